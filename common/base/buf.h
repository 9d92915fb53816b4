/* SPDX-License-Identifier: Apache-2.0 */
/** @file buf.h  A writer over a caller's array: the first overflow sticks. */
#ifndef GBA_BASE_BUF_H
#define GBA_BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/octets.h"
#include "base/status.h"

/* Puts write at p + len. After the first one that does not fit, later puts do nothing and
 * gba_buf_status is GBA_ERR_ARG. When size > 0 the content is kept NUL-terminated (the NUL
 * is not counted in len), so size must be one more than the longest content. */
struct gba_buf {
	uint8_t *p;
	size_t size;
	size_t len;
	bool overflow;
};

struct gba_buf gba_buf(void *p, size_t size);
void gba_buf_put(struct gba_buf *buf, const void *p, size_t len);
void gba_buf_octet(struct gba_buf *buf, uint8_t octet);
void gba_buf_u16(struct gba_buf *buf, uint16_t value); /* most significant octet first */
void gba_buf_str(struct gba_buf *buf, const char *s);
void gba_buf_text(struct gba_buf *buf, struct gba_text t);
void gba_buf_hex(struct gba_buf *buf, const void *p, size_t len);
void gba_buf_fmt(struct gba_buf *buf, const char *fmt, ...) GBA_PRINTF(2, 3);

/** GBA_OK, or GBA_ERR_ARG if anything did not fit. */
GBA_MUST_CHECK enum gba_status gba_buf_status(const struct gba_buf *buf);

#endif
