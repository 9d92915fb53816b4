/* SPDX-License-Identifier: Apache-2.0 */
/* Views, hexadecimal and decimal. */
#include "base/octets.h"

#include <string.h>
#include <strings.h>

struct gba_text
gba_text(const char *s)
{
	const struct gba_text t = { s, s != NULL ? strlen(s) : 0 };

	return t;
}

bool
gba_text_equal(struct gba_text a, struct gba_text b)
{
	if (a.p == NULL || b.p == NULL)
		return a.p == b.p;
	return a.len == b.len && memcmp(a.p, b.p, a.len) == 0;
}

bool
gba_text_is(struct gba_text t, const char *s)
{
	return gba_text_equal(t, gba_text(s));
}

bool
gba_text_is_visible(struct gba_text t)
{
	for (size_t i = 0; i < t.len; i++)
		if (t.p[i] < '!' || t.p[i] > '~')
			return false;
	return t.len > 0;
}

bool
gba_text_is_nocase(struct gba_text t, const char *s)
{
	return t.p != NULL && t.len == strlen(s) && strncasecmp(t.p, s, t.len) == 0;
}

enum gba_status
gba_text_copy(char *out, size_t size, struct gba_text t)
{
	if (t.p == NULL || t.len >= size || memchr(t.p, '\0', t.len) != NULL)
		return GBA_ERR_SYNTAX;
	memcpy(out, t.p, t.len);
	out[t.len] = '\0';
	return GBA_OK;
}

void
gba_hex(char *out, const void *p, size_t len)
{
	static const char digits[] = "0123456789abcdef";
	const uint8_t *in = p;

	for (size_t i = 0; i < len; i++) {
		*out++ = digits[in[i] >> 4];
		*out++ = digits[in[i] & 15];
	}
	*out = '\0';
}

/* The value of a hexadecimal digit and one more; 0: it is none. */
/* clang-format off */
static const uint8_t digits[UINT8_MAX + 1] = {
	['0'] = 1, ['1'] = 2, ['2'] = 3, ['3'] = 4, ['4'] = 5,
	['5'] = 6, ['6'] = 7, ['7'] = 8, ['8'] = 9, ['9'] = 10,
	['a'] = 11, ['b'] = 12, ['c'] = 13, ['d'] = 14, ['e'] = 15, ['f'] = 16,
	['A'] = 11, ['B'] = 12, ['C'] = 13, ['D'] = 14, ['E'] = 15, ['F'] = 16,
};
/* clang-format on */

static uint8_t
digit(char c)
{
	return digits[(unsigned char)c];
}

enum gba_status
gba_unhex(void *out, size_t len, struct gba_text hex)
{
	uint8_t *o = out;

	if (hex.p == NULL || hex.len != 2 * len)
		return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < hex.len; i++)
		if (digit(hex.p[i]) == 0)
			return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < len; i++)
		o[i] = (uint8_t)((digit(hex.p[2 * i]) - 1) << 4 |
				 (digit(hex.p[2 * i + 1]) - 1));
	return GBA_OK;
}

enum gba_status
gba_number(uint64_t *out, struct gba_text t, uint64_t min, uint64_t max)
{
	uint64_t value = 0;

	if (t.p == NULL || t.len == 0 || t.len > 19)
		return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < t.len; i++) {
		if (t.p[i] < '0' || t.p[i] > '9')
			return GBA_ERR_SYNTAX;
		value = value * 10 + (uint64_t)(t.p[i] - '0');
	}
	if (value < min || value > max)
		return GBA_ERR_SYNTAX;
	*out = value;
	return GBA_OK;
}
