/* SPDX-License-Identifier: Apache-2.0 */
/* SMS-IWMSC and foreign SMS-SCs: what a UE or somebody's SME submits, each segment for
 * itself, as it is. */
#include <string.h>

#include "codec/sms.h"
#include "smsc/door_int.h"

#define RP_CONGESTION	   42
#define RP_NOT_IMPLEMENTED 69 /* requested facility not implemented */
#define RP_INCORRECT	   95 /* semantically incorrect message */
/* The number of a UE that has none (TS 23.003 3.3, dummy MSISDN; doc/spec-map.md). */
#define NO_MSISDN   "000000000000000"
#define FCS_SC_BUSY 0xc0
#define FCS_COMMAND 0xbf /* unspecified TP-Command error */

/* What is answered, by what the desk says. fcs 0: no SMS-SUBMIT-REPORT. */
static const struct answer_row {
	uint8_t cause, fcs;
} answers[] = {
	[DESK_TAKEN] = { 0, 0 },
	[DESK_BLOCKED] = { RP_REJECTED, SMS_FCS_PID },
	[DESK_UNKNOWN] = { RP_UNASSIGNED_NUMBER, 0 },
	[DESK_FULL] = { RP_CONGESTION, FCS_SC_BUSY },
	[DESK_TOO_LONG] = { RP_INCORRECT, 0 },
	[DESK_NOT_DELETED] = { RP_TEMPORARY_FAILURE, FCS_COMMAND },
	[DESK_NOT_PENDING] = { RP_REJECTED, FCS_COMMAND },
	[DESK_FAILED] = { RP_TEMPORARY_FAILURE, 0 },
};

static void
reply(const struct door_trip *trip, const struct answer_row *row)
{
	const struct desk *desk = trip->door->conf.desk;
	struct sms_submit_report report = { .in_error = row->cause != 0,
					    .fcs = row->fcs };
	struct gba_octets view = { NULL, 0 };
	uint8_t tpdu[SMS_TPDU_MAX];
	size_t len;

	if ((row->cause == 0 || row->fcs != 0) &&
	    sms_time_build(report.scts, gba_wall_s(&desk->conf.clock)) == GBA_OK &&
	    sms_submit_report_build(tpdu, &len, &report) == GBA_OK)
		view = (struct gba_octets){ tpdu, len };
	door_reply_rp(trip, row->cause, view);
}

/* What a class of link is to the filter, and the name that the desk looks up. */
static void
begin_order(const struct door_trip *trip, struct desk_order *order)
{
	*order = (struct desk_order){
		.path = trip->link.class == LINK_SC ? MESSAGE_FOREIGN : MESSAGE_IWMSC,
		.source = trip->link.name,
	};
}

/* It shows that the UE is there. */
static void
wake(const struct door_trip *trip, const struct desk_order *order)
{
	const struct desk_conf *conf = &trip->door->conf.desk->conf;
	const struct sub_name name = { .imsi = order->from_imsi,
				       .msisdn = order->from.text };
	struct sub sub;

	if (trip->link.class == LINK_MSC &&
	    dir_sub_get(conf->db, &sub, &name) == GBA_OK &&
	    queue_wake(conf->queue, sub.imsi) != GBA_OK)
		gba_log(conf->log, GBA_LOG_WARNING, "smsc",
			"what waits for a UE that is there waits on");
}

static void
take_submit(const struct door_trip *trip, struct desk_order *order)
{
	const struct desk *desk = trip->door->conf.desk;
	struct desk_answer answer;
	struct sms_submit submit;
	const char *to;

	if (sms_submit_parse(&submit, trip->rp.tpdu) != GBA_OK) {
		door_refuse_malformed(trip, "the SMS-SUBMIT");
		return;
	}
	to = sms_address_e164(&submit.da);
	order->to.msisdn = to != NULL ? to : submit.da.text;
	order->pid = submit.body.pid;
	order->dcs = submit.body.dcs;
	order->body = &submit.body;
	order->reference = submit.mr;
	order->repeat = submit.reject_duplicates ? REPEAT_SAID : REPEAT_NEVER;
	if (sms_vp_end(&order->expires_s, &submit.vp, gba_wall_s(&desk->conf.clock)) !=
	    GBA_OK)
		order->expires_s = 0;
	else if (submit.vp.format == SMS_VP_ABSOLUTE)
		order->by_day = MESSAGE_EXPIRES_BY_DAY;
	desk_submit(trip->door->conf.desk, &answer, order);
	wake(trip, order);
	reply(trip, &answers[answer.result]);
}

/* An SMS-COMMAND can name what its own originator submitted, and nothing else (bypass
 * case 7); taking it back is the one that is done. A number that many UEs have says of no
 * message whose it is. */
static void
take_command(const struct door_trip *trip, struct desk_order *order)
{
	static const struct answer_row not_done = { RP_NOT_IMPLEMENTED, FCS_COMMAND };
	struct desk *desk = trip->door->conf.desk;
	struct message message = { .number = -1 }; /* nobody's */
	struct desk_answer answer;
	struct sms_command command;
	const char *to;
	struct sub sub;

	if (sms_command_parse(&command, trip->rp.tpdu) != GBA_OK) {
		door_refuse_malformed(trip, "the SMS-COMMAND");
		return;
	}
	to = sms_address_e164(&command.da);
	order->to.msisdn = to != NULL ? to : command.da.text;
	order->pid = command.pid;
	if (strcmp(order->from.text, NO_MSISDN) != 0 &&
	    dir_sub_get(desk->conf.db, &sub, &order->to) == GBA_OK &&
	    queue_find(desk->conf.queue, &message, order->path, order->from.text,
		       sub.imsi, command.mn) != GBA_OK)
		message.number = -1;
	if (command.ct != SMS_CT_DELETE)
		message.number = -1; /* judged all the same */
	desk_delete(desk, &answer, order, &message);
	if (command.ct != SMS_CT_DELETE && answer.result == DESK_NOT_PENDING)
		reply(trip, &not_done);
	else
		reply(trip, &answers[answer.result]);
}

/* Who it is by the word of a serving node: a number, or an IMSI of this network, and then
 * it has the number of that subscriber, or that of those who have none. @return 0, or the
 * RP-Cause; RP_INVALID_MANDATORY: it does not say */
static uint8_t
look_originator(const struct door_trip *trip, struct desk_order *order, struct sub *sub,
		char digits[MESSAGE_ADDRESS_MAX + 1])
{
	const struct desk_conf *conf = &trip->door->conf.desk->conf;
	struct sub_name from;
	enum gba_status status;

	if (http_header_count(trip->x, "SMS-From") != 1 ||
	    route_name_parse(&from, digits, http_header(trip->x, "SMS-From")) != GBA_OK ||
	    (from.imsi != NULL && trip->link.class != LINK_MSC))
		return RP_INVALID_MANDATORY;
	if (from.imsi != NULL) {
		status = dir_sub_get(conf->db, sub, &from);
		if (status != GBA_OK)
			return status == GBA_ERR_NOT_FOUND ? RP_UNIDENTIFIED
							   : RP_TEMPORARY_FAILURE;
		order->from_imsi = sub->imsi;
		from.msisdn = sub->msisdn[0] != '\0' ? sub->msisdn : NO_MSISDN;
	}
	return sms_address_from_e164(&order->from, from.msisdn) == GBA_OK
		       ? 0
		       : RP_INVALID_MANDATORY;
}

void
door_mo(const struct door_trip *trip)
{
	char digits[MESSAGE_ADDRESS_MAX + 1];
	struct desk_order order;
	struct sub sender;
	uint8_t cause;

	begin_order(trip, &order);
	cause = look_originator(trip, &order, &sender, digits);
	if (!trip->rp.from_ms || cause == RP_INVALID_MANDATORY) {
		door_refuse_malformed(trip, "its SMS-From or direction");
		return;
	}
	if (cause != 0) {
		door_reply_rp(trip, cause, (struct gba_octets){ NULL, 0 });
		return;
	}
	switch (sms_mti(trip->rp.tpdu)) {
	case SMS_MTI_SUBMIT:
		take_submit(trip, &order);
		break;
	case SMS_MTI_STATUS_OR_COMMAND:
		take_command(trip, &order);
		break;
	default:
		door_reply_rp(trip, RP_PROTOCOL_ERROR, (struct gba_octets){ NULL, 0 });
	}
}
