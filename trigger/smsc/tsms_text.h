/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsms_text.h  Text of ISO 8859-1, which begins with ASCII, in the codings that a
 * short message has. */
#ifndef GBA_SMSC_TSMS_TEXT_H
#define GBA_SMSC_TSMS_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/octets.h"

/**
 * Characters of the GSM alphabet, an octet each; those of its extension behind 0x1b
 * (TS 23.038 6.2.1).
 * @return false: one of them is not in it, or there is no room
 */
GBA_MUST_CHECK bool tsms_text_gsm(uint8_t *out, size_t size, size_t *len,
				  struct gba_octets text);
/** UCS2, which has them all. @return false: there is no room */
GBA_MUST_CHECK bool tsms_text_ucs2(uint8_t *out, size_t size, size_t *len,
				   struct gba_octets text);

#endif
