/* SPDX-License-Identifier: Apache-2.0 */
/* The words of gbactl: names, values, files, standard input. */
#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "ctl/words.h"

/* A file with this content; its path has "@" in front. */
static void
file_with(char path[64], const char *content)
{
	int fd;
	FILE *f;

	snprintf(path, 64, "@/tmp/gba-words.XXXXXX");
	fd = mkstemp(path + 1);
	cr_assert_geq(fd, 0);
	f = fdopen(fd, "w");
	fputs(content, f);
	fclose(f);
}

static void
stdin_is(const char *content)
{
	char path[64];

	file_with(path, content);
	cr_assert_not_null(freopen(path + 1, "r", stdin));
	unlink(path + 1);
}

static enum gba_status
parse(struct words *out, const char *const *given)
{
	char *argv[8];
	int argc = 0;

	while (given[argc] != NULL) {
		argv[argc] = (char *)(uintptr_t)given[argc];
		argc++;
	}
	return words_parse(out, argc, argv);
}

/* The verb is a view into the struct: it is filled in place. */
static void
parse_good(struct words *out, const char *const *given)
{
	cr_assert_eq(parse(out, given), GBA_OK, "%s", out->reason);
}

#define PARSE(out, ...) parse_good(out, (const char *const[]){ __VA_ARGS__, NULL })

static void
expect(const struct words *words, const char *name, const char *value)
{
	const char *got = ctl_word(&words->request, name);

	cr_expect(got != NULL && strcmp(got, value) == 0, "%s: got %s, want %s", name,
		  got != NULL ? got : "none", value);
}

Test(ctl_words, a_verb_has_one_word_or_two_and_words_have_names)
{
	struct words words;

	PARSE(&words, "subscriber", "add", "impi=a@b", "k=00", "x=");
	cr_expect_str_eq(words.request.verb, "subscriber add");
	expect(&words, "impi", "a@b");
	expect(&words, "k", "00");
	expect(&words, "x", "");
	words_fini(&words);
	PARSE(&words, "why", "a@b");
	cr_expect_str_eq(words.request.verb, "why");
	expect(&words, "impi", "a@b");
	words_fini(&words);
	PARSE(&words, "keys", "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example");
	expect(&words, "btid", "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example");
	words_fini(&words);
}

Test(ctl_words, both_spellings_of_a_word_and_of_delete_are_one)
{
	static const char *const twice[] = { "push", "ua-id=00", "ua_id=00", NULL };
	struct words words;

	PARSE(&words, "push", "ua_id=0100000005", "gba-u=yes", "callback=http://a_b/_");
	expect(&words, "ua-id", "0100000005");
	expect(&words, "gba-u", "yes");
	expect(&words, "callback", "http://a_b/_");
	words_fini(&words);
	PARSE(&words, "message", "a_b", "payload_base64=YQ==");
	expect(&words, "ptid", "a_b");
	expect(&words, "payload-base64", "YQ==");
	words_fini(&words);
	PARSE(&words, "scs", "del", "scs=4917");
	cr_expect_str_eq(words.request.verb, "scs delete");
	words_fini(&words);
	PARSE(&words, "scs", "delete", "scs=4917");
	cr_expect_str_eq(words.request.verb, "scs delete");
	words_fini(&words);
	cr_expect_eq(parse(&words, twice), GBA_ERR_SYNTAX);
	cr_expect_str_eq(words.reason, "ua-id: given twice");
	words_fini(&words);
}

Test(ctl_words, a_word_is_given_once)
{
	static const char *const twice[] = { "subscriber", "add",  "impi=a@b",
					     "k=00",	   "k=01", NULL };
	static const char *const bare[] = { "why", "a@b", "impi=c@d", NULL };
	struct words words;

	cr_expect_eq(parse(&words, twice), GBA_ERR_SYNTAX);
	cr_expect_str_eq(words.reason, "k: given twice");
	words_fini(&words);
	cr_expect_eq(parse(&words, bare), GBA_ERR_SYNTAX);
	cr_expect_str_eq(words.reason, "impi: given twice");
	words_fini(&words);
}

Test(ctl_words, a_secret_in_a_file_is_its_line_without_the_end)
{
	static const char *const contents[] = { "465b", "465b\n", "465b\r\n" };
	struct words words;
	char path[64], word[80];

	for (size_t i = 0; i < ARRAY_LEN(contents); i++) {
		file_with(path, contents[i]);
		snprintf(word, sizeof(word), "k=%s", path);
		PARSE(&words, "subscriber", "add", word);
		expect(&words, "k", "465b");
		words_fini(&words);
		unlink(path + 1);
	}
}

Test(ctl_words, a_text_in_a_file_keeps_its_lines)
{
	struct words words;
	char path[64], word[80];

	file_with(path, "impi,k\na,b\n");
	PARSE(&words, "subscriber", "import", path + 1);
	expect(&words, "csv", "impi,k\na,b\n");
	words_fini(&words);
	snprintf(word, sizeof(word), "body=%s", path);
	PARSE(&words, "ub-digest", word);
	expect(&words, "body", "impi,k\na,b\n");
	words_fini(&words);
	unlink(path + 1);
}

Test(ctl_words, each_minus_takes_one_line_of_standard_input)
{
	struct words words;

	stdin_is("465b\r\ncd63\n\nlast");
	PARSE(&words, "subscriber", "add", "k=-", "opc=-", "amf=-", "sqn=-");
	expect(&words, "k", "465b");
	expect(&words, "opc", "cd63");
	expect(&words, "amf", "");
	expect(&words, "sqn", "last");
	words_fini(&words);
	cr_assert_eq(
		parse(&words, (const char *const[]){ "subscriber", "add", "k=-", NULL }),
		GBA_ERR_IO, "nothing is left");
	words_fini(&words);
}

Test(ctl_words, an_import_takes_all_of_standard_input)
{
	struct words words;

	stdin_is("impi,k\na,b\n");
	PARSE(&words, "subscriber", "import", "-");
	expect(&words, "csv", "impi,k\na,b\n");
	words_fini(&words);
}

Test(ctl_words, what_is_no_word_or_no_file_is_refused_with_its_name)
{
	static const struct {
		const char *given[3];
		enum gba_status status;
		const char *reason;
	} bad[] = {
		{ { "status", "word" }, GBA_ERR_SYNTAX, "word: a word is name=value" },
		{ { "status", "k=@/nonexistent/file" },
		  GBA_ERR_IO,
		  "@/nonexistent/file: No such" },
		{ { "status", "k=@" }, GBA_ERR_IO, "@: No such" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct words words;

		cr_expect_eq(parse(&words, bad[i].given), bad[i].status);
		cr_expect(strstr(words.reason, bad[i].reason) != NULL, "%s",
			  words.reason);
		words_fini(&words);
	}
}
