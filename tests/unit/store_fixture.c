/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the store share. */
#include "store_fixture.h"

static pthread_mutex_t fixture_lock = PTHREAD_MUTEX_INITIALIZER;

static void
keep_line(void *ctx, enum gba_log_level level, const char *line)
{
	struct fixture *fx = ctx;
	size_t len;

	(void)level;
	pthread_mutex_lock(&fixture_lock);
	len = strlen(fx->lines);
	snprintf(fx->lines + len, sizeof(fx->lines) - len, "%s\n", line);
	pthread_mutex_unlock(&fixture_lock);
}

static int64_t
fixed_now(void *ctx)
{
	(void)ctx;
	return NOW;
}

void
fixture_init(struct fixture *fx)
{
	memset(fx, 0, sizeof(*fx));
	snprintf(fx->dir, sizeof(fx->dir), "%s", "/tmp/gba-store-XXXXXX");
	cr_assert_not_null(mkdtemp(fx->dir));
	snprintf(fx->path, sizeof(fx->path), "%s/bsf.db", fx->dir);
	memset(fx->key.b, 0x42, sizeof(fx->key.b));
	fx->clock = gba_clock_system();
	fx->clock.wall_s = fixed_now;
	fx->random = gba_random_system();
	fx->log =
		(struct gba_log){ .level = GBA_LOG_DEBUG, .sink = keep_line, .ctx = fx };
	fx->conf = (struct store_conf){ .path = fx->path,
					.seal = &fx->key,
					.readers = 2,
					.sqn_block = 8,
					.clock = &fx->clock,
					.random = &fx->random,
					.log = &fx->log };
}

void
fixture_open(struct fixture *fx)
{
	cr_assert_eq(store_new(&fx->store, &fx->conf), GBA_OK, "%s", fx->lines);
}

void
fixture_close(struct fixture *fx)
{
	store_free(fx->store);
	fx->store = NULL;
}

void
fixture_fini(struct fixture *fx)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char name[128];

	fixture_close(fx);
	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		snprintf(name, sizeof(name), "%s%s", fx->path, tails[i]);
		unlink(name);
	}
	rmdir(fx->dir);
}

/* Run SQL beside the store, as somebody with the sqlite3 shell would. */
void
raw(struct fixture *fx, const char *sql)
{
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(fx->path, &db), SQLITE_OK);
	sqlite3_busy_timeout(db, 5000);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK, "%s: %s", sql,
		     sqlite3_errmsg(db));
	sqlite3_close(db);
}

struct store_subscriber
a_subscriber(const char *impi, uint8_t seed)
{
	struct store_subscriber sub = {
		.sec = { .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 },
		.amf = { { 0x80, seed } },
		.uicc = GUSS_UICC_GBA
	};

	snprintf(sub.impi, sizeof(sub.impi), "%s", impi);
	memset(sub.sec.k.b, seed, 16);
	memset(sub.sec.opc.b, seed + 1, 16);
	return sub;
}

struct store_binding
a_binding(const char *impi, uint32_t number, int64_t expires_s)
{
	struct store_binding binding = { .mode = GBA_MODE_U,
					 .created_s = NOW,
					 .expires_s = expires_s };

	memcpy(binding.rand.b, &number, sizeof(number));
	memset(binding.ks.b, (int)(number % 251), sizeof(binding.ks.b));
	snprintf(binding.impi, sizeof(binding.impi), "%s", impi);
	snprintf(binding.btid, sizeof(binding.btid), "user-%u@bsf.example", number);
	return binding;
}

void
on_done(void *ctx, enum gba_status status)
{
	struct answer *answer = ctx;

	answer->status = status;
	sem_post(&answer->done);
}

void
on_sqn(void *ctx, enum gba_status status, const struct aka_sqn *sqn)
{
	struct answer *answer = ctx;

	answer->sqn = *sqn;
	on_done(ctx, status);
}

enum gba_status
put_wait(struct store *store, const struct store_binding *binding, bool replace_old)
{
	struct answer answer;
	enum gba_status status;

	sem_init(&answer.done, 0, 0);
	status = store_binding_put(store, binding, replace_old, on_done, &answer);
	if (status == GBA_OK) {
		sem_wait(&answer.done);
		status = answer.status;
	}
	sem_destroy(&answer.done);
	return status;
}

enum gba_status
take_wait(struct store *store, const char *impi, unsigned ind, struct aka_sqn *sqn)
{
	struct answer answer;

	sem_init(&answer.done, 0, 0);
	store_sqn_take(store, impi, ind, on_sqn, &answer);
	sem_wait(&answer.done);
	sem_destroy(&answer.done);
	*sqn = answer.sqn;
	return answer.status;
}
