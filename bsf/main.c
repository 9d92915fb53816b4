/* SPDX-License-Identifier: Apache-2.0 */
/* gba-bsfd: the Bootstrapping Server Function of TS 33.220. */
#include "bsf/bsf.h"

int
main(int argc, char **argv)
{
	static struct bsf_conf conf;
	const struct daemon_program program = {
		.name = "gba-bsfd",
		.purpose = "GBA Bootstrapping Server Function (3GPP TS 33.220)",
		.default_config = "/etc/opengba/gba-bsfd.conf",
		.table = &bsf_conf_table,
		.conf = &conf,
		.check = bsf_conf_check,
		.start = bsf_start,
		.tick = bsf_tick,
		.is_well = bsf_is_well,
		.reload = bsf_reload,
		.stop = bsf_stop,
	};

	return daemon_main(argc, argv, &program);
}
