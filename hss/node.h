/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh_node.h  [zh] of the configuration as a Diameter node that serves Zh. */
#ifndef GBA_HSS_ZH_NODE_H
#define GBA_HSS_ZH_NODE_H

#include "hss/conf.h"
#include "hss/zh_server.h"

/** *node stays NULL, with a notice, when Zh is off. zh outlives the node. */
GBA_MUST_CHECK enum gba_status hss_zh_open(struct diam_node **node, struct hss_zh *zh,
					   const struct hss_conf_zh *conf,
					   const struct gba_log *log);

#endif
