/* SPDX-License-Identifier: Apache-2.0 */
/** @file queue.h  What the SMS-SC has taken on and not yet forgotten. Everything is on
 * disk before a function returns. Any thread. */
#ifndef GBA_SMSC_QUEUE_H
#define GBA_SMSC_QUEUE_H

#include "smsc/db.h"
#include "smsc/message.h"

struct queue;

struct queue_conf {
	struct db *db;	      /* outlives the queue */
	uint64_t pending_max; /* messages that are not over; more: GBA_ERR_BUSY */
	int64_t keep_s;	      /* how long one is shown after it is over */
	int64_t report_keep_s; /* how long a report is owed that nobody takes */
	int64_t repeat_s; /* an order that comes again within this time is the same one */
};

/** What was being sent when the daemon ended is due at once. */
GBA_MUST_CHECK enum gba_status queue_open(struct queue **out,
					  const struct queue_conf *conf);
void queue_close(struct queue *queue); /* NULL does nothing */

/* Called, from any thread and without a lock, when something is due sooner than it was:
 * a message to be delivered, or a report to be sent. Set before others use the queue. */
typedef void (*queue_on_due)(void *ctx);
void queue_watch(struct queue *queue, queue_on_due on_due, void *ctx);

/**
 * Take a message on: id, number and created_s are filled in. With old, which then is
 * recalled in the same commit, it replaces that one, and keeps its id if it has it
 * already.
 * @param message  once: expires_s is of no account; due_s: not before that time
 * @param tpdus    its SMS-DELIVERs, in order; at most MESSAGE_SEGMENTS_MAX
 * @return GBA_OK: it is stored, or was already: the same source, reference (>= 0) and
 * print; GBA_ERR_BUSY: the queue is full; GBA_ERR_DENIED: old is being sent;
 *         GBA_ERR_EXPIRED: old is over; GBA_ERR_STORE, GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status queue_add(struct queue *queue, struct message *message,
					 const struct gba_octets *tpdus, size_t count,
					 const struct message *old);

/** GBA_ERR_NOT_FOUND: no such message. */
GBA_MUST_CHECK enum gba_status queue_get(struct queue *queue, struct message *out,
					 const char *id);
/** The last message of this way, originator and receiver with this reference; of those
 * that wait, if one does. */
GBA_MUST_CHECK enum gba_status queue_find(struct queue *queue, struct message *out,
					  enum message_path path, const char *origin,
					  const char *imsi, int64_t reference);
/** @return GBA_OK; GBA_ERR_DENIED: it is being sent; GBA_ERR_EXPIRED: it is over */
GBA_MUST_CHECK enum gba_status queue_recall(struct queue *queue, int64_t number,
					    const char *why);

struct queue_filter {
	const char *imsi, *source; /* NULL: any */
	bool has_state;
	enum message_state state;
	unsigned limit;
};
/** Newest first. row must not call the queue. */
GBA_MUST_CHECK enum gba_status
queue_each(struct queue *queue, const struct queue_filter *filter,
	   void (*row)(void *ctx, const struct message *message), void *ctx);

struct queue_counts {
	uint64_t state[MESSAGE_STATES], reports_owed;
};
GBA_MUST_CHECK enum gba_status queue_count(struct queue *queue, struct queue_counts *out);

/* --- sending ---------------------------------------------------------------------------
 */

/** Messages that are due, priority first, moved to SENDING; those whose time is over end
 * here. @param[out] next_s  when the next one is due; INT64_MAX: none is there */
GBA_MUST_CHECK enum gba_status queue_take(struct queue *queue, struct message *out,
					  size_t size, size_t *count, int64_t *next_s);
/** The next segment of a message, taken + 1: the same octets each time. */
GBA_MUST_CHECK enum gba_status queue_tpdu(struct queue *queue, const struct message *m,
					  uint8_t out[MESSAGE_TPDU_MAX], size_t *len);

/* How an attempt went. */
struct queue_result {
	enum message_event event; /* MESSAGE_EV_SEGMENT or _LAST (which of them is seen
				     here), _LATER, _REFUSED */
	enum message_outcome outcome; /* of _LATER and _REFUSED */
	int diagnostic;		      /* -1: none */
	int64_t due_s;		      /* next attempt; later than its validity: it ends */
	const char *reason;
};
/** Write it down; *message is what it has become. SENDING: its next segment follows. */
GBA_MUST_CHECK enum gba_status queue_done(struct queue *queue, struct message *message,
					  const struct queue_result *result);
/** A UE shows that it is there, or an operator that all are (imsi NULL): try at once. */
GBA_MUST_CHECK enum gba_status queue_wake(struct queue *queue, const char *imsi);

/* --- reports that are owed -------------------------------------------------------------
 */

/** Those of this way (and source; NULL: any) that are due, oldest first.
 * @param[out] next_s  when the next one of this way is; INT64_MAX: none is owed */
GBA_MUST_CHECK enum gba_status queue_reports(struct queue *queue, enum message_path path,
					     const char *source, struct message *out,
					     size_t size, size_t *count, int64_t *next_s);
/** Its source has it (said), or is asked again at due_s. */
GBA_MUST_CHECK enum gba_status queue_report_put(struct queue *queue, int64_t number,
						bool said, int64_t due_s);

/** Forget what is over since long, and with it, since longer, a report that is owed. */
GBA_MUST_CHECK enum gba_status queue_sweep(struct queue *queue);

#endif
