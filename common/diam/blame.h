/* SPDX-License-Identifier: Apache-2.0 */
/** @file blame.h  Answers to requests that cannot be read: whoever wrote the grammar of
 * the command may demand more of them than a result. */
#ifndef GBA_DIAM_BLAME_H
#define GBA_DIAM_BLAME_H

#include "diam/internal.h"

#define DIAM_MISSING_AVP 5005u

/** As diam_avps_parse, with all that can be read, whatever stands beside it; also where
 * the library gave up before. */
void diam_avps_skim(void *out, size_t size, const struct diam_table *table, void *parent);

/** Add what the command demands in an answer to a request that cannot be read. */
GBA_MUST_CHECK enum gba_status diam_blame_put(struct msg *answer,
					      const struct diam_command *command,
					      struct msg *request);
/** An answer that the library itself began gets it too, and what names the application.
 */
void diam_blame(void *node, struct msg *answer, struct msg *request);
/** Say to a request of ours without a Destination-Realm that this is missing, and not, as
 * the library does, that its command is unknown. @return false: it is none of that kind
 */
bool diam_blame_realm(void *node, struct msg *answer, struct msg *request);

#endif
