/* SPDX-License-Identifier: Apache-2.0 */
/** @file octets.h  Views on text and octets, hexadecimal, and decimal numbers. */
#ifndef GBA_BASE_OCTETS_H
#define GBA_BASE_OCTETS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* A view on characters that somebody else owns; not NUL-terminated. p NULL: absent,
 * which is not the same as present and empty. */
struct gba_text {
	const char *p;
	size_t len;
};

/* A view on octets that somebody else owns. */
struct gba_octets {
	const uint8_t *p;
	size_t len;
};

/** A view on a C string; a NULL string gives an absent view. */
struct gba_text gba_text(const char *s);

bool gba_text_is(struct gba_text t, const char *s);         /* the same octets */
bool gba_text_is_nocase(struct gba_text t, const char *s);  /* ASCII case folded */
bool gba_text_equal(struct gba_text a, struct gba_text b);
bool gba_text_is_visible(struct gba_text t); /* ASCII without blanks, not empty */

/**
 * Copy a view into a NUL-terminated array.
 * @return GBA_OK; GBA_ERR_SYNTAX if it is absent, does not fit, or holds a NUL octet
 */
GBA_MUST_CHECK enum gba_status gba_text_copy(char *out, size_t size, struct gba_text t);

/** Lower-case hexadecimal of len octets; out holds 2 * len + 1 characters. */
void gba_hex(char *out, const void *p, size_t len);

/**
 * Read exactly 2 * len hexadecimal digits, either case.
 * @return GBA_OK; GBA_ERR_SYNTAX on another length or character; out unchanged then
 */
GBA_MUST_CHECK enum gba_status gba_unhex(void *out, size_t len, struct gba_text hex);

/**
 * Read 1 to 19 decimal digits, no sign, no blank.
 * @return GBA_OK; GBA_ERR_SYNTAX if it is not a number in min..max
 */
GBA_MUST_CHECK enum gba_status gba_number(uint64_t *out, struct gba_text t, uint64_t min,
					  uint64_t max);

#endif
