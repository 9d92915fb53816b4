/* SPDX-License-Identifier: Apache-2.0 */
/* A message as a row, and its segments, which are sealed. */
#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "smsc/queue_int.h"

void
queue_read_row(struct sql_query *q, struct message *m)
{
	*m = (struct message){ .number = sql_get_int(q, 0, 1, INT64_MAX) };
	sql_get_text(q, 1, m->id, sizeof(m->id));
	m->path = (enum message_path)sql_get_int(q, 2, 0, MESSAGE_FOREIGN);
	m->state = (enum message_state)sql_get_int(q, 3, 0, MESSAGE_STATES - 1);
	sql_get_text(q, 4, m->source, sizeof(m->source));
	sql_get_text(q, 5, m->source_realm, sizeof(m->source_realm));
	m->origin_toa = (uint8_t)sql_get_int(q, 6, 0, UINT8_MAX);
	sql_get_text(q, 7, m->origin, sizeof(m->origin));
	sql_get_text(q, 8, m->imsi, sizeof(m->imsi));
	sql_get_text(q, 9, m->msisdn, sizeof(m->msisdn));
	sql_get_text(q, 10, m->external_id, sizeof(m->external_id));
	m->reference = sql_get_int(q, 11, -1, UINT32_MAX);
	m->pid = (uint8_t)sql_get_int(q, 12, 0, UINT8_MAX);
	m->priority = sql_get_int(q, 13, 0, 1) != 0;
	m->once = sql_get_int(q, 14, 0, 1) != 0;
	sql_get_text(q, 15, m->serving, sizeof(m->serving));
	m->created_s = sql_get_int(q, 16, 0, INT64_MAX);
	m->expires_s = sql_get_int(q, 17, 0, INT64_MAX);
	m->due_s = sql_get_int(q, 18, 0, INT64_MAX);
	m->ended_s = sql_get_int(q, 19, 0, INT64_MAX);
	m->segments = (unsigned)sql_get_int(q, 20, 1, MESSAGE_SEGMENTS_MAX);
	m->taken = (unsigned)sql_get_int(q, 21, 0, MESSAGE_SEGMENTS_MAX);
	m->attempts = (unsigned)sql_get_int(q, 22, 0, UINT32_MAX);
	m->outcome = (enum message_outcome)sql_get_int(q, 23, 0, MESSAGE_OVER);
	m->diagnostic = (int)sql_get_int(q, 24, -1, UINT8_MAX);
	m->report = (enum message_report)sql_get_int(q, 25, 0, REPORTS - 1);
	m->report_due_s = sql_get_int(q, 26, 0, INT64_MAX);
	m->report_tries = (unsigned)sql_get_int(q, 27, 0, UINT32_MAX);
	sql_get_exact(q, 28, m->print, sizeof(m->print));
	sql_get_text(q, 29, m->reason, sizeof(m->reason));
	m->data_coding = (int)sql_get_int(q, 30, -1, UINT8_MAX);
	m->by_day = (unsigned)sql_get_int(q, 31, 0, UINT8_MAX);
}

enum gba_status
queue_one(struct sql_query *q, struct message *out)
{
	struct message m;
	const bool found = sql_row(q);
	enum gba_status status;

	if (found)
		queue_read_row(q, &m);
	status = sql_end(q);
	if (status != GBA_OK)
		return status;
	if (!found)
		return GBA_ERR_NOT_FOUND;
	*out = m;
	return GBA_OK;
}

/* Who recalls a message knows of it. */
static enum message_report
report_at_end(const struct message *m)
{
	const bool delivered = m->state == MESSAGE_DELIVERED;
	const bool wanted =
		m->report == REPORT_WANTED ||
		m->report == (delivered ? REPORT_ON_SUCCESS : REPORT_ON_FAILURE);

	return wanted && m->state != MESSAGE_RECALLED ? REPORT_OWED : REPORT_NONE;
}

enum gba_status
queue_put(struct queue *queue, struct message *m, int64_t now_s)
{
	struct sql_query q;
	enum gba_status status = GBA_OK;

	if (message_is_over(m->state) && m->ended_s == 0) {
		m->ended_s = now_s > 0 ? now_s : 1;
		m->report = report_at_end(m);
		m->report_due_s = now_s;
		queue->pending--;
		q = sql_query(queue->db->sql, SEGMENT_CLEAR);
		sql_int(&q, ":message", m->number);
		status = sql_run(&q);
	}
	if (status != GBA_OK)
		return status;
	q = sql_query(queue->db->sql, MESSAGE_PUT);
	sql_int(&q, ":number", m->number);
	sql_int(&q, ":state", m->state);
	sql_int(&q, ":due_s", m->due_s);
	sql_int(&q, ":ended_s", m->ended_s);
	sql_int(&q, ":taken", m->taken);
	sql_int(&q, ":attempts", m->attempts);
	sql_int(&q, ":outcome", m->outcome);
	sql_int(&q, ":diagnostic", m->diagnostic);
	sql_int(&q, ":report", m->report);
	sql_int(&q, ":report_due_s", m->report_due_s);
	sql_text(&q, ":reason", m->reason);
	return sql_run(&q);
}

enum gba_status
queue_add_row(struct queue *queue, struct message *m)
{
	struct sql_query q = sql_query(queue->db->sql, MESSAGE_ADD);

	sql_text(&q, ":id", m->id);
	sql_int(&q, ":path", m->path);
	sql_text(&q, ":source", m->source);
	sql_text(&q, ":source_realm", m->source_realm);
	sql_int(&q, ":origin_toa", m->origin_toa);
	sql_text(&q, ":origin", m->origin);
	sql_text(&q, ":imsi", m->imsi);
	sql_text(&q, ":msisdn", m->msisdn);
	sql_text(&q, ":external_id", m->external_id);
	sql_int(&q, ":reference", m->reference);
	sql_int(&q, ":pid", m->pid);
	sql_int(&q, ":priority", m->priority);
	sql_int(&q, ":once", m->once);
	sql_text(&q, ":serving", m->serving);
	sql_int(&q, ":created_s", m->created_s);
	sql_int(&q, ":expires_s", m->expires_s);
	sql_int(&q, ":due_s", m->due_s);
	sql_int(&q, ":segments", m->segments);
	sql_int(&q, ":report", m->report);
	sql_blob(&q, ":print", m->print, sizeof(m->print));
	sql_int(&q, ":data_coding", m->data_coding);
	sql_int(&q, ":by_day", m->by_day);
	if (sql_row(&q))
		m->number = sql_get_int(&q, 0, 1, INT64_MAX);
	return sql_run(&q);
}

/* Associated data: which segment of which message. */
static struct gba_octets
row_name(char out[64], const struct message *m, unsigned seq)
{
	const int len = snprintf(out, 64, "segment %s.%u", m->id, seq);

	return (struct gba_octets){ (const uint8_t *)out, len > 0 ? (size_t)len : 0 };
}

enum gba_status
queue_add_segment(struct queue *queue, const struct message *m, unsigned seq,
		  struct gba_octets tpdu)
{
	uint8_t sealed[MESSAGE_TPDU_MAX + GBA_SEAL_OVERHEAD];
	struct sql_query q;
	enum gba_status status;
	char name[64];

	if (tpdu.len == 0 || tpdu.len > MESSAGE_TPDU_MAX)
		return GBA_ERR_ARG;
	status = gba_seal(sealed, &queue->db->seal, &queue->db->random,
			  row_name(name, m, seq), tpdu);
	if (status != GBA_OK)
		return status;
	q = sql_query(queue->db->sql, SEGMENT_ADD);
	sql_int(&q, ":message", m->number);
	sql_int(&q, ":seq", seq);
	sql_blob(&q, ":tpdu", sealed, tpdu.len + GBA_SEAL_OVERHEAD);
	return sql_run(&q);
}

enum gba_status
queue_get_segment(struct queue *queue, const struct message *m, unsigned seq,
		  uint8_t out[MESSAGE_TPDU_MAX], size_t *len)
{
	struct sql_query q = sql_query(queue->db->sql, SEGMENT_GET);
	enum gba_status status = GBA_ERR_STORE, ended;
	struct gba_octets sealed = { NULL, 0 };
	char name[64];
	const struct gba_octets row = row_name(name, m, seq);

	sql_int(&q, ":message", m->number);
	sql_int(&q, ":seq", seq);
	if (sql_row(&q))
		sealed = sql_get_octets(&q, 0);
	if (sealed.p != NULL && sealed.len > GBA_SEAL_OVERHEAD &&
	    sealed.len <= MESSAGE_TPDU_MAX + GBA_SEAL_OVERHEAD)
		status = gba_unseal(out, &queue->db->seal, row, sealed);
	if (status == GBA_OK)
		*len = sealed.len - GBA_SEAL_OVERHEAD;
	else
		gba_log(queue->db->log, GBA_LOG_ERROR, "smsc",
			"%s is missing, or was sealed with another key", name);
	ended = sql_end(&q);
	return status != GBA_OK ? GBA_ERR_STORE : ended;
}
