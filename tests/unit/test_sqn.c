/* SPDX-License-Identifier: Apache-2.0 */
/* Sequence numbers, both sides. */
#include "unit.h"

#include "crypto/sqn.h"
#include "vectors.h"

static void
step_agrees(struct aka_sqn_array *array, const struct vec *step)
{
	struct aka_sqn offered, highest;
	enum gba_status status;

	vec_hex(offered.b, sizeof(offered.b), step, "offered_sqn");
	vec_expect_number(step, "seq", aka_sqn_seq(&offered));
	vec_expect_number(step, "ind", aka_sqn_ind(&offered));
	status = aka_sqn_array_accept(array, &offered, AKA_SQN_DELTA, 0);
	cr_assert(status == GBA_OK || status == GBA_ERR_SQN);
	vec_expect_str(step, "result", status == GBA_OK ? "accept" : "sync_failure");
	highest = aka_sqn_array_highest(array);
	vec_expect_hex(step, "sqn_ms_after", highest.b, sizeof(highest.b));
}

Test(sqn, acceptance_and_generation_agree_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_sqn");
	const struct vec root = vectors_root(file);
	struct aka_sqn_array array = { { 0 } };
	struct aka_sqn sqn = { { 0 } };

	for (size_t i = 0; i < 16; i++) {
		const struct vec step = vec_item(&root, "usim_steps", 16, i);

		step_agrees(&array, &step);
	}
	for (size_t i = 0; i < 6; i++) {
		const struct vec g = vec_item(&root, "generation", 6, i);

		cr_assert_eq(aka_sqn_next(&sqn, &sqn, (unsigned)vec_number(&g, "ind")),
			     GBA_OK);
		vec_expect_hex(&g, "sqn", sqn.b, sizeof(sqn.b));
	}
	vectors_close(file);
}

Test(sqn, octets_and_number_are_the_same_thing)
{
	const struct aka_sqn sqn = { { 0x01, 0x23, 0x45, 0x67, 0x89, 0xab } };
	const struct aka_sqn back = aka_sqn_from_u64(UINT64_C(0xffff0123456789ab));
	const struct aka_sqn joined = aka_sqn_join(aka_sqn_seq(&sqn), aka_sqn_ind(&sqn));

	cr_expect_eq(aka_sqn_to_u64(&sqn), UINT64_C(0x0123456789ab));
	cr_expect_arr_eq(back.b, sqn.b, sizeof(sqn.b), "the low 48 bits");
	cr_expect_arr_eq(joined.b, sqn.b, sizeof(sqn.b));
	cr_expect_eq(aka_sqn_ind(&sqn), 0x0b);
}

Test(sqn, the_last_seq_is_used_and_never_wraps)
{
	const struct aka_sqn last_but_one = aka_sqn_join(AKA_SEQ_MAX - 1, 3);
	const struct aka_sqn last = aka_sqn_join(AKA_SEQ_MAX, 31);
	struct aka_sqn next = { { 7 } };

	cr_expect_eq(aka_sqn_next(&next, &last, 0), GBA_ERR_SQN);
	cr_expect_eq(aka_sqn_next(&next, &last_but_one, AKA_IND_COUNT), GBA_ERR_ARG);
	cr_expect_eq(next.b[0], 7);
	cr_assert_eq(aka_sqn_next(&next, &last_but_one, 31), GBA_OK);
	cr_expect_eq(aka_sqn_to_u64(&next), UINT64_C(0xffffffffffff));
}

Test(sqn, the_step_may_be_delta_and_not_one_more)
{
	struct aka_sqn_array array = { { 0 } };
	const struct aka_sqn far = aka_sqn_join(101, 0), near = aka_sqn_join(100, 0);

	cr_expect_eq(aka_sqn_array_accept(&array, &far, 100, 0), GBA_ERR_SQN);
	cr_expect_eq(array.seq[0], 0);
	cr_expect_eq(aka_sqn_array_accept(&array, &near, 100, 0), GBA_OK);
	array = (struct aka_sqn_array){ { 0 } };
	cr_expect_eq(aka_sqn_array_accept(&array, &far, 0, 0), GBA_OK, "no limit");
}

/* TS 33.102 clause C.2.2: SEQ_MS - SEQ < L. */
Test(sqn, the_age_may_be_below_the_limit_and_not_reach_it)
{
	struct aka_sqn_array array = { { 0 } };
	const struct aka_sqn highest = aka_sqn_join(100, 0);
	const struct aka_sqn old = aka_sqn_join(90, 1), younger = aka_sqn_join(91, 1);

	cr_assert_eq(aka_sqn_array_accept(&array, &highest, 0, 10), GBA_OK);
	cr_expect_eq(aka_sqn_array_accept(&array, &old, 0, 10), GBA_ERR_SQN);
	cr_expect_eq(array.seq[1], 0);
	cr_expect_eq(aka_sqn_array_accept(&array, &younger, 0, 10), GBA_OK);
	array.seq[1] = 0;
	cr_expect_eq(aka_sqn_array_accept(&array, &old, 0, 0), GBA_OK, "no limit");
}

/* TS 33.102 clause 6.3.5: the home network keeps its SQN if the next one would do. */
Test(sqn, the_stored_sqn_is_kept_if_its_successor_would_be_accepted)
{
	static const struct {
		uint64_t stored, sqn_ms, delta;
		bool acceptable;
	} rows[] = {
		{ 10, 10, 5, true },
		{ 9, 10, 5, false },
		{ 14, 10, 5, true },
		{ 15, 10, 5, false },
		{ 15, 10, 0, true },
		{ 0, 0, 0, true },
		{ 4, 10, 5, false },
		{ AKA_SEQ_MAX, 10, 0, false },
		{ AKA_SEQ_MAX - 1, AKA_SEQ_MAX - 1, 1, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct aka_sqn stored = aka_sqn_join(rows[i].stored, 31);
		const struct aka_sqn sqn_ms = aka_sqn_join(rows[i].sqn_ms, 0);

		cr_expect_eq(aka_sqn_next_is_acceptable(&stored, &sqn_ms, rows[i].delta),
			     rows[i].acceptable, "row %zu", i);
	}
}

Test(sqn, highest_of_a_new_card_is_zero)
{
	const struct aka_sqn_array array = { { 0 } };
	const struct aka_sqn sqn = aka_sqn_array_highest(&array);

	cr_expect_eq(aka_sqn_seq(&sqn), 0);
}
