/* SPDX-License-Identifier: Apache-2.0 */
/* UMTS AKA, home network and USIM side. */
#include "unit.h"

#include <string.h>

#include "crypto/aka.h"
#include "crypto/b64.h"
#include "vectors.h"

#define EXPECT(at, key, value) vec_expect_hex(at, key, (value).b, sizeof((value).b))
#define GIVEN(at, key, value)  vec_hex((value).b, sizeof((value).b), at, key)

struct inputs {
	struct aka_secrets sec;
	struct aka_rand rand;
	struct aka_sqn sqn;
	struct aka_amf amf;
};

/* Secrets and RAND of a MILENAGE case. */
static struct inputs
given(const struct vec *at, const char *k)
{
	struct inputs in = { .sec = { .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 } };

	vec_hex(in.sec.k.b, 16, at, k);
	vec_hex(in.sec.opc.b, 16, at, "opc");
	GIVEN(at, "rand", in.rand);
	return in;
}

static struct inputs
xor_inputs(uint8_t res_len)
{
	struct inputs in = { .sec = { .alg = AKA_XOR, .k_len = 16, .res_len = res_len } };

	for (uint8_t i = 0; i < 16; i++) {
		in.sec.k.b[i] = i;
		in.rand.b[i] = (uint8_t)(0xa0 + i);
	}
	in.sqn.b[5] = 0x20;
	return in;
}

static void
milenage_set_agrees(const struct vec *set)
{
	struct inputs in = given(set, "k");
	struct aka_mac mac_a, mac_s;
	struct aka_ak ak, ak_star;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;
	uint8_t op[16];

	GIVEN(set, "sqn", in.sqn);
	GIVEN(set, "amf", in.amf);
	vec_hex(op, sizeof(op), set, "op");
	memset(&in.sec.opc, 0, sizeof(in.sec.opc));
	cr_assert_eq(aka_opc_derive(&in.sec, op, sizeof(op)), GBA_OK);
	vec_expect_hex(set, "opc", in.sec.opc.b, 16);
	cr_assert_eq(aka_f1(&mac_a, &mac_s, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	cr_assert_eq(aka_f2345(&res, &ck, &ik, &ak, &in.sec, &in.rand), GBA_OK);
	cr_assert_eq(aka_f5star(&ak_star, &in.sec, &in.rand), GBA_OK);
	EXPECT(set, "f1_mac_a", mac_a);
	EXPECT(set, "f1star_mac_s", mac_s);
	vec_expect_hex(set, "f2_res", res.b, res.len);
	EXPECT(set, "f3_ck", ck);
	EXPECT(set, "f4_ik", ik);
	EXPECT(set, "f5_ak", ak);
	EXPECT(set, "f5star_ak", ak_star);
}

Test(aka, milenage_agrees_with_ts35207)
{
	struct vectors *file = vectors_open("milenage_35207");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 6; i++) {
		const struct vec set = vec_item(&root, "sets", 6, i);

		milenage_set_agrees(&set);
	}
	vectors_close(file);
}

Test(aka, milenage_agrees_with_ts35208)
{
	struct vectors *file = vectors_open("milenage_35208");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 20; i++) {
		const struct vec set = vec_item(&root, "sets", 20, i);

		milenage_set_agrees(&set);
	}
	vectors_close(file);
}

Test(aka, triplets_agree_with_ts55205)
{
	struct vectors *file = vectors_open("gsm_milenage_55205");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 19; i++) {
		const struct vec set = vec_item(&root, "sets", 19, i);
		const struct inputs in = given(&set, "ki");
		struct aka_sres sres;
		struct aka_res res;
		struct aka_kc kc;

		cr_assert_eq(aka_triplet(&sres, &kc, &in.sec, &in.rand), GBA_OK);
		EXPECT(&set, "sres_1", sres);
		EXPECT(&set, "kc", kc);
		cr_assert_eq(aka_f2345(&res, NULL, NULL, NULL, &in.sec, &in.rand),
			     GBA_OK);
		vec_expect_hex(&set, "sres_2", res.b, 4);
	}
	vectors_close(file);
}

Test(aka, a_vector_converts_to_the_triplet_of_ts55205)
{
	static const struct aka_sqn sqn = { { 0 } };
	static const struct aka_amf amf = { { 0 } };
	struct vectors *file = vectors_open("gsm_milenage_55205");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 19; i++) {
		const struct vec set = vec_item(&root, "sets", 19, i);
		const struct inputs in = given(&set, "ki");
		struct aka_sres sres;
		struct aka_kc kc;
		struct aka_av av;

		cr_assert_eq(aka_av_make(&av, &in.sec, &in.rand, &sqn, &amf), GBA_OK);
		aka_triplet_of_av(&sres, &kc, &av);
		EXPECT(&set, "sres_1", sres);
		EXPECT(&set, "kc", kc);
	}
	vectors_forget(file);
}

Test(aka, av_agrees_with_public_code_and_the_usim_opens_it)
{
	struct vectors *file = vectors_open("av_public");
	const struct vec root = vectors_root(file);
	const struct vec c = vec_item(&root, "cases", 1, 0);
	struct inputs in = given(&c, "k");
	struct aka_sres sres;
	struct aka_av av;
	struct aka_kc kc;

	GIVEN(&c, "sqn", in.sqn);
	GIVEN(&c, "amf", in.amf);
	cr_assert_eq(aka_av_make(&av, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	EXPECT(&c, "rand", av.rand);
	EXPECT(&c, "autn", av.autn);
	EXPECT(&c, "ck", av.ck);
	EXPECT(&c, "ik", av.ik);
	vec_expect_hex(&c, "res", av.xres.b, av.xres.len);
	cr_assert_eq(aka_triplet(&sres, &kc, &in.sec, &in.rand), GBA_OK);
	EXPECT(&c, "sres", sres);
	EXPECT(&c, "kc", kc);
	vectors_close(file);
}

Test(aka, auts_agree_with_public_code_both_ways)
{
	struct vectors *file = vectors_open("auts_public");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&root, "cases", 3, i);
		struct inputs in = given(&c, "k");
		struct aka_auts auts, made;
		struct aka_sqn sqn;

		GIVEN(&c, "auts", auts);
		GIVEN(&c, "sqn_ms", in.sqn);
		cr_assert_eq(aka_auts_open(&sqn, &in.sec, &in.rand, &auts), GBA_OK);
		EXPECT(&c, "sqn_ms", sqn);
		cr_assert_eq(aka_auts_make(&made, &in.sec, &in.rand, &in.sqn), GBA_OK);
		EXPECT(&c, "auts", made);
	}
	vectors_close(file);
}

Test(aka, auts_agree_with_an_independent_program_part_by_part)
{
	struct vectors *file = vectors_open("computed_auts");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 18; i++) {
		const struct vec c = vec_item(&root, "cases", 18, i);
		struct inputs in = given(&c, "k");
		uint8_t rand_auts[16 + 14];
		char text[GBA_B64_LEN(14) + 1];
		struct aka_ak ak_star;
		struct aka_auts auts;
		struct aka_mac mac_s;
		struct aka_sqn sqn;

		GIVEN(&c, "sqn_ms", in.sqn);
		GIVEN(&c, "amf_star", in.amf);
		cr_assert_eq(aka_f5star(&ak_star, &in.sec, &in.rand), GBA_OK);
		EXPECT(&c, "ak_star", ak_star);
		cr_assert_eq(aka_f1(NULL, &mac_s, &in.sec, &in.rand, &in.sqn, &in.amf),
			     GBA_OK);
		EXPECT(&c, "mac_s", mac_s);
		cr_assert_eq(aka_auts_make(&auts, &in.sec, &in.rand, &in.sqn), GBA_OK);
		EXPECT(&c, "auts", auts);
		gba_b64(text, auts.b, sizeof(auts.b));
		vec_expect_str(&c, "auts_base64", text);
		memcpy(rand_auts, in.rand.b, sizeof(in.rand.b));
		memcpy(rand_auts + sizeof(in.rand.b), auts.b, sizeof(auts.b));
		vec_expect_hex(&c, "zh_sip_authorization", rand_auts, sizeof(rand_auts));
		cr_assert_eq(aka_auts_open(&sqn, &in.sec, &in.rand, &auts), GBA_OK);
		EXPECT(&c, "sqn_ms", sqn);
	}
	vectors_close(file);
}

static void
xor_case_agrees(const struct vec *c)
{
	struct inputs in = { .sec = { .alg = AKA_XOR, .k_len = 16, .res_len = 16 } };
	uint8_t cdout[8];
	struct aka_mac mac_a;
	struct aka_auts auts;
	struct aka_res res;
	struct aka_ak ak;
	struct aka_av av;

	vec_hex(in.sec.k.b, 16, c, "k");
	GIVEN(c, "rand", in.rand);
	GIVEN(c, "sqn", in.sqn);
	GIVEN(c, "amf", in.amf);
	memcpy(cdout, in.sqn.b, 6);
	memcpy(cdout + 6, in.amf.b, 2);
	vec_expect_hex(c, "cdout", cdout, sizeof(cdout));
	cr_assert_eq(aka_av_make(&av, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	vec_expect_hex(c, "xdout", av.xres.b, av.xres.len); /* RES of 128 bits is XDOUT */
	vec_expect_hex(c, "res_128", av.xres.b, av.xres.len);
	EXPECT(c, "ck", av.ck);
	EXPECT(c, "ik", av.ik);
	EXPECT(c, "autn", av.autn);
	in.sec.res_len = 8;
	cr_assert_eq(aka_f2345(&res, NULL, NULL, &ak, &in.sec, &in.rand), GBA_OK);
	vec_expect_hex(c, "res_64", res.b, res.len);
	EXPECT(c, "ak", ak);
	cr_assert_eq(aka_f1(&mac_a, NULL, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	EXPECT(c, "mac_a", mac_a);
	GIVEN(c, "sqn_ms", in.sqn);
	cr_assert_eq(aka_auts_make(&auts, &in.sec, &in.rand, &in.sqn), GBA_OK);
	EXPECT(c, "auts", auts);
}

Test(aka, xor_test_algorithm_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_xor_test_algorithm");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&root, "cases", 3, i);

		xor_case_agrees(&c);
	}
	vectors_close(file);
}

/* TS 51.010-1 Annex 4: K xor RAND is a0 in every octet here. */
Test(aka, xor_triplet_is_cut_out_of_k_xor_rand)
{
	const struct inputs in = xor_inputs(16);
	struct aka_sres sres;
	struct aka_kc kc;

	cr_assert_eq(aka_triplet(&sres, &kc, &in.sec, &in.rand), GBA_OK);
	cr_expect_arr_eq(sres.b, ((uint8_t[]){ 0xa0, 0xa0, 0xa0, 0xa0 }), 4);
	cr_expect_arr_eq(kc.b, "\xa0\xa0\xa0\xa0\xa0\xa0\xa0\xa0", 8);
}

Test(aka, the_usim_recovers_sqn_and_keys_from_an_autn)
{
	struct inputs in = xor_inputs(16);
	struct aka_sqn sqn;
	struct aka_amf amf;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;
	struct aka_av av;

	in.amf.b[0] = 0x80; /* GBA does not look at the separation bit */
	cr_assert_eq(aka_av_make(&av, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	cr_assert_eq(
		aka_autn_open(&sqn, &amf, &res, &ck, &ik, &in.sec, &in.rand, &av.autn),
		GBA_OK);
	cr_expect_arr_eq(sqn.b, in.sqn.b, sizeof(sqn.b));
	cr_expect_arr_eq(amf.b, in.amf.b, sizeof(amf.b));
	cr_expect_eq(res.len, av.xres.len);
	cr_expect_arr_eq(res.b, av.xres.b, res.len);
	cr_expect_arr_eq(ck.b, av.ck.b, sizeof(ck.b));
	cr_expect_arr_eq(ik.b, av.ik.b, sizeof(ik.b));
	cr_expect_eq(
		aka_autn_open(&sqn, NULL, &res, &ck, &ik, &in.sec, &in.rand, &av.autn),
		GBA_OK, "AMF is not asked for");
}

static void
open_refused(const struct inputs *in, const struct aka_autn *autn, size_t bit)
{
	struct aka_res res = { .len = 77 }, res_before = res;
	struct aka_sqn sqn = { { 1, 2, 3 } }, sqn_before = sqn;
	struct aka_amf amf = { { 4, 5 } }, amf_before = amf;
	struct aka_ck ck = { { 6 } }, ck_before = ck;
	struct aka_ik ik = { { 7 } }, ik_before = ik;

	cr_expect_eq(aka_autn_open(&sqn, &amf, &res, &ck, &ik, &in->sec, &in->rand, autn),
		     GBA_ERR_MAC, "bit %zu", bit);
	cr_expect_arr_eq(&res, &res_before, sizeof(res), "bit %zu", bit);
	cr_expect_arr_eq(&sqn, &sqn_before, sizeof(sqn), "bit %zu", bit);
	cr_expect_arr_eq(&amf, &amf_before, sizeof(amf), "bit %zu", bit);
	cr_expect_arr_eq(&ck, &ck_before, sizeof(ck), "bit %zu", bit);
	cr_expect_arr_eq(&ik, &ik_before, sizeof(ik), "bit %zu", bit);
}

Test(aka, autn_opens_only_bit_for_bit_and_a_refusal_gives_nothing_away)
{
	struct vectors *file = vectors_open("av_public");
	const struct vec root = vectors_root(file);
	const struct vec c = vec_item(&root, "cases", 1, 0);
	const struct inputs in = given(&c, "k");
	struct aka_autn autn;
	struct aka_sqn sqn;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;

	GIVEN(&c, "autn", autn);
	for (size_t bit = 0; bit < 8 * sizeof(autn.b); bit++) {
		autn.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		open_refused(&in, &autn, bit);
		autn.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	cr_assert_eq(aka_autn_open(&sqn, NULL, &res, &ck, &ik, &in.sec, &in.rand, &autn),
		     GBA_OK);
	EXPECT(&c, "sqn", sqn);
	vec_expect_hex(&c, "res", res.b, res.len);
	vectors_forget(file);
}

Test(aka, auts_opens_only_bit_for_bit_and_a_refusal_leaves_sqn_alone)
{
	struct vectors *file = vectors_open("auts_public");
	const struct vec root = vectors_root(file);
	const struct vec c = vec_item(&root, "cases", 3, 1);
	const struct aka_sqn before = { { 1, 2, 3, 4, 5, 6 } };
	const struct inputs in = given(&c, "k");
	struct aka_sqn sqn = before;
	struct aka_auts auts;

	GIVEN(&c, "auts", auts);
	for (size_t bit = 0; bit < 8 * sizeof(auts.b); bit++) {
		auts.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		cr_expect_eq(aka_auts_open(&sqn, &in.sec, &in.rand, &auts), GBA_ERR_MAC);
		cr_expect_arr_eq(sqn.b, before.b, sizeof(sqn.b), "bit %zu", bit);
		auts.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	cr_assert_eq(aka_auts_open(&sqn, &in.sec, &in.rand, &auts), GBA_OK);
	EXPECT(&c, "sqn_ms", sqn);
	vectors_forget(file);
}

/* An AUTS made with an AMF other than AMF* = 0000 is not one (TS 33.102 clause 6.3.3). */
Test(aka, auts_over_another_amf_is_refused)
{
	struct inputs in = xor_inputs(8);
	struct aka_sqn sqn = in.sqn;
	struct aka_auts auts;
	struct aka_mac mac_s;

	cr_assert_eq(aka_auts_make(&auts, &in.sec, &in.rand, &in.sqn), GBA_OK);
	cr_expect_eq(aka_auts_open(&sqn, &in.sec, &in.rand, &auts), GBA_OK);
	in.amf.b[1] = 1;
	cr_assert_eq(aka_f1(NULL, &mac_s, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	memcpy(auts.b + 6, mac_s.b, sizeof(mac_s.b));
	cr_expect_eq(aka_auts_open(&sqn, &in.sec, &in.rand, &auts), GBA_ERR_MAC);
}

Test(aka, autn_star_changes_only_the_mac_and_is_its_own_inverse)
{
	const struct inputs in = xor_inputs(16);
	struct aka_autn star, back;
	struct aka_av av;

	cr_assert_eq(aka_av_make(&av, &in.sec, &in.rand, &in.sqn, &in.amf), GBA_OK);
	cr_assert_eq(aka_autn_star(&star, &av.autn, &av.ik), GBA_OK);
	cr_expect_arr_eq(star.b, av.autn.b, 8);
	cr_expect_arr_neq(star.b + 8, av.autn.b + 8, 8);
	cr_assert_eq(aka_autn_star(&back, &star, &av.ik), GBA_OK);
	cr_expect_arr_eq(back.b, av.autn.b, sizeof(back.b));
	cr_assert_eq(aka_autn_star(&star, &star, &av.ik), GBA_OK, "in place");
	cr_expect_arr_eq(star.b, av.autn.b, sizeof(star.b));
}

Test(aka, outputs_nobody_wants_may_be_null)
{
	const struct inputs in = xor_inputs(16);
	static const enum aka_alg algs[] = { AKA_MILENAGE, AKA_TUAK, AKA_XOR };

	for (size_t i = 0; i < ARRAY_LEN(algs); i++) {
		struct aka_secrets sec = in.sec;

		sec.alg = algs[i];
		sec.res_len = 8;
		sec.tuak_iterations = 1;
		cr_expect_eq(aka_f1(NULL, NULL, &sec, &in.rand, &in.sqn, &in.amf),
			     GBA_OK);
		cr_expect_eq(aka_f2345(NULL, NULL, NULL, NULL, &sec, &in.rand), GBA_OK);
	}
}

Test(aka, secrets_of_a_wrong_length_are_refused_beside_good_ones)
{
	static const struct {
		enum aka_alg alg;
		uint8_t k_len, res_len;
		enum gba_status status;
	} rows[] = {
		{ AKA_MILENAGE, 16, 8, GBA_OK },
		{ AKA_MILENAGE, 32, 8, GBA_ERR_ARG },
		{ AKA_MILENAGE, 0, 8, GBA_ERR_ARG },
		{ AKA_MILENAGE, 16, 4, GBA_ERR_ARG },
		{ AKA_MILENAGE, 16, 0, GBA_ERR_ARG },
		{ AKA_TUAK, 16, 4, GBA_OK },
		{ AKA_TUAK, 32, 8, GBA_OK },
		{ AKA_TUAK, 32, 16, GBA_OK },
		{ AKA_TUAK, 24, 8, GBA_ERR_ARG },
		{ AKA_TUAK, 16, 0, GBA_ERR_ARG },
		{ AKA_TUAK, 16, 5, GBA_ERR_ARG },
		{ AKA_TUAK, 16, 32, GBA_ERR_ARG },
		{ AKA_XOR, 16, 4, GBA_OK },
		{ AKA_XOR, 16, 11, GBA_OK },
		{ AKA_XOR, 16, 16, GBA_OK },
		{ AKA_XOR, 16, 3, GBA_ERR_ARG },
		{ AKA_XOR, 16, 17, GBA_ERR_ARG },
		{ AKA_XOR, 32, 8, GBA_ERR_ARG },
		{ (enum aka_alg)0, 16, 8, GBA_ERR_ARG },
	};
	const struct inputs in = xor_inputs(16);

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct aka_secrets sec = { .alg = rows[i].alg,
						 .k_len = rows[i].k_len,
						 .res_len = rows[i].res_len,
						 .tuak_iterations = 1 };
		struct aka_mac mac;
		struct aka_sres sres;
		struct aka_res res;
		struct aka_kc kc;
		struct aka_ak ak;
		struct aka_av av;

		cr_expect_eq(aka_f1(&mac, NULL, &sec, &in.rand, &in.sqn, &in.amf),
			     rows[i].status, "row %zu", i);
		cr_expect_eq(aka_f2345(&res, NULL, NULL, NULL, &sec, &in.rand),
			     rows[i].status, "row %zu", i);
		cr_expect_eq(aka_f5star(&ak, &sec, &in.rand), rows[i].status, "row %zu",
			     i);
		cr_expect_eq(aka_triplet(&sres, &kc, &sec, &in.rand), rows[i].status,
			     "row %zu", i);
		cr_expect_eq(aka_av_make(&av, &sec, &in.rand, &in.sqn, &in.amf),
			     rows[i].status, "row %zu", i);
		if (rows[i].status == GBA_OK)
			cr_expect_eq(res.len, rows[i].res_len, "row %zu", i);
	}
}

Test(aka, op_and_top_are_taken_only_in_their_own_length)
{
	static const struct {
		enum aka_alg alg;
		size_t op_len;
		enum gba_status status;
	} rows[] = {
		{ AKA_MILENAGE, 16, GBA_OK },	   { AKA_MILENAGE, 15, GBA_ERR_ARG },
		{ AKA_MILENAGE, 32, GBA_ERR_ARG }, { AKA_TUAK, 32, GBA_OK },
		{ AKA_TUAK, 16, GBA_ERR_ARG },	   { AKA_TUAK, 33, GBA_ERR_ARG },
		{ AKA_XOR, 16, GBA_ERR_ARG },	   { AKA_XOR, 0, GBA_ERR_ARG },
	};
	static const uint8_t op[33];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct aka_secrets sec = { .alg = rows[i].alg,
					   .k_len = 16,
					   .res_len = 8,
					   .tuak_iterations = 1,
					   .opc = { { 9, 9 } } };
		const struct aka_opc before = sec.opc;

		cr_expect_eq(aka_opc_derive(&sec, op, rows[i].op_len), rows[i].status,
			     "row %zu", i);
		if (rows[i].status != GBA_OK)
			cr_expect_arr_eq(sec.opc.b, before.b, sizeof(before.b), "row %zu",
					 i);
	}
}

Test(aka, algorithm_names_go_both_ways)
{
	static const enum aka_alg algs[] = { AKA_MILENAGE, AKA_TUAK, AKA_XOR };
	enum aka_alg alg;

	for (size_t i = 0; i < ARRAY_LEN(algs); i++) {
		cr_assert_eq(aka_alg_parse(&alg, gba_text(aka_alg_name(algs[i]))),
			     GBA_OK);
		cr_expect_eq(alg, algs[i]);
	}
	alg = AKA_TUAK;
	cr_expect_eq(aka_alg_parse(&alg, gba_text("milenag")), GBA_ERR_SYNTAX);
	cr_expect_eq(aka_alg_parse(&alg, gba_text("xor ")), GBA_ERR_SYNTAX);
	cr_expect_eq(aka_alg_parse(&alg, gba_text("")), GBA_ERR_SYNTAX);
	cr_expect_eq(aka_alg_parse(&alg, gba_text(NULL)), GBA_ERR_SYNTAX);
	cr_expect_eq(aka_alg_parse(&alg, (struct gba_text){ "xor\0", 4 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(alg, AKA_TUAK);
}
