/* SPDX-License-Identifier: Apache-2.0 */
/* The GBA key hierarchy: KDF, NAF keys, TMPI, 2G GBA, GBA_Digest. */
#include "unit.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/b64.h"
#include "crypto/digest.h"
#include "crypto/hash.h"
#include "crypto/ks.h"
#include "vectors.h"

#define OCTETS(s) ((struct gba_octets){ (const uint8_t *)(s), sizeof(s) - 1 })

/* The string S of the file must be what the KDF hashes: HMAC over it gives the key. */
static void
expect_s(const struct vec *at, const char *s, struct gba_octets key,
	 const uint8_t made[32])
{
	const struct gba_octets part = vec_octets(at, s);
	uint8_t mac[32];

	cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA256, key, &part, 1), GBA_OK);
	cr_expect_arr_eq(mac, made, sizeof(mac), "%s%s", at->path, s);
}

/* What NFKC makes of the two IMPIs in the file that are not ASCII (Unicode 15, chart FB00
 * and the composition of U+0065 U+0301). */
static struct gba_text
normal_form(struct gba_text impi)
{
	if (gba_text_is(impi, "\xef\xac\x81sher@home1.net"))
		return gba_text("fisher@home1.net");
	if (gba_text_is(impi, "cafe\xcc\x81@home1.net"))
		return gba_text("caf\xc3\xa9@home1.net");
	return impi;
}

static bool
is_ascii(struct gba_text t)
{
	for (size_t i = 0; i < t.len; i++)
		if ((unsigned char)t.p[i] >= 0x80)
			return false;
	return true;
}

/* Where an IMPI is not ASCII, ks.c refuses it and the KDF takes the octets of the file.
 */
static void
derive_ks_naf(struct gba_ks_naf out[2], const struct vec *c, const struct gba_ks *ks,
	      const struct aka_rand *rand)
{
	const struct gba_octets impi = vec_octets(c, "impi_octets");
	const struct gba_octets naf_id = vec_octets(c, "naf_id");
	const struct gba_octets me[] = {
		OCTETS("gba-me"), { rand->b, 16 }, impi, naf_id
	};
	const struct gba_octets u[] = { OCTETS("gba-u"), { rand->b, 16 }, impi, naf_id };
	const struct gba_text text = { impi.len > 0 ? (const char *)impi.p : "",
				       impi.len };
	const struct gba_octets key = { ks->b, sizeof(ks->b) };

	cr_assert_eq(gba_kdf(out[0].b, key, 0x01, me, ARRAY_LEN(me)), GBA_OK);
	cr_assert_eq(gba_kdf(out[1].b, key, 0x01, u, ARRAY_LEN(u)), GBA_OK);
	if (is_ascii(text)) {
		struct gba_ks_naf same[2];

		cr_assert_eq(gba_ks_naf(&same[0], ks, rand, text, naf_id), GBA_OK);
		cr_assert_eq(gba_ks_int_naf(&same[1], ks, rand, text, naf_id), GBA_OK);
		cr_expect_arr_eq(same, out, sizeof(same), "%s", c->path);
	}
}

static void
expect_tmpi(const struct vec *c, const struct gba_ks *ks, const struct aka_rand *rand,
	    struct gba_text impi)
{
	static const char tail[] = "@tmpi.bsf.3gppnetwork.org";
	const struct gba_octets fqdn = { (const uint8_t *)vec_str(c, "naf_fqdn"),
					 vec_text(c, "naf_fqdn").len };
	uint8_t bsf_id[GBA_NAF_ID_MAX], temp[32];
	struct gba_buf id = gba_buf(bsf_id, sizeof(bsf_id));
	char tmpi[GBA_TMPI_LEN + 1];

	if (is_ascii(impi)) {
		cr_assert_eq(gba_tmpi(tmpi, ks, rand, impi, vec_text(c, "naf_fqdn")),
			     GBA_OK);
	} else {
		gba_buf_put(&id, fqdn.p, fqdn.len);
		gba_buf_put(&id, "\x01\x00\x00\x01\x00", 5);
		const struct gba_octets params[] = { OCTETS("gba-me"),
						     { rand->b, 16 },
						     vec_octets(c, "impi_octets"),
						     { bsf_id, id.len } };

		cr_assert_eq(
			gba_kdf(temp, (struct gba_octets){ ks->b, 32 }, 1, params, 4),
			GBA_OK);
		gba_b64(tmpi, temp, 24);
		memcpy(tmpi + 32, tail, sizeof(tail));
	}
	vec_expect_str(c, "tmpi_with_this_fqdn_as_bsf", tmpi);
}

static void
kdf_case_agrees(const struct vec *c, const struct gba_ks *ks, const struct aka_rand *rand)
{
	const struct gba_text impi = vec_text(c, "impi"), normal = normal_form(impi);
	uint8_t naf_id[GBA_NAF_ID_MAX];
	struct gba_buf id = gba_buf(naf_id, sizeof(naf_id));
	struct gba_ks_naf keys[2];
	struct gba_ua_id ua;

	vec_expect_hex(c, "impi_octets", normal.p, normal.len);
	vec_hex(ua.b, sizeof(ua.b), c, "ua_protocol_id");
	gba_buf_text(&id, vec_text(c, "naf_fqdn"));
	gba_buf_put(&id, ua.b, sizeof(ua.b));
	vec_expect_hex(c, "naf_id", naf_id, id.len);
	derive_ks_naf(keys, c, ks, rand);
	vec_expect_hex(c, "ks_naf", keys[0].b, sizeof(keys[0].b));
	vec_expect_hex(c, "ks_int_naf", keys[1].b, sizeof(keys[1].b));
	expect_s(c, "s", (struct gba_octets){ ks->b, sizeof(ks->b) }, keys[0].b);
	expect_tmpi(c, ks, rand, normal);
	if (!is_ascii(impi))
		cr_expect_eq(
			gba_ks_naf(&keys[0], ks, rand, impi, vec_octets(c, "naf_id")),
			GBA_ERR_SYNTAX, "%s", c->path);
}

Test(ks, kdf_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_kdf");
	const struct vec root = vectors_root(file);
	struct aka_rand rand;
	struct gba_ks ks;

	vec_hex(ks.b, sizeof(ks.b), &root, "ks");
	vec_hex(rand.b, sizeof(rand.b), &root, "rand");
	for (size_t i = 0; i < 9; i++) {
		const struct vec c = vec_item(&root, "cases", 9, i);

		kdf_case_agrees(&c, &ks, &rand);
	}
	vectors_close(file);
}

/* RES is the password of Ub, and B-TID and nonce carry RAND (TS 24.109 Annex H). */
static void
ub_2g_agrees(const struct vec *c, const struct aka_rand *rand, const struct aka_res *res,
	     const struct gba_ks_input *ks_input)
{
	const struct gba_text b_tid = vec_text(c, "b_tid"), nonce = vec_text(c, "nonce");
	uint8_t parts[48] = { 0 };
	char text[GBA_B64_LEN(48) + 1];
	const struct digest_input in = {
		.alg = { .aka_version = 1 },
		.qop = DIGEST_QOP_AUTH_INT,
		.nonce = nonce,
		.nc = gba_text("00000001"),
		.cnonce = gba_text("6629fae49393a05397450978507c4ef1"),
		.uri = gba_text("/"),
		.method = gba_text("GET"),
	};
	struct digest_hex ha1, response;

	gba_b64(text, rand->b, sizeof(rand->b));
	cr_assert_gt(b_tid.len, 25);
	cr_expect_arr_eq(b_tid.p, text, 24, "%sb_tid", c->path);
	cr_expect_eq(b_tid.p[24], '@', "%sb_tid", c->path);
	memcpy(parts, rand->b, sizeof(rand->b));
	memcpy(parts + 32, ks_input->b, sizeof(ks_input->b));
	gba_b64(text, parts, sizeof(parts));
	vec_expect_str(c, "nonce", text);
	cr_assert_eq(digest_ha1(&ha1, &in.alg, vec_text(c, "impi"),
				gba_text(b_tid.p + 25),
				(struct gba_octets){ res->b, res->len }),
		     GBA_OK);
	cr_assert_eq(digest_response(&response, &ha1, &in), GBA_OK);
	vec_expect_str(c, "ub_response", response.s);
}

static void
derive_2g_agrees(const struct vec *c, const struct aka_rand *rand,
		 const struct aka_kc *kc, const struct aka_sres *sres)
{
	uint8_t key[32], untruncated[32];
	struct gba_ks_input ks_input;
	struct gba_octets key_octets = { key, sizeof(key) };
	struct gba_ks_naf ks_naf;
	struct aka_res res;
	struct gba_ks ks;

	vec_hex(ks_input.b, sizeof(ks_input.b), c, "ks_input");
	vec_hex(key, sizeof(key), c, "key");
	cr_expect_arr_eq(key, kc->b, 8);
	cr_expect_arr_eq(key + 8, kc->b, 8);
	cr_expect_arr_eq(key + 16, rand->b, 16);
	cr_assert_eq(gba_2g_res(&res, kc, rand, sres), GBA_OK);
	vec_expect_hex(c, "res", res.b, res.len);
	vec_hex(untruncated, sizeof(untruncated), c, "res_untruncated");
	cr_expect_arr_eq(res.b, untruncated, res.len);
	expect_s(c, "s_res", key_octets, untruncated);
	cr_assert_eq(gba_2g_ks(&ks, kc, rand, sres, &ks_input), GBA_OK);
	vec_expect_hex(c, "ks", ks.b, sizeof(ks.b));
	expect_s(c, "s_ks", key_octets, ks.b);
	ub_2g_agrees(c, rand, &res, &ks_input);
	for (size_t i = 0; i < 3; i++) {
		const struct vec n = vec_item(c, "ks_naf", 3, i);

		cr_assert_eq(gba_ks_naf(&ks_naf, &ks, rand, vec_text(c, "impi"),
					vec_octets(&n, "naf_id")),
			     GBA_OK);
		vec_expect_hex(&n, "ks_naf", ks_naf.b, sizeof(ks_naf.b));
	}
}

Test(ks, gba_2g_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_2g_gba");
	struct vectors *gsm_file = vectors_open("gsm_milenage_55205");
	const struct vec root = vectors_root(file), gsm = vectors_root(gsm_file);

	for (size_t i = 0; i < 4; i++) {
		const struct vec c = vec_item(&root, "cases", 4, i);
		const struct vec set =
			vec_find(&gsm, "sets", "set", vec_str(&c, "triplet_source"));
		struct aka_rand rand;
		struct aka_sres sres;
		struct aka_kc kc;

		vec_hex(rand.b, sizeof(rand.b), &c, "rand");
		vec_hex(sres.b, sizeof(sres.b), &c, "sres");
		vec_hex(kc.b, sizeof(kc.b), &c, "kc");
		vec_expect_hex(&set, "rand", rand.b, sizeof(rand.b));
		vec_expect_hex(&set, "sres_1", sres.b, sizeof(sres.b));
		vec_expect_hex(&set, "kc", kc.b, sizeof(kc.b));
		derive_2g_agrees(&c, &rand, &kc, &sres);
	}
	vectors_forget(gsm_file);
	vectors_close(file);
}

Test(ks, gba_digest_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_gba_digest");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 2; i++) {
		const struct vec c = vec_item(&root, "cases", 2, i);
		const struct gba_octets ha1 = vec_octets(&c, "ha1");
		const struct gba_octets mk = vec_octets(&c, "tls_mk_extr");
		const struct gba_octets resp = vec_octets(&c, "resp");
		struct gba_ks_naf ks_naf;
		struct digest_alg alg;
		uint8_t passwd[32];
		struct gba_ks ks;

		cr_assert_eq(digest_alg_parse(&alg, vec_text(&c, "hash")), GBA_OK);
		cr_expect_eq(ha1.len, alg.hash == DIGEST_MD5 ? 16 : 32);
		cr_expect_eq(resp.len, ha1.len);
		cr_assert_eq(gba_digest_passwd(passwd, ha1, mk), GBA_OK);
		vec_expect_hex(&c, "passwd", passwd, sizeof(passwd));
		expect_s(&c, "s_passwd", ha1, passwd);
		cr_assert_eq(gba_digest_ks(&ks, ha1, mk, resp), GBA_OK);
		vec_expect_hex(&c, "ks", ks.b, sizeof(ks.b));
		expect_s(&c, "s_ks", ha1, ks.b);
		cr_assert_eq(gba_digest_ks_naf(&ks_naf, &ks, vec_text(&c, "nonce"),
					       vec_text(&c, "impi"),
					       vec_octets(&c, "naf_id")),
			     GBA_OK);
		vec_expect_hex(&c, "ks_naf", ks_naf.b, sizeof(ks_naf.b));
		expect_s(&c, "s_ks_naf", (struct gba_octets){ ks.b, sizeof(ks.b) },
			 ks_naf.b);
	}
	vectors_close(file);
}

Test(ks, a_parameter_has_65535_octets_and_not_one_more)
{
	static const uint8_t big[65536];
	struct gba_octets param = { big, 65535 };
	uint8_t out[32], s[1 + 65535 + 2] = { 0x01 }, mac[32];
	const struct gba_octets whole = { s, sizeof(s) };

	s[65536] = 0xff;
	s[65537] = 0xff;
	cr_assert_eq(gba_kdf(out, OCTETS("key"), 0x01, &param, 1), GBA_OK);
	cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA256, OCTETS("key"), &whole, 1), GBA_OK);
	cr_expect_arr_eq(out, mac, sizeof(mac));
	param.len = 65536;
	memset(out, 7, sizeof(out));
	cr_expect_eq(gba_kdf(out, OCTETS("key"), 0x01, &param, 1), GBA_ERR_ARG);
	cr_expect_eq(out[0], 7, "a refusal changes nothing");
}

Test(ks, what_nfkc_could_change_is_refused_beside_ascii)
{
	static const uint8_t accent[] = "n\xc3\xa9"
					"f.example\x01\x00\x01\xc0\x2f";
	static const uint8_t plain[] = "naf.example\x01\x00\x01\xc0\x2f";
	const struct gba_octets bad_id = { accent, sizeof(accent) - 1 };
	const struct gba_octets good_id = { plain, sizeof(plain) - 1 };
	const struct gba_ks ks = { { 1 } };
	const struct aka_rand rand = { { 2 } };
	struct gba_ks_naf out = { { 9 } };
	char tmpi[GBA_TMPI_LEN + 1] = "old";

	cr_expect_eq(gba_ks_naf(&out, &ks, &rand, gba_text("u@h"), bad_id),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(gba_ks_int_naf(&out, &ks, &rand, gba_text("\xff@h"), good_id),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(
		gba_digest_ks_naf(&out, &ks, gba_text("n"), gba_text("\x80"), good_id),
		GBA_ERR_SYNTAX);
	cr_expect_eq(gba_tmpi(tmpi, &ks, &rand, gba_text("u@h"), gba_text("b\xc3\xa9")),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(out.b[0], 9);
	cr_expect_str_eq(tmpi, "old");
	/* The identifier itself is octets: c0 2f is no text and is taken. */
	cr_expect_eq(gba_ks_naf(&out, &ks, &rand, gba_text("u@h"), good_id), GBA_OK);
}

Test(ks, a_naf_id_without_a_name_or_an_absent_impi_is_refused)
{
	static const uint8_t id[] = "n\x01\x00\x00\x00\x02";
	const struct gba_octets good = { id, 6 };
	const struct gba_ks ks = { { 1 } };
	const struct aka_rand rand = { { 2 } };
	struct gba_ks_naf out;

	for (size_t len = 0; len <= 5; len++)
		cr_expect_eq(gba_ks_naf(&out, &ks, &rand, gba_text("u@h"),
					(struct gba_octets){ id, len }),
			     GBA_ERR_ARG, "%zu octets", len);
	cr_expect_eq(gba_ks_naf(&out, &ks, &rand, gba_text(NULL), good), GBA_ERR_ARG);
	cr_expect_eq(gba_ks_naf(&out, &ks, &rand, gba_text("u@h"), good), GBA_OK);
}

Test(ks, tmpi_takes_a_bsf_name_of_255_octets_and_not_of_256)
{
	const struct gba_ks ks = { { 1 } };
	const struct aka_rand rand = { { 2 } };
	char name[256], tmpi[GBA_TMPI_LEN + 1];

	memset(name, 'b', sizeof(name));
	cr_expect_eq(gba_tmpi(tmpi, &ks, &rand, gba_text("u@h"),
			      (struct gba_text){ name, 256 }),
		     GBA_ERR_ARG);
	cr_expect_eq(
		gba_tmpi(tmpi, &ks, &rand, gba_text("u@h"), (struct gba_text){ NULL, 0 }),
		GBA_ERR_ARG);
	cr_assert_eq(gba_tmpi(tmpi, &ks, &rand, gba_text("u@h"),
			      (struct gba_text){ name, 255 }),
		     GBA_OK);
	cr_expect_eq(strlen(tmpi), GBA_TMPI_LEN);
}

/* TS 33.220 clause B.5: TLS_MK_Extr is 48 octets. */
Test(ks, tls_mk_extr_of_another_length_is_refused)
{
	static const uint8_t mk[49];
	uint8_t passwd[32];
	struct gba_ks ks;

	for (size_t len = 47; len <= 49; len++) {
		const struct gba_octets extr = { mk, len };

		cr_expect_eq(gba_digest_passwd(passwd, OCTETS("ha1"), extr),
			     len == 48 ? GBA_OK : GBA_ERR_ARG);
		cr_expect_eq(gba_digest_ks(&ks, OCTETS("ha1"), extr, OCTETS("resp")),
			     len == 48 ? GBA_OK : GBA_ERR_ARG);
	}
}

/* From `printf 'opengba fingerprint\1\2\3' | sha256sum`. */
Test(ks, a_fingerprint_names_a_key_without_showing_it)
{
	const uint8_t key[] = { 1, 2, 3 };
	char out[9];

	cr_assert_eq(gba_fingerprint(out, key, sizeof(key)), GBA_OK);
	cr_expect_str_eq(out, "2025eeaf");
}
