/* SPDX-License-Identifier: Apache-2.0 */
/* The whole chain: AV, AUTN*, Ks, B-TID, TMPI, Ub Digest, NAF keys, PSK. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "crypto/aka.h"
#include "crypto/b64.h"
#include "crypto/digest.h"
#include "crypto/hash.h"
#include "crypto/ks.h"
#include "crypto/suite.h"
#include "vectors.h"

#define EXPECT(at, key, value) vec_expect_hex(at, key, (value).b, sizeof((value).b))
#define GIVEN(at, key, value)  vec_hex((value).b, sizeof((value).b), at, key)

struct subscriber {
	struct aka_secrets sec;
	struct aka_rand rand;
	struct aka_sqn sqn;
	struct aka_amf amf;
};

static struct subscriber
given(const struct vec *c)
{
	const struct vec in = vec_object(c, "input"), av = vec_object(c, "av");
	const struct gba_octets k = vec_octets(&in, "k");
	struct subscriber s = { .sec = { .tuak_iterations = 1 } };

	if (gba_text_is(vec_text(&in, "algorithm"), "MILENAGE")) {
		s.sec.alg = AKA_MILENAGE;
		vec_hex(s.sec.opc.b, 16, &in, "opc");
	} else if (gba_text_is(vec_text(&in, "algorithm"), "TUAK")) {
		s.sec.alg = AKA_TUAK;
		vec_hex(s.sec.opc.b, 32, &in, "topc");
	} else {
		cr_assert(gba_text_is(vec_text(&in, "algorithm"), "XOR"), "%s", c->path);
		s.sec.alg = AKA_XOR;
	}
	cr_assert_leq(k.len, sizeof(s.sec.k.b));
	memcpy(s.sec.k.b, k.p, k.len);
	s.sec.k_len = (uint8_t)k.len;
	s.sec.res_len = (uint8_t)vec_octets(&av, "xres").len;
	GIVEN(&in, "rand", s.rand);
	GIVEN(&in, "sqn", s.sqn);
	GIVEN(&in, "amf", s.amf);
	return s;
}

/* base64(RAND || AUTN), as the nonce of Ub has it. */
static void
expect_nonce(const struct vec *at, const char *key, const struct aka_rand *rand,
	     const struct aka_autn *autn)
{
	uint8_t octets[32];
	char text[GBA_B64_LEN(32) + 1];

	memcpy(octets, rand->b, sizeof(rand->b));
	memcpy(octets + sizeof(rand->b), autn->b, sizeof(autn->b));
	gba_b64(text, octets, sizeof(octets));
	vec_expect_str(at, key, text);
}

static struct aka_av
av_agrees(const struct vec *c, const struct subscriber *s)
{
	const struct vec at = vec_object(c, "av"), gba_u = vec_object(c, "gba_u");
	const struct gba_octets ik = { NULL, sizeof(struct aka_ik) };
	struct gba_octets part = ik;
	struct aka_autn star;
	struct aka_mac mac_a;
	uint8_t sha1[20];
	struct aka_ak ak;
	struct aka_av av;

	cr_assert_eq(aka_f1(&mac_a, NULL, &s->sec, &s->rand, &s->sqn, &s->amf), GBA_OK);
	EXPECT(&at, "mac_a", mac_a);
	cr_assert_eq(aka_f2345(NULL, NULL, NULL, &ak, &s->sec, &s->rand), GBA_OK);
	EXPECT(&at, "ak", ak);
	cr_assert_eq(aka_av_make(&av, &s->sec, &s->rand, &s->sqn, &s->amf), GBA_OK);
	EXPECT(&at, "autn", av.autn);
	EXPECT(&at, "ck", av.ck);
	EXPECT(&at, "ik", av.ik);
	vec_expect_hex(&at, "xres", av.xres.b, av.xres.len);
	part.p = av.ik.b;
	cr_assert_eq(gba_hash(sha1, GBA_HASH_SHA1, &part, 1), GBA_OK);
	vec_expect_hex(&gba_u, "sha1_ik", sha1, sizeof(sha1));
	cr_assert_eq(aka_autn_star(&star, &av.autn, &av.ik), GBA_OK);
	EXPECT(&gba_u, "autn_star", star);
	vec_expect_hex(&gba_u, "mac_star", star.b + 8, 8);
	expect_nonce(&gba_u, "nonce_with_autn_star", &s->rand, &star);
	return av;
}

/* The USIM of a GBA_U card undoes the mask and finds SQN and keys of the network. */
static void
usim_agrees(const struct subscriber *s, const struct aka_av *av)
{
	struct aka_sqn sqn;
	struct aka_amf amf;
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;

	cr_assert_eq(
		aka_autn_open(&sqn, &amf, &res, &ck, &ik, &s->sec, &s->rand, &av->autn),
		GBA_OK);
	cr_expect_arr_eq(sqn.b, s->sqn.b, sizeof(sqn.b));
	cr_expect_arr_eq(amf.b, s->amf.b, sizeof(amf.b));
	cr_expect_eq(res.len, av->xres.len);
	cr_expect_arr_eq(res.b, av->xres.b, res.len);
	cr_expect_arr_eq(ck.b, av->ck.b, sizeof(ck.b));
	cr_expect_arr_eq(ik.b, av->ik.b, sizeof(ik.b));
}

static void
expect_a2(const struct vec *ub, const char *key, struct gba_text method,
	  struct gba_text body, const char *md5_key)
{
	const struct gba_octets part = { (const uint8_t *)body.p, body.len };
	char text[160];
	struct gba_buf a2 = gba_buf(text, sizeof(text));
	uint8_t md5[16];

	cr_assert_eq(gba_hash(md5, GBA_HASH_MD5, &part, 1), GBA_OK);
	if (md5_key != NULL)
		vec_expect_hex(ub, md5_key, md5, sizeof(md5));
	gba_buf_text(&a2, method);
	gba_buf_str(&a2, ":");
	gba_buf_text(&a2, vec_text(ub, "uri"));
	gba_buf_str(&a2, ":");
	gba_buf_hex(&a2, md5, sizeof(md5));
	cr_assert_eq(gba_buf_status(&a2), GBA_OK);
	vec_expect_str(ub, key, text);
}

static void
ub_agrees(const struct vec *c, const struct aka_av *av)
{
	const struct vec ub = vec_object(c, "ub");
	const struct gba_text request = vec_text(&ub, "request_body");
	const struct gba_text reply = vec_text(&ub, "reply_body");
	struct digest_input in = {
		.alg = { .aka_version = 1 },
		.qop = DIGEST_QOP_AUTH_INT,
		.nonce = vec_text(&ub, "nonce"),
		.nc = vec_text(&ub, "nc"),
		.cnonce = vec_text(&ub, "cnonce"),
		.uri = vec_text(&ub, "uri"),
		.method = vec_text(&ub, "method"),
		.body = { (const uint8_t *)request.p, request.len },
	};
	struct digest_hex ha1, made;

	vec_expect_str(&ub, "realm", vec_str(c, "bsf_fqdn"));
	vec_expect_str(&ub, "username", vec_str(c, "impi"));
	vec_expect_str(&ub, "qop", "auth-int");
	vec_expect_hex(&ub, "password_hex", av->xres.b, av->xres.len);
	expect_nonce(&ub, "nonce", &av->rand, &av->autn);
	cr_assert_eq(digest_ha1(&ha1, &in.alg, vec_text(&ub, "username"),
				vec_text(&ub, "realm"),
				(struct gba_octets){ av->xres.b, av->xres.len }),
		     GBA_OK);
	vec_expect_str(&ub, "ha1", ha1.s);
	expect_a2(&ub, "request_a2", in.method, request, NULL);
	cr_assert_eq(digest_response(&made, &ha1, &in), GBA_OK);
	vec_expect_str(&ub, "response", made.s);
	in.body = (struct gba_octets){ (const uint8_t *)reply.p, reply.len };
	expect_a2(&ub, "rspauth_a2", gba_text(""), reply, "reply_body_md5");
	cr_assert_eq(digest_rspauth(&made, &ha1, &in), GBA_OK);
	vec_expect_str(&ub, "rspauth", made.s);
}

static void
expect_s(const struct vec *at, const char *s, const struct gba_ks *ks,
	 const struct gba_ks_naf *made)
{
	const struct gba_octets part = vec_octets(at, s);
	uint8_t mac[32];

	cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA256,
			      (struct gba_octets){ ks->b, sizeof(ks->b) }, &part, 1),
		     GBA_OK);
	cr_expect_arr_eq(mac, made->b, sizeof(mac), "%s%s", at->path, s);
}

static void
naf_key_agrees(const struct vec *n, const struct gba_ks *ks, const struct aka_rand *rand,
	       struct gba_text impi)
{
	uint8_t octets[GBA_NAF_ID_MAX];
	struct gba_buf naf_id = gba_buf(octets, sizeof(octets));
	char password[GBA_B64_LEN(32) + 1];
	struct gba_ks_naf me, uicc;
	struct gba_ua_id ua;

	GIVEN(n, "ua_protocol_id", ua);
	gba_buf_text(&naf_id, vec_text(n, "naf_fqdn"));
	gba_buf_put(&naf_id, ua.b, sizeof(ua.b));
	cr_assert_eq(gba_buf_status(&naf_id), GBA_OK);
	vec_expect_hex(n, "naf_id", octets, naf_id.len);
	cr_assert_eq(gba_ks_naf(&me, ks, rand, impi,
				(struct gba_octets){ octets, naf_id.len }),
		     GBA_OK);
	EXPECT(n, "ks_naf", me);
	EXPECT(n, "ks_ext_naf", me);
	expect_s(n, "s_gba_me", ks, &me);
	cr_assert_eq(gba_ks_int_naf(&uicc, ks, rand, impi,
				    (struct gba_octets){ octets, naf_id.len }),
		     GBA_OK);
	EXPECT(n, "ks_int_naf", uicc);
	expect_s(n, "s_gba_u", ks, &uicc);
	gba_b64(password, me.b, sizeof(me.b));
	vec_expect_str(n, "ua_password_base64", password);
}

static void
names_agree(const struct vec *c, const struct gba_ks *ks, const struct aka_rand *rand)
{
	char tmpi[GBA_TMPI_LEN + 1], b_tid[GBA_BTID_MAX + 1], text[GBA_B64_LEN(16) + 1];

	gba_b64(text, rand->b, sizeof(rand->b));
	snprintf(b_tid, sizeof(b_tid), "%s@%s", text, vec_str(c, "bsf_fqdn"));
	vec_expect_str(c, "b_tid", b_tid);
	cr_assert_eq(
		gba_tmpi(tmpi, ks, rand, vec_text(c, "impi"), vec_text(c, "bsf_fqdn")),
		GBA_OK);
	vec_expect_str(c, "tmpi", tmpi);
}

Test(gba_chain, every_step_agrees_with_an_independent_program)
{
	struct vectors *file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 12; i++) {
		const struct vec c = vec_item(&root, "cases", 12, i);
		const struct subscriber s = given(&c);
		const struct aka_av av = av_agrees(&c, &s);
		struct gba_ks ks;

		usim_agrees(&s, &av);
		gba_ks_make(&ks, &av.ck, &av.ik);
		EXPECT(&c, "ks", ks);
		names_agree(&c, &ks, &s.rand);
		ub_agrees(&c, &av);
		for (size_t k = 0; k < 8; k++) {
			const struct vec n = vec_item(&c, "naf_keys", 8, k);

			naf_key_agrees(&n, &ks, &s.rand, vec_text(&c, "impi"));
		}
	}
	vectors_close(file);
}

/* RFC 4279 clause 2: length, as many zeros, length, PSK. */
static void
expect_premaster(const struct vec *c, const struct gba_octets psk)
{
	uint8_t octets[2 + 32 + 2 + 32 + 1];
	static const uint8_t zeros[32];
	struct gba_buf premaster = gba_buf(octets, sizeof(octets));

	gba_buf_u16(&premaster, (uint16_t)psk.len);
	gba_buf_put(&premaster, zeros, psk.len);
	gba_buf_u16(&premaster, (uint16_t)psk.len);
	gba_buf_put(&premaster, psk.p, psk.len);
	cr_assert_eq(gba_buf_status(&premaster), GBA_OK);
	vec_expect_hex(c, "premaster_secret_rfc4279_plain_psk", octets, premaster.len);
}

/* Find the NAF of this Ua protocol in the chain; its Ks_NAF is the PSK as it is. */
static void
psk_case_agrees(const struct vec *c, const struct vec *from)
{
	const char *hint = "3GPP-bootstrapping";
	const struct gba_octets psk = vec_octets(c, "psk");
	const struct gba_octets ua = vec_octets(c, "ua_protocol_id");
	char identity[GBA_BTID_MAX + 32];
	size_t found = 0;

	cr_assert_eq(psk.len, 32);
	cr_assert_eq(ua.len, 5);
	for (size_t i = 0; i < 8; i++) {
		const struct vec n = vec_item(from, "naf_keys", 8, i);

		if (memcmp(vec_octets(&n, "ua_protocol_id").p, ua.p, ua.len) != 0)
			continue;
		found++;
		vec_expect_hex(&n, "ks_naf", psk.p, psk.len);
	}
	cr_expect_eq(found, 1, "%s", c->path);
	snprintf(identity, sizeof(identity), "%s;%s", hint, vec_str(from, "b_tid"));
	vec_expect_str(c, "psk_identity", identity);
	if (vec_has(c, "psk_identity_hint"))
		vec_expect_str(c, "psk_identity_hint", hint);
}

Test(gba_chain, psk_is_the_naf_key_of_the_suite)
{
	struct vectors *file = vectors_open("computed_ua_psk");
	struct vectors *chain_file = vectors_open("computed_gba_chain");
	const struct vec root = vectors_root(file), chain = vectors_root(chain_file);
	const struct vec from =
		vec_find(&chain, "cases", "name",
			 "realistic: AMF 0000 (separation bit 0), SQN 33");
	const struct vec tls12 = vec_item(&root, "cases", 2, 0);
	const struct vec tls13 = vec_item(&root, "cases", 2, 1);
	struct gba_suite suite;

	vec_expect_str(&tls12, "tls", "1.2");
	psk_case_agrees(&tls12, &from);
	cr_assert_eq(gba_suite_by_name(&suite, gba_text("PSK-AES128-GCM-SHA256")),
		     GBA_OK);
	EXPECT(&tls12, "cipher_suite", suite);
	cr_expect_arr_eq(vec_octets(&tls12, "ua_protocol_id").p + 3, suite.b,
			 sizeof(suite.b));
	cr_expect(vec_has(&tls12, "psk_identity_hint"));
	expect_premaster(&tls12, vec_octets(&tls12, "psk"));
	vec_expect_str(&tls13, "tls", "1.3");
	psk_case_agrees(&tls13, &from);
	vectors_forget(chain_file);
	vectors_close(file);
}
