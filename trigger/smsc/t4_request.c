/* SPDX-License-Identifier: Apache-2.0 */
/* A DTR read and done, and the DRR of what became of it. */
#include <stdio.h>
#include <string.h>

#include "codec/tbcd.h"
#include "smsc/t4_server.h"

#define AVP_USER_NAME	    1
#define AVP_MSISDN	    701
#define AVP_USER_IDENTIFIER 3102
#define AVP_EXTERNAL_ID	    3111
#define AVP_PAYLOAD	    3004
#define AVP_PRIORITY	    3006
#define AVP_PORT	    3010
#define AVP_OLD_REFERENCE   3011
#define AVP_ACTION	    3202
#define INVALID_VALUE	    5004
#define MISSING_AVP	    5005
#define TOO_BUSY	    3004
#define RECALLED	    "recalled on T4" /* by which a repeated recall is known */

static bool
bad(struct diam_result *result, uint32_t code, uint32_t avp)
{
	*result = (struct diam_result){ .code = code,
					.failed_code = avp,
					.failed_vendor = avp != AVP_USER_NAME
								 ? GBA_VENDOR_3GPP
								 : 0 };
	return false;
}

static bool
copy(char *out, size_t size, const struct avp_octets *avp)
{
	const struct gba_text text = { (const char *)avp->p, avp->len };

	return !avp->present || gba_text_copy(out, size, text) == GBA_OK;
}

/* @return 0; what of the User-Identifier names nobody, or the whole of it */
static uint32_t
read_user(struct t4_request *out, const struct mtc_user_id *user)
{
	const struct gba_octets msisdn = { user->msisdn.p, user->msisdn.len };

	if (!mtc_user_id_is_good(user))
		return AVP_USER_IDENTIFIER;
	if (user->imsi.present &&
	    (!copy(out->imsi, sizeof(out->imsi), &user->imsi) ||
	     !message_is_digits(gba_text(out->imsi), MESSAGE_IMSI_MAX)))
		return AVP_USER_NAME;
	if (!copy(out->external_id, sizeof(out->external_id), &user->external_id))
		return AVP_EXTERNAL_ID;
	if (user->msisdn.present && tbcd_parse(out->msisdn, msisdn) != GBA_OK)
		return AVP_MSISDN;
	return 0;
}

/* One more node behind those that are there; one that does not fit is left out. */
static void
add_node(char list[MESSAGE_IDENTITY_MAX + 1], struct gba_text node)
{
	const size_t len = strlen(list), blank = len > 0;

	if (node.len == 0 || memchr(node.p, ' ', node.len) != NULL ||
	    len + blank + node.len > MESSAGE_IDENTITY_MAX)
		return;
	snprintf(list + len, MESSAGE_IDENTITY_MAX + 1 - len, "%s%.*s", blank ? " " : "",
		 (int)node.len, node.p);
}

/* The first thing that tells where the node is: a name, else a number. */
static void
read_node(struct t4_request *out, const struct mtc_node *node)
{
	const struct avp_octets *const names[] = { &node->mme_name, &node->sgsn_name,
						   &node->gw_name, &node->smsf_name,
						   &node->smsf_other_name };
	const struct avp_octets *const numbers[] = {
		&node->msc_number, &node->mme_number,  &node->sgsn_number,
		&node->gw_number,  &node->smsf_number, &node->smsf_other_number
	};
	char number[SMS_ADDRESS_DIGITS_MAX + 1];

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i]->present) {
			add_node(out->serving,
				 (struct gba_text){ (const char *)names[i]->p,
						    names[i]->len });
			return;
		}
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (numbers[i]->present &&
		    tbcd_parse(number,
			       (struct gba_octets){ numbers[i]->p, numbers[i]->len }) ==
			    GBA_OK) {
			add_node(out->serving, gba_text(number));
			return;
		}
}

/* Serving-Node, and behind it each Additional-Serving-Node. */
static void
read_nodes(struct t4_request *out, const struct t4_dtr *dtr)
{
	if (!dtr->node.present)
		return;
	read_node(out, &dtr->node);
	for (size_t i = 0; i < dtr->more_nodes.count; i++)
		read_node(out, &dtr->more_nodes.item[i]);
}

static int64_t
number_of(const struct avp_u32 *avp)
{
	return avp->present ? (int64_t)avp->value : -1;
}

bool
t4_request_read(struct t4_request *out, struct diam_result *result,
		const struct t4_dtr *dtr)
{
	uint32_t wrong;

	*out = (struct t4_request){
		.payload = { dtr->payload.p, dtr->payload.len },
		.action = dtr->action.present ? dtr->action.value : T4_ACTION_TRIGGER,
		.priority =
			dtr->priority.present && dtr->priority.value == MTC_PRIORITY_YES,
		.has_port = dtr->port.present,
		.port = (uint16_t)dtr->port.value,
		.has_validity = dtr->validity_s.present,
		.validity_s = dtr->validity_s.value,
		.reference = number_of(&dtr->reference),
		.old_reference = number_of(&dtr->old_reference),
	};
	wrong = read_user(out, &dtr->user);
	if (wrong != 0)
		return bad(result, INVALID_VALUE, wrong);
	if (out->action > T4_ACTION_REPLACE)
		return bad(result, INVALID_VALUE, AVP_ACTION);
	if (out->action != T4_ACTION_TRIGGER && out->old_reference < 0)
		return bad(result, MISSING_AVP, AVP_OLD_REFERENCE);
	if (dtr->priority.present && dtr->priority.value > MTC_PRIORITY_YES)
		return bad(result, INVALID_VALUE, AVP_PRIORITY);
	if (dtr->port.present && dtr->port.value > UINT16_MAX)
		return bad(result, INVALID_VALUE, AVP_PORT);
	if (sms_address_parse(&out->smea,
			      (struct gba_octets){ dtr->smea.p, dtr->smea.len }) !=
		    GBA_OK ||
	    sms_address_e164(&out->smea) == NULL) {
		*result = (struct diam_result){ .code = T4_RESULT_INVALID_SME,
						.experimental = true };
		return false;
	}
	read_nodes(out, dtr);
	return true;
}

/* --- doing -----------------------------------------------------------------------------
 */

static const struct diam_result done = { .code = DIAM_SUCCESS };

static struct diam_result
refusal(uint32_t code)
{
	return (struct diam_result){ .code = code, .experimental = true };
}

static struct diam_result
result_of(enum desk_result result)
{
	struct diam_result out = { .code = TOO_BUSY };

	switch (result) {
	case DESK_TAKEN:
		return done;
	case DESK_UNKNOWN:
		return refusal(T4_RESULT_USER_UNKNOWN);
	case DESK_FULL:
		return refusal(T4_RESULT_CONGESTION);
	case DESK_TOO_LONG:
		(void)bad(&out, INVALID_VALUE, AVP_PAYLOAD);
		return out;
	default:
		return out;
	}
}

/* A replacement that fails says which half did (MTC-Error-Diagnostic). */
static struct diam_result
replacement_result(enum desk_result result, struct avp_u32 *error)
{
	switch (result) {
	case DESK_NOT_PENDING:
		return refusal(T4_RESULT_NOT_PENDING);
	case DESK_NOT_DELETED:
		*error = (struct avp_u32){ true, T4_ERROR_NOT_DELETED };
		return refusal(T4_RESULT_REPLACE_FAILS);
	case DESK_FULL:
	case DESK_TOO_LONG:
		*error = (struct avp_u32){ true, T4_ERROR_NOT_STORED };
		return refusal(T4_RESULT_REPLACE_FAILS);
	default:
		return result_of(result);
	}
}

static enum gba_status
find_old(struct desk *desk, struct message *out, const struct t4_request *request)
{
	const struct sub_name name = { request->imsi, request->msisdn,
				       request->external_id };
	struct sub sub;
	enum gba_status status = dir_sub_get(desk->conf.db, &sub, &name);

	if (status == GBA_ERR_NOT_FOUND)
		return GBA_ERR_DENIED; /* the user is */
	if (status != GBA_OK)
		return status;
	return queue_find(desk->conf.queue, out, MESSAGE_T4, request->smea.text, sub.imsi,
			  request->old_reference);
}

static struct diam_result
find_result(enum gba_status status)
{
	return status == GBA_ERR_DENIED	     ? refusal(T4_RESULT_USER_UNKNOWN)
	       : status == GBA_ERR_NOT_FOUND ? refusal(T4_RESULT_NOT_PENDING)
					     : (struct diam_result){ .code = TOO_BUSY };
}

static struct diam_result
recall(struct desk *desk, const struct t4_request *request)
{
	struct message old;
	enum gba_status status = find_old(desk, &old, request);

	if (status != GBA_OK)
		return find_result(status);
	if (old.state == MESSAGE_RECALLED && strcmp(old.reason, RECALLED) == 0)
		return done; /* asked again */
	status = queue_recall(desk->conf.queue, old.number, RECALLED);
	return status == GBA_OK		   ? done
	       : status == GBA_ERR_DENIED  ? refusal(T4_RESULT_RECALL_FAILS)
	       : status == GBA_ERR_EXPIRED ? refusal(T4_RESULT_NOT_PENDING)
					   : (struct diam_result){ .code = TOO_BUSY };
}

static enum desk_result
submit(struct desk *desk, const struct t4_request *request, const char *origin_host,
       const char *origin_realm, const struct message *old)
{
	const int64_t now_s = gba_wall_s(&desk->conf.clock);
	const struct sms_port port = { request->port, request->port == SMS_PORT_WAP_PUSH
							      ? SMS_PORT_WAP_FROM
							      : request->port };
	const struct desk_order order = {
		.path = MESSAGE_T4,
		.source = origin_host,
		.source_realm = origin_realm,
		.from = request->smea,
		.to = { request->imsi, request->msisdn, request->external_id },
		.pid = SMS_PID_TRIGGER,
		.dcs = SMS_DCS_8BIT,
		.priority = request->priority,
		.once = request->has_validity && request->validity_s == 0,
		.expires_s = request->has_validity ? now_s + request->validity_s : 0,
		.report = REPORT_WANTED,
		.reference = request->reference,
		.repeat = request->again ? REPEAT_SAID : REPEAT_UNSAID,
		.payload = request->payload,
		.port = request->has_port ? &port : NULL,
		.replaces = old,
		.serving = request->serving,
	};
	struct desk_answer answer;

	desk_submit(desk, &answer, &order);
	return answer.result;
}

void
t4_request_do(struct desk *desk, const struct t4_request *request,
	      const char *origin_host, const char *origin_realm,
	      struct diam_result *result, struct avp_u32 *error)
{
	struct message old;
	enum gba_status status;

	*error = (struct avp_u32){ .present = false };
	switch (request->action) {
	case T4_ACTION_RECALL:
		*result = recall(desk, request);
		break;
	case T4_ACTION_REPLACE:
		status = find_old(desk, &old, request);
		*result = status != GBA_OK
				  ? find_result(status)
				  : replacement_result(submit(desk, request, origin_host,
							      origin_realm, &old),
						       error);
		break;
	default:
		*result =
			result_of(submit(desk, request, origin_host, origin_realm, NULL));
	}
}

/* --- the report ------------------------------------------------------------------------
 */

static struct avp_octets
text_avp(const char *text)
{
	return (struct avp_octets){ *text != '\0', (const uint8_t *)text, strlen(text) };
}

enum gba_status
t4_report_build(struct t4_report *out, const struct message *message)
{
	struct sms_address smea = { .toa = message->origin_toa };
	enum gba_status status;
	size_t len = 0;

	memset(out, 0, sizeof(*out));
	out->m = *message;
	snprintf(smea.text, sizeof(smea.text), "%s", message->origin);
	status = sms_address_build(out->smea, &len, &smea);
	out->drr.smea = (struct avp_octets){ true, out->smea, len };
	if (status == GBA_OK && message->msisdn[0] != '\0') {
		status = tbcd_build(out->msisdn, &len, message->msisdn);
		out->drr.user.msisdn = (struct avp_octets){ true, out->msisdn, len };
	}
	out->drr.user.present = true;
	out->drr.user.imsi = text_avp(out->m.imsi);
	out->drr.user.external_id = text_avp(out->m.external_id);
	out->drr.outcome = (struct avp_u32){ true, (uint32_t)message->outcome };
	if (message->outcome == MESSAGE_ABSENT && message->diagnostic >= 0)
		out->drr.absent = (struct avp_u32){ true, (uint32_t)message->diagnostic };
	if (message->reference >= 0)
		out->drr.reference =
			(struct avp_u32){ true, (uint32_t)message->reference };
	return status;
}
