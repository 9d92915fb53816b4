/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn decisions without a network, and the octets of the answer. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "bsf/zpn_build.h"

#define NAF  "push.home1.net"
#define UA   "\1\0\0\0\5"
#define IMPI "001010000000001@ims.mnc001.mcc001.3gppnetwork.org"
#define PTID "7c1e09f2@push.home1.net"
#define NOW  INT64_C(1750000000)
#define DAY  INT64_C(86400)

static struct avp_octets
octets(const char *p, size_t len)
{
	return (struct avp_octets){ true, (const uint8_t *)p, len };
}

static struct avp_octets
text(const char *s)
{
	return octets(s, strlen(s));
}

#define NAF_ID(fqdn) octets(fqdn UA, sizeof(fqdn UA) - 1)

static struct zpn_gpr
good(void)
{
	return (struct zpn_gpr){
		.ue_id = text(IMPI),
		.ue_id_type = { true, 0 },
		.app_label = text("USIM"),
		.naf_id = NAF_ID(NAF),
		.ptid = text(PTID),
		.uicc_me = { true, 0 },
		.lifetime = { true, NOW + 3600 },
	};
}

static struct store_naf
naf(void)
{
	return (struct store_naf){ .identity = NAF,
				   .fqdns = { NAF, "*.invalid" },
				   .fqdn_count = 2,
				   .impi = true,
				   .gba_u = true,
				   .push = true };
}

static const struct bsf_zpn_policy plain = { .lifetime_max_s = 7 * 86400 };

static enum bsf_zpn_reason
admit_from(const struct zpn_gpr *gpr, const char *origin, const char *peer,
	   const struct store_naf *n)
{
	struct bsf_zpn_request request;

	bsf_zpn_parse(&request, gpr, origin, peer, false);
	return bsf_zpn_admit(&plain, &request, n, NOW);
}

static enum bsf_zpn_reason
admit(const struct zpn_gpr *gpr)
{
	const struct store_naf n = naf();

	return admit_from(gpr, NAF, NAF, &n);
}

/* --- before a vector is drawn ----------------------------------------------------------
 */

Test(bsf_zpn, who_asks_and_whether_it_may_push_comes_before_what_is_asked)
{
	struct store_naf n = naf();
	struct zpn_gpr gpr = good();

	cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), BSF_ZPN_OK);
	gpr.ue_id_type.value = 7; /* from here on all of them are wrong in this too */
	cr_expect_eq(admit_from(&gpr, NAF, NAF, NULL), BSF_ZPN_NAF_UNKNOWN);
	cr_expect_eq(admit_from(&gpr, NAF, "other.net", &n), BSF_ZPN_PEER_FOREIGN);
	gpr.naf_id = NAF_ID("a b");
	cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), BSF_ZPN_NAF_ID_BAD);
	gpr.naf_id = NAF_ID("other.home1.net");
	cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), BSF_ZPN_FQDN_REFUSED);
	gpr.naf_id = NAF_ID("gpi-enc.gba-push.invalid");
	cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), BSF_ZPN_FQDN_RESERVED);
	gpr.naf_id = NAF_ID("x.invalid");
	n.push = false;
	cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), BSF_ZPN_PUSH_REFUSED);
	n.push = true;
	cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), BSF_ZPN_UE_ID_TYPE_BAD);
}

/* What a GPI has no room for is refused before a vector is drawn for it. */
Test(bsf_zpn, a_naf_id_goes_into_a_gpi_or_is_refused)
{
	char room[300], label[64];
	struct zpn_gpr gpr = good();

	memset(label, 'a', sizeof(label));
	for (size_t len = 254; len <= 257; len++) {
		snprintf(room, sizeof(room), "%.60s.%.60s.%.60s.%.*s.invalid", label,
			 label, label, (int)(len - 5 - 191), label);
		memcpy(room + len - 5, UA, 5);
		gpr.naf_id = octets(room, len);
		cr_expect_eq(admit(&gpr), len <= 255 ? BSF_ZPN_OK : BSF_ZPN_NAF_ID_LONG,
			     "%zu", len);
	}
}

#define PUBLIC	"sip:alice@home1.net"
#define LABEL33 "123456789012345678901234567890123"

static const struct {
	const char *what, *ue_id;
	uint32_t type;
	enum bsf_zpn_reason reason;
} identities[] = {
	{ "an IMPI", IMPI, 0, BSF_ZPN_OK },
	{ "an IMPU", "SIP:alice@HOME1.net;x=y", 1, BSF_ZPN_OK },
	{ "an IMPI said to be public", IMPI, 1, BSF_ZPN_UE_ID_BAD },
	{ "a quote", "a\"b", 0, BSF_ZPN_UE_ID_BAD },
	{ "nothing", "", 0, BSF_ZPN_UE_ID_BAD },
	{ "a third type", IMPI, 2, BSF_ZPN_UE_ID_TYPE_BAD },
	{ "another user of the operator", "2@ims.home1.net", 0, BSF_ZPN_USER_REFUSED },
	{ "another's IMPU", "sip:bob@home1.net", 1, BSF_ZPN_USER_REFUSED },
	{ "one that ends alike", "x" PUBLIC, 0, BSF_ZPN_USER_REFUSED },
};

Test(bsf_zpn, it_is_pushed_to_those_that_were_named_and_to_no_others)
{
	struct store_naf n = naf();

	snprintf(n.users[0], sizeof(n.users[0]), "00101*@ims.mnc001.mcc001.*");
	snprintf(n.users[1], sizeof(n.users[1]), PUBLIC);
	n.user_count = 2;
	for (size_t i = 0; i < ARRAY_LEN(identities); i++) {
		struct zpn_gpr gpr = good();

		gpr.ue_id = text(identities[i].ue_id);
		gpr.ue_id_type.value = identities[i].type;
		cr_expect_eq(admit_from(&gpr, NAF, NAF, &n), identities[i].reason, "%s",
			     identities[i].what);
	}
}

static const uint8_t rand_auts[31];
static const char zeros[256];

static void
expect_reason(const char *what, struct zpn_gpr gpr, enum bsf_zpn_reason reason)
{
	cr_expect_eq(admit(&gpr), reason, "%s: %s", what,
		     bsf_zpn_reason_row(admit(&gpr))->outcome);
}

#define WITH(member, ...) ((gpr = good()), gpr.member = (__VA_ARGS__), gpr)

Test(bsf_zpn, a_value_that_is_wrong_is_refused_and_named)
{
	struct zpn_gpr gpr;

	expect_reason("GBA_U", WITH(uicc_me, (struct avp_u32){ true, 1 }), BSF_ZPN_OK);
	expect_reason("UICC-ME 2", WITH(uicc_me, (struct avp_u32){ true, 2 }),
		      BSF_ZPN_UICC_ME_BAD);
	expect_reason("ISIM", WITH(app_label, text("ISIM")), BSF_ZPN_OK);
	expect_reason("32", WITH(app_label, octets(LABEL33, 32)), BSF_ZPN_OK);
	expect_reason("33", WITH(app_label, octets(LABEL33, 33)), BSF_ZPN_APP_LABEL_BAD);
	expect_reason("NUL", WITH(app_label, octets("US\0M", 4)), BSF_ZPN_OK);
	expect_reason("none", WITH(app_label, text("")), BSF_ZPN_APP_LABEL_BAD);
	expect_reason("any octet", WITH(ptid, octets("\0 %\xff", 4)), BSF_ZPN_OK);
	expect_reason("255", WITH(ptid, octets(zeros, 255)), BSF_ZPN_OK);
	expect_reason("256", WITH(ptid, octets(zeros, 256)), BSF_ZPN_PTID_BAD);
	expect_reason("none", WITH(ptid, text("")), BSF_ZPN_PTID_BAD);
	expect_reason("now", WITH(lifetime, (struct avp_time){ true, NOW }),
		      BSF_ZPN_LIFETIME_PAST);
	expect_reason("in a second", WITH(lifetime, (struct avp_time){ true, NOW + 1 }),
		      BSF_ZPN_OK);
	expect_reason("1970", WITH(lifetime, (struct avp_time){ true, 0 }),
		      BSF_ZPN_LIFETIME_PAST);
	expect_reason("1", WITH(private_id, (struct avp_u32){ true, 1 }), BSF_ZPN_OK);
	expect_reason("2", WITH(private_id, (struct avp_u32){ true, 2 }),
		      BSF_ZPN_PRIVATE_ID_BAD);
	expect_reason("1", WITH(gba_u_aware, (struct avp_u32){ true, 1 }), BSF_ZPN_OK);
	expect_reason("2", WITH(gba_u_aware, (struct avp_u32){ true, 2 }),
		      BSF_ZPN_AWARENESS_BAD);
	expect_reason("9", WITH(gsid, (struct avp_long_list){ 1, { text("9") } }),
		      BSF_ZPN_OK);
	expect_reason("x", WITH(gsid, (struct avp_long_list){ 1, { text("x") } }),
		      BSF_ZPN_GSID_BAD);
	for (size_t len = 29; len <= 31; len++)
		expect_reason("RAND and AUTS",
			      WITH(resync,
				   (struct zpn_resync){
					   true, { 0 }, { true, rand_auts, len } }),
			      len == 30 ? BSF_ZPN_OK : BSF_ZPN_RESYNC_BAD);
	expect_reason("612 without 610",
		      WITH(resync, (struct zpn_resync){ .present = true }),
		      BSF_ZPN_RESYNC_BAD);
}

/* TS 29.109 6.2.2: which results a Push-NAF may see, and where they stand. */
Test(bsf_zpn, every_reason_has_a_result_of_its_kind_and_a_name_of_its_own)
{
	for (int i = 0; i < BSF_ZPN_REASON_COUNT; i++) {
		const struct bsf_naf_reason *row =
			bsf_zpn_reason_row((enum bsf_zpn_reason)i);

		cr_assert_not_null(row->outcome);
		cr_assert_not_null(row->detail);
		cr_expect_eq(row->experimental,
			     row->result == 5401 || row->result == 5402, "%s",
			     row->outcome);
		cr_expect_neq(row->result, 5403, "%s: no B-TID is there", row->outcome);
		cr_expect_eq(row->failed_avp != 0, row->result == 5004, "%s",
			     row->outcome);
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(
				row->outcome,
				bsf_zpn_reason_row((enum bsf_zpn_reason)j)->outcome);
	}
}

/* --- what the home network says --------------------------------------------------------
 */

static const struct {
	const char *what;
	enum gba_status status;
	const char *impi;
	bool triplet;
	enum guss_uicc uicc;
	enum bsf_zpn_reason reason;
	uint32_t result;
} sources[] = {
	{ "a vector", GBA_OK, IMPI, false, GUSS_UICC_ABSENT, BSF_ZPN_OK, 2001 },
	{ "a SIM", GBA_OK, IMPI, false, GUSS_UICC_SIM, BSF_ZPN_SIM, 5402 },
	{ "a triplet", GBA_OK, IMPI, true, GUSS_UICC_ABSENT, BSF_ZPN_SIM, 5402 },
	{ "an IMSI that is on SIMs", GBA_OK, "262011@home1.net", false, GUSS_UICC_ABSENT,
	  BSF_ZPN_SIM, 5402 },
	{ "nobody", GBA_ERR_NOT_FOUND, NULL, false, 0, BSF_ZPN_UE_UNKNOWN, 5401 },
	{ "barred", GBA_ERR_DENIED, NULL, false, 0, BSF_ZPN_UE_REFUSED, 5402 },
	{ "SIP Digest alone", GBA_ERR_SCHEME, NULL, false, 0, BSF_ZPN_NO_AKA, 5402 },
	{ "an HSS that is away", GBA_ERR_PEER, NULL, false, 0, BSF_ZPN_NO_VECTOR, 3004 },
	{ "a full queue", GBA_ERR_BUSY, NULL, false, 0, BSF_ZPN_NO_VECTOR, 3004 },
};

Test(bsf_zpn, what_the_source_says_becomes_5401_5402_or_a_failure_that_passes)
{
	struct bsf_zpn_policy policy = plain;

	policy.sim_imsi.count = 1;
	snprintf(policy.sim_imsi.item[0], sizeof(policy.sim_imsi.item[0]), "26201");
	for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
		struct av_answer answer = { .has_triplet = sources[i].triplet,
					    .uicc = sources[i].uicc };
		enum bsf_zpn_reason reason;

		if (sources[i].impi != NULL)
			snprintf(answer.impi, sizeof(answer.impi), "%s", sources[i].impi);
		reason = bsf_zpn_judge_av(&policy, sources[i].status,
					  sources[i].impi != NULL ? &answer : NULL);
		cr_expect_eq(reason, sources[i].reason, "%s", sources[i].what);
		cr_expect_eq(bsf_zpn_reason_row(reason)->result, sources[i].result);
	}
}

/* --- with the vector -------------------------------------------------------------------
 */

static struct guss_uss uss[] = {
	{ .gsid = 1, .type = 1 },
	{ .gsid = 9, .type = 9, .naf_group = (char[]){ "gold" } },
	{ .gsid = 2, .type = 2, .key_choice = GUSS_KEY_UICC },
	{ .gsid = 3, .type = 3, .key_choice = GUSS_KEY_ME },
};

static struct bsf_zpn_decision
decide(const struct bsf_zpn_policy *policy, const struct zpn_gpr *gpr,
       const struct store_naf *n, const struct guss *guss, enum guss_uicc uicc)
{
	const struct bsf_zpn_facts facts = { n, guss, uicc, NOW };
	struct bsf_zpn_decision decision;
	struct bsf_zpn_request request;

	bsf_zpn_parse(&request, gpr, NAF, NAF, false);
	bsf_zpn_decide(&decision, policy, &request, &facts);
	return decision;
}

static const struct {
	bool asked, without_guss, fall_back;
	enum guss_uicc guss, source;
	enum bsf_zpn_reason reason;
	bool gba_u;
} cards[] = {
	{ false, false, false, GUSS_UICC_GBA_U, GUSS_UICC_GBA_U, BSF_ZPN_OK, false },
	{ true, false, false, GUSS_UICC_GBA_U, GUSS_UICC_GBA, BSF_ZPN_OK, true },
	{ true, false, false, GUSS_UICC_GBA, GUSS_UICC_GBA_U, BSF_ZPN_NO_GBA_U, false },
	{ true, true, false, GUSS_UICC_GBA, GUSS_UICC_GBA_U, BSF_ZPN_NO_GBA_U, false },
	{ true, false, true, GUSS_UICC_GBA, GUSS_UICC_GBA_U, BSF_ZPN_OK, false },
	{ true, false, false, GUSS_UICC_ABSENT, GUSS_UICC_GBA_U, BSF_ZPN_OK, true },
	{ true, false, false, GUSS_UICC_ABSENT, GUSS_UICC_GBA, BSF_ZPN_NO_GBA_U, false },
	{ true, false, false, GUSS_UICC_ABSENT, GUSS_UICC_ABSENT, BSF_ZPN_NO_GBA_U,
	  false },
	{ true, true, false, GUSS_UICC_ABSENT, GUSS_UICC_ABSENT, BSF_ZPN_OK, true },
	{ true, false, true, GUSS_UICC_ABSENT, GUSS_UICC_ABSENT, BSF_ZPN_OK, false },
};

/* gba-push 3.2: never AUTN* for a card that cannot unmask it. */
Test(bsf_zpn, gba_u_goes_to_a_card_that_has_it_and_to_no_other)
{
	const struct store_naf n = naf();

	for (size_t i = 0; i < ARRAY_LEN(cards); i++) {
		const struct guss guss = { .uicc = cards[i].guss };
		struct bsf_zpn_policy policy = plain;
		struct zpn_gpr gpr = good();
		struct bsf_zpn_decision d;

		policy.gba_u_without_guss = cards[i].without_guss;
		policy.no_gba_u = cards[i].fall_back ? BSF_ZPN_FALL_BACK : BSF_ZPN_REFUSE;
		gpr.uicc_me.value = cards[i].asked;
		gpr.gba_u_aware = (struct avp_u32){ true, 1 };
		d = decide(&policy, &gpr, &n, &guss, cards[i].source);
		cr_expect_eq(d.reason, cards[i].reason, "%zu", i);
		cr_expect_eq(d.gba_u, cards[i].gba_u, "%zu", i);
		cr_expect_eq(d.give_int_key, cards[i].gba_u, "%zu", i);
		d = decide(&policy, &gpr, &n, cards[i].guss ? &guss : NULL,
			   cards[i].source);
		cr_expect_eq(d.reason, cards[i].reason, "%zu: no GUSS at all", i);
	}
}

Test(bsf_zpn, ks_int_naf_and_the_impi_go_to_who_asks_and_may_have_them)
{
	const struct guss guss = { .uicc = GUSS_UICC_GBA_U };

	for (unsigned i = 0; i < 16; i++) {
		struct zpn_gpr gpr = good();
		struct store_naf n = naf();
		struct bsf_zpn_decision d;

		gpr.uicc_me.value = 1;
		gpr.gba_u_aware = (struct avp_u32){ true, i & 1 };
		n.gba_u = (i & 2) != 0;
		gpr.private_id = (struct avp_u32){ true, (i & 4) != 0 ? 0 : 1 };
		n.impi = (i & 8) != 0;
		d = decide(&plain, &gpr, &n, &guss, GUSS_UICC_ABSENT);
		cr_assert_eq(d.reason, BSF_ZPN_OK);
		cr_expect_eq(d.give_int_key, (i & 3) == 3, "%u", i);
		cr_expect_eq(d.give_impi, (i & 12) == 12, "%u", i);
		gpr.private_id.present = gpr.gba_u_aware.present = false;
		d = decide(&plain, &gpr, &n, &guss, GUSS_UICC_ABSENT);
		cr_expect_not(d.give_impi || d.give_int_key, "absent means no");
	}
}

static const struct {
	int64_t asked_s, guss_s, want_s;
} lifetimes[] = {
	{ 1, 0, 1 },
	{ 3600, 0, 3600 },
	{ 3600, 600, 600 },
	{ 300, 600, 300 },
	{ 8 * DAY, 0, 7 * DAY },
	{ 8 * DAY, 9 * DAY, 7 * DAY },
	{ 100 * 365 * DAY, 600, 600 },
	{ 8 * DAY, GUSS_LIFETIME_MAX, 7 * DAY },
};

Test(bsf_zpn, the_key_lives_as_long_as_all_three_let_it)
{
	const struct store_naf n = naf();

	for (size_t i = 0; i < ARRAY_LEN(lifetimes); i++) {
		const struct guss guss = { .lifetime_s = (uint64_t)lifetimes[i].guss_s };
		struct zpn_gpr gpr = good();

		gpr.lifetime.wall_s = NOW + lifetimes[i].asked_s;
		cr_expect_eq(decide(&plain, &gpr, &n, &guss, 0).expires_s,
			     NOW + lifetimes[i].want_s, "%zu", i);
	}
}

/* The HSS may take longer than the lifetime that was asked for. */
Test(bsf_zpn, a_lifetime_that_is_over_when_the_vector_comes_is_refused)
{
	const struct store_naf n = naf();
	struct zpn_gpr gpr = good();

	gpr.lifetime.wall_s = NOW + 1;
	cr_expect_eq(decide(&plain, &gpr, &n, NULL, 0).reason, BSF_ZPN_OK);
	gpr.lifetime.wall_s = NOW;
	cr_expect_eq(decide(&plain, &gpr, &n, NULL, 0).reason, BSF_ZPN_LIFETIME_PAST);
}

Test(bsf_zpn, settings_are_demanded_chosen_and_obeyed_as_on_zn)
{
	const struct guss guss = { .uss_count = ARRAY_LEN(uss), .uss = uss };
	struct bsf_zpn_policy policy = plain;
	struct zpn_gpr gpr = good();
	struct store_naf n = naf();

	gpr.gsid = (struct avp_long_list){ 3, { text("3"), text("77"), text("1") } };
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).uss.count, 2);
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).uss.uss[0], &uss[3]);
	cr_expect_eq(decide(&policy, &gpr, &n, NULL, 0).uss.count, 0);
	policy.uss_needed = true; /* that of GSID 9, which only gold NAFs see */
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).reason,
		     BSF_ZPN_PUSH_USS_MISSING);
	cr_expect_eq(decide(&policy, &gpr, &n, NULL, 0).reason, BSF_ZPN_PUSH_USS_MISSING);
	snprintf(n.group, sizeof(n.group), "gold");
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).reason, BSF_ZPN_OK);
	n.required[0] = 5;
	n.required_count = 1;
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).reason, BSF_ZPN_USS_MISSING);
	n.required_count = 0;
	gpr.gsid = (struct avp_long_list){ 1, { text("2") } };
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).reason, BSF_ZPN_KEY_REFUSED,
		     "a GPA has the other key");
	policy.zn.key_choice = BSF_ZN_TELL;
	cr_expect_eq(decide(&policy, &gpr, &n, &guss, 0).reason, BSF_ZPN_OK);
	cr_expect(decide(&policy, &gpr, &n, &guss, 0).tell_choice);
}

/* --- the answer ------------------------------------------------------------------------
 */

/* tests/vectors/push_p1.json; RAND, AUTN, CK and IK are TS 35.208 test set 1. */
#define GPI_HEAD_ME "010023553cbe9637a89d218ae64dae47bf3555f328b43577b9b94a9ffac354dfafb3"
#define GPI_HEAD_U  "010123553cbe9637a89d218ae64dae47bf3555f328b43577b9b98c7f3f0d723fb244"
#define GPI_REST                                                                         \
	"045553494d003060cbe8d2e0f91f4f6f434951a7e978b6a69edd9800677987b4c0317bc9dcbcc7" \
	"a230e87f8165b57a548c10bb2fd749db"

static struct aka_av
vector(void)
{
	struct aka_av av = { .xres.len = 8 };

	cr_assert_eq(
		gba_unhex(av.rand.b, 16, gba_text("23553cbe9637a89d218ae64dae47bf35")) |
			gba_unhex(av.autn.b, 16,
				  gba_text("55f328b43577b9b94a9ffac354dfafb3")) |
			gba_unhex(av.ck.b, 16,
				  gba_text("b40ba9a3c58b2a05bbf0d987b21bf8cb")) |
			gba_unhex(av.ik.b, 16,
				  gba_text("f769bcd751044604127672711c6d3441")),
		GBA_OK);
	return av;
}

static void
expect_hex(const struct avp_octets *got, const char *want, const char *what)
{
	char hex[1024];

	cr_assert(got->present, "%s", what);
	cr_assert_lt(2 * got->len, sizeof(hex));
	gba_hex(hex, got->p, got->len);
	cr_expect_str_eq(hex, want, "%s", what);
}

static void
expect_answer(const struct zpn_gpa *gpa, const char *gpi)
{
	expect_hex(&gpa->gpi, gpi, "GPI");
	expect_hex(&gpa->ks_naf,
		   "973c0d2a6d70e548df97fdce67483f641bf9ec96295f870e0edbd797f3423c1f",
		   "Ks_NAF");
	cr_expect(gpa->expiry.present && gpa->expiry.wall_s == 1750434176);
	cr_expect(gpa->created.present && gpa->created.wall_s == NOW);
	cr_expect(gpa->gba_type.present && gpa->gba_type.value == 0);
	cr_expect_eq(gpa->features.count, 0);
}

Test(bsf_zpn, the_answer_is_that_of_the_worked_example)
{
	struct bsf_zpn_decision d = { .expires_s = 1750434176 };
	const struct aka_av av = vector();
	struct bsf_zpn_request request;
	struct bsf_zpn_answer answer, copy;
	struct zpn_gpr gpr = good();

	bsf_zpn_parse(&request, &gpr, NAF, NAF, false);
	cr_assert_eq(bsf_zpn_build(&answer, &d, &request, IMPI, &av, NOW), GBA_OK);
	expect_answer(&answer.gpa,
		      GPI_HEAD_ME GPI_REST "19793cd6f9e6a8d8783e00ea28494fe8");
	cr_expect_not(answer.gpa.ks_int_naf.present || answer.gpa.impi.present ||
		      answer.gpa.uss_list.present);
	bsf_zpn_answer_fini(&answer);
	d.gba_u = d.give_int_key = d.give_impi = true;
	d.uss = (struct bsf_naf_uss){ { &uss[0] }, 1 };
	cr_assert_eq(bsf_zpn_build(&answer, &d, &request, IMPI, &av, NOW), GBA_OK);
	cr_assert_eq(bsf_zpn_answer_copy(&copy, &answer), GBA_OK);
	bsf_zpn_answer_fini(&answer);
	expect_answer(&copy.gpa, GPI_HEAD_U GPI_REST "8e7504d90a8f33d592723f1b63418a74");
	expect_hex(&copy.gpa.ks_int_naf,
		   "6251ce3cb7ee2308f970abe2cd313894c3ee305ef43e1a21815790700abe99cd",
		   "Ks_int_NAF");
	cr_expect_arr_eq(copy.gpa.impi.p, IMPI, strlen(IMPI));
	cr_expect(copy.gpa.uss_list.present);
	cr_expect_not_null(
		memmem(copy.gpa.uss_list.p, copy.gpa.uss_list.len, "id=\"1\"", 6));
	bsf_zpn_answer_fini(&copy);
}

/* What gpi_open shows of them is proven by push_vectors.py. */
Test(bsf_zpn, the_gpi_has_the_octets_of_the_push_naf)
{
	const struct bsf_zpn_decision d = { .expires_s = 1750434176 };
	const struct aka_av av = vector();
	struct bsf_zpn_request request;
	struct bsf_zpn_answer answer;
	struct zpn_gpr gpr = good();
	struct gba_push_keys keys;
	struct gba_ks ks;
	struct gpi gpi;

	gpr.ptid = octets("\0 %41\xc3\xa4\xff", 8);
	gpr.app_label = octets("\0\x80%SIM", 6);
	bsf_zpn_parse(&request, &gpr, NAF, NAF, false);
	cr_assert_eq(bsf_zpn_build(&answer, &d, &request, IMPI, &av, NOW), GBA_OK);
	gba_ks_make(&ks, &av.ck, &av.ik);
	cr_assert_eq(gba_push_gpi_keys(&keys, &ks, &av.rand, gba_text(IMPI)), GBA_OK);
	cr_assert_eq(gpi_open(&gpi,
			      (struct gba_octets){ answer.gpa.gpi.p, answer.gpa.gpi.len },
			      &keys),
		     GBA_OK);
	cr_expect_str_eq(gpi.ptid, "%00%20%2541%C3%A4%FF");
	cr_expect_str_eq(gpi.challenge.app_label, "%00%80%25SIM");
	bsf_zpn_answer_fini(&answer);
}

/* The KDF takes the IMPI, not what the Push-NAF called the user by. */
Test(bsf_zpn, the_keys_are_those_of_the_impi_whatever_the_user_was_called_by)
{
	const struct bsf_zpn_decision d = { .expires_s = 1750434176 };
	const struct aka_av av = vector();
	struct bsf_zpn_request request;
	struct bsf_zpn_answer answer;
	struct zpn_gpr gpr = good();

	gpr.ue_id = text(PUBLIC);
	gpr.ue_id_type.value = 1;
	bsf_zpn_parse(&request, &gpr, NAF, NAF, false);
	cr_expect_str_eq(request.ue_id, PUBLIC);
	cr_assert_eq(bsf_zpn_build(&answer, &d, &request, IMPI, &av, NOW), GBA_OK);
	expect_answer(&answer.gpa,
		      GPI_HEAD_ME GPI_REST "19793cd6f9e6a8d8783e00ea28494fe8");
	bsf_zpn_answer_fini(&answer);
}
