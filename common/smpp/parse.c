/* SPDX-License-Identifier: Apache-2.0 */
/* Octets to a PDU. Every length is checked before the octets it counts are looked at.
 */
#include <string.h>

#include "smpp/pdu.h"

struct reader {
	const uint8_t *p, *end;
	enum smpp_command_status error; /* the first one sticks */
};

static uint32_t
u32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static size_t
left(const struct reader *r)
{
	return (size_t)(r->end - r->p);
}

static void
fail(struct reader *r, enum smpp_command_status error)
{
	if (r->error == SMPP_ROK)
		r->error = error;
	r->p = r->end;
}

static uint8_t
read_octet(struct reader *r)
{
	if (left(r) == 0) {
		fail(r, SMPP_RINVCMDLEN);
		return 0;
	}
	return *r->p++;
}

static void
read_text(struct reader *r, char *out, size_t size, enum smpp_command_status error)
{
	const size_t room = left(r) < size ? left(r) : size;
	const uint8_t *nul = room > 0 ? memchr(r->p, 0, room) : NULL;

	if (nul == NULL) {
		fail(r, left(r) < size ? SMPP_RINVCMDLEN : error);
		return;
	}
	memcpy(out, r->p, (size_t)(nul - r->p) + 1);
	r->p = nul + 1;
}

static void
read_address(struct reader *r, struct smpp_address *out, size_t size,
	     enum smpp_command_status error)
{
	out->ton = read_octet(r);
	out->npi = read_octet(r);
	read_text(r, out->text, size, error);
}

static void
read_short(struct reader *r, struct smpp_pdu *out)
{
	const size_t len = read_octet(r);

	if (len > SMPP_SHORT_MAX || len > left(r)) {
		fail(r, SMPP_RINVMSGLEN);
		return;
	}
	out->short_message = (struct gba_octets){ r->p, len };
	r->p += len;
}

static void
read_dests(struct reader *r, struct smpp_pdu *out)
{
	const size_t count = read_octet(r);

	if (count == 0 || count > SMPP_DESTS_MAX)
		fail(r, SMPP_RINVNUMDESTS);
	for (size_t i = 0; i < count && r->error == SMPP_ROK; i++) {
		struct smpp_dest *dest = &out->dests[i];
		const uint8_t flag = read_octet(r);

		memset(dest, 0, sizeof(*dest));
		dest->is_list = flag == 2;
		if (flag == 1)
			read_address(r, &dest->address, 21, SMPP_RINVDSTADR);
		else if (flag == 2)
			read_text(r, dest->address.text, 21, SMPP_RINVDLNAME);
		else
			fail(r, SMPP_RINVDESTFLAG);
	}
	out->dest_count = count;
}

static void
read_failed(struct reader *r, struct smpp_pdu *out)
{
	const size_t count = read_octet(r);

	if (count > SMPP_DESTS_MAX)
		fail(r, SMPP_RINVNUMDESTS);
	for (size_t i = 0; i < count && r->error == SMPP_ROK; i++) {
		struct smpp_dest *dest = &out->dests[i];

		memset(dest, 0, sizeof(*dest));
		read_address(r, &dest->address, 21, SMPP_RINVDSTADR);
		if (left(r) < 4) {
			fail(r, SMPP_RINVCMDLEN);
			return;
		}
		dest->error = u32(r->p);
		r->p += 4;
	}
	out->dest_count = count;
}

/* Whole TLVs to the end, whatever their tags. */
static void
read_tlvs(struct reader *r, struct smpp_pdu *out)
{
	const uint8_t *p = r->p;

	while (p != r->end) {
		const size_t rest = (size_t)(r->end - p);

		if (rest < 4 || rest - 4 < (size_t)(p[2] << 8 | p[3])) {
			fail(r, SMPP_RINVTLVSTREAM);
			return;
		}
		p += 4 + (p[2] << 8 | p[3]);
	}
	out->tlvs = (struct gba_octets){ r->p, left(r) };
	r->p = r->end;
}

static void
read_field(struct reader *r, struct smpp_pdu *out, const struct pdu_field *field)
{
	void *at = (uint8_t *)out + field->offset;

	switch (field->kind) {
	case PDU_TEXT:
		read_text(r, at, field->size, field->error);
		break;
	case PDU_OCTET:
		*(uint8_t *)at = read_octet(r);
		break;
	case PDU_ADDRESS:
		read_address(r, at, field->size, field->error);
		break;
	case PDU_DESTS:
		read_dests(r, out);
		break;
	case PDU_FAILED:
		read_failed(r, out);
		break;
	case PDU_SHORT:
		read_short(r, out);
		break;
	case PDU_TLVS:
		read_tlvs(r, out);
		break;
	}
}

/* May it end behind its header? deliver_sm_resp has an unused field that some leave out.
 */
static bool
may_be_bare(const struct smpp_pdu *pdu)
{
	return (pdu->command_id & SMPP_RESPONSE) != 0 &&
	       (pdu->command_status != SMPP_ROK ||
		pdu->command_id == (SMPP_RESPONSE | SMPP_DELIVER_SM));
}

enum gba_status
smpp_frame(size_t *len, struct gba_octets in, size_t max)
{
	uint32_t command_length;

	if (in.len < 4) {
		*len = 0;
		return GBA_OK;
	}
	command_length = u32(in.p);
	if (command_length < SMPP_HEADER || command_length > max)
		return GBA_ERR_SYNTAX;
	*len = command_length <= in.len ? command_length : 0;
	return GBA_OK;
}

static void
copy_out(struct smpp_pdu *out, const struct smpp_pdu *pdu)
{
	memcpy(out, pdu, offsetof(struct smpp_pdu, dests));
	memcpy(out->dests, pdu->dests, pdu->dest_count * sizeof(pdu->dests[0]));
}

enum gba_status
smpp_parse(struct smpp_pdu *out, enum smpp_command_status *error, struct gba_octets in)
{
	struct reader r = { in.p + SMPP_HEADER, in.p + in.len, SMPP_ROK };
	const struct pdu_row *row;
	struct smpp_pdu pdu;

	memset(&pdu, 0, offsetof(struct smpp_pdu, dests));
	out->command_id = pdu.command_id = u32(in.p + 4);
	out->command_status = pdu.command_status = u32(in.p + 8);
	out->sequence_number = pdu.sequence_number = u32(in.p + 12);
	row = pdu_row(pdu.command_id);
	if (row == NULL) {
		*error = SMPP_RINVCMDID;
		return GBA_ERR_NOT_FOUND;
	}
	if (!(left(&r) == 0 && may_be_bare(&pdu)))
		for (size_t i = 0; i < row->count && r.error == SMPP_ROK; i++)
			read_field(&r, &pdu, &row->fields[i]);
	if (r.p != r.end)
		fail(&r, SMPP_RINVCMDLEN);
	if (r.error != SMPP_ROK) {
		*error = r.error;
		return GBA_ERR_SYNTAX;
	}
	copy_out(out, &pdu);
	return GBA_OK;
}
