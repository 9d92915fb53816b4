/* SPDX-License-Identifier: Apache-2.0 */
/** @file nonce.h  Nonces that need no memory until they were used, and then resist
 * replay. */
#ifndef GBA_LIB_NONCE_H
#define GBA_LIB_NONCE_H

#include "base/clock.h"
#include "base/octets.h"

/* time (4) || random (8) || first 12 octets of a keyed tag over both, as lower-case hex.
 * The key of the tag lives as long as the process: a restart makes every older nonce stale. The
 * last nc is kept per nonce that was used with a right digest; when a row of that table
 * is full, its oldest nonce goes, and every nonce as old as that becomes stale with it.
 */
#define NONCE_LEN 48

struct nonces;

/** @param life_s  from then on a nonce is stale
 *  @param max     nonces in use that are tracked, rounded up */
GBA_MUST_CHECK enum gba_status nonces_new(struct nonces **out, unsigned life_s,
					  size_t max, const struct gba_clock *clock,
					  const struct gba_random *random);
void nonces_free(struct nonces *nonces);

GBA_MUST_CHECK enum gba_status nonces_make(struct nonces *nonces,
					   char out[NONCE_LEN + 1]);

/**
 * Use a nonce whose digest was right. Demands that nc is greater than the last one, not
 * the next (interop.md E8).
 * @return GBA_OK; GBA_ERR_EXPIRED: old, or not one of this process: stale=true helps;
 *         GBA_ERR_MAC: this nc, or a later one, was there before: a replay;
 * GBA_ERR_CRYPTO
 */
GBA_MUST_CHECK enum gba_status nonces_use(struct nonces *nonces, struct gba_text nonce,
					  uint32_t nc);

/** Is more than half of its life over? A malformed one counts as such. */
bool nonces_is_ageing(const struct nonces *nonces, struct gba_text nonce);

#endif
