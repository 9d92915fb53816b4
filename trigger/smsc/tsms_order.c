/* SPDX-License-Identifier: Apache-2.0 */
/* The fields around the content: addresses, times, flags.
 */
#include "smsc/tsms_order.h"

#include <string.h>

#define TON_INTERNATIONAL 1
#define TON_ALPHANUMERIC  5
#define NPI_E164	  1

static bool
is_digits(const char *text)
{
	return *text != '\0' && text[strspn(text, "0123456789")] == '\0';
}

enum smpp_command_status
tsms_dest_read(char out[21], const struct smpp_address *in)
{
	const char *digits = in->text[0] == '+' ? in->text + 1 : in->text;

	if (in->ton > TON_INTERNATIONAL)
		return SMPP_RINVDSTTON;
	if (in->npi > NPI_E164)
		return SMPP_RINVDSTNPI;
	if (!is_digits(digits) || strlen(digits) > 15)
		return SMPP_RINVDSTADR;
	memcpy(out, digits, strlen(digits) + 1);
	return SMPP_ROK;
}

enum smpp_command_status
tsms_source_read(struct sms_address *out, const struct smpp_address *in)
{
	const char *text = in->text[0] == '+' ? in->text + 1 : in->text;
	const bool is_text = in->ton == TON_ALPHANUMERIC;

	memset(out, 0, sizeof(*out));
	if (in->ton > 6)
		return SMPP_RINVSRCTON;
	if (in->npi > 0x0f)
		return SMPP_RINVSRCNPI;
	if (is_text)
		text = in->text;
	if (strlen(text) > (is_text ? 11 : SMS_ADDRESS_DIGITS_MAX) ||
	    (!is_text && *in->text != '\0' && !is_digits(text)))
		return SMPP_RINVSRCADR;
	out->toa = (uint8_t)(0x80 | in->ton << 4 | in->npi);
	if (is_text)
		out->toa = SMS_TOA_ALPHANUMERIC;
	else if (in->text[0] == '+')
		out->toa = SMS_TOA_INTERNATIONAL;
	memcpy(out->text, text, strlen(text) + 1);
	return SMPP_ROK;
}

static enum smpp_command_status
read_esm_class(struct tsms_order *out, uint8_t esm_class)
{
	const uint8_t mode = esm_class & SMPP_ESM_MODE;

	/* The mode "forward" would hold the response until the UE has it; and what an SME
	 * acknowledges to another one is not for a UE. */
	if (mode == 2 || (esm_class & SMPP_ESM_TYPE) != 0)
		return SMPP_RINVESMCLASS;
	out->once = mode == 1;
	out->reply_path = (esm_class & SMPP_ESM_REPLYPATH) != 0;
	return SMPP_ROK;
}

static enum smpp_command_status
read_times(struct tsms_order *out, const struct smpp_pdu *pdu, int64_t now_s,
	   int64_t max_s)
{
	if (pdu->schedule_delivery_time[0] != '\0') {
		if (!tsms_time_read(&out->due_s, pdu->schedule_delivery_time, now_s) ||
		    out->due_s > now_s + max_s)
			return SMPP_RINVSCHED;
	}
	if (pdu->validity_period[0] != '\0') {
		if (!tsms_time_read(&out->expires_s, pdu->validity_period, now_s) ||
		    out->expires_s <= now_s || out->expires_s <= out->due_s)
			return SMPP_RINVEXPIRY;
	}
	out->by_day =
		tsms_times_by_day(0, pdu->schedule_delivery_time, pdu->validity_period);
	return SMPP_ROK;
}

bool
tsms_report_read(enum message_report *out, uint8_t registered_delivery)
{
	static const enum message_report receipts[] = { REPORT_NONE, REPORT_WANTED,
							REPORT_ON_FAILURE,
							REPORT_ON_SUCCESS };

	*out = receipts[registered_delivery & SMPP_REGISTERED_RECEIPT];
	/* A UE makes no SME acknowledgements, and there is no notification on the way. */
	return (registered_delivery &
		~(SMPP_REGISTERED_RECEIPT | SMPP_REGISTERED_SME_ACK |
		  SMPP_REGISTERED_NOTIFY)) == 0;
}

static enum smpp_command_status
read_flags(struct tsms_order *out, const struct smpp_pdu *pdu)
{
	if (pdu->priority_flag > 3)
		return SMPP_RINVPRTFLG;
	if (!tsms_report_read(&out->report, pdu->registered_delivery))
		return SMPP_RINVREGDLVFLG;
	if (pdu->replace_if_present_flag > 1)
		return SMPP_RINVREPFLAG;
	if (pdu->sm_default_msg_id != 0)
		return SMPP_RINVDFTMSGID;
	out->pid = pdu->protocol_id; /* 0 in data_sm, which has none; no TLV sets it */
	out->priority = pdu->priority_flag > 0;
	out->replaces = pdu->replace_if_present_flag == 1;
	return read_esm_class(out, pdu->esm_class);
}

static enum smpp_command_status
read_reference(struct tsms_order *out, const struct smpp_pdu *pdu)
{
	uint32_t reference;

	out->reference = -1;
	switch (smpp_tlv_number(&reference, pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, 2)) {
	case GBA_OK:
		out->reference = reference;
		return SMPP_ROK;
	case GBA_ERR_NOT_FOUND:
		return SMPP_ROK;
	default:
		return SMPP_RINVTLVLEN;
	}
}

enum smpp_command_status
tsms_order_read(struct tsms_order *out, const struct smpp_pdu *pdu, int64_t now_s,
		int64_t max_s)
{
	enum smpp_command_status status;

	memset(out, 0, sizeof(*out));
	status = tsms_source_read(&out->from, &pdu->source);
	if (status == SMPP_ROK)
		status = read_flags(out, pdu);
	if (status == SMPP_ROK)
		status = read_times(out, pdu, now_s, max_s);
	if (status == SMPP_ROK)
		status = read_reference(out, pdu);
	return status == SMPP_ROK ? tsms_content_read(out, pdu) : status;
}
