/* SPDX-License-Identifier: Apache-2.0 */
/* Judge, build, store. */
#include "smsc/desk.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/sms.h"

enum gba_status
desk_init(struct desk *desk, const struct desk_conf *conf)
{
	uint8_t first;

	*desk = (struct desk){ .conf = *conf };
	if (gba_random_fill(&conf->random, &first, 1) != GBA_OK)
		return GBA_ERR_CRYPTO;
	atomic_init(&desk->concat, first);
	return GBA_OK;
}

/* Who was meant, for the record: never by the IMSI, which SMEs and their logs must not
 * see. */
static const char *
name_of(const struct sub_name *to, const struct sub *sub)
{
	const char *const names[] = {
		to->msisdn,
		sub != NULL ? sub->msisdn : NULL,
		to->external_id,
		sub != NULL ? sub->external_id : NULL,
	};

	for (size_t i = 0; i < ARRAY_LEN(names); i++)
		if (names[i] != NULL && *names[i] != '\0')
			return names[i];
	return "";
}

/* --- judging ---------------------------------------------------------------------------
 */

/* Tsms: the SME is the one that was bound (source); its word for an address counts for
 * nothing else than to be compared with its own. */
static enum gba_status
look_tsms(struct desk *desk, struct filter_input *in, const struct desk_order *order,
	  const struct sub *sub)
{
	struct sme sme;
	enum gba_status status = dir_sme_get(desk->conf.db, &sme, order->source);

	in->source = FILTER_TSMS;
	if (status == GBA_ERR_NOT_FOUND)
		return GBA_OK; /* deleted since it was bound: nothing is proven */
	if (status != GBA_OK)
		return status;
	in->proven = true;
	in->own_address = dir_sme_has_address(&sme, order->from.text);
	in->trusted = sme.trusted;
	in->any_ue = sme.trusted && sme.any_ue;
	return sub != NULL ? dir_sme_may(desk->conf.db, &in->authorised, &sme, sub->imsi)
			   : GBA_OK;
}

/* SMS-IWMSC: the serving node vouches for the originator. A subscriber of ours is a UE;
 * what is an SME's address is that fixed SME; anything else is nobody's. */
static enum gba_status
look_iwmsc(struct desk *desk, struct filter_input *in, const struct desk_order *order,
	   const struct sub *sub)
{
	const struct sub_name from = { .imsi = order->from_imsi,
				       .msisdn = order->from.text };
	struct sub sender;
	struct sme sme;
	enum gba_status status = dir_sub_get(desk->conf.db, &sender, &from);

	in->source = FILTER_IWMSC;
	in->proven = true;
	in->from_ue = status == GBA_OK;
	if (status == GBA_ERR_NOT_FOUND)
		status = dir_sme_by_address(desk->conf.db, &sme, order->from.text);
	if (status == GBA_ERR_NOT_FOUND)
		return GBA_OK;
	if (status != GBA_OK || in->from_ue)
		return status;
	in->own_address = true;
	in->trusted = sme.trusted;
	in->authorised = sub != NULL && dir_sub_has_sender(sub, order->from.text);
	return GBA_OK;
}

static enum gba_status
look_foreign(struct desk *desk, struct filter_input *in, const struct desk_order *order,
	     const struct sub *sub)
{
	struct link link;
	enum gba_status status = dir_link_get(desk->conf.db, &link, order->source);

	in->source = FILTER_FOREIGN_SC;
	if (status == GBA_ERR_NOT_FOUND)
		return GBA_OK;
	if (status != GBA_OK)
		return status;
	in->proven = link.class == LINK_SC;
	in->sc_trusted = link.trusted;
	in->authorised = sub != NULL && dir_sub_has_sender(sub, order->from.text);
	return GBA_OK;
}

static enum gba_status
judge(struct desk *desk, struct filter_answer *out, const struct desk_order *order,
      const struct sub *sub)
{
	struct filter_input in = { .trigger = filter_is_trigger(order->pid) };
	enum gba_status status = GBA_ERR_ARG;

	switch (order->path) {
	case MESSAGE_TSMS:
		status = look_tsms(desk, &in, order, sub);
		break;
	case MESSAGE_IWMSC:
		status = look_iwmsc(desk, &in, order, sub);
		break;
	case MESSAGE_FOREIGN:
		status = look_foreign(desk, &in, order, sub);
		break;
	case MESSAGE_T4:
		break;
	}
	if (status != GBA_OK)
		return status;
	atomic_fetch_add(&desk->filtered, 1);
	*out = filter_sc(&in);
	return GBA_OK;
}

void
desk_block(struct desk *desk, enum message_path path, const char *source,
	   const char *destination, int pid, const char *row, const char *reason)
{
	const struct audit_record record = {
		.path = message_path_name(path),
		.source = source,
		.destination = destination,
		.pid = pid,
		.rule = row,
		.reason = reason,
	};

	atomic_fetch_add(&desk->blocked, 1);
	if (audit_put(desk->conf.db, desk->conf.audit, &record) != GBA_OK)
		gba_log(desk->conf.log, GBA_LOG_ERROR, "smsc",
			"the audit record of row %s is lost", row);
}

/* --- building --------------------------------------------------------------------------
 */

/* The SMS-DELIVERs of one message. */
struct tpdus {
	size_t count;
	struct gba_octets view[MESSAGE_SEGMENTS_MAX];
	uint8_t octets[MESSAGE_SEGMENTS_MAX][MESSAGE_TPDU_MAX];
};

static enum gba_status
build_one(struct tpdus *out, struct sms_deliver *deliver, unsigned seq, unsigned total)
{
	uint8_t *octets = out->octets[seq - 1];
	size_t len;
	enum gba_status status;

	deliver->more = seq < total;
	status = sms_deliver_build(octets, &len, deliver);
	if (status == GBA_OK) {
		out->view[seq - 1] = (struct gba_octets){ octets, len };
		out->count = seq;
	}
	return status;
}

static enum gba_status
build(struct desk *desk, struct tpdus *out, const struct desk_order *order)
{
	struct sms_deliver deliver = { .oa = order->from,
				       .reply_path = order->reply_path };
	const uint8_t ref = (uint8_t)atomic_fetch_add(&desk->concat, 1);
	enum gba_status status =
		sms_time_build(deliver.scts, gba_wall_s(&desk->conf.clock));
	unsigned total = 1;

	if (status == GBA_OK && order->body == NULL)
		status = sms_segment_count(&total, order->payload.len,
					   order->port != NULL);
	if (order->body != NULL)
		deliver.body = *order->body;
	deliver.body.pid = order->pid;
	deliver.body.dcs = order->dcs;
	for (unsigned seq = 1; status == GBA_OK && seq <= total; seq++) {
		if (order->body == NULL)
			status = sms_segment_put(&deliver.body, order->payload,
						 order->port, ref, seq);
		if (status == GBA_OK)
			status = build_one(out, &deliver, seq, total);
	}
	return status;
}

/* --- storing ---------------------------------------------------------------------------
 */

/* When it expires, and whether that is a time of day: what its source said, or the
 * validity from its first attempt on. */
static void
set_end(struct message *m, const struct desk_order *order, const struct desk_conf *conf,
	int64_t now_s)
{
	const bool waits = order->due_s > now_s;
	const bool is_said = order->expires_s > 0;
	bool by_day = is_said && (order->by_day & MESSAGE_EXPIRES_BY_DAY) != 0;

	m->expires_s = is_said ? order->expires_s
			       : (waits ? order->due_s : now_s) + conf->validity_s;
	if (m->expires_s > now_s + conf->validity_max_s) {
		m->expires_s = now_s + conf->validity_max_s;
		by_day = false;
	}
	/* or a clock that is set back would leave it no attempt */
	by_day = by_day || (waits && (order->by_day & MESSAGE_DUE_BY_DAY) != 0);
	m->by_day = (waits ? order->by_day & MESSAGE_DUE_BY_DAY : 0) |
		    (by_day ? MESSAGE_EXPIRES_BY_DAY : 0);
}

static enum gba_status
fill(struct desk *desk, struct message *m, const struct desk_order *order,
     const struct sub *sub)
{
	const struct desk_conf *conf = &desk->conf;
	const int64_t now_s = gba_wall_s(&conf->clock);
	const uint16_t port = order->port != NULL ? order->port->to : 0;
	const uint8_t kind[] = { order->pid, order->dcs, (uint8_t)(port >> 8),
				 (uint8_t)port };
	const char *from = order->from_imsi != NULL ? order->from_imsi : order->from.text;
	const struct gba_octets parts[] = {
		{ (const uint8_t *)from, strlen(from) },
		{ (const uint8_t *)sub->imsi, strlen(sub->imsi) },
		order->body != NULL
			? (struct gba_octets){ order->body->ud, order->body->len }
			: order->payload,
		{ kind, sizeof(kind) },
	};
	uint8_t print[DB_PRINT_LEN];
	enum gba_status status =
		db_print(conf->db, print, "order", parts, ARRAY_LEN(parts));

	*m = (struct message){
		.path = order->path,
		.origin_toa = order->from.toa,
		.reference = order->reference,
		.repeat = order->repeat,
		.pid = order->pid,
		.data_coding = order->path == MESSAGE_TSMS ? order->data_coding : -1,
		.priority = order->priority,
		.once = order->once,
		.due_s = order->due_s,
		.diagnostic = -1,
		.report = order->report,
	};
	set_end(m, order, conf, now_s);
	memcpy(m->print, print, sizeof(m->print));
	memcpy(m->imsi, sub->imsi, sizeof(m->imsi));
	memcpy(m->msisdn, sub->msisdn, sizeof(m->msisdn));
	memcpy(m->external_id, sub->external_id, sizeof(m->external_id));
	if (order->keeps_id)
		memcpy(m->id, order->replaces->id, sizeof(m->id));
	snprintf(m->source, sizeof(m->source), "%s", order->source);
	snprintf(m->origin, sizeof(m->origin), "%s", order->from.text);
	if (order->source_realm != NULL)
		snprintf(m->source_realm, sizeof(m->source_realm), "%s",
			 order->source_realm);
	if (order->serving != NULL)
		snprintf(m->serving, sizeof(m->serving), "%s", order->serving);
	return status;
}

static enum desk_result
result_of(enum gba_status status)
{
	switch (status) {
	case GBA_OK:
		return DESK_TAKEN;
	case GBA_ERR_BUSY:
		return DESK_FULL;
	case GBA_ERR_DENIED:
		return DESK_NOT_DELETED;
	case GBA_ERR_EXPIRED:
	case GBA_ERR_NOT_FOUND:
		return DESK_NOT_PENDING;
	default:
		return DESK_FAILED;
	}
}

static enum desk_result
store(struct desk *desk, struct message *out, const struct desk_order *order,
      const struct sub *sub)
{
	struct tpdus *tpdus = calloc(1, sizeof(*tpdus));
	enum gba_status status;
	enum desk_result result = DESK_FAILED;

	if (tpdus == NULL)
		return DESK_FAILED;
	if (order->body == NULL && order->payload.len > desk->conf.payload_max)
		status = GBA_ERR_ARG;
	else
		status = build(desk, tpdus, order);
	if (status == GBA_ERR_ARG) {
		result = DESK_TOO_LONG;
	} else if (status == GBA_OK) {
		status = fill(desk, out, order, sub);
		if (status == GBA_OK)
			status = queue_add(desk->conf.queue, out, tpdus->view,
					   tpdus->count, order->replaces);
		result = result_of(status);
	}
	gba_wipe(tpdus, sizeof(*tpdus));
	free(tpdus);
	return result;
}

static void
count(struct desk *desk, const struct desk_order *order, enum desk_result result)
{
	switch (result) {
	case DESK_TAKEN:
		atomic_fetch_add(&desk->taken[order->path], 1);
		break;
	case DESK_UNKNOWN:
		atomic_fetch_add(&desk->unknown, 1);
		break;
	case DESK_FULL:
		atomic_fetch_add(&desk->full, 1);
		break;
	case DESK_TOO_LONG:
		atomic_fetch_add(&desk->too_long, 1);
		break;
	case DESK_FAILED:
		atomic_fetch_add(&desk->failed, 1);
		break;
	default: /* blocks are counted where they are written down */
		break;
	}
}

/* False: *out has the answer already. */
static bool
passes(struct desk *desk, struct desk_answer *out, const struct desk_order *order,
       const struct sub *sub)
{
	struct filter_answer verdict = { FILTER_PASS, NULL };
	enum gba_status status = judge(desk, &verdict, order, sub);

	out->row = verdict.row;
	if (status != GBA_OK) {
		out->result = DESK_FAILED;
		return false;
	}
	if (verdict.verdict == FILTER_PASS)
		return true;
	desk_block(desk, order->path, order->source, name_of(&order->to, sub), order->pid,
		   verdict.row,
		   filter_is_trigger(order->pid) ? "device trigger" : "not proven");
	out->result = DESK_BLOCKED;
	return false;
}

static void
submit(struct desk *desk, struct desk_answer *out, const struct desk_order *order)
{
	struct sub sub;
	const enum gba_status found = dir_sub_get(desk->conf.db, &sub, &order->to);

	if (found != GBA_OK && found != GBA_ERR_NOT_FOUND)
		out->result = DESK_FAILED;
	else if (order->path != MESSAGE_T4 &&
		 !passes(desk, out, order, found == GBA_OK ? &sub : NULL))
		return;
	else if (found != GBA_OK)
		out->result = DESK_UNKNOWN;
	else
		out->result = store(desk, &out->message, order, &sub);
}

void
desk_submit(struct desk *desk, struct desk_answer *out, const struct desk_order *order)
{
	*out = (struct desk_answer){ .row = NULL };
	submit(desk, out, order);
	count(desk, order, out->result);
}

void
desk_delete(struct desk *desk, struct desk_answer *out, const struct desk_order *order,
	    const struct message *message)
{
	const struct sub_name to = { .imsi = message->imsi };
	struct desk_order judged = *order;
	struct sub sub;
	const enum gba_status found = dir_sub_get(desk->conf.db, &sub, &to);

	*out = (struct desk_answer){ .result = DESK_FAILED };
	if (filter_is_trigger(message->pid))
		judged.pid = message->pid;
	if (found != GBA_OK && found != GBA_ERR_NOT_FOUND)
		return;
	if (passes(desk, out, &judged, found == GBA_OK ? &sub : NULL))
		out->result = result_of(queue_recall(desk->conf.queue, message->number,
						     "taken back by its source"));
}
