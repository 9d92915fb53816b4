/* SPDX-License-Identifier: Apache-2.0 */
/* The engine's thread: gather, one transaction, commit, then the effects. */
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/secret.h"
#include "push-naf/engine_int.h"

#define BATCH_MAX	 512  /* events, and due jobs, of one transaction */
#define POLL_MAX_MS	 1000 /* wall time may jump */
#define SWEEP_EVERY_S	 30
#define AFTER_FAILURE_MS 500

/* --- events
 * -----------------------------------------------------------------------------
 */

struct event *
engine_event_new(enum event_type type, struct gba_octets octets)
{
	struct event *event = calloc(1, sizeof(*event) + octets.len + 1);

	if (event == NULL)
		return NULL;
	event->type = type;
	event->len = octets.len;
	if (octets.len > 0)
		memcpy(event->octets, octets.p, octets.len);
	return event;
}

void
engine_event_free(struct event *event)
{
	if (event == NULL)
		return;
	free(event->sa);
	gba_wipe(event->octets, event->len);
	free(event);
}

static void
wake(struct engine *e)
{
	(void)eventfd_write(e->wake, 1); /* a full counter is readable already */
}

void
engine_post(struct engine *e, struct event *event)
{
	bool dead;

	pthread_mutex_lock(&e->lock);
	dead = e->dead;
	if (!dead) {
		*e->last = event;
		e->last = &event->next;
	}
	pthread_mutex_unlock(&e->lock);
	if (!dead) {
		wake(e);
		return;
	}
	if (event->done != NULL)
		event->done(event->ctx, GBA_ERR_BUSY, NULL);
	engine_event_free(event);
}

/* Behind the events of the transaction that failed come those that arrived since. */
static void
put_back(struct engine *e, struct event *list)
{
	struct event **end = &list;

	while (*end != NULL)
		end = &(*end)->next;
	pthread_mutex_lock(&e->lock);
	*end = e->first;
	if (e->first == NULL)
		e->last = list != NULL ? end : &e->first;
	e->first = list;
	pthread_mutex_unlock(&e->lock);
}

static struct event *
take_batch(struct engine *e, bool *stop)
{
	struct event *list, *event;
	unsigned count = 1;

	pthread_mutex_lock(&e->lock);
	*stop = e->stop;
	list = e->first;
	for (event = list; event != NULL && count < BATCH_MAX; count++)
		event = event->next;
	if (event != NULL && event->next != NULL) {
		e->first = event->next;
		event->next = NULL;
	} else {
		e->first = NULL;
		e->last = &e->first;
	}
	pthread_mutex_unlock(&e->lock);
	return list;
}

/* --- one transaction
 * ---------------------------------------------------------------------
 */

static enum gba_status
due_jobs(struct engine *e, bool *more)
{
	int64_t numbers[BATCH_MAX];
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
	enum gba_status status = uplink_due(e->jobs, e->now_s, BATCH_MAX, tell, &telling);

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
	const bool due = e->now_s >= e->next_due_s;
	enum gba_status status;
	bool more = false;

	if (list == NULL && !due && e->now_s < e->swept_s + SWEEP_EVERY_S)
		return GBA_OK;
	status = jobs_begin(e->jobs);
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
		if (event->done == NULL) {
			*end = event;
			end = &event->next;
			continue;
		}
		event->done(event->ctx, GBA_ERR_STORE, NULL);
		engine_event_free(event);
	}
	put_back(e, again);
}

static void
free_batch(struct event *list)
{
	struct event *next;

	for (; list != NULL; list = next) {
		next = list->next;
		engine_event_free(list);
	}
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
	const struct before before = { e->active, e->asks, e->next_due_s, e->held_first,
				       e->held_count };
	struct event *list;
	bool stop;

	e->now_s = gba_wall_s(&e->conf.clock);
	list = take_batch(e, &stop);
	if (stop) {
		give_up_batch(e, list);
		return false;
	}
	if (transact(e, list) == GBA_OK) {
		engine_run_effects(e);
		free_batch(list);
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
	const struct desk *desk = &e->conf.desk;
	eventfd_t ignored;

	while (step(e)) {
		struct pollfd fds[2] = { { .fd = e->wake, .events = POLLIN },
					 { .fd = desk->fd(desk->ctx),
					   .events = POLLIN } };

		if (poll(fds, 2, pause_ms(e)) <= 0)
			continue;
		if (fds[0].revents != 0)
			(void)eventfd_read(e->wake, &ignored);
		if (fds[1].revents != 0)
			desk->process(desk->ctx);
	}
	return NULL;
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

enum gba_status
engine_new(struct engine **out, const struct engine_conf *conf)
{
	struct engine *e = calloc(1, sizeof(*e));
	enum gba_status status;

	if (e == NULL)
		return GBA_ERR_NOMEM;
	e->conf = *conf;
	e->last = &e->first;
	e->effects_last = &e->effects;
	pthread_mutex_init(&e->lock, NULL);
	pthread_mutex_init(&e->reader_lock, NULL);
	e->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	status = e->wake >= 0 ? GBA_OK : GBA_ERR_IO;
	if (status == GBA_OK)
		status = jobs_open(&e->jobs, &conf->jobs);
	if (status == GBA_OK)
		status = jobs_open(&e->reader, &conf->jobs);
	if (status == GBA_OK)
		status = jobs_wake_all(e->jobs, gba_wall_s(&conf->clock));
	if (status == GBA_OK)
		status = count_active(e);
	if (status == GBA_OK && pthread_create(&e->thread, NULL, run, e) != 0)
		status = GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		engine_free(e);
		return status;
	}
	e->running = true;
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
		if (event->done != NULL)
			event->done(event->ctx, GBA_ERR_BUSY, NULL);
	free_batch(list);
}

void
engine_stop(struct engine *e)
{
	if (e == NULL || !e->running)
		return;
	pthread_mutex_lock(&e->lock);
	e->stop = true;
	pthread_mutex_unlock(&e->lock);
	wake(e);
	pthread_join(e->thread, NULL);
	e->running = false;
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
	pthread_mutex_destroy(&e->lock);
	pthread_mutex_destroy(&e->reader_lock);
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
