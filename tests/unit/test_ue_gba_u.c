/* SPDX-License-Identifier: Apache-2.0 */
/* Runs of Ub and Ua with a card that keeps Ks, against a BSF and a NAF of a few lines. */
#include <stdlib.h>
#include <string.h>

#include "crypto/b64.h"
#include "ue/ua.h"
#include "ue/ub.h"
#include "ue_lab.h"
#include "unit.h"

#define NOW  1767319445 /* 2026-01-02T02:04:05Z */
#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define BTID "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.mnc001.mcc001.pub.3gppnetwork.org"
/* computed_ua_digest.json: naf1.home1.net, Ua id 01 00 00 00 02 */
#define EXT	   "Hs8KT4gXgZ0U9nYM7tSQIO2LaMCef95Sqb7VMgQj+Cg="
#define INT	   "tGIaPnsQVHuu+T9f7hjj6M09Liv9k/RqFhoukTJK4Qs="
#define ME_REALM   "3GPP-bootstrapping@naf1.home1.net"
#define UICC_REALM "3GPP-bootstrapping-uicc@naf1.home1.net"

/* A server that says what it is told, and keeps what it heard. */
struct peer {
	struct lab_server server;
	const char *nonce;    /* of a BSF's challenge, as base64 */
	const char *realm;    /* of a NAF's; NULL: this is a BSF */
	const char *password; /* that the NAF takes */
	bool with_rspauth;    /* the BSF's 200 proves it */
	char heard[8][2048];
};

static void
put_ok_of_bsf(const struct peer *peer, const struct www_auth *auth, FILE *out)
{
	static const char body[] =
		"<BootstrappingInfo xmlns=\"uri:3gpp-gba\"><btid>" BTID
		"</btid><lifetime>2026-01-02T03:04:05Z</lifetime></BootstrappingInfo>";
	static const uint8_t res[] = { 0xa5, 0x42, 0x11, 0xd5, 0xe3, 0xba, 0x50, 0xbf };
	const struct digest_alg alg = { .hash = DIGEST_MD5, .aka_version = 1 };
	const struct digest_input in = {
		.alg = alg,
		.qop = DIGEST_QOP_AUTH_INT,
		.nonce = auth->nonce,
		.nc = auth->nc,
		.cnonce = auth->cnonce,
		.uri = auth->uri,
		.body = { (const uint8_t *)body, sizeof(body) - 1 },
	};
	struct digest_hex ha1, rspauth;

	if (digest_ha1(&ha1, &alg, auth->username, auth->realm,
		       (struct gba_octets){ res, sizeof(res) }) != GBA_OK ||
	    digest_rspauth(&rspauth, &ha1, &in) != GBA_OK)
		return;
	fprintf(out,
		"HTTP/1.1 200 OK\r\nServer: x 3gpp-gba-tmpi\r\nAuthentication-Info: "
		"rspauth=\"%s\"\r\nContent-Length: %zu\r\n\r\n%s",
		peer->with_rspauth ? rspauth.s : "00", sizeof(body) - 1, body);
}

static void
put_answer_of_naf(const struct peer *peer, const struct www_auth *auth, FILE *out)
{
	const struct digest_input in = {
		.qop = DIGEST_QOP_AUTH,
		.nonce = auth->nonce,
		.nc = auth->nc,
		.cnonce = auth->cnonce,
		.uri = auth->uri,
		.method = gba_text("GET"),
	};
	const struct digest_alg alg = { .hash = DIGEST_MD5 };
	struct digest_hex ha1;

	if (auth->response.len > 0 &&
	    digest_ha1(&ha1, &alg, auth->username, auth->realm,
		       (struct gba_octets){ (const uint8_t *)peer->password, 44 }) ==
		    GBA_OK &&
	    digest_check(&ha1, &in, auth->response) == GBA_OK)
		fputs("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", out);
	else
		fprintf(out,
			"HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"%s\", "
			"nonce=\"n\", qop=\"auth\", algorithm=MD5\r\n"
			"Content-Length: 0\r\n\r\n",
			peer->realm);
}

static void
answer(void *ctx, unsigned nth, const char *request, FILE *out)
{
	struct peer *peer = ctx;
	const char *line = strstr(request, "Authorization: ");
	struct www_auth auth = { .realm = { NULL, 0 } };

	snprintf(peer->heard[nth % 8], sizeof(peer->heard[0]), "%s", request);
	if (line != NULL)
		(void)!www_auth_parse(
			&auth,
			(struct gba_text){ line + 15, strcspn(line + 15, "\r\n") });
	if (peer->realm != NULL)
		put_answer_of_naf(peer, &auth, out);
	else if (auth.response.len == 0 || auth.auts.p != NULL)
		fprintf(out,
			"HTTP/1.1 401 No\r\nWWW-Authenticate: Digest realm=\"bsf\", "
			"nonce=\"%s\", algorithm=AKAv1-MD5, qop=\"auth-int\"\r\n"
			"Content-Length: 0\r\n\r\n",
			peer->nonce);
	else
		put_ok_of_bsf(peer, &auth, out);
}

/* A UE with a card that does GBA_U, a BSF, a NAF. */
struct lab {
	struct lab_dir dir;
	struct lab_uicc card;
	struct peer bsf, naf;
	struct ue_http *http;
	struct state state;
	struct ub_conf ub;
	struct ua_conf ua;
	struct gba_clock clock;
	struct gba_random random;
	struct ue_why why;
	json_t *chain;
	int64_t now;
	unsigned asked; /* for a Ks */
	char bsf_url[64], naf_url[64], resolve[64];
	const char *resolves[1];
};

static enum gba_status
give_state(void *ctx, const struct state **state, bool again, struct ue_why *why)
{
	struct lab *lab = ctx;

	(void)again;
	(void)why;
	lab->asked++;
	*state = &lab->state;
	return GBA_OK;
}

static void
peer_start(struct peer *peer)
{
	peer->server.answer = answer;
	peer->server.ctx = peer;
	lab_server_start(&peer->server);
}

static void
lab_init(struct lab *lab)
{
	static const char *const words[] = { "imsi=001010123456789", "mnc-digits=2",
					     "k=465b5ce8b199b49faa5f0a2ee238a6bc",
					     "opc=cd63cb71954a9f4e48a5994e37a02baf",
					     "uicc=gba_u" };
	struct ue_http_conf http = { .connect_timeout_s = 5,
				     .timeout_s = 10,
				     .body_max = 65536,
				     .resolve_count = 1 };

	memset(lab, 0, sizeof(*lab));
	lab_dir_init(&lab->dir);
	cr_assert_eq(card_new(lab->dir.card, words, ARRAY_LEN(words), &lab->why), GBA_OK);
	lab_uicc_open(&lab->card, lab->dir.card);
	lab->chain = lab_vectors("computed_gba_chain.json");
	lab->bsf = (struct peer){ .with_rspauth = true };
	lab->bsf.nonce =
		lab_text(lab_realistic(lab->chain), "gba_u/nonce_with_autn_star");
	lab->naf = (struct peer){ .realm = ME_REALM, .password = EXT };
	peer_start(&lab->bsf);
	peer_start(&lab->naf);
	snprintf(lab->resolve, sizeof(lab->resolve), "naf1.home1.net:%u:127.0.0.1",
		 lab->naf.server.port);
	lab->resolves[0] = lab->resolve;
	http.resolve = lab->resolves;
	cr_assert_eq(ue_http_new(&lab->http, &http), GBA_OK);
	snprintf(lab->bsf_url, sizeof(lab->bsf_url), "http://127.0.0.1:%u/",
		 lab->bsf.server.port);
	snprintf(lab->naf_url, sizeof(lab->naf_url), "http://naf1.home1.net:%u/",
		 lab->naf.server.port);
	snprintf(lab->state.impi, sizeof(lab->state.impi), "%s", IMPI);
	lab->now = NOW;
	lab->clock = lab_clock(&lab->now);
	lab->random = gba_random_system();
	lab->ub = (struct ub_conf){ .http = lab->http,
				    .uicc = &lab->card.uicc,
				    .gba_u = true,
				    .profile = profile_find(NULL),
				    .bsf_url = lab->bsf_url,
				    .clock = &lab->clock,
				    .random = &lab->random };
	lab->ua = (struct ua_conf){ .http = lab->http,
				    .method = "GET",
				    .url = lab->naf_url,
				    .realm = UA_REALM_AUTO,
				    .uicc = &lab->card.uicc,
				    .random = &lab->random,
				    .bootstrap = give_state,
				    .ctx = lab };
}

static void
lab_fini(struct lab *lab)
{
	ue_http_free(lab->http);
	lab_uicc_close(&lab->card);
	lab_server_stop(&lab->bsf.server);
	lab_server_stop(&lab->naf.server);
	json_decref(lab->chain);
	lab_dir_fini(&lab->dir);
}

static enum gba_status
bootstrap(struct lab *lab)
{
	return ub_run(&lab->ub, &lab->state, &lab->why);
}

/* The final status of one request to the NAF. */
static unsigned
get(struct lab *lab)
{
	struct ua_session session = { 0 };
	struct ua_report report;
	struct ue_reply reply;
	enum gba_status status;
	unsigned code;

	status = ua_exchange(&report, &session, &reply, &lab->ua, &lab->why);
	if (status != GBA_OK)
		return 0;
	code = reply.status;
	ue_reply_fini(&reply);
	ua_session_fini(&session);
	return code;
}

Test(ue_gba_u, a_run_leaves_ks_in_the_card_and_its_names_on_both_sides)
{
	static const struct gba_ks none;
	struct uicc_binding binding;
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(bootstrap(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect(lab.state.bound);
	cr_expect_eq(lab.state.mode, STATE_GBA_U);
	cr_expect_arr_eq(lab.state.ks.b, none.b, sizeof(none.b));
	cr_expect_str_eq(lab.state.btid, BTID);
	cr_expect_str_eq(lab.state.tmpi, lab_text(lab_realistic(lab.chain), "tmpi"));
	cr_assert_eq(uicc_gba_binding(&lab.card.uicc, &binding, &lab.why), GBA_OK);
	cr_expect_str_eq(binding.btid, BTID);
	cr_expect_str_eq(binding.lifetime, "2026-01-02T03:04:05Z");
	lab_fini(&lab);
}

Test(ue_gba_u, the_me_realm_gets_ks_ext_naf_and_the_uicc_realm_ks_int_naf)
{
	static const struct {
		const char *realm, *password;
		enum ua_realm answer;
		unsigned code;
	} rows[] = {
		{ ME_REALM, EXT, UA_REALM_AUTO, 200 },
		{ UICC_REALM, INT, UA_REALM_AUTO, 200 },
		{ UICC_REALM ";" ME_REALM, EXT, UA_REALM_AUTO, 200 },
		{ UICC_REALM ";" ME_REALM, INT, UA_REALM_UICC_INT, 200 },
		{ UICC_REALM, EXT, UA_REALM_UICC, 200 },
		{ UICC_REALM, EXT, UA_REALM_AUTO, 0 }, /* another key: given up */
		{ UICC_REALM, INT, UA_REALM_ME, 401 }, /* a realm of no interest */
		{ ME_REALM, INT, UA_REALM_UICC_INT, 401 },
	};
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(bootstrap(&lab), GBA_OK, "%s", lab.why.text);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		lab.naf.realm = rows[i].realm;
		lab.naf.password = rows[i].password;
		lab.ua.realm = rows[i].answer;
		cr_expect_eq(get(&lab), rows[i].code, "row %zu: %s", i, lab.why.text);
	}
	lab_fini(&lab);
}

Test(ue_gba_u, only_a_ue_with_a_key_in_the_card_says_so_in_its_user_agent)
{
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(bootstrap(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(get(&lab), 200);
	cr_expect(strstr(lab.naf.heard[1], "3gpp-gba 3gpp-gba-uicc\r\n") != NULL);
	lab.ua.realm = UA_REALM_ME;
	cr_expect_eq(get(&lab), 200);
	cr_expect(strstr(lab.naf.heard[3], "3gpp-gba-uicc") == NULL);
	lab_fini(&lab);
}

Test(ue_gba_u, a_plain_autn_is_a_mac_failure_that_is_explained)
{
	struct lab lab;

	lab_init(&lab);
	lab.bsf.nonce = lab_text(lab_realistic(lab.chain), "ub/nonce");
	cr_expect_eq(bootstrap(&lab), GBA_ERR_MAC);
	cr_expect(strstr(lab.why.text, "AUTN*") != NULL, "%s", lab.why.text);
	cr_expect_eq(lab.bsf.server.requests, 1);
	lab.ub.gba_u = false; /* the same challenge, in the 3G context */
	cr_expect_eq(bootstrap(&lab), GBA_OK, "%s", lab.why.text);
	cr_expect_eq(lab.state.mode, STATE_GBA_ME);
	lab_fini(&lab);
}

Test(ue_gba_u, a_ks_that_the_card_replaced_is_gone_also_when_the_run_fails)
{
	struct lab lab;

	lab_init(&lab);
	lab.state.bound = true;
	snprintf(lab.state.btid, sizeof(lab.state.btid), "old@bsf");
	snprintf(lab.state.tmpi, sizeof(lab.state.tmpi), "%s",
		 lab_text(lab_realistic(lab.chain), "tmpi"));
	lab.bsf.with_rspauth = false;
	cr_expect_eq(bootstrap(&lab), GBA_ERR_MAC);
	cr_expect_not(lab.state.bound);
	cr_expect_str_eq(lab.state.tmpi, lab_text(lab_realistic(lab.chain), "tmpi"));
	lab_fini(&lab);
}

Test(ue_gba_u, a_card_that_lost_its_ks_is_bootstrapped_once_more_and_no_more)
{
	struct lab lab;

	lab_init(&lab);
	cr_assert_eq(bootstrap(&lab), GBA_OK, "%s", lab.why.text);
	cr_assert_eq(card_gbabp_update(&lab.card.usim.card, 0,
				       (struct gba_octets){ (const uint8_t *)"\xff", 1 },
				       &lab.why),
		     GBA_OK);
	cr_expect_eq(get(&lab), 0);
	cr_expect_eq(lab.asked, 2);
	cr_expect(strstr(lab.why.text, "no Ks") != NULL ||
			  strstr(lab.why.text, "NAF key") != NULL,
		  "%s", lab.why.text);
	lab_fini(&lab);
}
