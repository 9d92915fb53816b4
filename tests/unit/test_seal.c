/* SPDX-License-Identifier: Apache-2.0 */
/* AES-256-GCM for what is stored. */
#include "unit.h"

#include <string.h>

#include "base/clock.h"
#include "crypto/seal.h"

#define OCTETS(s) ((struct gba_octets){ (const uint8_t *)(s), sizeof(s) - 1 })

static enum gba_status
fill_from(void *ctx, void *out, size_t len)
{
	memcpy(out, ctx, len);
	return GBA_OK;
}

static enum gba_status
fill_fails(void *ctx, void *out, size_t len)
{
	(void)ctx;
	(void)out;
	(void)len;
	return GBA_ERR_IO;
}

static const struct gba_seal_key key = { { 1, 2, 3, 4 } };
static const struct gba_octets row_a = { (const uint8_t *)"subscriber:a", 12 };
static const struct gba_octets row_b = { (const uint8_t *)"subscriber:b", 12 };

static struct gba_octets
sealed_ks(uint8_t out[32 + GBA_SEAL_OVERHEAD])
{
	const struct gba_random random = gba_random_system();
	static const uint8_t ks[32] = { 0xaa, 0x00, 0xbb };

	cr_assert_eq(gba_seal(out, &key, &random, row_a, (struct gba_octets){ ks, 32 }),
		     GBA_OK);
	return (struct gba_octets){ out, 32 + GBA_SEAL_OVERHEAD };
}

/* The GCM specification of McGrew and Viega, test case 16 (AES-256, 96 bit IV, AAD). */
Test(seal, agrees_with_the_published_gcm_test_case_16)
{
	static const char *const hex[] = {
		"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308",
		"cafebabefacedbaddecaf888",
		"feedfacedeadbeeffeedfacedeadbeefabaddad2",
		"d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
		"1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39",
		"cafebabefacedbaddecaf888"
		"522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
		"8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662"
		"76fc6ece0f4e1768cddf8853bb2d551b",
	};
	uint8_t iv[12], aad[20], plain[60], sealed[88], out[88];
	const struct gba_random random = { .fill = fill_from, .ctx = iv };
	struct gba_seal_key k;

	cr_assert_eq(gba_unhex(k.b, sizeof(k.b), gba_text(hex[0])), GBA_OK);
	cr_assert_eq(gba_unhex(iv, sizeof(iv), gba_text(hex[1])), GBA_OK);
	cr_assert_eq(gba_unhex(aad, sizeof(aad), gba_text(hex[2])), GBA_OK);
	cr_assert_eq(gba_unhex(plain, sizeof(plain), gba_text(hex[3])), GBA_OK);
	cr_assert_eq(gba_unhex(sealed, sizeof(sealed), gba_text(hex[4])), GBA_OK);
	cr_assert_eq(gba_seal(out, &k, &random, (struct gba_octets){ aad, sizeof(aad) },
			      (struct gba_octets){ plain, sizeof(plain) }),
		     GBA_OK);
	cr_expect_arr_eq(out, sealed, sizeof(sealed));
	cr_assert_eq(gba_unseal(out, &k, (struct gba_octets){ aad, sizeof(aad) },
				(struct gba_octets){ sealed, sizeof(sealed) }),
		     GBA_OK);
	cr_expect_arr_eq(out, plain, sizeof(plain));
}

Test(seal, a_row_does_not_open_under_the_name_of_another)
{
	uint8_t box[32 + GBA_SEAL_OVERHEAD], out[32];
	const struct gba_octets sealed = sealed_ks(box);

	cr_expect_eq(gba_unseal(out, &key, row_b, sealed), GBA_ERR_MAC);
	cr_expect_eq(gba_unseal(out, &key, OCTETS(""), sealed), GBA_ERR_MAC);
	cr_expect_eq(gba_unseal(out, &key, row_a, sealed), GBA_OK);
	cr_expect_eq(out[0], 0xaa);
	cr_expect_eq(out[2], 0xbb);
}

Test(seal, another_key_or_another_bit_is_refused_and_nothing_stays)
{
	static const struct gba_seal_key other = { { 1, 2, 3, 5 } };
	static const uint8_t zeros[32];
	uint8_t box[32 + GBA_SEAL_OVERHEAD], out[32];
	const struct gba_octets sealed = sealed_ks(box);

	cr_expect_eq(gba_unseal(out, &other, row_a, sealed), GBA_ERR_MAC);
	for (size_t bit = 0; bit < 8 * sizeof(box); bit++) {
		box[bit / 8] ^= (uint8_t)(1u << bit % 8);
		memset(out, 7, sizeof(out));
		cr_expect_eq(gba_unseal(out, &key, row_a, sealed), GBA_ERR_MAC, "bit %zu",
			     bit);
		cr_expect_arr_eq(out, zeros, sizeof(out), "bit %zu", bit);
		box[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	cr_expect_eq(gba_unseal(out, &key, row_a, sealed), GBA_OK);
}

Test(seal, what_is_too_short_is_no_box_and_an_empty_one_is)
{
	const struct gba_random random = gba_random_system();
	uint8_t box[GBA_SEAL_OVERHEAD], out[1];

	cr_assert_eq(gba_seal(box, &key, &random, row_a, (struct gba_octets){ NULL, 0 }),
		     GBA_OK);
	for (size_t len = 0; len < sizeof(box); len++)
		cr_expect_eq(
			gba_unseal(out, &key, row_a, (struct gba_octets){ box, len }),
			GBA_ERR_SYNTAX, "%zu octets", len);
	cr_expect_eq(
		gba_unseal(out, &key, row_a, (struct gba_octets){ box, sizeof(box) }),
		GBA_OK);
	cr_expect_eq(
		gba_unseal(out, &key, row_b, (struct gba_octets){ box, sizeof(box) }),
		GBA_ERR_MAC);
}

Test(seal, two_boxes_of_one_secret_differ)
{
	uint8_t one[32 + GBA_SEAL_OVERHEAD], two[32 + GBA_SEAL_OVERHEAD];

	sealed_ks(one);
	sealed_ks(two);
	cr_expect_arr_neq(one, two, 12);
	cr_expect_arr_neq(one + 12, two + 12, sizeof(one) - 12);
}

Test(seal, without_randomness_nothing_is_sealed)
{
	const struct gba_random random = { .fill = fill_fails };
	uint8_t box[3 + GBA_SEAL_OVERHEAD];

	cr_expect_eq(gba_seal(box, &key, &random, row_a, OCTETS("abc")), GBA_ERR_IO);
}
