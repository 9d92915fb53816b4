/* SPDX-License-Identifier: Apache-2.0 */
/* Cards that answer what they like: the ME takes nothing that no card says. The input is
 * the answers in their order: two octets of length, so many octets, ... */
#include "check.h"

#include <string.h>

#include "codec/btid.h"
#include "ue/uicc.h"

struct answers {
	const uint8_t *p;
	size_t len;
	unsigned given;
};

static void
answer(void *ctx, struct gba_buf *reply, struct gba_octets apdu)
{
	struct answers *a = ctx;
	size_t len;

	CHECK(apdu.len >= 4 && apdu.len <= 261);
	CHECK(++a->given < 4096); /* no card keeps the ME busy for ever */
	if (a->len < 2)
		return;
	len = (size_t)a->p[0] << 8 | a->p[1];
	len = len < a->len - 2 ? len : a->len - 2;
	gba_buf_put(reply, a->p + 2, len);
	a->p += 2 + len;
	a->len -= 2 + len;
}

static void
use(struct uicc *uicc, struct ue_why *why)
{
	static const uint8_t naf_id[] = "naf.example\1\0\0\0\2";
	const struct gba_octets id = { naf_id, sizeof(naf_id) - 1 };
	const struct digest_alg alg = { .hash = DIGEST_SHA256 };
	const struct aka_rand rand = { { 1 } };
	const struct aka_autn autn = { { 2 } };
	struct uicc_binding binding;
	struct uicc_answer said;
	struct digest_hex ha1;
	struct gba_ks_naf key;
	char name[256];

	(void)!uicc_bsf_name(name, uicc);
	for (int gba_u = 0; gba_u < 2; gba_u++)
		if (uicc_authenticate(uicc, &said, gba_u == 1, &rand, &autn, why) ==
			    GBA_OK &&
		    said.outcome == UICC_OK)
			CHECK(said.res.len >= 4 && said.res.len <= 16);
	if (uicc_gba_binding(uicc, &binding, why) == GBA_OK)
		CHECK(binding.btid[0] != '\0');
	(void)!uicc_gba_bind(uicc, "a@b", "2026-01-02T03:04:05Z", why);
	(void)!uicc_gba_derive(uicc, &key, id, why);
	if (uicc_int_ha1(uicc, &ha1, &alg, id, gba_text("r"), why) == GBA_OK)
		CHECK(memchr(ha1.s, '\0', sizeof(ha1.s)) != NULL);
	(void)!uicc_int_key(uicc, &key, id, why);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct answers answers = { data, size, 0 };
	const struct uicc_port port = { answer, NULL, &answers };
	struct ue_why why = { "" };
	struct uicc uicc;

	if (uicc_open(&uicc, &port, NULL, &why) == GBA_OK)
		CHECK(impi_is_valid(gba_text(uicc.impi)));
	else
		CHECK(why.text[0] != '\0');
	use(&uicc, &why);
	return 0;
}
