/* SPDX-License-Identifier: Apache-2.0 */
/* The SMS Router: MT of any SMS-SC, filtered by table 2.3, on to the serving node.
 * Nothing is stored: the SC that sent it keeps it until the UE has it. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/sms.h"
#include "smsc/door_int.h"

#define FOREIGN_ID_MAX 128

/* One that waits for the serving node. */
struct forward {
	struct door *door;
	struct http_exchange *x;
};

/* TP-PID of what is a short message to the UE; a status report echoes one, and is none
 * (bypass case 11). */
static enum gba_status
read_pid(struct gba_octets tpdu, int *pid)
{
	struct sms_status_report report;
	struct sms_deliver deliver;
	enum gba_status status = GBA_ERR_SYNTAX;

	*pid = -1;
	if (sms_mti(tpdu) == SMS_MTI_DELIVER) {
		status = sms_deliver_parse(&deliver, tpdu);
		*pid = status == GBA_OK ? deliver.body.pid : -1;
	} else if (sms_mti(tpdu) == SMS_MTI_STATUS_OR_COMMAND) {
		status = sms_status_report_parse(&report, tpdu);
	}
	return status;
}

static void
block(const struct door_trip *trip, struct gba_text to, int pid, const char *row)
{
	const struct desk_conf *conf = &trip->door->conf.desk->conf;
	char destination[MESSAGE_IDENTITY_MAX + 1];
	const struct audit_record record = {
		.path = "router",
		.source = trip->link.name,
		.destination = destination,
		.pid = pid,
		.rule = row,
		.reason = "device trigger",
	};
	struct sub_name name;
	char digits[MESSAGE_ADDRESS_MAX + 1] = "";
	struct sub sub;

	atomic_fetch_add(&trip->door->router_blocked, 1);
	destination[0] = '\0';
	if (route_name_parse(&name, digits, to) == GBA_OK)
		snprintf(destination, sizeof(destination), "%s", digits);
	if (destination[0] != '\0' && name.imsi != NULL)
		snprintf(destination, sizeof(destination), "%s",
			 dir_sub_get(conf->db, &sub, &name) == GBA_OK ? sub.msisdn : "");
	if (audit_put(conf->db, conf->audit, &record) != GBA_OK)
		gba_log(conf->log, GBA_LOG_ERROR, "smsc",
			"the audit record of row %s is lost", row);
	door_reply_rp(trip, trip->door->conf.discard ? 0 : RP_REJECTED,
		      (struct gba_octets){ NULL, 0 });
}

static void
on_answer(void *ctx, const struct courier_answer *answer)
{
	static const struct http_header type = { "Content-Type", RP_CONTENT_TYPE };
	struct forward *forward = ctx;
	struct door *door = forward->door;
	struct http_exchange *x = forward->x;
	uint8_t out[RP_MAX];
	size_t len;

	free(forward);
	if (answer->rp != NULL && rp_build(out, &len, answer->rp) == GBA_OK) {
		atomic_fetch_add(&door->forwarded, 1);
		http_reply(x, 200, &type, 1, (struct gba_octets){ out, len });
		return;
	}
	atomic_fetch_add(&door->not_forwarded, 1);
	gba_log(door->conf.log, GBA_LOG_INFO, "smsc", "not forwarded: %s",
		answer->reason);
	door_reply_status(x, 504);
}

/* The id of our own SMS-SC is kept. That of another one becomes one that it cannot
 * choose, so that it does not make a UE take a message for one it has already. */
static enum gba_status
make_id(const struct door_trip *trip, char out[COURIER_NAME_MAX + 1])
{
	const struct gba_text id = http_header(trip->x, "SMS-Id");
	const struct desk_conf *conf = &trip->door->conf.desk->conf;
	const struct gba_octets parts[] = {
		{ (const uint8_t *)trip->link.name, strlen(trip->link.name) },
		{ (const uint8_t *)id.p, id.len },
	};
	uint8_t print[DB_PRINT_LEN];
	enum gba_status status;

	if (trip->link.class == LINK_HOME_SC && id.p != NULL)
		return gba_text_copy(out, COURIER_NAME_MAX + 1, id);
	if (id.p == NULL || id.len > FOREIGN_ID_MAX)
		status = gba_random_fill(&conf->random, print, sizeof(print));
	else
		status = db_print(conf->db, print, "sms id", parts, ARRAY_LEN(parts));
	if (status == GBA_OK) {
		gba_hex(out, print, MESSAGE_ID_LEN / 2);
		memcpy(out + MESSAGE_ID_LEN, ".1", sizeof(".1"));
	}
	return status;
}

static void
forward(const struct door_trip *trip, struct gba_text to)
{
	struct door *door = trip->door;
	struct db *db = door->conf.desk->conf.db;
	char digits[MESSAGE_ADDRESS_MAX + 1], id[COURIER_NAME_MAX + 1];
	struct courier_parcel parcel = { .id = id };
	struct rp rp = trip->rp;
	uint8_t octets[RP_MAX];
	struct forward *waiting;
	struct sub_name name;
	struct route route;
	struct sub sub;
	enum gba_status status = route_name_parse(&name, digits, to);

	if (status == GBA_OK)
		status = dir_sub_get(db, &sub, &name);
	if (status == GBA_ERR_NOT_FOUND || status == GBA_ERR_SYNTAX) {
		door_reply_rp(trip, RP_UNASSIGNED_NUMBER, (struct gba_octets){ NULL, 0 });
		return;
	}
	if (status == GBA_OK)
		status = route_find_node(db, &route, &sub);
	if (status == GBA_OK)
		status = make_id(trip, id);
	rp.sc = door->conf.address;
	if (status == GBA_OK)
		status = rp_build(octets, &parcel.rp.len, &rp);
	parcel.rp.p = octets;
	waiting = status == GBA_OK ? malloc(sizeof(*waiting)) : NULL;
	if (waiting == NULL) {
		door_reply_status(trip->x, status == GBA_ERR_NOT_FOUND ? 504 : 503);
		return;
	}
	*waiting = (struct forward){ door, trip->x };
	parcel.url = route.url;
	parcel.to = route.to;
	courier_send(door->conf.post, &parcel, on_answer, waiting);
}

void
door_router(const struct door_trip *trip)
{
	const struct gba_text to = http_header(trip->x, "SMS-To");
	struct filter_input in = {
		.source = trip->link.class == LINK_HOME_SC ? FILTER_HOME_SC
							   : FILTER_FOREIGN_SC,
		.proven = true,
	};
	struct filter_answer answer;
	int pid;

	if (trip->rp.from_ms || read_pid(trip->rp.tpdu, &pid) != GBA_OK) {
		door_refuse_malformed(trip, "its TPDU or direction");
		return;
	}
	in.trigger = pid >= 0 && filter_is_trigger((uint8_t)pid);
	if (in.source != FILTER_HOME_SC)
		atomic_fetch_add(&trip->door->router_filtered, 1);
	answer = filter_router(&in);
	if (answer.verdict == FILTER_PASS)
		forward(trip, to);
	else
		block(trip, to, pid, answer.row);
}
