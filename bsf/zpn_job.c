/* SPDX-License-Identifier: Apache-2.0 */
/* One request of Zpn: who asks, was it asked before, one vector, the answer. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bsf/zn_server.h"
#include "bsf/zpn_job.h"

/* --- the end of a request --------------------------------------------------------------
 */

static void
job_free(struct zpn_job *job)
{
	struct bsf_zpn *zpn = job->zpn;

	free(job);
	pthread_mutex_lock(&zpn->jobs_lock);
	if (--zpn->jobs == 0)
		pthread_cond_broadcast(&zpn->idle);
	pthread_mutex_unlock(&zpn->jobs_lock);
}

/* answer and decision: with BSF_ZPN_OK. The answer is remembered before it is told, so
 * that who has it and asks again gets it again. */
static void
job_end(struct zpn_job *job, enum bsf_zpn_reason reason,
	const struct bsf_zpn_answer *answer, const struct bsf_zpn_decision *decision)
{
	const struct bsf_zpn_reply reply = { reason, decision,
					     answer != NULL ? &answer->gpa : NULL };
	struct bsf_zpn_waiter joined[BSF_ZPN_WAITERS_MAX];
	const int64_t keep_ms = job->policy.repeat_ms;
	struct bsf_zpn *zpn = job->zpn;
	size_t count = 0;

	bsf_zpn_record(job, reason, decision);
	if (job->remembered)
		count = bsf_zpn_repeat_end(zpn->repeat, &job->key, reason, answer,
					   job->vector_drawn && keep_ms > 0
						   ? gba_mono_ms(&zpn->clock) + keep_ms
						   : 0,
					   joined);
	job->waiter.on_reply(job->waiter.ctx, &reply);
	for (size_t i = 0; i < count; i++) {
		atomic_fetch_add(&zpn->repeated, 1);
		joined[i].on_reply(joined[i].ctx, &reply);
	}
	job_free(job);
}

static void
job_refuse(struct zpn_job *job, enum bsf_zpn_reason reason)
{
	job_end(job, reason, NULL, NULL);
}

/* --- with the vector -------------------------------------------------------------------
 */

/* One that cannot be read, or is another's, is as none (TS 29.109 Annex A). */
static struct guss *
guss_read(const struct zpn_job *job, const char *xml)
{
	struct guss *guss = NULL;
	struct guss_error err;

	if (xml != NULL &&
	    guss_parse_of(&guss, (struct gba_octets){ (const uint8_t *)xml, strlen(xml) },
			  job->impi, &err) != GBA_OK)
		gba_log(job->zpn->log, GBA_LOG_WARNING, "zpn", "guss ignored: %s",
			err.text);
	return guss;
}

static void
note_av(struct zpn_job *job, const struct av_answer *answer)
{
	static const char *const resyncs[] = {
		[AV_RESYNC_UNKNOWN] = "after a synchronisation failure of the card",
		[AV_RESYNC_DONE] = "the card's SQN was taken over",
		[AV_RESYNC_FORGED] = "the AUTS is no card's, so nothing was taken over",
	};

	if (answer != NULL && answer->why != NULL)
		snprintf(job->note, sizeof(job->note), "%s", answer->why);
	else if (answer != NULL && job->request.resync)
		snprintf(job->note, sizeof(job->note), "%s", resyncs[answer->resync]);
}

static void
job_answer(struct zpn_job *job, const struct av_answer *av)
{
	struct guss *guss = guss_read(job, av->guss);
	const struct bsf_zpn_facts facts = { &job->naf, guss, av->uicc,
					     gba_wall_s(&job->zpn->clock) };
	struct bsf_zpn_decision decision;
	struct bsf_zpn_answer answer;

	bsf_zpn_decide(&decision, &job->policy, &job->request, &facts);
	if (decision.reason != BSF_ZPN_OK) {
		job_refuse(job, decision.reason);
	} else if (bsf_zpn_build(&answer, &decision, &job->request, job->impi, &av->av,
				 facts.now_s) != GBA_OK) {
		job_refuse(job, BSF_ZPN_FAILED);
	} else {
		job_end(job, BSF_ZPN_OK, &answer, &decision);
		bsf_zpn_answer_fini(&answer);
	}
	guss_free(guss);
}

static void
on_av(void *ctx, enum gba_status status, const struct av_answer *answer)
{
	struct zpn_job *job = ctx;
	const enum bsf_zpn_reason reason = bsf_zpn_judge_av(&job->policy, status, answer);

	note_av(job, answer);
	job->vector_drawn = status == GBA_OK;
	if (status == GBA_OK)
		memcpy(job->impi, answer->impi, sizeof(job->impi));
	if (reason != BSF_ZPN_OK)
		job_refuse(job, reason);
	else
		job_answer(job, answer);
}

/* --- before it -------------------------------------------------------------------------
 */

static void
job_ask(struct zpn_job *job)
{
	const struct bsf_zpn_request *request = &job->request;
	const struct av_source *source = &job->zpn->source;
	const struct av_request av = {
		.impi = request->is_public ? NULL : request->ue_id,
		.impu = request->is_public ? request->ue_id : NULL,
		.kind = AV_AKA,
		.is_push = true,
		.resync = request->resync,
		.rand = request->rand,
		.auts = request->auts,
	};

	source->ask(source->ctx, &av, on_av, job);
}

static enum bsf_zpn_reason
limits_check(const struct zpn_job *job)
{
	const struct bsf_zpn_policy *policy = &job->policy;
	const int64_t now_ms = gba_mono_ms(&job->zpn->clock);

	if (!limit_take(job->zpn->nafs, gba_text(job->naf.identity), &policy->naf_rate,
			now_ms))
		return BSF_ZPN_NAF_LIMIT;
	if (!limit_take(job->zpn->users, gba_text(job->request.ue_id), &policy->user_rate,
			now_ms))
		return BSF_ZPN_USER_LIMIT;
	return BSF_ZPN_OK;
}

static void
job_first(struct zpn_job *job)
{
	const enum bsf_zpn_reason reason = limits_check(job);

	if (reason == BSF_ZPN_OK)
		job_ask(job);
	else
		job_refuse(job, reason);
}

/* The answer of the first; it was counted and recorded then. */
static void
job_again(struct zpn_job *job, enum bsf_zpn_reason reason, struct bsf_zpn_answer *answer)
{
	const struct bsf_zpn_reply reply = { reason, NULL, &answer->gpa };

	atomic_fetch_add(&job->zpn->repeated, 1);
	gba_log(job->zpn->log, GBA_LOG_INFO, "zpn", "repeated naf=%s result=%u",
		job->request.origin_host, (unsigned)bsf_zpn_reason_row(reason)->result);
	job->waiter.on_reply(job->waiter.ctx, &reply);
	bsf_zpn_answer_fini(answer);
	job_free(job);
}

/* Was it asked before? (RFC 6733 clause 3: duplicates get the same answer.) */
static void
job_look_back(struct zpn_job *job)
{
	struct bsf_zpn *zpn = job->zpn;
	struct bsf_zpn_answer answer;
	enum bsf_zpn_reason reason;

	if (!job->request.has_end_to_end || job->policy.repeat_ms == 0 ||
	    bsf_zpn_repeat_key_make(&job->key, &job->request) != GBA_OK) {
		job_first(job);
		return;
	}
	switch (bsf_zpn_repeat_begin(zpn->repeat, &job->key, gba_mono_ms(&zpn->clock),
				     &job->waiter, &reason, &answer)) {
	case BSF_ZPN_FIRST:
		job->remembered = true;
		job_first(job);
		break;
	case BSF_ZPN_UNKEPT:
		job_first(job);
		break;
	case BSF_ZPN_ANSWERED:
		job_again(job, reason, &answer);
		break;
	case BSF_ZPN_JOINED:
		job_free(job);
		break;
	case BSF_ZPN_CROWDED:
		job_refuse(job, BSF_ZPN_REPEAT_LIMIT);
		break;
	}
}

static struct zpn_job *
job_new(struct bsf_zpn *zpn, const struct bsf_zpn_request *request,
	bsf_zpn_on_reply on_reply, void *ctx)
{
	struct zpn_job *job = calloc(1, sizeof(*job));

	if (job == NULL)
		return NULL;
	job->zpn = zpn;
	job->request = *request;
	job->waiter = (struct bsf_zpn_waiter){ on_reply, ctx };
	job->begun_ms = gba_mono_ms(&zpn->clock);
	pthread_rwlock_rdlock(&zpn->lock);
	job->policy = zpn->policy;
	pthread_rwlock_unlock(&zpn->lock);
	pthread_mutex_lock(&zpn->jobs_lock);
	zpn->jobs++;
	pthread_mutex_unlock(&zpn->jobs_lock);
	return job;
}

void
bsf_zpn_ask(struct bsf_zpn *zpn, const struct bsf_zpn_request *request,
	    bsf_zpn_on_reply on_reply, void *ctx)
{
	static const struct bsf_zpn_reply failed = { BSF_ZPN_FAILED, NULL, NULL };
	struct zpn_job *job = job_new(zpn, request, on_reply, ctx);
	enum bsf_zpn_reason reason;
	enum gba_status status;

	if (job == NULL) {
		on_reply(ctx, &failed);
		return;
	}
	status = bsf_zn_naf_get(&job->naf, zpn->store, request->origin_host);
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		reason = BSF_ZPN_STORE_FAILED;
	else
		reason = bsf_zpn_admit(&job->policy, request,
				       status == GBA_OK ? &job->naf : NULL,
				       gba_wall_s(&zpn->clock));
	if (reason == BSF_ZPN_OK)
		job_look_back(job);
	else
		job_refuse(job, reason);
}
