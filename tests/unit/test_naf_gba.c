/* SPDX-License-Identifier: Apache-2.0 */
/* Which keys a NAF takes: by the kind of bootstrapping (TS 33.220 Annex I and M), and by
 * the settings of the user. */
#include "unit.h"

#include <string.h>

#include "lib/name.h"
#include "naf_fake.h"

#define ME     "3GPP-bootstrapping@" FAKE_HOST
#define UICC   "3GPP-bootstrapping-uicc@" FAKE_HOST
#define DIGEST "3GPP-bootstrapping-digest@" FAKE_HOST

static bool
set(struct ua_name *name, const char *line)
{
	char reason[160];

	*name = (struct ua_name){ .id_count = 0 };
	return ua_name_parse(name, line, reason) == GBA_OK;
}

Test(naf_gba, the_word_says_what_is_taken_and_3g_alone_is_without_it)
{
	static const struct {
		const char *line;
		bool good, has_3g, has_2g, has_digest;
	} rows[] = {
		{ "a.example", true, true, false, false },
		{ "a.example gba=3g", true, true, false, false },
		{ "a.example gba=2g", true, false, true, false },
		{ "a.example gba=digest,3G", true, true, false, true },
		{ "a.example gba=3g,2g,digest", true, true, true, true },
		{ "a.example gba=", false, false, false, false },
		{ "a.example gba=4g", false, false, false, false },
		{ "a.example gba=3g,u", false, false, false, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ua_name name;

		cr_assert_eq(set(&name, rows[i].line), rows[i].good, "%s", rows[i].line);
		if (!rows[i].good)
			continue;
		cr_expect_eq(!name.no_3g, rows[i].has_3g, "%s", rows[i].line);
		cr_expect_eq(name.with_2g, rows[i].has_2g, "%s", rows[i].line);
		cr_expect_eq(name.with_digest, rows[i].has_digest, "%s", rows[i].line);
	}
}

Test(naf_gba, the_realm_has_a_member_for_each_kind_that_is_taken)
{
	static const struct {
		bool no_3g, with_2g, with_digest, uicc;
		const char *realm;
	} rows[] = {
		{ false, false, false, false, "Digest realm=\"" ME "\"," },
		{ false, true, false, false, "Digest realm=\"" ME "\"," },
		{ true, true, false, false, "Digest realm=\"" ME "\"," },
		{ true, false, true, false, "Digest realm=\"" DIGEST "\"," },
		{ false, false, true, true,
		  "Digest realm=\"" ME ";" UICC ";" DIGEST "\"," },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct ua_request r = fake_request("GET", "/", "");
		struct fake_naf naf;

		fake_naf_init(&naf);
		naf.name.no_3g = rows[i].no_3g;
		naf.name.with_2g = rows[i].with_2g;
		naf.name.with_digest = rows[i].with_digest;
		naf.name.uicc = rows[i].uicc ? UA_UICC_INT : UA_UICC_OFF;
		fake_naf_start(&naf);
		fake_naf_ask(&naf, &r, NULL);
		cr_expect_eq(naf.verdict, UA_CHALLENGE);
		cr_expect_eq(strncmp(naf.challenge, rows[i].realm, strlen(rows[i].realm)),
			     0, "row %zu: %s", i, naf.challenge);
		fake_naf_fini(&naf);
	}
}

/* What a UE gets that has the key, and one that has not. */
static const struct {
	enum naf_gba gba;
	bool no_3g, with_2g, with_digest;
	const char *realm;
	enum ua_verdict verdict, without;
} keys[] = {
	{ NAF_GBA_3G, false, false, false, ME, UA_ACCEPTED, UA_WRONG },
	{ NAF_GBA_3G, true, true, false, ME, UA_DENIED, UA_WRONG },
	{ NAF_GBA_2G, false, false, false, ME, UA_DENIED, UA_WRONG },
	{ NAF_GBA_2G, false, true, false, ME, UA_ACCEPTED, UA_WRONG },
	{ NAF_GBA_2G, false, true, true, DIGEST, UA_WRONG, UA_WRONG },
	{ NAF_GBA_3G, false, false, true, DIGEST, UA_WRONG, UA_WRONG },
	{ NAF_GBA_DIGEST, false, false, true, DIGEST, UA_ACCEPTED, UA_WRONG },
	{ NAF_GBA_DIGEST, false, false, true, ME ";" DIGEST, UA_ACCEPTED, UA_WRONG },
	{ NAF_GBA_DIGEST, false, false, true, ME, UA_WRONG, UA_WRONG },
	{ NAF_GBA_DIGEST, false, false, false, DIGEST, UA_CHALLENGE, UA_CHALLENGE },
};

Test(naf_gba, a_key_is_taken_when_its_kind_is_and_under_its_own_realm)
{
	for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
		struct fake_ue ue = { .realm = keys[i].realm, .nc = "1" };
		char nonce[NONCE_LEN + 1];
		struct fake_naf naf;

		fake_naf_init(&naf);
		naf.name.no_3g = keys[i].no_3g;
		naf.name.with_2g = keys[i].with_2g;
		naf.name.with_digest = keys[i].with_digest;
		fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11)->gba = keys[i].gba;
		fake_naf_start(&naf);
		fake_first_nonce(&naf, nonce);
		ue.nonce = nonce;
		cr_expect_eq(fake_ask_as(&naf, &ue, 0x22), keys[i].without, "row %zu", i);
		ue.nc = "2";
		cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), keys[i].verdict, "row %zu: %s",
			     i, naf.reason);
		fake_naf_fini(&naf);
	}
}

#define USS(id) "<uss id=\"" id "\" type=\"1\"><uids><uid>u</uid></uids></uss>"

Test(naf_gba, a_name_that_needs_settings_refuses_a_user_without_them)
{
	static const struct {
		const char *line, *uss;
		enum ua_verdict verdict;
	} rows[] = {
		{ FAKE_HOST " gsid=1,2 uss=needed",
		  "<ussList>" USS("2") USS("1") "</ussList>", UA_ACCEPTED },
		{ FAKE_HOST " gsid=1,2 uss=needed", "<ussList>" USS("1") "</ussList>",
		  UA_DENIED },
		{ FAKE_HOST " gsid=2 uss=needed", "<ussList>" USS("1") "</ussList>",
		  UA_DENIED },
		{ FAKE_HOST " gsid=1 uss=needed", "<ussList/>", UA_DENIED },
		{ FAKE_HOST " gsid=1 uss=needed", NULL, UA_DENIED },
		{ FAKE_HOST " gsid=1 uss=asked", NULL, UA_ACCEPTED },
		{ FAKE_HOST " gsid=1", "<ussList/>", UA_ACCEPTED },
	};
	struct ua_name name;

	cr_expect(!set(&name, "a.example uss=needed"), "of which service?");
	cr_expect(!set(&name, "a.example gsid=1 uss=perhaps"));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct fake_ue ue = { .realm = ME, .nc = "1" };
		char nonce[NONCE_LEN + 1], reason[160];
		struct fake_naf naf;

		fake_naf_init(&naf);
		cr_assert_eq(ua_name_parse(&naf.name, rows[i].line, reason), GBA_OK);
		fake_bsf_add(&naf.bsf, FAKE_HOST, FAKE_ID_HTTP, 0x11)->uss = rows[i].uss;
		fake_naf_start(&naf);
		fake_first_nonce(&naf, nonce);
		ue.nonce = nonce;
		cr_expect_eq(fake_ask_as(&naf, &ue, 0x22), UA_WRONG,
			     "row %zu: who has no key learns nothing", i);
		cr_expect_eq(fake_ask_as(&naf, &ue, 0x11), rows[i].verdict, "row %zu: %s",
			     i, naf.reason);
		fake_naf_fini(&naf);
	}
}
