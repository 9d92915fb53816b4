/* SPDX-License-Identifier: Apache-2.0 */
/* The database of gba-iwfd: opened, and its records of blocks. */
#include <stdlib.h>

#include "iwf/db_int.h"

#define APPLICATION_ID 0x47424157 /* "GBAW", as 0001-init.sql sets it */

enum gba_status
iwf_db_open(struct iwf_db **out, const char *path, const struct gba_log *log)
{
	const struct sql_conf conf = {
		.path = path,
		.application_id = APPLICATION_ID,
		.steps = iwf_steps,
		.step_count = iwf_step_count,
		.statements = iwf_statements,
		.statement_count = IWF_STATEMENTS,
		.room = "iwf",
		.log = log,
	};
	struct iwf_db *db = calloc(1, sizeof(*db));
	enum gba_status status;

	if (db == NULL)
		return GBA_ERR_NOMEM;
	db->ahead_ms = GBA_AHEAD_UNKNOWN;
	db->log = log;
	status = sql_open(&db->sql, &conf);
	if (status != GBA_OK) {
		free(db);
		return status;
	}
	*out = db;
	return GBA_OK;
}

void
iwf_db_close(struct iwf_db *db)
{
	if (db == NULL)
		return;
	sql_close(db->sql);
	free(db);
}

static enum gba_status
set_back(struct iwf_db *db, int64_t by_s)
{
	static const enum iwf_statement both[] = { TXN_SET_BACK, SCS_SET_BACK };
	enum gba_status status = sql_begin(db->sql);

	if (status != GBA_OK)
		return status;
	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(both); i++) {
		struct sql_query q = sql_query(db->sql, both[i]);

		sql_int(&q, ":by_s", by_s);
		status = sql_run(&q);
	}
	if (status == GBA_OK)
		return sql_commit(db->sql);
	sql_rollback(db->sql);
	return status;
}

/* If it cannot be written now, the next call sees it as well. */
void
iwf_db_see_clock(struct iwf_db *db, const struct gba_clock *clock)
{
	int64_t ahead_ms = db->ahead_ms;
	const int64_t by_s = gba_set_back_s(clock, &ahead_ms);

	if (by_s > 0 && set_back(db, by_s) != GBA_OK)
		return;
	if (by_s > 0)
		gba_log(db->log, GBA_LOG_NOTICE, "iwf",
			"the clock was set back by %lld s: what waits goes on waiting",
			(long long)by_s);
	db->ahead_ms = ahead_ms;
}

enum gba_status
iwf_audit_put(struct iwf_db *db, const struct iwf_audit *audit)
{
	struct sql_query q = sql_query(db->sql, AUDIT_PUT);

	sql_int(&q, ":at_s", audit->at_s);
	sql_text(&q, ":path", audit->path);
	sql_text(&q, ":source", audit->source);
	sql_text(&q, ":destination", audit->destination);
	sql_text(&q, ":rule", audit->rule);
	sql_text(&q, ":reason", audit->reason);
	return sql_run(&q);
}

enum gba_status
iwf_audit_each(struct iwf_db *db, unsigned limit,
	       void (*row)(void *ctx, const struct iwf_audit *audit), void *ctx)
{
	struct sql_query q = sql_query(db->sql, AUDIT_EACH);
	struct iwf_audit audit;

	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		audit.at_s = sql_get_int(&q, 0, 0, INT64_MAX);
		sql_get_text(&q, 1, audit.path, sizeof(audit.path));
		sql_get_text(&q, 2, audit.source, sizeof(audit.source));
		sql_get_text(&q, 3, audit.destination, sizeof(audit.destination));
		sql_get_text(&q, 4, audit.rule, sizeof(audit.rule));
		sql_get_text(&q, 5, audit.reason, sizeof(audit.reason));
		row(ctx, &audit);
	}
	return sql_end(&q);
}
