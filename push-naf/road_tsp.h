/* SPDX-License-Identifier: Apache-2.0 */
/** @file road_tsp.h  The road "tsp": this Push-NAF as SCS asks an MTC-IWF for device
 * triggers (TS 29.368), and takes its delivery reports. */
#ifndef GBA_PUSH_NAF_ROAD_TSP_H
#define GBA_PUSH_NAF_ROAD_TSP_H

#include "base/log.h"
#include "diam/diam.h"
#include "push-naf/conf.h"
#include "push-naf/engine.h"
#include "push-naf/roads.h"
#include "push-naf/trigger.h"

struct road_tsp_conf {
	struct diam_node *node; /* has the MTC-IWFs for peers */
	char peer[PNAF_TSP_PEERS_MAX][256]; /* from whom reports are taken */
	size_t peer_count;
	const char *realm;	/* Destination-Realm */
	const char *scs;	/* SCS-Identity, digits */
	struct trigger_shape shape;
	unsigned timeout_ms, window;
	size_t payload_max;
	const struct gba_log *log;
};

struct road_tsp;

/** Strings of conf stay the caller's and have to live on. */
GBA_MUST_CHECK enum gba_status road_tsp_new(struct road_tsp **out,
					    const struct road_tsp_conf *conf);
/** Take delivery reports from now on; before, the node refuses them and the MTC-IWF sends
 * them again. */
GBA_MUST_CHECK enum gba_status road_tsp_serve(struct road_tsp *tsp,
					      struct engine *engine);
/** Take no report any more: an engine that ends has no answer for it. */
void road_tsp_quiet(struct road_tsp *tsp);
/** The node was freed: nothing is under way. What waits in line is answered from here. */
void road_tsp_free(struct road_tsp *tsp);

struct trigger_road road_tsp_road(struct road_tsp *tsp);

#endif
