/* SPDX-License-Identifier: Apache-2.0 */
/* A question until its answer is taken: by the caller who waits, or by a callback. */
#include <stdlib.h>
#include <sys/eventfd.h>
#include <time.h>

#include "lib/sa.h"

struct pending *
pending_new(struct gba_naf *naf, size_t len)
{
	struct pending *p = calloc(1, sizeof(*p) + len);
	pthread_condattr_t attr;

	if (p == NULL)
		return NULL;
	p->naf = naf;
	pthread_mutex_init(&p->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&p->cond, &attr);
	pthread_condattr_destroy(&attr);
	return p;
}

void
pending_free(struct pending *p)
{
	naf_key_unref(p->key);
	gba_naf_verdict_free(p->verdict);
	gba_naf_sa_free(p->sa);
	pthread_cond_destroy(&p->cond);
	pthread_mutex_destroy(&p->lock);
	free(p);
}

/* Who polls is woken by the first of a queue. */
static void
enqueue(struct pending *p)
{
	struct gba_naf *naf = p->naf;

	pthread_mutex_lock(&naf->lock);
	if (naf->first == NULL)
		(void)eventfd_write(naf->fd, 1);
	*naf->last = p;
	naf->last = &p->next;
	pthread_mutex_unlock(&naf->lock);
}

void
pending_finish(struct pending *p)
{
	bool given_up;

	if (p->on_key != NULL || p->on_verdict != NULL || p->on_sa != NULL) {
		enqueue(p);
		return;
	}
	pthread_mutex_lock(&p->lock);
	given_up = p->given_up;
	p->finished = true;
	pthread_cond_signal(&p->cond);
	pthread_mutex_unlock(&p->lock);
	if (given_up)
		pending_free(p);
}

enum gba_naf_status
pending_wait(struct pending *p, unsigned timeout_ms)
{
	struct timespec until;
	bool finished;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += timeout_ms / 1000;
	until.tv_nsec += (long)(timeout_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_nsec -= 1000000000;
		until.tv_sec++;
	}
	pthread_mutex_lock(&p->lock);
	while (!p->finished && error == 0)
		error = pthread_cond_timedwait(&p->cond, &p->lock, &until);
	finished = p->finished;
	p->given_up = !finished;
	pthread_mutex_unlock(&p->lock);
	return finished ? GBA_NAF_OK : GBA_NAF_ERR_TIMEOUT;
}

static void
call_back(struct pending *p)
{
	if (p->on_key != NULL) {
		p->on_key(p->ctx, p->status, (struct gba_naf_key *)p->key);
		p->key = NULL;
	} else if (p->on_sa != NULL) {
		p->on_sa(p->ctx, p->status, p->sa);
		p->sa = NULL;
	} else {
		p->on_verdict(p->ctx, p->status, p->verdict);
		p->verdict = NULL;
	}
	pending_free(p);
}

size_t
gba_naf_process(struct gba_naf *naf)
{
	struct pending *p, *next;
	eventfd_t ignored;
	size_t count = 0;

	if (naf == NULL)
		return 0;
	pthread_mutex_lock(&naf->lock);
	p = naf->first;
	naf->first = NULL;
	naf->last = &naf->first;
	if (naf->fd >= 0)
		(void)eventfd_read(naf->fd, &ignored);
	pthread_mutex_unlock(&naf->lock);
	naf_sa_keep_all(naf, p);
	for (; p != NULL; p = next, count++) {
		next = p->next;
		call_back(p);
	}
	return count;
}
