/* SPDX-License-Identifier: Apache-2.0 */
/** @file node.h  The Diameter node of the configuration, with Zh and S6m on it. */
#ifndef GBA_HSS_NODE_H
#define GBA_HSS_NODE_H

#include "hss/conf.h"
#include "hss/s6m_server.h"
#include "hss/zh_server.h"

/* Who is served by it; outlives the node. */
struct hss_servers {
	struct hss_zh *zh;
	struct hss_s6m *s6m;
};

/** *node stays NULL, with a notice, when the node is off. */
GBA_MUST_CHECK enum gba_status hss_node_open(struct diam_node **node,
					     struct hss_servers *servers,
					     const struct hss_conf *conf,
					     const struct gba_log *log);

#endif
