/* SPDX-License-Identifier: Apache-2.0 */
/* A thread for what follows from the transactions, in their order, while the engine's own
 * is at the next one: it asks, sends and replies, and wakes others for all of that. */
#include "push-naf/engine_int.h"

static bool
take(struct after *after, struct batch *out)
{
	bool found;

	pthread_mutex_lock(&after->lock);
	while (after->count == 0 && !after->stop)
		pthread_cond_wait(&after->change, &after->lock);
	found = after->count > 0;
	if (found)
		*out = after->ring[after->first];
	pthread_mutex_unlock(&after->lock);
	return found;
}

/* Its place is free. One thread at most waits: for room, or for work. */
static void
done(struct after *after)
{
	pthread_mutex_lock(&after->lock);
	after->first = (after->first + 1) % AFTER_MAX;
	after->count--;
	pthread_cond_signal(&after->change);
	pthread_mutex_unlock(&after->lock);
}

static void *
run(void *ctx)
{
	struct engine *e = ctx;
	struct batch batch;

	while (take(&e->after, &batch)) {
		engine_run_effects(e, batch.effects);
		engine_events_free(batch.events);
		done(&e->after);
	}
	return NULL;
}

void
engine_after(struct engine *e, struct event *events)
{
	struct after *after = &e->after;
	const struct batch batch = { e->effects, events };

	e->effects = NULL;
	e->effects_last = &e->effects;
	if (batch.effects == NULL) {
		engine_events_free(events);
		return;
	}
	pthread_mutex_lock(&after->lock);
	while (after->count == AFTER_MAX)
		pthread_cond_wait(&after->change, &after->lock);
	after->ring[(after->first + after->count) % AFTER_MAX] = batch;
	after->count++;
	pthread_cond_signal(&after->change);
	pthread_mutex_unlock(&after->lock);
}

void
engine_after_init(struct engine *e)
{
	pthread_mutex_init(&e->after.lock, NULL);
	pthread_cond_init(&e->after.change, NULL);
}

enum gba_status
engine_after_start(struct engine *e)
{
	e->after.running = pthread_create(&e->after.thread, NULL, run, e) == 0;
	return e->after.running ? GBA_OK : GBA_ERR_NOMEM;
}

void
engine_after_stop(struct engine *e)
{
	struct after *after = &e->after;

	if (!after->running)
		return;
	pthread_mutex_lock(&after->lock);
	after->stop = true;
	pthread_cond_signal(&after->change);
	pthread_mutex_unlock(&after->lock);
	pthread_join(after->thread, NULL);
	after->running = false;
}

void
engine_after_fini(struct engine *e)
{
	pthread_cond_destroy(&e->after.change);
	pthread_mutex_destroy(&e->after.lock);
}
