/* SPDX-License-Identifier: Apache-2.0 */
/* GPI: what is not one to the last bit is refused, and leaves nothing behind. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/gpi.h"
#include "vectors.h"

#define LABEL_AT  34
#define SEALED_AT 41 /* of the worked example */

static const struct gba_text impi_of_example = {
	"001010000000001@ims.mnc001.mcc001.3gppnetwork.org", 49
};

struct example {
	uint8_t gpi[GPI_MAX];
	size_t len;
	struct gba_push_keys keys;
};

static struct example
example(const char *field)
{
	struct vectors *file = vectors_open("push_p1");
	const struct vec v = vectors_root(file);
	const struct gba_octets gpi = vec_octets(&v, field);
	struct example e = { .len = gpi.len };
	struct aka_rand rand;
	struct gba_ks ks;

	memcpy(e.gpi, gpi.p, gpi.len);
	vec_hex(ks.b, 16, &v, "ck");
	vec_hex(ks.b + 16, 16, &v, "ik");
	vec_hex(rand.b, sizeof(rand.b), &v, "rand");
	cr_assert_eq(gba_push_gpi_keys(&e.keys, &ks, &rand, impi_of_example), GBA_OK);
	vectors_forget(file);
	return e;
}

/* Refused, with this status, and the caller's struct is as it was. The octets are in a
 * block of their own, so that a read behind them is found. */
static void
expect_refused(const struct example *e, size_t len, enum gba_status want, const char *why)
{
	static struct gpi before;
	struct gpi out;
	uint8_t *copy = malloc(len > 0 ? len : 1);
	enum gba_status status;

	cr_assert_not_null(copy);
	memcpy(copy, e->gpi, len);
	memset(&before, 0xa5, sizeof(before));
	memset(&out, 0xa5, sizeof(out));
	status = gpi_open(&out, (struct gba_octets){ copy, len }, &e->keys);
	cr_expect_eq(status, want, "%s: %s, not %s", why, gba_status_name(status),
		     gba_status_name(want));
	cr_expect_arr_eq(&out, &before, sizeof(out), "%s", why);
	free(copy);
}

/* Change fields and make the MAC right again, so that it is not the MAC that refuses. */
static void
sign(struct example *e)
{
	cr_assert_eq(
		gba_push_mac(e->gpi + e->len - GBA_PUSH_MAC_LEN, &e->keys,
			     (struct gba_octets){ e->gpi, e->len - GBA_PUSH_MAC_LEN }),
		GBA_OK);
}

Test(gpi, each_bit_counts)
{
	static const char *const fields[] = { "gpi_me", "gpi_u" };
	char why[40];
	struct gpi out;

	for (size_t f = 0; f < ARRAY_LEN(fields); f++) {
		struct example e = example(fields[f]);

		cr_assert_eq(e.len, 105);
		for (size_t bit = 0; bit < 8 * e.len; bit++) {
			const size_t at = bit / 8;
			/* version, flags and lengths do not parse; the rest is the MAC's
			 */
			const bool shape = at == 0 || (at == 1 && bit % 8 > 0) ||
					   at == LABEL_AT || at == SEALED_AT - 2 ||
					   at == SEALED_AT - 1;

			snprintf(why, sizeof(why), "%s bit %zu", fields[f], bit);
			e.gpi[at] ^= (uint8_t)(1u << bit % 8);
			expect_refused(&e, e.len, shape ? GBA_ERR_SYNTAX : GBA_ERR_MAC,
				       why);
			e.gpi[at] ^= (uint8_t)(1u << bit % 8);
		}
		cr_expect_eq(gpi_open(&out, (struct gba_octets){ e.gpi, e.len }, &e.keys),
			     GBA_OK);
	}
}

Test(gpi, no_shorter_and_no_longer)
{
	struct example e = example("gpi_me");
	struct gpi_challenge challenge;
	char why[40];

	for (size_t len = 0; len < e.len; len++) {
		snprintf(why, sizeof(why), "cut to %zu", len);
		expect_refused(&e, len, GBA_ERR_SYNTAX, why);
		cr_expect_eq(gpi_challenge_parse(&challenge,
						 (struct gba_octets){ e.gpi, len }),
			     GBA_ERR_SYNTAX, "%s", why);
	}
	for (unsigned octet = 0; octet < 256; octet++) {
		e.gpi[e.len] = (uint8_t)octet;
		expect_refused(&e, e.len + 1, GBA_ERR_SYNTAX, "one octet more");
	}
	cr_expect_eq(gpi_challenge_parse(&challenge, (struct gba_octets){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(gpi_challenge_parse(&challenge, (struct gba_octets){ e.gpi, e.len }),
		     GBA_OK);
}

Test(gpi, what_is_behind_it_is_told_by_its_lengths)
{
	const struct example e = example("gpi_me");
	struct gba_octets gpi = { NULL, 7 }, rest = { NULL, 7 };
	uint8_t octets[GPI_MAX + 4];

	memcpy(octets, e.gpi, e.len);
	memcpy(octets + e.len, "more", 4);
	for (size_t len = 0; len < e.len; len++)
		cr_expect_eq(gpi_split(&gpi, &rest, (struct gba_octets){ octets, len }),
			     GBA_ERR_SYNTAX);
	cr_expect_eq(gpi.len, 7);
	for (size_t more = 0; more <= 4; more++) {
		const struct gba_octets in = { octets, e.len + more };

		cr_assert_eq(gpi_split(&gpi, &rest, in), GBA_OK);
		cr_expect_eq(gpi.p, octets);
		cr_expect_eq(gpi.len, e.len);
		cr_expect_eq(rest.len, more);
		cr_expect(more == 0 || rest.p == octets + e.len);
	}
	cr_expect_eq(gpi_split(&gpi, &rest, (struct gba_octets){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
}

Test(gpi, other_keys_open_nothing)
{
	struct example e = example("gpi_me");

	e.keys.integrity[31] ^= 1;
	expect_refused(&e, e.len, GBA_ERR_MAC, "another integrity key");
	e.keys.integrity[31] ^= 1;
	e.keys.encryption[0] ^= 1; /* Lp is another then, and the MAC right */
	expect_refused(&e, e.len, GBA_ERR_SYNTAX, "another encryption key");
}

Test(gpi, a_right_mac_does_not_make_a_reserved_head_right)
{
	static const struct {
		const char *why;
		size_t at;
		uint8_t value;
	} heads[] = {
		{ "version 0", 0, 0 },
		{ "version 2", 0, 2 },
		{ "flag bit 1", 1, 0x02 },
		{ "flag bit 7", 1, 0x81 },
		{ "La one less", LABEL_AT, 3 },
		{ "La 33", LABEL_AT, 33 },
		{ "La 255", LABEL_AT, 255 },
		{ "Le one less", SEALED_AT - 1, 0x2f },
		{ "Le one more", SEALED_AT - 1, 0x31 },
		{ "Le 0", SEALED_AT - 1, 0 },
		{ "Le 48 and 256", SEALED_AT - 2, 1 },
	};

	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct example e = example("gpi_me");

		e.gpi[heads[i].at] = heads[i].value;
		sign(&e);
		expect_refused(&e, e.len, GBA_ERR_SYNTAX, heads[i].why);
	}
}

/* A GPI with this plaintext and App_Lbl, and a right MAC. */
static struct example
sealed(const uint8_t *plain, size_t len, size_t label_len)
{
	static const struct gba_push_counter zero;
	const struct example of = example("gpi_me");
	struct example e = { .keys = of.keys };
	uint8_t *p = e.gpi;

	cr_assert_leq(LABEL_AT + 1 + label_len + 2 + len + 16, sizeof(e.gpi));
	memcpy(p, of.gpi, LABEL_AT);
	p += LABEL_AT;
	*p++ = (uint8_t)label_len;
	memset(p, 'L', label_len);
	p += label_len;
	*p++ = (uint8_t)(len >> 8);
	*p++ = (uint8_t)len;
	cr_assert_eq(gba_push_crypt(p, &e.keys, &zero, (struct gba_octets){ plain, len }),
		     GBA_OK);
	e.len = (size_t)(p - e.gpi) + len + 16;
	sign(&e);
	return e;
}

#define ROW(why, s, status)                                                              \
	{                                                                                \
		why, (const uint8_t *)(s), sizeof(s) - 1, status                         \
	}

Test(gpi, a_right_mac_does_not_make_the_fields_right)
{
	static const struct {
		const char *why;
		const uint8_t *plain;
		size_t len;
		enum gba_status status;
	} rows[] = {
		ROW("as it must be", "\1p\7ab\1\0\0\0\5\xec\0\0\0", GBA_OK),
		ROW("Ln 6", "\1p\6a\1\0\0\0\5\xec\0\0\0", GBA_OK),
		ROW("Lp 0", "\0\7ab\1\0\0\0\5\xec\0\0\0", GBA_ERR_SYNTAX),
		ROW("Lp too long", "\xffp\7ab\1\0\0\0\5\xec\0\0\0", GBA_ERR_SYNTAX),
		ROW("a NUL in the P-TID", "\3p\0q\7ab\1\0\0\0\5\xec\0\0\0", GBA_OK),
		ROW("a P-TID of high octets", "\2\x80\xff\7ab\1\0\0\0\5\xec\0\0\0",
		    GBA_OK),
		ROW("Ln 0", "\1p\0\xec\0\0\0", GBA_ERR_SYNTAX),
		ROW("Ln 5", "\1p\5\1\0\0\0\5\xec\0\0\0", GBA_ERR_SYNTAX),
		ROW("a NUL in the FQDN", "\1p\7a\0\1\0\0\0\5\xec\0\0\0", GBA_ERR_SYNTAX),
		ROW("a slash in the FQDN", "\1p\7a/\1\0\0\0\5\xec\0\0\0", GBA_ERR_SYNTAX),
		ROW("a lifetime of 3 octets", "\1p\7ab\1\0\0\0\5\xec\0\0",
		    GBA_ERR_SYNTAX),
		ROW("a lifetime of 5 octets", "\1p\7ab\1\0\0\0\5\xec\0\0\0\0",
		    GBA_ERR_SYNTAX),
		ROW("no lifetime", "\1p\7ab\1\0\0\0\5", GBA_ERR_SYNTAX),
		ROW("Lp alone", "\1", GBA_ERR_SYNTAX),
	};
	struct gpi out;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct example e = sealed(rows[i].plain, rows[i].len, 4);

		if (rows[i].status == GBA_OK)
			cr_expect_eq(gpi_open(&out, (struct gba_octets){ e.gpi, e.len },
					      &e.keys),
				     GBA_OK, "%s", rows[i].why);
		else
			expect_refused(&e, e.len, rows[i].status, rows[i].why);
	}
}

Test(gpi, an_app_label_has_at_most_32_octets)
{
	static const uint8_t plain[] = "\1p\7ab\1\0\0\0\5\xec\0\0";
	const struct example fits = sealed(plain, sizeof(plain), 32);
	const struct example not = sealed(plain, sizeof(plain), 33);
	struct gpi out;

	cr_expect_eq(
		gpi_open(&out, (struct gba_octets){ fits.gpi, fits.len }, &fits.keys),
		GBA_OK);
	cr_expect_eq(strlen(out.challenge.app_label), 32);
	expect_refused(&not, not .len, GBA_ERR_SYNTAX, "La 33");
}

/* The octets of App_Lbl and of the P-TID, from a GPI of any of them to its text and back.
 */
Test(gpi, any_octet_of_a_label_and_a_ptid_goes_through)
{
	for (unsigned octet = 0; octet < 256; octet++) {
		uint8_t plain[] = "\2p?\7ab\1\0\0\0\5\xec\0\0";
		struct example e;
		uint8_t again[GPI_MAX];
		struct gpi out;
		size_t len;

		plain[2] = (uint8_t)octet;
		e = sealed(plain, sizeof(plain), 32);
		e.gpi[LABEL_AT + 32] = (uint8_t)octet;
		sign(&e);
		cr_assert_eq(gpi_open(&out, (struct gba_octets){ e.gpi, e.len }, &e.keys),
			     GBA_OK, "%u", octet);
		cr_expect_eq(strlen(out.ptid), strlen(out.challenge.app_label) - 30);
		cr_assert_eq(gpi_build(again, &len, &out, &e.keys), GBA_OK);
		cr_assert_eq(len, e.len);
		cr_expect_arr_eq(again, e.gpi, len, "%u", octet);
	}
}

static struct gpi
buildable(void)
{
	const struct gpi gpi = { .challenge = { .app_label = "USIM" },
				 .ptid = "p@n",
				 .naf_id = { .fqdn = "n", .ua = { { 1, 0, 0, 0, 5 } } },
				 .expires_s = 2000000000 };

	return gpi;
}

static void
expect_unbuildable(const struct gpi *gpi, const char *why)
{
	static const struct gba_push_keys keys;
	uint8_t out[GPI_MAX] = { 0x5a };
	size_t len = 77;

	cr_expect_eq(gpi_build(out, &len, gpi, &keys), GBA_ERR_ARG, "%s", why);
	cr_expect_eq(out[0], 0x5a, "%s", why);
	cr_expect_eq(len, 77, "%s", why);
}

Test(gpi, only_what_can_be_opened_is_built)
{
	static const struct gba_push_keys keys;
	struct gpi gpi = buildable(), opened;
	uint8_t out[GPI_MAX];
	size_t len;

	cr_assert_eq(gpi_build(out, &len, &gpi, &keys), GBA_OK);
	cr_assert_eq(gpi_open(&opened, (struct gba_octets){ out, len }, &keys), GBA_OK);
	cr_expect_eq(opened.expires_s, gpi.expires_s);

	gpi.ptid[0] = '\0';
	expect_unbuildable(&gpi, "no P-TID");
	memcpy(gpi.ptid, "p n", 4);
	expect_unbuildable(&gpi, "a blank in the text of the P-TID");
	memcpy(gpi.ptid, "p%n", 4);
	expect_unbuildable(&gpi, "no hex behind %");
	memset(gpi.ptid, 'p', sizeof(gpi.ptid));
	expect_unbuildable(&gpi, "a P-TID without end");
	gpi.ptid[256] = '\0';
	expect_unbuildable(&gpi, "a P-TID of 256 octets");
	gpi.ptid[255] = '\0';
	cr_expect_eq(gpi_build(out, &len, &gpi, &keys), GBA_OK);
	gpi = buildable();
	gpi.naf_id.fqdn[0] = '\0';
	expect_unbuildable(&gpi, "no FQDN");
	memset(gpi.naf_id.fqdn, 'n', 251);
	expect_unbuildable(&gpi, "a NAF_Id of 256 octets");
	gpi.naf_id.fqdn[250] = '\0';
	cr_expect_eq(gpi_build(out, &len, &gpi, &keys), GBA_OK);
	gpi = buildable();
	memset(gpi.challenge.app_label, 'L', sizeof(gpi.challenge.app_label));
	expect_unbuildable(&gpi, "an App_Lbl without end");
	gpi.challenge.app_label[32] = '\0';
	cr_expect_eq(gpi_build(out, &len, &gpi, &keys), GBA_OK);
	gpi.challenge.app_label[3] = '\n';
	expect_unbuildable(&gpi, "a line end in App_Lbl");
	gpi = buildable();
	gpi.expires_s = 4233462144; /* 2104-02-26T09:42:24Z */
	expect_unbuildable(&gpi, "NTP era 1 is over");
	gpi.expires_s = -1;
	cr_expect_eq(gpi_build(out, &len, &gpi, &keys),
		     GBA_OK); /* 1969: era 0 from 1968 */
	gpi.expires_s = -61505153;
	expect_unbuildable(&gpi, "before 1968-01-20T03:14:08Z");
}

Test(gpi, an_envelope_is_three_octets_in_front)
{
	static const uint8_t gpi[] = { 1, 2, 3 };
	uint8_t out[GPI_ENVELOPE_LEN + GPI_MAX];
	struct gba_octets inside = { gpi, 0 };
	uint16_t session = 7;
	size_t len;

	cr_expect_eq(gpi_envelope_build(out, &len, 1, inside), GBA_ERR_ARG);
	inside.len = GPI_MAX + 1;
	cr_expect_eq(gpi_envelope_build(out, &len, 1, inside), GBA_ERR_ARG);
	inside.len = sizeof(gpi);
	cr_assert_eq(gpi_envelope_build(out, &len, 0x0102, inside), GBA_OK);
	cr_expect_arr_eq(out, "\1\1\2\1\2\3", 6);
	cr_expect_eq(len, 6);
	for (size_t n = 0; n <= GPI_ENVELOPE_LEN; n++)
		cr_expect_eq(gpi_envelope_parse(&session, &inside,
						(struct gba_octets){ out, n }),
			     GBA_ERR_SYNTAX);
	out[0] = 2;
	cr_expect_eq(
		gpi_envelope_parse(&session, &inside, (struct gba_octets){ out, len }),
		GBA_ERR_SYNTAX);
	cr_expect_eq(session, 7);
	cr_expect_eq(inside.p, gpi);
}

Test(gpi, no_naf_has_a_name_of_the_pseudo_nafs)
{
	cr_expect(gba_push_is_reserved(gba_text("gpi-int.gba-push.invalid")));
	cr_expect(gba_push_is_reserved(gba_text("GPI-ENC.GBA-Push.INVALID")));
	cr_expect(gba_push_is_reserved(gba_text("x.y.gba-push.invalid")));
	cr_expect_not(gba_push_is_reserved(gba_text("gba-push.invalid")));
	cr_expect_not(gba_push_is_reserved(gba_text("xgba-push.invalid")));
	cr_expect_not(gba_push_is_reserved(gba_text("a.gba-push.invalid.net")));
	cr_expect_not(gba_push_is_reserved(gba_text("")));
	cr_expect_not(gba_push_is_reserved(gba_text(NULL)));
	cr_expect_eq(gba_push_int_id.len, 29);
	cr_expect_eq(gba_push_enc_id.len, 29);
	cr_expect_arr_eq(gba_push_enc_id.p, "gpi-enc.gba-push.invalid\0\0\0\0\0", 29);
}
