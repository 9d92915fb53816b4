/* SPDX-License-Identifier: Apache-2.0 */
/* A clock, a generator, a BSF and a UE for the tests of the NAF. */
#include "naf_fake.h"

#include <criterion/criterion.h>
#include <string.h>

#include "codec/btid.h"
#include "codec/www_auth.h"
#include "crypto/b64.h"

static int64_t
wall_s(void *ctx)
{
	return ((const struct fake_time *)ctx)->wall_s;
}

static int64_t
mono_ms(void *ctx)
{
	return ((const struct fake_time *)ctx)->mono_ms;
}

struct gba_clock
fake_clock(struct fake_time *time)
{
	return (struct gba_clock){ wall_s, mono_ms, time };
}

static enum gba_status
fill(void *ctx, void *out, size_t len)
{
	uint64_t *counter = ctx;

	memset(out, 0, len);
	++*counter;
	memcpy(out, counter, len < sizeof(*counter) ? len : sizeof(*counter));
	return GBA_OK;
}

struct gba_random
fake_random(uint64_t *counter)
{
	return (struct gba_random){ fill, counter };
}

static const struct fake_key *
look_up(const struct fake_bsf *bsf, const struct naf_ask *ask)
{
	struct naf_id id;

	cr_assert_eq(naf_id_parse(&id, ask->naf_id), GBA_OK);
	if (bsf->btid[0] != '\0' && !gba_text_is(ask->btid, bsf->btid))
		return NULL;
	for (size_t i = 0; i < bsf->key_count; i++)
		if (strcmp(bsf->keys[i].fqdn, id.fqdn) == 0 &&
		    memcmp(bsf->keys[i].ua, id.ua.b, sizeof(id.ua.b)) == 0)
			return &bsf->keys[i];
	return NULL;
}

static void
bsf_ask(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	struct fake_bsf *bsf = ctx;
	const struct fake_key *k = look_up(bsf, ask);
	enum gba_status status = k != NULL ? k->status : bsf->otherwise;
	struct naf_key *key = NULL;
	struct guss *uss = NULL;

	bsf->asks++;
	bsf->gba_u_aware = ask->gba_u_aware;
	bsf->gsid_count = ask->gsid_count;
	memcpy(bsf->asked, ask->naf_id.p, ask->naf_id.len);
	bsf->asked_len = ask->naf_id.len;
	if (status == GBA_OK && k->uss != NULL)
		cr_assert_eq(guss_parse(&uss,
					(struct gba_octets){ (const uint8_t *)k->uss,
							     strlen(k->uss) },
					NULL),
			     GBA_OK);
	if (status == GBA_OK)
		status = naf_key_new(&key, &(struct naf_key_parts){
						   .uss = uss,
						   .has_me = !k->no_me,
						   .ks_naf = k->ks,
						   .has_int = k->has_int,
						   .ks_int_naf = k->ks_int,
						   .gba = k->gba,
						   .expires_s = k->expires_s,
					   });
	if (!bsf->late) {
		done(done_ctx, status, key);
		return;
	}
	cr_assert(bsf->waiting < FAKE_WAITING);
	bsf->wait[bsf->waiting++] = (struct fake_waiting){ done, done_ctx, status, key };
}

struct naf_key_source
fake_source(struct fake_bsf *bsf)
{
	return (struct naf_key_source){ bsf_ask, bsf };
}

void
fake_bsf_answer(struct fake_bsf *bsf)
{
	const size_t count = bsf->waiting;
	struct fake_waiting wait[FAKE_WAITING];

	memcpy(wait, bsf->wait, sizeof(wait));
	bsf->waiting = 0;
	for (size_t i = 0; i < count; i++)
		wait[i].done(wait[i].ctx, wait[i].status, wait[i].key);
}

struct fake_key *
fake_bsf_add(struct fake_bsf *bsf, const char *fqdn, const char *ua, uint8_t octet)
{
	struct fake_key *key = &bsf->keys[bsf->key_count++];

	*key = (struct fake_key){ .status = GBA_OK, .expires_s = FAKE_NOW + 3600 };
	cr_assert_eq(gba_text_copy(key->fqdn, sizeof(key->fqdn), gba_text(fqdn)), GBA_OK);
	cr_assert_eq(gba_unhex(key->ua, sizeof(key->ua), gba_text(ua)), GBA_OK);
	memset(key->ks.b, octet, sizeof(key->ks.b));
	return key;
}

void
fake_naf_init(struct fake_naf *naf)
{
	*naf = (struct fake_naf){
		.time = { FAKE_NOW, 1000000 },
		.bsf = { .otherwise = GBA_ERR_DENIED },
		.name = { .fqdn = FAKE_HOST,
			  .id_count = 4,
			  .ids = { { .negotiated = true },
				   { false, { { 1, 0, 1, 0, 0x2f } } },
				   { false, { { 1, 0, 0, 0, 2 } } },
				   { false, { { 1, 0, 0, 0, 0 } } } } },
		.reply_body = "",
	};
}

void
fake_naf_start(struct fake_naf *naf)
{
	const struct gba_clock clock = fake_clock(&naf->time);
	const struct gba_random random = fake_random(&naf->counter);

	cr_assert_eq(
		naf_keys_new(&naf->keys,
			     &(struct naf_keys_conf){ .source = fake_source(&naf->bsf),
						      .clock = clock,
						      .random = random,
						      .max = 1000,
						      .max_refused = 1000,
						      .max_pending = 1000,
						      .refused_s = 10 }),
		GBA_OK);
	cr_assert_eq(nonces_new(&naf->nonces, 3600, 1000, &clock, &random), GBA_OK);
	cr_assert_eq(ua_new(&naf->ua, &(struct ua_conf){ .names = &naf->name,
							 .count = 1,
							 .keys = naf->keys,
							 .nonces = naf->nonces,
							 .clock = clock,
							 .random = random,
							 .nextnonce = true }),
		     GBA_OK);
}

void
fake_naf_fini(struct fake_naf *naf)
{
	ua_free(naf->ua);
	nonces_free(naf->nonces);
	naf_keys_free(naf->keys);
}

static void
on_done(void *ctx, const struct ua_outcome *outcome)
{
	struct fake_naf *naf = ctx;
	struct gba_buf challenge = gba_buf(naf->challenge, sizeof(naf->challenge));
	struct gba_buf info = gba_buf(naf->info, sizeof(naf->info));
	const struct gba_octets body = { (const uint8_t *)naf->reply_body,
					 strlen(naf->reply_body) };

	naf->outcomes++;
	naf->verdict = outcome->verdict;
	naf->ua_id = outcome->ua_id;
	naf->challenge[0] = naf->info[0] = '\0';
	cr_assert_eq(gba_text_copy(naf->reason, sizeof(naf->reason),
				   gba_text(outcome->reason)),
		     GBA_OK);
	if (ua_verdict_is_challenge(outcome->verdict))
		cr_assert_eq(ua_challenge_build(naf->ua, &challenge, outcome), GBA_OK);
	if (outcome->ha1 != NULL)
		cr_assert_eq(ua_info_build(naf->ua, &info, outcome, body), GBA_OK);
}

struct ua_request
fake_request(const char *method, const char *target, const char *body)
{
	return (struct ua_request){
		.method = gba_text(method),
		.target = gba_text(target),
		.host = gba_text(FAKE_HOST),
		.host_count = 1,
		.body = { (const uint8_t *)body, strlen(body) },
		.peer = "192.0.2.1",
	};
}

void
fake_naf_ask(struct fake_naf *naf, struct ua_request *request, const char *authorization)
{
	const unsigned before = naf->outcomes;

	if (authorization != NULL) {
		request->authorization = gba_text(authorization);
		request->authorization_count = 1;
	}
	ua_check(naf->ua, request, on_done, naf);
	cr_assert_eq(naf->outcomes, before + (naf->bsf.waiting > 0 ? 0 : 1));
}

static const char *
either(const char *given, const char *usual)
{
	return given != NULL ? given : usual;
}

void
fake_ue_answer(char *out, size_t size, const struct fake_ue *ue, uint8_t octet)
{
	const char *body = either(ue->body, ""), *qop = either(ue->qop, "auth");
	struct digest_input in = {
		.nonce = gba_text(ue->nonce),
		.nc = gba_text(either(ue->nc, "00000001")),
		.cnonce = gba_text(either(ue->cnonce, "0a4f113b")),
		.uri = gba_text(either(ue->uri, "/")),
		.method = gba_text(either(ue->method, "GET")),
		.body = { (const uint8_t *)body, strlen(body) },
	};
	struct www_auth_credentials c = {
		.username = gba_text(either(ue->username, FAKE_BTID)),
		.realm = gba_text(either(ue->realm, "3GPP-bootstrapping@" FAKE_HOST)),
		.nonce = in.nonce,
		.uri = in.uri,
		.qop = gba_text(qop),
		.nc = in.nc,
		.cnonce = in.cnonce,
		.algorithm = gba_text(either(ue->algorithm, "MD5")),
	};
	struct gba_octets password = ue->password;
	struct digest_hex ha1, response;
	char text[GBA_B64_LEN(32) + 1];
	struct gba_buf buf = gba_buf(out, size);
	uint8_t ks[32];

	memset(ks, octet, sizeof(ks));
	gba_b64(text, ks, sizeof(ks));
	if (password.p == NULL)
		password = (struct gba_octets){ (const uint8_t *)text, strlen(text) };
	cr_assert_eq(www_auth_qop_parse(&in.qop, c.qop), GBA_OK);
	cr_assert_eq(digest_alg_parse(&in.alg, c.algorithm), GBA_OK);
	cr_assert_eq(digest_ha1(&ha1, &in.alg, c.username, c.realm, password), GBA_OK);
	cr_assert_eq(digest_response(&response, &ha1, &in), GBA_OK);
	c.response = gba_text(response.s);
	cr_assert_eq(www_auth_credentials_build(&buf, &c), GBA_OK);
}

void
fake_nonce(const struct fake_naf *naf, char out[NONCE_LEN + 1])
{
	const char *at = strstr(naf->challenge, "nonce=\"");

	cr_assert_not_null(at);
	cr_assert_eq(at[7 + NONCE_LEN], '"');
	memcpy(out, at + 7, NONCE_LEN);
	out[NONCE_LEN] = '\0';
}

void
fake_naf_plain(struct fake_naf *naf)
{
	fake_naf_init(naf);
	fake_bsf_add(&naf->bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11);
	fake_naf_start(naf);
}

void
fake_first_nonce(struct fake_naf *naf, char nonce[NONCE_LEN + 1])
{
	struct ua_request r = fake_request("GET", "/", "");

	fake_naf_ask(naf, &r, NULL);
	cr_assert_eq(naf->verdict, UA_CHALLENGE);
	fake_nonce(naf, nonce);
}

enum ua_verdict
fake_ask_as(struct fake_naf *naf, const struct fake_ue *ue, uint8_t octet)
{
	struct ua_request r = fake_request(ue->method != NULL ? ue->method : "GET",
					   ue->uri != NULL ? ue->uri : "/",
					   ue->body != NULL ? ue->body : "");
	char authorization[2048];

	fake_ue_answer(authorization, sizeof(authorization), ue, octet);
	fake_naf_ask(naf, &r, authorization);
	return naf->verdict;
}
