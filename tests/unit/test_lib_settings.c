/* SPDX-License-Identifier: Apache-2.0 */
/* Settings of a context, one by one and from a file; what cannot be opened. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "lib_fake.h"

static struct gba_naf *
fresh(void)
{
	struct gba_naf *naf = NULL;

	cr_assert_eq(gba_naf_new(&naf), GBA_NAF_OK);
	return naf;
}

Test(lib_settings, values_are_taken_and_others_are_refused_with_a_sentence)
{
	static const struct {
		const char *name, *good, *bad;
	} rows[] = {
		{ "timeout-ms", "100", "99" },
		{ "key-lifetime-max-s", "60", "1h" },
		{ "gsid-binary", "yes", "1" },
		{ "format", "json", "JSON" },
		{ "connections", "1024", "0" },
		{ "nextnonce", "no", "" },
		{ "log-identities", "yes", "YES" },
		{ "name", "naf1.home1.net gsid=1 uicc=any", "naf1.home1.net gsid=x" },
		{ "ua-id", "negotiated 0100000002", "01000000" },
		{ "nonce-life-s", "10", "9" },
		{ "nonce-max", "16777216", "16777217" },
		{ "keys-max", "16", "-16" },
		{ "pending-max", "16", "15" },
		{ "refused-max", "16", "15" },
		{ "refused-for-s", "0", "3601" },
		{ "source-rate", "0", "100001" },
		{ "source-burst", "1", "0" },
	};
	struct gba_naf *naf = fresh();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_expect_eq(gba_naf_set(naf, rows[i].name, rows[i].bad),
			     GBA_NAF_ERR_ARG);
		cr_expect_eq(
			strncmp(gba_naf_error(naf), rows[i].name, strlen(rows[i].name)),
			0, "%s", gba_naf_error(naf));
		cr_expect_eq(gba_naf_set(naf, rows[i].name, rows[i].good), GBA_NAF_OK,
			     "%s", gba_naf_error(naf));
		cr_expect_str_empty(gba_naf_error(naf));
	}
	cr_expect_eq(naf->settings.timeout_ms, 100);
	cr_expect(naf->settings.gsid_binary);
	cr_expect_eq(gba_naf_set(naf, "name", "NAF1.home1.net"), GBA_NAF_ERR_ARG,
		     "twice");
	cr_expect_eq(gba_naf_set(naf, "no-such", "1"), GBA_NAF_ERR_ARG);
	cr_expect_str_eq(gba_naf_error(naf), "\"no-such\" is no setting");
	cr_expect_eq(gba_naf_set(naf, NULL, "1"), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_set(naf, "bsf", NULL), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_settings, a_text_of_255_octets_fits_and_one_of_256_does_not)
{
	struct gba_naf *naf = fresh();
	char text[NAF_TEXT_MAX + 1];

	memset(text, 'a', NAF_TEXT_MAX);
	text[NAF_TEXT_MAX] = '\0';
	cr_expect_eq(gba_naf_set(naf, "identity", text), GBA_NAF_ERR_ARG);
	cr_expect_str_empty(naf->settings.identity);
	cr_expect_eq(gba_naf_set(naf, "identity", text + 1), GBA_NAF_OK);
	cr_expect_str_eq(naf->settings.identity, text + 1);
	gba_naf_free(naf);
}

static enum gba_naf_status
load(struct gba_naf *naf, const void *content, size_t len)
{
	char path[] = "/tmp/test_lib_settings.XXXXXX";
	const int fd = mkstemp(path);
	enum gba_naf_status status;

	cr_assert(fd >= 0);
	cr_assert_eq(write(fd, content, len), (ssize_t)len);
	close(fd);
	status = gba_naf_load(naf, path);
	unlink(path);
	return status;
}

Test(lib_settings, a_file_is_lines_of_name_and_value)
{
	static const char good[] = "# a remark\n\n  bsf = aaa://bsf.example \r\n"
				   "name=a.example\nname = b.example qop=auth\nca =";
	struct gba_naf *naf = fresh();

	cr_assert_eq(load(naf, good, sizeof(good) - 1), GBA_NAF_OK, "%s",
		     gba_naf_error(naf));
	cr_expect_str_eq(naf->settings.bsf, "aaa://bsf.example");
	cr_expect_eq(naf->settings.name_count, 2);
	cr_expect_str_empty(naf->settings.ca);
	gba_naf_free(naf);
}

Test(lib_settings, a_wrong_line_is_named)
{
	static const struct {
		const char *content, *said;
		size_t len;
	} rows[] = {
		{ "bsf = aaa://b\nnonsense\n", ":2: name = value is expected", 23 },
		{ "timeout-ms = 5s\n",
		  ":1: timeout-ms: a number from 100 to 60000 is expected", 16 },
		{ "\n\n= 1\n", ":3: \"\" is no setting", 6 },
		{ "bsf = a\0b\n", ":1: the line is too long, or has a NUL", 10 },
	};
	char text[5000];
	struct gba_naf *naf = fresh();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_expect_eq(load(naf, rows[i].content, rows[i].len), GBA_NAF_ERR_ARG);
		cr_expect_not_null(strstr(gba_naf_error(naf), rows[i].said), "%s",
				   gba_naf_error(naf));
	}
	memset(text, '#', sizeof(text));
	cr_expect_eq(load(naf, text, sizeof(text)), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_load(naf, "/nonexistent/naf.conf"), GBA_NAF_ERR_IO);
	cr_expect_str_eq(gba_naf_error(naf), "/nonexistent/naf.conf: cannot be opened");
	cr_expect_eq(gba_naf_load(naf, "/"), GBA_NAF_ERR_IO, "a directory");
	cr_expect_eq(gba_naf_load(naf, NULL), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_settings, every_setting_is_on_the_page_and_no_other)
{
	FILE *page = fopen(MAN_DIR "/gba-naf.conf.5", "re");
	char line[512], name[64];
	size_t count = 0, known = 0;

	cr_assert_not_null(page);
	while (fgets(line, sizeof(line), page) != NULL) {
		bool found = false;

		if (sscanf(line, ".It Cm %63[a-z-] =", name) != 1)
			continue;
		count++;
		for (size_t i = 0; naf_settings_name(i) != NULL; i++)
			found = found || strcmp(naf_settings_name(i), name) == 0;
		cr_expect(found, "%s", name);
	}
	fclose(page);
	while (naf_settings_name(known) != NULL)
		known++;
	cr_expect_eq(count, known);
}

/* What a context without its parts answers: a status, never a fault. */
Test(lib_settings, what_is_not_open_serves_nothing)
{
	const struct gba_naf_request request = lib_request(NULL);
	struct gba_naf_verdict *verdict = NULL;
	struct gba_naf_key *key = NULL;
	struct gba_naf *naf = fresh();

	cr_expect_eq(gba_naf_key_get(naf, FAKE_HOST, fake_ua_http, FAKE_BTID, 1, &key),
		     GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_check(naf, &request, 1, &verdict), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_ready(naf, 1), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_fd(naf), -1);
	cr_expect_eq(gba_naf_process(naf), 0);
	cr_expect_eq(gba_naf_forget(naf, FAKE_BTID), 0);
	gba_naf_expire(naf);
	gba_naf_free(naf);
	gba_naf_free(NULL);
}

Test(lib_settings, opening_says_what_is_missing)
{
	struct gba_naf *naf = fresh();

	cr_expect_eq(gba_naf_open(NULL), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_open(naf), GBA_NAF_ERR_ARG);
	cr_expect_str_eq(gba_naf_error(naf), "bsf: it is not set");
	cr_expect_eq(gba_naf_set(naf, "bsf", "gopher://bsf.example"), GBA_NAF_OK);
	cr_expect_eq(gba_naf_open(naf), GBA_NAF_ERR_ARG);
	cr_expect_str_eq(gba_naf_error(naf), "name: none is set");
	cr_expect_eq(gba_naf_set(naf, "name", FAKE_HOST), GBA_NAF_OK);
	cr_expect_eq(gba_naf_open(naf), GBA_NAF_ERR_UNSUPPORTED);
	cr_expect_str_eq(gba_naf_error(naf),
			 "bsf: no transport speaks this: gopher://bsf.example");
	cr_expect_eq(gba_naf_set(naf, "bsf", "aaa://bsf.example"), GBA_NAF_OK);
	cr_expect_eq(gba_naf_set(naf, "transport-dir", "/nonexistent"), GBA_NAF_OK);
	cr_expect_eq(gba_naf_open(naf), GBA_NAF_ERR_UNSUPPORTED);
	cr_expect_eq(
		strncmp(gba_naf_error(naf), "bsf: the transport cannot be loaded: ", 37),
		0);
	gba_naf_free(naf);
}

static void
on_log(void *ctx, enum gba_naf_level level, const char *line)
{
	(void)level;
	(void)line;
	++*(unsigned *)ctx;
}

Test(lib_settings, an_open_context_does_not_change)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	unsigned lines = 0;

	cr_expect_eq(gba_naf_set(naf, "nextnonce", "yes"), GBA_NAF_ERR_ARG);
	cr_expect_str_eq(gba_naf_error(naf), "the context is open");
	cr_expect_eq(gba_naf_load(naf, "/dev/null"), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_log(naf, GBA_NAF_LOG_DEBUG, on_log, &lines),
		     GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_open(naf), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_settings, lines_go_to_the_callback_up_to_a_level)
{
	struct gba_naf *naf = fresh();
	unsigned lines = 0;

	cr_expect_eq(gba_naf_log(naf, (enum gba_naf_level)5, on_log, &lines),
		     GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_log(naf, GBA_NAF_LOG_WARNING, on_log, &lines), GBA_NAF_OK);
	gba_log(&naf->log, GBA_LOG_INFO, "zn", "x");
	cr_expect_eq(lines, 0);
	gba_log(&naf->log, GBA_LOG_WARNING, "zn", "x");
	cr_expect_eq(lines, 1);
	cr_expect_eq(gba_naf_log(naf, GBA_NAF_LOG_WARNING, NULL, NULL), GBA_NAF_OK);
	gba_log(&naf->log, GBA_LOG_WARNING, "zn", "x");
	cr_expect_eq(lines, 1);
	gba_naf_free(naf);
}

Test(lib_settings, every_status_has_its_own_text)
{
	for (int i = 0; i <= GBA_NAF_ERR_INTERNAL; i++)
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(gba_naf_strerror((enum gba_naf_status)i),
					  gba_naf_strerror((enum gba_naf_status)j));
	cr_expect_str_eq(gba_naf_strerror((enum gba_naf_status)11), "no such status");
	cr_expect_str_eq(gba_naf_version(), PACKAGE_VERSION);
}
