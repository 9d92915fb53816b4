/* SPDX-License-Identifier: Apache-2.0 */
/** @file deliver.h  What makes messages go: each to the serving node or the SMS Router of
 * its receiver, segment by segment, again and again until it is over; and reports to who
 * waits for them. */
#ifndef GBA_SMSC_DELIVER_H
#define GBA_SMSC_DELIVER_H

#include "smsc/courier.h"
#include "smsc/queue.h"

struct deliver;

struct deliver_conf {
	struct db *db;
	struct queue *queue;
	struct post *post; /* to serving nodes and the SMS Router */
	struct gba_clock clock;
	const struct gba_log *log;
	const char *router; /* URL of the SMS Router; "": none */
	const char *sc;	    /* E.164 number of this SMS-SC */
	unsigned parallel;
	unsigned retry_s, retry_max_s; /* the pause doubles from the one to the other */
	/* A report of T4 is due; it is due again after retry_s unless queue_report_put
	 * says that it was said. On the thread of this room. NULL: nobody sends them. */
	void (*report)(void *ctx, const struct message *message);
	void *report_ctx;
};

GBA_MUST_CHECK enum gba_status deliver_new(struct deliver **out,
					   const struct deliver_conf *conf);
/** Nothing begins any more; answers that come say nothing. Then post_free. */
void deliver_stop(struct deliver *deliver);
/** After post_free. NULL does nothing. */
void deliver_free(struct deliver *deliver);
/** Something is due sooner than it was (queue_watch). */
void deliver_wake(void *deliver);

struct deliver_stats {
	uint64_t attempts, taken, put_off, refused;
	unsigned under_way;
};
void deliver_stats(struct deliver *deliver, struct deliver_stats *out);

/** What an answer of the other side means for a message; rp NULL: there was none. due_s
 * is left to the caller. */
void deliver_judge(struct queue_result *out, const struct rp *rp, const char *reason);
/** The pause before the attempt that follows so many. */
unsigned deliver_pause_s(unsigned attempts, unsigned retry_s, unsigned retry_max_s);

#endif
