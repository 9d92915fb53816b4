/* SPDX-License-Identifier: Apache-2.0 */
/* SMS-SUBMIT-REPORT and SMS-STATUS-REPORT (TS 23.040 9.2.2.2a, 9.2.2.3). */
#include "codec/sms.h"

#include <string.h>

#include "codec/sms_int.h"

/* TP-Parameter-Indicator (9.2.3.27) */
#define PI_PID	     0x01
#define PI_DCS	     0x02
#define PI_UD	     0x04
#define PI_EXTENSION 0x80

/* TP-PI; octets of an extension announce nothing that is known. */
static enum gba_status
take_indicator(struct gba_octets *in, struct sms_optional *out)
{
	uint8_t pi, more;

	if (cursor_octet(in, &pi) != GBA_OK)
		return GBA_ERR_SYNTAX;
	for (more = pi; (more & PI_EXTENSION) != 0;)
		if (cursor_octet(in, &more) != GBA_OK)
			return GBA_ERR_SYNTAX;
	out->has_pid = (pi & PI_PID) != 0;
	out->has_dcs = (pi & PI_DCS) != 0;
	out->has_ud = (pi & PI_UD) != 0;
	return GBA_OK;
}

static enum gba_status
take_announced(struct gba_octets *in, struct sms_optional *out)
{
	if (out->has_pid && cursor_octet(in, &out->body.pid) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (out->has_dcs && cursor_octet(in, &out->body.dcs) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (out->has_ud)
		return sms_take_ud(in, &out->body);
	return in->len == 0 ? GBA_OK : GBA_ERR_SYNTAX;
}

static void
put_indicator(struct gba_buf *buf, const struct sms_optional *in)
{
	gba_buf_octet(buf,
		      (uint8_t)((in->has_pid ? PI_PID : 0) | (in->has_dcs ? PI_DCS : 0) |
				(in->has_ud ? PI_UD : 0)));
}

static void
put_announced(struct gba_buf *buf, const struct sms_optional *in)
{
	if (in->has_pid)
		gba_buf_octet(buf, in->body.pid);
	if (in->has_dcs)
		gba_buf_octet(buf, in->body.dcs);
	else if (in->has_ud && in->body.dcs != 0)
		buf->overflow = true; /* it would be read as text */
	if (in->has_ud)
		sms_put_ud(buf, &in->body);
}

/* --- SMS-SUBMIT-REPORT ---------------------------------------------------------------
 */

enum gba_status
sms_submit_report_build(uint8_t *out, size_t *len, const struct sms_submit_report *in)
{
	uint8_t made[SMS_TPDU_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	gba_buf_octet(&buf, (uint8_t)(SMS_MTI_SUBMIT |
				      sms_bit(in->optional.body.udhi, SMS_BIT_UDHI)));
	if (in->in_error)
		gba_buf_octet(&buf, in->fcs);
	put_indicator(&buf, &in->optional);
	gba_buf_put(&buf, in->scts, sizeof(in->scts));
	put_announced(&buf, &in->optional);
	return sms_done(out, len, &buf);
}

enum gba_status
sms_submit_report_parse(struct sms_submit_report *out, bool in_error,
			struct gba_octets in)
{
	struct sms_submit_report r = { .in_error = in_error };
	const uint8_t *scts;
	uint8_t head;

	if (cursor_octet(&in, &head) != GBA_OK || (head & 0x03) != SMS_MTI_SUBMIT)
		return GBA_ERR_SYNTAX;
	r.optional.body.udhi = (head & SMS_BIT_UDHI) != 0;
	if (in_error && cursor_octet(&in, &r.fcs) != GBA_OK)
		return GBA_ERR_SYNTAX;
	if (take_indicator(&in, &r.optional) != GBA_OK)
		return GBA_ERR_SYNTAX;
	scts = cursor_take(&in, sizeof(r.scts));
	if (scts == NULL || take_announced(&in, &r.optional) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(r.scts, scts, sizeof(r.scts));
	*out = r;
	return GBA_OK;
}

/* --- SMS-STATUS-REPORT ---------------------------------------------------------------
 */

enum gba_status
sms_status_report_build(uint8_t *out, size_t *len, const struct sms_status_report *in)
{
	const struct sms_optional *o = &in->optional;
	uint8_t made[SMS_TPDU_MAX + 1];
	struct gba_buf buf = gba_buf(made, sizeof(made));

	gba_buf_octet(&buf, (uint8_t)(SMS_MTI_STATUS_OR_COMMAND |
				      sms_bit(!in->more, SMS_BIT_MMS) |
				      sms_bit(in->loop, SMS_BIT_LP) |
				      sms_bit(in->of_command, SMS_BIT_SR) |
				      sms_bit(o->body.udhi, SMS_BIT_UDHI)));
	gba_buf_octet(&buf, in->mr);
	sms_put_address(&buf, &in->ra);
	gba_buf_put(&buf, in->scts, sizeof(in->scts));
	gba_buf_put(&buf, in->dt, sizeof(in->dt));
	gba_buf_octet(&buf, in->st);
	if (o->has_pid || o->has_dcs || o->has_ud) {
		put_indicator(&buf, o);
		put_announced(&buf, o);
	}
	return sms_done(out, len, &buf);
}

enum gba_status
sms_status_report_parse(struct sms_status_report *out, struct gba_octets in)
{
	struct sms_status_report r = { .more = false };
	const uint8_t *times;
	uint8_t head;

	if (cursor_octet(&in, &head) != GBA_OK ||
	    (head & 0x03) != SMS_MTI_STATUS_OR_COMMAND ||
	    cursor_octet(&in, &r.mr) != GBA_OK || sms_take_address(&in, &r.ra) != GBA_OK)
		return GBA_ERR_SYNTAX;
	times = cursor_take(&in, sizeof(r.scts) + sizeof(r.dt));
	if (times == NULL || cursor_octet(&in, &r.st) != GBA_OK)
		return GBA_ERR_SYNTAX;
	memcpy(r.scts, times, sizeof(r.scts));
	memcpy(r.dt, times + sizeof(r.scts), sizeof(r.dt));
	if (in.len > 0 && (take_indicator(&in, &r.optional) != GBA_OK ||
			   take_announced(&in, &r.optional) != GBA_OK))
		return GBA_ERR_SYNTAX;
	r.more = (head & SMS_BIT_MMS) == 0;
	r.loop = (head & SMS_BIT_LP) != 0;
	r.of_command = (head & SMS_BIT_SR) != 0;
	r.optional.body.udhi = (head & SMS_BIT_UDHI) != 0;
	*out = r;
	return GBA_OK;
}
