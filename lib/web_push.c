/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn as the Push-NAF asks over HTTPS: SOAP (TS 29.109 clause 5.5) or JSON (push-info of
 * Nbsp_GBA, TS 29.309). */
#include <stdio.h>
#include <stdlib.h>

#include "lib/ended.h"
#include "lib/web.h"
#include "lib/zpn_gpr.h"
#include "lib/zpn_key.h"

/* An ask under way. */
struct call {
	struct web *web;
	naf_push_done done;
	void *ctx;
	char ue_id[256]; /* for the log */
};

static enum gba_status
take_reply(const struct web *web, struct naf_push_answer *answer,
	   const struct zpn_web_reply *reply)
{
	enum gba_status status;

	if (reply->zn.result != ZN_WEB_OK)
		return zpn_web_refusal_status(reply->zn.result);
	status = zpn_key_make(&answer->key, &reply->gpa, gba_wall_s(&web->clock),
			      web->lifetime_max_s);
	if (status == GBA_OK)
		answer->gpi = (struct gba_octets){ reply->gpa.gpi.p, reply->gpa.gpi.len };
	return status;
}

static void
on_reply(void *ctx, unsigned http, struct gba_octets body, const char *why)
{
	struct call *call = ctx;
	struct naf_push_answer answer = { .key = NULL };
	enum gba_status status = GBA_ERR_PEER;
	struct zpn_web_reply reply;
	bool is_read = false;
	char other[64];

	if (http != 0) {
		status = call->web->form->push_parse(&reply, http, body);
		is_read = status == GBA_OK;
	}
	if (is_read) {
		status = take_reply(call->web, &answer, &reply);
	} else if (status == GBA_ERR_SYNTAX) {
		snprintf(other, sizeof(other), "no reply of Zpn; HTTP status %u", http);
		why = other;
		status = GBA_ERR_PEER;
	}
	naf_ended_log(call->web->log, &naf_ended_zpn, call->ue_id, status,
		      is_read ? reply.zn.result : 0, why);
	call->done(call->ctx, status, status == GBA_OK ? &answer : NULL);
	if (is_read)
		zpn_web_reply_fini(&reply);
	free(call);
}

static enum gba_status
send_request(struct call *call, const struct naf_push_ask *ask)
{
	const struct web *web = call->web;
	struct zpn_question question;
	char room[ZN_WEB_MAX];
	struct gba_buf body = gba_buf(room, sizeof(room));
	enum gba_status status;

	zpn_question_init(&question, ask, false);
	status = web->form->push_build(&body, &question.gpr, web->ns);
	if (status != GBA_OK)
		return status;
	return web_send(web, web->push_url, &body, on_reply, call);
}

/* A value that no request can carry is one that no BSF would take. */
void
web_push_ask(void *ctx, const struct naf_push_ask *ask, naf_push_done done,
	     void *done_ctx)
{
	struct call *call = calloc(1, sizeof(*call));
	enum gba_status status = GBA_ERR_NOMEM;

	if (call != NULL) {
		*call = (struct call){ .web = ctx, .done = done, .ctx = done_ctx };
		status = gba_text_copy(call->ue_id, sizeof(call->ue_id), ask->ue_id);
		if (status == GBA_OK)
			status = send_request(call, ask);
	}
	if (status == GBA_OK)
		return;
	if (call != NULL)
		naf_ended_log(call->web->log, &naf_ended_zpn, call->ue_id, status, 0,
			      gba_status_name(status));
	free(call);
	if (status != GBA_ERR_NOMEM && status != GBA_ERR_ARG)
		status = GBA_ERR_PEER;
	done(done_ctx, status, NULL);
}
