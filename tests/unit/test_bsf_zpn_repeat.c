/* SPDX-License-Identifier: Apache-2.0 */
/* Requests that come again: who gets whose answer, and for how long. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "bsf/zpn_repeat.h"

static struct bsf_zpn_repeat *repeat;
static enum bsf_zpn_reason reason;
static struct bsf_zpn_answer answer;

static void
on_reply(void *ctx, const struct bsf_zpn_reply *reply)
{
	(void)ctx;
	(void)reply;
}

static struct bsf_zpn_repeat_key
key(uint8_t n)
{
	struct bsf_zpn_repeat_key k;

	memset(k.b, n, sizeof(k.b));
	return k;
}

static enum bsf_zpn_repeat_state
begin_as(uint8_t n, int64_t now_ms, void *ctx)
{
	const struct bsf_zpn_repeat_key k = key(n);
	const struct bsf_zpn_waiter waiter = { on_reply, ctx };

	return bsf_zpn_repeat_begin(repeat, &k, now_ms, &waiter, &reason, &answer);
}

static enum bsf_zpn_repeat_state
begin(uint8_t n, int64_t now_ms)
{
	return begin_as(n, now_ms, NULL);
}

static struct bsf_zpn_waiter joined[BSF_ZPN_WAITERS_MAX];

static size_t
end(uint8_t n, enum bsf_zpn_reason why, int64_t until_ms)
{
	const struct bsf_zpn_repeat_key k = key(n);
	struct bsf_zpn_answer made = { .gpa.ks_naf = { true, made.ks_naf.b, 32 } };

	memset(made.ks_naf.b, n, sizeof(made.ks_naf.b));
	return bsf_zpn_repeat_end(repeat, &k, why, why == BSF_ZPN_OK ? &made : NULL,
				  until_ms, joined);
}

Test(bsf_zpn_repeat, what_was_answered_is_answered_the_same_until_its_time_is_over)
{
	cr_assert_eq(bsf_zpn_repeat_new(&repeat, 4), GBA_OK);
	cr_expect_eq(begin(1, 0), BSF_ZPN_FIRST);
	cr_expect_eq(end(1, BSF_ZPN_OK, 1000), 0);
	cr_assert_eq(begin(1, 999), BSF_ZPN_ANSWERED);
	cr_expect_eq(reason, BSF_ZPN_OK);
	cr_expect_eq(answer.gpa.ks_naf.p, answer.ks_naf.b, "it has views of its own");
	cr_expect_eq(answer.gpa.ks_naf.p[31], 1);
	bsf_zpn_answer_fini(&answer);
	cr_expect_eq(begin(2, 999), BSF_ZPN_FIRST);
	cr_expect_eq(end(2, BSF_ZPN_NO_GBA_U, 2000), 0);
	cr_expect_eq(begin(2, 999), BSF_ZPN_ANSWERED);
	cr_expect_eq(reason, BSF_ZPN_NO_GBA_U, "a refusal that cost a vector too");
	cr_expect_eq(begin(1, 1000), BSF_ZPN_FIRST, "its time is over");
	end(1, BSF_ZPN_OK, 0);
	cr_expect_eq(begin(1, 1000), BSF_ZPN_FIRST, "it was not to be kept");
	end(1, BSF_ZPN_OK, 3000);
	cr_expect_eq(bsf_zpn_repeat_count(repeat), 2);
	bsf_zpn_repeat_expire(repeat, 2000);
	cr_expect_eq(bsf_zpn_repeat_count(repeat), 1);
	bsf_zpn_repeat_free(repeat);
}

Test(bsf_zpn_repeat, who_comes_while_the_first_is_under_way_gets_its_answer_up_to_four)
{
	char who[5];

	cr_assert_eq(bsf_zpn_repeat_new(&repeat, 4), GBA_OK);
	cr_expect_eq(begin(1, 0), BSF_ZPN_FIRST);
	for (size_t i = 0; i < BSF_ZPN_WAITERS_MAX; i++)
		cr_expect_eq(begin_as(1, 0, &who[i]), BSF_ZPN_JOINED);
	cr_expect_eq(begin_as(1, 0, &who[4]), BSF_ZPN_CROWDED);
	bsf_zpn_repeat_expire(repeat, INT64_MAX);
	cr_expect_eq(bsf_zpn_repeat_count(repeat), 1, "it is not over: it has not begun");
	cr_expect_eq(end(1, BSF_ZPN_OK, 1000), BSF_ZPN_WAITERS_MAX);
	for (size_t i = 0; i < BSF_ZPN_WAITERS_MAX; i++)
		cr_expect_eq(joined[i].ctx, &who[i]);
	cr_expect_eq(begin(1, 0), BSF_ZPN_ANSWERED);
	bsf_zpn_answer_fini(&answer);
	bsf_zpn_repeat_free(repeat);
}

Test(bsf_zpn_repeat, a_full_table_forgets_its_oldest_answer_and_nothing_under_way)
{
	cr_assert_eq(bsf_zpn_repeat_new(&repeat, 2), GBA_OK);
	cr_expect_eq(begin(1, 0), BSF_ZPN_FIRST);
	cr_expect_eq(begin(2, 0), BSF_ZPN_FIRST);
	cr_expect_eq(begin(3, 0), BSF_ZPN_UNKEPT, "both are under way");
	end(2, BSF_ZPN_OK, 1000);
	cr_expect_eq(begin(3, 0), BSF_ZPN_FIRST, "in the place of the second");
	cr_expect_eq(begin(1, 0), BSF_ZPN_JOINED, "the first is still there");
	cr_expect_eq(bsf_zpn_repeat_count(repeat), 2);
	end(1, BSF_ZPN_OK, 1000);
	end(3, BSF_ZPN_OK, 1000);
	cr_expect_eq(begin(2, 0), BSF_ZPN_FIRST);
	cr_expect_eq(begin(1, 0), BSF_ZPN_FIRST, "it was the oldest");
	end(1, BSF_ZPN_OK, 0);
	end(2, BSF_ZPN_OK, 0);
	bsf_zpn_repeat_free(repeat);
}

/* --- what makes two requests the same --- */

static struct bsf_zpn_repeat_key
key_of(const struct bsf_zpn_request *request)
{
	struct bsf_zpn_repeat_key k;

	cr_assert_eq(bsf_zpn_repeat_key_make(&k, request), GBA_OK);
	return k;
}

static struct bsf_zpn_request
a_request(void)
{
	struct bsf_zpn_request r = { .origin_host = "naf.example",
				     .peer = "naf.example",
				     .naf_id_octets = "naf.example\1\0\0\0\5",
				     .naf_id_len = 16,
				     .ue_id = "user@home1.net",
				     .app_label = "USIM",
				     .app_label_len = 4,
				     .ptid = "p@naf.example",
				     .ptid_len = 13,
				     .until_s = 1,
				     .gsids = { 1 },
				     .gsid_count = 1,
				     .end_to_end = 7 };

	return r;
}

static void
expect_other_key(const struct bsf_zpn_request *request, const char *what)
{
	const struct bsf_zpn_request plain = a_request();
	const struct bsf_zpn_repeat_key one = key_of(&plain), other = key_of(request);

	cr_expect_neq(memcmp(one.b, other.b, sizeof(one.b)), 0, "%s", what);
}

#define DIFFERS(change) (r = a_request(), (change), expect_other_key(&r, #change))

Test(bsf_zpn_repeat, all_that_is_asked_makes_the_key_and_the_way_it_came_does_not)
{
	struct bsf_zpn_request again = a_request();
	const struct bsf_zpn_repeat_key same = key_of(&again);
	struct bsf_zpn_repeat_key k;
	struct bsf_zpn_request r;

	snprintf(again.peer, sizeof(again.peer), "agent.example");
	snprintf(again.origin_host, sizeof(again.origin_host), "NAF.example");
	k = key_of(&again);
	cr_expect_arr_eq(k.b, same.b, sizeof(k.b));
	DIFFERS(r.end_to_end = 8);
	DIFFERS(r.origin_host[0] = 'm');
	DIFFERS(r.naf_id_octets[15] = 6);
	DIFFERS(r.ue_id[0] = 'x');
	DIFFERS(r.is_public = true);
	DIFFERS(r.app_label[0] = 'I');
	DIFFERS(r.app_label_len = 5);
	DIFFERS(r.ptid[0] = 'q');
	DIFFERS(r.ptid_len = 14);
	DIFFERS(r.gba_u = true);
	DIFFERS(r.gba_u_aware = true);
	DIFFERS(r.wants_impi = true);
	DIFFERS(r.until_s = 2);
	DIFFERS(r.gsids[0] = 2);
	DIFFERS(r.gsid_count = 0);
	DIFFERS(r.resync = true);
	DIFFERS(r.rand.b[15] = 1);
	DIFFERS(r.auts.b[13] = 1);
	DIFFERS(r.gsid_count = ARRAY_LEN(r.gsids));
}
