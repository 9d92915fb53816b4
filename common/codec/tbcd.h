/* SPDX-License-Identifier: Apache-2.0 */
/** @file tbcd.h  Decimal digits as TBCD: the first of two in the low half of an octet,
 * 0xF where an odd count leaves a half (TS 29.329 6.3.2 MSISDN, TS 29.336 6.4.4
 * SCS-Identity, IMSI). */
#ifndef GBA_CODEC_TBCD_H
#define GBA_CODEC_TBCD_H

#include "base/octets.h"

#define E164_DIGITS_MAX 15
#define IMSI_DIGITS_MAX 15
#define TBCD_MAX	((E164_DIGITS_MAX + 1) / 2)

/** 1 to E164_DIGITS_MAX digits, without "+". GBA_ERR_ARG: anything else. */
GBA_MUST_CHECK enum gba_status tbcd_build(uint8_t out[TBCD_MAX], size_t *len,
					  const char *digits);

/** GBA_ERR_SYNTAX: empty, too long, another half than 0 to 9, or 0xF before the last
 * half. */
GBA_MUST_CHECK enum gba_status tbcd_parse(char out[E164_DIGITS_MAX + 1],
					  struct gba_octets in);

#endif
