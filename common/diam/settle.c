/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the library is closing, for as long as that may take. */
#include "diam/settle.h"

#include <stdio.h>
#include <stdlib.h>
#include <strings.h>
#include <time.h>

#include "diam/route.h"

#define SETTLE_MS  300
#define SETTLE_MAX 256u

struct diam_closing {
	char identity[DIAM_IDENTITY_MAX + 1];
	int64_t until_ms; /* of the monotonic clock */
};

/* Its entry, or that of whom nobody need wait for any more. The lock is held. */
static struct diam_closing *
entry_of(struct diam_node *node, const char *identity)
{
	struct diam_closing *oldest = &node->closing[0];

	for (size_t i = 0; i < SETTLE_MAX; i++) {
		struct diam_closing *one = &node->closing[i];

		if (strcasecmp(one->identity, identity) == 0)
			return one;
		if (one->until_ms < oldest->until_ms)
			oldest = one;
	}
	return oldest;
}

void
diam_settle_note(struct diam_node *node, const char *identity)
{
	struct diam_closing *one;

	pthread_mutex_lock(&node->lock);
	if (node->closing == NULL)
		node->closing = calloc(SETTLE_MAX, sizeof(*node->closing));
	if (node->closing != NULL) {
		one = entry_of(node, identity);
		snprintf(one->identity, sizeof(one->identity), "%s", identity);
		one->until_ms = diam_now_ms() + SETTLE_MS;
	}
	pthread_mutex_unlock(&node->lock);
}

static int64_t
until_ms(struct diam_node *node, const char *identity)
{
	const struct diam_closing *one;
	int64_t until = 0;

	pthread_mutex_lock(&node->lock);
	one = node->closing != NULL ? entry_of(node, identity) : NULL;
	if (one != NULL && strcasecmp(one->identity, identity) == 0)
		until = one->until_ms;
	pthread_mutex_unlock(&node->lock);
	return until;
}

void
diam_settle_wait(struct diam_node *node, const char *identity)
{
	const int64_t left_ms = until_ms(node, identity) - diam_now_ms();
	const struct timespec left = { .tv_nsec = (long)left_ms * 1000000 };

	if (left_ms > 0 && left_ms <= SETTLE_MS)
		(void)nanosleep(&left, NULL);
}

void
diam_settle_free(struct diam_node *node)
{
	free(node->closing);
	node->closing = NULL;
}
