/* SPDX-License-Identifier: Apache-2.0 */
/* Hashes and HMAC, one thread and many. */
#include "unit.h"

#include <pthread.h>
#include <string.h>

#include "crypto/hash.h"
#include "vectors.h"

#define OCTETS(s) ((struct gba_octets){ (const uint8_t *)(s), sizeof(s) - 1 })

static void
unhex(uint8_t *out, size_t len, const char *hex)
{
	cr_assert_eq(gba_unhex(out, len, gba_text(hex)), GBA_OK);
}

Test(hash, hmac_sha256_agrees_with_rfc4231)
{
	struct vectors *file = vectors_open("hmac_sha256_rfc4231");
	const struct vec root = vectors_root(file);

	for (size_t i = 0; i < 7; i++) {
		const struct vec c = vec_item(&root, "cases", 7, i);
		const struct gba_octets key = vec_octets(&c, "key");
		const struct gba_octets data = vec_octets(&c, "data");
		uint8_t mac[32];

		cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA256, key, &data, 1), GBA_OK);
		vec_expect_hex(&c, "mac", mac,
			       i == 4 ? 16 : 32); /* case 5 is truncated */
	}
	vectors_close(file);
}

/* RFC 1321 A.5, FIPS 180-2 A.1 and B.1: the hash of "abc". */
Test(hash, parts_count_as_one_message_wherever_they_are_cut)
{
	static const char *const abc[] = {
		[GBA_HASH_MD5] = "900150983cd24fb0d6963f7d28e17f72",
		[GBA_HASH_SHA1] = "a9993e364706816aba3e25717850c26c9cd0d89d",
		[GBA_HASH_SHA256] = ("ba7816bf8f01cfea414140de5dae2223"
				     "b00361a396177a9cb410ff61f20015ad"),
	};
	const struct gba_octets whole[] = { OCTETS("abc") };
	const struct gba_octets cut[] = {
		{ NULL, 0 }, OCTETS("a"), OCTETS(""), OCTETS("bc")
	};

	for (enum gba_hash_alg alg = GBA_HASH_MD5; alg <= GBA_HASH_SHA256; alg++) {
		uint8_t expected[32], hash[32];

		unhex(expected, gba_hash_len(alg), abc[alg]);
		cr_assert_eq(gba_hash(hash, alg, whole, ARRAY_LEN(whole)), GBA_OK);
		cr_expect_arr_eq(hash, expected, gba_hash_len(alg));
		cr_assert_eq(gba_hash(hash, alg, cut, ARRAY_LEN(cut)), GBA_OK);
		cr_expect_arr_eq(hash, expected, gba_hash_len(alg));
	}
}

/* RFC 1321 A.5. */
Test(hash, no_parts_give_the_hash_of_nothing)
{
	uint8_t expected[16], hash[16];

	unhex(expected, sizeof(expected), "d41d8cd98f00b204e9800998ecf8427e");
	cr_assert_eq(gba_hash(hash, GBA_HASH_MD5, NULL, 0), GBA_OK);
	cr_expect_arr_eq(hash, expected, sizeof(hash));
}

/* RFC 2202 clause 2 and 3, case 2: HMAC with the key "Jefe". */
Test(hash, hmac_of_md5_and_sha1_agree_with_rfc2202)
{
	const struct gba_octets data[] = { OCTETS("what do ya want "),
					   OCTETS("for nothing?") };
	uint8_t expected[20], mac[20];

	unhex(expected, 16, "750c783e6ab0b503eaa86e310a5db738");
	cr_assert_eq(gba_hmac(mac, GBA_HASH_MD5, OCTETS("Jefe"), data, 2), GBA_OK);
	cr_expect_arr_eq(mac, expected, 16);
	unhex(expected, 20, "effcdf6ae5eb2fa2d27416d5f184df9c259a7c79");
	cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA1, OCTETS("Jefe"), data, 2), GBA_OK);
	cr_expect_arr_eq(mac, expected, 20);
}

/* From `openssl dgst -sha256 -mac HMAC -macopt hexkey:00` on an empty input: an empty key
 * and one of zeros are the same block of zeros (RFC 2104 clause 2). */
Test(hash, an_empty_key_is_not_the_key_of_the_call_before)
{
	uint8_t expected[32], mac[32];

	unhex(expected, 32,
	      "b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad");
	cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA256, OCTETS("another key"), NULL, 0),
		     GBA_OK);
	cr_expect_arr_neq(mac, expected, sizeof(mac));
	cr_assert_eq(
		gba_hmac(mac, GBA_HASH_SHA256, (struct gba_octets){ NULL, 0 }, NULL, 0),
		GBA_OK);
	cr_expect_arr_eq(mac, expected, sizeof(mac));
	cr_assert_eq(gba_hmac(mac, GBA_HASH_SHA256, OCTETS("another key"), NULL, 0),
		     GBA_OK);
	cr_expect_arr_neq(mac, expected, sizeof(mac));
}

struct worker {
	pthread_t thread;
	uint8_t number;
	unsigned wrong;
};

/* Each thread has its own key and message; a context shared by mistake mixes them up. */
static void
work(uint8_t out[16 + 20 + 32], uint8_t number)
{
	uint8_t text[200];
	const struct gba_octets part = { text, 1u + number * 20u };

	memset(text, number, sizeof(text));
	cr_assert_eq(gba_hash(out, GBA_HASH_MD5, &part, 1), GBA_OK);
	cr_assert_eq(gba_hash(out + 16, GBA_HASH_SHA1, &part, 1), GBA_OK);
	cr_assert_eq(gba_hmac(out + 36, GBA_HASH_SHA256, part, &part, 1), GBA_OK);
}

static void *
work_often(void *p)
{
	struct worker *w = p;
	uint8_t first[68], again[68];

	work(first, w->number);
	for (unsigned i = 0; i < 2000; i++) {
		work(again, w->number);
		w->wrong += memcmp(first, again, sizeof(first)) != 0;
	}
	return NULL;
}

Test(hash, eight_threads_do_not_meet_in_a_context)
{
	struct worker workers[8] = { { .number = 0 } };

	for (uint8_t i = 0; i < ARRAY_LEN(workers); i++) {
		workers[i].number = i;
		cr_assert_eq(
			pthread_create(&workers[i].thread, NULL, work_often, &workers[i]),
			0);
	}
	for (size_t i = 0; i < ARRAY_LEN(workers); i++) {
		cr_assert_eq(pthread_join(workers[i].thread, NULL), 0);
		cr_expect_eq(workers[i].wrong, 0, "thread %zu", i);
	}
}

/* Some of vectors_sip128 of the reference
 * implementation: key 00 01 .. 0f, message 00 01 .. of that length. */
Test(hash, tag_agrees_with_the_vectors_of_siphash_128)
{
	static const struct {
		size_t len;
		const char *tag;
	} vectors[] = {
		{ 0, "a3817f04ba25a8e66df67214c7550293" },
		{ 1, "da87c1d86b99af44347659119b22fc45" },
		{ 2, "8177228da4a45dc7fca38bdef60affe4" },
		{ 15, "5493e99933b0a8117e08ec0f97cfc3d9" },
		{ 16, "6ee2a4ca67b054bbfd3315bf85230577" },
		{ 63, "5150d1772f50834a503e069a973fbd7c" },
	};
	struct gba_tag_key key;
	uint8_t message[64];

	for (uint8_t i = 0; i < sizeof(message); i++)
		message[i] = i;
	memcpy(key.b, message, sizeof(key.b));
	for (size_t i = 0; i < ARRAY_LEN(vectors); i++) {
		const size_t len = vectors[i].len, half = len / 2;
		const struct gba_octets cut[] = { { message, half },
						  { message + half, len - half } };
		struct gba_tag expected, tag;

		unhex(expected.b, sizeof(expected.b), vectors[i].tag);
		cr_assert_eq(gba_tag(&tag, &key, cut, ARRAY_LEN(cut)), GBA_OK);
		cr_expect_arr_eq(tag.b, expected.b, sizeof(tag.b), "length %zu", len);
	}
}
