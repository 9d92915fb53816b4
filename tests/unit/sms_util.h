/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_util.h  Octets of short messages from hex, in blocks of their own so that a
 * read behind them is found. */
#ifndef GBA_UNIT_SMS_UTIL_H
#define GBA_UNIT_SMS_UTIL_H

#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "base/octets.h"

struct block {
	uint8_t *p;
	size_t len;
};

static inline struct block
block(const void *p, size_t len)
{
	struct block b = { malloc(len > 0 ? len : 1), len };

	cr_assert_not_null(b.p);
	if (len > 0)
		memcpy(b.p, p, len);
	return b;
}

static inline struct block
block_hex(const char *hex)
{
	struct block b = block("", 0);

	free(b.p);
	b.len = strlen(hex) / 2;
	b.p = malloc(b.len > 0 ? b.len : 1);
	cr_assert_not_null(b.p);
	cr_assert_eq(gba_unhex(b.p, b.len, gba_text(hex)), GBA_OK, "%s", hex);
	return b;
}

static inline struct gba_octets
view(const struct block *b)
{
	return (struct gba_octets){ b->p, b->len };
}

static inline void
expect_hex(const uint8_t *p, size_t len, const char *hex, const char *what)
{
	char made[1024];

	cr_assert_lt(2 * len, sizeof(made));
	gba_hex(made, p, len);
	cr_expect_str_eq(made, hex, "%s", what);
}

#endif
