/* SPDX-License-Identifier: Apache-2.0 */
/* NAFs: what is kept comes back, and from memory as it stands in the file. */
#include "store_fixture.h"

struct names {
	size_t count;
	char text[256];
};

static void
add_naf(void *ctx, const struct store_naf *naf)
{
	struct names *names = ctx;
	const size_t len = strlen(names->text);

	snprintf(names->text + len, sizeof(names->text) - len, "%s:%u ", naf->identity,
		 naf->fqdn_count);
	names->count++;
}

static void
expect_same_naf(const struct store_naf *a, const struct store_naf *b)
{
	cr_expect_str_eq(a->identity, b->identity);
	cr_expect_str_eq(a->group, b->group);
	cr_assert_eq(a->fqdn_count, b->fqdn_count);
	for (unsigned i = 0; i < a->fqdn_count; i++)
		cr_expect_str_eq(a->fqdns[i], b->fqdns[i]);
	cr_expect_eq(a->gsid_count, b->gsid_count);
	cr_expect_arr_eq(a->gsids, b->gsids, sizeof(a->gsids));
	cr_expect_eq(a->required_count, b->required_count);
	cr_expect_arr_eq(a->required, b->required, sizeof(a->required));
	cr_expect_eq(a->gba_u, b->gba_u);
	cr_expect_eq(a->impi, b->impi);
	cr_expect_eq(a->push, b->push);
	cr_assert_eq(a->user_count, b->user_count);
	for (unsigned i = 0; i < a->user_count; i++)
		cr_expect_str_eq(a->users[i], b->users[i]);
}

Test(store_naf, comes_back_with_its_lists_and_a_put_replaces_them)
{
	struct store_naf naf = { .identity = "naf.example",
				 .fqdn_count = 2,
				 .group = "g1",
				 .gsids = { 1, 4294967295u },
				 .gsid_count = 2,
				 .required = { 4294967295u },
				 .required_count = 1,
				 .gba_u = true,
				 .push = true,
				 .users = { "*@ims.example", "sip:*@example.net" },
				 .user_count = 2 };
	struct store_naf other = { .identity = "a.example", .impi = true }, out;
	struct names names = { .count = 0 };
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	snprintf(naf.fqdns[0], sizeof(naf.fqdns[0]), "*.example.org");
	snprintf(naf.fqdns[1], sizeof(naf.fqdns[1]), "naf.example.net");
	cr_assert_eq(store_naf_put(fx.store, &naf), GBA_OK);
	cr_assert_eq(store_naf_put(fx.store, &other), GBA_OK);
	cr_assert_eq(store_naf_get(fx.store, &out, "naf.example"), GBA_OK);
	expect_same_naf(&out, &naf);
	cr_assert_eq(store_naf_get(fx.store, &out, "a.example"), GBA_OK);
	expect_same_naf(&out, &other);
	cr_expect_eq(store_naf_get(fx.store, &out, "b.example"), GBA_ERR_NOT_FOUND);
	naf.fqdn_count = 1;
	naf.gsid_count = naf.required_count = naf.user_count = 0;
	memset(naf.gsids, 0, sizeof(naf.gsids));
	memset(naf.required, 0, sizeof(naf.required));
	cr_assert_eq(store_naf_put(fx.store, &naf), GBA_OK);
	cr_assert_eq(store_naf_get(fx.store, &out, "naf.example"), GBA_OK);
	expect_same_naf(&out, &naf);
	cr_assert_eq(store_naf_list(fx.store, add_naf, &names), GBA_OK);
	cr_expect_str_eq(names.text, "a.example:0 naf.example:1 ");
	cr_expect_eq(store_naf_delete(fx.store, "naf.example"), GBA_OK);
	cr_expect_eq(store_naf_delete(fx.store, "naf.example"), GBA_ERR_NOT_FOUND);
	naf.fqdn_count = 17;
	cr_expect_eq(store_naf_put(fx.store, &naf), GBA_ERR_ARG);
	naf.fqdn_count = 1;
	naf.user_count = 17;
	cr_expect_eq(store_naf_put(fx.store, &naf), GBA_ERR_ARG);
	fixture_fini(&fx);
}

static int64_t memo_now_ms = 5000;

static int64_t
memo_now(void *ctx)
{
	(void)ctx;
	return memo_now_ms;
}

Test(store_naf, a_change_counts_at_once_here_and_after_a_second_in_another_process)
{
	struct store_naf naf = { .identity = "naf.example", .gba_u = true }, out;
	struct store *other = NULL;
	struct fixture fx;

	fixture_init(&fx);
	fx.clock.mono_ms = memo_now;
	fixture_open(&fx);
	cr_assert_eq(store_new(&other, &fx.conf), GBA_OK);
	cr_assert_eq(store_naf_put(fx.store, &naf), GBA_OK);
	cr_assert_eq(store_naf_get(other, &out, "naf.example"), GBA_OK);
	cr_expect(out.gba_u);
	for (int i = 0; i < 3; i++) { /* here, each time */
		naf.gba_u = !naf.gba_u;
		cr_assert_eq(store_naf_put(fx.store, &naf), GBA_OK);
		cr_assert_eq(store_naf_get(fx.store, &out, "naf.example"), GBA_OK);
		cr_expect_eq(out.gba_u, naf.gba_u);
	}
	cr_assert_eq(store_naf_delete(fx.store, "naf.example"), GBA_OK);
	cr_expect_eq(store_naf_get(fx.store, &out, "naf.example"), GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_naf_get(fx.store, &out, ""), GBA_ERR_NOT_FOUND);
	memo_now_ms += 999; /* there, not yet */
	cr_expect_eq(store_naf_get(other, &out, "naf.example"), GBA_OK);
	memo_now_ms += 1;
	cr_expect_eq(store_naf_get(other, &out, "naf.example"), GBA_ERR_NOT_FOUND);
	cr_assert_eq(store_naf_put(fx.store, &naf), GBA_OK);
	cr_expect_eq(store_naf_get(other, &out, "naf.example"), GBA_OK);
	store_free(other);
	fixture_fini(&fx);
}

/* More than the memory holds, so that some share a place in it. */
Test(store_naf, each_name_gets_its_own_record_however_many_there_are)
{
	struct store_naf naf = { .identity = "" }, out;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	for (int i = 0; i < 150; i++) {
		snprintf(naf.identity, sizeof(naf.identity), "n%d.example", i);
		snprintf(naf.group, sizeof(naf.group), "g%d", i);
		cr_assert_eq(store_naf_put(fx.store, &naf), GBA_OK);
	}
	for (int i = 0; i < 600; i++) {
		snprintf(naf.identity, sizeof(naf.identity), "n%d.example", i * 7 % 150);
		snprintf(naf.group, sizeof(naf.group), "g%d", i * 7 % 150);
		cr_assert_eq(store_naf_get(fx.store, &out, naf.identity), GBA_OK);
		cr_assert_str_eq(out.identity, naf.identity);
		cr_assert_str_eq(out.group, naf.group);
	}
	fixture_fini(&fx);
}
