/* SPDX-License-Identifier: Apache-2.0 */
/* gba-pnafd: a Push-NAF (TS 33.223), by project profile P1. */
#include "push-naf/server.h"

int
main(int argc, char **argv)
{
	static struct pnaf_conf conf;
	const struct daemon_program program = {
		.name = "gba-pnafd",
		.purpose = "GBA Push-NAF (3GPP TS 33.223, GPI and GPL by project profile "
			   "P1)",
		.default_config = "/etc/opengba/gba-pnafd.conf",
		.table = &pnaf_conf_table,
		.conf = &conf,
		.check = pnaf_conf_check,
		.lacks = pnaf_conf_lacks,
		.start = pnaf_server_start,
		.tick = pnaf_server_tick,
		.reload = pnaf_server_reload,
		.stop = pnaf_server_stop,
	};

	return daemon_main(argc, argv, &program);
}
