/* SPDX-License-Identifier: Apache-2.0 */
/** @file challenge.h  Challenges that wait for their answer: in memory, bounded, used
 * once.
 *
 * A challenge is one authentication vector that left in a 401 (TS 33.220 4.5.2). It is
 * found by its nonce, never by IMPI or connection: two runs of one subscriber do not
 * meet. */
#ifndef GBA_BSF_CHALLENGE_H
#define GBA_BSF_CHALLENGE_H

#include <stdbool.h>
#include <stdint.h>

#include "crypto/aka.h"
#include "crypto/digest.h"
#include "crypto/ks.h"
#include "store/store.h"

#define UB_NONCE_3G_LEN	    32
#define UB_NONCE_2G_LEN	    48
#define UB_NONCE_DIGEST_LEN 16

/* RAND || AUTN, or AUTN* in GBA_U, without server data (interop.md A7); in 2G GBA
 * RAND || 16 zero octets || Ks-input (TS 24.109 H.2); in GBA_Digest random octets, which
 * stand where a RAND stands elsewhere: in the B-TID and as its key. Zero behind len. */
struct ub_nonce {
	uint8_t b[UB_NONCE_2G_LEN];
	size_t len;
};

struct challenge {
	struct ub_nonce nonce;
	struct aka_res xres; /* secret; GBA_Digest: none */
	struct gba_ks ks;    /* secret; GBA_Digest: made with the answer */
	struct digest_credentials digest; /* secret; GBA_Digest alone */
	char opaque[33];
	char impi[GBA_IMPI_MAX + 1];
	char username[GBA_IMPI_MAX + 1]; /* as in request 1: the IMPI or a TMPI */
	enum gba_mode mode;
	bool ue_has_tmpi;    /* the UE said that it supports TMPI */
	uint64_t lifetime_s; /* from the GUSS; 0: none there */
	char *guss;	     /* owned; NULL: none */
	unsigned resyncs;    /* synchronisation failures in a row before it */
	int64_t made_ms;     /* monotonic */
	struct challenge *chain, *older, *newer; /* of the table */
};

struct aka_rand challenge_rand(const struct challenge *c);
/** Wipes. c may be NULL. */
void challenge_free(struct challenge *c);

struct challenge_table;

/** Room for max challenges, in shards; when a shard is full its oldest goes. */
GBA_MUST_CHECK enum gba_status challenge_table_new(struct challenge_table **out,
						   size_t max);
void challenge_table_free(struct challenge_table *table);

/** Takes c over. Another one of the same nonce is replaced. */
void challenge_put(struct challenge_table *table, struct challenge *c);
/** Removes and hands over, so that nobody finds it again; NULL: none of this nonce. The
 * caller judges its age. */
struct challenge *challenge_take(struct challenge_table *table,
				 const struct ub_nonce *nonce);
/** Hands over, oldest first, what was made before before_ms; at most limit a call. */
void challenge_expire(struct challenge_table *table, int64_t before_ms, size_t limit,
		      void (*on_gone)(void *ctx, struct challenge *c), void *ctx);

size_t challenge_count(struct challenge_table *table);
uint64_t challenge_evicted(struct challenge_table *table);

#endif
