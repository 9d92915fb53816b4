/* SPDX-License-Identifier: Apache-2.0 */
/** @file calc_keys.h  Private to calc: words that the sums with NAF keys share. */
#ifndef GBA_CTL_CALC_KEYS_H
#define GBA_CTL_CALC_KEYS_H

#include "codec/btid.h"
#include "ctl/calc_sum.h"

struct calc_naf {
	struct naf_id name;
	uint8_t octets[GBA_NAF_ID_MAX];
	size_t len;
};

/** naf and ua-id, or naf-id. */
GBA_MUST_CHECK enum gba_status calc_naf(struct calc *c, struct calc_naf *out);

/** ks, or ck and ik. */
GBA_MUST_CHECK enum gba_status calc_ks(struct calc *c, struct gba_ks *ks);

/** The key as NAME, NAME-password and NAME-fingerprint. */
GBA_MUST_CHECK enum gba_status calc_put_key(struct calc *c, const char *name,
					    const struct gba_ks_naf *key);

#endif
