/* SPDX-License-Identifier: Apache-2.0 */
/* 2G GBA (TS 33.220 Annex I, TS 24.109 Annex H) through Ub and Zn, against the vectors.
 */
#include "bsf_world.h"

#include <stdio.h>
#include <string.h>

#include "bsf/zn.h"
#include "unit.h"
#include "vectors.h"

static struct world w;

static void
setup(void)
{
	world_init(&w);
	w.conf.allow_2g = true;
	w.conf.strict = true;
	world_reload(&w);
	w.tls = true;
}

static void
teardown(void)
{
	world_fini(&w);
}

TestSuite(bsf_2g, .init = setup, .fini = teardown);

/* The SIM of TS 55.205, the RAND and the Ks-input of one case. */
static void
take_case(const struct vec *c, const struct vec *set)
{
	vec_hex(w.sec.k.b, 16, set, "ki");
	vec_hex(w.sec.opc.b, 16, set, "opc");
	vec_hex(w.rand.b, sizeof(w.rand.b), c, "rand");
	vec_hex(w.script, 16, c, "ks_input");
	w.script_len = 16;
}

static void
naf_keys_agree(const struct vec *c)
{
	static const struct bsf_zn_decision decision = { .give_me_key = true };

	for (size_t i = 0; i < 3; i++) {
		const struct vec n = vec_item(c, "ks_naf", 3, i);
		const struct bsf_zn_request request = {
			.naf_id_octets = vec_octets(&n, "naf_id"),
		};
		struct bsf_zn_answer answer;

		cr_assert_eq(bsf_zn_build(&answer, &decision, &request, &w.binding),
			     GBA_OK);
		vec_expect_hex(&n, "ks_naf", answer.bia.ks_naf.p, answer.bia.ks_naf.len);
		cr_expect(answer.bia.gba_type.present);
		cr_expect_eq(answer.bia.gba_type.value, ZN_GBA_TYPE_2G);
		cr_expect(!answer.bia.ks_int_naf.present);
		bsf_zn_answer_fini(&answer);
	}
}

static void
run_agrees(const struct vec *c)
{
	struct answer answer;

	cr_assert_str_eq(vec_str(c, "impi"), WORLD_IMPI);
	world_send_first(&w);
	cr_assert_eq(w.status, 401);
	vec_expect_str(c, "nonce", world_directive(&w, "nonce"));
	cr_expect_str_eq(world_directive(&w, "algorithm"), "AKAv1-MD5");
	answer = world_answer(&w);
	answer.response = vec_str(c, "ub_response");
	world_send_answer(&w, &answer);
	cr_assert_eq(w.status, 200, "%s", c->path);
	vec_expect_hex(c, "ks", w.binding.ks.b, sizeof(w.binding.ks.b));
	vec_expect_str(c, "b_tid", w.binding.btid);
	cr_expect_eq(w.binding.mode, GBA_MODE_2G);
	naf_keys_agree(c);
}

static void
all_cases_agree(bool triplets)
{
	struct vectors *file = vectors_open("computed_2g_gba");
	struct vectors *gsm_file = vectors_open("gsm_milenage_55205");
	const struct vec root = vectors_root(file), gsm = vectors_root(gsm_file);

	w.triplets = triplets;
	w.uicc = GUSS_UICC_SIM;
	for (size_t i = 0; i < 4; i++) {
		const struct vec c = vec_item(&root, "cases", 4, i);
		const struct vec set =
			vec_find(&gsm, "sets", "set", vec_str(&c, "triplet_source"));

		take_case(&c, &set);
		run_agrees(&c);
	}
	vectors_forget(gsm_file);
	vectors_forget(file);
}

Test(bsf_2g, a_sim_bootstraps_as_the_vectors_say)
{
	all_cases_agree(true);
}

Test(bsf_2g, a_converted_vector_gives_the_same)
{
	all_cases_agree(false);
}

Test(bsf_2g, every_bit_of_the_response_counts)
{
	struct vectors *file = vectors_open("computed_2g_gba");
	struct vectors *gsm_file = vectors_open("gsm_milenage_55205");
	const struct vec root = vectors_root(file), gsm = vectors_root(gsm_file);
	const struct vec c = vec_item(&root, "cases", 4, 0);
	const struct vec set = vec_find(&gsm, "sets", "set", "TS 55.205 Test Set 1");
	char response[33];
	struct answer answer;

	w.triplets = true;
	w.conf.wrong_response_limit = 1000;
	world_reload(&w);
	for (size_t at = 0; at < 32; at++) {
		w.audits = 0;
		take_case(&c, &set);
		world_send_first(&w);
		answer = world_answer(&w);
		snprintf(response, sizeof(response), "%s", vec_str(&c, "ub_response"));
		response[at] = response[at] == '0' ? '1' : '0';
		answer.response = response;
		world_send_answer(&w, &answer);
		cr_expect_eq(w.status, 401, "digit %zu", at);
	}
	cr_expect_eq(w.puts, 0);
	vectors_forget(gsm_file);
	vectors_forget(file);
}

Test(bsf_2g, the_server_header_offers_no_tmpi_for_there_is_none)
{
	w.triplets = true;
	world_send_first(&w);
	cr_assert_eq(w.status, 401);
	cr_expect_null(strstr(world_header(&w, "Server"), "tmpi"));
	w.triplets = false;
	world_send_first(&w);
	cr_assert_eq(w.status, 401);
	cr_expect_not_null(strstr(world_header(&w, "Server"), "3gpp-gba-tmpi"));
}

Test(bsf_2g, a_tmpi_of_the_time_before_is_not_known_any_more)
{
	snprintf(w.tmpi, sizeof(w.tmpi), "%s",
		 "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@tmpi.bsf.3gppnetwork.org");
	snprintf(w.tmpi_impi, sizeof(w.tmpi_impi), "%s", WORLD_IMPI);
	w.triplets = true;
	world_send(&w, "Digest username=\"AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA@tmpi.bsf."
		       "3gppnetwork.org\", realm=\"" WORLD_BSF
		       "\", nonce=\"\", uri=\"/\", response=\"\"");
	cr_expect_eq(w.status, 400);
	cr_expect_not_null(world_audit(&w, "tmpi-not-used"));
	world_send_first(&w);
	cr_expect_eq(w.status, 401);
}
