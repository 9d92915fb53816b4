/* SPDX-License-Identifier: Apache-2.0 */
/* The AuC: subscriber, SQN, RAND, vector (TS 33.102 6.3.2, 6.3.5). */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "home/auc.h"

/* One question on its way through the store. Only one step is under way at a time, so no
 * lock guards it: the store's queue hands it from thread to thread. */
struct av_job {
	struct auc *auc;
	unsigned ind;
	struct store_subscriber sub;
	struct av_answer answer;
	av_done done;
	void *done_ctx;
};

static void
av_finish(struct av_job *job, enum gba_status status)
{
	job->answer.uicc = job->sub.uicc;
	job->answer.guss = job->sub.guss;
	memcpy(job->answer.impi, job->sub.impi, sizeof(job->answer.impi));
	job->done(job->done_ctx, status,
		  status == GBA_OK || job->answer.why != NULL ? &job->answer : NULL);
	store_subscriber_fini(&job->sub);
	gba_wipe(job, sizeof(*job));
	free(job);
}

/* A vector whose CK and IK leave the home environment has the separation bit clear
 * (TS 33.102 Annex H). */
static struct aka_amf
amf_for_gba(struct aka_amf amf)
{
	amf.b[0] &= 0x7f;
	return amf;
}

static void
on_sqn(void *ctx, enum gba_status status, const struct aka_sqn *sqn)
{
	struct av_job *job = ctx;
	const struct aka_amf amf = amf_for_gba(job->sub.amf);
	struct aka_rand rand;

	if (status == GBA_OK)
		status = gba_random_fill(&job->auc->random, rand.b, sizeof(rand.b));
	if (status == GBA_OK)
		status = aka_av_make(&job->answer.av, &job->sub.sec, &rand, sqn, &amf);
	av_finish(job, status);
}

/* What a SIM can answer to: no SQN, so none is spent (TS 33.220 I.5.2). */
static void
av_triplet(struct av_job *job)
{
	struct av_answer *answer = &job->answer;
	enum gba_status status;

	status = gba_random_fill(&job->auc->random, answer->av.rand.b,
				 sizeof(answer->av.rand.b));
	if (status == GBA_OK)
		status = aka_triplet(&answer->sres, &answer->kc, &job->sub.sec,
				     &answer->av.rand);
	answer->has_triplet = status == GBA_OK;
	av_finish(job, status);
}

static void
av_take_sqn(struct av_job *job)
{
	store_sqn_take(job->auc->store, job->sub.impi, job->ind, on_sqn, job);
}

static void
on_resynced(void *ctx, enum gba_status status)
{
	struct av_job *job = ctx;

	if (status != GBA_OK) {
		av_finish(job, status);
		return;
	}
	job->answer.resync = AV_RESYNC_DONE;
	av_take_sqn(job);
}

/* The SQN that the refused AUTN carried: for the story, nothing depends on it. */
static enum gba_status
autn_sqn(struct aka_sqn *sqn, const struct aka_secrets *sec,
	 const struct av_request *request)
{
	struct aka_ak ak;
	enum gba_status status = aka_f2345(NULL, NULL, NULL, &ak, sec, &request->rand);

	if (status == GBA_OK)
		for (size_t i = 0; i < sizeof(sqn->b); i++)
			sqn->b[i] = request->autn.b[i] ^ ak.b[i];
	gba_wipe(&ak, sizeof(ak));
	return status;
}

/* A forged AUTS changes nothing, and a fresh vector is given all the same. */
static void
av_resync(struct av_job *job, const struct av_request *request)
{
	struct av_answer *answer = &job->answer;
	enum gba_status status = aka_auts_open(&answer->sqn_ms, &job->sub.sec,
					       &request->rand, &request->auts);

	if (status == GBA_OK)
		status = autn_sqn(&answer->sqn_he, &job->sub.sec, request);
	if (status == GBA_ERR_MAC) {
		answer->resync = AV_RESYNC_FORGED;
		av_take_sqn(job);
	} else if (status != GBA_OK) {
		av_finish(job, status);
	} else {
		store_sqn_resync(job->auc->store, job->sub.impi, &answer->sqn_ms,
				 on_resynced, job);
	}
}

static enum gba_status
auc_check(const struct store_subscriber *sub, enum av_kind kind)
{
	const bool has =
		kind == AV_AKA ? sub->sec.k_len > 0 : sub->digest.realm[0] != '\0';

	return sub->barred ? GBA_ERR_DENIED : has ? GBA_OK : GBA_ERR_SCHEME;
}

/* Whose public identity it is; "" : nobody's, or several users'. */
static enum gba_status
auc_resolve(struct store_impu *out, struct av_job *job, const char *impu)
{
	enum gba_status status = store_impu_find(job->auc->store, out, impu, NULL);

	if (status != GBA_OK || out->count == 1)
		return status;
	if (out->count > 1)
		job->answer.why = "several subscribers have this public identity";
	return GBA_ERR_NOT_FOUND;
}

static enum gba_status
auc_find(struct av_job *job, const struct av_request *request)
{
	const char *impi = request->impi;
	enum gba_status status = GBA_OK;
	struct store_impu found;

	if (request->impu != NULL) {
		status = auc_resolve(&found, job, request->impu);
		impi = found.impi;
	}
	if (status == GBA_OK)
		status = store_subscriber_get(job->auc->store, &job->sub, impi);
	return status != GBA_OK ? status : auc_check(&job->sub, request->kind);
}

static void
auc_ask(void *ctx, const struct av_request *request, av_done done, void *done_ctx)
{
	struct auc *auc = ctx;
	struct av_job *job = calloc(1, sizeof(*job));
	enum gba_status status;

	if (job == NULL) {
		done(done_ctx, GBA_ERR_NOMEM, NULL);
		return;
	}
	job->auc = auc;
	job->ind = request->is_push ? auc->push_ind : auc->ind;
	job->done = done;
	job->done_ctx = done_ctx;
	status = auc_find(job, request);
	if (status != GBA_OK) {
		av_finish(job, status);
	} else if (request->kind == AV_SIP_DIGEST) {
		job->answer.digest = job->sub.digest;
		av_finish(job, GBA_OK);
	} else if (job->sub.uicc == GUSS_UICC_SIM && !auc->quintets) {
		av_triplet(job);
	} else if (request->resync) {
		av_resync(job, request);
	} else {
		av_take_sqn(job);
	}
}

struct av_source
auc_source(struct auc *auc)
{
	const struct av_source source = { auc_ask, auc };

	return source;
}
