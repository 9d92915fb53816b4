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
