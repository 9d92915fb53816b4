/* SPDX-License-Identifier: Apache-2.0 */
/* Card files: what is read is written and read again as the same. */
#include "check.h"

#include <string.h>

#include "codec/provision.h"

static void
check_same(const struct provision_card *a, const struct provision_card *b)
{
	CHECK(strcmp(a->sub.impi, b->sub.impi) == 0 && strcmp(a->imsi, b->imsi) == 0);
	CHECK(strcmp(a->bsf, b->bsf) == 0 && a->has_isim == b->has_isim);
	CHECK(a->mnc_digits == b->mnc_digits && a->delta == b->delta);
	CHECK(a->age_limit == b->age_limit && a->sub.sec.alg == b->sub.sec.alg);
	CHECK(a->sub.sec.k_len == b->sub.sec.k_len &&
	      a->sub.sec.res_len == b->sub.sec.res_len);
	CHECK(a->sub.sec.tuak_iterations == b->sub.sec.tuak_iterations);
	CHECK(memcmp(a->sub.sec.k.b, b->sub.sec.k.b, sizeof(a->sub.sec.k.b)) == 0);
	CHECK(memcmp(a->sub.sec.opc.b, b->sub.sec.opc.b, sizeof(a->sub.sec.opc.b)) == 0);
	CHECK(memcmp(a->sub.amf.b, b->sub.amf.b, sizeof(a->sub.amf.b)) == 0);
	CHECK(memcmp(a->seen.seq, b->seen.seq, sizeof(a->seen.seq)) == 0);
	CHECK(a->sub.uicc == b->sub.uicc && a->disclose == b->disclose);
	CHECK(a->memory.has_ks == b->memory.has_ks);
	CHECK(memcmp(a->memory.ks.b, b->memory.ks.b, sizeof(a->memory.ks.b)) == 0);
	CHECK(memcmp(a->memory.gbabp, b->memory.gbabp, sizeof(a->memory.gbabp)) == 0);
	CHECK(memcmp(a->memory.gbanl, b->memory.gbanl, sizeof(a->memory.gbanl)) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char room[16384];
	struct gba_buf out = gba_buf(room, sizeof(room));
	struct provision_card a, b;
	struct provision_error err;

	if (provision_card_parse(&a, (struct gba_octets){ data, size }, &err) != GBA_OK) {
		CHECK(err.text[0] != '\0');
		return 0;
	}
	CHECK(provision_card_build(&out, &a) == GBA_OK);
	CHECK(provision_card_parse(&b, (struct gba_octets){ out.p, out.len }, &err) ==
	      GBA_OK);
	check_same(&a, &b);
	return 0;
}
