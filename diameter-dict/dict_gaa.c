/* SPDX-License-Identifier: Apache-2.0 */
/* dict_gaa.fdx: the same dictionary as an extension that a stock freeDiameterd loads. */
#include <freeDiameter/extension.h>

#include "diameter-dict/gaa.h"

static int
dict_gaa_entry(char *conffile)
{
	(void)conffile;
	return dict_gaa_init();
}

int fd_ext_init(int major, int minor, char *conffile);
extern const char *fd_ext_depends[];

EXTENSION_ENTRY("dict_gaa", dict_gaa_entry);
