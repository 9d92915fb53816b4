/* SPDX-License-Identifier: Apache-2.0 */
/* Ua at the NAF: what a request has to look like before a key is asked for. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "lib/ua_session.h"
#include "naf_fake.h"

Test(naf_ua_parse, what_is_no_b_tid_is_not_carried_to_the_bsf)
{
	static const char *const names[] = { "alice", "@bsf.example",	"a b@bsf.example",
					     "a@",    "a@bsf..example", "a@bsf example" };
	char nonce[NONCE_LEN + 1];
	struct fake_naf naf;

	fake_naf_plain(&naf);
	fake_first_nonce(&naf, nonce);
	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		cr_expect_eq(fake_ask_as(&naf,
					 &(struct fake_ue){ .nonce = nonce,
							    .username = names[i] },
					 0x11),
			     UA_RENEGOTIATE, "%s", names[i]);
	cr_expect_eq(naf.bsf.asks, 0);
	fake_naf_fini(&naf);
}

Test(naf_ua_parse, the_uri_has_to_be_that_of_the_request)
{
	static const struct {
		const char *uri, *target;
		enum ua_verdict verdict;
	} rows[] = {
		{ "/a", "/a", UA_ACCEPTED },
		{ "/a/", "/a", UA_ACCEPTED },
		{ "http://" FAKE_HOST "/a", "/a", UA_ACCEPTED },
		{ "/a%7Eb", "/a~b", UA_ACCEPTED },
		{ "/b", "/a", UA_BAD_REQUEST },
		{ "/a?x=1", "/a?x=2", UA_BAD_REQUEST },
		{ "http://other.example/a", "/a", UA_BAD_REQUEST },
		{ "/", "/a", UA_BAD_REQUEST },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ua_request r = fake_request("GET", rows[i].target, "");
		char nonce[NONCE_LEN + 1], authorization[2048];
		struct fake_naf naf;

		fake_naf_plain(&naf);
		fake_first_nonce(&naf, nonce);
		fake_ue_answer(authorization, sizeof(authorization),
			       &(struct fake_ue){ .nonce = nonce, .uri = rows[i].uri },
			       0x11);
		fake_naf_ask(&naf, &r, authorization);
		cr_expect_eq(naf.verdict, rows[i].verdict, "%s for %s: %s", rows[i].uri,
			     rows[i].target, naf.reason);
		fake_naf_fini(&naf);
	}
}

Test(naf_ua_parse, auth_int_covers_the_body)
{
	const struct fake_ue usual = { .qop = "auth-int",
				       .method = "PUT",
				       .body = "<a/>" };
	struct ua_request r = fake_request("PUT", "/", "<b/>");
	char nonce[NONCE_LEN + 1], authorization[2048];
	struct fake_ue ue = usual;
	struct fake_naf naf;

	fake_naf_init(&naf);
	naf.name.qop = UA_QOP_AUTH_INT;
	fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11);
	fake_naf_start(&naf);
	fake_first_nonce(&naf, nonce);
	ue.nonce = nonce;
	fake_ue_answer(authorization, sizeof(authorization), &ue, 0x11);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_WRONG, "another body");
	cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), UA_ACCEPTED);
	ue.qop = "auth";
	ue.nc = "2";
	cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), UA_CHALLENGE, "auth was not offered");
	fake_naf_fini(&naf);
}

Test(naf_ua_parse, an_algorithm_or_qop_that_was_not_offered_is_challenged)
{
	static const struct {
		const char *algorithm, *qop;
		enum ua_verdict verdict;
	} rows[] = {
		{ "MD5", "auth", UA_ACCEPTED },
		{ "MD5-sess", "auth", UA_ACCEPTED },
		{ "md5", "auth", UA_ACCEPTED },
		{ "SHA-256", "auth", UA_CHALLENGE },
		{ "AKAv1-MD5", "auth", UA_CHALLENGE },
		{ "MD5", "auth-int", UA_CHALLENGE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char nonce[NONCE_LEN + 1];
		struct fake_naf naf;

		fake_naf_plain(&naf);
		fake_first_nonce(&naf, nonce);
		cr_expect_eq(
			fake_ask_as(&naf,
				    &(struct fake_ue){ .nonce = nonce,
						       .algorithm = rows[i].algorithm,
						       .qop = rows[i].qop },
				    0x11),
			rows[i].verdict, "%s %s", rows[i].algorithm, rows[i].qop);
		fake_naf_fini(&naf);
	}
}

Test(naf_ua_parse, the_realm_is_ours_in_part_or_whole_and_case_does_not_count)
{
	static const struct {
		const char *realm;
		enum ua_verdict verdict;
		bool me, uicc;
	} rows[] = {
		{ "3GPP-bootstrapping@naf1.home1.net", UA_ACCEPTED, true, false },
		{ "3gpp-BOOTSTRAPPING@NAF1.home1.net", UA_ACCEPTED, true, false },
		{ "3GPP-bootstrapping-uicc@naf1.home1.net", UA_ACCEPTED, false, true },
		{ "3GPP-bootstrapping-uicc@naf1.home1.net;3GPP-bootstrapping@naf1.home1."
		  "net",
		  UA_ACCEPTED, true, true },
		{ "3GPP-bootstrapping@naf1.home1.net; "
		  "3GPP-bootstrapping-uicc@naf1.home1.net",
		  UA_ACCEPTED, true, true },
		{ "3GPP-bootstrapping@naf2.home1.net", UA_FOREIGN, false, false },
		{ "3GPP-bootstrapping@naf1.home1.net.evil", UA_FOREIGN, false, false },
		{ "3GPP-bootstrapping@", UA_FOREIGN, false, false },
		{ "3GPP-bootstrapping@naf1.home1.net;3GPP-bootstrapping@naf2.home1.net",
		  UA_FOREIGN, false, false },
		{ "3GPP-bootstrapping-akma@naf1.home1.net", UA_CHALLENGE, false, false },
		{ "naf1.home1.net", UA_CHALLENGE, false, false },
		{ "", UA_CHALLENGE, false, false },
		{ ";", UA_CHALLENGE, false, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ua_realms got = { false, false, false };

		cr_expect_eq(ua_realm_parse(&got, gba_text(rows[i].realm), FAKE_HOST),
			     rows[i].verdict, "%s", rows[i].realm);
		cr_expect_eq(got.me, rows[i].me, "%s", rows[i].realm);
		cr_expect_eq(got.uicc, rows[i].uicc, "%s", rows[i].realm);
	}
}

Test(naf_ua_parse, ha1_is_over_the_realm_the_ue_sent)
{
	static const struct {
		const char *realm;
		enum ua_verdict verdict;
	} rows[] = {
		{ "3gpp-bootstrapping@NAF1.home1.net", UA_ACCEPTED },
		{ "3GPP-bootstrapping@" FAKE_HOST ";3GPP-bootstrapping-uicc@" FAKE_HOST,
		  UA_ACCEPTED },
		{ "3GPP-bootstrapping-uicc@" FAKE_HOST, UA_CHALLENGE },
		{ "3GPP-bootstrapping@other.home1.net", UA_FOREIGN },
		{ "example", UA_CHALLENGE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char nonce[NONCE_LEN + 1];
		struct fake_naf naf;

		fake_naf_plain(&naf);
		fake_first_nonce(&naf, nonce);
		cr_expect_eq(fake_ask_as(&naf,
					 &(struct fake_ue){ .nonce = nonce,
							    .realm = rows[i].realm },
					 0x11),
			     rows[i].verdict, "%s", rows[i].realm);
		fake_naf_fini(&naf);
	}
}

Test(naf_ua_parse, the_naf_id_is_the_lower_case_host_and_the_identifier)
{
	struct ua_request r = fake_request("GET", "/", "");
	char nonce[NONCE_LEN + 1], authorization[2048];
	struct fake_naf naf;

	fake_naf_plain(&naf);
	naf.name.gsid_count = 2;
	fake_first_nonce(&naf, nonce);
	r.host = gba_text("NAF1.Home1.Net:8443");
	fake_ue_answer(authorization, sizeof(authorization),
		       &(struct fake_ue){ .nonce = nonce }, 0x11);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_ACCEPTED, "%s", naf.reason);
	cr_expect_eq(naf.bsf.asked_len, strlen(FAKE_HOST) + 5);
	cr_expect_arr_eq(naf.bsf.asked, FAKE_HOST "\1\0\0\0\2", naf.bsf.asked_len);
	cr_expect_eq(naf.bsf.gsid_count, 2);
	cr_expect(!naf.bsf.gba_u_aware);
	fake_naf_fini(&naf);
}

Test(naf_ua_parse, the_host_has_to_be_ours_everywhere_it_is_named)
{
	static const struct {
		const char *host, *sni, *target;
		unsigned count;
		enum ua_verdict verdict;
	} rows[] = {
		{ FAKE_HOST, NULL, "/", 1, UA_CHALLENGE },
		{ FAKE_HOST ".", NULL, "/", 1, UA_CHALLENGE },
		{ FAKE_HOST ":1", FAKE_HOST, "/", 1, UA_CHALLENGE },
		{ FAKE_HOST, NULL, "http://" FAKE_HOST ":80/x", 1, UA_CHALLENGE },
		{ FAKE_HOST, "naf2.home1.net", "/", 1, UA_MISDIRECTED },
		{ "naf2.home1.net", NULL, "/", 1, UA_MISDIRECTED },
		{ "127.0.0.1", NULL, "/", 1, UA_MISDIRECTED },
		{ "[::1]:80", NULL, "/", 1, UA_MISDIRECTED },
		{ FAKE_HOST, NULL, "http://naf2.home1.net/", 1, UA_BAD_REQUEST },
		{ FAKE_HOST, NULL, "/", 2, UA_BAD_REQUEST },
		{ "", NULL, "/", 1, UA_BAD_REQUEST },
		{ ":80", NULL, "/", 1, UA_BAD_REQUEST },
		{ NULL, NULL, "/", 0, UA_BAD_REQUEST },
	};
	struct fake_naf naf;

	fake_naf_plain(&naf);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ua_request r = fake_request("GET", rows[i].target, "");

		r.host = gba_text(rows[i].host);
		r.host_count = rows[i].count;
		r.sni = gba_text(rows[i].sni);
		fake_naf_ask(&naf, &r, NULL);
		cr_expect_eq(naf.verdict, rows[i].verdict, "row %zu: %s", i, naf.reason);
	}
	fake_naf_fini(&naf);
}

Test(naf_ua_parse, the_product_token_is_demanded_only_where_the_name_says_so)
{
	struct ua_request r = fake_request("GET", "/", "");
	struct fake_naf naf;

	fake_naf_plain(&naf);
	r.user_agent = gba_text("curl");
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_eq(naf.verdict, UA_CHALLENGE);
	naf.name.token_needed = true;
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_eq(naf.verdict, UA_DENIED);
	r.user_agent = gba_text("agent 3gpp-gba-uicc");
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_eq(naf.verdict, UA_CHALLENGE);
	fake_naf_fini(&naf);
}

#define GOOD "username=\"" FAKE_BTID "\",realm=\"3GPP-bootstrapping@" FAKE_HOST "\","

Test(naf_ua_parse, hostile_headers_are_refused_and_ask_nobody)
{
	static const struct {
		const char *value;
		enum ua_verdict verdict;
	} rows[] = {
		{ "", UA_CHALLENGE },
		{ "Basic dTpw", UA_CHALLENGE },
		{ "Digest", UA_BAD_REQUEST },
		{ "Digest ", UA_BAD_REQUEST },
		{ "Digest " GOOD "nonce=\"\",response=\"\",uri=\"/\"", UA_CHALLENGE },
		{ "Digest username=\"", UA_BAD_REQUEST },
		{ "Digest " GOOD "nonce=\"1\",response=\"1\",uri=\"/\"", UA_CHALLENGE },
		{ "Digest " GOOD "nonce=\"1\",response=\"1\",uri=\"/\",qop=auth,nc=1",
		  UA_BAD_REQUEST },
		{ "Digest " GOOD
		  "nonce=\"1\",response=\"1\",uri=\"/\",qop=auth,cnonce=\"1\"",
		  UA_BAD_REQUEST },
		{ "Digest " GOOD "nonce=\"1\",response=\"1\",uri=\"/"
				 "\",qop=auth,cnonce=\"1\",nc=00000000",
		  UA_BAD_REQUEST },
		{ "Digest " GOOD "nonce=\"1\",response=\"1\",uri=\"/"
		  "\",qop=auth,cnonce=\"1\",nc=000000001",
		  UA_BAD_REQUEST },
		{ "Digest " GOOD
		  "nonce=\"1\",response=\"1\",uri=\"/\",qop=auth,cnonce=\"1\",nc=0x1",
		  UA_BAD_REQUEST },
		{ "Digest " GOOD "nonce=\"1\",response=\"1\",qop=auth,cnonce=\"1\",nc=1",
		  UA_BAD_REQUEST },
		{ "Digest " GOOD "nonce=\"1\",response=\"1\",uri=\"/"
		  "\",qop=\"auth,auth-int\",cnonce=\"1\",nc=1",
		  UA_CHALLENGE },
	};
	static char big[WWW_AUTH_MAX + 64];
	struct ua_request r;
	struct fake_naf naf;

	fake_naf_plain(&naf);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		r = fake_request("GET", "/", "");
		fake_naf_ask(&naf, &r, rows[i].value);
		cr_expect_eq(naf.verdict, rows[i].verdict, "%s: %s", rows[i].value,
			     naf.reason);
	}
	memset(big, 'x', sizeof(big) - 1);
	memcpy(big, "Digest a=\"", 10);
	r = fake_request("GET", "/", "");
	fake_naf_ask(&naf, &r, big);
	cr_expect_eq(naf.verdict, UA_BAD_REQUEST);
	r.authorization = (struct gba_text){ "Digest a=\"\0\"", 12 };
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_eq(naf.verdict, UA_BAD_REQUEST);
	r.authorization_count = 2;
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_eq(naf.verdict, UA_BAD_REQUEST, "two Authorization headers");
	cr_expect_eq(naf.bsf.asks, 0);
	fake_naf_fini(&naf);
}

Test(naf_ua_parse, a_response_of_any_wrong_length_is_wrong)
{
	static const char *const responses[] = { "0", "00000000000000000000000000000000",
						 "000000000000000000000000000000000" };
	char nonce[NONCE_LEN + 1], authorization[1024];
	struct fake_naf naf;

	fake_naf_plain(&naf);
	fake_first_nonce(&naf, nonce);
	for (size_t i = 0; i < ARRAY_LEN(responses); i++) {
		struct ua_request r = fake_request("GET", "/", "");

		snprintf(authorization, sizeof(authorization),
			 "Digest " GOOD "nonce=\"%s\",response=\"%s\",uri=\"/\",qop=auth,"
			 "cnonce=\"1\",nc=00000001",
			 nonce, responses[i]);
		fake_naf_ask(&naf, &r, authorization);
		cr_expect_eq(naf.verdict, UA_WRONG, "%s", responses[i]);
	}
	fake_naf_fini(&naf);
}
