/* SPDX-License-Identifier: Apache-2.0 */
/** @file sub.h  What the HSS said of a UE and an SCS, kept for a while.
 *
 * A kept answer skips the HSS's check of TS 29.336 clause 6.1.2 for cache-time: it
 * expires then, and is dropped before when the HSS refuses, when an operator asks for it,
 * and when the SCS's entry changes (TS 23.682 clause 5.2.1 note 2; R-4.4-a). */
#ifndef GBA_IWF_SUB_H
#define GBA_IWF_SUB_H

#include "base/status.h"
#include "codec/s6m.h"
#include "codec/tbcd.h"

/* Counted, never changed once made. */
struct iwf_sub;

/** A copy of what a SIA of success says. GBA_ERR_PEER: it names no IMSI. */
GBA_MUST_CHECK enum gba_status iwf_sub_new(struct iwf_sub **out,
					   const struct s6m_sia *sia);
struct iwf_sub *iwf_sub_hold(struct iwf_sub *sub);
void iwf_sub_release(struct iwf_sub *sub); /* NULL does nothing */

/** Views on it. */
const struct mtc_user_id *iwf_sub_user(const struct iwf_sub *sub);
const struct mtc_node *iwf_sub_node(const struct iwf_sub *sub); /* present or not */
const struct mtc_nodes *iwf_sub_more_nodes(const struct iwf_sub *sub);
uint32_t iwf_sub_cause(const struct iwf_sub *sub);

struct iwf_cache; /* any thread */

GBA_MUST_CHECK enum gba_status iwf_cache_new(struct iwf_cache **out, size_t max,
					     int64_t keep_ms);
void iwf_cache_free(struct iwf_cache *cache);
/** Held for the caller; NULL: not there, or too old. */
struct iwf_sub *iwf_cache_get(struct iwf_cache *cache, const char *scs, const char *user,
			      int64_t now_ms);
/** It grows with each purge. */
uint64_t iwf_cache_age(struct iwf_cache *cache);
/** With no room left, the oldest one goes. Memory that is not there is no fault. What was
 * asked at an age that is over is not kept: it may be what the purge was about. */
void iwf_cache_put(struct iwf_cache *cache, const char *scs, const char *user,
		   struct iwf_sub *sub, uint64_t age, int64_t now_ms);
/** Drop what fits; NULL fits all. @return how many */
size_t iwf_cache_purge(struct iwf_cache *cache, const char *scs, const char *user);
size_t iwf_cache_count(struct iwf_cache *cache);
void iwf_cache_each(struct iwf_cache *cache, int64_t now_ms,
		    void (*row)(void *ctx, const char *scs, const char *user,
				int64_t age_ms),
		    void *ctx);

#endif
