/* SPDX-License-Identifier: Apache-2.0 */
/* P-TIDs and RAND@'naf': one text for the same octets, and none for others. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "codec/push_id.h"

#define OCTETS(s)                                                                        \
	{                                                                                \
		(const uint8_t *)(s), sizeof(s) - 1                                      \
	}

/* urllib.parse.quote_from_bytes of Python; push_vectors.py has more. */
Test(push_id, octets_have_one_text)
{
	static const struct {
		struct gba_octets octets;
		const char *text;
	} rows[] = {
		{ OCTETS(""), "" },
		{ OCTETS("7c1e09f2@push.home1.net"), "7c1e09f2@push.home1.net" },
		{ OCTETS("!~/?#&=+\"'\\"), "!~/?#&=+\"'\\" },
		{ OCTETS("\0"), "%00" },
		{ OCTETS(" a b "), "%20a%20b%20" },
		{ OCTETS("100%"), "100%25" },
		{ OCTETS("%41"), "%2541" },
		{ OCTETS("\xc3\xa4\n\x7f\xff"), "%C3%A4%0A%7F%FF" },
	};
	uint8_t octets[GBA_PTID_MAX];
	char text[GBA_PTID_TEXT_MAX + 1];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(push_text_build(text, GBA_PTID_MAX, rows[i].octets), GBA_OK);
		cr_expect_str_eq(text, rows[i].text);
		cr_assert_eq(push_text_parse(octets, &len, sizeof(octets),
					     gba_text(rows[i].text)),
			     GBA_OK, "%s", rows[i].text);
		cr_expect_eq(len, rows[i].octets.len, "%s", rows[i].text);
		cr_expect_arr_eq(octets, rows[i].octets.p, len, "%s", rows[i].text);
		cr_expect_eq(ptid_is_valid(gba_text(rows[i].text)), len > 0);
		cr_expect_eq(ptid_is_plain(gba_text(rows[i].text)),
			     len > 0 && len == strlen(text), "%s", text);
	}
}

Test(push_id, each_octet_has_a_text_of_its_own)
{
	char texts[256][PUSH_TEXT_MAX(1) + 1];
	uint8_t back;
	size_t len;

	for (unsigned i = 0; i < 256; i++) {
		const uint8_t octet = (uint8_t)i;
		const bool plain = i > 0x20 && i < 0x7f && i != '%';
		const struct gba_octets in = { &octet, 1 };

		cr_assert_eq(push_text_build(texts[i], 1, in), GBA_OK);
		cr_expect_eq(strlen(texts[i]), plain ? 1 : 3, "%u", i);
		cr_assert_eq(push_text_parse(&back, &len, 1, gba_text(texts[i])), GBA_OK);
		cr_expect_eq(len, 1);
		cr_expect_eq(back, octet);
		for (unsigned j = 0; j < i; j++)
			cr_expect_str_neq(texts[i], texts[j]);
	}
}

Test(push_id, another_text_is_none)
{
	static const char *const wrong[] = { "%",    "a%",   "%4",   "%4g",  "%g4",
					     "%ff",  "%Ff",  "%41",  "%7E",  "a b",
					     "a\nb", "\x7f", "\x80", "%%25", "% 20" };
	static const struct gba_text nul = { "a\0b", 3 };
	uint8_t octets[GBA_PTID_MAX];
	size_t len = 77;

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		cr_expect_eq(
			push_text_parse(octets, &len, sizeof(octets), gba_text(wrong[i])),
			GBA_ERR_SYNTAX, "%s", wrong[i]);
		cr_expect_not(ptid_is_valid(gba_text(wrong[i])), "%s", wrong[i]);
	}
	cr_expect_eq(push_text_parse(octets, &len, sizeof(octets), nul), GBA_ERR_SYNTAX);
	cr_expect_eq(len, 77);
}

Test(push_id, a_ptid_has_1_to_255_octets)
{
	static const uint8_t zeros[GBA_PTID_MAX + 1];
	char text[GBA_PTID_TEXT_MAX + 4] = "before";
	uint8_t octets[GBA_PTID_MAX];
	size_t len;

	cr_expect_eq(push_text_build(text, GBA_PTID_MAX,
				     (struct gba_octets){ zeros, GBA_PTID_MAX + 1 }),
		     GBA_ERR_ARG);
	cr_expect_str_eq(text, "before");
	cr_assert_eq(push_text_build(text, GBA_PTID_MAX,
				     (struct gba_octets){ zeros, GBA_PTID_MAX }),
		     GBA_OK);
	cr_expect_eq(strlen(text), 765);
	cr_expect(ptid_is_valid(gba_text(text)));
	cr_assert_eq(push_text_parse(octets, &len, sizeof(octets), gba_text(text)),
		     GBA_OK);
	cr_expect_eq(len, 255);
	memcpy(text + 765, "%00", 4);
	cr_expect_not(ptid_is_valid(gba_text(text)));
	memset(text, 'p', 256);
	cr_expect(ptid_is_plain((struct gba_text){ text, 255 }));
	cr_expect_not(ptid_is_valid((struct gba_text){ text, 256 }));
}

Test(push_id, names_of_an_sa)
{
	static const char *const wrong[] = {
		"",
		"@n",
		"deadbeef000000000000000000000000",
		"deadbeef000000000000000000000000@",
		"deadbeef00000000000000000000000@n",
		"deadbeef0000000000000000000000000@n",
		"DEADbeef000000000000000000000000@n",
		"deadbeefx00000000000000000000000@n",
		"deadbeef000000000000000000000000@n/",
	};
	const struct aka_rand of_seed = { { 0xde, 0xad, 0xbe, 0xef } };
	char out[RAND_AT_NAF_MAX + 1];
	struct gba_text naf = gba_text("before");
	struct aka_rand rand = { { 9 } };

	cr_assert_eq(rand_at_naf_build(out, &of_seed, "push.home1.net"), GBA_OK);
	cr_expect_str_eq(out, "deadbeef000000000000000000000000@push.home1.net");
	cr_expect_eq(rand_at_naf_build(out, &of_seed, "a b"), GBA_ERR_ARG);
	cr_expect_eq(rand_at_naf_build(out, &of_seed, ""), GBA_ERR_ARG);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		cr_expect_eq(rand_at_naf_parse(&rand, &naf, gba_text(wrong[i])),
			     GBA_ERR_SYNTAX, "%s", wrong[i]);
	cr_expect_eq(rand.b[0], 9);
	cr_assert_eq(rand_at_naf_parse(&rand, &naf,
				       gba_text("deadbeef000000000000000000000000@n")),
		     GBA_OK);
	cr_expect_arr_eq(rand.b, of_seed.b, sizeof(of_seed));
	cr_expect(gba_text_is(naf, "n"));
	cr_expect_not(ptid_is_valid(gba_text(NULL)));
	cr_expect_not(ptid_is_valid(gba_text("")));
	cr_expect_not(ptid_is_valid((struct gba_text){ "\x7f", 1 }));
	cr_expect(ptid_is_valid((struct gba_text){ "~", 1 }));
}

/* base64.urlsafe_b64encode of Python, with the top bit of the seed off and no padding. */
Test(push_id, a_ptid_is_its_seed_in_base64url_and_begins_with_a_letter)
{
	static const struct {
		const char *seed, *ptid;
	} rows[] = {
		{ "fbffbfffffffffff", "e_-_______8" },
		{ "deadbeef0000000000000000", "Xq2-7wAAAAAAAAAA" },
		{ "ffffffffffffffffffffffff", "f_______________" },
		{ "00000000000000000000000000000000", "AAAAAAAAAAAAAAAAAAAAAA" },
		{ "7bf0bfffffffffffffffffffffffffff", "e_C__________________w" },
	};
	char out[GBA_PTID_MAX + 1] = "before";
	uint8_t seed[GBA_PTID_SEED_MAX + 1] = { 0 };

	cr_expect_eq(ptid_build(out, seed, GBA_PTID_SEED_MIN - 1), GBA_ERR_ARG);
	cr_expect_eq(ptid_build(out, seed, GBA_PTID_SEED_MAX + 1), GBA_ERR_ARG);
	cr_expect_str_eq(out, "before");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const size_t len = strlen(rows[i].seed) / 2;

		cr_assert_eq(gba_unhex(seed, len, gba_text(rows[i].seed)), GBA_OK);
		cr_assert_eq(ptid_build(out, seed, len), GBA_OK);
		cr_expect_str_eq(out, rows[i].ptid);
		cr_expect(ptid_is_valid(gba_text(out)));
	}
}
