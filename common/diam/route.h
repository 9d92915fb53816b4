/* SPDX-License-Identifier: Apache-2.0 */
/** @file route.h  Our requests: that each ends, which peer gets it, where a
 * redirecting agent points, and what stands beside a result. Inside diam. */
#ifndef GBA_DIAM_ROUTE_H
#define GBA_DIAM_ROUTE_H

#include "diam/internal.h"

int64_t diam_now_ms(void); /* of the monotonic clock */
/** Is the Origin-Host of the message ours? */
bool diam_is_from_us(const struct diam_node *node, struct msg *msg);
/** Sees to it that each is called back soon after its time, whatever the library does. */
GBA_MUST_CHECK enum gba_status diam_asks_begin(struct diam_node *node);
/** Those that are owed a callback get it here, without an answer. */
void diam_asks_end(struct diam_node *node);
/** A message of ours ended nowhere: tell the one who asked, if it belongs to an ask. */
void diam_ask_dropped(struct diam_node *node, struct msg *msg);

GBA_MUST_CHECK enum gba_status diam_route_watch(struct diam_node *node);
/** The hosts of a 3006; false if it names none. */
bool diam_redirect_parse(struct diam_redirect *out, struct msg *msg);
GBA_MUST_CHECK enum gba_status diam_redirect_put(struct msg *msg,
						 const struct diam_redirect *in);

/** The peer that alone may get this request of ours; "": any. */
const char *diam_ask_via(struct msg *request);
/** Write down which of node->peers it goes to, one after the other if that one leaves. */
void diam_ask_goes_to(struct msg *request, size_t peer);
/** A request to this peer expired: others are preferred for a while. */
void diam_route_mute(struct diam_node *node, const char *identity, size_t len);
/** It answered; if with DIAMETER_TOO_BUSY, others are preferred for a moment. */
void diam_route_heard(struct diam_node *node, struct msg *answer, bool busy);

bool diam_result_is_success(const struct diam_result *result);
/** Do the answer's own AVPs stand beside this result? */
bool diam_result_has_avps(const struct avp_command *spec,
			  const struct diam_result *result);

#endif
