/* SPDX-License-Identifier: Apache-2.0 */
/* What goes wrong in a bootstrapping, by the UE, the network or us: TS 33.220 4.5.2 and
 * TS 24.109 4.3 to 4.5. */
#include <string.h>

#include "bsf_world.h"
#include "unit.h"

static struct world w;

static void
setup(void)
{
	world_init(&w);
}

static void
teardown(void)
{
	world_fini(&w);
}

TestSuite(bsf_refuse, .init = setup, .fini = teardown);

/* A challenge is out; the answer to it is right. */
static struct answer
challenged(void)
{
	world_send_first(&w);
	cr_assert_eq(w.status, 401);
	return world_answer(&w);
}

static const char AUTS[] = "RR6L7KR7fErav0Xnb0s=";

/* --- a challenge is used once --- */

Test(bsf_refuse, a_challenge_answered_right_is_not_accepted_again)
{
	const struct answer a = challenged();

	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.puts, 1);
	cr_expect_null(strstr(world_header(&w, "WWW-Authenticate"), "stale"));
	cr_expect_not_null(world_audit(&w, "nonce-unknown"));
}

Test(bsf_refuse, a_challenge_answered_wrong_is_not_accepted_again)
{
	const struct answer right = challenged();
	struct answer wrong = right;

	wrong.response = "00000000000000000000000000000000";
	world_send_answer(&w, &wrong);
	cr_assert_eq(w.status, 401);
	cr_expect_not_null(world_audit(&w, "wrong-response"));
	world_send_answer(&w, &right);
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.puts, 0);
}

Test(bsf_refuse, a_late_answer_gets_a_fresh_challenge_that_works)
{
	struct answer a = challenged();

	w.mono_ms += 60 * 1000;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200, "60 s is in time");
	a = challenged();
	w.mono_ms += 60 * 1000 + 1;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 401);
	cr_expect_not_null(world_audit(&w, "late"));
	a = world_answer(&w);
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200);
}

Test(bsf_refuse, a_challenge_nobody_answers_is_forgotten_and_told)
{
	challenged();
	ub_tick(w.ub);
	cr_expect_eq(world_counter(&w, "challenges", "waiting"), 1);
	w.mono_ms += 60 * 1000 + 1;
	ub_tick(w.ub);
	cr_expect_eq(world_counter(&w, "challenges", "waiting"), 0);
	cr_assert_not_null(world_audit(&w, "no-answer"));
	cr_expect_str_eq(world_audit(&w, "no-answer")->impi, WORLD_IMPI);
}

Test(bsf_refuse, two_runs_of_one_subscriber_do_not_meet)
{
	char first[2048], second[2048];
	struct answer a = challenged();

	world_answer_text(&w, &a, first);
	a = challenged();
	world_answer_text(&w, &a, second);
	world_send(&w, first);
	cr_expect_eq(w.status, 200);
	world_send(&w, second);
	cr_expect_eq(w.status, 200);
	cr_expect_eq(w.puts, 2);
}

Test(bsf_refuse, an_answer_by_another_user_is_no_answer)
{
	struct answer a = challenged();

	a.username = "somebody@else";
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.puts, 0);
	cr_expect_not_null(world_audit(&w, "other-user"));
}

/* --- wrong responses --- */

Test(bsf_refuse,
     wrong_responses_up_to_the_limit_get_401_then_403_and_a_right_one_forgives)
{
	struct answer a = challenged();

	for (int i = 0; i < 3; i++) {
		a.response = "00000000000000000000000000000000";
		world_send_answer(&w, &a);
		cr_assert_eq(w.status, 401, "%d", i);
		a = world_answer(&w);
	}
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 200);
	a = challenged();
	for (int i = 0; i < 3; i++) {
		a.response = "00000000000000000000000000000000";
		world_send_answer(&w, &a);
		cr_assert_eq(w.status, 401, "%d", i);
		a = world_answer(&w);
	}
	a.response = "00000000000000000000000000000000";
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 403);
	cr_expect_not_null(world_audit(&w, "response-limit"));
}

Test(bsf_refuse, an_empty_response_is_the_sign_of_a_refused_mac)
{
	struct answer a = challenged();

	a.response = "";
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 401);
	cr_expect_not_null(world_audit(&w, "empty-response"));
}

Test(bsf_refuse, the_status_of_a_wrong_response_is_a_setting)
{
	struct answer a;

	w.conf.status_wrong_response = 403;
	world_reload(&w);
	a = challenged();
	a.response = "00000000000000000000000000000000";
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 403);
	cr_expect_eq(w.asked, 1);
}

/* --- synchronisation --- */

Test(bsf_refuse, an_auts_costs_nothing_unless_its_response_is_made_with_an_empty_password)
{
	struct answer a = challenged();

	a.auts = AUTS;
	a.response = "00000000000000000000000000000000";
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.resyncs, 0);
	a = challenged();
	a.auts = AUTS;
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 401);
	cr_expect_eq(w.resyncs, 1);
}

Test(bsf_refuse, a_second_auts_in_a_row_gets_403_and_one_after_a_new_start_does_not)
{
	struct answer a = challenged();

	a.auts = AUTS;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 401);
	a = world_answer(&w);
	a.auts = AUTS;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 403);
	cr_expect_eq(w.resyncs, 1);
	cr_expect_not_null(world_audit(&w, "resync-limit"));
	a = challenged();
	a.auts = AUTS;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 401);
	a = world_answer(&w);
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200);
}

Test(bsf_refuse, a_forged_auts_is_counted_and_the_ue_goes_on)
{
	struct answer a = challenged();

	w.resync = AV_RESYNC_FORGED;
	a.auts = AUTS;
	world_send_answer(&w, &a);
	cr_assert_eq(w.status, 401);
	cr_expect_eq(world_counter(&w, "auts", "forged-auts"), 1);
	cr_expect_eq(world_counter(&w, "auts", "resync"), 0);
	a = world_answer(&w);
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200);
}

/* --- refusals and our own failures --- */

Test(bsf_refuse, what_the_vector_source_says_decides_the_status)
{
	static const struct {
		enum gba_status status;
		unsigned http;
		const char *outcome;
	} cases[] = {
		{ GBA_ERR_NOT_FOUND, 403, "impi-unknown" },
		{ GBA_ERR_DENIED, 403, "impi-barred" },
		{ GBA_ERR_STORE, 503, "no-vector" },
		{ GBA_ERR_BUSY, 503, "no-vector" },
		{ GBA_ERR_PEER, 503, "no-vector" },
		{ GBA_ERR_CRYPTO, 503, "no-vector" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		w.av_status = cases[i].status;
		world_send_first(&w);
		cr_expect_eq(w.status, cases[i].http, "%zu: %u", i, w.status);
		cr_expect_not_null(world_audit(&w, cases[i].outcome), "%zu", i);
		cr_expect_eq(w.body_len, 0);
	}
	cr_expect_str_eq(world_header(&w, "Retry-After"), "5");
	w.av_status = GBA_OK;
	world_send_first(&w);
	cr_expect_eq(w.status, 401);
}

Test(bsf_refuse, a_vector_may_come_later)
{
	struct answer a;

	w.hold_av = true;
	world_send_first(&w);
	cr_assert_eq(w.replies, 0);
	world_release_av(&w);
	cr_assert_eq(w.status, 401);
	a = world_answer(&w);
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200);
	world_send_first(&w);
	w.av_status = GBA_ERR_PEER;
	world_release_av(&w);
	cr_expect_eq(w.status, 503);
}

Test(bsf_refuse, a_store_that_fails_at_once_or_at_the_commit_gives_503_and_no_btid)
{
	struct answer a = challenged();

	w.put_status = GBA_ERR_BUSY;
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 503);
	cr_expect_eq(w.body_len, 0);
	cr_expect_str_eq(world_header(&w, "Authentication-Info"), "");
	a = challenged();
	w.put_status = GBA_OK;
	w.commit_status = GBA_ERR_STORE;
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 503);
	cr_expect_eq(w.body_len, 0);
	cr_expect_str_eq(world_header(&w, "Authentication-Info"), "");
	cr_expect_not_null(world_audit(&w, "store-failed"));
	a = challenged();
	w.commit_status = GBA_OK;
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200, "service comes back by itself");
}

Test(bsf_refuse, three_g_can_be_switched_off)
{
	w.conf.allow_3g = false;
	world_reload(&w);
	world_send_first(&w);
	cr_expect_eq(w.status, 403);
	cr_expect_eq(w.asked, 0);
}

Test(bsf_refuse, a_source_above_its_rate_gets_503_and_others_do_not)
{
	w.conf.source_rate = 2;
	w.conf.source_burst = 2;
	world_reload(&w);
	challenged();
	challenged();
	world_send_first(&w);
	cr_expect_eq(w.status, 503);
	world_send_first(&w);
	cr_expect_eq(w.status, 503);
	cr_expect_eq(w.asked, 2);
	cr_expect_eq(world_counter(&w, "request", "source-limit"), 2);
	w.peer = "127.0.0.2";
	world_send_first(&w);
	cr_expect_eq(w.status, 401);
	w.peer = "127.0.0.1";
	w.mono_ms += 500;
	world_send_first(&w);
	cr_expect_eq(w.status, 401);
}

Test(bsf_refuse, an_impi_above_its_rate_costs_no_vector_and_may_still_answer)
{
	struct answer a;

	w.conf.impi_rate = 1;
	w.conf.impi_burst = 2;
	world_reload(&w);
	challenged();
	a = challenged();
	world_send_first(&w);
	cr_assert_eq(w.status, 503);
	cr_expect_eq(w.asked, 2);
	world_send_first(&w);
	cr_expect_eq(world_counter(&w, "request", "impi-limit"), 2);
	world_send_answer(&w, &a);
	cr_expect_eq(w.status, 200);
}

Test(bsf_refuse, a_reload_does_not_touch_the_run_that_is_under_way)
{
	const struct answer a = challenged();

	w.hold_commit = true;
	world_send_answer(&w, &a);
	w.conf.status_unavailable = 500;
	world_reload(&w);
	w.commit_status = GBA_ERR_STORE;
	world_release_commit(&w);
	cr_expect_eq(w.status, 503);
}
