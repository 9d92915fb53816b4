/* SPDX-License-Identifier: Apache-2.0 */
/** @file job.h  One DAR on its way: judged (tsp.c), S6m (s6m.c), T4 (t4.c), answered. */
#ifndef GBA_IWF_JOB_H
#define GBA_IWF_JOB_H

#include "iwf/iwf_int.h"

/* One step at a time is under way, so no lock guards it. */
struct iwf_job {
	struct iwf *iwf;
	struct diam_call *call;
	struct tsp_dar dar; /* its views live until the answer */
	struct iwf_request request;
	struct iwf_scs scs;
	struct iwf_txn txn; /* number 0: none was written */
	struct iwf_txn old; /* of a recall or a replacement */
	bool repeat;	    /* it was let on before, and is answered as it was then */
	bool again;	    /* an SMS-SC may have it from before */
	bool unanswered;    /* an SMS-SC may have it, and did not say so */
	struct iwf_sub *sub;
	uint64_t cache_age;
	struct iwf_t4_order order;
	size_t smsc;   /* whom T4 asks now */
	uint32_t liar; /* AVP that says who asks, of a row 1 */
	bool has_error;
	uint32_t error; /* MTC-Error-Diagnostic */
};

/** The verdict is the answer; the job is gone. Result-Codes of 3xxx need no row. */
void iwf_job_finish(struct iwf_job *job, const struct iwf_verdict *verdict);
/** Our own failure: another time it may go better. */
void iwf_job_fail(struct iwf_job *job);
/** Checks 5 to 7, then T4. */
void iwf_job_s6m(struct iwf_job *job);
/** What the SMS-SC says is the answer. */
void iwf_job_t4(struct iwf_job *job);

#endif
