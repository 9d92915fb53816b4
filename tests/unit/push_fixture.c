/* SPDX-License-Identifier: Apache-2.0 */
/* What the tests of the room push share. */
#include "push_fixture.h"

#include <sqlite3.h>

static void
keep_line(void *ctx, enum gba_log_level level, const char *line)
{
	struct push_fixture *fx = ctx;
	const size_t len = strlen(fx->lines);

	(void)level;
	snprintf(fx->lines + len, sizeof(fx->lines) - len, "%s\n", line);
}

void
push_init(struct push_fixture *fx)
{
	static const char *const names[] = { [PUSH_NAF] = "naf.db", [PUSH_UE] = "ue.db" };

	memset(fx, 0, sizeof(*fx));
	snprintf(fx->dir, sizeof(fx->dir), "%s", "/tmp/gba-push-XXXXXX");
	cr_assert_not_null(mkdtemp(fx->dir));
	memset(fx->key.b, 0x42, sizeof(fx->key.b));
	fx->random = gba_random_system();
	fx->log =
		(struct gba_log){ .level = GBA_LOG_DEBUG, .sink = keep_line, .ctx = fx };
	for (int side = PUSH_NAF; side <= PUSH_UE; side++) {
		snprintf(fx->path[side], sizeof(fx->path[side]), "%s/%s", fx->dir,
			 names[side]);
		fx->conf[side] = (struct push_conf){ .path = fx->path[side],
						     .side = (enum push_side)side,
						     .seal = &fx->key,
						     .sn_block = 1,
						     .random = &fx->random,
						     .log = &fx->log };
	}
}

void
push_open(struct push_fixture *fx)
{
	for (int side = PUSH_NAF; side <= PUSH_UE; side++)
		cr_assert_eq(push_table_new(&fx->table[side], &fx->conf[side]), GBA_OK,
			     "%s", fx->lines);
}

void
push_close(struct push_fixture *fx)
{
	for (int side = PUSH_NAF; side <= PUSH_UE; side++) {
		push_table_free(fx->table[side]);
		fx->table[side] = NULL;
	}
}

void
push_fini(struct push_fixture *fx)
{
	static const char *const tails[] = { "", "-wal", "-shm" };
	char path[128];

	push_close(fx);
	for (int side = PUSH_NAF; side <= PUSH_UE; side++)
		for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
			snprintf(path, sizeof(path), "%s%s", fx->path[side], tails[i]);
			unlink(path);
		}
	cr_assert_eq(rmdir(fx->dir), 0);
}

struct push_sa
push_an_sa(unsigned number, int64_t expires_s)
{
	struct push_sa sa = { .naf_id = { .fqdn = "push.home1.net",
					  .ua = { { 1, 0, 0, 0, 5 } } },
			      .app_label = "USIM",
			      .created_s = NOW,
			      .expires_s = expires_s };

	memcpy(sa.rand.b, &number, sizeof(number));
	sa.rand.b[15] = 0xaa;
	memcpy(sa.key.b, &number, sizeof(number));
	sa.key.b[31] = 0xbb;
	snprintf(sa.ptid, sizeof(sa.ptid), "sa%u@push.home1.net", number);
	return sa;
}

void
push_put(struct push_fixture *fx, enum push_side side, const struct push_sa *sa)
{
	cr_assert_eq(push_sa_put(fx->table[side], sa, NOW), GBA_OK, "%s", fx->lines);
}

void
push_raw(struct push_fixture *fx, enum push_side side, const char *sql)
{
	char *message = NULL;
	sqlite3 *db;

	cr_assert_eq(sqlite3_open(fx->path[side], &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, sql, NULL, NULL, &message), SQLITE_OK, "%s",
		     message);
	sqlite3_close(db);
}
