/* SPDX-License-Identifier: Apache-2.0 */
/** @file verdict.h  How a request was judged, for the files that serve <gba/naf.h>. */
#ifndef GBA_LIB_VERDICT_H
#define GBA_LIB_VERDICT_H

#include "lib/context.h"

/** A copy of the outcome and of what it points to; it outlives the request. NULL: no
 * memory.
 * @param intended  X-3GPP-Intended-Identity; the wrong one makes a refusal of it */
struct gba_naf_verdict *verdict_new(struct ua *ua, const struct ua_outcome *outcome,
				    struct gba_text intended);

/** The same for a handshake of PSK TLS. */
struct gba_naf_verdict *verdict_of_handshake(struct ua *ua,
					     const struct ua_outcome *outcome);

/** Append a NUL-terminated copy of t at *at, which moves behind it; absent stays absent.
 */
struct gba_text text_keep(char **at, struct gba_text t);

#endif
