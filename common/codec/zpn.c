/* SPDX-License-Identifier: Apache-2.0 */
/* GBAPush-Info-Request and -Answer as tables (TS 29.109 clause 5.4, 6.3.1). Their grammar
 * is that of TS 29.309 PushInfoRequest and PushInfoResponse. */
#include "codec/zpn.h"

#include "codec/guss.h"
#include "crypto/ks.h"

#define KEY_LEN		sizeof(struct gba_ks_naf)
#define GSID_DIGITS_MAX 10   /* of a 32-bit number */
#define FEATURE_MAX	1024 /* one name, or several with commas between them */
#define SCHEME_MAX	64
#define RESYNC_MAX	255  /* of which ZPN_RESYNC_LEN is right: 5004, by the BSF */

/* clang-format off */
static const struct avp_row resync_rows[] = {
	{ .code = 608, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct zpn_resync, scheme), .min_len = 1, .max_len = SCHEME_MAX },
	{ .code = 610, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct zpn_resync, authorization),
	  .min_len = 1, .max_len = RESYNC_MAX },
};

static const struct avp_row gpr_rows[] = {
	{ .code = 411, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zpn_gpr, ue_id), .min_len = 1, .max_len = GBA_IMPU_MAX },
	{ .code = 412, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct zpn_gpr, ue_id_type) },
	{ .code = 413, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zpn_gpr, app_label),
	  .min_len = 1, .max_len = ZPN_APP_LABEL_MAX },
	{ .code = 402, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zpn_gpr, naf_id), .min_len = 1 + sizeof(struct gba_ua_id),
	  .max_len = GBA_NAF_ID_MAX },
	{ .code = 418, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zpn_gpr, ptid), .min_len = 1, .max_len = ZPN_PTID_MAX },
	{ .code = 414, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct zpn_gpr, uicc_me) },
	{ .code = 415, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TIME, .required = true,
	  .offset = offsetof(struct zpn_gpr, lifetime) },
	{ .code = 416, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zpn_gpr, private_id) },
	{ .code = 407, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zpn_gpr, gba_u_aware) },
	{ .code = 403, .vendor = GBA_VENDOR_3GPP, .kind = AVP_LONG_LIST,
	  .offset = offsetof(struct zpn_gpr, gsid), .min_len = 1, .max_len = GSID_DIGITS_MAX },
	{ .code = 419, .vendor = GBA_VENDOR_3GPP, .kind = AVP_LIST,
	  .offset = offsetof(struct zpn_gpr, features), .min_len = 1, .max_len = FEATURE_MAX },
	{ .code = 612, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct zpn_gpr, resync), .group = resync_rows,
	  .group_rows = ARRAY_LEN(resync_rows), .group_size = sizeof(struct zpn_resync) },
};

static const struct avp_row gpa_rows[] = {
	{ .code = 1, .kind = AVP_TEXT,
	  .offset = offsetof(struct zpn_gpa, impi), .min_len = 1, .max_len = GBA_IMPI_MAX },
	{ .code = 405, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .secret = true, .offset = offsetof(struct zpn_gpa, ks_naf),
	  .min_len = KEY_LEN, .max_len = KEY_LEN },
	{ .code = 406, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .secret = true,
	  .offset = offsetof(struct zpn_gpa, ks_int_naf),
	  .min_len = KEY_LEN, .max_len = KEY_LEN },
	{ .code = 417, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct zpn_gpa, gpi), .min_len = 1, .max_len = ZPN_GPI_MAX },
	{ .code = 404, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TIME,
	  .offset = offsetof(struct zpn_gpa, expiry) },
	{ .code = 408, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TIME,
	  .offset = offsetof(struct zpn_gpa, created) },
	{ .code = 400, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct zpn_gpa, uss_list), .min_len = 1, .max_len = GUSS_DOC_MAX },
	{ .code = 410, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zpn_gpa, gba_type) },
	{ .code = 420, .vendor = GBA_VENDOR_3GPP, .kind = AVP_LIST,
	  .offset = offsetof(struct zpn_gpa, features), .min_len = 1, .max_len = FEATURE_MAX },
};
/* clang-format on */

const struct avp_command zpn_command = {
	.application = ZPN_APPLICATION,
	.code = ZPN_COMMAND,
	.request = gpr_rows,
	.answer = gpa_rows,
	.request_rows = ARRAY_LEN(gpr_rows),
	.answer_rows = ARRAY_LEN(gpa_rows),
};
