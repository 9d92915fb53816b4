/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_job.h  What the Zpn server is, and one request on its way through it; for
 * zpn_server.c, zpn_job.c and zpn_record.c. */
#ifndef GBA_BSF_ZPN_JOB_H
#define GBA_BSF_ZPN_JOB_H

#include <pthread.h>
#include <stdatomic.h>

#include "bsf/zpn_server.h"

struct bsf_zpn {
	struct store *store;
	struct gba_clock clock;
	const struct gba_log *log;
	struct av_source source;
	struct limit *nafs, *users;
	struct bsf_zpn_repeat *repeat;
	pthread_rwlock_t lock; /* guards policy */
	struct bsf_zpn_policy policy;
	pthread_mutex_t jobs_lock; /* guards jobs */
	pthread_cond_t idle;
	unsigned jobs;
	atomic_uint_fast64_t counts[BSF_ZPN_REASON_COUNT], repeated;
};

/* One request on its way. Only one step of it is under way at a time: no lock. */
struct zpn_job {
	struct bsf_zpn *zpn;
	struct bsf_zpn_request request;
	struct bsf_zpn_policy policy; /* as it was when the request came */
	struct store_naf naf;
	struct bsf_zpn_waiter waiter;
	struct bsf_zpn_repeat_key key;
	bool remembered, vector_drawn;
	char impi[GBA_IMPI_MAX + 1]; /* "" until the home network said it */
	char note[160];		     /* for the record: what it said beside */
	int64_t begun_ms;
};

/** One line, one audit record, one count for each request. decision NULL: refused. */
void bsf_zpn_record(const struct zpn_job *job, enum bsf_zpn_reason reason,
		    const struct bsf_zpn_decision *decision);

#endif
