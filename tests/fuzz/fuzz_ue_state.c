/* SPDX-License-Identifier: Apache-2.0 */
/* State files of the UE: what is read is written and read again as the same. */
#include "check.h"

#include <string.h>

#include "ue/state.h"

static void
check_same(const struct state *a, const struct state *b)
{
	CHECK(strcmp(a->impi, b->impi) == 0 && strcmp(a->tmpi, b->tmpi) == 0);
	CHECK(a->bound == b->bound && strcmp(a->btid, b->btid) == 0);
	CHECK(strcmp(a->bsf, b->bsf) == 0);
	CHECK(memcmp(a->ks.b, b->ks.b, sizeof(a->ks.b)) == 0);
	CHECK(memcmp(a->rand.b, b->rand.b, sizeof(a->rand.b)) == 0);
	CHECK(a->created_s == b->created_s && a->expires_s == b->expires_s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[4096]; /* as state_write has it */
	struct gba_buf out = gba_buf(text, sizeof(text));
	struct ue_why why = { "" };
	struct state a, b;

	if (state_parse(&a, (struct gba_octets){ data, size }, &why) != GBA_OK) {
		CHECK(why.text[0] != '\0' && a.impi[0] == '\0' && !a.bound);
		return 0;
	}
	CHECK(a.impi[0] != '\0' && (!a.bound || a.btid[0] != '\0'));
	CHECK(state_build(&out, &a) == GBA_OK);
	CHECK(state_parse(&b, (struct gba_octets){ out.p, out.len }, &why) == GBA_OK);
	check_same(&a, &b);
	return 0;
}
