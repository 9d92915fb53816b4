/* SPDX-License-Identifier: Apache-2.0 */
/* URIs of a BSF: DiameterURI (RFC 6733 clause 4.3.1), and https. */
#include "unit.h"

#include <string.h>

#include "lib/diameter_uri.h"
#include "lib/web_uri.h"

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

Test(lib_uri, an_https_uri_is_taken_with_a_resource_behind_it)
{
	static const struct {
		const char *uri, *resource, *url;
	} rows[] = {
		{ "https://bsf.example/zn", "", "https://bsf.example/zn" },
		{ "HTTPS://bsf.example:444/zn/", "", "https://bsf.example:444/zn/" },
		{ "https://bsf.example", "", "https://bsf.example/" },
		{ "https://bsf.example", "/a/b", "https://bsf.example/a/b" },
		{ "https://bsf.example/", "/a/b", "https://bsf.example/a/b" },
		{ "https://bsf.example/api//", "/a", "https://bsf.example/api/a" },
		{ "https://[::1]:444/api", "/a", "https://[::1]:444/api/a" },
	};
	char url[WEB_URL_MAX];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(web_url_build(url, rows[i].uri, rows[i].resource), GBA_OK,
			     "%s", rows[i].uri);
		cr_expect_str_eq(url, rows[i].url);
	}
}

Test(lib_uri, what_is_no_https_uri_is_refused_and_nothing_is_written)
{
	static const char *const bad[] = {
		"",
		"https:/",
		"https://",
		"https:///zn",
		"http://bsf.example/zn",
		"aaa://bsf.example",
		"bsf.example/zn",
		"https://user@bsf.example/zn",
		"https://user:word@bsf.example/zn",
		"https://bsf.example/zn?wsdl",
		"https://bsf.example/zn#a",
		"https://bsf.example:65536/zn",
		"https://bsf.example:x/zn",
		"https://bsf example/zn",
		"https://bsf.example/z n",
		"https://bsf.example/zn\n",
		"https://bsf.example/\xc3\xa4",
	};
	char url[WEB_URL_MAX] = "before", uri[WEB_URL_MAX + 1];

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		cr_expect_eq(web_url_build(url, bad[i], ""), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
		cr_expect_str_eq(url, "before");
	}
	memset(uri, 'a', WEB_URL_MAX);
	memcpy(uri, "https://b/", 10);
	uri[WEB_URL_MAX] = '\0';
	cr_expect_eq(web_url_build(url, uri, ""), GBA_ERR_SYNTAX, "one octet too long");
	uri[WEB_URL_MAX - 1] = '\0';
	cr_expect_eq(web_url_build(url, uri, ""), GBA_OK, "the longest");
}
