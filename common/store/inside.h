/* SPDX-License-Identifier: Apache-2.0 */
/** @file inside.h  What the files of the store share; nobody outside includes it. */
#ifndef GBA_STORE_INSIDE_H
#define GBA_STORE_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>
#include <time.h>

#include <sqlite3.h>

#include "store/stmt.h"
#include "store/store.h"
#include "store/writer.h"

#define STORE_READERS_MAX 64

/* --- schema: made from schema/ at build time --------------------------------------- */

struct schema_step {
	int version;
	const char *name, *sql;
};
extern const struct schema_step schema_steps[];
extern const size_t schema_step_count;

/** Open the connection, set its pragmas and read them back. */
GBA_MUST_CHECK enum gba_status db_open(struct store *store, struct db *db,
				       enum db_kind kind);

/** Refuse, with a logged sentence, a foreign file or a newer schema; changes nothing. */
GBA_MUST_CHECK enum gba_status migrate_check(struct store *store, struct db *db);
/** Apply the steps that are missing, each in one transaction. */
GBA_MUST_CHECK enum gba_status migrate_run(struct store *store, struct db *db);

/* --- readers ----------------------------------------------------------------------- */

struct reader {
	struct db db;
	struct reader *next;
};
struct reader_pool {
	pthread_mutex_t lock; /* guards free */
	pthread_cond_t returned;
	struct reader *free;
	unsigned count;
	struct reader all[STORE_READERS_MAX];
};
GBA_MUST_CHECK enum gba_status reader_pool_init(struct store *store, unsigned count);
void reader_pool_fini(struct store *store);
struct reader *reader_take(struct store *store); /* waits for a free one */
void reader_give(struct store *store, struct reader *reader);
/** End the query, report a failure, give the reader back. */
GBA_MUST_CHECK enum gba_status reader_end(struct store *store, struct reader *reader,
					  struct query *q, const char *doing);

/* --- SQN blocks -------------------------------------------------------------------- */

struct sqn_table;
GBA_MUST_CHECK enum gba_status sqn_table_new(struct store *store);
void sqn_table_free(struct store *store);
void sqn_forget(struct store *store, const char *impi); /* loses numbers, repeats none */
void sqn_table_limit(struct store *store, unsigned entries_per_shard);

/* --- NAFs that asked lately -------------------------------------------------------- */

#define NAF_MEMO_SLOTS 64
#define NAF_MEMO_MS    1000 /* another process may have changed it */

struct naf_memo_slot {
	struct store_naf *naf; /* NULL, or identity "": nothing */
	int64_t read_ms;
};
struct naf_memo {
	pthread_mutex_t lock; /* guards all of it */
	uint64_t generation;  /* of the table, as far as this process changed it */
	struct naf_memo_slot slot[NAF_MEMO_SLOTS];
};
/** False: read it, and hand it with this generation to naf_memo_put. */
bool naf_memo_get(struct store *store, struct store_naf *out, const char *identity,
		  uint64_t *generation);
void naf_memo_put(struct store *store, const struct store_naf *naf, uint64_t generation);
void naf_memo_forget(struct store *store, const char *identity); /* after its commit */
void naf_memo_fini(struct store *store);

/* --- the store --------------------------------------------------------------------- */

struct store {
	char *path;
	struct gba_seal_key seal; /* secret */
	bool sealed;
	unsigned sqn_block;
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
	struct writer writer;
	struct checkpointer checkpointer;
	struct reader_pool readers;
	struct naf_memo naf_memo;
	struct sqn_table *sqn;
	atomic_uint_fast64_t commits, rows_written, audits_dropped, sqn_blocks, errors;
};

/** Seal into out (in.len + GBA_SEAL_OVERHEAD), or copy for a clear-text store. column is
 * "table.column", row names the row; both are bound to the octets. */
GBA_MUST_CHECK enum gba_status store_seal(struct store *store, uint8_t *out,
					  size_t *out_len, const char *column,
					  struct gba_octets row, struct gba_octets in);
/** Open exactly len octets. GBA_ERR_STORE, logged, when the record is not what was
 * sealed. */
GBA_MUST_CHECK enum gba_status store_unseal(struct store *store, uint8_t *out, size_t len,
					    const char *column, struct gba_octets row,
					    struct gba_octets in);

/* --- identities of a subscriber, written with it ---------------------------------------
 */

/** Replace what is stored of its public identities and SIP Digest credentials. */
GBA_MUST_CHECK enum gba_status identities_put(struct store *store, struct db *db,
					      const struct store_subscriber *sub);
/** Columns from `first` on: realm, sess, qop, ha1 (all NULL: none), and the IMPUs. */
void identities_get(struct query *q, int first, struct store_subscriber *sub);
GBA_MUST_CHECK enum gba_status identities_unseal(struct store *store, struct query *q,
						 int ha1_column,
						 struct store_subscriber *sub);

/** The IMPI of the UE that has this identity; for jobs of the writer. GBA_ERR_NOT_FOUND */
GBA_MUST_CHECK enum gba_status ue_owner(struct db *db, enum store_ue_name by,
					const char *identity,
					char impi[GBA_IMPI_MAX + 1]);

/** Log once why sqlite failed and what to do about it, and count it. */
void store_report(struct store *store, const struct db *db, const char *doing);

#endif
