/* SPDX-License-Identifier: Apache-2.0 */
/* freeDiameter's queues are short and stand in a circle: what is asked where there is no
 * peer, and asks again when it is told so, fills them all. Without the guard that is the
 * end of every message of the process. */
#include "unit.h"

#include <pthread.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "codec/zh.h"
#include "diam/diam.h"
#include "diam/guard.h"

#define REALM "test.example"

#define QUESTIONS  250 /* the queues together have room for 75 */
#define TIMEOUT_MS 60000
#define PATIENCE_S 30

static const uint32_t applications[] = { ZH_APPLICATION };

/* --- a queue ---------------------------------------------------------------------------
 */

/* A variable of the library, which is not in its headers. */
extern struct fifo *fd_g_incoming;

static void *
post_on(void *arg)
{
	struct fifo *queue = arg;
	void *item = arg;

	(void)diam_guard_post(queue, &item);
	return NULL;
}

static int
length(struct fifo *queue)
{
	int count = -1;

	(void)fd_fifo_getstats(queue, &count, NULL, NULL, NULL, NULL, NULL, NULL);
	return count;
}

Test(diam_queues, nobody_waits_for_room_in_the_queue_of_what_came_in_but_in_others)
{
	struct fifo *other = NULL;
	pthread_t thread;
	void *item;

	alarm(PATIENCE_S);
	cr_assert_eq(fd_fifo_new(&fd_g_incoming, 2), 0);
	cr_assert_eq(fd_fifo_new(&other, 2), 0);
	for (int i = 0; i < 5; i++) {
		item = other;
		cr_expect_eq(diam_guard_post(fd_g_incoming, &item), 0);
		cr_expect_null(item, "it was taken");
	}
	cr_expect_eq(length(fd_g_incoming), 5);

	for (int i = 0; i < 2; i++)
		post_on(other);
	cr_assert_eq(pthread_create(&thread, NULL, post_on, other), 0);
	usleep(200000);
	cr_expect_eq(length(other), 2, "the third one waits");
	cr_expect_eq(fd_fifo_get(other, &item), 0);
	pthread_join(thread, NULL);
	cr_expect_eq(length(other), 2, "and has its place when there is room");
}

/* --- all of them -----------------------------------------------------------------------
 */

static struct {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	struct diam_node *node;
	unsigned asked, answered, refused;
	bool open;
} run = { .lock = PTHREAD_MUTEX_INITIALIZER, .cond = PTHREAD_COND_INITIALIZER };

static void question(bool again);

static void
on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
	  const void *answer)
{
	const bool again = ctx != NULL;

	(void)result;
	(void)answer;
	pthread_mutex_lock(&run.lock);
	while (!run.open)
		pthread_cond_wait(&run.cond, &run.lock);
	run.answered++;
	run.refused += status == GBA_ERR_PEER ? 1 : 0;
	pthread_cond_broadcast(&run.cond);
	pthread_mutex_unlock(&run.lock);
	if (again)
		question(false);
}

static void
question(bool again)
{
	const struct zh_mar mar = { .impi = { true, (const uint8_t *)"a@b", 3 } };
	const struct diam_dest dest = { .realm = REALM };

	cr_assert_eq(diam_ask(run.node, &zh_command, &mar, sizeof(struct zh_maa), &dest,
			      TIMEOUT_MS, on_answer, again ? &run : NULL),
		     GBA_OK);
	pthread_mutex_lock(&run.lock);
	run.asked++;
	pthread_cond_broadcast(&run.cond);
	pthread_mutex_unlock(&run.lock);
}

static void *
ask_all(void *arg)
{
	for (int i = 0; i < QUESTIONS; i++)
		question(true);
	return arg;
}

/* Until *count is what it is to be. */
static bool
comes_to(const unsigned *count, unsigned want, time_t patience_s)
{
	struct timespec until;
	bool good;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += patience_s;
	pthread_mutex_lock(&run.lock);
	while (*count != want &&
	       pthread_cond_timedwait(&run.cond, &run.lock, &until) == 0)
		;
	good = *count == want;
	pthread_mutex_unlock(&run.lock);
	return good;
}

static void
node_start(void)
{
	const struct diam_peer hss = { .identity = "hss." REALM,
				       .host = "127.0.0.1",
				       .port = 1, /* nobody is there */
				       .asked = ZH_APPLICATION };
	const struct diam_conf conf = {
		.identity = "bsf." REALM,
		.realm = REALM,
		.peers = &hss,
		.peer_count = 1,
		.applications = applications,
		.application_count = 1,
	};

	cr_assert_eq(diam_node_new(&run.node, &conf), GBA_OK);
}

Test(diam_queues, who_is_told_that_nobody_is_there_may_ask_again_at_once)
{
	pthread_t asking;

	alarm(3 * PATIENCE_S);
	node_start();
	cr_assert_eq(pthread_create(&asking, NULL, ask_all, NULL), 0);
	/* no answer is taken meanwhile: all queues are full but the one without a limit */
	cr_expect(comes_to(&run.asked, QUESTIONS, PATIENCE_S), "%u questions were taken",
		  run.asked);
	pthread_mutex_lock(&run.lock);
	run.open = true;
	pthread_cond_broadcast(&run.cond);
	pthread_mutex_unlock(&run.lock);
	cr_assert(comes_to(&run.answered, 2 * QUESTIONS, PATIENCE_S),
		  "%u of %u were called back", run.answered, run.asked);
	pthread_join(asking, NULL);
	cr_expect_eq(run.refused, 2 * QUESTIONS);
	diam_node_free(run.node);
}
