/* SPDX-License-Identifier: Apache-2.0 */
/* gba-hssd: the part of an HSS that GBA needs: AuC and GUSS behind Zh. */
#include "hss/hss.h"

int
main(int argc, char **argv)
{
	static struct hss_conf conf;
	const struct daemon_program program = {
		.name = "gba-hssd",
		.purpose = "Home Subscriber Server for GBA: Zh, AuC, GUSS (3GPP TS "
			   "29.109)",
		.default_config = "/etc/opengba/gba-hssd.conf",
		.table = &hss_conf_table,
		.conf = &conf,
		.check = hss_conf_check,
		.start = hss_start,
		.is_well = hss_is_well,
		.reload = hss_reload,
		.stop = hss_stop,
	};

	return daemon_main(argc, argv, &program);
}
