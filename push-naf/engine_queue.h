/* SPDX-License-Identifier: Apache-2.0 */
/** @file engine_queue.h  What happened, until it is in the database; for engine*.c only.
 */
#ifndef GBA_PUSH_NAF_ENGINE_QUEUE_H
#define GBA_PUSH_NAF_ENGINE_QUEUE_H

#include "push-naf/engine.h"

enum event_type {
	EVENT_SUBMIT,
	EVENT_CANCEL,
	EVENT_UPLINK,
	EVENT_TAKEN,
	EVENT_SA,
	EVENT_HANDED,
	EVENT_TOLD,
	EVENT_ANSWER,
	EVENT_REPORT
};

/* Something that happened. */
struct event {
	struct event *next;
	enum event_type type;
	engine_done done;	  /* one of them; both NULL: nobody waits */
	engine_done_all done_all; /* SUBMIT alone */
	void *ctx;
	struct api_order *orders; /* SUBMIT */
	size_t order_count;
	int64_t number;	   /* of the job, or the uplink message; TAKEN: up to */
	int64_t expires_s; /* SA */
	enum gba_status status;
	bool ok;
	bool application_set;
	char application[64]; /* CANCEL, TAKEN */
	/* CANCEL: the id; TAKEN: the P-TID; ANSWER, REPORT: the message id */
	char name[JOB_PTID_MAX + 1];
	enum desk_action action; /* ANSWER */
	enum desk_outcome outcome;
	bool stays;
	enum job_road road; /* REPORT */
	uint32_t reference;
	enum job_report report;
	char reason[JOB_REASON_MAX + 1];
	size_t len;
	uint8_t octets[]; /* SA: the GPI; UPLINK: the message */
};

struct event *engine_event_new(enum event_type type, struct gba_octets octets);
void engine_event_free(struct event *event);
void engine_events_free(struct event *list);
/** Does somebody wait for it? He is told with engine_event_done. */
bool engine_event_has_done(const struct event *event);
void engine_event_done(const struct event *event, enum gba_status status,
		       const struct job *job);
void engine_post(struct engine *e, struct event *event);
/** Before those that have come since: the transaction of this list failed. */
void engine_put_back(struct engine *e, struct event *list);
/** What is to be in one transaction, in its order. */
struct event *engine_take(struct engine *e, size_t *count, bool *stop);
void engine_wake(struct engine *e);

#endif
