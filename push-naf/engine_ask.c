/* SPDX-License-Identifier: Apache-2.0 */
/* What others tell the engine: each call is one event in its queue. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "push-naf/engine_int.h"

static const struct gba_octets nothing = { NULL, 0 };

static void
post_with_done(struct engine *e, struct event *event, engine_done done, void *ctx)
{
	if (event == NULL) {
		done(ctx, GBA_ERR_BUSY, NULL);
		return;
	}
	event->done = done;
	event->ctx = ctx;
	engine_post(e, event);
}

static struct event *
submit_new(struct api_order *orders, size_t count)
{
	struct event *event = engine_event_new(EVENT_SUBMIT, nothing);

	if (event == NULL) {
		for (size_t i = 0; i < count; i++)
			api_order_fini(&orders[i]);
		free(orders);
		return NULL;
	}
	event->orders = orders;
	event->order_count = count;
	return event;
}

void
engine_submit(struct engine *e, const struct job *order, int64_t lifetime_s,
	      struct gba_octets payload, engine_done done, void *ctx)
{
	struct api_order *orders = calloc(1, sizeof(*orders));
	uint8_t *copy = payload.p != NULL ? malloc(payload.len + 1) : NULL;
	struct event *event = NULL;

	if (orders != NULL && (copy != NULL || payload.p == NULL)) {
		if (payload.len > 0)
			memcpy(copy, payload.p, payload.len);
		orders[0] = (struct api_order){ .job = *order,
						.lifetime_s = lifetime_s,
						.payload = { copy, payload.len } };
		event = submit_new(orders, 1);
	} else {
		free(copy);
		free(orders);
	}
	post_with_done(e, event, done, ctx);
}

void
engine_submit_all(struct engine *e, struct api_order *orders, size_t count,
		  engine_done_all done, void *ctx)
{
	struct event *event = submit_new(orders, count);

	if (event == NULL) {
		done(ctx, GBA_ERR_BUSY, NULL, 0);
		return;
	}
	event->done_all = done;
	event->ctx = ctx;
	engine_post(e, event);
}

/* Views of the caller's strings would not live long enough. */
static void
copy(char *out, size_t size, const char *in)
{
	snprintf(out, size, "%s", in != NULL ? in : "");
}

void
engine_cancel(struct engine *e, const char *id, const char *application, engine_done done,
	      void *ctx)
{
	struct event *event = engine_event_new(EVENT_CANCEL, nothing);

	if (event != NULL) {
		copy(event->name, sizeof(event->name), id);
		copy(event->application, sizeof(event->application), application);
		event->application_set = application != NULL;
	}
	post_with_done(e, event, done, ctx);
}

void
engine_uplink(struct engine *e, struct gba_octets message, const char *peer,
	      engine_done done, void *ctx)
{
	struct event *event = engine_event_new(EVENT_UPLINK, message);

	if (event != NULL)
		copy(event->reason, sizeof(event->reason), peer);
	post_with_done(e, event, done, ctx);
}

void
engine_taken(struct engine *e, const char *ptid, const char *application, int64_t upto,
	     engine_done done, void *ctx)
{
	struct event *event = engine_event_new(EVENT_TAKEN, nothing);

	if (event != NULL) {
		copy(event->name, sizeof(event->name), ptid);
		copy(event->application, sizeof(event->application), application);
		event->number = upto;
	}
	post_with_done(e, event, done, ctx);
}

/* Without memory the answer is lost, as it is when the daemon dies: the job is found
 * asking at the next start, or ends with its lifetime. */
void
engine_on_sa(void *ctx, int64_t number, enum gba_status status, const struct desk_sa *sa)
{
	struct engine *e = ctx;
	struct event *event = engine_event_new(
		EVENT_SA,
		status == GBA_OK ? (struct gba_octets){ sa->gpi, sa->gpi_len } : nothing);

	if (event == NULL)
		return;
	event->number = number;
	event->status = status;
	event->expires_s = status == GBA_OK ? sa->expires_s : 0;
	engine_post(e, event);
}

static void
handed(struct engine *e, enum event_type type, int64_t number, bool ok,
       const char *reason)
{
	struct event *event = engine_event_new(type, nothing);

	if (event == NULL)
		return;
	event->number = number;
	event->ok = ok;
	copy(event->reason, sizeof(event->reason), reason);
	engine_post(e, event);
}

void
engine_on_handed(void *ctx, int64_t number, bool ok, const char *reason)
{
	handed(ctx, EVENT_HANDED, number, ok, reason);
}

void
engine_on_told(void *ctx, int64_t number, bool ok, const char *reason)
{
	handed(ctx, EVENT_TOLD, number, ok, reason);
}

void
engine_on_answer(void *ctx, const struct desk_answer *answer)
{
	struct engine *e = ctx;
	struct event *event = engine_event_new(EVENT_ANSWER, nothing);

	if (event == NULL)
		return;
	event->number = answer->number;
	event->action = answer->action;
	event->outcome = answer->outcome;
	event->stays = answer->stays;
	copy(event->name, sizeof(event->name), answer->message_id);
	copy(event->reason, sizeof(event->reason), answer->reason);
	engine_post(e, event);
}

void
engine_report(struct engine *e, const struct desk_report *report, engine_done done,
	      void *ctx)
{
	struct event *event = engine_event_new(EVENT_REPORT, nothing);

	if (event != NULL) {
		event->road = report->road;
		event->reference = report->reference;
		copy(event->name, sizeof(event->name), report->message_id);
		event->report = report->report;
	}
	post_with_done(e, event, done, ctx);
}

void
engine_stats(const struct engine *e, struct engine_stats *out)
{
	const struct counters *c = &e->counters;

	*out = (struct engine_stats){
		.submitted = atomic_load(&c->submitted),
		.asked = atomic_load(&c->asked),
		.refused = atomic_load(&c->refused),
		.unanswered = atomic_load(&c->unanswered),
		.sent = atomic_load(&c->sent),
		.resent = atomic_load(&c->resent),
		.handed = atomic_load(&c->handed),
		.not_handed = atomic_load(&c->not_handed),
		.acknowledged = atomic_load(&c->acknowledged),
		.delivered = atomic_load(&c->delivered),
		.failed = atomic_load(&c->failed),
		.expired = atomic_load(&c->expired),
		.uplink_taken = atomic_load(&c->uplink_taken),
		.uplink_dropped = atomic_load(&c->uplink_dropped),
		.told = atomic_load(&c->told),
		.not_told = atomic_load(&c->not_told),
		.store_failures = atomic_load(&c->store_failures),
		.triggers = atomic_load(&c->triggers),
		.reports = atomic_load(&c->reports),
	};
}
