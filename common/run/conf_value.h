/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf_value.h  One value of one row: text to struct and back. Inside this room.
 */
#ifndef GBA_RUN_CONF_VALUE_H
#define GBA_RUN_CONF_VALUE_H

#include "run/conf.h"

/** Set the row's place in *conf, or add to it when it is a list. The line number is kept
 * with a list's item. @return GBA_OK, or GBA_ERR_SYNTAX with the reason and nothing
 * changed */
GBA_MUST_CHECK enum gba_status conf_value_set(void *conf, const struct conf_row *row,
					      const char *value, unsigned line,
					      char reason[160]);
/** Make the row's place empty: zero octets. */
void conf_value_clear(void *conf, const struct conf_row *row);
/** "key = value" lines that conf_value_set reads to the same value. */
void conf_value_print(FILE *to, const void *conf, const struct conf_row *row);

#endif
