/* SPDX-License-Identifier: Apache-2.0 */
/* What is due: messages to be sent, and reports. */
#include <stdio.h>
#include <string.h>

#include "smsc/queue_int.h"

static enum gba_status
first_time(struct sql_query *q, int64_t *out)
{
	*out = sql_row(q) ? sql_get_int(q, 0, 0, INT64_MAX) : INT64_MAX;
	return sql_end(q);
}

static void
say(struct message *m, const char *reason)
{
	snprintf(m->reason, sizeof(m->reason), "%s", reason);
}

/* Its time has come: it goes, or it is over. */
static enum gba_status
take(struct queue *queue, struct message *m, int64_t now_s)
{
	const bool over = !m->once && m->expires_s <= now_s;

	if (!message_move(m, over ? MESSAGE_EV_EXPIRE : MESSAGE_EV_TAKE))
		return GBA_ERR_STORE; /* the row said QUEUED */
	if (over) {
		m->outcome = MESSAGE_OVER;
		if (m->reason[0] == '\0')
			say(m, "its validity ended");
	}
	return queue_put(queue, m, now_s);
}

static enum gba_status
take_all(struct queue *queue, struct message *out, size_t size, size_t *count,
	 bool *ended)
{
	const int64_t now_s = queue_now(queue);
	struct sql_query q = sql_query(queue->db->sql, MESSAGE_DUE);
	enum gba_status status;
	size_t n = 0, left = 0;

	sql_int(&q, ":now_s", now_s);
	sql_int(&q, ":limit", (int64_t)size);
	while (n < size && sql_row(&q))
		queue_read_row(&q, &out[n++]);
	status = sql_end(&q);
	for (size_t i = 0; status == GBA_OK && i < n; i++) {
		status = take(queue, &out[i], now_s);
		if (out[i].state == MESSAGE_SENDING)
			out[left++] = out[i];
		else
			*ended = true;
	}
	*count = left;
	return status;
}

enum gba_status
queue_take(struct queue *queue, struct message *out, size_t size, size_t *count,
	   int64_t *next_s)
{
	enum gba_status status = db_begin(queue->db);
	bool ended = false;
	uint64_t pending;
	struct sql_query q;

	*count = 0;
	if (status != GBA_OK)
		return status;
	pending = queue->pending;
	status = take_all(queue, out, size, count, &ended);
	if (status == GBA_OK) {
		q = sql_query(queue->db->sql, MESSAGE_NEXT_DUE);
		status = first_time(&q, next_s);
	}
	status = queue_end(queue, status, pending);
	if (status != GBA_OK)
		*count = 0;
	if (ended)
		queue_tell(queue);
	return status;
}

enum gba_status
queue_tpdu(struct queue *queue, const struct message *m, uint8_t out[MESSAGE_TPDU_MAX],
	   size_t *len)
{
	enum gba_status status;

	db_lock(queue->db);
	status = queue_get_segment(queue, m, m->taken + 1, out, len);
	db_unlock(queue->db);
	return status;
}

/* --- how it went -----------------------------------------------------------------------
 */

static void
put_off(struct message *m, const struct queue_result *result)
{
	m->attempts++;
	m->outcome = result->outcome;
	m->diagnostic = result->diagnostic;
	say(m, result->reason);
}

/* The event that the table is walked with. */
static enum message_event
apply(struct message *m, const struct queue_result *result)
{
	switch (result->event) {
	case MESSAGE_EV_SEGMENT:
	case MESSAGE_EV_LAST:
		m->taken++;
		if (m->taken < m->segments)
			return MESSAGE_EV_SEGMENT;
		m->outcome = MESSAGE_SUCCESS;
		m->diagnostic = -1;
		say(m, "");
		return MESSAGE_EV_LAST;
	case MESSAGE_EV_LATER:
		put_off(m, result);
		m->due_s = result->due_s;
		if (m->once)
			return MESSAGE_EV_REFUSED;
		if (m->due_s < m->expires_s)
			return MESSAGE_EV_LATER;
		m->due_s = m->expires_s; /* its last moment, when it ends */
		return MESSAGE_EV_LATER;
	default:
		put_off(m, result);
		return result->event;
	}
}

enum gba_status
queue_done(struct queue *queue, struct message *message,
	   const struct queue_result *result)
{
	enum gba_status status = db_begin(queue->db);
	struct message m;
	uint64_t pending;
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	pending = queue->pending;
	q = sql_query(queue->db->sql, MESSAGE_BY_NUMBER);
	sql_int(&q, ":number", message->number);
	status = queue_one(&q, &m);
	if (status == GBA_OK && !message_move(&m, apply(&m, result)))
		status = GBA_ERR_ARG;
	if (status == GBA_OK)
		status = queue_put(queue, &m, queue_now(queue));
	status = queue_end(queue, status, pending);
	if (status != GBA_OK)
		return status;
	*message = m;
	if (m.state != MESSAGE_SENDING)
		queue_tell(queue);
	return GBA_OK;
}

enum gba_status
queue_wake(struct queue *queue, const char *imsi)
{
	enum gba_status status = db_begin(queue->db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(queue->db->sql, imsi != NULL ? MESSAGE_WAKE_UE : MESSAGE_WAKE_ALL);
	sql_int(&q, ":now_s", queue_now(queue));
	if (imsi != NULL)
		sql_text(&q, ":imsi", imsi);
	status = db_end(queue->db, sql_run(&q));
	if (status == GBA_OK)
		queue_tell(queue);
	return status;
}

/* --- reports ---------------------------------------------------------------------------
 */

enum gba_status
queue_reports(struct queue *queue, enum message_path path, const char *source,
	      struct message *out, size_t size, size_t *count, int64_t *next_s)
{
	enum gba_status status;
	struct sql_query q;
	size_t n = 0;

	db_lock(queue->db);
	q = sql_query(queue->db->sql, MESSAGE_REPORTS);
	sql_int(&q, ":now_s", queue_now(queue));
	sql_int(&q, ":path", path);
	sql_text(&q, ":source", source);
	sql_int(&q, ":limit", (int64_t)size);
	while (n < size && sql_row(&q))
		queue_read_row(&q, &out[n++]);
	status = sql_end(&q);
	if (status == GBA_OK) {
		q = sql_query(queue->db->sql, MESSAGE_NEXT_REPORT);
		sql_int(&q, ":path", path);
		status = first_time(&q, next_s);
	}
	db_unlock(queue->db);
	*count = status == GBA_OK ? n : 0;
	return status;
}

enum gba_status
queue_report_put(struct queue *queue, int64_t number, bool said, int64_t due_s)
{
	enum gba_status status = db_begin(queue->db);
	struct sql_query q;

	if (status != GBA_OK)
		return status;
	q = sql_query(queue->db->sql, MESSAGE_REPORT_PUT);
	sql_int(&q, ":report", said ? REPORT_SAID : REPORT_OWED);
	sql_int(&q, ":report_due_s", due_s);
	sql_int(&q, ":number", number);
	return db_end(queue->db, sql_run(&q));
}
