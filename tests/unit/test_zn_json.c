/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as JSON (TS 29.309): what is read, what is refused and why, what is written. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "codec/zn_web.h"

#define BTID	 "dGVzdC1yYW5kb20tMDAwMQ==@bsf.home1.net"
#define NAF_ID	 "naf.home1.net\1\0\0\0\2"
#define NAFID	 "\"nafId\":{\"nafFqdn\":\"naf.home1.net\",\"uaSecProtId\":\"0100000002\"}"
#define ZEROS16	 "0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0"
#define ZEROS64	 ZEROS16 "," ZEROS16 "," ZEROS16 "," ZEROS16
#define ZEROS256 ZEROS64 "," ZEROS64 "," ZEROS64 "," ZEROS64
#define BOTH	 "\"btId\":\"" BTID "\"," NAFID

static struct zn_web_request request;
static struct zn_web_error error;

static enum gba_status
parse_octets(const char *json, size_t len)
{
	return zn_json_parse(&request, &error,
			     (struct gba_octets){ (const uint8_t *)json, len });
}

static enum gba_status
parse(const char *json)
{
	return parse_octets(json, strlen(json));
}

static void
expect_ids(const char *what)
{
	const struct zn_bir *bir = &request.bir;

	cr_assert_eq(bir->btid.len, strlen(BTID), "%s", what);
	cr_expect_arr_eq(bir->btid.p, BTID, strlen(BTID), "%s", what);
	cr_assert_eq(bir->naf_id.len, sizeof(NAF_ID) - 1, "%s", what);
	cr_expect_arr_eq(bir->naf_id.p, NAF_ID, sizeof(NAF_ID) - 1, "%s", what);
}

Test(zn_json, a_request_is_read_whatever_else_it_says)
{
	cr_assert_eq(parse("{" BOTH "}"), GBA_OK);
	expect_ids("least");
	cr_expect_not(request.bir.gba_u_aware.present);
	cr_expect_eq(request.bir.gsid.count, 0);
	cr_assert_eq(parse(" {\"x\":[{}]," BOTH
			   ",\"gbaUAware\":true,\"gsIds\":[1,4294967295],"
			   "\"supportedFeatures\":\"0\"}\n"),
		     GBA_OK);
	expect_ids("most");
	cr_expect_eq(request.bir.gba_u_aware.value, 1);
	cr_assert_eq(request.bir.gsid.count, 2);
	cr_expect_arr_eq(request.bir.gsid.item[1].p, "4294967295", 10);
	cr_assert_eq(parse("{" BOTH ",\"gbaUAware\":false}"), GBA_OK);
	cr_expect(request.bir.gba_u_aware.present);
	cr_expect_eq(request.bir.gba_u_aware.value, 0);
}

/* Kept in a form that those refuse who check it. */
static const struct {
	const char *json;
	size_t btid_len, naf_id_len, gsid_len;
	uint32_t aware;
} bad_values[] = {
	{ "{\"btId\":\"\"," NAFID "}", 0, 18, 0, 0 },
	{ "{\"btId\":\"" BTID
	  "\",\"nafId\":{\"nafFqdn\":\"\",\"uaSecProtId\":\"0100000002\"}}",
	  38, 0, 0, 0 },
	{ "{\"btId\":\"" BTID
	  "\",\"nafId\":{\"nafFqdn\":\"n\",\"uaSecProtId\":\"01000002\"}}",
	  38, 0, 0, 0 },
	{ "{\"btId\":\"" BTID
	  "\",\"nafId\":{\"nafFqdn\":\"n\",\"uaSecProtId\":\"01000000020\"}}",
	  38, 0, 0, 0 },
	{ "{" BOTH ",\"gsIds\":[-1]}", 38, 18, 2, 0 },
	{ "{" BOTH ",\"gsIds\":[\"1\"]}", 38, 18, 2, 0 },
	{ "{" BOTH ",\"gsIds\":[1.0]}", 38, 18, 2, 0 },
	{ "{" BOTH ",\"gsIds\":[4294967296]}", 38, 18, 10, 0 },
	{ "{" BOTH ",\"gsIds\":[9223372036854775807]}", 38, 18, 0, 0 },
	{ "{" BOTH ",\"gbaUAware\":1}", 38, 18, 0, 2 },
	{ "{" BOTH ",\"gbaUAware\":\"true\"}", 38, 18, 0, 2 },
	{ "{" BOTH ",\"gbaUAware\":null}", 38, 18, 0, 2 },
};

Test(zn_json, a_bad_value_is_kept_in_a_form_that_is_refused_later)
{
	uint32_t gsid;

	for (size_t i = 0; i < ARRAY_LEN(bad_values); i++) {
		const char *json = bad_values[i].json;
		const struct avp_long_list *list = &request.bir.gsid;

		cr_assert_eq(parse(json), GBA_OK, "%s", json);
		cr_expect_eq(request.bir.btid.len, bad_values[i].btid_len, "%s", json);
		cr_expect_eq(request.bir.naf_id.len, bad_values[i].naf_id_len, "%s",
			     json);
		cr_expect_eq(request.bir.gba_u_aware.value, bad_values[i].aware, "%s",
			     json);
		if (list->count == 0)
			continue;
		cr_expect_eq(list->item[0].len, bad_values[i].gsid_len, "%s", json);
		cr_expect_eq(zn_gsid_parse(&gsid,
					   (struct gba_octets){ list->item[0].p,
								list->item[0].len },
					   false),
			     GBA_ERR_SYNTAX, "%s", json);
	}
}

static const struct {
	const char *json;
	uint32_t result;
	const char *field;
} refused[] = {
	{ "", 0, NULL },
	{ "{", 0, NULL },
	{ "{" BOTH, 0, NULL },
	{ "[]", 0, NULL },
	{ "\"" BTID "\"", 0, NULL },
	{ "null", 0, NULL },
	{ "{" BOTH "} {}", 0, NULL },
	{ "{" BOTH ",\"btId\":\"x\"}", 0, NULL },
	{ "{\"btId\":\"a\\u0000b\"," NAFID "}", 0, NULL },
	{ "{\"btId\":\"\xff\"," NAFID "}", 0, NULL },
	{ "{}", 5005, "btId" },
	{ "{" NAFID "}", 5005, "btId" },
	{ "{\"btId\":\"x\"}", 5005, "nafId" },
	{ "{\"btId\":\"x\",\"nafId\":{}}", 5005, "nafId/nafFqdn" },
	{ "{\"btId\":\"x\",\"nafId\":{\"nafFqdn\":\"n\"}}", 5005, "nafId/uaSecProtId" },
	{ "{\"btId\":1," NAFID "}", 5004, "btId" },
	{ "{\"btId\":null," NAFID "}", 5004, "btId" },
	{ "{\"btId\":\"x\",\"nafId\":\"n\"}", 5004, "nafId" },
	{ "{\"btId\":\"x\",\"nafId\":{\"nafFqdn\":1,\"uaSecProtId\":\"0100000002\"}}",
	  5004, "nafId" },
	{ "{" BOTH ",\"gsIds\":1}", 5004, "gsIds" },
	{ "{" BOTH ",\"gsIds\":[" ZEROS256 ",0]}", 5009, "gsIds" },
};

Test(zn_json, as_many_gsids_as_a_user_may_have_settings)
{
	cr_assert_eq(parse("{" BOTH ",\"gsIds\":[" ZEROS256 "]}"), GBA_OK);
	cr_expect_eq(request.bir.gsid.count, 256);
	cr_expect_arr_eq(request.bir.gsid.item[255].p, "0", 2);
}

Test(zn_json, what_is_no_request_is_refused_and_the_member_is_named)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const char *json = refused[i].json;

		cr_expect_eq(parse(json), GBA_ERR_SYNTAX, "%s", json);
		cr_assert_not_null(error.fault, "%s", json);
		cr_expect_eq(error.fault->result, refused[i].result, "%s", json);
		if (refused[i].field == NULL)
			cr_expect_null(error.field, "%s", json);
		else
			cr_expect_str_eq(error.field, refused[i].field, "%s", json);
	}
	cr_expect_eq(zn_json_parse(&request, &error, (struct gba_octets){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
}

Test(zn_json, a_nul_anywhere_is_refused)
{
	static const char good[] = "{" BOTH "}";
	char json[sizeof(good)];

	for (size_t i = 0; i + 1 < sizeof(good); i++) {
		memcpy(json, good, sizeof(good));
		json[i] = '\0';
		cr_expect_eq(parse_octets(json, sizeof(good) - 1), GBA_ERR_SYNTAX,
			     "at %zu", i);
	}
	cr_expect_eq(parse_octets(good, sizeof(good)), GBA_ERR_SYNTAX, "behind it");
	cr_expect_eq(parse_octets(good, sizeof(good) - 1), GBA_OK);
}

Test(zn_json, the_longest_text_is_read_one_more_octet_and_deep_nesting_are_not)
{
	static char json[ZN_WEB_MAX + 1];

	memset(json, ' ', sizeof(json));
	memcpy(json, "{" BOTH "}", strlen("{" BOTH "}"));
	cr_expect_eq(parse_octets(json, ZN_WEB_MAX), GBA_OK);
	cr_expect_eq(parse_octets(json, ZN_WEB_MAX + 1), GBA_ERR_SYNTAX);
	memset(json, '[', sizeof(json));
	cr_expect_eq(parse_octets(json, ZN_WEB_MAX), GBA_ERR_SYNTAX);
}

/* --- writing ---------------------------------------------------------------------------
 */

static const uint8_t key[32] = "0123456789abcdefghijklmnopqrstuv";
#define KEY_HEX "303132333435363738396162636465666768696a6b6c6d6e6f70717273747576"

static uint32_t flags[] = { 1, 2 };
static char *uids[] = { (char[]){ "sip:a\"b@home1.net" } };
static const struct guss_uss full = { .gsid = 4294967295,
				      .type = 1,
				      .naf_group = (char[]){ "gold" },
				      .key_choice = GUSS_KEY_ME,
				      .uid_count = 1,
				      .flag_count = 2,
				      .uids = uids,
				      .flags = flags };
static const struct guss_uss bare = { .gsid = 2, .type = 0 };
static const struct guss_uss *const both[] = { &full, &bare };

Test(zn_json, an_answer_has_the_members_of_ts_29309)
{
	const struct zn_bia bia = {
		.impi = { true, (const uint8_t *)"a@home1.net", 11 },
		.ks_naf = { true, key, 32 },
		.ks_int_naf = { true, key, 32 },
		.expiry = { true, 1700102528 },
		.created = { true, 1700000000 },
		.gba_type = { true, ZN_GBA_TYPE_2G },
	};
	struct zn_web_answer answer = { &bia, both, 2, true };
	char room[2048];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(zn_json_build(&out, &answer), GBA_OK);
	cr_expect_str_eq(
		room,
		"{\"meKeyMaterial\":\"" KEY_HEX "\",\"uiccKeyMaterial\":\"" KEY_HEX "\","
		"\"keyExpiryTime\":\"2023-11-16T02:42:08Z\","
		"\"bootstrappingInfoCreationTime\":\"2023-11-14T22:13:20Z\","
		"\"ussList\":[{\"uss\":{\"gsId\":4294967295,\"gsType\":1,"
		"\"ueIds\":[{\"ueId\":\"sip:a\\\"b@home1.net\"}],"
		"\"flags\":[{\"flag\":1},{\"flag\":2}],\"keyChoice\":\"ME_BASED_KEY\"}},"
		"{\"uss\":{\"gsId\":2,\"gsType\":0,\"ueIds\":[]}}],"
		"\"gbaType\":\"2G_GBA\",\"impi\":\"a@home1.net\"}");
	answer.key_choice = false;
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(zn_json_build(&out, &answer), GBA_OK);
	cr_expect_null(strstr(room, "keyChoice"));
	out = gba_buf(room, strlen(room));
	cr_expect_eq(zn_json_build(&out, &answer), GBA_ERR_ARG, "one octet too few");
}

Test(zn_json, an_answer_without_the_key_that_it_must_have_is_not_made)
{
	const struct zn_bia bia = { .ks_int_naf = { true, key, 32 } };
	const struct zn_web_answer answer = { .bia = &bia };
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_expect_eq(zn_json_build(&out, &answer), GBA_ERR_ARG);
}

static const struct {
	uint32_t result;
	const char *problem;
} problems[] = {
	{ 0, "{\"title\":\"not a request\",\"status\":400,\"detail\":\"why\","
	     "\"cause\":\"INVALID_MSG_FORMAT\"}" },
	{ 3004, "{\"title\":\"DIAMETER_TOO_BUSY\",\"status\":503,\"detail\":\"why\","
		"\"cause\":\"NF_CONGESTION\"}" },
	{ 5004,
	  "{\"title\":\"DIAMETER_INVALID_AVP_VALUE\",\"status\":400,\"detail\":\"why\","
	  "\"cause\":\"MANDATORY_IE_INCORRECT\"}" },
	{ 5005, "{\"title\":\"DIAMETER_MISSING_AVP\",\"status\":400,\"detail\":\"why\","
		"\"cause\":\"MANDATORY_IE_MISSING\"}" },
	{ 5009, "{\"title\":\"DIAMETER_AVP_OCCURS_TOO_MANY_TIMES\",\"status\":400,"
		"\"detail\":\"why\",\"cause\":\"INVALID_MSG_FORMAT\"}" },
	{ 5012,
	  "{\"title\":\"DIAMETER_UNABLE_TO_COMPLY\",\"status\":500,\"detail\":\"why\","
	  "\"cause\":\"SYSTEM_FAILURE\"}" },
	{ 5401, "{\"title\":\"DIAMETER_ERROR_IDENTITY_UNKNOWN\",\"status\":404,"
		"\"detail\":\"why\",\"cause\":\"IDENTITY_UNKNOWN\"}" },
	{ 5402, "{\"title\":\"DIAMETER_ERROR_NOT_AUTHORIZED\",\"status\":403,"
		"\"detail\":\"why\",\"cause\":\"NOT_AUTHORIZED\"}" },
	{ 5403,
	  "{\"title\":\"DIAMETER_ERROR_TRANSACTION_IDENTIFIER_INVALID\",\"status\":404,"
	  "\"detail\":\"why\",\"cause\":\"TRANSACTION_IDENTIFIER_INVALID\"}" },
};

Test(zn_json, each_result_of_diameter_is_a_problem_that_says_it)
{
	char room[512];

	for (size_t i = 0; i < ARRAY_LEN(problems); i++) {
		struct zn_web_error e = { .fault = zn_web_fault(problems[i].result) };
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert_eq(zn_json_problem_build(&out, &e, "why"), GBA_OK);
		cr_expect_str_eq(room, problems[i].problem);
		e.field = "gsIds";
		out = gba_buf(room, sizeof(room));
		cr_assert_eq(zn_json_problem_build(&out, &e, "why"), GBA_OK);
		cr_expect_not_null(
			strstr(room, ",\"invalidParams\":[{\"param\":\"gsIds\"}]}"), "%s",
			room);
	}
}
