/* SPDX-License-Identifier: Apache-2.0 */
/** @file node.h  The one Diameter node of the BSF: it serves Zn and Zpn and, where the
 * vectors come from an HSS, asks over Zh. */
#ifndef GBA_BSF_NODE_H
#define GBA_BSF_NODE_H

#include "bsf/conf.h"
#include "bsf/zh_client.h"
#include "bsf/zn_server.h"
#include "bsf/zpn_server.h"
#include "run/ctl.h"

struct bsf_node {
	struct diam_node *diam; /* NULL: off */
	struct bsf_zn *zn;	/* also asked over HTTP */
	struct bsf_zpn *zpn;	/* also asked over HTTP */
	struct bsf_zh *zh; /* NULL: vectors are made here */
	struct conf_peer zh_peers[CONF_LIST_MAX];
	size_t zh_peer_count;
};

/* What the node stands on. */
struct bsf_node_ports {
	struct store *store;
	const struct gba_clock *clock;
	const struct gba_random *random;
	struct av_source local; /* vectors, where no HSS gives them */
	const struct gba_log *log;
};

/** *node is zeroed before. diam and zh stay NULL, with a notice, when there is no Diameter
 * identity. */
GBA_MUST_CHECK enum gba_status bsf_node_open(struct bsf_node *node,
					     const struct bsf_node_ports *ports,
					     const struct bsf_conf *conf);
/** Where the vectors come from. */
struct av_source bsf_node_source(const struct bsf_node *node,
				 const struct bsf_node_ports *ports);
/** What is over goes. */
void bsf_node_tick(struct bsf_node *node);
/** Nothing is under way on Ub any more. */
void bsf_node_close(struct bsf_node *node);

/** What may change while the node runs. */
void bsf_node_reload(struct bsf_node *node, const struct bsf_conf *conf);

/** Where the vectors come from, and how its peers are. */
void bsf_node_status(const struct bsf_node *node, struct ctl_reply *reply);
void bsf_node_stats(struct bsf_node *node, struct ctl_reply *reply);

#endif
