/* SPDX-License-Identifier: Apache-2.0 */
/* Bootstrapping-Info-Request and -Answer as tables (TS 29.109 clause 5.2, 6.3.1). */
#include "codec/zn.h"

#include "codec/guss.h"
#include "crypto/ks.h"

#define GSID_DIGITS_MAX 10 /* of a 32-bit number */
#define KEY_LEN		sizeof(struct gba_ks_naf)

/* clang-format off */
static const struct avp_row bir_rows[] = {
	{ .code = 401, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zn_bir, btid), .min_len = 1, .max_len = GBA_BTID_MAX },
	{ .code = 402, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zn_bir, naf_id), .min_len = 1 + sizeof(struct gba_ua_id),
	  .max_len = GBA_NAF_ID_MAX },
	{ .code = 403, .vendor = GBA_VENDOR_3GPP, .kind = AVP_LONG_LIST,
	  .offset = offsetof(struct zn_bir, gsid), .min_len = 1, .max_len = GSID_DIGITS_MAX },
	{ .code = 407, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zn_bir, gba_u_aware) },
};

static const struct avp_row bia_rows[] = {
	{ .code = 1, .kind = AVP_TEXT,
	  .offset = offsetof(struct zn_bia, impi), .min_len = 1, .max_len = GBA_IMPI_MAX },
	{ .code = 405, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .secret = true,
	  .offset = offsetof(struct zn_bia, ks_naf), .min_len = KEY_LEN, .max_len = KEY_LEN },
	{ .code = 406, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .secret = true,
	  .offset = offsetof(struct zn_bia, ks_int_naf), .min_len = KEY_LEN, .max_len = KEY_LEN },
	{ .code = 404, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TIME,
	  .offset = offsetof(struct zn_bia, expiry) },
	{ .code = 408, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TIME,
	  .offset = offsetof(struct zn_bia, created) },
	{ .code = 400, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct zn_bia, uss_list), .min_len = 1, .max_len = GUSS_DOC_MAX },
	{ .code = 410, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zn_bia, gba_type) },
};
/* clang-format on */

const struct avp_command zn_command = {
	.application = ZN_APPLICATION,
	.code = ZN_COMMAND,
	.request = bir_rows,
	.answer = bia_rows,
	.request_rows = ARRAY_LEN(bir_rows),
	.answer_rows = ARRAY_LEN(bia_rows),
};

enum gba_status
zn_gsid_parse(uint32_t *out, struct gba_octets in, bool binary)
{
	const struct gba_text digits = { (const char *)in.p, in.len };
	enum gba_status status;
	uint64_t number;

	status = gba_number(&number, digits, 0, UINT32_MAX);
	if (status == GBA_OK) {
		*out = (uint32_t)number;
		return GBA_OK;
	}
	if (!binary || in.len != sizeof(*out))
		return GBA_ERR_SYNTAX;
	*out = (uint32_t)in.p[0] << 24 | (uint32_t)in.p[1] << 16 |
	       (uint32_t)in.p[2] << 8 | in.p[3];
	return GBA_OK;
}
