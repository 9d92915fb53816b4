/* SPDX-License-Identifier: Apache-2.0 */
/** @file route.h  Which peer gets our request, and where a redirecting agent points.
 * Inside diam. */
#ifndef GBA_DIAM_ROUTE_H
#define GBA_DIAM_ROUTE_H

#include "diam/internal.h"

GBA_MUST_CHECK enum gba_status diam_route_watch(struct diam_node *node);
/** The hosts of a 3006; false if it names none. */
bool diam_redirect_parse(struct diam_redirect *out, struct msg *msg);
GBA_MUST_CHECK enum gba_status diam_redirect_put(struct msg *msg,
						 const struct diam_redirect *in);

/** A request to this peer expired: others are preferred for a while. */
void diam_route_mute(struct diam_node *node, const char *identity, size_t len);
/** It answered; if with DIAMETER_TOO_BUSY, others are preferred for a moment. */
void diam_route_heard(struct diam_node *node, struct msg *answer, bool busy);

#endif
