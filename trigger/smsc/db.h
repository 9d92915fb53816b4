/* SPDX-License-Identifier: Apache-2.0 */
/** @file db.h  The database of gba-smscd: one connection behind one lock, and the key
 * that seals what is in it. */
#ifndef GBA_SMSC_DB_H
#define GBA_SMSC_DB_H

#include <pthread.h>

#include "base/clock.h"
#include "crypto/seal.h"
#include "store/sql.h"

enum db_statement {
	SME_PUT,
	SME_GET,
	SME_DELETE,
	SME_EACH,
	SME_ADDRESS_PUT,
	SME_ADDRESS_CLEAR,
	SME_ADDRESS_EACH,
	SME_BY_ADDRESS,
	SME_UE_PUT,
	SME_UE_DELETE,
	SME_UE_IS,
	SME_UE_EACH,
	SUB_PUT,
	SUB_GET,
	SUB_BY_MSISDN,
	SUB_BY_EXTERNAL_ID,
	SUB_DELETE,
	SUB_EACH,
	SUB_SENDER_PUT,
	SUB_SENDER_CLEAR,
	SUB_SENDER_IS,
	SUB_SENDER_EACH,
	NODE_PUT,
	NODE_GET,
	NODE_DELETE,
	NODE_EACH,
	LINK_PUT,
	LINK_GET,
	LINK_DELETE,
	LINK_EACH,
	MESSAGE_ADD,
	MESSAGE_PUT,
	MESSAGE_RENAME,
	MESSAGE_BY_ID,
	MESSAGE_BY_NUMBER,
	MESSAGE_PENDING,
	MESSAGE_REPEATED,
	MESSAGE_EACH,
	MESSAGE_DUE,
	MESSAGE_NEXT_DUE,
	MESSAGE_RESTART,
	MESSAGE_WAKE_UE,
	MESSAGE_WAKE_ALL,
	MESSAGE_SET_BACK,
	MESSAGE_REPORTS,
	MESSAGE_NEXT_REPORT,
	MESSAGE_REPORT_PUT,
	MESSAGE_REPORTS_OFF,
	MESSAGE_FORGET,
	MESSAGE_COUNT,
	SEGMENT_ADD,
	SEGMENT_GET,
	SEGMENT_CLEAR,
	AUDIT_ADD,
	AUDIT_EACH,
	AUDIT_FORGET,
	DB_STATEMENTS
};
extern const char *const db_statements[DB_STATEMENTS];
extern const struct sql_step db_steps[];
extern const size_t db_step_count;

struct db_conf {
	const char *path;
	const struct gba_seal_key *seal;
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
};

/* Every function of this room that takes a struct db takes its lock, unless it says
 * that the caller has it. */
struct db {
	pthread_mutex_t lock; /* guards sql and ahead_ms */
	struct sql *sql;
	int64_t ahead_ms;	  /* for gba_set_back_s */
	struct gba_seal_key seal; /* secret */
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
};

GBA_MUST_CHECK enum gba_status db_open(struct db **out, const struct db_conf *conf);
void db_close(struct db *db); /* NULL does nothing */

void db_lock(struct db *db);
void db_unlock(struct db *db);
/** Lock and begin; on failure the lock is free again. What waits does not wait longer
 * when the clock was set back since the last time. */
GBA_MUST_CHECK enum gba_status db_begin(struct db *db);
/** Commit when status is GBA_OK, else roll back, and unlock. */
GBA_MUST_CHECK enum gba_status db_end(struct db *db, enum gba_status status);

#define DB_PRINT_LEN 32
/** HMAC-SHA-256 of the parts under the key of the file; use says what for. */
GBA_MUST_CHECK enum gba_status db_print(const struct db *db, uint8_t out[DB_PRINT_LEN],
					const char *use, const struct gba_octets *parts,
					size_t count);

#endif
