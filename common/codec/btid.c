/* SPDX-License-Identifier: Apache-2.0 */
/* B-TID, NAF_Id and Ua security protocol identifiers. */
#include "codec/btid.h"

#include <string.h>

#include "base/buf.h"
#include "crypto/b64.h"

#define USER_LEN GBA_B64_LEN(sizeof(struct aka_rand))

const struct gba_ua_id gba_ua_id_http_digest = { { 0x01, 0x00, 0x00, 0x00, 0x02 } };
const struct gba_ua_id gba_ua_id_gpl = { { 0x01, 0x00, 0x00, 0x00, 0x05 } };
const struct gba_ua_id gba_ua_id_tls13_psk = { { 0x01, 0x00, 0x00, 0x00, 0x07 } };
const struct gba_ua_id gba_ua_id_tmpi = { { 0x01, 0x00, 0x00, 0x01, 0x00 } };

static bool
is_alnum(char c)
{
	return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool
fqdn_is_valid(struct gba_text fqdn)
{
	size_t label = 0;

	if (fqdn.p == NULL || fqdn.len < 1 || fqdn.len > 253)
		return false;
	for (size_t i = 0; i < fqdn.len; i++) {
		if (fqdn.p[i] == '.' && label > 0)
			label = 0;
		else if ((is_alnum(fqdn.p[i]) || fqdn.p[i] == '-') && label < 63)
			label++;
		else
			return false;
	}
	return label > 0;
}

const char *
fqdn_domain(const char *fqdn)
{
	const char *dot = strchr(fqdn, '.');

	return dot != NULL && dot[1] != '\0' ? dot + 1 : fqdn;
}

enum gba_status
btid_build(char out[GBA_BTID_MAX + 1], const struct aka_rand *rand,
	   const char *bsf_domain)
{
	const struct gba_text domain = gba_text(bsf_domain);
	char user[USER_LEN + 1];
	struct gba_buf buf;

	if (!fqdn_is_valid(domain) || USER_LEN + 1 + domain.len > GBA_BTID_MAX)
		return GBA_ERR_ARG;
	gba_b64(user, rand->b, sizeof(rand->b));
	buf = gba_buf(out, GBA_BTID_MAX + 1);
	gba_buf_fmt(&buf, "%s@%s", user, bsf_domain);
	return gba_buf_status(&buf);
}

enum gba_status
btid_parse(struct aka_rand *rand, struct gba_text *domain, struct gba_text btid)
{
	const struct gba_text user = { btid.p, USER_LEN };
	struct gba_text rest;
	char again[USER_LEN + 1];
	struct aka_rand r;
	size_t len;

	if (btid.p == NULL || btid.len <= USER_LEN + 1 || btid.len > GBA_BTID_MAX ||
	    btid.p[USER_LEN] != '@')
		return GBA_ERR_SYNTAX;
	rest = (struct gba_text){ btid.p + USER_LEN + 1, btid.len - USER_LEN - 1 };
	if (!fqdn_is_valid(rest) || gba_unb64(r.b, sizeof(r.b), &len, user) != GBA_OK ||
	    len != sizeof(r.b))
		return GBA_ERR_SYNTAX;
	gba_b64(again, r.b,
		sizeof(r.b)); /* one RAND, one B-TID: no stray bits in the padding */
	if (memcmp(again, user.p, USER_LEN) != 0)
		return GBA_ERR_SYNTAX;
	*rand = r;
	*domain = rest;
	return GBA_OK;
}

/* The octets a host name may have, underscore too, and a port behind it, because the name
 * is whatever the UE used (interop.md E4). */
static bool
is_host_octets(const uint8_t *p, size_t len)
{
	const uint8_t *colon = memchr(p, ':', len);
	const size_t name_len = colon != NULL ? (size_t)(colon - p) : len;

	if (name_len == 0 || name_len + 1 == len)
		return false;
	for (size_t i = 0; i < name_len; i++)
		if (!is_alnum((char)p[i]) && p[i] != '-' && p[i] != '.' && p[i] != '_')
			return false;
	for (size_t i = name_len + 1; i < len; i++)
		if (p[i] < '0' || p[i] > '9')
			return false;
	return true;
}

enum gba_status
naf_id_parse(struct naf_id *out, struct gba_octets in)
{
	size_t fqdn_len;

	if (in.p == NULL || in.len < 1 + sizeof(out->ua.b) || in.len > GBA_NAF_ID_MAX)
		return GBA_ERR_SYNTAX;
	fqdn_len = in.len - sizeof(out->ua.b);
	if (!is_host_octets(in.p, fqdn_len))
		return GBA_ERR_SYNTAX;
	memcpy(out->fqdn, in.p, fqdn_len);
	out->fqdn[fqdn_len] = '\0';
	memcpy(out->ua.b, in.p + fqdn_len, sizeof(out->ua.b));
	return GBA_OK;
}

enum gba_status
naf_id_build(uint8_t out[GBA_NAF_ID_MAX], size_t *len, const char *fqdn,
	     const struct gba_ua_id *ua)
{
	const size_t fqdn_len = strlen(fqdn);

	if (fqdn_len > GBA_NAF_ID_MAX - sizeof(ua->b) ||
	    !is_host_octets((const uint8_t *)fqdn, fqdn_len))
		return GBA_ERR_ARG;
	memcpy(out, fqdn, fqdn_len);
	memcpy(out + fqdn_len, ua->b, sizeof(ua->b));
	*len = fqdn_len + sizeof(ua->b);
	return GBA_OK;
}

struct gba_ua_id
gba_ua_id_tls(struct gba_suite suite)
{
	return (struct gba_ua_id){ { 0x01, 0x00, 0x01, suite.b[0], suite.b[1] } };
}

enum gba_status
gba_ua_id_parse(struct gba_ua_id *out, struct gba_text hex)
{
	char digits[2 * sizeof(out->b)];
	size_t n = 0;

	for (size_t i = 0; i < hex.len && hex.p != NULL; i++) {
		const bool between = n > 0 && n % 2 == 0 && i + 1 < hex.len;

		if (between && strchr(" :", hex.p[i]) != NULL && hex.p[i] != '\0' &&
		    strchr(" :", hex.p[i - 1]) == NULL)
			continue;
		if (n == sizeof(digits))
			return GBA_ERR_SYNTAX;
		digits[n++] = hex.p[i];
	}
	return gba_unhex(out->b, sizeof(out->b), (struct gba_text){ digits, n });
}
