/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as JSON, the NAF's side: what is asked, what an answer is read as, what is none. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/zn_web_client.h"

#define BTID   "dGVzdC1yYW5kb20tMDAwMQ==@bsf.home1.net"
#define NAF_ID "naf.home1.net\1\0\0\0\2"
#define ME     "1111111111111111111111111111111111111111111111111111111111111111"
#define UICC   "aAbBcCdDeEfF0011223344556677889900112233445566778899001122334455"
#define LEAST  "\"meKeyMaterial\":\"" ME "\""

static struct zn_web_reply reply;

static enum gba_status
parse(unsigned status, const char *json)
{
	return zn_json_reply_parse(
		&reply, status,
		(struct gba_octets){ (const uint8_t *)json, strlen(json) });
}

static struct zn_bir
request(void)
{
	return (struct zn_bir){
		.btid = { true, (const uint8_t *)BTID, strlen(BTID) },
		.naf_id = { true, (const uint8_t *)NAF_ID, sizeof(NAF_ID) - 1 },
	};
}

Test(zn_json_client, a_request_is_a_bootstrapping_info_request)
{
	static const char least[] =
		"{\"btId\":\"" BTID "\",\"nafId\":{\"nafFqdn\":\"naf.home1.net\","
		"\"uaSecProtId\":\"0100000002\"}}";
	static const char most[] =
		"{\"btId\":\"" BTID "\",\"nafId\":{\"nafFqdn\":\"naf.home1.net\","
		"\"uaSecProtId\":\"0100000002\"},\"gsIds\":[4294967295],"
		"\"gbaUAware\":false}";
	struct zn_bir bir = request();
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(zn_json_request_build(&out, &bir), GBA_OK);
	cr_expect_str_eq(room, least);
	out = gba_buf(room, sizeof(room));
	bir.gsid.count = 1;
	bir.gsid.item[0] = (struct avp_octets){ true, (const uint8_t *)"4294967295", 10 };
	bir.gba_u_aware = (struct avp_u32){ true, ZN_GBA_U_NO };
	cr_assert_eq(zn_json_request_build(&out, &bir), GBA_OK);
	cr_expect_str_eq(room, most);
	out = gba_buf(room, sizeof(most) - 1);
	cr_expect_eq(zn_json_request_build(&out, &bir), GBA_ERR_ARG, "one octet short");
	out = gba_buf(room, sizeof(most));
	cr_expect_eq(zn_json_request_build(&out, &bir), GBA_OK);
}

Test(zn_json_client, what_is_no_request_is_not_written)
{
	struct zn_bir bir = request();
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));

	bir.naf_id.len = 5;
	cr_expect_eq(zn_json_request_build(&out, &bir), GBA_ERR_ARG, "no NAF_Id");
	bir = request();
	bir.btid = (struct avp_octets){ true, (const uint8_t *)"\xff", 1 };
	cr_expect_eq(zn_json_request_build(&out, &bir), GBA_ERR_ARG, "not UTF-8");
	bir = request();
	bir.gsid.count = 1;
	bir.gsid.item[0] = (struct avp_octets){ true, (const uint8_t *)"4294967296", 10 };
	cr_expect_eq(zn_json_request_build(&out, &bir), GBA_ERR_ARG, "no GSID");
}

Test(zn_json_client, all_of_an_answer_is_read)
{
	struct guss *uss = NULL;

	cr_assert_eq(
		parse(200,
		      "{" LEAST ",\"uiccKeyMaterial\":\"" UICC "\",\"impi\":\"a@b\","
		      "\"keyExpiryTime\":\"2030-01-02T03:04:05Z\","
		      "\"bootstrappingInfoCreationTime\":\"2029-01-02T04:04:05+01:00\","
		      "\"gbaType\":\"GBA_DIGEST\",\"other\":[],\"ussList\":["
		      "{\"uss\":{\"gsId\":1,\"gsType\":2,\"ueIds\":[{\"ueId\":\"sip:a@"
		      "b\"},"
		      "{\"ueId\":\"tel:+1\"}],\"flags\":[{\"flag\":3}],"
		      "\"keyChoice\":\"UICC_BASED_KEY\",\"nafGroup\":\"x\"}},"
		      "{\"uss\":{\"gsId\":4294967295,\"gsType\":0,"
		      "\"ueIds\":[{\"ueId\":\"<&>\"}]}}]}"),
		GBA_OK);
	cr_expect_eq(reply.result, ZN_WEB_OK);
	cr_expect_eq(reply.bia.ks_naf.p[31], 0x11);
	cr_expect_eq(reply.bia.ks_int_naf.p[0], 0xaa);
	cr_expect_eq(reply.bia.ks_int_naf.p[31], 0x55);
	cr_expect_str_eq((const char *)reply.bia.impi.p, "a@b");
	cr_expect_eq(reply.bia.expiry.wall_s, 1893553445); /* date -u +%s */
	cr_expect_eq(reply.bia.created.wall_s, 1862017445);
	cr_expect_eq(reply.bia.gba_type.value, ZN_GBA_TYPE_DIGEST);
	cr_assert_eq(guss_parse(&uss,
				(struct gba_octets){ reply.bia.uss_list.p,
						     reply.bia.uss_list.len },
				NULL),
		     GBA_OK, "the list is the document of XML");
	cr_assert_eq(uss->uss_count, 2);
	cr_expect_eq(uss->uss[0].gsid, 1);
	cr_expect_eq(uss->uss[0].type, 2);
	cr_assert_eq(uss->uss[0].uid_count, 2);
	cr_expect_str_eq(uss->uss[0].uids[1], "tel:+1");
	cr_assert_eq(uss->uss[0].flag_count, 1);
	cr_expect_eq(uss->uss[0].flags[0], 3);
	cr_expect_eq(uss->uss[0].key_choice, GUSS_KEY_UICC);
	cr_expect_eq(uss->uss[1].gsid, UINT32_MAX);
	cr_expect_str_eq(uss->uss[1].uids[0], "<&>");
	guss_free(uss);
	zn_web_reply_fini(&reply);
	cr_expect_eq(reply.ks_naf.b[31], 0, "the key is wiped");
}

static const struct {
	unsigned status;
	const char *json;
} none[] = {
	{ 200, "" },
	{ 200, "{" },
	{ 200, "[]" },
	{ 200, "null" },
	{ 200, "{" LEAST },
	{ 200, "{" LEAST "} {}" },
	{ 200, "{" LEAST "," LEAST "}" },
	{ 302, "{" LEAST "}" },
	{ 201, "{" LEAST "}" },
	{ 500, "{" LEAST "}" }, /* no problem either */
	{ 404, "{}" },
	{ 404, "<html/>" },
	{ 404, "{\"title\":1,\"cause\":null}" },
	{ 200, "{\"meKeyMaterial\":\"\"}" },
	{ 200, "{\"meKeyMaterial\":1}" },
	{ 200, "{\"meKeyMaterial\":null}" },
	{ 200, "{\"meKeyMaterial\":\"11\"}" },
	{ 200, "{\"meKeyMaterial\":\"" ME "1\"}" },
	{ 200, "{\"meKeyMaterial\":\"" ME "11\"}" },
	{ 200, "{" LEAST ",\"uiccKeyMaterial\":\"x\"}" },
	{ 200, "{" LEAST ",\"keyExpiryTime\":1}" },
	{ 200, "{" LEAST ",\"keyExpiryTime\":\"\"}" },
	{ 200, "{" LEAST ",\"gbaType\":\"4G\"}" },
	{ 200, "{" LEAST ",\"gbaType\":0}" },
	{ 200, "{" LEAST ",\"impi\":[]}" },
	{ 200, "{" LEAST ",\"ussList\":1}" },
	{ 200, "{" LEAST ",\"ussList\":{}}" },
	{ 200, "{" LEAST ",\"ussList\":[1]}" },
	{ 200, "{" LEAST ",\"ussList\":[{}]}" },
	{ 200, "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":1}}]}" },
	{ 200, "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":-1,\"gsType\":0}}]}" },
	{ 200, "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":4294967296,\"gsType\":0}}]}" },
	{ 200,
	  "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":1,\"gsType\":0,\"ueIds\":1}}]}" },
	{ 200,
	  "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":1,\"gsType\":0,\"ueIds\":[1]}}]}" },
	{ 200,
	  "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":1,\"gsType\":0,\"flags\":[1]}}]}" },
	{ 200, "{" LEAST ",\"ussList\":[{\"uss\":{\"gsId\":1,\"gsType\":0,"
	       "\"ueIds\":[{\"ueId\":\"\\u0007\"}]}}]}" },
};

Test(zn_json_client, what_is_no_reply_is_refused)
{
	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		cr_expect_eq(parse(none[i].status, none[i].json), GBA_ERR_SYNTAX,
			     "%zu %s", i, none[i].json);
	cr_expect_eq(parse(200, "{" LEAST ",\"ussList\":[]}"), GBA_OK);
	zn_web_reply_fini(&reply);
}

/* An answer with so many USS, identities or flags. */
static enum gba_status
parse_many(size_t uss, size_t uids, size_t flags)
{
	static char json[512 * 1024];
	struct gba_buf b = gba_buf(json, sizeof(json));

	gba_buf_str(&b, "{" LEAST ",\"ussList\":[");
	for (size_t i = 0; i < uss; i++) {
		gba_buf_fmt(&b, "%s{\"uss\":{\"gsId\":%zu,\"gsType\":0,\"ueIds\":[",
			    i > 0 ? "," : "", i);
		for (size_t k = 0; k < uids; k++)
			gba_buf_fmt(&b, "%s{\"ueId\":\"a\"}", k > 0 ? "," : "");
		gba_buf_str(&b, "],\"flags\":[");
		for (size_t k = 0; k < flags; k++)
			gba_buf_fmt(&b, "%s{\"flag\":1}", k > 0 ? "," : "");
		gba_buf_str(&b, "]}}");
	}
	gba_buf_str(&b, "]}");
	cr_assert_eq(gba_buf_status(&b), GBA_OK);
	return parse(200, json);
}

Test(zn_json_client, a_list_has_the_bounds_that_xml_has)
{
	cr_expect_eq(parse_many(GUSS_USS_MAX, 1, 1), GBA_OK);
	zn_web_reply_fini(&reply);
	cr_expect_eq(parse_many(GUSS_USS_MAX + 1, 1, 1), GBA_ERR_SYNTAX);
	cr_expect_eq(parse_many(1, GUSS_UID_MAX, GUSS_FLAG_MAX), GBA_OK);
	zn_web_reply_fini(&reply);
	cr_expect_eq(parse_many(1, GUSS_UID_MAX + 1, 1), GBA_ERR_SYNTAX);
	cr_expect_eq(parse_many(1, 1, GUSS_FLAG_MAX + 1), GBA_ERR_SYNTAX);
	cr_expect_eq(parse_many(100, GUSS_UID_MAX, GUSS_FLAG_MAX), GBA_ERR_SYNTAX,
		     "a document that is too long");
}

Test(zn_json_client, each_problem_that_the_bsf_writes_comes_back_as_its_result)
{
	static const uint32_t results[] = { 0,	  3004, 5004, 5005, 5009,
					    5012, 5401, 5402, 5403 };
	char room[2048];

	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		const struct zn_web_error error = { .fault = zn_web_fault(results[i]),
						    .field = "btId" };
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert_eq(zn_json_problem_build(&out, &error, "no"), GBA_OK);
		cr_assert_eq(parse(error.fault->status, room), GBA_OK, "%u",
			     (unsigned)results[i]);
		cr_expect_eq(reply.result, results[i]);
		zn_web_reply_fini(&reply);
	}
}

/* TS 29.500 table 5.2.7.2-1, and words that nobody knows. */
Test(zn_json_client, a_problem_of_a_foreign_bsf_is_read_by_cause_and_then_by_status)
{
	static const struct {
		unsigned status;
		const char *json;
		uint32_t result;
	} rows[] = {
		{ 400, "{\"cause\":\"MANDATORY_IE_MISSING\"}", 5005 },
		{ 400, "{\"cause\":\"OTHER\"}", 5004 },
		{ 403, "{\"cause\":\"OTHER\"}", 5402 },
		{ 404, "{\"cause\":\"OTHER\"}", 5403 },
		{ 404, "{\"title\":\"Not Found\"}", 5403 },
		{ 404, "{\"cause\":\"RESOURCE_URI_STRUCTURE_NOT_FOUND\"}", 0 },
		{ 415, "{\"title\":\"OTHER\"}", 0 },
		{ 500, "{\"cause\":\"UNSPECIFIED_NF_FAILURE\"}", 5012 },
		{ 503, "{\"cause\":\"OTHER\"}", 3004 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(parse(rows[i].status, rows[i].json), GBA_OK, "%s",
			     rows[i].json);
		cr_expect_eq(reply.result, rows[i].result, "%u %s", rows[i].status,
			     rows[i].json);
		zn_web_reply_fini(&reply);
	}
}
