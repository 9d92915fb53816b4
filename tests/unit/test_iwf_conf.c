/* SPDX-License-Identifier: Apache-2.0 */
/* The settings of gba-iwfd: what has no TLS, and where. */
#include "unit.h"

#include <string.h>

#include "iwf/conf.h"

#define TSP    "[tsp]\nidentity = iwf.home.example\ncertificate = /c\nkey = /k\nca = /a\n"
#define INSIDE TSP "allow-plain = yes\nlisten-ndsip = "

static struct iwf_conf conf;
static struct conf_error err;

static enum gba_status
read_text(const char *text)
{
	enum gba_status status;

	conf_defaults(&conf, &iwf_conf_table);
	err.text[0] = '\0';
	status = conf_parse(&conf, &iwf_conf_table, gba_text(text), "test", &err);
	return status == GBA_OK ? iwf_conf_check(&conf, &err) : status;
}

Test(iwf_conf, it_does_not_start_without_an_identity)
{
	cr_expect_eq(read_text(""), GBA_OK, "%s", err.text);
	cr_expect_str_eq(iwf_conf_lacks(&conf), "[tsp] identity is not set");
	cr_expect_eq(read_text(TSP), GBA_OK, "%s", err.text);
	cr_expect_null(iwf_conf_lacks(&conf));
}

Test(iwf_conf, without_a_word_of_it_there_is_no_listener_without_tls)
{
	cr_expect_eq(read_text(TSP), GBA_OK, "%s", err.text);
	cr_expect_str_eq(conf.tsp.listen_ndsip, "");
	cr_expect_not(conf.tsp.allow_plain);
	cr_expect_eq(read_text(TSP "allow-plain = yes\n"), GBA_OK, "%s", err.text);
	cr_expect_str_eq(conf.tsp.listen_ndsip, "");
}

/* TS 33.187 clause 5.2.1 */
Test(iwf_conf, R_5_2_1_a_the_address_inside_ndsip_is_that_of_one_host)
{
	/* clang-format off */
	static const char *const bad[] = {
		"0.0.0.0", "::", "0:0:0:0:0:0:0:0", "::0.0.0.0", "::ffff:0.0.0.0", "0", "*",
		"localhost", "iwf.home.example", "ff02::1", "[::1]", "192.0.2.1:1",
	};
	/* clang-format on */
	char text[512];

	cr_expect_eq(read_text(INSIDE "192.0.2.1\n"), GBA_OK, "%s", err.text);
	cr_expect_str_eq(conf.tsp.listen_ndsip, "192.0.2.1");
	cr_expect_eq(conf.tsp.port_ndsip, 3868);
	cr_expect_eq(read_text(INSIDE "2001:db8::1\nport-ndsip = 3869\n"), GBA_OK);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		snprintf(text, sizeof(text), "%s%s\n", INSIDE, bad[i]);
		cr_expect_eq(read_text(text), GBA_ERR_SYNTAX, "%s", bad[i]);
		cr_expect_not_null(strstr(err.text, "listen-ndsip"), "%s", err.text);
	}
}

Test(iwf_conf, R_5_2_1_c_what_has_no_tls_is_said_twice)
{
	cr_expect_eq(read_text(TSP "listen-ndsip = 192.0.2.1\n"), GBA_ERR_SYNTAX);
	cr_expect_not_null(strstr(err.text, "allow-plain"), "%s", err.text);
	cr_expect_eq(read_text(TSP "listen-ndsip = 127.0.0.1\nallow-plain = no\n"),
		     GBA_ERR_SYNTAX, "nor on loopback");
	cr_expect_eq(read_text(INSIDE "192.0.2.1\nport-ndsip = 5658\n"), GBA_ERR_SYNTAX);
	cr_expect_eq(read_text(INSIDE "192.0.2.1\nport-ndsip = 0\n"), GBA_ERR_SYNTAX);
	cr_expect_eq(read_text(INSIDE "192.0.2.1\nport-tls = 0\n"), GBA_ERR_SYNTAX);
	cr_expect_eq(read_text(INSIDE "192.0.2.1\nlisten =\n"), GBA_ERR_SYNTAX);
}

Test(iwf_conf, nothing_of_it_changes_while_the_daemon_runs)
{
	for (size_t i = 0; i < iwf_conf_table.count; i++) {
		const struct conf_row *row = &iwf_conf_table.rows[i];

		if (strcmp(row->section, "tsp") == 0)
			cr_expect_not(iwf_conf_may_change(row), "%s", row->key);
	}
}
