/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn over HTTPS: what is decided is decided in zpn.c, as for Diameter; the answer may
 * come later. */
#include <stdlib.h>

#include "bsf/zn_web_int.h"
#include "codec/zpn_web.h"

#define ANSWER_ROOM (16 * 1024) /* beside a USS list */

/* What the AVPs of Zpn alone are called, for a fault. */
/* clang-format off */
static const struct { uint32_t avp; const char *soap, *json; } fields[] = {
	{ 411, "userId", "ueId" },
	{ 412, "userIdType", "ueIdType" },
	{ 413, "uiccAppLabel", "uiccAppLabel" },
	{ 414, "uiccOrMe", "uiccOrMe" },
	{ 415, "requestedLifeTime", "requestedLifeTime" },
	{ 416, "privateIdRequest", "privateIdRequest" },
	{ 418, "ptid", "ptId" },
	{ 610, "auts", "auts" },
};
/* clang-format on */

static const char *
field_of(const struct zn_web_trip *trip, uint32_t avp)
{
	for (size_t i = 0; i < ARRAY_LEN(fields); i++)
		if (fields[i].avp == avp)
			return trip->form == ZN_WEB_SOAP ? fields[i].soap
							 : fields[i].json;
	return zn_web_field(trip, avp);
}

static void
refuse(const struct zn_web_trip *trip, enum bsf_zpn_reason reason)
{
	const struct bsf_naf_reason *row = bsf_zpn_reason_row(reason);
	const struct zn_web_error error = {
		.fault = zn_web_fault(row->result),
		.field = field_of(trip, row->failed_avp),
	};

	zn_web_reply_fault(trip, &error, row->detail, zpn_soap_fault_build);
}

static enum gba_status
answer_build(struct gba_buf *out, const struct zn_web_trip *trip, const void *answer)
{
	return trip->form == ZN_WEB_SOAP ? zpn_soap_build(out, answer, trip->web->ns)
					 : zpn_json_build(out, answer);
}

static void
answer_send(const struct zn_web_trip *trip, const struct bsf_zpn_reply *reply)
{
	const struct zpn_web_answer answer = {
		.gpa = reply->gpa,
		.uss = reply->decision->uss.uss,
		.uss_count = reply->decision->uss.count,
		.key_choice = reply->decision->tell_choice,
	};
	const size_t size = ANSWER_ROOM + ZN_WEB_ESCAPED_MAX * reply->gpa->uss_list.len;

	if (!zn_web_reply_answer(trip, size, answer_build, &answer))
		refuse(trip, BSF_ZPN_FAILED);
}

/* HTTP tells no repeated request, so the decision is always there with its success. */
static void
on_reply(void *ctx, const struct bsf_zpn_reply *reply)
{
	struct zn_web_trip *trip = ctx;

	if (reply->reason != BSF_ZPN_OK)
		refuse(trip, reply->reason);
	else
		answer_send(trip, reply);
	free(trip);
}

static void
ask(const struct zn_web_trip *trip, const struct zpn_gpr *gpr)
{
	struct zn_web_trip *kept = malloc(sizeof(*kept));
	const char *identity = zn_web_identity(trip);
	struct bsf_zpn_request request;

	if (kept == NULL) {
		refuse(trip, BSF_ZPN_FAILED);
		return;
	}
	*kept = *trip;
	bsf_zpn_parse(&request, gpr, identity, identity, false);
	bsf_zpn_ask(trip->web->zpn, &request, on_reply, kept);
}

void
zpn_web_ask(const struct zn_web_trip *trip)
{
	const struct gba_octets body = http_body(trip->x);
	struct zpn_web_request request;
	struct zn_web_error error;
	enum gba_status status;

	status = trip->form == ZN_WEB_SOAP ? zpn_soap_parse(&request, &error, body)
					   : zpn_json_parse(&request, &error, body);
	if (status == GBA_ERR_SYNTAX)
		zn_web_refuse_malformed(trip, "zpn", &error, zpn_soap_fault_build);
	else if (status != GBA_OK)
		refuse(trip, BSF_ZPN_FAILED);
	else
		ask(trip, &request.gpr);
}
