/* SPDX-License-Identifier: Apache-2.0 */
/** @file why.h  The last refusals, kept in memory for the operator's "why". */
#ifndef GBA_NAF_WHY_H
#define GBA_NAF_WHY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/octets.h"

struct why;

struct why_row {
	int64_t at_s;
	unsigned http;
	char verdict[16], reason[128], btid[256], host[128], peer[64];
};

/* Who was refused, and why; names and reasons as libgba-naf has them. */
struct why_refusal {
	unsigned http;
	const char *verdict, *reason, *btid;
	struct gba_text host;
	const char *peer;
};

/** A ring of `count` rows. */
GBA_MUST_CHECK enum gba_status why_new(struct why **out, size_t count);
void why_free(struct why *why);
void why_add(struct why *why, int64_t at_s, const struct why_refusal *refusal);
/** Newest first; btid NULL: all. Called under a lock: must not call back. */
void why_each(struct why *why, const char *btid,
	      bool (*row)(void *ctx, const struct why_row *row), void *ctx);

#endif
