/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of Ua against the vectors; which realm is answered. */
#include <string.h>

#include "crypto/b64.h"
#include "ue/http_psk.h"
#include "ue/naf_key.h"
#include "ue/ua.h"
#include "ue_lab.h"
#include "unit.h"

static enum gba_status
choose(char out[256], const char *realm, const char *host, enum ua_realm wanted)
{
	struct gba_text chosen = { NULL, 0 };
	const enum gba_status status =
		ua_realm_choose(&chosen, gba_text(realm), host, wanted);

	out[0] = '\0';
	if (status == GBA_OK)
		cr_assert_eq(gba_text_copy(out, 256, chosen), GBA_OK);
	return status;
}

#define BOTH "3GPP-bootstrapping-uicc@naf.example;3GPP-bootstrapping@naf.example"

Test(ue_ua, of_two_realms_the_wanted_one_is_chosen)
{
	char out[256];

	cr_expect_eq(choose(out, BOTH, "naf.example", UA_REALM_ME), GBA_OK);
	cr_expect_str_eq(out, "3GPP-bootstrapping@naf.example");
	cr_expect_eq(choose(out, BOTH, "naf.example", UA_REALM_UICC), GBA_OK);
	cr_expect_str_eq(out, "3GPP-bootstrapping-uicc@naf.example");
	cr_expect_eq(choose(out, BOTH, "naf.example", UA_REALM_WHOLE), GBA_OK);
	cr_expect_str_eq(out, BOTH);
}

Test(ue_ua, the_realm_must_name_the_host_that_was_contacted)
{
	static const struct {
		const char *realm;
		enum gba_status status;
	} cases[] = {
		{ "3GPP-bootstrapping@naf.example", GBA_OK },
		{ "3gpp-BOOTSTRAPPING@NAF.example", GBA_OK },
		{ "3GPP-bootstrapping@naf.example.evil", GBA_ERR_DENIED },
		{ "3GPP-bootstrapping@evil.naf.example", GBA_ERR_DENIED },
		{ "3GPP-bootstrapping@naf.example:8080", GBA_ERR_DENIED },
		{ "3GPP-bootstrapping@", GBA_ERR_DENIED },
		{ "3GPP-bootstrapping@evil;3GPP-bootstrapping@naf.example",
		  GBA_ERR_DENIED },
		{ "3GPP-bootstrapping-uicc@naf.example", GBA_ERR_NOT_FOUND },
		{ "3GPP-bootstrapping-digest@naf.example", GBA_ERR_NOT_FOUND },
		{ "3GPP-bootstrapping-akma@naf.example", GBA_ERR_NOT_FOUND },
		{ "naf.example", GBA_ERR_NOT_FOUND },
		{ "", GBA_ERR_NOT_FOUND },
		{ ";;;", GBA_ERR_NOT_FOUND },
	};
	char out[256];

	for (size_t i = 0; i < ARRAY_LEN(cases); i++)
		cr_expect_eq(choose(out, cases[i].realm, "naf.example", UA_REALM_ME),
			     cases[i].status, "%s", cases[i].realm);
	cr_expect_eq(choose(out, NULL, "naf.example", UA_REALM_ME), GBA_ERR_NOT_FOUND);
}

/* A session as the vector has it, after its challenge was taken. */
static void
session_of(struct ua_session *session, const json_t *v)
{
	const bool uicc = strcmp(lab_text(v, "key"), "ks_int_naf") == 0;
	const char *realm = lab_text(v, "realm"), *password = lab_text(v, "password");
	char head[2048];
	struct ue_reply reply = { .status = 401, .head = head };
	bool stale = true;

	memset(session, 0, sizeof(*session));
	snprintf(head, sizeof(head),
		 "HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=\"%s\", "
		 "nonce=\"%s\", qop=\"%s\", algorithm=%s, opaque=\"x\"\r\n\r\n",
		 realm, lab_text(v, "nonce"), lab_text(v, "qop"),
		 lab_text(v, "algorithm"));
	cr_assert_eq(ua_challenge_take(session, &stale, &reply, strchr(realm, '@') + 1,
				       uicc ? UA_REALM_UICC : UA_REALM_ME),
		     GBA_OK);
	cr_expect_not(stale);
	snprintf(session->btid, sizeof(session->btid), "%s", lab_text(v, "username"));
	snprintf(session->cnonce, sizeof(session->cnonce), "%s", lab_text(v, "cnonce"));
	cr_assert_eq(digest_ha1(&session->ha1, &session->alg, gba_text(session->btid),
				gba_text(session->realm),
				(struct gba_octets){ (const uint8_t *)password, 44 }),
		     GBA_OK);
}

Test(ue_ua, answers_and_proofs_equal_the_vectors)
{
	json_t *root = lab_vectors("computed_ua_digest.json"), *v;
	size_t i;

	json_array_foreach(json_object_get(root, "cases"), i, v)
	{
		const char *body = lab_text(v, "request_body"), *reply_body;
		char text[4096], head[512];
		struct gba_buf buf = gba_buf(text, sizeof(text));
		static struct www_auth auth;
		struct ua_session session;
		struct ue_reply reply = { .status = 200, .head = head };
		struct gba_random none = gba_random_system();

		session_of(&session, v);
		cr_assert_eq(
			ua_credentials_build(&buf, &session, lab_text(v, "method"),
					     lab_text(v, "uri"),
					     (struct gba_octets){ (const uint8_t *)body,
								  strlen(body) }),
			GBA_OK);
		cr_assert_eq(www_auth_parse(&auth, gba_text(text)), GBA_OK);
		cr_expect(gba_text_is(auth.response, lab_text(v, "response")), "case %zu",
			  i);
		cr_expect(gba_text_is(auth.nc, lab_text(v, "nc")));
		cr_expect(gba_text_is(auth.opaque, "x"));
		reply_body = lab_text(v, "reply_body");
		reply.body = (uint8_t *)(uintptr_t)reply_body;
		reply.body_len = strlen(reply_body);
		snprintf(head, sizeof(head),
			 "HTTP/1.1 200 OK\r\nAuthentication-Info: rspauth=\"%s\"\r\n\r\n",
			 lab_text(v, "rspauth"));
		cr_expect_eq(ua_reply_check(&session, lab_text(v, "uri"), &reply, &none),
			     GBA_OK, "case %zu", i);
		reply.head[strlen(
			"HTTP/1.1 200 OK\r\nAuthentication-Info: rspauth=\"")] ^= 1;
		cr_expect_eq(ua_reply_check(&session, lab_text(v, "uri"), &reply, &none),
			     GBA_ERR_MAC, "case %zu", i);
	}
	json_decref(root);
	cr_expect_eq(i, 36);
}

static const struct state state = {
	.impi = "001010123456789@ims.mnc001.mcc001.3gppnetwork.org",
	.bound = true,
	.ks = { { 0xb4, 0x0b, 0xa9, 0xa3, 0xc5, 0x8b, 0x2a, 0x05, 0xbb, 0xf0, 0xd9,
		  0x87, 0xb2, 0x1b, 0xf8, 0xcb, 0xf7, 0x69, 0xbc, 0xd7, 0x51, 0x04,
		  0x46, 0x04, 0x12, 0x76, 0x72, 0x71, 0x1c, 0x6d, 0x34, 0x41 } },
	.rand = { { 0x23, 0x55, 0x3c, 0xbe, 0x96, 0x37, 0xa8, 0x9d, 0x21, 0x8a, 0xe6,
		    0x4d, 0xae, 0x47, 0xbf, 0x35 } },
};

Test(ue_ua, the_password_is_base64_of_the_key_of_the_negotiated_suite)
{
	json_t *root = lab_vectors("computed_ua_digest.json"), *v;
	const struct naf_key_source from = { &state, NULL };
	struct gba_ks_naf key;
	struct ue_why why;
	size_t i, seen = 0;

	json_array_foreach(json_object_get(root, "cases"), i, v)
	{
		const char *fqdn = strchr(lab_text(v, "realm"), '@') + 1;
		struct gba_ua_id ua;
		char password[45];

		if (strcmp(lab_text(v, "key"), "ks_naf") != 0)
			continue;
		cr_assert_eq(
			gba_ua_id_parse(&ua, gba_text(lab_text(v, "ua_protocol_id"))),
			GBA_OK);
		cr_assert_eq(naf_key_me(&key, &from, fqdn, &ua, &why), GBA_OK);
		gba_b64(password, key.b, sizeof(key.b));
		cr_expect_str_eq(password, lab_text(v, "password"));
		seen++;
	}
	json_decref(root);
	cr_expect_eq(seen, 18);
}

static enum gba_status
take(struct ua_session *session, bool *stale, const char *headers)
{
	char head[4096];
	struct ue_reply reply = { .status = 401, .head = head };

	snprintf(head, sizeof(head), "HTTP/1.1 401 Unauthorized\r\n%s\r\n", headers);
	return ua_challenge_take(session, stale, &reply, "naf.example", UA_REALM_ME);
}

#define CH    "WWW-Authenticate: Digest realm=\"3GPP-bootstrapping@naf.example\", "
#define OTHER "WWW-Authenticate: Digest realm=\"3GPP-bootstrapping@evil.example\", "

Test(ue_ua, the_first_challenge_that_can_be_answered_is_taken)
{
	struct ua_session session = { 0 };
	bool stale;

	cr_expect_eq(take(&session, &stale,
			  CH "nonce=\"a\", algorithm=SHA-512-256\r\n" CH
			     "nonce=\"b\", qop=\"auth\", algorithm=SHA-256\r\n" CH
			     "nonce=\"c\", qop=\"auth\"\r\n"),
		     GBA_OK);
	cr_expect_str_eq(session.nonce, "b");
	cr_expect_eq(session.alg.hash, DIGEST_SHA256);
	cr_expect_not(session.has_opaque);
}

Test(ue_ua, stale_is_true_only_when_it_says_so)
{
	struct ua_session session = { 0 };
	bool stale;

	cr_expect_eq(take(&session, &stale, CH "nonce=\"a\", stale=true\r\n"), GBA_OK);
	cr_expect(stale);
	cr_expect_eq(take(&session, &stale, CH "nonce=\"a\", stale=\"TRUE\"\r\n"),
		     GBA_OK);
	cr_expect(stale);
	cr_expect_eq(take(&session, &stale, CH "nonce=\"a\", stale=false\r\n"), GBA_OK);
	cr_expect_not(stale);
	cr_expect_eq(take(&session, &stale, CH "nonce=\"a\"\r\n"), GBA_OK);
	cr_expect_not(stale);
}

Test(ue_ua, a_challenge_that_cannot_be_answered_leaves_the_session_alone)
{
	static const struct {
		const char *headers;
		enum gba_status status;
	} cases[] = {
		{ "", GBA_ERR_NOT_FOUND },
		{ "WWW-Authenticate: Basic realm=\"x\"\r\n", GBA_ERR_NOT_FOUND },
		{ OTHER "nonce=\"a\"\r\n", GBA_ERR_DENIED },
		{ CH "algorithm=MD5\r\n", GBA_ERR_NOT_FOUND },
		{ CH "nonce=\"a\", algorithm=AKAv1-MD5\r\n", GBA_ERR_NOT_FOUND },
		{ CH "nonce=\"a\", qop=\"auth-conf\"\r\n", GBA_ERR_NOT_FOUND },
	};
	struct ua_session session = { .nonce = "before", .nc = 5 };
	bool stale;

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		cr_expect_eq(take(&session, &stale, cases[i].headers), cases[i].status,
			     "%zu", i);
		cr_expect_str_eq(session.nonce, "before");
		cr_expect_eq(session.nc, 5);
	}
}

Test(ue_ua, nc_counts_and_a_nextnonce_starts_it_again)
{
	char text[4096], head[1024];
	struct gba_buf buf = gba_buf(text, sizeof(text));
	const struct gba_random random = gba_random_system();
	struct ue_reply reply = { .status = 200, .head = head };
	struct ua_session session = { 0 };
	const struct gba_octets none = { NULL, 0 };
	bool stale;

	cr_assert_eq(take(&session, &stale, CH "nonce=\"a\", qop=\"auth\"\r\n"), GBA_OK);
	cr_assert_eq(ua_credentials_build(&buf, &session, "GET", "/", none), GBA_OK);
	buf = gba_buf(text, sizeof(text));
	cr_assert_eq(ua_credentials_build(&buf, &session, "GET", "/", none), GBA_OK);
	cr_expect(strstr(text, "nc=00000002") != NULL, "%s", text);
	snprintf(head, sizeof(head),
		 "HTTP/1.1 200 OK\r\nAuthentication-Info: "
		 "nextnonce=\"fresh\"\r\n\r\n");
	cr_assert_eq(ua_reply_check(&session, "/", &reply, &random), GBA_ERR_NOT_FOUND);
	cr_expect_str_eq(session.nonce, "fresh");
	buf = gba_buf(text, sizeof(text));
	cr_assert_eq(ua_credentials_build(&buf, &session, "GET", "/", none), GBA_OK);
	cr_expect(strstr(text, "nc=00000001") != NULL, "%s", text);
	cr_expect(strstr(text, "nonce=\"fresh\"") != NULL, "%s", text);
}

Test(ue_ua, a_psk_hint_is_ours_when_one_of_its_members_is)
{
	cr_expect(ue_psk_hint_is_ours(NULL));
	cr_expect(ue_psk_hint_is_ours("3GPP-bootstrapping"));
	cr_expect(ue_psk_hint_is_ours("3GPP-bootstrapping-uicc;3GPP-bootstrapping"));
	cr_expect(ue_psk_hint_is_ours("3GPP-bootstrapping;other"));
	cr_expect_not(ue_psk_hint_is_ours(""));
	cr_expect_not(ue_psk_hint_is_ours("3GPP-bootstrapping-uicc"));
	cr_expect_not(ue_psk_hint_is_ours("3GPP-bootstrappin;g"));
	cr_expect_not(ue_psk_hint_is_ours("3GPP-bootstrapping-digest;x;"));
}
