/* SPDX-License-Identifier: Apache-2.0 */
/** @file naf_key.h  NAF keys, wherever Ks is (TS 33.220 4.5.3, 5.3.3). */
#ifndef GBA_UE_NAF_KEY_H
#define GBA_UE_NAF_KEY_H

#include "ue/state.h"
#include "ue/uicc.h"

/* Where a UE has its keys from. */
struct naf_key_source {
	const struct state *state;
	struct uicc *uicc; /* NULL: Ks is never in a card */
};

/** Ks_NAF; with GBA_U Ks_ext_NAF, which the card makes. GBA_ERR_NOT_FOUND: there is no
 * Ks; GBA_ERR_SYNTAX, GBA_ERR_ARG: no such host name. */
GBA_MUST_CHECK enum gba_status naf_key_me(struct gba_ks_naf *out,
					  const struct naf_key_source *from,
					  const char *fqdn, const struct gba_ua_id *ua,
					  struct ue_why *why);

/** HA1 of the -uicc realm, made with Ks_int_NAF in the card; the username is the B-TID.
 * GBA_ERR_DENIED: Ks is not in a card. Else as above. */
GBA_MUST_CHECK enum gba_status
naf_key_int_ha1(struct digest_hex *ha1, const struct naf_key_source *from,
		const struct digest_alg *alg, const char *fqdn,
		const struct gba_ua_id *ua, struct gba_text realm, struct ue_why *why);

/** Lab: Ks_int_NAF of a card that discloses it; GBA_ERR_DENIED for another. */
GBA_MUST_CHECK enum gba_status naf_key_int(struct gba_ks_naf *out,
					   const struct naf_key_source *from,
					   const char *fqdn, const struct gba_ua_id *ua,
					   struct ue_why *why);

#endif
