/* SPDX-License-Identifier: Apache-2.0 */
/* A job on a road that ends in a device trigger (TS 23.682 clause 5.2): accepted by the
 * network, or not; then the network says what became of it. */
#include <stdio.h>
#include <string.h>

#include "push-naf/engine_int.h"
#include "push-naf/jobs_int.h"

static const struct gba_octets nothing = { NULL, 0 };

/* Until the answer comes there is nothing to do; a daemon that ends before finds the job
 * due at its next start, and asks with the same number. */
static enum gba_status
add_trigger(struct engine *e, struct job *job, uint32_t replaces, struct gba_octets wire)
{
	job->attempts++;
	job->due_s = job->expires_s;
	atomic_fetch_add(job->attempts == 1 ? &e->counters.sent : &e->counters.resent, 1);
	atomic_fetch_add(&e->counters.triggers, 1);
	return engine_add_trigger(e, job, replaces, wire);
}

/* The trigger that is to be replaced, if it may be pending; in the place of one that
 * stays comes a new one (TS 29.368 clause 6.4.13). */
static enum gba_status
find_old(struct engine *e, const struct job *job, struct job *old, bool *found)
{
	enum gba_status status = GBA_ERR_NOT_FOUND;

	if (job->replaces[0] != '\0')
		status = jobs_get(e->jobs, old, job->replaces, job->application);
	*found = status == GBA_OK && old->road == job->road && old->reference != 0 &&
		 old->state == JOB_SENT && !old->stays;
	return status == GBA_ERR_NOT_FOUND ? GBA_OK : status;
}

enum gba_status
engine_trigger(struct engine *e, struct job *job, struct gba_octets wire)
{
	enum gba_status status = GBA_OK;
	bool replaces = false;
	struct job old;

	if (job->road == JOB_ROAD_TSP && job->reference == 0)
		status = jobs_take_reference(e->jobs, &job->reference);
	if (status == GBA_OK)
		status = find_old(e, job, &old, &replaces);
	if (status != GBA_OK) {
		jobs_octets_free(wire);
		return status;
	}
	job->report = JOB_REPORT_NONE;
	return add_trigger(e, job, replaces ? old.reference : 0, wire);
}

/* --- given up --------------------------------------------------------------------------
 */

bool
engine_must_recall(const struct job *job)
{
	return job_road_is_trigger(job->road) && job->state == JOB_SENT && !job->stays &&
	       (job->reference != 0 || job->message_id[0] != '\0');
}

enum gba_status
engine_recall(struct engine *e, struct job *job)
{
	enum gba_status status = GBA_OK;

	if (job->state == JOB_SENT) {
		engine_say(job, "given up on request");
		job->attempts = 0; /* of the recall */
	}
	if (!engine_move(e, job, job->state == JOB_SENT ? JOB_EV_RECALL : JOB_EV_DUE))
		return GBA_OK;
	if (job->road == JOB_ROAD_TSP && job->recall_reference == 0)
		status = jobs_take_reference(e->jobs, &job->recall_reference);
	if (status == GBA_OK)
		status = add_trigger(e, job, 0, nothing);
	return status == GBA_OK ? engine_put(e, job) : status;
}

/* Of what was recalled or replaced the network reports nothing. */
static void
await_nothing(struct job *job)
{
	if (job->report == JOB_REPORT_AWAITED)
		job->report = JOB_REPORT_NONE;
}

static enum gba_status
recall_answered(struct engine *e, struct job *job, const struct event *event)
{
	char reason[JOB_REASON_MAX + 1];

	if (job->state != JOB_RECALLING)
		return GBA_OK;
	if (event->outcome == DESK_LATER) {
		if (!engine_move(e, job, JOB_EV_NOT_HANDED))
			return GBA_OK;
		job->due_s = engine_next_try_s(e, job);
		return engine_put(e, job);
	}
	if (event->outcome == DESK_ACCEPTED)
		await_nothing(job);
	snprintf(reason, sizeof(reason), "given up on request; %s%.120s",
		 event->outcome == DESK_ACCEPTED ? "recalled" : "not recalled: ",
		 event->reason);
	return engine_end(e, job, JOB_EV_RECALLED, reason);
}

/* --- answers ---------------------------------------------------------------------------
 */

static enum gba_status
end_replaced(struct engine *e, const struct job *job)
{
	char reason[JOB_REASON_MAX + 1];
	struct job old;
	bool found;
	enum gba_status status = find_old(e, job, &old, &found);

	if (status != GBA_OK || !found)
		return status;
	await_nothing(&old);
	snprintf(reason, sizeof(reason), "replaced by %s", job->id);
	return engine_end(e, &old, JOB_EV_REPLACED, reason);
}

static enum gba_status
accepted(struct engine *e, struct job *job, const struct event *event)
{
	enum gba_status status = GBA_OK;

	job->handed_s = e->now_s;
	job->stays = event->stays;
	snprintf(job->message_id, sizeof(job->message_id), "%.*s", JOB_MESSAGE_ID_MAX,
		 event->name);
	if (job->report == JOB_REPORT_NONE) /* it may have overtaken the answer */
		job->report = JOB_REPORT_AWAITED;
	if (job->state == JOB_SENT && engine_move(e, job, JOB_EV_HANDED)) {
		engine_say(job, "");
		status = end_replaced(e, job);
	}
	return status == GBA_OK ? engine_put(e, job) : status;
}

enum gba_status
engine_answer(struct engine *e, const struct event *event)
{
	const bool ok = event->outcome == DESK_ACCEPTED;
	struct job job;
	enum gba_status status = jobs_by_number(e->jobs, &job, event->number);

	atomic_fetch_add(ok ? &e->counters.handed : &e->counters.not_handed, 1);
	if (status == GBA_ERR_NOT_FOUND)
		return GBA_OK;
	if (status != GBA_OK)
		return status;
	if (event->action == DESK_RECALL)
		return recall_answered(e, &job, event);
	if (ok)
		return accepted(e, &job, event);
	if (job.state != JOB_SENT)
		return GBA_OK;
	if (event->outcome == DESK_REFUSED) {
		atomic_fetch_add(&e->counters.refused, 1);
		return engine_end(e, &job, JOB_EV_REFUSED, event->reason);
	}
	engine_say(&job, event->reason);
	if (!engine_move(e, &job, JOB_EV_NOT_HANDED))
		return GBA_OK;
	job.due_s = engine_next_try_s(e, &job);
	return engine_put(e, &job);
}

/* --- reports ---------------------------------------------------------------------------
 */

static const char *
sentence(enum job_report report)
{
	switch (report) {
	case JOB_REPORT_EXPIRED:
		return "the network could not deliver it in its time (EXPIRED)";
	case JOB_REPORT_UNDELIVERABLE:
		return "the network cannot deliver it (UNDELIVERABLE)";
	case JOB_REPORT_TEMPORARY:
		return "the network could not deliver it (TEMPORARYERROR)";
	case JOB_REPORT_UNCONFIRMED:
		return "the network does not know whether it delivered it (UNCONFIRMED)";
	default:
		return "";
	}
}

/* A trigger that is over without delivery may be sent again. */
static enum gba_status
apply(struct engine *e, struct job *job)
{
	if (job->ended_s > 0)
		return engine_put(e, job);
	switch (job->report) {
	case JOB_REPORT_SUCCESS:
		return engine_end(e, job, JOB_EV_REPORTED, "");
	case JOB_REPORT_EXPIRED:
	case JOB_REPORT_UNDELIVERABLE:
		return engine_end(e, job, JOB_EV_UNDELIVERED, sentence(job->report));
	default:
		engine_say(job, sentence(job->report));
		job->due_s = engine_next_try_s(e, job);
		return engine_put(e, job);
	}
}

enum gba_status
engine_reported(struct engine *e, const struct event *event)
{
	struct job job;
	enum gba_status status =
		event->road == JOB_ROAD_TSP
			? jobs_by_reference(e->jobs, &job, event->reference)
			: jobs_by_message(e->jobs, &job, event->name);

	if (status == GBA_OK && job.road != event->road)
		status = GBA_ERR_NOT_FOUND;
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	atomic_fetch_add(&e->counters.reports, 1);
	if (status == GBA_ERR_NOT_FOUND) {
		gba_log(e->conf.log, GBA_LOG_WARNING, "jobs",
			"a delivery report that is nobody's road=%s reference=%u "
			"message_id=%s report=%s",
			job_road_name(event->road), event->reference, event->name,
			job_report_name(event->report));
		return engine_add_done(e, event, GBA_OK, NULL);
	}
	gba_log(e->conf.log, GBA_LOG_INFO, "jobs", "%s report=%s", job.id,
		job_report_name(event->report));
	job.report = event->report;
	status = apply(e, &job);
	return status == GBA_OK ? engine_add_done(e, event, GBA_OK, &job) : status;
}
