/* SPDX-License-Identifier: Apache-2.0 */
/* IMPI, IMPU, BSF names and External Identifiers (TS 23.003 clauses 13.3, 13.4, 16.2 and
 * 19.7.2), TMPI (TS 33.220 B.4).
 */
#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "codec/btid.h"

static const char tmpi_domain[] = "tmpi.bsf.3gppnetwork.org";
static const char home_suffix[] = ".3gppnetwork.org";

/* What stands behind the last '@'; absent when there is none. */
static struct gba_text
domain_of(struct gba_text name)
{
	for (size_t i = name.len; i > 0; i--)
		if (name.p[i - 1] == '@')
			return (struct gba_text){ name.p + i, name.len - i };
	return (struct gba_text){ NULL, 0 };
}

bool
impi_is_valid(struct gba_text impi)
{
	if (impi.p == NULL || impi.len < 1 || impi.len > GBA_IMPI_MAX)
		return false;
	for (size_t i = 0; i < impi.len; i++)
		if (impi.p[i] < 0x20 || impi.p[i] > 0x7e || impi.p[i] == '"')
			return false;
	return true;
}

bool
tmpi_is_tmpi(struct gba_text username)
{
	const struct gba_text domain = domain_of(username);

	return gba_text_is_nocase(domain, tmpi_domain) && username.len > domain.len + 1;
}

bool
imsi_is_valid(struct gba_text imsi)
{
	if (imsi.p == NULL || imsi.len < 6 || imsi.len > 15)
		return false;
	for (size_t i = 0; i < imsi.len; i++)
		if (imsi.p[i] < '0' || imsi.p[i] > '9')
			return false;
	return true;
}

/* "mnc015.mcc234" of an IMSI; the MNC always in three digits. */
static enum gba_status
network_of(char out[16], struct gba_text imsi, unsigned mnc_digits)
{
	struct gba_buf buf = gba_buf(out, 16);

	if (!imsi_is_valid(imsi))
		return GBA_ERR_SYNTAX;
	if (mnc_digits != 2 && mnc_digits != 3)
		return GBA_ERR_ARG;
	gba_buf_fmt(&buf, "mnc%s%.*s.mcc%.3s", mnc_digits == 2 ? "0" : "",
		    (int)mnc_digits, imsi.p + 3, imsi.p);
	return gba_buf_status(&buf);
}

enum gba_status
impi_from_imsi(char out[GBA_IMPI_MAX + 1], struct gba_text imsi, unsigned mnc_digits)
{
	char network[16];
	enum gba_status status = network_of(network, imsi, mnc_digits);
	struct gba_buf buf;

	if (status != GBA_OK)
		return status;
	buf = gba_buf(out, GBA_IMPI_MAX + 1);
	gba_buf_text(&buf, imsi);
	gba_buf_fmt(&buf, "@ims.%s%s", network, home_suffix);
	return gba_buf_status(&buf);
}

enum gba_status
bsf_name_from_imsi(char out[256], struct gba_text imsi, unsigned mnc_digits)
{
	char network[16];
	enum gba_status status = network_of(network, imsi, mnc_digits);
	struct gba_buf buf;

	if (status != GBA_OK)
		return status;
	buf = gba_buf(out, 256);
	gba_buf_fmt(&buf, "bsf.%s.pub%s", network, home_suffix);
	return gba_buf_status(&buf);
}

enum gba_status
bsf_name_from_impi(char out[256], struct gba_text impi)
{
	const size_t suffix_len = strlen(home_suffix);
	struct gba_text domain = domain_of(impi);
	const char *pub = "";
	struct gba_buf buf;

	if (!fqdn_is_valid(domain))
		return GBA_ERR_SYNTAX;
	if (domain.len > suffix_len && strncasecmp(domain.p + domain.len - suffix_len,
						   home_suffix, suffix_len) == 0) {
		domain.len -= suffix_len;
		pub = ".pub.3gppnetwork.org";
	}
	if (strlen("bsf.") + domain.len + strlen(pub) > 253)
		return GBA_ERR_SYNTAX;
	buf = gba_buf(out, 256);
	gba_buf_str(&buf, "bsf.");
	gba_buf_text(&buf, domain);
	gba_buf_str(&buf, pub);
	return gba_buf_status(&buf);
}

/* --- IMPU -------------------------------------------------------------------------- */

static void
put_lower(struct gba_buf *buf, const char *p, size_t len)
{
	for (size_t i = 0; i < len; i++)
		gba_buf_octet(buf, p[i] >= 'A' && p[i] <= 'Z'
					   ? (uint8_t)(p[i] - 'A' + 'a')
					   : (uint8_t)p[i]);
}

/* user@host or host, then ":port"; what follows ';' or '?' behind the host goes. */
static enum gba_status
put_sip(struct gba_buf *buf, struct gba_text rest)
{
	const struct gba_text domain = domain_of(rest);
	const size_t user = domain.p != NULL ? rest.len - domain.len : 0;
	size_t host = user;

	if (memchr(rest.p, '@', rest.len) != (user > 0 ? rest.p + user - 1 : NULL))
		return GBA_ERR_SYNTAX;
	while (host < rest.len && rest.p[host] != ';' && rest.p[host] != '?')
		host++;
	if (host == user || user == 1)
		return GBA_ERR_SYNTAX;
	gba_buf_text(buf, (struct gba_text){ rest.p, user });
	put_lower(buf, rest.p + user, host - user);
	return GBA_OK;
}

/* Digits, with '+' in front of a global number. */
static enum gba_status
put_tel(struct gba_buf *buf, struct gba_text rest)
{
	size_t digits = 0;

	for (size_t i = 0; i < rest.len && rest.p[i] != ';'; i++) {
		const char c = rest.p[i];

		if (c == '-' || c == '.' || c == '(' || c == ')')
			continue;
		if ((c < '0' || c > '9') && (c != '+' || i > 0))
			return GBA_ERR_SYNTAX;
		digits += c != '+';
		gba_buf_octet(buf, (uint8_t)c);
	}
	return digits > 0 ? GBA_OK : GBA_ERR_SYNTAX;
}

enum gba_status
impu_canonical(char out[GBA_IMPU_MAX + 1], struct gba_text impu)
{
	static const struct {
		const char *text;
		enum gba_status (*put)(struct gba_buf *buf, struct gba_text rest);
	} schemes[] = { { "sip:", put_sip }, { "sips:", put_sip }, { "tel:", put_tel } };
	enum gba_status status = GBA_ERR_SYNTAX;
	char made[GBA_IMPU_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	for (size_t i = 0; i < impu.len; i++)
		if (impu.p[i] <= 0x20 || impu.p[i] > 0x7e || impu.p[i] == '"' ||
		    impu.p[i] == '<' || impu.p[i] == '>')
			return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		const size_t len = strlen(schemes[i].text);

		if (impu.len <= len || strncasecmp(impu.p, schemes[i].text, len) != 0)
			continue;
		gba_buf_str(&buf, schemes[i].text);
		status = schemes[i].put(
			&buf, (struct gba_text){ impu.p + len, impu.len - len });
		break;
	}
	if (status == GBA_OK && gba_buf_status(&buf) != GBA_OK)
		status = GBA_ERR_SYNTAX;
	if (status == GBA_OK)
		memcpy(out, made, buf.len + 1);
	return status;
}

/* --- External Identifier ----------------------------------------------------------- */

enum gba_status
external_id_canonical(char out[EXTERNAL_ID_MAX + 1], struct gba_text id)
{
	const struct gba_text domain = domain_of(id);
	const size_t local = id.len - domain.len; /* with the '@' */
	char made[EXTERNAL_ID_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	if (!fqdn_is_valid(domain) || local < 2)
		return GBA_ERR_SYNTAX;
	for (size_t i = 0; i + 1 < local; i++)
		if (id.p[i] <= 0x20 || id.p[i] > 0x7e || id.p[i] == '@')
			return GBA_ERR_SYNTAX;
	gba_buf_text(&buf, (struct gba_text){ id.p, local });
	put_lower(&buf, domain.p, domain.len);
	if (gba_buf_status(&buf) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(out, made, buf.len + 1);
	return GBA_OK;
}
