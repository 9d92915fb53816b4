/* SPDX-License-Identifier: Apache-2.0 */
/* A PDU to octets, and TLVs by their tags.
 */
#include <string.h>

#include "smpp/pdu.h"

static void
put_u32(struct gba_buf *out, uint32_t value)
{
	gba_buf_u16(out, (uint16_t)(value >> 16));
	gba_buf_u16(out, (uint16_t)value);
}

static bool
put_text(struct gba_buf *out, const char *text, size_t size)
{
	const size_t len = strnlen(text, size);

	if (len >= size)
		return false;
	gba_buf_put(out, text, len);
	gba_buf_octet(out, 0);
	return true;
}

static bool
put_address(struct gba_buf *out, const struct smpp_address *address, size_t size)
{
	gba_buf_octet(out, address->ton);
	gba_buf_octet(out, address->npi);
	return put_text(out, address->text, size);
}

static bool
put_dests(struct gba_buf *out, const struct smpp_pdu *pdu, enum pdu_field_kind kind)
{
	bool ok = pdu->dest_count <= SMPP_DESTS_MAX &&
		  (kind == PDU_FAILED || pdu->dest_count > 0);

	gba_buf_octet(out, (uint8_t)pdu->dest_count);
	for (size_t i = 0; ok && i < pdu->dest_count; i++) {
		const struct smpp_dest *dest = &pdu->dests[i];

		if (kind == PDU_DESTS)
			gba_buf_octet(out, dest->is_list ? 2 : 1);
		if (kind == PDU_DESTS && dest->is_list)
			ok = put_text(out, dest->address.text, 21);
		else
			ok = put_address(out, &dest->address, 21);
		if (kind == PDU_FAILED)
			put_u32(out, dest->error);
	}
	return ok;
}

static bool
put_field(struct gba_buf *out, const struct smpp_pdu *pdu, const struct pdu_field *field)
{
	const void *at = (const uint8_t *)pdu + field->offset;

	switch (field->kind) {
	case PDU_TEXT:
		return put_text(out, at, field->size);
	case PDU_OCTET:
		gba_buf_octet(out, *(const uint8_t *)at);
		return true;
	case PDU_ADDRESS:
		return put_address(out, at, field->size);
	case PDU_DESTS:
	case PDU_FAILED:
		return put_dests(out, pdu, field->kind);
	case PDU_SHORT:
		gba_buf_octet(out, (uint8_t)pdu->short_message.len);
		gba_buf_put(out, pdu->short_message.p, pdu->short_message.len);
		return pdu->short_message.len <= SMPP_SHORT_MAX;
	case PDU_TLVS:
		gba_buf_put(out, pdu->tlvs.p, pdu->tlvs.len);
		return true;
	}
	return false;
}

static bool
is_bare(const struct smpp_pdu *pdu)
{
	return (pdu->command_id & SMPP_RESPONSE) != 0 &&
	       pdu->command_status != SMPP_ROK &&
	       pdu->command_id != (SMPP_RESPONSE | SMPP_SUBMIT_MULTI) &&
	       pdu->command_id != (SMPP_RESPONSE | SMPP_DATA_SM);
}

enum gba_status
smpp_build(struct gba_buf *out, const struct smpp_pdu *pdu)
{
	const struct pdu_row *row = pdu_row(pdu->command_id);
	const size_t start = out->len;
	size_t len;

	if (row == NULL)
		return GBA_ERR_ARG;
	put_u32(out, 0); /* command_length, below */
	put_u32(out, pdu->command_id);
	put_u32(out, pdu->command_status);
	put_u32(out, pdu->sequence_number);
	for (size_t i = 0; i < row->count && !is_bare(pdu); i++)
		if (!put_field(out, pdu, &row->fields[i]))
			return GBA_ERR_ARG;
	if (gba_buf_status(out) != GBA_OK)
		return GBA_ERR_ARG;
	len = out->len - start;
	out->p[start] = (uint8_t)(len >> 24);
	out->p[start + 1] = (uint8_t)(len >> 16);
	out->p[start + 2] = (uint8_t)(len >> 8);
	out->p[start + 3] = (uint8_t)len;
	return GBA_OK;
}

enum gba_status
smpp_tlv(struct gba_octets *value, const struct smpp_pdu *pdu, uint16_t tag)
{
	struct gba_octets found = { NULL, 0 };

	for (size_t at = 0; at + 4 <= pdu->tlvs.len;) {
		const uint8_t *p = pdu->tlvs.p + at;
		const size_t len = (size_t)(p[2] << 8 | p[3]);

		if (len > pdu->tlvs.len - at - 4)
			return GBA_ERR_SYNTAX;
		if ((p[0] << 8 | p[1]) == tag) {
			if (found.p != NULL)
				return GBA_ERR_SYNTAX;
			found = (struct gba_octets){ p + 4, len };
		}
		at += 4 + len;
	}
	if (found.p == NULL)
		return GBA_ERR_NOT_FOUND;
	*value = found;
	return GBA_OK;
}

enum gba_status
smpp_tlv_number(uint32_t *value, const struct smpp_pdu *pdu, uint16_t tag, size_t len)
{
	struct gba_octets found;
	enum gba_status status = smpp_tlv(&found, pdu, tag);
	uint32_t n = 0;

	if (status != GBA_OK)
		return status;
	if (found.len != len)
		return GBA_ERR_SYNTAX;
	for (size_t i = 0; i < found.len; i++)
		n = n << 8 | found.p[i];
	*value = n;
	return GBA_OK;
}

void
smpp_tlv_put(struct gba_buf *tlvs, uint16_t tag, const void *value, size_t len)
{
	gba_buf_u16(tlvs, tag);
	gba_buf_u16(tlvs, (uint16_t)len);
	gba_buf_put(tlvs, value, len);
}

void
smpp_tlv_put_number(struct gba_buf *tlvs, uint16_t tag, uint32_t value, size_t len)
{
	gba_buf_u16(tlvs, tag);
	gba_buf_u16(tlvs, (uint16_t)len);
	for (size_t i = len; i-- > 0;)
		gba_buf_octet(tlvs, (uint8_t)(value >> (8 * i)));
}
