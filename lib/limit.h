/* SPDX-License-Identifier: Apache-2.0 */
/** @file limit.h  A token bucket per source address, in a table of fixed size. */
#ifndef GBA_LIB_LIMIT_H
#define GBA_LIB_LIMIT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/clock.h"

struct limit;

/**
 * @param rate   tokens a second for one source; 0: no limit
 * @param burst  tokens of a source that was quiet
 * @param slots  sources that are told apart, rounded up; when they are used up the
 *               newcomer inherits what is left in the fullest bucket of its row, so that
 * many addresses do not buy many tokens
 */
GBA_MUST_CHECK enum gba_status limit_new(struct limit **out, unsigned rate,
					 unsigned burst, size_t slots,
					 const struct gba_clock *clock,
					 const struct gba_random *random);
void limit_free(struct limit *limit);

/** Take one token for this address; IPv6 sources are one per /64. false: none is left. */
bool limit_take(struct limit *limit, const char *address);

#endif
