/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as the NAF speaks it, over a Diameter that the test answers for: every answer a BSF
 * may give ends in a key or in the status that TS 29.109 6.2.2 asks for. */
#include "unit.h"

#include <string.h>

#include "lib/zn.h"
#include "lib/zn_key.h"
#include "naf_fake.h"

#define EXPERIMENTAL true
#define BASE	     false

/* What the fake Diameter answers with. */
static struct {
	enum gba_status status;
	struct diam_result result;
	const struct zn_bia *answer;
} reply;

/* Stands in for the room diam: answers at once. */
enum gba_status
diam_ask(struct diam_node *node, const struct avp_command *command, const void *request,
	 size_t answer_size, const struct diam_dest *dest, unsigned timeout_ms,
	 diam_on_answer on_answer, void *ctx)
{
	(void)node;
	(void)request;
	(void)dest;
	(void)timeout_ms;
	cr_assert_eq(command, &zn_command);
	cr_assert_eq(answer_size, sizeof(struct zn_bia));
	on_answer(ctx, reply.status, reply.status == GBA_OK ? &reply.result : NULL,
		  reply.answer);
	return GBA_OK;
}

struct outcome {
	unsigned calls;
	enum gba_status status;
	struct naf_key *key;
};

static void
on_done(void *ctx, enum gba_status status, struct naf_key *key)
{
	struct outcome *outcome = ctx;

	outcome->calls++;
	outcome->status = status;
	outcome->key = key;
}

/* Ask for a key; the caller gives it back. */
static struct outcome
ask(void)
{
	static const uint8_t naf_id[] = "naf1.home1.net\1\0\0\0\2";
	const struct naf_ask request = {
		.btid = gba_text(FAKE_BTID),
		.naf_id = { naf_id, sizeof(naf_id) - 1 },
	};
	struct fake_time time = { .wall_s = FAKE_NOW };
	struct outcome outcome = { 0 };
	const struct zn_conf conf = {
		.realm = "",
		.host = "",
		.lifetime_max_s = 86400,
		.clock = fake_clock(&time),
	};
	struct naf_key_source source;
	struct zn *zn;

	cr_assert_eq(zn_new(&zn, &conf), GBA_OK);
	source = zn_source(zn);
	source.ask(source.ctx, &request, on_done, &outcome);
	cr_assert_eq(outcome.calls, 1);
	cr_assert_eq(outcome.key != NULL, outcome.status == GBA_OK);
	zn_free(zn);
	return outcome;
}

static const uint8_t octets[64] = { 1, 2, 3 };

static struct avp_octets
of_len(size_t len)
{
	return (struct avp_octets){ true, octets, len };
}

static struct zn_bia
good(void)
{
	return (struct zn_bia){ .ks_naf = of_len(32),
				.expiry = { true, FAKE_NOW + 3600 },
				.created = { true, FAKE_NOW } };
}

/* The AVPs come with DIAMETER_SUCCESS alone (diam/diam.h). */
Test(naf_zn, each_result_code_means_one_thing)
{
	static const struct {
		uint32_t code;
		bool experimental;
		enum gba_status status;
	} rows[] = {
		{ 2001, BASE, GBA_OK },
		{ 2001, EXPERIMENTAL, GBA_ERR_PEER },
		{ 2002, BASE, GBA_ERR_PEER },
		{ 2999, BASE, GBA_ERR_PEER },
		{ 1001, BASE, GBA_ERR_PEER },
		{ 3002, BASE, GBA_ERR_PEER },
		{ 3004, BASE, GBA_ERR_PEER },
		{ 5012, BASE, GBA_ERR_PEER },
		{ 5402, EXPERIMENTAL, GBA_ERR_DENIED },
		{ 5402, BASE, GBA_ERR_PEER },
		{ 5403, EXPERIMENTAL, GBA_ERR_NOT_FOUND },
		{ 5403, BASE, GBA_ERR_PEER },
		{ 0, BASE, GBA_ERR_PEER },
	};
	const struct zn_bia bia = good();

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct outcome outcome;

		reply.status = GBA_OK;
		reply.result =
			(struct diam_result){ .code = rows[i].code,
					      .experimental = rows[i].experimental };
		reply.answer = rows[i].status == GBA_OK ? &bia : NULL;
		outcome = ask();
		cr_expect_eq(outcome.status, rows[i].status, "%u", rows[i].code);
		naf_key_unref(outcome.key);
	}
	reply.status = GBA_ERR_PEER;
	cr_expect_eq(ask().status, GBA_ERR_PEER, "no answer");
}

static enum gba_status
status_of(const struct zn_bia *bia)
{
	struct naf_key *key = NULL;
	const enum gba_status status = zn_key_make(&key, bia, FAKE_NOW, 86400);

	naf_key_unref(key);
	return status;
}

Test(naf_zn, an_answer_without_a_usable_key_is_none)
{
	struct zn_bia bia = { 0 };

	cr_expect_eq(status_of(&bia), GBA_ERR_PEER, "no ME-Key-Material");
	for (size_t len = 0; len <= 64; len++) {
		bia = good();
		bia.ks_naf = of_len(len);
		cr_expect_eq(status_of(&bia), len == 32 ? GBA_OK : GBA_ERR_PEER, "%zu",
			     len);
		bia = good();
		bia.ks_int_naf = of_len(len);
		cr_expect_eq(status_of(&bia), len == 32 ? GBA_OK : GBA_ERR_PEER, "%zu",
			     len);
	}
	bia = good();
	bia.ks_naf.present = false;
	cr_expect_eq(status_of(&bia), GBA_ERR_PEER, "neither key");
	bia.ks_int_naf = of_len(32);
	cr_expect_eq(status_of(&bia), GBA_OK, "only the one of the UICC");
	bia = good();
	bia.expiry.wall_s = FAKE_NOW;
	cr_expect_eq(status_of(&bia), GBA_ERR_NOT_FOUND, "over already");
	bia.expiry.wall_s = FAKE_NOW + 1;
	cr_expect_eq(status_of(&bia), GBA_OK);
	bia.uss_list = of_len(3);
	cr_expect_eq(status_of(&bia), GBA_ERR_PEER, "no XML");
}

Test(naf_zn, a_uss_that_allows_only_the_other_key_denies_the_service)
{
#define USS(choice)                                                                      \
	"<ussList><uss id='1' type='1'><uids><uid>u</uid></uids><Extension><keyChoice>"    \
	choice "</keyChoice></Extension></uss></ussList>"
	static const struct {
		const char *uss;
		bool me, uicc;
		enum gba_status status;
	} rows[] = {
		{ USS("UICC-based-key"), true, false, GBA_ERR_DENIED },
		{ USS("UICC-based-key"), true, true, GBA_OK },
		{ USS("ME-based-key"), false, true, GBA_ERR_DENIED },
		{ USS("ME-based-key"), true, true, GBA_OK },
		{ USS("ME-UICC-based-keys"), true, false, GBA_OK },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zn_bia bia = good();

		bia.ks_naf.present = rows[i].me;
		if (rows[i].uicc)
			bia.ks_int_naf = of_len(32);
		bia.uss_list = (struct avp_octets){ true, (const uint8_t *)rows[i].uss,
						    strlen(rows[i].uss) };
		cr_expect_eq(status_of(&bia), rows[i].status, "row %zu", i);
	}
}

Test(naf_zn, a_key_lives_as_long_as_the_bsf_says_and_no_longer_than_the_naf_allows)
{
	static const struct {
		bool present;
		int64_t expiry_s, want_s;
	} rows[] = {
		{ true, FAKE_NOW + 3600, FAKE_NOW + 3600 },
		{ true, FAKE_NOW + 86401, FAKE_NOW + 86400 },
		{ false, 0, FAKE_NOW + 86400 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct zn_bia bia = good();
		struct naf_key *key;

		bia.expiry = (struct avp_time){ rows[i].present, rows[i].expiry_s };
		cr_assert_eq(zn_key_make(&key, &bia, FAKE_NOW, 86400), GBA_OK);
		cr_expect_eq(naf_key_expires_s(key), rows[i].want_s);
		naf_key_unref(key);
	}
}
