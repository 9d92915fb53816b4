/* SPDX-License-Identifier: Apache-2.0 */
/* Relay layer messages. The octets are printed by tests/system/sms/tpdu.py. */
#include "sms_util.h"

#include "codec/rp.h"

#define MT    "010507919471010000000017040c9194512143658748046211214030210004abababab"
#define MO    "00060007919471010000000f01010c919471000000100004026869"
#define ERROR "05070115410a018f0062112140302100"

static struct rp
read_hex(struct block *b, const char *hex)
{
	struct rp rp;

	*b = block_hex(hex);
	cr_assert_eq(rp_parse(&rp, view(b)), GBA_OK, "%s", hex);
	return rp;
}

static void
expect_built(const struct rp *rp, const char *hex)
{
	uint8_t out[RP_MAX];
	size_t len;

	cr_assert_eq(rp_build(out, &len, rp), GBA_OK, "%s", hex);
	expect_hex(out, len, hex, "RP");
}

Test(rp, both_directions)
{
	struct block b;
	struct rp rp = read_hex(&b, MT);

	cr_expect(rp.type == RP_DATA && !rp.from_ms && rp.ref == 5);
	cr_expect_str_eq(rp.sc.text, "491710000000");
	cr_expect_eq(rp.tpdu.len, 23);
	expect_built(&rp, MT);
	free(b.p);
	rp = read_hex(&b, MO);
	cr_expect(rp.type == RP_DATA && rp.from_ms && rp.ref == 6);
	cr_expect_str_eq(rp.sc.text, "491710000000");
	cr_expect_eq(rp.tpdu.len, 15);
	expect_built(&rp, MO);
	free(b.p);
}

Test(rp, answers_with_a_tpdu_and_without)
{
	static const struct {
		const char *hex;
		enum rp_type type;
		bool from_ms;
		uint8_t cause;
		size_t tpdu;
	} rows[] = {
		{ ERROR, RP_ERROR, false, 21, 10 },
		{ "0207", RP_ACK, true, 0, 0 },
		{ "0307", RP_ACK, false, 0, 0 },
		{ "0307410100", RP_ACK, false, 0, 1 },
		{ "04070116", RP_ERROR, true, 22, 0 },
		{ "0507011b", RP_ERROR, false, 27, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct block b;
		const struct rp rp = read_hex(&b, rows[i].hex);

		cr_expect_eq(rp.type, rows[i].type, "row %zu", i);
		cr_expect_eq(rp.from_ms, rows[i].from_ms, "row %zu", i);
		cr_expect_eq(rp.cause, rows[i].cause, "row %zu", i);
		cr_expect_eq(rp.tpdu.len, rows[i].tpdu, "row %zu", i);
		cr_expect_eq(rp.ref, 7);
		expect_built(&rp, rows[i].hex);
		free(b.p);
	}
}

Test(rp, a_diagnostic_is_read_over_and_an_sc_may_be_nameless)
{
	struct block b;
	struct rp rp = read_hex(&b, "050702d501");

	cr_expect_eq(rp.cause, 0x55);
	free(b.p);
	rp = read_hex(&b, "010100000100");
	cr_expect_str_eq(rp.sc.text, "");
	expect_built(&rp, "010100000100");
	free(b.p);
}

Test(rp, no_shorter_and_no_longer)
{
	static const char *const whole[] = { MT, MO, ERROR };

	for (size_t i = 0; i < ARRAY_LEN(whole); i++) {
		struct block b = block_hex(whole[i]);
		const size_t head_of_error = 4; /* RP-ERROR alone is whole too */
		struct rp rp = { .ref = 99 };

		for (size_t n = 0; n <= b.len + 1; n++) {
			struct block cut = block(b.p, n < b.len ? n : b.len);
			const bool ok = n == b.len || (i == 2 && n == head_of_error);

			if (n > b.len) {
				free(cut.p);
				cut = block_hex(whole[i]);
				cut.p = realloc(cut.p, n);
				cr_assert_not_null(cut.p);
				cut.p[b.len] = 0;
				cut.len = n;
			}
			cr_expect_eq(rp_parse(&rp, view(&cut)),
				     ok ? GBA_OK : GBA_ERR_SYNTAX, "%s: %zu", whole[i],
				     n);
			free(cut.p);
		}
		free(b.p);
	}
}

Test(rp, what_is_none_is_refused)
{
	static const char *const wrong[] = {
		"0601", /* RP-SMMA */
		"0701",
		"0101000000",		/* an empty TPDU */
		"010103911fa1000100",	/* a number with a hole */
		"01010291940291940100", /* a number on both sides */
		"01010191000100",	/* a type alone */
		"0001029194000100",	/* the SC on the UE's side */
		"010102d041000100",	/* a text */
		"01010c910000000000000000000000000100",
		"0307420100",
		"03074100",
		"050700",
		"05070315aabb",
		"030741020100ff",
		"0307410201",
	};
	struct rp rp = { .ref = 99 };

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct block b = block_hex(wrong[i]);

		cr_expect_eq(rp_parse(&rp, view(&b)), GBA_ERR_SYNTAX, "%s", wrong[i]);
		free(b.p);
	}
}

Test(rp, only_what_can_be_read_is_built)
{
	static const uint8_t tpdu[RP_TPDU_MAX + 1];
	struct rp rp = { .type = RP_DATA, .tpdu = { tpdu, RP_TPDU_MAX } };
	uint8_t out[RP_MAX];
	size_t len = 7;

	cr_expect_eq(rp_build(out, &len, &rp), GBA_OK);
	rp.tpdu.len++;
	cr_expect_eq(rp_build(out, &len, &rp), GBA_ERR_ARG);
	rp.tpdu.len = 0;
	cr_expect_eq(rp_build(out, &len, &rp), GBA_ERR_ARG);
	rp.tpdu.p = NULL;
	cr_expect_eq(rp_build(out, &len, &rp), GBA_ERR_ARG);
	rp = (struct rp){ .type = RP_ERROR, .cause = 0x95 };
	cr_expect_eq(rp_build(out, &len, &rp), GBA_ERR_ARG);
	rp.cause = RP_REJECTED;
	cr_expect_eq(rp_build(out, &len, &rp), GBA_OK);
	rp = (struct rp){ .tpdu = { tpdu, 1 }, .sc = { SMS_TOA_ALPHANUMERIC, "abc" } };
	cr_expect_eq(rp_build(out, &len, &rp), GBA_ERR_ARG);
}
