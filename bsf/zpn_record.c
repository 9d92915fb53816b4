/* SPDX-License-Identifier: Apache-2.0 */
/* What is told of a request of Zpn: to the log, the audit and the counters. */
#include <inttypes.h>
#include <stdio.h>

#include "bsf/zpn_job.h"
#include "codec/bsf_xml.h"

static void
audit_write(const struct zpn_job *job, const struct bsf_naf_reason *row,
	    const struct bsf_zpn_decision *decision)
{
	const struct bsf_zpn_request *request = &job->request;
	struct store_audit audit = { .wall_ms = gba_wall_s(&job->zpn->clock) * 1000 };
	const char *fqdn = request->naf_id_bad ? "-" : request->naf_id.fqdn;
	char until[21];

	snprintf(audit.impi, sizeof(audit.impi), "%s",
		 job->impi[0] != '\0' ? job->impi : request->ue_id);
	snprintf(audit.peer, sizeof(audit.peer), "%.127s", request->origin_host);
	snprintf(audit.step, sizeof(audit.step), "zpn");
	snprintf(audit.outcome, sizeof(audit.outcome), "%s", row->outcome);
	if (decision != NULL) {
		gba_datetime_build(until, decision->expires_s);
		snprintf(audit.detail, sizeof(audit.detail),
			 "%s to push as %.80s until %s%s%.100s",
			 decision->gba_u ? "GBA_U" : "GBA_ME", fqdn, until,
			 job->note[0] != '\0' ? "; " : "", job->note);
	} else {
		snprintf(audit.detail, sizeof(audit.detail),
			 "%.140s; asked for %.40s%s%.48s", row->detail, fqdn,
			 job->note[0] != '\0' ? "; " : "", job->note);
	}
	store_audit_put(job->zpn->store, &audit);
}

void
bsf_zpn_record(const struct zpn_job *job, enum bsf_zpn_reason reason,
	       const struct bsf_zpn_decision *decision)
{
	const struct bsf_naf_reason *row = bsf_zpn_reason_row(reason);
	const struct bsf_zpn_request *request = &job->request;
	struct bsf_zpn *zpn = job->zpn;
	char ue[256], impi[256];

	atomic_fetch_add(&zpn->counts[reason], 1);
	gba_log(zpn->log, reason >= BSF_ZPN_STORE_FAILED ? GBA_LOG_ERROR : GBA_LOG_INFO,
		"zpn",
		"%s naf=%s fqdn=%s ue=%s impi=%s gba_u=%s resync=%s result=%u "
		"ms=%" PRId64,
		row->outcome, request->origin_host,
		request->naf_id_bad ? "-" : request->naf_id.fqdn,
		gba_log_identity(zpn->log, ue, request->ue_id),
		gba_log_identity(zpn->log, impi, job->impi),
		decision != NULL && decision->gba_u ? "yes" : "no",
		request->resync ? "yes" : "no", (unsigned)row->result,
		gba_mono_ms(&zpn->clock) - job->begun_ms);
	audit_write(job, row, decision);
}
