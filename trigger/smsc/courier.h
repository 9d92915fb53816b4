/* SPDX-License-Identifier: Apache-2.0 */
/** @file courier.h  RP-DATA by HTTP POST to a serving node or an SMS Router, and the
 * RP-ACK or RP-ERROR that comes back. */
#ifndef GBA_SMSC_COURIER_H
#define GBA_SMSC_COURIER_H

#include "codec/rp.h"
#include "post/post.h"

#define COURIER_NAME_MAX 63

/* Views live during courier_send. */
struct courier_parcel {
	const char *url;
	const char *to; /* SMS-To: "imsi:001010000000001" */
	const char *id; /* SMS-Id: "0123456789abcdef.1" */
	struct gba_octets rp;
};

struct courier_answer {
	const struct rp *rp; /* NULL: no answer of the other side, reason says why ... */
	const char *reason;
	bool perhaps; /* ... and perhaps it has taken it all the same */
};

/* What became of it. Called exactly once, as post_on_answer is; what the answer points to
 * lives during the call. */
typedef void (*courier_on_answer)(void *ctx, const struct courier_answer *answer);

/** Copies all. */
void courier_send(struct post *post, const struct courier_parcel *parcel,
		  courier_on_answer on_answer, void *ctx);

#endif
