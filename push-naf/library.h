/* SPDX-License-Identifier: Apache-2.0 */
/** @file library.h  The desk of gba-pnafd: the BSF and the SAs, by libgba-naf. */
#ifndef GBA_PUSH_NAF_LIBRARY_H
#define GBA_PUSH_NAF_LIBRARY_H

#include <gba/push.h>

#include "base/clock.h"
#include "base/log.h"
#include "push-naf/conf.h"
#include "push-naf/desk.h"
#include "push-naf/node.h"

struct library {
	struct gba_naf *naf;
	const struct gba_log *log;
};

/** Open a context by the settings; what is wrong is logged. Does not wait for the BSF. */
GBA_MUST_CHECK enum gba_status library_open(struct library *library,
					    const struct pnaf_conf *conf,
					    struct pnaf_node *node,
					    const struct gba_log *log);
/** What is under way is answered from here, by desk->process. The node is stopped. */
void library_close(struct library *library);

/** library stays with the caller. */
struct desk library_desk(struct library *library);

#endif
