/* SPDX-License-Identifier: Apache-2.0 */
/* Rates per key: exact at the edge, bounded, independent of each other. */
#include <stdio.h>
#include <string.h>

#include "bsf/limit.h"
#include "unit.h"

static enum gba_status
fill(void *ctx, void *out, size_t len)
{
	(void)ctx;
	memset(out, 0x5a, len);
	return GBA_OK;
}

static enum gba_status
no_fill(void *ctx, void *out, size_t len)
{
	(void)ctx;
	(void)out;
	(void)len;
	return GBA_ERR_IO;
}

static const struct gba_random fixed = { fill, NULL };

static struct limit *
limit_of(size_t keys)
{
	struct limit *limit = NULL;

	cr_assert_eq(limit_new(&limit, keys, &fixed), GBA_OK);
	return limit;
}

Test(bsf_limit, burst_goes_through_and_one_more_does_not_until_a_step_has_passed)
{
	static const struct limit_rate rate = { 10, 1000, 3 };
	struct limit *limit = limit_of(64);
	const struct gba_text key = gba_text("127.0.0.1");

	for (int i = 0; i < 3; i++)
		cr_expect(limit_take(limit, key, &rate, 5000), "%d", i);
	cr_expect_not(limit_take(limit, key, &rate, 5000));
	cr_expect_not(limit_take(limit, key, &rate, 5099));
	cr_expect(limit_take(limit, key, &rate, 5100));
	cr_expect_not(limit_take(limit, key, &rate, 5100));
	for (int i = 0; i < 3; i++)
		cr_expect(limit_take(limit, key, &rate, 9000),
			  "full again, not fuller: %d", i);
	cr_expect_not(limit_take(limit, key, &rate, 9000));
	limit_free(limit);
}

Test(bsf_limit, refusals_are_not_counted_so_a_steady_flood_gets_its_rate)
{
	static const struct limit_rate rate = { 10, 1000, 1 };
	struct limit *limit = limit_of(64);
	int taken = 0;

	for (int64_t ms = 0; ms < 10000; ms++)
		taken += limit_take(limit, gba_text("a"), &rate, ms) ? 1 : 0;
	cr_expect_eq(taken, 100, "%d", taken);
	limit_free(limit);
}

Test(bsf_limit, keys_do_not_share_and_count_zero_is_no_limit)
{
	static const struct limit_rate one = { 1, 1000, 1 }, none = { 0, 1000, 1 };
	struct limit *limit = limit_of(64);

	cr_expect(limit_take(limit, gba_text("a"), &one, 0));
	cr_expect_not(limit_take(limit, gba_text("a"), &one, 0));
	cr_expect(limit_take(limit, gba_text("b"), &one, 0));
	cr_expect(limit_take(limit, gba_text(""), &one, 0));
	for (int i = 0; i < 100; i++)
		cr_expect(limit_take(limit, gba_text("c"), &none, 0));
	limit_free(limit);
}

Test(bsf_limit, forgiving_one_key_leaves_the_others)
{
	static const struct limit_rate one = { 1, 1000, 1 };
	struct limit *limit = limit_of(64);

	cr_expect(limit_take(limit, gba_text("a"), &one, 0));
	cr_expect(limit_take(limit, gba_text("b"), &one, 0));
	limit_forgive(limit, gba_text("a"));
	limit_forgive(limit, gba_text("never seen"));
	cr_expect(limit_take(limit, gba_text("a"), &one, 0));
	cr_expect_not(limit_take(limit, gba_text("b"), &one, 0));
	limit_free(limit);
}

Test(bsf_limit, a_flood_of_keys_does_not_wash_away_a_key_that_is_over_its_limit)
{
	static const struct limit_rate hour = { 1, 3600 * 1000, 1 },
				       quick = { 1000, 1000, 1 };
	struct limit *limit = limit_of(64);
	char key[16];

	cr_expect(limit_take(limit, gba_text("victim"), &hour, 0));
	for (int i = 0; i < 10000; i++) {
		snprintf(key, sizeof(key), "%d", i);
		limit_take(limit, gba_text(key), &quick, i);
	}
	cr_expect_not(limit_take(limit, gba_text("victim"), &hour, 10000));
	limit_free(limit);
}

Test(bsf_limit, no_table_without_random)
{
	static const struct gba_random broken = { no_fill, NULL };
	struct limit *limit = NULL;

	cr_expect_eq(limit_new(&limit, 64, &broken), GBA_ERR_IO);
	cr_expect_null(limit);
}
