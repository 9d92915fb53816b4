/* SPDX-License-Identifier: Apache-2.0 */
/* The content: short_message or message_payload, a UDH in it or TLVs that ask for one.
 */
#include <string.h>

#include "smsc/tsms_order.h"
#include "smsc/tsms_text.h"

#define SEPTETS_MAX  160
#define CODING_ASCII 0x01
#define CODING_LATIN 0x03
#define UDH_PORTS    7 /* 06 05 04 dst dst src src */

/* TLVs that stand for elements of a UDH. */
struct wanted {
	bool port, sar;
	struct sms_udh udh;
};

static enum smpp_command_status
read_dcs(uint8_t *dcs, uint8_t data_coding)
{
	switch (data_coding) {
	case 0x00: /* the GSM alphabet, an octet a character */
	case 0x08: /* UCS2 */
		*dcs = data_coding;
		return SMPP_ROK;
	case 0x02:
	case 0x04: /* octets */
		*dcs = SMS_DCS_8BIT;
		return SMPP_ROK;
	default: /* 8-bit with a message class */
		*dcs = data_coding;
		return data_coding >= 0xf4 && data_coding <= 0xf7 ? SMPP_ROK
								  : SMPP_RINVDCS;
	}
}

/* ASCII and ISO 8859-1 go as GSM characters if that alphabet has them all, else as UCS2.
 * A header in front stays as it is. out: room for it, as long as *text is used. */
static enum smpp_command_status
recode(struct gba_octets *text, uint8_t out[2 * SEPTETS_MAX], uint8_t *dcs,
       const struct smpp_pdu *pdu)
{
	const bool has_header = (pdu->esm_class & SMPP_ESM_UDHI) != 0 && text->len > 0;
	const size_t head = has_header ? (size_t)text->p[0] + 1 : 0;
	struct gba_octets rest;
	size_t len;

	if (head > text->len || head > SMS_UD_MAX)
		return SMPP_RINVESMCLASS;
	rest = (struct gba_octets){ text->p + head, text->len - head };
	for (size_t i = 0; pdu->data_coding == CODING_ASCII && i < rest.len; i++)
		if (rest.p[i] > 0x7f)
			return SMPP_RINVDCS;
	if (head > 0)
		memcpy(out, text->p, head);
	*dcs = 0x00;
	if (!tsms_text_gsm(out + head, SEPTETS_MAX, &len, rest)) {
		*dcs = 0x08;
		if (!tsms_text_ucs2(out + head, SEPTETS_MAX, &len, rest))
			return SMPP_RINVMSGLEN;
	}
	*text = (struct gba_octets){ out, head + len };
	return SMPP_ROK;
}

/* @return SMPP_ROK with *found; what a TLV of another length or a second one is */
static enum smpp_command_status
number(uint32_t *value, bool *found, const struct smpp_pdu *pdu, uint16_t tag, size_t len)
{
	const enum gba_status status = smpp_tlv_number(value, pdu, tag, len);

	*found = status == GBA_OK;
	return status == GBA_OK || status == GBA_ERR_NOT_FOUND ? SMPP_ROK
							       : SMPP_RINVTLVLEN;
}

static enum smpp_command_status
read_ports(struct wanted *out, const struct smpp_pdu *pdu)
{
	uint32_t to = 0, from = 0;
	bool has_to, has_from;

	if (number(&to, &has_to, pdu, SMPP_TAG_DESTINATION_PORT, 2) != SMPP_ROK ||
	    number(&from, &has_from, pdu, SMPP_TAG_SOURCE_PORT, 2) != SMPP_ROK)
		return SMPP_RINVTLVLEN;
	if (has_from && !has_to)
		return SMPP_RMISSINGTLV;
	out->port = out->udh.has_port = has_to;
	out->udh.port = (struct sms_port){ (uint16_t)to, (uint16_t)from };
	return SMPP_ROK;
}

static enum smpp_command_status
read_sar(struct wanted *out, const struct smpp_pdu *pdu)
{
	uint32_t ref = 0, total = 0, seq = 0;
	bool has_ref, has_total, has_seq;

	if (number(&ref, &has_ref, pdu, SMPP_TAG_SAR_MSG_REF_NUM, 2) != SMPP_ROK ||
	    number(&total, &has_total, pdu, SMPP_TAG_SAR_TOTAL_SEGMENTS, 1) != SMPP_ROK ||
	    number(&seq, &has_seq, pdu, SMPP_TAG_SAR_SEGMENT_SEQNUM, 1) != SMPP_ROK)
		return SMPP_RINVTLVLEN;
	if (!has_ref && !has_total && !has_seq)
		return SMPP_ROK;
	if (!has_ref || !has_total || !has_seq)
		return SMPP_RMISSINGTLV;
	if (seq == 0 || seq > total)
		return SMPP_RINVTLVVAL;
	out->sar = out->udh.has_concat = true;
	out->udh.ref16 = ref > UINT8_MAX;
	out->udh.ref = (uint16_t)ref;
	out->udh.total = (uint8_t)total;
	out->udh.seq = (uint8_t)seq;
	return SMPP_ROK;
}

static enum smpp_command_status
read_text(struct gba_octets *out, const struct smpp_pdu *pdu)
{
	struct gba_octets payload;

	*out = pdu->short_message;
	switch (smpp_tlv(&payload, pdu, SMPP_TAG_MESSAGE_PAYLOAD)) {
	case GBA_OK:
		break;
	case GBA_ERR_NOT_FOUND:
		return SMPP_ROK;
	default:
		return SMPP_RTLVNOTALLWD;
	}
	if (pdu->short_message.len > 0)
		return SMPP_RTLVNOTALLWD; /* one or the other */
	*out = payload;
	return SMPP_ROK;
}

/* Characters of the GSM alphabet behind header octets, in septets (TS 23.038 6.1.2.1). */
static bool
pack(struct sms_body *body, struct gba_octets header, struct gba_octets text)
{
	const size_t first = (header.len * 8 + 6) / 7;

	if (first + text.len > SEPTETS_MAX || header.len > SMS_UD_MAX)
		return false;
	memset(body->ud, 0, sizeof(body->ud));
	if (header.len > 0)
		memcpy(body->ud, header.p, header.len);
	for (size_t i = 0; i < text.len; i++) {
		const size_t bit = (first + i) * 7;
		const unsigned value = (text.p[i] & 0x7fu) << bit % 8;

		if (text.p[i] > 0x7f)
			return false;
		body->ud[bit / 8] |= (uint8_t)value;
		if (value > 0xff)
			body->ud[bit / 8 + 1] |= (uint8_t)(value >> 8);
	}
	body->udl = (uint8_t)(first + text.len);
	body->len = (uint8_t)((body->udl * 7 + 7) / 8);
	return true;
}

/* The SME made a UDH itself. */
static enum smpp_command_status
take_udh(struct tsms_order *out, struct gba_octets text)
{
	struct gba_octets header, rest;
	struct sms_body head = { .dcs = SMS_DCS_8BIT, .udhi = true };
	struct sms_udh udh;

	if (text.len == 0 || (size_t)text.p[0] + 1 > text.len || text.p[0] >= SMS_UD_MAX)
		return SMPP_RINVESMCLASS;
	header = (struct gba_octets){ text.p, (size_t)text.p[0] + 1 };
	rest = (struct gba_octets){ text.p + header.len, text.len - header.len };
	if (sms_body_put(&head, header) != GBA_OK || sms_udh_parse(&udh, &head) != GBA_OK)
		return SMPP_RINVESMCLASS;
	out->has_body = out->body.udhi = true;
	out->body.dcs = out->dcs;
	if (out->dcs == 0)
		return pack(&out->body, header, rest) ? SMPP_ROK : SMPP_RINVMSGLEN;
	if (sms_body_put(&out->body, text) == GBA_OK)
		return SMPP_ROK;
	/* Too long for one: it is cut when all that the header says is a port. */
	if (!udh.has_port || udh.port8 || header.len != UDH_PORTS ||
	    !sms_dcs_is_8bit(out->dcs))
		return SMPP_RINVMSGLEN;
	out->has_body = false;
	out->has_port = true;
	out->port = udh.port;
	out->payload = rest;
	return SMPP_ROK;
}

static enum smpp_command_status
take_sar(struct tsms_order *out, struct wanted *wanted, struct gba_octets text)
{
	struct gba_octets header;
	struct sms_body made = { .dcs = SMS_DCS_8BIT };

	wanted->udh.payload = out->dcs == 0 ? (struct gba_octets){ NULL, 0 } : text;
	if (sms_udh_put(&made, &wanted->udh) != GBA_OK)
		return SMPP_RINVMSGLEN;
	out->has_body = true;
	out->body = made;
	out->body.dcs = out->dcs;
	header = (struct gba_octets){ made.ud, made.len };
	return out->dcs != 0 || pack(&out->body, header, text) ? SMPP_ROK
							       : SMPP_RINVMSGLEN;
}

static enum smpp_command_status
take_plain(struct tsms_order *out, const struct wanted *wanted, struct gba_octets text)
{
	out->body.dcs = out->dcs;
	if (out->dcs == 0) {
		out->has_body = true;
		if (wanted->port)
			return SMPP_RINVDCS; /* ports carry octets */
		return pack(&out->body, (struct gba_octets){ NULL, 0 }, text)
			       ? SMPP_ROK
			       : SMPP_RINVMSGLEN;
	}
	if (!sms_dcs_is_8bit(out->dcs)) {
		out->has_body = true;
		if (wanted->port)
			return SMPP_RINVDCS;
		return sms_body_put(&out->body, text) == GBA_OK ? SMPP_ROK
								: SMPP_RINVMSGLEN;
	}
	out->payload = text;
	out->has_port = wanted->port;
	out->port = wanted->udh.port;
	return SMPP_ROK;
}

enum smpp_command_status
tsms_content_read(struct tsms_order *out, const struct smpp_pdu *pdu)
{
	const bool is_text =
		pdu->data_coding == CODING_ASCII || pdu->data_coding == CODING_LATIN;
	uint8_t recoded[2 * SEPTETS_MAX]; /* is in a body, or refused, before it ends */
	struct wanted wanted = { .port = false };
	struct gba_octets text;
	enum smpp_command_status status =
		is_text ? SMPP_ROK : read_dcs(&out->dcs, pdu->data_coding);

	out->data_coding = pdu->data_coding;
	if (status == SMPP_ROK)
		status = read_ports(&wanted, pdu);
	if (status == SMPP_ROK)
		status = read_sar(&wanted, pdu);
	if (status == SMPP_ROK)
		status = read_text(&text, pdu);
	if (status == SMPP_ROK && is_text)
		status = recode(&text, recoded, &out->dcs, pdu);
	if (status != SMPP_ROK)
		return status;
	if ((pdu->esm_class & SMPP_ESM_UDHI) != 0)
		return wanted.port || wanted.sar ? SMPP_RTLVNOTALLWD
						 : take_udh(out, text);
	return wanted.sar ? take_sar(out, &wanted, text) : take_plain(out, &wanted, text);
}
