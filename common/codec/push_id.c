/* SPDX-License-Identifier: Apache-2.0 */
/* P-TID and RAND@'naf'. */
#include "codec/push_id.h"

#include <string.h>

#include "codec/btid.h"
#include "crypto/b64.h"

#define RAND_HEX (2 * sizeof(struct aka_rand))

/* --- octets as text ---------------------------------------------------------------- */

static bool
is_plain(uint8_t octet)
{
	return octet > 0x20 && octet < 0x7f && octet != '%';
}

enum gba_status
push_text_build(char *out, size_t max, struct gba_octets in)
{
	static const char hex[] = "0123456789ABCDEF";
	char *p = out;

	if (in.len > max)
		return GBA_ERR_ARG;
	for (size_t i = 0; i < in.len; i++) {
		if (is_plain(in.p[i])) {
			*p++ = (char)in.p[i];
			continue;
		}
		*p++ = '%';
		*p++ = hex[in.p[i] >> 4];
		*p++ = hex[in.p[i] & 0x0f];
	}
	*p = '\0';
	return GBA_OK;
}

/* The octet at the front of a text, which is moved on; false: there is none. */
static bool
take_octet(uint8_t *out, struct gba_text *in)
{
	char again[PUSH_TEXT_MAX(1) + 1];
	size_t len = 1;

	*out = (uint8_t)in->p[0];
	if (*out == '%') {
		len = PUSH_TEXT_MAX(1);
		if (in->len < len ||
		    gba_unhex(out, 1, (struct gba_text){ in->p + 1, 2 }) != GBA_OK)
			return false;
	}
	if (push_text_build(again, 1, (struct gba_octets){ out, 1 }) != GBA_OK ||
	    !gba_text_is((struct gba_text){ in->p, len }, again))
		return false;
	*in = (struct gba_text){ in->p + len, in->len - len };
	return true;
}

enum gba_status
push_text_parse(uint8_t *out, size_t *len, size_t max, struct gba_text in)
{
	size_t n = 0;

	while (in.len > 0) {
		if (n == max || !take_octet(&out[n], &in))
			return GBA_ERR_SYNTAX;
		n++;
	}
	*len = n;
	return GBA_OK;
}

/* --- P-TID ---------------------------------------------------------------------------
 */

bool
ptid_is_valid(struct gba_text ptid)
{
	uint8_t octets[GBA_PTID_MAX];
	size_t len;

	return push_text_parse(octets, &len, sizeof(octets), ptid) == GBA_OK && len > 0;
}

bool
ptid_is_plain(struct gba_text ptid)
{
	return ptid_is_valid(ptid) && memchr(ptid.p, '%', ptid.len) == NULL;
}

enum gba_status
ptid_build(char out[GBA_PTID_MAX + 1], const uint8_t *seed, size_t len)
{
	char text[GBA_B64_LEN(GBA_PTID_SEED_MAX) + 1];
	uint8_t octets[GBA_PTID_SEED_MAX];

	if (len < GBA_PTID_SEED_MIN || len > GBA_PTID_SEED_MAX)
		return GBA_ERR_ARG;
	memcpy(octets, seed, len);
	octets[0] &= 0x7f;
	gba_b64(text, octets, len);
	text[strcspn(text, "=")] = '\0';
	for (char *p = text; *p != '\0'; p++)
		*p = *p == '+' ? '-' : *p == '/' ? '_' : *p;
	memcpy(out, text, strlen(text) + 1);
	return GBA_OK;
}

/* --- RAND@'naf' ----------------------------------------------------------------------
 */

enum gba_status
rand_at_naf_build(char out[RAND_AT_NAF_MAX + 1], const struct aka_rand *rand,
		  const char *naf_fqdn)
{
	const struct gba_ua_id none = { { 0 } };
	const size_t fqdn_len = strlen(naf_fqdn);
	uint8_t naf_id[GBA_NAF_ID_MAX];
	size_t len;

	if (RAND_HEX + 1 + fqdn_len > RAND_AT_NAF_MAX ||
	    naf_id_build(naf_id, &len, naf_fqdn, &none) != GBA_OK)
		return GBA_ERR_ARG;
	gba_hex(out, rand->b, sizeof(rand->b));
	out[RAND_HEX] = '@';
	memcpy(out + RAND_HEX + 1, naf_fqdn, fqdn_len + 1);
	return GBA_OK;
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
