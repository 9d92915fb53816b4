/* SPDX-License-Identifier: Apache-2.0 */
/* Relay layer messages. */
#include "codec/rp.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "codec/cursor.h"

#define MTI_TO_MS   0x01 /* the lowest bit: network to UE */
#define MTI_MASK    0x07
#define IEI_UD	    0x41
#define CAUSE_MASK  0x7f
#define HALF_FILLER 0x0f
#define SC_LEN_MAX  11 /* type of number and 20 digits */

bool
rp_type_is(struct gba_text type)
{
	static const char name[] = RP_CONTENT_TYPE;
	const size_t n = sizeof(name) - 1;

	return type.p != NULL && type.len >= n && strncasecmp(type.p, name, n) == 0 &&
	       (type.len == n || strchr("; \t", type.p[n]) != NULL);
}

/* --- addresses (8.2.5.1, 8.2.5.2): a count of octets where TP counts digits -----------
 */

static void
put_address(struct gba_buf *buf, const struct sms_address *sc)
{
	uint8_t field[SMS_ADDRESS_MAX];
	size_t len = 1;

	field[0] = 0;
	if (sc->text[0] != '\0' && sms_address_is_text(sc))
		buf->overflow = true;
	else if (sc->text[0] != '\0' && sms_address_build(field, &len, sc) != GBA_OK)
		buf->overflow = true;
	field[0] = (uint8_t)(len - 1);
	gba_buf_put(buf, field, len);
}

static enum gba_status
read_address(struct sms_address *out, struct gba_octets in)
{
	uint8_t field[SMS_ADDRESS_MAX];
	size_t digits;

	memset(out, 0, sizeof(*out));
	if (in.len == 0)
		return GBA_OK;
	if (in.len < 2 || in.len > SC_LEN_MAX)
		return GBA_ERR_SYNTAX;
	digits = 2 * (in.len - 1);
	if (in.p[in.len - 1] >> 4 == HALF_FILLER)
		digits--;
	field[0] = (uint8_t)digits;
	memcpy(field + 1, in.p, in.len);
	if (sms_address_parse(out, (struct gba_octets){ field, 1 + in.len }) != GBA_OK ||
	    sms_address_is_text(out))
		return GBA_ERR_SYNTAX;
	return GBA_OK;
}

/* --- building ------------------------------------------------------------------------
 */

static void
put_tpdu(struct gba_buf *buf, struct gba_octets tpdu)
{
	gba_buf_octet(buf, (uint8_t)tpdu.len);
	gba_buf_put(buf, tpdu.p, tpdu.len);
}

enum gba_status
rp_build(uint8_t *out, size_t *len, const struct rp *in)
{
	static const struct sms_address none;
	uint8_t made[RP_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));
	const bool has_tpdu = in->tpdu.p != NULL;

	if (in->tpdu.len > RP_TPDU_MAX || (has_tpdu && in->tpdu.len == 0) ||
	    (in->type == RP_DATA && !has_tpdu) || (in->cause & ~CAUSE_MASK) != 0)
		return GBA_ERR_ARG;
	gba_buf_octet(&buf, (uint8_t)(2u * in->type | (in->from_ms ? 0 : MTI_TO_MS)));
	gba_buf_octet(&buf, in->ref);
	if (in->type == RP_DATA) {
		put_address(&buf, in->from_ms ? &none : &in->sc);
		put_address(&buf, in->from_ms ? &in->sc : &none);
		put_tpdu(&buf, in->tpdu);
	}
	if (in->type == RP_ERROR) {
		gba_buf_octet(&buf, 1);
		gba_buf_octet(&buf, in->cause);
	}
	if (in->type != RP_DATA && has_tpdu) {
		gba_buf_octet(&buf, IEI_UD);
		put_tpdu(&buf, in->tpdu);
	}
	if (gba_buf_status(&buf) != GBA_OK)
		return GBA_ERR_ARG;
	memcpy(out, made, buf.len);
	*len = buf.len;
	return GBA_OK;
}

/* --- reading -------------------------------------------------------------------------
 */

static enum gba_status
take_tpdu(struct gba_octets *in, struct rp *out)
{
	out->tpdu = cursor_field(in);
	return out->tpdu.len >= 1 && out->tpdu.len <= RP_TPDU_MAX ? GBA_OK
								  : GBA_ERR_SYNTAX;
}

static enum gba_status
take_data(struct gba_octets *in, struct rp *out)
{
	const struct gba_octets oa = cursor_field(in), da = cursor_field(in);
	const struct gba_octets *other = out->from_ms ? &oa : &da;

	if (oa.p == NULL || da.p == NULL || other->len > 0 ||
	    read_address(&out->sc, out->from_ms ? da : oa) != GBA_OK)
		return GBA_ERR_SYNTAX;
	return take_tpdu(in, out);
}

static enum gba_status
take_answer(struct gba_octets *in, struct rp *out)
{
	struct gba_octets cause;
	uint8_t iei;

	if (out->type == RP_ERROR) {
		cause = cursor_field(in);
		if (cause.len < 1 || cause.len > 2)
			return GBA_ERR_SYNTAX;
		out->cause = cause.p[0] & CAUSE_MASK;
	}
	if (in->len == 0)
		return GBA_OK;
	if (cursor_octet(in, &iei) != GBA_OK || iei != IEI_UD)
		return GBA_ERR_SYNTAX;
	return take_tpdu(in, out);
}

enum gba_status
rp_parse(struct rp *out, struct gba_octets in)
{
	const uint8_t *head = cursor_take(&in, 2);
	struct rp rp = { .type = RP_DATA };
	enum gba_status status;

	if (head == NULL || (head[0] & MTI_MASK) > 2 * RP_ERROR + MTI_TO_MS)
		return GBA_ERR_SYNTAX;
	rp.type = (enum rp_type)((head[0] & MTI_MASK) >> 1);
	rp.from_ms = (head[0] & MTI_TO_MS) == 0;
	rp.ref = head[1];
	status = rp.type == RP_DATA ? take_data(&in, &rp) : take_answer(&in, &rp);
	if (status != GBA_OK || in.len > 0)
		return GBA_ERR_SYNTAX;
	*out = rp;
	return GBA_OK;
}

const char *
rp_cause_name(uint8_t cause)
{
	switch (cause) {
	case RP_UNASSIGNED_NUMBER:
		return "unassigned number";
	case RP_REJECTED:
		return "short message transfer rejected";
	case RP_MEMORY_EXCEEDED:
		return "memory capacity exceeded";
	case RP_OUT_OF_ORDER:
		return "destination out of order";
	case RP_UNIDENTIFIED:
		return "unidentified subscriber";
	case RP_TEMPORARY_FAILURE:
		return "temporary failure";
	case RP_INVALID_MANDATORY:
		return "invalid mandatory information";
	case RP_PROTOCOL_ERROR:
		return "protocol error";
	default:
		return "another cause";
	}
}
