/* SPDX-License-Identifier: Apache-2.0 */
/** @file s6m_server.h  S6m on the wire. */
#ifndef GBA_HSS_S6M_SERVER_H
#define GBA_HSS_S6M_SERVER_H

#include "base/clock.h"
#include "base/log.h"
#include "hss/s6m.h"
#include "store/store.h"

struct diam_node;

struct hss_s6m_conf {
	struct store *store;
	struct gba_clock clock;
	const struct gba_log *log;
	struct hss_s6m_policy policy;
};

struct hss_s6m;

GBA_MUST_CHECK enum gba_status hss_s6m_new(struct hss_s6m **out,
					   const struct hss_s6m_conf *conf);
/** Serve S6m on this node. */
GBA_MUST_CHECK enum gba_status hss_s6m_serve(struct hss_s6m *s6m, struct diam_node *node);
/** After the node is gone. NULL does nothing. */
void hss_s6m_free(struct hss_s6m *s6m);
/** For the requests that come from now on. */
void hss_s6m_change(struct hss_s6m *s6m, const struct hss_s6m_policy *policy);

struct hss_s6m_stats {
	uint64_t reason[HSS_S6M_REASON_COUNT];
	unsigned iwf_count; /* that may ask */
};
void hss_s6m_stats(struct hss_s6m *s6m, struct hss_s6m_stats *out);

/** For struct diam_conf: may this one connect? */
bool hss_s6m_may_connect(struct hss_s6m *s6m, const char *identity);

#endif
