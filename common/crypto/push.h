/* SPDX-License-Identifier: Apache-2.0 */
/** @file push.h  Keys and algorithms of GBA Push, by PROJECT PROFILE P1.
 *
 * P1 is an own layout: the octets and keys of TS 33.223 and TS 33.224 could not be read, and
 * nothing here claims to be them. It lives in this file, in codec/gpi.c and in codec/gpl.c;
 * who has the text replaces those and nothing else. */
#ifndef GBA_CRYPTO_PUSH_H
#define GBA_CRYPTO_PUSH_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "crypto/aka.h"
#include "crypto/ks.h"

#define GBA_PUSH_MAC_LEN 16

/* What protects one GPI, or one direction of a NAF SA. */
struct gba_push_keys { uint8_t integrity[32], encryption[16]; }; /* secret */
struct gba_push_counter { uint8_t b[16]; }; /* first counter block of AES-128-CTR */

/* Two NAF_Ids that belong to no NAF: the key that a UE derives for them protects its GPI, so
 * that in GBA_U a card can give it, and Ks need not leave the card. */
extern const struct gba_octets gba_push_int_id, gba_push_enc_id;

/** True for the two names and all others that end in ".gba-push.invalid", in any case of
 * letters: no NAF may have one. */
bool gba_push_is_reserved(struct gba_text fqdn);

/** Keys of the GPI with this RAND, where Ks is at hand. impi is the real IMPI. */
GBA_MUST_CHECK enum gba_status gba_push_gpi_keys(struct gba_push_keys *out,
						 const struct gba_ks *ks,
						 const struct aka_rand *rand, struct gba_text impi);

/** The same from what a card derives as Ks_NAF or Ks_ext_NAF for the two NAF_Ids. */
void gba_push_gpi_keys_of(struct gba_push_keys *out, const struct gba_ks_naf *of_int_id,
			  const struct gba_ks_naf *of_enc_id);

enum gpl_direction { GPL_DOWNLINK = 0, GPL_UPLINK = 1 }; /* to the UE, from the UE */

/** Keys of one direction of a NAF SA, from its Ks_NAF or Ks_ext_NAF. */
GBA_MUST_CHECK enum gba_status gba_push_gpl_keys(struct gba_push_keys *out,
						 const struct gba_ks_naf *key,
						 enum gpl_direction direction);

/** HMAC-SHA-256 over the octets, cut to its first 16. */
GBA_MUST_CHECK enum gba_status gba_push_mac(uint8_t mac[GBA_PUSH_MAC_LEN],
					    const struct gba_push_keys *keys, struct gba_octets in);

/** AES-128-CTR, both ways; out holds in.len octets and may be in.p. */
GBA_MUST_CHECK enum gba_status gba_push_crypt(uint8_t *out, const struct gba_push_keys *keys,
					      const struct gba_push_counter *counter,
					      struct gba_octets in);

#endif
