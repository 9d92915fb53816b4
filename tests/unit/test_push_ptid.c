/* SPDX-License-Identifier: Apache-2.0 */
/* SAs of P-TIDs that are any octets: on disk, and in the messages of the UE. */
#include "push_fixture.h"

/* A message of the UE carries these octets and is found by its P-TID; its number. */
static uint32_t
expect_message(struct push_fixture *fx, const char *ptid, const char *octets, size_t len)
{
	static uint8_t up[GPL_OVERHEAD(GBA_PTID_MAX) + 2];
	const size_t room = GPL_OVERHEAD(len) + 2;
	struct push_message m;
	uint32_t sn;
	size_t up_len;

	cr_expect_eq(push_protect(fx->table[PUSH_UE], up, room - 1, &up_len, &sn, ptid,
				  GPL_AES128_CTR, octets_of("up"), NOW),
		     GBA_ERR_ARG);
	cr_assert_eq(push_protect(fx->table[PUSH_UE], up, room, &up_len, &sn, ptid,
				  GPL_AES128_CTR, octets_of("up"), NOW),
		     GBA_OK, "%s", fx->lines);
	cr_expect_eq(up_len, room);
	cr_expect_eq(up[3], len);
	cr_expect_arr_eq(up + 4, octets, len);
	cr_assert_eq(push_unprotect(fx->table[PUSH_NAF], &m,
				    (struct gba_octets){ up, up_len }, NOW),
		     GBA_OK);
	cr_expect_str_eq(m.ptid, ptid);
	cr_expect_eq(m.sn, sn);
	push_message_fini(&m);
	return sn;
}

Test(push_ptid, a_message_carries_the_very_octets)
{
	static const struct {
		const char *text, *octets;
		size_t len;
	} rows[] = {
		{ "%00", "\0", 1 },
		{ "%20%2541%C3%A4%FF@n", " %41\xc3\xa4\xff@n", 9 },
		{ "A%00", "A\0", 2 },
		{ "A", "A", 1 },
	};
	struct push_fixture fx;
	struct push_sa got;

	push_init(&fx);
	push_open(&fx);
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		struct push_sa sa = push_an_sa(i + 1, NOW + 60);

		snprintf(sa.ptid, sizeof(sa.ptid), "%s", rows[i].text);
		push_put(&fx, PUSH_UE, &sa);
		push_put(&fx, PUSH_NAF, &sa);
	}
	push_close(&fx);
	push_open(&fx);
	for (unsigned i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, rows[i].text, NOW),
			     GBA_OK);
		cr_expect_eq(got.rand.b[0], i + 1);
		push_sa_fini(&got);
		expect_message(&fx, rows[i].text, rows[i].octets, rows[i].len);
	}
	push_fini(&fx);
}

Test(push_ptid, one_that_was_kept_as_it_is_becomes_text)
{
	struct push_sa sa = push_an_sa(1, NOW + 60), got;
	struct push_fixture fx;

	push_init(&fx);
	push_open(&fx);
	snprintf(sa.ptid, sizeof(sa.ptid), "a%%2541@n");
	push_put(&fx, PUSH_NAF, &sa);
	push_put(&fx, PUSH_UE, &sa);
	push_close(&fx);
	push_raw(&fx, PUSH_UE,
		 "UPDATE sa SET ptid = 'a%41@n', app_label = '%'; PRAGMA user_version = 2");
	push_open(&fx);
	cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, sa.ptid, NOW), GBA_OK);
	cr_expect_str_eq(got.app_label, "%25");
	push_sa_fini(&got);
	expect_message(&fx, sa.ptid, "a%41@n", 6);
	push_fini(&fx);
}

Test(push_ptid, what_is_no_text_of_a_ptid_is_not_kept)
{
	static const char *const wrong[] = { "", "a b", "a%2", "%41", "%ff", "\xff" };
	struct push_sa sa = push_an_sa(1, NOW + 60);
	struct push_fixture fx;

	push_init(&fx);
	push_open(&fx);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		snprintf(sa.ptid, sizeof(sa.ptid), "%s", wrong[i]);
		cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &sa, NOW), GBA_ERR_ARG, "%s",
			     wrong[i]);
	}
	push_fini(&fx);
}

/* 255 octets of three characters each: too long for the places of SAs at hand, so that
 * each message costs a commit, and a block of numbers where there are blocks. */
Test(push_ptid, the_longest_has_room_everywhere)
{
	struct push_sa sa = push_an_sa(1, NOW + 60), got;
	char octets[GBA_PTID_MAX];
	struct push_fixture fx;

	memset(octets, 0xff, sizeof(octets));
	for (size_t i = 0; i < GBA_PTID_MAX; i++)
		memcpy(sa.ptid + 3 * i, "%FF", 4);
	push_init(&fx);
	fx.conf[PUSH_UE].sn_block = 8;
	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	push_put(&fx, PUSH_NAF, &sa);
	cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, sa.ptid, NOW), GBA_OK);
	cr_expect_str_eq(got.ptid, sa.ptid);
	push_sa_fini(&got);
	for (uint32_t want = 9; want <= 25; want += 8)
		cr_expect_eq(expect_message(&fx, sa.ptid, octets, sizeof(octets)), want);
	push_fini(&fx);
}
