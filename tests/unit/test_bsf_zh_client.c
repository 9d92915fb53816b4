/* SPDX-License-Identifier: Apache-2.0 */
/* Questions to the HSS over a Diameter node that is not there: what is asked, what is
 * kept between questions, where redirects lead, what becomes of silence. */
#include <stdio.h>
#include <string.h>

#include "bsf/zh_client.h"
#include "unit.h"

#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define GUSS(time, life)                                                                 \
	"<guss id=\"" IMPI "\"><bsfInfo><lifeTime>" life "</lifeTime></bsfInfo>"         \
	"<Extension><timestamp>" time "</timestamp></Extension><ussList/></guss>"
#define GUSS_1	      GUSS("2023-11-16T02:42:08Z", "3600")
#define GUSS_2	      GUSS("2023-11-17T02:42:08Z", "7200")
#define GUSS_1_S      1700102528
#define GUSS_2_S      1700188928
#define GUSS_TIMELESS "<guss id=\"" IMPI "\"><ussList/></guss>"
#define GUSS_ALIEN    "<guss id=\"other@home\"><ussList/></guss>"

static struct {
	struct bsf_zh *zh;
	struct bsf_zh_conf conf;
	int64_t now_ms;
	unsigned open;
	const char *peers; /* " NAME=open NAME=closed " */
	enum gba_status ask_status;

	/* The request that waits. */
	unsigned asked;
	char realm[256], host[256], impi[256], impu[256];
	bool resync;
	int64_t timestamp_s;
	diam_on_answer on_answer;
	void *on_answer_ctx;

	/* What became of the question. */
	unsigned done;
	enum gba_status status;
	char guss[512], why[400];
	bool has_guss;
	struct aka_av av;
} w;

static int64_t
now_ms(void *ctx)
{
	(void)ctx;
	return w.now_ms;
}

static enum gba_status
port_ask(void *ctx, const struct zh_mar *mar, const struct diam_dest *dest,
	 unsigned timeout_ms, diam_on_answer on_answer, void *on_answer_ctx)
{
	(void)ctx;
	cr_expect_eq(timeout_ms, 3000);
	if (w.ask_status != GBA_OK)
		return w.ask_status;
	cr_assert_null(w.on_answer, "two requests at once for one question");
	w.asked++;
	snprintf(w.realm, sizeof(w.realm), "%s", dest->realm);
	snprintf(w.host, sizeof(w.host), "%s", dest->host != NULL ? dest->host : "");
	snprintf(w.impi, sizeof(w.impi), "%.*s", (int)mar->impi.len,
		 (const char *)mar->impi.p);
	snprintf(w.impu, sizeof(w.impu), "%.*s", (int)mar->impu.len,
		 (const char *)mar->impu.p);
	w.resync = mar->item.authorization.present;
	w.timestamp_s = mar->guss_timestamp.present ? mar->guss_timestamp.wall_s : 0;
	w.on_answer = on_answer;
	w.on_answer_ctx = on_answer_ctx;
	return GBA_OK;
}

static unsigned
port_open(void *ctx)
{
	(void)ctx;
	return w.open;
}

static enum bsf_zh_peer
port_peer(void *ctx, const char *identity)
{
	char word[300];

	(void)ctx;
	snprintf(word, sizeof(word), " %s=open ", identity);
	if (strcasestr(w.peers, word) != NULL)
		return BSF_ZH_PEER_OPEN;
	snprintf(word, sizeof(word), " %s=closed ", identity);
	return strcasestr(w.peers, word) != NULL ? BSF_ZH_PEER_CLOSED
						 : BSF_ZH_PEER_UNKNOWN;
}

static void
begin(void)
{
	memset(&w, 0, sizeof(w));
	w.open = 1;
	w.peers = " hss1=open  hss2=open  slf=open  hss3=closed ";
	w.now_ms = 1000;
	w.conf = (struct bsf_zh_conf){ .timeout_ms = 3000,
				       .cache_octets = 1 << 20,
				       .redirect_ms = 600000 };
}

static void
start(void)
{
	const struct bsf_zh_ports ports = { .ask = port_ask,
					    .open = port_open,
					    .peer = port_peer,
					    .clock = { .mono_ms = now_ms } };

	cr_assert_eq(bsf_zh_new(&w.zh, &ports, &w.conf), GBA_OK);
}

static void
end(void)
{
	cr_expect_eq(bsf_zh_waiting(w.zh), 0);
	bsf_zh_free(w.zh);
}

static void
on_done(void *ctx, enum gba_status status, const struct av_answer *answer)
{
	(void)ctx;
	w.done++;
	w.status = status;
	w.has_guss = false;
	w.why[0] = '\0';
	if (answer == NULL)
		return;
	if (answer->why != NULL)
		snprintf(w.why, sizeof(w.why), "%s", answer->why);
	if (status != GBA_OK)
		return;
	w.av = answer->av;
	w.has_guss = answer->guss != NULL;
	snprintf(w.guss, sizeof(w.guss), "%s", answer->guss != NULL ? answer->guss : "");
}

static void
ask_for(const char *impi, bool resync)
{
	const bool public = strncmp(impi, "sip:", 4) == 0;
	const struct av_request request = { .impi = public ? NULL : impi,
					    .impu = public ? impi : NULL,
					    .resync = resync };
	const struct av_source source = bsf_zh_source(w.zh);

	w.done = 0;
	source.ask(source.ctx, &request, on_done, NULL);
}

static void
ask(void)
{
	ask_for(IMPI, false);
}

static void
answer(enum gba_status status, const struct diam_result *result, const struct zh_maa *maa)
{
	const diam_on_answer on_answer = w.on_answer;

	cr_assert_not_null(on_answer, "nothing was asked");
	w.on_answer = NULL;
	on_answer(w.on_answer_ctx, status, result, maa);
}

static void
refuse(uint32_t code, bool experimental)
{
	const struct diam_result result = { .code = code, .experimental = experimental };

	answer(GBA_OK, &result, NULL);
}

/* The time-out passes. */
static void
stay_silent(void)
{
	w.now_ms += 3000;
	answer(GBA_ERR_PEER, NULL, NULL);
}

/* guss NULL: no AVP 400. */
static void
succeed(const char *guss)
{
	static const uint8_t octets[32] = { 1, 2, 3 };
	const struct diam_result result = { .code = 2001 };
	struct zh_maa maa = { .guss = { guss != NULL, (const uint8_t *)guss,
					guss != NULL ? strlen(guss) : 0 } };

	if (*w.impu != '\0')
		maa.impi =
			(struct avp_octets){ true, (const uint8_t *)IMPI, strlen(IMPI) };
	maa.item.present = true;
	maa.item.scheme =
		(struct avp_octets){ true, (const uint8_t *)"Digest-AKAv1-MD5", 16 };
	maa.item.authenticate = (struct avp_octets){ true, octets, 32 };
	maa.item.authorization = (struct avp_octets){ true, octets, 8 };
	maa.item.ck = (struct avp_octets){ true, octets, 16 };
	maa.item.ik = (struct avp_octets){ true, octets, 16 };
	answer(GBA_OK, &result, &maa);
}

static void
redirect_full(const char *first, const char *second, bool once, uint32_t keep_s)
{
	struct diam_redirect to = { .count = second != NULL ? 2 : 1,
				    .once = once,
				    .keep_s = keep_s };
	const struct diam_result result = { .code = 3006, .redirect = &to };

	snprintf(to.host[0], sizeof(to.host[0]), "%s", first);
	snprintf(to.host[1], sizeof(to.host[1]), "%s", second != NULL ? second : "");
	answer(GBA_OK, &result, NULL);
}

static void
redirect(const char *host)
{
	redirect_full(host, NULL, false, 0);
}

static void
expect_end(enum gba_status status, const char *word)
{
	cr_expect_eq(w.done, 1, "%s: called %u times", word, w.done);
	cr_expect_eq(w.status, status, "%s", word);
	if (status != GBA_OK)
		cr_expect_not_null(strstr(w.why, word), "%s: %s", word, w.why);
	cr_expect_null(w.on_answer, "%s: something is still under way", word);
}

Test(bsf_zh_client, a_question_goes_out_by_realm_and_brings_its_vector)
{
	begin();
	start();
	ask();
	cr_expect_eq(w.done, 0, "the one who asks does not wait");
	cr_expect_eq(bsf_zh_waiting(w.zh), 1);
	cr_expect_str_eq(w.impi, IMPI);
	cr_expect_str_eq(w.realm, "ims.mnc001.mcc001.3gppnetwork.org");
	cr_expect_str_eq(w.host, "");
	cr_expect_eq(w.timestamp_s, 0);
	succeed(NULL);
	expect_end(GBA_OK, "");
	cr_expect_eq(w.av.rand.b[1], 2);
	cr_expect_eq(w.av.xres.len, 8);
	cr_expect_not(w.has_guss);
	cr_expect_eq(bsf_zh_count(w.zh, BSF_ZH_OK), 1);
	ask_for(IMPI, true);
	cr_expect(w.resync);
	succeed(NULL);
	end();
}

Test(bsf_zh_client, asked_by_a_public_identity_the_guss_is_kept_under_the_impi)
{
	begin();
	start();
	ask_for("sip:alice@home1.net", false);
	cr_expect_str_eq(w.impi, "");
	cr_expect_str_eq(w.impu, "sip:alice@home1.net");
	cr_expect_str_eq(w.realm, "home1.net");
	succeed(GUSS_1);
	expect_end(GBA_OK, "");
	cr_expect_str_eq(w.guss, GUSS_1);
	ask_for("sip:alice@home1.net", false);
	cr_expect_eq(w.timestamp_s, 0, "whose GUSS is it? nobody knows yet");
	succeed(GUSS_ALIEN);
	cr_expect_not(w.has_guss);
	ask_for("sip:alice@home1.net", false);
	succeed(GUSS_1);
	ask();
	cr_expect_eq(w.timestamp_s, GUSS_1_S);
	succeed(NULL);
	cr_expect_str_eq(w.guss, GUSS_1);
	end();
}

Test(bsf_zh_client, the_setting_of_the_realm_comes_before_the_domain_of_the_impi)
{
	begin();
	snprintf(w.conf.realm, sizeof(w.conf.realm), "hss.realm");
	start();
	ask_for("user", false);
	cr_expect_str_eq(w.realm, "hss.realm");
	succeed(NULL);
	end();
	begin();
	start();
	ask_for("user", false);
	expect_end(GBA_ERR_NOT_FOUND, "no domain");
	cr_expect_eq(w.asked, 0);
	end();
}

Test(bsf_zh_client, without_a_peer_the_refusal_comes_at_once)
{
	begin();
	w.open = 0;
	start();
	ask();
	expect_end(GBA_ERR_PEER, "No [zh] peer is connected");
	cr_expect_eq(w.asked, 0);
	w.open = 1;
	ask();
	succeed(NULL);
	expect_end(GBA_OK, "");
	w.ask_status = GBA_ERR_PEER;
	ask();
	expect_end(GBA_ERR_PEER, "did not answer");
	end();
}

Test(bsf_zh_client, silence_and_refusals_end_the_question_with_a_sentence)
{
	const struct diam_result explained = { .code = 5401,
					       .experimental = true,
					       .error_message = "no such user here" };

	begin();
	start();
	ask();
	stay_silent();
	expect_end(GBA_ERR_PEER, "did not answer");
	ask();
	answer(GBA_OK, &explained, NULL);
	expect_end(GBA_ERR_NOT_FOUND, "5401: no such user here");
	ask();
	refuse(5402, true);
	expect_end(GBA_ERR_DENIED, "5402");
	ask();
	refuse(3004, false);
	expect_end(GBA_ERR_PEER, "3004");
	ask();
	refuse(5012, false);
	expect_end(GBA_ERR_PEER, "5012");
	cr_expect_eq(bsf_zh_count(w.zh, BSF_ZH_NO_ANSWER), 1);
	cr_expect_eq(bsf_zh_count(w.zh, BSF_ZH_IDENTITY_UNKNOWN), 1);
	cr_expect_eq(bsf_zh_count(w.zh, BSF_ZH_BUSY), 1);
	end();
}

Test(bsf_zh_client, after_silence_or_3004_another_peer_is_asked_once_if_there_is_one)
{
	begin();
	start();
	w.open = 2;
	ask();
	stay_silent();
	cr_expect_eq(w.done, 0, "the other one may know");
	cr_expect_eq(w.asked, 2);
	succeed(NULL);
	expect_end(GBA_OK, "");
	ask();
	stay_silent();
	stay_silent();
	expect_end(GBA_ERR_PEER, "did not answer");

	w.open = 1;
	ask();
	answer(GBA_ERR_PEER, NULL, NULL); /* its connection broke, and one is left */
	cr_expect_eq(w.done, 0);
	answer(GBA_ERR_PEER, NULL, NULL);
	expect_end(GBA_ERR_PEER, "did not answer");
	ask();
	w.open = 0;
	answer(GBA_ERR_PEER, NULL, NULL);
	expect_end(GBA_ERR_PEER, "did not answer");

	w.open = 2;
	ask();
	refuse(3004, false);
	cr_expect_eq(w.done, 0, "busy: the other one may not be");
	refuse(3004, false);
	expect_end(GBA_ERR_PEER, "3004");
	ask();
	redirect("hss2");
	stay_silent();
	expect_end(GBA_ERR_PEER, "did not answer");
	end();
}

/* --- GUSS ------------------------------------------------------------------------------
 */

/* One question: the time that was told, the GUSS of the answer, the one that counts. */
static const struct guss_step {
	int64_t told_s;
	const char *guss, *counts;
} guss_steps[] = {
	{ 0, NULL, NULL },
	{ 0, GUSS_1, GUSS_1 },
	{ GUSS_1_S, NULL, GUSS_1 }, /* no newer one: the copy counts */
	{ GUSS_1_S, NULL, GUSS_1 },
	{ GUSS_1_S, GUSS_2, GUSS_2 },
	{ GUSS_2_S, NULL, GUSS_2 },
	{ GUSS_2_S, GUSS_TIMELESS,
	  GUSS_TIMELESS }, /* nothing to be told of it next time */
	{ 0, NULL, NULL }, /* and so this means: there is none */
	{ 0, GUSS_1, GUSS_1 },
	{ GUSS_1_S, GUSS_ALIEN, NULL },
	{ 0, GUSS_1, GUSS_1 },
	{ GUSS_1_S, "<guss>", NULL },
	{ 0, GUSS_2, GUSS_2 },
	{ GUSS_2_S, NULL, GUSS_2 },
};

Test(bsf_zh_client, a_guss_with_a_time_is_kept_and_its_time_told)
{
	begin();
	start();
	for (size_t i = 0; i < ARRAY_LEN(guss_steps); i++) {
		const struct guss_step *step = &guss_steps[i];

		ask();
		cr_expect_eq(w.timestamp_s, step->told_s, "step %zu: %lld", i,
			     (long long)w.timestamp_s);
		succeed(step->guss);
		expect_end(GBA_OK, "");
		cr_expect_eq(w.has_guss, step->counts != NULL, "step %zu", i);
		if (step->counts != NULL)
			cr_expect_str_eq(w.guss, step->counts, "step %zu", i);
	}
	ask_for("other@home.example", false);
	cr_expect_eq(w.timestamp_s, 0, "nothing is told of one user to ask for another");
	succeed(NULL);
	cr_expect_not(w.has_guss);
	end();
}

Test(bsf_zh_client, a_refusal_leaves_the_kept_guss_alone)
{
	begin();
	start();
	ask();
	succeed(GUSS_1);
	ask();
	stay_silent();
	ask();
	refuse(5012, false);
	ask();
	cr_expect_eq(w.timestamp_s, GUSS_1_S);
	succeed(NULL);
	cr_expect_str_eq(w.guss, GUSS_1);
	end();
}

Test(bsf_zh_client, with_no_room_no_time_is_ever_told)
{
	begin();
	w.conf.cache_octets = 0;
	start();
	for (int i = 0; i < 3; i++) {
		ask();
		cr_expect_eq(w.timestamp_s, 0);
		succeed(GUSS_1);
		cr_expect_str_eq(w.guss, GUSS_1);
	}
	end();
}

/* --- redirects -------------------------------------------------------------------------
 */

Test(bsf_zh_client, a_redirect_is_followed_and_holds_for_its_user_for_a_while)
{
	begin();
	start();
	ask();
	cr_expect_str_eq(w.host, "");
	redirect("hss2");
	cr_expect_eq(w.done, 0);
	cr_expect_str_eq(w.host, "hss2");
	succeed(NULL);
	expect_end(GBA_OK, "");
	cr_expect_eq(bsf_zh_count(w.zh, BSF_ZH_REDIRECTED), 1);
	ask();
	cr_expect_str_eq(w.host, "hss2", "remembered");
	succeed(NULL);
	ask_for("other@home.example", false);
	cr_expect_str_eq(w.host, "", "for its user only");
	succeed(NULL);
	w.now_ms += 600000;
	ask();
	cr_expect_str_eq(w.host, "", "its time is over");
	redirect_full("hss2", NULL, false, 30);
	succeed(NULL);
	w.now_ms += 29999;
	ask();
	cr_expect_str_eq(w.host, "hss2");
	succeed(NULL);
	w.now_ms += 1;
	ask();
	cr_expect_str_eq(w.host, "", "Redirect-Max-Cache-Time");
	redirect_full("hss2", NULL, true, 0);
	succeed(NULL);
	ask();
	cr_expect_str_eq(w.host, "", "DONT_CACHE");
	succeed(NULL);
	end();
}

Test(bsf_zh_client, a_redirect_that_leads_nowhere_ends_the_question)
{
	begin();
	start();
	ask();
	redirect("stranger");
	expect_end(GBA_ERR_PEER, "no [zh] peer");
	ask();
	redirect("hss3");
	expect_end(GBA_ERR_PEER, "not connected");
	ask();
	redirect_full("stranger", "hss2", false, 0);
	cr_expect_str_eq(w.host, "hss2", "the first that can be asked");
	redirect("hss2");
	expect_end(GBA_ERR_PEER, "lead back");
	ask();
	redirect("hss1");
	redirect("HSS1");
	expect_end(GBA_ERR_PEER, "lead back");
	ask();
	redirect("slf");
	redirect("hss1");
	redirect("hss2");
	expect_end(GBA_ERR_PEER, "on and on");
	ask();
	refuse(3006, false);
	expect_end(GBA_ERR_PEER, "names no host");
	ask();
	cr_expect_str_eq(w.host, "", "nothing of it is remembered");
	succeed(NULL);
	end();
}

Test(bsf_zh_client, a_remembered_host_that_does_not_help_is_forgotten)
{
	begin();
	start();
	ask();
	redirect("hss2");
	succeed(GUSS_1);
	ask();
	cr_expect_str_eq(w.host, "hss2");
	refuse(5401, true);
	cr_expect_eq(w.done, 0, "the user may have moved: asked by realm");
	cr_expect_str_eq(w.host, "");
	cr_expect_eq(w.timestamp_s, GUSS_1_S);
	refuse(5401, true);
	expect_end(GBA_ERR_NOT_FOUND, "5401");

	ask();
	redirect("hss2");
	succeed(NULL);
	w.peers = " hss1=open  hss2=closed  slf=open ";
	ask();
	cr_expect_str_eq(w.host, "", "it is not connected now");
	redirect("hss1");
	succeed(NULL);
	ask();
	cr_expect_str_eq(w.host, "hss1");
	w.open = 0;
	answer(GBA_ERR_PEER, NULL, NULL);
	expect_end(GBA_ERR_PEER, "No [zh] peer is connected");
	end();
}
