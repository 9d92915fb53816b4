/* SPDX-License-Identifier: Apache-2.0 */
/* Relay layer messages: what can be read can be built, and reads as the same again. */
#include "check.h"

#include <string.h>

#include "codec/rp.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	uint8_t first[RP_MAX], again[RP_MAX];
	struct rp rp, back;
	size_t len, len2;

	if (rp_parse(&rp, (struct gba_octets){ data, size }) != GBA_OK)
		return 0;
	CHECK(rp.tpdu.len <= RP_TPDU_MAX);
	CHECK(rp_build(first, &len, &rp) == GBA_OK && len <= size);
	CHECK(rp_parse(&back, (struct gba_octets){ first, len }) == GBA_OK);
	CHECK(back.type == rp.type && back.from_ms == rp.from_ms && back.ref == rp.ref);
	CHECK(back.tpdu.len == rp.tpdu.len);
	CHECK(rp_build(again, &len2, &back) == GBA_OK);
	CHECK(len == len2 && memcmp(first, again, len) == 0);
	return 0;
}
