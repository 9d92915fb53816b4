/* SPDX-License-Identifier: Apache-2.0 */
/* A statement of a room's own database: bound, stepped, read, ended. */
#include <string.h>

#include "store/sql_int.h"

struct sql_query
sql_query(struct sql *sql, size_t statement)
{
	return (struct sql_query){ sql, sql->stmt[statement], SQLITE_OK };
}

static void
note(struct sql_query *q, int rc)
{
	if (rc != SQLITE_OK)
		q->rc = rc;
}

static int
parameter(struct sql_query *q, const char *name)
{
	const int index = sqlite3_bind_parameter_index(q->stmt, name);

	if (index == 0)
		q->rc = SQLITE_RANGE;
	return q->rc == SQLITE_OK ? index : 0;
}

void
sql_text(struct sql_query *q, const char *name, const char *value)
{
	const int index = parameter(q, name);

	if (index > 0 && value != NULL)
		note(q, sqlite3_bind_text(q->stmt, index, value, -1, SQLITE_STATIC));
}

void
sql_blob(struct sql_query *q, const char *name, const void *p, size_t len)
{
	const int index = parameter(q, name);

	if (index > 0 && p != NULL)
		note(q, sqlite3_bind_blob64(q->stmt, index, p, len, SQLITE_STATIC));
}

void
sql_int(struct sql_query *q, const char *name, int64_t value)
{
	const int index = parameter(q, name);

	if (index > 0)
		note(q, sqlite3_bind_int64(q->stmt, index, value));
}

bool
sql_row(struct sql_query *q)
{
	int rc;

	if (q->rc != SQLITE_OK)
		return false;
	rc = sqlite3_step(q->stmt);
	if (rc != SQLITE_ROW && rc != SQLITE_DONE)
		q->rc = rc;
	return rc == SQLITE_ROW;
}

enum gba_status
sql_end(struct sql_query *q)
{
	if (q->rc != SQLITE_OK)
		gba_log(q->sql->conf.log, GBA_LOG_ERROR, q->sql->conf.room, "%s: %s: %s",
			q->sql->conf.path, sqlite3_sql(q->stmt), sqlite3_errstr(q->rc));
	sqlite3_reset(q->stmt);
	sqlite3_clear_bindings(q->stmt);
	return q->rc == SQLITE_OK ? GBA_OK : GBA_ERR_STORE;
}

enum gba_status
sql_run(struct sql_query *q)
{
	while (sql_row(q))
		;
	return sql_end(q);
}

int64_t
sql_changes(const struct sql *sql)
{
	return sqlite3_changes(sql->db);
}

int64_t
sql_get_int(struct sql_query *q, int column, int64_t min, int64_t max)
{
	const int64_t value = sqlite3_column_int64(q->stmt, column);

	if (sqlite3_column_type(q->stmt, column) == SQLITE_INTEGER && value >= min &&
	    value <= max)
		return value;
	q->rc = SQLITE_CORRUPT;
	return min;
}

struct gba_octets
sql_get_octets(struct sql_query *q, int column)
{
	struct gba_octets octets;

	octets.p = sqlite3_column_blob(q->stmt, column);
	octets.len = (size_t)sqlite3_column_bytes(q->stmt, column);
	return octets;
}

void
sql_get_text(struct sql_query *q, int column, char *out, size_t size)
{
	const struct gba_octets octets = sql_get_octets(q, column);
	const struct gba_text text = { octets.len > 0 ? (const char *)octets.p : "",
				       octets.len };

	out[0] = '\0';
	if (gba_text_copy(out, size, text) != GBA_OK)
		q->rc = SQLITE_CORRUPT;
}

void
sql_get_exact(struct sql_query *q, int column, void *out, size_t len)
{
	const struct gba_octets octets = sql_get_octets(q, column);

	if (octets.len != len)
		q->rc = SQLITE_CORRUPT;
	else if (len > 0)
		memcpy(out, octets.p, len);
}
