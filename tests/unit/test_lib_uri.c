/* SPDX-License-Identifier: Apache-2.0 */
/* DiameterURI (RFC 6733 clause 4.3.1). */
#include "unit.h"

#include "lib/diameter_uri.h"

Test(lib_uri, a_uri_gives_host_port_and_tls)
{
	static const struct {
		const char *uri, *host;
		unsigned port;
		bool tls;
	} rows[] = {
		{ "aaa://bsf.example", "bsf.example", 3868, false },
		{ "AAA://bsf.example:1;transport=tcp", "bsf.example", 1, false },
		{ "aaas://bsf.example", "bsf.example", 5658, true },
		{ "aaas://b:65535;transport=TCP;protocol=diameter", "b", 65535, true },
	};
	struct diameter_uri uri;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(diameter_uri_parse(&uri, rows[i].uri), GBA_OK, "%s",
			     rows[i].uri);
		cr_expect_str_eq(uri.host, rows[i].host);
		cr_expect_eq(uri.port, rows[i].port);
		cr_expect_eq(uri.tls, rows[i].tls);
	}
}

Test(lib_uri, what_is_none_is_refused_and_nothing_is_written)
{
	static const char *const bad[] = {
		"",
		"aaa:/",
		"aaa://",
		"https://bsf.example",
		"bsf.example",
		"aaa://bsf.example:",
		"aaa://bsf.example:0",
		"aaa://bsf.example:65536",
		"aaa://bsf.example:38x",
		"aaa://bsf..example",
		"aaa://bsf.example/zn",
		"aaa://bsf.example;transport=sctp",
		"aaa://bsf.example;protocol=radius",
		"aaa://bsf.example;",
		"aaa://user@bsf.example",
	};
	struct diameter_uri uri = { .host = "before" };

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		cr_expect_eq(diameter_uri_parse(&uri, bad[i]), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
		cr_expect_str_eq(uri.host, "before");
	}
}
