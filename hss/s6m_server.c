/* SPDX-License-Identifier: Apache-2.0 */
/* S6m on the wire: look up what a decision needs, decide, answer, leave a record. Nothing
 * is written, so each answer is given on the thread that brought the request. */
#include "hss/s6m_server.h"

#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diam/diam.h"

struct hss_s6m {
	struct store *store;
	struct gba_clock clock;
	const struct gba_log *log;
	pthread_rwlock_t lock; /* guards policy */
	struct hss_s6m_policy policy;
	atomic_uint_fast64_t reason[HSS_S6M_REASON_COUNT];
};

struct s6m_job {
	struct hss_s6m_request request;
	struct hss_s6m_facts facts;
	struct hss_s6m_answer answer;
};

/* --- the record -------------------------------------------------------------------- */

/* By whom the request is found again: the subscriber, else whoever was asked for. */
static const char *
identity_of(const struct s6m_job *job)
{
	return job->facts.ue.impi[0] != '\0'	  ? job->facts.ue.impi
	       : job->request.external[0] != '\0' ? job->request.external
	       : job->request.msisdn[0] != '\0'	  ? job->request.msisdn
						  : job->request.imsi;
}

/* One line, one audit record, one count for each request. */
static void
record(struct hss_s6m *s6m, const struct s6m_job *job, struct diam_call *call,
       enum hss_s6m_reason reason)
{
	const struct hss_s6m_reason_row *row = hss_s6m_reason_row(reason);
	struct store_audit audit = { .wall_ms = gba_wall_s(&s6m->clock) * 1000 };
	const char *scs = job->request.scs[0] != '\0' ? job->request.scs : "none";
	char tag[256], service[16] = "none";

	if (job->request.has_service)
		snprintf(service, sizeof(service), "%" PRIu32, job->request.service);
	atomic_fetch_add(&s6m->reason[reason], 1);
	gba_log(s6m->log, reason >= HSS_S6M_STORE_FAILED ? GBA_LOG_ERROR : GBA_LOG_INFO,
		"s6m", "%s iwf=%s identity=%s scs=%s service=%s result=%" PRIu32,
		row->outcome, diam_call_origin_host(call),
		gba_log_identity(s6m->log, tag, identity_of(job)), scs, service,
		row->result);
	snprintf(audit.impi, sizeof(audit.impi), "%s", identity_of(job));
	snprintf(audit.peer, sizeof(audit.peer), "%.127s", diam_call_origin_host(call));
	snprintf(audit.step, sizeof(audit.step), "s6m");
	snprintf(audit.outcome, sizeof(audit.outcome), "%s", row->outcome);
	snprintf(audit.detail, sizeof(audit.detail), "%s; SCS-Identity %s, Service-ID %s",
		 row->detail, scs, service);
	store_audit_put(s6m->store, &audit);
}

/* --- the request ------------------------------------------------------------------- */

/* The first identity finds the UE, the others must be its own. */
static enum gba_status
find_ue(struct store *store, struct hss_s6m_facts *facts,
	const struct hss_s6m_request *request)
{
	const struct {
		enum store_ue_name by;
		const char *identity;
	} names[] = {
		{ STORE_BY_EXTERNAL, request->external },
		{ STORE_BY_MSISDN, request->msisdn },
		{ STORE_BY_IMSI, request->imsi },
	};
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(names); i++) {
		char first[sizeof(facts->ue.impi)];

		if (names[i].identity[0] == '\0')
			continue;
		memcpy(first, facts->ue.impi, sizeof(first));
		status = store_ue_get(store, &facts->ue, names[i].by, names[i].identity);
		if (status == GBA_OK && first[0] != '\0' &&
		    strcmp(first, facts->ue.impi) != 0)
			facts->differ = true;
	}
	facts->unknown = status == GBA_ERR_NOT_FOUND;
	return facts->unknown ? GBA_OK : status;
}

static enum gba_status
find_facts(struct store *store, struct s6m_job *job)
{
	enum gba_status status = find_ue(store, &job->facts, &job->request);

	if (status == GBA_OK && !job->facts.unknown && job->request.scs[0] != '\0')
		status = store_scs_rights(store, &job->facts.rights, job->request.scs,
					  job->facts.ue.impi);
	return status;
}

static enum hss_s6m_reason
judge(struct hss_s6m *s6m, struct s6m_job *job, struct diam_call *call,
      const struct s6m_sir *sir)
{
	const enum hss_s6m_reason parsed = hss_s6m_parse(&job->request, sir);
	enum hss_s6m_reason reason;

	pthread_rwlock_rdlock(&s6m->lock);
	reason = hss_s6m_who(&s6m->policy, diam_call_origin_host(call),
			     diam_call_peer(call));
	pthread_rwlock_unlock(&s6m->lock);
	if (reason != HSS_S6M_OK)
		return reason;
	if (parsed != HSS_S6M_OK)
		return parsed;
	if (find_facts(s6m->store, job) != GBA_OK)
		return HSS_S6M_STORE_FAILED;
	reason = hss_s6m_decide(&job->request, &job->facts);
	if (reason == HSS_S6M_OK &&
	    hss_s6m_build(&job->answer, &job->request, &job->facts.ue) != GBA_OK)
		return HSS_S6M_FAILED;
	return reason;
}

static void
on_sir(void *ctx, struct diam_call *call, const void *request)
{
	struct s6m_job *job = calloc(1, sizeof(*job));
	struct diam_result result = { .code = 5012 };
	const struct hss_s6m_reason_row *row;
	struct hss_s6m *s6m = ctx;
	enum hss_s6m_reason reason;

	if (job == NULL) {
		diam_reply(call, &result, NULL);
		return;
	}
	reason = judge(s6m, job, call, request);
	row = hss_s6m_reason_row(reason);
	record(s6m, job, call, reason);
	result = (struct diam_result){
		.code = row->result,
		.experimental = row->experimental,
		.failed_code = row->failed_code,
		.failed_vendor = row->failed_vendor,
		.error_message = reason == HSS_S6M_OK ? NULL : row->detail,
	};
	diam_reply(call, &result, reason == HSS_S6M_OK ? &job->answer.sia : NULL);
	free(job);
}

/* --- birth and death --------------------------------------------------------------- */

enum gba_status
hss_s6m_new(struct hss_s6m **out, const struct hss_s6m_conf *conf)
{
	struct hss_s6m *s6m = calloc(1, sizeof(*s6m));

	if (s6m == NULL)
		return GBA_ERR_NOMEM;
	s6m->store = conf->store;
	s6m->clock = conf->clock;
	s6m->log = conf->log;
	s6m->policy = conf->policy;
	pthread_rwlock_init(&s6m->lock, NULL);
	*out = s6m;
	return GBA_OK;
}

enum gba_status
hss_s6m_serve(struct hss_s6m *s6m, struct diam_node *node)
{
	return diam_serve(node, &s6m_command, sizeof(struct s6m_sir), on_sir, s6m);
}

void
hss_s6m_free(struct hss_s6m *s6m)
{
	if (s6m == NULL)
		return;
	pthread_rwlock_destroy(&s6m->lock);
	free(s6m);
}

void
hss_s6m_change(struct hss_s6m *s6m, const struct hss_s6m_policy *policy)
{
	pthread_rwlock_wrlock(&s6m->lock);
	s6m->policy = *policy;
	pthread_rwlock_unlock(&s6m->lock);
}

void
hss_s6m_stats(struct hss_s6m *s6m, struct hss_s6m_stats *out)
{
	for (size_t i = 0; i < ARRAY_LEN(s6m->reason); i++)
		out->reason[i] = atomic_load(&s6m->reason[i]);
	pthread_rwlock_rdlock(&s6m->lock);
	out->iwf_count = s6m->policy.iwf.count;
	pthread_rwlock_unlock(&s6m->lock);
}

bool
hss_s6m_may_connect(struct hss_s6m *s6m, const char *identity)
{
	bool known;

	pthread_rwlock_rdlock(&s6m->lock);
	known = hss_s6m_is_known(&s6m->policy, identity);
	pthread_rwlock_unlock(&s6m->lock);
	return known;
}
