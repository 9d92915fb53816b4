/* SPDX-License-Identifier: Apache-2.0 */
/* Verbs that look at the daemon and its messages; ctl_dir.c has those that provision. */
#include "smsc/ctl.h"

#include <inttypes.h>
#include <string.h>

#include "run/ctl_words.h"

static void
put_counts(struct smsc_server *s, struct ctl_reply *reply)
{
	struct queue_counts counts;

	if (queue_count(s->queue, &counts) != GBA_OK) {
		smsc_refuse_store(reply);
		return;
	}
	for (int i = 0; i < MESSAGE_STATES; i++)
		ctl_put(reply, message_state_name((enum message_state)i), "%" PRIu64,
			counts.state[i]);
	ctl_put(reply, "reports-owed", "%" PRIu64, counts.reports_owed);
}

static void
run_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;

	if (!ctl_words_are(request, reply, ""))
		return;
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-smscd");
	ctl_put(reply, "role", "%s",
		s->conf.smsc.role == SMSC_ROLE_ROUTER ? "router" : "sc");
	ctl_put_time(reply, "time", gba_wall_s(&s->clock));
	ctl_put_time(reply, "started", s->started_s);
	ctl_put(reply, "t4", "%s", s->t4 != NULL ? "on" : "off");
	ctl_put(reply, "t4-peers-open", "%u", t4_server_peers(s->t4));
	put_counts(s, reply);
}

static void
put_t4_stats(struct smsc_server *s, struct ctl_reply *reply)
{
	struct t4_stats t4;

	t4_server_stats(s->t4, &t4);
	ctl_put(reply, "t4.triggers", "%" PRIu64, t4.triggers);
	ctl_put(reply, "t4.recalls", "%" PRIu64, t4.recalls);
	ctl_put(reply, "t4.replaces", "%" PRIu64, t4.replaces);
	ctl_put(reply, "t4.accepted", "%" PRIu64, t4.accepted);
	ctl_put(reply, "t4.refused", "%" PRIu64, t4.refused);
	ctl_put(reply, "t4.unknown-peers", "%" PRIu64, t4.unknown_peers);
	ctl_put(reply, "t4.reports", "%" PRIu64, t4.reports);
	ctl_put(reply, "t4.reports-taken", "%" PRIu64, t4.reports_taken);
}

static void
put_delivery_stats(struct smsc_server *s, struct ctl_reply *reply)
{
	struct deliver_stats d = { .attempts = 0 };

	if (s->deliver != NULL)
		deliver_stats(s->deliver, &d);
	ctl_put(reply, "deliver.attempts", "%" PRIu64, d.attempts);
	ctl_put(reply, "deliver.taken", "%" PRIu64, d.taken);
	ctl_put(reply, "deliver.put-off", "%" PRIu64, d.put_off);
	ctl_put(reply, "deliver.refused", "%" PRIu64, d.refused);
	ctl_put(reply, "deliver.under-way", "%u", d.under_way);
}

static void
put_tsms_stats(struct smsc_server *s, struct ctl_reply *reply)
{
	struct tsms_counts t = { .bound = 0 };

	if (s->tsms != NULL)
		tsms_count(s->tsms, &t);
	ctl_put(reply, "tsms.bound", "%" PRIu64, t.bound);
	ctl_put(reply, "tsms.binds", "%" PRIu64, t.binds);
	ctl_put(reply, "tsms.binds-refused", "%" PRIu64, t.refused);
	ctl_put(reply, "tsms.requests", "%" PRIu64, t.requests);
	ctl_put(reply, "tsms.throttled", "%" PRIu64, t.throttled);
	ctl_put(reply, "tsms.receipts", "%" PRIu64, t.receipts);
	ctl_put(reply, "tsms.receipts-taken", "%" PRIu64, t.receipts_taken);
}

static void
run_stats(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const struct {
		const char *name;
		const atomic_uint_fast64_t *value;
	} rows[] = {
		{ "taken.t4", &s->desk.taken[MESSAGE_T4] },
		{ "taken.tsms", &s->desk.taken[MESSAGE_TSMS] },
		{ "taken.iwmsc", &s->desk.taken[MESSAGE_IWMSC] },
		{ "taken.foreign-sc", &s->desk.taken[MESSAGE_FOREIGN] },
		{ "filter.asked", &s->desk.filtered },
		{ "blocked", &s->desk.blocked },
		{ "unknown-receiver", &s->desk.unknown },
		{ "queue-full", &s->desk.full },
		{ "too-long", &s->desk.too_long },
		{ "failed", &s->desk.failed },
		{ "link.requests", &s->door.requests },
		{ "link.denied", &s->door.denied },
		{ "link.malformed", &s->door.malformed },
		{ "router.filter.asked", &s->door.router_filtered },
		{ "router.blocked", &s->door.router_blocked },
		{ "router.forwarded", &s->door.forwarded },
		{ "router.not-forwarded", &s->door.not_forwarded },
	};

	if (!ctl_words_are(request, reply, ""))
		return;
	ctl_record(reply);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ctl_put(reply, rows[i].name, "%" PRIu64,
			(uint64_t)atomic_load(rows[i].value));
	put_t4_stats(s, reply);
	put_tsms_stats(s, reply);
	put_delivery_stats(s, reply);
}

/* --- messages --------------------------------------------------------------------------
 */

static void
put_row(void *ctx, const struct message *m)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "id", "%s", m->id);
	ctl_put(reply, "path", "%s", message_path_name(m->path));
	ctl_put(reply, "state", "%s", message_state_name(m->state));
	ctl_put(reply, "source", "%s", m->source);
	ctl_put(reply, "to", "%s", m->msisdn[0] != '\0' ? m->msisdn : m->imsi);
	ctl_put(reply, "pid", "0x%02x", m->pid);
	ctl_put(reply, "segments", "%u/%u", m->taken, m->segments);
	ctl_put(reply, "attempts", "%u", m->attempts);
	ctl_put_time_if(reply, "created", m->created_s);
	ctl_put(reply, "reason", "%s", m->reason);
}

static void
put_message(struct ctl_reply *reply, const struct message *m)
{
	static const char *const reports[] = {
		[REPORT_NONE] = "none",
		[REPORT_WANTED] = "wanted",
		[REPORT_OWED] = "owed",
		[REPORT_SAID] = "said",
		[REPORT_ON_FAILURE] = "on-failure",
		[REPORT_ON_SUCCESS] = "on-success",
	};
	_Static_assert(ARRAY_LEN(reports) == REPORTS, "each has a name");

	put_row(reply, m);
	ctl_put(reply, "from", "%s", m->origin);
	ctl_put(reply, "imsi", "%s", m->imsi);
	ctl_put(reply, "external-id", "%s", m->external_id);
	if (m->reference >= 0)
		ctl_put(reply, "reference", "%" PRId64, m->reference);
	ctl_put(reply, "priority", "%s", m->priority ? "yes" : "no");
	ctl_put(reply, "serving", "%s", m->serving);
	ctl_put_time_if(reply, "expires", m->expires_s);
	ctl_put_time_if(reply, "due", m->ended_s == 0 ? m->due_s : 0);
	ctl_put_time_if(reply, "ended", m->ended_s);
	ctl_put(reply, "outcome", "%s",
		m->ended_s != 0 ? message_outcome_name(m->outcome) : "");
	ctl_put(reply, "report", "%s", reports[m->report]);
	ctl_put(reply, "report-tries", "%u", m->report_tries);
}

static void
run_queue(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	struct queue_filter filter = { .source = ctl_word(request, "source") };
	const char *state = ctl_word(request, "state");
	struct sub sub;

	if (!ctl_words_are(request, reply, "state source imsi msisdn limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &filter.limit))
		return;
	filter.has_state = state != NULL;
	if (state != NULL && !message_state_parse(&filter.state, gba_text(state))) {
		ctl_refuse(reply, "state: there is no state \"%.20s\"", state);
		return;
	}
	if (ctl_word(request, "imsi") != NULL || ctl_word(request, "msisdn") != NULL) {
		if (!smsc_find_sub(s, request, reply, &sub))
			return;
		filter.imsi = sub.imsi;
	}
	if (queue_each(s->queue, &filter, put_row, reply) != GBA_OK)
		smsc_refuse_store(reply);
}

static bool
find_message(struct smsc_server *s, const struct ctl_request *request,
	     struct ctl_reply *reply, struct message *m)
{
	const char *id;
	enum gba_status status;

	if (!ctl_words_are(request, reply, "id"))
		return false;
	id = ctl_need(request, reply, "id", "ID");
	if (id == NULL)
		return false;
	status = queue_get(s->queue, m, id);
	if (status != GBA_OK)
		ctl_refuse(reply, status == GBA_ERR_NOT_FOUND ? "there is no such message"
							      : "the store failed");
	return status == GBA_OK;
}

static void
run_message(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct message m;

	if (find_message(ctx, request, reply, &m))
		put_message(reply, &m);
}

static void
run_recall(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	struct message m;
	enum gba_status status;

	if (!find_message(s, request, reply, &m))
		return;
	status = queue_recall(s->queue, m.number, "recalled by an operator");
	if (status == GBA_OK)
		status = queue_get(s->queue, &m, m.id);
	if (status == GBA_OK)
		put_row(reply, &m);
	else
		ctl_refuse(reply, status == GBA_ERR_DENIED    ? "it is being sent"
				  : status == GBA_ERR_EXPIRED ? "it is over"
							      : "the store failed");
}

static void
run_retry(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	const bool one =
		ctl_word(request, "imsi") != NULL || ctl_word(request, "msisdn") != NULL;
	struct sub sub;

	if (!ctl_words_are(request, reply, "imsi msisdn") ||
	    (one && !smsc_find_sub(s, request, reply, &sub)))
		return;
	if (queue_wake(s->queue, one ? sub.imsi : NULL) != GBA_OK)
		smsc_refuse_store(reply);
}

static void
put_audit(void *ctx, const struct audit_record *record)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put_time(reply, "time", record->at_s);
	ctl_put(reply, "row", "%s", record->rule);
	ctl_put(reply, "path", "%s", record->path);
	ctl_put(reply, "source", "%s", record->source);
	ctl_put(reply, "destination", "%s", record->destination);
	if (record->pid >= 0)
		ctl_put(reply, "pid", "0x%02x", (unsigned)record->pid);
	else
		ctl_put(reply, "pid", "%s", "");
	ctl_put(reply, "reason", "%s", record->reason);
}

static void
run_audit(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	unsigned limit;

	if (!ctl_words_are(request, reply, "row source limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	if (audit_each(s->db, ctl_word(request, "row"), ctl_word(request, "source"),
		       limit, put_audit, reply) != GBA_OK)
		smsc_refuse_store(reply);
}

static void
run_route(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct smsc_server *s = ctx;
	struct route route;
	struct sub sub;

	if (!ctl_words_are(request, reply, "imsi msisdn external-id") ||
	    !smsc_find_sub(s, request, reply, &sub))
		return;
	if (route_find(s->db, &route, &sub, s->conf.route.router, "", 0) != GBA_OK) {
		ctl_refuse(reply, "its serving node, or the SMS Router, has no address");
		return;
	}
	ctl_record(reply);
	ctl_put(reply, "node", "%s", route.url);
	ctl_put(reply, "router", "%s", route.by_router ? "yes" : "no");
}

const struct ctl_verb smsc_verbs[] = {
	{ "status", "", "The daemon, and how many messages are in which state.",
	  run_status },
	{ "stats", "", "Counters since the start.", run_stats },
	SMSC_DIRECTORY_VERBS,
	{ "route", "imsi=IMSI | msisdn=DIGITS | external-id=ID",
	  "The routing query: where SMs to a subscriber go.", run_route },
	{ "queue", "[state=STATE] [source=NAME] [imsi=IMSI | msisdn=DIGITS] [limit=N]",
	  "Messages, newest first.", run_queue },
	{ "message", "id=ID", "All of one message but its text.", run_message },
	{ "recall", "id=ID", "Take a message back.", run_recall },
	{ "retry", "[imsi=IMSI | msisdn=DIGITS]",
	  "Try what waits at once: of one subscriber, or all.", run_retry },
	{ "audit", "[row=ROW] [source=NAME] [limit=N]", "What was blocked, newest first.",
	  run_audit },
};
const size_t smsc_verb_count = ARRAY_LEN(smsc_verbs);
