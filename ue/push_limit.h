/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_limit.h  How many GPIs one source may send: each costs the card an AKA run.
 */
#ifndef GBA_UE_PUSH_LIMIT_H
#define GBA_UE_PUSH_LIMIT_H

#include <stdbool.h>
#include <stdint.h>

#define PUSH_LIMIT_SOURCES 64

struct push_limit {
	unsigned per_minute; /* 0: no limit */
	struct push_limit_source {
		char name[64];	 /* "" : free */
		int64_t full_ms; /* when all tokens are back; the level follows from it */
	} source[PUSH_LIMIT_SOURCES];
};

void push_limit_init(struct push_limit *limit, unsigned per_minute);

/** One token of this source; as many as a minute has may be taken at once. When there are
 * more sources than places, the one that has been silent longest is forgotten. */
bool push_limit_take(struct push_limit *limit, const char *source, int64_t now_ms);

/** Would push_limit_take give one? */
bool push_limit_has(struct push_limit *limit, const char *source, int64_t now_ms);

#endif
