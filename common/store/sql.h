/* SPDX-License-Identifier: Apache-2.0 */
/** @file sql.h  A database of a room's own, for tables that are not the BSF's: opened,
 * its pragmas read back, its schema brought up to date, its statements prepared.
 *
 * One connection, used by one thread at a time. Commits are durable (WAL,
 * synchronous=FULL). What fails is logged here, once, with what was tried. */
#ifndef GBA_STORE_SQL_H
#define GBA_STORE_SQL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "base/octets.h"
#include "base/status.h"

/* A numbered .sql file: it sets its user_version, the first one application_id too. */
struct sql_step {
	int version;
	const char *name, *sql;
};

struct sql_conf {
	const char *path;	/* created 0600 when missing; ":memory:" */
	int32_t application_id; /* the mark of our files */
	const struct sql_step *steps;
	size_t step_count;
	const char *const *statements; /* named by their place: an enum of the room */
	size_t statement_count;
	const char *room; /* for the log */
	const struct gba_log *log;
};

struct sql;

/** A file of another program, or with a newer schema, is refused and not changed.
 * conf->log stays with the caller, as do steps and statements. */
GBA_MUST_CHECK enum gba_status sql_open(struct sql **out, const struct sql_conf *conf);
void sql_close(struct sql *sql); /* NULL does nothing */

GBA_MUST_CHECK enum gba_status sql_begin(struct sql *sql);
/** After a failure nothing was written. */
GBA_MUST_CHECK enum gba_status sql_commit(struct sql *sql);
void sql_rollback(struct sql *sql);

/* A statement in use: the first error sticks, later calls do nothing. Bound values must
 * live until sql_end. */
struct sql_query {
	struct sql *sql;
	void *stmt;
	int rc;
};

struct sql_query sql_query(struct sql *sql, size_t statement);
void sql_text(struct sql_query *q, const char *name, const char *value); /* NULL: NULL */
void sql_blob(struct sql_query *q, const char *name, const void *p, size_t len);
void sql_int(struct sql_query *q, const char *name, int64_t value);
bool sql_row(struct sql_query *q); /* step; true when there is a row */
/** GBA_OK, or GBA_ERR_STORE; the statement is free again. */
GBA_MUST_CHECK enum gba_status sql_end(struct sql_query *q);
/** Step a statement without rows to its end. */
GBA_MUST_CHECK enum gba_status sql_run(struct sql_query *q);
/** Rows that the last statement changed. */
int64_t sql_changes(const struct sql *sql);

/* Columns of the row at hand, from 0. A value of another type or length than asked for
 * makes the query fail, because only a change by hand can have put it there. */
int64_t sql_get_int(struct sql_query *q, int column, int64_t min, int64_t max);
void sql_get_text(struct sql_query *q, int column, char *out, size_t size);
void sql_get_exact(struct sql_query *q, int column, void *out, size_t len);
struct gba_octets sql_get_octets(struct sql_query *q, int column); /* p NULL for NULL */

#endif
