/* SPDX-License-Identifier: Apache-2.0 */
/* Zh at the HSS without the network: who may ask, what a MAR says, what becomes of it. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "hss/conf.h"
#include "hss/zh.h"
#include "hss/zh_later.h"

#define ALICE "alice@home.example"
#define IMPU  "sip:alice@home.example"

static struct hss_zh_policy policy;

static void
setup(void)
{
	struct hss_conf *conf = calloc(1, sizeof(*conf));
	struct conf_error err;

	cr_assert_not_null(conf);
	conf_defaults(conf, &hss_conf_table);
	cr_assert_eq(conf_parse(conf, &hss_conf_table,
				gba_text("[zh]\nidentity = hss.example\n"
					 "bsf = bsf1.example\n"
					 "bsf = BSF2.example 127.0.0.1:3868 tls\n"
					 "proxy = agent.example\n"
					 "ind = bsf1.example 7\n"
					 "redirect = *@two.example hss2.example\n"
					 "redirect = sip:?ob@* hss3.example\n"
					 "redirect = *@two.* hss4.example\n"
					 "redirect-keep = 5m\n"
					 "barred-result = 5402\n"),
				"test", &err),
		     GBA_OK, "%s", err.text);
	cr_assert_eq(hss_conf_check(conf, &err), GBA_OK, "%s", err.text);
	hss_conf_policy(&policy, &conf->zh);
	free(conf);
}

TestSuite(hss_zh, .init = setup);

Test(hss_zh, the_settings_become_a_policy)
{
	cr_expect_eq(policy.bsf.count, 2);
	cr_expect_str_eq(policy.bsf.name[1], "BSF2.example");
	cr_expect_eq(policy.proxy.count, 1);
	cr_expect_eq(policy.ind_count, 1);
	cr_expect_eq(policy.ind[0].ind, 7);
	cr_expect_eq(policy.redirect_count, 3);
	cr_expect_eq(policy.redirect_keep_s, 300);
	cr_expect_eq(policy.barred, 5402);
	cr_expect_eq(policy.ambiguous, 5401);
	cr_expect_str_eq(policy.digest_scheme, "SIP Digest");
}

static const struct {
	const char *lines, *says;
} bad_settings[] = {
	{ "[zh]\nbsf = two words\n", "[zh] bsf: IDENTITY" },
	{ "[zh]\nbsf = bsf.example 127.0.0.1\n", "[zh] bsf: IDENTITY" },
	{ "[zh]\nind = bsf.example 32\n", "[zh] ind: IDENTITY N" },
	{ "[zh]\nind = bsf.example\n", "[zh] ind: IDENTITY N" },
	{ "[zh]\nredirect = *\n", "[zh] redirect: PATTERN IDENTITY" },
	{ "[zh]\nredirect = * no_host\n", "[zh] redirect: PATTERN IDENTITY" },
	{ "[zh]\nbarred-result = 5403\n", "[zh] barred-result" },
	{ "[zh]\ndigest-scheme = Digest-AKAv1-MD5\n", "[zh] digest-scheme" },
	{ "[zh]\ndelay = 61s\n", "[zh] delay" },
	{ "[zh]\nidentity = h.example\nlisten = 192.0.2.1\n", "without TLS" },
	{ "[zh]\nidentity = h.example\nport-tls = 5658\n", "needs [zh] certificate" },
	{ "[zh]\nbsf = b.example\n", "identity is empty" },
	{ "[store]\npath =\n", "[store] path is empty" },
	{ "[store]\nkey-file =\n", "key-file is empty" },
};

Test(hss_zh, a_setting_that_cannot_be_is_refused_with_its_name)
{
	struct hss_conf *conf = calloc(1, sizeof(*conf));

	cr_assert_not_null(conf);
	for (size_t i = 0; i < ARRAY_LEN(bad_settings); i++) {
		struct conf_error err = { "" };
		enum gba_status status;

		conf_defaults(conf, &hss_conf_table);
		status = conf_parse(conf, &hss_conf_table,
				    gba_text(bad_settings[i].lines), "test", &err);
		if (status == GBA_OK)
			status = hss_conf_check(conf, &err);
		cr_expect_eq(status, GBA_ERR_SYNTAX, "%s", bad_settings[i].lines);
		cr_expect_not_null(strstr(err.text, bad_settings[i].says), "%s: %s",
				   bad_settings[i].lines, err.text);
	}
	free(conf);
}

Test(hss_zh, only_what_a_running_node_can_take_may_change)
{
	struct hss_conf *old = calloc(1, sizeof(*old)), *new = calloc(1, sizeof(*new));
	struct conf_error err;

	cr_assert(old != NULL && new != NULL);
	conf_defaults(old, &hss_conf_table);
	conf_defaults(new, &hss_conf_table);
	new->zh.delay_ms = 5;
	new->zh.bsf.count = 1;
	cr_expect_not(
		conf_needs_restart(&hss_conf_table, old, new, hss_conf_may_change, &err));
	new->zh.port = 4000;
	cr_expect(
		conf_needs_restart(&hss_conf_table, old, new, hss_conf_may_change, &err));
	cr_expect_not_null(strstr(err.text, "[zh] port changed"), "%s", err.text);
	new->zh.port = old->zh.port;
	snprintf(new->store.path, sizeof(new->store.path), "/elsewhere");
	cr_expect(
		conf_needs_restart(&hss_conf_table, old, new, hss_conf_may_change, &err));
	free(old);
	free(new);
}

static const struct {
	const char *origin, *peer;
	enum hss_zh_reason reason;
} askers[] = {
	{ "bsf1.example", "bsf1.example", HSS_ZH_OK },
	{ "BSF1.Example", "bsf1.example", HSS_ZH_OK },
	{ "bsf2.example", "bsf2.example", HSS_ZH_OK },
	{ "bsf1.example", "agent.example", HSS_ZH_OK },
	{ "bsf1.example", "bsf2.example", HSS_ZH_PEER_FOREIGN },
	{ "bsf1.example", "other.example", HSS_ZH_PEER_FOREIGN },
	{ "bsf1.example", "", HSS_ZH_PEER_FOREIGN },
	{ "agent.example", "agent.example", HSS_ZH_BSF_UNKNOWN },
	{ "other.example", "agent.example", HSS_ZH_BSF_UNKNOWN },
	{ "bsf1.example.org", "bsf1.example.org", HSS_ZH_BSF_UNKNOWN },
};

Test(hss_zh, a_bsf_asks_for_itself_or_through_an_agent)
{
	for (size_t i = 0; i < ARRAY_LEN(askers); i++)
		cr_expect_eq(hss_zh_who(&policy, askers[i].origin, askers[i].peer),
			     askers[i].reason, "%s over %s", askers[i].origin,
			     askers[i].peer);
	cr_expect(hss_zh_is_known(&policy, "Agent.example"));
	cr_expect(hss_zh_is_known(&policy, "bsf2.example"));
	cr_expect_not(hss_zh_is_known(&policy, "other.example"));
}

/* --- parse ------------------------------------------------------------------------- */

static struct avp_octets
octets(const char *s)
{
	if (s == NULL)
		return (struct avp_octets){ .present = false };
	return (struct avp_octets){ true, (const uint8_t *)s, strlen(s) };
}

static struct hss_zh_request
request(const char *impi, const char *impu, const char *scheme, const char *auth)
{
	const struct zh_mar mar = {
		.impi = octets(impi),
		.impu = octets(impu),
		.item = { .present = scheme != NULL || auth != NULL,
			  .scheme = octets(scheme),
			  .authorization = octets(auth) },
	};
	struct hss_zh_request out;

	memset(&out, 0xff, sizeof(out));
	hss_zh_parse(&out, &mar, &policy);
	return out;
}

#define RAND "0123456789abcdef"
#define AUTS "ABCDEFGHIJKLMN"

Test(hss_zh, a_mar_is_read)
{
	struct hss_zh_request r = request(ALICE, "SIP:alice@HOME.example;x=y",
					  "Digest-AKAv1-MD5", RAND AUTS);

	cr_expect_str_eq(r.impi, ALICE);
	cr_expect_str_eq(r.impu, IMPU);
	cr_expect(r.has_impu);
	cr_expect_eq(r.scheme, HSS_ZH_AKA);
	cr_expect(r.resync && !r.resync_bad);
	cr_expect_arr_eq(r.rand.b, RAND, 16);
	cr_expect_arr_eq(r.auts.b, AUTS, 14);
	cr_expect_not(r.guss_timestamp.present);

	r = request(NULL, NULL, NULL, NULL);
	cr_expect_str_eq(r.impi, "");
	cr_expect_not(r.has_impu);
	cr_expect_eq(r.scheme, HSS_ZH_AKA, "the default");
	cr_expect_not(r.resync);

	r = request(NULL, "nonsense", "SIP Digest", RAND);
	cr_expect(r.has_impu);
	cr_expect_str_eq(r.impu, "");
	cr_expect_eq(r.scheme, HSS_ZH_DIGEST);
	cr_expect(r.resync && r.resync_bad);
	cr_expect(request(ALICE, NULL, NULL, RAND AUTS "O").resync_bad);
	cr_expect_eq(request(ALICE, NULL, "Digest", NULL).scheme, HSS_ZH_OTHER);
	cr_expect_eq(request(ALICE, NULL, "digest-akav1-md5", NULL).scheme, HSS_ZH_OTHER);
}

/* --- decide ------------------------------------------------------------------------ */

#define AKA    "Digest-AKAv1-MD5"
#define DIGEST "SIP Digest"
#define FINE   RAND AUTS

static const struct {
	const char *impi, *impu, *scheme, *auth;
	unsigned count;	       /* subscribers of the IMPU */
	bool related, missing; /* the IMPI has the IMPU; the IMPI is not there */
	enum hss_zh_reason reason;
	const char *asked; /* for whom the AuC is asked */
} table[] = {
	{ ALICE, NULL, AKA, NULL, 0, false, false, HSS_ZH_OK, ALICE },
	{ ALICE, NULL, NULL, NULL, 0, false, false, HSS_ZH_OK, ALICE },
	{ ALICE, NULL, DIGEST, NULL, 0, false, false, HSS_ZH_OK, ALICE },
	{ ALICE, NULL, AKA, FINE, 0, false, false, HSS_ZH_OK, ALICE },
	{ ALICE, IMPU, AKA, NULL, 1, true, false, HSS_ZH_OK, ALICE },
	{ ALICE, IMPU, AKA, NULL, 2, true, false, HSS_ZH_OK, ALICE },
	{ NULL, IMPU, AKA, NULL, 1, false, false, HSS_ZH_OK, "owner" },
	{ NULL, NULL, AKA, NULL, 0, false, false, HSS_ZH_NO_IDENTITY, NULL },
	{ NULL, IMPU, AKA, NULL, 0, false, false, HSS_ZH_IMPU_UNKNOWN, NULL },
	{ NULL, "rubbish", AKA, NULL, 0, false, false, HSS_ZH_IMPU_UNKNOWN, NULL },
	{ NULL, IMPU, AKA, NULL, 2, false, false, HSS_ZH_IMPU_AMBIGUOUS, NULL },
	{ NULL, IMPU, "x", NULL, 2, false, false, HSS_ZH_IMPU_AMBIGUOUS, NULL },
	{ ALICE, IMPU, AKA, NULL, 1, false, false, HSS_ZH_UNRELATED, NULL },
	{ ALICE, IMPU, AKA, NULL, 0, false, false, HSS_ZH_UNRELATED, NULL },
	{ ALICE, "rubbish", AKA, NULL, 0, false, false, HSS_ZH_UNRELATED, NULL },
	{ ALICE, IMPU, AKA, NULL, 1, false, true, HSS_ZH_IMPI_UNKNOWN, NULL },
	{ ALICE, IMPU, "x", "y", 1, false, false, HSS_ZH_UNRELATED, NULL },
	{ ALICE, NULL, "x", NULL, 0, false, false, HSS_ZH_SCHEME_UNKNOWN, NULL },
	{ ALICE, NULL, "x", NULL, 0, false, true, HSS_ZH_IMPI_UNKNOWN, NULL },
	{ ALICE, NULL, "x", "y", 0, false, false, HSS_ZH_SCHEME_UNKNOWN, NULL },
	{ NULL, IMPU, "x", NULL, 1, false, false, HSS_ZH_SCHEME_UNKNOWN, NULL },
	{ ALICE, NULL, AKA, RAND, 0, false, false, HSS_ZH_RESYNC_BAD, NULL },
	{ ALICE, NULL, AKA, RAND, 0, false, true, HSS_ZH_IMPI_UNKNOWN, NULL },
	{ ALICE, NULL, DIGEST, RAND, 0, false, false, HSS_ZH_RESYNC_BAD, NULL },
	{ ALICE, NULL, DIGEST, FINE, 0, false, false, HSS_ZH_RESYNC_DIGEST, NULL },
	{ ALICE, NULL, DIGEST, FINE, 0, false, true, HSS_ZH_IMPI_UNKNOWN, NULL },
};

Test(hss_zh, the_checks_have_their_order_and_each_its_reason)
{
	for (size_t i = 0; i < ARRAY_LEN(table); i++) {
		const struct hss_zh_request r = request(table[i].impi, table[i].impu,
							table[i].scheme, table[i].auth);
		const struct hss_zh_facts facts = {
			.impu = { .impi = "owner",
				  .count = table[i].count,
				  .related = table[i].related },
			.impi_missing = table[i].missing,
		};
		const char *impi = NULL;

		cr_expect_eq(hss_zh_decide(&impi, &r, &facts), table[i].reason,
			     "row %zu: %d", i, hss_zh_decide(&impi, &r, &facts));
		if (table[i].asked != NULL)
			cr_expect_str_eq(impi, table[i].asked, "row %zu", i);
		/* what the server looks at before it leaves the IMPI to the AuC */
		if (table[i].impi != NULL && table[i].reason != HSS_ZH_OK)
			cr_expect_not(hss_zh_is_sound(&r, &facts), "row %zu", i);
		if (table[i].reason == HSS_ZH_OK)
			cr_expect(hss_zh_is_sound(&r, &facts), "row %zu", i);
	}
}

static const struct {
	enum hss_zh_reason reason;
	uint32_t result, failed;
	bool experimental;
} results[] = {
	{ HSS_ZH_OK, 2001, 0, false },
	{ HSS_ZH_BSF_UNKNOWN, 5003, 0, false },
	{ HSS_ZH_PEER_FOREIGN, 5003, 0, false },
	{ HSS_ZH_NO_IDENTITY, 5005, 1, false },
	{ HSS_ZH_REDIRECTED, 3006, 0, false },
	{ HSS_ZH_IMPU_UNKNOWN, 5401, 0, true },
	{ HSS_ZH_IMPU_AMBIGUOUS, 0, 0, true },
	{ HSS_ZH_IMPI_UNKNOWN, 5401, 0, true },
	{ HSS_ZH_UNRELATED, 5002, 0, true },
	{ HSS_ZH_BARRED, 0, 0, true },
	{ HSS_ZH_SCHEME_UNKNOWN, 5006, 0, true },
	{ HSS_ZH_NO_CREDENTIALS, 5006, 0, true },
	{ HSS_ZH_RESYNC_BAD, 5004, 610, false },
	{ HSS_ZH_RESYNC_DIGEST, 5007, 610, false },
	{ HSS_ZH_STORE_FAILED, 3004, 0, false },
	{ HSS_ZH_FAILED, 5012, 0, false },
};

Test(hss_zh, each_reason_has_its_result_and_a_name_of_its_own)
{
	cr_assert_eq(ARRAY_LEN(results), HSS_ZH_REASON_COUNT);
	for (size_t i = 0; i < ARRAY_LEN(results); i++) {
		const struct hss_zh_reason_row *row =
			hss_zh_reason_row(results[i].reason);

		cr_expect_eq(row->result, results[i].result, "%s", row->outcome);
		cr_expect_eq(row->experimental, results[i].experimental, "%s",
			     row->outcome);
		cr_expect_eq(row->failed_code, results[i].failed, "%s", row->outcome);
		for (size_t j = 0; j < i; j++)
			cr_expect_str_neq(row->outcome,
					  hss_zh_reason_row(results[j].reason)->outcome);
	}
	cr_expect_eq(hss_zh_reason_of_av(GBA_OK), HSS_ZH_OK);
	cr_expect_eq(hss_zh_reason_of_av(GBA_ERR_NOT_FOUND), HSS_ZH_IMPI_UNKNOWN);
	cr_expect_eq(hss_zh_reason_of_av(GBA_ERR_DENIED), HSS_ZH_BARRED);
	cr_expect_eq(hss_zh_reason_of_av(GBA_ERR_SCHEME), HSS_ZH_NO_CREDENTIALS);
	cr_expect_eq(hss_zh_reason_of_av(GBA_ERR_STORE), HSS_ZH_STORE_FAILED);
	cr_expect_eq(hss_zh_reason_of_av(GBA_ERR_BUSY), HSS_ZH_STORE_FAILED);
	cr_expect_eq(hss_zh_reason_of_av(GBA_ERR_CRYPTO), HSS_ZH_FAILED);
}

Test(hss_zh, the_first_rule_that_fits_sends_the_user_elsewhere)
{
	static const struct {
		const char *impi, *impu, *host;
	} cases[] = {
		{ ALICE, NULL, NULL },
		{ "bob@two.example", NULL, "hss2.example" },
		{ "bob@two.other", NULL, "hss4.example" },
		{ "bob@two", NULL, NULL },
		{ NULL, "SIP:bob@HOME.example", "hss3.example" },
		{ NULL, "sip:rob@home.example", "hss3.example" },
		{ NULL, IMPU, NULL },
		{ ALICE, "sip:bob@home.example", NULL }, /* User-Name counts */
		{ NULL, NULL, NULL },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct hss_zh_request r =
			request(cases[i].impi, cases[i].impu, NULL, NULL);
		const struct hss_zh_redirect *rule = hss_zh_redirect(&policy, &r);

		cr_expect_eq(rule == NULL, cases[i].host == NULL, "case %zu", i);
		if (rule != NULL && cases[i].host != NULL)
			cr_expect_str_eq(rule->host, cases[i].host, "case %zu", i);
	}
}

/* 2024-05-17T08:30:00Z is 1715934600 (GNU date). */
#define GUSS_AT(extension) "<guss id=\"" ALICE "\"><ussList/>" extension "</guss>"
#define STAMPED                                                                          \
	GUSS_AT("<Extension><timestamp>2024-05-17T08:30:00Z</timestamp></Extension>")

Test(hss_zh, a_guss_is_sent_unless_the_bsf_holds_one_that_is_as_new)
{
	static const struct {
		const char *guss;
		bool held;
		int64_t at;
		bool wanted;
	} cases[] = {
		{ NULL, false, 0, false },
		{ NULL, true, 0, false },
		{ STAMPED, false, 0, true },
		{ STAMPED, true, 1715934599, true },
		{ STAMPED, true, 1715934600, false }, /* equal means leave out */
		{ STAMPED, true, 1715934601, false },
		{ GUSS_AT(""), true, 1715934601, true }, /* nobody can tell */
		{ GUSS_AT(""), false, 0, true },
		{ "not XML", true, 1715934601, true },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct avp_time held = { cases[i].held, cases[i].at };

		cr_expect_eq(hss_zh_guss_is_wanted(cases[i].guss, &held), cases[i].wanted,
			     "case %zu", i);
	}
}

/* --- build ------------------------------------------------------------------------- */

static void
expect_octets(const struct avp_octets *avp, const void *p, size_t len)
{
	cr_assert(avp->present);
	cr_assert_eq(avp->len, len);
	cr_expect_arr_eq(avp->p, p, len);
}

Test(hss_zh, an_answer_has_the_vector_as_raw_octets_and_says_who_it_is)
{
	const struct hss_zh_request r = request(NULL, IMPU, AKA, NULL);
	const struct avp_octets impu = octets("sip:alice@HOME.example");
	struct av_answer av = { .guss = STAMPED };
	struct hss_zh_answer answer;

	memset(av.av.rand.b, 1, sizeof(av.av.rand.b));
	memset(av.av.autn.b, 2, sizeof(av.av.autn.b));
	memset(av.av.xres.b, 3, sizeof(av.av.xres.b));
	av.av.xres.len = 8;
	memset(av.av.ck.b, 4, sizeof(av.av.ck.b));
	memset(av.av.ik.b, 5, sizeof(av.av.ik.b));
	cr_assert_eq(hss_zh_build(&answer, &r, &policy, ALICE, &impu, &av), GBA_OK);
	expect_octets(&answer.maa.impi, ALICE, strlen(ALICE));
	expect_octets(&answer.maa.impu, impu.p, impu.len);
	expect_octets(&answer.maa.item.scheme, AKA, strlen(AKA));
	expect_octets(&answer.maa.item.authenticate,
		      "\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\1\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2\2",
		      32);
	expect_octets(&answer.maa.item.authorization, "\3\3\3\3\3\3\3\3", 8);
	expect_octets(&answer.maa.item.ck, av.av.ck.b, 16);
	expect_octets(&answer.maa.item.ik, av.av.ik.b, 16);
	expect_octets(&answer.maa.guss, STAMPED, strlen(STAMPED));
	cr_expect_not(answer.maa.item.item_number.present);
	cr_expect_not(answer.maa.item.digest.present);
	hss_zh_answer_fini(&answer);
	cr_expect_eq(answer.av.ck.b[0], 0, "wiped");
}

/* RFC 4740 clause 9.5.6: HA1 as 32 hexadecimal characters. */
Test(hss_zh, an_answer_of_sip_digest_has_no_vector)
{
	const struct hss_zh_request r = request(ALICE, NULL, DIGEST, NULL);
	const struct avp_octets none = { .present = false };
	struct av_answer av = { .digest = { .realm = "home.example",
					    .sess = true,
					    .qop = DIGEST_QOP_AUTH_INT } };
	struct hss_zh_answer answer;

	memset(av.digest.ha1, 0xa5, sizeof(av.digest.ha1));
	cr_assert_eq(hss_zh_build(&answer, &r, &policy, ALICE, &none, &av), GBA_OK);
	cr_expect_not(answer.maa.item.authenticate.present);
	cr_expect_not(answer.maa.item.ck.present);
	cr_expect_not(answer.maa.guss.present);
	cr_expect_not(answer.maa.impu.present);
	expect_octets(&answer.maa.item.scheme, DIGEST, strlen(DIGEST));
	cr_assert(answer.maa.item.digest.present);
	expect_octets(&answer.maa.item.digest.realm, "home.example", 12);
	expect_octets(&answer.maa.item.digest.algorithm, "MD5-sess", 8);
	expect_octets(&answer.maa.item.digest.qop, "auth-int", 8);
	expect_octets(&answer.maa.item.digest.ha1, "a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5a5",
		      32);
	hss_zh_answer_fini(&answer);
	cr_expect_eq(answer.ha1[0], '\0', "wiped");
}

/* --- later ------------------------------------------------------------------------- */

struct late {
	struct hss_later_item item; /* first */
	char name;
};

static char order[8];
static int64_t done_ms[8];
static unsigned done;

static int64_t
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static void
on_late(struct hss_later_item *item)
{
	done_ms[done] = now_ms();
	order[done++] = ((struct late *)item)->name;
}

Test(hss_later, what_waits_runs_in_order_not_before_its_time_and_none_is_lost)
{
	struct late items[4] = { { .name = 'a' }, { .name = 'b' }, { .name = 'c' } };
	const int64_t start = now_ms();
	struct hss_later *later;

	cr_assert_eq(hss_later_new(&later, on_late), GBA_OK);
	hss_later_put(later, &items[0].item, 60);
	hss_later_put(later, &items[1].item, 0);
	hss_later_put(later, &items[2].item, 60000);
	while (hss_later_count(later) > 1)
		usleep(1000);
	hss_later_free(later); /* hurries */
	cr_expect_str_eq(order, "abc");
	cr_expect_geq(done_ms[0] - start, 60);
	cr_expect_lt(done_ms[2] - start, 30000);
}

Test(hss_later, in_a_hurry_nothing_waits)
{
	struct late item = { .name = 'a' };
	struct hss_later *later;

	cr_assert_eq(hss_later_new(&later, on_late), GBA_OK);
	hss_later_put(later, &item.item, 60000);
	cr_expect_eq(hss_later_count(later), 1);
	hss_later_hurry(later);
	for (int i = 0; i < 10000 && hss_later_count(later) > 0; i++)
		usleep(1000);
	cr_expect_eq(hss_later_count(later), 0);
	hss_later_free(later);
	cr_expect_eq(done, 1);
}
