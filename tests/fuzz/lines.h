/* SPDX-License-Identifier: Apache-2.0 */
/** @file lines.h  An input of several parts: one a line, the last one to the end. */
#ifndef GBA_FUZZ_LINES_H
#define GBA_FUZZ_LINES_H

#include <string.h>

#include "base/octets.h"

/* Cut the next line off; absent when nothing is left. */
static inline struct gba_text
line_take(struct gba_text *rest)
{
	const char *end = rest->len > 0 ? memchr(rest->p, '\n', rest->len) : NULL;
	struct gba_text line = *rest;

	if (rest->len == 0)
		return (struct gba_text){ NULL, 0 };
	if (end == NULL) {
		*rest = (struct gba_text){ NULL, 0 };
		return line;
	}
	line.len = (size_t)(end - line.p);
	rest->p += line.len + 1;
	rest->len -= line.len + 1;
	return line;
}

/* A header field: a line that starts with '-' is one that was not sent, '+' one that was
 * sent twice. */
struct field {
	struct gba_text value;
	unsigned count;
};

static inline struct field
field_take(struct gba_text *rest)
{
	const struct gba_text line = line_take(rest);

	if (line.len > 0 && line.p[0] == '+')
		return (struct field){ { line.p + 1, line.len - 1 }, 2 };
	if (line.p == NULL || (line.len > 0 && line.p[0] == '-'))
		return (struct field){ { NULL, 0 }, 0 };
	return (struct field){ line, 1 };
}

#endif
