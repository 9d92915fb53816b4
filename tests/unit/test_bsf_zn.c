/* SPDX-License-Identifier: Apache-2.0 */
/* Zn decisions without a network, and the keys of the answer. */
#include "unit.h"

#include <jansson.h>
#include <stdio.h>
#include <string.h>

#include "bsf/zn.h"

#define NAF   "naf.home1.net"
#define PROXY "proxy.visited.example"
#define BTID  "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.home1.net"
#define IMPI  "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"
#define UA    "\1\0\0\0\2"

/* --- the world of the table
 * ------------------------------------------------------------- */

static struct guss_uss uss[] = {
	{ .gsid = 1, .type = 1 },
	{ .gsid = 3, .type = 3, .naf_group = (char[]){ "gold" } },
	{ .gsid = 3, .type = 3 },
	{ .gsid = 4, .type = 4, .naf_group = (char[]){ "gold" } },
};
static const struct guss guss = { .uss_count = ARRAY_LEN(uss), .uss = uss };

static struct store_naf
naf(void)
{
	return (struct store_naf){
		.identity = NAF,
		.fqdns = { NAF, "*.apps.home1.net" },
		.fqdn_count = 2,
		.impi = true,
		.gba_u = true,
	};
}

static struct store_binding
binding(void)
{
	struct store_binding b = { .btid = BTID,
				   .impi = IMPI,
				   .mode = GBA_MODE_ME,
				   .created_s = 1700000000,
				   .expires_s = 1700102528 };

	memset(b.ks.b, 0x5a, sizeof(b.ks.b));
	return b;
}

static struct zn_bir
bir_of(const char *btid, const char *naf_id, size_t naf_id_len)
{
	return (struct zn_bir){
		.btid = { true, (const uint8_t *)btid, strlen(btid) },
		.naf_id = { true, (const uint8_t *)naf_id, naf_id_len },
	};
}

static void
gsid_add(struct zn_bir *bir, const char *gsid)
{
	bir->gsid.item[bir->gsid.count++] =
		(struct avp_octets){ true, (const uint8_t *)gsid, strlen(gsid) };
}

static const struct bsf_zn_policy no_proxy;

static struct bsf_zn_decision
judge(const struct bsf_zn_policy *policy, const struct zn_bir *bir, const char *origin,
      const char *peer, const struct store_naf *n, const struct store_binding *b)
{
	const struct bsf_zn_facts facts = { .naf = n, .binding = b, .guss = &guss };
	struct bsf_zn_decision decision;
	struct bsf_zn_request request;

	bsf_zn_parse(&request, bir, origin, peer, policy->gsid_binary);
	bsf_zn_decide(&decision, policy, &request, &facts);
	return decision;
}

/* --- who asks, and in whose name (TS 29.109 5.2, 6.2.2.2)
 * --------------------------------- */

#define NAF_ID(fqdn) fqdn UA, sizeof(fqdn UA) - 1

static const struct {
	const char *what, *origin, *peer, *naf_id;
	size_t naf_id_len;
	enum bsf_zn_reason reason;
} askers[] = {
	{ "itself", NAF, NAF, NAF_ID(NAF), BSF_ZN_OK },
	{ "itself in capitals", "NAF.home1.NET", "naf.HOME1.net", NAF_ID("Naf.Home1.Net"),
	  BSF_ZN_OK },
	{ "a name below its suffix", NAF, NAF, NAF_ID("a.apps.home1.net"), BSF_ZN_OK },
	{ "two labels below", NAF, NAF, NAF_ID("a.b.apps.home1.net"), BSF_ZN_OK },
	{ "the suffix itself", NAF, NAF, NAF_ID("apps.home1.net"), BSF_ZN_FQDN_REFUSED },
	{ "a name that ends alike", NAF, NAF, NAF_ID("xapps.home1.net"),
	  BSF_ZN_FQDN_REFUSED },
	{ "a name that goes on", NAF, NAF, NAF_ID("naf.home1.net.evil.example"),
	  BSF_ZN_FQDN_REFUSED },
	{ "another's name", NAF, NAF, NAF_ID("naf2.home1.net"), BSF_ZN_FQDN_REFUSED },
	{ "over another peer", NAF, "naf2.home1.net", NAF_ID(NAF), BSF_ZN_PEER_FOREIGN },
	{ "over a proxy, name inside", NAF, PROXY, NAF_ID("a.apps.home1.net"),
	  BSF_ZN_OK },
	{ "over a proxy, name outside", NAF, PROXY, NAF_ID(NAF), BSF_ZN_PROXY_REFUSED },
	{ "NUL in the name", NAF, NAF, NAF_ID("naf.home1\0.net"), BSF_ZN_NAF_ID_BAD },
	{ "no name", NAF, NAF, UA, 5, BSF_ZN_NAF_ID_BAD },
	{ "a blank in the name", NAF, NAF, NAF_ID("naf home1.net"), BSF_ZN_NAF_ID_BAD },
	{ "a proxy that is none says a bad name", NAF, "x.example",
	  NAF_ID("naf home1.net"), BSF_ZN_PEER_FOREIGN },
};

Test(bsf_zn, only_the_naf_itself_or_its_proxy_gets_keys_for_its_own_names)
{
	const struct bsf_zn_policy policy = {
		.proxies = { { .identity = PROXY, .suffix = "apps.home1.net" } },
		.proxy_count = 1,
	};
	const struct store_binding b = binding();
	const struct store_naf n = naf();

	for (size_t i = 0; i < ARRAY_LEN(askers); i++) {
		const struct zn_bir bir =
			bir_of(BTID, askers[i].naf_id, askers[i].naf_id_len);

		cr_expect_eq(
			judge(&policy, &bir, askers[i].origin, askers[i].peer, &n, &b)
				.reason,
			askers[i].reason, "%s", askers[i].what);
	}
}

/* Those names make the keys that protect a GPI: whoever had a Ks_NAF of one could forge
 * GPIs and read them. */
Test(bsf_zn, the_names_that_gba_push_makes_its_keys_with_are_nobodys)
{
	static const char *const reserved[] = { "gpi-int.gba-push.invalid",
						"gpi-enc.gba-push.invalid",
						"GPI-Enc.GBA-Push.Invalid",
						"a.b.gba-push.invalid" };
	const struct store_binding b = binding();
	struct store_naf n = naf();
	struct zn_bir bir = bir_of(BTID, NAF_ID("naf.invalid"));
	char octets[64];

	snprintf(n.fqdns[0], sizeof(n.fqdns[0]), "*.invalid");
	cr_expect_eq(judge(&no_proxy, &bir, NAF, NAF, &n, &b).reason, BSF_ZN_OK);
	for (size_t i = 0; i < ARRAY_LEN(reserved); i++) {
		const size_t len = strlen(reserved[i]);

		memcpy(octets, reserved[i], len);
		memset(octets + len, 0, 5);
		bir = bir_of(BTID, octets, len + 5);
		cr_expect_eq(judge(&no_proxy, &bir, NAF, NAF, &n, &b).reason,
			     BSF_ZN_FQDN_RESERVED, "%s", reserved[i]);
	}
}

Test(bsf_zn, a_naf_that_nobody_registered_learns_nothing_not_even_of_the_btid)
{
	const struct zn_bir bad = bir_of("no B-TID", NAF_ID("naf home1.net"));
	const struct zn_bir good = bir_of(BTID, NAF_ID(NAF));
	const struct store_binding b = binding();
	const struct store_naf n = naf();

	cr_expect_eq(judge(&no_proxy, &good, NAF, NAF, NULL, &b).reason,
		     BSF_ZN_NAF_UNKNOWN);
	cr_expect_eq(judge(&no_proxy, &bad, NAF, NAF, NULL, NULL).reason,
		     BSF_ZN_NAF_UNKNOWN);
	cr_expect_eq(judge(&no_proxy, &good, NAF, NAF, &n, &b).reason, BSF_ZN_OK);
}

/* --- the B-TID (6.2.2.3)
 * ------------------------------------------------------------------- */

Test(bsf_zn, a_btid_must_be_the_very_one_that_the_ue_got)
{
	const struct {
		const char *btid;
		bool found;
		enum bsf_zn_reason reason;
	} cases[] = {
		{ BTID, true, BSF_ZN_OK },
		{ BTID, false, BSF_ZN_BTID_UNKNOWN },
		{ "I1U8vpY3qJ0hiuZNrke/NQ==@bsf.other.net", true, BSF_ZN_BTID_UNKNOWN },
		{ "I1U8vpY3qJ0hiuZNrke/NQ==@BSF.home1.net", true, BSF_ZN_BTID_UNKNOWN },
		{ "I1U8vpY3qJ0hiuZNrke/NQ==", true, BSF_ZN_BTID_BAD },
		{ "@bsf.home1.net", true, BSF_ZN_BTID_BAD },
		{ "x", true, BSF_ZN_BTID_BAD },
	};
	struct store_binding b = binding();
	const struct store_naf n = naf();

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct zn_bir bir = bir_of(cases[i].btid, NAF_ID(NAF));

		cr_expect_eq(
			judge(&no_proxy, &bir, NAF, NAF, &n, cases[i].found ? &b : NULL)
				.reason,
			cases[i].reason, "%s", cases[i].btid);
	}
	b.mode = GBA_MODE_DIGEST;
	cr_expect_eq(judge(&no_proxy,
			   &(struct zn_bir){
				   .btid = { true, (const uint8_t *)BTID, strlen(BTID) },
				   .naf_id = { true, (const uint8_t *)NAF UA,
					       sizeof(NAF UA) - 1 } },
			   NAF, NAF, &n, &b)
			     .reason,
		     BSF_ZN_OK);
}

/* --- user security settings (TS 33.220 4.2.1, J.1)
 * ------------------------------------------ */

static const struct {
	const char *what, *group, *ask[4];
	uint32_t may[2], required[2];
	unsigned may_count, required_count;
	enum bsf_zn_reason reason;
	size_t count;
	const struct guss_uss *first, *second;
} settings[] = {
	{ .what = "asks for none", .count = 0 },
	{ .what = "asks for one", .ask = { "1" }, .count = 1, .first = &uss[0] },
	{ .what = "no group: the one without",
	  .ask = { "3" },
	  .count = 1,
	  .first = &uss[2] },
	{ .what = "its group first",
	  .group = "gold",
	  .ask = { "3" },
	  .count = 1,
	  .first = &uss[1] },
	{ .what = "another group",
	  .group = "lead",
	  .ask = { "3", "4" },
	  .count = 1,
	  .first = &uss[2] },
	{ .what = "group only",
	  .group = "gold",
	  .ask = { "4" },
	  .count = 1,
	  .first = &uss[3] },
	{ .what = "two of them",
	  .ask = { "3", "1" },
	  .count = 2,
	  .first = &uss[2],
	  .second = &uss[0] },
	{ .what = "the same twice", .ask = { "1", "1" }, .count = 1, .first = &uss[0] },
	{ .what = "one that is not there", .ask = { "7" }, .count = 0 },
	{ .what = "one it may not ask for",
	  .ask = { "1", "3" },
	  .may = { 3 },
	  .may_count = 1,
	  .count = 1,
	  .first = &uss[2] },
	{ .what = "a demanded one is there",
	  .required = { 1 },
	  .required_count = 1,
	  .count = 0 },
	{ .what = "a demanded one is missing",
	  .required = { 1, 7 },
	  .required_count = 2,
	  .reason = BSF_ZN_USS_MISSING },
	{ .what = "a demanded one is of a foreign group",
	  .required = { 4 },
	  .required_count = 1,
	  .reason = BSF_ZN_USS_MISSING },
	{ .what = "no number", .ask = { "one" }, .reason = BSF_ZN_GSID_BAD },
	{ .what = "too large a number",
	  .ask = { "4294967296" },
	  .reason = BSF_ZN_GSID_BAD },
};

Test(bsf_zn, a_naf_gets_the_settings_it_asks_for_and_may_see)
{
	const struct store_binding b = binding();

	for (size_t i = 0; i < ARRAY_LEN(settings); i++) {
		struct zn_bir bir = bir_of(BTID, NAF_ID(NAF));
		struct store_naf n = naf();
		struct bsf_zn_decision d;

		if (settings[i].group != NULL)
			snprintf(n.group, sizeof(n.group), "%s", settings[i].group);
		memcpy(n.gsids, settings[i].may, sizeof(settings[i].may));
		n.gsid_count = settings[i].may_count;
		memcpy(n.required, settings[i].required, sizeof(settings[i].required));
		n.required_count = settings[i].required_count;
		for (size_t j = 0; j < 4 && settings[i].ask[j] != NULL; j++)
			gsid_add(&bir, settings[i].ask[j]);
		d = judge(&no_proxy, &bir, NAF, NAF, &n, &b);
		cr_expect_eq(d.reason, settings[i].reason, "%s", settings[i].what);
		cr_expect_eq(d.uss.count, settings[i].count, "%s", settings[i].what);
		cr_expect_eq(d.uss.uss[0], settings[i].first, "%s", settings[i].what);
		cr_expect_eq(d.uss.uss[1], settings[i].second, "%s", settings[i].what);
	}
}

Test(bsf_zn, a_demanded_setting_is_missing_when_the_user_has_no_guss_at_all)
{
	const struct zn_bir bir = bir_of(BTID, NAF_ID(NAF));
	const struct store_binding b = binding();
	struct store_naf n = naf();
	const struct bsf_zn_facts facts = { .naf = &n, .binding = &b };
	struct bsf_zn_decision decision;
	struct bsf_zn_request request;

	bsf_zn_parse(&request, &bir, NAF, NAF, false);
	bsf_zn_decide(&decision, &no_proxy, &request, &facts);
	cr_expect_eq(decision.reason, BSF_ZN_OK);
	n.required[0] = 1;
	n.required_count = 1;
	bsf_zn_decide(&decision, &no_proxy, &request, &facts);
	cr_expect_eq(decision.reason, BSF_ZN_USS_MISSING);
}

/* --- keys (TS 33.220 4.5.3, 5.3.3)
 * ------------------------------------------------------------ */

Test(bsf_zn, the_uicc_key_takes_gba_u_a_naf_that_may_and_one_that_says_so)
{
	for (unsigned bits = 0; bits < 16; bits++) {
		struct zn_bir bir = bir_of(BTID, NAF_ID(NAF));
		struct store_binding b = binding();
		struct store_naf n = naf();
		struct bsf_zn_decision d;

		b.mode = (bits & 1) != 0 ? GBA_MODE_U : GBA_MODE_ME;
		n.gba_u = (bits & 2) != 0;
		bir.gba_u_aware.present = (bits & 4) != 0;
		bir.gba_u_aware.value = (bits & 8) != 0;
		d = judge(&no_proxy, &bir, NAF, NAF, &n, &b);
		cr_expect_eq(d.reason, BSF_ZN_OK);
		cr_expect_eq(d.give_int_key, bits == 15, "%u", bits);
	}
}

/* keyChoice of the two USS asked for, and of one that is required; who asks; what goes
 * out: M the ME's key, U the UICC's, - refused. */
static const struct {
	enum guss_key_choice one, two, required;
	const char *aware, *unaware, *tell;
} choices[] = {
	{ GUSS_KEY_ABSENT, GUSS_KEY_ABSENT, GUSS_KEY_ABSENT, "MU", "M", "MU" },
	{ GUSS_KEY_ME, GUSS_KEY_ME, GUSS_KEY_ME, "M", "M", "MU" },
	{ GUSS_KEY_UICC, GUSS_KEY_UICC, GUSS_KEY_UICC, "U", "-", "MU" },
	{ GUSS_KEY_ME_UICC, GUSS_KEY_ME_UICC, GUSS_KEY_ME_UICC, "MU", "M", "MU" },
	{ GUSS_KEY_ME, GUSS_KEY_UICC, GUSS_KEY_ME, "MU", "M", "MU" },
	{ GUSS_KEY_UICC, GUSS_KEY_ABSENT, GUSS_KEY_UICC, "MU", "M", "MU" },
	{ GUSS_KEY_UICC, GUSS_KEY_UICC, GUSS_KEY_ME, "MU", "M", "MU" },
	{ GUSS_KEY_ME, GUSS_KEY_ME, GUSS_KEY_UICC, "MU", "M", "MU" },
};

static void
expect_given(const char *want, enum bsf_zn_key_choice rule, bool aware, size_t row)
{
	struct guss_uss chosen[] = {
		{ .gsid = 1, .key_choice = choices[row].one },
		{ .gsid = 2, .key_choice = choices[row].two },
		{ .gsid = 3, .key_choice = choices[row].required },
		{ .gsid = 4, .key_choice = GUSS_KEY_UICC }, /* nobody asks for it */
	};
	const struct guss settings_of = { .uss_count = ARRAY_LEN(chosen), .uss = chosen };
	const struct bsf_zn_policy policy = { .key_choice = rule };
	struct zn_bir bir = bir_of(BTID, NAF_ID(NAF));
	struct store_binding b = binding();
	struct store_naf n = naf();
	const struct bsf_zn_facts facts = { &n, &b, &settings_of };
	struct bsf_zn_request request;
	struct bsf_zn_decision d;
	char given[4] = "";

	b.mode = GBA_MODE_U;
	n.required[n.required_count++] = 3;
	gsid_add(&bir, "1");
	gsid_add(&bir, "2");
	bir.gba_u_aware = (struct avp_u32){ true, aware };
	bsf_zn_parse(&request, &bir, NAF, NAF, false);
	bsf_zn_decide(&d, &policy, &request, &facts);
	snprintf(given, sizeof(given), "%s%s", d.give_me_key ? "M" : "",
		 d.give_int_key ? "U" : "");
	cr_expect_eq(d.reason, strcmp(want, "-") == 0 ? BSF_ZN_KEY_REFUSED : BSF_ZN_OK);
	cr_expect_str_eq(d.reason == BSF_ZN_OK ? given : "-", want, "row %zu", row);
	cr_expect_eq(d.tell_choice, rule == BSF_ZN_TELL);
	/* an answer that must have the ME's key is not given without */
	request.needs_me_key = true;
	bsf_zn_decide(&d, &policy, &request, &facts);
	cr_expect_eq(d.reason, strchr(want, 'M') != NULL ? BSF_ZN_OK : BSF_ZN_KEY_REFUSED,
		     "row %zu", row);
}

Test(bsf_zn, key_choice_of_the_uss_is_enforced_or_told)
{
	for (size_t i = 0; i < ARRAY_LEN(choices); i++) {
		expect_given(choices[i].aware, BSF_ZN_ENFORCE, true, i);
		expect_given(choices[i].unaware, BSF_ZN_ENFORCE, false, i);
		expect_given(choices[i].tell, BSF_ZN_TELL, true, i);
		expect_given("M", BSF_ZN_TELL, false, i);
	}
}

Test(bsf_zn, an_awareness_that_is_neither_no_nor_yes_is_refused)
{
	struct zn_bir bir = bir_of(BTID, NAF_ID(NAF));
	const struct store_binding b = binding();
	const struct store_naf n = naf();

	bir.gba_u_aware = (struct avp_u32){ true, 2 };
	cr_expect_eq(judge(&no_proxy, &bir, NAF, NAF, &n, &b).reason,
		     BSF_ZN_AWARENESS_BAD);
}

static const char *
str(const json_t *object, const char *name)
{
	const char *s = json_string_value(json_object_get(object, name));

	cr_assert_not_null(s, "%s", name);
	return s;
}

static void
unhex(void *out, size_t len, const char *hex)
{
	cr_assert_eq(gba_unhex(out, len, gba_text(hex)), GBA_OK, "%s", hex);
}

/* One NAF key of one case: GBA_ME without, GBA_U with awareness. */
static void
expect_keys(const json_t *one, const json_t *keys)
{
	const char *naf_id_hex = str(keys, "naf_id");
	const size_t len = strlen(naf_id_hex) / 2;
	struct bsf_zn_decision decision = { .give_me_key = true, .give_impi = true };
	struct store_binding b = binding();
	uint8_t naf_id[GBA_NAF_ID_MAX], want[32];
	struct bsf_zn_request request;
	struct bsf_zn_answer answer;
	struct zn_bir bir;

	unhex(naf_id, len, naf_id_hex);
	unhex(b.ks.b, sizeof(b.ks.b), str(one, "ks"));
	unhex(b.rand.b, sizeof(b.rand.b), str(json_object_get(one, "input"), "rand"));
	snprintf(b.impi, sizeof(b.impi), "%s", str(one, "impi"));
	bir = bir_of(str(one, "b_tid"), (const char *)naf_id, len);
	bsf_zn_parse(&request, &bir, NAF, NAF, false);
	cr_assert(!request.btid_bad && !request.naf_id_bad);
	cr_expect_arr_eq(request.rand.b, b.rand.b, sizeof(b.rand.b));

	cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &b), GBA_OK);
	unhex(want, sizeof(want), str(keys, "ks_naf"));
	cr_assert_eq(answer.bia.ks_naf.len, 32);
	cr_expect_arr_eq(answer.bia.ks_naf.p, want, 32, "%s", naf_id_hex);
	cr_expect(!answer.bia.ks_int_naf.present && !answer.bia.uss_list.present);
	cr_expect(gba_text_is(
		(struct gba_text){ (const char *)answer.bia.impi.p, answer.bia.impi.len },
		b.impi));
	bsf_zn_answer_fini(&answer);

	b.mode = GBA_MODE_U;
	decision.give_int_key = true;
	decision.give_impi = false;
	cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &b), GBA_OK);
	unhex(want, sizeof(want), str(keys, "ks_ext_naf"));
	cr_expect_arr_eq(answer.bia.ks_naf.p, want, 32);
	unhex(want, sizeof(want), str(keys, "ks_int_naf"));
	cr_expect_arr_eq(answer.bia.ks_int_naf.p, want, 32);
	cr_expect(!answer.bia.impi.present);
	bsf_zn_answer_fini(&answer);

	decision.give_me_key = false;
	cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &b), GBA_OK);
	cr_expect(!answer.bia.ks_naf.present);
	cr_expect_arr_eq(answer.bia.ks_int_naf.p, want, 32);
	bsf_zn_answer_fini(&answer);
}

Test(bsf_zn, naf_keys_agree_with_the_independent_program)
{
	json_t *file = json_load_file(VECTORS_DIR "/computed_gba_chain.json", 0, NULL),
	       *one, *keys;
	size_t i, j, seen = 0;

	cr_assert_not_null(file);
	json_array_foreach(json_object_get(file, "cases"), i, one)
	{
		json_array_foreach(json_object_get(one, "naf_keys"), j, keys)
		{
			expect_keys(one, keys);
			seen++;
		}
	}
	cr_expect_geq(seen, 24);
	json_decref(file);
}

Test(bsf_zn, an_answer_says_when_the_key_ends_and_what_kind_it_is)
{
	const struct zn_bir bir = bir_of(BTID, NAF_ID(NAF));
	struct bsf_zn_decision decision = { .uss = { { &uss[0] }, 1 } };
	struct store_binding b = binding();
	struct bsf_zn_request request;
	struct bsf_zn_answer answer;
	struct guss *back = NULL;

	bsf_zn_parse(&request, &bir, NAF, NAF, false);
	cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &b), GBA_OK);
	cr_expect(answer.bia.expiry.present && answer.bia.expiry.wall_s == 1700102528);
	cr_expect(answer.bia.created.present && answer.bia.created.wall_s == 1700000000);
	cr_expect(answer.bia.gba_type.present && answer.bia.gba_type.value == 0);
	cr_assert(answer.bia.uss_list.present);
	cr_assert_eq(guss_parse(&back,
				(struct gba_octets){ answer.bia.uss_list.p,
						     answer.bia.uss_list.len },
				NULL),
		     GBA_OK);
	cr_expect(back->id == NULL && back->uss_count == 1 && back->uss[0].gsid == 1);
	guss_free(back);
	bsf_zn_answer_fini(&answer);
	b.mode = GBA_MODE_2G;
	decision.uss.count = 0;
	cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &b), GBA_OK);
	cr_expect_eq(answer.bia.gba_type.value, 1);
	bsf_zn_answer_fini(&answer);
}

/* TS 29.109 clause 6.2.2: 5402 and 5403 travel in Experimental-Result, never in
 * Result-Code. */
Test(bsf_zn, every_reason_has_a_result_and_a_sentence)
{
	for (unsigned i = 0; i < BSF_ZN_REASON_COUNT; i++) {
		const struct bsf_naf_reason *row =
			bsf_zn_reason_row((enum bsf_zn_reason)i);

		cr_assert_not_null(row->outcome);
		cr_assert_not_null(row->detail);
		cr_expect_eq(row->experimental,
			     row->result == 5402 || row->result == 5403);
		cr_expect(row->result >= 2001 && row->result < 5500);
		cr_expect_leq(strlen(row->detail), 160, "%s is cut in the audit",
			      row->outcome);
	}
}
