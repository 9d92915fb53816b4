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

/* A key that a process draws for itself, for gba_tag. */
struct gba_tag_key { uint8_t b[16]; }; /* secret */
struct gba_tag     { uint8_t b[16]; };

/** SipHash-2-4 of 128 bits over the parts one after the other (Aumasson, Bernstein: "SipHash: a
 * fast short-input PRF"): for tables whose names a stranger chooses and for what only this
 * process checks again. A tenth of the cost of an HMAC. */
GBA_MUST_CHECK enum gba_status gba_tag(struct gba_tag *out, const struct gba_tag_key *key,
				       const struct gba_octets *parts, size_t count);

#endif
