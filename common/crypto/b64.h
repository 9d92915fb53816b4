/* SPDX-License-Identifier: Apache-2.0 */
/** @file b64.h  base64 (RFC 4648 clause 4) by libcrypto, with the strictness it lacks. */
#ifndef GBA_CRYPTO_B64_H
#define GBA_CRYPTO_B64_H

#include <stdint.h>

#include "base/octets.h"

#define GBA_B64_LEN(n) (4 * (((n) + 2) / 3))

/** Encode len octets; out holds GBA_B64_LEN(len) + 1 characters. */
void gba_b64(char *out, const void *p, size_t len);

/**
 * Decode: standard alphabet, padding as it must be, no blank and no line break.
 * @param[out] len  octets written
 * @return GBA_OK; GBA_ERR_SYNTAX if it is not base64 or decodes to more than size octets;
 *         out may then hold garbage, which the function has wiped
 */
GBA_MUST_CHECK enum gba_status gba_unb64(void *out, size_t size, size_t *len,
					 struct gba_text text);

#endif
