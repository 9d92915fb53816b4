/* SPDX-License-Identifier: Apache-2.0 */
/* Requests judged for the public library, with and without waiting. */
#include <string.h>

#include "lib/psk.h"
#include "lib/verdict.h"

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
		.tls = r->tls != 0 || r->tls_suite != 0,
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
		*texts[i] = text_keep(&at, *texts[i]);
	p->intended = intended;
	r->peer = text_keep(&at, peer).p;
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

/* GBA_NAF_ERR_TIMEOUT: a BSF has to be asked. */
static enum gba_naf_status
check_now(struct gba_naf *naf, const struct ua_request *r, struct gba_text intended,
	  struct gba_naf_verdict **verdict)
{
	struct now now = { naf->ua, intended, NULL };

	if (!ua_check_now(naf->ua, r, on_now, &now))
		return GBA_NAF_ERR_TIMEOUT;
	if (now.verdict == NULL)
		return GBA_NAF_ERR_NOMEM;
	*verdict = now.verdict;
	return GBA_NAF_OK;
}

enum gba_naf_status
gba_naf_check_now(struct gba_naf *naf, const struct gba_naf_request *request,
		  struct gba_naf_verdict **verdict)
{
	struct gba_naf_request taken;
	struct ua_request r;

	if (!take_request(&taken, naf, request) || verdict == NULL)
		return GBA_NAF_ERR_ARG;
	r = view_request(&taken);
	return check_now(naf, &r, gba_text(taken.intended_identity), verdict);
}

enum gba_naf_status
gba_naf_check(struct gba_naf *naf, const struct gba_naf_request *request,
	      unsigned timeout_ms, struct gba_naf_verdict **verdict)
{
	enum gba_naf_status status;
	struct gba_naf_request taken;
	struct gba_text intended;
	struct ua_request r;
	struct pending *p;

	if (!take_request(&taken, naf, request) || verdict == NULL)
		return GBA_NAF_ERR_ARG;
	r = view_request(&taken);
	intended = gba_text(taken.intended_identity);
	status = check_now(naf, &r, intended, verdict);
	if (status != GBA_NAF_ERR_TIMEOUT)
		return status;
	p = pending_request(naf, &r, intended);
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
