/* SPDX-License-Identifier: Apache-2.0 */
/** @file keys.h  Keys per (B-TID, NAF_Id): asked for once, kept until they expire. */
#ifndef GBA_LIB_KEYS_H
#define GBA_LIB_KEYS_H

#include "base/clock.h"
#include "crypto/hash.h"
#include "lib/key.h"
#include "lib/limit.h"

/* Concurrent asks for one key are one ask of the source. What the source refuses
 * (unknown, denied) is remembered for a short while, in a table of its own, so that a
 * flood of invented B-TIDs neither reaches the BSF twice nor pushes keys out. */
struct naf_keys;

struct naf_keys_conf {
	struct naf_key_source source;
	struct gba_clock clock;
	struct gba_random random;
	struct limit *limit; /* taken from before the source is asked; NULL: no limit */
	size_t max;	     /* keys kept; the least recently used goes first */
	size_t max_refused;  /* refusals remembered */
	size_t max_pending;  /* asks under way; one more is GBA_ERR_BUSY */
	unsigned refused_s;  /* how long a refusal is remembered; 0: not at all */
};

GBA_MUST_CHECK enum gba_status naf_keys_new(struct naf_keys **out,
					    const struct naf_keys_conf *conf);
/** No ask may be under way. */
void naf_keys_free(struct naf_keys *keys);

/** Find the key or ask for it; done is called exactly once (lib/key.h says how). */
void naf_keys_get(struct naf_keys *keys, const struct naf_ask *ask, naf_key_done done,
		  void *ctx);

/* Where what is known of a B-TID at a host is kept. */
struct naf_place {
	struct gba_tag tag;
};
GBA_MUST_CHECK enum gba_status naf_keys_place(const struct naf_keys *keys,
					      struct naf_place *out, struct gba_text btid,
					      const char *fqdn);

/** What is in memory: GBA_OK and a reference, or the refusal that is remembered;
 * GBA_ERR_EXPIRED: nothing is, the BSF has to be asked. */
GBA_MUST_CHECK enum gba_status naf_keys_find(struct naf_keys *keys,
					     const struct naf_place *place,
					     const struct gba_ua_id *ua,
					     struct naf_key **key);

/** Drop everything known about a B-TID; @return how many entries that were. */
size_t naf_keys_forget(struct naf_keys *keys, struct gba_text btid);
/** Drop what is over; keys are wiped then, not when somebody happens to ask again. */
void naf_keys_expire(struct naf_keys *keys);

/* Which Ua security protocol identifier fitted for a B-TID at a host (interop.md E5); a
 * table of fixed size that forgets, so the answer is a hint about what to try first. */
void naf_keys_fitted_put(struct naf_keys *keys, const struct naf_place *place,
			 const struct gba_ua_id *ua);
bool naf_keys_fitted(struct naf_keys *keys, const struct naf_place *place,
		     struct gba_ua_id *ua);

/* For the operator. Views live during the call; key is NULL for a remembered refusal. */
struct naf_keys_row {
	struct gba_text btid;
	struct gba_octets naf_id;
	enum gba_status status;
	int64_t until_s; /* wall: expiry of the key, end of the refusal */
	const struct naf_key *key;
};
/** Called under a lock: must not call back into this file. false ends it. */
void naf_keys_each(struct naf_keys *keys,
		   bool (*row)(void *ctx, const struct naf_keys_row *row), void *ctx);

struct naf_keys_stats {
	uint64_t hits, asks, joined, refused_hits, limited, busy, evicted;
	size_t keys, refused, pending;
};
void naf_keys_stats(struct naf_keys *keys, struct naf_keys_stats *out);

#endif
