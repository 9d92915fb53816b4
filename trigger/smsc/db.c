/* SPDX-License-Identifier: Apache-2.0 */
/* One connection, one lock. */
#include "smsc/db.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/hash.h"

#define APPLICATION_ID 0x47424153 /* "GBAS", as 0001-init.sql sets it */
#define PARTS_MAX      8

enum gba_status
db_open(struct db **out, const struct db_conf *conf)
{
	struct db *db = calloc(1, sizeof(*db));
	enum gba_status status;

	if (db == NULL)
		return GBA_ERR_NOMEM;
	pthread_mutex_init(&db->lock, NULL);
	db->seal = *conf->seal;
	db->clock = conf->clock;
	db->ahead_ms = GBA_AHEAD_UNKNOWN;
	(void)gba_set_back_s(&db->clock, &db->ahead_ms);
	db->random = conf->random;
	db->log = conf->log;
	status = sql_open(&db->sql, &(struct sql_conf){
					    .path = conf->path,
					    .application_id = APPLICATION_ID,
					    .steps = db_steps,
					    .step_count = db_step_count,
					    .statements = db_statements,
					    .statement_count = DB_STATEMENTS,
					    .room = "smsc",
					    .log = conf->log,
				    });
	if (status != GBA_OK) {
		db_close(db);
		return status;
	}
	*out = db;
	return GBA_OK;
}

void
db_close(struct db *db)
{
	if (db == NULL)
		return;
	sql_close(db->sql);
	pthread_mutex_destroy(&db->lock);
	gba_wipe(&db->seal, sizeof(db->seal));
	free(db);
}

void
db_lock(struct db *db)
{
	pthread_mutex_lock(&db->lock);
}

void
db_unlock(struct db *db)
{
	pthread_mutex_unlock(&db->lock);
}

/* If it cannot be written now, the next one sees it as well. */
static void
see_clock(struct db *db)
{
	int64_t ahead_ms = db->ahead_ms;
	const int64_t by_s = gba_set_back_s(&db->clock, &ahead_ms);
	struct sql_query q;

	if (by_s > 0) {
		q = sql_query(db->sql, MESSAGE_SET_BACK);
		sql_int(&q, ":by_s", by_s);
		sql_int(&q, ":now_s", gba_wall_s(&db->clock));
		if (sql_run(&q) != GBA_OK)
			return;
		gba_log(db->log, GBA_LOG_NOTICE, "smsc",
			"the clock was set back by %lld s: what waits goes on waiting",
			(long long)by_s);
	}
	db->ahead_ms = ahead_ms;
}

enum gba_status
db_begin(struct db *db)
{
	enum gba_status status;

	db_lock(db);
	see_clock(db);
	status = sql_begin(db->sql);
	if (status != GBA_OK)
		db_unlock(db);
	return status;
}

enum gba_status
db_end(struct db *db, enum gba_status status)
{
	if (status == GBA_OK)
		status = sql_commit(db->sql);
	if (status != GBA_OK)
		sql_rollback(db->sql);
	db_unlock(db);
	return status;
}

enum gba_status
db_print(const struct db *db, uint8_t out[DB_PRINT_LEN], const char *use,
	 const struct gba_octets *parts, size_t count)
{
	struct gba_octets all[1 + 2 * PARTS_MAX];
	uint8_t lengths[PARTS_MAX][4];

	if (count > PARTS_MAX)
		return GBA_ERR_ARG;
	all[0] = (struct gba_octets){ (const uint8_t *)use, strlen(use) + 1 };
	for (size_t i = 0; i < count; i++) { /* each part behind its length */
		for (size_t j = 0; j < sizeof(lengths[i]); j++)
			lengths[i][j] = (uint8_t)(parts[i].len >> 8 * j);
		all[1 + 2 * i] = (struct gba_octets){ lengths[i], sizeof(lengths[i]) };
		all[2 + 2 * i] = parts[i];
	}
	return gba_hmac(out, GBA_HASH_SHA256,
			(struct gba_octets){ db->seal.b, sizeof(db->seal.b) }, all,
			1 + 2 * count);
}
