/* SPDX-License-Identifier: Apache-2.0 */
/* The messages of Ua: realm, challenge, credentials, proof. */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "ue/auth.h"
#include "ue/ua.h"

#define ME_PREFIX     "3GPP-bootstrapping@"
#define UICC_PREFIX   "3GPP-bootstrapping-uicc@"
#define DIGEST_PREFIX "3GPP-bootstrapping-digest@"

/* A member "prefix@fqdn": OK for our host, DENIED for another, NOT_FOUND for another
 * kind. */
static enum gba_status
judge_member(struct gba_text member, const char *prefix, const char *host)
{
	const size_t len = strlen(prefix);
	struct gba_text fqdn;

	if (member.len < len || strncasecmp(member.p, prefix, len) != 0)
		return GBA_ERR_NOT_FOUND;
	fqdn = (struct gba_text){ member.p + len, member.len - len };
	return gba_text_is_nocase(fqdn, host) ? GBA_OK : GBA_ERR_DENIED;
}

enum gba_status
ua_realm_choose(struct gba_text *chosen, struct gba_text realm, const char *host,
		enum ua_realm wanted)
{
	const bool uicc = wanted == UA_REALM_UICC || wanted == UA_REALM_UICC_INT;
	const char *prefix = wanted == UA_REALM_DIGEST ? DIGEST_PREFIX
			     : uicc		       ? UICC_PREFIX
						       : ME_PREFIX;
	enum gba_status status = GBA_ERR_NOT_FOUND;
	const char *p = realm.p, *end = realm.p != NULL ? realm.p + realm.len : NULL;

	while (p != NULL && p < end && status == GBA_ERR_NOT_FOUND) {
		const char *semicolon = memchr(p, ';', (size_t)(end - p));
		const char *stop = semicolon != NULL ? semicolon : end;
		struct gba_text member;

		while (p < stop && *p == ' ')
			p++;
		member = (struct gba_text){ p, (size_t)(stop - p) };
		status = judge_member(member, prefix, host);
		if (status == GBA_OK)
			*chosen = wanted == UA_REALM_WHOLE ? realm : member;
		p = stop + 1;
	}
	return status;
}

static enum gba_status
take_values(struct ua_session *session, const struct www_auth *auth,
	    struct gba_text realm)
{
	struct ua_session fresh = *session;
	enum gba_status status;

	status = gba_text_copy(fresh.realm, sizeof(fresh.realm), realm);
	if (status == GBA_OK)
		status = digest_alg_parse(&fresh.alg, auth->algorithm);
	if (status == GBA_OK && fresh.alg.aka_version != 0)
		status = GBA_ERR_SYNTAX;
	if (status == GBA_OK)
		status = gba_text_copy(fresh.nonce, sizeof(fresh.nonce), auth->nonce);
	fresh.has_opaque = auth->opaque.p != NULL;
	if (status == GBA_OK && fresh.has_opaque)
		status = gba_text_copy(fresh.opaque, sizeof(fresh.opaque), auth->opaque);
	fresh.qop = ue_qop_choose(auth->qop);
	if (status == GBA_OK && auth->qop.p != NULL && fresh.qop == DIGEST_QOP_NONE)
		status = GBA_ERR_SYNTAX;
	fresh.nc = 0;
	if (status == GBA_OK)
		*session = fresh;
	gba_wipe(&fresh, sizeof(fresh));
	return status;
}

enum gba_status
ua_challenge_take(struct ua_session *session, bool *stale, const struct ue_reply *reply,
		  const char *host, enum ua_realm wanted)
{
	struct ue_challenges walk = { .reply = reply };
	enum gba_status found = GBA_ERR_NOT_FOUND;
	struct gba_text value, realm;
	struct www_auth auth;

	while (ue_challenges_next(&walk, &value)) {
		enum gba_status status;

		if (www_auth_parse(&auth, value) != GBA_OK)
			continue;
		status = ua_realm_choose(&realm, auth.realm, host, wanted);
		if (status == GBA_ERR_DENIED)
			found = status;
		if (status != GBA_OK || take_values(session, &auth, realm) != GBA_OK)
			continue;
		*stale = gba_text_is_nocase(auth.stale, "true");
		return GBA_OK;
	}
	return found;
}

static struct digest_input
input_of(const struct ua_session *session, const char nc[9], const char *uri)
{
	const struct digest_input in = {
		.alg = session->alg,
		.qop = session->qop,
		.nonce = gba_text(session->nonce),
		.nc = gba_text(nc),
		.cnonce = gba_text(session->cnonce),
		.uri = gba_text(uri),
	};

	return in;
}

static void
spell_nc(char out[9], const struct ua_session *session)
{
	(void)snprintf(out, 9, "%08x", session->nc);
}

enum gba_status
ua_credentials_build(struct gba_buf *out, struct ua_session *session, const char *method,
		     const char *uri, struct gba_octets body)
{
	static const char *const qops[] = { NULL, "auth", "auth-int" };
	struct www_auth_credentials credentials = { 0 };
	const bool qop = session->qop != DIGEST_QOP_NONE;
	struct digest_hex response;
	struct digest_input in;
	enum gba_status status;
	char nc[9];

	session->nc++;
	spell_nc(nc, session);
	in = input_of(session, nc, uri);
	in.method = gba_text(method);
	in.body = body;
	status = digest_response(&response, &session->ha1, &in);
	if (status != GBA_OK)
		return status;
	credentials.username = gba_text(session->btid);
	credentials.realm = gba_text(session->realm);
	credentials.nonce = in.nonce;
	credentials.uri = in.uri;
	credentials.response = gba_text(response.s);
	credentials.qop = gba_text(qops[session->qop]);
	credentials.nc = gba_text(qop ? nc : NULL);
	credentials.cnonce = gba_text(qop || session->alg.sess ? session->cnonce : NULL);
	credentials.opaque = gba_text(session->has_opaque ? session->opaque : NULL);
	credentials.algorithm = gba_text(digest_alg_name(&session->alg));
	return www_auth_credentials_build(out, &credentials);
}

static enum gba_status
take_nextnonce(struct ua_session *session, const struct ue_reply *reply,
	       const struct gba_random *random)
{
	const struct gba_text value = ue_reply_header(reply, "Authentication-Info", 0);
	struct www_auth info;

	if (value.p == NULL || www_auth_info_parse(&info, value) != GBA_OK ||
	    info.nextnonce.len == 0 ||
	    gba_text_copy(session->nonce, sizeof(session->nonce), info.nextnonce) !=
		    GBA_OK)
		return GBA_OK;
	session->nc = 0;
	return ue_cnonce(session->cnonce, random);
}

enum gba_status
ua_reply_check(struct ua_session *session, const char *uri, const struct ue_reply *reply,
	       const struct gba_random *random)
{
	struct digest_input in;
	enum gba_status status, next;
	char nc[9];

	spell_nc(nc, session);
	in = input_of(session, nc, uri);
	status = ue_proof_check(&session->ha1, &in, reply);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	next = take_nextnonce(session, reply, random);
	return next != GBA_OK ? next : status;
}

void
ua_session_fini(struct ua_session *session)
{
	gba_wipe(session, sizeof(*session));
}
