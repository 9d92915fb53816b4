/* SPDX-License-Identifier: Apache-2.0 */
/* Tsp: a DAR is read, judged by table 2.1, and in the end answered. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "diam/peer_link.h"
#include "iwf/job.h"

#define ORIGIN_HOST	 264u
#define ORIGIN_REALM	 296u
#define REFERENCE_NUMBER 3007u
#define TOO_BUSY	 3004u
#define INVALID_VALUE	 5004u

/* --- the answer ------------------------------------------------------------------------
 */

static const char *
action_name(uint32_t action)
{
	return action == TSP_ACTION_TRIGGER   ? "trigger"
	       : action == TSP_ACTION_RECALL  ? "recall"
	       : action == TSP_ACTION_REPLACE ? "replace"
					      : "other";
}

static void
tell(struct iwf_job *job, const struct iwf_verdict *verdict)
{
	const bool named = verdict->kind != IWF_REFUSE;
	struct iwf *iwf = job->iwf;
	char tag[256];

	gba_log(iwf->log, GBA_LOG_INFO, "tsp",
		"%s %s scs=%s peer=%s user=%s reference=%u row=%s status=%u%s%s",
		action_name(job->request.action), iwf_verdict_name(verdict->kind),
		job->scs.identity[0] != '\0' ? job->scs.identity : "-",
		diam_call_peer(job->call),
		gba_log_identity(iwf->log, tag, job->request.user),
		job->request.reference, verdict->row, verdict->status, named ? " " : "",
		named ? tsp_status_name(verdict->status) : "");
}

/* What was written when it was let on goes, and a block leaves its record. */
static void
undo(struct iwf_job *job, const struct iwf_verdict *verdict)
{
	struct iwf *iwf = job->iwf;
	const char *why = verdict->kind == IWF_BLOCK ? tsp_status_name(verdict->status)
						     : "protocol error";

	pthread_mutex_lock(&iwf->lock);
	if (job->txn.number != 0)
		(void)!iwf_txn_drop(iwf->db, &job->txn, job->unanswered,
				    gba_wall_s(&iwf->clock));
	iwf_audit(iwf, "tsp", diam_call_peer(job->call), job->request.user, verdict->row,
		  why);
	pthread_mutex_unlock(&iwf->lock);
	iwf_count(iwf, verdict->kind == IWF_BLOCK ? IWF_C_BLOCKED : IWF_C_REFUSED);
}

static void
job_free(struct iwf_job *job)
{
	iwf_sub_release(job->sub);
	free(job);
}

void
iwf_job_finish(struct iwf_job *job, const struct iwf_verdict *verdict)
{
	const bool refused = verdict->kind == IWF_REFUSE;
	struct diam_result result = { .code = refused ? verdict->status : DIAM_SUCCESS };
	struct tsp_daa daa;

	if (verdict->kind != IWF_PASS)
		undo(job, verdict);
	tell(job, verdict);
	iwf_daa_build(&daa, &job->dar, &job->request);
	if (!refused)
		daa.notification.status = (struct avp_u32){ true, verdict->status };
	if (job->has_error)
		daa.notification.error = (struct avp_u32){ true, job->error };
	if (refused && strcmp(verdict->row, "1") == 0) {
		result.failed_code = job->liar;
	} else if (refused && strcmp(verdict->row, "4") == 0) {
		result.failed_code = job->request.failed_code != 0
					     ? job->request.failed_code
					     : REFERENCE_NUMBER;
		result.failed_vendor = GBA_VENDOR_3GPP;
	}
	diam_reply(job->call, &result, &daa);
	job_free(job);
}

void
iwf_job_fail(struct iwf_job *job)
{
	const struct iwf_verdict busy = { IWF_REFUSE, "-", TOO_BUSY };

	iwf_job_finish(job, &busy);
}

/* --- judged ----------------------------------------------------------------------------
 */

/* Asked for with the lock held, as is all that follows. */
static enum gba_status
find_scs(struct iwf_job *job, enum iwf_origin *origin)
{
	const char *peer = diam_call_peer(job->call);
	const char *host = diam_call_origin_host(job->call);
	const char *realm = diam_call_origin_realm(job->call);
	struct iwf_db *db = job->iwf->db;
	struct iwf_scs other;
	struct iwf_link link;
	enum gba_status status, relayed;

	*origin = IWF_ORIGIN_FOREIGN;
	if (!iwf_link_of(job->iwf, peer, &link))
		return GBA_OK;
	status = iwf_scs_of_host(db, &job->scs, host);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	relayed = iwf_scs_of_relay(db, &other, peer, realm, &link);
	if (relayed != GBA_OK && relayed != GBA_ERR_NOT_FOUND)
		return relayed;
	*origin = iwf_origin_of(peer, &link, host, realm,
				status == GBA_OK ? &job->scs : NULL, relayed == GBA_OK);
	if (*origin == IWF_ORIGIN_REALM || *origin == IWF_ORIGIN_FOREIGN)
		memset(&job->scs, 0, sizeof(job->scs)); /* it is not this one */
	return GBA_OK;
}

/* The domain of an External Identifier, not its local part, is without case
 * (TS 23.003 19.7.2). */
static bool
is_user_of(const struct iwf_txn *txn, const struct iwf_request *request)
{
	char user[EXTERNAL_ID_MAX + 1];

	if (txn->external_id[0] == '\0' || request->external_id[0] == '\0')
		return strcmp(txn->external_id, request->external_id) == 0 &&
		       strcmp(txn->msisdn, request->msisdn) == 0;
	return external_id_canonical(user, gba_text(txn->external_id)) == GBA_OK &&
	       strcmp(user, request->user) == 0;
}

/* The trigger that is to be recalled or replaced, or why there is none. */
static enum gba_status
find_old(struct iwf_job *job, struct iwf_verdict *verdict)
{
	const struct iwf_request *request = &job->request;
	const bool recall = request->action == TSP_ACTION_RECALL;
	struct iwf_txn *old = &job->old;
	enum gba_status status = GBA_ERR_NOT_FOUND;
	bool same;

	if (request->can_take_back)
		status = iwf_txn_find(job->iwf->db, old, job->scs.identity,
				      request->old_reference);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	same = status == GBA_OK && is_user_of(old, request);
	job->repeat = same && recall && old->state == IWF_TXN_RECALLED &&
		      diam_call_is_repeat(job->call);
	if (job->repeat || (same && old->state == IWF_TXN_ACCEPTED))
		return GBA_OK;
	*verdict = (struct iwf_verdict){ IWF_BLOCK, "4", TSP_STATUS_REPLACE_FAILS };
	if (same && (old->state == IWF_TXN_REPORT || old->state == IWF_TXN_DONE))
		verdict->status = TSP_STATUS_SENT;
	else if (recall)
		verdict->status = TSP_STATUS_RECALL_FAILS;
	return GBA_OK;
}

static enum gba_status
add_txn(struct iwf_job *job, struct iwf_verdict *verdict)
{
	const struct iwf_request *request = &job->request;
	struct iwf_txn *txn = &job->txn;
	enum gba_status status;

	memcpy(txn->scs, job->scs.identity, sizeof(txn->scs));
	txn->reference = request->reference;
	memcpy(txn->external_id, request->external_id, sizeof(txn->external_id));
	memcpy(txn->msisdn, request->msisdn, sizeof(txn->msisdn));
	memcpy(txn->host, job->scs.host, sizeof(txn->host));
	memcpy(txn->realm, job->scs.realm, sizeof(txn->realm));
	memcpy(txn->via, job->scs.relay[0] != '\0' ? job->scs.relay : job->scs.host,
	       sizeof(txn->via));
	txn->end_to_end = diam_call_end_to_end(job->call);
	txn->created_s = gba_wall_s(&job->iwf->clock);
	txn->expires_s = txn->created_s + job->order.validity_s;
	status = iwf_txn_add(job->iwf->db, txn);
	if (status == GBA_ERR_BUSY)
		*verdict = (struct iwf_verdict){ IWF_REFUSE, "4", INVALID_VALUE };
	else if (status == GBA_ERR_DENIED)
		*verdict = (struct iwf_verdict){ IWF_BLOCK, "3a", TSP_STATUS_QUOTA };
	else
		return status;
	return GBA_OK;
}

static struct iwf_limits
limits_of(const struct iwf *iwf)
{
	return (struct iwf_limits){
		.payload_max = (uint32_t)iwf->conf.trigger.payload_max,
		.validity_max_s = (uint32_t)iwf->conf.trigger.validity_max_s,
		.validity_s = (uint32_t)iwf->conf.trigger.validity_s,
	};
}

static bool
has_content_of(const struct iwf_job *job, const struct iwf_txn *last)
{
	return memcmp(last->content, job->txn.content, sizeof(last->content)) == 0;
}

/* The same message over another way (RFC 6733 clause 3), or the same request of one who
 * says that he may have asked before, while it is pending. */
static bool
is_same(const struct iwf_job *job, const struct iwf_txn *last)
{
	const struct diam_call *call = job->call;

	if (strcasecmp(last->host, diam_call_origin_host(call)) != 0 ||
	    job->request.action == TSP_ACTION_RECALL)
		return false;
	if (last->end_to_end == diam_call_end_to_end(call))
		return true;
	return diam_call_is_repeat(call) && last->ended_s == 0 &&
	       has_content_of(job, last);
}

/* What the SCS said before under this Reference-Number. GBA_ERR_BUSY: this is a repeated
 * one whose answer is not known yet. */
static enum gba_status
find_last(struct iwf_job *job, struct iwf_facts *facts)
{
	struct iwf_txn last;
	enum gba_status status = iwf_txn_find(job->iwf->db, &last, job->scs.identity,
					      job->request.reference);

	facts->reference_free = status == GBA_ERR_NOT_FOUND;
	job->again = diam_call_is_repeat(job->call);
	if (status != GBA_OK)
		return status == GBA_ERR_NOT_FOUND ? GBA_OK : status;
	facts->reference_free = last.ended_s != 0;
	job->again =
		job->again || (last.state == IWF_TXN_LOST && has_content_of(job, &last));
	if (!is_same(job, &last) || last.state == IWF_TXN_LOST)
		return GBA_OK;
	job->repeat = last.state != IWF_TXN_CHECKING;
	return job->repeat ? GBA_OK : GBA_ERR_BUSY;
}

/* Everything that the request is measured by, before anything is changed. */
static enum gba_status
gather(struct iwf_job *job, struct iwf_facts *facts)
{
	const struct iwf_limits limits = limits_of(job->iwf);
	const int64_t now_s = gba_wall_s(&job->iwf->clock);
	struct iwf *iwf = job->iwf;
	enum iwf_origin origin;
	enum gba_status status;
	bool known;

	status = find_scs(job, &origin);
	if (status != GBA_OK)
		return status;
	known = origin == IWF_ORIGIN_OK;
	iwf_request_facts(facts, &job->request, known ? &job->scs : NULL, &limits, now_s);
	facts->peer_ok = origin != IWF_ORIGIN_FOREIGN && origin != IWF_ORIGIN_REALM;
	job->liar = origin == IWF_ORIGIN_REALM ? ORIGIN_REALM : ORIGIN_HOST;
	facts->rate_kept =
		!known || iwf_rate_has(iwf->rates, job->scs.identity, job->scs.rate,
				       gba_mono_ms(&iwf->clock), false);
	facts->reference_free = true;
	if (!known)
		return GBA_OK;
	job->order.validity_s = iwf_request_validity(&job->request, &job->scs, &limits);
	status = iwf_request_print(job->txn.content, &job->dar, &job->request);
	return status == GBA_OK ? find_last(job, facts) : status;
}

static bool
is_past_the_rate(const struct iwf_verdict *verdict)
{
	return strcmp(verdict->row, "4") == 0 && verdict->status != 5005;
}

/* Checks 1 to 4. What passes is written down, and counts against the quota. */
static enum gba_status
judge(struct iwf_job *job, struct iwf_verdict *verdict)
{
	struct iwf *iwf = job->iwf;
	struct iwf_facts facts;
	enum gba_status status;

	iwf_db_see_clock(iwf->db, &iwf->clock);
	status = gather(job, &facts);
	if (status != GBA_OK)
		return status;
	*verdict = iwf_decide_request(&facts);
	job->repeat = job->repeat && facts.avps_there && facts.scs != IWF_SCS_FOREIGN;
	if (job->repeat)
		return GBA_OK;
	if (is_past_the_rate(verdict))
		(void)iwf_rate_has(iwf->rates, job->scs.identity, job->scs.rate,
				   gba_mono_ms(&iwf->clock), true);
	if (verdict->kind == IWF_PASS && job->request.action != TSP_ACTION_TRIGGER)
		status = find_old(job, verdict);
	if (status == GBA_OK && verdict->kind == IWF_PASS &&
	    job->request.action != TSP_ACTION_RECALL)
		status = add_txn(job, verdict);
	if (verdict->kind == IWF_REFUSE && facts.peer_ok && job->request.bad_value)
		verdict->status = INVALID_VALUE;
	return status;
}

/* --- the request -----------------------------------------------------------------------
 */

static void
job_run(struct iwf_job *job)
{
	const struct iwf_verdict again = { IWF_PASS, "8", TSP_STATUS_SUCCESS };
	struct iwf *iwf = job->iwf;
	struct iwf_verdict verdict;
	enum gba_status status;

	pthread_mutex_lock(&iwf->lock);
	status = judge(job, &verdict);
	pthread_mutex_unlock(&iwf->lock);
	if (status != GBA_OK) {
		iwf_job_fail(job);
	} else if (job->repeat) {
		iwf_count(iwf, IWF_C_REPEATS);
		iwf_job_finish(job, &again);
	} else if (verdict.kind != IWF_PASS) {
		iwf_job_finish(job, &verdict);
	} else if (iwf_smea_build(job->order.smea, &job->order.smea_len,
				  job->scs.identity) != GBA_OK) {
		iwf_job_fail(job);
	} else {
		iwf_job_s6m(job);
	}
}

static void
on_dar(void *ctx, struct diam_call *call, const void *request)
{
	static const struct diam_result busy = { .code = TOO_BUSY };
	struct iwf *iwf = ctx;
	struct iwf_job *job = calloc(1, sizeof(*job));

	iwf_count(iwf, IWF_C_REQUESTS);
	if (job == NULL) {
		diam_reply(call, &busy, NULL);
		return;
	}
	job->iwf = iwf;
	job->call = call;
	job->dar = *(const struct tsp_dar *)request;
	iwf_request_parse(&job->request, &job->dar);
	job->request.can_take_back = iwf->conf.t4.recall_replace;
	job_run(job);
}

enum gba_status
iwf_tsp_serve(struct iwf *iwf)
{
	return diam_serve(iwf->node, &tsp_action_command, sizeof(struct tsp_dar), on_dar,
			  iwf);
}

bool
iwf_link_of(struct iwf *iwf, const char *peer, struct iwf_link *out)
{
	struct diam_link link;

	if (!diam_peer_link(iwf->node, peer, &link))
		return false;
	*out = (struct iwf_link){ .kind = IWF_KIND_TLS };
	if (!link.tls) {
		out->kind = IWF_KIND_NDSIP;
		memcpy(out->address, link.address, sizeof(out->address));
	}
	return true;
}

static bool
may_connect(struct iwf *iwf, const char *identity, const struct iwf_link *link)
{
	bool may = false;

	pthread_mutex_lock(&iwf->lock);
	if (iwf_scs_is_peer(iwf->db, identity, link, &may) != GBA_OK)
		may = false;
	if (!may)
		iwf_audit(iwf, "tsp", identity, "", "1",
			  link->kind == IWF_KIND_TLS ? "unknown peer"
						     : "unknown peer inside NDS/IP");
	pthread_mutex_unlock(&iwf->lock);
	return may;
}

bool
iwf_may_connect(void *ctx, const char *identity)
{
	static const struct iwf_link tls = { .kind = IWF_KIND_TLS };

	return may_connect(ctx, identity, &tls);
}

bool
iwf_may_connect_plain(void *ctx, const char *identity, const char *address)
{
	struct iwf_link link = { .kind = IWF_KIND_NDSIP };

	snprintf(link.address, sizeof(link.address), "%s", address);
	return may_connect(ctx, identity, &link);
}
