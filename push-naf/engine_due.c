/* SPDX-License-Identifier: Apache-2.0 */
/* A job whose time has come, inside the transaction: asked for, sent, or sent again. */
#include <stdlib.h>
#include <string.h>

#include "push-naf/engine_int.h"
#include "push-naf/jobs_int.h"

#define ENVELOPE_LEN 3
#define MESSAGE_ROOM 512 /* what a message has around its payload, at most */

static const struct gba_octets nothing = { NULL, 0 };

/* --- sending
 * -----------------------------------------------------------------------------
 */

int64_t
engine_next_try_s(const struct engine *e, const struct job *job)
{
	const unsigned doublings = job->attempts > 1 ? job->attempts - 1 : 0;
	uint64_t pause = e->conf.retransmit_s;

	for (unsigned i = 0; i < doublings && pause < e->conf.retransmit_max_s; i++)
		pause *= 2;
	if (pause > e->conf.retransmit_max_s)
		pause = e->conf.retransmit_max_s;
	return e->now_s + (int64_t)pause < job->expires_s ? e->now_s + (int64_t)pause
							  : job->expires_s;
}

static void
count_sending(struct engine *e, struct job *job)
{
	job->attempts++;
	job->due_s = engine_next_try_s(e, job);
	atomic_fetch_add(job->attempts == 1 ? &e->counters.sent : &e->counters.resent, 1);
}

static size_t
put_head(uint8_t *wire, const struct job *job, struct gba_octets gpi)
{
	const uint16_t session = (uint16_t)job->number;

	if (job->kind != JOB_PUSH)
		return 0;
	wire[0] = 1;
	wire[1] = (uint8_t)(session >> 8);
	wire[2] = (uint8_t)session;
	memcpy(wire + ENVELOPE_LEN, gpi.p, gpi.len);
	return ENVELOPE_LEN + gpi.len;
}

/* The GPI, the message, or both; a number that was taken and is lost is lost. */
static enum gba_status
make_wire(struct engine *e, struct job *job, struct gba_octets gpi,
	  struct gba_octets *out)
{
	const struct desk *desk = &e->conf.desk;
	struct gba_octets payload = nothing;
	enum gba_status status = GBA_OK;
	size_t size, len, added = 0;
	uint8_t *wire;

	if (job->has_payload)
		status = jobs_payload(e->jobs, job, &payload);
	if (status != GBA_OK)
		return status;
	size = ENVELOPE_LEN + gpi.len + payload.len + MESSAGE_ROOM;
	wire = malloc(size);
	if (wire == NULL) {
		status = GBA_ERR_NOMEM;
		goto out;
	}
	len = put_head(wire, job, gpi);
	if (job->has_payload)
		status = desk->protect(desk->ctx, wire + len, size - len, &added,
				       &job->sn, job->ptid, job->suite, payload);
	if (status == GBA_OK)
		*out = (struct gba_octets){ wire, len + added };
	else
		free(wire);
out:
	jobs_octets_free(payload);
	return status;
}

/* The wire is taken over. One statement writes all that changes, but for a trigger. */
static enum gba_status
first_sending(struct engine *e, struct job *job, struct gba_octets wire)
{
	const bool trigger = job_road_is_trigger(job->road);
	enum gba_status status;

	if (!trigger)
		count_sending(e, job);
	status = jobs_put_wire(e->jobs, job, wire);
	if (status != GBA_OK) {
		jobs_octets_free(wire);
		return status;
	}
	if (!trigger)
		return engine_add_send(e, job, wire);
	status = engine_trigger(e, job, wire);
	return status == GBA_OK ? engine_put(e, job) : status;
}

enum gba_status
engine_begin_sending(struct engine *e, struct job *job, int64_t sa_expires_s,
		     struct gba_octets gpi)
{
	struct gba_octets wire;
	enum gba_status status;

	if (sa_expires_s < job->expires_s)
		job->expires_s = sa_expires_s;
	engine_say(job, "");
	if (!engine_move(e, job, JOB_EV_SA) && job->state != JOB_READY)
		return GBA_OK;
	status = make_wire(e, job, gpi, &wire);
	if (status == GBA_ERR_STORE || status == GBA_ERR_NOMEM)
		return status;
	if (status != GBA_OK)
		return engine_end(e, job, JOB_EV_REFUSED,
				  status == GBA_ERR_NOT_FOUND || status == GBA_ERR_EXPIRED
					  ? "the SA is over"
					  : "the message cannot be protected");
	engine_move(e, job, JOB_EV_WIRE);
	return first_sending(e, job, wire);
}

static enum gba_status
send_again(struct engine *e, struct job *job)
{
	struct gba_octets wire;
	enum gba_status status;

	if (job->report == JOB_REPORT_AWAITED) {
		job->due_s = job->expires_s;
		return engine_put(e, job);
	}
	if (!engine_move(e, job, JOB_EV_DUE))
		return GBA_OK;
	status = jobs_wire(e->jobs, job, &wire);
	if (status != GBA_OK)
		return status;
	if (job_road_is_trigger(job->road)) {
		status = engine_trigger(e, job, wire);
	} else {
		count_sending(e, job);
		status = engine_add_send(e, job, wire);
	}
	return status == GBA_OK ? engine_put(e, job) : status;
}

/* --- asking ----------------------------------------------------------------------------
 */

/* Before a transaction, which may fail: those behind the first come to the front. */
void
engine_pack_held(struct engine *e)
{
	if (e->held_first < e->held_size / 2)
		return;
	if (e->held_count > 0)
		memmove(e->held, e->held + e->held_first,
			e->held_count * sizeof(*e->held));
	e->held_first = 0;
}

enum gba_status
engine_hold(struct engine *e, int64_t number)
{
	if (e->held_first + e->held_count == e->held_size) {
		const size_t size = 2 * e->held_size + 64;
		int64_t *grown = realloc(e->held, size * sizeof(*grown));

		if (grown == NULL)
			return GBA_ERR_NOMEM;
		e->held = grown;
		e->held_size = size;
	}
	e->held[e->held_first + e->held_count++] = number;
	return GBA_OK;
}

/* What it is to ask with; after a failure it is as it was. */
static enum gba_status
begins_asking(struct engine *e, struct job *job)
{
	const struct desk *desk = &e->conf.desk;
	enum gba_status status = desk->ptid(desk->ctx, job->ptid, job->naf);

	if (status != GBA_OK)
		return status;
	engine_move(e, job, JOB_EV_BEGIN);
	job->asks++;
	job->due_s = job->expires_s;
	e->asks++;
	return GBA_OK;
}

enum engine_turn
engine_turn(struct engine *e, struct job *job)
{
	if (job->kind != JOB_PUSH)
		return TURN_DUE;
	if (e->held_count > 0 || e->asks >= e->conf.asks_max) {
		job->due_s = job->expires_s;
		return TURN_HELD;
	}
	return begins_asking(e, job) == GBA_OK ? TURN_ASK : TURN_DUE;
}

static enum gba_status
begin_asking(struct engine *e, struct job *job)
{
	enum gba_status status;

	if (e->asks >= e->conf.asks_max) {
		job->due_s = job->expires_s;
		status = engine_hold(e, job->number);
		return status == GBA_OK ? engine_put(e, job) : status;
	}
	status = begins_asking(e, job);
	if (status == GBA_ERR_STORE)
		return status;
	if (status != GBA_OK)
		return engine_end(e, job, JOB_EV_REFUSED, "no P-TID can be made");
	status = engine_put(e, job);
	return status == GBA_OK ? engine_add_ask_copy(e, job) : status;
}

enum gba_status
engine_begin_held(struct engine *e)
{
	enum gba_status status = GBA_OK;

	while (status == GBA_OK && e->held_count > 0 && e->asks < e->conf.asks_max) {
		const int64_t number = e->held[e->held_first++];
		struct job job;

		e->held_count--;
		status = jobs_by_number(e->jobs, &job, number);
		if (status == GBA_ERR_NOT_FOUND)
			status = GBA_OK;
		else if (status == GBA_OK && job.state == JOB_QUEUED)
			status = begin_asking(e, &job);
	}
	return status;
}

static struct gba_octets
gpi_of(const struct desk_sa *sa)
{
	return (struct gba_octets){ sa->gpi, sa->gpi_len };
}

/* A message waits while another one of its SA is on its way. */
static enum gba_status
begin_message(struct engine *e, struct job *job)
{
	const struct desk *desk = &e->conf.desk;
	struct job other;
	struct desk_sa sa;
	enum gba_status status = jobs_on_its_way(e->jobs, &other, job->ptid);

	if (status == GBA_OK) {
		job->due_s = job->expires_s;
		return engine_put(e, job);
	}
	if (status != GBA_ERR_NOT_FOUND)
		return status;
	status = desk->find(desk->ctx, &sa, job->ptid);
	if (status == GBA_ERR_NOT_FOUND)
		return engine_end(e, job, JOB_EV_REFUSED, "the SA is over");
	return status == GBA_OK ? engine_begin_sending(e, job, sa.expires_s, gpi_of(&sa))
				: status;
}

/* The daemon ended while it asked: if the answer came in time, it is used. */
static enum gba_status
ask_again(struct engine *e, struct job *job)
{
	const struct desk *desk = &e->conf.desk;
	struct desk_sa sa;
	enum gba_status status = desk->find(desk->ctx, &sa, job->ptid);

	if (status == GBA_OK && sa.gpi_len > 0)
		return engine_begin_sending(e, job, sa.expires_s, gpi_of(&sa));
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	engine_say(job, "the daemon ended while it asked the BSF");
	if (!engine_move(e, job, JOB_EV_RESTART))
		return engine_end(e, job, JOB_EV_REFUSED, "the SA is over");
	return begin_asking(e, job);
}

enum gba_status
engine_due(struct engine *e, int64_t number)
{
	struct job job;
	enum gba_status status = jobs_by_number(e->jobs, &job, number);

	if (status != GBA_OK || job.ended_s > 0)
		return status;
	if (e->now_s >= job.expires_s)
		return engine_end(e, &job, JOB_EV_LIFETIME,
				  job.reason[0] != '\0' ? NULL
				  : job.state == JOB_SENT
					  ? "not acknowledged in its lifetime"
					  : "its lifetime ended before it was sent");
	switch (job.state) {
	case JOB_QUEUED:
		return job.kind == JOB_PUSH ? begin_asking(e, &job)
					    : begin_message(e, &job);
	case JOB_ASKING:
	case JOB_READY:
		return ask_again(e, &job);
	case JOB_SENT:
		return send_again(e, &job);
	case JOB_RECALLING:
		return engine_recall(e, &job);
	default:
		return GBA_OK;
	}
}
