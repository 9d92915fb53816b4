/* SPDX-License-Identifier: Apache-2.0 */
/** @file why.h  The sentence that tells a person why something failed. */
#ifndef GBA_UE_WHY_H
#define GBA_UE_WHY_H

#include "base/status.h"

/* No full stop, no secret; empty when all went well. */
struct ue_why {
	char text[400];
};

/** Write the sentence; cut to size. Control characters of a peer become '?'. */
void ue_why(struct ue_why *why, const char *fmt, ...) GBA_PRINTF(2, 3);

#endif
