/* SPDX-License-Identifier: Apache-2.0 */
/* What happened, until the engine's thread takes it. */
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>

#include "base/secret.h"
#include "push-naf/engine_int.h"

#define BATCH_MAX                                                                        \
	512 /* orders and other events of one transaction, or one order of many */

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
	for (size_t i = 0; i < event->order_count; i++)
		api_order_fini(&event->orders[i]);
	free(event->orders);
	gba_wipe(event->octets, event->len);
	free(event);
}

void
engine_events_free(struct event *list)
{
	struct event *next;

	for (; list != NULL; list = next) {
		next = list->next;
		engine_event_free(list);
	}
}

bool
engine_event_has_done(const struct event *event)
{
	return event->done != NULL || event->done_all != NULL;
}

void
engine_event_done(const struct event *event, enum gba_status status,
		  const struct job *job)
{
	if (event->done_all != NULL)
		event->done_all(event->ctx, status, event->orders, event->order_count);
	else
		event->done(event->ctx, status, status == GBA_OK ? job : NULL);
}

void
engine_wake(struct engine *e)
{
	(void)eventfd_write(e->wake, 1); /* a full counter is readable already */
}

/* The first of a queue wakes the thread, which takes the others with it. */
void
engine_post(struct engine *e, struct event *event)
{
	bool first, dead;

	pthread_mutex_lock(&e->lock);
	dead = e->dead;
	first = e->first == NULL;
	if (!dead) {
		*e->last = event;
		e->last = &event->next;
	}
	pthread_mutex_unlock(&e->lock);
	if (!dead) {
		if (first)
			engine_wake(e);
		return;
	}
	if (engine_event_has_done(event))
		engine_event_done(event, GBA_ERR_BUSY, NULL);
	engine_event_free(event);
}

void
engine_put_back(struct engine *e, struct event *list)
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
	if (list != NULL)
		engine_wake(e);
}

static size_t
weight(const struct event *event)
{
	return event->order_count > 0 ? event->order_count : 1;
}

struct event *
engine_take(struct engine *e, size_t *count, bool *stop)
{
	struct event *list, **end;
	bool more;

	pthread_mutex_lock(&e->lock);
	*stop = e->stop;
	list = e->first;
	*count = 0;
	for (end = &list; *end != NULL && *count < BATCH_MAX; end = &(*end)->next)
		*count += weight(*end);
	e->first = *end;
	*end = NULL;
	if (e->first == NULL)
		e->last = &e->first;
	more = e->first != NULL;
	pthread_mutex_unlock(&e->lock);
	if (more)
		engine_wake(e); /* who posts behind a queue does not */
	return list;
}
