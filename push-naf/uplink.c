/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of UEs, kept until the application took them. */
#include <stdio.h>

#include "push-naf/jobs_int.h"

#define ROW_NAME_MAX (JOB_PTID_MAX + 32)

static void
row_name(char out[ROW_NAME_MAX], const struct uplink *uplink)
{
	snprintf(out, ROW_NAME_MAX, "uplink %u %s", uplink->sn, uplink->ptid);
}

enum gba_status
uplink_count(struct jobs *jobs, const struct uplink *uplink)
{
	struct sql_query q = sql_query(jobs->sql, UPLINK_SN_RAISE);
	enum gba_status status;

	sql_text(&q, ":ptid", uplink->ptid);
	sql_int(&q, ":sn", uplink->sn);
	sql_int(&q, ":expires_s", uplink->expires_s);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(jobs->sql) != 1)
		status = GBA_ERR_SQN;
	return status;
}

enum gba_status
uplink_add(struct jobs *jobs, struct uplink *uplink, struct gba_octets payload)
{
	struct gba_octets sealed = { NULL, 0 };
	char name[ROW_NAME_MAX];
	enum gba_status status;
	struct sql_query q;

	row_name(name, uplink);
	status = jobs_seal(jobs, &sealed, name, payload);
	if (status != GBA_OK)
		return status;
	q = sql_query(jobs->sql, UPLINK_ADD);
	sql_text(&q, ":ptid", uplink->ptid);
	sql_int(&q, ":sn", uplink->sn);
	sql_text(&q, ":application", uplink->application);
	sql_text(&q, ":callback", uplink->callback);
	sql_int(&q, ":at_s", uplink->at_s);
	sql_int(&q, ":due_s", uplink->due_s);
	sql_int(&q, ":expires_s", uplink->expires_s);
	sql_blob(&q, ":payload", sealed.p, sealed.len);
	if (sql_row(&q))
		uplink->number = sql_get_int(&q, 0, 1, INT64_MAX);
	status = sql_run(&q);
	jobs_octets_free(sealed);
	return status;
}

static enum gba_status
each(struct jobs *jobs, struct sql_query *q,
     void (*row)(void *ctx, const struct uplink *uplink, struct gba_octets payload),
     void *ctx)
{
	enum gba_status status = GBA_OK, ended;

	while (status == GBA_OK && sql_row(q)) {
		struct uplink up = { .number = sql_get_int(q, 0, 1, INT64_MAX) };
		struct gba_octets payload = { NULL, 0 };
		char name[ROW_NAME_MAX];

		sql_get_text(q, 1, up.ptid, sizeof(up.ptid));
		up.sn = (uint32_t)sql_get_int(q, 2, 0, UINT32_MAX);
		sql_get_text(q, 3, up.application, sizeof(up.application));
		sql_get_text(q, 4, up.callback, sizeof(up.callback));
		up.at_s = sql_get_int(q, 5, 0, INT64_MAX);
		up.due_s = sql_get_int(q, 6, 0, INT64_MAX);
		up.expires_s = sql_get_int(q, 7, 0, INT64_MAX);
		row_name(name, &up);
		status = jobs_unseal(jobs, &payload, name, sql_get_octets(q, 8));
		if (status == GBA_OK && q->rc == 0)
			row(ctx, &up, payload);
		jobs_octets_free(payload);
	}
	ended = sql_end(q);
	return status == GBA_OK ? ended : status;
}

enum gba_status
uplink_each(struct jobs *jobs, const char *ptid, const char *application, int64_t after,
	    unsigned limit,
	    void (*row)(void *ctx, const struct uplink *uplink,
			struct gba_octets payload),
	    void *ctx)
{
	struct sql_query q = sql_query(jobs->sql, UPLINK_EACH);

	sql_text(&q, ":ptid", ptid);
	sql_text(&q, ":application", application);
	sql_int(&q, ":after", after);
	sql_int(&q, ":limit", limit);
	return each(jobs, &q, row, ctx);
}

enum gba_status
uplink_due(struct jobs *jobs, int64_t now_s, unsigned limit,
	   void (*row)(void *ctx, const struct uplink *uplink, struct gba_octets payload),
	   void *ctx)
{
	struct sql_query q = sql_query(jobs->sql, UPLINK_DUE);

	sql_int(&q, ":now_s", now_s);
	sql_int(&q, ":limit", limit);
	return each(jobs, &q, row, ctx);
}

enum gba_status
uplink_later(struct jobs *jobs, int64_t number, int64_t due_s)
{
	struct sql_query q = sql_query(jobs->sql, UPLINK_LATER);

	sql_int(&q, ":number", number);
	sql_int(&q, ":due_s", due_s);
	return sql_run(&q);
}

enum gba_status
uplink_taken(struct jobs *jobs, const char *ptid, const char *application, int64_t upto)
{
	struct sql_query q = sql_query(jobs->sql, UPLINK_TAKEN);

	sql_text(&q, ":ptid", ptid);
	sql_text(&q, ":application", application);
	sql_int(&q, ":upto", upto);
	return sql_run(&q);
}

enum gba_status
uplink_delete(struct jobs *jobs, int64_t number)
{
	struct sql_query q = sql_query(jobs->sql, UPLINK_DELETE);

	sql_int(&q, ":number", number);
	return sql_run(&q);
}
