/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh_server.h  Zh on the wire. */
#ifndef GBA_HSS_ZH_SERVER_H
#define GBA_HSS_ZH_SERVER_H

#include "base/clock.h"
#include "base/log.h"
#include "hss/zh.h"

struct hss_zh_conf {
	struct store *store;
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
	struct hss_zh_policy policy;
	uint64_t
		delay_ms; /* each answer is held back so long: a far-away HSS, in a lab */
};

struct hss_zh;

GBA_MUST_CHECK enum gba_status hss_zh_new(struct hss_zh **out,
					  const struct hss_zh_conf *conf);
/** Serve Zh on this node. */
GBA_MUST_CHECK enum gba_status hss_zh_serve(struct hss_zh *zh, struct diam_node *node);
/** Before the node is taken down: answers are held back no longer. NULL does nothing. */
void hss_zh_hurry(struct hss_zh *zh);
/** After the node is gone. NULL does nothing. */
void hss_zh_free(struct hss_zh *zh);
/** For the requests that come from now on. */
GBA_MUST_CHECK enum gba_status
hss_zh_change(struct hss_zh *zh, const struct hss_zh_policy *policy, uint64_t delay_ms);

struct hss_zh_stats {
	uint64_t reason[HSS_ZH_REASON_COUNT];
	uint64_t resync_done, resync_forged, guss_sent, guss_left_out;
	uint64_t under_way, held_back;
	unsigned bsf_count; /* that may ask */
};
void hss_zh_stats(struct hss_zh *zh, struct hss_zh_stats *out);

/** For struct diam_conf: may this one connect? */
bool hss_zh_may_connect(struct hss_zh *zh, const char *identity);

#endif
