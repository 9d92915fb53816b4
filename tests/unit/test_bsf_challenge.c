/* SPDX-License-Identifier: Apache-2.0 */
/* Challenges that wait: found once, by all 32 octets; bounded; the oldest goes. */
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "bsf/challenge.h"
#include "unit.h"

static struct challenge *
numbered(uint32_t n, int64_t made_ms)
{
	struct challenge *c = calloc(1, sizeof(*c));

	cr_assert_not_null(c);
	memcpy(c->nonce.b, &n, sizeof(n));
	c->nonce.b[4] = (uint8_t)(n * 37);
	c->nonce.len = UB_NONCE_2G_LEN;
	c->made_ms = made_ms;
	c->guss = strdup("<guss/>");
	return c;
}

static struct ub_nonce
nonce_of(uint32_t n)
{
	struct challenge *c = numbered(n, 0);
	const struct ub_nonce nonce = c->nonce;

	challenge_free(c);
	return nonce;
}

static bool
take(struct challenge_table *table, uint32_t n)
{
	const struct ub_nonce nonce = nonce_of(n);
	struct challenge *c = challenge_take(table, &nonce);
	const bool found = c != NULL;

	challenge_free(c);
	return found;
}

static struct challenge_table *
table_of(size_t max)
{
	struct challenge_table *table = NULL;

	cr_assert_eq(challenge_table_new(&table, max), GBA_OK);
	return table;
}

Test(bsf_challenge, is_found_once)
{
	struct challenge_table *table = table_of(16);

	challenge_put(table, numbered(1, 0));
	challenge_put(table, numbered(2, 0));
	cr_expect_eq(challenge_count(table), 2);
	cr_expect(take(table, 1));
	cr_expect_not(take(table, 1));
	cr_expect(take(table, 2));
	cr_expect_eq(challenge_count(table), 0);
	challenge_table_free(table);
}

Test(bsf_challenge, every_bit_of_the_nonce_counts)
{
	struct challenge_table *table = table_of(16);
	struct ub_nonce nonce = nonce_of(7);

	challenge_put(table, numbered(7, 0));
	for (size_t bit = 0; bit < 8 * sizeof(nonce.b); bit++) {
		nonce.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		cr_expect_null(challenge_take(table, &nonce), "bit %zu", bit);
		nonce.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	nonce.len = UB_NONCE_3G_LEN;
	cr_expect_null(challenge_take(table, &nonce), "the length counts");
	cr_expect(take(table, 7));
	challenge_table_free(table);
}

Test(bsf_challenge, the_oldest_goes_when_the_table_is_full_and_that_is_counted)
{
	struct challenge_table *table = table_of(16);

	for (uint32_t n = 0; n < 16; n++)
		challenge_put(table, numbered(n, n));
	cr_expect_eq(challenge_evicted(table), 0);
	cr_expect(take(table, 0), "0 is answered: 1 is the oldest now");
	challenge_put(table, numbered(16, 16));
	challenge_put(table, numbered(17, 17));
	cr_expect_eq(challenge_evicted(table), 1);
	cr_expect_eq(challenge_count(table), 16);
	cr_expect_not(take(table, 1));
	cr_expect(take(table, 2));
	cr_expect(take(table, 17));
	challenge_table_free(table);
}

Test(bsf_challenge, the_same_nonce_twice_is_one_challenge)
{
	struct challenge_table *table = table_of(16);

	challenge_put(table, numbered(1, 0));
	challenge_put(table, numbered(1, 5));
	cr_expect_eq(challenge_count(table), 1);
	cr_expect_eq(challenge_evicted(table), 0);
	cr_expect(take(table, 1));
	cr_expect_not(take(table, 1));
	challenge_table_free(table);
}

static void
on_gone(void *ctx, struct challenge *c)
{
	(*(unsigned *)ctx)++;
	challenge_free(c);
}

Test(bsf_challenge, only_what_is_older_expires_and_no_more_than_asked)
{
	struct challenge_table *table = table_of(64);
	unsigned gone = 0;

	for (uint32_t n = 0; n < 10; n++)
		challenge_put(table, numbered(n, 100 + n));
	challenge_expire(table, 100, 100, on_gone, &gone);
	cr_expect_eq(gone, 0);
	challenge_expire(table, 105, 3, on_gone, &gone);
	cr_expect_eq(gone, 3);
	challenge_expire(table, 105, 100, on_gone, &gone);
	cr_expect_eq(gone, 5);
	cr_expect_not(take(table, 4));
	cr_expect(take(table, 5));
	challenge_table_free(table);
}

Test(bsf_challenge, a_large_table_stays_within_its_size)
{
	struct challenge_table *table = table_of(2048);

	for (uint32_t n = 0; n < 20000; n++)
		challenge_put(table, numbered(n, n));
	cr_expect_leq(challenge_count(table), 2048);
	cr_expect_geq(challenge_count(table), 1024);
	cr_expect_eq(challenge_count(table) + challenge_evicted(table), 20000);
	challenge_table_free(table);
}

struct race {
	struct challenge_table *table;
	atomic_uint found;
};

static void *
racer(void *ctx)
{
	struct race *race = ctx;

	for (uint32_t n = 0; n < 1000; n++)
		if (take(race->table, n))
			atomic_fetch_add(&race->found, 1);
	return NULL;
}

Test(bsf_challenge, of_two_threads_one_finds_it)
{
	struct race race = { .table = table_of(2048) };
	pthread_t thread[4];

	for (uint32_t n = 0; n < 1000; n++)
		challenge_put(race.table, numbered(n, 0));
	for (size_t i = 0; i < ARRAY_LEN(thread); i++)
		cr_assert_eq(pthread_create(&thread[i], NULL, racer, &race), 0);
	for (size_t i = 0; i < ARRAY_LEN(thread); i++)
		pthread_join(thread[i], NULL);
	cr_expect_eq(race.found, 1000);
	challenge_table_free(race.table);
}
