/* SPDX-License-Identifier: Apache-2.0 */
/* What a BSF answered to a push, whichever transport brought it. */
#include "lib/zpn_key.h"

#include "lib/zn_key.h"

enum gba_status
zpn_refusal_status(uint32_t result, bool experimental)
{
	if (experimental && result == GBA_RESULT_IDENTITY_UNKNOWN)
		return GBA_ERR_NOT_FOUND;
	if (experimental && result == GBA_RESULT_NOT_AUTHORIZED)
		return GBA_ERR_DENIED;
	if (!experimental && (result == 5004 || result == 5014))
		return GBA_ERR_ARG;
	return GBA_ERR_PEER;
}

enum gba_status
zpn_web_refusal_status(uint32_t result)
{
	return zpn_refusal_status(result, result >= GBA_RESULT_IDENTITY_UNKNOWN &&
						  result <= GBA_RESULT_BTID_INVALID);
}

enum gba_status
zpn_key_make(struct naf_key **out, const struct zpn_gpa *gpa, int64_t now_s,
	     int64_t lifetime_max_s)
{
	const struct zn_bia bia = {
		.impi = gpa->impi,
		.ks_naf = gpa->ks_naf,
		.ks_int_naf = gpa->ks_int_naf,
		.expiry = gpa->expiry,
		.created = gpa->created,
		.uss_list = gpa->uss_list,
		.gba_type = gpa->gba_type,
	};
	enum gba_status status;

	if (!gpa->gpi.present || gpa->gpi.len == 0 || gpa->gpi.len > NAF_PUSH_GPI_MAX ||
	    !gpa->ks_naf.present)
		return GBA_ERR_PEER;
	status = zn_key_make(out, &bia, now_s, lifetime_max_s);
	/* over already, or not to be used at all: no answer that helps */
	return status == GBA_OK || status == GBA_ERR_NOMEM ? status : GBA_ERR_PEER;
}
