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

static int
nibble(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum gba_status
gba_unhex(void *out, size_t len, struct gba_text hex)
{
	uint8_t *o = out;

	if (hex.p == NULL || hex.len != 2 * len)
		return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < hex.len; i++)
		if (nibble(hex.p[i]) < 0)
			return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < len; i++)
		o[i] = (uint8_t)(nibble(hex.p[2 * i]) << 4 | nibble(hex.p[2 * i + 1]));
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
