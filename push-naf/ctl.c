/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of gba-pnafd's control socket. No verb shows key material. */
#include <inttypes.h>
#include <semaphore.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/tsp.h"
#include "crypto/b64.h"
#include "crypto/ks.h"
#include "push-naf/server.h"
#include "run/ctl_words.h"

#define APPLICATION "gbactl" /* whose jobs are those ordered here */

/* --- what is there
 * -----------------------------------------------------------------------
 */

static void
run_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	uint64_t counts[JOB_STATES] = { 0 }, sas = 0;
	enum gba_status status;

	if (!ctl_words_are(request, reply, ""))
		return;
	status = jobs_count(engine_read(s->engine), counts);
	engine_read_end(s->engine);
	if (status != GBA_OK || gba_naf_sa_count(s->library.naf, &sas) != GBA_NAF_OK) {
		ctl_refuse(reply, "the store failed; the log says why");
		return;
	}
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-pnafd");
	ctl_put(reply, "profile", "P1");
	ctl_put(reply, "up_s", "%" PRId64, gba_wall_s(&s->clock) - s->started_s);
	ctl_put(reply, "bsf", "%s", s->conf.bsf.uri);
	ctl_put(reply, "bsf_connected", "%s",
		gba_naf_ready(s->library.naf, 0) == GBA_NAF_OK ? "yes" : "no");
	if (s->tsp != NULL)
		ctl_put(reply, "tsp_peers", "%u",
			diam_open_asked(pnaf_node_diam(s->node), TSP_APPLICATION));
	if (s->smpp != NULL)
		ctl_put(reply, "smpp_bound", "%s",
			road_smpp_is_bound(s->smpp) ? "yes" : "no");
	ctl_put(reply, "sas", "%" PRIu64, sas);
	for (unsigned i = 0; i < JOB_STATES; i++)
		ctl_put(reply, job_state_name((enum job_state)i), "%" PRIu64, counts[i]);
}

static void
run_stats(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	struct engine_stats stats;

	if (!ctl_words_are(request, reply, ""))
		return;
	engine_stats(s->engine, &stats);
	const struct {
		const char *name;
		uint64_t value;
	} rows[] = {
		{ "submitted", stats.submitted },
		{ "asked", stats.asked },
		{ "refused", stats.refused },
		{ "unanswered", stats.unanswered },
		{ "sent", stats.sent },
		{ "resent", stats.resent },
		{ "handed", stats.handed },
		{ "not_handed", stats.not_handed },
		{ "acknowledged", stats.acknowledged },
		{ "delivered", stats.delivered },
		{ "failed", stats.failed },
		{ "expired", stats.expired },
		{ "uplink_taken", stats.uplink_taken },
		{ "uplink_dropped", stats.uplink_dropped },
		{ "told", stats.told },
		{ "not_told", stats.not_told },
		{ "store_failures", stats.store_failures },
		{ "triggers", stats.triggers },
		{ "reports", stats.reports },
	};

	ctl_record(reply);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		ctl_put(reply, rows[i].name, "%" PRIu64, rows[i].value);
}

static void
put_row(void *ctx, const struct job *job)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "id", "%s", job->id);
	ctl_put(reply, "kind", "%s", job->kind == JOB_PUSH ? "push" : "message");
	ctl_put(reply, "state", "%s", job_state_name(job->state));
	ctl_put(reply, "who", "%s", job->who);
	ctl_put(reply, "road", "%s", job_road_name(job->road));
	ctl_put(reply, "attempts", "%" PRIu32, job->attempts);
	ctl_put_time_if(reply, "created", job->created_s);
	ctl_put(reply, "ptid", "%s", job->ptid);
	ctl_put(reply, "reason", "%s", job->reason);
}

static void
list_jobs(struct pnaf_server *s, struct ctl_reply *reply,
	  const struct jobs_filter *filter)
{
	enum gba_status status =
		jobs_each(engine_read(s->engine), filter, put_row, reply);

	engine_read_end(s->engine);
	if (status != GBA_OK)
		ctl_refuse(reply, "the store failed; the log says why");
}

static void
run_jobs(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct jobs_filter filter = { .ptid = ctl_word(request, "ptid") };
	const char *state = ctl_word(request, "state");

	if (!ctl_words_are(request, reply, "state ptid limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &filter.limit))
		return;
	filter.has_state = state != NULL;
	if (state != NULL && !job_state_parse(&filter.state, gba_text(state))) {
		ctl_refuse(reply, "state: there is no state \"%.20s\"", state);
		return;
	}
	list_jobs(ctx, reply, &filter);
}

static void
run_why(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct jobs_filter filter = { .refused = true };

	if (ctl_words_are(request, reply, "limit") &&
	    ctl_limit(request, reply, CTL_LIST_DEFAULT, &filter.limit))
		list_jobs(ctx, reply, &filter);
}

static void
put_job(struct ctl_reply *reply, const struct job *job)
{
	char ua_id[11];

	gba_hex(ua_id, job->ua_id, sizeof(job->ua_id));
	put_row(reply, job);
	ctl_put(reply, "application", "%s", job->application);
	ctl_put(reply, "naf", "%s", job->naf);
	ctl_put(reply, "ua_id", "%s", ua_id);
	ctl_put(reply, "gba_u", "%s", job->gba_u ? "yes" : "no");
	ctl_put(reply, "address", "%s", job->address);
	ctl_put(reply, "protect", "%s", job->suite == 2 ? "encrypt" : "integrity");
	ctl_put(reply, "sn", "%" PRIu32, job->sn);
	ctl_put(reply, "asks", "%" PRIu32, job->asks);
	ctl_put(reply, "resync", "%s", job->has_resync ? "yes" : "no");
	if (job_road_is_trigger(job->road)) {
		ctl_put(reply, "profile", "%s", job_profile_name(job->profile));
		ctl_put(reply, "priority", "%s", job->priority ? "yes" : "no");
		ctl_put(reply, "replaces", "%s", job->replaces);
		ctl_put(reply, "reference", "%" PRIu32, job->reference);
		ctl_put(reply, "message_id", "%s", job->message_id);
		ctl_put(reply, "report", "%s", job_report_name(job->report));
	}
	ctl_put_time_if(reply, "handed", job->handed_s);
	ctl_put_time_if(reply, "expires", job->expires_s);
	ctl_put_time_if(reply, "ended", job->ended_s);
}

static void
run_job(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	const char *id;
	enum gba_status status;
	struct job job;

	if (!ctl_words_are(request, reply, "id"))
		return;
	id = ctl_need(request, reply, "id", "ID");
	if (id == NULL)
		return;
	status = jobs_get(engine_read(s->engine), &job, id, NULL);
	engine_read_end(s->engine);
	if (status == GBA_OK)
		put_job(reply, &job);
	else
		ctl_refuse(reply, status == GBA_ERR_NOT_FOUND ? "there is no such job"
							      : "the store failed");
}

static void
run_sa(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	struct gba_naf_sa *sa = NULL;
	char rand[2 * GBA_NAF_RAND_LEN + 1], print[9] = "";
	const uint8_t *ks;
	const char *ptid;
	size_t gpi_len;

	if (!ctl_words_are(request, reply, "ptid"))
		return;
	ptid = ctl_need(request, reply, "ptid", "P-TID");
	if (ptid == NULL)
		return;
	if (gba_naf_sa_find(s->library.naf, ptid, &sa) != GBA_NAF_OK) {
		ctl_refuse(reply, "there is no such SA, or it is over");
		return;
	}
	ks = gba_naf_key_ks_naf(gba_naf_sa_key(sa));
	if (ks != NULL && gba_fingerprint(print, ks, GBA_NAF_KS_LEN) != GBA_OK)
		print[0] = '\0';
	gba_hex(rand, gba_naf_sa_rand(sa), GBA_NAF_RAND_LEN);
	(void)gba_naf_sa_gpi(sa, &gpi_len);
	ctl_record(reply);
	ctl_put(reply, "ptid", "%s", gba_naf_sa_ptid(sa));
	ctl_put(reply, "rand_at_naf", "%s@%s", rand, gba_naf_sa_fqdn(sa));
	ctl_put(reply, "gba_u", "%s", gba_naf_sa_gba_u(sa) ? "yes" : "no");
	ctl_put(reply, "gpi_octets", "%zu", gpi_len);
	ctl_put(reply, "fingerprint", "%s", print);
	ctl_put_time(reply, "expires", gba_naf_sa_expires(sa));
	gba_naf_sa_free(sa);
}

static void
put_uplink(void *ctx, const struct uplink *uplink, struct gba_octets payload)
{
	struct ctl_reply *reply = ctx;
	char *base64 = malloc(GBA_B64_LEN(payload.len) + 1);

	if (base64 == NULL)
		return;
	gba_b64(base64, payload.p, payload.len);
	ctl_record(reply);
	ctl_put(reply, "number", "%" PRId64, uplink->number);
	ctl_put(reply, "sn", "%" PRIu32, uplink->sn);
	ctl_put_time(reply, "at", uplink->at_s);
	ctl_put(reply, "payload_base64", "%s", base64);
	free(base64);
}

static bool
is_ordered_here(struct pnaf_server *s, const char *ptid, struct job *owner,
		struct ctl_reply *reply)
{
	const enum gba_status status = front_owner(s->engine, APPLICATION, ptid, owner);

	if (status == GBA_ERR_NOT_FOUND)
		ctl_refuse(reply, "no SA that was ordered here has this P-TID");
	else if (status != GBA_OK)
		ctl_refuse(reply, "the store failed; the log says why");
	return status == GBA_OK;
}

static void
run_messages(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	const char *ptid;
	enum gba_status status;
	struct job owner;
	unsigned limit;

	if (!ctl_words_are(request, reply, "ptid limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	ptid = ctl_need(request, reply, "ptid", "P-TID");
	if (ptid == NULL || !is_ordered_here(s, ptid, &owner, reply))
		return;
	status = uplink_each(engine_read(s->engine), ptid, APPLICATION, 0, limit,
			     put_uplink, reply);
	engine_read_end(s->engine);
	if (status != GBA_OK)
		ctl_refuse(reply, "the store failed; the log says why");
}

/* --- what is ordered
 * ---------------------------------------------------------------------
 */

struct waiting {
	sem_t sem;
	enum gba_status status;
	struct job job;
};

static void
on_done(void *ctx, enum gba_status status, const struct job *job)
{
	struct waiting *waiting = ctx;

	waiting->status = status;
	if (job != NULL)
		waiting->job = *job;
	sem_post(&waiting->sem);
}

static void
wait_done(struct waiting *waiting)
{
	while (sem_wait(&waiting->sem) != 0)
		;
	sem_destroy(&waiting->sem);
}

/* What is said in other words here than in JSON. */
static bool
words_are_good(const struct ctl_request *request, enum job_kind kind,
	       struct ctl_reply *reply)
{
	const bool impi = ctl_word(request, "impi") != NULL;
	const bool impu = ctl_word(request, "impu") != NULL;
	bool yes;

	if (kind == JOB_PUSH && !impi && !impu)
		ctl_refuse(reply, "impi: missing; give it as impi=IMPI, or impu=IMPU");
	else if (impi && impu)
		ctl_refuse(reply, "impi and impu: one of them");
	else
		return ctl_yes_no(request, reply, "gba-u", &yes) &&
		       ctl_yes_no(request, reply, "priority", &yes);
	return false;
}

/* The words of an order are the members of the JSON one, and judged as they are. */
static enum gba_status
order_of(struct api_order *order, struct pnaf_server *s,
	 const struct ctl_request *request, enum job_kind kind, struct ctl_reply *reply)
{
	struct api_limits limits = pnaf_limits(&s->conf);
	char reason[API_REASON_MAX] = "no memory is left";
	enum gba_status status = GBA_ERR_NOMEM;
	char *text;

	if (!words_are_good(request, kind, reply))
		return GBA_ERR_SYNTAX;
	text = api_order_text(request->name, request->value, request->count);
	limits.names = s->names;
	limits.name_count = s->conf.push.name.count;
	if (text != NULL)
		status = api_order_parse(
			order, &limits, kind,
			(struct gba_octets){ (const uint8_t *)text, strlen(text) },
			reason);
	free(text);
	if (status == GBA_OK)
		memcpy(order->job.application, APPLICATION, sizeof(APPLICATION));
	else
		ctl_refuse(reply, "%s", reason);
	return status;
}

static void
submit(struct pnaf_server *s, struct api_order *order, struct ctl_reply *reply)
{
	struct waiting waiting = { .status = GBA_OK };

	sem_init(&waiting.sem, 0, 0);
	engine_submit(s->engine, &order->job, order->lifetime_s, order->payload, on_done,
		      &waiting);
	wait_done(&waiting);
	if (waiting.status == GBA_OK)
		put_row(reply, &waiting.job);
	else
		ctl_refuse(reply, waiting.status == GBA_ERR_BUSY
					  ? "too many jobs are under way"
				  : waiting.status == GBA_ERR_EXPIRED
					  ? "the SA of this P-TID is over: order a push"
					  : "the job cannot be stored");
}

static void
run_push(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	struct api_order order;
	const char *fault;

	if (!ctl_words_are(request, reply,
			   "impi impu naf ua-id gba-u app-label road address payload "
			   "payload-base64 lifetime protect callback rand auts profile "
			   "priority replaces") ||
	    order_of(&order, s, request, JOB_PUSH, reply) != GBA_OK)
		return;
	fault = front_replace_fault(s->engine, &order.job);
	if (fault == NULL)
		submit(s, &order, reply);
	else
		ctl_refuse(reply, "%s", fault);
	api_order_fini(&order);
}

static void
run_message(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	struct api_order order;
	struct job owner;
	const char *ptid, *fault;

	if (!ctl_words_are(request, reply,
			   "ptid road address payload payload-base64 lifetime protect"))
		return;
	ptid = ctl_need(request, reply, "ptid", "P-TID");
	if (ptid == NULL || !is_ordered_here(s, ptid, &owner, reply))
		return;
	if (order_of(&order, s, request, JOB_MESSAGE, reply) != GBA_OK)
		return;
	fault = front_fill_from(&order.job, &owner);
	if (fault == NULL)
		submit(s, &order, reply);
	else
		ctl_refuse(reply, "%s", fault);
	api_order_fini(&order);
}

static void
run_cancel(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	struct pnaf_server *s = ctx;
	struct waiting waiting = { .status = GBA_OK };
	const char *id;

	if (!ctl_words_are(request, reply, "id"))
		return;
	id = ctl_need(request, reply, "id", "ID");
	if (id == NULL)
		return;
	sem_init(&waiting.sem, 0, 0);
	engine_cancel(s->engine, id, NULL, on_done, &waiting);
	wait_done(&waiting);
	if (waiting.status == GBA_OK)
		put_row(reply, &waiting.job);
	else
		ctl_refuse(reply,
			   waiting.status == GBA_ERR_NOT_FOUND ? "there is no such job"
			   : waiting.status == GBA_ERR_DENIED  ? "it has ended"
							       : "the store failed");
}

const struct ctl_verb pnaf_verbs[] = {
	{ "status", "", "The daemon, the BSF, and how many jobs are in which state.",
	  run_status },
	{ "stats", "", "Counters since the start.", run_stats },
	{ "push",
	  "impi=IMPI | impu=IMPU road=direct|file|tsp|smpp address=ADDRESS [payload=TEXT "
	  "| "
	  "payload-base64=BASE64] [naf=FQDN] [ua-id=HEX] [gba-u=yes] [app-label=LABEL] "
	  "[lifetime=SECONDS] [protect=encrypt|integrity] [callback=URL] "
	  "[rand=HEX auts=HEX] "
	  "[profile=internal|wap] [priority=yes] [replaces=ID]",
	  "Order a push; the answer is the job.", run_push },
	{ "message",
	  "ptid=P-TID payload=TEXT | payload-base64=BASE64 [road=ROAD address=ADDRESS] "
	  "[lifetime=SECONDS] [protect=encrypt|integrity]",
	  "Order a message on an SA that a push made.", run_message },
	{ "jobs", "[state=STATE] [ptid=P-TID] [limit=N]", "Jobs, newest first.",
	  run_jobs },
	{ "job", "id=ID", "All of one job.", run_job },
	{ "cancel", "id=ID", "Give a job up.", run_cancel },
	{ "sa", "ptid=P-TID", "One SA; no key, its fingerprint.", run_sa },
	{ "messages", "ptid=P-TID [limit=N]",
	  "What the UE sent on an SA that was ordered here, oldest first.",
	  run_messages },
	{ "why", "[limit=N]",
	  "Jobs that failed or expired, newest first, with the reason.", run_why },
};
const size_t pnaf_verb_count = ARRAY_LEN(pnaf_verbs);
