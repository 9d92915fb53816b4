/* SPDX-License-Identifier: Apache-2.0 */
/** @file why.h  The last refusals, kept in memory for the operator's "why". */
#ifndef GBA_NAF_WHY_H
#define GBA_NAF_WHY_H

#include "lib/ua.h"

struct why;

struct why_row {
	int64_t at_s;
	enum ua_verdict verdict;
	const char *reason; /* a literal */
	char btid[256], host[128], peer[64];
};

/** A ring of `count` rows. */
GBA_MUST_CHECK enum gba_status why_new(struct why **out, size_t count);
void why_free(struct why *why);
void why_add(struct why *why, int64_t at_s, const struct ua_outcome *outcome,
	     struct gba_text host, const char *peer);
/** Newest first; btid NULL: all. Called under a lock: must not call back. */
void why_each(struct why *why, const char *btid,
	      bool (*row)(void *ctx, const struct why_row *row), void *ctx);

#endif
