/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's thread: gather, one transaction, commit; the effects are another one's. */
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/secret.h"
#include "push-naf/engine_int.h"

#define DUE_MAX		 512  /* due jobs of one transaction */
#define GATHER_MS	 5    /* under load: what happens meanwhile shares the next one */
#define POLL_MAX_MS	 1000 /* wall time may jump */
#define SWEEP_EVERY_S	 30
#define AFTER_FAILURE_MS 500

/* --- one transaction
 * ---------------------------------------------------------------------
 */

static enum gba_status
due_jobs(struct engine *e, bool *more)
{
	int64_t numbers[DUE_MAX];
	size_t count = 0;
	enum gba_status status = GBA_OK;

	*more = false;
	if (e->now_s < e->next_due_s)
		return GBA_OK;
	status = jobs_due(e->jobs, e->now_s, numbers, ARRAY_LEN(numbers), &count);
	for (size_t i = 0; status == GBA_OK && i < count; i++)
		status = engine_due(e, numbers[i]);
	*more = count == ARRAY_LEN(numbers);
	return status;
}

struct telling {
	struct engine *e;
	enum gba_status status;
};

static void
tell(void *ctx, const struct uplink *uplink, struct gba_octets payload)
{
	struct telling *telling = ctx;

	if (telling->status == GBA_OK)
		telling->status = engine_add_tell(telling->e, uplink, payload);
}

static enum gba_status
due_uplinks(struct engine *e)
{
	struct telling telling = { e, GBA_OK };
	enum gba_status status = uplink_due(e->jobs, e->now_s, DUE_MAX, tell, &telling);

	if (status == GBA_OK)
		status = telling.status;
	for (struct effect *effect = e->effects; status == GBA_OK && effect != NULL;
	     effect = effect->next)
		if (effect->type == EFFECT_TELL)
			status = uplink_later(e->jobs, effect->number,
					      e->now_s + e->conf.retransmit_s);
	return status;
}

static enum gba_status
next_due(struct engine *e, bool more)
{
	int64_t uplink_s = INT64_MAX;
	enum gba_status status = jobs_next_due(e->jobs, &e->next_due_s);

	if (status == GBA_OK)
		status = uplink_next_due(e->jobs, &uplink_s);
	if (uplink_s < e->next_due_s)
		e->next_due_s = uplink_s;
	if (more)
		e->next_due_s = e->now_s;
	return status;
}

static enum gba_status
sweep(struct engine *e)
{
	if (e->now_s < e->swept_s + SWEEP_EVERY_S && e->now_s >= e->swept_s)
		return GBA_OK;
	e->swept_s = e->now_s;
	return jobs_forget(e->jobs, e->now_s - e->conf.keep_s, e->now_s);
}

static enum gba_status
transact(struct engine *e, struct event *list)
{
	int64_t ahead_ms = e->ahead_ms;
	const int64_t back_s = gba_set_back_s(&e->conf.clock, &ahead_ms);
	enum gba_status status;
	bool due, more = false;

	e->now_s = gba_wall_s(&e->conf.clock);
	due = e->now_s >= e->next_due_s;
	if (list == NULL && !due && back_s == 0 && e->now_s < e->swept_s + SWEEP_EVERY_S)
		return GBA_OK;
	status = jobs_begin(e->jobs);
	if (status == GBA_OK && back_s > 0)
		status = jobs_set_back(e->jobs, back_s);
	for (struct event *event = list; status == GBA_OK && event != NULL;
	     event = event->next)
		status = engine_event(e, event);
	if (status == GBA_OK)
		status = due_jobs(e, &more);
	if (status == GBA_OK)
		status = engine_begin_held(e);
	if (status == GBA_OK && due)
		status = due_uplinks(e);
	if (status == GBA_OK)
		status = sweep(e);
	if (status == GBA_OK)
		status = next_due(e, more);
	if (status == GBA_OK)
		status = jobs_commit(e->jobs);
	if (status != GBA_OK)
		jobs_rollback(e->jobs);
	else
		e->ahead_ms = ahead_ms;
	return status;
}

/* Who waits is told so; what happened by itself is tried again. */
static void
give_up_batch(struct engine *e, struct event *list)
{
	struct event *again = NULL, **end = &again, *next;

	for (struct event *event = list; event != NULL; event = next) {
		next = event->next;
		event->next = NULL;
		if (!engine_event_has_done(event)) {
			*end = event;
			end = &event->next;
			continue;
		}
		engine_event_done(event, GBA_ERR_STORE, NULL);
		engine_event_free(event);
	}
	engine_put_back(e, again);
}

/* What the counters of this thread were before a transaction that may fail. */
struct before {
	uint64_t active;
	unsigned asks;
	int64_t next_due_s;
	size_t held_first, held_count;
};

static bool
step(struct engine *e)
{
	struct before before;
	struct event *list;
	bool stop;

	engine_pack_held(e);
	before = (struct before){ e->active, e->asks, e->next_due_s, e->held_first,
				  e->held_count };
	list = engine_take(e, &e->taken, &stop);
	if (stop) {
		give_up_batch(e, list);
		return false;
	}
	if (transact(e, list) == GBA_OK) {
		engine_after(e, list);
		return true;
	}
	engine_drop_effects(e);
	e->active = before.active;
	e->asks = before.asks;
	e->next_due_s = before.next_due_s;
	e->held_first = before.held_first;
	e->held_count = before.held_count;
	atomic_fetch_add(&e->counters.store_failures, 1);
	give_up_batch(e, list);
	poll(NULL, 0, AFTER_FAILURE_MS);
	return true;
}

static int
pause_ms(struct engine *e)
{
	const int64_t now_s = gba_wall_s(&e->conf.clock);

	if (e->next_due_s <= now_s)
		return 0;
	return e->next_due_s - now_s > 1 ? POLL_MAX_MS : POLL_MAX_MS / 4;
}

static void *
run(void *ctx)
{
	struct engine *e = ctx;
	eventfd_t ignored;

	while (step(e)) {
		struct pollfd fd = { .fd = e->wake, .events = POLLIN };

		if (e->taken > 1)
			poll(NULL, 0, GATHER_MS);
		if (poll(&fd, 1, pause_ms(e)) > 0)
			(void)eventfd_read(e->wake, &ignored);
	}
	return NULL;
}

/* The answers of the BSF become SAs, by a commit of their own, while the other thread has
 * its own; those that come meanwhile share the next one. */
static void *
run_desk(void *ctx)
{
	struct engine *e = ctx;
	const struct desk *desk = &e->conf.desk;
	struct pollfd fds[2] = { { .fd = e->desk_stop, .events = POLLIN },
				 { .fd = desk->fd(desk->ctx), .events = POLLIN } };

	for (;;) {
		if (poll(fds, 2, -1) <= 0)
			continue;
		if (fds[0].revents != 0)
			return NULL;
		desk->process(desk->ctx);
		poll(NULL, 0, GATHER_MS);
	}
}

/* --- life ------------------------------------------------------------------------------
 */

static enum gba_status
count_active(struct engine *e)
{
	uint64_t counts[JOB_STATES];
	enum gba_status status = jobs_count(e->jobs, counts);

	for (unsigned i = 0; status == GBA_OK && i < JOB_STATES; i++)
		if (!job_state_is_final((enum job_state)i))
			e->active += counts[i];
	return status;
}

static enum gba_status
start_threads(struct engine *e)
{
	if (engine_after_start(e) != GBA_OK ||
	    pthread_create(&e->thread, NULL, run, e) != 0)
		return GBA_ERR_NOMEM;
	e->running = true;
	if (pthread_create(&e->desk_thread, NULL, run_desk, e) != 0)
		return GBA_ERR_NOMEM;
	e->desk_running = true;
	return GBA_OK;
}

enum gba_status
engine_new(struct engine **out, const struct engine_conf *conf)
{
	struct engine *e = calloc(1, sizeof(*e));
	enum gba_status status;

	if (e == NULL)
		return GBA_ERR_NOMEM;
	e->conf = *conf;
	e->ahead_ms = GBA_AHEAD_UNKNOWN;
	(void)gba_set_back_s(&conf->clock, &e->ahead_ms);
	e->last = &e->first;
	e->effects_last = &e->effects;
	pthread_mutex_init(&e->lock, NULL);
	pthread_mutex_init(&e->reader_lock, NULL);
	engine_after_init(e);
	e->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	e->desk_stop = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	status = e->wake >= 0 && e->desk_stop >= 0 ? GBA_OK : GBA_ERR_IO;
	if (status == GBA_OK)
		status = jobs_open(&e->jobs, &conf->jobs);
	if (status == GBA_OK)
		status = jobs_open(&e->reader, &conf->jobs);
	if (status == GBA_OK)
		status = jobs_wake_all(e->jobs, gba_wall_s(&conf->clock));
	if (status == GBA_OK)
		status = count_active(e);
	if (status == GBA_OK)
		status = start_threads(e);
	if (status != GBA_OK) {
		engine_free(e);
		return status;
	}
	*out = e;
	return GBA_OK;
}

/* Nobody reads them any more. */
static void
drop_events(struct engine *e)
{
	struct event *list;

	pthread_mutex_lock(&e->lock);
	list = e->first;
	e->first = NULL;
	e->last = &e->first;
	e->dead = true;
	pthread_mutex_unlock(&e->lock);
	for (struct event *event = list; event != NULL; event = event->next)
		if (engine_event_has_done(event))
			engine_event_done(event, GBA_ERR_BUSY, NULL);
	engine_events_free(list);
}

void
engine_stop(struct engine *e)
{
	if (e == NULL)
		return;
	if (e->desk_running) {
		(void)eventfd_write(e->desk_stop, 1);
		pthread_join(e->desk_thread, NULL);
		e->desk_running = false;
	}
	if (e->running) {
		pthread_mutex_lock(&e->lock);
		e->stop = true;
		pthread_mutex_unlock(&e->lock);
		engine_wake(e);
		pthread_join(e->thread, NULL);
		e->running = false;
	}
	engine_after_stop(e);
	drop_events(e);
}

void
engine_free(struct engine *e)
{
	if (e == NULL)
		return;
	engine_stop(e);
	drop_events(e);
	engine_drop_effects(e);
	jobs_close(e->jobs);
	jobs_close(e->reader);
	free(e->held);
	if (e->wake >= 0)
		close(e->wake);
	if (e->desk_stop >= 0)
		close(e->desk_stop);
	pthread_mutex_destroy(&e->lock);
	pthread_mutex_destroy(&e->reader_lock);
	engine_after_fini(e);
	free(e);
}

struct jobs *
engine_read(struct engine *e)
{
	pthread_mutex_lock(&e->reader_lock);
	return e->reader;
}

void
engine_read_end(struct engine *e)
{
	pthread_mutex_unlock(&e->reader_lock);
}
