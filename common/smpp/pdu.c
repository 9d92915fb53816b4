/* SPDX-License-Identifier: Apache-2.0 */
/* The PDUs of SMPP 3.4 chapter 4, field by field in the order of their tables.
 */
#include "smpp/pdu.h"

#define AT(member)   offsetof(struct smpp_pdu, member)
#define SIZE(member) sizeof(((struct smpp_pdu *)NULL)->member)
/* clang-format off */
#define TEXT(member, error) { PDU_TEXT, AT(member), SIZE(member), error }
#define OCTET(member) { PDU_OCTET, AT(member), 1, SMPP_ROK }
#define ADDRESS(member, size, error) { PDU_ADDRESS, AT(member), size, error }
#define LIST(kind) { kind, 0, 0, SMPP_ROK }

static const struct pdu_field bind[] = {
	TEXT(system_id, SMPP_RINVSYSID), TEXT(password, SMPP_RINVPASWD),
	TEXT(system_type, SMPP_RINVTLVLEN), OCTET(interface_version), OCTET(addr_ton),
	OCTET(addr_npi), TEXT(address_range, SMPP_RINVTLVLEN),
};
static const struct pdu_field bind_resp[] = {
	TEXT(system_id, SMPP_RINVSYSID), LIST(PDU_TLVS),
};
static const struct pdu_field outbind[] = {
	TEXT(system_id, SMPP_RINVSYSID), TEXT(password, SMPP_RINVPASWD),
};
static const struct pdu_field submit_sm[] = { /* deliver_sm too */
	TEXT(service_type, SMPP_RINVSERTYP), ADDRESS(source, 21, SMPP_RINVSRCADR),
	ADDRESS(dest, 21, SMPP_RINVDSTADR), OCTET(esm_class), OCTET(protocol_id),
	OCTET(priority_flag), TEXT(schedule_delivery_time, SMPP_RINVSCHED),
	TEXT(validity_period, SMPP_RINVEXPIRY), OCTET(registered_delivery),
	OCTET(replace_if_present_flag), OCTET(data_coding), OCTET(sm_default_msg_id),
	LIST(PDU_SHORT), LIST(PDU_TLVS),
};
static const struct pdu_field submit_multi[] = {
	TEXT(service_type, SMPP_RINVSERTYP), ADDRESS(source, 21, SMPP_RINVSRCADR),
	LIST(PDU_DESTS), OCTET(esm_class), OCTET(protocol_id), OCTET(priority_flag),
	TEXT(schedule_delivery_time, SMPP_RINVSCHED), TEXT(validity_period, SMPP_RINVEXPIRY),
	OCTET(registered_delivery), OCTET(replace_if_present_flag), OCTET(data_coding),
	OCTET(sm_default_msg_id), LIST(PDU_SHORT), LIST(PDU_TLVS),
};
static const struct pdu_field submit_multi_resp[] = {
	TEXT(message_id, SMPP_RINVMSGID), LIST(PDU_FAILED), LIST(PDU_TLVS),
};
static const struct pdu_field data_sm[] = {
	TEXT(service_type, SMPP_RINVSERTYP), ADDRESS(source, 65, SMPP_RINVSRCADR),
	ADDRESS(dest, 65, SMPP_RINVDSTADR), OCTET(esm_class), OCTET(registered_delivery),
	OCTET(data_coding), LIST(PDU_TLVS),
};
static const struct pdu_field message_id[] = { /* the response of submit, deliver, data_sm */
	TEXT(message_id, SMPP_RINVMSGID), LIST(PDU_TLVS),
};
static const struct pdu_field query_sm[] = {
	TEXT(message_id, SMPP_RINVMSGID), ADDRESS(source, 21, SMPP_RINVSRCADR),
};
static const struct pdu_field query_sm_resp[] = {
	TEXT(message_id, SMPP_RINVMSGID), TEXT(final_date, SMPP_RINVTLVLEN),
	OCTET(message_state), OCTET(error_code),
};
static const struct pdu_field cancel_sm[] = {
	TEXT(service_type, SMPP_RINVSERTYP), TEXT(message_id, SMPP_RINVMSGID),
	ADDRESS(source, 21, SMPP_RINVSRCADR), ADDRESS(dest, 21, SMPP_RINVDSTADR),
};
static const struct pdu_field replace_sm[] = {
	TEXT(message_id, SMPP_RINVMSGID), ADDRESS(source, 21, SMPP_RINVSRCADR),
	TEXT(schedule_delivery_time, SMPP_RINVSCHED), TEXT(validity_period, SMPP_RINVEXPIRY),
	OCTET(registered_delivery), OCTET(sm_default_msg_id), LIST(PDU_SHORT),
};
static const struct pdu_field alert_notification[] = {
	ADDRESS(source, 65, SMPP_RINVSRCADR), ADDRESS(dest, 65, SMPP_RINVDSTADR),
	LIST(PDU_TLVS),
};

#define ROW(id, name, fields) { id, name, fields, ARRAY_LEN(fields) }
#define PAIR(id, name, fields, resp_fields) \
	ROW(id, name, fields), ROW(SMPP_RESPONSE | id, name "_resp", resp_fields)
#define BARE(id, name) { id, name, NULL, 0 }

static const struct pdu_row rows[] = {
	PAIR(SMPP_BIND_RECEIVER, "bind_receiver", bind, bind_resp),
	PAIR(SMPP_BIND_TRANSMITTER, "bind_transmitter", bind, bind_resp),
	PAIR(SMPP_BIND_TRANSCEIVER, "bind_transceiver", bind, bind_resp),
	ROW(SMPP_OUTBIND, "outbind", outbind),
	PAIR(SMPP_SUBMIT_SM, "submit_sm", submit_sm, message_id),
	PAIR(SMPP_DELIVER_SM, "deliver_sm", submit_sm, message_id),
	PAIR(SMPP_DATA_SM, "data_sm", data_sm, message_id),
	PAIR(SMPP_SUBMIT_MULTI, "submit_multi", submit_multi, submit_multi_resp),
	PAIR(SMPP_QUERY_SM, "query_sm", query_sm, query_sm_resp),
	ROW(SMPP_CANCEL_SM, "cancel_sm", cancel_sm),
	BARE(SMPP_RESPONSE | SMPP_CANCEL_SM, "cancel_sm_resp"),
	ROW(SMPP_REPLACE_SM, "replace_sm", replace_sm),
	BARE(SMPP_RESPONSE | SMPP_REPLACE_SM, "replace_sm_resp"),
	ROW(SMPP_ALERT_NOTIFICATION, "alert_notification", alert_notification),
	BARE(SMPP_UNBIND, "unbind"),
	BARE(SMPP_RESPONSE | SMPP_UNBIND, "unbind_resp"),
	BARE(SMPP_ENQUIRE_LINK, "enquire_link"),
	BARE(SMPP_RESPONSE | SMPP_ENQUIRE_LINK, "enquire_link_resp"),
	BARE(SMPP_RESPONSE | SMPP_GENERIC_NACK, "generic_nack"),
};
/* clang-format on */

const struct pdu_row *
pdu_row(uint32_t command_id)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].command_id == command_id)
			return &rows[i];
	return NULL;
}

const char *
smpp_command_name(uint32_t command_id)
{
	const struct pdu_row *row = pdu_row(command_id);

	return row != NULL ? row->name : "unknown";
}
