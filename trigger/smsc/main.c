/* SPDX-License-Identifier: Apache-2.0 */
/* gba-smscd: an SMS-SC that handles device triggers, or an SMS Router (TS 33.187). */
#include "smsc/server.h"

int
main(int argc, char **argv)
{
	static struct smsc_conf conf;
	const struct daemon_program program = {
		.name = "gba-smscd",
		.purpose = "SMS-SC for device triggers, and SMS Router (3GPP TS 33.187, "
			   "TS 29.337)",
		.default_config = "/etc/opengba/gba-smscd.conf",
		.table = &smsc_conf_table,
		.conf = &conf,
		.check = smsc_conf_check,
		.start = smsc_start,
		.tick = smsc_tick,
		.is_well = smsc_is_well,
		.reload = smsc_reload,
		.stop = smsc_stop,
	};

	return daemon_main(argc, argv, &program);
}
