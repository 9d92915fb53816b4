/* SPDX-License-Identifier: Apache-2.0 */
/* The audit: a bounded ring that rides along with other commits. */
#include "store/inside.h"

#include <stdlib.h>

struct audit_job {
	struct job job;
	struct store_audit audit;
};

static enum gba_status
audit_run(struct store *store, struct db *db, struct job *job)
{
	const struct store_audit *audit = &((struct audit_job *)job)->audit;
	struct query q = query(db, STMT_AUDIT_PUT);

	(void)store;
	query_int(&q, ":wall_ms", audit->wall_ms);
	query_text(&q, ":impi", audit->impi);
	query_text(&q, ":peer", audit->peer);
	query_text(&q, ":step", audit->step);
	query_text(&q, ":outcome", audit->outcome);
	query_text(&q, ":detail", audit->detail);
	return query_run(&q);
}

static void
audit_finish(struct store *store, struct job *job, enum gba_status status)
{
	if (status != GBA_OK)
		atomic_fetch_add(&store->audits_dropped, 1);
	free(job);
}

/* Twice as many as one batch can have added, so that the ring also shrinks to its size.
 */
enum gba_status
audit_trim(struct db *db)
{
	struct query q = query(db, STMT_AUDIT_TRIM);

	query_int(&q, ":last", sqlite3_last_insert_rowid(db->sql));
	query_int(&q, ":keep", STORE_AUDIT_ROWS);
	query_int(&q, ":limit", 2 * STORE_BATCH_JOBS);
	return query_run(&q);
}

static void
set_due(struct timespec *due)
{
	clock_gettime(CLOCK_MONOTONIC, due);
	due->tv_nsec += STORE_AUDIT_WAIT_MS * 1000000L;
	due->tv_sec += due->tv_nsec / 1000000000L;
	due->tv_nsec %= 1000000000L;
}

void
store_audit_put(struct store *store, const struct store_audit *audit)
{
	struct writer *writer = &store->writer;
	struct audit_job *job = calloc(1, sizeof(*job));
	bool taken = false;

	if (job == NULL) {
		atomic_fetch_add(&store->audits_dropped, 1);
		return;
	}
	job->job.run = audit_run;
	job->job.finish = audit_finish;
	job->audit = *audit;
	pthread_mutex_lock(&writer->lock);
	if (writer->audits.count < STORE_AUDIT_QUEUE) {
		taken = true;
		if (writer->audits.first == NULL) {
			set_due(&writer->audits_due);
			pthread_cond_signal(&writer->wake);
		}
		job_list_add(&writer->audits, &job->job);
	}
	pthread_mutex_unlock(&writer->lock);
	if (!taken)
		audit_finish(store, &job->job, GBA_ERR_BUSY);
}

static enum gba_status
nothing(struct store *store, struct db *db, void *arg)
{
	(void)store;
	(void)db;
	(void)arg;
	return GBA_OK;
}

enum gba_status
store_audit_list(struct store *store, const char *impi, unsigned limit,
		 void (*on_row)(void *ctx, const struct store_audit *audit), void *ctx)
{
	struct reader *reader;
	struct query q;

	/* What was put before is to be seen; when it cannot be written, the older is
	 * shown. */
	if (writer_call(store, nothing, NULL) == GBA_ERR_ARG)
		return GBA_ERR_ARG;
	reader = reader_take(store);
	q = query(&reader->db, impi != NULL ? STMT_AUDIT_LIST_IMPI : STMT_AUDIT_LIST);
	if (impi != NULL)
		query_text(&q, ":impi", impi);
	query_int(&q, ":limit", limit);
	while (query_row(&q)) {
		struct store_audit audit = { 0 };

		audit.wall_ms = query_get_int(&q, 0, INT64_MIN, INT64_MAX);
		query_get_text(&q, 1, audit.impi, sizeof(audit.impi));
		query_get_text(&q, 2, audit.peer, sizeof(audit.peer));
		query_get_text(&q, 3, audit.step, sizeof(audit.step));
		query_get_text(&q, 4, audit.outcome, sizeof(audit.outcome));
		query_get_text(&q, 5, audit.detail, sizeof(audit.detail));
		if (q.rc == SQLITE_OK)
			on_row(ctx, &audit);
	}
	return reader_end(store, reader, &q, "read the audit");
}
