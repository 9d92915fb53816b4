/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as SOAP: what is read, what is refused and why, what is written. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/zn_web.h"

#define BTID	      "dGVzdC1yYW5kb20tMDAwMQ==@bsf.home1.net"
#define NAFID	      "bmFmLmhvbWUxLm5ldAEAAAAC" /* naf.home1.net, then 01 00 00 00 02 */
#define NAF_ID	      "naf.home1.net\1\0\0\0\2"
#define HEAD	      "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
#define TAIL	      "</s:Body></s:Envelope>"
#define OPEN	      "<g:requestBootstrappingInfoRequest xmlns:g='urn:3gpp:gba:GBAService'>"
#define CLOSE	      "</g:requestBootstrappingInfoRequest>"
#define ASK(children) HEAD OPEN children CLOSE TAIL
#define BOTH	      "<btid>" BTID "</btid><nafid>" NAFID "</nafid>"

static struct zn_web_request request;
static struct zn_web_error error;

static enum gba_status
parse(const char *xml)
{
	return zn_soap_parse(&request, &error,
			     (struct gba_octets){ (const uint8_t *)xml, strlen(xml) });
}

static void
expect_ids(const char *what)
{
	const struct zn_bir *bir = &request.bir;

	cr_assert(bir->btid.present && bir->naf_id.present, "%s", what);
	cr_assert_eq(bir->btid.len, strlen(BTID), "%s", what);
	cr_expect_arr_eq(bir->btid.p, BTID, strlen(BTID), "%s", what);
	cr_assert_eq(bir->naf_id.len, sizeof(NAF_ID) - 1, "%s", what);
	cr_expect_arr_eq(bir->naf_id.p, NAF_ID, sizeof(NAF_ID) - 1, "%s", what);
}

static const char *const alike[] = {
	ASK(BOTH),
	OPEN BOTH CLOSE,
	"<?xml version='1.0' encoding='UTF-8'?>\n" ASK(BOTH),
	"<requestBootstrappingInfoRequest xmlns='http://www.3gpp.org/GBAService'>" BOTH
	"</requestBootstrappingInfoRequest>",
	"<requestBootstrappingInfoRequest>" BOTH "</requestBootstrappingInfoRequest>",
	ASK("<nafid>" NAFID "</nafid><btid>" BTID "</btid>"),
	ASK("<btid>\n  " BTID "\n</btid><nafid> bmFmLmhv bWUxLm5l dAEAAAAC </nafid>"),
	ASK("<btid>" BTID "</btid><nafid>\nbmFmLmhv\nbWUxLm5l\r\n\tdAEAAAAC\n</nafid>"),
	ASK("<g:btid>" BTID "</g:btid><g:nafid>" NAFID "</g:nafid>"),
	ASK(BOTH "<extension><btid>x</btid></extension><!-- more -->"),
	"<s:Envelope xmlns:s='x'><s:Header><a "
	"s:mustUnderstand='0'/></s:Header><s:Body>" OPEN BOTH CLOSE TAIL,
	"<s:Envelope xmlns:s='x'><s:Header><a s:actor='urn:another' "
	"s:mustUnderstand='1'/></s:Header><s:Body>" OPEN BOTH CLOSE TAIL,
};

Test(zn_soap, every_way_to_write_the_same_request_is_read_as_the_same)
{
	for (size_t i = 0; i < ARRAY_LEN(alike); i++) {
		cr_assert_eq(parse(alike[i]), GBA_OK, "%s", alike[i]);
		expect_ids(alike[i]);
		cr_expect_eq(request.bir.gsid.count, 0);
		cr_expect_not(request.bir.gba_u_aware.present);
	}
}

static const struct {
	const char *text;
	uint32_t value;
} booleans[] = {
	{ "true", 1 },	{ "True", 1 }, { "TRUE", 1 },  { "1", 1 },
	{ "false", 0 }, { "0", 0 },    { "False", 0 }, { "", 2 },
	{ "yes", 2 },	{ "2", 2 },    { "truee", 2 }, { "tru", 2 },
};

Test(zn_soap, a_boolean_is_read_in_any_letter_case_and_another_word_is_kept_as_bad)
{
	char xml[1024];

	for (size_t i = 0; i < ARRAY_LEN(booleans); i++) {
		snprintf(xml, sizeof(xml), ASK(BOTH "<gbaUAware>%s</gbaUAware>"),
			 booleans[i].text);
		cr_assert_eq(parse(xml), GBA_OK, "%s", xml);
		cr_expect(request.bir.gba_u_aware.present);
		cr_expect_eq(request.bir.gba_u_aware.value, booleans[i].value, "%s",
			     booleans[i].text);
	}
}

/* What was sent and is no B-TID, NAF-Id or GSID stays to be refused by those who check
 * it. */
static const struct {
	const char *children;
	size_t btid_len, naf_id_len, gsid_len;
} bad_values[] = {
	{ "<btid/><nafid>" NAFID "</nafid>", 0, 18, 0 },
	{ "<btid>" BTID "</btid><nafid/>", 38, 0, 0 },
	{ "<btid>" BTID "</btid><nafid>bmFm!</nafid>", 38, 0, 0 },
	{ "<btid>" BTID "</btid><nafid>bmFmLmhvbWUxLm5ldAEAAAA</nafid>", 38, 0, 0 },
	{ "<btid>a&#9;b</btid><nafid>" NAFID "</nafid>", 0, 18, 0 },
	{ BOTH "<gsid>12345678901</gsid>", 38, 18, 11 },
	{ BOTH "<gsid>123456789012</gsid>", 38, 18, 0 },
	{ BOTH "<gsid>-1</gsid>", 38, 18, 2 },
};

Test(zn_soap, a_bad_value_is_kept_in_a_form_that_is_refused_later)
{
	char xml[1024];
	uint32_t gsid;

	for (size_t i = 0; i < ARRAY_LEN(bad_values); i++) {
		const struct avp_long_list *list = &request.bir.gsid;

		snprintf(xml, sizeof(xml), HEAD OPEN "%s" CLOSE TAIL,
			 bad_values[i].children);
		cr_assert_eq(parse(xml), GBA_OK, "%s", xml);
		cr_expect_eq(request.bir.btid.len, bad_values[i].btid_len, "%s", xml);
		cr_expect_eq(request.bir.naf_id.len, bad_values[i].naf_id_len, "%s", xml);
		if (list->count == 0)
			continue;
		cr_expect_eq(list->item[0].len, bad_values[i].gsid_len, "%s", xml);
		cr_expect_eq(zn_gsid_parse(&gsid,
					   (struct gba_octets){ list->item[0].p,
								list->item[0].len },
					   false),
			     GBA_ERR_SYNTAX, "%s", xml);
	}
}

static void
long_text(char *out, size_t size, const char *before, size_t n, const char *after)
{
	struct gba_buf buf = gba_buf(out, size);

	gba_buf_str(&buf, before);
	for (size_t i = 0; i < n; i++)
		gba_buf_str(&buf, "a");
	gba_buf_str(&buf, after);
	cr_assert_eq(gba_buf_status(&buf), GBA_OK);
}

Test(zn_soap, the_longest_btid_is_read_and_one_more_octet_is_as_good_as_none)
{
	static char xml[ZN_WEB_MAX + 2];

	long_text(xml, sizeof(xml), HEAD OPEN "<btid>", GBA_BTID_MAX,
		  "</btid><nafid/>" CLOSE TAIL);
	cr_assert_eq(parse(xml), GBA_OK);
	cr_expect_eq(request.bir.btid.len, GBA_BTID_MAX);
	long_text(xml, sizeof(xml), HEAD OPEN "<btid>", GBA_BTID_MAX + 1,
		  "</btid><nafid/>" CLOSE TAIL);
	cr_assert_eq(parse(xml), GBA_OK);
	cr_expect_eq(request.bir.btid.len, 0);
}

Test(zn_soap, the_longest_document_is_read_and_one_more_octet_is_refused)
{
	static char xml[ZN_WEB_MAX + 2];
	const size_t fixed = strlen(ASK(BOTH "<!--"
					     "-->"));

	long_text(xml, sizeof(xml), HEAD OPEN BOTH "<!--", ZN_WEB_MAX - fixed,
		  "-->" CLOSE TAIL);
	cr_assert_eq(strlen(xml), ZN_WEB_MAX);
	cr_assert_eq(parse(xml), GBA_OK);
	expect_ids("longest");
	long_text(xml, sizeof(xml), HEAD OPEN BOTH "<!--", ZN_WEB_MAX - fixed + 1,
		  "-->" CLOSE TAIL);
	cr_assert_eq(parse(xml), GBA_ERR_SYNTAX);
}

static const struct {
	const char *what, *xml;
	uint32_t result;
	const char *field;
	bool not_understood;
} refused[] = {
	{ "nothing", "", 0, NULL, false },
	{ "no XML", "btid", 0, NULL, false },
	{ "cut off", HEAD OPEN BOTH, 0, NULL, false },
	{ "a DOCTYPE", "<!DOCTYPE x [<!ENTITY e 'y'>]>" ASK("<btid>&e;</btid>"), 0, NULL,
	  false },
	{ "another element", HEAD "<x/>" TAIL, 0, NULL, false },
	{ "an empty envelope", "<Envelope/>", 0, NULL, false },
	{ "an empty body", HEAD TAIL, 0, NULL, false },
	{ "the answer for the question", "<requestBootstrappingInfoResponse/>", 0, NULL,
	  false },
	{ "too deep",
	  "<a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a><a></a></a></a></a></a></a></"
	  "a>"
	  "</a></a></a></a></a></a></a></a></a></a>",
	  0, NULL, false },
	{ "a header to be understood",
	  "<s:Envelope xmlns:s='x'><s:Header><a "
	  "s:mustUnderstand='1'/></s:Header><s:Body>" OPEN BOTH CLOSE TAIL,
	  0, NULL, true },
	{ "a header of the next actor to be understood",
	  "<s:Envelope xmlns:s='x'><s:Header><a "
	  "s:actor='http://schemas.xmlsoap.org/soap/actor/next' "
	  "s:mustUnderstand='1'/></s:Header><s:Body>" OPEN BOTH CLOSE TAIL,
	  0, NULL, true },
	{ "no btid", ASK("<nafid>" NAFID "</nafid>"), 5005, "btid", false },
	{ "no nafid", ASK("<btid>" BTID "</btid>"), 5005, "nafid", false },
	{ "neither", ASK(""), 5005, "btid", false },
	{ "two btid", ASK(BOTH "<btid>x</btid>"), 5009, "btid", false },
	{ "two nafid", ASK(BOTH "<nafid>x</nafid>"), 5009, "nafid", false },
	{ "two gbaUAware", ASK(BOTH "<gbaUAware>0</gbaUAware><gbaUAware>0</gbaUAware>"),
	  5009, "gbaUAware", false },
};

Test(zn_soap, what_is_no_request_is_refused_and_the_element_is_named)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		cr_expect_eq(parse(refused[i].xml), GBA_ERR_SYNTAX, "%s",
			     refused[i].what);
		cr_assert_not_null(error.fault, "%s", refused[i].what);
		cr_expect_eq(error.fault->result, refused[i].result, "%s",
			     refused[i].what);
		cr_expect_eq(error.not_understood, refused[i].not_understood, "%s",
			     refused[i].what);
		if (refused[i].field == NULL)
			cr_expect_null(error.field, "%s", refused[i].what);
		else
			cr_expect_str_eq(error.field, refused[i].field, "%s",
					 refused[i].what);
	}
}

Test(zn_soap, a_nul_anywhere_is_refused)
{
	static const char good[] = ASK(BOTH);
	char xml[sizeof(good)];

	for (size_t i = 0; i + 1 < sizeof(good); i += 7) {
		memcpy(xml, good, sizeof(good));
		xml[i] = '\0';
		cr_expect_eq(zn_soap_parse(&request, &error,
					   (struct gba_octets){ (const uint8_t *)xml,
								sizeof(good) - 1 }),
			     GBA_ERR_SYNTAX, "at %zu", i);
	}
}

/* ASCII as UTF-16, with a mark or without. */
static size_t
utf16(uint8_t out[4096], const char *text, bool little, bool mark)
{
	size_t len = 0;

	if (mark) {
		out[len++] = little ? 0xff : 0xfe;
		out[len++] = little ? 0xfe : 0xff;
	}
	for (; *text != '\0'; text++) {
		out[len++] = little ? (uint8_t)*text : 0;
		out[len++] = little ? 0 : (uint8_t)*text;
	}
	return len;
}

static enum gba_status
parse_octets(const uint8_t *p, size_t len)
{
	return zn_soap_parse(&request, &error, (struct gba_octets){ p, len });
}

#define SAYS_UTF16 "<?xml version='1.0' encoding='utf-16'?>"

/* WS-I Basic Profile 1.1, R1012: UTF-8 or UTF-16. */
Test(zn_soap, utf_16_of_both_orders_is_read_as_utf_8_is)
{
	static const char *const texts[] = { ASK(BOTH), SAYS_UTF16 ASK(BOTH),
					     "<?xml version='1.0'?>" ASK(BOTH) };
	uint8_t xml[4096];

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		for (unsigned form = 0; form < 4; form++) {
			const size_t len = utf16(xml, texts[i], form % 2, form / 2);

			cr_assert_eq(parse_octets(xml, len), GBA_OK, "%zu %u", i, form);
			expect_ids(texts[i]);
		}
}

Test(zn_soap, utf_16_with_a_nul_or_half_a_character_or_a_doctype_is_refused)
{
	uint8_t xml[4096];

	for (unsigned form = 0; form < 4; form++) {
		const size_t len = utf16(xml, ASK(BOTH), form % 2, form / 2);

		cr_expect_eq(parse_octets(xml, len), GBA_OK);
		for (size_t i = form / 2; i < len / 2; i += 11) {
			uint8_t bad[4096];

			memcpy(bad, xml, len);
			bad[2 * i] = bad[2 * i + 1] = 0;
			cr_expect_eq(parse_octets(bad, len), GBA_ERR_SYNTAX, "%zu", i);
		}
		memcpy(xml + len, "\0\0<\0", 4);
		cr_expect_eq(parse_octets(xml, len + 1), GBA_ERR_SYNTAX, "half");
		cr_expect_eq(parse_octets(xml, len + 2), GBA_ERR_SYNTAX, "NUL");
		cr_expect_eq(parse_octets(xml, len + 4), GBA_ERR_SYNTAX, "behind it");
		cr_expect_eq(parse_octets(xml, utf16(xml,
						     "<!DOCTYPE x [<!ENTITY e 'y'>]>" ASK(
							     BOTH),
						     form % 2, form / 2)),
			     GBA_ERR_SYNTAX);
	}
	cr_expect_eq(parse_octets((const uint8_t *)"\xff\xfe\0\0<\0\0\0", 8),
		     GBA_ERR_SYNTAX, "UTF-32");
	cr_expect_eq(parse_octets((const uint8_t *)"\xff\xfe", 2), GBA_ERR_SYNTAX,
		     "a mark alone");
}

Test(zn_soap, as_many_gsids_as_there_is_room_for_and_not_one_more)
{
	char xml[8192];
	struct gba_buf buf = gba_buf(xml, sizeof(xml));

	gba_buf_str(&buf, HEAD OPEN BOTH);
	for (unsigned i = 0; i < AVP_LONG_LIST_MAX; i++)
		gba_buf_fmt(&buf, "<gsid>%u</gsid>", 4294967295u - i);
	gba_buf_str(&buf, CLOSE TAIL);
	cr_assert_eq(gba_buf_status(&buf), GBA_OK);
	cr_assert_eq(parse(xml), GBA_OK);
	cr_assert_eq(request.bir.gsid.count, AVP_LONG_LIST_MAX);
	cr_expect_arr_eq(request.bir.gsid.item[0].p, "4294967295", 10);
	cr_expect_arr_eq(request.bir.gsid.item[255].p, "4294967040", 10);
	buf.len -= strlen(CLOSE TAIL);
	gba_buf_str(&buf, "<gsid>1</gsid>" CLOSE TAIL);
	cr_assert_eq(parse(xml), GBA_ERR_SYNTAX);
	cr_expect_eq(error.fault->result, 5009);
	cr_expect_str_eq(error.field, "gsid");
}

/* --- writing ---------------------------------------------------------------------------
 */

static const uint8_t key[32] = "0123456789abcdefghijklmnopqrstuv";
#define KEY_B64 "MDEyMzQ1Njc4OWFiY2RlZmdoaWprbG1ub3BxcnN0dXY=" /* coreutils base64 */

Test(zn_soap, an_answer_has_its_elements_in_the_order_of_the_schema)
{
	const struct zn_bia bia = {
		.impi = { true, (const uint8_t *)"a<b@home1.net", 13 },
		.ks_naf = { true, key, 32 },
		.ks_int_naf = { true, key, 32 },
		.expiry = { true, 1700102528 }, /* date -u -d @... */
		.created = { true, 1700000000 },
		.uss_list = { true, (const uint8_t *)"<ussList/>", 10 },
		.gba_type = { true, ZN_GBA_TYPE_DIGEST },
	};
	const struct zn_web_answer answer = { .bia = &bia };
	char room[2048];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(zn_soap_build(&out, &answer, "urn:x"), GBA_OK);
	cr_expect_str_eq(room,
			 "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
			 "<s:Envelope "
			 "xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
			 "<g:requestBootstrappingInfoResponse xmlns:g=\"urn:x\">"
			 "<impi>a&lt;b@home1.net</impi>"
			 "<meKeyMaterial>" KEY_B64 "</meKeyMaterial>"
			 "<uiccKeyMaterial>" KEY_B64 "</uiccKeyMaterial>"
			 "<keyExpiryTime>2023-11-16T02:42:08Z</keyExpiryTime>"
			 "<bootstrappingInfoCreationTime>2023-11-14T22:13:20Z"
			 "</bootstrappingInfoCreationTime>"
			 "<gbaType>GBA_DIGEST</gbaType>"
			 "<ussList>&lt;ussList/&gt;</ussList>"
			 "</g:requestBootstrappingInfoResponse></s:Body></s:Envelope>\n");
	out = gba_buf(room, 400);
	cr_expect_eq(zn_soap_build(&out, &answer, "urn:x"), GBA_ERR_ARG, "no room");
}

static const struct {
	uint32_t result;
	const char *code;
} codes[] = {
	{ 5004, "s:Client" }, { 5005, "s:Client" }, { 5009, "s:Client" },
	{ 5401, "s:Client" }, { 5402, "s:Client" }, { 5403, "s:Client" },
	{ 5012, "s:Server" }, { 3004, "s:Server" },
};

Test(zn_soap, each_result_of_diameter_is_a_fault_that_says_it)
{
	char room[2048], want[64];

	for (size_t i = 0; i < ARRAY_LEN(codes); i++) {
		const struct zn_web_error e = { .fault = zn_web_fault(codes[i].result) };
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert_eq(zn_soap_fault_build(&out, &e, "a < b", "urn:x"), GBA_OK);
		snprintf(want, sizeof(want), "<faultcode>%s</faultcode>", codes[i].code);
		cr_expect_not_null(strstr(room, want), "%s", room);
		snprintf(want, sizeof(want), "<result>%u</result>", codes[i].result);
		cr_expect_not_null(strstr(room, want), "%s", room);
		cr_expect_not_null(strstr(room, "<faultstring>a &lt; b</faultstring>"));
	}
	cr_expect_eq(zn_web_fault(1)->result, 5012, "no such result");
}

Test(zn_soap, what_is_no_request_is_a_fault_without_a_detail)
{
	struct zn_web_error e = { .fault = zn_web_fault(0) };
	char room[2048];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(zn_soap_fault_build(&out, &e, "no", "urn:x"), GBA_OK);
	cr_expect_not_null(strstr(room, "<faultcode>s:Client</faultcode>"));
	cr_expect_null(strstr(room, "detail"));
	out = gba_buf(room, sizeof(room));
	e.not_understood = true;
	cr_assert_eq(zn_soap_fault_build(&out, &e, "no", "urn:x"), GBA_OK);
	cr_expect_not_null(strstr(room, "<faultcode>s:MustUnderstand</faultcode>"));
}
