/* SPDX-License-Identifier: Apache-2.0 */
/* base64, as strict as RFC 4648 allows. */
#include "unit.h"

#include <string.h>

#include "crypto/b64.h"

/* RFC 4648 clause 10, and one row with the two characters that are no letters. */
static const struct row {
	const char *octets;
	size_t len;
	const char *text;
} rows[] = {
	{ "", 0, "" },
	{ "f", 1, "Zg==" },
	{ "fo", 2, "Zm8=" },
	{ "foo", 3, "Zm9v" },
	{ "foob", 4, "Zm9vYg==" },
	{ "fooba", 5, "Zm9vYmE=" },
	{ "foobar", 6, "Zm9vYmFy" },
	{ "\xfb\xff\xfe", 3, "+//+" },
	{ "\0\0", 2, "AAA=" },
};

Test(b64, agrees_with_rfc4648_both_ways)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint8_t octets[8];
		char text[13];
		size_t len;

		gba_b64(text, rows[i].octets, rows[i].len);
		cr_expect_str_eq(text, rows[i].text);
		cr_assert_eq(
			gba_unb64(octets, sizeof(octets), &len, gba_text(rows[i].text)),
			GBA_OK, "%s", rows[i].text);
		cr_expect_eq(len, rows[i].len);
		if (len > 0)
			cr_expect_arr_eq(octets, rows[i].octets, len, "%s", rows[i].text);
	}
}

Test(b64, what_is_not_base64_is_refused)
{
	static const struct gba_text bad[] = {
		{ NULL, 0 },	   { "Z", 1 },		{ "Zg", 2 },
		{ "Zg=", 3 },	   { "Zm9vY", 5 },	{ "=", 1 },
		{ "====", 4 },	   { "Z===", 4 },	{ "Zg==Zm9v", 8 },
		{ "Z=9v", 4 },	   { "=m9v", 4 },	{ "Zm=v", 4 },
		{ " Zm9v", 5 },	   { "Zm9v\n", 5 },	{ "Zm9v    ", 8 },
		{ "    Zm9v", 8 }, { "Zm\n9", 4 },	{ "Zm\09", 4 },
		{ "Zm9\0", 4 },	   { "Zm9-", 4 },	{ "Zm9_", 4 },
		{ "Zm9\xc3", 4 },  { "Zm9.", 4 },	{ "Zm9v====", 8 },
		{ "\0\0\0\0", 4 }, { "Zm9vYg==\0", 9 }, { "Zm9vYg=\0", 8 },
	};
	uint8_t octets[16];
	size_t len = 77;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(gba_unb64(octets, sizeof(octets), &len, bad[i]),
			     GBA_ERR_SYNTAX, "row %zu", i);
	cr_expect_eq(len, 77);
}

/* RFC 4648 clause 3.5: bits that no octet uses are zero, so a B-TID has one spelling. */
Test(b64, unused_bits_must_be_zero)
{
	uint8_t octets[3];
	size_t len;

	cr_expect_eq(gba_unb64(octets, 3, &len, gba_text("Zg==")), GBA_OK);
	cr_expect_eq(gba_unb64(octets, 3, &len, gba_text("Zh==")), GBA_ERR_SYNTAX);
	cr_expect_eq(gba_unb64(octets, 3, &len, gba_text("Zm8=")), GBA_OK);
	cr_expect_eq(gba_unb64(octets, 3, &len, gba_text("Zm9=")), GBA_ERR_SYNTAX);
}

Test(b64, output_stays_inside_and_a_refusal_leaves_no_secret)
{
	uint8_t octets[4] = { 9, 9, 9, 9 };
	size_t len;

	cr_expect_eq(gba_unb64(octets, 2, &len, gba_text("Zm9v")), GBA_ERR_SYNTAX);
	cr_expect_eq(octets[2], 9);
	cr_expect_eq(gba_unb64(octets, 3, &len, gba_text("Zm9v")), GBA_OK);
	cr_expect_eq(octets[3], 9);
	cr_expect_eq(gba_unb64(octets, 1, &len, gba_text("Zg==")), GBA_OK);
	cr_expect_eq(octets[1], 'o', "one octet is written, not three");
	cr_expect_eq(gba_unb64(octets, 0, &len, gba_text("")), GBA_OK);
	cr_expect_eq(gba_unb64(octets, 3, &len, gba_text("Zm9!")), GBA_ERR_SYNTAX);
	cr_expect_eq(octets[0], 0);
}
