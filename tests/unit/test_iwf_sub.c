/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept of the HSS's answers: copied, for a while, and dropped on demand
 * (R-4.4-a). */
#include "unit.h"

#include <string.h>

#include "iwf/sub.h"

static struct avp_octets
octets(char *p)
{
	return (struct avp_octets){ true, (uint8_t *)p, strlen(p) };
}

static struct iwf_sub *
sub(char *imsi)
{
	struct s6m_sia sia = {
		.users = { .count = 1,
			   .item = { { .present = true, .imsi = octets(imsi) } } }
	};
	struct iwf_sub *out = NULL;

	cr_assert_eq(iwf_sub_new(&out, &sia), GBA_OK);
	return out;
}

Test(iwf_sub, an_answer_is_copied_out_of_its_message)
{
	char imsi[] = "001010000000001", msc[] = "\x94\x71", sgsn[] = "\x94\x72";
	struct s6m_sia sia = {
		.users = { .count = 2,
			   .item = { { .present = true, .external_id = octets(sgsn) },
				     { .present = true, .imsi = octets(imsi) } } },
		.data = { .present = true,
			  .t4 = { .present = true,
				  .node = { .present = true, .msc_number = octets(msc) },
				  .more_nodes = { .count = 1,
						  .item = { { .present = true,
							      .sgsn_number = octets(
								      sgsn) } } } } },
	};
	struct iwf_sub *got = NULL;

	cr_assert_eq(iwf_sub_new(&got, &sia), GBA_OK);
	memset(imsi, 'x', 5);
	memset(msc, 'x', 2);
	memset(sgsn, 'x', 2);
	cr_expect_arr_eq(iwf_sub_user(got)->imsi.p, "001010000000001", 15);
	cr_expect_arr_eq(iwf_sub_node(got)->msc_number.p, "\x94\x71", 2);
	cr_assert_eq(iwf_sub_more_nodes(got)->count, 1);
	cr_expect_arr_eq(iwf_sub_more_nodes(got)->item[0].sgsn_number.p, "\x94\x72", 2);
	iwf_sub_release(got);

	sia.data.t4.cause = (struct avp_u32){ true, S6M_CAUSE_ABSENT };
	cr_assert_eq(iwf_sub_new(&got, &sia), GBA_OK);
	cr_expect_not(iwf_sub_node(got)->present, "a node of one who is absent");
	iwf_sub_release(got);
	sia.users.count = 1;
	cr_expect_eq(iwf_sub_new(&got, &sia), GBA_ERR_PEER, "no IMSI");
}

static bool
has(struct iwf_cache *cache, const char *scs, const char *user, int64_t now_ms)
{
	struct iwf_sub *got = iwf_cache_get(cache, scs, user, now_ms);

	iwf_sub_release(got);
	return got != NULL;
}

static void
put(struct iwf_cache *cache, const char *scs, const char *user, int64_t now_ms)
{
	char imsi[] = "001010000000001";
	struct iwf_sub *s = sub(imsi);

	iwf_cache_put(cache, scs, user, s, iwf_cache_age(cache), now_ms);
	iwf_sub_release(s);
}

Test(iwf_sub, what_is_kept_expires_is_purged_and_has_a_limit)
{
	char imsi[] = "001010000000001";
	struct iwf_cache *cache = NULL;
	struct iwf_sub *late;
	uint64_t age;

	cr_assert_eq(iwf_cache_new(&cache, 3, 1000), GBA_OK);
	put(cache, "1", "a@b", 0);
	put(cache, "2", "a@b", 10);
	cr_expect(has(cache, "1", "a@b", 999));
	cr_expect_not(has(cache, "1", "a@c", 999));
	cr_expect_not(has(cache, "3", "a@b", 999));
	cr_expect_not(has(cache, "1", "a@b", 1000), "its time is over");
	cr_expect(has(cache, "2", "a@b", 1000));

	put(cache, "1", "a@b", 1000);
	put(cache, "1", "x@b", 1000);
	put(cache, "1", "y@b", 1000);
	cr_expect_eq(iwf_cache_count(cache), 3);
	cr_expect_not(has(cache, "2", "a@b", 1000), "the oldest one went");
	put(cache, "1", "a@b", 1500);
	cr_expect_eq(iwf_cache_count(cache), 3, "anew, not twice");

	cr_expect_eq(iwf_cache_purge(cache, "2", NULL), 0);
	cr_expect_eq(iwf_cache_purge(cache, NULL, "x@b"), 1);
	cr_expect_not(has(cache, "1", "x@b", 1500));
	cr_expect(has(cache, "1", "a@b", 1500));
	age = iwf_cache_age(cache);
	cr_expect_eq(iwf_cache_purge(cache, "1", NULL), 2);
	late = sub(imsi);
	iwf_cache_put(cache, "1", "a@b", late, age, 1500);
	cr_expect_not(has(cache, "1", "a@b", 1500), "asked for before the purge");
	iwf_cache_put(cache, "1", "a@b", late, iwf_cache_age(cache), 1500);
	cr_expect(has(cache, "1", "a@b", 1500));
	iwf_sub_release(late);
	cr_expect_eq(iwf_cache_purge(cache, NULL, NULL), 1);
	iwf_cache_free(cache);
}
