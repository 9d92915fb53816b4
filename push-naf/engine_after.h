/* SPDX-License-Identifier: Apache-2.0 */
/** @file engine_after.h  What follows from the transactions, in a thread of its own; for
 * engine*.c only. */
#ifndef GBA_PUSH_NAF_ENGINE_AFTER_H
#define GBA_PUSH_NAF_ENGINE_AFTER_H

#include <pthread.h>
#include <stdbool.h>

#include "base/status.h"

struct engine;
struct effect;
struct event;

/* What follows from a transaction; the events that it points into end with it. */
#define AFTER_MAX 4
struct batch {
	struct effect *effects;
	struct event *events;
};
struct after {
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* guards the rest */
	pthread_cond_t change;
	struct batch ring[AFTER_MAX];
	unsigned first, count;
	bool stop;
};

void engine_after_init(struct engine *e);
void engine_after_fini(struct engine *e);
GBA_MUST_CHECK enum gba_status engine_after_start(struct engine *e);
/** What was handed over is done first. */
void engine_after_stop(struct engine *e);
/** After a commit: the effects that were added are done, and then the events end. */
void engine_after(struct engine *e, struct event *events);

#endif
