/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP Digest and Digest AKA. */
#include "unit.h"

#include <ctype.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/b64.h"
#include "crypto/digest.h"
#include "vectors.h"

static struct gba_octets
octets(struct gba_text t)
{
	return (struct gba_octets){ (const uint8_t *)t.p, t.len };
}

static enum digest_qop
qop_of(const struct vec *at)
{
	const struct gba_text qop = vec_text(at, "qop");

	if (gba_text_is(qop, "auth"))
		return DIGEST_QOP_AUTH;
	cr_assert(gba_text_is(qop, "auth-int"), "%sqop", at->path);
	return DIGEST_QOP_AUTH_INT;
}

static struct digest_input
given(const struct vec *at)
{
	return (struct digest_input){
		.qop = qop_of(at),
		.nonce = vec_text(at, "nonce"),
		.nc = vec_text(at, "nc"),
		.cnonce = vec_text(at, "cnonce"),
		.uri = vec_text(at, "uri"),
		.method = vec_text(at, "method"),
	};
}

Test(digest, responses_agree_with_rfc2617_and_rfc7616)
{
	struct vectors *file = vectors_open("digest_rfc");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&root, "cases", 3, i);
		struct digest_input in = given(&c);
		struct digest_hex ha1, response;

		cr_assert_eq(digest_alg_parse(&in.alg, vec_text(&c, "algorithm")),
			     GBA_OK);
		cr_assert_eq(digest_ha1(&ha1, &in.alg, vec_text(&c, "username"),
					vec_text(&c, "realm"),
					octets(vec_text(&c, "password"))),
			     GBA_OK);
		cr_assert_eq(digest_response(&response, &ha1, &in), GBA_OK);
		vec_expect_str(&c, "response", response.s);
		cr_expect_eq(digest_check(&ha1, &in, vec_text(&c, "response")), GBA_OK);
	}
	vectors_close(file);
}

/* The chain file has the NAF key that a row of the Ua file uses: its base64 is the
 * password. */
static void
password_is_the_naf_key(const struct vec *c, const struct vec *naf_keys_of)
{
	const char *naf = strchr(vec_str(c, "realm"), '@');
	uint8_t ua[5], key[32];
	char text[GBA_B64_LEN(32) + 1];
	bool found = false;

	cr_assert_not_null(naf);
	vec_hex(ua, sizeof(ua), c, "ua_protocol_id");
	for (size_t i = 0; i < 8; i++) {
		const struct vec k = vec_item(naf_keys_of, "naf_keys", 8, i);

		if (memcmp(vec_octets(&k, "ua_protocol_id").p, ua, sizeof(ua)) != 0 ||
		    strcmp(vec_str(&k, "naf_fqdn"), naf + 1) != 0)
			continue;
		found = true;
		vec_hex(key, sizeof(key), &k, vec_str(c, "key"));
		gba_b64(text, key, sizeof(key));
		vec_expect_str(c, "password", text);
	}
	cr_expect(found, "%sno such NAF in the chain", c->path);
}

/* For -sess the file has H(HA1:nonce:cnonce), which is H of three texts, as HA1 itself
 * is. */
static void
expect_ha1(const struct vec *c, const struct digest_hex *ha1,
	   const struct digest_input *in)
{
	struct digest_hex session = *ha1;

	if (in->alg.sess)
		cr_assert_eq(digest_ha1(&session, &in->alg, gba_text(ha1->s), in->nonce,
					octets(in->cnonce)),
			     GBA_OK);
	vec_expect_str(c, "ha1", session.s);
}

/* Digests of qop auth are the same over any body, so the bodies of those rows are looked
 * at: with auth-int, which shares them, an octet of them would change the digest. */
static void
bodies_do_not_enter_auth(const struct vec *c)
{
	if (!gba_text_is(vec_text(c, "qop"), "auth"))
		return;
	vec_expect_str(c, "request_body", "");
	vec_expect_str(c, "reply_body", "Hello, GBA\n");
}

Test(digest, ua_digest_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_ua_digest");
	struct vectors *chain_file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file), chain = vectors_root(chain_file);
	const struct vec from =
		vec_find(&chain, "cases", "name",
			 "realistic: AMF 0000 (separation bit 0), SQN 33");

	for (size_t i = 0; i < 36; i++) {
		const struct vec c = vec_item(&root, "cases", 36, i);
		struct digest_input in = given(&c);
		struct digest_hex ha1, made;

		vec_expect_str(&c, "username", vec_str(&from, "b_tid"));
		password_is_the_naf_key(&c, &from);
		cr_assert_eq(digest_alg_parse(&in.alg, vec_text(&c, "algorithm")),
			     GBA_OK);
		cr_assert_eq(digest_ha1(&ha1, &in.alg, vec_text(&c, "username"),
					vec_text(&c, "realm"),
					octets(vec_text(&c, "password"))),
			     GBA_OK);
		expect_ha1(&c, &ha1, &in);
		in.body = octets(vec_text(&c, "request_body"));
		cr_assert_eq(digest_response(&made, &ha1, &in), GBA_OK);
		vec_expect_str(&c, "response", made.s);
		cr_expect_eq(digest_check(&ha1, &in, vec_text(&c, "response")), GBA_OK);
		in.body = octets(vec_text(&c, "reply_body"));
		cr_assert_eq(digest_rspauth(&made, &ha1, &in), GBA_OK);
		vec_expect_str(&c, "rspauth", made.s);
		bodies_do_not_enter_auth(&c);
	}
	vectors_forget(chain_file);
	vectors_close(file);
}

Test(digest, akav2_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_akav2");
	struct vectors *chain_file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file), chain = vectors_root(chain_file);

	for (size_t i = 0; i < 3; i++) {
		const struct vec c = vec_item(&root, "cases", 3, i);
		const struct vec from =
			vec_find(&chain, "cases", "name", vec_str(&c, "from"));
		const struct vec ub = vec_object(&from, "ub");
		struct digest_input in = given(&ub);
		struct digest_hex ha1, response;
		struct aka_res res = { .len = 8 };
		char password[25];
		struct aka_ck ck;
		struct aka_ik ik;

		cr_assert_eq(digest_alg_parse(&in.alg, gba_text("AKAv2-MD5")), GBA_OK);
		vec_hex(res.b, res.len, &c, "xres");
		vec_hex(ik.b, sizeof(ik.b), &c, "ik");
		vec_hex(ck.b, sizeof(ck.b), &c, "ck");
		cr_assert_eq(digest_akav2_password(password, &res, &ik, &ck), GBA_OK);
		vec_expect_str(&c, "password", password);
		cr_assert_eq(digest_ha1(&ha1, &in.alg, vec_text(&ub, "username"),
					vec_text(&ub, "realm"),
					octets(gba_text(password))),
			     GBA_OK);
		cr_assert_eq(digest_response(&response, &ha1, &in), GBA_OK);
		vec_expect_str(&c, "response", response.s);
	}
	vectors_forget(chain_file);
	vectors_close(file);
}

/* A small exchange whose hashes were made with hashlib of Python. */
static struct digest_input
small(enum digest_qop qop)
{
	return (struct digest_input){
		.qop = qop,
		.nonce = gba_text("n"),
		.nc = gba_text("00000001"),
		.cnonce = gba_text("c"),
		.uri = gba_text("/"),
		.method = gba_text("GET"),
		.body = { (const uint8_t *)"body", 4 },
	};
}

Test(digest, each_qop_hashes_what_it_must)
{
	static const struct {
		enum digest_qop qop;
		bool sess;
		const char *response, *rspauth;
	} rows[] = {
		/* clang-format off */
		{ DIGEST_QOP_NONE, false, "f23121ca97143c6b358da620220c83b4",
		  "46126ed26a6f4c916df8bd68f720be4d" },
		{ DIGEST_QOP_AUTH, false, "490ab2d682267b3630d3509d981b982d",
		  "aa58936ae061f3fc7ef9045fc29ff26e" },
		{ DIGEST_QOP_AUTH_INT, false, "481af90bde17990b5042f23ba28855f8",
		  "fce5a2d364955aaa1c3d55cbfd1c388e" },
		{ DIGEST_QOP_NONE, true, "254644af15666e40df975c5ae58b9796",
		  "1aa6edcab43930eac2a85f4736507c86" },
		{ DIGEST_QOP_AUTH, true, "6e4aac8b22e97762f88ccd0d5ccf5b1d",
		  "eab3bc810ce94f95f7043486b874e262" },
		{ DIGEST_QOP_AUTH_INT, true, "711d1ce010ccd8632e59a49a105054cd",
		  "0e9e246ddac0522b3a00fd5454921020" },
		/* clang-format on */
	};
	struct digest_hex ha1, made;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct digest_input in = small(rows[i].qop);

		in.alg.sess = rows[i].sess;
		cr_assert_eq(digest_ha1(&ha1, &in.alg, gba_text("u"), gba_text("r"),
					octets(gba_text("p"))),
			     GBA_OK);
		cr_assert_eq(digest_response(&made, &ha1, &in), GBA_OK);
		cr_expect_str_eq(made.s, rows[i].response, "row %zu", i);
		cr_assert_eq(digest_rspauth(&made, &ha1, &in), GBA_OK);
		cr_expect_str_eq(made.s, rows[i].rspauth, "row %zu", i);
	}
}

/* From `printf 'u:r:\0:\377:\0' | md5sum`, and from 'u:r:' for the empty one. */
Test(digest, res_is_octets_with_nul_and_colon_and_may_be_empty)
{
	static const uint8_t res[] = { 0x00, ':', 0xff, ':', 0x00 };
	const struct digest_alg alg = { .aka_version = 1 };
	struct digest_hex ha1;

	cr_assert_eq(digest_ha1(&ha1, &alg, gba_text("u"), gba_text("r"),
				(struct gba_octets){ res, sizeof(res) }),
		     GBA_OK);
	cr_expect_str_eq(ha1.s, "29a6d2161dbb0e72ba873898ed14f1cf");
	cr_assert_eq(digest_ha1(&ha1, &alg, gba_text("u"), gba_text("r"),
				(struct gba_octets){ NULL, 0 }),
		     GBA_OK);
	cr_expect_str_eq(ha1.s, "812a8f2a85863e9e1647da6133ea230d");
}

Test(digest, check_takes_either_case_of_hex_and_only_the_right_response)
{
	const struct digest_input in = small(DIGEST_QOP_AUTH);
	struct digest_hex ha1, right;
	char text[34] = { 0 };

	cr_assert_eq(digest_ha1(&ha1, &in.alg, gba_text("u"), gba_text("r"),
				octets(gba_text("p"))),
		     GBA_OK);
	cr_assert_eq(digest_response(&right, &ha1, &in), GBA_OK);
	for (size_t i = 0; i < 32; i++)
		text[i] = (char)toupper((unsigned char)right.s[i]);
	cr_expect_str_neq(text, right.s);
	cr_expect_eq(digest_check(&ha1, &in, gba_text(text)), GBA_OK);
	for (size_t i = 0; i < 32; i++) {
		const char kept = text[i];

		text[i] = kept == '0' ? '1' : '0';
		cr_expect_eq(digest_check(&ha1, &in, gba_text(text)), GBA_ERR_MAC, "%zu",
			     i);
		text[i] = '\0';
		cr_expect_eq(digest_check(&ha1, &in, (struct gba_text){ text, 32 }),
			     GBA_ERR_MAC);
		text[i] = kept;
	}
	cr_expect_eq(digest_check(&ha1, &in, (struct gba_text){ text, 31 }), GBA_ERR_MAC);
	cr_expect_eq(digest_check(&ha1, &in, (struct gba_text){ text, 33 }), GBA_ERR_MAC);
	cr_expect_eq(digest_check(&ha1, &in, gba_text("")), GBA_ERR_MAC);
	cr_expect_eq(digest_check(&ha1, &in, gba_text(NULL)), GBA_ERR_MAC);
}

Test(digest, a_sha256_response_is_no_md5_response)
{
	struct digest_input in = small(DIGEST_QOP_AUTH);
	struct digest_hex ha1, right;

	in.alg.hash = DIGEST_SHA256;
	cr_assert_eq(digest_ha1(&ha1, &in.alg, gba_text("u"), gba_text("r"),
				octets(gba_text("p"))),
		     GBA_OK);
	cr_assert_eq(digest_response(&right, &ha1, &in), GBA_OK);
	cr_assert_eq(strlen(right.s), 64);
	cr_expect_eq(digest_check(&ha1, &in, gba_text(right.s)), GBA_OK);
	cr_expect_eq(digest_check(&ha1, &in, (struct gba_text){ right.s, 32 }),
		     GBA_ERR_MAC);
}

Test(digest, algorithm_names_go_both_ways)
{
	static const char *const names[] = {
		"MD5",	     "MD5-sess",       "SHA-256",	"SHA-256-sess",
		"AKAv1-MD5", "AKAv1-MD5-sess", "AKAv1-SHA-256", "AKAv1-SHA-256-sess",
		"AKAv2-MD5", "AKAv2-MD5-sess", "AKAv2-SHA-256", "AKAv2-SHA-256-sess",
	};
	struct digest_alg alg;

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		cr_assert_eq(digest_alg_parse(&alg, gba_text(names[i])), GBA_OK, "%s",
			     names[i]);
		cr_expect_str_eq(digest_alg_name(&alg), names[i]);
		cr_expect_eq(alg.aka_version, i / 4);
		cr_expect_eq(alg.hash, i % 4 / 2 == 0 ? DIGEST_MD5 : DIGEST_SHA256);
		cr_expect_eq(alg.sess, i % 2 == 1);
	}
	cr_assert_eq(digest_alg_parse(&alg, gba_text("akaV1-md5")), GBA_OK);
	cr_expect_str_eq(digest_alg_name(&alg), "AKAv1-MD5");
	cr_assert_eq(digest_alg_parse(&alg, gba_text(NULL)), GBA_OK, "absent means MD5");
	cr_expect_str_eq(digest_alg_name(&alg), "MD5");
}

Test(digest, other_algorithm_names_are_refused)
{
	static const char *const names[] = {
		"",	     "MD",	   "MD5 ",	  "MD5-ses",
		"AKAv3-MD5", "AKAv1-SHA1", "SHA-512-256", "AKAv1-"
	};
	struct digest_alg alg = { .aka_version = 2 };

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		cr_expect_eq(digest_alg_parse(&alg, gba_text(names[i])), GBA_ERR_SYNTAX,
			     "%s", names[i]);
	cr_expect_eq(digest_alg_parse(&alg, (struct gba_text){ "MD5\0", 4 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(alg.aka_version, 2);
}
