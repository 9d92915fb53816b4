/* SPDX-License-Identifier: Apache-2.0 */
/** @file limit.h  How often something may happen per source address or per IMPI: bounded.
 */
#ifndef GBA_BSF_LIMIT_H
#define GBA_BSF_LIMIT_H

#include <stdbool.h>

#include "base/clock.h"
#include "base/octets.h"

struct limit; /* a table of buckets; calls are thread-safe */

/* count things in period_ms, and burst at once after a silence. count 0: no limit. */
struct limit_rate {
	uint64_t count, period_ms, burst;
};

/** Room for at least `keys` busy keys; when it is full the key that is nearest to silence
 * is forgotten. Keys are hashed with a salt from random, so nobody can aim at a bucket.
 */
GBA_MUST_CHECK enum gba_status limit_new(struct limit **out, size_t keys,
					 const struct gba_random *random);
void limit_free(struct limit *limit);

/** True, and counted, if one more is within the rate; a refusal is not counted. */
bool limit_take(struct limit *limit, struct gba_text key, const struct limit_rate *rate,
		int64_t now_ms);

/** Start the key anew. */
void limit_forgive(struct limit *limit, struct gba_text key);

#endif
