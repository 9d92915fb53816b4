/* SPDX-License-Identifier: Apache-2.0 */
/* The NAF's keys: one ask a key, expiry, limits, refusals; and the limit per source. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "naf_fake.h"

struct got {
	unsigned calls;
	enum gba_status status;
	uint8_t octet; /* first of the key */
};

static void
on_key(void *ctx, enum gba_status status, struct naf_key *key)
{
	struct got *got = ctx;

	got->calls++;
	got->status = status;
	got->octet = key != NULL ? naf_key_ks_naf(key)->b[0] : 0;
	cr_expect_eq(key != NULL, status == GBA_OK);
	naf_key_unref(key);
}

struct room {
	struct fake_time time;
	uint64_t counter;
	struct fake_bsf bsf;
	struct naf_keys *keys;
};

static void
start(struct room *r, struct naf_keys_conf conf)
{
	r->time = (struct fake_time){ FAKE_NOW, 0 };
	conf.source = fake_source(&r->bsf);
	conf.clock = fake_clock(&r->time);
	conf.random = fake_random(&r->counter);
	cr_assert_eq(naf_keys_new(&r->keys, &conf), GBA_OK);
}

static const struct naf_keys_conf roomy = {
	.max = 1600, .max_refused = 1600, .max_pending = 1600, .refused_s = 10
};

static struct got
get(struct room *r, const char *btid, const char *naf_id)
{
	struct got got = { 0 };

	naf_keys_get(
		r->keys,
		&(struct naf_ask){ .btid = gba_text(btid),
				   .naf_id = { (const uint8_t *)naf_id, strlen(naf_id) },
				   .peer = "192.0.2.1" },
		on_key, &got);
	return got;
}

static struct naf_place
place(struct room *r, const char *btid, const char *fqdn)
{
	struct naf_place place;

	cr_assert_eq(naf_keys_place(r->keys, &place, gba_text(btid), fqdn), GBA_OK);
	return place;
}

#define ID_A "a.example\1\1\1\1\2"
#define ID_B "b.example\1\1\1\1\2"

static void
know_a_and_b(struct room *r)
{
	*r = (struct room){ .bsf.otherwise = GBA_ERR_DENIED };
	fake_bsf_add(&r->bsf, "a.example", "0101010102", 0xaa);
	fake_bsf_add(&r->bsf, "b.example", "0101010102", 0xbb);
}

Test(naf_keys, a_key_is_asked_for_once_and_then_kept_for_its_b_tid_and_naf_id)
{
	struct naf_keys_stats stats;
	struct room r;

	know_a_and_b(&r);
	start(&r, roomy);
	for (int i = 0; i < 3; i++) {
		const struct got got = get(&r, "u@d.example", ID_A);

		cr_expect_eq(got.calls, 1);
		cr_expect_eq(got.status, GBA_OK);
		cr_expect_eq(got.octet, 0xaa);
	}
	cr_expect_eq(r.bsf.asks, 1);
	cr_expect_eq(get(&r, "u@d.example", ID_B).octet, 0xbb);
	cr_expect_eq(r.bsf.asks, 2, "another NAF_Id is another key");
	cr_expect_eq(get(&r, "U@d.example", ID_A).octet, 0xaa);
	cr_expect_eq(r.bsf.asks, 3, "case counts in a B-TID");
	naf_keys_stats(r.keys, &stats);
	cr_expect_eq(stats.hits, 2);
	cr_expect_eq(stats.asks, 3);
	cr_expect_eq(stats.keys, 3);
	cr_expect_eq(stats.pending, 0);
	naf_keys_free(r.keys);
}

Test(naf_keys, a_key_serves_until_the_second_before_its_expiry)
{
	struct room r;

	know_a_and_b(&r);
	start(&r, roomy);
	cr_expect_eq(get(&r, "u@d.example", ID_A).status, GBA_OK);
	r.time.wall_s = FAKE_NOW + 3599;
	cr_expect_eq(get(&r, "u@d.example", ID_A).status, GBA_OK);
	cr_expect_eq(r.bsf.asks, 1);
	r.time.wall_s = FAKE_NOW + 3600;
	cr_expect_eq(get(&r, "u@d.example", ID_A).calls, 1);
	cr_expect_eq(r.bsf.asks, 2, "the expired key was served");
	naf_keys_free(r.keys);
}

Test(naf_keys, expire_drops_what_is_over_and_leaves_the_rest)
{
	struct naf_keys_stats stats;
	struct room r;

	know_a_and_b(&r);
	r.bsf.keys[1].expires_s = FAKE_NOW + 9000;
	start(&r, roomy);
	get(&r, "u@d.example", ID_A);
	get(&r, "u@d.example", ID_B);
	r.time.wall_s = FAKE_NOW + 3600;
	naf_keys_expire(r.keys);
	naf_keys_stats(r.keys, &stats);
	cr_expect_eq(stats.keys, 1);
	get(&r, "u@d.example", ID_B);
	cr_expect_eq(r.bsf.asks, 2);
	naf_keys_free(r.keys);
}

Test(naf_keys, those_who_ask_at_once_share_one_ask_and_each_gets_the_answer)
{
	struct got got[5] = { 0 };
	struct naf_keys_stats stats;
	struct room r;

	know_a_and_b(&r);
	r.bsf.late = true;
	start(&r, roomy);
	for (size_t i = 0; i < ARRAY_LEN(got); i++)
		naf_keys_get(r.keys,
			     &(struct naf_ask){ .btid = gba_text("u@d.example"),
						.naf_id = { (const uint8_t *)ID_A, 14 } },
			     on_key, &got[i]);
	cr_expect_eq(r.bsf.asks, 1);
	cr_expect_eq(got[0].calls, 0);
	naf_keys_stats(r.keys, &stats);
	cr_expect_eq(stats.pending, 1);
	cr_expect_eq(stats.joined, 4);
	fake_bsf_answer(&r.bsf);
	for (size_t i = 0; i < ARRAY_LEN(got); i++) {
		cr_expect_eq(got[i].calls, 1);
		cr_expect_eq(got[i].octet, 0xaa);
	}
	naf_keys_free(r.keys);
}

Test(naf_keys, what_the_bsf_refuses_is_remembered_briefly_and_silence_is_not)
{
	struct room r;

	know_a_and_b(&r);
	r.bsf.keys[0].status = GBA_ERR_NOT_FOUND;
	r.bsf.keys[1].status = GBA_ERR_PEER;
	start(&r, roomy);
	cr_expect_eq(get(&r, "u@d.example", ID_A).status, GBA_ERR_NOT_FOUND);
	r.time.wall_s += 9;
	cr_expect_eq(get(&r, "u@d.example", ID_A).status, GBA_ERR_NOT_FOUND);
	cr_expect_eq(r.bsf.asks, 1);
	r.time.wall_s += 1;
	r.bsf.keys[0].status = GBA_OK;
	cr_expect_eq(get(&r, "u@d.example", ID_A).status, GBA_OK);
	cr_expect_eq(r.bsf.asks, 2);

	cr_expect_eq(get(&r, "u@d.example", ID_B).status, GBA_ERR_PEER);
	r.bsf.keys[1].status = GBA_OK;
	cr_expect_eq(get(&r, "u@d.example", ID_B).status, GBA_OK);
	naf_keys_free(r.keys);
}

Test(naf_keys, a_flood_of_invented_b_tids_pushes_no_key_out)
{
	struct naf_keys_stats stats;
	struct room r;
	char btid[64];

	know_a_and_b(&r);
	start(&r, (struct naf_keys_conf){ .max = 160,
					  .max_refused = 160,
					  .max_pending = 160,
					  .refused_s = 10 });
	get(&r, "u@d.example", ID_A);
	r.bsf.keys[0].status = GBA_ERR_NOT_FOUND;
	for (unsigned i = 0; i < 5000; i++) {
		snprintf(btid, sizeof(btid), "%u@d.example", i);
		cr_assert_eq(get(&r, btid, ID_A).status, GBA_ERR_NOT_FOUND);
	}
	cr_expect_eq(get(&r, "u@d.example", ID_A).status, GBA_OK);
	cr_expect_eq(r.bsf.asks, 5001);
	naf_keys_stats(r.keys, &stats);
	cr_expect_eq(stats.keys, 1);
	cr_expect(stats.refused <= 160);
	naf_keys_free(r.keys);
}

Test(naf_keys, the_table_is_bounded_and_the_least_recently_used_key_goes)
{
	struct naf_keys_stats stats;
	struct room r;
	char btid[64];

	know_a_and_b(&r);
	start(&r, (struct naf_keys_conf){ .max = 160,
					  .max_refused = 16,
					  .max_pending = 16,
					  .refused_s = 10 });
	for (unsigned i = 0; i < 2000; i++) {
		snprintf(btid, sizeof(btid), "%u@d.example", i);
		get(&r, btid, ID_A);
		get(&r, "busy@d.example", ID_A);
	}
	naf_keys_stats(r.keys, &stats);
	cr_expect(stats.keys <= 160);
	cr_expect(stats.evicted >= 2001 - 160);
	cr_expect_eq(r.bsf.asks, 2001, "the key in use was pushed out");
	get(&r, "0@d.example", ID_A);
	cr_expect_eq(r.bsf.asks, 2002);
	naf_keys_free(r.keys);
}

Test(naf_keys, no_more_asks_are_under_way_than_allowed)
{
	struct got got[40] = { 0 };
	struct room r;
	unsigned busy = 0;
	char btid[64];

	know_a_and_b(&r);
	r.bsf.late = true;
	start(&r, (struct naf_keys_conf){ .max = 160,
					  .max_refused = 16,
					  .max_pending = 16,
					  .refused_s = 10 });
	for (unsigned i = 0; i < ARRAY_LEN(got); i++) {
		snprintf(btid, sizeof(btid), "%u@d.example", i);
		naf_keys_get(r.keys,
			     &(struct naf_ask){ .btid = gba_text(btid),
						.naf_id = { (const uint8_t *)ID_A, 14 } },
			     on_key, &got[i]);
		busy += got[i].calls;
	}
	cr_expect(r.bsf.asks <= 16);
	cr_expect_eq(busy + r.bsf.asks, ARRAY_LEN(got));
	fake_bsf_answer(&r.bsf);
	for (size_t i = 0; i < ARRAY_LEN(got); i++) {
		cr_expect_eq(got[i].calls, 1);
		cr_expect(got[i].status == GBA_OK || got[i].status == GBA_ERR_BUSY);
	}
	naf_keys_free(r.keys);
}

Test(naf_keys, forget_drops_every_key_of_one_b_tid_also_one_that_is_under_way)
{
	struct got late = { 0 };
	struct room r;

	know_a_and_b(&r);
	start(&r, roomy);
	get(&r, "u@d.example", ID_A);
	get(&r, "v@d.example", ID_A);
	r.bsf.late = true;
	naf_keys_get(r.keys,
		     &(struct naf_ask){ .btid = gba_text("u@d.example"),
					.naf_id = { (const uint8_t *)ID_B, 14 } },
		     on_key, &late);
	cr_expect_eq(naf_keys_forget(r.keys, gba_text("u@d.example")), 2);
	cr_expect_eq(naf_keys_forget(r.keys, gba_text("w@d.example")), 0);
	fake_bsf_answer(&r.bsf);
	cr_expect_eq(late.status, GBA_OK);
	r.bsf.late = false;
	get(&r, "v@d.example", ID_A);
	cr_expect_eq(r.bsf.asks, 3);
	get(&r, "u@d.example", ID_A);
	get(&r, "u@d.example", ID_B);
	cr_expect_eq(r.bsf.asks, 5);
	naf_keys_free(r.keys);
}

Test(naf_keys, what_fitted_is_remembered_per_b_tid_and_host)
{
	const struct gba_ua_id id = { { 1, 0, 1, 0, 0x2f } };
	struct gba_ua_id got = { { 0 } };
	struct naf_place ua, ub, va;
	struct room r;

	know_a_and_b(&r);
	start(&r, roomy);
	ua = place(&r, "u@d.example", "a.example");
	ub = place(&r, "u@d.example", "b.example");
	va = place(&r, "v@d.example", "a.example");
	cr_expect(!naf_keys_fitted(r.keys, &ua, &got));
	naf_keys_fitted_put(r.keys, &ua, &id);
	cr_expect(naf_keys_fitted(r.keys, &ua, &got));
	cr_expect_arr_eq(got.b, id.b, sizeof(id.b));
	cr_expect(!naf_keys_fitted(r.keys, &ub, &got));
	cr_expect(!naf_keys_fitted(r.keys, &va, &got));
	naf_keys_free(r.keys);
}

Test(naf_keys, what_is_in_memory_is_found_under_its_place_and_identifier_without_an_ask)
{
	static const struct gba_ua_id id = { { 1, 1, 1, 1, 2 } };
	static const struct gba_ua_id other = { { 1, 1, 1, 1, 3 } };
	struct naf_place a, b, unknown;
	struct naf_key *key = NULL;
	struct room r;

	know_a_and_b(&r);
	start(&r, roomy);
	a = place(&r, "u@d.example", "a.example");
	b = place(&r, "u@d.example", "b.example");
	unknown = place(&r, "u@d.example", "c.example");
	cr_expect_eq(naf_keys_find(r.keys, &a, &id, &key), GBA_ERR_EXPIRED);
	cr_expect_eq(r.bsf.asks, 0);
	get(&r, "u@d.example", ID_A);
	cr_expect_eq(get(&r, "u@d.example", "c.example\1\1\1\1\2").status,
		     GBA_ERR_DENIED);
	cr_assert_eq(naf_keys_find(r.keys, &a, &id, &key), GBA_OK);
	cr_expect_eq(naf_key_ks_naf(key)->b[0], 0xaa);
	naf_key_unref(key);
	key = NULL;
	cr_expect_eq(naf_keys_find(r.keys, &a, &other, &key), GBA_ERR_EXPIRED);
	cr_expect_eq(naf_keys_find(r.keys, &b, &id, &key), GBA_ERR_EXPIRED);
	cr_expect_eq(naf_keys_find(r.keys, &unknown, &id, &key), GBA_ERR_DENIED);
	cr_expect_null(key);
	r.time.wall_s += 100000;
	cr_expect_eq(naf_keys_find(r.keys, &a, &id, &key), GBA_ERR_EXPIRED);
	cr_expect_eq(r.bsf.asks, 2);
	naf_keys_free(r.keys);
}

Test(naf_keys, a_source_that_used_up_its_tokens_is_told_busy_but_still_gets_kept_keys)
{
	struct naf_keys_conf conf = roomy;
	struct room r;

	know_a_and_b(&r);
	cr_assert_eq(
		limit_new(
			&conf.limit, 1, 2, 64,
			&(struct gba_clock){ fake_clock(&r.time).wall_s,
					     fake_clock(&r.time).mono_ms, &r.time },
			&(struct gba_random){ fake_random(&r.counter).fill, &r.counter }),
		GBA_OK);
	start(&r, conf);
	cr_expect_eq(get(&r, "1@d.example", ID_A).status, GBA_OK);
	cr_expect_eq(get(&r, "2@d.example", ID_A).status, GBA_OK);
	cr_expect_eq(get(&r, "3@d.example", ID_A).status, GBA_ERR_BUSY);
	cr_expect_eq(get(&r, "1@d.example", ID_A).status, GBA_OK,
		     "a kept key costs no token");
	r.time.mono_ms += 999;
	cr_expect_eq(get(&r, "3@d.example", ID_A).status, GBA_ERR_BUSY);
	r.time.mono_ms += 1;
	cr_expect_eq(get(&r, "3@d.example", ID_A).status, GBA_OK);
	cr_expect_eq(r.bsf.asks, 3);
	naf_keys_free(r.keys);
	limit_free(conf.limit);
}

Test(naf_limit, sources_are_told_apart_and_an_ipv6_network_is_one_source)
{
	struct fake_time time = { FAKE_NOW, 0 };
	const struct gba_clock clock = fake_clock(&time);
	uint64_t counter = 0;
	const struct gba_random random = fake_random(&counter);
	struct limit *limit;

	cr_assert_eq(limit_new(&limit, 1, 1, 1024, &clock, &random), GBA_OK);
	cr_expect(limit_take(limit, "192.0.2.1"));
	cr_expect(!limit_take(limit, "192.0.2.1"));
	cr_expect(limit_take(limit, "192.0.2.2"));
	cr_expect(limit_take(limit, "2001:db8:0:1::1"));
	cr_expect(!limit_take(limit, "2001:db8:0:1:ffff::2"));
	cr_expect(limit_take(limit, "2001:db8:0:2::1"));
	limit_free(limit);
}

Test(naf_limit, many_sources_do_not_buy_more_tokens_than_the_table_has_rows_for)
{
	struct fake_time time = { FAKE_NOW, 0 };
	const struct gba_clock clock = fake_clock(&time);
	uint64_t counter = 0;
	const struct gba_random random = fake_random(&counter);
	struct limit *limit;
	unsigned taken = 0;
	char address[32];

	cr_assert_eq(limit_new(&limit, 1, 2, 64, &clock, &random), GBA_OK);
	for (unsigned i = 0; i < 10000; i++) {
		snprintf(address, sizeof(address), "10.1.%u.%u", i / 250, i % 250);
		taken += limit_take(limit, address);
	}
	cr_expect(taken <= 2 * (64 + 4), "%u tokens", taken);
	cr_expect(taken > 60, "%u tokens", taken);
	limit_free(limit);
}

Test(naf_limit, a_rate_of_zero_is_no_limit)
{
	struct fake_time time = { FAKE_NOW, 0 };
	const struct gba_clock clock = fake_clock(&time);
	uint64_t counter = 0;
	const struct gba_random random = fake_random(&counter);
	struct limit *limit;

	cr_assert_eq(limit_new(&limit, 0, 1, 64, &clock, &random), GBA_OK);
	for (int i = 0; i < 100; i++)
		cr_expect(limit_take(limit, "192.0.2.1"));
	limit_free(limit);
}
