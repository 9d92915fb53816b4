/* SPDX-License-Identifier: Apache-2.0 */
/** @file who.h  Lists of Diameter identities: who may ask, and who may speak for them. */
#ifndef GBA_HSS_WHO_H
#define GBA_HSS_WHO_H

#include <stdbool.h>

#include "run/conf_item.h"

#define HSS_NAMES_MAX 32

struct hss_names {
	unsigned count;
	char name[HSS_NAMES_MAX][256];
};

/** The identities of peers as the configuration lists them. */
void hss_names_of(struct hss_names *out, const struct conf_list *peers);
/** Without case, as host names compare. */
bool hss_names_have(const struct hss_names *names, const char *identity);

#endif
