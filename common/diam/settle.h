/* SPDX-License-Identifier: Apache-2.0 */
/** @file settle.h  Peers that come back at once. Inside diam.
 *
 * When the library refuses a CER, or a connection breaks, it closes the connection first,
 * and tells itself of that, or forgets the peer, then. That ends whatever connection the
 * peer has by this time. So the next CER of that name waits for a moment. */
#ifndef GBA_DIAM_SETTLE_H
#define GBA_DIAM_SETTLE_H

#include "diam/internal.h"

/** The library is about to close the connection of this one. */
void diam_settle_note(struct diam_node *node, const char *identity);
/** Until that is over: a few tenths of a second, for one who was noted just now. */
void diam_settle_wait(struct diam_node *node, const char *identity);
void diam_settle_free(struct diam_node *node);

#endif
