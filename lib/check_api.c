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
	size_t size; /* of all of it */
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

/* The value that was written at *at; "" if there was no room for it. */
static const char *
keep_value(char **at, const struct gba_buf *value)
{
	const char *kept = *at;

	if (gba_buf_status(value) != GBA_OK)
		return "";
	*at += value->len + 1;
	return kept;
}

/* What the application may know of the subscriber (TS 24.109 7.3), or a refusal. */
static void
identify(struct gba_naf_verdict *v, char *at, struct gba_text intended)
{
	const enum naf_identities which = v->outcome.name->identities;
	struct gba_buf value = gba_buf(at, IDENTITY_MAX);

	if (!identity_is_possible(v->key, which, intended)) {
		v->outcome.verdict = UA_DENIED;
		v->outcome.reason = "X-3GPP-Intended-Identity is none of this user's";
		return;
	}
	identity_assert(&value, v->key, which, intended);
	v->identity = keep_value(&at, &value);
	value = gba_buf(at, IDENTITY_MAX);
	identity_flags(&value, v->key, which);
	v->flags = keep_value(&at, &value);
}

static struct gba_naf_verdict *
verdict_new(struct ua *ua, const struct ua_outcome *outcome, struct gba_text intended)
{
	const struct digest_input *in = &outcome->input;
	const bool right = outcome->key != NULL;
	const size_t len = outcome->btid.len + in->nonce.len + in->nc.len +
			   in->cnonce.len + in->uri.len + 5 +
			   (right ? 2 * IDENTITY_MAX : 1);
	struct gba_naf_verdict *v = calloc(1, sizeof(*v) + len);
	char *at;

	if (v == NULL)
		return NULL;
	v->ua = ua;
	v->size = sizeof(*v) + len;
	v->outcome = *outcome;
	at = v->text;
	v->outcome.btid = keep(&at, outcome->btid);
	v->btid = v->outcome.btid.p != NULL ? v->outcome.btid.p : "";
	v->outcome.input.nonce = keep(&at, in->nonce);
	v->outcome.input.nc = keep(&at, in->nc);
	v->outcome.input.cnonce = keep(&at, in->cnonce);
	v->outcome.input.uri = keep(&at, in->uri);
	v->outcome.input.method = (struct gba_text){ NULL, 0 };
	v->outcome.input.body = (struct gba_octets){ NULL, 0 };
	v->outcome.realm = (struct gba_text){ NULL, 0 };
	v->identity = v->flags = "";
	if (right && !outcome->psk) {
		v->ha1 = *outcome->ha1;
		v->outcome.ha1 = &v->ha1;
	}
	if (right)
		v->key = naf_key_ref((struct naf_key *)outcome->key);
	if (outcome->verdict == UA_ACCEPTED)
		identify(v, at, intended);
	return v;
}

void
gba_naf_verdict_free(struct gba_naf_verdict *verdict)
{
	if (verdict == NULL)
		return;
	naf_key_unref(verdict->key);
	gba_wipe(verdict, verdict->size);
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

static size_t
room(const char *s)
{
	return s != NULL ? strlen(s) + 1 : 0;
}

static size_t
request_room(const struct gba_naf_request *r)
{
	return room(r->method) + room(r->target) + room(r->host) +
	       room(r->authorization) + room(r->user_agent) + room(r->server_name) +
	       room(r->peer) + room(r->intended_identity) + room(r->psk_btid) +
	       r->body_len;
}

static struct pending *
pending_request(struct gba_naf *naf, const struct gba_naf_request *r,
		struct ua_request *out)
{
	struct pending *p = pending_new(naf, request_room(r));
	char *at;

	if (p == NULL)
		return NULL;
	at = p->text;
	*out = (struct ua_request){
		.method = keep(&at, gba_text(r->method)),
		.target = keep(&at, gba_text(r->target)),
		.host = keep(&at, gba_text(r->host)),
		.authorization = keep(&at, gba_text(r->authorization)),
		.user_agent = keep(&at, gba_text(r->user_agent)),
		.sni = keep(&at, gba_text(r->server_name)),
		.host_count = r->host == NULL ? 0
			      : r->repeated   ? 2
					      : 1,
		.authorization_count = r->authorization != NULL,
		.body_unseen = r->body_unseen != 0,
		.tls = r->tls_suite != 0,
		.has_suite = r->tls_suite != 0,
		.suite = { { (uint8_t)(r->tls_suite >> 8), (uint8_t)r->tls_suite } },
	};
	out->peer = keep(&at, gba_text(r->peer)).p;
	p->intended = keep(&at, gba_text(r->intended_identity));
	out->psk_btid = keep(&at, gba_text(r->psk_btid));
	out->psk_ua_id = psk_ua_id(psk_suite_is_tls13(out->suite), out->suite);
	if (r->body_len > 0) {
		memcpy(at, r->body, r->body_len);
		out->body = (struct gba_octets){ (const uint8_t *)at, r->body_len };
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

enum gba_naf_status
gba_naf_check(struct gba_naf *naf, const struct gba_naf_request *request,
	      unsigned timeout_ms, struct gba_naf_verdict **verdict)
{
	enum gba_naf_status status;
	struct gba_naf_request r;
	struct ua_request copy;
	struct pending *p;

	if (!take_request(&r, naf, request) || verdict == NULL)
		return GBA_NAF_ERR_ARG;
	p = pending_request(naf, &r, &copy);
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	ua_check(naf->ua, &copy, on_done, p);
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
	struct gba_naf_request r;
	struct ua_request copy;
	struct pending *p;

	if (!take_request(&r, naf, request) || on_verdict == NULL)
		return GBA_NAF_ERR_ARG;
	p = pending_request(naf, &r, &copy);
	if (p == NULL)
		return GBA_NAF_ERR_NOMEM;
	p->on_verdict = on_verdict;
	p->ctx = ctx;
	ua_check(naf->ua, &copy, on_done, p);
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
