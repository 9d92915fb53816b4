/* SPDX-License-Identifier: Apache-2.0 */
/* Accepting, recalling and looking. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "smsc/queue_int.h"

#define JUST_ENDED_S 5 /* so long even a repeated order that does not say so is known */

int64_t
queue_now(const struct queue *queue)
{
	return gba_wall_s(&queue->db->clock);
}

void
queue_tell(struct queue *queue)
{
	if (queue->on_due != NULL)
		queue->on_due(queue->ctx);
}

void
queue_watch(struct queue *queue, queue_on_due on_due, void *ctx)
{
	queue->on_due = on_due;
	queue->ctx = ctx;
}

static enum gba_status
count(struct queue *queue, struct queue_counts *out)
{
	struct sql_query q = sql_query(queue->db->sql, MESSAGE_COUNT);

	*out = (struct queue_counts){ .reports_owed = 0 };
	while (sql_row(&q)) {
		out->state[sql_get_int(&q, 0, 0, MESSAGE_STATES - 1)] =
			(uint64_t)sql_get_int(&q, 1, 0, INT64_MAX);
		out->reports_owed += (uint64_t)sql_get_int(&q, 2, 0, INT64_MAX);
	}
	return sql_end(&q);
}

enum gba_status
queue_count(struct queue *queue, struct queue_counts *out)
{
	enum gba_status status;

	db_lock(queue->db);
	status = count(queue, out);
	db_unlock(queue->db);
	return status;
}

enum gba_status
queue_open(struct queue **out, const struct queue_conf *conf)
{
	struct queue *queue = calloc(1, sizeof(*queue));
	struct queue_counts counts;
	enum gba_status status;
	struct sql_query q;

	if (queue == NULL)
		return GBA_ERR_NOMEM;
	queue->conf = *conf;
	queue->db = conf->db;
	status = db_begin(queue->db);
	if (status == GBA_OK) {
		q = sql_query(queue->db->sql, MESSAGE_RESTART);
		sql_int(&q, ":now_s", queue_now(queue));
		status = sql_run(&q);
		if (status == GBA_OK)
			status = count(queue, &counts);
		status = db_end(queue->db, status);
	}
	if (status != GBA_OK) {
		queue_close(queue);
		return status;
	}
	queue->pending = counts.state[MESSAGE_QUEUED] + counts.state[MESSAGE_SENDING];
	*out = queue;
	return GBA_OK;
}

void
queue_close(struct queue *queue)
{
	free(queue);
}

/* --- accepting -------------------------------------------------------------------------
 */

static enum gba_status
make_id(struct queue *queue, char out[MESSAGE_ID_LEN + 1])
{
	uint8_t octets[MESSAGE_ID_LEN / 2];
	enum gba_status status =
		gba_random_fill(&queue->db->random, octets, sizeof(octets));

	if (status == GBA_OK)
		gba_hex(out, octets, sizeof(octets));
	return status;
}

/* The order came before: its source did not hear the answer. */
static enum gba_status
find_repeated(struct queue *queue, struct message *out, const struct message *m)
{
	const int64_t now_s = queue_now(queue);
	struct sql_query q;

	if (m->reference < 0 || m->repeat == REPEAT_NEVER)
		return GBA_ERR_NOT_FOUND;
	q = sql_query(queue->db->sql, MESSAGE_REPEATED);
	sql_text(&q, ":origin", m->origin);
	sql_int(&q, ":reference", m->reference);
	sql_int(&q, ":path", m->path);
	sql_blob(&q, ":print", m->print, sizeof(m->print));
	sql_int(&q, ":since_s",
		m->repeat == REPEAT_SAID ? now_s - queue->conf.repeat_s : INT64_MAX);
	sql_int(&q, ":ended_s", now_s - JUST_ENDED_S);
	return queue_one(&q, out);
}

/* Who orders it again may not know what he was told of it. */
static enum gba_status
tell_again(struct queue *queue, struct message *m)
{
	if (m->report != REPORT_SAID)
		return GBA_OK;
	m->report = REPORT_OWED;
	m->report_due_s = queue_now(queue);
	return queue_put(queue, m, m->report_due_s);
}

/* In a transaction. */
static enum gba_status
recall(struct queue *queue, int64_t number, const char *why)
{
	struct sql_query q = sql_query(queue->db->sql, MESSAGE_BY_NUMBER);
	struct message m;
	enum gba_status status;

	sql_int(&q, ":number", number);
	status = queue_one(&q, &m);
	if (status != GBA_OK)
		return status;
	if (message_is_over(m.state))
		return GBA_ERR_EXPIRED;
	/* a UE that has a part of it could not be told to forget that */
	if (m.taken > 0 || !message_move(&m, MESSAGE_EV_RECALL))
		return GBA_ERR_DENIED;
	snprintf(m.reason, sizeof(m.reason), "%s", why);
	return queue_put(queue, &m, queue_now(queue));
}

/* A replacement that keeps the id: what it replaces gets another one. In a transaction.
 */
static enum gba_status
give_up_id(struct queue *queue, const struct message *old)
{
	struct sql_query q = sql_query(queue->db->sql, MESSAGE_RENAME);
	char id[MESSAGE_ID_LEN + 1];
	enum gba_status status = make_id(queue, id);

	if (status != GBA_OK)
		return status;
	sql_text(&q, ":id", id);
	sql_int(&q, ":number", old->number);
	return sql_run(&q);
}

static enum gba_status
add(struct queue *queue, struct message *m, const struct gba_octets *tpdus, size_t count_,
    const struct message *old)
{
	const bool keeps_id = old != NULL && strcmp(m->id, old->id) == 0;
	enum gba_status status = GBA_OK;

	if (old != NULL)
		status = recall(queue, old->number, "replaced");
	if (status == GBA_OK && queue->pending >= queue->conf.pending_max)
		status = GBA_ERR_BUSY;
	if (status == GBA_OK)
		status = keeps_id ? give_up_id(queue, old) : make_id(queue, m->id);
	if (status != GBA_OK)
		return status;
	m->created_s = queue_now(queue);
	if (m->due_s < m->created_s)
		m->due_s = m->created_s;
	m->segments = (unsigned)count_;
	status = queue_add_row(queue, m);
	for (size_t i = 0; status == GBA_OK && i < count_; i++)
		status = queue_add_segment(queue, m, (unsigned)i + 1, tpdus[i]);
	if (status == GBA_OK)
		queue->pending++;
	return status;
}

enum gba_status
queue_end(struct queue *queue, enum gba_status status, uint64_t pending)
{
	if (status == GBA_OK)
		status = sql_commit(queue->db->sql);
	if (status != GBA_OK) {
		sql_rollback(queue->db->sql);
		queue->pending = pending;
	}
	db_unlock(queue->db);
	return status;
}

enum gba_status
queue_add(struct queue *queue, struct message *message, const struct gba_octets *tpdus,
	  size_t count_, const struct message *old)
{
	struct message m = *message, before;
	enum gba_status status;
	uint64_t pending;

	if (count_ == 0 || count_ > MESSAGE_SEGMENTS_MAX)
		return GBA_ERR_ARG;
	status = db_begin(queue->db);
	if (status != GBA_OK)
		return status;
	pending = queue->pending;
	status = find_repeated(queue, &before, &m);
	if (status == GBA_OK) {
		m = before;
		status = tell_again(queue, &m);
	} else if (status == GBA_ERR_NOT_FOUND) {
		status = add(queue, &m, tpdus, count_, old);
	}
	status = queue_end(queue, status, pending);
	if (status != GBA_OK)
		return status;
	*message = m;
	queue_tell(queue);
	return GBA_OK;
}

enum gba_status
queue_recall(struct queue *queue, int64_t number, const char *why)
{
	enum gba_status status = db_begin(queue->db);

	if (status != GBA_OK)
		return status;
	return db_end(queue->db, recall(queue, number, why));
}

/* --- looking ---------------------------------------------------------------------------
 */

enum gba_status
queue_get(struct queue *queue, struct message *out, const char *id)
{
	enum gba_status status;
	struct sql_query q;

	db_lock(queue->db);
	q = sql_query(queue->db->sql, MESSAGE_BY_ID);
	sql_text(&q, ":id", id);
	status = queue_one(&q, out);
	db_unlock(queue->db);
	return status;
}

enum gba_status
queue_find(struct queue *queue, struct message *out, enum message_path path,
	   const char *origin, const char *imsi, int64_t reference)
{
	enum gba_status status;
	struct sql_query q;

	db_lock(queue->db);
	q = sql_query(queue->db->sql, MESSAGE_PENDING);
	sql_text(&q, ":origin", origin);
	sql_int(&q, ":reference", reference);
	sql_int(&q, ":path", path);
	sql_text(&q, ":imsi", imsi);
	status = queue_one(&q, out);
	db_unlock(queue->db);
	return status;
}

enum gba_status
queue_each(struct queue *queue, const struct queue_filter *filter,
	   void (*row)(void *ctx, const struct message *message), void *ctx)
{
	enum gba_status status;
	struct sql_query q;
	struct message m;

	db_lock(queue->db);
	q = sql_query(queue->db->sql, MESSAGE_EACH);
	sql_int(&q, ":before", INT64_MAX);
	sql_text(&q, ":imsi", filter->imsi);
	sql_text(&q, ":source", filter->source);
	sql_int(&q, ":low", filter->has_state ? (int64_t)filter->state : 0);
	sql_int(&q, ":high", filter->has_state ? (int64_t)filter->state : MESSAGE_STATES);
	sql_int(&q, ":limit", filter->limit);
	while (sql_row(&q)) {
		queue_read_row(&q, &m);
		if (q.rc == 0)
			row(ctx, &m);
	}
	status = sql_end(&q);
	db_unlock(queue->db);
	return status;
}

enum gba_status
queue_sweep(struct queue *queue)
{
	enum gba_status status = db_begin(queue->db);
	struct sql_query q;
	int64_t given_up;

	if (status != GBA_OK)
		return status;
	q = sql_query(queue->db->sql, MESSAGE_REPORTS_OFF);
	sql_int(&q, ":before_s", queue_now(queue) - queue->conf.report_keep_s);
	status = sql_run(&q);
	given_up = status == GBA_OK ? sql_changes(queue->db->sql) : 0;
	if (status == GBA_OK) {
		q = sql_query(queue->db->sql, MESSAGE_FORGET);
		sql_int(&q, ":before_s", queue_now(queue) - queue->conf.keep_s);
		status = sql_run(&q);
	}
	status = db_end(queue->db, status);
	if (status == GBA_OK && given_up > 0)
		gba_log(queue->db->log, GBA_LOG_WARNING, "smsc",
			"%lld reports given up: nobody took them within report-keep",
			(long long)given_up);
	return status;
}
