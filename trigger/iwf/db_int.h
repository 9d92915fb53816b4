/* SPDX-License-Identifier: Apache-2.0 */
/** @file db_int.h  What a struct iwf_db is, and its statements; for db*.c. */
#ifndef GBA_IWF_DB_INT_H
#define GBA_IWF_DB_INT_H

#include "iwf/db.h"
#include "store/sql.h"

enum iwf_statement {
	SCS_PUT,
	SCS_DEL,
	SCS_GET,
	SCS_OF_HOST,
	SCS_OF_RELAY,
	SCS_EACH,
	SCS_IS_PEER,
	SCS_USE,
	SCS_SET_BACK,
	TXN_ADD,
	TXN_DROP,
	TXN_LOSE,
	TXN_ACCEPT,
	TXN_END,
	TXN_FIND,
	TXN_OUTCOME,
	TXN_LATER,
	TXN_EXPIRE,
	TXN_SET_BACK,
	TXN_DUE_VIA,
	TXN_DUE,
	TXN_RESTART,
	TXN_WAKE,
	TXN_FORGET,
	TXN_COUNT,
	TXN_EACH,
	AUDIT_PUT,
	AUDIT_EACH,
	AUDIT_FORGET,
	IWF_STATEMENTS
};

extern const char *const iwf_statements[IWF_STATEMENTS];
extern const struct sql_step iwf_steps[];
extern const size_t iwf_step_count;

struct iwf_db {
	struct sql *sql;
	const struct gba_log *log;
	int64_t ahead_ms; /* for gba_set_back_s */
};

#endif
