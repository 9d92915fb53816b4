/* SPDX-License-Identifier: Apache-2.0 */
/* One thread that takes what is due; the thread of the POSTs carries on from answer
 * to answer. */
#include "smsc/deliver.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smsc/directory.h"
#include "smsc/route.h"

#define BATCH	      64
#define WAIT_MAX_S    1 /* wall time may jump */
#define SWEEP_EVERY_S 60

/* A message under way: one segment at a time. */
struct trip {
	struct trip *next; /* of those that could not be written */
	struct deliver *deliver;
	struct message m;
	unsigned at;		   /* of the nodes that T4 named, this one */
	bool more;		   /* there is another way than this one */
	bool perhaps;		   /* it was taken, though no answer says so */
	char url[DIR_URL_MAX + 1]; /* where it went */
	struct queue_result result;
	char reason[MESSAGE_REASON_MAX + 1];
};

struct deliver {
	struct deliver_conf conf;
	struct sms_address sc;
	pthread_t thread;
	bool running;
	atomic_uint_fast64_t attempts, taken, put_off, refused;
	atomic_bool stopping;

	pthread_mutex_t lock; /* guards the rest */
	pthread_cond_t cond;
	bool woken;
	unsigned under_way;
	struct trip *unwritten;
	int64_t swept_s;
};

void
deliver_wake(void *ctx)
{
	struct deliver *d = ctx;

	pthread_mutex_lock(&d->lock);
	d->woken = true;
	pthread_cond_signal(&d->cond);
	pthread_mutex_unlock(&d->lock);
}

static void
trip_end(struct trip *trip)
{
	struct deliver *d = trip->deliver;

	free(trip);
	pthread_mutex_lock(&d->lock);
	d->under_way--;
	d->woken = true;
	pthread_cond_signal(&d->cond);
	pthread_mutex_unlock(&d->lock);
}

/* --- one segment -----------------------------------------------------------------------
 */

static void on_answer(void *ctx, const struct courier_answer *answer);

static void
tell(const struct deliver *d, const struct message *m)
{
	if (m->state == MESSAGE_SENDING)
		return;
	gba_log(d->conf.log, GBA_LOG_INFO, "smsc",
		"message id=%s path=%s state=%s segments=%u/%u attempts=%u%s%s", m->id,
		message_path_name(m->path), message_state_name(m->state), m->taken,
		m->segments, m->attempts, m->reason[0] != '\0' ? " why=" : "", m->reason);
}

static void
count(struct deliver *d, const struct queue_result *result)
{
	atomic_fetch_add(&d->attempts, 1);
	atomic_fetch_add(result->event == MESSAGE_EV_SEGMENT ? &d->taken
			 : result->event == MESSAGE_EV_LATER ? &d->put_off
							     : &d->refused,
			 1);
}

static enum gba_status
make_rp(const struct trip *trip, uint8_t out[RP_MAX], size_t *len)
{
	const struct deliver *d = trip->deliver;
	uint8_t tpdu[MESSAGE_TPDU_MAX];
	struct rp rp = { .type = RP_DATA,
			 .ref = (uint8_t)(trip->m.number + trip->m.taken),
			 .sc = d->sc };
	enum gba_status status;
	size_t tpdu_len;

	status = queue_tpdu(d->conf.queue, &trip->m, tpdu, &tpdu_len);
	if (status != GBA_OK)
		return status;
	rp.tpdu = (struct gba_octets){ tpdu, tpdu_len };
	return rp_build(out, len, &rp);
}

/* Where it goes; a failure is a result already. */
static enum gba_status
find_route(const struct trip *trip, struct route *route)
{
	const struct deliver_conf *conf = &trip->deliver->conf;
	const struct sub_name name = { .imsi = trip->m.imsi };
	struct sub sub;
	enum gba_status status = dir_sub_get(conf->db, &sub, &name);

	if (status == GBA_ERR_NOT_FOUND)
		return GBA_ERR_DENIED;
	if (status != GBA_OK)
		return status;
	return route_find(conf->db, route, &sub, conf->router, trip->m.serving, trip->at);
}

static void finish(struct trip *trip, const struct rp *rp, const char *reason);

static void
send_segment(struct trip *trip)
{
	static const struct rp nobody = { .type = RP_ERROR,
					  .cause = RP_UNASSIGNED_NUMBER };
	struct courier_parcel parcel = { .url = NULL };
	char id[COURIER_NAME_MAX + 1];
	struct route route;
	uint8_t octets[RP_MAX];
	size_t len;
	enum gba_status status = find_route(trip, &route);

	trip->perhaps = false;
	trip->more = status == GBA_OK && route.more;
	if (status == GBA_OK) {
		trip->at = route.at;
		memcpy(trip->url, route.url, sizeof(trip->url));
		status = make_rp(trip, octets, &len);
	}
	if (status != GBA_OK) {
		finish(trip, status == GBA_ERR_DENIED ? &nobody : NULL,
		       status == GBA_ERR_NOT_FOUND
			       ? "its serving node, or the SMS Router, has no address"
			       : "it cannot be read");
		return;
	}
	/* the number too: a replacement may have the id of what it replaces */
	snprintf(id, sizeof(id), "%s%08" PRIx64 ".%u", trip->m.id,
		 (uint64_t)trip->m.number, trip->m.taken + 1);
	parcel.url = route.url;
	parcel.to = route.to;
	parcel.id = id;
	parcel.rp = (struct gba_octets){ octets, len };
	courier_send(trip->deliver->conf.post, &parcel, on_answer, trip);
}

/* Until it is in the database, it is neither tried again nor given up. */
static void
write_down(struct trip *trip)
{
	struct deliver *d = trip->deliver;
	const enum gba_status status = queue_done(d->conf.queue, &trip->m, &trip->result);

	if (status == GBA_ERR_STORE || status == GBA_ERR_NOMEM) {
		pthread_mutex_lock(&d->lock);
		trip->next = d->unwritten;
		d->unwritten = trip;
		pthread_mutex_unlock(&d->lock);
		return;
	}
	if (status == GBA_OK)
		tell(d, &trip->m);
	if (status == GBA_OK && trip->m.state == MESSAGE_SENDING &&
	    !atomic_load(&d->stopping))
		send_segment(trip);
	else
		trip_end(trip);
}

/* A node that does not reach the UE: the next one that T4 named, and last its own. One
 * that has perhaps taken it is asked once more before that, for it knows the segment. */
static bool
goes_on(struct trip *trip)
{
	struct deliver *d = trip->deliver;
	struct route route;

	if (trip->result.event != MESSAGE_EV_LATER ||
	    trip->result.outcome != MESSAGE_ABSENT || !trip->more ||
	    (trip->perhaps && trip->m.attempts == 0) || atomic_load(&d->stopping))
		return false;
	for (trip->at++;; trip->at = route.at + 1) {
		if (find_route(trip, &route) != GBA_OK)
			return false;
		if (strcmp(route.url, trip->url) != 0)
			break;
		if (!route.more)
			return false;
	}
	atomic_fetch_add(&d->attempts, 1);
	gba_log(d->conf.log, GBA_LOG_DEBUG, "smsc",
		"message id=%s goes to another serving node: %s", trip->m.id,
		trip->result.reason);
	send_segment(trip);
	return true;
}

static void
finish(struct trip *trip, const struct rp *rp, const char *reason)
{
	struct deliver *d = trip->deliver;

	deliver_judge(&trip->result, rp, reason);
	if (goes_on(trip))
		return;
	snprintf(trip->reason, sizeof(trip->reason), "%s", trip->result.reason);
	trip->result.reason = trip->reason;
	trip->result.due_s =
		gba_wall_s(&d->conf.clock) +
		deliver_pause_s(trip->m.attempts, d->conf.retry_s, d->conf.retry_max_s);
	count(d, &trip->result);
	write_down(trip);
}

static void
on_answer(void *ctx, const struct courier_answer *answer)
{
	struct trip *trip = ctx;

	trip->perhaps = answer->perhaps;
	if (answer->rp == NULL && atomic_load(&trip->deliver->stopping))
		trip_end(trip); /* it is sent again after the start */
	else
		finish(trip, answer->rp, answer->reason);
}

/* --- the thread ------------------------------------------------------------------------
 */

static void
begin(struct deliver *d, const struct message *m)
{
	struct trip *trip = malloc(sizeof(*trip));

	if (trip == NULL) {
		gba_log(d->conf.log, GBA_LOG_ERROR, "smsc",
			"no memory: message id=%s waits for a restart", m->id);
		return;
	}
	*trip = (struct trip){ .deliver = d, .m = *m };
	pthread_mutex_lock(&d->lock);
	d->under_way++;
	pthread_mutex_unlock(&d->lock);
	send_segment(trip);
}

static void
begin_due(struct deliver *d, struct message out[BATCH], int64_t *next_s)
{
	size_t room, count_;

	pthread_mutex_lock(&d->lock);
	room = d->under_way < d->conf.parallel ? d->conf.parallel - d->under_way : 0;
	pthread_mutex_unlock(&d->lock);
	if (room == 0)
		return;
	if (queue_take(d->conf.queue, out, room < BATCH ? room : BATCH, &count_,
		       next_s) != GBA_OK)
		return;
	for (size_t i = 0; i < count_; i++)
		begin(d, &out[i]);
}

/* It is due again unless it was said, so that no report is lost with a connection. */
static void
report_due(struct deliver *d, struct message out[BATCH], int64_t *next_s)
{
	const int64_t now_s = gba_wall_s(&d->conf.clock);
	size_t count_;

	if (d->conf.report == NULL || queue_reports(d->conf.queue, MESSAGE_T4, NULL, out,
						    BATCH, &count_, next_s) != GBA_OK)
		return;
	for (size_t i = 0; i < count_; i++)
		if (queue_report_put(d->conf.queue, out[i].number, false,
				     now_s + d->conf.retry_s) == GBA_OK)
			d->conf.report(d->conf.report_ctx, &out[i]);
}

static void
write_again(struct deliver *d)
{
	struct trip *list, *next;

	pthread_mutex_lock(&d->lock);
	list = d->unwritten;
	d->unwritten = NULL;
	pthread_mutex_unlock(&d->lock);
	for (; list != NULL; list = next) {
		next = list->next;
		write_down(list);
	}
}

static void
sweep(struct deliver *d, int64_t now_s)
{
	if (now_s < d->swept_s + SWEEP_EVERY_S && now_s >= d->swept_s)
		return;
	d->swept_s = now_s;
	if (queue_sweep(d->conf.queue) != GBA_OK)
		gba_log(d->conf.log, GBA_LOG_WARNING, "smsc",
			"what is over since long is still there");
}

static void
wait(struct deliver *d, int64_t next_s)
{
	const int64_t now_s = gba_wall_s(&d->conf.clock);
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += WAIT_MAX_S;
	pthread_mutex_lock(&d->lock);
	while (!d->woken && !atomic_load(&d->stopping) && next_s > now_s)
		if (pthread_cond_timedwait(&d->cond, &d->lock, &until) != 0)
			break;
	d->woken = false;
	pthread_mutex_unlock(&d->lock);
}

static void *
run(void *ctx)
{
	struct deliver *d = ctx;
	struct message *out = calloc(BATCH, sizeof(*out));

	while (out != NULL && !atomic_load(&d->stopping)) {
		int64_t next_s = INT64_MAX, report_s = INT64_MAX;

		write_again(d);
		begin_due(d, out, &next_s);
		report_due(d, out, &report_s);
		sweep(d, gba_wall_s(&d->conf.clock));
		wait(d, next_s < report_s ? next_s : report_s);
	}
	free(out);
	return NULL;
}

enum gba_status
deliver_new(struct deliver **out, const struct deliver_conf *conf)
{
	struct deliver *d = calloc(1, sizeof(*d));
	pthread_condattr_t attr;
	enum gba_status status;

	if (d == NULL)
		return GBA_ERR_NOMEM;
	d->conf = *conf;
	pthread_mutex_init(&d->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&d->cond, &attr);
	pthread_condattr_destroy(&attr);
	status = sms_address_from_e164(&d->sc, conf->sc);
	if (status == GBA_OK && pthread_create(&d->thread, NULL, run, d) != 0)
		status = GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		deliver_free(d);
		return status;
	}
	d->running = true;
	*out = d;
	return GBA_OK;
}

void
deliver_stop(struct deliver *d)
{
	if (d == NULL || !d->running)
		return;
	atomic_store(&d->stopping, true);
	deliver_wake(d);
	pthread_join(d->thread, NULL);
	d->running = false;
}

void
deliver_free(struct deliver *d)
{
	struct trip *next;

	if (d == NULL)
		return;
	deliver_stop(d);
	for (struct trip *trip = d->unwritten; trip != NULL; trip = next) {
		next = trip->next;
		free(trip);
	}
	pthread_cond_destroy(&d->cond);
	pthread_mutex_destroy(&d->lock);
	free(d);
}

void
deliver_stats(struct deliver *d, struct deliver_stats *out)
{
	*out = (struct deliver_stats){
		.attempts = atomic_load(&d->attempts),
		.taken = atomic_load(&d->taken),
		.put_off = atomic_load(&d->put_off),
		.refused = atomic_load(&d->refused),
	};
	pthread_mutex_lock(&d->lock);
	out->under_way = d->under_way;
	pthread_mutex_unlock(&d->lock);
}
