/* SPDX-License-Identifier: Apache-2.0 */
/* Many orders at once: one transaction, and their turns to ask the BSF. */
#include "unit.h"

#include <poll.h>
#include <semaphore.h>
#include <string.h>

#include "pnaf_world.h"

#define STATE_IS(w, id, s)                                                               \
	cr_expect_eq(world_job(w, id).state, s, "%s",                                    \
		     job_state_name(world_job(w, id).state))

struct told_all {
	sem_t sem;
	enum gba_status status;
	size_t count;
	char ids[8][JOB_ID_LEN + 1];
};

static void
on_all(void *ctx, enum gba_status status, const struct api_order *orders, size_t count)
{
	struct told_all *told = ctx;

	told->status = status;
	told->count = count;
	for (size_t i = 0; status == GBA_OK && i < count && i < 8; i++)
		memcpy(told->ids[i], orders[i].job.id, sizeof(told->ids[i]));
	sem_post(&told->sem);
}

static struct told_all
push_all(struct world *w, size_t count)
{
	struct api_order *orders = calloc(count, sizeof(*orders));
	struct told_all told = { .count = 0 };

	for (size_t i = 0; i < count; i++)
		orders[i] = (struct api_order){ .job = world_order("app"),
						.lifetime_s = 3600 };
	orders[0].payload.p = (const uint8_t *)strdup("first");
	orders[0].payload.len = 5;
	sem_init(&told.sem, 0, 0);
	engine_submit_all(w->engine, orders, count, on_all, &told);
	sem_wait(&told.sem);
	sem_destroy(&told.sem);
	world_settle(w);
	return told;
}

/* Four questions at one time: the others wait, in their order. */
Test(pnaf_engine, many_orders_are_one_transaction_all_or_none)
{
	struct world w;
	struct told_all told;
	uint64_t counts[JOB_STATES];
	char id[JOB_ID_LEN + 1];
	struct job order;

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	order = world_order("app");
	cr_assert_eq(world_submit(&w, &order, 3600, NULL, id), GBA_OK);
	told = push_all(&w, 6);
	cr_assert_eq(told.status, GBA_OK);
	cr_assert_eq(told.count, 6);
	for (size_t i = 0; i < 6; i++)
		STATE_IS(&w, told.ids[i], i < 3 ? JOB_ASKING : JOB_QUEUED);
	cr_expect_eq(w.asks, 4);
	told = push_all(&w, 26);
	cr_expect_eq(told.status, GBA_ERR_BUSY, "the last one would be the 33rd");
	cr_assert_eq(jobs_count(engine_read(w.engine), counts), GBA_OK);
	engine_read_end(w.engine);
	cr_expect_eq(counts[JOB_ASKING] + counts[JOB_QUEUED], 7);
	world_answer(&w);
	world_answer(&w);
	cr_assert_eq(w.send_count, 7);
	w.sends[1].body[w.sends[1].len] = 0;
	cr_expect_str_eq((char *)w.sends[1].body + 3, "GPI<p2@" WORLD_NAF "><1|2|first>");
	for (size_t i = 0; i < 7; i++)
		cr_expect_eq(w.sends[i].number, (int64_t)i + 1, "in their order");
	told = push_all(&w, 25);
	cr_expect_eq(told.status, GBA_OK, "there is room for as many");
	world_fini(&w);
}

/* Those that wait for their turn when the daemon ends are asked for by the next one. */
Test(pnaf_engine, orders_that_wait_survive_a_restart)
{
	struct world w;
	struct told_all told;

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	told = push_all(&w, 8);
	cr_assert_eq(told.status, GBA_OK);
	world_stop(&w);
	w.bsf_silent = false;
	world_start(&w);
	world_settle(&w);
	world_settle(&w);
	cr_expect_eq(w.send_count, 8);
	for (size_t i = 0; i < 8; i++)
		STATE_IS(&w, told.ids[i], JOB_SENT);
	world_fini(&w);
}

static uint64_t
jobs_in(struct world *w, enum job_state from)
{
	uint64_t counts[JOB_STATES], sum = 0;

	cr_assert_eq(jobs_count(engine_read(w->engine), counts), GBA_OK);
	engine_read_end(w->engine);
	for (unsigned i = from; i < JOB_STATES; i++)
		sum += counts[i];
	return sum;
}

static bool
come(struct world *w, enum job_state from, uint64_t count)
{
	for (unsigned ms = 0; jobs_in(w, from) < count && ms < 20000; ms++)
		poll(NULL, 0, 1);
	return jobs_in(w, from) == count;
}

static void
on_one(void *ctx, enum gba_status status, const struct job *job)
{
	(void)job;
	cr_expect_eq(status, GBA_OK);
	sem_post(ctx);
}

/* What follows from a commit is done in its order, and not by the thread that commits. */
Test(pnaf_engine, a_road_that_takes_its_time_holds_no_commit)
{
	const struct gba_octets none = { NULL, 0 };
	struct job order = world_order("app");
	sem_t gate, told;
	struct world w;

	world_init(&w);
	sem_init(&gate, 0, 0);
	sem_init(&told, 0, 0);
	w.gate = &gate;
	world_start(&w);
	engine_submit(w.engine, &order, 3600, none, on_one, &told);
	sem_wait(&told);
	cr_expect(come(&w, JOB_SENT, 1)); /* and is in the hands of the road */
	for (unsigned i = 0; i < 3; i++) {
		engine_submit(w.engine, &order, 3600, none, on_one, &told);
		cr_expect(come(&w, JOB_QUEUED, 2 + i));
	}
	cr_expect_eq(sem_trywait(&told), -1, "a reply does not overtake the road");
	for (unsigned i = 0; i < 4; i++)
		sem_post(&gate);
	for (unsigned i = 0; i < 3; i++)
		sem_wait(&told);
	cr_expect(come(&w, JOB_SENT, 4));
	world_settle(&w);
	cr_assert_eq(w.send_count, 4);
	for (size_t i = 0; i < 4; i++)
		cr_expect_eq(w.sends[i].number, (int64_t)i + 1, "in their order");
	world_fini(&w);
	sem_destroy(&gate);
	sem_destroy(&told);
}
