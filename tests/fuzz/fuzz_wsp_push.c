/* SPDX-License-Identifier: Apache-2.0 */
/* Push of connectionless WSP: what can be read can be built, and reads as the same again.
 */
#include "check.h"

#include <stdlib.h>
#include <string.h>

#include "codec/wsp_push.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const size_t room = size + 300;
	struct wsp_push push, back;
	uint8_t *out;
	size_t len;

	if (wsp_push_parse(&push, (struct gba_octets){ data, size }) != GBA_OK)
		return 0;
	out = malloc(room);
	CHECK(out != NULL);
	CHECK(wsp_push_build(out, room, &len, &push) == GBA_OK);
	CHECK(wsp_push_parse(&back, (struct gba_octets){ out, len }) == GBA_OK);
	CHECK(back.tid == push.tid && back.type.code == push.type.code);
	CHECK(strcmp(back.type.text, push.type.text) == 0);
	CHECK(back.has_app_id == push.has_app_id);
	CHECK(back.app_id.code == push.app_id.code);
	CHECK(strcmp(back.app_id.text, push.app_id.text) == 0);
	CHECK(back.body.len == push.body.len &&
	      (back.body.len == 0 ||
	       memcmp(back.body.p, push.body.p, back.body.len) == 0));
	free(out);
	return 0;
}
