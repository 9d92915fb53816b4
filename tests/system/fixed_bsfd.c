/* SPDX-License-Identifier: Apache-2.0 */
/* fixed-bsfd: gba-bsfd with a given time and given randomness, so that what it sends can
 *be laid beside a vector octet for octet. All else is the daemon's own.
 *
 *	FIXED_CLOCK   a file: the time is its date of modification (touch -d moves it)
 *	FIXED_RANDOM  a file: hexadecimal, 16 octets a line; each line is drawn once, in
 *order
 *
 * Draws of 16 octets are what a UE sees (RAND, opaque). Once the daemon serves they come
 * from the file and fail when it is at its end; every other draw is random. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/octets.h"
#include "bsf/bsf.h"

#define DRAW 16

struct fixed {
	const char *clock;
	FILE *random;
	bool serving;
	pthread_mutex_t lock; /* guards the position in random */
	struct gba_random chance;
	struct gba_clock ticks;
};

static int64_t
fixed_wall_s(void *ctx)
{
	const struct fixed *fixed = ctx;
	struct stat st;

	if (stat(fixed->clock, &st) != 0)
		abort();
	return st.st_mtime;
}

static int64_t
fixed_mono_ms(void *ctx)
{
	const struct fixed *fixed = ctx;

	return gba_mono_ms(&fixed->ticks);
}

static enum gba_status
fixed_fill(void *ctx, void *out, size_t len)
{
	struct fixed *fixed = ctx;
	enum gba_status status = GBA_ERR_CRYPTO;
	char line[2 * DRAW + 2];

	if (len != DRAW || !fixed->serving)
		return gba_random_fill(&fixed->chance, out, len);
	pthread_mutex_lock(&fixed->lock);
	if (fgets(line, sizeof(line), fixed->random) != NULL) {
		line[strcspn(line, "\n")] = '\0';
		status = gba_unhex(out, len, gba_text(line));
	}
	pthread_mutex_unlock(&fixed->lock);
	return status;
}

static struct fixed *
fixed_new(const struct gba_log *log)
{
	static struct fixed fixed = { .lock = PTHREAD_MUTEX_INITIALIZER };
	const char *random = getenv("FIXED_RANDOM");

	fixed.clock = getenv("FIXED_CLOCK");
	fixed.random = random == NULL ? NULL : fopen(random, "r");
	fixed.chance = gba_random_system();
	fixed.ticks = gba_clock_system();
	if (fixed.clock != NULL && fixed.random != NULL)
		return &fixed;
	gba_log(log, GBA_LOG_ERROR, "fixed",
		"FIXED_CLOCK and FIXED_RANDOM must be files");
	return NULL;
}

static enum gba_status
fixed_start(void **state, const void *conf, const struct gba_log *log)
{
	struct fixed *fixed = fixed_new(log);
	struct bsf_sources sources;
	enum gba_status status;

	if (fixed == NULL)
		return GBA_ERR_ARG;
	sources.clock = (struct gba_clock){ fixed_wall_s, fixed_mono_ms, fixed };
	sources.random = (struct gba_random){ fixed_fill, fixed };
	status = bsf_start_with(state, conf, log, &sources);
	fixed->serving = true;
	return status;
}

int
main(int argc, char **argv)
{
	static struct bsf_conf conf;
	const struct daemon_program program = {
		.name = "fixed-bsfd",
		.purpose = "gba-bsfd for tests: a given time, given randomness",
		.default_config = "/nonexistent",
		.table = &bsf_conf_table,
		.conf = &conf,
		.check = bsf_conf_check,
		.start = fixed_start,
		.tick = bsf_tick,
		.reload = bsf_reload,
		.stop = bsf_stop,
	};

	return daemon_main(argc, argv, &program);
}
