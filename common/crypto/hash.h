/* SPDX-License-Identifier: Apache-2.0 */
/** @file hash.h  Hashes and MACs of libcrypto, fetched once, contexts reused per thread. */
#ifndef GBA_CRYPTO_HASH_H
#define GBA_CRYPTO_HASH_H

#include <stdint.h>

#include "base/octets.h"

enum gba_hash_alg { GBA_HASH_MD5, GBA_HASH_SHA1, GBA_HASH_SHA256 };

size_t gba_hash_len(enum gba_hash_alg alg); /* 16, 20, 32 */

/** The hash of the parts one after the other. */
GBA_MUST_CHECK enum gba_status gba_hash(uint8_t *out, enum gba_hash_alg alg,
					const struct gba_octets *parts, size_t count);

/** HMAC over the parts one after the other (RFC 2104). */
GBA_MUST_CHECK enum gba_status gba_hmac(uint8_t *out, enum gba_hash_alg alg,
					struct gba_octets key, const struct gba_octets *parts,
					size_t count);

#endif
