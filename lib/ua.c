/* SPDX-License-Identifier: Apache-2.0 */
/* Ua: judge a request, with the key from the cache or the BSF. */
#include "lib/ua.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/b64.h"
#include "lib/ua_session.h"

enum gba_status
ua_new(struct ua **out, const struct ua_conf *conf)
{
	struct ua *ua = calloc(1, sizeof(*ua));
	uint8_t opaque[16];
	enum gba_status status;

	if (ua == NULL)
		return GBA_ERR_NOMEM;
	ua->conf = *conf;
	status = gba_random_fill(&conf->random, opaque, sizeof(opaque));
	if (status != GBA_OK) {
		free(ua);
		return status;
	}
	gba_hex(ua->opaque, opaque, sizeof(opaque));
	*out = ua;
	return GBA_OK;
}

void
ua_free(struct ua *ua)
{
	free(ua);
}

static void
leave(struct ua_session *s)
{
	naf_key_unref(s->key);
	gba_wipe(&s->ha1, sizeof(s->ha1));
	free(s->heap);
}

static void
finish(struct ua_session *s, enum ua_verdict verdict, const char *reason)
{
	const bool right = verdict == UA_ACCEPTED || verdict == UA_STALE;
	struct ua_outcome outcome = {
		.verdict = verdict,
		.reason = reason,
		.name = s->name,
		.auth_only = s->request.body_unseen,
		.btid = s->auth.username,
		.psk = s->request.psk_btid.p != NULL,
	};

	if (right) {
		outcome.key = s->key;
		outcome.used = s->used;
		outcome.ua_id = s->ids[s->tried];
	}
	if (right && !outcome.psk) {
		outcome.realm = s->auth.realm;
		outcome.input = s->input;
		outcome.ha1 = &s->ha1;
	}
	atomic_fetch_add(&s->ua->verdicts[verdict], 1);
	s->on_done(s->ctx, &outcome);
	leave(s);
}

/* HA1 is over the realm and the username as the UE sent them (interop.md E2). */
static enum gba_status
try_secret(struct ua_session *s, const struct gba_ks_naf *ks)
{
	char text[GBA_B64_LEN(sizeof(ks->b)) + 1];
	struct gba_octets password = { (const uint8_t *)text, sizeof(text) - 1 };
	enum gba_status status;

	gba_b64(text, ks->b, sizeof(ks->b));
	if (s->name->raw_password)
		password = (struct gba_octets){ ks->b, sizeof(ks->b) };
	status = digest_ha1(&s->ha1, &s->input.alg, s->auth.username, s->auth.realm,
			    password);
	if (status == GBA_OK)
		status = digest_check(&s->ha1, &s->input, s->auth.response);
	if (status == GBA_OK)
		s->used = ks;
	gba_wipe(text, sizeof(text));
	return status;
}

enum gba_status
ua_try_key(struct ua_session *s, const struct naf_key *key)
{
	const struct gba_ks_naf *ks = naf_key_ks_naf(key),
				*ks_int = naf_key_ks_int_naf(key);
	const enum ua_uicc uicc = s->name->uicc;
	const bool is_digest = naf_key_gba(key) == NAF_GBA_DIGEST;
	const bool with_int = s->realms.uicc && ks_int != NULL && uicc != UA_UICC_EXT;
	const bool with_ks =
		ks != NULL && (s->realms.me || (s->realms.uicc && (uicc == UA_UICC_EXT ||
								   uicc == UA_UICC_ANY)));
	enum gba_status status = GBA_ERR_MAC;

	if (s->request.psk_btid.p != NULL) {
		s->used = ks;
		return ks != NULL ? GBA_OK : GBA_ERR_MAC;
	}
	if (is_digest || !(s->realms.me || s->realms.uicc))
		return is_digest && s->realms.digest && ks != NULL ? try_secret(s, ks)
								   : GBA_ERR_MAC;
	if (with_ks)
		status = try_secret(s, ks);
	if (status == GBA_ERR_MAC && with_int)
		status = try_secret(s, ks_int);
	return status;
}

static void
remember_id(const struct ua_session *s)
{
	const struct gba_ua_id *id = &s->ids[s->tried];

	if (!s->fitted || memcmp(id, &s->fitted_id, sizeof(*id)) != 0)
		naf_keys_fitted_put(s->ua->conf.keys, &s->place, id);
}

static void
accept_digest(struct ua_session *s)
{
	const enum gba_status status =
		nonces_use(s->ua->conf.nonces, s->auth.nonce, s->nc);

	remember_id(s);
	if (status == GBA_OK) {
		finish(s, UA_ACCEPTED, "");
	} else if (status == GBA_ERR_MAC) {
		atomic_fetch_add(&s->ua->replays, 1);
		finish(s, UA_STALE, "this nc of the nonce was used before");
	} else if (status == GBA_ERR_EXPIRED) {
		finish(s, UA_STALE, "the nonce is old or not one of this process");
	} else {
		finish(s, UA_FAILED, "the nonce could not be checked");
	}
}

static void
accept(struct ua_session *s)
{
	if (s->request.psk_btid.p != NULL)
		finish(s, UA_ACCEPTED, "");
	else
		accept_digest(s);
}

static void on_key(void *ctx, enum gba_status status, struct naf_key *key);

static void
ask_now(struct ua_session *s)
{
	struct naf_key *key = NULL;
	const enum gba_status status =
		naf_keys_find(s->ua->conf.keys, &s->place, &s->ids[s->tried], &key);

	if (status == GBA_ERR_EXPIRED)
		s->undone = true;
	else
		on_key(s, status, key);
}

static void
ask_bsf(struct ua_session *s)
{
	const struct ua_name *name = s->name;
	uint8_t naf_id[GBA_NAF_ID_MAX];
	struct naf_ask a = {
		.btid = s->auth.username,
		.gsids = name->gsids,
		.gsid_count = name->gsid_count,
		.gba_u_aware = name->uicc != UA_UICC_OFF,
		.peer = s->request.peer,
	};
	size_t len;

	if (naf_id_build(naf_id, &len, name->fqdn, &s->ids[s->tried]) != GBA_OK) {
		finish(s, UA_FAILED, "the NAF_Id could not be built");
		return;
	}
	a.naf_id = (struct gba_octets){ naf_id, len };
	naf_keys_get(s->ua->conf.keys, &a, on_key, s);
}

static void
ask(struct ua_session *s)
{
	if (s->tried < s->id_count) {
		if (s->heap == NULL)
			ask_now(s);
		else
			ask_bsf(s);
	} else if (s->had_key) {
		finish(s, UA_WRONG, "the digest is not made with the key of this B-TID");
	} else if (s->denied) {
		finish(s, UA_DENIED, "the BSF does not let this NAF have the key");
	} else {
		finish(s, UA_FAILED, "no Ua security protocol identifier applies here");
	}
}

static void
next(struct ua_session *s)
{
	s->tried++;
	ask(s);
}

/* Told to who proved to have the key: a new bootstrapping would be of the same kind. */
bool
ua_kind_is_taken(const struct ua_name *name, enum naf_gba gba)
{
	switch (gba) {
	case NAF_GBA_2G:
		return name->with_2g;
	case NAF_GBA_DIGEST:
		return name->with_digest;
	default:
		return !name->no_3g;
	}
}

/* The application's own policy on the settings it asked for (TS 33.220 4.5.3). */
static bool
settings_suffice(const struct ua_name *name, const struct naf_key *key)
{
	const struct guss *uss = naf_key_uss(key);

	if (!name->uss_needed)
		return true;
	for (size_t i = 0; i < name->gsid_count; i++) {
		size_t j = 0;

		while (uss != NULL && j < uss->uss_count &&
		       uss->uss[j].gsid != name->gsids[i])
			j++;
		if (uss == NULL || j == uss->uss_count)
			return false;
	}
	return true;
}

static void
use_key(struct ua_session *s, struct naf_key *key)
{
	enum gba_status status;

	naf_key_unref(s->key);
	s->key = key;
	s->had_key = true;
	if (gba_wall_s(&s->ua->conf.clock) >= naf_key_expires_s(key)) {
		finish(s, UA_RENEGOTIATE, "the key is over");
		return;
	}
	status = ua_try_key(s, key);
	if (status == GBA_OK && !ua_kind_is_taken(s->name, naf_key_gba(key)))
		finish(s, UA_DENIED,
		       "a key of this kind of bootstrapping is not taken here");
	else if (status == GBA_OK && !settings_suffice(s->name, key))
		finish(s, UA_DENIED,
		       "the user has no settings for a service of this name");
	else if (status == GBA_OK)
		accept(s);
	else if (status == GBA_ERR_MAC)
		next(s);
	else
		finish(s, UA_FAILED, "the digest could not be computed");
}

/* TS 29.109 6.2.2: an unknown B-TID is answered with a new bootstrapping, a denial is
 * not. A BSF may allow some identifiers and not others, so a denial ends one attempt. */
static void
on_key(void *ctx, enum gba_status status, struct naf_key *key)
{
	struct ua_session *s = ctx;

	switch (status) {
	case GBA_OK:
		use_key(s, key);
		break;
	case GBA_ERR_NOT_FOUND:
		finish(s, UA_RENEGOTIATE, "the BSF does not know this B-TID");
		break;
	case GBA_ERR_DENIED:
		s->denied = true;
		next(s);
		break;
	case GBA_ERR_PEER:
		finish(s, UA_UNAVAILABLE, "the BSF did not answer");
		break;
	case GBA_ERR_BUSY:
		finish(s, UA_UNAVAILABLE, "too many keys are being asked for");
		break;
	default:
		finish(s, UA_FAILED, "the key could not be had");
		break;
	}
}

static void
start(struct ua_session *s, struct ua *ua, const struct ua_request *request,
      ua_on_done on_done, void *ctx)
{
	memset(s, 0, offsetof(struct ua_session, auth) + offsetof(struct www_auth, text));
	s->ua = ua;
	s->request = *request;
	s->on_done = on_done;
	s->ctx = ctx;
}

static void
judge(struct ua_session *s)
{
	const struct ua_finding finding = ua_parse(s);

	if (finding.verdict != UA_ACCEPTED) {
		finish(s, finding.verdict, finding.reason);
		return;
	}
	if (naf_keys_place(s->ua->conf.keys, &s->place, s->auth.username,
			   s->name->fqdn) != GBA_OK) {
		finish(s, UA_FAILED, "libcrypto failed");
		return;
	}
	ua_list_ids(s);
	ask(s);
}

bool
ua_check_now(struct ua *ua, const struct ua_request *request, ua_on_done on_done,
	     void *ctx)
{
	struct ua_session s;

	start(&s, ua, request, on_done, ctx);
	judge(&s);
	if (s.undone)
		leave(&s);
	return !s.undone;
}

void
ua_check(struct ua *ua, const struct ua_request *request, ua_on_done on_done, void *ctx)
{
	struct ua_session *s;

	if (ua_check_now(ua, request, on_done, ctx))
		return;
	s = malloc(sizeof(*s));
	if (s == NULL) {
		on_done(ctx, &(struct ua_outcome){ .verdict = UA_FAILED,
						   .reason = "no memory is left" });
		return;
	}
	start(s, ua, request, on_done, ctx);
	s->heap = s;
	judge(s);
}

void
ua_stats(const struct ua *ua, struct ua_stats *out)
{
	for (size_t i = 0; i < UA_VERDICTS; i++)
		out->verdicts[i] = atomic_load(&ua->verdicts[i]);
	out->replays = atomic_load(&ua->replays);
}
