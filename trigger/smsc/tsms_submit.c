/* SPDX-License-Identifier: Apache-2.0 */
/* What an SME hands in: submit_sm, data_sm, submit_multi.
 */
#include <stdio.h>
#include <string.h>

#include "smsc/tsms_int.h"

/* A block is another word in SMPP 5.0 (mtc-requirements 2.5). */
uint32_t
tsms_status(const struct tsms_peer *peer, const struct desk_answer *answer)
{
	switch (answer->result) {
	case DESK_TAKEN:
		return SMPP_ROK;
	case DESK_BLOCKED:
		return smpp_session_version(peer->session) >= SMPP_VERSION_50
			       ? SMPP_RPROHIBITED
			       : SMPP_RSUBMITFAIL;
	case DESK_UNKNOWN:
		return SMPP_RINVDSTADR;
	case DESK_FULL:
		return SMPP_RMSGQFUL;
	case DESK_TOO_LONG:
		return SMPP_RINVMSGLEN;
	case DESK_NOT_DELETED:
	case DESK_NOT_PENDING:
		return SMPP_RREPLACEFAIL;
	case DESK_FAILED:
		break;
	}
	return SMPP_RSYSERR;
}

struct pending {
	const char *origin;
	struct message found;
	bool has_found;
};

static void
on_pending(void *ctx, const struct message *message)
{
	struct pending *pending = ctx;

	if (!pending->has_found && message->path == MESSAGE_TSMS &&
	    strcmp(message->origin, pending->origin) == 0) {
		pending->found = *message;
		pending->has_found = true;
	}
}

/* replace_if_present: the newest one of this SME, from and to the same, that waits. */
static bool
find_pending(struct tsms_peer *peer, struct message *out, const char *msisdn,
	     const char *origin)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;
	const struct sub_name name = { .msisdn = msisdn };
	struct queue_filter filter = { .source = peer->sme->system_id,
				       .has_state = true,
				       .state = MESSAGE_QUEUED,
				       .limit = 1000 };
	struct pending pending = { .origin = origin };
	struct sub sub;

	if (dir_sub_get(desk->db, &sub, &name) != GBA_OK)
		return false;
	filter.imsi = sub.imsi;
	if (queue_each(desk->queue, &filter, on_pending, &pending) != GBA_OK ||
	    !pending.has_found)
		return false;
	*out = pending.found;
	return true;
}

/* One message to one receiver: to the desk, once. */
static uint32_t
submit_one(struct tsms_peer *peer, const struct tsms_order *in,
	   const struct smpp_address *to, char message_id[65])
{
	struct desk_order order = {
		.path = MESSAGE_TSMS,
		.source = peer->sme->system_id,
		.from = in->from,
		.pid = in->pid,
		.dcs = in->dcs,
		.data_coding = in->data_coding,
		.priority = in->priority,
		.once = in->once,
		.reply_path = in->reply_path,
		.due_s = in->due_s,
		.expires_s = in->expires_s,
		.by_day = in->by_day,
		.report = in->report,
		.reference = in->reference,
		.body = in->has_body ? &in->body : NULL,
		.payload = in->payload,
		.port = in->has_port ? &in->port : NULL,
	};
	struct desk_answer answer;
	struct message old;
	char msisdn[21];
	const enum smpp_command_status status = tsms_dest_read(msisdn, to);

	if (status != SMPP_ROK)
		return status;
	order.to.msisdn = msisdn;
	if (in->replaces && find_pending(peer, &old, msisdn, in->from.text))
		order.replaces = &old;
	desk_submit(peer->tsms->conf.desk, &answer, &order);
	if (answer.result == DESK_TAKEN)
		snprintf(message_id, 65, "%s", answer.message.id);
	gba_log(peer->tsms->conf.log, GBA_LOG_INFO, "tsms",
		"submitted system_id=%s pid=%02x id=%s row=%s status=%x",
		peer->sme->system_id, in->pid,
		answer.result == DESK_TAKEN ? answer.message.id : "-",
		answer.row != NULL ? answer.row : "-", tsms_status(peer, &answer));
	return tsms_status(peer, &answer);
}

static void
submit_multi(struct tsms_peer *peer, const struct tsms_order *order,
	     const struct smpp_pdu *pdu)
{
	struct smpp_pdu *answer = &peer->answer;
	size_t failed = 0;

	for (size_t i = 0; i < pdu->dest_count; i++) {
		const struct smpp_dest *dest = &pdu->dests[i];
		char id[65] = "";
		const uint32_t status =
			dest->is_list ? (uint32_t)SMPP_RINVDLNAME /* there are none */
				      : submit_one(peer, order, &dest->address, id);

		if (status == SMPP_ROK) {
			/* The response has room for one; receipts name each their own. */
			if (answer->message_id[0] == '\0')
				memcpy(answer->message_id, id,
				       sizeof(answer->message_id));
			continue;
		}
		answer->dests[failed] = *dest;
		answer->dests[failed].is_list = false;
		answer->dests[failed++].error = status;
	}
	answer->dest_count = failed;
	if (failed == pdu->dest_count)
		answer->command_status = answer->dests[0].error;
}

/* An SME speaks for its own addresses alone. A trigger with another one is row TS-3,
 * which the filter finds. */
static enum smpp_command_status
judge_source(struct tsms_order *order, const struct sme *sme)
{
	if (order->from.text[0] == '\0') {
		if (sme->addresses.count == 0)
			return SMPP_RINVSRCADR;
		snprintf(order->from.text, sizeof(order->from.text), "%s",
			 sme->addresses.item[0]);
		order->from.toa = SMS_TOA_INTERNATIONAL;
	}
	return filter_is_trigger(order->pid) || dir_sme_has_address(sme, order->from.text)
		       ? SMPP_ROK
		       : SMPP_RINVSRCADR;
}

static void
submit(struct tsms_peer *peer, const struct smpp_pdu *pdu, const struct sme *sme)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;
	const size_t count = pdu->command_id == SMPP_SUBMIT_MULTI ? pdu->dest_count : 1;
	struct tsms_order order;
	uint32_t *status = &peer->answer.command_status;

	if (!tsms_rate(peer, sme->rate, count)) {
		*status = SMPP_RTHROTTLED;
		return;
	}
	*status = tsms_order_read(&order, pdu, gba_wall_s(&desk->clock),
				  desk->validity_max_s);
	if (*status == SMPP_ROK)
		*status = judge_source(&order, sme);
	if (*status == SMPP_ROK && pdu->command_id == SMPP_SUBMIT_MULTI)
		submit_multi(peer, &order, pdu);
	else if (*status == SMPP_ROK)
		*status = submit_one(peer, &order, &pdu->dest, peer->answer.message_id);
}

void
tsms_request(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;
	struct smpp_pdu *answer = &peer->answer;
	struct sme sme;

	switch (dir_sme_get(desk->db, &sme, peer->sme->system_id)) {
	case GBA_OK:
		break;
	case GBA_ERR_NOT_FOUND: /* taken out since it was bound */
		answer->command_status = SMPP_RINVBNDSTS;
		return;
	default:
		answer->command_status = SMPP_RSYSERR;
		return;
	}
	switch (pdu->command_id) {
	case SMPP_SUBMIT_SM:
	case SMPP_DATA_SM:
	case SMPP_SUBMIT_MULTI:
		submit(peer, pdu, &sme);
		break;
	default:
		tsms_manage(peer, pdu, &sme);
		break;
	}
	if (answer->command_status >= SMPP_RPROHIBITED &&
	    smpp_session_version(peer->session) < SMPP_VERSION_50)
		answer->command_status = SMPP_RSUBMITFAIL; /* 3.4 has no such code */
}
