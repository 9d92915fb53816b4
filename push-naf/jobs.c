/* SPDX-License-Identifier: Apache-2.0 */
/* The jobs of gba-pnafd in its own database. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "push-naf/jobs_int.h"

#define APPLICATION_ID 0x47424150 /* "GBAP", as 0001-init.sql sets it */

enum gba_status
jobs_open(struct jobs **out, const struct jobs_conf *conf)
{
	struct jobs *jobs = calloc(1, sizeof(*jobs));
	enum gba_status status;

	if (jobs == NULL)
		return GBA_ERR_NOMEM;
	jobs->seal = *conf->seal;
	jobs->random = conf->random;
	jobs->log = conf->log;
	status = sql_open(&jobs->sql, &(struct sql_conf){
					      .path = conf->path,
					      .application_id = APPLICATION_ID,
					      .steps = jobs_steps,
					      .step_count = jobs_step_count,
					      .statements = jobs_statements,
					      .statement_count = JOBS_STATEMENTS,
					      .room = "jobs",
					      .log = conf->log,
				      });
	if (status != GBA_OK) {
		jobs_close(jobs);
		return status;
	}
	*out = jobs;
	return GBA_OK;
}

void
jobs_close(struct jobs *jobs)
{
	if (jobs == NULL)
		return;
	sql_close(jobs->sql);
	gba_wipe(&jobs->seal, sizeof(jobs->seal));
	free(jobs);
}

enum gba_status
jobs_begin(struct jobs *jobs)
{
	return sql_begin(jobs->sql);
}

enum gba_status
jobs_commit(struct jobs *jobs)
{
	return sql_commit(jobs->sql);
}

void
jobs_rollback(struct jobs *jobs)
{
	sql_rollback(jobs->sql);
}

void
jobs_octets_free(struct gba_octets octets)
{
	gba_wipe((void *)(uintptr_t)octets.p, octets.len);
	free((void *)(uintptr_t)octets.p);
}

static struct gba_octets
row_name(const char *row)
{
	return (struct gba_octets){ (const uint8_t *)row, strlen(row) };
}

enum gba_status
jobs_seal(const struct jobs *jobs, struct gba_octets *out, const char *row,
	  struct gba_octets payload)
{
	const size_t len = payload.len + GBA_SEAL_OVERHEAD;
	uint8_t *sealed = malloc(len);
	enum gba_status status;

	if (sealed == NULL)
		return GBA_ERR_NOMEM;
	status = gba_seal(sealed, &jobs->seal, &jobs->random, row_name(row), payload);
	if (status == GBA_OK)
		*out = (struct gba_octets){ sealed, len };
	else
		free(sealed);
	return status;
}

enum gba_status
jobs_unseal(const struct jobs *jobs, struct gba_octets *out, const char *row,
	    struct gba_octets sealed)
{
	enum gba_status status;
	uint8_t *clear;
	size_t len;

	if (sealed.len < GBA_SEAL_OVERHEAD)
		return GBA_ERR_STORE;
	len = sealed.len - GBA_SEAL_OVERHEAD;
	clear = malloc(len + 1);
	if (clear == NULL)
		return GBA_ERR_NOMEM;
	status = gba_unseal(clear, &jobs->seal, row_name(row), sealed);
	if (status != GBA_OK) {
		free(clear);
		gba_log(jobs->log, GBA_LOG_ERROR, "jobs",
			"%s: sealed with another key, or changed by hand", row);
		return GBA_ERR_STORE;
	}
	*out = (struct gba_octets){ clear, len };
	return GBA_OK;
}

static void
bind_order(struct sql_query *q, const struct job *job)
{
	sql_text(q, ":id", job->id);
	sql_text(q, ":application", job->application);
	sql_int(q, ":kind", job->kind);
	sql_int(q, ":state", job->state);
	sql_int(q, ":public", job->is_public);
	sql_text(q, ":who", job->who);
	sql_text(q, ":naf", job->naf);
	sql_blob(q, ":ua_id", job->ua_id, sizeof(job->ua_id));
	sql_text(q, ":app_label", job->app_label);
	sql_int(q, ":gba_u", job->gba_u);
	sql_int(q, ":suite", job->suite);
	sql_int(q, ":road", job->road);
	sql_text(q, ":address", job->address);
	sql_text(q, ":callback", job->callback);
	sql_int(q, ":created_s", job->created_s);
	sql_int(q, ":expires_s", job->expires_s);
	sql_int(q, ":due_s", job->due_s);
	sql_int(q, ":asks", job->asks);
	sql_text(q, ":ptid", job->ptid[0] != '\0' ? job->ptid : NULL);
	sql_int(q, ":profile", job->profile);
	sql_int(q, ":priority", job->priority);
	sql_text(q, ":replaces", job->replaces);
	sql_blob(q, ":rand", job->has_resync ? job->rand : NULL, sizeof(job->rand));
	sql_blob(q, ":auts", job->has_resync ? job->auts : NULL, sizeof(job->auts));
}

enum gba_status
jobs_add(struct jobs *jobs, struct job *job, struct gba_octets payload)
{
	struct gba_octets sealed = { NULL, 0 };
	enum gba_status status = GBA_OK;
	struct sql_query q;

	if (payload.p != NULL)
		status = jobs_seal(jobs, &sealed, job->id, payload);
	if (status != GBA_OK)
		return status;
	q = sql_query(jobs->sql, JOBS_ADD);
	bind_order(&q, job);
	sql_blob(&q, ":payload", sealed.p, sealed.len);
	if (sql_row(&q)) {
		job->number = sql_get_int(&q, 0, 1, INT64_MAX);
		job->has_payload = payload.p != NULL;
	}
	status = sql_run(&q);
	jobs_octets_free(sealed);
	return status;
}

enum gba_status
jobs_put(struct jobs *jobs, const struct job *job)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_PUT);

	sql_int(&q, ":number", job->number);
	sql_int(&q, ":state", job->state);
	sql_int(&q, ":expires_s", job->expires_s);
	sql_int(&q, ":due_s", job->due_s);
	sql_int(&q, ":ended_s", job->ended_s);
	sql_int(&q, ":asks", job->asks);
	sql_int(&q, ":attempts", job->attempts);
	sql_int(&q, ":handed_s", job->handed_s);
	sql_text(&q, ":ptid", job->ptid[0] != '\0' ? job->ptid : NULL);
	sql_int(&q, ":sn", job->sn);
	sql_text(&q, ":reason", job->reason);
	sql_int(&q, ":report", job->report);
	sql_int(&q, ":reference", job->reference);
	sql_int(&q, ":recall_reference", job->recall_reference);
	sql_text(&q, ":message_id", job->message_id);
	sql_int(&q, ":stays", job->stays);
	return sql_run(&q);
}

enum gba_status
jobs_put_wire(struct jobs *jobs, const struct job *job, struct gba_octets wire)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_PUT_WIRE);

	sql_int(&q, ":number", job->number);
	sql_int(&q, ":state", job->state);
	sql_int(&q, ":expires_s", job->expires_s);
	sql_int(&q, ":due_s", job->due_s);
	sql_int(&q, ":attempts", job->attempts);
	sql_int(&q, ":sn", job->sn);
	sql_text(&q, ":reason", job->reason);
	sql_blob(&q, ":wire", wire.p, wire.len);
	return sql_run(&q);
}

enum gba_status
jobs_handed(struct jobs *jobs, int64_t number, int64_t handed_s, const char *reason)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_HANDED);

	sql_int(&q, ":number", number);
	sql_int(&q, ":sent", JOB_SENT);
	sql_int(&q, ":handed_s", handed_s);
	sql_text(&q, ":reason", reason);
	return sql_run(&q);
}

/* The columns of COLUMNS. */
static void
read_row(struct sql_query *q, struct job *job)
{
	*job = (struct job){ .number = sql_get_int(q, 0, 1, INT64_MAX) };
	sql_get_text(q, 1, job->id, sizeof(job->id));
	sql_get_text(q, 2, job->application, sizeof(job->application));
	job->kind = (enum job_kind)sql_get_int(q, 3, 0, JOB_MESSAGE);
	job->state = (enum job_state)sql_get_int(q, 4, 0, JOB_STATES - 1);
	job->is_public = sql_get_int(q, 5, 0, 1) != 0;
	sql_get_text(q, 6, job->who, sizeof(job->who));
	sql_get_text(q, 7, job->naf, sizeof(job->naf));
	sql_get_exact(q, 8, job->ua_id, sizeof(job->ua_id));
	sql_get_text(q, 9, job->app_label, sizeof(job->app_label));
	job->gba_u = sql_get_int(q, 10, 0, 1) != 0;
	job->suite = (uint8_t)sql_get_int(q, 11, 0, UINT8_MAX);
	job->road = (enum job_road)sql_get_int(q, 12, 0, JOB_ROADS - 1);
	sql_get_text(q, 13, job->address, sizeof(job->address));
	sql_get_text(q, 14, job->callback, sizeof(job->callback));
	job->has_payload = sql_get_int(q, 15, 0, 1) != 0;
	job->created_s = sql_get_int(q, 16, 0, INT64_MAX);
	job->expires_s = sql_get_int(q, 17, 0, INT64_MAX);
	job->due_s = sql_get_int(q, 18, 0, INT64_MAX);
	job->ended_s = sql_get_int(q, 19, 0, INT64_MAX);
	job->asks = (uint32_t)sql_get_int(q, 20, 0, UINT32_MAX);
	job->attempts = (uint32_t)sql_get_int(q, 21, 0, UINT32_MAX);
	job->handed_s = sql_get_int(q, 22, 0, INT64_MAX);
	sql_get_text(q, 23, job->ptid, sizeof(job->ptid));
	job->sn = (uint32_t)sql_get_int(q, 24, 0, UINT32_MAX);
	sql_get_text(q, 25, job->reason, sizeof(job->reason));
	job->profile = (enum job_profile)sql_get_int(q, 26, 0, JOB_PROFILES - 1);
	job->priority = sql_get_int(q, 27, 0, 1) != 0;
	sql_get_text(q, 28, job->replaces, sizeof(job->replaces));
	job->report = (enum job_report)sql_get_int(q, 29, 0, JOB_REPORTS - 1);
	job->reference = (uint32_t)sql_get_int(q, 30, 0, UINT32_MAX);
	job->recall_reference = (uint32_t)sql_get_int(q, 31, 0, UINT32_MAX);
	sql_get_text(q, 32, job->message_id, sizeof(job->message_id));
	job->has_resync = sql_get_octets(q, 33).p != NULL;
	if (job->has_resync) {
		sql_get_exact(q, 33, job->rand, sizeof(job->rand));
		sql_get_exact(q, 34, job->auts, sizeof(job->auts));
	}
	job->stays = sql_get_int(q, 35, 0, 1) != 0;
}

/* The one row of a query, whatever it was bound to. */
enum gba_status
jobs_one(struct sql_query *q, struct job *out)
{
	struct job job;
	const bool found = sql_row(q);
	enum gba_status status;

	if (found)
		read_row(q, &job);
	status = sql_end(q);
	if (status != GBA_OK)
		return status;
	if (!found)
		return GBA_ERR_NOT_FOUND;
	*out = job;
	return GBA_OK;
}

enum gba_status
jobs_get(struct jobs *jobs, struct job *out, const char *id, const char *application)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_BY_ID);

	sql_text(&q, ":id", id);
	sql_text(&q, ":application", application);
	return jobs_one(&q, out);
}

enum gba_status
jobs_by_number(struct jobs *jobs, struct job *out, int64_t number)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_BY_NUMBER);

	sql_int(&q, ":number", number);
	return jobs_one(&q, out);
}

enum gba_status
jobs_on_its_way(struct jobs *jobs, struct job *out, const char *ptid)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_ON_ITS_WAY);

	sql_text(&q, ":ptid", ptid);
	return jobs_one(&q, out);
}

enum gba_status
jobs_of_sa(struct jobs *jobs, struct job *out, const char *ptid)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_OF_SA);

	sql_text(&q, ":ptid", ptid);
	return jobs_one(&q, out);
}

enum gba_status
jobs_payload(struct jobs *jobs, const struct job *job, struct gba_octets *out)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_PAYLOAD);
	struct gba_octets sealed = { NULL, 0 }, payload = { NULL, 0 };
	enum gba_status status = GBA_OK, ended;

	sql_int(&q, ":number", job->number);
	if (sql_row(&q))
		sealed = sql_get_octets(&q, 0);
	if (sealed.p != NULL)
		status = jobs_unseal(jobs, &payload, job->id, sealed);
	ended = sql_end(&q);
	if (status == GBA_OK)
		status = ended;
	if (status == GBA_OK)
		*out = payload;
	else
		jobs_octets_free(payload);
	return status;
}

enum gba_status
jobs_wire(struct jobs *jobs, const struct job *job, struct gba_octets *out)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_WIRE);
	struct gba_octets wire = { NULL, 0 };
	uint8_t *copy = NULL;
	enum gba_status status;

	sql_int(&q, ":number", job->number);
	if (sql_row(&q))
		wire = sql_get_octets(&q, 0);
	if (wire.p != NULL)
		copy = malloc(wire.len);
	if (copy != NULL)
		memcpy(copy, wire.p, wire.len);
	status = sql_end(&q);
	if (status == GBA_OK && copy == NULL)
		status = wire.p != NULL ? GBA_ERR_NOMEM : GBA_ERR_STORE;
	if (status == GBA_OK)
		*out = (struct gba_octets){ copy, wire.len };
	else
		free(copy);
	return status;
}

enum gba_status
jobs_delete(struct jobs *jobs, const struct job *job)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_DELETE);

	sql_int(&q, ":number", job->number);
	return sql_run(&q);
}

enum gba_status
jobs_each(struct jobs *jobs, const struct jobs_filter *filter,
	  void (*row)(void *ctx, const struct job *job), void *ctx)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_EACH);
	struct job job;

	sql_text(&q, ":application", filter->application);
	sql_text(&q, ":ptid", filter->ptid);
	sql_int(&q, ":before", filter->before > 0 ? filter->before : INT64_MAX);
	sql_int(&q, ":low",
		filter->has_state ? filter->state
		: filter->refused ? JOB_FAILED
				  : 0);
	sql_int(&q, ":high", filter->has_state ? filter->state : JOB_STATES);
	sql_int(&q, ":limit", filter->limit);
	while (sql_row(&q)) {
		read_row(&q, &job);
		if (q.rc == 0)
			row(ctx, &job);
	}
	return sql_end(&q);
}

enum gba_status
jobs_due(struct jobs *jobs, int64_t now_s, int64_t *out, size_t size, size_t *count)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_DUE);
	size_t n = 0;

	sql_int(&q, ":now_s", now_s);
	sql_int(&q, ":limit", (int64_t)size);
	while (n < size && sql_row(&q))
		out[n++] = sql_get_int(&q, 0, 1, INT64_MAX);
	*count = n;
	return sql_end(&q);
}

static enum gba_status
first_number(struct jobs *jobs, enum jobs_statement statement, int64_t *out)
{
	struct sql_query q = sql_query(jobs->sql, statement);

	*out = sql_row(&q) ? sql_get_int(&q, 0, 0, INT64_MAX) : INT64_MAX;
	return sql_end(&q);
}

enum gba_status
jobs_next_due(struct jobs *jobs, int64_t *out)
{
	return first_number(jobs, JOBS_NEXT_DUE, out);
}

enum gba_status
uplink_next_due(struct jobs *jobs, int64_t *out)
{
	return first_number(jobs, UPLINK_NEXT_DUE, out);
}

enum gba_status
jobs_wake_sa(struct jobs *jobs, const char *ptid, int64_t now_s)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_WAKE_SA);

	sql_text(&q, ":ptid", ptid);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

enum gba_status
jobs_wake_all(struct jobs *jobs, int64_t now_s)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_WAKE_ALL);

	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

enum gba_status
jobs_set_back(struct jobs *jobs, int64_t by_s)
{
	static const enum jobs_statement both[] = { JOBS_SET_BACK, UPLINK_SET_BACK };
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(both); i++) {
		struct sql_query q = sql_query(jobs->sql, both[i]);

		sql_int(&q, ":by_s", by_s);
		status = sql_run(&q);
	}
	return status;
}

enum gba_status
jobs_forget(struct jobs *jobs, int64_t ended_before_s, int64_t now_s)
{
	struct sql_query q = sql_query(jobs->sql, JOBS_FORGET);
	enum gba_status status;

	sql_int(&q, ":before_s", ended_before_s);
	sql_int(&q, ":now_s", now_s);
	status = sql_run(&q);
	if (status != GBA_OK)
		return status;
	q = sql_query(jobs->sql, UPLINK_FORGET);
	sql_int(&q, ":now_s", now_s);
	status = sql_run(&q);
	if (status != GBA_OK)
		return status;
	q = sql_query(jobs->sql, UPLINK_SN_FORGET);
	sql_int(&q, ":now_s", now_s);
	return sql_run(&q);
}

enum gba_status
jobs_count(struct jobs *jobs, uint64_t out[JOB_STATES])
{
	struct sql_query q = sql_query(jobs->sql, JOBS_COUNT);

	memset(out, 0, JOB_STATES * sizeof(out[0]));
	while (sql_row(&q))
		out[sql_get_int(&q, 0, 0, JOB_STATES - 1)] =
			(uint64_t)sql_get_int(&q, 1, 0, INT64_MAX);
	return sql_end(&q);
}
