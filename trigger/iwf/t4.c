/* SPDX-License-Identifier: Apache-2.0 */
/* T4: the trigger is handed to an SMS-SC, or to the next one. */
#include <string.h>
#include <strings.h>

#include "iwf/job.h"

static void ask(struct iwf_job *job);

/* A change of a trigger goes where the trigger is. */
static bool
may_have(const struct iwf_job *job, size_t i)
{
	const char *identity = job->iwf->smsc[i].identity;

	return (job->old.number == 0 || strcasecmp(job->old.smsc, identity) == 0) &&
	       diam_peer_is_open(job->iwf->node, identity);
}

/* The next one from here on that is there. */
static bool
find_smsc(struct iwf_job *job, size_t from)
{
	for (size_t i = from; i < job->iwf->smsc_count; i++) {
		if (may_have(job, i)) {
			job->smsc = i;
			return true;
		}
	}
	return false;
}

static void
refuse(struct iwf_job *job, uint32_t request_status)
{
	const struct iwf_verdict verdict = { IWF_BLOCK, "8", request_status };

	iwf_job_finish(job, &verdict);
}

/* Durable before it is said. */
static enum gba_status
write_down(struct iwf_job *job)
{
	struct iwf *iwf = job->iwf;
	const int64_t now_s = gba_wall_s(&iwf->clock);
	enum gba_status status;

	pthread_mutex_lock(&iwf->lock);
	if (job->request.action == TSP_ACTION_RECALL)
		status = iwf_txn_end(iwf->db, job->old.number, IWF_TXN_RECALLED, now_s);
	else /* its report, should it be there already, comes after the DAA */
		status = iwf_txn_accept(iwf->db, job->txn.number,
					iwf->smsc[job->smsc].identity, job->old.number,
					now_s + 1);
	pthread_mutex_unlock(&iwf->lock);
	return status;
}

static void
accept(struct iwf_job *job)
{
	const bool recall = job->request.action == TSP_ACTION_RECALL;
	const struct iwf_verdict verdict = iwf_decide_hss(IWF_HSS_OK);

	if (write_down(job) != GBA_OK) {
		iwf_job_fail(job);
		return;
	}
	iwf_count(job->iwf, recall ? IWF_C_RECALLED : IWF_C_ACCEPTED);
	iwf_job_finish(job, &verdict);
}

static void
next(struct iwf_job *job)
{
	struct iwf *iwf = job->iwf;

	gba_log(iwf->log, GBA_LOG_WARNING, "t4", "smsc=%s did not take a trigger",
		iwf->smsc[job->smsc].identity);
	if (atomic_load(&iwf->stopping) || job->old.number != 0 ||
	    !find_smsc(job, job->smsc + 1)) {
		refuse(job, TSP_STATUS_TEMPORARY);
		return;
	}
	iwf_count(iwf, IWF_C_T4_FAILOVERS);
	ask(job);
}

static void
on_dta(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	const struct t4_dta *dta = answer;
	struct iwf_job *job = ctx;
	uint32_t request_status;

	job->unanswered = job->unanswered || status != GBA_OK;
	if (status != GBA_OK || iwf_t4_is_elsewhere(result->code, result->experimental)) {
		next(job);
		return;
	}
	request_status = iwf_status_of_t4(result->code, result->experimental);
	if (request_status == TSP_STATUS_SUCCESS) {
		accept(job);
		return;
	}
	if (result->experimental && result->code == T4_RESULT_USER_UNKNOWN)
		(void)iwf_cache_purge(job->iwf->cache, NULL, job->request.user);
	job->has_error = dta != NULL && dta->error.present;
	job->error = job->has_error ? dta->error.value : 0;
	gba_log(job->iwf->log, GBA_LOG_INFO, "t4", "refused smsc=%s result=%u%s",
		job->iwf->smsc[job->smsc].identity, result->code,
		result->experimental ? " (3GPP)" : "");
	refuse(job, request_status);
}

static void
ask(struct iwf_job *job)
{
	struct iwf *iwf = job->iwf;
	const char *smsc = iwf->smsc[job->smsc].identity;
	const struct diam_dest dest = { .realm = iwf->t4_realm,
					.host = smsc,
					.via = smsc,
					.again = job->again || job->unanswered };
	unsigned timeout_ms;
	struct t4_dtr dtr;

	pthread_mutex_lock(&iwf->lock);
	timeout_ms = (unsigned)iwf->conf.t4.timeout_ms;
	pthread_mutex_unlock(&iwf->lock);
	iwf_dtr_build(&dtr, &job->dar, &job->request, &job->order);
	iwf_count(iwf, IWF_C_T4_ASKED);
	if (diam_ask(iwf->node, &t4_trigger_command, &dtr, sizeof(struct t4_dta), &dest,
		     timeout_ms, on_dta, job) != GBA_OK)
		next(job); /* nothing was sent */
}

void
iwf_job_t4(struct iwf_job *job)
{
	job->order.sub = job->sub;
	if (atomic_load(&job->iwf->stopping))
		iwf_job_fail(job);
	else if (find_smsc(job, 0))
		ask(job);
	else
		refuse(job, TSP_STATUS_TEMPORARY);
}
