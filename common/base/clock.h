/* SPDX-License-Identifier: Apache-2.0 */
/** @file clock.h  Time and randomness as arguments, so that a protocol run can be replayed. */
#ifndef GBA_BASE_CLOCK_H
#define GBA_BASE_CLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Where time comes from. Calls are thread-safe. */
struct gba_clock {
	int64_t (*wall_s)(void *ctx);  /* seconds since 1970-01-01 UTC */
	int64_t (*mono_ms)(void *ctx); /* milliseconds from an arbitrary start, never back */
	void *ctx;
};

/* Where randomness comes from. Calls are thread-safe. */
struct gba_random {
	enum gba_status (*fill)(void *ctx, void *out, size_t len);
	void *ctx;
};

/** The clocks and the generator of the operating system. */
struct gba_clock gba_clock_system(void);
struct gba_random gba_random_system(void);

int64_t gba_wall_s(const struct gba_clock *clock);
int64_t gba_mono_ms(const struct gba_clock *clock);

#define GBA_AHEAD_UNKNOWN (INT64_MIN / 2)
/**
 * Was the time of day set back? What was scheduled by it would then be waited for too
 * long.
 * @param[in,out] ahead_ms  by how much it was ahead of the monotonic clock the last time;
 *                          GBA_AHEAD_UNKNOWN: nobody has looked yet
 * @return seconds; 0: it was not, or by less than two of them, which add up; one that is
 *         set ahead makes things due early, and no more
 */
int64_t gba_set_back_s(const struct gba_clock *clock, int64_t *ahead_ms);

GBA_MUST_CHECK enum gba_status gba_random_fill(const struct gba_random *random, void *out,
					       size_t len);

#endif
