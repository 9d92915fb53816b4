/* SPDX-License-Identifier: Apache-2.0 */
/** @file cursor.h  Reading octets from the front: once they are too few, all is gone. */
#ifndef GBA_CODEC_CURSOR_H
#define GBA_CODEC_CURSOR_H

#include "base/octets.h"

/** The next n octets; NULL once they are too few, then and for good. */
const uint8_t *cursor_take(struct gba_octets *in, size_t n);

/** The next octet. */
GBA_MUST_CHECK enum gba_status cursor_octet(struct gba_octets *in, uint8_t *out);

/** The octets behind a length of one octet; p NULL: too few. */
struct gba_octets cursor_field(struct gba_octets *in);

#endif
