/* SPDX-License-Identifier: Apache-2.0 */
/* Ua at the NAF: challenges, digests, realms, replays, and what a BSF may say. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/www_auth.h"
#include "crypto/b64.h"
#include "naf_fake.h"

/* The tag in the nonce is SipHash-2-4-128 by a program in Python, from the paper. */
Test(naf_ua, the_challenge_is_these_octets)
{
	struct ua_request r = fake_request("GET", "/", "");
	struct fake_naf naf;

	fake_naf_plain(&naf);
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_eq(naf.verdict, UA_CHALLENGE);
	cr_expect_str_eq(naf.challenge,
			 "Digest realm=\"3GPP-bootstrapping@naf1.home1.net\", "
			 "nonce=\"6b49d2000400000000000000c3187039c025663f6a398a77\", "
			 "qop=\"auth\", algorithm=MD5, "
			 "opaque=\"03000000000000000000000000000000\"");
	cr_expect_eq(naf.bsf.asks, 0);
	fake_naf_fini(&naf);
}

Test(naf_ua, the_settings_of_a_name_show_in_its_challenge)
{
	struct ua_request r = fake_request("GET", "/", "");
	struct fake_naf naf;

	fake_naf_init(&naf);
	naf.name.uicc = UA_UICC_INT;
	naf.name.qop = UA_QOP_BOTH;
	naf.name.hash = DIGEST_SHA256;
	fake_naf_start(&naf);
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_not_null(strstr(naf.challenge,
				  "realm=\"3GPP-bootstrapping@naf1.home1.net;"
				  "3GPP-bootstrapping-uicc@naf1.home1.net\", "));
	cr_expect_not_null(
		strstr(naf.challenge, "qop=\"auth,auth-int\", algorithm=SHA-256, "));
	cr_expect_null(strstr(naf.challenge, "stale"));
	r.body_unseen = true;
	fake_naf_ask(&naf, &r, NULL);
	cr_expect_not_null(strstr(naf.challenge, "qop=\"auth\", "),
			   "a proxy sees no body");
	fake_naf_fini(&naf);
}

static const char *
text(const json_t *object, const char *name)
{
	const char *value = json_string_value(json_object_get(object, name));

	cr_assert_not_null(value, "%s", name);
	return value;
}

static void
key_from_password(struct gba_ks_naf *ks, const char *password)
{
	size_t len;

	cr_assert_eq(gba_unb64(ks->b, sizeof(ks->b), &len, gba_text(password)), GBA_OK);
	cr_assert_eq(len, sizeof(ks->b));
}

/* A NAF for one case of the vectors. */
static void
vector_naf(struct fake_naf *naf, const json_t *c)
{
	const char *ua = text(c, "ua_protocol_id"), *realm = text(c, "realm");
	const bool uicc = strcmp(text(c, "key"), "ks_int_naf") == 0;
	struct digest_alg alg;
	struct fake_key *key;

	fake_naf_init(naf);
	cr_assert_eq(digest_alg_parse(&alg, gba_text(text(c, "algorithm"))), GBA_OK);
	naf->name.hash = alg.hash;
	naf->name.qop = UA_QOP_BOTH;
	naf->name.uicc = uicc ? UA_UICC_INT : UA_UICC_OFF;
	cr_assert_eq(gba_text_copy(naf->name.fqdn, sizeof(naf->name.fqdn),
				   gba_text(strchr(realm, '@') + 1)),
		     GBA_OK);
	key = fake_bsf_add(&naf->bsf, naf->name.fqdn, ua, 0);
	key->has_int = uicc;
	key_from_password(uicc ? &key->ks_int : &key->ks, text(c, "password"));
	naf->reply_body = text(c, "reply_body");
	fake_naf_start(naf);
}

static void
vector_authorization(char *out, size_t size, const json_t *c)
{
	struct gba_buf buf = gba_buf(out, size);

	cr_assert_eq(www_auth_credentials_build(
			     &buf,
			     &(struct www_auth_credentials){
				     .username = gba_text(text(c, "username")),
				     .realm = gba_text(text(c, "realm")),
				     .nonce = gba_text(text(c, "nonce")),
				     .uri = gba_text(text(c, "uri")),
				     .response = gba_text(text(c, "response")),
				     .qop = gba_text(text(c, "qop")),
				     .nc = gba_text(text(c, "nc")),
				     .cnonce = gba_text(text(c, "cnonce")),
				     .algorithm = gba_text(text(c, "algorithm")) }),
		     GBA_OK);
}

/* The nonce of the vectors is none of ours: a right digest is then answered with
 * stale=true, a wrong one is not; that is the difference looked for here. */
static void
check_vector(const json_t *c, size_t index)
{
	struct ua_request r =
		fake_request(text(c, "method"), text(c, "uri"), text(c, "request_body"));
	char authorization[2048], *response;
	char rspauth[128];
	struct fake_naf naf;

	vector_naf(&naf, c);
	r.host = gba_text(naf.name.fqdn);
	r.tls = strcmp(text(c, "ua_protocol_id"), FAKE_ID_HTTP) != 0;
	r.has_suite = r.tls;
	r.suite = (struct gba_suite){ { 0xc0, 0x2f } };
	vector_authorization(authorization, sizeof(authorization), c);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_STALE, "case %zu: %s", index, naf.reason);
	cr_expect_not_null(strstr(naf.challenge, ", stale=true"));
	snprintf(rspauth, sizeof(rspauth), "rspauth=\"%s\"", text(c, "rspauth"));
	cr_expect_not_null(strstr(naf.info, rspauth), "case %zu: %s", index, naf.info);

	response = strstr(authorization, text(c, "response"));
	cr_assert_not_null(response);
	*response = *response == '0' ? '1' : '0';
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_WRONG, "case %zu", index);
	cr_expect_null(strstr(naf.challenge, "stale"));
	fake_naf_fini(&naf);
}

Test(naf_ua, every_computed_vector_is_right_and_one_wrong_digit_is_not)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_ua_digest.json", 0, NULL);
	const json_t *cases = json_object_get(file, "cases");

	cr_assert_eq(json_array_size(cases), 36);
	for (size_t i = 0; i < json_array_size(cases); i++)
		check_vector(json_array_get(cases, i), i);
	json_decref(file);
}

Test(naf_ua, a_right_digest_is_accepted_and_a_replay_of_it_is_not)
{
	char nonce[NONCE_LEN + 1];
	struct ua_stats stats;
	struct fake_naf naf;

	fake_naf_plain(&naf);
	fake_first_nonce(&naf, nonce);
	cr_expect_eq(fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce }, 0x11),
		     UA_ACCEPTED);
	cr_expect_not_null(strstr(naf.info, "qop=auth, rspauth=\""), "%s", naf.info);
	cr_expect_arr_eq(naf.ua_id.b, ((uint8_t[]){ 1, 0, 0, 0, 2 }), 5);
	cr_expect_eq(fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce }, 0x11),
		     UA_STALE);
	cr_expect_not_null(strstr(naf.challenge, ", stale=true"));
	cr_expect_eq(fake_ask_as(&naf,
				 &(struct fake_ue){ .nonce = nonce, .nc = "00000005" },
				 0x11),
		     UA_ACCEPTED, "a gap");
	cr_expect_eq(fake_ask_as(&naf,
				 &(struct fake_ue){ .nonce = nonce, .nc = "00000004" },
				 0x11),
		     UA_STALE);
	cr_expect_eq(fake_ask_as(&naf,
				 &(struct fake_ue){ .nonce = nonce, .nc = "00000009" },
				 0x11),
		     UA_ACCEPTED);
	cr_expect_eq(fake_ask_as(&naf,
				 &(struct fake_ue){ .nonce = nonce, .nc = "00000010" },
				 0x11),
		     UA_ACCEPTED, "a decimal count");
	ua_stats(naf.ua, &stats);
	cr_expect_eq(stats.verdicts[UA_ACCEPTED], 4);
	cr_expect_eq(stats.replays, 2);
	cr_expect_eq(naf.bsf.asks, 1);
	fake_naf_fini(&naf);
}

Test(naf_ua, a_wrong_digest_uses_up_no_nc)
{
	char nonce[NONCE_LEN + 1];
	struct fake_naf naf;

	fake_naf_plain(&naf);
	fake_first_nonce(&naf, nonce);
	cr_expect_eq(fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce }, 0x12),
		     UA_WRONG);
	cr_expect_null(strstr(naf.challenge, "stale"));
	cr_expect_eq(naf.info[0], '\0');
	cr_expect_eq(fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce }, 0x11),
		     UA_ACCEPTED);
	fake_naf_fini(&naf);
}

Test(naf_ua, an_old_nonce_is_stale_and_nextnonce_comes_before_that)
{
	char nonce[NONCE_LEN + 1];
	struct fake_naf naf;

	fake_naf_init(&naf);
	fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11)->expires_s =
		FAKE_NOW + 90000;
	fake_naf_start(&naf);
	fake_first_nonce(&naf, nonce);
	cr_expect_eq(fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce }, 0x11),
		     UA_ACCEPTED);
	cr_expect_null(strstr(naf.info, "nextnonce"));
	naf.time.wall_s += 3599;
	cr_expect_eq(
		fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce, .nc = "2" }, 0x11),
		UA_ACCEPTED);
	cr_expect_not_null(strstr(naf.info, ", nextnonce=\""), "%s", naf.info);
	naf.time.wall_s += 1;
	cr_expect_eq(
		fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce, .nc = "3" }, 0x11),
		UA_STALE);
	fake_nonce(&naf, nonce);
	cr_expect_eq(
		fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce, .nc = "3" }, 0x11),
		UA_ACCEPTED, "nc need not start again");
	fake_naf_fini(&naf);
}

Test(naf_ua, a_cnonce_that_cannot_go_back_is_refused_before_the_key_is_asked_for)
{
	char nonce[NONCE_LEN + 1], cnonce[258];
	struct fake_ue ue = { .nonce = nonce, .cnonce = cnonce };
	struct fake_naf naf;

	fake_naf_plain(&naf);
	memset(cnonce, '"', sizeof(cnonce) - 1); /* each is escaped on its way back */
	cnonce[257] = '\0';
	fake_first_nonce(&naf, nonce);
	cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), UA_BAD_REQUEST);
	cr_expect_eq(naf.bsf.asks, 0);
	cnonce[256] = '\0';
	cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), UA_ACCEPTED, "%s", naf.reason);
	cr_expect_not_null(strstr(naf.info, "cnonce=\"\\\"\\\""), "%s", naf.info);
	fake_naf_fini(&naf);
}

Test(naf_ua, a_key_is_used_until_its_last_second_and_then_negotiated_again)
{
	char nonce[NONCE_LEN + 1];
	struct fake_naf naf;

	fake_naf_init(&naf);
	fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11)->expires_s = FAKE_NOW + 100;
	fake_naf_start(&naf);
	fake_first_nonce(&naf, nonce);
	naf.time.wall_s = FAKE_NOW + 99;
	cr_expect_eq(
		fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce, .nc = "1" }, 0x11),
		UA_ACCEPTED);
	naf.time.wall_s = FAKE_NOW + 100;
	cr_expect_eq(
		fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce, .nc = "2" }, 0x11),
		UA_RENEGOTIATE);
	cr_expect_not_null(strstr(naf.challenge, "3GPP-bootstrapping@"));
	cr_expect_null(strstr(naf.challenge, "stale"));
	naf.bsf.keys[0].status = GBA_ERR_NOT_FOUND;
	cr_expect_eq(
		fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce, .nc = "3" }, 0x11),
		UA_RENEGOTIATE);
	fake_naf_fini(&naf);
}

Test(naf_ua, what_the_bsf_says_is_what_the_ue_hears)
{
	static const struct {
		enum gba_status bsf;
		enum ua_verdict verdict;
		unsigned status;
	} rows[] = {
		{ GBA_ERR_NOT_FOUND, UA_RENEGOTIATE, 401 },
		{ GBA_ERR_DENIED, UA_DENIED, 403 },
		{ GBA_ERR_PEER, UA_UNAVAILABLE, 503 },
		{ GBA_ERR_BUSY, UA_UNAVAILABLE, 503 },
		{ GBA_ERR_NOMEM, UA_FAILED, 500 },
		{ GBA_OK, UA_ACCEPTED, 200 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		char nonce[NONCE_LEN + 1];
		struct fake_naf naf;

		fake_naf_plain(&naf);
		naf.bsf.keys[0].status = rows[i].bsf;
		fake_first_nonce(&naf, nonce);
		cr_expect_eq(fake_ask_as(&naf, &(struct fake_ue){ .nonce = nonce }, 0x11),
			     rows[i].verdict, "row %zu: %s", i, naf.reason);
		cr_expect_eq(ua_http_status(naf.verdict), rows[i].status);
		cr_expect_eq(naf.challenge[0] != '\0', rows[i].status == 401);
		fake_naf_fini(&naf);
	}
}

/* Rows: the key the UE used under -uicc, for each setting of the name. */
Test(naf_ua, which_key_a_uicc_realm_takes_is_a_setting)
{
	static const struct {
		enum ua_uicc uicc;
		bool has_int;
		enum ua_verdict with_int, with_ext;
		bool no_me;
	} rows[] = {
		{ UA_UICC_OFF, true, UA_CHALLENGE, UA_CHALLENGE, false },
		{ UA_UICC_INT, true, UA_ACCEPTED, UA_WRONG, false },
		{ UA_UICC_EXT, true, UA_WRONG, UA_ACCEPTED, false },
		{ UA_UICC_ANY, true, UA_ACCEPTED, UA_ACCEPTED, false },
		{ UA_UICC_INT, false, UA_WRONG, UA_WRONG, false },
		{ UA_UICC_ANY, false, UA_WRONG, UA_ACCEPTED, false },
		{ UA_UICC_ANY, true, UA_ACCEPTED, UA_WRONG, true },
		{ UA_UICC_EXT, true, UA_WRONG, UA_WRONG, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fake_ue ue = { .realm = "3GPP-bootstrapping-uicc@" FAKE_HOST };
		char nonce[NONCE_LEN + 1];
		struct fake_naf naf;
		struct fake_key *key;

		fake_naf_init(&naf);
		naf.name.uicc = rows[i].uicc;
		key = fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11);
		key->has_int = rows[i].has_int;
		key->no_me = rows[i].no_me;
		memset(key->ks_int.b, 0x22, sizeof(key->ks_int.b));
		fake_naf_start(&naf);
		fake_first_nonce(&naf, nonce);
		ue.nonce = nonce;
		ue.nc = "1";
		cr_expect_eq(fake_ask_as(&naf, &ue, 0x22), rows[i].with_int, "row %zu",
			     i);
		ue.nc = "2";
		cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), rows[i].with_ext, "row %zu",
			     i);
		if (naf.bsf.asks > 0)
			cr_expect(naf.bsf.gba_u_aware);
		fake_naf_fini(&naf);
	}
}

/* M: the ME's key is usable, U: the one of the UICC. */
Test(naf_ua, key_choice_of_the_uss_says_which_key_the_naf_may_use)
{
	static const struct {
		enum guss_key_choice one, two;
		const char *want;
	} rows[] = {
		{ GUSS_KEY_ABSENT, GUSS_KEY_ABSENT, "MU" },
		{ GUSS_KEY_ME, GUSS_KEY_ME, "M" },
		{ GUSS_KEY_UICC, GUSS_KEY_UICC, "U" },
		{ GUSS_KEY_ME_UICC, GUSS_KEY_ME_UICC, "MU" },
		{ GUSS_KEY_ME, GUSS_KEY_UICC, "MU" },
		{ GUSS_KEY_UICC, GUSS_KEY_ABSENT, "MU" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct naf_key_parts parts = { .has_me = true, .has_int = true };
		struct naf_key *key = NULL;
		char got[3];

		parts.uss = calloc(1, sizeof(*parts.uss));
		cr_assert_not_null(parts.uss);
		parts.uss->uss = calloc(2, sizeof(*parts.uss->uss));
		cr_assert_not_null(parts.uss->uss);
		parts.uss->uss_count = 2;
		parts.uss->uss[0].key_choice = rows[i].one;
		parts.uss->uss[1].key_choice = rows[i].two;
		cr_assert_eq(naf_key_new(&key, &parts), GBA_OK);
		snprintf(got, sizeof(got), "%s%s", naf_key_ks_naf(key) != NULL ? "M" : "",
			 naf_key_ks_int_naf(key) != NULL ? "U" : "");
		cr_expect_str_eq(got, rows[i].want, "row %zu", i);
		naf_key_unref(key);
	}
}

Test(naf_ua, the_password_is_base64_unless_the_name_says_raw)
{
	uint8_t raw[32];
	char nonce[NONCE_LEN + 1];
	struct fake_ue ue = { .nonce = nonce, .password = { raw, sizeof(raw) } };
	struct fake_naf naf;

	memset(raw, 0x11, sizeof(raw));
	fake_naf_plain(&naf);
	fake_first_nonce(&naf, nonce);
	cr_expect_eq(fake_ask_as(&naf, &ue, 0), UA_WRONG);
	naf.name.raw_password = true;
	cr_expect_eq(fake_ask_as(&naf, &ue, 0), UA_ACCEPTED);
	fake_naf_fini(&naf);
}

Test(naf_ua, identifiers_are_tried_in_order_and_what_fitted_comes_first_next_time)
{
	char nonce[NONCE_LEN + 1], authorization[2048];
	struct ua_request r = fake_request("GET", "/", "");
	struct fake_naf naf;

	fake_naf_init(&naf);
	naf.bsf.otherwise = GBA_ERR_DENIED;
	fake_bsf_add(&naf.bsf, FAKE_HOST, "0100011301", 0x31);
	fake_bsf_add(&naf.bsf, FAKE_HOST, "010001002f", 0x32);
	fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x33);
	fake_naf_start(&naf);
	fake_first_nonce(&naf, nonce);
	r.tls = r.has_suite = true;
	r.suite = (struct gba_suite){ { 0x13, 0x01 } };
	fake_ue_answer(authorization, sizeof(authorization),
		       &(struct fake_ue){ .nonce = nonce, .nc = "1" }, 0x32);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_ACCEPTED);
	cr_expect_arr_eq(naf.ua_id.b, ((uint8_t[]){ 1, 0, 1, 0, 0x2f }), 5);
	cr_expect_eq(naf.bsf.asks, 2, "negotiated, then 002f");

	naf_keys_forget(naf.keys, gba_text(FAKE_BTID));
	fake_ue_answer(authorization, sizeof(authorization),
		       &(struct fake_ue){ .nonce = nonce, .nc = "2" }, 0x32);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_ACCEPTED);
	cr_expect_eq(naf.bsf.asks, 3, "the one that fitted was asked for first");

	fake_ue_answer(authorization, sizeof(authorization),
		       &(struct fake_ue){ .nonce = nonce, .nc = "3" }, 0x77);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_WRONG);
	cr_expect_eq(naf.bsf.asks, 6, "all four, one is kept");
	fake_naf_fini(&naf);
}

/* A key of one suite must not open a connection with another. */
Test(naf_ua, what_fitted_on_another_connection_is_not_tried_where_it_does_not_belong)
{
	char nonce[NONCE_LEN + 1], authorization[2048];
	struct ua_request r = fake_request("GET", "/", "");
	struct fake_naf naf;

	fake_naf_init(&naf);
	fake_bsf_add(&naf.bsf, FAKE_HOST, "0100011301", 0x31);
	fake_naf_start(&naf);
	fake_first_nonce(&naf, nonce);
	r.tls = r.has_suite = true;
	r.suite = (struct gba_suite){ { 0x13, 0x01 } };
	fake_ue_answer(authorization, sizeof(authorization),
		       &(struct fake_ue){ .nonce = nonce, .nc = "1" }, 0x31);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_ACCEPTED);
	r.suite = (struct gba_suite){ { 0x13, 0x02 } };
	fake_ue_answer(authorization, sizeof(authorization),
		       &(struct fake_ue){ .nonce = nonce, .nc = "2" }, 0x31);
	fake_naf_ask(&naf, &r, authorization);
	cr_expect_eq(naf.verdict, UA_DENIED);
	fake_naf_fini(&naf);
}

Test(naf_ua, a_slow_bsf_holds_nobody_and_is_asked_once_for_all_who_wait)
{
	char nonce[NONCE_LEN + 1], first[2048], second[2048];
	struct ua_request r = fake_request("GET", "/", "");
	struct fake_naf naf;

	fake_naf_plain(&naf);
	fake_first_nonce(&naf, nonce);
	naf.bsf.late = true;
	fake_ue_answer(first, sizeof(first),
		       &(struct fake_ue){ .nonce = nonce, .nc = "1" }, 0x11);
	fake_naf_ask(&naf, &r, first);
	fake_ue_answer(second, sizeof(second),
		       &(struct fake_ue){ .nonce = nonce, .nc = "2" }, 0x11);
	fake_naf_ask(&naf, &r, second);
	cr_expect_eq(naf.outcomes, 1, "only the challenge so far");
	cr_expect_eq(naf.bsf.asks, 1);
	fake_bsf_answer(&naf.bsf);
	cr_expect_eq(naf.outcomes, 3);
	cr_expect_eq(naf.verdict, UA_ACCEPTED,
		     "the second was answered before the first");
	fake_naf_fini(&naf);
}
