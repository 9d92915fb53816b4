/* SPDX-License-Identifier: Apache-2.0 */
/** @file node.h  The one Diameter node of gba-pnafd: Zpn to the BSF, Tsp to MTC-IWFs. */
#ifndef GBA_PUSH_NAF_NODE_H
#define GBA_PUSH_NAF_NODE_H

#include <gba/naf.h>

#include "base/clock.h"
#include "base/log.h"
#include "diam/diam.h"
#include "push-naf/conf.h"

struct pnaf_node;

/** Start the node with the peers of the settings, if there are any: the BSF of an aaa://
 * or aaas:// URI, and those of [tsp]. What is wrong is logged; conf goes, clock and log
 * stay. */
GBA_MUST_CHECK enum gba_status pnaf_node_open(struct pnaf_node **out,
					      const struct pnaf_conf *conf,
					      const struct gba_clock *clock,
					      const struct gba_log *log);
/** Every question under way is answered from here. The struct stays for the contexts that
 * were opened over it. NULL does nothing, here and below. */
void pnaf_node_stop(struct pnaf_node *node);
void pnaf_node_free(struct pnaf_node *node);

/** Open a context of libgba-naf, whose settings are set: over the node when its BSF is
 * asked over Diameter, else over the transport that the library loads. */
enum gba_naf_status pnaf_node_context(struct pnaf_node *node, struct gba_naf *naf);

/** NULL: no peer is set. */
struct diam_node *pnaf_node_diam(const struct pnaf_node *node);
/** Look whether the files of its certificate were replaced. */
void pnaf_node_renew(struct pnaf_node *node);
/** Does it do its work? */
bool pnaf_node_is_up(const struct pnaf_node *node);

#endif
