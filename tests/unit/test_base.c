/* SPDX-License-Identifier: Apache-2.0 */
/* The room base: octets, writer, secrets, log lines. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/address.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/octets.h"
#include "base/secret.h"

Test(octets, hex_goes_both_ways_and_refuses_what_is_not_hex)
{
	uint8_t b[3] = { 9, 9, 9 };
	char hex[7];

	cr_assert_eq(gba_unhex(b, 3, gba_text("00fFa5")), GBA_OK);
	cr_assert_arr_eq(b, ((uint8_t[]){ 0x00, 0xff, 0xa5 }), 3);
	gba_hex(hex, b, 3);
	cr_assert_str_eq(hex, "00ffa5");
	cr_expect_eq(gba_unhex(b, 3, gba_text("00fFa")), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_unhex(b, 3, gba_text("00fFa5a")), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_unhex(b, 3, gba_text("")), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_unhex(b, 3, gba_text(NULL)), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_unhex(b, 3, gba_text("00fFg5")), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_unhex(b, 3, (struct gba_text){ "00\0Fa5", 6 }), GBA_ERR_SYNTAX);
	cr_expect_arr_eq(b, ((uint8_t[]){ 0x00, 0xff, 0xa5 }), 3, "a refusal changes nothing");
}

Test(octets, numbers_keep_their_range)
{
	uint64_t n = 7;

	cr_assert_eq(gba_number(&n, gba_text("4294967295"), 0, UINT32_MAX), GBA_OK);
	cr_assert_eq(n, UINT32_MAX);
	cr_expect_eq(gba_number(&n, gba_text("4294967296"), 0, UINT32_MAX), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_number(&n, gba_text("0"), 1, 9), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_number(&n, gba_text("-1"), 0, 9), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_number(&n, gba_text(" 1"), 0, 9), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_number(&n, gba_text(""), 0, 9), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_number(&n, gba_text("99999999999999999999"), 0, UINT64_MAX),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(n, UINT32_MAX);
}

Test(octets, a_text_with_a_nul_inside_is_no_c_string)
{
	char out[4] = "old";

	cr_expect_eq(gba_text_copy(out, sizeof(out), (struct gba_text){ "a\0b", 3 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(gba_text_copy(out, sizeof(out), gba_text("four")), GBA_ERR_SYNTAX);
	cr_expect_str_eq(out, "old");
	cr_expect_eq(gba_text_copy(out, sizeof(out), gba_text("abc")), GBA_OK);
	cr_expect_str_eq(out, "abc");
	cr_expect(!gba_text_is((struct gba_text){ NULL, 0 }, ""));
	cr_expect(gba_text_is((struct gba_text){ "", 0 }, ""));
	cr_expect(gba_text_is_nocase(gba_text("DiGeSt"), "digest"));
}

Test(octets, what_is_visible_has_no_blank_and_is_ascii)
{
	static const struct gba_text others[] = {
		{ NULL, 0 },   { "", 0 },     { "a b", 3 },	 { "a\n", 2 },
		{ "a\0b", 3 }, { "\x7f", 1 }, { "\xc3\xa9", 2 }, { "\xff", 1 },
	};

	cr_expect(gba_text_is_visible(gba_text("!USIM~")));
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		cr_expect_not(gba_text_is_visible(others[i]), "row %zu", i);
}

Test(address, only_that_of_one_host_is_one_and_it_has_one_form)
{
	static const char *const good[][2] = {
		{ "192.0.2.1", "192.0.2.1" },
		{ "127.0.0.2", "127.0.0.2" },
		{ "2001:DB8:0:0::01", "2001:db8::1" },
		{ "::1", "::1" },
		{ "fe80::1", "fe80::1" },
	};
	/* clang-format off */
	static const char *const bad[] = {
		"", " ", "*", "0", "0.0", "0.0.0.0", "0.0.0.1", "00.0.0.0", "0x0.0.0.0",
		"127.1", "192.0.2.1 ", " 192.0.2.1", "192.0.2.1:3868", "192.0.2.256",
		"224.0.0.1", "240.0.0.1", "255.255.255.255", "::", "0::0", "::0",
		"0:0:0:0:0:0:0:0", "::0.0.0.0", "[::1]", "::ffff:0.0.0.0", "::ffff:0:0",
		"0:0:0:0:0:ffff::", "::ffff:192.0.2.1", "ff02::1", "fe80::1%lo", "localhost",
		"iwf.home.example", "any",
	};
	/* clang-format on */
	char out[GBA_ADDRESS_SIZE] = "as before";

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(gba_address_of_host(out, bad[i]), GBA_ERR_SYNTAX, "%s", bad[i]);
	cr_expect_str_eq(out, "as before");
	for (size_t i = 0; i < ARRAY_LEN(good); i++) {
		cr_expect_eq(gba_address_of_host(out, good[i][0]), GBA_OK, "%s", good[i][0]);
		cr_expect_str_eq(out, good[i][1]);
	}
}

Test(buf, the_first_overflow_sticks)
{
	char room[5];
	struct gba_buf buf = gba_buf(room, sizeof(room));

	gba_buf_str(&buf, "abc");
	cr_expect_eq(gba_buf_status(&buf), GBA_OK);
	gba_buf_str(&buf, "de");
	gba_buf_str(&buf, "f");
	cr_expect_eq(gba_buf_status(&buf), GBA_ERR_ARG);
	cr_expect_str_eq(room, "abc");
	buf = gba_buf(room, sizeof(room));
	gba_buf_fmt(&buf, "%d", 12345);
	cr_expect_eq(gba_buf_status(&buf), GBA_ERR_ARG);
	buf = gba_buf(room, sizeof(room));
	gba_buf_hex(&buf, "\x01\xfe", 2);
	cr_expect_eq(gba_buf_status(&buf), GBA_OK);
	cr_expect_str_eq(room, "01fe");
	buf = gba_buf(room, 0);
	gba_buf_octet(&buf, 1);
	cr_expect_eq(gba_buf_status(&buf), GBA_ERR_ARG);
}

Test(secret, compare_sees_every_bit_and_wipe_every_octet)
{
	uint8_t a[16] = { 0 }, b[16] = { 0 };

	cr_assert(gba_equal_ct(a, b, sizeof(a)));
	for (size_t bit = 0; bit < 8 * sizeof(a); bit++) {
		a[bit / 8] ^= (uint8_t)(1u << bit % 8);
		cr_expect(!gba_equal_ct(a, b, sizeof(a)), "bit %zu", bit);
		a[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	memset(a, 0x5a, sizeof(a));
	gba_wipe(a, sizeof(a));
	cr_expect_arr_eq(a, b, sizeof(a));
	gba_wipe(NULL, 0);
}

static char last_line[4096];

static void
keep_line(void *ctx, enum gba_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	snprintf(last_line, sizeof(last_line), "%s", line);
}

Test(log, a_peer_cannot_forge_a_second_line_and_levels_filter)
{
	const struct gba_log log = { .level = GBA_LOG_INFO, .sink = keep_line };
	char id[256];

	gba_log(&log, GBA_LOG_INFO, "ub", "user=%s", "a\r\nerror ub fake");
	cr_expect_str_eq(last_line, "ub user=a??error ub fake");
	gba_log(&log, GBA_LOG_DEBUG, "ub", "unseen");
	cr_expect_str_eq(last_line, "ub user=a??error ub fake");
	cr_expect(gba_log_is_on(&log, GBA_LOG_INFO));
	cr_expect_not(gba_log_is_on(&log, GBA_LOG_DEBUG));
	cr_expect_not(gba_log_is_on(NULL, GBA_LOG_ERROR));
	cr_expect_str_eq(gba_log_identity(&log, id, "alice"), "~");
	gba_log(NULL, GBA_LOG_ERROR, "ub", "nowhere");
}

static int64_t
time_of_day(void *ctx)
{
	return ((const int64_t *)ctx)[0];
}

static int64_t
monotonic(void *ctx)
{
	return ((const int64_t *)ctx)[1];
}

Test(clock, one_that_is_set_back_is_seen_once_and_small_steps_add_up)
{
	static const struct {
		int64_t wall_s, mono_ms, back_s;
	} rows[] = {
		{ 1000, 500, 0 },    { 1010, 10500, 0 }, { 1010, 11499, 0 },
		{ 911, 11500, 100 }, { 911, 11500, 0 },	 { 1911, 11500, 0 },
		{ 1910, 11500, 0 },  { 1909, 11500, 2 }, { 0, 11500, 1909 },
		{ 10, 21500, 0 },
	};
	int64_t times[2], ahead_ms = GBA_AHEAD_UNKNOWN;
	const struct gba_clock clock = { time_of_day, monotonic, times };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		times[0] = rows[i].wall_s;
		times[1] = rows[i].mono_ms;
		cr_expect_eq(gba_set_back_s(&clock, &ahead_ms), rows[i].back_s, "row %zu",
			     i);
	}
}

Test(clock, the_system_clock_moves_forward_and_random_differs)
{
	const struct gba_clock clock = gba_clock_system();
	const struct gba_random random = gba_random_system();
	const int64_t before = gba_mono_ms(&clock);
	uint8_t a[16], b[16];

	cr_expect_gt(gba_wall_s(&clock), INT64_C(1700000000));
	cr_expect_geq(gba_mono_ms(&clock), before);
	cr_assert_eq(gba_random_fill(&random, a, sizeof(a)), GBA_OK);
	cr_assert_eq(gba_random_fill(&random, b, sizeof(b)), GBA_OK);
	cr_expect_neq(memcmp(a, b, sizeof(a)), 0);
}
