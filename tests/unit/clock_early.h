/* SPDX-License-Identifier: Apache-2.0 */
/** @file clock_early.h  The clock of the day, an hour fast where a test wants it: what is
 * reckoned from it then comes an hour late, as where that clock is set back meanwhile. */
#ifndef GBA_CLOCK_EARLY_H
#define GBA_CLOCK_EARLY_H

#include <stdbool.h>

/** For this thread alone. */
extern _Thread_local bool clock_is_early;

#endif
