/* SPDX-License-Identifier: Apache-2.0 */
/* Device triggers as SMPP has them: submit_sm with the protocol identifier of TS 23.040,
 * its response, cancel_sm, and receipts. */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/buf.h"
#include "push-naf/road_smpp_int.h"

#define TP_PID_TRIGGER 0x48 /* TS 23.040 clause 9.2.3.9 */
#define DATA_8_BIT     0x04
#define INTERNATIONAL  1 /* TON; and NPI of E.164 */

/* YYMMDDhhmmss, tenths, and the zone in quarter hours. */
static void
put_time(char out[17], int64_t at_s)
{
	const time_t at = (time_t)at_s;
	struct tm tm;

	out[0] = '\0';
	if (gmtime_r(&at, &tm) != NULL)
		snprintf(out, 17, "%02u%02u%02u%02u%02u%02u000+",
			 (unsigned)tm.tm_year % 100, (unsigned)(tm.tm_mon + 1) % 100,
			 (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100,
			 (unsigned)tm.tm_min % 100, (unsigned)tm.tm_sec % 100);
}

static void
put_udh(struct gba_buf *out, const struct smpp_letter *letter)
{
	gba_buf_put(out, "\x06\x05\x04", 3);
	gba_buf_u16(out, letter->port);
	gba_buf_u16(out, letter->source_port);
}

/* The reference is that of the job, so that an SMS-SC that looks at it knows what is sent
 * again. One short message has its header here; what is longer the SMS-SC cuts, and puts the
 * header into each part. */
static enum gba_status
put_content(struct smpp_pdu *out, uint8_t *tlvs, size_t size, uint8_t short_message[140],
	    const struct smpp_letter *letter)
{
	struct gba_buf buf = gba_buf(tlvs, size);
	struct gba_buf text = gba_buf(short_message, 140);

	smpp_tlv_put_number(&buf, SMPP_TAG_USER_MESSAGE_REFERENCE,
			    (uint16_t)letter->number, 2);
	out->tlvs = (struct gba_octets){ tlvs, buf.len };
	if (letter->len <= SMPP_CONTENT_MAX) {
		put_udh(&text, letter);
		/* no terminator: it may fill the array */
		if (letter->len + text.len > 140)
			return GBA_ERR_ARG;
		memcpy(short_message + text.len, letter->payload, letter->len);
		out->esm_class = SMPP_ESM_UDHI;
		out->short_message =
			(struct gba_octets){ short_message, text.len + letter->len };
		return GBA_OK;
	}
	smpp_tlv_put_number(&buf, SMPP_TAG_SOURCE_PORT, letter->source_port, 2);
	smpp_tlv_put_number(&buf, SMPP_TAG_DESTINATION_PORT, letter->port, 2);
	smpp_tlv_put(&buf, SMPP_TAG_MESSAGE_PAYLOAD, letter->payload, letter->len);
	out->tlvs = (struct gba_octets){ tlvs, buf.len };
	return gba_buf_status(&buf);
}

enum gba_status
smpp_letter_build(struct smpp_pdu *out, uint8_t *tlvs, size_t size,
		  uint8_t short_message[140], const struct smpp_letter *letter)
{
	const struct road_smpp_conf *conf = &letter->smpp->conf;

	memset(out, 0, offsetof(struct smpp_pdu, dests));
	out->dest_count = 0;
	out->source.ton = out->source.npi = INTERNATIONAL;
	out->dest.ton = out->dest.npi = INTERNATIONAL;
	snprintf(out->source.text, sizeof(out->source.text), "%s", conf->source);
	snprintf(out->dest.text, sizeof(out->dest.text), "%s", letter->dest);
	if (letter->action == DESK_RECALL) {
		out->command_id = SMPP_CANCEL_SM;
		snprintf(out->message_id, sizeof(out->message_id), "%s",
			 letter->message_id);
		return GBA_OK;
	}
	out->command_id = SMPP_SUBMIT_SM;
	out->protocol_id = TP_PID_TRIGGER;
	out->data_coding = DATA_8_BIT;
	out->priority_flag = letter->priority;
	out->registered_delivery = 1;
	put_time(out->validity_period, letter->expires_s);
	return put_content(out, tlvs, size, short_message, letter);
}

/* --- responses -------------------------------------------------------------------------
 */

/* What may be otherwise the next time. */
static bool
passes(uint32_t status)
{
	static const uint32_t passing[] = { SMPP_RINVBNDSTS, SMPP_RSYSERR,
					    SMPP_RMSGQFUL,   SMPP_RTHROTTLED,
					    SMPP_RX_T_APPN,  SMPP_RUNKNOWNERR };

	for (size_t i = 0; i < ARRAY_LEN(passing); i++)
		if (status == passing[i])
			return true;
	return false;
}

enum desk_outcome
smpp_letter_judge(char reason[JOB_REASON_MAX + 1], bool *throttled,
		  const struct smpp_letter *letter, const struct smpp_pdu *response)
{
	const uint32_t status = response->command_status;

	reason[0] = '\0';
	*throttled = status == SMPP_RTHROTTLED || status == SMPP_RMSGQFUL;
	if (status == SMPP_ROK &&
	    (letter->action == DESK_RECALL || response->message_id[0] != '\0'))
		return DESK_ACCEPTED;
	if (status == SMPP_ROK)
		snprintf(reason, JOB_REASON_MAX + 1, "the SMS-SC gave no message id");
	else
		snprintf(reason, JOB_REASON_MAX + 1,
			 "the SMS-SC refused it (command_status 0x%08x)", status);
	return status == SMPP_ROK || passes(status) ? DESK_LATER : DESK_REFUSED;
}

/* --- receipts --------------------------------------------------------------------------
 */

/* A field of the text of SMPP 3.4 Appendix B: "id:", "stat:". */
static bool
text_field(char *out, size_t size, struct gba_octets text, const char *name)
{
	const size_t name_len = strlen(name);

	for (size_t at = 0; at + name_len < text.len; at++) {
		size_t len = 0;

		if ((at > 0 && text.p[at - 1] != ' ') ||
		    memcmp(text.p + at, name, name_len) != 0)
			continue;
		at += name_len;
		while (at + len < text.len && text.p[at + len] > ' ' &&
		       text.p[at + len] <= '~')
			len++;
		if (len == 0 || len >= size)
			return false;
		memcpy(out, text.p + at, len);
		out[len] = '\0';
		return true;
	}
	return false;
}

/* SMPP 3.4, 5.3.2.32: the words may stand in the TLV, in a data_sm there alone. */
static struct gba_octets
words_of(const struct smpp_pdu *pdu)
{
	struct gba_octets words;

	return pdu->short_message.len == 0 &&
			       smpp_tlv(&words, pdu, SMPP_TAG_MESSAGE_PAYLOAD) == GBA_OK
		       ? words
		       : pdu->short_message;
}

static bool
read_id(char out[JOB_MESSAGE_ID_MAX + 1], const struct smpp_pdu *pdu)
{
	struct gba_octets id;

	if (smpp_tlv(&id, pdu, SMPP_TAG_RECEIPTED_MESSAGE_ID) != GBA_OK)
		return text_field(out, JOB_MESSAGE_ID_MAX + 1, words_of(pdu), "id:");
	while (id.len > 0 && id.p[id.len - 1] == '\0')
		id.len--;
	return id.len > 0 &&
	       gba_text_copy(out, JOB_MESSAGE_ID_MAX + 1,
			     (struct gba_text){ (const char *)id.p, id.len }) == GBA_OK;
}

static bool
read_state(uint32_t *out, const struct smpp_pdu *pdu)
{
	static const struct {
		const char *name;
		uint32_t state;
	} rows[] = {
		{ "DELIVRD", SMPP_STATE_DELIVERED },
		{ "EXPIRED", SMPP_STATE_EXPIRED },
		{ "DELETED", SMPP_STATE_DELETED },
		{ "UNDELIV", SMPP_STATE_UNDELIVERABLE },
		{ "ACCEPTD", SMPP_STATE_ACCEPTED },
		{ "ENROUTE", SMPP_STATE_ENROUTE },
		{ "UNKNOWN", SMPP_STATE_UNKNOWN },
		{ "REJECTD", SMPP_STATE_REJECTED },
	};
	char word[16];

	if (smpp_tlv_number(out, pdu, SMPP_TAG_MESSAGE_STATE, 1) == GBA_OK)
		return true;
	if (!text_field(word, sizeof(word), words_of(pdu), "stat:"))
		return false;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (strcmp(word, rows[i].name) == 0) {
			*out = rows[i].state;
			return true;
		}
	return false;
}

enum smpp_receipt
smpp_receipt_parse(enum job_report *report, char message_id[JOB_MESSAGE_ID_MAX + 1],
		   const struct smpp_pdu *pdu)
{
	uint32_t state;

	if ((pdu->command_id != SMPP_DELIVER_SM && pdu->command_id != SMPP_DATA_SM) ||
	    (pdu->esm_class & SMPP_ESM_TYPE) != SMPP_ESM_RECEIPT ||
	    !read_id(message_id, pdu) || !read_state(&state, pdu))
		return SMPP_NO_RECEIPT;
	switch (state) {
	case SMPP_STATE_ENROUTE:
	case SMPP_STATE_ACCEPTED:
		return SMPP_NOT_YET;
	case SMPP_STATE_DELIVERED:
		*report = JOB_REPORT_SUCCESS;
		return SMPP_RECEIPT;
	case SMPP_STATE_EXPIRED:
		*report = JOB_REPORT_EXPIRED;
		return SMPP_RECEIPT;
	case SMPP_STATE_DELETED:
	case SMPP_STATE_UNDELIVERABLE:
	case SMPP_STATE_REJECTED:
	case SMPP_STATE_SKIPPED:
		*report = JOB_REPORT_UNDELIVERABLE;
		return SMPP_RECEIPT;
	case SMPP_STATE_UNKNOWN:
		*report = JOB_REPORT_UNCONFIRMED;
		return SMPP_RECEIPT;
	default:
		return SMPP_NO_RECEIPT;
	}
}
