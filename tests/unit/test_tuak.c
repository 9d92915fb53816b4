/* SPDX-License-Identifier: Apache-2.0 */
/* TUAK in all its lengths, and the Keccak permutation under it. */
#include "unit.h"

#include <string.h>

#include "crypto/aka.h"
#include "crypto/tuak.h"
#include "vectors.h"

static size_t
octets_of(const struct vec *len_bits, const char *key)
{
	const uint64_t bits = vec_number(len_bits, key);

	cr_assert_eq(bits % 8, 0, "%s", key);
	return bits / 8;
}

static void
set_agrees(const struct vec *set)
{
	const struct vec len_bits = vec_object(set, "len_bits");
	uint8_t k[32], top[32], topc[32], rand[16], sqn[6], amf[2];
	struct tuak t = { .k = k, .topc = topc };
	uint8_t mac_a[32], mac_s[32], res[32], ck[32], ik[32], ak[6];

	t.k_len = octets_of(&len_bits, "k");
	t.mac_len = octets_of(&len_bits, "mac");
	t.res_len = octets_of(&len_bits, "res");
	t.ck_len = octets_of(&len_bits, "ck");
	t.ik_len = octets_of(&len_bits, "ik");
	t.iterations = (unsigned)vec_number(set, "keccak_iterations");
	vec_hex(k, t.k_len, set, "k");
	vec_hex(top, sizeof(top), set, "top");
	vec_hex(rand, sizeof(rand), set, "rand");
	vec_hex(sqn, sizeof(sqn), set, "sqn");
	vec_hex(amf, sizeof(amf), set, "amf");
	cr_assert_eq(tuak_topc(topc, &t, top), GBA_OK);
	vec_expect_hex(set, "topc", topc, sizeof(topc));
	cr_assert_eq(tuak_f1(mac_a, &t, rand, sqn, amf, 0), GBA_OK);
	vec_expect_hex(set, "f1_mac_a", mac_a, t.mac_len);
	cr_assert_eq(tuak_f1(mac_s, &t, rand, sqn, amf, 1), GBA_OK);
	vec_expect_hex(set, "f1star_mac_s", mac_s, t.mac_len);
	cr_assert_eq(tuak_f2345(res, ck, ik, ak, &t, rand), GBA_OK);
	vec_expect_hex(set, "f2_res", res, t.res_len);
	vec_expect_hex(set, "f3_ck", ck, t.ck_len);
	vec_expect_hex(set, "f4_ik", ik, t.ik_len);
	vec_expect_hex(set, "f5_ak", ak, sizeof(ak));
	cr_assert_eq(tuak_f5star(ak, &t, rand), GBA_OK);
	vec_expect_hex(set, "f5star_ak", ak, sizeof(ak));
}

Test(tuak, agrees_with_ts35233_in_every_length)
{
	struct vectors *file = vectors_open("tuak_35233");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 6; i++) {
		const struct vec set = vec_item(&root, "sets", 6, i);

		set_agrees(&set);
	}
	vectors_close(file);
}

Test(tuak, permutation_agrees_with_ts35232)
{
	struct vectors *file = vectors_open("keccak_35232");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 6; i++) {
		const struct vec set = vec_item(&root, "sets", 6, i);
		uint8_t state[200];

		vec_hex(state, sizeof(state), &set, "in");
		keccak_f1600(state);
		vec_expect_hex(&set, "out", state, sizeof(state));
	}
	vectors_close(file);
}

/* Set 1 has the lengths 3G uses, so it must come out of the common interface as well. */
Test(tuak, aka_gives_test_set_1_of_ts35233)
{
	struct vectors *file = vectors_open("tuak_35233");
	const struct vec root = vectors_root(file);
	const struct vec set = vec_item(&root, "sets", 6, 0);
	struct aka_secrets sec = { .alg = AKA_TUAK, .k_len = 16, .res_len = 4 };
	struct aka_mac mac_a, mac_s;
	struct aka_rand rand;
	struct aka_sqn sqn;
	struct aka_amf amf;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;
	struct aka_ak ak;
	uint8_t top[32];

	sec.tuak_iterations = (uint8_t)vec_number(&set, "keccak_iterations");
	vec_hex(sec.k.b, 16, &set, "k");
	vec_hex(top, sizeof(top), &set, "top");
	vec_hex(rand.b, sizeof(rand.b), &set, "rand");
	vec_hex(sqn.b, sizeof(sqn.b), &set, "sqn");
	vec_hex(amf.b, sizeof(amf.b), &set, "amf");
	cr_assert_eq(aka_opc_derive(&sec, top, sizeof(top)), GBA_OK);
	vec_expect_hex(&set, "topc", sec.opc.b, sizeof(sec.opc.b));
	cr_assert_eq(aka_f1(&mac_a, &mac_s, &sec, &rand, &sqn, &amf), GBA_OK);
	vec_expect_hex(&set, "f1_mac_a", mac_a.b, sizeof(mac_a.b));
	vec_expect_hex(&set, "f1star_mac_s", mac_s.b, sizeof(mac_s.b));
	cr_assert_eq(aka_f2345(&res, &ck, &ik, &ak, &sec, &rand), GBA_OK);
	vec_expect_hex(&set, "f2_res", res.b, res.len);
	vec_expect_hex(&set, "f3_ck", ck.b, sizeof(ck.b));
	vec_expect_hex(&set, "f4_ik", ik.b, sizeof(ik.b));
	vec_expect_hex(&set, "f5_ak", ak.b, sizeof(ak.b));
	cr_assert_eq(aka_f5star(&ak, &sec, &rand), GBA_OK);
	vec_expect_hex(&set, "f5star_ak", ak.b, sizeof(ak.b));
	sec.tuak_iterations = 2;
	cr_assert_eq(aka_f5star(&ak, &sec, &rand), GBA_OK);
	cr_expect_arr_neq(ak.b, vec_octets(&set, "f5star_ak").p, sizeof(ak.b));
	vectors_forget(file);
}

Test(tuak, lengths_that_ts35231_does_not_define_are_refused)
{
	static const uint8_t k[32], topc[32], rand[16];
	const struct tuak good = { .k = k,
				   .k_len = 16,
				   .topc = topc,
				   .iterations = 1,
				   .mac_len = 8,
				   .res_len = 8,
				   .ck_len = 16,
				   .ik_len = 16 };
	struct tuak bad[] = { good, good, good, good, good, good, good };
	uint8_t res[32], ck[32], ik[32], ak[6];

	bad[0].k_len = 24;
	bad[1].iterations = 0;
	bad[2].mac_len = 9;
	bad[3].res_len = 12;
	bad[4].ck_len = 24;
	bad[5].ik_len = 0;
	bad[6].res_len = 64;
	cr_expect_eq(tuak_f2345(res, ck, ik, ak, &good, rand), GBA_OK);
	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(tuak_f2345(res, ck, ik, ak, &bad[i], rand), GBA_ERR_ARG,
			     "row %zu", i);
}
