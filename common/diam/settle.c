/* SPDX-License-Identifier: Apache-2.0 */
/* Peers whose CER the library has just refused, or whose connection broke: it closes the
 * connection first, and tells itself of it or forgets the peer then, which ends whatever
 * connection the peer has by that time. The next CER of that name waits for so long. */
#include "diam/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "diam/route.h"

#define SETTLE_MS   300
#define REFUSED_MAX 16u

struct diam_refused {
	unsigned next;
	struct {
		char identity[DIAM_IDENTITY_MAX + 1];
		int64_t until_ms; /* of the monotonic clock */
	} last[REFUSED_MAX];
};

void
diam_refused_note(struct diam_node *node, const char *identity)
{
	struct diam_refused *refused;
	unsigned i;

	pthread_mutex_lock(&node->lock);
	if (node->refused == NULL)
		node->refused = calloc(1, sizeof(*node->refused));
	refused = node->refused;
	if (refused != NULL) {
		i = refused->next++ % REFUSED_MAX;
		snprintf(refused->last[i].identity, sizeof(refused->last[i].identity),
			 "%s", identity);
		refused->last[i].until_ms = diam_now_ms() + SETTLE_MS;
	}
	pthread_mutex_unlock(&node->lock);
}

static int64_t
until_ms(struct diam_node *node, const char *identity)
{
	int64_t until = 0;

	pthread_mutex_lock(&node->lock);
	for (size_t i = 0; node->refused != NULL && i < REFUSED_MAX; i++) {
		if (strcasecmp(node->refused->last[i].identity, identity) == 0 &&
		    node->refused->last[i].until_ms > until)
			until = node->refused->last[i].until_ms;
	}
	pthread_mutex_unlock(&node->lock);
	return until;
}

void
diam_refused_wait(struct diam_node *node, const char *identity)
{
	const int64_t left_ms = until_ms(node, identity) - diam_now_ms();
	const struct timespec left = { .tv_nsec = (long)left_ms * 1000000 };

	if (left_ms > 0 && left_ms <= SETTLE_MS)
		(void)nanosleep(&left, NULL);
}

void
diam_refused_free(struct diam_node *node)
{
	free(node->refused);
	node->refused = NULL;
}
