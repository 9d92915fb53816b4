/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_repeat.h  Requests that come again: a GPR spends a vector, so the same answer
 * is given for some time (RFC 6733 clause 3; TS 29.109 5.4). Bounded; thread-safe. */
#ifndef GBA_BSF_ZPN_REPEAT_H
#define GBA_BSF_ZPN_REPEAT_H

#include "bsf/zpn_build.h"

/* What became of a request; the rest counts with BSF_ZPN_OK alone. */
struct bsf_zpn_reply {
	enum bsf_zpn_reason reason;
	const struct bsf_zpn_decision *decision; /* NULL: a repeated answer */
	const struct zpn_gpa *gpa;
};
typedef void (*bsf_zpn_on_reply)(void *ctx, const struct bsf_zpn_reply *reply);

/* Who wants the answer. */
struct bsf_zpn_waiter {
	bsf_zpn_on_reply on_reply;
	void *ctx;
};
#define BSF_ZPN_WAITERS_MAX 4 /* beside the first */

/* Origin-Host, end-to-end identifier and all that is asked: two requests that share the
 * first two by chance share no answer. */
struct bsf_zpn_repeat_key {
	uint8_t b[32];
};
GBA_MUST_CHECK enum gba_status
bsf_zpn_repeat_key_make(struct bsf_zpn_repeat_key *out,
			const struct bsf_zpn_request *request);

struct bsf_zpn_repeat;

/** max: of requests that are remembered; then the oldest answer goes. */
GBA_MUST_CHECK enum gba_status bsf_zpn_repeat_new(struct bsf_zpn_repeat **out,
						  size_t max);
void bsf_zpn_repeat_free(struct bsf_zpn_repeat *repeat); /* wipes */

enum bsf_zpn_repeat_state {
	BSF_ZPN_FIRST,	    /* never seen; _end must follow */
	BSF_ZPN_UNKEPT,	    /* never seen, and no room to remember it: no _end */
	BSF_ZPN_ANSWERED,   /* *reason and *answer are those of the first */
	BSF_ZPN_JOINED,	    /* the waiter is called with the first's answer */
	BSF_ZPN_CROWDED,    /* too many wait already */
};

/** answer is to be finished with BSF_ZPN_ANSWERED. */
enum bsf_zpn_repeat_state bsf_zpn_repeat_begin(struct bsf_zpn_repeat *repeat,
					       const struct bsf_zpn_repeat_key *key,
					       int64_t now_ms,
					       const struct bsf_zpn_waiter *waiter,
					       enum bsf_zpn_reason *reason,
					       struct bsf_zpn_answer *answer);

/** The first is answered; kept until then (keep_until_ms 0: not at all). Tells who joined.
 * @param answer  NULL unless reason is BSF_ZPN_OK */
size_t bsf_zpn_repeat_end(struct bsf_zpn_repeat *repeat,
			  const struct bsf_zpn_repeat_key *key,
			  enum bsf_zpn_reason reason, const struct bsf_zpn_answer *answer,
			  int64_t keep_until_ms,
			  struct bsf_zpn_waiter joined[BSF_ZPN_WAITERS_MAX]);

/** Wipe answers whose time is over. */
void bsf_zpn_repeat_expire(struct bsf_zpn_repeat *repeat, int64_t now_ms);
size_t bsf_zpn_repeat_count(struct bsf_zpn_repeat *repeat);

#endif
