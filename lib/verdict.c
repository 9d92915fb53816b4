/* SPDX-License-Identifier: Apache-2.0 */
/* Verdicts: kept when a request was judged, and looked at. */
#include "lib/verdict.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "lib/identity.h"

#define IDENTITY_MAX 4096

/* The outcome with what it points to; it outlives the request. */
struct gba_naf_verdict {
	struct ua *ua;
	struct ua_outcome outcome;
	struct digest_hex ha1; /* secret */
	struct naf_key *key;
	bool handshake; /* of PSK TLS: no header goes with it */
	const char *btid, *identity, *flags, *realm;
	char text[];
};

struct gba_text
text_keep(char **at, struct gba_text t)
{
	struct gba_text copy = { *at, t.len };

	if (t.p == NULL)
		return (struct gba_text){ NULL, 0 };
	memcpy(*at, t.p, t.len);
	(*at)[t.len] = '\0';
	*at += t.len + 1;
	return copy;
}

static const char *
keep_string(char **at, struct gba_text t)
{
	return t.p != NULL ? text_keep(at, t).p : "";
}

/* What the application may know of the subscriber (TS 24.109 7.3); absent: nothing. */
struct told {
	char identity_room[IDENTITY_MAX], flags_room[IDENTITY_MAX];
	struct gba_text identity, flags;
};

static struct gba_text
value_of(const struct gba_buf *buf)
{
	return (struct gba_text){ gba_buf_status(buf) == GBA_OK ? (const char *)buf->p
								: NULL,
				  buf->len };
}

/* Or a refusal. */
static void
identify(struct told *told, struct ua_outcome *outcome, struct gba_text intended)
{
	struct gba_buf identity = gba_buf(told->identity_room, IDENTITY_MAX);
	struct gba_buf flags = gba_buf(told->flags_room, IDENTITY_MAX);
	enum naf_identities which;

	told->identity = told->flags = (struct gba_text){ NULL, 0 };
	if (outcome->verdict != UA_ACCEPTED)
		return;
	which = outcome->name->identities;
	if (!identity_is_possible(outcome->key, which, intended)) {
		outcome->verdict = UA_DENIED;
		outcome->reason = "X-3GPP-Intended-Identity is none of this user's";
		return;
	}
	identity_assert(&identity, outcome->key, which, intended);
	identity_flags(&flags, outcome->key, which);
	told->identity = value_of(&identity);
	told->flags = value_of(&flags);
}

struct gba_naf_verdict *
verdict_new(struct ua *ua, const struct ua_outcome *outcome, struct gba_text intended)
{
	const struct digest_input *in = &outcome->input;
	struct ua_outcome judged = *outcome;
	struct gba_naf_verdict *v;
	struct told told;
	char *at;

	identify(&told, &judged, intended);
	v = malloc(sizeof(*v) + outcome->btid.len + in->nonce.len + in->nc.len +
		   in->cnonce.len + in->uri.len + told.identity.len + told.flags.len +
		   outcome->realm.len + 8);
	if (v == NULL)
		return NULL;
	at = v->text;
	v->ua = ua;
	v->key = NULL;
	v->outcome = judged;
	v->btid = keep_string(&at, outcome->btid);
	v->outcome.btid = gba_text(v->btid);
	v->identity = keep_string(&at, told.identity);
	v->flags = keep_string(&at, told.flags);
	v->realm = keep_string(&at, outcome->realm);
	v->handshake = false;
	v->outcome.input.nonce = text_keep(&at, in->nonce);
	v->outcome.input.nc = text_keep(&at, in->nc);
	v->outcome.input.cnonce = text_keep(&at, in->cnonce);
	v->outcome.input.uri = text_keep(&at, in->uri);
	v->outcome.input.method = (struct gba_text){ NULL, 0 };
	v->outcome.input.body = (struct gba_octets){ NULL, 0 };
	v->outcome.realm = (struct gba_text){ NULL, 0 };
	if (outcome->ha1 != NULL) {
		v->ha1 = *outcome->ha1;
		v->outcome.ha1 = &v->ha1;
	}
	if (outcome->key != NULL)
		v->key = naf_key_ref((struct naf_key *)outcome->key);
	return v;
}

struct gba_naf_verdict *
verdict_of_handshake(struct ua *ua, const struct ua_outcome *outcome)
{
	struct gba_naf_verdict *v =
		verdict_new(ua, outcome, (struct gba_text){ NULL, 0 });

	if (v != NULL)
		v->handshake = true;
	return v;
}

void
gba_naf_verdict_free(struct gba_naf_verdict *verdict)
{
	if (verdict == NULL)
		return;
	naf_key_unref(verdict->key);
	gba_wipe(&verdict->ha1, sizeof(verdict->ha1));
	free(verdict);
}

unsigned
gba_naf_verdict_http(const struct gba_naf_verdict *verdict)
{
	return ua_http_status(verdict->outcome.verdict);
}

const char *
gba_naf_verdict_name(const struct gba_naf_verdict *verdict)
{
	return ua_verdict_name(verdict->outcome.verdict);
}

const char *
gba_naf_verdict_reason(const struct gba_naf_verdict *verdict)
{
	return verdict->outcome.reason;
}

const char *
gba_naf_verdict_btid(const struct gba_naf_verdict *verdict)
{
	return verdict->btid;
}

const char *
gba_naf_verdict_identity(const struct gba_naf_verdict *verdict)
{
	return verdict->identity;
}

const char *
gba_naf_verdict_flags(const struct gba_naf_verdict *verdict)
{
	return verdict->flags;
}

const struct gba_naf_key *
gba_naf_verdict_key(const struct gba_naf_verdict *verdict)
{
	return verdict->outcome.verdict == UA_ACCEPTED
		       ? (const struct gba_naf_key *)verdict->key
		       : NULL;
}

static bool
is_accepted(const struct gba_naf_verdict *verdict)
{
	return verdict->outcome.verdict == UA_ACCEPTED;
}

const uint8_t *
gba_naf_verdict_ks(const struct gba_naf_verdict *verdict)
{
	return is_accepted(verdict) ? verdict->outcome.used->b : NULL;
}

const uint8_t *
gba_naf_verdict_ua_id(const struct gba_naf_verdict *verdict)
{
	return is_accepted(verdict) ? verdict->outcome.ua_id.b : NULL;
}

const char *
gba_naf_verdict_fqdn(const struct gba_naf_verdict *verdict)
{
	return verdict->outcome.name != NULL ? verdict->outcome.name->fqdn : "";
}

const char *
gba_naf_verdict_realm(const struct gba_naf_verdict *verdict)
{
	return is_accepted(verdict) ? verdict->realm : "";
}

const char *
gba_naf_verdict_algorithm(const struct gba_naf_verdict *verdict)
{
	return is_accepted(verdict) && !verdict->outcome.psk
		       ? digest_alg_name(&verdict->outcome.input.alg)
		       : "";
}

const char *
gba_naf_verdict_qop(const struct gba_naf_verdict *verdict)
{
	if (!is_accepted(verdict) || verdict->outcome.psk)
		return "";
	return verdict->outcome.input.qop == DIGEST_QOP_AUTH_INT ? "auth-int" : "auth";
}

const char *
gba_naf_verdict_field(const struct gba_naf_verdict *verdict)
{
	if (verdict->handshake)
		return NULL;
	if (ua_verdict_is_challenge(verdict->outcome.verdict))
		return "WWW-Authenticate";
	return verdict->outcome.verdict == UA_ACCEPTED && !verdict->outcome.psk
		       ? "Authentication-Info"
		       : NULL;
}

enum gba_naf_status
gba_naf_verdict_header(const struct gba_naf_verdict *verdict, const void *body,
		       size_t body_len, char *out, size_t size)
{
	char value[GBA_NAF_VALUE_MAX];
	struct gba_buf buf = gba_buf(value, sizeof(value));
	enum gba_status status;

	if (gba_naf_verdict_field(verdict) == NULL || out == NULL ||
	    (body == NULL && body_len > 0))
		return GBA_NAF_ERR_ARG;
	if (verdict->outcome.verdict == UA_ACCEPTED)
		status = ua_info_build(verdict->ua, &buf, &verdict->outcome,
				       (struct gba_octets){ body, body_len });
	else
		status = ua_challenge_build(verdict->ua, &buf, &verdict->outcome);
	if (status != GBA_OK)
		return naf_status(status);
	if (buf.len >= size)
		return GBA_NAF_ERR_ARG;
	memcpy(out, value, buf.len + 1);
	return GBA_NAF_OK;
}
