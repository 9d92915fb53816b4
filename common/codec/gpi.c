/* SPDX-License-Identifier: Apache-2.0 */
/* GBA-Push-Info, PROJECT PROFILE P1. */
#include "codec/gpi.h"

#include <string.h>

#include "base/buf.h"
#include "base/secret.h"
#include "codec/avp_table.h"

#define VERSION	     0x01
#define FLAG_GBA_U   0x01
#define NAF_ID_MAX   255 /* its length is one octet */
#define NAF_ID_MIN   6
#define SEALED_LIMIT 1024
#define ENVELOPE_V   0x01
#define LIFETIME_LEN 4
#define TO_LABEL_LEN (2 + sizeof(struct aka_rand) + sizeof(struct aka_autn))

/* One key is for one RAND and one GPI, so no block of the key stream is used twice. */
static const struct gba_push_counter counter_zero;

/* --- reading ----------------------------------------------------------------------- */

/* The next n octets; once they are too few, p is NULL for good. */
static const uint8_t *
take(struct gba_octets *in, size_t n)
{
	const uint8_t *p = in->p;

	if (p == NULL || in->len < n) {
		*in = (struct gba_octets){ NULL, 0 };
		return NULL;
	}
	*in = (struct gba_octets){ p + n, in->len - n };
	return p;
}

/* A field behind its length of one or two octets. */
static struct gba_octets
take_field(struct gba_octets *in, size_t width)
{
	const uint8_t *p = take(in, width);
	size_t len = 0;

	for (size_t i = 0; p != NULL && i < width; i++)
		len = len << 8 | p[i];
	p = take(in, len);
	return (struct gba_octets){ p, p != NULL ? len : 0 };
}

/* The parts of a whole GPI, as views. */
struct parts {
	struct gba_octets authentic; /* all before the MAC */
	struct gba_octets sealed;
	const uint8_t *mac;
};

static enum gba_status
split(struct gpi_challenge *challenge, struct parts *parts, struct gba_octets in)
{
	struct gba_octets rest = in, label;
	struct gpi_challenge c = { .gba_u = false };
	const uint8_t *head = take(&rest, 2), *rand = take(&rest, sizeof(c.rand)),
		      *autn = take(&rest, sizeof(c.autn));

	label = take_field(&rest, 1);
	parts->sealed = take_field(&rest, 2);
	parts->mac = take(&rest, GBA_PUSH_MAC_LEN);
	if (parts->mac == NULL || rest.len > 0)
		return GBA_ERR_SYNTAX;
	parts->authentic = (struct gba_octets){ in.p, in.len - GBA_PUSH_MAC_LEN };
	if (head[0] != VERSION || (head[1] & ~FLAG_GBA_U) != 0)
		return GBA_ERR_SYNTAX;
	if (push_text_build(c.app_label, GPI_APP_LABEL_MAX, label) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (parts->sealed.len < 1 || parts->sealed.len > SEALED_LIMIT)
		return GBA_ERR_SYNTAX;
	c.gba_u = (head[1] & FLAG_GBA_U) != 0;
	memcpy(c.rand.b, rand, sizeof(c.rand.b));
	memcpy(c.autn.b, autn, sizeof(c.autn.b));
	*challenge = c;
	return GBA_OK;
}

enum gba_status
gpi_challenge_parse(struct gpi_challenge *out, struct gba_octets in)
{
	struct parts parts;

	return split(out, &parts, in);
}

enum gba_status
gpi_split(struct gba_octets *gpi, struct gba_octets *rest, struct gba_octets in)
{
	struct gba_octets left = in;

	if (take(&left, TO_LABEL_LEN) != NULL) {
		(void)take_field(&left, 1);
		(void)take_field(&left, 2);
	}
	if (take(&left, GBA_PUSH_MAC_LEN) == NULL)
		return GBA_ERR_SYNTAX;
	*gpi = (struct gba_octets){ in.p, in.len - left.len };
	*rest = left;
	return GBA_OK;
}

static enum gba_status
sealed_parse(struct gpi *out, struct gba_octets in)
{
	const struct gba_octets ptid = take_field(&in, 1), naf_id = take_field(&in, 1);
	const uint8_t *t = take(&in, LIFETIME_LEN);

	if (t == NULL || in.len > 0)
		return GBA_ERR_SYNTAX;
	if (ptid.len < 1 || push_text_build(out->ptid, GBA_PTID_MAX, ptid) != GBA_OK ||
	    naf_id_parse(&out->naf_id, naf_id) != GBA_OK)
		return GBA_ERR_SYNTAX;
	out->expires_s = avp_time_to_wall((uint32_t)t[0] << 24 | (uint32_t)t[1] << 16 |
					  (uint32_t)t[2] << 8 | t[3]);
	return GBA_OK;
}

enum gba_status
gpi_open(struct gpi *out, struct gba_octets in, const struct gba_push_keys *keys)
{
	uint8_t mac[GBA_PUSH_MAC_LEN], plain[SEALED_LIMIT];
	struct gpi gpi = { .expires_s = 0 };
	struct parts parts;
	enum gba_status status = split(&gpi.challenge, &parts, in);

	if (status != GBA_OK)
		return status;
	status = gba_push_mac(mac, keys, parts.authentic);
	if (status != GBA_OK)
		goto out;
	if (!gba_equal_ct(mac, parts.mac, sizeof(mac))) {
		status = GBA_ERR_MAC;
		goto out;
	}
	status = gba_push_crypt(plain, keys, &counter_zero, parts.sealed);
	if (status != GBA_OK)
		goto out;
	status = sealed_parse(&gpi, (struct gba_octets){ plain, parts.sealed.len });
	if (status == GBA_OK)
		*out = gpi;
out:
	gba_wipe(mac, sizeof(mac));
	gba_wipe(plain, sizeof(plain));
	gba_wipe(&gpi, sizeof(gpi));
	return status;
}

/* --- building ---------------------------------------------------------------------- */

/* A text in its room; one without end is of too many octets. */
static struct gba_text
text_of(const char *room, size_t size)
{
	return (struct gba_text){ room, strnlen(room, size) };
}

static enum gba_status
sealed_build(uint8_t *out, size_t size, size_t *len, const struct gpi *gpi)
{
	struct gba_buf buf = gba_buf(out, size);
	uint8_t ptid[GBA_PTID_MAX], naf_id[GBA_NAF_ID_MAX];
	size_t ptid_len, naf_id_len;
	uint32_t ntp;

	if (push_text_parse(ptid, &ptid_len, sizeof(ptid),
			    text_of(gpi->ptid, sizeof(gpi->ptid))) != GBA_OK ||
	    ptid_len < 1 || avp_time_from_wall(&ntp, gpi->expires_s) != GBA_OK ||
	    naf_id_build(naf_id, &naf_id_len, gpi->naf_id.fqdn, &gpi->naf_id.ua) !=
		    GBA_OK ||
	    naf_id_len < NAF_ID_MIN || naf_id_len > NAF_ID_MAX)
		return GBA_ERR_ARG;
	gba_buf_octet(&buf, (uint8_t)ptid_len);
	gba_buf_put(&buf, ptid, ptid_len);
	gba_buf_octet(&buf, (uint8_t)naf_id_len);
	gba_buf_put(&buf, naf_id, naf_id_len);
	gba_buf_u16(&buf, (uint16_t)(ntp >> 16));
	gba_buf_u16(&buf, (uint16_t)ntp);
	*len = buf.len;
	return gba_buf_status(&buf);
}

enum gba_status
gpi_build(uint8_t out[GPI_MAX], size_t *len, const struct gpi *gpi,
	  const struct gba_push_keys *keys)
{
	const struct gpi_challenge *c = &gpi->challenge;
	uint8_t sealed[GPI_SEALED_MAX + 1], made[GPI_MAX + 1], mac[GBA_PUSH_MAC_LEN];
	uint8_t label[GPI_APP_LABEL_MAX];
	struct gba_buf buf = gba_buf(made, sizeof(made));
	enum gba_status status;
	size_t label_len, sealed_len;

	if (push_text_parse(label, &label_len, sizeof(label),
			    text_of(c->app_label, sizeof(c->app_label))) != GBA_OK)
		return GBA_ERR_ARG;
	status = sealed_build(sealed, sizeof(sealed), &sealed_len, gpi);
	if (status != GBA_OK)
		goto out;
	status = gba_push_crypt(sealed, keys, &counter_zero,
				(struct gba_octets){ sealed, sealed_len });
	if (status != GBA_OK)
		goto out;
	gba_buf_octet(&buf, VERSION);
	gba_buf_octet(&buf, c->gba_u ? FLAG_GBA_U : 0);
	gba_buf_put(&buf, c->rand.b, sizeof(c->rand.b));
	gba_buf_put(&buf, c->autn.b, sizeof(c->autn.b));
	gba_buf_octet(&buf, (uint8_t)label_len);
	gba_buf_put(&buf, label, label_len);
	gba_buf_u16(&buf, (uint16_t)sealed_len);
	gba_buf_put(&buf, sealed, sealed_len);
	status = gba_push_mac(mac, keys, (struct gba_octets){ made, buf.len });
	if (status != GBA_OK)
		goto out;
	gba_buf_put(&buf, mac, sizeof(mac));
	status = gba_buf_status(&buf);
	if (status == GBA_OK) {
		memcpy(out, made, buf.len);
		*len = buf.len;
	}
out:
	gba_wipe(sealed, sizeof(sealed)); /* it was in clear for a moment */
	return status;
}

/* --- envelope ---------------------------------------------------------------------- */

enum gba_status
gpi_envelope_build(uint8_t out[GPI_ENVELOPE_LEN + GPI_MAX], size_t *len, uint16_t session,
		   struct gba_octets gpi)
{
	if (gpi.len < 1 || gpi.len > GPI_MAX)
		return GBA_ERR_ARG;
	memmove(out + GPI_ENVELOPE_LEN, gpi.p, gpi.len);
	out[0] = ENVELOPE_V;
	out[1] = (uint8_t)(session >> 8);
	out[2] = (uint8_t)session;
	*len = GPI_ENVELOPE_LEN + gpi.len;
	return GBA_OK;
}

enum gba_status
gpi_envelope_parse(uint16_t *session, struct gba_octets *gpi, struct gba_octets in)
{
	if (in.p == NULL || in.len <= GPI_ENVELOPE_LEN || in.p[0] != ENVELOPE_V)
		return GBA_ERR_SYNTAX;
	*session = (uint16_t)(in.p[1] << 8 | in.p[2]);
	*gpi = (struct gba_octets){ in.p + GPI_ENVELOPE_LEN, in.len - GPI_ENVELOPE_LEN };
	return GBA_OK;
}
