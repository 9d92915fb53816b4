/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as SOAP, the NAF's side: what is asked, what an answer is read as, what is none. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/zn_web_client.h"

#define BTID   "dGVzdC1yYW5kb20tMDAwMQ==@bsf.home1.net"
#define NAF_ID "naf.home1.net\1\0\0\0\2"
#define NS     "urn:3gpp:gba:GBAService"

#define HEAD   "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/'><s:Body>"
#define TAIL   "</s:Body></s:Envelope>"
#define OPEN   "<g:requestBootstrappingInfoResponse xmlns:g='" NS "'>"
#define CLOSE  "</g:requestBootstrappingInfoResponse>"
#define SAY(x) HEAD OPEN x CLOSE TAIL
#define FAULT(x)                                                                         \
	HEAD "<s:Fault><faultcode>s:Client</faultcode><faultstring>no</faultstring>" x   \
	     "</s:Fault>" TAIL
#define DETAIL(x)                                                                        \
	"<detail><g:requestBootstrappingInfoFault xmlns:g='" NS "'>" x                   \
	"</g:requestBootstrappingInfoFault></detail>"

/* base64 of 32 octets 0x11, and of 0x22 */
#define ME   "ERERERERERERERERERERERERERERERERERERERERERE="
#define UICC "IiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiIiI="
#define USS                                                                              \
	"&lt;ussList>\n&lt;uss id='1' "                                                  \
	"type='0'>&lt;uids>&lt;uid>sip:a@b&lt;/uid>&lt;/uids>&lt;/uss>\n&lt;/ussList>"
#define LEAST "<meKeyMaterial>" ME "</meKeyMaterial>"

static struct zn_web_reply reply;

static enum gba_status
parse(unsigned status, const char *xml)
{
	return zn_soap_reply_parse(
		&reply, status, (struct gba_octets){ (const uint8_t *)xml, strlen(xml) });
}

static struct zn_bir
request(void)
{
	return (struct zn_bir){
		.btid = { true, (const uint8_t *)BTID, strlen(BTID) },
		.naf_id = { true, (const uint8_t *)NAF_ID, sizeof(NAF_ID) - 1 },
	};
}

static const struct avp_octets seven = { true, (const uint8_t *)"7", 1 };

Test(zn_soap_client, a_request_is_the_document_of_the_schema)
{
	static const char want[] =
		"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<s:Envelope "
		"xmlns:s=\"http://schemas.xmlsoap.org/soap/envelope/\"><s:Body>"
		"<g:requestBootstrappingInfoRequest xmlns:g=\"" NS "\"><btid>" BTID
		"</btid><nafid>bmFmLmhvbWUxLm5ldAEAAAAC</nafid><gsid>7</gsid>"
		"<gbaUAware>true</gbaUAware></g:requestBootstrappingInfoRequest>"
		"</s:Body></s:Envelope>\n";
	struct zn_bir bir = request();
	struct zn_web_request read;
	struct zn_web_error error;
	char room[2048];
	struct gba_buf out = gba_buf(room, sizeof(room));

	bir.gsid = (struct avp_long_list){ .count = 1, .item = { seven } };
	bir.gba_u_aware = (struct avp_u32){ true, ZN_GBA_U_YES };
	cr_assert_eq(zn_soap_request_build(&out, &bir, NS), GBA_OK);
	cr_expect_str_eq(room, want);
	cr_expect_eq(zn_soap_parse(&read, &error, (struct gba_octets){ out.p, out.len }),
		     GBA_OK, "the BSF reads it");
	cr_expect_eq(read.bir.gba_u_aware.value, ZN_GBA_U_YES);
}

Test(zn_soap_client, what_is_no_request_is_not_written)
{
	static uint8_t long_id[GBA_NAF_ID_MAX + 1] = "x";
	struct zn_bir bir = request();
	char room[2048];
	struct gba_buf out = gba_buf(room, 20);

	cr_expect_eq(zn_soap_request_build(&out, &bir, NS), GBA_ERR_ARG, "no room");
	out = gba_buf(room, sizeof(room));
	bir.btid.len = 0;
	bir.btid.p = NULL;
	cr_expect_eq(zn_soap_request_build(&out, &bir, NS), GBA_ERR_ARG, "no B-TID");
	bir = request();
	bir.naf_id = (struct avp_octets){ true, long_id, sizeof(long_id) };
	cr_expect_eq(zn_soap_request_build(&out, &bir, NS), GBA_ERR_ARG, "long NAF_Id");
	bir = request();
	bir.gsid = (struct avp_long_list){ .count = 1,
				      .item = { { true, (const uint8_t *)"x", 1 } } };
	cr_expect_eq(zn_soap_request_build(&out, &bir, NS), GBA_ERR_ARG, "no GSID");
	bir.gsid.count = 0;
	cr_expect_eq(zn_soap_request_build(&out, &bir, NS), GBA_OK);
}

static void
expect_octet(const struct avp_octets *key, uint8_t octet)
{
	cr_assert(key->present && key->len == 32);
	for (size_t i = 0; i < key->len; i++)
		cr_expect_eq(key->p[i], octet);
}

Test(zn_soap_client, all_of_an_answer_is_read_whatever_the_order)
{
	static const char *const alike[] = {
		SAY("<impi>a@b</impi>" LEAST "<uiccKeyMaterial>" UICC "</uiccKeyMaterial>"
		    "<keyExpiryTime>2030-01-02T03:04:05Z</keyExpiryTime>"
		    "<bootstrappingInfoCreationTime>2029-01-02T03:04:05Z"
		    "</bootstrappingInfoCreationTime><gbaType>2G_GBA</gbaType>"
		    "<ussList>" USS "</ussList>"),
		"<?xml version='1.0'?><e:Envelope xmlns:e='x'><e:Header/><e:Body>"
		"<requestBootstrappingInfoResponse><x/><ussList>" USS "</ussList>"
		"<gbaType> 2G_GBA </gbaType><uiccKeyMaterial>\nIiIiIiIiIiIiIiIiIiIiIiIi\n"
		"IiIiIiIiIiIiIiIiIiI=\n</uiccKeyMaterial>"
		"<bootstrappingInfoCreationTime>2029-01-02T04:04:05.5+01:00"
		"</bootstrappingInfoCreationTime>"
		"<keyExpiryTime>2030-01-02T03:04:05Z</keyExpiryTime>" LEAST
		"<impi>a@b</impi></requestBootstrappingInfoResponse></e:Body></"
		"e:Envelope>",
	};

	for (size_t i = 0; i < ARRAY_LEN(alike); i++) {
		cr_assert_eq(parse(200, alike[i]), GBA_OK, "%zu", i);
		cr_expect_eq(reply.result, ZN_WEB_OK);
		cr_assert(reply.bia.impi.present);
		cr_expect_arr_eq(reply.bia.impi.p, "a@b", 4);
		expect_octet(&reply.bia.ks_naf, 0x11);
		expect_octet(&reply.bia.ks_int_naf, 0x22);
		cr_expect_eq(reply.bia.expiry.wall_s, 1893553445); /* date -u +%s */
		cr_expect_eq(reply.bia.created.wall_s, 1862017445);
		cr_expect_eq(reply.bia.gba_type.value, ZN_GBA_TYPE_2G);
		cr_assert(reply.bia.uss_list.present);
		cr_expect_eq(reply.bia.uss_list.len, strlen((const char *)reply.uss));
		cr_expect_not_null(strstr(reply.uss, "<uid>sip:a@b</uid>"));
		zn_web_reply_fini(&reply);
		cr_expect_null(reply.uss);
		cr_expect_eq(reply.ks_naf.b[0], 0, "the key is wiped");
	}
	cr_assert_eq(parse(200, SAY(LEAST "<ussList/>")), GBA_OK);
	cr_expect_not(reply.bia.uss_list.present || reply.bia.expiry.present);
	zn_web_reply_fini(&reply);
}

static const struct {
	unsigned status;
	const char *xml;
} none[] = {
	{ 200, "" },
	{ 200, "<" },
	{ 200, "x" },
	{ 200, HEAD TAIL },
	{ 200, "<s:Envelope xmlns:s='x'/>" },
	{ 200, "<html><body>welcome</body></html>" },
	{ 200, OPEN LEAST CLOSE }, /* no envelope */
	{ 500, SAY(LEAST) },
	{ 302, SAY(LEAST) },
	{ 200, "<!DOCTYPE a>" SAY(LEAST) },
	{ 200, SAY(LEAST LEAST) },
	{ 200, SAY("<meKeyMaterial/>") },
	{ 200, SAY("<meKeyMaterial>x</meKeyMaterial>") },
	{ 200, SAY("<meKeyMaterial>EREREQ==</meKeyMaterial>") }, /* 4 octets */
	{ 200, SAY("<meKeyMaterial>EREREREREREREREREREREREREREREREREREREREREREREQ==</"
		   "meKeyMaterial>") }, /* 34 octets */
	{ 200, SAY(LEAST "<keyExpiryTime>soon</keyExpiryTime>") },
	{ 200, SAY(LEAST "<keyExpiryTime/>") },
	{ 200, SAY(LEAST "<gbaType>4G_GBA</gbaType>") },
	{ 200, SAY(LEAST "<impi>a</impi><impi>b</impi>") },
	{ 500, FAULT(DETAIL("<result>x</result>")) },
	{ 500, FAULT(DETAIL("<result/>")) },
	{ 500, FAULT(DETAIL("<result>2001</result>")) },
};

Test(zn_soap_client, what_is_no_reply_is_refused)
{
	static const char nul[] = SAY(LEAST);
	char xml[2048], impi[GBA_IMPI_MAX + 2] = "";

	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		cr_expect_eq(parse(none[i].status, none[i].xml), GBA_ERR_SYNTAX, "%zu %s",
			     i, none[i].xml);
	memset(impi, 'a', GBA_IMPI_MAX + 1);
	snprintf(xml, sizeof(xml), SAY(LEAST "<impi>%s</impi>"), impi);
	cr_expect_eq(parse(200, xml), GBA_ERR_SYNTAX, "a long IMPI");
	impi[GBA_IMPI_MAX] = '\0';
	snprintf(xml, sizeof(xml), SAY(LEAST "<impi>%s</impi>"), impi);
	cr_expect_eq(parse(200, xml), GBA_OK, "the longest IMPI");
	zn_web_reply_fini(&reply);
	cr_expect_eq(zn_soap_reply_parse(
			     &reply, 200,
			     (struct gba_octets){ (const uint8_t *)nul, sizeof(nul) }),
		     GBA_ERR_SYNTAX, "a NUL at the end");
}

/* What the BSF says, and what it is read as; 0 where it says none of Diameter. */
Test(zn_soap_client, each_fault_that_the_bsf_writes_comes_back_as_its_result)
{
	static const uint32_t results[] = { 0,	  3004, 5004, 5005, 5009,
					    5012, 5401, 5402, 5403 };
	char room[2048];

	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		const struct zn_web_error error = { .fault = zn_web_fault(results[i]),
						    .field = "btid" };
		struct gba_buf out = gba_buf(room, sizeof(room));

		cr_assert_eq(zn_soap_fault_build(&out, &error, "no", "urn:other"),
			     GBA_OK);
		cr_assert_eq(parse(500, room), GBA_OK, "%u", (unsigned)results[i]);
		cr_expect_eq(reply.result, results[i]);
		zn_web_reply_fini(&reply);
	}
}

Test(zn_soap_client, a_fault_of_a_foreign_bsf_is_read_as_far_as_it_can)
{
	static const struct {
		const char *xml;
		uint32_t result;
	} rows[] = {
		{ FAULT(""), 0 },
		{ FAULT("<detail/>"), 0 },
		{ FAULT("<detail>5403</detail>"), 0 },
		{ FAULT("<detail><result>5403</result></detail>"), 5403 },
		{ FAULT("<detail><x/><y><result>5402</result></y></detail>"), 5402 },
		{ FAULT(DETAIL("<result>5999</result>")), 5999 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(parse(i % 2 == 0 ? 500 : 200, rows[i].xml), GBA_OK, "%s",
			     rows[i].xml);
		cr_expect_eq(reply.result, rows[i].result, "%s", rows[i].xml);
		cr_expect_not(reply.bia.ks_naf.present);
		zn_web_reply_fini(&reply);
	}
}
