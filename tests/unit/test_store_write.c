/* SPDX-License-Identifier: Apache-2.0 */
/* The writer: group commit, callbacks, a killed process, and failures that pass. */
#include "store_fixture.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "store/inside.h"

#define ALICE "alice@ims.example"
#define PUTS  4000

struct counted {
	struct fixture *fx;
	atomic_uint ok, failed, unseen;
	sem_t done;
};

static void
count_it(void *ctx, enum gba_status status)
{
	struct counted *counted = ctx;

	atomic_fetch_add(status == GBA_OK ? &counted->ok : &counted->failed, 1);
	sem_post(&counted->done);
}

static void
put_all(struct fixture *fx, struct counted *counted, uint32_t from, uint32_t count)
{
	counted->fx = fx;
	sem_init(&counted->done, 0, 0);
	for (uint32_t i = 0; i < count; i++) {
		const struct store_binding b = a_binding(ALICE, from + i, NOW + 60);

		while (store_binding_put(fx->store, &b, false, count_it, counted) ==
		       GBA_ERR_BUSY)
			usleep(1000);
	}
	for (uint32_t i = 0; i < count; i++)
		sem_wait(&counted->done);
	sem_destroy(&counted->done);
}

Test(store_write, many_puts_share_few_commits)
{
	struct counted counted = { .ok = 0 };
	struct store_stats stats;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	put_all(&fx, &counted, 0, PUTS);
	store_stats_get(fx.store, &stats);
	cr_expect_eq(counted.ok, PUTS);
	cr_expect_eq(stats.bindings, PUTS);
	cr_expect_geq(stats.commits, PUTS / 1000);
	cr_expect_lt(stats.commits, PUTS / 4);
	cr_expect_eq(stats.queue_length, 0);
	cr_expect_eq(stats.errors, 0);
	fixture_fini(&fx);
}

/* Another connection sees only what is committed. */
static void
look_from_outside(void *ctx, enum gba_status status)
{
	struct counted *counted = ctx;
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;

	if (status != GBA_OK || sqlite3_open(counted->fx->path, &db) != SQLITE_OK ||
	    sqlite3_prepare_v2(db, "SELECT 1 FROM binding", -1, &stmt, NULL) !=
		    SQLITE_OK ||
	    sqlite3_step(stmt) != SQLITE_ROW)
		atomic_fetch_add(&counted->unseen, 1);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	sem_post(&counted->done);
}

Test(store_write, the_call_back_comes_after_the_commit)
{
	const struct store_binding binding = a_binding(ALICE, 1, NOW + 60);
	struct counted counted = { .ok = 0 };
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	counted.fx = &fx;
	sem_init(&counted.done, 0, 0);
	cr_assert_eq(
		store_binding_put(fx.store, &binding, false, look_from_outside, &counted),
		GBA_OK);
	sem_wait(&counted.done);
	cr_expect_eq(counted.unseen, 0);
	fixture_fini(&fx);
}

Test(store_write, closing_finishes_what_waits)
{
	struct counted counted = { .ok = 0 };
	struct store_stats stats;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	sem_init(&counted.done, 0, 0);
	for (uint32_t i = 0; i < 2000; i++) {
		const struct store_binding b = a_binding(ALICE, i, NOW + 60);

		cr_assert_eq(store_binding_put(fx.store, &b, false, count_it, &counted),
			     GBA_OK);
	}
	fixture_close(&fx);
	cr_expect_eq(counted.ok, 2000);
	fixture_open(&fx);
	store_stats_get(fx.store, &stats);
	cr_expect_eq(stats.bindings, 2000);
	fixture_fini(&fx);
}

static void
block(void *ctx, enum gba_status status)
{
	(void)status;
	sem_wait(ctx);
}

Test(store_write, a_full_queue_refuses_at_once_and_drains)
{
	struct counted counted = { .ok = 0 };
	enum gba_status status = GBA_OK;
	struct store_binding b = a_binding(ALICE, 0, NOW + 60);
	unsigned accepted = 0;
	struct fixture fx;
	sem_t gate;

	fixture_init(&fx);
	fixture_open(&fx);
	sem_init(&gate, 0, 0);
	sem_init(&counted.done, 0, 0);
	cr_assert_eq(store_binding_put(fx.store, &b, false, block, &gate), GBA_OK);
	while (status == GBA_OK && accepted < 20000) {
		b = a_binding(ALICE, ++accepted, NOW + 60);
		status = store_binding_put(fx.store, &b, false, count_it, &counted);
	}
	cr_expect_eq(status, GBA_ERR_BUSY);
	cr_expect_lt(accepted, 20000);
	sem_post(&gate);
	fixture_close(&fx);
	cr_expect_eq(counted.ok, accepted - 1);
	fixture_fini(&fx);
}

/* --- SIGKILL
 * ---------------------------------------------------------------------------- */

struct reported {
	int fd;
	uint32_t number;
};

static void
report(void *ctx, enum gba_status status)
{
	const struct reported *reported = ctx;

	if (status == GBA_OK &&
	    write(reported->fd, &reported->number, sizeof(reported->number)) < 0)
		_exit(1);
}

static void
child_run(struct fixture *fx, int fd, uint32_t from)
{
	static struct reported reported[1 << 17];

	if (store_new(&fx->store, &fx->conf) != GBA_OK)
		_exit(1);
	for (uint32_t i = 0; i < ARRAY_LEN(reported); i++) {
		const struct store_binding b = a_binding(ALICE, from + i, NOW + 60);

		reported[i] = (struct reported){ fd, from + i };
		while (store_binding_put(fx->store, &b, false, report, &reported[i]) ==
		       GBA_ERR_BUSY)
			usleep(1000);
	}
	_exit(1);
}

static size_t
kill_round(struct fixture *fx, uint32_t *numbers, size_t room, uint32_t from)
{
	size_t count = 0;
	int fds[2];
	pid_t pid;

	cr_assert_eq(pipe(fds), 0);
	pid = fork();
	if (pid == 0) {
		close(fds[0]);
		child_run(fx, fds[1], from);
	}
	close(fds[1]);
	while (count < room && read(fds[0], &numbers[count], sizeof(*numbers)) ==
				       (ssize_t)sizeof(*numbers)) {
		if (count++ == 500)
			kill(pid, SIGKILL);
	}
	close(fds[0]);
	waitpid(pid, NULL, 0);
	return count;
}

Test(store_write, a_binding_that_was_reported_survives_sigkill)
{
	static uint32_t numbers[1 << 20];
	size_t count = 0;
	struct fixture fx;

	fixture_init(&fx);
	for (uint32_t round = 0; round < 4; round++)
		count += kill_round(&fx, numbers + count, ARRAY_LEN(numbers) - count,
				    round << 20);
	cr_assert_gt(count, 2000);
	fixture_open(&fx);
	for (size_t i = 0; i < count; i++) {
		const struct store_binding b = a_binding(ALICE, numbers[i], NOW + 60);
		struct store_binding found;

		cr_assert_eq(store_binding_get(fx.store, &found, &b.rand, NOW), GBA_OK);
		cr_assert_arr_eq(found.ks.b, b.ks.b, sizeof(b.ks.b));
		store_binding_fini(&found);
	}
	fixture_fini(&fx);
}

/* --- failures that pass
 * -------------------------------------------------------------------- */

static unsigned
lines_with(const struct fixture *fx, const char *what)
{
	unsigned count = 0;

	for (const char *at = fx->lines; (at = strstr(at, what)) != NULL; at++)
		count++;
	return count;
}

static void
expect_count(struct fixture *fx, uint64_t bindings)
{
	struct store_stats stats;

	store_stats_get(fx->store, &stats);
	cr_expect_eq(stats.bindings, bindings);
}

static enum gba_status
set_limit(struct store *store, struct db *db, void *arg)
{
	(void)store;
	return sqlite3_exec(db->sql, arg, NULL, NULL, NULL) == SQLITE_OK ? GBA_OK
									 : GBA_ERR_ARG;
}

Test(store_failure, a_full_disk_refuses_whole_batches_and_service_comes_back)
{
	char small[] = "PRAGMA max_page_count = 60",
	     large[] = "PRAGMA max_page_count = 99999";
	struct counted before = { .ok = 0 }, full = { .ok = 0 }, after = { .ok = 0 };
	struct store_subscriber sub = a_subscriber(ALICE, 1);
	struct aka_sqn sqn;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	cr_assert_eq(store_subscriber_put(fx.store, &sub, false), GBA_OK);
	put_all(&fx, &before, 0, 100);
	cr_assert_eq(before.ok, 100);
	cr_assert_eq(writer_call(fx.store, set_limit, small), GBA_OK);
	put_all(&fx, &full, 1000, PUTS);
	cr_expect_gt(full.failed, 0);
	cr_expect_eq(full.ok + full.failed, PUTS);
	expect_count(&fx, 100 + full.ok);
	cr_expect_eq(take_wait(fx.store, ALICE, 0, &sqn), GBA_OK,
		     "what needs no room works");
	cr_assert_eq(writer_call(fx.store, set_limit, large), GBA_OK);
	put_all(&fx, &after, 100000, 100);
	cr_expect_eq(after.ok, 100);
	expect_count(&fx, 200 + full.ok);
	cr_expect_geq(lines_with(&fx, "free space on its file system"), 1, "%s",
		      fx.lines);
	cr_expect_geq(lines_with(&fx, "writing works again"), 1);
	fixture_fini(&fx);
}

/* The same with a real refusal of the kernel: nothing may grow past 64 KiB. */
Test(store_failure, a_write_that_the_kernel_refuses_leaves_nothing_half_done)
{
	struct counted failing = { .ok = 0 }, after = { .ok = 0 };
	struct rlimit limit, old;
	struct store_stats stats;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	signal(SIGXFSZ, SIG_IGN);
	cr_assert_eq(getrlimit(RLIMIT_FSIZE, &old), 0);
	limit = old;
	limit.rlim_cur = 65536;
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &limit), 0);
	put_all(&fx, &failing, 0, PUTS);
	cr_expect_eq(failing.ok + failing.failed, PUTS);
	cr_expect_gt(failing.failed, 0);
	expect_count(&fx, failing.ok);
	cr_assert_eq(setrlimit(RLIMIT_FSIZE, &old), 0);
	put_all(&fx, &after, 100000, 100);
	cr_expect_eq(after.ok, 100);
	expect_count(&fx, failing.ok + 100);
	store_stats_get(fx.store, &stats);
	cr_expect_gt(stats.errors, 0);
	cr_expect_not_null(strstr(fx.lines, "see the kernel's log"), "%s", fx.lines);
	cr_expect_eq(lines_with(&fx, "writing works again"), 1);
	fixture_fini(&fx);
}

Test(store_failure, a_lock_of_another_program_refuses_after_its_time_and_passes)
{
	struct store_subscriber sub = a_subscriber(ALICE, 1);
	const struct store_binding binding = a_binding(ALICE, 1, NOW + 60);
	struct store_binding found;
	struct store_audit audit = { .impi = ALICE };
	struct store_stats stats;
	struct aka_sqn sqn;
	sqlite3 *db = NULL;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	cr_assert_eq(store_subscriber_put(fx.store, &sub, false), GBA_OK);
	cr_assert_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	store_audit_put(fx.store, &audit);
	cr_expect_eq(take_wait(fx.store, ALICE, 0, &sqn), GBA_ERR_STORE);
	cr_expect_eq(put_wait(fx.store, &binding, false), GBA_ERR_STORE);
	cr_expect_eq(store_binding_get(fx.store, &found, &binding.rand, NOW),
		     GBA_ERR_NOT_FOUND, "reading goes on");
	cr_expect_eq(lines_with(&fx, "another program keeps it locked"), 1, "%s",
		     fx.lines);
	cr_assert_eq(sqlite3_exec(db, "COMMIT", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(db);
	cr_expect_eq(put_wait(fx.store, &binding, false), GBA_OK);
	cr_assert_eq(take_wait(fx.store, ALICE, 0, &sqn), GBA_OK);
	cr_expect_eq(aka_sqn_seq(&sqn), 1, "the refused block took no number");
	cr_expect_eq(lines_with(&fx, "writing works again"), 1);
	store_stats_get(fx.store, &stats);
	cr_expect_eq(stats.audits_dropped, 1);
	fixture_fini(&fx);
}

struct reentry {
	struct store *store;
	enum gba_status status;
	sem_t done;
};

static void
call_from_inside(void *ctx, enum gba_status status)
{
	struct reentry *reentry = ctx;
	const struct aka_rand rand = { { 0 } };

	(void)status;
	reentry->status = store_binding_delete(reentry->store, &rand);
	sem_post(&reentry->done);
}

Test(store_failure, a_blocking_call_from_a_call_back_is_refused_instead_of_hanging)
{
	const struct store_binding binding = a_binding(ALICE, 1, NOW + 60);
	struct reentry reentry;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	reentry.store = fx.store;
	sem_init(&reentry.done, 0, 0);
	cr_assert_eq(
		store_binding_put(fx.store, &binding, false, call_from_inside, &reentry),
		GBA_OK);
	sem_wait(&reentry.done);
	cr_expect_eq(reentry.status, GBA_ERR_ARG);
	fixture_fini(&fx);
}
