/* SPDX-License-Identifier: Apache-2.0 */
/** @file stmt.h  Every statement of the store, and how one is bound, stepped and ended.
 */
#ifndef GBA_STORE_STMT_H
#define GBA_STORE_STMT_H

#include <stdbool.h>
#include <stdint.h>

#include <sqlite3.h>

#include "base/octets.h"
#include "base/status.h"

struct store;

enum stmt_id {
	STMT_BEGIN,
	STMT_COMMIT,
	STMT_ROLLBACK,
	STMT_SAVEPOINT,
	STMT_RELEASE,
	STMT_ROLLBACK_TO,
	STMT_META_GET,
	STMT_META_PUT,
	STMT_COUNTER_GET,
	STMT_SUBSCRIBER_PUT,
	STMT_SUBSCRIBER_GET,
	STMT_SUBSCRIBER_LIST,
	STMT_SUBSCRIBER_DELETE,
	STMT_SUBSCRIBER_GUSS,
	STMT_IMPU_PUT,
	STMT_IMPU_DELETE,
	STMT_IMPU_FIND,
	STMT_DIGEST_PUT,
	STMT_DIGEST_DELETE,
	STMT_NODE_PUT,
	STMT_NODE_GET,
	STMT_NODE_NEXT,
	STMT_NODE_LIST,
	STMT_SQN_GET,
	STMT_SQN_PUT,
	STMT_BINDING_PUT,
	STMT_BINDING_GET,
	STMT_BINDING_LIST,
	STMT_BINDING_LIST_IMPI,
	STMT_BINDING_DELETE,
	STMT_BINDING_DELETE_IMPI,
	STMT_BINDING_DELETE_OLD,
	STMT_BINDING_EXPIRE,
	STMT_TMPI_PUT,
	STMT_TMPI_GET,
	STMT_TMPI_TRIM,
	STMT_TMPI_USED,
	STMT_TMPI_DELETE_IMPI,
	STMT_TMPI_EXPIRE,
	STMT_NAF_PUT,
	STMT_NAF_GET,
	STMT_NAF_LIST,
	STMT_NAF_DELETE,
	STMT_NAF_FQDN_PUT,
	STMT_NAF_FQDN_LIST,
	STMT_NAF_FQDN_DELETE,
	STMT_NAF_GSID_PUT,
	STMT_NAF_GSID_LIST,
	STMT_NAF_GSID_DELETE,
	STMT_NAF_USER_PUT,
	STMT_NAF_USER_LIST,
	STMT_NAF_USER_DELETE,
	STMT_UE_PUT,
	STMT_UE_GET,
	STMT_UE_LIST,
	STMT_UE_DELETE,
	STMT_UE_EXTERNAL_PUT,
	STMT_UE_EXTERNAL_LIST,
	STMT_UE_EXTERNAL_DELETE,
	STMT_UE_PORT_PUT,
	STMT_UE_PORT_LIST,
	STMT_UE_NODE_PUT,
	STMT_UE_NODE_LIST,
	STMT_UE_NODE_DELETE,
	STMT_SCS_UE_PUT,
	STMT_SCS_UE_DELETE,
	STMT_SCS_UE_DELETE_ALL,
	STMT_SCS_ANY_PUT,
	STMT_SCS_ANY_DELETE,
	STMT_SCS_ANY_DELETE_ALL,
	STMT_SCS_RIGHTS,
	STMT_SCS_LIST,
	STMT_AUDIT_PUT,
	STMT_AUDIT_TRIM,
	STMT_AUDIT_LIST,
	STMT_AUDIT_LIST_IMPI,
	STMT_COUNT,
};

/* A connection and its prepared statements; used by one thread at a time. */
struct db {
	sqlite3 *sql;
	sqlite3_stmt *stmt[STMT_COUNT];
	int rc; /* extended code of the last failure */
};

enum db_kind { DB_WRITER, DB_READER, DB_CHECKPOINTER };

/** Prepare what this kind of connection runs. */
GBA_MUST_CHECK enum gba_status db_prepare(struct db *db, enum db_kind kind);
void db_close(struct db *db);

/* A statement in use: the first error sticks, later calls do nothing. Bound values must
 * live until query_end. */
struct query {
	struct db *db;
	sqlite3_stmt *stmt;
	int rc;
};

struct query query(struct db *db, enum stmt_id id);
void query_text(struct query *q, const char *name, const char *value); /* NULL: NULL */
void query_blob(struct query *q, const char *name, const void *p, size_t len);
void query_int(struct query *q, const char *name, int64_t value);
bool query_row(struct query *q); /* step; true when there is a row */
/** GBA_OK, or GBA_ERR_STORE; the statement is free again. */
GBA_MUST_CHECK enum gba_status query_end(struct query *q);
/** Step a statement without rows to its end. */
GBA_MUST_CHECK enum gba_status query_run(struct query *q);
/** One without parameters. */
GBA_MUST_CHECK enum gba_status query_simple(struct db *db, enum stmt_id id);

/* Columns of the row at hand. A value of another type or length than asked for makes the
 * query fail, because only a change by hand can have put it there. */
int64_t query_get_int(struct query *q, int column, int64_t min, int64_t max);
void query_get_text(struct query *q, int column, char *out, size_t size);
void query_get_exact(struct query *q, int column, void *out, size_t len);
struct gba_octets query_get_octets(struct query *q, int column);
/** A copy on the heap, or NULL for NULL. */
char *query_get_dup(struct query *q, int column);

#endif
