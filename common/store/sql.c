/* SPDX-License-Identifier: Apache-2.0 */
/* A database of a room's own: whose file it is, pragmas read back, schema steps. */
#include "store/sql_int.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MS 2000

static const struct pragma {
	const char *set, *get, *value;
	bool in_memory; /* one that a database in memory has too */
} pragmas[] = {
	{ "PRAGMA journal_mode = WAL", "PRAGMA journal_mode", "wal", false },
	{ "PRAGMA synchronous = FULL", "PRAGMA synchronous", "2", true },
	{ "PRAGMA trusted_schema = OFF", "PRAGMA trusted_schema", "0", true },
	{ "PRAGMA temp_store = MEMORY", "PRAGMA temp_store", "2", true },
	{ "PRAGMA foreign_keys = ON", "PRAGMA foreign_keys", "1", true },
	{ "PRAGMA secure_delete = ON", "PRAGMA secure_delete", "1", true },
	{ "PRAGMA cache_size = -8192", "PRAGMA cache_size", "-8192", true },
	{ "PRAGMA wal_autocheckpoint = 4000", "PRAGMA wal_autocheckpoint", "4000", false },
};

void
sql_report(const struct sql *sql, const char *doing)
{
	gba_log(sql->conf.log, GBA_LOG_ERROR, sql->conf.room, "%s: %s: %s",
		sql->conf.path, doing, sqlite3_errmsg(sql->db));
}

/* First column of the first row as text; "" when there is none. */
static enum gba_status
ask(struct sql *sql, const char *text, char out[64])
{
	enum gba_status status = GBA_ERR_STORE;
	sqlite3_stmt *stmt = NULL;
	int rc;

	out[0] = '\0';
	if (sqlite3_prepare_v2(sql->db, text, -1, &stmt, NULL) == SQLITE_OK) {
		rc = sqlite3_step(stmt);
		if (rc == SQLITE_DONE)
			status = GBA_OK;
		else if (rc == SQLITE_ROW &&
			 gba_text_copy(out, 64,
				       gba_text((const char *)sqlite3_column_text(
					       stmt, 0))) == GBA_OK)
			status = GBA_OK;
	}
	sqlite3_finalize(stmt);
	if (status != GBA_OK)
		sql_report(sql, text);
	return status;
}

static enum gba_status
ask_number(struct sql *sql, const char *text, int64_t *out)
{
	char value[64];
	uint64_t number;
	enum gba_status status = ask(sql, text, value);

	if (status != GBA_OK)
		return status;
	*out = gba_number(&number, gba_text(value), 0, INT64_MAX) == GBA_OK
		       ? (int64_t)number
		       : -1; /* negative: nobody's number */
	return GBA_OK;
}

static enum gba_status
execute(struct sql *sql, const char *text, const char *doing)
{
	if (sqlite3_exec(sql->db, text, NULL, NULL, NULL) == SQLITE_OK)
		return GBA_OK;
	sql_report(sql, doing);
	return GBA_ERR_STORE;
}

static enum gba_status
set_pragmas(struct sql *sql)
{
	const bool in_memory = strcmp(sql->conf.path, ":memory:") == 0;
	enum gba_status status = GBA_OK;
	char value[64];

	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(pragmas); i++) {
		if (in_memory && !pragmas[i].in_memory)
			continue;
		status = ask(sql, pragmas[i].set, value);
		if (status == GBA_OK)
			status = ask(sql, pragmas[i].get, value);
		if (status != GBA_OK || strcmp(value, pragmas[i].value) == 0)
			continue;
		gba_log(sql->conf.log, GBA_LOG_ERROR, sql->conf.room,
			"%s: \"%s\" did not take: it reads back as \"%s\"",
			sql->conf.path, pragmas[i].set, value);
		status = GBA_ERR_STORE;
	}
	return status;
}

/* Before anything is changed: is it ours, and not from the future? */
static enum gba_status
check_owner(struct sql *sql)
{
	const int newest = sql->conf.steps[sql->conf.step_count - 1].version;
	int64_t application, version, tables;

	if (ask_number(sql, "PRAGMA application_id", &application) != GBA_OK ||
	    ask_number(sql, "PRAGMA user_version", &version) != GBA_OK ||
	    ask_number(sql, "SELECT EXISTS (SELECT 1 FROM sqlite_schema)", &tables) !=
		    GBA_OK)
		return GBA_ERR_STORE;
	if (application == 0 && version == 0 && tables == 0)
		return GBA_OK; /* new and empty */
	if (application == sql->conf.application_id && version >= 1 && version <= newest)
		return GBA_OK;
	if (application == sql->conf.application_id && version > newest)
		gba_log(sql->conf.log, GBA_LOG_ERROR, sql->conf.room,
			"%s has schema %lld, this program knows up to %d: install the "
			"newer version, nothing was changed",
			sql->conf.path, (long long)version, newest);
	else
		gba_log(sql->conf.log, GBA_LOG_ERROR, sql->conf.room,
			"%s belongs to another program; name another file, nothing was "
			"changed",
			sql->conf.path);
	return GBA_ERR_STORE;
}

/* In a transaction, which another process may have been faster to open. */
static enum gba_status
apply(struct sql *sql, const struct sql_step *step)
{
	int64_t version;
	enum gba_status status = ask_number(sql, "PRAGMA user_version", &version);

	if (status != GBA_OK || version >= step->version)
		return status;
	status = execute(sql, step->sql, step->name);
	if (status == GBA_OK)
		status = ask_number(sql, "PRAGMA user_version", &version);
	if (status == GBA_OK && version != step->version) {
		gba_log(sql->conf.log, GBA_LOG_ERROR, sql->conf.room,
			"%s does not set its user_version", step->name);
		status = GBA_ERR_STORE;
	}
	return status;
}

static enum gba_status
migrate(struct sql *sql)
{
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < sql->conf.step_count; i++) {
		status = sql_begin(sql);
		if (status == GBA_OK)
			status = apply(sql, &sql->conf.steps[i]);
		if (status == GBA_OK)
			status = sql_commit(sql);
		sql_rollback(sql);
	}
	return status;
}

static enum gba_status
prepare(struct sql *sql)
{
	for (size_t i = 0; i < sql->conf.statement_count; i++)
		if (sqlite3_prepare_v3(sql->db, sql->conf.statements[i], -1,
				       SQLITE_PREPARE_PERSISTENT, &sql->stmt[i],
				       NULL) != SQLITE_OK) {
			sql_report(sql, sql->conf.statements[i]);
			return GBA_ERR_STORE;
		}
	return GBA_OK;
}

/* sqlite would create it with the umask's mode. */
static enum gba_status
create_file(const struct sql *sql)
{
	int fd;

	if (strcmp(sql->conf.path, ":memory:") == 0)
		return GBA_OK;
	fd = open(sql->conf.path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
	if (fd < 0) {
		gba_log(sql->conf.log, GBA_LOG_ERROR, sql->conf.room, "%s: %m",
			sql->conf.path);
		return GBA_ERR_IO;
	}
	close(fd);
	return GBA_OK;
}

enum gba_status
sql_open(struct sql **out, const struct sql_conf *conf)
{
	struct sql *sql =
		calloc(1, sizeof(*sql) + conf->statement_count * sizeof(sql->stmt[0]));
	enum gba_status status;

	if (sql == NULL)
		return GBA_ERR_NOMEM;
	sql->conf = *conf;
	status = create_file(sql);
	if (status == GBA_OK &&
	    (sqlite3_open_v2(conf->path, &sql->db,
			     SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX,
			     NULL) != SQLITE_OK ||
	     sqlite3_busy_timeout(sql->db, BUSY_MS) != SQLITE_OK)) {
		sql_report(sql, "open");
		status = GBA_ERR_STORE;
	}
	if (status == GBA_OK)
		status = check_owner(sql);
	if (status == GBA_OK)
		status = set_pragmas(sql);
	if (status == GBA_OK)
		status = migrate(sql);
	if (status == GBA_OK)
		status = prepare(sql);
	if (status != GBA_OK) {
		sql_close(sql);
		return status;
	}
	*out = sql;
	return GBA_OK;
}

void
sql_close(struct sql *sql)
{
	if (sql == NULL)
		return;
	for (size_t i = 0; i < sql->conf.statement_count; i++)
		sqlite3_finalize(sql->stmt[i]);
	sqlite3_close(sql->db);
	free(sql);
}

enum gba_status
sql_begin(struct sql *sql)
{
	return execute(sql, "BEGIN IMMEDIATE", "begin");
}

enum gba_status
sql_commit(struct sql *sql)
{
	const enum gba_status status = execute(sql, "COMMIT", "commit");

	if (status != GBA_OK)
		sql_rollback(sql);
	return status;
}

void
sql_rollback(struct sql *sql)
{
	if (!sqlite3_get_autocommit(sql->db))
		sqlite3_exec(sql->db, "ROLLBACK", NULL, NULL, NULL);
}
