/* SPDX-License-Identifier: Apache-2.0 */
/** @file route.h  Which peer gets our request, where a redirecting agent points, and
 * what stands beside a result. Inside diam. */
#ifndef GBA_DIAM_ROUTE_H
#define GBA_DIAM_ROUTE_H

#include "diam/internal.h"

GBA_MUST_CHECK enum gba_status diam_route_watch(struct diam_node *node);
/** The hosts of a 3006; false if it names none. */
bool diam_redirect_parse(struct diam_redirect *out, struct msg *msg);
GBA_MUST_CHECK enum gba_status diam_redirect_put(struct msg *msg,
						 const struct diam_redirect *in);

/** The peer that alone may get this request of ours; "": any. */
const char *diam_ask_via(struct msg *request);
/** A request to this peer expired: others are preferred for a while. */
void diam_route_mute(struct diam_node *node, const char *identity, size_t len);
/** It answered; if with DIAMETER_TOO_BUSY, others are preferred for a moment. */
void diam_route_heard(struct diam_node *node, struct msg *answer, bool busy);

bool diam_result_is_success(const struct diam_result *result);
/** Do the answer's own AVPs stand beside this result? */
bool diam_result_has_avps(const struct avp_command *spec,
			  const struct diam_result *result);

#endif
