/* SPDX-License-Identifier: Apache-2.0 */
/* Short messages from a UE. */
#include "ue/sms_out.h"

#include <string.h>

/* Cut here, or sent in one as it is. */
static bool
is_cut(const struct sms_out *in)
{
	return !in->is_command && in->udh.p == NULL && sms_dcs_is_8bit(in->dcs);
}

enum gba_status
sms_out_count(unsigned *out, const struct sms_out *in)
{
	if (is_cut(in))
		return sms_segment_count(out, in->payload.len, in->has_port);
	if (in->udh.len > SMS_UD_MAX || in->payload.len > SMS_UD_MAX - in->udh.len)
		return GBA_ERR_ARG;
	*out = 1;
	return GBA_OK;
}

static enum gba_status
put_body(struct sms_body *body, const struct sms_out *in, unsigned seq)
{
	uint8_t ud[SMS_UD_MAX];

	body->pid = in->pid;
	body->dcs = in->dcs;
	if (is_cut(in))
		return sms_segment_put(body, in->payload, in->has_port ? &in->port : NULL,
				       in->ref, seq);
	if (in->udh.p != NULL)
		memcpy(ud, in->udh.p, in->udh.len);
	if (in->payload.len > 0)
		memcpy(ud + in->udh.len, in->payload.p, in->payload.len);
	body->udhi = in->udh.p != NULL;
	return sms_body_put(body,
			    (struct gba_octets){ ud, in->udh.len + in->payload.len });
}

static enum gba_status
build_submit(uint8_t *out, size_t *len, const struct sms_out *in, unsigned seq)
{
	struct sms_submit submit = { .reject_duplicates = in->reject_duplicates,
				     .report = in->report,
				     .mr = (uint8_t)(in->ref + seq - 1),
				     .da = in->to };
	enum gba_status status = put_body(&submit.body, in, seq);

	if (in->validity_s > 0)
		submit.vp = sms_vp_relative(in->validity_s);
	return status == GBA_OK ? sms_submit_build(out, len, &submit) : status;
}

static enum gba_status
build_command(uint8_t *out, size_t *len, const struct sms_out *in)
{
	struct sms_command command = { .report = in->report,
				       .udhi = in->udh.p != NULL,
				       .mr = in->ref,
				       .pid = in->pid,
				       .ct = in->ct,
				       .mn = in->mn,
				       .da = in->to };
	const size_t udh_len = in->udh.p != NULL ? in->udh.len : 0;

	if (udh_len > 0)
		memcpy(command.data, in->udh.p, udh_len);
	if (in->payload.len > 0)
		memcpy(command.data + udh_len, in->payload.p, in->payload.len);
	command.len = (uint8_t)(udh_len + in->payload.len);
	return sms_command_build(out, len, &command);
}

enum gba_status
sms_out_build(uint8_t *out, size_t *len, const struct sms_out *in, unsigned seq)
{
	struct rp rp = { .type = RP_DATA,
			 .from_ms = true,
			 .ref = (uint8_t)(in->ref + seq - 1),
			 .sc = in->sc };
	uint8_t tpdu[SMS_TPDU_MAX];
	enum gba_status status;
	unsigned total;

	status = sms_out_count(&total, in);
	if (status != GBA_OK || seq < 1 || seq > total)
		return GBA_ERR_ARG;
	status = in->is_command ? build_command(tpdu, &rp.tpdu.len, in)
				: build_submit(tpdu, &rp.tpdu.len, in, seq);
	rp.tpdu.p = tpdu;
	return status == GBA_OK ? rp_build(out, len, &rp) : status;
}

enum gba_status
sms_out_answer_parse(struct sms_out_answer *out, uint8_t ref, struct gba_octets in)
{
	struct sms_submit_report report;
	struct rp rp;

	if (rp_parse(&rp, in) != GBA_OK || rp.from_ms || rp.type == RP_DATA ||
	    rp.ref != ref)
		return GBA_ERR_SYNTAX;
	*out = (struct sms_out_answer){ .acknowledged = rp.type == RP_ACK,
					.cause = rp.cause };
	if (rp.type == RP_ERROR && rp.tpdu.p != NULL &&
	    sms_submit_report_parse(&report, true, rp.tpdu) == GBA_OK) {
		out->has_fcs = true;
		out->fcs = report.fcs;
	}
	return GBA_OK;
}
