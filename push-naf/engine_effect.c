/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a transaction, once it is durable. */
#include <stdlib.h>
#include <string.h>

#include "push-naf/api_json.h"
#include "push-naf/engine_int.h"
#include "push-naf/jobs_int.h"

static struct effect *
add(struct engine *e, enum effect_type type, const struct job *job)
{
	struct effect *effect = calloc(1, sizeof(*effect));

	if (effect == NULL)
		return NULL;
	effect->type = type;
	if (job != NULL)
		effect->job = *job;
	*e->effects_last = effect;
	e->effects_last = &effect->next;
	return effect;
}

enum gba_status
engine_add_effect(struct engine *e, enum effect_type type, const struct job *job,
		  struct gba_octets body)
{
	struct effect *effect = add(e, type, job);

	if (effect == NULL) {
		jobs_octets_free(body);
		return GBA_ERR_NOMEM;
	}
	effect->body = body;
	return GBA_OK;
}

enum gba_status
engine_add_trigger(struct engine *e, const struct job *job, uint32_t old_reference,
		   struct gba_octets body)
{
	struct effect *effect = add(e, EFFECT_TRIGGER, job);

	if (effect == NULL) {
		jobs_octets_free(body);
		return GBA_ERR_NOMEM;
	}
	effect->old_reference = old_reference;
	effect->body = body;
	return GBA_OK;
}

enum gba_status
engine_add_done(struct engine *e, const struct event *event, enum gba_status status,
		const struct job *job)
{
	struct effect *effect = add(e, EFFECT_DONE, job);

	if (effect == NULL)
		return GBA_ERR_NOMEM;
	effect->done = event->done;
	effect->ctx = event->ctx;
	effect->status = status;
	return GBA_OK;
}

enum gba_status
engine_add_tell(struct engine *e, const struct uplink *uplink, struct gba_octets payload)
{
	struct effect *effect = add(e, EFFECT_TELL, NULL);
	char *text;

	if (effect == NULL)
		return GBA_ERR_NOMEM;
	effect->number = uplink->number;
	memcpy(effect->job.callback, uplink->callback, sizeof(uplink->callback));
	text = api_uplink_text(uplink, payload);
	if (text == NULL)
		return GBA_ERR_NOMEM;
	effect->body = (struct gba_octets){ (const uint8_t *)text, strlen(text) };
	return GBA_OK;
}

static void
send_out(struct engine *e, const struct effect *effect)
{
	const bool tell = effect->type == EFFECT_TELL;
	const struct job *job = &effect->job;
	const struct desk_parcel parcel = {
		.number = tell ? effect->number : job->number,
		.road = tell ? JOB_ROAD_DIRECT : job->road,
		.address = tell ? job->callback : job->address,
		.type = tell			? "application/json"
			: job->kind == JOB_PUSH ? DESK_TYPE_GPI
						: DESK_TYPE_GPL,
		.name = job->id,
		.body = effect->body,
	};

	e->conf.roads.send(e->conf.roads.ctx, &parcel,
			   tell ? engine_on_told : engine_on_handed, e);
}

static void
trigger(struct engine *e, const struct effect *effect)
{
	const struct job *job = &effect->job;
	const bool recall = job->state == JOB_RECALLING;
	const struct desk_trigger trigger = {
		.number = job->number,
		.road = job->road,
		.action = recall		       ? DESK_RECALL
			  : effect->old_reference != 0 ? DESK_REPLACE
						       : DESK_SUBMIT,
		.address = job->address,
		.reference = recall ? job->recall_reference : job->reference,
		.old_reference = recall ? job->reference : effect->old_reference,
		.message_id = job->message_id,
		.profile = job->profile,
		.priority = job->priority,
		.expires_s = job->expires_s,
		.validity_s = job->expires_s > e->now_s ? job->expires_s - e->now_s : 1,
		.content = effect->body,
	};

	e->conf.roads.trigger(e->conf.roads.ctx, &trigger, engine_on_answer, e);
}

void
engine_run_effects(struct engine *e)
{
	struct effect *effect = e->effects, *next;

	e->effects = NULL;
	e->effects_last = &e->effects;
	for (; effect != NULL; effect = next) {
		next = effect->next;
		switch (effect->type) {
		case EFFECT_ASK:
			atomic_fetch_add(&e->counters.asked, 1);
			e->conf.desk.ask(e->conf.desk.ctx, &effect->job, engine_on_sa, e);
			break;
		case EFFECT_SEND:
		case EFFECT_TELL:
			send_out(e, effect);
			break;
		case EFFECT_TRIGGER:
			trigger(e, effect);
			break;
		case EFFECT_DONE:
			effect->done(effect->ctx, effect->status,
				     effect->status == GBA_OK ? &effect->job : NULL);
			break;
		}
		jobs_octets_free(effect->body);
		free(effect);
	}
}

void
engine_drop_effects(struct engine *e)
{
	struct effect *effect = e->effects, *next;

	e->effects = NULL;
	e->effects_last = &e->effects;
	for (; effect != NULL; effect = next) {
		next = effect->next;
		jobs_octets_free(effect->body);
		free(effect);
	}
}
