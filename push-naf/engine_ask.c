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

void
engine_submit(struct engine *e, const struct job *order, int64_t lifetime_s,
	      struct gba_octets payload, engine_done done, void *ctx)
{
	struct event *event = engine_event_new(EVENT_SUBMIT, payload);

	if (event != NULL) {
		event->job = *order;
		event->job.has_payload = payload.p != NULL;
		event->lifetime_s = lifetime_s;
	}
	post_with_done(e, event, done, ctx);
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
		copy(event->job.id, sizeof(event->job.id), id);
		copy(event->job.application, sizeof(event->job.application), application);
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
		copy(event->job.ptid, sizeof(event->job.ptid), ptid);
		copy(event->job.application, sizeof(event->job.application), application);
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
	struct event *event = engine_event_new(EVENT_SA, nothing);

	if (event == NULL)
		return;
	event->number = number;
	event->status = status;
	if (status == GBA_OK) {
		event->sa = malloc(sizeof(*sa));
		if (event->sa != NULL)
			*event->sa = *sa;
		else
			event->status = GBA_ERR_NOMEM;
	}
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
	copy(event->job.message_id, sizeof(event->job.message_id), answer->message_id);
	copy(event->reason, sizeof(event->reason), answer->reason);
	engine_post(e, event);
}

void
engine_report(struct engine *e, const struct desk_report *report, engine_done done,
	      void *ctx)
{
	struct event *event = engine_event_new(EVENT_REPORT, nothing);

	if (event != NULL) {
		event->job.road = report->road;
		event->job.reference = report->reference;
		copy(event->job.message_id, sizeof(event->job.message_id),
		     report->message_id);
		event->job.report = report->report;
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
