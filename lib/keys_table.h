/* SPDX-License-Identifier: Apache-2.0 */
/** @file keys_table.h  One shard of the key cache: a hash table and two lists by last
 * use. */
#ifndef GBA_LIB_KEYS_TABLE_H
#define GBA_LIB_KEYS_TABLE_H

#include "crypto/hash.h"
#include "lib/key.h"

enum entry_state { ENTRY_KEY, ENTRY_REFUSED, ENTRY_PENDING, ENTRY_STATES };

struct waiter {
	struct waiter *next;
	naf_key_done done;
	void *ctx;
};

/* 16 octets of a keyed hash are the id: nobody outside can make two meet, so they stand
 * for the whole. */
struct entry {
	struct gba_tag id;
	enum entry_state state;
	bool forget; /* while pending: do not keep the outcome */
	enum gba_status status;
	int64_t until_s;
	struct naf_key *key;
	struct waiter *waiters;
	struct naf_keys *owner;
	struct entry *chain;	     /* same bucket */
	struct entry *newer, *older; /* same state */
	size_t btid_len, naf_id_len;
	uint8_t text[]; /* B-TID, NAF_Id */
};

struct entry_list {
	struct entry *newest, *oldest;
	size_t count, max;
};

struct keys_table {
	struct entry **buckets;
	size_t bucket_count; /* a power of two */
	struct entry_list list[ENTRY_STATES];
	uint64_t evicted;
};

GBA_MUST_CHECK enum gba_status keys_table_init(struct keys_table *table,
					       const size_t max[ENTRY_STATES]);
void keys_table_fini(struct keys_table *table);

struct entry *keys_table_find(const struct keys_table *table, const struct gba_tag *id);
/** A new pending entry; NULL when there is no memory. The caller has checked the limit.
 */
struct entry *keys_table_add(struct keys_table *table, const struct gba_tag *id,
			     const struct naf_ask *ask);
/** Move to a state, as the newest there; the oldest there goes when it is full. */
void keys_table_move(struct keys_table *table, struct entry *entry,
		     enum entry_state state);
void keys_table_drop(struct keys_table *table, struct entry *entry);

struct gba_text entry_btid(const struct entry *entry);
struct gba_octets entry_naf_id(const struct entry *entry);

#endif
