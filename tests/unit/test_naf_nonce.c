/* SPDX-License-Identifier: Apache-2.0 */
/* Nonces of the NAF: signed, aging, each nc once and upwards. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "naf_fake.h"

struct room {
	struct fake_time time;
	uint64_t counter;
	struct nonces *nonces;
};

static void
start(struct room *r, size_t max)
{
	const struct gba_clock clock = fake_clock(&r->time);
	const struct gba_random random = fake_random(&r->counter);

	*r = (struct room){ .time = { FAKE_NOW, 0 } };
	cr_assert_eq(nonces_new(&r->nonces, 3600, max, &clock, &random), GBA_OK);
}

static enum gba_status
use(struct room *r, const char *nonce, uint32_t nc)
{
	return nonces_use(r->nonces, gba_text(nonce), nc);
}

Test(naf_nonce, each_nc_counts_once_and_gaps_are_fine)
{
	char nonce[NONCE_LEN + 1], other[NONCE_LEN + 1];
	struct room r;

	start(&r, 1000);
	cr_assert_eq(nonces_make(r.nonces, nonce), GBA_OK);
	cr_assert_eq(nonces_make(r.nonces, other), GBA_OK);
	cr_expect_str_neq(nonce, other);
	cr_expect_eq(use(&r, nonce, 2), GBA_OK, "a first nc of 2 is usual");
	cr_expect_eq(use(&r, nonce, 2), GBA_ERR_MAC);
	cr_expect_eq(use(&r, nonce, 1), GBA_ERR_MAC);
	cr_expect_eq(use(&r, nonce, 9), GBA_OK);
	cr_expect_eq(use(&r, nonce, 0x10), GBA_OK, "10 after 9: a decimal count");
	cr_expect_eq(use(&r, nonce, 0xffffffff), GBA_OK);
	cr_expect_eq(use(&r, nonce, 0xffffffff), GBA_ERR_MAC);
	cr_expect_eq(use(&r, other, 1), GBA_OK, "another nonce counts on its own");
	nonces_free(r.nonces);
}

Test(naf_nonce, hex_in_capitals_is_the_same_nonce)
{
	char nonce[NONCE_LEN + 1];
	struct room r;

	start(&r, 1000);
	cr_assert_eq(nonces_make(r.nonces, nonce), GBA_OK);
	cr_expect_eq(use(&r, nonce, 1), GBA_OK);
	for (char *c = nonce; *c != '\0'; c++)
		if (*c >= 'a')
			*c = (char)(*c - 'a' + 'A');
	cr_expect_eq(use(&r, nonce, 1), GBA_ERR_MAC);
	nonces_free(r.nonces);
}

Test(naf_nonce, a_nonce_lives_until_its_last_second_and_ages_at_half_time)
{
	char nonce[NONCE_LEN + 1];
	struct room r;

	start(&r, 1000);
	cr_assert_eq(nonces_make(r.nonces, nonce), GBA_OK);
	r.time.wall_s = FAKE_NOW + 1799;
	cr_expect(!nonces_is_ageing(r.nonces, gba_text(nonce)));
	r.time.wall_s = FAKE_NOW + 1800;
	cr_expect(nonces_is_ageing(r.nonces, gba_text(nonce)));
	r.time.wall_s = FAKE_NOW + 3599;
	cr_expect_eq(use(&r, nonce, 1), GBA_OK);
	r.time.wall_s = FAKE_NOW + 3600;
	cr_expect_eq(use(&r, nonce, 2), GBA_ERR_EXPIRED);
	r.time.wall_s = FAKE_NOW - 1;
	cr_expect_eq(use(&r, nonce, 2), GBA_ERR_EXPIRED, "made in the future");
	nonces_free(r.nonces);
}

Test(naf_nonce, what_another_process_made_or_nobody_did_is_stale)
{
	char nonce[NONCE_LEN + 1];
	struct room r, restarted;

	start(&r, 1000);
	start(&restarted, 1000);
	restarted.counter = 77;
	nonces_free(restarted.nonces);
	cr_assert_eq(
		nonces_new(&restarted.nonces, 3600, 1000,
			   &(struct gba_clock){ fake_clock(&r.time).wall_s,
						fake_clock(&r.time).mono_ms, &r.time },
			   &(struct gba_random){ fake_random(&restarted.counter).fill,
						 &restarted.counter }),
		GBA_OK);
	cr_assert_eq(nonces_make(r.nonces, nonce), GBA_OK);
	cr_expect_eq(use(&restarted, nonce, 1), GBA_ERR_EXPIRED);
	for (size_t i = 0; i < NONCE_LEN; i++) {
		const char was = nonce[i];

		nonce[i] = was == '0' ? '1' : '0';
		cr_expect_eq(use(&r, nonce, 1), GBA_ERR_EXPIRED, "digit %zu", i);
		nonce[i] = was;
	}
	cr_expect_eq(use(&r, "", 1), GBA_ERR_EXPIRED);
	cr_expect_eq(nonces_use(r.nonces, (struct gba_text){ nonce, NONCE_LEN - 1 }, 1),
		     GBA_ERR_EXPIRED);
	cr_expect_eq(nonces_use(r.nonces, (struct gba_text){ nonce, NONCE_LEN + 1 }, 1),
		     GBA_ERR_EXPIRED);
	cr_expect_eq(use(&r, "6629fae49393a05397450978507c4ef1a0b1", 1), GBA_ERR_EXPIRED);
	cr_expect_eq(use(&r, nonce, 1), GBA_OK);
	for (size_t i = 0; i < NONCE_LEN; i++) {
		const char was = nonce[i];

		nonce[i] = was == '0' ? '1' : '0';
		cr_expect_eq(use(&r, nonce, 2), GBA_ERR_EXPIRED,
			     "digit %zu of one in use", i);
		nonce[i] = was;
	}
	cr_expect_eq(use(&r, nonce, 2), GBA_OK);
	nonces_free(r.nonces);
	nonces_free(restarted.nonces);
}

/* 400 nonces in use, room for 16: what was pushed out must not come back as unused. */
Test(naf_nonce, a_nonce_that_was_pushed_out_of_the_table_is_stale_not_new)
{
	static char nonce[400][NONCE_LEN + 1];
	unsigned replayed = 0, alive = 0;
	struct room r;

	start(&r, 1);
	for (size_t i = 0; i < ARRAY_LEN(nonce); i++) {
		r.time.wall_s++;
		cr_assert_eq(nonces_make(r.nonces, nonce[i]), GBA_OK);
		cr_assert_eq(use(&r, nonce[i], 1), GBA_OK);
	}
	for (size_t i = 0; i < ARRAY_LEN(nonce); i++) {
		const enum gba_status status = use(&r, nonce[i], 1);

		replayed += status == GBA_OK;
		alive += status == GBA_ERR_MAC;
	}
	cr_expect_eq(replayed, 0, "%u replays were taken", replayed);
	cr_expect_eq(alive, 16);
	cr_expect_eq(use(&r, nonce[399], 2), GBA_OK);
	cr_expect_eq(use(&r, nonce[0], 2), GBA_ERR_EXPIRED);
	nonces_free(r.nonces);
}
