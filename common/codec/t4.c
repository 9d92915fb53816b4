/* SPDX-License-Identifier: Apache-2.0 */
/* Device-Trigger and Delivery-Report as tables (TS 29.337 clause 6.2, 6.3). */
#include "codec/t4.h"

/* clang-format off */
static const struct avp_row dtr_rows[] = {
	{ .code = 3102, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP, .required = true,
	  .offset = offsetof(struct t4_dtr, user),
	  .group = mtc_user_id_rows, .group_rows = ARRAY_LEN(mtc_user_id_rows),
	  .group_size = sizeof(struct mtc_user_id) },
	{ .code = 3309, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct t4_dtr, smea),
	  .min_len = MTC_SMEA_MIN, .max_len = MTC_SMEA_MAX },
	{ .code = 3004, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct t4_dtr, payload),
	  .min_len = 0, .max_len = T4_PAYLOAD_MAX },
	{ .code = 2401, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct t4_dtr, node),
	  .group = mtc_node_rows, .group_rows = ARRAY_LEN(mtc_node_rows),
	  .group_size = sizeof(struct mtc_node) },
	{ .code = 2406, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct t4_dtr, more_nodes),
	  .group = mtc_node_rows, .group_rows = ARRAY_LEN(mtc_node_rows),
	  .group_size = sizeof(struct mtc_node), .group_max = MTC_NODES_MAX },
	{ .code = 3007, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dtr, reference) },
	{ .code = 448, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dtr, validity_s) },
	{ .code = 3006, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dtr, priority) },
	{ .code = 3010, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dtr, port) },
	{ .code = 3011, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dtr, old_reference) },
	{ .code = 3202, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dtr, action) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct t4_dtr, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};

static const struct avp_row dta_rows[] = {
	{ .code = 3203, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dta, error) },
	{ .code = 3011, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dta, old_reference) },
	{ .code = 3202, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_dta, action) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct t4_dta, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};

static const struct avp_row drr_rows[] = {
	{ .code = 3102, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP, .required = true,
	  .offset = offsetof(struct t4_drr, user),
	  .group = mtc_user_id_rows, .group_rows = ARRAY_LEN(mtc_user_id_rows),
	  .group_size = sizeof(struct mtc_user_id) },
	{ .code = 3309, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .required = true,
	  .offset = offsetof(struct t4_drr, smea),
	  .min_len = MTC_SMEA_MIN, .max_len = MTC_SMEA_MAX },
	{ .code = 3200, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct t4_drr, outcome) },
	{ .code = 3201, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_drr, absent) },
	{ .code = 3007, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct t4_drr, reference) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct t4_drr, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};

static const struct avp_row dra_rows[] = {
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct t4_dra, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};
/* clang-format on */

const struct avp_command t4_trigger_command = {
	.application = T4_APPLICATION,
	.code = T4_COMMAND_TRIGGER,
	.request = dtr_rows,
	.answer = dta_rows,
	.request_rows = ARRAY_LEN(dtr_rows),
	.answer_rows = ARRAY_LEN(dta_rows),
	.naming = AVP_NAME_HEADER,
	.stateless = true,
	.answer_always = true,
};

const struct avp_command t4_report_command = {
	.application = T4_APPLICATION,
	.code = T4_COMMAND_REPORT,
	.request = drr_rows,
	.answer = dra_rows,
	.request_rows = ARRAY_LEN(drr_rows),
	.answer_rows = ARRAY_LEN(dra_rows),
	.naming = AVP_NAME_HEADER,
	.stateless = true,
};
