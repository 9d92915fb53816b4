/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/cursor.h"

const uint8_t *
cursor_take(struct gba_octets *in, size_t n)
{
	const uint8_t *p = in->p;

	if (p == NULL || in->len < n) {
		*in = (struct gba_octets){ NULL, 0 };
		return NULL;
	}
	*in = (struct gba_octets){ p + n, in->len - n };
	return p;
}

enum gba_status
cursor_octet(struct gba_octets *in, uint8_t *out)
{
	const uint8_t *p = cursor_take(in, 1);

	if (p == NULL)
		return GBA_ERR_SYNTAX;
	*out = *p;
	return GBA_OK;
}

struct gba_octets
cursor_field(struct gba_octets *in)
{
	const uint8_t *len = cursor_take(in, 1), *p;

	if (len == NULL)
		return (struct gba_octets){ NULL, 0 };
	p = cursor_take(in, *len);
	return (struct gba_octets){ p, p != NULL ? *len : 0 };
}
