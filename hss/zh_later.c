/* SPDX-License-Identifier: Apache-2.0 */
/* A queue in order of arrival, and one thread. */
#include "hss/zh_later.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdlib.h>
#include <time.h>

#define NS_OF_MS INT64_C(1000000)
#define NS_OF_S	 INT64_C(1000000000)

struct hss_later {
	void (*run)(struct hss_later_item *item);
	pthread_t thread;
	pthread_mutex_t lock; /* guards what follows */
	pthread_cond_t wake;
	struct hss_later_item *first, **last;
	uint64_t count;
	bool hurry, stop;
};

static int64_t
now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * NS_OF_S + now.tv_nsec;
}

/* The first item when its time has come; NULL at the end. Called with the lock held. */
static struct hss_later_item *
take(struct hss_later *later)
{
	struct hss_later_item *item;

	while (later->first == NULL || !later->hurry) {
		struct timespec until;

		if (later->first == NULL && later->stop)
			return NULL;
		if (later->first == NULL) {
			pthread_cond_wait(&later->wake, &later->lock);
			continue;
		}
		if (later->first->due_ns <= now_ns())
			break;
		until.tv_sec = later->first->due_ns / NS_OF_S;
		until.tv_nsec = later->first->due_ns % NS_OF_S;
		pthread_cond_timedwait(&later->wake, &later->lock, &until);
	}
	item = later->first;
	later->first = item->next;
	if (later->first == NULL)
		later->last = &later->first;
	later->count--;
	return item;
}

static void *
work(void *arg)
{
	struct hss_later *later = arg;
	struct hss_later_item *item;

	pthread_mutex_lock(&later->lock);
	while ((item = take(later)) != NULL) {
		pthread_mutex_unlock(&later->lock);
		later->run(item);
		pthread_mutex_lock(&later->lock);
	}
	pthread_mutex_unlock(&later->lock);
	return NULL;
}

enum gba_status
hss_later_new(struct hss_later **out, void (*run)(struct hss_later_item *item))
{
	struct hss_later *later = calloc(1, sizeof(*later));
	pthread_condattr_t attr;

	if (later == NULL)
		return GBA_ERR_NOMEM;
	later->run = run;
	later->last = &later->first;
	pthread_mutex_init(&later->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&later->wake, &attr);
	pthread_condattr_destroy(&attr);
	if (pthread_create(&later->thread, NULL, work, later) != 0) {
		pthread_cond_destroy(&later->wake);
		pthread_mutex_destroy(&later->lock);
		free(later);
		return GBA_ERR_NOMEM;
	}
	*out = later;
	return GBA_OK;
}

void
hss_later_hurry(struct hss_later *later)
{
	pthread_mutex_lock(&later->lock);
	later->hurry = true;
	pthread_cond_signal(&later->wake);
	pthread_mutex_unlock(&later->lock);
}

void
hss_later_free(struct hss_later *later)
{
	if (later == NULL)
		return;
	pthread_mutex_lock(&later->lock);
	later->hurry = later->stop = true;
	pthread_cond_signal(&later->wake);
	pthread_mutex_unlock(&later->lock);
	pthread_join(later->thread, NULL);
	pthread_cond_destroy(&later->wake);
	pthread_mutex_destroy(&later->lock);
	free(later);
}

void
hss_later_put(struct hss_later *later, struct hss_later_item *item, uint64_t delay_ms)
{
	item->next = NULL;
	item->due_ns = now_ns() + (int64_t)delay_ms * NS_OF_MS;
	pthread_mutex_lock(&later->lock);
	*later->last = item;
	later->last = &item->next;
	later->count++;
	pthread_cond_signal(&later->wake);
	pthread_mutex_unlock(&later->lock);
}

uint64_t
hss_later_count(struct hss_later *later)
{
	uint64_t count;

	pthread_mutex_lock(&later->lock);
	count = later->count;
	pthread_mutex_unlock(&later->lock);
	return count;
}
