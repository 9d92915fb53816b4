/* SPDX-License-Identifier: Apache-2.0 */
/* GPI: the octets as they are, and once more with a right MAC and as plaintext of E, so
 * that what is behind the MAC is reached; what is opened is built again octet for octet.
 */
#include "check.h"

#include <string.h>

#include "codec/gpi.h"

static const struct gba_push_keys keys = { { 1 }, { 2 } };

static void
check_open(const uint8_t *data, size_t size)
{
	const struct gba_octets in = { data, size };
	struct gpi_challenge challenge;
	uint8_t again[GPI_MAX];
	struct gpi gpi;
	size_t len;

	if (gpi_open(&gpi, in, &keys) != GBA_OK)
		return;
	CHECK(gpi_challenge_parse(&challenge, in) == GBA_OK);
	CHECK(challenge.gba_u == gpi.challenge.gba_u);
	CHECK(gpi_build(again, &len, &gpi, &keys) == GBA_OK);
	CHECK(len == size && memcmp(again, data, size) == 0);
}

/* The input with its last octets made the MAC of the others. */
static void
check_signed(const uint8_t *data, size_t size)
{
	uint8_t copy[2 * GPI_MAX];

	if (size < GBA_PUSH_MAC_LEN || size > sizeof(copy))
		return;
	memcpy(copy, data, size);
	CHECK(gba_push_mac(copy + size - GBA_PUSH_MAC_LEN, &keys,
			   (struct gba_octets){ copy, size - GBA_PUSH_MAC_LEN }) ==
	      GBA_OK);
	check_open(copy, size);
}

/* The input as the plaintext of E. */
static void
check_sealed(const uint8_t *data, size_t size)
{
	static const struct gba_push_counter zero;
	uint8_t copy[37 + 1024 + GBA_PUSH_MAC_LEN] = { 1 };

	if (size < 1 || size > 1024)
		return;
	copy[35] = (uint8_t)(size >> 8);
	copy[36] = (uint8_t)size;
	CHECK(gba_push_crypt(copy + 37, &keys, &zero,
			     (struct gba_octets){ data, size }) == GBA_OK);
	check_signed(copy, 37 + size + GBA_PUSH_MAC_LEN);
}

/* There is one text for the same octets, and one list of octets for the same text. */
static void
check_text(const uint8_t *data, size_t size)
{
	const struct gba_text text = { (const char *)data, size };
	char made[GBA_PTID_TEXT_MAX + 1];
	uint8_t octets[GBA_PTID_MAX];
	size_t len;

	if (push_text_build(made, GBA_PTID_MAX, (struct gba_octets){ data, size }) ==
	    GBA_OK) {
		CHECK(push_text_parse(octets, &len, GBA_PTID_MAX, gba_text(made)) ==
		      GBA_OK);
		CHECK(len == size && memcmp(octets, data, size) == 0);
	} else {
		CHECK(size > GBA_PTID_MAX);
	}
	if (push_text_parse(octets, &len, GBA_PTID_MAX, text) == GBA_OK) {
		CHECK(push_text_build(made, GBA_PTID_MAX,
				      (struct gba_octets){ octets, len }) == GBA_OK);
		CHECK(gba_text_is(text, made));
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct gba_octets gpi, rest, in = { data, size };
	char ptid[RAND_AT_NAF_MAX + 1];
	struct gba_text fqdn;
	struct aka_rand rand;
	uint16_t session;

	check_text(data, size);
	check_open(data, size);
	check_signed(data, size);
	check_sealed(data, size);
	if (gpi_envelope_parse(&session, &gpi, in) == GBA_OK)
		check_signed(gpi.p, gpi.len);
	if (gpi_split(&gpi, &rest, in) == GBA_OK) {
		CHECK(gpi.len + rest.len == size);
		check_signed(gpi.p, gpi.len);
	}
	if (rand_at_naf_parse(&rand, &fqdn,
			      (struct gba_text){ (const char *)data, size }) == GBA_OK) {
		CHECK(gba_text_copy(ptid, sizeof(ptid), fqdn) == GBA_OK);
		CHECK(size == 33 + fqdn.len);
	}
	return 0;
}
