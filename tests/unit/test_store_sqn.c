/* SPDX-License-Identifier: Apache-2.0 */
/* A SEQ that was given out is never given out again (TS 33.102 C.1.2, C.2, 6.3.5). */
#include "store_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#include "store/inside.h"

#define ALICE "alice@ims.example"

static void
open_with(struct fixture *fx, uint64_t seq, unsigned ind)
{
	struct store_subscriber sub = a_subscriber(ALICE, 1);

	sub.sqn = aka_sqn_join(seq, ind);
	fixture_open(fx);
	cr_assert_eq(store_subscriber_put(fx->store, &sub, false), GBA_OK);
}

static uint64_t
next_seq(struct fixture *fx)
{
	struct aka_sqn sqn;

	cr_assert_eq(take_wait(fx->store, ALICE, 5, &sqn), GBA_OK);
	cr_expect_eq(aka_sqn_ind(&sqn), 5);
	return aka_sqn_seq(&sqn);
}

static enum gba_status
resync_wait(struct fixture *fx, const char *impi, uint64_t seq_ms)
{
	const struct aka_sqn sqn_ms = aka_sqn_join(seq_ms, 4);
	struct answer answer;

	sem_init(&answer.done, 0, 0);
	store_sqn_resync(fx->store, impi, &sqn_ms, on_done, &answer);
	sem_wait(&answer.done);
	sem_destroy(&answer.done);
	return answer.status;
}

Test(store_sqn, begins_above_the_provisioned_one_and_skips_no_more_than_a_block)
{
	struct fixture fx;
	uint64_t seq;

	fixture_init(&fx);
	open_with(&fx, 100, 0);
	for (uint64_t i = 1; i <= 20; i++)
		cr_expect_eq(next_seq(&fx), 100 + i);
	fixture_close(&fx);
	fixture_open(&fx);
	seq = next_seq(&fx);
	cr_expect_gt(seq, 120);
	cr_expect_leq(seq, 120 + fx.conf.sqn_block);
	fixture_fini(&fx);
}

Test(store_sqn, an_unknown_impi_and_a_wrong_ind_get_none)
{
	struct aka_sqn sqn;
	struct fixture fx;

	fixture_init(&fx);
	open_with(&fx, 0, 0);
	cr_expect_eq(take_wait(fx.store, "nobody", 0, &sqn), GBA_ERR_NOT_FOUND);
	cr_expect_eq(take_wait(fx.store, ALICE, 32, &sqn), GBA_ERR_ARG);
	cr_expect_eq(take_wait(fx.store, ALICE, 31, &sqn), GBA_OK);
	cr_expect_eq(resync_wait(&fx, "nobody", 9), GBA_ERR_NOT_FOUND);
	fixture_fini(&fx);
}

Test(store_sqn, seq_is_used_to_its_last_value_and_never_wraps)
{
	struct aka_sqn sqn;
	struct fixture fx;

	fixture_init(&fx);
	open_with(&fx, AKA_SEQ_MAX - 2, 0);
	cr_expect_eq(next_seq(&fx), AKA_SEQ_MAX - 1);
	cr_expect_eq(next_seq(&fx), AKA_SEQ_MAX);
	cr_expect_eq(take_wait(fx.store, ALICE, 0, &sqn), GBA_ERR_SQN);
	fixture_fini(&fx);
}

/* 6.3.5: kept when the next one would be accepted, else SQN_MS, forward or back. The next
 * SEQ is one above what is then stored. */
Test(store_sqn, resync_keeps_goes_forward_and_goes_back)
{
	static const struct {
		uint64_t stored, ms, next;
	} cases[] = {
		{ 50, 40, 51 },
		{ 50, 49, 51 },
		{ 50, 50, 51 },
		{ 50, 51, 52 },
		{ 50, 1000000, 1000001 },
		{ 10 + (1 << 28) - 1, 10, 10 + (1 << 28) },
		{ 10 + (1 << 28), 10, 11 },
		{ UINT64_C(1) << 40, 3, 4 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		struct fixture fx;

		fixture_init(&fx);
		open_with(&fx, cases[i].stored, 0);
		cr_assert_eq(resync_wait(&fx, ALICE, cases[i].ms), GBA_OK);
		cr_expect_eq(next_seq(&fx), cases[i].next, "case %zu", i);
		fixture_fini(&fx);
	}
}

Test(store_sqn, resync_drops_the_block_in_memory_and_serves_who_waits)
{
	const struct aka_sqn sqn_ms = aka_sqn_join(1000, 0);
	struct answer answers[40], resync;
	struct fixture fx;

	fixture_init(&fx);
	open_with(&fx, 0, 0);
	cr_expect_eq(next_seq(&fx), 1);
	sem_init(&resync.done, 0, 0);
	store_sqn_resync(fx.store, ALICE, &sqn_ms, on_done, &resync);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		sem_init(&answers[i].done, 0, 0);
		store_sqn_take(fx.store, ALICE, 0, on_sqn, &answers[i]);
	}
	sem_wait(&resync.done);
	cr_expect_eq(resync.status, GBA_OK);
	for (size_t i = 0; i < ARRAY_LEN(answers); i++) {
		sem_wait(&answers[i].done);
		cr_assert_eq(answers[i].status, GBA_OK);
		cr_expect_eq(aka_sqn_seq(&answers[i].sqn), 1001 + i);
	}
	fixture_fini(&fx);
}

/* --- many threads
 * ------------------------------------------------------------------------ */

#define THREADS 8
#define TAKES	2000

struct taker {
	struct store *store;
	uint64_t *seqs;
	unsigned impis;
};

static void *
take_many(void *arg)
{
	struct taker *taker = arg;

	for (unsigned i = 0; i < TAKES; i++) {
		struct aka_sqn sqn;
		char impi[16];

		snprintf(impi, sizeof(impi), "u%u", i % taker->impis);
		if (take_wait(taker->store, impi, 0, &sqn) == GBA_OK)
			taker->seqs[i] =
				aka_sqn_seq(&sqn) * taker->impis + i % taker->impis;
	}
	return NULL;
}

static int
by_value(const void *a, const void *b)
{
	const uint64_t x = *(const uint64_t *)a, y = *(const uint64_t *)b;

	return x < y ? -1 : x > y;
}

static void
expect_no_repeat(uint64_t *seqs, size_t count)
{
	qsort(seqs, count, sizeof(*seqs), by_value);
	for (size_t i = 1; i < count; i++)
		cr_assert_neq(seqs[i], seqs[i - 1], "given out twice");
}

static void
takers_run(unsigned impis, unsigned entries)
{
	static uint64_t seqs[THREADS * TAKES];
	struct taker takers[THREADS];
	pthread_t threads[THREADS];
	struct fixture fx;
	char impi[16];

	fixture_init(&fx);
	fixture_open(&fx);
	for (unsigned i = 0; i < impis; i++) {
		struct store_subscriber sub;

		snprintf(impi, sizeof(impi), "u%u", i);
		sub = a_subscriber(impi, 1);
		cr_assert_eq(store_subscriber_put(fx.store, &sub, false), GBA_OK);
	}
	sqn_table_limit(fx.store, entries);
	for (size_t i = 0; i < THREADS; i++) {
		takers[i] = (struct taker){ fx.store, &seqs[i * TAKES], impis };
		cr_assert_eq(pthread_create(&threads[i], NULL, take_many, &takers[i]), 0);
	}
	for (size_t i = 0; i < THREADS; i++)
		pthread_join(threads[i], NULL);
	expect_no_repeat(seqs, THREADS * TAKES);
	cr_expect_neq(seqs[0], 0, "every take was served");
	fixture_fini(&fx);
}

Test(store_sqn, eight_threads_share_one_subscriber_without_a_repeat)
{
	takers_run(1, 1024);
}

Test(store_sqn, a_table_too_small_for_all_loses_numbers_and_repeats_none)
{
	takers_run(100, 16);
}

/* --- SIGKILL
 * ------------------------------------------------------------------------------ */

#define KILL_IMPIS  4
#define KILL_ROUNDS 10

struct given {
	uint32_t impi, ind;
	uint64_t seq;
};

struct child {
	struct fixture *fx;
	int fd;
	unsigned impi;
};

static void
give_out(void *ctx, enum gba_status status, const struct aka_sqn *sqn)
{
	const struct child *child = ctx;
	const struct given given = { child->impi, aka_sqn_ind(sqn), aka_sqn_seq(sqn) };

	if (status == GBA_OK && write(child->fd, &given, sizeof(given)) < 0)
		_exit(1);
}

/* Hand out numbers until killed. */
static void
child_run(struct fixture *fx, int fd)
{
	struct child children[KILL_IMPIS];
	char impi[16];

	if (store_new(&fx->store, &fx->conf) != GBA_OK)
		_exit(1);
	for (unsigned i = 0;; i = (i + 1) % KILL_IMPIS) {
		children[i] = (struct child){ fx, fd, i };
		snprintf(impi, sizeof(impi), "u%u", i);
		store_sqn_take(fx->store, impi, 0, give_out, &children[i]);
	}
}

static size_t
kill_round(struct fixture *fx, uint64_t *seqs, size_t room, unsigned delay_us)
{
	struct given given;
	size_t count = 0;
	int fds[2];
	pid_t pid;

	cr_assert_eq(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		child_run(fx, fds[1]);
	}
	close(fds[1]);
	/* The clock runs from the first number on, whatever opening takes. */
	while (count < room &&
	       read(fds[0], &given, sizeof(given)) == (ssize_t)sizeof(given)) {
		if (count == 0) {
			usleep(delay_us);
			kill(pid, SIGKILL);
		}
		seqs[count++] = given.seq * KILL_IMPIS + given.impi;
	}
	close(fds[0]);
	waitpid(pid, NULL, 0);
	return count;
}

Test(store_sqn, a_process_killed_at_any_moment_repeats_none)
{
	static uint64_t seqs[1 << 20];
	unsigned seed = 20200, delay_us;
	size_t count = 0;
	struct fixture fx;
	char impi[16];

	fixture_init(&fx);
	fixture_open(&fx);
	for (unsigned i = 0; i < KILL_IMPIS; i++) {
		struct store_subscriber sub;

		snprintf(impi, sizeof(impi), "u%u", i);
		sub = a_subscriber(impi, 1);
		cr_assert_eq(store_subscriber_put(fx.store, &sub, false), GBA_OK);
	}
	fixture_close(&fx);
	for (unsigned round = 0; round < KILL_ROUNDS; round++) {
		size_t got;

		seed = seed * 1103515245u + 12345u;
		delay_us = seed / 65536 % 60000;
		got = kill_round(&fx, seqs + count, ARRAY_LEN(seqs) - count, delay_us);
		cr_assert_gt(got, 0, "round %u", round);
		count += got;
	}
	expect_no_repeat(seqs, count);
	fixture_open(&fx);
	fixture_fini(&fx);
}
