/* SPDX-License-Identifier: Apache-2.0 */
/* S6m: is there such a UE, and may this SCS trigger it? */
#include "iwf/job.h"

static void
decide(struct iwf_job *job, enum iwf_hss hss)
{
	const struct iwf_verdict verdict = iwf_decide_hss(hss);

	if (verdict.kind == IWF_PASS)
		iwf_job_t4(job);
	else
		iwf_job_finish(job, &verdict);
}

/* A refusal says that what was kept is wrong: of this SCS, or of the UE altogether. */
static void
forget(struct iwf_job *job, enum iwf_hss hss)
{
	const bool all = hss == IWF_HSS_UNKNOWN || hss == IWF_HSS_SERVICE;

	(void)iwf_cache_purge(job->iwf->cache, all ? NULL : job->scs.identity,
			      job->request.user);
}

static enum iwf_hss
take(struct iwf_job *job, const struct s6m_sia *sia, enum iwf_hss hss)
{
	struct iwf *iwf = job->iwf;

	if (hss != IWF_HSS_OK && hss != IWF_HSS_ABSENT)
		return hss;
	if (iwf_sub_new(&job->sub, sia) != GBA_OK)
		return IWF_HSS_AWAY;
	/* where a UE is that is not there may change soon */
	if (hss == IWF_HSS_OK)
		iwf_cache_put(iwf->cache, job->scs.identity, job->request.user, job->sub,
			      job->cache_age, gba_mono_ms(&iwf->clock));
	return hss;
}

static void
on_sia(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	const struct s6m_sia *sia = answer;
	enum iwf_hss hss = IWF_HSS_AWAY;
	struct iwf_job *job = ctx;

	if (status == GBA_OK)
		hss = iwf_hss_of(result->code, result->experimental,
				 sia != NULL ? sia->data.t4.cause.value : 0);
	hss = take(job, sia, hss);
	if (hss == IWF_HSS_AWAY) {
		iwf_count(job->iwf, IWF_C_S6M_FAILED);
		gba_log(job->iwf->log, GBA_LOG_WARNING, "s6m",
			"no answer that says anything: %s result=%u",
			gba_status_name(status), result != NULL ? result->code : 0);
	} else if (hss != IWF_HSS_OK && hss != IWF_HSS_ABSENT) {
		forget(job, hss);
	}
	decide(job, hss);
}

static void
ask(struct iwf_job *job)
{
	const struct tsp_action *action = &job->dar.action;
	struct iwf *iwf = job->iwf;
	const struct diam_dest dest = { .realm = iwf->s6m_realm };
	struct s6m_sir sir = {
		.user = { .present = true,
			  .external_id = action->external_id,
			  .msisdn = action->msisdn },
		.service = { true, S6M_SERVICE_DEVICE_TRIGGER },
		/* the address field is TBCD behind two octets */
		.scs = { true, job->order.smea + 2, job->order.smea_len - 2 },
		.parameters = { .present = true,
				.t4 = { .present = true,
					.priority = action->data.priority,
					.smea = { true, job->order.smea,
						  job->order.smea_len } },
				.port = action->data.port },
		.flags = { true, S6M_FLAG_MTC_IWF },
	};
	unsigned timeout_ms;

	pthread_mutex_lock(&iwf->lock);
	timeout_ms = (unsigned)iwf->conf.s6m.timeout_ms;
	pthread_mutex_unlock(&iwf->lock);
	job->cache_age = iwf_cache_age(iwf->cache);
	iwf_count(iwf, IWF_C_S6M_ASKED);
	if (diam_ask(iwf->node, &s6m_command, &sir, sizeof(struct s6m_sia), &dest,
		     timeout_ms, on_sia, job) != GBA_OK)
		on_sia(job, GBA_ERR_PEER, NULL, NULL);
}

void
iwf_job_s6m(struct iwf_job *job)
{
	struct iwf *iwf = job->iwf;

	job->sub = iwf_cache_get(iwf->cache, job->scs.identity, job->request.user,
				 gba_mono_ms(&iwf->clock));
	if (job->sub != NULL) {
		iwf_count(iwf, IWF_C_CACHE_HITS);
		decide(job, iwf_hss_of(DIAM_SUCCESS, false, iwf_sub_cause(job->sub)));
	} else if (atomic_load(&iwf->stopping)) {
		iwf_job_fail(job);
	} else {
		ask(job);
	}
}
