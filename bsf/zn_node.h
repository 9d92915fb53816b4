/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_node.h  [zn] of the configuration as a Diameter node that serves Zn. */
#ifndef GBA_BSF_ZN_NODE_H
#define GBA_BSF_ZN_NODE_H

#include "bsf/conf.h"
#include "bsf/zn.h"

/** Both stay NULL, with a notice, when Zn is off. */
GBA_MUST_CHECK enum gba_status bsf_zn_open(struct diam_node **node, struct bsf_zn **zn,
					   struct store *store,
					   const struct gba_clock *clock,
					   const struct bsf_conf *conf,
					   const struct gba_log *log);

/** What may change while the node runs. */
void bsf_zn_reload(struct bsf_zn *zn, const struct bsf_conf_zn *conf);

#endif
