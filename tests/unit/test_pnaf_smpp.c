/* SPDX-License-Identifier: Apache-2.0 */
/* Device triggers in SMPP: what a submit_sm holds, what responses and receipts say.
 * Octets of headers and times are those of SMPP 3.4 and TS 23.040, written by hand. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "push-naf/road_smpp_int.h"

static struct road_smpp road = { .conf = { .source = "491770000002" } };
static uint8_t room[sizeof(struct smpp_letter) + 4096];
static uint8_t tlvs[4096], short_message[140];

static struct smpp_letter *
letter(size_t len)
{
	struct smpp_letter *l = (struct smpp_letter *)(void *)room;

	*l = (struct smpp_letter){ .smpp = &road,
				   .number = 0x10007,
				   .expires_s = 1764129792, /* 2025-11-26 04:03:12 UTC */
				   .port = 16187,
				   .source_port = 9200,
				   .dest = "491512345678",
				   .message_id = "m1",
				   .len = len };
	memset(l->payload, 0xab, len);
	return l;
}

Test(pnaf_smpp, one_short_message_has_its_header_and_a_longer_one_has_not)
{
	struct smpp_pdu pdu;
	struct gba_octets payload;
	uint32_t port;

	cr_assert_eq(
		smpp_letter_build(&pdu, tlvs, sizeof(tlvs), short_message, letter(133)),
		GBA_OK);
	cr_expect_eq(pdu.command_id, SMPP_SUBMIT_SM);
	cr_expect_eq(pdu.protocol_id, 0x48);
	cr_expect_eq(pdu.data_coding, 4);
	cr_expect_eq(pdu.esm_class, 0x40);
	cr_expect_eq(pdu.registered_delivery, 1);
	cr_expect_str_eq(pdu.validity_period, "251126040312000+");
	cr_expect_eq(pdu.short_message.len, 140);
	cr_expect_arr_eq(pdu.short_message.p, "\x06\x05\x04\x3f\x3b\x23\xf0\xab", 8);
	cr_expect_eq(pdu.short_message.p[139], 0xab);
	cr_expect_eq(pdu.tlvs.len, 6);
	cr_expect_arr_eq(pdu.tlvs.p, "\x02\x04\0\x02\0\x07", 6);

	cr_assert_eq(
		smpp_letter_build(&pdu, tlvs, sizeof(tlvs), short_message, letter(134)),
		GBA_OK);
	cr_expect_eq(pdu.esm_class, 0);
	cr_expect_eq(pdu.short_message.len, 0);
	cr_assert_eq(smpp_tlv(&payload, &pdu, SMPP_TAG_MESSAGE_PAYLOAD), GBA_OK);
	cr_expect_eq(payload.len, 134);
	cr_expect_eq(smpp_tlv_number(&port, &pdu, SMPP_TAG_DESTINATION_PORT, 2), GBA_OK);
	cr_expect_eq(port, 16187);
	cr_expect_eq(smpp_tlv_number(&port, &pdu, SMPP_TAG_SOURCE_PORT, 2), GBA_OK);
	cr_expect_eq(port, 9200);
	cr_expect_eq(smpp_letter_build(&pdu, tlvs, 134, short_message, letter(134)),
		     GBA_ERR_ARG, "no room");
}

Test(pnaf_smpp, a_recall_names_the_message_and_its_addresses)
{
	struct smpp_letter *l = letter(0);
	struct smpp_pdu pdu;

	l->action = DESK_RECALL;
	cr_assert_eq(smpp_letter_build(&pdu, tlvs, sizeof(tlvs), short_message, l),
		     GBA_OK);
	cr_expect_eq(pdu.command_id, SMPP_CANCEL_SM);
	cr_expect_str_eq(pdu.message_id, "m1");
	cr_expect_str_eq(pdu.source.text, "491770000002");
	cr_expect_str_eq(pdu.dest.text, "491512345678");
}

Test(pnaf_smpp, a_response_says_what_becomes_of_a_letter)
{
	static const struct {
		enum desk_action action;
		uint32_t status;
		const char *id;
		enum desk_outcome outcome;
		bool throttled;
	} rows[] = {
		{ DESK_SUBMIT, SMPP_ROK, "m7", DESK_ACCEPTED, false },
		{ DESK_SUBMIT, SMPP_ROK, "", DESK_LATER, false },
		{ DESK_RECALL, SMPP_ROK, "", DESK_ACCEPTED, false },
		{ DESK_SUBMIT, SMPP_RTHROTTLED, "", DESK_LATER, true },
		{ DESK_SUBMIT, SMPP_RMSGQFUL, "", DESK_LATER, true },
		{ DESK_SUBMIT, SMPP_RSYSERR, "", DESK_LATER, false },
		{ DESK_SUBMIT, SMPP_RSUBMITFAIL, "", DESK_REFUSED, false },
		{ DESK_SUBMIT, SMPP_RPROHIBITED, "", DESK_REFUSED, false },
		{ DESK_SUBMIT, SMPP_RINVDSTADR, "", DESK_REFUSED, false },
		{ DESK_RECALL, SMPP_RCANCELFAIL, "", DESK_REFUSED, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct smpp_letter *l = letter(0);
		struct smpp_pdu pdu = { .command_status = rows[i].status };
		char reason[JOB_REASON_MAX + 1];
		bool throttled;

		l->action = rows[i].action;
		snprintf(pdu.message_id, sizeof(pdu.message_id), "%s", rows[i].id);
		cr_expect_eq(smpp_letter_judge(reason, &throttled, l, &pdu),
			     rows[i].outcome, "row %zu", i);
		cr_expect_eq(throttled, rows[i].throttled, "row %zu", i);
		cr_expect_eq(reason[0] == '\0', rows[i].outcome == DESK_ACCEPTED);
	}
}

Test(pnaf_smpp, receipts_are_read_from_tlvs_and_from_words)
{
	static const struct {
		const char *text;
		const char *id; /* TLV; NULL: none */
		uint8_t state;	/* TLV; 0: none */
		uint8_t esm_class;
		enum smpp_receipt receipt;
		enum job_report report;
	} rows[] = {
		{ "", "m1", 2, 0x04, SMPP_RECEIPT, JOB_REPORT_SUCCESS },
		{ "", "m1", 3, 0x04, SMPP_RECEIPT, JOB_REPORT_EXPIRED },
		{ "", "m1", 4, 0x04, SMPP_RECEIPT, JOB_REPORT_UNDELIVERABLE },
		{ "", "m1", 5, 0x04, SMPP_RECEIPT, JOB_REPORT_UNDELIVERABLE },
		{ "", "m1", 7, 0x04, SMPP_RECEIPT, JOB_REPORT_UNCONFIRMED },
		{ "", "m1", 8, 0x04, SMPP_RECEIPT, JOB_REPORT_UNDELIVERABLE },
		{ "", "m1", 1, 0x04, SMPP_NOT_YET, JOB_REPORT_NONE },
		{ "", "m1", 6, 0x04, SMPP_NOT_YET, JOB_REPORT_NONE },
		{ "", "m1", 9, 0x04, SMPP_RECEIPT, JOB_REPORT_UNDELIVERABLE },
		{ "", "m1", 10, 0x04, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
		{ "", "m1", 2, 0x00, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
		{ "", "m1", 2, 0x20, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
		{ "", "m1", 2, 0x44, SMPP_RECEIPT, JOB_REPORT_SUCCESS },
		{ "id:m1 sub:001 dlvrd:001 stat:DELIVRD err:000 text:", NULL, 0, 0x04,
		  SMPP_RECEIPT, JOB_REPORT_SUCCESS },
		{ "id:m1 stat:EXPIRED", NULL, 0, 0x04, SMPP_RECEIPT, JOB_REPORT_EXPIRED },
		{ "id:m1 stat:UNDELIV", NULL, 0, 0x04, SMPP_RECEIPT,
		  JOB_REPORT_UNDELIVERABLE },
		{ "id:m1 stat:ENROUTE", NULL, 0, 0x04, SMPP_NOT_YET, JOB_REPORT_NONE },
		{ "id:m1 stat:NOTHING", NULL, 0, 0x04, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
		{ "id:m1 xstat:DELIVRD", NULL, 0, 0x04, SMPP_NO_RECEIPT,
		  JOB_REPORT_NONE },
		{ "id: stat:DELIVRD", NULL, 0, 0x04, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
		{ "stat:DELIVRD", NULL, 0, 0x04, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
		{ "stat:", "m1", 0, 0x04, SMPP_NO_RECEIPT, JOB_REPORT_NONE },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));
		struct smpp_pdu pdu = { .command_id = SMPP_DELIVER_SM,
					.esm_class = rows[i].esm_class };
		enum job_report report = JOB_REPORT_NONE;
		char id[JOB_MESSAGE_ID_MAX + 1] = "";

		pdu.short_message = (struct gba_octets){ (const uint8_t *)rows[i].text,
							 strlen(rows[i].text) };
		if (rows[i].id != NULL)
			smpp_tlv_put(&buf, SMPP_TAG_RECEIPTED_MESSAGE_ID, rows[i].id,
				     strlen(rows[i].id) + 1);
		if (rows[i].state != 0)
			smpp_tlv_put_number(&buf, SMPP_TAG_MESSAGE_STATE, rows[i].state,
					    1);
		pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
		cr_expect_eq(smpp_receipt_parse(&report, id, &pdu), rows[i].receipt,
			     "row %zu", i);
		cr_expect_eq(report, rows[i].report, "row %zu", i);
		if (rows[i].receipt != SMPP_NO_RECEIPT)
			cr_expect_str_eq(id, "m1", "row %zu", i);
		pdu.command_id = SMPP_DATA_SM; /* its words are in the TLV */
		smpp_tlv_put(&buf, SMPP_TAG_MESSAGE_PAYLOAD, rows[i].text,
			     strlen(rows[i].text));
		pdu.tlvs.len = buf.len;
		pdu.short_message.len = 0;
		report = JOB_REPORT_NONE;
		cr_expect_eq(smpp_receipt_parse(&report, id, &pdu), rows[i].receipt,
			     "row %zu in a data_sm", i);
		cr_expect_eq(report, rows[i].report, "row %zu in a data_sm", i);
		pdu.command_id = SMPP_SUBMIT_SM;
		cr_expect_eq(smpp_receipt_parse(&report, id, &pdu), SMPP_NO_RECEIPT);
	}
}
