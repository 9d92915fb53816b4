/* SPDX-License-Identifier: Apache-2.0 */
/** @file queue_int.h  What a struct queue is; for queue*.c only. */
#ifndef GBA_SMSC_QUEUE_INT_H
#define GBA_SMSC_QUEUE_INT_H

#include "smsc/queue.h"

struct queue {
	struct queue_conf conf;
	struct db *db;
	uint64_t pending; /* messages that are not over; under db->lock */
	queue_on_due on_due;
	void *ctx;
};

/* queue_row.c; the caller has the lock. */
void queue_read_row(struct sql_query *q, struct message *out);
/** The one row of a query; ends it. */
GBA_MUST_CHECK enum gba_status queue_one(struct sql_query *q, struct message *out);
/** Write what may change; a message that is over loses its segments, and what was wanted
 * is owed from now on. */
GBA_MUST_CHECK enum gba_status queue_put(struct queue *queue, struct message *message,
					 int64_t now_s);
GBA_MUST_CHECK enum gba_status queue_add_row(struct queue *queue,
					     struct message *message);
GBA_MUST_CHECK enum gba_status queue_add_segment(struct queue *queue,
						 const struct message *message,
						 unsigned seq, struct gba_octets tpdu);
GBA_MUST_CHECK enum gba_status
queue_get_segment(struct queue *queue, const struct message *message, unsigned seq,
		  uint8_t out[MESSAGE_TPDU_MAX], size_t *len);

/** The end of a change that db_begin began: it stays when all went well, else pending is
 * what it was. Gives the lock back. */
GBA_MUST_CHECK enum gba_status queue_end(struct queue *queue, enum gba_status status,
					 uint64_t pending);
void queue_tell(struct queue *queue); /* on_due; without the lock */
int64_t queue_now(const struct queue *queue);

#endif
