/* SPDX-License-Identifier: Apache-2.0 */
/* TS 23.038 6.2.1, read from the side of ISO 8859-1. */
#include "smsc/tsms_text.h"

#define ESCAPE 0x1b
#define NONE   0xff
#define EXT    0x80 /* behind ESCAPE */

/* clang-format off */
/* What stands elsewhere than in ISO 8859-1; of 0x20 to 0x7e the rest is where it was. */
static const struct place {
	uint8_t latin, gsm;
} moved[] = {
	{ '\n', 0x0a }, { '\r', 0x0d }, { '\f', EXT | 0x0a },
	{ '$', 0x02 }, { '@', 0x00 }, { '_', 0x11 }, { '`', NONE },
	{ '[', EXT | 0x3c }, { '\\', EXT | 0x2f }, { ']', EXT | 0x3e }, { '^', EXT | 0x14 },
	{ '{', EXT | 0x28 }, { '|', EXT | 0x40 }, { '}', EXT | 0x29 }, { '~', EXT | 0x3d },
	{ 0xa1, 0x40 }, { 0xa3, 0x01 }, { 0xa4, 0x24 }, { 0xa5, 0x03 }, { 0xa7, 0x5f },
	{ 0xbf, 0x60 }, { 0xc4, 0x5b }, { 0xc5, 0x0e }, { 0xc6, 0x1c }, { 0xc7, 0x09 },
	{ 0xc9, 0x1f }, { 0xd1, 0x5d }, { 0xd6, 0x5c }, { 0xd8, 0x0b }, { 0xdc, 0x5e },
	{ 0xdf, 0x1e }, { 0xe0, 0x7f }, { 0xe4, 0x7b }, { 0xe5, 0x0f }, { 0xe6, 0x1d },
	{ 0xe8, 0x04 }, { 0xe9, 0x05 }, { 0xec, 0x07 }, { 0xf1, 0x7d }, { 0xf2, 0x08 },
	{ 0xf6, 0x7c }, { 0xf8, 0x0c }, { 0xf9, 0x06 }, { 0xfc, 0x7e },
};
/* clang-format on */

static uint8_t
place_of(uint8_t latin)
{
	for (size_t i = 0; i < ARRAY_LEN(moved); i++)
		if (moved[i].latin == latin)
			return moved[i].gsm;
	return latin >= 0x20 && latin < 0x7f ? latin : NONE;
}

bool
tsms_text_gsm(uint8_t *out, size_t size, size_t *len, struct gba_octets text)
{
	size_t n = 0;

	for (size_t i = 0; i < text.len; i++) {
		const uint8_t place = place_of(text.p[i]);

		if (place == NONE || n + 1 + (place > 0x7f) > size)
			return false;
		if (place > 0x7f)
			out[n++] = ESCAPE;
		out[n++] = place & 0x7f;
	}
	*len = n;
	return true;
}

bool
tsms_text_ucs2(uint8_t *out, size_t size, size_t *len, struct gba_octets text)
{
	if (text.len > size / 2)
		return false;
	for (size_t i = 0; i < text.len; i++) {
		out[2 * i] = 0;
		out[2 * i + 1] = text.p[i];
	}
	*len = 2 * text.len;
	return true;
}
