/* SPDX-License-Identifier: Apache-2.0 */
/* gba-iwfd: an MTC-IWF for device triggers: Tsp, S6m and T4. */
#include "iwf/iwf.h"

int
main(int argc, char **argv)
{
	static struct iwf_conf conf;
	const struct daemon_program program = {
		.name = "gba-iwfd",
		.purpose =
			"MTC-IWF for device triggers: Tsp, S6m and T4 (3GPP TS 23.682, "
			"TS 29.368)",
		.default_config = "/etc/opengba/gba-iwfd.conf",
		.table = &iwf_conf_table,
		.conf = &conf,
		.check = iwf_conf_check,
		.lacks = iwf_conf_lacks,
		.start = iwf_start,
		.tick = iwf_tick,
		.is_well = iwf_is_well,
		.reload = iwf_reload,
		.stop = iwf_stop,
	};

	return daemon_main(argc, argv, &program);
}
