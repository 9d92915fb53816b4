/* SPDX-License-Identifier: Apache-2.0 */
/** @file table.h  Private: what the files of the room share. */
#ifndef GBA_PUSH_TABLE_H
#define GBA_PUSH_TABLE_H

#include <pthread.h>

#include "push/outbox.h"
#include "push/sa.h"
#include "store/sql.h"

/* An SA at hand: numbers of it that are on disk as taken and not used yet, and what a
 * message needs besides. A P-TID has one of the places of its set; when all are taken,
 * what has been there longest goes, its numbers are lost, and its next message costs a
 * commit. One whose P-TID is longer than any of a Push-NAF of ours has no place. Some
 * hundred SAs are made before the first of them has its message: with one
 * place a set, two of them would meet in it every few pushes. */
#define PUSH_HOT_SETS 512
#define PUSH_HOT_WAYS 8
struct push_hot {
	uint64_t at; /* which put it was */
	struct aka_rand rand;
	char ptid[GBA_PTID_MAX + 1];
	struct gba_ks_naf key; /* secret */
	int64_t expires_s;
	uint32_t next, last; /* next > last: none */
};

/* A number of an SA, and what it is to be used with. */
struct push_turn {
	struct aka_rand rand;
	struct gba_ks_naf key; /* secret */
	uint32_t sn;
};

enum push_statement {
	PUSH_META_GET,
	PUSH_META_PUT,
	PUSH_META_SET,
	PUSH_SA_PUT,
	PUSH_SA_BY_RAND,
	PUSH_SA_BY_PTID,
	PUSH_SA_DELETE,
	PUSH_SA_LIST,
	PUSH_SA_EXPIRE,
	PUSH_SA_COUNT,
	PUSH_SN_PUT,
	PUSH_SN_H_PUT,
	PUSH_OUT_PUT,
	PUSH_OUT_PROTECTED,
	PUSH_OUT_DELETE,
	PUSH_OUT_NEXT,
	PUSH_WIPE_WAL,
	PUSH_STATEMENTS,
};

/* A put that waits for its commit. */
struct push_put {
	const struct push_sa *sa;
	int64_t now_s;
	uint32_t numbers; /* it has these from the start, 1 and up; 0: none */
	enum gba_status status;
	bool done;
	struct push_put *next;
};

struct push_table {
	pthread_mutex_t put_lock; /* guards what follows, up to the next lock */
	pthread_cond_t put_done;
	struct push_put *puts, **puts_last;
	bool putting; /* somebody commits */
	pthread_mutex_t lock; /* guards what follows, up to the next lock */
	struct sql *sql;
	struct push_conf conf;
	char *path;
	struct gba_random random;
	struct gba_seal_key seal; /* secret */
	bool sealed;
	bool has_wiped; /* a row with a key went since the lock was taken */
	pthread_mutex_t hot_lock; /* the innermost; guards the rest */
	uint64_t hot_puts;
	struct push_hot hot[PUSH_HOT_SETS][PUSH_HOT_WAYS];
};

extern const char *const push_statements[PUSH_STATEMENTS];
extern const struct sql_step push_steps[];
extern const size_t push_step_count;

/* --- hot.c --- */
void push_hot_init(struct push_table *table);
void push_hot_fini(struct push_table *table);
/** These numbers of an SA, one at least, are on disk as taken. */
void push_hot_put(struct push_table *table, const struct push_sa *sa, uint32_t next,
		  uint32_t last);
/** The next number of an SA, if it is at hand and not over; out to be wiped. */
bool push_hot_take(struct push_table *table, const char *ptid, int64_t now_s,
		   struct push_turn *out);
void push_hot_drop(struct push_table *table, const char *ptid);
void push_hot_expire(struct push_table *table, int64_t now_s);

/* Seal, or copy in a table of clear text. column and row name what it is, and are bound to it.
 * out has PUSH_SEALED_LEN octets. */
#define PUSH_SEALED_LEN (sizeof(struct gba_ks_naf) + GBA_SEAL_OVERHEAD)
GBA_MUST_CHECK enum gba_status push_seal(struct push_table *table, uint8_t *out, size_t *len,
					 const char *column, const struct aka_rand *row,
					 const struct gba_ks_naf *key);
/** GBA_ERR_STORE when it is not what was sealed; the caller logs it. */
GBA_MUST_CHECK enum gba_status push_unseal(struct push_table *table, struct gba_ks_naf *key,
					   const char *column, const struct aka_rand *row,
					   struct gba_octets in);

/* The same for octets of any length; out has GBA_SEAL_OVERHEAD octets more than in, or in.len. */
GBA_MUST_CHECK enum gba_status push_seal_octets(struct push_table *table, uint8_t *out,
						size_t *len, const char *column,
						const struct aka_rand *row,
						struct gba_octets in);
GBA_MUST_CHECK enum gba_status push_unseal_octets(struct push_table *table, uint8_t *out,
						  size_t *len, const char *column,
						  const struct aka_rand *row,
						  struct gba_octets in);

/** Give the lock back, outside a transaction. Where a row with a key went, the WAL is emptied,
 * which would keep it for a while; what hinders that, as a reader in another process, leaves it
 * to the next time. */
void push_unlock(struct push_table *table);

/* With the lock held. */
GBA_MUST_CHECK enum gba_status push_row_out_put(struct push_table *table, int64_t *number,
						const struct push_sa *sa,
						const struct push_out *out);
GBA_MUST_CHECK enum gba_status push_row_delete(struct push_table *table,
					       const struct push_sa *sa);
/** The row found, with the lock held; wiped when its time is over. */
GBA_MUST_CHECK enum gba_status push_row_by_rand(struct push_table *table, struct push_sa *out,
						const struct aka_rand *rand, int64_t now_s);
GBA_MUST_CHECK enum gba_status push_row_by_ptid(struct push_table *table, struct push_sa *out,
						const char *ptid, int64_t now_s);

#endif
