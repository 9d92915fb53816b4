/* SPDX-License-Identifier: Apache-2.0 */
/* What one event makes of the jobs, inside the transaction: read, walk the table, write.
 */
#include <stdio.h>
#include <string.h>

#include "push-naf/engine_int.h"
#include "push-naf/jobs_int.h"

#define RETRY_MAX_S 60
#define ACK_LEN	    4 /* of an uplink message: the highest number that was taken */

static const struct gba_octets nothing = { NULL, 0 };

void
engine_say(struct job *job, const char *reason)
{
	snprintf(job->reason, sizeof(job->reason), "%s", reason);
}

bool
engine_move(struct engine *e, struct job *job, enum job_event event)
{
	enum job_state next;

	if (!job_next(&next, job->state, event))
		return false;
	if (next != job->state)
		gba_log(e->conf.log,
			job_state_is_final(next) ? GBA_LOG_INFO : GBA_LOG_DEBUG, "jobs",
			"%s %s -> %s by=%s%s%s", job->id, job_state_name(job->state),
			job_state_name(next), job_event_name(event),
			job->reason[0] != '\0' ? " why=" : "", job->reason);
	job->state = next;
	if (!job_state_is_final(next))
		return true;
	job->ended_s = e->now_s > 0 ? e->now_s : 1;
	e->active--;
	atomic_fetch_add(next == JOB_DELIVERED ? &e->counters.delivered
			 : next == JOB_FAILED  ? &e->counters.failed
					       : &e->counters.expired,
			 1);
	return true;
}

enum gba_status
engine_put(struct engine *e, const struct job *job)
{
	enum gba_status status = jobs_put(e->jobs, job);

	if (status == GBA_OK && job->ended_s > 0 && job->ptid[0] != '\0') {
		status = jobs_wake_sa(e->jobs, job->ptid, e->now_s);
		e->next_due_s = e->now_s;
	}
	return status;
}

enum gba_status
engine_end(struct engine *e, struct job *job, enum job_event event, const char *reason)
{
	if (reason != NULL)
		engine_say(job, reason);
	return engine_move(e, job, event) ? engine_put(e, job) : GBA_OK;
}

/* --- events ----------------------------------------------------------------------------
 */

static const char *
refusal(enum gba_status status)
{
	switch (status) {
	case GBA_ERR_NOT_FOUND:
		return "the BSF does not know the user (5401)";
	case GBA_ERR_DENIED:
		return "this Push-NAF may not push to the user (5402)";
	case GBA_ERR_ARG:
		return "what was ordered cannot be asked for";
	default:
		return NULL;
	}
}

static enum gba_status
no_answer(struct engine *e, struct job *job)
{
	const unsigned doublings = job->asks < 7 ? job->asks - 1 : 6;
	const int64_t pause = (int64_t)1 << doublings;

	engine_say(job, "the BSF gave no usable answer");
	if (!engine_move(e, job, JOB_EV_NO_ANSWER))
		return GBA_OK;
	atomic_fetch_add(&e->counters.unanswered, 1);
	job->due_s = e->now_s + (pause < RETRY_MAX_S ? pause : RETRY_MAX_S);
	if (job->due_s > job->expires_s)
		job->due_s = job->expires_s;
	return engine_put(e, job);
}

static enum gba_status
on_sa(struct engine *e, const struct event *event)
{
	const char *reason = refusal(event->status);
	struct job job;
	enum gba_status status;

	if (e->asks > 0)
		e->asks--;
	status = jobs_by_number(e->jobs, &job, event->number);
	if (status == GBA_ERR_NOT_FOUND || (status == GBA_OK && job.state != JOB_ASKING))
		return GBA_OK; /* given up meanwhile */
	if (status != GBA_OK)
		return status;
	if (event->status == GBA_OK)
		return engine_begin_sending(
			e, &job, event->expires_s,
			(struct gba_octets){ event->octets, event->len });
	if (reason == NULL)
		return no_answer(e, &job);
	atomic_fetch_add(&e->counters.refused, 1);
	return engine_end(e, &job, JOB_EV_REFUSED, reason);
}

/* The second it is made in, and 12 random octets: what is new stands together in the index
 * of the database, so that a transaction changes few pages of it. */
static enum gba_status
make_id(struct engine *e, char out[JOB_ID_LEN + 1])
{
	const uint32_t now_s = (uint32_t)e->now_s;
	uint8_t id[JOB_ID_LEN / 2] = { (uint8_t)(now_s >> 24), (uint8_t)(now_s >> 16),
				       (uint8_t)(now_s >> 8), (uint8_t)now_s };
	enum gba_status status = gba_random_fill(&e->conf.random, id + 4, sizeof(id) - 4);

	gba_hex(out, id, sizeof(id));
	return status == GBA_OK ? GBA_OK : GBA_ERR_STORE;
}

static enum gba_status
submit(struct engine *e, struct api_order *order)
{
	struct job *job = &order->job;
	enum engine_turn turn;
	enum gba_status status = make_id(e, job->id);

	if (status != GBA_OK)
		return status;
	job->state = JOB_QUEUED;
	job->created_s = e->now_s;
	job->expires_s = e->now_s + order->lifetime_s;
	job->due_s = e->now_s;
	turn = engine_turn(e, job);
	status = jobs_add(e->jobs, job, order->payload);
	if (status == GBA_OK && turn == TURN_ASK)
		status = engine_add_ask(e, job);
	else if (status == GBA_OK && turn == TURN_HELD)
		status = engine_hold(e, job->number);
	else
		e->next_due_s = e->now_s;
	e->active++;
	atomic_fetch_add(&e->counters.submitted, 1);
	return status;
}

/* A message waits for the SA of a push that is on its way, and for no other.
 * GBA_ERR_EXPIRED: there is none, or it is over. */
static enum gba_status
check_sa(struct engine *e, const struct job *message)
{
	const struct desk *desk = &e->conf.desk;
	struct job owner;
	struct desk_sa sa;
	enum gba_status status = jobs_of_sa(e->jobs, &owner, message->ptid);

	if (status == GBA_OK && owner.kind == JOB_PUSH &&
	    (owner.state == JOB_QUEUED || owner.state == JOB_ASKING))
		return GBA_OK;
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	status = desk->find(desk->ctx, &sa, message->ptid);
	return status == GBA_ERR_NOT_FOUND ? GBA_ERR_EXPIRED : status;
}

static enum gba_status
on_submit(struct engine *e, const struct event *event)
{
	enum gba_status status = GBA_OK;

	if (e->active + event->order_count > e->conf.jobs_max)
		return engine_add_done(e, event, GBA_ERR_BUSY, NULL);
	if (event->orders[0].job.kind == JOB_MESSAGE) /* these come one by one */
		status = check_sa(e, &event->orders[0].job);
	if (status == GBA_ERR_EXPIRED)
		return engine_add_done(e, event, status, NULL);
	for (size_t i = 0; status == GBA_OK && i < event->order_count; i++)
		status = submit(e, &event->orders[i]);
	return status == GBA_OK ? engine_add_done(e, event, GBA_OK, &event->orders[0].job)
				: status;
}

static enum gba_status
on_cancel(struct engine *e, const struct event *event)
{
	struct job job;
	enum gba_status status =
		jobs_get(e->jobs, &job, event->name,
			 event->application_set ? event->application : NULL);

	if (status == GBA_ERR_NOT_FOUND)
		return engine_add_done(e, event, status, NULL);
	if (status != GBA_OK)
		return status;
	if (job.ended_s > 0)
		return engine_add_done(e, event, GBA_ERR_DENIED, NULL);
	if (job.state == JOB_RECALLING) /* it is under way already */
		return engine_add_done(e, event, GBA_OK, &job);
	status = engine_must_recall(&job)
			 ? engine_recall(e, &job)
			 : engine_end(e, &job, JOB_EV_CANCEL,
				      job.stays ? "given up on request; the network "
						  "cannot recall it"
						: "given up on request");
	return status == GBA_OK ? engine_add_done(e, event, GBA_OK, &job) : status;
}

/* In the one state that knows of it, the job stays where it is. */
static enum gba_status
on_handed(struct engine *e, const struct event *event)
{
	atomic_fetch_add(event->ok ? &e->counters.handed : &e->counters.not_handed, 1);
	return jobs_handed(e->jobs, event->number, event->ok ? e->now_s : 0,
			   event->reason);
}

static enum gba_status
on_told(struct engine *e, const struct event *event)
{
	atomic_fetch_add(event->ok ? &e->counters.told : &e->counters.not_told, 1);
	if (!event->ok) {
		gba_log(e->conf.log, GBA_LOG_WARNING, "jobs",
			"callback of uplink message %lld: %s", (long long)event->number,
			event->reason);
		return GBA_OK; /* due again already */
	}
	return uplink_delete(e->jobs, event->number);
}

/* Keep what is behind the acknowledgement for the application that made the SA. */
static enum gba_status
keep_uplink(struct engine *e, struct uplink *up, struct gba_octets payload)
{
	struct job owner;
	enum gba_status status = jobs_of_sa(e->jobs, &owner, up->ptid);

	if (status == GBA_ERR_NOT_FOUND) {
		gba_log(e->conf.log, GBA_LOG_WARNING, "jobs",
			"an uplink message on an SA that is nobody's ptid=%s", up->ptid);
		return GBA_OK;
	}
	if (status != GBA_OK)
		return status;
	memcpy(up->application, owner.application, sizeof(up->application));
	memcpy(up->callback, owner.callback, sizeof(up->callback));
	e->next_due_s = e->now_s;
	return uplink_add(
		e->jobs, up,
		(struct gba_octets){ payload.p + ACK_LEN, payload.len - ACK_LEN });
}

static enum gba_status
acknowledge(struct engine *e, const struct desk_uplink *in)
{
	const uint8_t *p = in->payload.p;
	const uint32_t taken =
		(uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
	struct job job;
	enum gba_status status = jobs_on_its_way(e->jobs, &job, in->ptid);

	if (status == GBA_ERR_NOT_FOUND)
		return GBA_OK;
	if (status != GBA_OK || taken < job.sn)
		return status;
	engine_say(&job, "");
	if (!engine_move(e, &job, JOB_EV_ACK))
		return GBA_OK;
	atomic_fetch_add(&e->counters.acknowledged, 1);
	return engine_put(e, &job);
}

static enum gba_status
drop_uplink(struct engine *e, const struct event *event, const char *why)
{
	atomic_fetch_add(&e->counters.uplink_dropped, 1);
	gba_log(e->conf.log, GBA_LOG_INFO, "upa", "dropped peer=%s why=%s", event->reason,
		why);
	return engine_add_done(e, event, GBA_OK, NULL);
}

/* Its number, what it acknowledges, and what it holds: all of it, or nothing. */
static enum gba_status
take_uplink(struct engine *e, const struct desk_uplink *in)
{
	struct uplink up = { .sn = in->sn,
			     .at_s = e->now_s,
			     .due_s = e->now_s,
			     .expires_s = in->expires_s };
	enum gba_status status;

	memcpy(up.ptid, in->ptid, sizeof(up.ptid));
	status = uplink_count(e->jobs, &up);
	if (status == GBA_OK)
		status = acknowledge(e, in);
	if (status == GBA_OK && in->payload.len > ACK_LEN)
		status = keep_uplink(e, &up, in->payload);
	return status;
}

static const char *
why_not_open(enum gba_status status)
{
	switch (status) {
	case GBA_ERR_ARG:
	case GBA_ERR_SYNTAX:
		return "it is no message of a UE";
	case GBA_ERR_NOT_FOUND:
		return "there is no SA of its P-TID, or that is over";
	case GBA_ERR_DENIED:
		return "its MAC is wrong";
	default:
		return gba_status_name(status);
	}
}

static enum gba_status
on_uplink(struct engine *e, const struct event *event)
{
	const struct desk *desk = &e->conf.desk;
	struct desk_uplink in = { .payload = nothing };
	enum gba_status status = desk->open(
		desk->ctx, &in, (struct gba_octets){ event->octets, event->len });

	if (status == GBA_ERR_STORE || status == GBA_ERR_NOMEM)
		return engine_add_done(e, event, GBA_ERR_STORE, NULL);
	if (status != GBA_OK)
		return drop_uplink(e, event, why_not_open(status));
	if (in.payload.len < ACK_LEN) {
		jobs_octets_free(in.payload);
		return drop_uplink(e, event, "no acknowledgement in front");
	}
	status = take_uplink(e, &in);
	jobs_octets_free(in.payload);
	if (status == GBA_ERR_SQN)
		return drop_uplink(e, event, "taken before, or late");
	if (status != GBA_OK)
		return status;
	atomic_fetch_add(&e->counters.uplink_taken, 1);
	return engine_add_done(e, event, GBA_OK, NULL);
}

enum gba_status
engine_event(struct engine *e, struct event *event)
{
	enum gba_status status;

	switch (event->type) {
	case EVENT_SUBMIT:
		return on_submit(e, event);
	case EVENT_CANCEL:
		return on_cancel(e, event);
	case EVENT_UPLINK:
		return on_uplink(e, event);
	case EVENT_SA:
		return on_sa(e, event);
	case EVENT_HANDED:
		return on_handed(e, event);
	case EVENT_TOLD:
		return on_told(e, event);
	case EVENT_ANSWER:
		return engine_answer(e, event);
	case EVENT_REPORT:
		return engine_reported(e, event);
	case EVENT_TAKEN:
		break;
	}
	status = uplink_taken(e->jobs, event->name, event->application, event->number);
	return status == GBA_OK ? engine_add_done(e, event, GBA_OK, NULL) : status;
}
