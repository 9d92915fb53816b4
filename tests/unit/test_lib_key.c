/* SPDX-License-Identifier: Apache-2.0 */
/* Keys in the public library: waiting, time limits, callbacks, and what they show. */
#include "unit.h"

#include <poll.h>
#include <string.h>
#include <time.h>

#include "lib_fake.h"

#define OTHER_BTID "AAAAAAAAAAAAAAAAAAAAAA==@bsf.mnc001.mcc001.pub.3gppnetwork.org"

static enum gba_naf_status
get(struct gba_naf *naf, const char *btid, struct gba_naf_key **key)
{
	return gba_naf_key_get(naf, FAKE_HOST, fake_ua_http, btid, 0, key);
}

Test(lib_key, a_key_is_had_once_and_remembered)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL, *again = NULL;

	cr_assert_eq(get(naf, FAKE_BTID, &key), GBA_NAF_OK);
	for (size_t i = 0; i < GBA_NAF_KS_LEN; i++)
		cr_expect_eq(gba_naf_key_ks_naf(key)[i], 0x11);
	cr_expect_null(gba_naf_key_ks_int_naf(key));
	cr_expect_eq(gba_naf_key_kind(key), GBA_NAF_3G);
	cr_expect_eq(gba_naf_key_expires(key), lib_bsf.keys[0].expires_s);
	cr_expect_eq(gba_naf_key_created(key), 0);
	cr_expect_str_empty(gba_naf_key_impi(key));
	cr_expect_eq(gba_naf_key_uss_count(key), 0);
	cr_expect_null(gba_naf_key_uss_uid(key, 0, 0));
	cr_assert_eq(get(naf, FAKE_BTID, &again), GBA_NAF_OK);
	cr_expect_eq(again, key);
	cr_expect_eq(lib_bsf.asks, 1);
	gba_naf_key_free(again);
	cr_expect_eq(gba_naf_forget(naf, OTHER_BTID), 0);
	cr_expect_eq(gba_naf_forget(naf, FAKE_BTID), 1);
	cr_assert_eq(get(naf, FAKE_BTID, &again), GBA_NAF_OK);
	cr_expect_eq(lib_bsf.asks, 2);
	gba_naf_key_free(again);
	gba_naf_free(naf);
	cr_expect_eq(gba_naf_key_ks_naf(key)[31], 0x11, "a key outlives its context");
	cr_expect_eq(gba_naf_key_ref(key), key);
	gba_naf_key_free(key);
	gba_naf_key_free(key);
	gba_naf_key_free(NULL);
	cr_expect_null(gba_naf_key_ref(NULL));
}

Test(lib_key, what_the_name_is_set_to_is_what_the_bsf_is_asked)
{
	static const uint8_t asked[] = FAKE_HOST "\1\0\0\0\2";
	struct gba_naf *naf = lib_open(FAKE_HOST " gsid=1,7 uicc=any");
	struct gba_naf_key *key = NULL;

	lib_bsf.keys[0].has_int = true;
	memset(lib_bsf.keys[0].ks_int.b, 0x22, 32);
	lib_bsf.keys[0].gba = NAF_GBA_2G;
	cr_assert_eq(
		gba_naf_key_get(naf, "NAF1.home1.NET", fake_ua_http, FAKE_BTID, 0, &key),
		GBA_NAF_OK);
	cr_expect_eq(lib_bsf.asked_len, sizeof(asked) - 1);
	cr_expect_arr_eq(lib_bsf.asked, asked, sizeof(asked) - 1);
	cr_expect_eq(lib_bsf.gsid_count, 2);
	cr_expect(lib_bsf.gba_u_aware);
	cr_expect_eq(gba_naf_key_ks_int_naf(key)[0], 0x22);
	cr_expect_eq(gba_naf_key_kind(key), GBA_NAF_2G);
	gba_naf_key_free(key);
	gba_naf_free(naf);
}

Test(lib_key, each_refusal_has_its_status_and_leaves_the_key_alone)
{
	static const struct {
		enum gba_status bsf;
		enum gba_naf_status status;
	} rows[] = {
		{ GBA_ERR_NOT_FOUND, GBA_NAF_ERR_UNKNOWN },
		{ GBA_ERR_DENIED, GBA_NAF_ERR_DENIED },
		{ GBA_ERR_PEER, GBA_NAF_ERR_PEER },
		{ GBA_ERR_BUSY, GBA_NAF_ERR_BUSY },
		{ GBA_ERR_NOMEM, GBA_NAF_ERR_NOMEM },
		{ GBA_ERR_CRYPTO, GBA_NAF_ERR_INTERNAL },
	};
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		gba_naf_forget(naf, FAKE_BTID);
		lib_bsf.keys[0].status = rows[i].bsf;
		cr_expect_eq(get(naf, FAKE_BTID, &key), rows[i].status);
		cr_expect_null(key);
	}
	gba_naf_free(naf);
}

Test(lib_key, a_question_that_is_none_never_reaches_the_bsf)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL;
	char longest[300];

	memset(longest, 'A', sizeof(longest));
	memcpy(longest + 280, "@bsf.example", 13);
	cr_expect_eq(get(naf, "", &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(naf, "@bsf.example", &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(naf, "no domain", &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(naf, "a@", &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(naf, longest, &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(naf, NULL, &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(NULL, FAKE_BTID, &key), GBA_NAF_ERR_ARG);
	cr_expect_eq(get(naf, FAKE_BTID, NULL), GBA_NAF_ERR_ARG);
	cr_expect_eq(
		gba_naf_key_get(naf, "other.example", fake_ua_http, FAKE_BTID, 0, &key),
		GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_key_get(naf, FAKE_HOST, NULL, FAKE_BTID, 0, &key),
		     GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_key_ask(naf, FAKE_HOST, fake_ua_http, FAKE_BTID, NULL, NULL),
		     GBA_NAF_ERR_ARG);
	cr_expect_eq(lib_bsf.asks, 0);
	cr_expect_null(key);
	gba_naf_free(naf);
}

Test(lib_key, a_late_answer_is_no_answer_but_is_remembered)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL;
	struct timespec before, after;

	lib_bsf.late = true;
	clock_gettime(CLOCK_MONOTONIC, &before);
	cr_expect_eq(gba_naf_key_get(naf, FAKE_HOST, fake_ua_http, FAKE_BTID, 30, &key),
		     GBA_NAF_ERR_TIMEOUT);
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_expect_geq((after.tv_sec - before.tv_sec) * 1000000000 + after.tv_nsec -
			      before.tv_nsec,
		      30 * 1000000);
	cr_expect_null(key);
	fake_bsf_answer(&lib_bsf);
	cr_expect_eq(get(naf, FAKE_BTID, &key), GBA_NAF_OK);
	cr_expect_eq(lib_bsf.asks, 1);
	gba_naf_key_free(key);
	gba_naf_free(naf);
}

struct heard {
	unsigned calls;
	enum gba_naf_status status;
	struct gba_naf_key *key;
};

static void
on_key(void *ctx, enum gba_naf_status status, struct gba_naf_key *key)
{
	struct heard *heard = ctx;

	heard->calls++;
	heard->status = status;
	heard->key = key;
}

static bool
is_readable(const struct gba_naf *naf)
{
	struct pollfd fd = { .fd = gba_naf_fd(naf), .events = POLLIN };

	return poll(&fd, 1, 0) == 1;
}

Test(lib_key, callbacks_come_from_process_when_the_descriptor_is_readable)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct heard heard[3] = { { .calls = 0 } };

	lib_bsf.late = true;
	for (size_t i = 0; i < ARRAY_LEN(heard); i++)
		cr_assert_eq(gba_naf_key_ask(naf, FAKE_HOST, fake_ua_http, FAKE_BTID,
					     on_key, &heard[i]),
			     GBA_NAF_OK);
	cr_expect_not(is_readable(naf));
	cr_expect_eq(gba_naf_process(naf), 0);
	fake_bsf_answer(&lib_bsf);
	cr_expect(is_readable(naf));
	cr_expect_eq(heard[0].calls, 0);
	cr_expect_eq(gba_naf_process(naf), 3);
	cr_expect_not(is_readable(naf));
	for (size_t i = 0; i < ARRAY_LEN(heard); i++) {
		cr_expect_eq(heard[i].calls, 1);
		cr_expect_eq(heard[i].status, GBA_NAF_OK);
		cr_expect_eq(gba_naf_key_ks_naf(heard[i].key)[0], 0x11);
		gba_naf_key_free(heard[i].key);
	}
	cr_expect_eq(lib_bsf.asks, 1, "three questions are one");
	lib_bsf.late = false;
	cr_assert_eq(gba_naf_key_ask(naf, FAKE_HOST, fake_ua_http, OTHER_BTID, on_key,
				     &heard[0]),
		     GBA_NAF_OK);
	cr_expect_eq(heard[0].calls, 1, "not from the call itself");
	cr_expect_eq(gba_naf_process(naf), 1);
	cr_expect_eq(heard[0].status, GBA_NAF_ERR_DENIED);
	cr_expect_null(heard[0].key);
	gba_naf_free(naf);
}

Test(lib_key, what_is_under_way_is_answered_when_the_context_goes)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL;
	struct heard heard = { .calls = 0 };

	lib_bsf.late = true;
	cr_assert_eq(
		gba_naf_key_ask(naf, FAKE_HOST, fake_ua_http, FAKE_BTID, on_key, &heard),
		GBA_NAF_OK);
	cr_expect_eq(get(naf, FAKE_BTID, &key), GBA_NAF_ERR_TIMEOUT);
	gba_naf_free(naf);
	cr_expect_eq(heard.calls, 1);
	cr_expect_eq(heard.status, GBA_NAF_ERR_PEER);
	cr_expect_null(heard.key);
}

Test(lib_key, ready_waits_for_the_bsf_and_no_longer)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);

	lib_bsf_is_ready = false;
	cr_expect_eq(gba_naf_ready(naf, 0), GBA_NAF_ERR_TIMEOUT);
	cr_expect_eq(gba_naf_ready(naf, 30), GBA_NAF_ERR_TIMEOUT);
	lib_bsf_is_ready = true;
	cr_expect_eq(gba_naf_ready(naf, 0), GBA_NAF_OK);
	gba_naf_free(naf);
}

Test(lib_key, an_expired_key_is_not_handed_out)
{
	struct gba_naf *naf = lib_open(FAKE_HOST);
	struct gba_naf_key *key = NULL;
	struct fake_time time = { lib_bsf.keys[0].expires_s - 1, 0 };

	naf_keys_free(naf->keys);
	cr_assert_eq(
		naf_keys_new(&naf->keys,
			     &(struct naf_keys_conf){ .source = fake_source(&lib_bsf),
						      .clock = fake_clock(&time),
						      .random = naf->random,
						      .max = 16,
						      .max_refused = 16,
						      .max_pending = 16 }),
		GBA_OK);
	cr_assert_eq(get(naf, FAKE_BTID, &key), GBA_NAF_OK);
	gba_naf_key_free(key);
	time.wall_s++;
	lib_bsf.keys[0].status = GBA_ERR_NOT_FOUND;
	key = NULL;
	cr_expect_eq(get(naf, FAKE_BTID, &key), GBA_NAF_ERR_UNKNOWN);
	cr_expect_null(key);
	gba_naf_free(naf);
}
