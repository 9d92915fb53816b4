/* SPDX-License-Identifier: Apache-2.0 */
/* User data headers, cutting and joining. */
#include "sms_util.h"

#include "codec/sms_udh.h"

static struct sms_body
body_of(const char *hex)
{
	struct sms_body body = { .pid = SMS_PID_TRIGGER,
				 .dcs = SMS_DCS_8BIT,
				 .udhi = true };
	struct block b = block_hex(hex);

	cr_assert_eq(sms_body_put(&body, view(&b)), GBA_OK);
	free(b.p);
	return body;
}

Test(sms_udh, elements_are_read_by_their_rules)
{
	static const struct {
		const char *why, *hex;
		bool port, concat;
		unsigned to, from, ref, total, seq;
		size_t payload;
	} rows[] = {
		{ "a port", "0605040b8423f0abab", true, false, 2948, 9200, 0, 1, 1, 2 },
		{ "a port of 8 bits", "040402f0e0ab", true, false, 0xf0, 0xe0, 0, 1, 1,
		  1 },
		{ "port and concatenation", "0b05043f3b00000003070302ab", true, true,
		  16187, 0, 7, 3, 2, 1 },
		{ "concatenation of 16 bits", "06080412340302", false, true, 0, 0, 0x1234,
		  3, 2, 0 },
		{ "the last port counts", "0a0402010205040b8423f0", true, false, 2948,
		  9200, 0, 1, 1, 0 },
		{ "the last of one kind counts", "0c05040001000205040b8423f0", true,
		  false, 2948, 9200, 0, 1, 1, 0 },
		{ "the last concatenation counts", "0b0003010201080400090202", false,
		  true, 0, 0, 9, 2, 2, 0 },
		{ "seq 0", "050003010300ab", false, false, 0, 0, 0, 1, 1, 1 },
		{ "seq beyond total", "050003010304", false, false, 0, 0, 0, 1, 1, 0 },
		{ "total 0", "050003010001", false, false, 0, 0, 0, 1, 1, 0 },
		{ "a bad one behind a good one", "0a00030703020003080304", false, true, 0,
		  0, 7, 3, 2, 0 },
		{ "another length", "06000407030200ab", false, false, 0, 0, 0, 1, 1, 1 },
		{ "another length of a port", "0505030b8423ab", false, false, 0, 0, 0, 1,
		  1, 1 },
		{ "an element nobody knows", "0a7002ffff05040b8423f0", true, false, 2948,
		  9200, 0, 1, 1, 0 },
		{ "an empty element", "02700005", false, false, 0, 0, 0, 1, 1, 1 },
		{ "an empty header", "00ab", false, false, 0, 0, 0, 1, 1, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct sms_body body = body_of(rows[i].hex);
		struct sms_udh udh;

		cr_assert_eq(sms_udh_parse(&udh, &body), GBA_OK, "%s", rows[i].why);
		cr_expect_eq(udh.has_port, rows[i].port, "%s", rows[i].why);
		cr_expect_eq(udh.has_concat, rows[i].concat, "%s", rows[i].why);
		cr_expect_eq(udh.port.to, rows[i].to, "%s", rows[i].why);
		cr_expect_eq(udh.port.from, rows[i].from, "%s", rows[i].why);
		cr_expect_eq(udh.ref, rows[i].ref, "%s", rows[i].why);
		cr_expect_eq(udh.total, rows[i].total, "%s", rows[i].why);
		cr_expect_eq(udh.seq, rows[i].seq, "%s", rows[i].why);
		cr_expect_eq(udh.payload.len, rows[i].payload, "%s", rows[i].why);
	}
}

Test(sms_udh, a_header_longer_than_there_are_octets_is_none)
{
	static const char *const wrong[] = {
		"",	"01",	  "06",		  "0605040b8423",
		"0100", "020005", "0505040b8423", "0600030b8423f000030700"
	};

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		const struct sms_body body = body_of(wrong[i]);
		struct sms_udh udh = { .total = 77 };

		cr_expect_eq(sms_udh_parse(&udh, &body), GBA_ERR_SYNTAX, "%s", wrong[i]);
		cr_expect_eq(udh.total, 77);
	}
}

Test(sms_udh, without_its_bit_all_is_payload)
{
	struct sms_body body = body_of("0605040b8423f0abab");
	struct sms_udh udh;

	body.udhi = false;
	cr_assert_eq(sms_udh_parse(&udh, &body), GBA_OK);
	cr_expect_not(udh.has_port);
	cr_expect_eq(udh.payload.len, 9);
	body = body_of("");
	body.udhi = false;
	cr_assert_eq(sms_udh_parse(&udh, &body), GBA_OK);
	cr_expect_eq(udh.payload.len, 0);
}

Test(sms_udh, only_what_can_be_read_is_put)
{
	struct sms_body body = { .dcs = SMS_DCS_8BIT };
	struct sms_udh udh = { .has_concat = true, .ref = 255, .total = 2, .seq = 2 };

	cr_assert_eq(sms_udh_put(&body, &udh), GBA_OK);
	expect_hex(body.ud, body.len, "050003ff0202", "concatenation");
	udh.ref = 256;
	cr_expect_eq(sms_udh_put(&body, &udh), GBA_ERR_ARG);
	udh.ref16 = true;
	cr_assert_eq(sms_udh_put(&body, &udh), GBA_OK);
	expect_hex(body.ud, body.len, "06080401000202", "16 bits");
	udh.seq = 3;
	cr_expect_eq(sms_udh_put(&body, &udh), GBA_ERR_ARG);
	udh.seq = 0;
	cr_expect_eq(sms_udh_put(&body, &udh), GBA_ERR_ARG);
	udh = (struct sms_udh){ .has_port = true, .port8 = true, .port = { 256, 1 } };
	cr_expect_eq(sms_udh_put(&body, &udh), GBA_ERR_ARG);
	udh.port.to = 255;
	cr_assert_eq(sms_udh_put(&body, &udh), GBA_OK);
	expect_hex(body.ud, body.len, "040402ff01", "8 bits");
	cr_expect(body.udhi);
}

/* The capacity table of 23.040: 133 and 128 octets with a port, 140 and 134 without. */
Test(sms_udh, a_payload_is_cut_where_it_must_be)
{
	static const struct {
		size_t len;
		bool port;
		unsigned segments; /* 0: too long */
	} rows[] = {
		{ 0, true, 1 },
		{ 1, true, 1 },
		{ 133, true, 1 },
		{ 134, true, 2 },
		{ 256, true, 2 },
		{ 257, true, 3 },
		{ 255 * 128, true, 255 },
		{ 255 * 128 + 1, true, 0 },
		{ 0, false, 1 },
		{ 140, false, 1 },
		{ 141, false, 2 },
		{ 268, false, 2 },
		{ 269, false, 3 },
		{ 255 * 134, false, 255 },
		{ 255 * 134 + 1, false, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned n = 0;

		cr_expect_eq(sms_segment_count(&n, rows[i].len, rows[i].port),
			     rows[i].segments > 0 ? GBA_OK : GBA_ERR_ARG, "row %zu", i);
		cr_expect_eq(n, rows[i].segments, "row %zu: %u", i, n);
	}
}

static void
cut_and_join(size_t len, const struct sms_port *port)
{
	struct sms_deliver d = { .body = { .pid = 0x48, .dcs = 0x04 } }, back;
	uint8_t *payload = malloc(len + 1), *joined = malloc(len + 1), tpdu[SMS_TPDU_MAX];
	struct sms_key first = { .total = 0 };
	size_t at = 0, tpdu_len;
	unsigned total;

	cr_assert(payload != NULL && joined != NULL);
	for (size_t i = 0; i < len; i++)
		payload[i] = (uint8_t)(i * 7 + i / 256);
	cr_assert_eq(sms_address_from_e164(&d.oa, "4912"), GBA_OK);
	cr_assert_eq(sms_segment_count(&total, len, port != NULL), GBA_OK);
	for (unsigned seq = 1; seq <= total; seq++) {
		struct gba_octets part;
		struct sms_key key;
		uint8_t got;

		cr_assert_eq(sms_segment_put(&d.body, (struct gba_octets){ payload, len },
					     port, 0xfe, seq),
			     GBA_OK);
		cr_expect(seq == total || d.body.len == 140);
		cr_assert_eq(sms_deliver_build(tpdu, &tpdu_len, &d), GBA_OK);
		cr_assert_eq(
			sms_deliver_parse(&back, (struct gba_octets){ tpdu, tpdu_len }),
			GBA_OK);
		cr_assert_eq(sms_segment_place(&key, &got, &part, &back), GBA_OK);
		cr_expect_eq(got, seq);
		cr_expect_eq(key.total, total);
		cr_expect_eq(key.has_port, port != NULL);
		cr_expect(port == NULL || key.port == port->to);
		if (seq == 1)
			first = key;
		cr_expect(sms_key_equal(&first, &key));
		cr_assert_leq(at + part.len, len);
		if (part.len > 0)
			memcpy(joined + at, part.p, part.len);
		at += part.len;
	}
	cr_expect_eq(at, len);
	cr_expect_arr_eq(joined, payload, len);
	cr_expect_eq(sms_segment_put(&d.body, (struct gba_octets){ payload, len }, port,
				     1, total + 1),
		     GBA_ERR_ARG);
	cr_expect_eq(
		sms_segment_put(&d.body, (struct gba_octets){ payload, len }, port, 1, 0),
		GBA_ERR_ARG);
	free(payload);
	free(joined);
}

Test(sms_udh, what_is_cut_joins_again)
{
	static const struct sms_port port = { SMS_PORT_INTERNAL, 0 };
	static const size_t lens[] = { 0, 1, 133, 134, 255, 256, 257, 3000, 255 * 128 };

	for (size_t i = 0; i < ARRAY_LEN(lens); i++) {
		cut_and_join(lens[i], &port);
		cut_and_join(lens[i], NULL);
	}
}

Test(sms_udh, text_is_not_cut)
{
	struct sms_body body = { .dcs = 0x00 };
	const struct gba_octets payload = { (const uint8_t *)"x", 1 };

	cr_expect_eq(sms_segment_put(&body, payload, NULL, 0, 1), GBA_ERR_ARG);
	body.dcs = 0xf5;
	cr_expect_eq(sms_segment_put(&body, payload, NULL, 0, 1), GBA_OK);
}

Test(sms_udh, segments_of_two_messages_do_not_mix)
{
	const struct sms_key key = { .oa = { 0x91, "4912" },
				     .pid = 0x48,
				     .dcs = 4,
				     .has_port = true,
				     .port = 2948,
				     .ref = 7,
				     .total = 3 };
	struct sms_key other[9];

	for (size_t i = 0; i < ARRAY_LEN(other); i++)
		other[i] = key;
	other[0].oa.text[0] = '5';
	other[1].oa.toa = 0x81;
	other[2].pid = 0;
	other[3].dcs = 0xf5;
	other[4].has_port = false;
	other[5].port = 2949;
	other[6].ref = 8;
	other[7].total = 4;
	other[8].ref16 = true;
	cr_expect(sms_key_equal(&key, &key));
	for (size_t i = 0; i < ARRAY_LEN(other); i++)
		cr_expect_not(sms_key_equal(&key, &other[i]), "%zu", i);
}
