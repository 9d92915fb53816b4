/* SPDX-License-Identifier: Apache-2.0 */
/* The operating system's clocks and generator behind the interfaces. */
#include "base/clock.h"

#include <errno.h>
#include <sys/random.h>
#include <time.h>

/* A tick behind clock_gettime at most, for a tenth of its cost. */
static int64_t
system_wall_s(void *ctx)
{
	(void)ctx;
	return time(NULL);
}

static int64_t
system_mono_ms(void *ctx)
{
	struct timespec ts;

	(void)ctx;
	clock_gettime(CLOCK_MONOTONIC, &ts);
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

static enum gba_status
system_fill(void *ctx, void *out, size_t len)
{
	uint8_t *p = out;

	(void)ctx;
	while (len > 0) {
		const ssize_t n = getrandom(p, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return GBA_ERR_IO;
		p += n;
		len -= (size_t)n;
	}
	return GBA_OK;
}

struct gba_clock
gba_clock_system(void)
{
	const struct gba_clock clock = { system_wall_s, system_mono_ms, NULL };

	return clock;
}

struct gba_random
gba_random_system(void)
{
	const struct gba_random random = { system_fill, NULL };

	return random;
}

int64_t
gba_wall_s(const struct gba_clock *clock)
{
	return clock->wall_s(clock->ctx);
}

int64_t
gba_mono_ms(const struct gba_clock *clock)
{
	return clock->mono_ms(clock->ctx);
}

/* The time of day has whole seconds: less than that says nothing. */
#define SET_BACK_MS 2000

int64_t
gba_set_back_s(const struct gba_clock *clock, int64_t *ahead_ms)
{
	const int64_t now_ms = gba_wall_s(clock) * 1000 - gba_mono_ms(clock);
	const int64_t back_ms = *ahead_ms - now_ms;

	if (back_ms > 0 && back_ms < SET_BACK_MS)
		return 0;
	*ahead_ms = now_ms;
	return back_ms > 0 ? back_ms / 1000 : 0;
}

enum gba_status
gba_random_fill(const struct gba_random *random, void *out, size_t len)
{
	return random->fill(random->ctx, out, len);
}
