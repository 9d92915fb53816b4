/* SPDX-License-Identifier: Apache-2.0 */
/* Digits, two in an octet. */
#include "codec/tbcd.h"

#include <string.h>

#define FILLER 0x0f

enum gba_status
tbcd_build(uint8_t out[TBCD_MAX], size_t *len, const char *digits)
{
	const size_t n = strnlen(digits, E164_DIGITS_MAX + 1);

	if (n < 1 || n > E164_DIGITS_MAX || strspn(digits, "0123456789") != n)
		return GBA_ERR_ARG;
	for (size_t i = 0; i < n; i += 2) {
		const unsigned low = (unsigned)(digits[i] - '0'),
			       high = i + 1 < n ? (unsigned)(digits[i + 1] - '0')
						: FILLER;

		out[i / 2] = (uint8_t)(high << 4 | low);
	}
	*len = (n + 1) / 2;
	return GBA_OK;
}

enum gba_status
tbcd_parse(char out[E164_DIGITS_MAX + 1], struct gba_octets in)
{
	char digits[2 * TBCD_MAX + 1];
	size_t n = 2 * in.len;

	if (in.len < 1 || in.len > TBCD_MAX)
		return GBA_ERR_SYNTAX;
	if (in.p[in.len - 1] >> 4 == FILLER)
		n--;
	for (size_t i = 0; i < n; i++) {
		const unsigned half = in.p[i / 2] >> (i % 2 == 0 ? 0 : 4) & 0x0fu;

		if (half > 9)
			return GBA_ERR_SYNTAX;
		digits[i] = (char)('0' + half);
	}
	if (n > E164_DIGITS_MAX)
		return GBA_ERR_SYNTAX;
	memcpy(out, digits, n);
	out[n] = '\0';
	return GBA_OK;
}
