/* SPDX-License-Identifier: Apache-2.0 */
/* Subscriber-Information-Request and -Answer as tables (TS 29.336 clause 6.2, 6.4). */
#include "codec/s6m.h"

#define DIAMETER_ID_MAX 255
#define LMSI_LEN	4

/* clang-format off */
const struct avp_row mtc_user_id_rows[4] = {
	{ .code = 1, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_user_id, imsi),
	  .min_len = 1, .max_len = MTC_IMSI_MAX },
	{ .code = 701, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_user_id, msisdn),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3111, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_user_id, external_id),
	  .min_len = 1, .max_len = MTC_EXTERNAL_MAX },
	{ .code = 2400, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_user_id, lmsi),
	  .min_len = LMSI_LEN, .max_len = LMSI_LEN },
};

const struct avp_row mtc_node_rows[16] = {
	{ .code = 1489, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_node, sgsn_number),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 2409, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, sgsn_name),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 2410, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, sgsn_realm),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 2402, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, mme_name),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 2408, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, mme_realm),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 1645, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_node, mme_number),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 2403, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_node, msc_number),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3100, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_node, gw_number),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3101, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, gw_name),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 3112, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, gw_realm),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 3338, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_node, smsf_number),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3340, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, smsf_name),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 3342, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, smsf_realm),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 3339, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct mtc_node, smsf_other_number),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3341, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, smsf_other_name),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
	{ .code = 3343, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct mtc_node, smsf_other_realm),
	  .min_len = 1, .max_len = DIAMETER_ID_MAX },
};

const struct avp_row mtc_features_rows[3] = {
	{ .code = 266, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct mtc_features, vendor) },
	{ .code = 629, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct mtc_features, list_id) },
	{ .code = 630, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct mtc_features, list) },
};

static const struct avp_row t4_parameters_rows[] = {
	{ .code = 3006, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct s6m_t4_parameters, priority) },
	{ .code = 3309, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct s6m_t4_parameters, smea),
	  .min_len = MTC_SMEA_MIN, .max_len = MTC_SMEA_MAX },
};

static const struct avp_row parameters_rows[] = {
	{ .code = 3106, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct s6m_service_parameters, t4),
	  .group = t4_parameters_rows, .group_rows = ARRAY_LEN(t4_parameters_rows),
	  .group_size = sizeof(struct s6m_t4_parameters) },
	{ .code = 3010, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct s6m_service_parameters, port) },
};

static const struct avp_row t4_data_rows[] = {
	{ .code = 3109, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct s6m_t4_data, cause) },
	{ .code = 2401, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct s6m_t4_data, node),
	  .group = mtc_node_rows, .group_rows = ARRAY_LEN(mtc_node_rows),
	  .group_size = sizeof(struct mtc_node) },
	{ .code = 2406, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct s6m_t4_data, more_nodes),
	  .group = mtc_node_rows, .group_rows = ARRAY_LEN(mtc_node_rows),
	  .group_size = sizeof(struct mtc_node), .group_max = MTC_NODES_MAX },
};

static const struct avp_row data_rows[] = {
	{ .code = 3108, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct s6m_service_data, t4),
	  .group = t4_data_rows, .group_rows = ARRAY_LEN(t4_data_rows),
	  .group_size = sizeof(struct s6m_t4_data) },
};

static const struct avp_row sir_rows[] = {
	{ .code = 3102, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP, .required = true,
	  .offset = offsetof(struct s6m_sir, user),
	  .group = mtc_user_id_rows, .group_rows = ARRAY_LEN(mtc_user_id_rows),
	  .group_size = sizeof(struct mtc_user_id) },
	{ .code = 3103, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct s6m_sir, service) },
	{ .code = 3104, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct s6m_sir, scs),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3105, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct s6m_sir, parameters),
	  .group = parameters_rows, .group_rows = ARRAY_LEN(parameters_rows),
	  .group_size = sizeof(struct s6m_service_parameters) },
	{ .code = 3110, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct s6m_sir, flags) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct s6m_sir, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};

static const struct avp_row sia_rows[] = {
	{ .code = 3102, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct s6m_sia, users),
	  .group = mtc_user_id_rows, .group_rows = ARRAY_LEN(mtc_user_id_rows),
	  .group_size = sizeof(struct mtc_user_id), .group_max = MTC_USER_IDS_MAX },
	{ .code = 3107, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct s6m_sia, data),
	  .group = data_rows, .group_rows = ARRAY_LEN(data_rows),
	  .group_size = sizeof(struct s6m_service_data) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct s6m_sia, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};
/* clang-format on */

const struct avp_command s6m_command = {
	.application = S6M_APPLICATION,
	.code = S6M_COMMAND,
	.request = sir_rows,
	.answer = sia_rows,
	.request_rows = ARRAY_LEN(sir_rows),
	.answer_rows = ARRAY_LEN(sia_rows),
	.naming = AVP_NAME_HEADER,
	.stateless = true,
};

bool
mtc_user_id_is_good(const struct mtc_user_id *user)
{
	return user->imsi.present || user->msisdn.present || user->external_id.present ||
	       user->lmsi.present;
}

/* clang-format off */
enum {
	SGSN_NUMBER = 1 << 0, SGSN_NAME = 1 << 1, MME_NAME = 1 << 2, MME_NUMBER = 1 << 3,
	MSC_NUMBER = 1 << 4, GW_NUMBER = 1 << 5, GW_NAME = 1 << 6, SMSF_NUMBER = 1 << 7,
	SMSF_NAME = 1 << 8, OTHER_NUMBER = 1 << 9, OTHER_NAME = 1 << 10,
};
/* clang-format on */

/* A name and its realm stand together or not at all. */
static bool
name_add(unsigned *set, unsigned bit, const struct avp_octets *name,
	 const struct avp_octets *realm)
{
	if (name->present != realm->present)
		return false;
	*set |= name->present ? bit : 0;
	return true;
}

bool
mtc_node_is_good(const struct mtc_node *node, bool additional)
{
	static const unsigned allowed[] = {
		SGSN_NUMBER,
		SGSN_NAME | SGSN_NUMBER,
		MME_NAME | MME_NUMBER,
		MSC_NUMBER,
		MSC_NUMBER | MME_NAME,
		SMSF_NUMBER,
		SMSF_NAME | SMSF_NUMBER,
		OTHER_NUMBER,
		OTHER_NAME | OTHER_NUMBER,
		GW_NUMBER, /* from here on not as an additional one */
		GW_NAME | GW_NUMBER,
	};
	const size_t count = ARRAY_LEN(allowed) - (additional ? 2 : 0);
	unsigned set = (node->sgsn_number.present ? SGSN_NUMBER : 0u) |
		       (node->mme_number.present ? MME_NUMBER : 0u) |
		       (node->msc_number.present ? MSC_NUMBER : 0u) |
		       (node->gw_number.present ? GW_NUMBER : 0u) |
		       (node->smsf_number.present ? SMSF_NUMBER : 0u) |
		       (node->smsf_other_number.present ? OTHER_NUMBER : 0u);

	if (!name_add(&set, SGSN_NAME, &node->sgsn_name, &node->sgsn_realm) ||
	    !name_add(&set, MME_NAME, &node->mme_name, &node->mme_realm) ||
	    !name_add(&set, GW_NAME, &node->gw_name, &node->gw_realm) ||
	    !name_add(&set, SMSF_NAME, &node->smsf_name, &node->smsf_realm) ||
	    !name_add(&set, OTHER_NAME, &node->smsf_other_name, &node->smsf_other_realm))
		return false;
	for (size_t i = 0; i < count; i++)
		if (set == allowed[i])
			return true;
	return false;
}

bool
s6m_t4_data_is_good(const struct s6m_t4_data *data)
{
	const bool absent =
		data->cause.present && (data->cause.value & S6M_CAUSE_ABSENT) != 0;

	if (!data->node.present)
		return data->more_nodes.count == 0;
	if (absent || !mtc_node_is_good(&data->node, false))
		return false;
	for (size_t i = 0; i < data->more_nodes.count; i++)
		if (!mtc_node_is_good(&data->more_nodes.item[i], true))
			return false;
	return true;
}
