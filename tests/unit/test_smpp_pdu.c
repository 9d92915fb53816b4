/* SPDX-License-Identifier: Apache-2.0 */
/* PDUs of SMPP: octets as the tables of SMPP 3.4 chapter 4 draw them, written by hand
 * here; test_smpp_witness.c compares with another implementation. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "smpp/smpp.h"

static size_t
octets(uint8_t *out, size_t size, const char *hex)
{
	size_t n = 0;

	for (const char *p = hex; *p != '\0';) {
		if (*p == ' ') {
			p++;
			continue;
		}
		cr_assert_lt(n, size);
		cr_assert_eq(gba_unhex(&out[n++], 1, (struct gba_text){ p, 2 }), GBA_OK);
		p += 2;
	}
	return n;
}

/* One trigger: from 4912 to 491512345678, UDH with port 16187, PID 48, DCS 04. */
#define TRIGGER_HEAD "00 01 01 3439313200 01 01 34393135313233343536373800 "
static const char submit_trigger[] =
	"00000040 00000004 00000000 00000007 " TRIGGER_HEAD
	"43 48 01 00 00 01 00 04 00 09 0605043f3b000001 ab 02040002 1234";

static const char *const valid[] = {
	submit_trigger,
	"00000010 00000015 00000000 00000001",
	"00000010 80000015 00000000 00000001",
	"00000010 00000006 00000000 00000002",
	"00000010 80000000 00000003 00000000",
	/* bind_transceiver of SMPP 5.0 */
	"00000022 00000009 00000000 00000001 61707000 736563726574 00 00 50 01 01 313200",
	/* bind_transceiver_resp with sc_interface_version */
	"00000018 80000009 00000000 00000001 736300 0210 0001 50",
	"00000010 80000009 0000000e 00000001",
	"00000013 80000004 00000000 00000007 306100",
	"00000010 80000004 00000101 00000007",
	"00000011 80000005 00000000 00000007 00",
	/* submit_multi: a number, a distribution list, a number */
	"0000003b 00000021 00000000 00000007 00 01 01 3439313200 03 01 01 01 313000 "
	"02 6c69737400 01 01 01 313100 40 48 00 00 00 00 00 04 00 02 abcd 0424 0000",
	"0000002a 80000021 00000000 00000007 3100 02 01 01 313000 00000045 "
	"01 01 313100 0000000b 0204 0001 00",
	"00000025 00000103 00000000 00000009 00 01 01 313000 01 01 313100 40 01 04 "
	"0424 0003 010203 ",
	"00000018 00000003 00000000 00000002 3061 00 01 01 313000",
	"00000016 80000003 00000000 00000002 306100 00 02 00",
	"0000001e 00000008 00000000 00000002 00 306100 01 01 313000 01 01 313100",
	"00000010 80000008 00000011 00000002",
	"00000020 00000007 00000000 00000002 306100 01 01 313000 00 00 01 00 03 616263",
	"00000010 80000007 00000000 00000002",
	"00000015 0000000b 00000000 00000002 610062 6300",
	"0000001a 00000102 00000000 00000002 01 01 313000 01 01 313100",
};

static void
relength(uint8_t *p, size_t len)
{
	p[0] = p[1] = 0;
	p[2] = (uint8_t)(len >> 8);
	p[3] = (uint8_t)len;
}

/* On the heap at its exact length, so that a sanitizer sees one octet too far. */
static enum gba_status
parse(struct smpp_pdu *pdu, enum smpp_command_status *error, const uint8_t *p, size_t len,
      uint8_t **copy)
{
	*copy = malloc(len);
	cr_assert_not_null(*copy);
	memcpy(*copy, p, len);
	return smpp_parse(pdu, error, (struct gba_octets){ *copy, len });
}

Test(smpp_pdu, each_pdu_is_read_and_written_octet_for_octet)
{
	for (size_t i = 0; i < ARRAY_LEN(valid); i++) {
		uint8_t in[256], out[257], *copy;
		const size_t len = octets(in, sizeof(in), valid[i]);
		struct gba_buf buf = gba_buf(out, sizeof(out));
		enum smpp_command_status error = SMPP_ROK;
		struct smpp_pdu pdu;
		size_t framed = 4711;

		cr_expect_eq(in[3], len, "%s: %zu octets", valid[i], len);
		cr_assert_eq(smpp_frame(&framed, (struct gba_octets){ in, len }, 64),
			     GBA_OK);
		cr_expect_eq(framed, len);
		cr_assert_eq(parse(&pdu, &error, in, len, &copy), GBA_OK, "%s: %02x",
			     valid[i], error);
		cr_assert_eq(smpp_build(&buf, &pdu), GBA_OK, "%s", valid[i]);
		cr_expect_eq(buf.len, len, "%s", valid[i]);
		cr_expect_arr_eq(out, in, len, "%s", valid[i]);
		free(copy);
	}
}

Test(smpp_pdu, fields_of_a_trigger)
{
	uint8_t in[256], *copy;
	const size_t len = octets(in, sizeof(in), submit_trigger);
	enum smpp_command_status error;
	struct gba_octets value;
	struct smpp_pdu pdu;
	uint32_t n = 0;

	cr_assert_eq(parse(&pdu, &error, in, len, &copy), GBA_OK);
	cr_expect_eq(pdu.command_id, SMPP_SUBMIT_SM);
	cr_expect_eq(pdu.sequence_number, 7);
	cr_expect_str_eq(pdu.source.text, "4912");
	cr_expect_eq(pdu.source.ton, 1);
	cr_expect_str_eq(pdu.dest.text, "491512345678");
	cr_expect_eq(pdu.esm_class, 0x43);
	cr_expect_eq(pdu.protocol_id, 0x48);
	cr_expect_eq(pdu.priority_flag, 1);
	cr_expect_eq(pdu.registered_delivery, 1);
	cr_expect_eq(pdu.data_coding, 4);
	cr_expect_eq(pdu.short_message.len, 9);
	cr_expect_eq(pdu.short_message.p[8], 0xab);
	cr_expect_eq(smpp_tlv_number(&n, &pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, 2),
		     GBA_OK);
	cr_expect_eq(n, 0x1234);
	cr_expect_eq(smpp_tlv_number(&n, &pdu, SMPP_TAG_USER_MESSAGE_REFERENCE, 1),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(smpp_tlv(&value, &pdu, SMPP_TAG_MESSAGE_PAYLOAD), GBA_ERR_NOT_FOUND);
	free(copy);
}

Test(smpp_pdu, a_pdu_cut_anywhere_is_refused_and_reads_nothing_behind_it)
{
	for (size_t i = 0; i < ARRAY_LEN(valid); i++) {
		uint8_t in[256], *copy;
		const size_t len = octets(in, sizeof(in), valid[i]);

		for (size_t cut = SMPP_HEADER; cut < len; cut++) {
			struct smpp_pdu pdu;
			enum smpp_command_status error = SMPP_ROK;
			enum gba_status status;

			relength(in, cut);
			status = parse(&pdu, &error, in, cut, &copy);
			if (status == GBA_OK) { /* what was cut off was optional */
				cr_expect(cut == len - 6 || pdu.tlvs.p != NULL ||
						  pdu.command_id == (SMPP_RESPONSE |
								     SMPP_DELIVER_SM),
					  "%s at %zu", valid[i], cut);
				cr_expect_eq(pdu.tlvs.len, 0, "%s at %zu", valid[i], cut);
			} else {
				cr_expect_eq(status, GBA_ERR_SYNTAX, "%s at %zu",
					     valid[i], cut);
				cr_expect_neq(error, SMPP_ROK, "%s at %zu", valid[i],
					      cut);
			}
			free(copy);
		}
	}
}

static const struct refused {
	const char *why, *hex;
	enum gba_status status;
	enum smpp_command_status error;
} refused[] = {
	{ "no such command", "00000010 00000099 00000000 00000001", GBA_ERR_NOT_FOUND,
	  SMPP_RINVCMDID },
	{ "enquire_link with a body", "00000011 00000015 00000000 00000001 00",
	  GBA_ERR_SYNTAX, SMPP_RINVCMDLEN },
	{ "query_sm with an octet behind it",
	  "00000018 00000003 00000000 00000002 306100 01 01 3100 ff", GBA_ERR_SYNTAX,
	  SMPP_RINVCMDLEN },
	{ "system_id of 16 octets without an end",
	  "0000002c 00000002 00000000 00000001 61616161616161616161616161616161 "
	  "00 00 34 00 00 00 000000000000",
	  GBA_ERR_SYNTAX, SMPP_RINVSYSID },
	{ "password of 9 octets",
	  "00000020 00000002 00000000 00000001 6100 616161616161616161 00 34 00 00 00",
	  GBA_ERR_SYNTAX, SMPP_RINVPASWD },
	{ "source address of 21 digits",
	  "00000033 00000004 00000000 00000001 00 0101 "
	  "313131313131313131313131313131313131313131 00 0101 00 0000000000000000",
	  GBA_ERR_SYNTAX, SMPP_RINVSRCADR },
	{ "sm_length above what is there",
	  "00000021 00000004 00000000 00000001 00 0101 00 0101 00 00 48 00 00 00 00 00 "
	  "00 00 05",
	  GBA_ERR_SYNTAX, SMPP_RINVMSGLEN },
	{ "a TLV of one octet more than there is",
	  "00000026 00000004 00000000 00000001 00 0101 00 0101 00 00 48 00 00 00 00 00 "
	  "00 00 00 "
	  "0424 0002 aa",
	  GBA_ERR_SYNTAX, SMPP_RINVTLVSTREAM },
	{ "three octets where a TLV may be",
	  "00000024 00000004 00000000 00000001 00 0101 00 0101 00 00 48 00 00 00 00 00 "
	  "00 00 00 "
	  "042400",
	  GBA_ERR_SYNTAX, SMPP_RINVTLVSTREAM },
	{ "submit_multi to nobody",
	  "0000001f 00000021 00000000 00000001 00 0101 00 00 000000000000000000 00",
	  GBA_ERR_SYNTAX, SMPP_RINVNUMDESTS },
	{ "submit_multi to 255",
	  "00000020 00000021 00000000 00000001 00 0101 00 ff 01 00000000000000000000",
	  GBA_ERR_SYNTAX, SMPP_RINVNUMDESTS },
	{ "submit_multi with dest_flag 3",
	  "00000022 00000021 00000000 00000001 00 0101 00 01 03 01 01 3100 000000000000 "
	  "00",
	  GBA_ERR_SYNTAX, SMPP_RINVDESTFLAG },
	{ "submit_multi with fewer than it says",
	  "0000001a 00000021 00000000 00000001 00 0101 00 02 01 01 01 3100",
	  GBA_ERR_SYNTAX, SMPP_RINVCMDLEN },
	{ "submit_sm_resp of success without a message_id",
	  "00000010 80000004 00000000 00000001", GBA_ERR_SYNTAX, SMPP_RINVCMDLEN },
};

Test(smpp_pdu, what_is_wrong_is_named_by_its_command_status)
{
	for (size_t i = 0; i < ARRAY_LEN(refused); i++) {
		const struct refused *v = &refused[i];
		uint8_t in[256], *copy;
		const size_t len = octets(in, sizeof(in), v->hex);
		struct smpp_pdu pdu = { .esm_class = 0xa5 };
		enum smpp_command_status error = SMPP_ROK;

		relength(in, len);
		cr_expect_eq(parse(&pdu, &error, in, len, &copy), v->status, "%s",
			     v->why);
		cr_expect_eq(error, v->error, "%s: %02x", v->why, error);
		cr_expect_eq(pdu.esm_class, 0xa5, "%s", v->why);
		cr_expect_eq(pdu.sequence_number, in[15], "%s", v->why);
		free(copy);
	}
}

Test(smpp_pdu, a_frame_has_its_limits)
{
	static const struct {
		const char *hex;
		enum gba_status status;
		size_t len;
	} frames[] = {
		{ "", GBA_OK, 0 },
		{ "000000", GBA_OK, 0 },
		{ "00000010", GBA_OK, 0 },
		{ "00000000", GBA_ERR_SYNTAX, 0 },
		{ "0000000f", GBA_ERR_SYNTAX, 0 },
		{ "00000041", GBA_ERR_SYNTAX, 0 },
		{ "00000040", GBA_OK, 0 },
		{ "80000010", GBA_ERR_SYNTAX, 0 },
		{ "00000010 00000015 00000000 00000001 000000", GBA_OK, 16 },
	};

	for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
		uint8_t in[32];
		const size_t n = octets(in, sizeof(in), frames[i].hex);
		size_t len = 0;

		cr_expect_eq(smpp_frame(&len, (struct gba_octets){ in, n }, 64),
			     frames[i].status, "%s", frames[i].hex);
		cr_expect_eq(len, frames[i].len, "%s", frames[i].hex);
	}
}

Test(smpp_pdu, what_has_no_room_is_not_built)
{
	struct smpp_pdu pdu = { .command_id = SMPP_SUBMIT_SM };
	uint8_t out[400], text[255] = { 0 };
	struct gba_buf buf = gba_buf(out, sizeof(out));

	pdu.short_message = (struct gba_octets){ text, 254 };
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_OK);
	cr_expect_eq(buf.len, 16 + 17 + 254);
	pdu.short_message.len = 255;
	buf = gba_buf(out, sizeof(out));
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_ERR_ARG);
	pdu.short_message.len = 0;
	buf = gba_buf(out, 33);
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_ERR_ARG);
	buf = gba_buf(out, 34);
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_OK);
	memset(pdu.source.text, '1', 21); /* 20 is the most in submit_sm, 64 in data_sm */
	buf = gba_buf(out, sizeof(out));
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_ERR_ARG);
	pdu.command_id = SMPP_DATA_SM;
	buf = gba_buf(out, sizeof(out));
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_OK);
	pdu.command_id = 0x99;
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_ERR_ARG);
}

Test(smpp_pdu, the_largest_submit_multi_is_read)
{
	static struct smpp_pdu pdu, back;
	static uint8_t out[SMPP_PDU_MAX];
	struct gba_buf buf = gba_buf(out, sizeof(out));
	enum smpp_command_status error = SMPP_ROK;

	pdu.command_id = SMPP_SUBMIT_MULTI;
	pdu.dest_count = SMPP_DESTS_MAX;
	for (size_t i = 0; i < pdu.dest_count; i++)
		snprintf(pdu.dests[i].address.text, 21, "%020zu", i);
	cr_assert_eq(smpp_build(&buf, &pdu), GBA_OK);
	cr_assert_eq(smpp_parse(&back, &error, (struct gba_octets){ out, buf.len }),
		     GBA_OK);
	cr_expect_eq(back.dest_count, SMPP_DESTS_MAX);
	cr_expect_str_eq(back.dests[253].address.text, "00000000000000000253");
	pdu.dest_count++;
	buf = gba_buf(out, sizeof(out));
	cr_expect_eq(smpp_build(&buf, &pdu), GBA_ERR_ARG);
}

Test(smpp_pdu, a_tlv_that_comes_twice_is_none)
{
	uint8_t tlvs[32];
	struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));
	struct gba_octets value;
	struct smpp_pdu pdu = { 0 };

	smpp_tlv_put_number(&buf, SMPP_TAG_SOURCE_PORT, 9200, 2);
	smpp_tlv_put(&buf, SMPP_TAG_MESSAGE_PAYLOAD, "", 0);
	pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
	cr_expect_eq(smpp_tlv(&value, &pdu, SMPP_TAG_MESSAGE_PAYLOAD), GBA_OK);
	cr_expect_eq(value.len, 0);
	cr_expect_eq(smpp_tlv(&value, &pdu, SMPP_TAG_SOURCE_PORT), GBA_OK);
	cr_expect_arr_eq(value.p, ((uint8_t[]){ 0x23, 0xf0 }), 2);
	smpp_tlv_put_number(&buf, SMPP_TAG_SOURCE_PORT, 9200, 2);
	pdu.tlvs.len = buf.len;
	cr_expect_eq(smpp_tlv(&value, &pdu, SMPP_TAG_SOURCE_PORT), GBA_ERR_SYNTAX);
}
