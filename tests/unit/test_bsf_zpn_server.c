/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn on a real store with a home network that answers when it is told to: one vector for
 * one request, and what is left behind. */
#include "store_fixture.h"

#include "bsf/zpn_server.h"

#define NAF  "push.home1.net"
#define IMPI "001010000000001@ims.mnc001.mcc001.3gppnetwork.org"

static struct {
	struct fixture fx;
	struct bsf_zpn *zpn;
	int64_t now_ms;

	/* The home network. */
	unsigned asked;
	struct av_request last; /* texts are not kept */
	char last_id[256];
	bool last_is_public;
	av_done done;
	void *done_ctx;

	/* The replies. */
	unsigned replies;
	enum bsf_zpn_reason reason;
	uint8_t gpi[GPI_MAX], ks_naf[32];
	size_t gpi_len;
} w;

static void
source_ask(void *ctx, const struct av_request *request, av_done done, void *done_ctx)
{
	(void)ctx;
	cr_assert_null(w.done, "two questions at once");
	w.asked++;
	w.last = *request;
	w.last_is_public = request->impu != NULL;
	snprintf(w.last_id, sizeof(w.last_id), "%s",
		 w.last_is_public ? request->impu : request->impi);
	w.done = done;
	w.done_ctx = done_ctx;
}

static const char ck_ik[] =
	"b40ba9a3c58b2a05bbf0d987b21bf8cbf769bcd751044604127672711c6d3441";

static void
source_answer(enum gba_status status)
{
	struct av_answer answer = { .impi = IMPI, .uicc = GUSS_UICC_GBA };
	const av_done done = w.done;
	uint8_t octets[32];

	cr_assert_not_null(done, "nothing was asked");
	cr_assert_eq(gba_unhex(octets, 32, gba_text(ck_ik)), GBA_OK);
	memcpy(answer.av.ck.b, octets, 16);
	memcpy(answer.av.ik.b, octets + 16, 16);
	memset(answer.av.rand.b, (int)w.asked, 16);
	answer.av.xres.len = 8;
	answer.why = status != GBA_OK ? "the HSS is away" : NULL;
	w.done = NULL;
	done(w.done_ctx, status, &answer);
}

static int64_t
mono(void *ctx)
{
	(void)ctx;
	return w.now_ms;
}

static int64_t
wall(void *ctx)
{
	(void)ctx;
	return NOW;
}

static void
begin(const struct bsf_zpn_policy *policy)
{
	struct bsf_zpn_conf conf = { .clock = { wall, mono, NULL },
				     .source = { source_ask, NULL },
				     .policy = *policy,
				     .repeat_max = 16 };
	struct store_naf naf = {
		.identity = NAF, .fqdns = { NAF }, .fqdn_count = 1, .push = true
	};

	memset(&w, 0, sizeof(w));
	w.now_ms = 1000;
	fixture_init(&w.fx);
	fixture_open(&w.fx);
	cr_assert_eq(store_naf_put(w.fx.store, &naf), GBA_OK);
	conf.store = w.fx.store;
	conf.random = &w.fx.random;
	conf.log = &w.fx.log;
	cr_assert_eq(bsf_zpn_new(&w.zpn, &conf), GBA_OK);
}

static void
end(void)
{
	bsf_zpn_free(w.zpn);
	fixture_fini(&w.fx);
}

static const struct bsf_zpn_policy plain = { .lifetime_max_s = 86400,
					     .repeat_ms = 60000 };

static struct bsf_zpn_request
a_request(uint32_t end_to_end)
{
	static const struct zpn_gpr gpr = {
		.ue_id = { true, (const uint8_t *)IMPI, sizeof(IMPI) - 1 },
		.ue_id_type = { true, 0 },
		.app_label = { true, (const uint8_t *)"USIM", 4 },
		.naf_id = { true, (const uint8_t *)NAF "\1\0\0\0\5", sizeof(NAF) + 4 },
		.ptid = { true, (const uint8_t *)"p@" NAF, sizeof(NAF) + 1 },
		.uicc_me = { true, 0 },
		.lifetime = { true, NOW + 3600 },
	};
	struct bsf_zpn_request request;

	bsf_zpn_parse(&request, &gpr, NAF, NAF, false);
	request.has_end_to_end = end_to_end != 0;
	request.end_to_end = end_to_end;
	return request;
}

static void
on_reply(void *ctx, const struct bsf_zpn_reply *reply)
{
	(void)ctx;
	w.replies++;
	w.reason = reply->reason;
	w.gpi_len = 0;
	if (reply->reason != BSF_ZPN_OK)
		return;
	w.gpi_len = reply->gpa->gpi.len;
	memcpy(w.gpi, reply->gpa->gpi.p, w.gpi_len);
	memcpy(w.ks_naf, reply->gpa->ks_naf.p, sizeof(w.ks_naf));
}

static void
ask_as(uint32_t end_to_end)
{
	const struct bsf_zpn_request request = a_request(end_to_end);

	bsf_zpn_ask(w.zpn, &request, on_reply, NULL);
}

static void
expect_stats(uint64_t ok, uint64_t repeated, size_t kept)
{
	struct bsf_zpn_stats stats;

	bsf_zpn_stats_get(w.zpn, &stats);
	cr_expect_eq(stats.counts[BSF_ZPN_OK], ok);
	cr_expect_eq(stats.repeated, repeated);
	cr_expect_eq(stats.kept, kept);
}

/* --- one vector ------------------------------------------------------------------------
 */

Test(bsf_zpn_server, a_request_that_comes_again_gets_the_first_answer_and_no_vector)
{
	uint8_t gpi[GPI_MAX];

	begin(&plain);
	ask_as(7);
	ask_as(7);
	cr_expect_eq(w.replies, 0, "nobody is answered before the vector is there");
	source_answer(GBA_OK);
	cr_expect_eq(w.replies, 2);
	cr_expect_eq(w.reason, BSF_ZPN_OK);
	memcpy(gpi, w.gpi, sizeof(gpi));
	w.now_ms += 59999;
	ask_as(7);
	cr_expect_eq(w.replies, 3);
	cr_expect_eq(w.asked, 1, "one vector for all three");
	cr_expect_arr_eq(w.gpi, gpi, w.gpi_len);
	expect_stats(1, 2, 1);
	w.now_ms += 1;
	bsf_zpn_tick(w.zpn);
	expect_stats(1, 2, 0);
	ask_as(7);
	source_answer(GBA_OK);
	cr_expect_eq(w.asked, 2);
	cr_expect_neq(memcmp(w.gpi, gpi, w.gpi_len), 0);
	ask_as(8);
	source_answer(GBA_OK);
	ask_as(0);
	source_answer(GBA_OK);
	ask_as(0);
	source_answer(GBA_OK);
	cr_expect_eq(w.asked, 5, "without an identifier each is a request of its own");
	end();
}

Test(bsf_zpn_server, a_failure_that_drew_no_vector_is_not_remembered_and_a_refusal_is)
{
	struct bsf_zpn_policy policy = plain;

	policy.uss_needed = true;
	begin(&policy);
	ask_as(7);
	source_answer(GBA_ERR_PEER);
	cr_expect_eq(w.reason, BSF_ZPN_NO_VECTOR);
	ask_as(7);
	cr_expect_eq(w.asked, 2, "the HSS may be back");
	source_answer(GBA_OK);
	cr_expect_eq(w.reason, BSF_ZPN_PUSH_USS_MISSING);
	ask_as(7);
	cr_expect_eq(w.asked, 2);
	cr_expect_eq(w.reason, BSF_ZPN_PUSH_USS_MISSING);
	cr_expect_eq(w.replies, 3);
	end();
}

Test(bsf_zpn_server, with_no_time_to_keep_answers_each_request_draws_a_vector)
{
	struct bsf_zpn_policy policy = plain;

	policy.repeat_ms = 0;
	begin(&policy);
	ask_as(7);
	source_answer(GBA_OK);
	ask_as(7);
	source_answer(GBA_OK);
	cr_expect_eq(w.asked, 2);
	expect_stats(2, 0, 0);
	end();
}

Test(bsf_zpn_server, rates_hold_for_the_naf_and_for_the_user_before_a_vector_is_drawn)
{
	struct bsf_zpn_policy policy = plain;

	policy.naf_rate = (struct limit_rate){ 60, 60000, 3 };
	policy.user_rate = (struct limit_rate){ 6, 60000, 2 };
	begin(&policy);
	ask_as(1);
	source_answer(GBA_OK);
	ask_as(2);
	source_answer(GBA_OK);
	ask_as(3);
	cr_expect_eq(w.reason, BSF_ZPN_USER_LIMIT);
	ask_as(4);
	cr_expect_eq(w.reason, BSF_ZPN_NAF_LIMIT);
	ask_as(1);
	cr_expect_eq(w.reason, BSF_ZPN_OK, "a repeated one costs nothing");
	cr_expect_eq(w.asked, 2);
	w.now_ms += 10000;
	ask_as(3);
	source_answer(GBA_OK);
	cr_expect_eq(w.reason, BSF_ZPN_OK);
	end();
}

Test(bsf_zpn_server, who_may_not_push_gets_no_vector_and_no_repeated_answer)
{
	struct store_naf naf = { .identity = NAF, .fqdns = { NAF }, .fqdn_count = 1 };

	begin(&plain);
	ask_as(7);
	source_answer(GBA_OK);
	cr_assert_eq(store_naf_put(w.fx.store, &naf), GBA_OK);
	ask_as(7);
	cr_expect_eq(w.reason, BSF_ZPN_PUSH_REFUSED,
		     "the right was taken away meanwhile");
	ask_as(8);
	cr_expect_eq(w.reason, BSF_ZPN_PUSH_REFUSED);
	cr_expect_eq(w.asked, 1);
	end();
}

/* --- what is asked of the home network -------------------------------------------------
 */

Test(bsf_zpn_server, public_identity_and_resynchronisation_go_on_as_they_came)
{
	struct bsf_zpn_request request = a_request(0);

	begin(&plain);
	ask_as(0);
	cr_expect_str_eq(w.last_id, IMPI);
	cr_expect_not(w.last_is_public || w.last.resync);
	source_answer(GBA_OK);
	snprintf(request.ue_id, sizeof(request.ue_id), "sip:alice@home1.net");
	request.is_public = request.resync = true;
	memset(request.rand.b, 0x11, sizeof(request.rand.b));
	memset(request.auts.b, 0x22, sizeof(request.auts.b));
	bsf_zpn_ask(w.zpn, &request, on_reply, NULL);
	cr_expect(w.last_is_public && w.last.resync);
	cr_expect_str_eq(w.last_id, "sip:alice@home1.net");
	cr_expect_eq(w.last.rand.b[15], 0x11);
	cr_expect_eq(w.last.auts.b[13], 0x22);
	source_answer(GBA_OK);
	cr_expect_eq(w.reason, BSF_ZPN_OK);
	end();
}

/* --- what is left behind ---------------------------------------------------------------
 */

struct story {
	char text[4096];
};

static void
on_audit(void *ctx, const struct store_audit *audit)
{
	struct story *story = ctx;
	const size_t len = strlen(story->text);

	snprintf(story->text + len, sizeof(story->text) - len, "%s %s %s: %s\n",
		 audit->impi, audit->step, audit->outcome, audit->detail);
}

static bool
file_has(const char *path, const void *needle, size_t len)
{
	static uint8_t all[1 << 20];
	FILE *f = fopen(path, "rb");
	size_t n;

	if (f == NULL)
		return false;
	n = fread(all, 1, sizeof(all), f);
	fclose(f);
	return memmem(all, n, needle, len) != NULL;
}

static void
expect_nowhere(const void *octets, size_t len, const char *what)
{
	static const char *const suffixes[] = { "", "-wal", "-shm" };
	char path[128], hex[65];

	gba_hex(hex, octets, len);
	cr_expect_null(strstr(w.fx.lines, hex), "%s in the log", what);
	for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
		snprintf(path, sizeof(path), "%s%s", w.fx.path, suffixes[i]);
		cr_expect_not(file_has(path, octets, len), "%s in %s", what, path);
	}
}

Test(bsf_zpn_server, a_push_leaves_a_story_a_line_and_a_number_and_no_key)
{
	struct story story = { "" };
	uint8_t ks[32];
	char path[128];

	begin(&plain);
	ask_as(7);
	source_answer(GBA_OK);
	ask_as(8);
	source_answer(GBA_ERR_NOT_FOUND);
	fixture_close(&w.fx); /* what waits is written */
	fixture_open(&w.fx);
	cr_assert_eq(store_audit_list(w.fx.store, IMPI, 10, on_audit, &story), GBA_OK);
	cr_expect_not_null(strstr(story.text, IMPI " zpn ok: GBA_ME to push as " NAF));
	cr_expect_not_null(strstr(story.text, IMPI " zpn ue-unknown: "));
	cr_expect_not_null(strstr(story.text, "the HSS is away"));
	cr_expect_not_null(strstr(w.fx.lines, "zpn ok naf=" NAF));
	cr_expect_not_null(strstr(w.fx.lines, "zpn ue-unknown naf=" NAF));
	cr_assert_eq(gba_unhex(ks, 32, gba_text(ck_ik)), GBA_OK);
	expect_nowhere(ks, 16, "CK");
	expect_nowhere(ks + 16, 16, "IK");
	expect_nowhere(w.ks_naf, 32, "Ks_NAF");
	snprintf(path, sizeof(path), "%s-wal", w.fx.path);
	cr_expect(file_has(w.fx.path, NAF, 14) || file_has(path, NAF, 14),
		  "the search finds what is there");
	end();
}
