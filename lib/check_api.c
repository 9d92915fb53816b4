/* SPDX-License-Identifier: Apache-2.0 */
/* Requests judged for the public library: copied in, and the verdict kept. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "lib/context.h"
#include "lib/identity.h"
#include "lib/psk.h"

#define IDENTITY_MAX 4096

/* The outcome with what it points to; it outlives the request. */
struct gba_naf_verdict {
	struct ua *ua;
	struct ua_outcome outcome;
	struct digest_hex ha1; /* secret */
	struct naf_key *key;
	const char *btid, *identity, *flags;
	char text[];
};

/* Append a NUL-terminated copy to text. */
static struct gba_text
keep(char **at, struct gba_text t)
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
	return t.p != NULL ? keep(at, t).p : "";
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

static struct gba_naf_verdict *
verdict_new(struct ua *ua, const struct ua_outcome *outcome, struct gba_text intended)
{
	const struct digest_input *in = &outcome->input;
	struct ua_outcome judged = *outcome;
	struct gba_naf_verdict *v;
	struct told told;
	char *at;

	identify(&told, &judged, intended);
	v = malloc(sizeof(*v) + outcome->btid.len + in->nonce.len + in->nc.len +
		   in->cnonce.len + in->uri.len + told.identity.len + told.flags.len + 7);
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
	v->outcome.input.nonce = keep(&at, in->nonce);
	v->outcome.input.nc = keep(&at, in->nc);
	v->outcome.input.cnonce = keep(&at, in->cnonce);
	v->outcome.input.uri = keep(&at, in->uri);
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

void
gba_naf_verdict_free(struct gba_naf_verdict *verdict)
{
	if (verdict == NULL)
		return;
	naf_key_unref(verdict->key);
	gba_wipe(&verdict->ha1, sizeof(verdict->ha1));
	free(verdict);
}

static void
on_done(void *ctx, const struct ua_outcome *outcome)
{
	struct pending *p = ctx;

	p->verdict = verdict_new(p->naf->ua, outcome, p->intended);
	p->status = p->verdict != NULL ? GBA_NAF_OK : GBA_NAF_ERR_NOMEM;
	pending_finish(p);
}

/* With the views of the caller. */
static struct ua_request
view_request(const struct gba_naf_request *r)
{
	const struct gba_suite suite = { { (uint8_t)(r->tls_suite >> 8),
					   (uint8_t)r->tls_suite } };

	return (struct ua_request){
		.method = gba_text(r->method),
		.target = gba_text(r->target),
		.host = gba_text(r->host),
		.authorization = gba_text(r->authorization),
		.user_agent = gba_text(r->user_agent),
		.sni = gba_text(r->server_name),
		.host_count = r->host == NULL ? 0
			      : r->repeated   ? 2
					      : 1,
		.authorization_count = r->authorization != NULL,
		.body = { r->body, r->body_len },
		.body_unseen = r->body_unseen != 0,
		.tls = r->tls_suite != 0,
		.has_suite = r->tls_suite != 0,
		.suite = suite,
		.peer = r->peer,
		.psk_btid = gba_text(r->psk_btid),
		.psk_ua_id = psk_ua_id(psk_suite_is_tls13(suite), suite),
	};
}

/* For an answer that comes later: the views move to a copy. */
static struct pending *
pending_request(struct gba_naf *naf, struct ua_request *r, struct gba_text intended)
{
	struct gba_text *const texts[] = { &r->method,	      &r->target,     &r->host,
					   &r->authorization, &r->user_agent, &r->sni,
					   &r->psk_btid,      &intended };
	const struct gba_text peer = gba_text(r->peer);
	size_t len = peer.len + 1 + r->body.len;
	struct pending *p;
	char *at;

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		len += texts[i]->len + 1;
	p = pending_new(naf, len);
	if (p == NULL)
		return NULL;
	at = p->text;
	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = keep(&at, *texts[i]);
	p->intended = intended;
	r->peer = keep(&at, peer).p;
	if (r->body.len > 0) {
		memcpy(at, r->body.p, r->body.len);
		r->body.p = (const uint8_t *)at;
	}
	return p;
}

/* The first version of the struct ended before this member. */
#define REQUEST_FIRST offsetof(struct gba_naf_request, intended_identity)

static bool
take_request(struct gba_naf_request *out, const struct gba_naf *naf,
	     const struct gba_naf_request *r)
{
	return naf != NULL && r != NULL && atomic_load(&naf->open) &&
	       naf_take_struct(out, sizeof(*out), r, REQUEST_FIRST) &&
	       out->method != NULL && out->target != NULL &&
	       (out->body != NULL || out->body_len == 0) &&
	       (out->psk_btid == NULL || out->tls_suite != 0);
}

struct now {
	struct ua *ua;
	struct gba_text intended;
	struct gba_naf_verdict *verdict;
};

static void
on_now(void *ctx, const struct ua_outcome *outcome)
{
	struct now *now = ctx;

	now->verdict = verdict_new(now->ua, outcome, now->intended);
}

enum gba_naf_status
gba_naf_check(struct gba_naf *naf, const struct gba_naf_request *request,
	      unsigned timeout_ms, struct gba_naf_verdict **verdict)
{
	enum gba_naf_status status;
	struct gba_naf_request taken;
	struct ua_request r;
	struct now now = { 0 };
	struct pending *p;

	if (!take_request(&taken, naf, request) || verdict == NULL)
		return GBA_NAF_ERR_ARG;
	r = view_request(&taken);
	now.ua = naf->ua;
	now.intended = gba_text(taken.intended_identity);
	if (ua_check_now(naf->ua, &r, on_now, &now)) {
		if (now.verdict == NULL)
			return GBA_NAF_ERR_NOMEM;
		*verdict = now.verdict;
		return GBA_NAF_OK;
	}
	p = pending_request(naf, &r, now.intended);
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	ua_check(naf->ua, &r, on_done, p);
	status = pending_wait(p, timeout_ms);
	if (status == GBA_NAF_ERR_TIMEOUT)
		return status;
	status = p->status;
	if (status == GBA_NAF_OK) {
		*verdict = p->verdict;
		p->verdict = NULL;
	}
	pending_free(p);
	return status;
}

enum gba_naf_status
gba_naf_check_ask(struct gba_naf *naf, const struct gba_naf_request *request,
		  gba_naf_on_verdict *on_verdict, void *ctx)
{
	struct gba_naf_request taken;
	struct ua_request r;
	struct pending *p;

	if (!take_request(&taken, naf, request) || on_verdict == NULL)
		return GBA_NAF_ERR_ARG;
	r = view_request(&taken);
	p = pending_request(naf, &r, gba_text(taken.intended_identity));
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	p->on_verdict = on_verdict;
	p->ctx = ctx;
	ua_check(naf->ua, &r, on_done, p);
	return GBA_NAF_OK;
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

const char *
gba_naf_verdict_field(const struct gba_naf_verdict *verdict)
{
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
