/* SPDX-License-Identifier: Apache-2.0 */
/* What follows from a transaction, once it is durable. */
#include <stdlib.h>
#include <string.h>

#include "push-naf/api_json.h"
#include "push-naf/engine_int.h"
#include "push-naf/jobs_int.h"

static struct effect *
add(struct engine *e, enum effect_type type, size_t room)
{
	struct effect *effect = calloc(1, sizeof(*effect) + room);

	if (effect == NULL)
		return NULL;
	effect->type = type;
	*e->effects_last = effect;
	e->effects_last = &effect->next;
	return effect;
}

/* With a copy of the job. */
static struct effect *
add_with_job(struct engine *e, enum effect_type type, const struct job *job)
{
	struct effect *effect = add(e, type, 0);

	if (effect == NULL || job == NULL)
		return effect;
	effect->job = malloc(sizeof(*job));
	if (effect->job == NULL)
		return NULL; /* in the list, and dropped with it */
	*effect->job = *job;
	effect->owns_job = true;
	return effect;
}

enum gba_status
engine_add_ask(struct engine *e, struct job *job)
{
	struct effect *effect = add(e, EFFECT_ASK, 0);

	if (effect == NULL)
		return GBA_ERR_NOMEM;
	effect->job = job;
	return GBA_OK;
}

enum gba_status
engine_add_ask_copy(struct engine *e, const struct job *job)
{
	return add_with_job(e, EFFECT_ASK, job) != NULL ? GBA_OK : GBA_ERR_NOMEM;
}

enum gba_status
engine_add_send(struct engine *e, const struct job *job, struct gba_octets body)
{
	const size_t len = strlen(job->address);
	struct effect *effect = add(e, EFFECT_SEND, len + 1);

	if (effect == NULL) {
		jobs_octets_free(body);
		return GBA_ERR_NOMEM;
	}
	effect->number = job->number;
	effect->road = job->road;
	effect->type_name = job->kind == JOB_PUSH ? DESK_TYPE_GPI : DESK_TYPE_GPL;
	memcpy(effect->id, job->id, sizeof(effect->id));
	memcpy(effect->address, job->address, len);
	effect->body = body;
	return GBA_OK;
}

enum gba_status
engine_add_trigger(struct engine *e, const struct job *job, uint32_t old_reference,
		   struct gba_octets body)
{
	struct effect *effect = add_with_job(e, EFFECT_TRIGGER, job);

	if (effect == NULL) {
		jobs_octets_free(body);
		return GBA_ERR_NOMEM;
	}
	effect->old_reference = old_reference;
	effect->validity_s = job->expires_s > e->now_s ? job->expires_s - e->now_s : 1;
	effect->body = body;
	return GBA_OK;
}

enum gba_status
engine_add_done(struct engine *e, const struct event *event, enum gba_status status,
		const struct job *job)
{
	struct effect *effect = add_with_job(e, EFFECT_DONE, job);

	if (effect == NULL)
		return GBA_ERR_NOMEM;
	effect->event = event;
	effect->status = status;
	return GBA_OK;
}

enum gba_status
engine_add_tell(struct engine *e, const struct uplink *uplink, struct gba_octets payload)
{
	const size_t len = strlen(uplink->callback);
	struct effect *effect = add(e, EFFECT_TELL, len + 1);
	char *text;

	if (effect == NULL)
		return GBA_ERR_NOMEM;
	effect->number = uplink->number;
	effect->road = JOB_ROAD_DIRECT;
	effect->type_name = "application/json";
	memcpy(effect->address, uplink->callback, len);
	text = api_uplink_text(uplink, payload);
	if (text == NULL)
		return GBA_ERR_NOMEM;
	effect->body = (struct gba_octets){ (const uint8_t *)text, strlen(text) };
	return GBA_OK;
}

static void
send_out(struct engine *e, const struct effect *effect)
{
	const struct desk_parcel parcel = {
		.number = effect->number,
		.road = effect->road,
		.address = effect->address,
		.type = effect->type_name,
		.name = effect->id,
		.body = effect->body,
	};

	e->conf.roads.send(
		e->conf.roads.ctx, &parcel,
		effect->type == EFFECT_TELL ? engine_on_told : engine_on_handed, e);
}

static void
effect_free(struct effect *effect)
{
	if (effect->owns_job)
		free(effect->job);
	jobs_octets_free(effect->body);
	free(effect);
}

static void
trigger(struct engine *e, const struct effect *effect)
{
	const struct job *job = effect->job;
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
		.again = job->attempts > 1,
		.expires_s = job->expires_s,
		.validity_s = effect->validity_s,
		.content = effect->body,
	};

	e->conf.roads.trigger(e->conf.roads.ctx, &trigger, engine_on_answer, e);
}

void
engine_run_effects(struct engine *e, struct effect *list)
{
	struct effect *effect = list, *next;

	for (; effect != NULL; effect = next) {
		next = effect->next;
		switch (effect->type) {
		case EFFECT_ASK:
			atomic_fetch_add(&e->counters.asked, 1);
			e->conf.desk.ask(e->conf.desk.ctx, effect->job, engine_on_sa, e);
			break;
		case EFFECT_SEND:
		case EFFECT_TELL:
			send_out(e, effect);
			break;
		case EFFECT_TRIGGER:
			trigger(e, effect);
			break;
		case EFFECT_DONE:
			engine_event_done(effect->event, effect->status, effect->job);
			break;
		}
		effect_free(effect);
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
		effect_free(effect);
	}
}
