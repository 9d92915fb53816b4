/* SPDX-License-Identifier: Apache-2.0 */
/* Elementary files to structs, and back. */
#include "ue/ef.h"

#include <string.h>

/* One octet of length, then so many octets. */
static enum gba_status
take_field(struct gba_octets *field, struct gba_octets *rest)
{
	size_t len;

	if (rest->len == 0 || (len = rest->p[0]) > rest->len - 1)
		return GBA_ERR_SYNTAX;
	*field = (struct gba_octets){ rest->p + 1, len };
	*rest = (struct gba_octets){ rest->p + 1 + len, rest->len - 1 - len };
	return GBA_OK;
}

enum gba_status
ef_gbabp_parse(struct ef_gbabp *out, struct gba_octets in)
{
	struct ef_gbabp found;
	enum gba_status status;

	if (in.len == 0 || in.p[0] == 0xff)
		return GBA_ERR_NOT_FOUND;
	status = take_field(&found.rand, &in);
	if (status == GBA_OK)
		status = take_field(&found.btid, &in);
	if (status == GBA_OK)
		status = take_field(&found.lifetime, &in);
	if (status == GBA_OK && found.rand.len != sizeof(struct aka_rand))
		status = GBA_ERR_SYNTAX;
	if (status == GBA_OK)
		*out = found;
	return status;
}

static void
put_field(struct gba_buf *out, struct gba_octets field)
{
	gba_buf_octet(out, (uint8_t)field.len);
	gba_buf_put(out, field.p, field.len);
}

void
ef_gbabp_build(struct gba_buf *out, const struct ef_gbabp *in)
{
	put_field(out, in->rand);
	put_field(out, in->btid);
	put_field(out, in->lifetime);
}

/* Tag and BER length: 00 to 7F, 81 xx, 82 xx xx. */
static enum gba_status
take_tlv(struct gba_octets *value, struct gba_octets *rest, uint8_t tag)
{
	size_t head = 2, len;

	if (rest->len < 2 || rest->p[0] != tag)
		return GBA_ERR_SYNTAX;
	len = rest->p[1];
	if (len == 0x81 || len == 0x82) {
		head += len - 0x80;
		if (rest->len < head)
			return GBA_ERR_SYNTAX;
		len = head == 3 ? rest->p[2] : (size_t)rest->p[2] << 8 | rest->p[3];
	} else if (len > 0x7f) {
		return GBA_ERR_SYNTAX;
	}
	if (len > rest->len - head)
		return GBA_ERR_SYNTAX;
	*value = (struct gba_octets){ rest->p + head, len };
	*rest = (struct gba_octets){ rest->p + head + len, rest->len - head - len };
	return GBA_OK;
}

enum gba_status
ef_gbanl_parse(struct ef_gbanl *out, struct gba_octets in)
{
	struct ef_gbanl found;
	enum gba_status status;

	if (in.len == 0 || in.p[0] == 0xff)
		return GBA_ERR_NOT_FOUND;
	status = take_tlv(&found.naf_id, &in, 0x80);
	if (status == GBA_OK)
		status = take_tlv(&found.btid, &in, 0x81);
	if (status == GBA_OK)
		*out = found;
	return status;
}

static void
put_tlv(struct gba_buf *out, uint8_t tag, struct gba_octets value)
{
	gba_buf_octet(out, tag);
	if (value.len > 0xff) {
		gba_buf_octet(out, 0x82);
		gba_buf_octet(out, (uint8_t)(value.len >> 8));
	} else if (value.len > 0x7f) {
		gba_buf_octet(out, 0x81);
	}
	gba_buf_octet(out, (uint8_t)value.len);
	gba_buf_put(out, value.p, value.len);
}

void
ef_gbanl_build(struct gba_buf *out, const struct ef_gbanl *in)
{
	put_tlv(out, 0x80, in->naf_id);
	put_tlv(out, 0x81, in->btid);
}

/* Nibble n of the identity, low one first. */
static unsigned
nibble(const uint8_t *p, size_t n)
{
	return n % 2 == 0 ? p[n / 2] & 0x0f : p[n / 2] >> 4;
}

enum gba_status
ef_imsi_parse(char out[16], struct gba_octets in)
{
	char digits[16] = "";
	size_t n = 0;

	if (in.len != EF_IMSI_LEN || in.p[0] < 1 || in.p[0] > 8)
		return GBA_ERR_SYNTAX;
	for (size_t i = 1; i < 2u * in.p[0]; i++) {
		const unsigned digit = nibble(in.p + 1, i);

		if (digit == 0x0f && i == 2u * in.p[0] - 1)
			break;
		if (digit > 9)
			return GBA_ERR_SYNTAX;
		digits[n++] = (char)('0' + digit);
	}
	memcpy(out, digits, sizeof(digits));
	return n > 0 ? GBA_OK : GBA_ERR_SYNTAX;
}

enum gba_status
ef_imsi_build(uint8_t out[EF_IMSI_LEN], const char *imsi)
{
	const size_t n = strlen(imsi);

	if (n == 0 || n > 15)
		return GBA_ERR_ARG;
	memset(out, 0xff, EF_IMSI_LEN);
	out[0] = (uint8_t)(n / 2 + 1);
	out[1] = (uint8_t)(n % 2 == 1 ? 0xf9 : 0xf1); /* odd or even, IMSI */
	for (size_t i = 0; i < n; i++) {
		const uint8_t digit = (uint8_t)(imsi[i] - '0');
		uint8_t *octet = &out[1 + (i + 1) / 2];

		if ((i + 1) % 2 == 1)
			*octet = (uint8_t)((*octet & 0x0f) | digit << 4);
		else
			*octet = (uint8_t)((*octet & 0xf0) | digit);
	}
	return GBA_OK;
}

bool
ef_service(struct gba_octets table, unsigned n)
{
	const size_t at = (n - 1) / 8;

	return at < table.len && (table.p[at] >> (n - 1) % 8 & 1) != 0;
}

void
ef_service_set(uint8_t *table, unsigned n)
{
	table[(n - 1) / 8] |= (uint8_t)(1u << (n - 1) % 8);
}
