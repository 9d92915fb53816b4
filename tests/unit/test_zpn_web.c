/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn as SOAP and as JSON: what is read and written on both sides, and what is refused.
 */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "codec/zpn_web.h"

#define NAFID  "cHVzaC5ob21lMS5uZXQBAAAABQ==" /* push.home1.net, then 01 00 00 00 05 */
#define NAF_ID "push.home1.net\1\0\0\0\5"
#define RAND   "00112233445566778899aabbccddeeff"
#define AUTS   "ba853f3c123ccf44e93596e355c6"

/* --- one request, written by hand in both forms ----------------------------------------
 */

#define XML_HEAD                                                                         \
	"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"                                   \
	"<s:Envelope xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
#define XML_TAIL  "</s:Body></s:Envelope>\n"
#define XML_OPEN  "<g:requestGbaPushInfoRequest xmlns:g=\"urn:3gpp:gba:GBAService\">"
#define XML_CLOSE "</g:requestGbaPushInfoRequest>"
#define XML_ALL                                                                          \
	"<userId>sip:alice@home1.net</userId><userIdType>PUBLIC</userIdType>"            \
	"<uiccAppLabel>ISIM</uiccAppLabel><nafid>" NAFID "</nafid>"                      \
	"<ptid>7c1e09f2@push.home1.net</ptid><uiccOrMe>GBA_U</uiccOrMe>"                 \
	"<requestedLifeTime>2025-06-20T15:42:56Z</requestedLifeTime>"                    \
	"<privateIdRequest>true</privateIdRequest><gbaUAware>true</gbaUAware>"           \
	"<gsid>1</gsid><gsid>9</gsid>"                                                   \
	"<securityFeaturesRequest>GPL_U</securityFeaturesRequest>"                       \
	"<rand>ABEiM0RVZneImaq7zN3u/w==</rand><auts>uoU/PBI8z0TpNZbjVcY=</auts>"
#define XML XML_HEAD XML_OPEN XML_ALL XML_CLOSE XML_TAIL

#define JSON                                                                             \
	"{\"ueId\":\"sip:alice@home1.net\",\"ueIdType\":\"PUBLIC\","                     \
	"\"uiccAppLabel\":\"ISIM\","                                                     \
	"\"nafId\":{\"nafFqdn\":\"push.home1.net\",\"uaSecProtId\":\"0100000005\"},"     \
	"\"ptId\":\"7c1e09f2@push.home1.net\",\"uiccOrMe\":\"GBA_U\","                   \
	"\"requestedLifeTime\":\"2025-06-20T15:42:56Z\",\"gbaUAware\":true,"             \
	"\"privateIdRequest\":true,\"gsIds\":[1,9],"                                     \
	"\"securityFeaturesRequest\":[\"GPL_U\"],\"rand\":\"" RAND "\",\"auts\":\"" AUTS \
	"\"}"

static struct zpn_web_request request;
static struct zn_web_error error;

static struct gba_octets
octets(const char *s)
{
	return (struct gba_octets){ (const uint8_t *)s, strlen(s) };
}

static void
expect_text(const struct avp_octets *got, const void *want, size_t len, const char *what)
{
	cr_assert(got->present, "%s", what);
	cr_assert_eq(got->len, len, "%s: %zu", what, got->len);
	cr_expect_arr_eq(got->p, want, len, "%s", what);
}

static void
expect_all(const struct zpn_gpr *gpr)
{
	uint8_t both[30];

	expect_text(&gpr->ue_id, "sip:alice@home1.net", 19, "UE-Id");
	cr_expect(gpr->ue_id_type.present && gpr->ue_id_type.value == 1);
	expect_text(&gpr->app_label, "ISIM", 4, "UICC-App-Label");
	expect_text(&gpr->naf_id, NAF_ID, sizeof(NAF_ID) - 1, "NAF-Id");
	expect_text(&gpr->ptid, "7c1e09f2@push.home1.net", 23, "NAF-SA-Identifier");
	cr_expect(gpr->uicc_me.present && gpr->uicc_me.value == 1);
	cr_expect(gpr->lifetime.present && gpr->lifetime.wall_s == 1750434176);
	cr_expect(gpr->private_id.present && gpr->private_id.value == 0,
		  "requested is 0");
	cr_expect(gpr->gba_u_aware.present && gpr->gba_u_aware.value == 1);
	cr_assert_eq(gpr->gsid.count, 2);
	expect_text(&gpr->gsid.item[1], "9", 1, "GSID");
	cr_assert_eq(gpr->features.count, 1);
	expect_text(&gpr->features.item[0], "GPL_U", 5, "feature");
	cr_assert(gpr->resync.present);
	cr_assert_eq(gba_unhex(both, 30, gba_text(RAND AUTS)), GBA_OK);
	expect_text(&gpr->resync.authorization, both, 30, "RAND and AUTS");
}

Test(zpn_web, the_same_request_is_read_from_both_forms_and_written_back)
{
	char room[4096];
	struct gba_buf out = gba_buf(room, sizeof(room));

	cr_assert_eq(zpn_soap_parse(&request, &error, octets(XML)), GBA_OK);
	expect_all(&request.gpr);
	cr_assert_eq(zpn_soap_request_build(&out, &request.gpr, ZN_SOAP_NS), GBA_OK);
	cr_expect_str_eq(room, XML);
	cr_assert_eq(zpn_json_parse(&request, &error, octets(JSON)), GBA_OK);
	expect_all(&request.gpr);
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(zpn_json_request_build(&out, &request.gpr), GBA_OK);
	cr_expect_str_eq(room, JSON);
}

/* --- what is left out, what is too much, what is bad -----------------------------------
 */

/* A copy of text with one part of it replaced. */
static const char *
swapped(const char *text, const char *from, const char *to)
{
	static char room[8192];
	const char *at = strstr(text, from);

	cr_assert_not_null(at, "%s", from);
	snprintf(room, sizeof(room), "%.*s%s%s", (int)(at - text), text, to,
		 at + strlen(from));
	return room;
}

static const struct {
	const char *from, *to;
	uint32_t result;
	const char *field;
} soap_faults[] = {
	{ "<userId>sip:alice@home1.net</userId>", "", 5005, "userId" },
	{ "<userIdType>PUBLIC</userIdType>", "", 5005, "userIdType" },
	{ "<uiccAppLabel>ISIM</uiccAppLabel>", "", 5005, "uiccAppLabel" },
	{ "<nafid>" NAFID "</nafid>", "", 5005, "nafid" },
	{ "<ptid>7c1e09f2@push.home1.net</ptid>", "", 5005, "ptid" },
	{ "<uiccOrMe>GBA_U</uiccOrMe>", "", 5005, "uiccOrMe" },
	{ "<requestedLifeTime>2025-06-20T15:42:56Z</requestedLifeTime>", "", 5005,
	  "requestedLifeTime" },
	{ "<ptid>", "<ptid>x</ptid><ptid>", 5009, "ptid" },
	{ "requestGbaPushInfoRequest ", "requestBootstrappingInfoRequest ", 0, NULL },
};
static const struct {
	const char *from, *to;
	uint32_t result;
	const char *field;
} json_faults[] = {
	{ "ueId\"", "x\"", 5005, "ueId" },
	{ "ueIdType", "x", 5005, "ueIdType" },
	{ "uiccAppLabel", "x", 5005, "uiccAppLabel" },
	{ "nafId", "x", 5005, "nafId" },
	{ "nafFqdn", "x", 5005, "nafId/nafFqdn" },
	{ "ptId", "x", 5005, "ptId" },
	{ "uiccOrMe", "x", 5005, "uiccOrMe" },
	{ "requestedLifeTime", "x", 5005, "requestedLifeTime" },
	{ "\"ISIM\"", "7", 5004, "uiccAppLabel" },
	{ "[1,9]", "1", 5004, "gsIds" },
	{ "[\"GPL_U\"]", "[7]", 5004, "securityFeaturesRequest" },
	{ "{\"ueId", "[{\"ueId", 0, NULL },
};

static void
expect_fault(const char *body, bool soap, uint32_t result, const char *field)
{
	char *copy = strdup(body);
	enum gba_status status = soap ? zpn_soap_parse(&request, &error, octets(copy))
				      : zpn_json_parse(&request, &error, octets(copy));

	cr_expect_eq(status, GBA_ERR_SYNTAX, "%s", body);
	cr_assert_not_null(error.fault, "%s", body);
	cr_expect_eq(error.fault->result, result, "%s: %u", body, error.fault->result);
	if (field == NULL)
		cr_expect_null(error.field);
	else
		cr_expect_str_eq(error.field, field, "%s", body);
	free(copy);
}

Test(zpn_web, what_is_missing_too_often_or_of_a_wrong_type_is_named)
{
	for (size_t i = 0; i < ARRAY_LEN(soap_faults); i++) {
		const char *xml = swapped(XML, soap_faults[i].from, soap_faults[i].to);

		if (soap_faults[i].result == 0)
			xml = swapped(strdupa(xml), "</g:requestGbaPushInfoRequest",
				      "</g:requestBootstrappingInfoRequest");
		expect_fault(xml, true, soap_faults[i].result, soap_faults[i].field);
	}
	for (size_t i = 0; i < ARRAY_LEN(json_faults); i++)
		expect_fault(swapped(JSON, json_faults[i].from, json_faults[i].to), false,
			     json_faults[i].result, json_faults[i].field);
	for (size_t len = 0; len < strlen(JSON); len++)
		cr_expect_eq(
			zpn_json_parse(&request, &error,
				       (struct gba_octets){ (const uint8_t *)JSON, len }),
			GBA_ERR_SYNTAX, "%zu", len);
	for (size_t len = 0; len < strlen(XML) - 1; len++)
		cr_expect_eq(
			zpn_soap_parse(&request, &error,
				       (struct gba_octets){ (const uint8_t *)XML, len }),
			GBA_ERR_SYNTAX, "%zu", len);
}

/* What stands there and is no value of its kind is kept so that the checks refuse it. */
static void
expect_kept(const char *xml_from, const char *xml_to, const char *json_from,
	    const char *json_to, bool (*is_kept)(const struct zpn_gpr *gpr))
{
	cr_assert_eq(
		zpn_soap_parse(&request, &error, octets(swapped(XML, xml_from, xml_to))),
		GBA_OK, "%s", xml_to);
	cr_expect(is_kept(&request.gpr), "%s", xml_to);
	cr_assert_eq(zpn_json_parse(&request, &error,
				    octets(swapped(JSON, json_from, json_to))),
		     GBA_OK, "%s", json_to);
	cr_expect(is_kept(&request.gpr), "%s", json_to);
}

static bool
bad_type(const struct zpn_gpr *gpr)
{
	return gpr->ue_id_type.value == 2;
}
static bool
bad_card(const struct zpn_gpr *gpr)
{
	return gpr->uicc_me.value == 2;
}
static bool
good_card(const struct zpn_gpr *gpr)
{
	return gpr->uicc_me.value == 0;
}
static bool
over(const struct zpn_gpr *gpr)
{
	return gpr->lifetime.present && gpr->lifetime.wall_s == 0;
}
static bool
bad_private(const struct zpn_gpr *gpr)
{
	return gpr->private_id.present && gpr->private_id.value == 2;
}
static bool
not_private(const struct zpn_gpr *gpr)
{
	return gpr->private_id.present && gpr->private_id.value == 1;
}
static bool
bad_resync(const struct zpn_gpr *gpr)
{
	return gpr->resync.present && gpr->resync.authorization.len == 0;
}
static bool
empty_label(const struct zpn_gpr *gpr)
{
	return gpr->app_label.present && gpr->app_label.len == 0;
}

Test(zpn_web, an_instant_of_json_has_an_offset_and_one_of_xml_may_have_none)
{
	static const struct {
		const char *from, *to;
		int64_t xml_s, json_s;
	} rows[] = {
		{ "15:42:56Z", "15:42:56", 1750434176, 0 },
		{ "15:42:56Z", "17:42:56+02:00", 1750434176, 1750434176 },
		{ "15:42:56Z", "10:42:56-05:00", 1750434176, 1750434176 },
		{ "15:42:56Z", "15:42:56.5Z", 1750434176, 1750434176 },
		{ "15:42:56Z", "15:42:56z", 0, 1750434176 },
		{ "20T15:42:56Z", "20t15:42:56Z", 0, 1750434176 },
		{ "15:42:56Z", "15:42", 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *xml = swapped(XML, rows[i].from, rows[i].to);

		cr_assert_eq(zpn_soap_parse(&request, &error, octets(xml)), GBA_OK);
		cr_expect_eq(request.gpr.lifetime.wall_s, rows[i].xml_s, "xml %s",
			     rows[i].to);
		cr_assert_eq(
			zpn_json_parse(&request, &error,
				       octets(swapped(JSON, rows[i].from, rows[i].to))),
			GBA_OK);
		cr_expect_eq(request.gpr.lifetime.wall_s, rows[i].json_s, "json %s",
			     rows[i].to);
	}
}

Test(zpn_web, a_bad_value_is_kept_in_a_form_that_is_refused_later)
{
	expect_kept(">PUBLIC<", ">both<", "\"PUBLIC\"", "\"both\"", bad_type);
	expect_kept(">GBA_U<", ">2<", "\"GBA_U\"", "\"2\"", bad_card);
	expect_kept(">GBA_U<", ">gba_me<", "\"GBA_U\"", "\"gba_me\"", good_card);
	expect_kept("2025-06-20T", "soon", "2025-06-20T", "soon", over);
	expect_kept("<privateIdRequest>true", "<privateIdRequest>maybe",
		    "\"privateIdRequest\":true", "\"privateIdRequest\":7", bad_private);
	expect_kept("<privateIdRequest>true", "<privateIdRequest>false",
		    "\"privateIdRequest\":true", "\"privateIdRequest\":false",
		    not_private);
	expect_kept("<auts>uoU/PBI8z0TpNZbjVcY=</auts>", "", ",\"auts\":\"" AUTS "\"", "",
		    bad_resync);
	expect_kept("ABEiM0RVZneImaq7zN3u/w==", "AAAA", RAND, "00", bad_resync);
	expect_kept(">ISIM<", ">123456789012345678901234567890123<", "\"ISIM\"",
		    "\"123456789012345678901234567890123\"", empty_label);
}

Test(zpn_web, what_is_not_there_is_not_there)
{
	static const char *const gone[] = {
		"<privateIdRequest>true</privateIdRequest>",
		"<gbaUAware>true</gbaUAware>",
		"<gsid>1</gsid><gsid>9</gsid>",
		"<securityFeaturesRequest>GPL_U</securityFeaturesRequest>",
		"<rand>ABEiM0RVZneImaq7zN3u/w==</rand><auts>uoU/PBI8z0TpNZbjVcY=</auts>",
	};
	char xml[4096] = XML;

	for (size_t i = 0; i < ARRAY_LEN(gone); i++)
		snprintf(xml, sizeof(xml), "%s", strdupa(swapped(xml, gone[i], "")));
	cr_assert_eq(zpn_soap_parse(&request, &error, octets(xml)), GBA_OK);
	cr_expect_not(request.gpr.private_id.present || request.gpr.gba_u_aware.present ||
		      request.gpr.resync.present || request.gpr.gsid.count > 0 ||
		      request.gpr.features.count > 0);
	cr_assert_eq(
		zpn_json_parse(
			&request, &error,
			octets("{\"ueId\":\"a\",\"ueIdType\":\"PRIVATE\","
			       "\"uiccAppLabel\":\"USIM\",\"nafId\":{\"nafFqdn\":\"n\","
			       "\"uaSecProtId\":\"0100000005\"},\"ptId\":\"p\","
			       "\"uiccOrMe\":\"GBA_ME\",\"requestedLifeTime\":"
			       "\"2025-06-20T15:42:56Z\"}")),
		GBA_OK);
	cr_expect_not(request.gpr.private_id.present || request.gpr.gba_u_aware.present ||
		      request.gpr.resync.present || request.gpr.gsid.count > 0 ||
		      request.gpr.features.count > 0);
	cr_expect_eq(request.gpr.ue_id_type.value, 0);
}

/* --- answers ---------------------------------------------------------------------------
 */

#define KEY_HEX "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"
#define KEY_B64 "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
#define XML_ANSWER                                                                       \
	XML_HEAD                                                                         \
	"<g:requestGbaPushInfoResponse xmlns:g=\"urn:3gpp:gba:GBAService\">"             \
	"<meKeyMaterial>" KEY_B64 "</meKeyMaterial>"                                     \
	"<keyExpiryTime>2025-06-20T15:42:56Z</keyExpiryTime>"                            \
	"<bootstrappingInfoCreationTime>1970-01-01T00:00:07Z"                            \
	"</bootstrappingInfoCreationTime><gbaType>3G_GBA</gbaType>"                      \
	"<gbaPushInfo>AQAjVQ==</gbaPushInfo></g:requestGbaPushInfoResponse>" XML_TAIL
#define JSON_ANSWER                                                                      \
	"{\"meKeyMaterial\":\"" KEY_HEX "\",\"keyExpiryTime\":\"2025-06-20T15:42:56Z\"," \
	"\"bootstrappingInfoCreationTime\":\"1970-01-01T00:00:07Z\","                    \
	"\"gbaType\":\"3G_GBA\",\"gbaPushInfo\":\"01002355\"}"

static void
expect_gpa(const struct zpn_web_reply *reply)
{
	uint8_t key[32];

	for (uint8_t i = 0; i < 32; i++)
		key[i] = i;
	cr_assert_eq(reply->zn.result, ZN_WEB_OK);
	expect_text(&reply->gpa.ks_naf, key, 32, "key");
	expect_text(&reply->gpa.gpi, "\x01\x00\x23\x55", 4, "GPI");
	cr_expect_eq(reply->gpa.expiry.wall_s, 1750434176);
	cr_expect_eq(reply->gpa.created.wall_s, 7);
	cr_expect(reply->gpa.gba_type.present && reply->gpa.gba_type.value == 0);
	cr_expect_not(reply->gpa.ks_int_naf.present || reply->gpa.impi.present ||
		      reply->gpa.uss_list.present);
}

Test(zpn_web, the_same_answer_is_written_in_both_forms_and_read_back)
{
	char room[4096];
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct zpn_web_answer answer = { 0 };
	static struct zpn_web_reply reply;

	cr_assert_eq(zpn_soap_reply_parse(&reply, 200, octets(XML_ANSWER)), GBA_OK);
	expect_gpa(&reply);
	answer.gpa = &reply.gpa;
	cr_assert_eq(zpn_soap_build(&out, &answer, ZN_SOAP_NS), GBA_OK);
	cr_expect_str_eq(room, XML_ANSWER);
	zpn_web_reply_fini(&reply);
	cr_assert_eq(zpn_json_reply_parse(&reply, 200, octets(JSON_ANSWER)), GBA_OK);
	expect_gpa(&reply);
	out = gba_buf(room, sizeof(room));
	cr_assert_eq(zpn_json_build(&out, &answer), GBA_OK);
	cr_expect_str_eq(room, JSON_ANSWER);
	zpn_web_reply_fini(&reply);
}

Test(zpn_web, a_success_without_key_or_gpi_is_none)
{
	static struct zpn_web_reply reply;

	cr_expect_eq(
		zpn_json_reply_parse(&reply, 200,
				     octets(swapped(JSON_ANSWER, "gbaPushInfo", "x"))),
		GBA_ERR_SYNTAX);
	cr_expect_eq(
		zpn_json_reply_parse(&reply, 200,
				     octets(swapped(JSON_ANSWER, "meKeyMaterial", "x"))),
		GBA_ERR_SYNTAX);
	cr_expect_eq(
		zpn_json_reply_parse(&reply, 200,
				     octets(swapped(JSON_ANSWER, "01002355", "0100235"))),
		GBA_ERR_SYNTAX);
	cr_expect_eq(zpn_soap_reply_parse(
			     &reply, 200,
			     octets(swapped(XML_ANSWER,
					    "<gbaPushInfo>AQAjVQ==</gbaPushInfo>", ""))),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(zpn_soap_reply_parse(&reply, 200,
					  octets(swapped(XML_ANSWER, "AQAjVQ==", "!"))),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(zpn_soap_reply_parse(&reply, 500, octets(XML_ANSWER)),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(reply.zn.result, 0);
}

Test(zpn_web, every_refusal_of_zpn_comes_back_as_its_result)
{
	static const uint32_t results[] = {
		3004, 5004, 5005, 5009, 5012, 5401, 5402, 5403
	};
	static struct zpn_web_reply reply;
	char room[4096];

	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		const struct zn_web_error why = { .fault = zn_web_fault(results[i]) };
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert_eq(zpn_soap_fault_build(&out, &why, "no", ZN_SOAP_NS), GBA_OK);
		cr_expect_not_null(strstr(room, "g:requestGbaPushInfoFault"));
		cr_assert_eq(zpn_soap_reply_parse(&reply, 500, octets(room)), GBA_OK);
		cr_expect_eq(reply.zn.result, results[i]);
		zpn_web_reply_fini(&reply);
		out = gba_buf(room, sizeof(room));
		cr_assert_eq(zn_json_problem_build(&out, &why, "no"), GBA_OK);
		cr_assert_eq(
			zpn_json_reply_parse(&reply, why.fault->status, octets(room)),
			GBA_OK);
		cr_expect_eq(reply.zn.result, results[i]);
		zpn_web_reply_fini(&reply);
	}
}

Test(zpn_web, a_404_in_words_of_its_own_is_of_the_user)
{
	static struct zpn_web_reply reply;

	cr_assert_eq(zpn_json_reply_parse(&reply, 404,
					  octets("{\"title\":\"Not Found\",\"cause\":"
						 "\"USER_NOT_FOUND\"}")),
		     GBA_OK);
	cr_expect_eq(reply.zn.result, 5401);
	zpn_web_reply_fini(&reply);
	cr_assert_eq(zpn_json_reply_parse(&reply, 404,
					  octets("{\"title\":\"Not Found\",\"cause\":"
						 "\"TRANSACTION_IDENTIFIER_INVALID\"}")),
		     GBA_OK);
	cr_expect_eq(reply.zn.result, 5403, "what it says, though it is none of Zpn");
	zpn_web_reply_fini(&reply);
	cr_assert_eq(
		zpn_json_reply_parse(&reply, 404,
				     octets("{\"title\":\"Not Found\",\"cause\":"
					    "\"RESOURCE_URI_STRUCTURE_NOT_FOUND\"}")),
		GBA_OK);
	cr_expect_eq(reply.zn.result, 0, "no such path");
	zpn_web_reply_fini(&reply);
}

Test(zpn_web, what_is_no_request_is_not_written)
{
	char room[512];
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct zpn_gpr gpr;

	cr_assert_eq(zpn_json_parse(&request, &error, octets(JSON)), GBA_OK);
	gpr = request.gpr;
	gpr.uicc_me.value = 2;
	cr_expect_eq(zpn_soap_request_build(&out, &gpr, ZN_SOAP_NS), GBA_ERR_ARG);
	cr_expect_eq(zpn_json_request_build(&out, &gpr), GBA_ERR_ARG);
	gpr = request.gpr;
	gpr.resync.authorization.len = 29;
	cr_expect_eq(zpn_soap_request_build(&out, &gpr, ZN_SOAP_NS), GBA_ERR_ARG);
	cr_expect_eq(zpn_json_request_build(&out, &gpr), GBA_ERR_ARG);
	gpr = request.gpr;
	gpr.gsid.item[0].p = (const uint8_t *)"x";
	cr_expect_eq(zpn_soap_request_build(&out, &gpr, ZN_SOAP_NS), GBA_ERR_ARG);
	cr_expect_eq(zpn_json_request_build(&out, &gpr), GBA_ERR_ARG);
	cr_expect_eq(out.len, 0);
	out = gba_buf(room, 100);
	cr_expect_eq(zpn_json_request_build(&out, &request.gpr), GBA_ERR_ARG);
	cr_expect_eq(out.len, 0, "it does not fit");
}
