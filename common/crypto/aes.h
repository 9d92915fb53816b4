/* SPDX-License-Identifier: Apache-2.0 */
/** @file aes.h  Private: AES-128 of single blocks, the kernel of MILENAGE. */
#ifndef GBA_CRYPTO_AES_H
#define GBA_CRYPTO_AES_H

#include <stdint.h>

#include "base/status.h"

/** Set the key of this thread's block cipher; aes_block then uses it. */
GBA_MUST_CHECK enum gba_status aes_key(const uint8_t key[16]);

/** Encrypt count whole blocks with the key that aes_key set; out and in may be the same. */
GBA_MUST_CHECK enum gba_status aes_blocks(uint8_t *out, const uint8_t *in, unsigned count);

/** Forget the key. */
void aes_done(void);

#endif
