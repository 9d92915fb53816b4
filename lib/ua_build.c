/* SPDX-License-Identifier: Apache-2.0 */
/* Ua: what the UE is told: status, challenge, Authentication-Info. */
#include "lib/ua_session.h"

static const struct {
	const char *name;
	unsigned status;
} verdicts[UA_VERDICTS] = {
	[UA_ACCEPTED] = { "accepted", 200 },
	[UA_CHALLENGE] = { "challenge", 401 },
	[UA_STALE] = { "stale", 401 },
	[UA_RENEGOTIATE] = { "renegotiate", 401 },
	[UA_WRONG] = { "wrong", 401 },
	[UA_BAD_REQUEST] = { "bad-request", 400 },
	[UA_DENIED] = { "denied", 403 },
	[UA_FOREIGN] = { "foreign", 403 },
	[UA_MISDIRECTED] = { "misdirected", 421 },
	[UA_FAILED] = { "failed", 500 },
	[UA_UNAVAILABLE] = { "unavailable", 503 },
};

unsigned
ua_http_status(enum ua_verdict verdict)
{
	return verdicts[verdict].status;
}

const char *
ua_verdict_name(enum ua_verdict verdict)
{
	return verdicts[verdict].name;
}

bool
ua_verdict_is_challenge(enum ua_verdict verdict)
{
	return ua_http_status(verdict) == 401;
}

static const char *
qop_text(const struct ua_outcome *outcome)
{
	static const char *const texts[] = { "auth", "auth-int", "auth,auth-int" };

	return outcome->auth_only ? texts[UA_QOP_AUTH] : texts[outcome->name->qop];
}

/* A member for each kind of key that is taken. */
static void
realm_build(struct gba_buf *out, const struct ua_name *name)
{
	if (!name->no_3g || name->with_2g)
		gba_buf_fmt(out, ";3GPP-bootstrapping@%s", name->fqdn);
	if (name->uicc != UA_UICC_OFF)
		gba_buf_fmt(out, ";3GPP-bootstrapping-uicc@%s", name->fqdn);
	if (name->with_digest)
		gba_buf_fmt(out, ";3GPP-bootstrapping-digest@%s", name->fqdn);
}

enum gba_status
ua_challenge_build(struct ua *ua, struct gba_buf *out, const struct ua_outcome *outcome)
{
	const struct ua_name *name = outcome->name;
	const struct digest_alg alg = { .hash = name->hash };
	char realm[UA_REALM_MAX], nonce[NONCE_LEN + 1];
	struct gba_buf r = gba_buf(realm, sizeof(realm));
	enum gba_status status;

	realm_build(&r, name);
	status = gba_buf_status(&r);
	if (status == GBA_OK)
		status = nonces_make(ua->conf.nonces, nonce);
	if (status != GBA_OK)
		return status;
	return www_auth_challenge_build(
		out, &(struct www_auth_challenge){
			     .realm = gba_text(realm + 1),
			     .nonce = gba_text(nonce),
			     .qop = gba_text(qop_text(outcome)),
			     .algorithm = gba_text(digest_alg_name(&alg)),
			     .opaque = gba_text(ua->opaque),
			     .stale = outcome->verdict == UA_STALE,
		     });
}

enum gba_status
ua_info_build(struct ua *ua, struct gba_buf *out, const struct ua_outcome *outcome,
	      struct gba_octets body)
{
	struct digest_input in = outcome->input;
	struct www_auth_info info = {
		.qop = gba_text(in.qop == DIGEST_QOP_AUTH_INT ? "auth-int" : "auth"),
		.cnonce = in.cnonce,
		.nc = in.nc,
	};
	char nextnonce[NONCE_LEN + 1];
	struct digest_hex rspauth;
	enum gba_status status;

	in.body = body;
	status = digest_rspauth(&rspauth, outcome->ha1, &in);
	if (status != GBA_OK)
		return status;
	info.rspauth = gba_text(rspauth.s);
	if (ua->conf.nextnonce && nonces_is_ageing(ua->conf.nonces, in.nonce)) {
		status = nonces_make(ua->conf.nonces, nextnonce);
		if (status != GBA_OK)
			return status;
		info.nextnonce = gba_text(nextnonce);
	}
	return www_auth_info_build(out, &info);
}
