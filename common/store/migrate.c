/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a connection: whose file it is, pragmas read back, schema steps. */
#include "store/inside.h"

#include <string.h>

#define APPLICATION_ID 0x47424142 /* "GBAB", as 0001-init.sql sets it */
#define BUSY_MS	       2000

#define W   (1u << DB_WRITER)
#define R   (1u << DB_READER)
#define C   (1u << DB_CHECKPOINTER)
#define ALL (W | R | C)

static const struct pragma {
	unsigned kinds;
	const char *set, *get, *value;
} pragmas[] = {
	{ ALL, "PRAGMA busy_timeout = 2000", "PRAGMA busy_timeout", "2000" },
	{ ALL, "PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal" },
	{ ALL, "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2" },
	{ ALL, "PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0" },
	{ ALL, "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2" },
	{ ALL, "PRAGMA wal_autocheckpoint = 0", "PRAGMA wal_autocheckpoint", "0" },
	{ W, "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1" },
	{ W, "PRAGMA journal_size_limit = 67108864", "PRAGMA journal_size_limit",
	  "67108864" },
	{ W, "PRAGMA cache_size = -32768", "PRAGMA cache_size", "-32768" },
	{ R, "PRAGMA cache_size = -4096", "PRAGMA cache_size", "-4096" },
	{ R, "PRAGMA query_only = ON", "PRAGMA query_only", "1" },
};

/* First column of the first row as text; "" when there is none. */
static enum gba_status
ask(struct db *db, const char *sql, char out[64])
{
	enum gba_status status = GBA_ERR_STORE;
	sqlite3_stmt *stmt = NULL;
	const unsigned char *text;

	out[0] = '\0';
	db->rc = sqlite3_prepare_v2(db->sql, sql, -1, &stmt, NULL);
	if (db->rc != SQLITE_OK)
		goto out;
	db->rc = sqlite3_step(stmt);
	if (db->rc == SQLITE_ROW) {
		text = sqlite3_column_text(stmt, 0);
		status = gba_text_copy(out, 64, gba_text((const char *)text));
		if (status != GBA_OK)
			status = GBA_ERR_STORE;
	} else if (db->rc == SQLITE_DONE) {
		status = GBA_OK;
	}
out:
	sqlite3_finalize(stmt);
	return status;
}

static enum gba_status
ask_number(struct db *db, const char *sql, int64_t *out)
{
	char text[64];
	uint64_t value;
	enum gba_status status = ask(db, sql, text);

	if (status == GBA_OK &&
	    gba_number(&value, gba_text(text), 0, INT64_MAX) == GBA_OK)
		*out = (int64_t)value;
	else if (status == GBA_OK)
		*out = -1; /* negative: nobody's number */
	return status;
}

static enum gba_status
set_pragma(struct store *store, struct db *db, const struct pragma *pragma)
{
	char value[64];
	enum gba_status status = ask(db, pragma->set, value);

	if (status == GBA_OK)
		status = ask(db, pragma->get, value);
	if (status != GBA_OK) {
		store_report(store, db, pragma->set);
	} else if (strcmp(value, pragma->value) != 0) {
		gba_log(store->log, GBA_LOG_ERROR, "store",
			"%s: \"%s\" did not take: it reads back as \"%s\"; this sqlite "
			"or "
			"file system cannot keep the promise of durable commits",
			store->path, pragma->set, value);
		status = GBA_ERR_STORE;
	}
	return status;
}

enum gba_status
db_open(struct store *store, struct db *db, enum db_kind kind)
{
	enum gba_status status = GBA_OK;

	db->rc = sqlite3_open_v2(store->path, &db->sql,
				 SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
	if (db->rc == SQLITE_OK)
		db->rc = sqlite3_busy_timeout(db->sql, BUSY_MS);
	if (db->rc != SQLITE_OK) {
		store_report(store, db, "open");
		return GBA_ERR_STORE;
	}
	sqlite3_extended_result_codes(db->sql, 1);
	if (kind == DB_WRITER)
		status = migrate_check(store, db);
	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(pragmas); i++)
		if ((pragmas[i].kinds & 1u << kind) != 0)
			status = set_pragma(store, db, &pragmas[i]);
	return status;
}

/* Before anything is changed: is it ours, and not from the future? */
enum gba_status
migrate_check(struct store *store, struct db *db)
{
	const int newest = schema_steps[schema_step_count - 1].version;
	int64_t application, version, tables;

	if (ask_number(db, "PRAGMA application_id", &application) != GBA_OK ||
	    ask_number(db, "PRAGMA user_version", &version) != GBA_OK ||
	    ask_number(db, "SELECT EXISTS (SELECT 1 FROM sqlite_schema)", &tables) !=
		    GBA_OK) {
		store_report(store, db, "read the head of the file");
		return GBA_ERR_STORE;
	}
	if (application == 0 && version == 0 && tables == 0)
		return GBA_OK; /* new and empty */
	if (application != APPLICATION_ID || version < 1) {
		gba_log(store->log, GBA_LOG_ERROR, "store",
			"%s belongs to another program: it is an sqlite database without "
			"our "
			"mark; name another file, nothing was changed",
			store->path);
		return GBA_ERR_STORE;
	}
	if (version > newest) {
		gba_log(store->log, GBA_LOG_ERROR, "store",
			"%s has schema %lld, this program knows up to %d: it was written "
			"by a "
			"newer version; install that one, nothing was changed",
			store->path, (long long)version, newest);
		return GBA_ERR_STORE;
	}
	return GBA_OK;
}

static enum gba_status
execute(struct store *store, struct db *db, const char *sql, const char *doing)
{
	db->rc = sqlite3_exec(db->sql, sql, NULL, NULL, NULL);
	if (db->rc == SQLITE_OK)
		return GBA_OK;
	store_report(store, db, doing);
	return GBA_ERR_STORE;
}

/* In a transaction, which another process may have been faster to open. */
static enum gba_status
apply(struct store *store, struct db *db, const struct schema_step *step)
{
	int64_t version;
	enum gba_status status = ask_number(db, "PRAGMA user_version", &version);

	if (status != GBA_OK || version >= step->version)
		return status;
	status = execute(store, db, step->sql, step->name);
	if (status == GBA_OK)
		status = ask_number(db, "PRAGMA user_version", &version);
	if (status == GBA_OK && version != step->version) {
		gba_log(store->log, GBA_LOG_ERROR, "store",
			"%s does not set its user_version", step->name);
		status = GBA_ERR_STORE;
	}
	return status;
}

enum gba_status
migrate_run(struct store *store, struct db *db)
{
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < schema_step_count; i++) {
		status = execute(store, db, "BEGIN IMMEDIATE", "migrate");
		if (status != GBA_OK)
			break;
		status = apply(store, db, &schema_steps[i]);
		if (status == GBA_OK)
			status = execute(store, db, "COMMIT", schema_steps[i].name);
		if (!sqlite3_get_autocommit(db->sql))
			sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	}
	return status;
}
