/* SPDX-License-Identifier: Apache-2.0 */
/* SMS-DELIVER, SMS-SUBMIT, SMS-COMMAND, and what all TPDUs have in common. */
#include "codec/sms.h"

#include <string.h>

#include "codec/sms_int.h"

#define SEPTETS_MAX    160
#define BIT(head, bit) (((head) & (bit)) != 0)

enum sms_mti
sms_mti(struct gba_octets tpdu)
{
	return tpdu.p == NULL || tpdu.len == 0 ? SMS_MTI_NONE
					       : (enum sms_mti)(tpdu.p[0] & 0x03);
}

/* --- what the data are (TS 23.038 4) -------------------------------------------------
 */

enum alphabet { SEPTETS, OCTETS, UCS2 };

static enum alphabet
alphabet(uint8_t dcs)
{
	static const enum alphabet general[] = { SEPTETS, OCTETS, UCS2, SEPTETS };

	if (dcs <= 0x7f)
		return general[dcs >> 2 & 0x03];
	if (dcs >= 0xf0)
		return BIT(dcs, 0x04) ? OCTETS : SEPTETS;
	return dcs >= 0xe0 ? UCS2 : SEPTETS;
}

static bool
is_compressed(uint8_t dcs)
{
	return dcs <= 0x7f && BIT(dcs, 0x20);
}

bool
sms_dcs_is_8bit(uint8_t dcs)
{
	return alphabet(dcs) == OCTETS && !is_compressed(dcs);
}

bool
sms_dcs_is_trigger(uint8_t dcs)
{
	return dcs == SMS_DCS_8BIT || (dcs >= 0xf4 && dcs <= 0xf7);
}

/* --- user data -----------------------------------------------------------------------
 */

static bool
counts_septets(uint8_t dcs)
{
	return alphabet(dcs) == SEPTETS && !is_compressed(dcs);
}

static size_t
octets_of(uint8_t dcs, uint8_t udl)
{
	return counts_septets(dcs) ? (7u * udl + 7) / 8 : udl;
}

enum gba_status
sms_body_put(struct sms_body *body, struct gba_octets ud)
{
	if (ud.len > SMS_UD_MAX)
		return GBA_ERR_ARG;
	if (ud.len > 0)
		memmove(body->ud, ud.p, ud.len);
	body->len = (uint8_t)ud.len;
	body->udl = (uint8_t)(counts_septets(body->dcs) ? ud.len * 8 / 7 : ud.len);
	return GBA_OK;
}

enum gba_status
sms_take_ud(struct gba_octets *in, struct sms_body *body)
{
	const uint8_t *ud;

	if (cursor_octet(in, &body->udl) != GBA_OK ||
	    (counts_septets(body->dcs) && body->udl > SEPTETS_MAX) ||
	    octets_of(body->dcs, body->udl) > SMS_UD_MAX)
		return GBA_ERR_SYNTAX;
	body->len = (uint8_t)octets_of(body->dcs, body->udl);
	ud = cursor_take(in, body->len);
	if (ud == NULL || in->len > 0)
		return GBA_ERR_SYNTAX;
	memcpy(body->ud, ud, body->len);
	return GBA_OK;
}

void
sms_put_ud(struct gba_buf *buf, const struct sms_body *body)
{
	if (body->len > SMS_UD_MAX || body->len != octets_of(body->dcs, body->udl))
		buf->overflow = true;
	gba_buf_octet(buf, body->udl);
	gba_buf_put(buf, body->ud, body->len);
}

/* TP-PID, TP-DCS, and in SMS-SUBMIT the validity between them and the data. */
static enum gba_status
take_body(struct gba_octets *in, struct sms_body *body, uint8_t head)
{
	body->udhi = BIT(head, SMS_BIT_UDHI);
	if (cursor_octet(in, &body->pid) != GBA_OK)
		return GBA_ERR_SYNTAX;
	return cursor_octet(in, &body->dcs);
}

/* --- parts ---------------------------------------------------------------------------
 */

enum gba_status
sms_take_address(struct gba_octets *in, struct sms_address *out)
{
	const size_t octets = in->p != NULL && in->len > 0 ? 2 + (in->p[0] + 1u) / 2 : 2;
	const uint8_t *p = cursor_take(in, octets);

	return sms_address_parse(out, (struct gba_octets){ p, p != NULL ? octets : 0 });
}

void
sms_put_address(struct gba_buf *buf, const struct sms_address *in)
{
	uint8_t field[SMS_ADDRESS_MAX];
	size_t len = 0;

	if (sms_address_build(field, &len, in) != GBA_OK)
		buf->overflow = true;
	gba_buf_put(buf, field, len);
}

enum gba_status
sms_done(uint8_t *out, size_t *len, const struct gba_buf *buf)
{
	if (gba_buf_status(buf) != GBA_OK)
		return GBA_ERR_ARG;
	memcpy(out, buf->p, buf->len);
	*len = buf->len;
	return GBA_OK;
}

/* --- SMS-DELIVER (9.2.2.1) -----------------------------------------------------------
 */

enum gba_status
sms_deliver_build(uint8_t *out, size_t *len, const struct sms_deliver *in)
{
	uint8_t made[SMS_TPDU_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	gba_buf_octet(&buf, (uint8_t)(SMS_MTI_DELIVER | sms_bit(!in->more, SMS_BIT_MMS) |
				      sms_bit(in->loop, SMS_BIT_LP) |
				      sms_bit(in->report, SMS_BIT_SR) |
				      sms_bit(in->body.udhi, SMS_BIT_UDHI) |
				      sms_bit(in->reply_path, SMS_BIT_RP)));
	sms_put_address(&buf, &in->oa);
	gba_buf_octet(&buf, in->body.pid);
	gba_buf_octet(&buf, in->body.dcs);
	gba_buf_put(&buf, in->scts, sizeof(in->scts));
	sms_put_ud(&buf, &in->body);
	return sms_done(out, len, &buf);
}

enum gba_status
sms_deliver_parse(struct sms_deliver *out, struct gba_octets in)
{
	struct sms_deliver d = { .more = false };
	const uint8_t *scts;
	uint8_t head;

	if (cursor_octet(&in, &head) != GBA_OK || (head & 0x03) != SMS_MTI_DELIVER ||
	    sms_take_address(&in, &d.oa) != GBA_OK ||
	    take_body(&in, &d.body, head) != GBA_OK)
		return GBA_ERR_SYNTAX;
	scts = cursor_take(&in, sizeof(d.scts));
	if (scts == NULL || sms_take_ud(&in, &d.body) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(d.scts, scts, sizeof(d.scts));
	d.more = !BIT(head, SMS_BIT_MMS);
	d.loop = BIT(head, SMS_BIT_LP);
	d.report = BIT(head, SMS_BIT_SR);
	d.reply_path = BIT(head, SMS_BIT_RP);
	*out = d;
	return GBA_OK;
}

/* --- SMS-SUBMIT (9.2.2.2) ------------------------------------------------------------
 */

static size_t
vp_len(enum sms_vpf format)
{
	if (format == SMS_VP_NONE)
		return 0;
	return format == SMS_VP_RELATIVE ? 1 : SMS_TIME_LEN;
}

enum gba_status
sms_submit_build(uint8_t *out, size_t *len, const struct sms_submit *in)
{
	uint8_t made[SMS_TPDU_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	if ((unsigned)in->vp.format > SMS_VP_ABSOLUTE)
		return GBA_ERR_ARG;
	gba_buf_octet(
		&buf,
		(uint8_t)(SMS_MTI_SUBMIT | sms_bit(in->reject_duplicates, SMS_BIT_RD) |
			  (unsigned)in->vp.format << 3 | sms_bit(in->report, SMS_BIT_SR) |
			  sms_bit(in->body.udhi, SMS_BIT_UDHI) |
			  sms_bit(in->reply_path, SMS_BIT_RP)));
	gba_buf_octet(&buf, in->mr);
	sms_put_address(&buf, &in->da);
	gba_buf_octet(&buf, in->body.pid);
	gba_buf_octet(&buf, in->body.dcs);
	gba_buf_put(&buf, in->vp.b, vp_len(in->vp.format));
	sms_put_ud(&buf, &in->body);
	return sms_done(out, len, &buf);
}

enum gba_status
sms_submit_parse(struct sms_submit *out, struct gba_octets in)
{
	struct sms_submit s = { .mr = 0 };
	const uint8_t *vp;
	uint8_t head;

	if (cursor_octet(&in, &head) != GBA_OK || (head & 0x03) != SMS_MTI_SUBMIT ||
	    cursor_octet(&in, &s.mr) != GBA_OK ||
	    sms_take_address(&in, &s.da) != GBA_OK ||
	    take_body(&in, &s.body, head) != GBA_OK)
		return GBA_ERR_SYNTAX;
	s.vp.format = (enum sms_vpf)(head >> 3 & 0x03);
	vp = cursor_take(&in, vp_len(s.vp.format));
	if (vp == NULL || sms_take_ud(&in, &s.body) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(s.vp.b, vp, vp_len(s.vp.format));
	s.reject_duplicates = BIT(head, SMS_BIT_RD);
	s.report = BIT(head, SMS_BIT_SR);
	s.reply_path = BIT(head, SMS_BIT_RP);
	*out = s;
	return GBA_OK;
}

/* --- SMS-COMMAND (9.2.2.4) -----------------------------------------------------------
 */

enum gba_status
sms_command_build(uint8_t *out, size_t *len, const struct sms_command *in)
{
	uint8_t made[SMS_TPDU_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	if (in->len > sizeof(in->data))
		return GBA_ERR_ARG;
	gba_buf_octet(&buf, (uint8_t)(SMS_MTI_STATUS_OR_COMMAND |
				      sms_bit(in->report, SMS_BIT_SR) |
				      sms_bit(in->udhi, SMS_BIT_UDHI)));
	gba_buf_octet(&buf, in->mr);
	gba_buf_octet(&buf, in->pid);
	gba_buf_octet(&buf, in->ct);
	gba_buf_octet(&buf, in->mn);
	sms_put_address(&buf, &in->da);
	gba_buf_octet(&buf, in->len);
	gba_buf_put(&buf, in->data, in->len);
	return sms_done(out, len, &buf);
}

enum gba_status
sms_command_parse(struct sms_command *out, struct gba_octets in)
{
	const uint8_t *fixed = cursor_take(&in, 5);
	struct sms_command c = { .mr = 0 };
	struct gba_octets data;

	if (fixed == NULL || (fixed[0] & 0x03) != SMS_MTI_STATUS_OR_COMMAND ||
	    sms_take_address(&in, &c.da) != GBA_OK)
		return GBA_ERR_SYNTAX;
	data = cursor_field(&in);
	if (data.p == NULL || in.len > 0 || data.len > sizeof(c.data))
		return GBA_ERR_SYNTAX;
	c.report = BIT(fixed[0], SMS_BIT_SR);
	c.udhi = BIT(fixed[0], SMS_BIT_UDHI);
	c.mr = fixed[1];
	c.pid = fixed[2];
	c.ct = fixed[3];
	c.mn = fixed[4];
	c.len = (uint8_t)data.len;
	memcpy(c.data, data.p, data.len);
	*out = c;
	return GBA_OK;
}
