/* SPDX-License-Identifier: Apache-2.0 */
/* TPDUs. Where it says "independent", tests/system/sms/tpdu.py prints the octets. */
#include "sms_util.h"

#include <stdio.h>

#include "codec/sms_udh.h"
#include "codec/tbcd.h"

/* mtc-trigger vector; also printed by the independent program. */
#define TRIGGER "440c919451214365874804621121403021000b0605040b8423f0abababab"
#define SUBMIT	"11090c919471000000104804a7026869"
#define COMMAND "22010002070c919471000000100101"

/* --- digits --------------------------------------------------------------------------
 */

Test(tbcd, digits_of_the_specification)
{
	static const struct {
		const char *digits, *hex;
	} rows[] = { { "491512345678", "945121436587" },
		     { "4912", "9421" },
		     { "1", "f1" },
		     { "001010000000001", "00010100000000f1" } };
	char digits[E164_DIGITS_MAX + 1];
	uint8_t out[TBCD_MAX];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct block b = block_hex(rows[i].hex);

		cr_assert_eq(tbcd_build(out, &len, rows[i].digits), GBA_OK);
		expect_hex(out, len, rows[i].hex, rows[i].digits);
		cr_assert_eq(tbcd_parse(digits, view(&b)), GBA_OK, "%s", rows[i].hex);
		cr_expect_str_eq(digits, rows[i].digits);
		free(b.p);
	}
}

Test(tbcd, what_are_no_digits_is_refused)
{
	static const char *const build[] = { "", "+49", "12a", "1234567890123456", " 1" };
	static const char *const parse[] = { "",
					     "ff",
					     "f1f1",
					     "a1",
					     "1a",
					     "1f01",
					     "0000000000000000",
					     "000000000000000000" };
	char digits[E164_DIGITS_MAX + 1] = "before";
	uint8_t out[TBCD_MAX];
	size_t len = 77;

	for (size_t i = 0; i < ARRAY_LEN(build); i++)
		cr_expect_eq(tbcd_build(out, &len, build[i]), GBA_ERR_ARG, "%s",
			     build[i]);
	cr_expect_eq(len, 77);
	for (size_t i = 0; i < ARRAY_LEN(parse); i++) {
		struct block b = block_hex(parse[i]);

		cr_expect_eq(tbcd_parse(digits, view(&b)), GBA_ERR_SYNTAX, "%s",
			     parse[i]);
		free(b.p);
	}
	cr_expect_str_eq(digits, "before");
}

/* --- addresses -----------------------------------------------------------------------
 */

Test(sms, addresses_of_the_independent_program)
{
	static const struct {
		uint8_t toa;
		const char *text, *hex;
	} rows[] = {
		{ 0x91, "491512345678", "0c91945121436587" },
		{ 0x81, "12345", "05812143f5" },
		{ 0x81, "*100#", "05811a00fb" },
		{ 0xd0, "OpenGBA lab", "14d04f78d97d140641ecb018" },
		{ 0xd0, "abcdefg", "0dd061f1985c369f01" },
		{ 0xd0, "A", "02d041" },
		{ 0x81, "", "0081" },
	};
	uint8_t out[SMS_ADDRESS_MAX];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct sms_address a = { .toa = rows[i].toa }, back;
		struct block b = block_hex(rows[i].hex);

		memcpy(a.text, rows[i].text, strlen(rows[i].text) + 1);
		cr_assert_eq(sms_address_build(out, &len, &a), GBA_OK, "%s",
			     rows[i].text);
		expect_hex(out, len, rows[i].hex, rows[i].text);
		cr_assert_eq(sms_address_parse(&back, view(&b)), GBA_OK, "%s",
			     rows[i].hex);
		cr_expect(sms_address_equal(&a, &back), "%s", rows[i].text);
		for (size_t n = 0; n < b.len; n++) {
			struct block cut = block(b.p, n);

			cr_expect_eq(sms_address_parse(&back, view(&cut)), GBA_ERR_SYNTAX,
				     "%s cut to %zu", rows[i].hex, n);
			free(cut.p);
		}
		free(b.p);
	}
}

Test(sms, what_is_no_address_is_refused)
{
	static const char *const wrong[] = {
		"0411", /* bit 7 of the type */
		"02112143",
		"0291214300", /* an octet behind */
		"019121",     /* no filler */
		"0291f1",
		"0291ff",
		"1691000000000000000000000000", /* 22 digits */
		"1591000000000000000000000000f0",
	};
	static const struct sms_address unbuildable[] = {
		{ 0x11, "12" }, { 0x91, "1x" }, { 0xd0, "a$" }, { 0xd0, "123456789012" }
	};
	struct sms_address out = { .toa = 7 };
	uint8_t octets[SMS_ADDRESS_MAX];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct block b = block_hex(wrong[i]);

		cr_expect_eq(sms_address_parse(&out, view(&b)), GBA_ERR_SYNTAX, "%s",
			     wrong[i]);
		free(b.p);
	}
	cr_expect_eq(out.toa, 7);
	for (size_t i = 0; i < ARRAY_LEN(unbuildable); i++)
		cr_expect_eq(sms_address_build(octets, &len, &unbuildable[i]),
			     GBA_ERR_ARG, "%zu", i);
}

Test(sms, an_e164_number_is_international_and_has_at_most_15_digits)
{
	struct sms_address a;

	cr_assert_eq(sms_address_from_e164(&a, "491512345678"), GBA_OK);
	cr_expect_eq(a.toa, 0x91);
	cr_expect_str_eq(sms_address_e164(&a), "491512345678");
	a.toa = SMS_TOA_UNKNOWN;
	cr_expect_null(sms_address_e164(&a));
	cr_expect_eq(sms_address_from_e164(&a, ""), GBA_ERR_ARG);
	cr_expect_eq(sms_address_from_e164(&a, "+49"), GBA_ERR_ARG);
	cr_expect_eq(sms_address_from_e164(&a, "1234567890123456"), GBA_ERR_ARG);
	cr_expect_eq(sms_address_from_e164(&a, "123456789012345"), GBA_OK);
	cr_expect_eq(sms_address_from_e164(&a, "123456789012345678901234567890"),
		     GBA_ERR_ARG);
}

/* --- times ---------------------------------------------------------------------------
 */

Test(sms, an_instant_is_digits_and_a_zone_in_quarters)
{
	static const struct {
		const char *hex;
		int64_t wall_s; /* date -u -d ... +%s */
	} rows[] = {
		{ "62112140302100", 1794456192 }, /* 2026-11-12T04:03:12Z */
		{ "62112160302180", 1794456192 }, /* two hours east */
		{ "6211214003218a", 1794483012 }, /* 04:30:12, seven hours west */
		{ "42209232959500", 1709251199 }, /* 2024-02-29T23:59:59Z */
	};
	static const char *const wrong[] = { "62310140302100", "62002140302100",
					     "62112342302100", "62112140063000",
					     "6211a140302100", "621121403021a1",
					     "52209232959500" };
	uint8_t out[SMS_TIME_LEN];
	int64_t wall_s = 5;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct block b = block_hex(rows[i].hex);

		cr_assert_eq(sms_time_parse(&wall_s, b.p), GBA_OK, "%s", rows[i].hex);
		cr_expect_eq(wall_s, rows[i].wall_s, "%s is %lld", rows[i].hex,
			     (long long)wall_s);
		free(b.p);
	}
	wall_s = 5;
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct block b = block_hex(wrong[i]);

		cr_expect_eq(sms_time_parse(&wall_s, b.p), GBA_ERR_SYNTAX, "%s",
			     wrong[i]);
		free(b.p);
	}
	cr_expect_eq(wall_s, 5);
	cr_assert_eq(sms_time_build(out, 1794456192), GBA_OK);
	expect_hex(out, sizeof(out), "62112140302100", "built");
	cr_expect_eq(sms_time_build(out, -1), GBA_ERR_ARG);
	cr_expect_eq(sms_time_build(out, 4102444800), GBA_ERR_ARG); /* 2100 */
	cr_expect_eq(sms_time_build(out, 4102444799), GBA_OK);
}

/* TS 23.040 9.2.3.12: the table, its edges. */
Test(sms, all_forms_of_a_validity_period)
{
	static const struct {
		struct sms_vp vp;
		int64_t s; /* -1: SYNTAX */
	} rows[] = {
		{ { SMS_VP_RELATIVE, { 0 } }, 300 },
		{ { SMS_VP_RELATIVE, { 143 } }, 12 * 3600 },
		{ { SMS_VP_RELATIVE, { 144 } }, 12 * 3600 + 1800 },
		{ { SMS_VP_RELATIVE, { 167 } }, 24 * 3600 },
		{ { SMS_VP_RELATIVE, { 168 } }, 2 * 86400 },
		{ { SMS_VP_RELATIVE, { 196 } }, 30 * 86400 },
		{ { SMS_VP_RELATIVE, { 197 } }, 35 * 86400 },
		{ { SMS_VP_RELATIVE, { 255 } }, 63 * 7 * 86400 },
		{ { SMS_VP_ENHANCED, { 0x01, 143 } }, 12 * 3600 },
		{ { SMS_VP_ENHANCED, { 0x42, 200 } }, 200 }, /* single shot */
		{ { SMS_VP_ENHANCED, { 0x02, 0 } }, -1 },
		{ { SMS_VP_ENHANCED, { 0x03, 0x10, 0x20, 0x30 } }, 3600 + 120 + 3 },
		{ { SMS_VP_ENHANCED, { 0x03, 0x10, 0x06, 0x30 } }, -1 },
		{ { SMS_VP_ENHANCED, { 0x03, 0xa0, 0, 0 } }, -1 },
		{ { SMS_VP_ENHANCED, { 0x04, 1 } }, -1 },
		{ { SMS_VP_ENHANCED, { 0x81, 1 } }, -1 },
	};
	const struct sms_vp none = { .format = SMS_VP_NONE };
	const struct sms_vp nothing_said = { SMS_VP_ENHANCED, { 0 } };
	const struct sms_vp absolute = { SMS_VP_ABSOLUTE,
					 { 0x62, 0x11, 0x21, 0x40, 0x30, 0x21 } };
	int64_t end_s = 5;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const enum gba_status status = sms_vp_end(&end_s, &rows[i].vp, 1000);

		cr_expect_eq(status, rows[i].s < 0 ? GBA_ERR_SYNTAX : GBA_OK, "row %zu",
			     i);
		cr_expect(rows[i].s < 0 || end_s == 1000 + rows[i].s, "row %zu: %lld", i,
			  (long long)end_s);
	}
	cr_expect_eq(sms_vp_end(&end_s, &none, 1000), GBA_ERR_NOT_FOUND);
	cr_expect_eq(sms_vp_end(&end_s, &nothing_said, 1000), GBA_ERR_NOT_FOUND);
	cr_expect_eq(sms_vp_end(&end_s, &absolute, 1000), GBA_OK);
	cr_expect_eq(end_s, 1794456192);
	cr_expect_eq(sms_vp_relative(0).b[0], 0);
	cr_expect_eq(sms_vp_relative(301).b[0], 1);
	cr_expect_eq(sms_vp_relative(86400).b[0], 167);
	cr_expect_eq(sms_vp_relative(86401).b[0], 168);
	cr_expect_eq(sms_vp_relative(UINT64_MAX).b[0], 255);
}

/* --- SMS-DELIVER ---------------------------------------------------------------------
 */

static struct sms_deliver
trigger(void)
{
	struct sms_deliver d = { .body = { .pid = SMS_PID_TRIGGER,
					   .dcs = SMS_DCS_8BIT } };
	static const struct sms_port port = { SMS_PORT_WAP_PUSH, SMS_PORT_WAP_FROM };
	static const uint8_t four[] = { 0xab, 0xab, 0xab, 0xab };

	cr_assert_eq(sms_address_from_e164(&d.oa, "491512345678"), GBA_OK);
	cr_assert_eq(sms_time_build(d.scts, 1794456192), GBA_OK);
	cr_assert_eq(sms_segment_put(&d.body, (struct gba_octets){ four, sizeof(four) },
				     &port, 0, 1),
		     GBA_OK);
	return d;
}

Test(sms, the_trigger_of_the_specification_is_built_and_read)
{
	const struct sms_deliver d = trigger();
	struct block b = block_hex(TRIGGER);
	uint8_t out[SMS_TPDU_MAX];
	struct sms_deliver back;
	size_t len;

	cr_assert_eq(sms_deliver_build(out, &len, &d), GBA_OK);
	expect_hex(out, len, TRIGGER, "built");
	cr_assert_eq(sms_deliver_parse(&back, view(&b)), GBA_OK);
	cr_expect_eq(back.body.pid, 0x48);
	cr_expect_eq(back.body.dcs, 0x04);
	cr_expect(back.body.udhi && !back.more && !back.report && !back.reply_path);
	cr_expect_eq(back.body.udl, 11);
	cr_expect_str_eq(sms_address_e164(&back.oa), "491512345678");
	expect_hex(back.scts, 7, "62112140302100", "TP-SCTS");
	cr_expect_eq(sms_mti(view(&b)), SMS_MTI_DELIVER);
	free(b.p);
}

Test(sms, no_shorter_and_no_longer)
{
	struct block b = block_hex(TRIGGER "00"), cut;
	struct sms_deliver d;

	for (size_t n = 0; n <= b.len; n++) {
		cut = block(b.p, n);
		memset(&d, 0x5a, sizeof(d));
		cr_expect_eq(sms_deliver_parse(&d, view(&cut)),
			     n == b.len - 1 ? GBA_OK : GBA_ERR_SYNTAX, "%zu octets", n);
		cr_expect(n == b.len - 1 || d.body.pid == 0x5a, "%zu octets", n);
		free(cut.p);
	}
	cr_expect_eq(sms_deliver_parse(&d, (struct gba_octets){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(sms_mti((struct gba_octets){ NULL, 0 }), SMS_MTI_NONE);
	free(b.p);
}

Test(sms, the_first_octet_tells_what_it_is)
{
	struct block b = block_hex(TRIGGER);
	struct sms_deliver d;

	for (unsigned mti = 0; mti < 4; mti++) {
		b.p[0] = (uint8_t)(0x44 | mti);
		cr_expect_eq(sms_deliver_parse(&d, view(&b)),
			     mti == 0 ? GBA_OK : GBA_ERR_SYNTAX);
		cr_expect_eq(sms_mti(view(&b)), mti);
	}
	b.p[0] = 0xe8; /* RP, UDHI, SRI, LP; more messages wait */
	cr_assert_eq(sms_deliver_parse(&d, view(&b)), GBA_OK);
	cr_expect(d.more && d.loop && d.report && d.reply_path && d.body.udhi);
	free(b.p);
}

/* TP-UDL counts what TP-DCS says: octets, or septets. */
Test(sms, the_data_coding_scheme_tells_what_the_length_counts)
{
	static const struct {
		uint8_t dcs, udl;
		size_t octets; /* 0xffff: too long for a TPDU */
		bool is_8bit, is_trigger;
	} rows[] = {
		{ 0x04, 140, 140, true, true },	     { 0x04, 141, 0xffff, true, true },
		{ 0x05, 3, 3, true, false },	     { 0x00, 160, 140, false, false },
		{ 0x00, 161, 0xffff, false, false }, { 0x00, 8, 7, false, false },
		{ 0x08, 140, 140, false, false },    { 0x0c, 8, 7, false, false },
		{ 0x24, 8, 8, false, false },	     { 0x20, 8, 8, false, false },
		{ 0x44, 8, 8, true, false },	     { 0x80, 8, 7, false, false },
		{ 0xc0, 8, 7, false, false },	     { 0xd8, 8, 7, false, false },
		{ 0xe0, 8, 8, false, false },	     { 0xf0, 8, 7, false, false },
		{ 0xf3, 8, 7, false, false },	     { 0xf4, 8, 8, true, true },
		{ 0xf7, 8, 8, true, true },	     { 0xf8, 8, 7, false, false },
		{ 0xfc, 8, 8, true, false },
	};
	uint8_t tpdu[19 + 141] = { 0x04, 0x0c, 0x91, 0x94, 0x51, 0x21, 0x43, 0x65, 0x87 };
	struct sms_deliver d;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		tpdu[10] = rows[i].dcs;
		tpdu[18] = rows[i].udl;
		for (size_t n = 0; n <= 141; n++) {
			struct block b = block(tpdu, 19 + n);

			cr_expect_eq(sms_deliver_parse(&d, view(&b)),
				     n == rows[i].octets ? GBA_OK : GBA_ERR_SYNTAX,
				     "row %zu, %zu octets", i, n);
			free(b.p);
		}
		cr_expect_eq(sms_dcs_is_8bit(rows[i].dcs), rows[i].is_8bit, "row %zu", i);
		cr_expect_eq(sms_dcs_is_trigger(rows[i].dcs), rows[i].is_trigger,
			     "row %zu", i);
	}
}

Test(sms, what_does_not_fit_together_is_not_built)
{
	uint8_t out[SMS_TPDU_MAX] = { 0x77 };
	struct sms_deliver d = trigger();
	size_t len = 7;

	d.body.udl = 12;
	cr_expect_eq(sms_deliver_build(out, &len, &d), GBA_ERR_ARG);
	d = trigger();
	d.body.len = 141;
	d.body.udl = 141;
	cr_expect_eq(sms_deliver_build(out, &len, &d), GBA_ERR_ARG);
	d = trigger();
	d.oa.text[0] = 'x';
	cr_expect_eq(sms_deliver_build(out, &len, &d), GBA_ERR_ARG);
	cr_expect_eq(out[0], 0x77);
	cr_expect_eq(len, 7);
	d = trigger();
	cr_expect_eq(sms_deliver_build(out, &len, &d), GBA_OK);
}

/* --- SMS-SUBMIT, SMS-COMMAND ---------------------------------------------------------
 */

Test(sms, a_submit_of_the_independent_program)
{
	struct sms_submit s = { .mr = 9, .body = { .pid = 0x48, .dcs = 0x04 } }, back;
	struct block b = block_hex(SUBMIT), cut;
	uint8_t out[SMS_TPDU_MAX];
	size_t len;

	cr_assert_eq(sms_address_from_e164(&s.da, "491700000001"), GBA_OK);
	s.vp = sms_vp_relative(86400);
	cr_assert_eq(
		sms_body_put(&s.body, (struct gba_octets){ (const uint8_t *)"hi", 2 }),
		GBA_OK);
	cr_assert_eq(sms_submit_build(out, &len, &s), GBA_OK);
	expect_hex(out, len, SUBMIT, "built");
	for (size_t n = 0; n < b.len; n++) {
		cut = block(b.p, n);
		cr_expect_eq(sms_submit_parse(&back, view(&cut)), GBA_ERR_SYNTAX);
		free(cut.p);
	}
	cr_assert_eq(sms_submit_parse(&back, view(&b)), GBA_OK);
	cr_expect_eq(back.mr, 9);
	cr_expect_eq(back.vp.format, SMS_VP_RELATIVE);
	cr_expect_eq(back.vp.b[0], 167);
	cr_expect_eq(back.body.len, 2);
	b.p[0] = 0x10; /* SMS-DELIVER */
	cr_expect_eq(sms_submit_parse(&back, view(&b)), GBA_ERR_SYNTAX);
	free(b.p);
	s.vp.format = (enum sms_vpf)4;
	cr_expect_eq(sms_submit_build(out, &len, &s), GBA_ERR_ARG);
}

Test(sms, each_form_of_the_validity_has_its_octets)
{
	static const char *const hex[] = {
		"a5010c9194710000001000040162",		      /* none */
		"ad010c919471000000100004410100000000000162", /* enhanced */
		"b5010c919471000000100004000162",	      /* relative */
		"bd010c919471000000100004621121403021000162", /* absolute */
	};
	uint8_t out[SMS_TPDU_MAX];
	struct sms_submit s;
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(hex); i++) {
		struct block b = block_hex(hex[i]);

		cr_assert_eq(sms_submit_parse(&s, view(&b)), GBA_OK, "%s", hex[i]);
		cr_expect_eq(s.vp.format, i);
		cr_expect(s.reject_duplicates && s.report && s.reply_path);
		cr_assert_eq(sms_submit_build(out, &len, &s), GBA_OK);
		cr_expect_eq(len, b.len);
		cr_expect_arr_eq(out, b.p, len, "%s", hex[i]);
		free(b.p);
	}
}

Test(sms, a_command_of_the_independent_program)
{
	struct sms_command c = { .report = true,
				 .mr = 1,
				 .ct = SMS_CT_DELETE,
				 .mn = 7,
				 .len = 1,
				 .data = { 1 } },
			   back;
	struct block b = block_hex(COMMAND "00"), cut;
	uint8_t out[SMS_TPDU_MAX];
	size_t len;

	cr_assert_eq(sms_address_from_e164(&c.da, "491700000001"), GBA_OK);
	cr_assert_eq(sms_command_build(out, &len, &c), GBA_OK);
	expect_hex(out, len, COMMAND, "built");
	for (size_t n = 0; n <= b.len; n++) {
		cut = block(b.p, n);
		cr_expect_eq(sms_command_parse(&back, view(&cut)),
			     n == b.len - 1 ? GBA_OK : GBA_ERR_SYNTAX, "%zu", n);
		free(cut.p);
	}
	b.len--;
	cr_assert_eq(sms_command_parse(&back, view(&b)), GBA_OK);
	cr_expect(back.report && !back.udhi);
	cr_expect_eq(back.ct, SMS_CT_DELETE);
	cr_expect_eq(back.mn, 7);
	cr_expect_eq(back.data[0], 1);
	free(b.p);
	c.len = 141;
	cr_expect_eq(sms_command_build(out, &len, &c), GBA_ERR_ARG);
}

/* --- reports -------------------------------------------------------------------------
 */

Test(sms, a_submit_report_in_rp_error_has_a_failure_cause)
{
	struct sms_submit_report r = { .in_error = true, .fcs = SMS_FCS_PID }, back;
	struct block b = block_hex("018f0062112140302100"), cut;
	uint8_t out[SMS_TPDU_MAX];
	size_t len;

	cr_assert_eq(sms_time_build(r.scts, 1794456192), GBA_OK);
	cr_assert_eq(sms_submit_report_build(out, &len, &r), GBA_OK);
	expect_hex(out, len, "018f0062112140302100", "in RP-ERROR");
	for (size_t n = 0; n < b.len; n++) {
		cut = block(b.p, n);
		cr_expect_eq(sms_submit_report_parse(&back, true, view(&cut)),
			     GBA_ERR_SYNTAX);
		free(cut.p);
	}
	cr_assert_eq(sms_submit_report_parse(&back, true, view(&b)), GBA_OK);
	cr_expect_eq(back.fcs, 0x8f);
	cr_expect_eq(sms_submit_report_parse(&back, false, view(&b)), GBA_ERR_SYNTAX);
	r.in_error = false;
	cr_assert_eq(sms_submit_report_build(out, &len, &r), GBA_OK);
	expect_hex(out, len, "010062112140302100", "in RP-ACK");
	free(b.p);
}

Test(sms, a_report_announces_what_it_has)
{
	static const struct {
		const char *hex;
		bool ok, pid, dcs, ud;
	} rows[] = {
		{ "0100621121403021", false, false, false, false },
		{ "01076211214030210048040161", true, true, true, true },
		{ "010762112140302100480401", false, false, false, false },
		{ "0101621121403021007f", true, true, false, false },
		{ "010162112140302100", false, false, false, false },
		{ "0104621121403021000161", true, false, false, true },
		{ "010062112140302100ff", false, false, false, false },
		{ "01818000621121403021007f", true, true, false, false },
		{ "018180", false, false, false, false },
	};
	struct sms_submit_report r;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct block b = block_hex(rows[i].hex);

		cr_expect_eq(sms_submit_report_parse(&r, false, view(&b)),
			     rows[i].ok ? GBA_OK : GBA_ERR_SYNTAX, "%s", rows[i].hex);
		cr_expect(!rows[i].ok || (r.optional.has_pid == rows[i].pid &&
					  r.optional.has_dcs == rows[i].dcs &&
					  r.optional.has_ud == rows[i].ud),
			  "%s", rows[i].hex);
		free(b.p);
	}
}

Test(sms, a_status_report_tells_what_became_of_a_message)
{
	static const char hex[] = "06090c9194710000001062112140302100621121403021000";
	struct sms_status_report r = { .mr = 9 }, back;
	uint8_t out[SMS_TPDU_MAX];
	struct block b, cut;
	char whole[80];
	size_t len;

	snprintf(whole, sizeof(whole), "%s0", hex);
	b = block_hex(whole);
	cr_assert_eq(sms_address_from_e164(&r.ra, "491700000001"), GBA_OK);
	cr_assert_eq(sms_time_build(r.scts, 1794456192), GBA_OK);
	memcpy(r.dt, r.scts, sizeof(r.dt));
	cr_assert_eq(sms_status_report_build(out, &len, &r), GBA_OK);
	expect_hex(out, len, whole, "built");
	for (size_t n = 0; n < b.len; n++) {
		cut = block(b.p, n);
		cr_expect_eq(sms_status_report_parse(&back, view(&cut)), GBA_ERR_SYNTAX);
		free(cut.p);
	}
	cr_assert_eq(sms_status_report_parse(&back, view(&b)), GBA_OK);
	cr_expect_eq(back.st, 0);
	cr_expect_not(back.of_command);
	r.optional.has_pid = true; /* it echoes the TP-PID */
	r.optional.body.pid = 0x48;
	cr_assert_eq(sms_status_report_build(out, &len, &r), GBA_OK);
	cr_assert_eq(sms_status_report_parse(&back, (struct gba_octets){ out, len }),
		     GBA_OK);
	cr_expect(back.optional.has_pid && back.optional.body.pid == 0x48);
	cr_expect_eq(len, b.len + 2);
	free(b.p);
}
