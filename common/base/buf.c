/* SPDX-License-Identifier: Apache-2.0 */
/* The bounded writer. */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

struct gba_buf
gba_buf(void *p, size_t size)
{
	const struct gba_buf buf = { .p = p, .size = size };

	if (size > 0)
		buf.p[0] = '\0';
	return buf;
}

void
gba_buf_put(struct gba_buf *buf, const void *p, size_t len)
{
	if (buf->overflow || len >= buf->size - buf->len) {
		buf->overflow = true;
		return;
	}
	if (len > 0)
		memcpy(buf->p + buf->len, p, len);
	buf->len += len;
	buf->p[buf->len] = '\0';
}

void
gba_buf_octet(struct gba_buf *buf, uint8_t octet)
{
	gba_buf_put(buf, &octet, 1);
}

void
gba_buf_u16(struct gba_buf *buf, uint16_t value)
{
	const uint8_t octets[2] = { (uint8_t)(value >> 8), (uint8_t)value };

	gba_buf_put(buf, octets, sizeof(octets));
}

void
gba_buf_str(struct gba_buf *buf, const char *s)
{
	gba_buf_put(buf, s, strlen(s));
}

void
gba_buf_text(struct gba_buf *buf, struct gba_text t)
{
	gba_buf_put(buf, t.p, t.len);
}

void
gba_buf_hex(struct gba_buf *buf, const void *p, size_t len)
{
	const uint8_t *in = p;
	char two[3];

	for (size_t i = 0; i < len; i++) {
		gba_hex(two, &in[i], 1);
		gba_buf_put(buf, two, 2);
	}
}

void
gba_buf_fmt(struct gba_buf *buf, const char *fmt, ...)
{
	size_t room = buf->size - buf->len;
	va_list ap;
	int n;

	if (buf->overflow)
		return;
	va_start(ap, fmt);
	n = vsnprintf((char *)buf->p + buf->len, room, fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= room) {
		buf->overflow = true;
		if (room > 0)
			buf->p[buf->len] = '\0';
		return;
	}
	buf->len += (size_t)n;
}

enum gba_status
gba_buf_status(const struct gba_buf *buf)
{
	return buf->overflow ? GBA_ERR_ARG : GBA_OK;
}
