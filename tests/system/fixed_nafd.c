/* SPDX-License-Identifier: Apache-2.0 */
/* fixed-nafd: gba-nafd whose time is that of a file, so that keys and nonces grow old at
 * once. All else is the daemon's own.
 *
 *	FIXED_CLOCK   a file: the time is its date of modification */
#include <stdlib.h>
#include <sys/stat.h>

#include "naf/server.h"

static int64_t
fixed_wall_s(void *ctx)
{
	struct stat st;

	if (stat(ctx, &st) != 0)
		abort();
	return st.st_mtime;
}

static int64_t
running_mono_ms(void *ctx)
{
	const struct gba_clock clock = gba_clock_system();

	(void)ctx;
	return gba_mono_ms(&clock);
}

static enum gba_status
fixed_start(void **state, const void *conf, const struct gba_log *log)
{
	const struct gba_clock clock = { fixed_wall_s, running_mono_ms,
					 getenv("FIXED_CLOCK") };

	if (clock.ctx == NULL) {
		gba_log(log, GBA_LOG_ERROR, "fixed", "FIXED_CLOCK must be a file");
		return GBA_ERR_ARG;
	}
	return naf_server_start_with(state, conf, log, &clock);
}

int
main(int argc, char **argv)
{
	static struct naf_conf conf;
	const struct daemon_program program = {
		.name = "fixed-nafd",
		.purpose = "gba-nafd for tests: a given time",
		.default_config = "/nonexistent",
		.table = &naf_conf_table,
		.conf = &conf,
		.check = naf_conf_check,
		.start = fixed_start,
		.tick = naf_server_tick,
		.reload = naf_server_reload,
		.stop = naf_server_stop,
	};

	return daemon_main(argc, argv, &program);
}
