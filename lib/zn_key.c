/* SPDX-License-Identifier: Apache-2.0 */
/* A key from what a BSF answered, whichever transport brought it. */
#include "lib/zn_key.h"

#include <string.h>

#include "base/secret.h"

static bool
key_copy(struct gba_ks_naf *out, const struct avp_octets *in)
{
	if (!in->present || in->len != sizeof(out->b))
		return false;
	memcpy(out->b, in->p, sizeof(out->b));
	return true;
}

enum gba_status
zn_key_make(struct naf_key **out, const struct zn_bia *bia, int64_t now_s,
	    int64_t lifetime_max_s)
{
	struct naf_key_parts parts = { .expires_s = now_s + lifetime_max_s };
	enum gba_status status = GBA_ERR_PEER;

	parts.has_me = key_copy(&parts.ks_naf, &bia->ks_naf);
	parts.has_int = key_copy(&parts.ks_int_naf, &bia->ks_int_naf);
	if (bia->ks_naf.present != parts.has_me ||
	    bia->ks_int_naf.present != parts.has_int || !(parts.has_me || parts.has_int))
		goto out;
	if (bia->expiry.present && bia->expiry.wall_s < parts.expires_s)
		parts.expires_s = bia->expiry.wall_s;
	if (parts.expires_s <= now_s) {
		status = GBA_ERR_NOT_FOUND;
		goto out;
	}
	if (bia->gba_type.present && bia->gba_type.value >= NAF_GBA_KINDS)
		goto out;
	if (bia->gba_type.present)
		parts.gba = (enum naf_gba)bia->gba_type.value;
	if (bia->created.present)
		parts.created_s = bia->created.wall_s;
	if (bia->impi.present)
		parts.impi =
			(struct gba_text){ (const char *)bia->impi.p, bia->impi.len };
	if (bia->uss_list.present &&
	    guss_parse(&parts.uss,
		       (struct gba_octets){ bia->uss_list.p, bia->uss_list.len },
		       NULL) != GBA_OK)
		goto out;
	status = naf_key_new(out, &parts);
	if (status == GBA_OK)
		parts.uss = NULL;
	else if (status == GBA_ERR_SYNTAX)
		status = GBA_ERR_PEER;
out:
	guss_free(parts.uss);
	gba_wipe(&parts, sizeof(parts));
	return status;
}

enum gba_status
zn_refusal_status(uint32_t result)
{
	switch (result) {
	case GBA_RESULT_BTID_INVALID:
		return GBA_ERR_NOT_FOUND;
	case GBA_RESULT_NOT_AUTHORIZED:
		return GBA_ERR_DENIED;
	default:
		return GBA_ERR_PEER;
	}
}
