/* SPDX-License-Identifier: Apache-2.0 */
/* GPL: the octets as they are, and with a right MAC; what is opened is built again. */
#include "check.h"

#include <string.h>

#include "codec/gpl.h"

static const struct gba_push_keys keys = { { 1 }, { 2 } };

static void
check_open(const uint8_t *data, size_t size)
{
	static uint8_t payload[GPL_PAYLOAD_MAX], again[GPL_MAX];
	const struct gba_octets in = { data, size };
	size_t len, parsed_len, again_len;
	struct gpl_head head;

	if (gpl_open(payload, sizeof(payload), &len, in, &keys) != GBA_OK)
		return;
	CHECK(gpl_parse(&head, &parsed_len, in) == GBA_OK);
	CHECK(parsed_len == len);
	CHECK(gpl_build(again, sizeof(again), &again_len, &head,
			(struct gba_octets){ payload, len }, &keys) == GBA_OK);
	CHECK(again_len == size && memcmp(again, data, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static uint8_t copy[GPL_MAX];

	check_open(data, size);
	if (size < GBA_PUSH_MAC_LEN || size > sizeof(copy))
		return 0;
	memcpy(copy, data, size);
	CHECK(gba_push_mac(copy + size - GBA_PUSH_MAC_LEN, &keys,
			   (struct gba_octets){ copy, size - GBA_PUSH_MAC_LEN }) ==
	      GBA_OK);
	check_open(copy, size);
	return 0;
}
