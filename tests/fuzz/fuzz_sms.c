/* SPDX-License-Identifier: Apache-2.0 */
/* TPDUs: the first octet of the input says which type the others are read as. What can be
 * read can be built, and what was built reads as the same octets. */
#include "check.h"

#include <string.h>

#include "codec/sms_udh.h"
#include "codec/tbcd.h"

static void
check_body(const struct sms_body *body)
{
	struct sms_body again = { .dcs = body->dcs };
	struct sms_udh udh, back;

	CHECK(body->len <= SMS_UD_MAX);
	if (sms_udh_parse(&udh, body) != GBA_OK)
		return;
	CHECK(udh.payload.len <= body->len);
	CHECK(udh.seq >= 1 && udh.seq <= udh.total);
	if (sms_udh_put(&again, &udh) != GBA_OK || !sms_dcs_is_8bit(body->dcs))
		return;
	CHECK(sms_udh_parse(&back, &again) == GBA_OK);
	CHECK(back.has_port == udh.has_port && back.has_concat == udh.has_concat);
	CHECK(back.ref == udh.ref && back.port.to == udh.port.to);
	CHECK(back.payload.len == udh.payload.len);
}

static void
check_deliver(struct gba_octets in)
{
	uint8_t first[SMS_TPDU_MAX], again[SMS_TPDU_MAX];
	struct sms_deliver d, back;
	struct gba_octets payload;
	struct sms_key key;
	size_t len, len2;
	uint8_t seq;

	if (sms_deliver_parse(&d, in) != GBA_OK)
		return;
	check_body(&d.body);
	CHECK(sms_deliver_build(first, &len, &d) == GBA_OK && len <= in.len + 1);
	CHECK(sms_deliver_parse(&back, (struct gba_octets){ first, len }) == GBA_OK);
	CHECK(sms_deliver_build(again, &len2, &back) == GBA_OK);
	CHECK(len == len2 && memcmp(first, again, len) == 0);
	CHECK(sms_address_equal(&d.oa, &back.oa));
	if (sms_segment_place(&key, &seq, &payload, &d) == GBA_OK)
		CHECK(seq >= 1 && seq <= key.total && sms_key_equal(&key, &key));
}

static void
check_submit(struct gba_octets in)
{
	uint8_t first[SMS_TPDU_MAX], again[SMS_TPDU_MAX];
	struct sms_submit s, back;
	size_t len, len2;
	int64_t end_s = -1;

	if (sms_submit_parse(&s, in) != GBA_OK)
		return;
	check_body(&s.body);
	if (sms_vp_end(&end_s, &s.vp, 0) != GBA_OK)
		CHECK(end_s == -1);
	CHECK(sms_submit_build(first, &len, &s) == GBA_OK);
	CHECK(sms_submit_parse(&back, (struct gba_octets){ first, len }) == GBA_OK);
	CHECK(sms_submit_build(again, &len2, &back) == GBA_OK);
	CHECK(len == len2 && memcmp(first, again, len) == 0);
}

static void
check_command(struct gba_octets in)
{
	uint8_t first[SMS_TPDU_MAX], again[SMS_TPDU_MAX];
	struct sms_command c, back;
	size_t len, len2;

	if (sms_command_parse(&c, in) != GBA_OK)
		return;
	CHECK(sms_command_build(first, &len, &c) == GBA_OK);
	CHECK(sms_command_parse(&back, (struct gba_octets){ first, len }) == GBA_OK);
	CHECK(sms_command_build(again, &len2, &back) == GBA_OK);
	CHECK(len == len2 && memcmp(first, again, len) == 0);
}

static void
check_submit_report(struct gba_octets in, bool in_error)
{
	uint8_t first[SMS_TPDU_MAX], again[SMS_TPDU_MAX];
	struct sms_submit_report r, back;
	size_t len, len2;

	if (sms_submit_report_parse(&r, in_error, in) != GBA_OK)
		return;
	check_body(&r.optional.body);
	CHECK(sms_submit_report_build(first, &len, &r) == GBA_OK);
	CHECK(sms_submit_report_parse(&back, in_error,
				      (struct gba_octets){ first, len }) == GBA_OK);
	CHECK(sms_submit_report_build(again, &len2, &back) == GBA_OK);
	CHECK(len == len2 && memcmp(first, again, len) == 0);
}

static void
check_status_report(struct gba_octets in)
{
	uint8_t first[SMS_TPDU_MAX], again[SMS_TPDU_MAX];
	struct sms_status_report r, back;
	size_t len, len2;

	if (sms_status_report_parse(&r, in) != GBA_OK)
		return;
	check_body(&r.optional.body);
	CHECK(sms_status_report_build(first, &len, &r) == GBA_OK);
	CHECK(sms_status_report_parse(&back, (struct gba_octets){ first, len }) ==
	      GBA_OK);
	CHECK(sms_status_report_build(again, &len2, &back) == GBA_OK);
	CHECK(len == len2 && memcmp(first, again, len) == 0);
}

static void
check_digits(struct gba_octets in)
{
	uint8_t out[SMS_ADDRESS_MAX], tbcd[TBCD_MAX];
	char digits[E164_DIGITS_MAX + 1];
	struct sms_address address;
	size_t len;

	if (tbcd_parse(digits, in) == GBA_OK) {
		CHECK(tbcd_build(tbcd, &len, digits) == GBA_OK);
		CHECK(len == in.len && memcmp(tbcd, in.p, len) == 0);
	}
	if (sms_address_parse(&address, in) != GBA_OK)
		return;
	CHECK(sms_address_build(out, &len, &address) == GBA_OK);
	if (!sms_address_is_text(&address))
		CHECK(len == in.len && memcmp(out, in.p, len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gba_octets in = { data + 1, size - 1 };

	if (size == 0)
		return 0;
	switch (data[0] % 7) {
	case 0:
		check_deliver(in);
		break;
	case 1:
		check_submit(in);
		break;
	case 2:
		check_command(in);
		break;
	case 3:
	case 4:
		check_submit_report(in, data[0] % 7 == 4);
		break;
	case 5:
		check_status_report(in);
		break;
	default:
		check_digits(in);
		break;
	}
	return 0;
}
