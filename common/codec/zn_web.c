/* SPDX-License-Identifier: Apache-2.0 */
/* What the SOAP and the JSON form of Zn share: the table of refusals, and requests. */
#include "codec/zn_web.h"

#include <string.h>

/* The causes of 5401, 5402 and 5403, and the statuses of all of them, are not settled by
 * a specification that could be read. */
/* clang-format off */
static const struct zn_web_fault faults[] = {
	{ 0, "not a request", false, 400, "INVALID_MSG_FORMAT" },
	{ 3004, "DIAMETER_TOO_BUSY", true, 503, "NF_CONGESTION" },
	{ 5004, "DIAMETER_INVALID_AVP_VALUE", false, 400, "MANDATORY_IE_INCORRECT" },
	{ 5005, "DIAMETER_MISSING_AVP", false, 400, "MANDATORY_IE_MISSING" },
	{ 5009, "DIAMETER_AVP_OCCURS_TOO_MANY_TIMES", false, 400, "INVALID_MSG_FORMAT" },
	{ 5012, "DIAMETER_UNABLE_TO_COMPLY", true, 500, "SYSTEM_FAILURE" },
	{ GBA_RESULT_IDENTITY_UNKNOWN, "DIAMETER_ERROR_IDENTITY_UNKNOWN", false,
	  404, "IDENTITY_UNKNOWN" },
	{ GBA_RESULT_NOT_AUTHORIZED, "DIAMETER_ERROR_NOT_AUTHORIZED", false,
	  403, "NOT_AUTHORIZED" },
	{ GBA_RESULT_BTID_INVALID, "DIAMETER_ERROR_TRANSACTION_IDENTIFIER_INVALID", false,
	  404, "TRANSACTION_IDENTIFIER_INVALID" },
};
/* clang-format on */

const struct zn_web_fault *
zn_web_fault(uint32_t result)
{
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (faults[i].result == result)
			return &faults[i];
	return zn_web_fault(5012);
}

/* 404 of a path that is not there is not one of a B-TID (TS 29.500 table 5.2.7.2-1). */
static uint32_t
result_of_status(struct gba_text cause, unsigned status)
{
	if (status == 404 && !gba_text_is(cause, "RESOURCE_URI_STRUCTURE_NOT_FOUND"))
		return GBA_RESULT_BTID_INVALID;
	for (size_t i = 1; status != 404 && i < ARRAY_LEN(faults); i++)
		if (faults[i].status == status)
			return faults[i].result;
	return 0;
}

uint32_t
zn_web_result_of(struct gba_text name, struct gba_text cause, unsigned status)
{
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (gba_text_is(name, faults[i].name))
			return faults[i].result;
	for (size_t i = 0; i < ARRAY_LEN(faults); i++)
		if (gba_text_is(cause, faults[i].cause))
			return faults[i].result;
	return result_of_status(cause, status);
}

const char *
zn_web_gba_type(uint32_t gba_type)
{
	switch (gba_type) {
	case ZN_GBA_TYPE_2G:
		return "2G_GBA";
	case ZN_GBA_TYPE_DIGEST:
		return "GBA_DIGEST";
	default:
		return "3G_GBA";
	}
}

enum gba_status
zn_web_refuse(struct zn_web_error *error, uint32_t result, const char *field)
{
	*error = (struct zn_web_error){ zn_web_fault(result), field, false };
	return GBA_ERR_SYNTAX;
}

void
zn_web_put_btid(struct zn_web_request *out, struct gba_text btid)
{
	if (gba_text_copy(out->btid, sizeof(out->btid), btid) != GBA_OK)
		out->btid[0] = '\0';
	out->bir.btid = (struct avp_octets){ true, (const uint8_t *)out->btid,
					     strlen(out->btid) };
}

void
zn_web_put_naf_id(struct zn_web_request *out, size_t len)
{
	out->bir.naf_id = (struct avp_octets){ true, out->naf_id, len };
}

void
zn_web_put_gsid(struct avp_long_list *list, char (*rooms)[ZN_WEB_GSID_MAX],
		struct gba_text gsid)
{
	char *to = rooms[list->count];

	if (gba_text_copy(to, ZN_WEB_GSID_MAX, gsid) != GBA_OK)
		*to = '\0';
	list->item[list->count++] =
		(struct avp_octets){ true, (const uint8_t *)to, strlen(to) };
}

void
zn_web_put_aware(struct zn_web_request *out, uint32_t aware)
{
	out->bir.gba_u_aware = (struct avp_u32){ true, aware };
}
