/* SPDX-License-Identifier: Apache-2.0 */
/* The record of what was blocked. */
#include "smsc/audit.h"

#include <stdio.h>
#include <string.h>

enum gba_status
audit_hash(const struct db *db, char out[AUDIT_HASH_LEN + 1], const char *destination)
{
	const struct gba_octets part = { (const uint8_t *)destination,
					 strlen(destination) };
	uint8_t print[DB_PRINT_LEN];
	enum gba_status status = db_print(db, print, "audit", &part, 1);

	if (status == GBA_OK)
		gba_hex(out, print, AUDIT_HASH_LEN / 2);
	return status;
}

enum gba_status
audit_put(struct db *db, enum audit_policy policy, const struct audit_record *record)
{
	char hash[AUDIT_HASH_LEN + 1], tag[256];
	const char *destination = record->destination;
	enum gba_status status = GBA_OK;
	struct sql_query q;

	if (policy == AUDIT_HASH && *destination != '\0') {
		status = audit_hash(db, hash, destination);
		destination = hash;
	}
	if (status == GBA_OK)
		status = db_begin(db);
	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, AUDIT_ADD);
	sql_int(&q, ":at_s", gba_wall_s(&db->clock));
	sql_text(&q, ":path", record->path);
	sql_text(&q, ":source", record->source);
	sql_text(&q, ":destination", destination);
	sql_int(&q, ":pid", record->pid);
	sql_text(&q, ":rule", record->rule);
	sql_text(&q, ":reason", record->reason);
	status = db_end(db, sql_run(&q));
	gba_log(db->log, GBA_LOG_WARNING, "smsc",
		"blocked path=%s source=%s destination=%s pid=%d row=%s (%s)",
		record->path, gba_log_identity(db->log, tag, record->source), destination,
		record->pid, record->rule, record->reason);
	return status;
}

enum gba_status
audit_each(struct db *db, const char *rule, const char *source, unsigned limit,
	   void (*row)(void *ctx, const struct audit_record *record), void *ctx)
{
	char path[32], who[MESSAGE_IDENTITY_MAX + 1], to[MESSAGE_IDENTITY_MAX + 1],
		by[32], why[MESSAGE_REASON_MAX + 1];
	struct audit_record record = {
		.path = path, .source = who, .destination = to, .rule = by, .reason = why
	};
	enum gba_status status;
	struct sql_query q;

	db_lock(db);
	q = sql_query(db->sql, AUDIT_EACH);
	sql_text(&q, ":rule", rule);
	sql_text(&q, ":source", source);
	sql_int(&q, ":limit", limit);
	while (sql_row(&q)) {
		record.number = sql_get_int(&q, 0, 1, INT64_MAX);
		record.at_s = sql_get_int(&q, 1, 0, INT64_MAX);
		sql_get_text(&q, 2, path, sizeof(path));
		sql_get_text(&q, 3, who, sizeof(who));
		sql_get_text(&q, 4, to, sizeof(to));
		record.pid = (int)sql_get_int(&q, 5, -1, UINT8_MAX);
		sql_get_text(&q, 6, by, sizeof(by));
		sql_get_text(&q, 7, why, sizeof(why));
		if (q.rc == 0)
			row(ctx, &record);
	}
	status = sql_end(&q);
	db_unlock(db);
	return status;
}

enum gba_status
audit_forget(struct db *db, int64_t before_s)
{
	enum gba_status status = db_begin(db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(db->sql, AUDIT_FORGET);
	sql_int(&q, ":before_s", before_s);
	return db_end(db, sql_run(&q));
}
