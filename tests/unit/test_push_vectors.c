/* SPDX-License-Identifier: Apache-2.0 */
/* GBA Push by PROJECT PROFILE P1: keys, GPI, GPL and names, both ways, on all vectors. */
#include "unit.h"

#include <string.h>

#include "codec/gpi.h"
#include "codec/gpl.h"
#include "vectors.h"

#define GPI_CASES 14
#define GPL_CASES 11

static struct gba_octets
octets(const void *p, size_t len)
{
	return (struct gba_octets){ p, len };
}

static void
expect_push_keys(const struct vec *v, const char *integrity, const char *encryption,
		 const struct gba_push_keys *keys)
{
	vec_expect_hex(v, integrity, keys->integrity, sizeof(keys->integrity));
	vec_expect_hex(v, encryption, keys->encryption, sizeof(keys->encryption));
}

/* The keys of a GPI, from Ks and as a card gives them; the NAF keys beside them. */
static struct gba_push_keys
expect_keys(const struct vec *v, const struct gba_ks *ks, const struct gpi *gpi)
{
	const struct gba_text impi = vec_text(v, "impi");
	const struct aka_rand *rand = &gpi->challenge.rand;
	struct gba_ks_naf key, of_int_id, of_enc_id;
	struct gba_push_keys keys, of_card;
	uint8_t id[GBA_NAF_ID_MAX];
	size_t len;

	cr_assert_eq(gba_push_gpi_keys(&keys, ks, rand, impi), GBA_OK);
	expect_push_keys(v, "k_int", "k_enc", &keys);
	cr_assert_eq(gba_ks_naf(&of_int_id, ks, rand, impi, gba_push_int_id), GBA_OK);
	cr_assert_eq(gba_ks_naf(&of_enc_id, ks, rand, impi, gba_push_enc_id), GBA_OK);
	gba_push_gpi_keys_of(&of_card, &of_int_id, &of_enc_id);
	cr_expect_arr_eq(&of_card, &keys, sizeof(keys), "%s", v->path);

	cr_assert_eq(naf_id_build(id, &len, gpi->naf_id.fqdn, &gpi->naf_id.ua), GBA_OK);
	cr_assert_eq(gba_ks_naf(&key, ks, rand, impi, octets(id, len)), GBA_OK);
	vec_expect_hex(v, "ks_naf", key.b, sizeof(key.b));
	cr_assert_eq(gba_ks_int_naf(&key, ks, rand, impi, octets(id, len)), GBA_OK);
	vec_expect_hex(v, "ks_int_naf", key.b, sizeof(key.b));
	return keys;
}

static void
expect_same_gpi(const struct vec *v, const struct gpi *a, const struct gpi *b)
{
	cr_expect_eq(a->challenge.gba_u, b->challenge.gba_u, "%s", v->path);
	cr_expect_arr_eq(a->challenge.rand.b, b->challenge.rand.b, 16, "%s", v->path);
	cr_expect_arr_eq(a->challenge.autn.b, b->challenge.autn.b, 16, "%s", v->path);
	cr_expect_str_eq(a->challenge.app_label, b->challenge.app_label, "%s", v->path);
	cr_expect_str_eq(a->ptid, b->ptid, "%s", v->path);
	cr_expect_str_eq(a->naf_id.fqdn, b->naf_id.fqdn, "%s", v->path);
	cr_expect_arr_eq(a->naf_id.ua.b, b->naf_id.ua.b, 5, "%s", v->path);
	cr_expect_eq(a->expires_s, b->expires_s, "%s", v->path);
}

/* Built it is the vector; the vector opened is what it was built of. */
static void
expect_gpi(const struct vec *v, const char *field, const struct gpi *gpi,
	   const struct gba_push_keys *keys)
{
	const struct gba_octets want = vec_octets(v, field);
	struct gpi_challenge challenge;
	uint8_t made[GPI_MAX];
	struct gpi opened;
	size_t len;

	cr_assert_eq(gpi_build(made, &len, gpi, keys), GBA_OK, "%s", v->path);
	vec_expect_hex(v, field, made, len);
	cr_assert_eq(gpi_challenge_parse(&challenge, want), GBA_OK, "%s", v->path);
	cr_assert_eq(gpi_open(&opened, want, keys), GBA_OK, "%s", v->path);
	expect_same_gpi(v, &opened, gpi);
	opened.challenge = challenge;
	expect_same_gpi(v, &opened, gpi);
}

/* What is in E, by the two ends of it. */
static void
expect_plaintext(const struct vec *v, const struct gpi *gpi,
		 const struct gba_push_keys *keys)
{
	const struct gba_octets plain = vec_octets(v, "plaintext");
	static const struct gba_push_counter zero;
	uint8_t sealed[GPI_MAX], made[GPI_MAX], ptid[GBA_PTID_MAX];
	size_t len, ptid_len;

	cr_assert_eq(gpi_build(made, &len, gpi, keys), GBA_OK);
	cr_assert_leq(plain.len + 16, len);
	cr_assert_eq(gba_push_crypt(sealed, keys, &zero, plain), GBA_OK);
	cr_expect_arr_eq(sealed, made + len - 16 - plain.len, plain.len, "%s", v->path);
	cr_assert_eq(push_text_parse(ptid, &ptid_len, sizeof(ptid), gba_text(gpi->ptid)),
		     GBA_OK);
	cr_expect_eq(plain.p[0], ptid_len, "%s", v->path);
	cr_expect_arr_eq(plain.p + 1, ptid, ptid_len, "%s", v->path);
	vec_expect_hex(v, "lifetime", plain.p + plain.len - 4, 4);
}

static void
text_of(char *out, size_t size, const struct vec *v, const char *field)
{
	cr_assert_eq(gba_text_copy(out, size, vec_text(v, field)), GBA_OK, "%s%s",
		     v->path, field);
}

static struct gpi
given(const struct vec *v, const char *autn)
{
	struct gpi gpi = { .expires_s = (int64_t)vec_number(v, "expires_s") };

	vec_hex(gpi.challenge.rand.b, 16, v, "rand");
	vec_hex(gpi.challenge.autn.b, 16, v, autn);
	text_of(gpi.challenge.app_label, sizeof(gpi.challenge.app_label), v, "app_label");
	text_of(gpi.ptid, sizeof(gpi.ptid), v, "ptid");
	return gpi;
}

Test(push_vectors, the_worked_example_of_the_profile)
{
	struct vectors *file = vectors_open("push_p1");
	const struct vec v = vectors_root(file), gpl = vec_object(&v, "gpl");
	const struct gba_octets message = vec_octets(&gpl, "message");
	const struct gba_text payload = vec_text(&gpl, "payload");
	struct gpl_head head = { .direction = GPL_DOWNLINK, .suite = GPL_AES128_CTR };
	struct gpi gpi = given(&v, "autn");
	struct gba_push_keys keys;
	struct gba_ks_naf ks_naf;
	struct aka_autn star;
	uint8_t out[GPI_MAX];
	struct aka_ck ck;
	struct aka_ik ik;
	struct gba_ks ks;
	size_t len;

	vec_hex(ck.b, sizeof(ck.b), &v, "ck");
	vec_hex(ik.b, sizeof(ik.b), &v, "ik");
	gba_ks_make(&ks, &ck, &ik);
	cr_assert_eq(naf_id_parse(&gpi.naf_id, vec_octets(&v, "naf_id")), GBA_OK);
	keys = expect_keys(&v, &ks, &gpi);
	expect_gpi(&v, "gpi_me", &gpi, &keys);
	expect_plaintext(&v, &gpi, &keys);
	cr_assert_eq(aka_autn_star(&star, &gpi.challenge.autn, &ik), GBA_OK);
	vec_expect_hex(&v, "autn_star", star.b, sizeof(star.b));
	gpi.challenge.autn = star;
	gpi.challenge.gba_u = true;
	expect_gpi(&v, "gpi_u", &gpi, &keys);

	vec_hex(ks_naf.b, sizeof(ks_naf.b), &v, "ks_naf");
	cr_assert_eq(gba_push_gpl_keys(&keys, &ks_naf, GPL_DOWNLINK), GBA_OK);
	expect_push_keys(&gpl, "k_int_dl", "k_enc_dl", &keys);
	head.sa_id = octets(gpi.challenge.rand.b, 16);
	head.sn = (uint32_t)vec_number(&gpl, "sn");
	cr_assert_eq(gpl_build(out, sizeof(out), &len, &head,
			       octets(payload.p, payload.len), &keys),
		     GBA_OK);
	vec_expect_hex(&gpl, "message", out, len);
	cr_assert_eq(gpl_open(out, sizeof(out), &len, message, &keys), GBA_OK);
	cr_expect_eq(len, payload.len);
	cr_expect_arr_eq(out, payload.p, payload.len);
	vectors_close(file);
}

static void
expect_gpi_case(const struct vec *v)
{
	struct gpi gpi = given(v, "autn");
	struct gba_octets inside, envelope = vec_octets(v, "envelope");
	char fqdn[RAND_AT_NAF_MAX + 1], name[RAND_AT_NAF_MAX + 1];
	uint8_t made[GPI_ENVELOPE_LEN + GPI_MAX];
	struct gba_push_keys keys;
	struct gba_text view;
	struct aka_rand rand;
	struct gba_ks ks;
	uint16_t session;
	size_t len;

	gpi.challenge.gba_u = vec_number(v, "gba_u") == 1;
	cr_assert_leq(vec_number(v, "gba_u"), 1);
	text_of(gpi.naf_id.fqdn, sizeof(gpi.naf_id.fqdn), v, "naf_fqdn");
	vec_hex(gpi.naf_id.ua.b, 5, v, "ua_id");
	vec_hex(ks.b, sizeof(ks.b), v, "ks");
	keys = expect_keys(v, &ks, &gpi);
	expect_plaintext(v, &gpi, &keys);
	expect_gpi(v, "gpi", &gpi, &keys);

	cr_assert_eq(gpi_envelope_parse(&session, &inside, envelope), GBA_OK);
	vec_expect_number(v, "session", session);
	vec_expect_hex(v, "gpi", inside.p, inside.len);
	cr_assert_eq(gpi_envelope_build(made, &len, session, inside), GBA_OK);
	vec_expect_hex(v, "envelope", made, len);

	cr_assert_eq(rand_at_naf_build(name, &gpi.challenge.rand, gpi.naf_id.fqdn),
		     GBA_OK);
	vec_expect_str(v, "rand_at_naf", name);
	cr_assert_eq(rand_at_naf_parse(&rand, &view, vec_text(v, "rand_at_naf")), GBA_OK);
	cr_expect_arr_eq(rand.b, gpi.challenge.rand.b, sizeof(rand.b));
	cr_assert_eq(gba_text_copy(fqdn, sizeof(fqdn), view), GBA_OK);
	cr_expect_str_eq(fqdn, gpi.naf_id.fqdn);
}

static void
expect_gpl_case(const struct vec *v)
{
	const struct gba_octets message = vec_octets(v, "message");
	const struct gba_octets payload = vec_octets(v, "payload");
	const struct gpl_head head = {
		.direction = (enum gpl_direction)vec_number(v, "direction"),
		.suite = (enum gpl_suite)vec_number(v, "suite"),
		.sa_id = vec_octets(v, "sa_id"),
		.sn = (uint32_t)vec_number(v, "sn"),
	};
	static uint8_t out[GPL_MAX];
	char ptid[GBA_PTID_TEXT_MAX + 1];
	struct gba_push_keys keys;
	struct gba_ks_naf key;
	struct gpl_head parsed;
	size_t len;

	cr_assert(head.direction <= GPL_UPLINK, "%s", v->path);
	vec_hex(key.b, sizeof(key.b), v, "key");
	cr_assert_eq(gba_push_gpl_keys(&keys, &key, head.direction), GBA_OK);
	expect_push_keys(v, "k_int", "k_enc", &keys);
	cr_assert_eq(gpl_build(out, sizeof(out), &len, &head, payload, &keys), GBA_OK,
		     "%s", v->path);
	vec_expect_hex(v, "message", out, len);
	cr_assert_eq(gpl_parse(&parsed, &len, message), GBA_OK, "%s", v->path);
	cr_expect_eq(len, payload.len);
	cr_expect_eq(parsed.direction, head.direction);
	cr_expect_eq(parsed.suite, head.suite);
	vec_expect_hex(v, "sa_id", parsed.sa_id.p, parsed.sa_id.len);
	cr_expect_eq(parsed.sn, head.sn);
	if (head.direction == GPL_UPLINK) {
		cr_assert_eq(push_text_build(ptid, GBA_PTID_MAX, parsed.sa_id), GBA_OK);
		vec_expect_str(v, "ptid", ptid);
	}
	cr_assert_eq(gpl_open(out, sizeof(out), &len, message, &keys), GBA_OK);
	vec_expect_hex(v, "payload", out, len);
}

Test(push_vectors, what_a_second_program_made)
{
	struct vectors *file = vectors_open("computed_push");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < GPI_CASES; i++) {
		const struct vec v = vec_item(&root, "gpi", GPI_CASES, i);

		expect_gpi_case(&v);
	}
	for (size_t i = 0; i < GPL_CASES; i++) {
		const struct vec v = vec_item(&root, "gpl", GPL_CASES, i);

		expect_gpl_case(&v);
	}
	vectors_close(file);
}
