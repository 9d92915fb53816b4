/* SPDX-License-Identifier: Apache-2.0 */
/* BootstrappingInfo and dates. */
#include "unit.h"

#include <jansson.h>
#include <libxml/xmlschemas.h>
#include <stdio.h>
#include <string.h>

#include "codec/bsf_xml.h"

#define HEAD "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
#define NS   "uri:3gpp-gba"
#define BTID "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.example"
#define WHEN INT64_C(1767323045) /* 2026-01-02T03:04:05Z by date(1) */

static struct gba_octets
octets(const char *s)
{
	return (struct gba_octets){ (const uint8_t *)s, strlen(s) };
}

static enum gba_status
parse(struct bsf_info *info, const char *xml)
{
	return bsf_info_parse(info, octets(xml));
}

Test(bsf_xml, the_body_equals_that_of_the_independent_program_for_every_subscriber)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_gba_chain.json", 0, NULL),
	       *one;
	size_t i, bodies = 0;

	cr_assert_not_null(file);
	json_array_foreach(json_object_get(file, "cases"), i, one)
	{
		json_t *ub = json_object_get(one, "ub");
		const char *body = json_string_value(json_object_get(ub, "reply_body"));
		const char *btid = json_string_value(json_object_get(one, "b_tid"));
		struct bsf_info info = { .expires_s = WHEN }, back;
		char room[BSF_XML_MAX];
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert(body != NULL && btid != NULL);
		snprintf(info.btid, sizeof(info.btid), "%s", btid);
		cr_expect_eq(bsf_info_build(&out, &info), GBA_OK);
		cr_expect_str_eq(room, body);
		cr_expect_eq(out.len, strlen(body));
		cr_expect_eq(parse(&back, body), GBA_OK);
		cr_expect_str_eq(back.btid, btid);
		cr_expect_eq(back.expires_s, WHEN);
		cr_expect_eq(back.currenttime_s, 0);
		bodies++;
	}
	cr_expect_eq(bodies, 12);
	json_decref(file);
}

static int
is_valid(const char *xml)
{
	xmlSchemaParserCtxt *pc =
		xmlSchemaNewParserCtxt(DOC_DIR "/bootstrapping-info.xsd");
	xmlSchema *schema = xmlSchemaParse(pc);
	xmlSchemaValidCtxt *vc = xmlSchemaNewValidCtxt(schema);
	xmlDoc *doc = xmlReadMemory(xml, (int)strlen(xml), NULL, NULL, XML_PARSE_NONET);
	int result;

	cr_assert(schema != NULL && vc != NULL && doc != NULL);
	result = xmlSchemaValidateDoc(vc, doc) == 0;
	xmlFreeDoc(doc);
	xmlSchemaFreeValidCtxt(vc);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(pc);
	return result;
}

Test(bsf_xml, what_is_emitted_is_valid_with_and_without_the_extension)
{
	struct bsf_info info = { .btid = BTID, .expires_s = WHEN };
	char room[BSF_XML_MAX];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(bsf_info_build(&out, &info), GBA_OK);
	cr_expect(is_valid(room));
	out = gba_buf(room, sizeof(room));
	info.currenttime_s = WHEN - 3600;
	cr_assert_eq(bsf_info_build(&out, &info), GBA_OK);
	cr_expect_str_eq(room, HEAD
			 "<BootstrappingInfo xmlns=\"" NS "\">\n"
			 "<btid>" BTID "</btid>\n"
			 "<lifetime>2026-01-02T03:04:05Z</lifetime>\n"
			 "<Extension>\n<currenttime>2026-01-02T02:04:05Z</currenttime>\n"
			 "</Extension>\n</BootstrappingInfo>\n");
	cr_expect(is_valid(room));
}

Test(bsf_xml, the_schema_refuses_a_document_without_lifetime)
{
	cr_expect(!is_valid("<BootstrappingInfo xmlns=\"" NS "\"><btid>a</btid>"
			    "</BootstrappingInfo>"));
}

Test(bsf_xml, nothing_is_built_from_a_bad_btid_or_instant_or_into_too_little_room)
{
	struct bsf_info info = { .btid = BTID, .expires_s = WHEN };
	char room[BSF_XML_MAX];
	struct gba_buf out = gba_buf(room, 100);

	cr_expect_eq(bsf_info_build(&out, &info), GBA_ERR_ARG);
	cr_expect_eq(out.len, 0);
	out = gba_buf(room, sizeof(room));
	info.expires_s = -1;
	cr_expect_eq(bsf_info_build(&out, &info), GBA_ERR_ARG);
	info.expires_s = INT64_C(253402300800);
	cr_expect_eq(bsf_info_build(&out, &info), GBA_ERR_ARG);
	info = (struct bsf_info){ .btid = "a b", .expires_s = WHEN };
	cr_expect_eq(bsf_info_build(&out, &info), GBA_ERR_ARG);
	info = (struct bsf_info){ .btid = "", .expires_s = WHEN };
	cr_expect_eq(bsf_info_build(&out, &info), GBA_ERR_ARG);
	info = (struct bsf_info){ .btid = "<&>", .expires_s = WHEN };
	cr_expect_eq(bsf_info_build(&out, &info), GBA_OK);
	cr_expect_eq(parse(&info, room), GBA_OK, "what needs an escape comes back");
	cr_expect_str_eq(info.btid, "<&>");
}

#define OPEN  "<BootstrappingInfo xmlns=\"" NS "\">"
#define CLOSE "</BootstrappingInfo>"
#define LIFE  "<lifetime>2026-01-02T03:04:05Z</lifetime>"
static const struct readable {
	const char *what, *xml;
	int64_t currenttime_s;
} readable[] = {
	{ "no declaration", OPEN "<btid>" BTID "</btid>" LIFE CLOSE, 0 },
	{ "a BOM", "\xef\xbb\xbf" HEAD OPEN "<btid>" BTID "</btid>" LIFE CLOSE, 0 },
	{ "a prefix",
	  "<b:BootstrappingInfo xmlns:b=\"" NS "\"><b:btid>" BTID
	  "</b:btid><b:lifetime>2026-01-02T03:04:05Z</b:lifetime></b:BootstrappingInfo>",
	  0 },
	{ "no namespace", "<BootstrappingInfo><btid>" BTID "</btid>" LIFE CLOSE, 0 },
	{ "the other order", OPEN LIFE "<btid>" BTID "</btid>" CLOSE, 0 },
	{ "white space",
	  OPEN "\n\t<btid>\r\n  " BTID
	       "  \n</btid>\n <lifetime> 2026-01-02T03:04:05Z </lifetime>\n" CLOSE "\n\n",
	  0 },
	{ "comments",
	  "<!-- a -->" OPEN "<!-- b --><btid>I1U8vpY3qJ0hiuZNrke/<!-- c "
	  "-->NQ==@bsf.example</btid><!-- d -->" LIFE CLOSE "<!-- e -->",
	  0 },
	{ "CDATA", OPEN "<btid><![CDATA[" BTID "]]></btid>" LIFE CLOSE, 0 },
	{ "character references",
	  OPEN "<btid>I1U8vpY3qJ0hiuZNrke/NQ&#x3d;&#61;@bsf.example</btid>" LIFE CLOSE,
	  0 },
	{ "a fraction",
	  OPEN "<btid>" BTID "</btid><lifetime>2026-01-02T03:04:05.559Z</lifetime>" CLOSE,
	  0 },
	{ "an offset",
	  OPEN "<btid>" BTID
	       "</btid><lifetime>2026-01-02T05:34:05+02:30</lifetime>" CLOSE,
	  0 },
	{ "a negative offset",
	  OPEN "<btid>" BTID
	       "</btid><lifetime>2026-01-01T22:04:05.1-05:00</lifetime>" CLOSE,
	  0 },
	{ "unknown things",
	  OPEN "<new a=\"1\"><btid>x</btid></new><btid x=\"2\">" BTID
	       "</btid>" LIFE CLOSE,
	  0 },
	{ "currenttime",
	  OPEN "<btid>" BTID "</btid>" LIFE
	       "<Extension><x/><currenttime>2026-01-02T02:04:05Z</currenttime></"
	       "Extension>" CLOSE,
	  WHEN - 3600 },
	{ "a useless currenttime",
	  OPEN "<btid>" BTID "</btid>" LIFE
	       "<Extension><currenttime>now</currenttime></Extension>" CLOSE,
	  0 },
	{ "a processing instruction", "<?x y?>" OPEN "<btid>" BTID "</btid>" LIFE CLOSE,
	  0 },
};

static const char *const unreadable[] = {
	"",
	" ",
	"x",
	"<",
	HEAD,
	OPEN,
	OPEN CLOSE,
	OPEN "<btid>a</btid>" CLOSE,
	OPEN LIFE CLOSE,
	OPEN "<btid>a</btid><btid>b</btid>" LIFE CLOSE,
	OPEN "<btid>a</btid>" LIFE LIFE CLOSE,
	OPEN "<btid></btid>" LIFE CLOSE,
	OPEN "<btid> </btid>" LIFE CLOSE,
	OPEN "<btid>a b</btid>" LIFE CLOSE,
	OPEN "<btid>a&#10;b</btid>" LIFE CLOSE,
	OPEN "<btid>a\"b</btid>" LIFE CLOSE,
	OPEN "<btid>\xc3\xa9</btid>" LIFE CLOSE,
	OPEN "<btid>\xff</btid>" LIFE CLOSE,
	OPEN "<btid>a</btid><lifetime>3600</lifetime>" CLOSE,
	OPEN "<btid>a</btid><lifetime></lifetime>" CLOSE,
	OPEN "<btid>a</btid>" LIFE,
	OPEN "<btid>a</btid>" LIFE CLOSE "x",
	OPEN "<btid>a&b;</btid>" LIFE CLOSE,
	"<Other xmlns=\"" NS "\"><btid>a</btid>" LIFE "</Other>",
	"<!DOCTYPE BootstrappingInfo>" OPEN "<btid>a</btid>" LIFE CLOSE,
	"<!DOCTYPE x [<!ENTITY e \"" BTID "\">]>" OPEN "<btid>&e;</btid>" LIFE CLOSE,
	"<!DOCTYPE x SYSTEM \"file:///etc/passwd\">" OPEN "<btid>a</btid>" LIFE CLOSE,
};

Test(bsf_xml, a_bsf_may_write_the_same_thing_in_many_ways)
{
	for (size_t i = 0; i < ARRAY_LEN(readable); i++) {
		struct bsf_info info = { .expires_s = 1 };

		cr_expect_eq(parse(&info, readable[i].xml), GBA_OK, "%s",
			     readable[i].what);
		cr_expect_str_eq(info.btid, BTID, "%s", readable[i].what);
		cr_expect_eq(info.expires_s, WHEN, "%s", readable[i].what);
		cr_expect_eq(info.currenttime_s, readable[i].currenttime_s, "%s",
			     readable[i].what);
	}
}

Test(bsf_xml, a_bad_document_is_refused_and_changes_nothing)
{
	struct bsf_info info = { .btid = "old", .expires_s = 7 };

	for (size_t i = 0; i < ARRAY_LEN(unreadable); i++)
		cr_expect_eq(parse(&info, unreadable[i]), GBA_ERR_SYNTAX, "%s",
			     unreadable[i]);
	cr_expect_eq(bsf_info_parse(&info, (struct gba_octets){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
	cr_expect_str_eq(info.btid, "old");
	cr_expect_eq(info.expires_s, 7);
}

#define NEST5(x) "<a><a><a><a><a>" x "</a></a></a></a></a>"

Test(bsf_xml, sixteen_levels_are_read_and_not_one_more)
{
	struct bsf_info info;

	cr_expect_eq(
		parse(&info, OPEN "<btid>a</btid>" LIFE NEST5(NEST5(NEST5(""))) CLOSE),
		GBA_OK);
	cr_expect_eq(parse(&info,
			   OPEN "<btid>a</btid>" LIFE NEST5(NEST5(NEST5("<a/>"))) CLOSE),
		     GBA_ERR_SYNTAX);
}

Test(bsf_xml, size_and_nul_are_limits)
{
	static char xml[BSF_XML_MAX + 1];
	static const char doc[] = OPEN "<btid>" BTID "</btid>" LIFE CLOSE;
	struct bsf_info info;
	char long_btid[512];

	memset(xml, ' ', sizeof(xml));
	memcpy(xml, doc, sizeof(doc) - 1);
	cr_expect_eq(
		bsf_info_parse(&info, (struct gba_octets){ (uint8_t *)xml, BSF_XML_MAX }),
		GBA_OK);
	cr_expect_eq(bsf_info_parse(&info, (struct gba_octets){ (uint8_t *)xml,
								BSF_XML_MAX + 1 }),
		     GBA_ERR_SYNTAX);
	xml[sizeof(doc) + 3] = '\0';
	cr_expect_eq(
		bsf_info_parse(&info, (struct gba_octets){ (uint8_t *)xml, BSF_XML_MAX }),
		GBA_ERR_SYNTAX);
	snprintf(long_btid, sizeof(long_btid), OPEN "<btid>%0255d</btid>" LIFE CLOSE, 1);
	cr_expect_eq(parse(&info, long_btid), GBA_OK);
	snprintf(long_btid, sizeof(long_btid), OPEN "<btid>%0256d</btid>" LIFE CLOSE, 1);
	cr_expect_eq(parse(&info, long_btid), GBA_ERR_SYNTAX);
}

/* The instants by date(1). */
Test(datetime, both_forms_are_exact_for_leap_years_and_far_years)
{
	static const struct {
		int64_t wall_s;
		const char *xml, *http;
	} when[] = {
		{ 0, "1970-01-01T00:00:00Z", "Thu, 01 Jan 1970 00:00:00 GMT" },
		{ 951782400, "2000-02-29T00:00:00Z", "Tue, 29 Feb 2000 00:00:00 GMT" },
		{ WHEN, "2026-01-02T03:04:05Z", "Fri, 02 Jan 2026 03:04:05 GMT" },
		{ 2147483648, "2038-01-19T03:14:08Z", "Tue, 19 Jan 2038 03:14:08 GMT" },
		{ 253402300799, "9999-12-31T23:59:59Z", "Fri, 31 Dec 9999 23:59:59 GMT" },
	};

	for (size_t i = 0; i < ARRAY_LEN(when); i++) {
		char xml[21], http[30];
		int64_t back = -1;

		gba_datetime_build(xml, when[i].wall_s);
		cr_expect_str_eq(xml, when[i].xml);
		gba_http_date_build(http, when[i].wall_s);
		cr_expect_str_eq(http, when[i].http);
		cr_expect_eq(gba_datetime_parse(&back, gba_text(xml)), GBA_OK);
		cr_expect_eq(back, when[i].wall_s);
	}
}

Test(datetime, what_is_no_instant_is_refused)
{
	static const char *const bad[] = {
		"",
		"2026",
		"2026-01-02",
		"2026-01-02T03:04",
		"2026-01-02T03:04:05Zx",
		"2026-01-02T03:04:05.Z",
		"2026-01-02 03:04:05Z",
		"2026-13-02T03:04:05Z",
		"2026-00-02T03:04:05Z",
		"2026-02-30T03:04:05Z",
		"2026-02-29T03:04:05Z",
		"2026-01-00T03:04:05Z",
		"2026-01-02T24:04:05Z",
		"2026-01-02T03:60:05Z",
		"2026-01-02T03:04:60Z",
		"2026-01-02T03:04:05+1:00",
		"2026-01-02T03:04:05+15:00",
		"2026-01-02T03:04:05+01:00Z",
		"-026-01-02T03:04:05Z",
		"1969-12-31T23:59:59Z",
		"1970-01-01T00:00:00+00:01",
		"9999-12-31T23:59:59-00:01",
		"12026-01-02T03:04:05Z",
	};
	int64_t s = 7;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(gba_datetime_parse(&s, gba_text(bad[i])), GBA_ERR_SYNTAX,
			     "%s", bad[i]);
	cr_expect_eq(gba_datetime_parse(&s, gba_text(NULL)), GBA_ERR_SYNTAX);
	cr_expect_eq(s, 7);
	cr_expect_eq(gba_datetime_parse(&s, gba_text("2026-01-02T03:04:05")), GBA_OK,
		     "no zone is read as UTC");
	cr_expect_eq(s, WHEN);
}
