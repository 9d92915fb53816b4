/* SPDX-License-Identifier: Apache-2.0 */
/** @file done.h  The call-back of the store. Part of store.h. */
#ifndef GBA_STORE_DONE_H
#define GBA_STORE_DONE_H

#include "base/status.h"

/* After the commit: GBA_OK, or GBA_ERR_STORE and nothing was written. */
typedef void (*store_done)(void *ctx, enum gba_status status);

#endif
