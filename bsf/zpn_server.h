/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_server.h  Zpn with the store and the source of vectors behind it, for whatever
 * road a request comes on. */
#ifndef GBA_BSF_ZPN_SERVER_H
#define GBA_BSF_ZPN_SERVER_H

#include "base/clock.h"
#include "base/log.h"
#include "bsf/zpn_repeat.h"
#include "diam/diam.h"
#include "home/av.h"

struct bsf_zpn_conf {
	struct store *store;
	struct gba_clock clock;
	const struct gba_random *random;
	const struct gba_log *log;
	struct av_source source;
	struct bsf_zpn_policy policy;
	size_t repeat_max;
};

struct bsf_zpn;

GBA_MUST_CHECK enum gba_status bsf_zpn_new(struct bsf_zpn **out,
					   const struct bsf_zpn_conf *conf);
/** Answer GBAPush-Info-Request on this node. */
GBA_MUST_CHECK enum gba_status bsf_zpn_serve(struct bsf_zpn *zpn, struct diam_node *node);

/** Look up, decide, draw one vector, keep a record: the same for every road. on_reply is
 * called once, now or later, on any thread; what it is given ends with it. request is
 * copied. */
void bsf_zpn_ask(struct bsf_zpn *zpn, const struct bsf_zpn_request *request,
		 bsf_zpn_on_reply on_reply, void *ctx);
/** After the node and the listeners are gone; waits for vectors that are under way. NULL
 * does nothing. */
void bsf_zpn_free(struct bsf_zpn *zpn);
/** For the requests that come from now on. */
void bsf_zpn_policy_set(struct bsf_zpn *zpn, const struct bsf_zpn_policy *policy);
/** Wipe what was kept for repeated requests and is over. */
void bsf_zpn_tick(struct bsf_zpn *zpn);

struct bsf_zpn_stats {
	uint64_t counts[BSF_ZPN_REASON_COUNT];
	uint64_t repeated; /* answered with an answer that was there */
	unsigned waiting;  /* for vectors */
	size_t kept;	   /* requests that are remembered */
};
void bsf_zpn_stats_get(struct bsf_zpn *zpn, struct bsf_zpn_stats *out);

#endif
