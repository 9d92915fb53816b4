/* SPDX-License-Identifier: Apache-2.0 */
/** @file pump.h  The thread that has a context of libgba-naf call back. */
#ifndef GBA_NAF_PUMP_H
#define GBA_NAF_PUMP_H

#include <gba/naf.h>

#include "base/status.h"

struct pump;

/** @param naf  open, until pump_free */
GBA_MUST_CHECK enum gba_status pump_new(struct pump **out, struct gba_naf *naf);
void pump_free(struct pump *pump); /* NULL does nothing */

#endif
