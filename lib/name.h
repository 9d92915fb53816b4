/* SPDX-License-Identifier: Apache-2.0 */
/** @file name.h  One line of configuration to one name that is served. */
#ifndef GBA_LIB_NAME_H
#define GBA_LIB_NAME_H

#include "lib/ua.h"

/** "negotiated,010001002f,...": up to UA_IDS_MAX identifiers, between ',' or blanks. */
GBA_MUST_CHECK enum gba_status ua_ids_parse(struct ua_id_choice out[UA_IDS_MAX],
					    size_t *count, struct gba_text list);

/**
 * Read GBA_NAF_NAME_SYNTAX of <gba/naf.h>; ids and id_count of *out are the default when
 * ua-id is not given, the FQDN is made lower case.
 * @param reason  filled on refusal
 */
GBA_MUST_CHECK enum gba_status ua_name_parse(struct ua_name *out, const char *line,
					     char reason[160]);

#endif
