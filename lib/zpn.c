/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn as the Push-NAF speaks it, over Diameter. */
#include "lib/zpn.h"

#include <stdlib.h>

#include "base/buf.h"
#include "lib/ended.h"
#include "lib/zpn_gpr.h"
#include "lib/zpn_key.h"

struct zpn {
	struct zpn_conf conf;
};

/* An ask under way. */
struct call {
	struct zpn *zpn;
	naf_push_done done;
	void *ctx;
	char ue_id[256]; /* for the log */
};

enum gba_status
zpn_new(struct zpn **out, const struct zpn_conf *conf)
{
	struct zpn *zpn = calloc(1, sizeof(*zpn));

	if (zpn == NULL)
		return GBA_ERR_NOMEM;
	zpn->conf = *conf;
	*out = zpn;
	return GBA_OK;
}

void
zpn_free(struct zpn *zpn)
{
	free(zpn);
}

static void
on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
	  const void *message)
{
	struct call *call = ctx;
	const struct zpn_gpa *gpa = message;
	struct naf_push_answer answer = { .key = NULL };

	if (status != GBA_OK)
		result = NULL;
	else if (result->experimental || result->code != DIAM_SUCCESS)
		status = zpn_refusal_status(result->code, result->experimental);
	if (status == GBA_OK)
		status =
			zpn_key_make(&answer.key, gpa, gba_wall_s(&call->zpn->conf.clock),
				     call->zpn->conf.lifetime_max_s);
	if (status == GBA_OK)
		answer.gpi = (struct gba_octets){ gpa->gpi.p, gpa->gpi.len };
	naf_ended_log(call->zpn->conf.log, &naf_ended_zpn, call->ue_id, status,
		      result != NULL ? result->code : 0,
		      result != NULL ? NULL : NAF_ENDED_SILENT);
	call->done(call->ctx, status, status == GBA_OK ? &answer : NULL);
	free(call);
}

static enum gba_status
send_gpr(struct call *call, const struct naf_push_ask *ask)
{
	const struct zpn_conf *conf = &call->zpn->conf;
	const struct diam_dest dest = { .realm = conf->realm };
	struct zpn_question question;

	zpn_question_init(&question, ask, conf->gsid_binary);
	return diam_ask(conf->node, &zpn_command, &question.gpr, sizeof(struct zpn_gpa),
			&dest, conf->timeout_ms, on_answer, call);
}

static void
zpn_ask(void *ctx, const struct naf_push_ask *ask, naf_push_done done, void *done_ctx)
{
	struct call *call = calloc(1, sizeof(*call));
	enum gba_status status = GBA_ERR_NOMEM;

	if (call != NULL) {
		*call = (struct call){ .zpn = ctx, .done = done, .ctx = done_ctx };
		status = gba_text_copy(call->ue_id, sizeof(call->ue_id), ask->ue_id);
		if (status == GBA_OK)
			status = send_gpr(call, ask);
	}
	if (status == GBA_OK)
		return;
	if (call != NULL)
		naf_ended_log(call->zpn->conf.log, &naf_ended_zpn, call->ue_id,
			      GBA_ERR_PEER, 0, NAF_ENDED_SILENT);
	free(call);
	done(done_ctx, status == GBA_ERR_NOMEM ? status : GBA_ERR_PEER, NULL);
}

struct naf_push_source
zpn_source(struct zpn *zpn)
{
	return (struct naf_push_source){ .ask = zpn_ask, .ctx = zpn };
}
