/* SPDX-License-Identifier: Apache-2.0 */
/* Names: B-TID, NAF_Id, FQDN, IMPI, IMSI, Ua identifiers; what is read is built again. */
#include "check.h"

#include <string.h>

#include "codec/btid.h"

static void
check_btid(struct gba_text in)
{
	char domain[256], again[GBA_BTID_MAX + 1];
	struct gba_text rest;
	struct aka_rand rand;

	if (btid_parse(&rand, &rest, in) != GBA_OK)
		return;
	CHECK(gba_text_copy(domain, sizeof(domain), rest) == GBA_OK);
	CHECK(btid_build(again, &rand, domain) == GBA_OK);
	CHECK(gba_text_is(in, again));
}

static void
check_naf_id(const uint8_t *data, size_t size)
{
	uint8_t again[GBA_NAF_ID_MAX];
	struct naf_id id;
	size_t len;

	if (naf_id_parse(&id, (struct gba_octets){ data, size }) != GBA_OK)
		return;
	CHECK(naf_id_build(again, &len, id.fqdn, &id.ua) == GBA_OK);
	CHECK(len == size && memcmp(again, data, size) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gba_text in = { (const char *)data, size };
	char out[GBA_IMPI_MAX + 1];
	struct gba_ua_id ua;

	check_btid(in);
	check_naf_id(data, size);
	if (bsf_name_from_impi(out, in) == GBA_OK)
		CHECK(fqdn_is_valid(gba_text(out)));
	for (unsigned digits = 2; digits <= 3; digits++) {
		if (impi_from_imsi(out, in, digits) == GBA_OK)
			CHECK(impi_is_valid(gba_text(out)));
		if (bsf_name_from_imsi(out, in, digits) == GBA_OK)
			CHECK(fqdn_is_valid(gba_text(out)));
	}
	(void)impi_is_valid(in);
	(void)tmpi_is_tmpi(in);
	(void)fqdn_is_valid(in);
	(void)!gba_ua_id_parse(&ua, in);
	return 0;
}
