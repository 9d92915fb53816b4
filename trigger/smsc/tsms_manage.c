/* SPDX-License-Identifier: Apache-2.0 */
/* What an SME asks about messages of its own: query_sm, cancel_sm, replace_sm.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/sms.h"
#include "smsc/tsms_int.h"

#define CANCEL_MAX 100 /* of one cancel_sm without a message_id */

enum smpp_message_state
tsms_state_of(enum message_state state)
{
	static const enum smpp_message_state states[MESSAGE_STATES] = {
		[MESSAGE_QUEUED] = SMPP_STATE_ENROUTE,
		[MESSAGE_SENDING] = SMPP_STATE_ENROUTE,
		[MESSAGE_DELIVERED] = SMPP_STATE_DELIVERED,
		[MESSAGE_EXPIRED] = SMPP_STATE_EXPIRED,
		[MESSAGE_FAILED] = SMPP_STATE_UNDELIVERABLE,
		[MESSAGE_RECALLED] = SMPP_STATE_DELETED,
	};

	return states[state];
}

/* A message of this SME; another's is as if it were not there. */
static enum smpp_command_status
find(struct tsms_peer *peer, struct message *out, const struct smpp_pdu *pdu)
{
	struct sms_address from;
	enum smpp_command_status status = tsms_source_read(&from, &pdu->source);
	const enum gba_status found =
		queue_get(peer->tsms->conf.desk->conf.queue, out, pdu->message_id);

	if (status != SMPP_ROK)
		return status;
	if (found != GBA_OK && found != GBA_ERR_NOT_FOUND)
		return SMPP_RSYSERR;
	if (found != GBA_OK || out->path != MESSAGE_TSMS ||
	    strcmp(out->source, peer->sme->system_id) != 0)
		return SMPP_RINVMSGID;
	if (from.text[0] != '\0' && strcmp(from.text, out->origin) != 0)
		return SMPP_RINVSRCADR;
	return SMPP_ROK;
}

static struct desk_order
order_about(const struct tsms_peer *peer, const struct message *m)
{
	struct desk_order order = {
		.path = MESSAGE_TSMS,
		.source = peer->sme->system_id,
		.from.toa = m->origin_toa,
		.to.imsi = m->imsi,
		.pid = m->pid,
		.priority = m->priority,
		.once = m->once,
		.expires_s = m->expires_s,
		.due_s = m->due_s,
		.by_day = m->attempts > 0 ? m->by_day & ~MESSAGE_DUE_BY_DAY : m->by_day,
		.reference = -1,
		.replaces = m,
		.keeps_id = true,
	};

	memcpy(order.from.text, m->origin, sizeof(order.from.text));
	return order;
}

static void
query(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	struct smpp_pdu *answer = &peer->answer;
	struct message m;

	answer->command_status = find(peer, &m, pdu);
	if (answer->command_status != SMPP_ROK)
		return;
	memcpy(answer->message_id, m.id, sizeof(m.id));
	answer->message_state = (uint8_t)tsms_state_of(m.state);
	if (message_is_over(m.state))
		tsms_time_put(answer->final_date, m.ended_s);
}

static uint32_t
cancel_one(struct tsms_peer *peer, const struct message *m)
{
	const struct desk_order order = order_about(peer, m);
	struct desk_answer answer;
	uint32_t status;

	desk_delete(peer->tsms->conf.desk, &answer, &order, m);
	status = tsms_status(peer, &answer);
	gba_log(peer->tsms->conf.log, GBA_LOG_INFO, "tsms",
		"cancel system_id=%s id=%s status=%x", peer->sme->system_id, m->id,
		status);
	return status == SMPP_RREPLACEFAIL ? (uint32_t)SMPP_RCANCELFAIL : status;
}

struct waiting {
	const char *origin;
	size_t count;
	struct message m[CANCEL_MAX];
};

static void
on_waiting(void *ctx, const struct message *m)
{
	struct waiting *waiting = ctx;

	if (waiting->count < CANCEL_MAX && m->path == MESSAGE_TSMS &&
	    strcmp(m->origin, waiting->origin) == 0)
		waiting->m[waiting->count++] = *m;
}

/* Without a message_id: all that wait, from and to these addresses. */
static uint32_t
cancel_all(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;
	struct queue_filter filter = { .source = peer->sme->system_id,
				       .has_state = true,
				       .state = MESSAGE_QUEUED,
				       .limit = 1000 };
	struct waiting *waiting;
	struct sms_address from;
	struct sub_name name = { .msisdn = NULL };
	struct sub sub;
	char msisdn[21];
	uint32_t status = tsms_source_read(&from, &pdu->source);

	if (status == SMPP_ROK)
		status = tsms_dest_read(msisdn, &pdu->dest);
	if (status != SMPP_ROK)
		return status;
	name.msisdn = msisdn;
	if (dir_sub_get(desk->db, &sub, &name) != GBA_OK)
		return SMPP_RINVDSTADR;
	waiting = calloc(1, sizeof(*waiting));
	if (waiting == NULL)
		return SMPP_RSYSERR;
	filter.imsi = sub.imsi;
	waiting->origin = from.text;
	status = queue_each(desk->queue, &filter, on_waiting, waiting) == GBA_OK
			 ? SMPP_RCANCELFAIL
			 : SMPP_RSYSERR;
	for (size_t i = 0; i < waiting->count; i++)
		if (cancel_one(peer, &waiting->m[i]) == SMPP_ROK)
			status = SMPP_ROK;
	free(waiting);
	return status;
}

/* SMPP 3.4, 4.9.1: the destination may be left out beside a message_id, not be another.
 */
static uint32_t
cancel_named(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	char msisdn[21];
	struct message m;
	uint32_t status = find(peer, &m, pdu);

	if (status == SMPP_ROK && pdu->dest.text[0] != '\0') {
		status = tsms_dest_read(msisdn, &pdu->dest);
		if (status == SMPP_ROK && strcmp(msisdn, m.msisdn) != 0)
			status = SMPP_RINVDSTADR;
	}
	return status == SMPP_ROK ? cancel_one(peer, &m) : status;
}

static void
cancel(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	peer->answer.command_status = pdu->message_id[0] == '\0'
					      ? cancel_all(peer, pdu)
					      : cancel_named(peer, pdu);
}

/* Coding and ports of what is replaced; replace_sm has no field for them, nor for the
 * PID, which stays too (bypass case 1). */
static enum gba_status
read_old(struct tsms_peer *peer, struct sms_body *body, struct sms_udh *udh,
	 const struct message *m)
{
	uint8_t octets[MESSAGE_TPDU_MAX];
	struct sms_deliver deliver;
	size_t len;
	enum gba_status status =
		queue_tpdu(peer->tsms->conf.desk->conf.queue, m, octets, &len);

	if (status == GBA_OK)
		status = sms_deliver_parse(&deliver, (struct gba_octets){ octets, len });
	if (status != GBA_OK)
		return status;
	*body = deliver.body;
	status = sms_udh_parse(udh, body);
	gba_wipe(octets, sizeof(octets));
	return status;
}

static enum smpp_command_status
read_new(struct tsms_peer *peer, struct desk_order *order, struct tsms_order *content,
	 const struct smpp_pdu *pdu, const struct message *m)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;
	const int64_t now_s = gba_wall_s(&desk->clock);
	struct smpp_pdu text = { .short_message = pdu->short_message };
	struct sms_body old;
	struct sms_udh udh;
	enum smpp_command_status status;

	if (!tsms_report_read(&order->report, pdu->registered_delivery))
		return SMPP_RINVREGDLVFLG;
	if (pdu->sm_default_msg_id != 0)
		return SMPP_RINVDFTMSGID;
	if (pdu->schedule_delivery_time[0] != '\0' &&
	    (!tsms_time_read(&order->due_s, pdu->schedule_delivery_time, now_s) ||
	     order->due_s > now_s + desk->validity_max_s))
		return SMPP_RINVSCHED;
	if (pdu->validity_period[0] != '\0' &&
	    (!tsms_time_read(&order->expires_s, pdu->validity_period, now_s) ||
	     order->expires_s <= now_s || order->expires_s <= order->due_s))
		return SMPP_RINVEXPIRY;
	order->by_day = tsms_times_by_day(order->by_day, pdu->schedule_delivery_time,
					  pdu->validity_period);
	/* A concatenated one that the SME cut itself cannot be replaced as a whole. */
	if (read_old(peer, &old, &udh, m) != GBA_OK ||
	    (udh.has_concat && m->segments == 1) ||
	    (old.udhi && !udh.has_port && !udh.has_concat) ||
	    (old.udhi && !sms_dcs_is_8bit(old.dcs)))
		return SMPP_RREPLACEFAIL;
	text.data_coding = m->data_coding >= 0 ? (uint8_t)m->data_coding : old.dcs;
	status = tsms_content_read(content, &text);
	if (status != SMPP_ROK)
		return status;
	order->dcs = content->dcs;
	order->data_coding = content->data_coding;
	content->port = udh.port;
	content->has_port = udh.has_port;
	return SMPP_ROK;
}

static void
replace(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	uint32_t *status = &peer->answer.command_status;
	struct tsms_order content;
	struct desk_answer answer;
	struct desk_order order;
	struct message m;

	*status = find(peer, &m, pdu);
	if (*status == SMPP_ROK && message_is_over(m.state))
		*status = SMPP_RREPLACEFAIL; /* its segments are gone */
	if (*status != SMPP_ROK)
		return;
	memset(&content, 0, sizeof(content));
	order = order_about(peer, &m);
	*status = read_new(peer, &order, &content, pdu, &m);
	if (*status != SMPP_ROK)
		return;
	order.body = content.has_body ? &content.body : NULL;
	order.payload = content.payload;
	order.port = content.has_port ? &content.port : NULL;
	desk_submit(peer->tsms->conf.desk, &answer, &order);
	*status = tsms_status(peer, &answer);
	gba_log(peer->tsms->conf.log, GBA_LOG_INFO, "tsms",
		"replace system_id=%s id=%s row=%s status=%x", peer->sme->system_id, m.id,
		answer.row != NULL ? answer.row : "-", *status);
}

void
tsms_manage(struct tsms_peer *peer, const struct smpp_pdu *pdu, const struct sme *sme)
{
	if (!tsms_rate(peer, sme->rate, 1)) {
		peer->answer.command_status = SMPP_RTHROTTLED;
		return;
	}
	switch (pdu->command_id) {
	case SMPP_QUERY_SM:
		query(peer, pdu);
		break;
	case SMPP_CANCEL_SM:
		cancel(peer, pdu);
		break;
	case SMPP_REPLACE_SM:
		replace(peer, pdu);
		break;
	default:
		peer->answer.command_status = SMPP_RINVCMDID;
		break;
	}
}
