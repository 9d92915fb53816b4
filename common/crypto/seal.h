/* SPDX-License-Identifier: Apache-2.0 */
/** @file seal.h  AES-256-GCM for what is stored; the associated data names the row. */
#ifndef GBA_CRYPTO_SEAL_H
#define GBA_CRYPTO_SEAL_H

#include <stdint.h>

#include "base/clock.h"
#include "base/octets.h"

struct gba_seal_key { uint8_t b[32]; }; /* secret */

/** A key as a file has it: 32 octets, or 64 hex digits and perhaps a line feed. */
GBA_MUST_CHECK enum gba_status gba_seal_key_parse(struct gba_seal_key *out,
						  struct gba_text text);

#define GBA_SEAL_OVERHEAD (12 + 16) /* nonce in front, tag behind */

/** Seal in.len octets; out holds in.len + GBA_SEAL_OVERHEAD. The nonce comes from random. */
GBA_MUST_CHECK enum gba_status gba_seal(uint8_t *out, const struct gba_seal_key *key,
					const struct gba_random *random, struct gba_octets aad,
					struct gba_octets in);

/** Open what gba_seal made; out holds in.len - GBA_SEAL_OVERHEAD.
 * @return GBA_OK; GBA_ERR_MAC for another key, row or octets; GBA_ERR_SYNTAX if too short */
GBA_MUST_CHECK enum gba_status gba_unseal(uint8_t *out, const struct gba_seal_key *key,
					  struct gba_octets aad, struct gba_octets in);

#endif
