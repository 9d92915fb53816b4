/* SPDX-License-Identifier: Apache-2.0 */
/* PDUs of SMPP as short messages: each field, and what is refused with which status. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "smsc/tsms_order.h"
#include "smsc/tsms_text.h"

#define NOW 1795651200 /* 2026-11-26 00:00:00 UTC */
#define DAY 86400

/* --- times; expected values of `date -ud @...` -----------------------------------------
 */

static const struct instant {
	const char *text;
	int64_t wall_s; /* 0: refused */
} instants[] = {
	{ "261126000000000+", NOW },
	{ "261126010000004+", NOW }, /* an hour ahead of UTC */
	{ "261125230000004-", NOW }, /* an hour behind */
	{ "261126000000900+", NOW }, /* tenths are of no account */
	{ "000000000010000R", NOW + 10 },
	{ "000001000000000R", NOW + DAY },
	{ "000100000000000R", NOW + 30 * DAY }, /* to 26 December */
	{ "010000000000000R", NOW + 365 * DAY },
	{ "280229120000000+", 1835438400 },
	{ "270229120000000+", 0 }, /* no such day */
	{ "261326000000000+", 0 },
	{ "261100000000000+", 0 },
	{ "261126240000000+", 0 },
	{ "261126000000049+", 0 },
	{ "000000000010001R", 0 },
	{ "26112600000000+", 0 },
	{ "261126000000000", 0 },
	{ "261126000000000Z", 0 },
	{ "2611260000 0000+", 0 },
};

Test(tsms_time, is_absolute_with_a_zone_or_relative)
{
	char text[17];

	for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
		int64_t wall_s = 4711;
		const bool ok = tsms_time_read(&wall_s, instants[i].text, NOW);

		cr_expect_eq(ok, instants[i].wall_s != 0, "%s", instants[i].text);
		cr_expect_eq(wall_s, ok ? instants[i].wall_s : 4711, "%s: %lld",
			     instants[i].text, (long long)wall_s);
	}
	tsms_time_put(text, NOW + 3661);
	cr_expect_str_eq(text, "261126010101000+");
	cr_expect_eq(tsms_times_by_day(0, "", ""), 0);
	cr_expect_eq(tsms_times_by_day(0, text, "000000010000000R"), MESSAGE_DUE_BY_DAY);
	cr_expect_eq(tsms_times_by_day(0, "000000010000000R", text),
		     MESSAGE_EXPIRES_BY_DAY);
	cr_expect_eq(tsms_times_by_day(MESSAGE_DUE_BY_DAY | MESSAGE_EXPIRES_BY_DAY,
				       "000000010000000R", ""),
		     MESSAGE_EXPIRES_BY_DAY);
}

/* --- content
 * ---------------------------------------------------------------------------- */

static const uint8_t udh_port[] = { 6, 5, 4, 0x3f, 0x3b, 0, 1, 0xab, 0xcd };
static const uint8_t zeros[400];

static struct smpp_pdu
trigger(void)
{
	struct smpp_pdu pdu = { .command_id = SMPP_SUBMIT_SM,
				.esm_class = 0x43,
				.protocol_id = 0x48,
				.data_coding = 4 };

	snprintf(pdu.source.text, sizeof(pdu.source.text), "%s", "4912");
	pdu.source.ton = pdu.source.npi = 1;
	pdu.short_message = (struct gba_octets){ udh_port, sizeof(udh_port) };
	return pdu;
}

static enum smpp_command_status
read(struct tsms_order *out, const struct smpp_pdu *pdu)
{
	return tsms_order_read(out, pdu, NOW, 7 * DAY);
}

Test(tsms_order, a_trigger_with_its_own_header_is_handed_on_octet_for_octet)
{
	struct smpp_pdu pdu = trigger();
	struct tsms_order order;

	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.pid, 0x48);
	cr_expect_eq(order.dcs, 0x04);
	cr_expect_eq(order.from.toa, 0x91);
	cr_expect_str_eq(order.from.text, "4912");
	cr_expect(order.has_body && order.body.udhi && !order.once && !order.reply_path);
	cr_expect_eq(order.body.len, sizeof(udh_port));
	cr_expect_arr_eq(order.body.ud, udh_port, sizeof(udh_port));
	cr_expect_eq(order.reference, -1);
	pdu.esm_class = 0xc1; /* reply path, datagram */
	pdu.priority_flag = 3;
	pdu.registered_delivery = 1;
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect(order.once && order.reply_path && order.priority);
	cr_expect_eq(order.report, REPORT_WANTED);
}

Test(tsms_order, each_coding_becomes_its_dcs)
{
	static const struct {
		uint8_t coding, dcs;
		enum smpp_command_status status;
	} codings[] = {
		{ 0x00, 0x00, SMPP_ROK },  { 0x02, 0x04, SMPP_ROK },
		{ 0x04, 0x04, SMPP_ROK },  { 0x08, 0x08, SMPP_ROK },
		{ 0xf4, 0xf4, SMPP_ROK },  { 0xf7, 0xf7, SMPP_ROK },
		{ 0x01, 0x00, SMPP_ROK },  { 0x03, 0x00, SMPP_ROK },
		{ 0x05, 0, SMPP_RINVDCS }, { 0x06, 0, SMPP_RINVDCS },
		{ 0xf3, 0, SMPP_RINVDCS }, { 0xf8, 0, SMPP_RINVDCS },
	};

	for (size_t i = 0; i < ARRAY_LEN(codings); i++) {
		struct smpp_pdu pdu = trigger();
		struct tsms_order order;

		pdu.data_coding = codings[i].coding;
		pdu.esm_class = 0;
		pdu.short_message = (struct gba_octets){ (const uint8_t *)"hello", 5 };
		cr_expect_eq(read(&order, &pdu), codings[i].status, "%02x",
			     codings[i].coding);
		if (codings[i].status == SMPP_ROK)
			cr_expect_eq(order.dcs, codings[i].dcs);
	}
}

/* The octets from the tables of TS 23.038 6.2.1 and 6.2.1.1. */
Test(tsms_order, ascii_and_latin_are_written_in_the_gsm_alphabet_or_in_ucs2)
{
	static const struct {
		const char *latin, *gsm; /* NULL: UCS2 it is */
		size_t len;
	} rows[] = {
		{ "Az09 !?", "Az09 !?", 7 },
		{ "@$_\n\r", "\x00\x02\x11\x0a\x0d", 5 },
		{ "[\\]^{|}~\f",
		  "\x1b\x3c\x1b\x2f\x1b\x3e\x1b\x14\x1b\x28\x1b\x40\x1b\x29\x1b\x3d\x1b"
		  "\x0a",
		  18 },
		{ "\xe4\xf6\xfc\xdf\xc4\xd6\xdc", "\x7b\x7c\x7e\x1e\x5b\x5c\x5e", 7 },
		{ "\xa3\xa5\xa7\xa4\xa1\xbf", "\x01\x03\x5f\x24\x40\x60", 6 },
		{ "\xe8\xe9\xf9\xec\xf2\xe0\xc7", "\x04\x05\x06\x07\x08\x7f\x09", 7 },
		{ "\xd8\xf8\xc5\xe5\xc6\xe6\xc9\xd1\xf1",
		  "\x0b\x0c\x0e\x0f\x1c\x1d\x1f\x5d\x7d", 9 },
		{ "`", NULL, 0 },
		{ "\xe7", NULL, 0 }, /* the alphabet has the capital one alone */
		{ "\x7f", NULL, 0 },
		{ "\x1b", NULL, 0 },
		{ "a\xff", NULL, 0 },
	};
	uint8_t out[32];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct gba_octets text = { (const uint8_t *)rows[i].latin,
						 strlen(rows[i].latin) };

		cr_assert_eq(tsms_text_gsm(out, sizeof(out), &len, text),
			     rows[i].gsm != NULL, "%zu", i);
		if (rows[i].gsm == NULL)
			continue;
		cr_assert_eq(len, rows[i].len, "%zu", i);
		cr_expect_arr_eq(out, rows[i].gsm, len, "%zu", i);
		cr_expect_not(tsms_text_gsm(out, len - 1, &len, text), "%zu", i);
	}
}

Test(tsms_order, text_keeps_its_header_and_says_what_does_not_fit)
{
	static const uint8_t header[] = { 5, 0, 3, 7, 2, 1, 'h', 'i', 0xe7 };
	static const uint8_t ucs2[] = { 5, 0, 3, 7, 2, 1, 0, 'h', 0, 'i', 0, 0xe7 };
	struct smpp_pdu pdu = trigger();
	struct tsms_order order;
	uint8_t text[161];

	pdu.data_coding = 0x03;
	pdu.esm_class = SMPP_ESM_UDHI;
	pdu.short_message = (struct gba_octets){ header, 8 };
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.dcs, 0x00);
	cr_expect_eq(order.body.udl, 9, "seven septets of header, two characters");
	cr_expect_eq(order.body.ud[6], (uint8_t)('h' << 1));
	pdu.short_message.len = 9;
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.dcs, 0x08);
	cr_assert_eq(order.body.len, sizeof(ucs2));
	cr_expect_arr_eq(order.body.ud, ucs2, sizeof(ucs2));
	pdu.data_coding = 0x01;
	cr_expect_eq(read(&order, &pdu), SMPP_RINVDCS, "that is no ASCII");
	pdu.short_message.len = 5; /* the header is cut */
	cr_expect_eq(read(&order, &pdu), SMPP_RINVESMCLASS);
	pdu.esm_class = 0;
	memset(text, 'a', sizeof(text));
	pdu.short_message = (struct gba_octets){ text, 160 };
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.body.udl, 160);
	pdu.short_message.len = 161;
	cr_expect_eq(read(&order, &pdu), SMPP_RINVMSGLEN);
	text[0] = '`';
	pdu.short_message.len = 70;
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.body.len, 140);
	pdu.short_message.len = 71;
	cr_expect_eq(read(&order, &pdu), SMPP_RINVMSGLEN);
}

Test(tsms_order, characters_are_packed_into_septets)
{
	/* "hellohello", TS 23.038 6.1.2.1, from many a page: E8 32 9B FD 46 97 D9 EC 37
	 */
	static const uint8_t packed[] = { 0xe8, 0x32, 0x9b, 0xfd, 0x46,
					  0x97, 0xd9, 0xec, 0x37 };
	/* the same behind a concatenation: one fill bit after six octets, by hand */
	static const uint8_t header[] = { 5, 0, 3, 7, 2, 1 };
	struct smpp_pdu pdu = trigger();
	struct tsms_order order;
	uint8_t text[17] = { 5, 0, 3, 7, 2, 1, 'h', 'i' };

	pdu.data_coding = 0;
	pdu.esm_class = 0;
	pdu.short_message = (struct gba_octets){ (const uint8_t *)"hellohello", 10 };
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.body.udl, 10);
	cr_expect_eq(order.body.len, 9);
	cr_expect_arr_eq(order.body.ud, packed, 9);
	pdu.esm_class = SMPP_ESM_UDHI;
	pdu.short_message = (struct gba_octets){ text, 8 };
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.body.udl, 9);
	cr_expect_eq(order.body.len, 8);
	cr_expect_arr_eq(order.body.ud, header, 6);
	cr_expect_eq(order.body.ud[6], (uint8_t)('h' << 1));
	cr_expect_eq(order.body.ud[7], 'i');
	pdu.esm_class = 0;
	pdu.short_message = (struct gba_octets){ zeros, 160 };
	cr_expect_eq(read(&order, &pdu), SMPP_ROK);
	pdu.short_message.len = 161;
	cr_expect_eq(read(&order, &pdu), SMPP_RINVMSGLEN);
	text[0] = 0x80; /* no character of seven bits */
	pdu.short_message = (struct gba_octets){ text, 1 };
	cr_expect_eq(read(&order, &pdu), SMPP_RINVMSGLEN);
}

/* TLVs are given as tag, octets of the value, value. */
static const struct tlvs {
	const char *what;
	uint8_t esm_class;
	size_t text; /* octets of short_message */
	struct {
		uint16_t tag;
		size_t len;
		uint32_t value;
	} tlv[4];
	enum smpp_command_status status;
	size_t body, payload; /* octets */
	bool port;
} tlv_rows[] = {
	{ .what = "ports",
	  .text = 100,
	  .payload = 100,
	  .port = true,
	  .tlv = { { SMPP_TAG_DESTINATION_PORT, 2, 16187 },
		   { SMPP_TAG_SOURCE_PORT, 2, 1 } } },
	{ .what = "a destination port alone",
	  .text = 100,
	  .payload = 100,
	  .port = true,
	  .tlv = { { SMPP_TAG_DESTINATION_PORT, 2, 16187 } } },
	{ .what = "a source port alone",
	  .text = 100,
	  .status = SMPP_RMISSINGTLV,
	  .tlv = { { SMPP_TAG_SOURCE_PORT, 2, 16187 } } },
	{ .what = "a port of one octet",
	  .text = 100,
	  .status = SMPP_RINVTLVLEN,
	  .tlv = { { SMPP_TAG_DESTINATION_PORT, 1, 5 } } },
	{ .what = "a port twice",
	  .text = 1,
	  .status = SMPP_RINVTLVLEN,
	  .tlv = { { SMPP_TAG_DESTINATION_PORT, 2, 5 },
		   { SMPP_TAG_DESTINATION_PORT, 2, 5 } } },
	{ .what = "UDH and ports",
	  .esm_class = 0x40,
	  .text = 100,
	  .status = SMPP_RTLVNOTALLWD,
	  .tlv = { { SMPP_TAG_DESTINATION_PORT, 2, 16187 } } },
	{ .what = "UDH and sar",
	  .esm_class = 0x40,
	  .text = 100,
	  .status = SMPP_RTLVNOTALLWD,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 1 },
		   { SMPP_TAG_SAR_TOTAL_SEGMENTS, 1, 2 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 1 } } },
	{ .what = "sar",
	  .text = 100,
	  .body = 106,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 255 },
		   { SMPP_TAG_SAR_TOTAL_SEGMENTS, 1, 2 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 2 } } },
	{ .what = "sar with a long reference and a port",
	  .text = 100,
	  .body = 113,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 256 },
		   { SMPP_TAG_SAR_TOTAL_SEGMENTS, 1, 2 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 2 },
		   { SMPP_TAG_DESTINATION_PORT, 2, 16187 } } },
	{ .what = "sar of more than fits",
	  .text = 135,
	  .status = SMPP_RINVMSGLEN,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 1 },
		   { SMPP_TAG_SAR_TOTAL_SEGMENTS, 1, 2 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 1 } } },
	{ .what = "sar without its total",
	  .text = 10,
	  .status = SMPP_RMISSINGTLV,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 1 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 1 } } },
	{ .what = "sar 3 of 2",
	  .text = 10,
	  .status = SMPP_RINVTLVVAL,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 1 },
		   { SMPP_TAG_SAR_TOTAL_SEGMENTS, 1, 2 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 3 } } },
	{ .what = "sar 0 of 2",
	  .text = 10,
	  .status = SMPP_RINVTLVVAL,
	  .tlv = { { SMPP_TAG_SAR_MSG_REF_NUM, 2, 1 },
		   { SMPP_TAG_SAR_TOTAL_SEGMENTS, 1, 2 },
		   { SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 0 } } },
	{ .what = "message_payload",
	  .payload = 4,
	  .tlv = { { SMPP_TAG_MESSAGE_PAYLOAD, 4, 0 } } },
	{ .what = "message_payload and short_message",
	  .text = 1,
	  .status = SMPP_RTLVNOTALLWD,
	  .tlv = { { SMPP_TAG_MESSAGE_PAYLOAD, 4, 0 } } },
	{ .what = "nothing", .payload = 0 },
	{ .what = "a header that does not end",
	  .esm_class = 0x40,
	  .text = 0,
	  .status = SMPP_RINVESMCLASS },
	{ .what = "a TLV that nobody knows",
	  .text = 1,
	  .payload = 1,
	  .tlv = { { 0x1400, 1, 0x48 } } },
};

Test(tsms_order, tlvs_ask_for_a_header_and_not_for_two)
{
	for (size_t i = 0; i < ARRAY_LEN(tlv_rows); i++) {
		const struct tlvs *v = &tlv_rows[i];
		struct smpp_pdu pdu = trigger();
		struct tsms_order order;
		uint8_t tlvs[64];
		struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));

		for (size_t t = 0; t < 4 && v->tlv[t].tag != 0; t++)
			smpp_tlv_put_number(&buf, v->tlv[t].tag, v->tlv[t].value,
					    v->tlv[t].len);
		pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
		pdu.esm_class = v->esm_class;
		pdu.short_message = (struct gba_octets){ zeros, v->text };
		cr_expect_eq(read(&order, &pdu), v->status, "%s", v->what);
		if (v->status != SMPP_ROK)
			continue;
		cr_expect_eq(order.has_body, v->body > 0, "%s", v->what);
		cr_expect_eq(order.has_body ? order.body.len : order.payload.len,
			     v->body + v->payload, "%s", v->what);
		cr_expect_eq(order.body.udhi, v->body > 0, "%s", v->what);
		cr_expect_eq(order.has_port, v->port, "%s", v->what);
		if (v->port)
			cr_expect_eq(order.port.to, 16187, "%s", v->what);
		cr_expect_eq(order.pid, 0x48, "%s", v->what);
	}
}

Test(tsms_order, sar_becomes_the_element_of_its_reference)
{
	static const uint8_t ref8[] = { 5, 0x00, 3, 0x07, 2, 1, 'x' };
	static const uint8_t ref16[] = { 6, 0x08, 4, 0x01, 0x07, 2, 1, 'x' };
	struct smpp_pdu pdu = trigger();
	struct tsms_order order;
	uint8_t tlvs[64];

	for (unsigned ref = 7; ref < 500; ref += 256) {
		struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));

		smpp_tlv_put_number(&buf, SMPP_TAG_SAR_MSG_REF_NUM, ref, 2);
		smpp_tlv_put_number(&buf, SMPP_TAG_SAR_TOTAL_SEGMENTS, 2, 1);
		smpp_tlv_put_number(&buf, SMPP_TAG_SAR_SEGMENT_SEQNUM, 1, 1);
		pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
		pdu.esm_class = 0;
		pdu.short_message = (struct gba_octets){ (const uint8_t *)"x", 1 };
		cr_assert_eq(read(&order, &pdu), SMPP_ROK);
		if (ref < 256)
			cr_expect_arr_eq(order.body.ud, ref8, sizeof(ref8));
		else
			cr_expect_arr_eq(order.body.ud, ref16, sizeof(ref16));
	}
}

Test(tsms_order, a_long_payload_behind_a_port_is_cut_and_behind_anything_else_refused)
{
	uint8_t text[600] = { 6, 5, 4, 0x0b, 0x84, 0x23, 0xf0 };
	uint8_t tlvs[700];
	struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));
	struct smpp_pdu pdu = trigger();
	struct tsms_order order;

	pdu.short_message.len = 0;
	smpp_tlv_put(&buf, SMPP_TAG_MESSAGE_PAYLOAD, text, sizeof(text));
	pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect(!order.has_body && order.has_port);
	cr_expect_eq(order.port.to, 2948);
	cr_expect_eq(order.port.from, 9200);
	cr_expect_eq(order.payload.len, 593);
	tlvs[4] = 5; /* concatenation 8 bit, and so no port */
	memcpy(tlvs + 5, "\0\3\1\2\1", 5);
	cr_expect_eq(read(&order, &pdu), SMPP_RINVMSGLEN);
}

Test(tsms_order, registered_delivery_says_which_receipts_are_owed)
{
	/* SMPP 3.4, 5.2.17; 3 is of SMPP 5.0, 4.7.21 */
	static const struct {
		uint8_t registered;
		enum message_report report;
	} rows[] = {
		{ 0x00, REPORT_NONE },	     { 0x01, REPORT_WANTED },
		{ 0x02, REPORT_ON_FAILURE }, { 0x03, REPORT_ON_SUCCESS },
		{ 0x0c, REPORT_NONE },	     { 0x0d, REPORT_WANTED },
		{ 0x10, REPORT_NONE },	     { 0x12, REPORT_ON_FAILURE },
	};
	struct smpp_pdu pdu = trigger();
	struct tsms_order order;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		pdu.registered_delivery = rows[i].registered;
		cr_assert_eq(read(&order, &pdu), SMPP_ROK, "%zu", i);
		cr_expect_eq(order.report, rows[i].report, "%zu", i);
	}
}

/* --- fields around it
 * ------------------------------------------------------------------- */

Test(tsms_order, fields_that_say_nothing_good_have_each_their_status)
{
	struct tsms_order order;
	struct smpp_pdu pdu;

#define REFUSED(field, value, want)                                                      \
	do {                                                                             \
		pdu = trigger();                                                         \
		pdu.field = value;                                                       \
		cr_expect_eq(read(&order, &pdu), want, #field);                          \
	} while (0)
	REFUSED(priority_flag, 4, SMPP_RINVPRTFLG);
	REFUSED(registered_delivery, 0x20, SMPP_RINVREGDLVFLG);
	REFUSED(registered_delivery, 0x81, SMPP_RINVREGDLVFLG);
	REFUSED(registered_delivery, 0x1f, SMPP_ROK);
	REFUSED(replace_if_present_flag, 2, SMPP_RINVREPFLAG);
	REFUSED(sm_default_msg_id, 1, SMPP_RINVDFTMSGID);
	REFUSED(esm_class, 0x42, SMPP_RINVESMCLASS);
	REFUSED(esm_class, 0x44, SMPP_RINVESMCLASS);
	REFUSED(source.ton, 7, SMPP_RINVSRCTON);
	REFUSED(source.npi, 16, SMPP_RINVSRCNPI);
	REFUSED(source.text[0], 'x', SMPP_RINVSRCADR);
	REFUSED(esm_class, 0x00, SMPP_ROK);
#undef REFUSED
	pdu = trigger();
	snprintf(pdu.validity_period, sizeof(pdu.validity_period), "%s",
		 "000000000001000R");
	snprintf(pdu.schedule_delivery_time, sizeof(pdu.schedule_delivery_time), "%s",
		 "000000000002000R");
	cr_expect_eq(read(&order, &pdu), SMPP_RINVEXPIRY, "over before it begins");
	snprintf(pdu.validity_period, sizeof(pdu.validity_period), "%s",
		 "000000000003000R");
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.due_s, NOW + 2);
	cr_expect_eq(order.expires_s, NOW + 3);
	snprintf(pdu.validity_period, sizeof(pdu.validity_period), "%s",
		 "261125000000000+");
	cr_expect_eq(read(&order, &pdu), SMPP_RINVEXPIRY, "past");
	pdu.validity_period[0] = '\0';
	snprintf(pdu.schedule_delivery_time, sizeof(pdu.schedule_delivery_time), "%s",
		 "000008000000000R");
	cr_expect_eq(read(&order, &pdu), SMPP_RINVSCHED, "farther ahead than is kept");
	snprintf(pdu.schedule_delivery_time, sizeof(pdu.schedule_delivery_time), "%s",
		 "now");
	cr_expect_eq(read(&order, &pdu), SMPP_RINVSCHED);
}

Test(tsms_order, data_sm_has_no_protocol_identifier)
{
	struct smpp_pdu pdu = trigger();
	enum smpp_command_status error;
	struct tsms_order order;
	uint8_t octets[200];
	struct gba_buf buf = gba_buf(octets, sizeof(octets));

	pdu.command_id = SMPP_DATA_SM;
	cr_assert_eq(smpp_build(&buf, &pdu), GBA_OK);
	cr_assert_eq(smpp_parse(&pdu, &error, (struct gba_octets){ octets, buf.len }),
		     GBA_OK);
	pdu.esm_class = 0;
	cr_assert_eq(read(&order, &pdu), SMPP_ROK);
	cr_expect_eq(order.pid, 0);
}

Test(tsms_order, addresses_are_numbers_of_the_world_or_names)
{
	static const struct {
		struct smpp_address in;
		const char *dest, *source; /* NULL: refused */
		uint8_t toa;
	} rows[] = {
		{ { 1, 1, "491512345678" }, "491512345678", "491512345678", 0x91 },
		{ { 0, 0, "+4915" }, "4915", "4915", 0x91 },
		{ { 0, 1, "4915" }, "4915", "4915", 0x81 },
		{ { 1, 1, "1234567890123456" }, NULL, "1234567890123456", 0x91 },
		{ { 5, 0, "OpenGBA" }, NULL, "OpenGBA", 0xd0 },
		{ { 5, 0, "twelve chars" }, NULL, NULL, 0 },
		{ { 2, 1, "0151" }, NULL, "0151", 0xa1 },
		{ { 1, 9, "4915" }, NULL, "4915", 0x99 },
		{ { 1, 1, "49a15" }, NULL, NULL, 0 },
		{ { 1, 1, "" }, NULL, "", 0x91 },
		{ { 1, 1, "+" }, NULL, NULL, 0 },
		{ { 1, 1, "123456789012345678901" }, NULL, NULL, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sms_address source;
		char dest[21] = "";
		enum smpp_command_status status = tsms_dest_read(dest, &rows[i].in);

		cr_expect_eq(status == SMPP_ROK, rows[i].dest != NULL, "%s to",
			     rows[i].in.text);
		if (rows[i].dest != NULL)
			cr_expect_str_eq(dest, rows[i].dest);
		status = tsms_source_read(&source, &rows[i].in);
		cr_expect_eq(status == SMPP_ROK, rows[i].source != NULL, "%s from",
			     rows[i].in.text);
		if (rows[i].source == NULL)
			continue;
		cr_expect_str_eq(source.text, rows[i].source);
		cr_expect_eq(source.toa, rows[i].toa, "%s", rows[i].in.text);
	}
}
