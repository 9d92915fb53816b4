/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl calc: vectors, keys and names. */
#include "unit.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "ctl_call.h"

#define K   "k=465b5ce8b199b49faa5f0a2ee238a6bc"
#define OPC "opc=cd63cb71954a9f4e48a5994e37a02baf"
#define OP  "op=cdc202d5123e20f62b6d676ac72cb318"
#define RND "rand=23553cbe9637a89d218ae64dae47bf35"

static void
lower(char *out, const char *s)
{
	while (*s != '\0')
		*out++ = (char)tolower((unsigned char)*s++);
	*out = '\0';
}

/* --- aka ---------------------------------------------------------------------------- */

static void
expect_f(const struct call *call, const struct vec *set)
{
	call_expect(call, "mac-a", set, "f1_mac_a");
	call_expect(call, "mac-s", set, "f1star_mac_s");
	call_expect(call, "xres", set, "f2_res");
	call_expect(call, "ck", set, "f3_ck");
	call_expect(call, "ik", set, "f4_ik");
	call_expect(call, "ak", set, "f5_ak");
	call_expect(call, "ak-star", set, "f5star_ak");
}

static void
begin_set(struct call *call, const struct vec *set, const char *operator)
{
	call_begin(call, "aka", NULL);
	call_vec(call, "k", set, "k");
	call_vec(call, "rand", set, "rand");
	call_vec(call, "sqn", set, "sqn");
	call_vec(call, "amf", set, "amf");
	call_vec(call, operator, set, operator);
}

Test(ctl_calc, aka_shows_what_ts35208_prints_from_op_and_from_opc)
{
	struct vectors *file = vectors_open("milenage_35208");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 20; i++) {
		const struct vec set = vec_item(&root, "sets", 20, i);
		struct call call;

		begin_set(&call, &set, "op");
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		expect_f(&call, &set);
		call_expect(&call, "opc", &set, "opc");
		call_end(&call);
		begin_set(&call, &set, "opc");
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		expect_f(&call, &set);
		cr_expect_not(call_shows(&call, "opc", NULL), "nobody asked to see it");
		call_end(&call);
	}
	vectors_close(file);
}

Test(ctl_calc, aka_shows_what_ts35233_prints_from_top_and_from_topc)
{
	struct vectors *file = vectors_open("tuak_35233");
	const struct vec root = vectors_root(file);
	const struct vec set = vec_item(&root, "sets", 6, 0);
	struct call call;

	begin_set(&call, &set, "top");
	call_word(&call, "algorithm", "tuak");
	call_word(&call, "res-length", "4");
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	expect_f(&call, &set);
	call_expect(&call, "topc", &set, "topc");
	call_end(&call);
	begin_set(&call, &set, "topc");
	call_word(&call, "algorithm", "tuak");
	call_word(&call, "res-length", "4");
	call_run(&call);
	expect_f(&call, &set);
	call_end(&call);
	vectors_forget(file);
}

static void
begin_chain(struct call *call, const char *tool, const struct vec *c)
{
	const struct vec in = vec_object(c, "input"), av = vec_object(c, "av");
	char number[8], algorithm[16];

	call_begin(call, tool, NULL);
	lower(algorithm, vec_str(&in, "algorithm"));
	call_word(call, "algorithm", algorithm);
	snprintf(number, sizeof(number), "%zu", vec_octets(&av, "xres").len);
	call_word(call, "res-length", number);
	call_vec(call, "k", &in, "k");
	call_vec(call, "opc", &in, "opc");
	call_vec(call, "topc", &in, "topc");
	call_vec(call, "rand", &in, "rand");
	call_vec(call, "sqn", &in, "sqn");
	call_vec(call, "amf", &in, "amf");
}

Test(ctl_calc, aka_shows_the_vector_ks_and_nonces_of_the_chain)
{
	struct vectors *file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 12; i++) {
		const struct vec c = vec_item(&root, "cases", 12, i),
				 av = vec_object(&c, "av"), u = vec_object(&c, "gba_u"),
				 ub = vec_object(&c, "ub");
		struct call call;

		begin_chain(&call, "aka", &c);
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "mac-a", &av, "mac_a");
		call_expect(&call, "ak", &av, "ak");
		call_expect(&call, "autn", &av, "autn");
		call_expect(&call, "xres", &av, "xres");
		call_expect(&call, "ck", &av, "ck");
		call_expect(&call, "ik", &av, "ik");
		call_expect(&call, "ks", &c, "ks");
		call_expect(&call, "nonce", &ub, "nonce");
		call_expect(&call, "autn-star", &u, "autn_star");
		call_expect(&call, "nonce-gba-u", &u, "nonce_with_autn_star");
		call_end(&call);
	}
	vectors_forget(file);
}

Test(ctl_calc, aka_shows_the_vector_of_public_code)
{
	struct vectors *file = vectors_open("av_public");
	const struct vec root = vectors_root(file), c = vec_item(&root, "cases", 1, 0);
	struct call call;

	begin_set(&call, &c, "opc");
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "autn", &c, "autn");
	call_expect(&call, "xres", &c, "res");
	call_expect(&call, "ck", &c, "ck");
	call_expect(&call, "ik", &c, "ik");
	call_end(&call);
	vectors_forget(file);
}

/* --- auts --------------------------------------------------------------------------- */

static void
auts_agrees(const struct vec *c)
{
	const char *const forms[] = { "auts", "auts_base64" };
	struct call call;

	for (size_t i = 0; i < 2; i++) {
		if (!vec_has(c, forms[i]))
			continue;
		call_begin(&call, "auts", NULL);
		call_vec(&call, "k", c, "k");
		call_vec(&call, "opc", c, "opc");
		call_vec(&call, "rand", c, "rand");
		call_vec(&call, "auts", c, forms[i]);
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "sqn-ms", c, "sqn_ms");
		call_end(&call);
	}
	call_begin(&call, "auts", NULL);
	call_vec(&call, "k", c, "k");
	call_vec(&call, "opc", c, "opc");
	call_vec(&call, "rand", c, "rand");
	call_vec(&call, "sqn", c, "sqn_ms");
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "auts", c, "auts");
	if (vec_has(c, "auts_base64"))
		call_expect(&call, "auts-base64", c, "auts_base64");
	call_end(&call);
}

Test(ctl_calc, auts_is_opened_and_made_as_public_and_independent_programs_do)
{
	struct vectors *file = vectors_open("auts_public");
	const struct vec public = vectors_root(file);

	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&public, "cases", 3, i);

		auts_agrees(&c);
	}
	vectors_forget(file);
	file = vectors_open("computed_auts");
	const struct vec computed = vectors_root(file);
	for (size_t i = 0; i < 18; i++) {
		const struct vec c = vec_item(&computed, "cases", 18, i);

		auts_agrees(&c);
	}
	vectors_forget(file);
}

Test(ctl_calc, a_forged_auts_is_answered_with_exit_status_1_and_no_sqn)
{
	struct call call;

	call_begin(&call, "auts", K, OPC, RND, "auts=451e8beca47b7c4adabf45e76f4b", NULL);
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_end(&call);
	call_begin(&call, "auts", K, OPC, RND, "auts=451e8beca47b7c4adabf45e76f4a", NULL);
	call_run(&call);
	cr_expect_eq(call.rc, 1);
	cr_expect_str_eq(call.out, "");
	cr_expect(strstr(call.err, "MAC-S does not match") != NULL, "%s", call.err);
	call_end(&call);
}

/* --- NAF keys and names ------------------------------------------------------------- */

static void
naf_key_agrees(const struct vec *c, const struct vec *k, const char *mode)
{
	const struct vec in = vec_object(c, "input");
	const bool u = mode[0] == 'u';
	struct call call;

	call_begin(&call, "ks-naf", NULL);
	call_word(&call, "mode", mode);
	call_vec(&call, "ks", c, "ks");
	call_vec(&call, "rand", &in, "rand");
	call_vec(&call, "impi", c, "impi");
	call_vec(&call, "bsf", c, "bsf_fqdn");
	call_vec(&call, "naf", k, "naf_fqdn");
	call_vec(&call, "ua-id", k, "ua_protocol_id");
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "naf-id", k, "naf_id");
	call_expect(&call, "btid", c, "b_tid");
	call_expect(&call, "tmpi", c, "tmpi");
	call_expect(&call, u ? "ks-ext-naf" : "ks-naf", k, u ? "ks_ext_naf" : "ks_naf");
	call_expect(&call, u ? "ks-ext-naf-password" : "ks-naf-password", k,
		    "ua_password_base64");
	if (u)
		call_expect(&call, "ks-int-naf", k, "ks_int_naf");
	cr_expect_eq(call_shows(&call, "ks-int-naf", NULL), u);
	call_end(&call);
}

Test(ctl_calc, ks_naf_shows_names_and_keys_of_the_chain)
{
	struct vectors *file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 12; i++) {
		const struct vec c = vec_item(&root, "cases", 12, i);

		for (size_t j = 0; j < 8; j++) {
			const struct vec k = vec_item(&c, "naf_keys", 8, j);

			naf_key_agrees(&c, &k, "me");
			naf_key_agrees(&c, &k, "u");
		}
	}
	vectors_forget(file);
}

Test(ctl_calc, ks_naf_takes_ck_and_ik_an_imsi_and_a_naf_id)
{
	struct vectors *file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file), c = vec_item(&root, "cases", 12, 0),
			 av = vec_object(&c, "av"), k = vec_item(&c, "naf_keys", 8, 1);
	struct call call;

	call_begin(&call, "ks-naf", RND, "imsi=001010123456789", "mnc-digits=2", NULL);
	call_vec(&call, "ck", &av, "ck");
	call_vec(&call, "ik", &av, "ik");
	call_vec(&call, "naf-id", &k, "naf_id");
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	call_expect(&call, "impi", &c, "impi");
	call_expect(&call, "ua-id", &k, "ua_protocol_id");
	call_expect(&call, "ks-naf", &k, "ks_naf");
	cr_expect_not(call_shows(&call, "btid", NULL), "no BSF was named");
	call_end(&call);
	vectors_forget(file);
}

Test(ctl_calc, a_ua_id_may_be_a_name)
{
	/* TS 33.220 H.3; the suites from the IANA registry */
	static const char *const names[][2] = {
		{ "http-digest", "0100000002" },
		{ "tls13-psk", "0100000007" },
		{ "0100000002", "0100000002" },
		{ "TLS_AES_128_GCM_SHA256", "0100011301" },
		{ "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256", "010001c02f" },
		{ "ECDHE-RSA-AES128-GCM-SHA256", "010001c02f" },
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct call call;

		call_begin(&call, "naf-id", "naf=naf.example", NULL);
		call_word(&call, "ua-id", names[i][0]);
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		cr_expect(call_shows(&call, "ua-id", names[i][1]), "%s", call.out);
		call_end(&call);
	}
}

Test(ctl_calc, a_naf_id_is_taken_apart)
{
	struct call call;

	call_begin(&call, "naf-id", "naf-id=6e6166312e686f6d65312e6e6574010001002f",
		   NULL);
	call_run(&call);
	cr_expect_eq(call.rc, 0, "%s", call.err);
	cr_expect(call_shows(&call, "naf", "naf1.home1.net"), "%s", call.out);
	cr_expect(call_shows(&call, "ua-id", "010001002f"), "%s", call.out);
	call_end(&call);
}

Test(ctl_calc, identity_names_the_impi_and_the_bsf)
{
	struct vectors *file = vectors_open("computed_identities");
	const struct vec root = vectors_root(file);
	struct call call;
	char digits[8];

	for (size_t i = 0; i < 5; i++) {
		const struct vec c = vec_item(&root, "from_imsi", 5, i);

		call_begin(&call, "identity", NULL);
		call_vec(&call, "imsi", &c, "imsi");
		snprintf(digits, sizeof(digits), "%u",
			 (unsigned)vec_number(&c, "mnc_length"));
		call_word(&call, "mnc-digits", digits);
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "impi", &c, "impi");
		call_expect(&call, "bsf", &c, "bsf_from_imsi");
		call_end(&call);
	}
	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&root, "from_isim_impi", 3, i);

		call_begin(&call, "identity", NULL);
		call_vec(&call, "impi", &c, "impi");
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%s", call.err);
		call_expect(&call, "bsf", &c, "bsf_from_impi");
		call_end(&call);
	}
	vectors_forget(file);
}
