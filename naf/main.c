/* SPDX-License-Identifier: Apache-2.0 */
/* gba-nafd: a Network Application Function for HTTP (TS 33.220, TS 24.109, TS 33.222). */
#include "naf/server.h"

int
main(int argc, char **argv)
{
	static struct naf_conf conf;
	const struct daemon_program program = {
		.name = "gba-nafd",
		.purpose = "GBA Network Application Function for HTTP (3GPP TS 24.109)",
		.default_config = "/etc/opengba/gba-nafd.conf",
		.table = &naf_conf_table,
		.conf = &conf,
		.check = naf_conf_check,
		.start = naf_server_start,
		.tick = naf_server_tick,
		.is_well = naf_server_is_well,
		.reload = naf_server_reload,
		.stop = naf_server_stop,
	};

	return daemon_main(argc, argv, &program);
}
