/* SPDX-License-Identifier: Apache-2.0 */
/** @file vectors_exempt.h  Names in tests/vectors whose values no test has to look at. */
#ifndef GBA_UNIT_VECTORS_EXEMPT_H
#define GBA_UNIT_VECTORS_EXEMPT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/* They say what a value is or where it comes from, and are no values themselves. */
static inline bool
vectors_is_exempt(const char *key)
{
	static const char *const descriptive[] = {
		"title",  "kind", "source", "how",  "note",
		"inputs", "name", "set",    "from", "what",
	};

	for (size_t i = 0; i < sizeof(descriptive) / sizeof(descriptive[0]); i++)
		if (strcmp(key, descriptive[i]) == 0)
			return true;
	return false;
}

#endif
