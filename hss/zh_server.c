/* SPDX-License-Identifier: Apache-2.0 */
/* Zh on the wire: look up what a decision needs, decide, ask the AuC, answer, leave a
 * record. */
#include "hss/zh_server.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "crypto/sqn.h"
#include "home/auc.h"
#include "hss/zh_later.h"

/* A policy in force, or one that was when a request came that is still on its way. */
struct policy {
	atomic_uint refs;
	struct hss_zh_policy p;
};

struct hss_zh {
	struct store *store;
	struct gba_clock clock;
	const struct gba_log *log;
	struct auc auc[AKA_IND_COUNT]; /* one for each IND */
	struct hss_later *later;
	pthread_rwlock_t lock; /* guards policy and delay_ms */
	struct policy *policy;
	uint64_t delay_ms;
	atomic_uint_fast64_t reason[HSS_ZH_REASON_COUNT];
	atomic_uint_fast64_t resync_done, resync_forged, guss_sent, guss_left_out;
	atomic_uint_fast64_t under_way;
};

/* One request on its way. One step at a time is under way, so no lock guards it. */
struct zh_job {
	struct hss_later_item item; /* first */
	struct hss_zh *zh;
	struct diam_call *call;
	pthread_t thread; /* that got the request */
	struct hss_zh_request request;
	struct avp_octets impu; /* as received; into the message */
	struct hss_zh_facts facts;
	struct policy *policy;
	uint64_t delay_ms;
	const char *impi; /* whom the AuC is asked for; NULL: it did not come to that */
	unsigned ind;
	enum hss_zh_reason reason;
	enum av_resync resync;
	struct aka_sqn sqn_ms;
	bool has_guss;
	struct diam_redirect redirect;
	struct hss_zh_answer answer; /* secret */
	char detail[256];
};

/* --- policy ----------------------------------------------------------------------------
 */

static struct policy *
policy_new(const struct hss_zh_policy *p)
{
	struct policy *policy = calloc(1, sizeof(*policy));

	if (policy != NULL) {
		atomic_init(&policy->refs, 1);
		policy->p = *p;
	}
	return policy;
}

static void
policy_release(struct policy *policy)
{
	if (policy != NULL && atomic_fetch_sub(&policy->refs, 1) == 1)
		free(policy);
}

/* --- the record ------------------------------------------------------------------------
 */

static uint32_t
result_of(const struct zh_job *job)
{
	if (job->reason == HSS_ZH_BARRED)
		return job->policy->p.barred;
	if (job->reason == HSS_ZH_IMPU_AMBIGUOUS)
		return job->policy->p.ambiguous;
	return hss_zh_reason_row(job->reason)->result;
}

/* The identity that counted: by it the request is found again. */
static const char *
identity_of(const struct zh_job *job)
{
	return job->impi != NULL	      ? job->impi
	       : job->request.impi[0] != '\0' ? job->request.impi
					      : job->request.impu;
}

static void
tell_success(struct zh_job *job, struct gba_buf *buf)
{
	static const char *const resyncs[] = {
		[AV_RESYNC_UNKNOWN] = "",
		[AV_RESYNC_DONE] = ", after a good AUTS",
		[AV_RESYNC_FORGED] = ", though AUTS was forged and changed nothing",
	};

	gba_buf_fmt(buf, "%s with IND %u%s; GUSS %s",
		    job->request.scheme == HSS_ZH_DIGEST ? "SIP Digest credentials given"
							 : "vector given",
		    job->ind, resyncs[job->resync],
		    job->answer.guss != NULL ? "attached"
		    : job->has_guss	     ? "left out, the BSF's is as new"
					     : "none");
}

/* A sentence that names what was looked up: for the peer, and for `gbactl why`. */
static void
tell(struct zh_job *job)
{
	struct gba_buf buf = gba_buf(job->detail, sizeof(job->detail));
	const char *name = job->request.impi[0] == '\0' && job->request.has_impu
				   ? "Public-Identity"
				   : "User-Name";

	if (job->reason == HSS_ZH_OK)
		tell_success(job, &buf);
	else
		gba_buf_str(&buf, hss_zh_reason_row(job->reason)->detail);
	if (identity_of(job)[0] != '\0')
		gba_buf_fmt(&buf, "; %s was %.100s", name,
			    job->request.impi[0] != '\0' ? job->request.impi
							 : job->request.impu);
}

static void
count(struct zh_job *job)
{
	struct hss_zh *zh = job->zh;

	atomic_fetch_add(&zh->reason[job->reason], 1);
	if (job->resync == AV_RESYNC_DONE)
		atomic_fetch_add(&zh->resync_done, 1);
	if (job->resync == AV_RESYNC_FORGED)
		atomic_fetch_add(&zh->resync_forged, 1);
	if (job->reason == HSS_ZH_OK && job->has_guss)
		atomic_fetch_add(job->answer.guss != NULL ? &zh->guss_sent
							  : &zh->guss_left_out,
				 1);
}

/* One line, one audit record, one count for each request. */
static void
record(struct zh_job *job)
{
	const struct hss_zh_reason_row *row = hss_zh_reason_row(job->reason);
	struct store_audit audit = { .wall_ms = gba_wall_s(&job->zh->clock) * 1000 };
	char tag[256];

	tell(job);
	count(job);
	gba_log(job->zh->log,
		job->reason >= HSS_ZH_STORE_FAILED ? GBA_LOG_ERROR : GBA_LOG_INFO, "zh",
		"%s bsf=%s identity=%s result=%" PRIu32, row->outcome,
		diam_call_origin_host(job->call),
		gba_log_identity(job->zh->log, tag, identity_of(job)), result_of(job));
	snprintf(audit.impi, sizeof(audit.impi), "%s", identity_of(job));
	snprintf(audit.peer, sizeof(audit.peer), "%.127s",
		 diam_call_origin_host(job->call));
	snprintf(audit.step, sizeof(audit.step), "zh");
	snprintf(audit.outcome, sizeof(audit.outcome), "%s", row->outcome);
	snprintf(audit.detail, sizeof(audit.detail), "%s", job->detail);
	store_audit_put(job->zh->store, &audit);
}

/* --- the answer ------------------------------------------------------------------------
 */

static void
job_reply(struct hss_later_item *item)
{
	struct zh_job *job = (struct zh_job *)item;
	const struct hss_zh_reason_row *row = hss_zh_reason_row(job->reason);
	const bool good = job->reason == HSS_ZH_OK;
	const struct diam_result result = {
		.code = result_of(job),
		.experimental = row->experimental,
		.failed_code = row->failed_code,
		.failed_vendor = row->failed_vendor,
		.error_message = good ? NULL : job->detail,
		.redirect = job->reason == HSS_ZH_REDIRECTED ? &job->redirect : NULL,
	};

	/* from the reply on the server may be taken down */
	atomic_fetch_sub(&job->zh->under_way, 1);
	diam_reply(job->call, &result, good ? &job->answer.maa : NULL);
	hss_zh_answer_fini(&job->answer);
	policy_release(job->policy);
	gba_wipe(job, sizeof(*job));
	free(job);
}

/* The thread of the store's writer is not kept waiting by a peer that does not read. */
static void
job_finish(struct zh_job *job, enum hss_zh_reason reason)
{
	job->reason = reason;
	record(job);
	if (job->delay_ms > 0 || !pthread_equal(job->thread, pthread_self()))
		hss_later_put(job->zh->later, &job->item, job->delay_ms);
	else
		job_reply(&job->item);
}

static void
on_av(void *ctx, enum gba_status status, const struct av_answer *av)
{
	struct zh_job *job = ctx;

	if (status == GBA_OK) {
		job->resync = av->resync;
		job->has_guss = av->guss != NULL;
		status = hss_zh_build(&job->answer, &job->request, &job->policy->p,
				      job->impi, &job->impu, av);
	}
	job_finish(job, hss_zh_reason_of_av(status));
}

/* --- the request -----------------------------------------------------------------------
 */

/* The IND of the node that asks: what the configuration says, else what is remembered. */
static enum gba_status
find_ind(struct zh_job *job)
{
	const char *host = diam_call_origin_host(job->call);
	char lower[256];
	size_t i;

	for (unsigned n = 0; n < job->policy->p.ind_count; n++) {
		if (strcasecmp(job->policy->p.ind[n].identity, host) == 0) {
			job->ind = job->policy->p.ind[n].ind;
			return GBA_OK;
		}
	}
	for (i = 0; host[i] != '\0' && i + 1 < sizeof(lower); i++)
		lower[i] = host[i] >= 'A' && host[i] <= 'Z' ? (char)(host[i] - 'A' + 'a')
							    : host[i];
	lower[i] = '\0';
	return store_node_ind(job->zh->store, lower, &job->ind);
}

static enum gba_status
find_facts(struct zh_job *job)
{
	const struct hss_zh_request *request = &job->request;
	const char *impi = request->impi[0] != '\0' ? request->impi : NULL;
	enum gba_status status = GBA_OK;
	struct store_subscriber sub;

	if (request->impu[0] != '\0')
		status = store_impu_find(job->zh->store, &job->facts.impu, request->impu,
					 impi);
	if (status != GBA_OK || impi == NULL || hss_zh_is_sound(request, &job->facts))
		return status;
	status = store_subscriber_get(job->zh->store, &sub, impi);
	if (status == GBA_OK)
		store_subscriber_fini(&sub);
	job->facts.impi_missing = status == GBA_ERR_NOT_FOUND;
	return job->facts.impi_missing ? GBA_OK : status;
}

static bool
is_elsewhere(struct zh_job *job)
{
	const struct hss_zh_redirect *rule =
		hss_zh_redirect(&job->policy->p, &job->request);

	if (rule == NULL)
		return false;
	job->redirect.count = 1;
	memcpy(job->redirect.host[0], rule->host, sizeof(rule->host));
	job->redirect.keep_s = job->policy->p.redirect_keep_s;
	job->redirect.once = job->redirect.keep_s == 0;
	return true;
}

static enum hss_zh_reason
judge(struct zh_job *job)
{
	enum hss_zh_reason reason;

	reason = hss_zh_who(&job->policy->p, diam_call_origin_host(job->call),
			    diam_call_peer(job->call));
	if (reason != HSS_ZH_OK)
		return reason;
	if (is_elsewhere(job))
		return HSS_ZH_REDIRECTED;
	if (find_facts(job) != GBA_OK)
		return HSS_ZH_STORE_FAILED;
	reason = hss_zh_decide(&job->impi, &job->request, &job->facts);
	if (reason == HSS_ZH_OK && find_ind(job) != GBA_OK)
		return HSS_ZH_STORE_FAILED;
	return reason;
}

static void
ask_auc(struct zh_job *job)
{
	const struct av_source auc = auc_source(&job->zh->auc[job->ind]);
	const struct av_request request = {
		.impi = job->impi,
		.kind = job->request.scheme == HSS_ZH_DIGEST ? AV_SIP_DIGEST : AV_AKA,
		.resync = job->request.resync,
		.rand = job->request.rand,
		.auts = job->request.auts,
	};

	auc.ask(auc.ctx, &request, on_av, job);
}

static void
on_mar(void *ctx, struct diam_call *call, const void *request)
{
	static const struct diam_result no_memory = { .code = 5012 };
	const struct zh_mar *mar = request;
	struct hss_zh *zh = ctx;
	struct zh_job *job = calloc(1, sizeof(*job));
	enum hss_zh_reason reason;

	if (job == NULL) {
		diam_reply(call, &no_memory, NULL);
		return;
	}
	atomic_fetch_add(&zh->under_way, 1);
	job->zh = zh;
	job->call = call;
	job->thread = pthread_self();
	job->impu = mar->impu;
	pthread_rwlock_rdlock(&zh->lock);
	job->policy = zh->policy;
	atomic_fetch_add(&job->policy->refs, 1);
	job->delay_ms = zh->delay_ms;
	pthread_rwlock_unlock(&zh->lock);
	hss_zh_parse(&job->request, mar, &job->policy->p);
	reason = judge(job);
	if (reason == HSS_ZH_OK)
		ask_auc(job);
	else
		job_finish(job, reason);
}

/* --- birth and death
 * ---------------------------------------------------------------------- */

enum gba_status
hss_zh_new(struct hss_zh **out, const struct hss_zh_conf *conf)
{
	struct hss_zh *zh = calloc(1, sizeof(*zh));
	enum gba_status status;

	if (zh == NULL)
		return GBA_ERR_NOMEM;
	zh->store = conf->store;
	zh->clock = conf->clock;
	zh->log = conf->log;
	zh->policy = policy_new(&conf->policy);
	zh->delay_ms = conf->delay_ms;
	for (unsigned ind = 0; ind < AKA_IND_COUNT; ind++)
		zh->auc[ind] = (struct auc){ .store = conf->store,
					     .random = conf->random,
					     .ind = ind,
					     .quintets = true };
	pthread_rwlock_init(&zh->lock, NULL);
	status =
		zh->policy != NULL ? hss_later_new(&zh->later, job_reply) : GBA_ERR_NOMEM;
	if (status != GBA_OK) {
		hss_zh_free(zh);
		return status;
	}
	*out = zh;
	return GBA_OK;
}

enum gba_status
hss_zh_serve(struct hss_zh *zh, struct diam_node *node)
{
	return diam_serve(node, &zh_command, sizeof(struct zh_mar), on_mar, zh);
}

void
hss_zh_hurry(struct hss_zh *zh)
{
	if (zh != NULL)
		hss_later_hurry(zh->later);
}

void
hss_zh_free(struct hss_zh *zh)
{
	if (zh == NULL)
		return;
	hss_later_free(zh->later);
	policy_release(zh->policy);
	pthread_rwlock_destroy(&zh->lock);
	free(zh);
}

enum gba_status
hss_zh_change(struct hss_zh *zh, const struct hss_zh_policy *p, uint64_t delay_ms)
{
	struct policy *policy = policy_new(p), *old;

	if (policy == NULL)
		return GBA_ERR_NOMEM;
	pthread_rwlock_wrlock(&zh->lock);
	old = zh->policy;
	zh->policy = policy;
	zh->delay_ms = delay_ms;
	pthread_rwlock_unlock(&zh->lock);
	policy_release(old);
	return GBA_OK;
}

void
hss_zh_stats(struct hss_zh *zh, struct hss_zh_stats *out)
{
	for (size_t i = 0; i < ARRAY_LEN(zh->reason); i++)
		out->reason[i] = atomic_load(&zh->reason[i]);
	out->resync_done = atomic_load(&zh->resync_done);
	out->resync_forged = atomic_load(&zh->resync_forged);
	out->guss_sent = atomic_load(&zh->guss_sent);
	out->guss_left_out = atomic_load(&zh->guss_left_out);
	out->under_way = atomic_load(&zh->under_way);
	out->held_back = hss_later_count(zh->later);
	pthread_rwlock_rdlock(&zh->lock);
	out->bsf_count = zh->policy->p.bsf.count;
	pthread_rwlock_unlock(&zh->lock);
}

bool
hss_zh_may_connect(struct hss_zh *zh, const char *identity)
{
	bool known;

	pthread_rwlock_rdlock(&zh->lock);
	known = hss_zh_is_known(&zh->policy->p, identity);
	pthread_rwlock_unlock(&zh->lock);
	return known;
}
