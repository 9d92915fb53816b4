/* SPDX-License-Identifier: Apache-2.0 */
/* Device-Action and Device-Notification as tables (TS 29.368 clause 6.4, 6.6). */
#include "codec/tsp.h"

/* clang-format off */
static const struct avp_row data_rows[] = {
	{ .code = 3004, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct tsp_trigger_data, payload),
	  .min_len = 0, .max_len = TSP_PAYLOAD_MAX },
	{ .code = 3006, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_trigger_data, priority) },
	{ .code = 3010, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_trigger_data, port) },
};

static const struct avp_row action_rows[] = {
	{ .code = 3111, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct tsp_action, external_id),
	  .min_len = 1, .max_len = MTC_EXTERNAL_MAX },
	{ .code = 701, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct tsp_action, msisdn),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3104, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct tsp_action, scs),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3007, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_action, reference) },
	{ .code = 3011, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_action, old_reference) },
	{ .code = 3005, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_action, action) },
	{ .code = 3003, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct tsp_action, data),
	  .group = data_rows, .group_rows = ARRAY_LEN(data_rows),
	  .group_size = sizeof(struct tsp_trigger_data) },
	{ .code = 448, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_action, validity_s) },
};

static const struct avp_row notification_rows[] = {
	{ .code = 3111, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct tsp_notification, external_id),
	  .min_len = 1, .max_len = MTC_EXTERNAL_MAX },
	{ .code = 701, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct tsp_notification, msisdn),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3104, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct tsp_notification, scs),
	  .min_len = 1, .max_len = MTC_TBCD_MAX },
	{ .code = 3007, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct tsp_notification, reference) },
	{ .code = 3005, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32, .required = true,
	  .offset = offsetof(struct tsp_notification, action) },
	{ .code = 3008, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_notification, status) },
	{ .code = 3203, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_notification, error) },
	{ .code = 3009, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_notification, outcome) },
	{ .code = 3301, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct tsp_notification, sm),
	  .min_len = 1, .max_len = TSP_SM_MAX },
	{ .code = 3010, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_notification, port) },
};

static const struct avp_row dar_rows[] = {
	{ .code = 3001, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct tsp_dar, action),
	  .group = action_rows, .group_rows = ARRAY_LEN(action_rows),
	  .group_size = sizeof(struct tsp_action) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct tsp_dar, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
};

static const struct avp_row daa_rows[] = {
	{ .code = 3002, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP, .required = true,
	  .offset = offsetof(struct tsp_daa, notification),
	  .group = notification_rows, .group_rows = ARRAY_LEN(notification_rows),
	  .group_size = sizeof(struct tsp_notification) },
	{ .code = 628, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUPS,
	  .offset = offsetof(struct tsp_daa, features),
	  .group = mtc_features_rows, .group_rows = ARRAY_LEN(mtc_features_rows),
	  .group_size = sizeof(struct mtc_features), .group_max = MTC_FEATURES_MAX },
	{ .code = 3012, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_daa, final_target) },
};

static const struct avp_row dnr_rows[] = {
	{ .code = 3002, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct tsp_dnr, notification),
	  .group = notification_rows, .group_rows = ARRAY_LEN(notification_rows),
	  .group_size = sizeof(struct tsp_notification) },
};

static const struct avp_row dna_rows[] = {
	{ .code = 278, .kind = AVP_U32,
	  .offset = offsetof(struct tsp_dna, origin_state) },
};
/* clang-format on */

/* A Device-Notification is mandatory in every DAA (TS 29.368 clause 6.6.3). */
static void
blame(void *answer, const void *request)
{
	const struct tsp_action *action = &((const struct tsp_dar *)request)->action;
	struct tsp_notification *n = &((struct tsp_daa *)answer)->notification;

	n->present = true;
	n->external_id = action->external_id;
	n->msisdn = action->msisdn;
	n->scs = action->scs;
	n->reference = (struct avp_u32){ true, action->reference.value };
	n->action =
		(struct avp_u32){ true, action->action.present ? action->action.value
							       : TSP_ACTION_TRIGGER };
}

const struct avp_command tsp_action_command = {
	.application = TSP_APPLICATION,
	.code = TSP_COMMAND_ACTION,
	.request = dar_rows,
	.answer = daa_rows,
	.request_rows = ARRAY_LEN(dar_rows),
	.answer_rows = ARRAY_LEN(daa_rows),
	.naming = AVP_NAME_AUTH_ID,
	.stateless = true,
	.answer_always = true,
	.blame = blame,
	.blame_request_size = sizeof(struct tsp_dar),
	.blame_answer_size = sizeof(struct tsp_daa),
};

const struct avp_command tsp_notification_command = {
	.application = TSP_APPLICATION,
	.code = TSP_COMMAND_NOTIFICATION,
	.request = dnr_rows,
	.answer = dna_rows,
	.request_rows = ARRAY_LEN(dnr_rows),
	.answer_rows = ARRAY_LEN(dna_rows),
	.naming = AVP_NAME_AUTH_ID,
	.stateless = true,
};

const char *
tsp_status_name(uint32_t status)
{
	static const struct {
		uint32_t status;
		const char *name;
	} names[] = {
		{ TSP_STATUS_SUCCESS, "SUCCESS" },
		{ TSP_STATUS_PAYLOAD, "INVPAYLOAD" },
		{ TSP_STATUS_EXTERNAL_ID, "INVEXTID" },
		{ TSP_STATUS_SCS_ID, "INVSCSID" },
		{ TSP_STATUS_PERIOD, "INVPERIOD" },
		{ TSP_STATUS_NOT_AUTHORIZED, "NOTAUTHORIZED" },
		{ TSP_STATUS_UNAVAILABLE, "SERVICEUNAVAILABLE" },
		{ TSP_STATUS_PERMANENT, "PERMANENTERROR" },
		{ TSP_STATUS_QUOTA, "QUOTAEXCEEDED" },
		{ TSP_STATUS_RATE, "RATEEXCEEDED" },
		{ TSP_STATUS_REPLACE_FAILS, "REPLACEFAIL" },
		{ TSP_STATUS_RECALL_FAILS, "RECALLFAIL" },
		{ TSP_STATUS_SENT, "ORIGINALMESSAGESENT" },
		{ TSP_STATUS_TEMPORARY, "TEMPORARYERROR" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i].status == status)
			return names[i].name;
	return "UNKNOWN";
}

const char *
tsp_outcome_name(uint32_t outcome)
{
	static const char *const names[] = {
		[TSP_OUTCOME_SUCCESS] = "SUCCESS",
		[TSP_OUTCOME_EXPIRED] = "EXPIRED",
		[TSP_OUTCOME_TEMPORARY] = "TEMPORARYERROR",
		[TSP_OUTCOME_UNDELIVERABLE] = "UNDELIVERABLE",
		[TSP_OUTCOME_UNCONFIRMED] = "UNCONFIRMED",
	};

	return outcome < ARRAY_LEN(names) ? names[outcome] : "UNKNOWN";
}
