/* SPDX-License-Identifier: Apache-2.0 */
/* NAF keys from the ME's Ks or from the card. */
#include "ue/naf_key.h"

#include "base/secret.h"

enum gba_status
naf_key_me(struct gba_ks_naf *out, const struct naf_key_source *from, const char *fqdn,
	   const struct gba_ua_id *ua, struct ue_why *why)
{
	uint8_t naf_id[GBA_NAF_ID_MAX];
	enum gba_status status;
	size_t len;

	if (from->state->mode != STATE_GBA_U)
		return state_ks_naf(out, from->state, fqdn, ua);
	if (!from->state->bound || from->uicc == NULL)
		return GBA_ERR_NOT_FOUND;
	status = naf_id_build(naf_id, &len, fqdn, ua);
	if (status == GBA_OK)
		status = uicc_gba_derive(from->uicc, out,
					 (struct gba_octets){ naf_id, len }, why);
	return status;
}

/* Let the card make both keys, the ME's share of which is not wanted here. */
static enum gba_status
derive(uint8_t naf_id[GBA_NAF_ID_MAX], size_t *len, const struct naf_key_source *from,
       const char *fqdn, const struct gba_ua_id *ua, struct ue_why *why)
{
	struct gba_ks_naf ext;
	enum gba_status status;

	if (from->state->mode != STATE_GBA_U) {
		ue_why(why, "Ks_int_NAF needs GBA_U: this Ks is in the ME");
		return GBA_ERR_DENIED;
	}
	status = naf_key_me(&ext, from, fqdn, ua, why);
	if (status == GBA_OK)
		status = naf_id_build(naf_id, len, fqdn, ua);
	gba_wipe(&ext, sizeof(ext));
	return status;
}

enum gba_status
naf_key_int_ha1(struct digest_hex *ha1, const struct naf_key_source *from,
		const struct digest_alg *alg, const char *fqdn,
		const struct gba_ua_id *ua, struct gba_text realm, struct ue_why *why)
{
	uint8_t naf_id[GBA_NAF_ID_MAX];
	enum gba_status status;
	size_t len;

	status = derive(naf_id, &len, from, fqdn, ua, why);
	if (status == GBA_OK)
		status = uicc_int_ha1(from->uicc, ha1, alg,
				      (struct gba_octets){ naf_id, len }, realm, why);
	return status;
}

enum gba_status
naf_key_int(struct gba_ks_naf *out, const struct naf_key_source *from, const char *fqdn,
	    const struct gba_ua_id *ua, struct ue_why *why)
{
	uint8_t naf_id[GBA_NAF_ID_MAX];
	enum gba_status status;
	size_t len;

	status = derive(naf_id, &len, from, fqdn, ua, why);
	if (status == GBA_OK)
		status = uicc_int_key(from->uicc, out, (struct gba_octets){ naf_id, len },
				      why);
	return status;
}
