/* SPDX-License-Identifier: Apache-2.0 */
/* Result-Code or Experimental-Result, never both (RFC 6733 clause 7.1, 7.6). */
#include "diam/route.h"

#include <string.h>

#define CODE_RESULT_CODE   268u
#define CODE_EXP_RESULT	   297u
#define CODE_EXP_CODE	   298u
#define CODE_VENDOR_ID	   266u
#define CODE_ERROR_MESSAGE 281u
#define CODE_FAILED_AVP	   279u

bool
diam_result_is_success(const struct diam_result *result)
{
	return result->code == DIAM_SUCCESS && !result->experimental;
}

/* A protocol error is an answer-message of RFC 6733 clause 7.2, whatever the command. */
bool
diam_result_has_avps(const struct avp_command *spec, const struct diam_result *result)
{
	const bool protocol = result->code / 1000 == 3 && !result->experimental;

	return diam_result_is_success(result) || (spec->answer_always && !protocol);
}

static enum gba_status
code_put(struct msg *msg, const struct diam_base *base, const struct diam_result *result)
{
	enum gba_status status;
	struct avp *group;

	if (!result->experimental)
		return diam_put_u32(msg, base->result_code, result->code);
	status = diam_put_group(&group, msg, base->exp_result);
	if (status == GBA_OK)
		status = diam_put_u32(group, base->vendor_id, GBA_VENDOR_3GPP);
	if (status == GBA_OK)
		status = diam_put_u32(group, base->exp_code, result->code);
	return status;
}

enum gba_status
diam_result_put(struct msg *msg, const struct diam_base *base,
		const struct diam_result *result)
{
	enum gba_status status = code_put(msg, base, result);

	if (status == GBA_OK && result->error_message != NULL)
		status = diam_put_octets(msg, base->error_message, result->error_message,
					 strlen(result->error_message));
	return status;
}

static const union avp_value *
value_find(void *parent, uint32_t code)
{
	struct avp *avp = diam_avp_find(parent, code, 0);
	struct avp_hdr *hdr = NULL;

	if (avp == NULL || fd_msg_avp_hdr(avp, &hdr) != 0)
		return NULL;
	return hdr->avp_value;
}

static void
message_copy(char out[256], const union avp_value *value)
{
	size_t len = value->os.len < 255 ? value->os.len : 255;

	for (size_t i = 0; i < len; i++) {
		const char c = (char)value->os.data[i];

		out[i] = c >= ' ' && c < 0x7f ? c : '?';
	}
	out[len] = '\0';
}

static void
failed_parse(struct diam_result *out, struct msg *msg)
{
	struct avp *failed = diam_avp_find(msg, CODE_FAILED_AVP, 0), *inner = NULL;
	struct avp_hdr *hdr = NULL;

	if (failed == NULL ||
	    fd_msg_browse(failed, MSG_BRW_FIRST_CHILD, &inner, NULL) != 0 ||
	    inner == NULL || fd_msg_avp_hdr(inner, &hdr) != 0)
		return;
	out->failed_code = hdr->avp_code;
	out->failed_vendor =
		(hdr->avp_flags & AVP_FLAG_VENDOR) != 0 ? hdr->avp_vendor : 0;
}

enum gba_status
diam_result_parse(struct diam_result *out, char message[256], struct msg *msg)
{
	const union avp_value *base_code = value_find(msg, CODE_RESULT_CODE);
	const union avp_value *text = value_find(msg, CODE_ERROR_MESSAGE);
	struct avp *group = diam_avp_find(msg, CODE_EXP_RESULT, 0);
	const union avp_value *vendor, *code;

	memset(out, 0, sizeof(*out));
	if ((base_code == NULL) == (group == NULL))
		return GBA_ERR_PEER;
	if (base_code != NULL) {
		out->code = base_code->u32;
	} else {
		vendor = value_find(group, CODE_VENDOR_ID);
		code = value_find(group, CODE_EXP_CODE);
		if (vendor == NULL || code == NULL || vendor->u32 != GBA_VENDOR_3GPP)
			return GBA_ERR_PEER;
		out->code = code->u32;
		out->experimental = true;
	}
	if (text != NULL) {
		message_copy(message, text);
		out->error_message = message;
	}
	failed_parse(out, msg);
	return GBA_OK;
}
