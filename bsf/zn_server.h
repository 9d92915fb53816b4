/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_server.h  Zn with the store behind it, for whatever road a request comes on.
 */
#ifndef GBA_BSF_ZN_SERVER_H
#define GBA_BSF_ZN_SERVER_H

#include "base/clock.h"
#include "base/log.h"
#include "bsf/zn.h"
#include "diam/diam.h"

struct bsf_zn_conf {
	struct store *store;
	struct gba_clock clock;
	const struct gba_log *log;
	struct bsf_zn_policy policy;
};

struct bsf_zn;

GBA_MUST_CHECK enum gba_status bsf_zn_new(struct bsf_zn **out,
					  const struct bsf_zn_conf *conf);
/** Answer Bootstrapping-Info-Request on this node. */
GBA_MUST_CHECK enum gba_status bsf_zn_serve(struct bsf_zn *zn, struct diam_node *node);

/* What became of a request; the last two count with BSF_ZN_OK alone. */
struct bsf_zn_reply {
	enum bsf_zn_reason reason;
	const struct bsf_zn_decision *decision;
	const struct zn_bia *bia;
};

/** Look up, decide, keep a record: the same for every road that a request may come on.
 * on_reply is called once, before the return; what it is given ends with it. From any
 * thread. */
void bsf_zn_ask(struct bsf_zn *zn, const struct bsf_zn_request *request,
		void (*on_reply)(void *ctx, const struct bsf_zn_reply *reply), void *ctx);
/** After the node and the listeners are gone. NULL does nothing. */
void bsf_zn_free(struct bsf_zn *zn);
/** For the requests that come from now on. */
void bsf_zn_policy_set(struct bsf_zn *zn, const struct bsf_zn_policy *policy);
uint64_t bsf_zn_count(const struct bsf_zn *zn, enum bsf_zn_reason reason);

/** What Diameter says for this reason, of Zn or of Zpn. */
struct diam_result bsf_zn_result(const struct bsf_naf_reason *reason);

/** The NAF of this Origin-Host, in any letter case. */
GBA_MUST_CHECK enum gba_status bsf_zn_naf_get(struct store_naf *out, struct store *store,
					      const char *identity);
bool bsf_zn_is_naf(struct store *store, const char *identity);
/** A NAF that the store knows may connect, and a Zn-Proxy. For struct diam_conf.
 * @param ctx the struct bsf_zn */
bool bsf_zn_may_connect(void *ctx, const char *identity);

#endif
