/* SPDX-License-Identifier: Apache-2.0 */
/** @file sql_int.h  What a struct sql is; for sql*.c only. */
#ifndef GBA_STORE_SQL_INT_H
#define GBA_STORE_SQL_INT_H

#include <sqlite3.h>

#include "store/sql.h"

struct sql {
	struct sql_conf conf;
	sqlite3 *db;
	sqlite3_stmt *stmt[]; /* one a statement */
};

void sql_report(const struct sql *sql, const char *doing);

#endif
