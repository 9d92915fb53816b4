/* SPDX-License-Identifier: Apache-2.0 */
/* P-TID and RAND@'naf'. */
#include "codec/push_id.h"

#include <string.h>

#include "base/buf.h"
#include "codec/btid.h"

#define RAND_HEX (2 * sizeof(struct aka_rand))

bool
ptid_is_valid(struct gba_text ptid)
{
	if (ptid.p == NULL || ptid.len < 1 || ptid.len > GBA_PTID_MAX)
		return false;
	for (size_t i = 0; i < ptid.len; i++)
		if (ptid.p[i] < 0x21 || ptid.p[i] > 0x7e)
			return false;
	return true;
}

/* hex "@" fqdn in at most max characters; out is written only when it fits. */
static enum gba_status
at_naf_build(char *out, size_t max, const uint8_t octets[16], const char *naf_fqdn)
{
	const struct gba_ua_id none = { { 0 } };
	const size_t fqdn_len = strlen(naf_fqdn);
	uint8_t naf_id[GBA_NAF_ID_MAX];
	size_t len;

	if (RAND_HEX + 1 + fqdn_len > max ||
	    naf_id_build(naf_id, &len, naf_fqdn, &none) != GBA_OK)
		return GBA_ERR_ARG;
	gba_hex(out, octets, 16);
	out[RAND_HEX] = '@';
	memcpy(out + RAND_HEX + 1, naf_fqdn, fqdn_len + 1);
	return GBA_OK;
}

enum gba_status
ptid_build(char out[GBA_PTID_MAX + 1], const uint8_t seed[GBA_PTID_SEED],
	   const char *naf_fqdn)
{
	return at_naf_build(out, GBA_PTID_MAX, seed, naf_fqdn);
}

enum gba_status
rand_at_naf_build(char out[RAND_AT_NAF_MAX + 1], const struct aka_rand *rand,
		  const char *naf_fqdn)
{
	return at_naf_build(out, RAND_AT_NAF_MAX, rand->b, naf_fqdn);
}

enum gba_status
rand_at_naf_parse(struct aka_rand *rand, struct gba_text *naf_fqdn, struct gba_text in)
{
	char again[RAND_AT_NAF_MAX + 1], fqdn[RAND_AT_NAF_MAX - RAND_HEX];
	struct gba_text rest;
	struct aka_rand r;

	if (in.p == NULL || in.len < RAND_HEX + 2 || in.p[RAND_HEX] != '@')
		return GBA_ERR_SYNTAX;
	rest = (struct gba_text){ in.p + RAND_HEX + 1, in.len - RAND_HEX - 1 };
	if (gba_unhex(r.b, sizeof(r.b), (struct gba_text){ in.p, RAND_HEX }) != GBA_OK ||
	    gba_text_copy(fqdn, sizeof(fqdn), rest) != GBA_OK ||
	    rand_at_naf_build(again, &r, fqdn) != GBA_OK || !gba_text_is(in, again))
		return GBA_ERR_SYNTAX;
	*rand = r;
	*naf_fqdn = rest;
	return GBA_OK;
}
