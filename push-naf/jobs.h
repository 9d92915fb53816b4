/* SPDX-License-Identifier: Apache-2.0 */
/** @file jobs.h  The jobs and the uplink messages of gba-pnafd, in its own database. */
#ifndef GBA_PUSH_NAF_JOBS_H
#define GBA_PUSH_NAF_JOBS_H

#include "base/clock.h"
#include "base/log.h"
#include "crypto/seal.h"
#include "push-naf/job.h"

struct jobs; /* one connection; used by one thread at a time */

struct jobs_conf {
	const char *path;
	const struct gba_seal_key *seal;
	struct gba_random random;
	const struct gba_log *log;
};

GBA_MUST_CHECK enum gba_status jobs_open(struct jobs **out, const struct jobs_conf *conf);
void jobs_close(struct jobs *jobs);

/** What is written between these is there altogether, durably, or not at all. */
GBA_MUST_CHECK enum gba_status jobs_begin(struct jobs *jobs);
GBA_MUST_CHECK enum gba_status jobs_commit(struct jobs *jobs);
void jobs_rollback(struct jobs *jobs);

/** A new row; job->number is set. payload absent: none. */
GBA_MUST_CHECK enum gba_status jobs_add(struct jobs *jobs, struct job *job,
					struct gba_octets payload);
/** Write what changes in a job's life: everything but what was ordered. */
GBA_MUST_CHECK enum gba_status jobs_put(struct jobs *jobs, const struct job *job);
/** Keep the octets to be sent, and where the job stands now; the payload, which is in them,
 * is forgotten. */
GBA_MUST_CHECK enum gba_status jobs_put_wire(struct jobs *jobs, const struct job *job,
					     struct gba_octets wire);
/** What became of a sending of a job that is sent still: the road took it at handed_s, or 0
 * and a reason. */
GBA_MUST_CHECK enum gba_status jobs_handed(struct jobs *jobs, int64_t number,
					   int64_t handed_s, const char *reason);
/** GBA_ERR_NOT_FOUND. application NULL: anybody's. */
GBA_MUST_CHECK enum gba_status jobs_get(struct jobs *jobs, struct job *out,
					const char *id, const char *application);
/** To be wiped and freed by the caller; p NULL when there is none. */
GBA_MUST_CHECK enum gba_status jobs_payload(struct jobs *jobs, const struct job *job,
					    struct gba_octets *out);
GBA_MUST_CHECK enum gba_status jobs_wire(struct jobs *jobs, const struct job *job,
					 struct gba_octets *out);
GBA_MUST_CHECK enum gba_status jobs_delete(struct jobs *jobs, const struct job *job);

struct jobs_filter {
	const char *application; /* NULL: all */
	const char *ptid;	 /* NULL: all */
	bool has_state;
	enum job_state state;
	bool refused;	/* those that failed or expired alone */
	int64_t before; /* number; 0: from the newest */
	unsigned limit;
};
/** Newest first; row may not write. */
GBA_MUST_CHECK enum gba_status jobs_each(struct jobs *jobs,
					 const struct jobs_filter *filter,
					 void (*row)(void *ctx, const struct job *job),
					 void *ctx);

/** Numbers of jobs that are due, the longest waiting first. @return how many in out */
GBA_MUST_CHECK enum gba_status jobs_due(struct jobs *jobs, int64_t now_s, int64_t *out,
					size_t size, size_t *count);
/** When the next one is; INT64_MAX: none. */
GBA_MUST_CHECK enum gba_status jobs_next_due(struct jobs *jobs, int64_t *out);
GBA_MUST_CHECK enum gba_status jobs_by_number(struct jobs *jobs, struct job *out,
					      int64_t number);
/** The newest job with this Reference-Number, or message id of the SMS-SC;
 * GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status jobs_by_reference(struct jobs *jobs, struct job *out,
						 uint32_t reference);
GBA_MUST_CHECK enum gba_status jobs_by_message(struct jobs *jobs, struct job *out,
					       const char *message_id);
/** The next Reference-Number: not 0, and of no job that has not ended. */
GBA_MUST_CHECK enum gba_status jobs_take_reference(struct jobs *jobs, uint32_t *out);
/** The job of an SA that waits for its acknowledgement; GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status jobs_on_its_way(struct jobs *jobs, struct job *out,
					       const char *ptid);
/** The oldest job of an SA: the one that made it; GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status jobs_of_sa(struct jobs *jobs, struct job *out,
					  const char *ptid);
/** The SA is free: its next message is due. */
GBA_MUST_CHECK enum gba_status jobs_wake_sa(struct jobs *jobs, const char *ptid,
					    int64_t now_s);
/** Every job that was asking or ready when the daemon ended is due now, as is what is to
 * be sent again. */
GBA_MUST_CHECK enum gba_status jobs_wake_all(struct jobs *jobs, int64_t now_s);
/** The clock was set back: the pauses of jobs and callbacks stay as long as they are. */
GBA_MUST_CHECK enum gba_status jobs_set_back(struct jobs *jobs, int64_t by_s);
/** Forget what ended before, and uplink messages that are over. */
GBA_MUST_CHECK enum gba_status jobs_forget(struct jobs *jobs, int64_t ended_before_s,
					   int64_t now_s);
GBA_MUST_CHECK enum gba_status jobs_count(struct jobs *jobs, uint64_t out[JOB_STATES]);

/* --- uplink
 * -----------------------------------------------------------------------------
 */

struct uplink {
	int64_t number; /* 0: not stored yet */
	char ptid[JOB_PTID_MAX + 1];
	uint32_t sn;
	char application[64];
	char callback[JOB_ADDRESS_MAX + 1];
	int64_t at_s, due_s, expires_s;
};

/** The number of a message of an SA is taken: with what the message held, in one
 * transaction. GBA_ERR_SQN: it is not above the highest one, so the message was taken
 * before, or is late.
 */
GBA_MUST_CHECK enum gba_status uplink_count(struct jobs *jobs,
					    const struct uplink *uplink);
GBA_MUST_CHECK enum gba_status uplink_add(struct jobs *jobs, struct uplink *uplink,
					  struct gba_octets payload);
/** Of one SA and application, oldest first, after this number; payload is a view. */
GBA_MUST_CHECK enum gba_status uplink_each(
	struct jobs *jobs, const char *ptid, const char *application, int64_t after,
	unsigned limit,
	void (*row)(void *ctx, const struct uplink *uplink, struct gba_octets payload),
	void *ctx);
/** Those with a callback that are due; payload is a view. */
GBA_MUST_CHECK enum gba_status
uplink_due(struct jobs *jobs, int64_t now_s, unsigned limit,
	   void (*row)(void *ctx, const struct uplink *uplink, struct gba_octets payload),
	   void *ctx);
GBA_MUST_CHECK enum gba_status uplink_next_due(struct jobs *jobs, int64_t *out);
GBA_MUST_CHECK enum gba_status uplink_later(struct jobs *jobs, int64_t number,
					    int64_t due_s);
/** Taken by the application: up to and with this number. */
GBA_MUST_CHECK enum gba_status uplink_taken(struct jobs *jobs, const char *ptid,
					    const char *application, int64_t upto);
GBA_MUST_CHECK enum gba_status uplink_delete(struct jobs *jobs, int64_t number);

#endif
