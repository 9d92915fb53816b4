/* SPDX-License-Identifier: Apache-2.0 */
/* The one thread that writes: it gathers what waits into one transaction. */
#include "store/inside.h"

#include <semaphore.h>
#include <stdlib.h>

#define WAL_PAGES_SOFT 4000 /* 16 MiB: begin to copy them back */

void
job_list_init(struct job_list *list)
{
	list->first = NULL;
	list->last = &list->first;
	list->count = 0;
	list->octets = 0;
}

void
job_list_add(struct job_list *list, struct job *job)
{
	job->next = NULL;
	*list->last = job;
	list->last = &job->next;
	list->count++;
	list->octets += job->size;
}

static struct job *
job_list_pop(struct job_list *list)
{
	struct job *job = list->first;

	if (job != NULL) {
		list->first = job->next;
		if (list->first == NULL)
			list->last = &list->first;
		list->count--;
		list->octets -= job->size;
	}
	return job;
}

enum gba_status
writer_submit(struct store *store, struct job *job)
{
	struct writer *writer = &store->writer;
	enum gba_status status = GBA_OK;

	pthread_mutex_lock(&writer->lock);
	if (writer->jobs.count >= STORE_QUEUE_JOBS ||
	    writer->jobs.octets >= STORE_QUEUE_OCTETS)
		status = GBA_ERR_BUSY;
	else
		job_list_add(&writer->jobs, job);
	pthread_cond_signal(&writer->wake);
	pthread_mutex_unlock(&writer->lock);
	return status;
}

void
writer_submit_always(struct store *store, struct job *job)
{
	struct writer *writer = &store->writer;

	pthread_mutex_lock(&writer->lock);
	job_list_add(&writer->jobs, job);
	pthread_cond_signal(&writer->wake);
	pthread_mutex_unlock(&writer->lock);
}

bool
writer_is_full(struct store *store)
{
	struct writer *writer = &store->writer;
	bool full;

	pthread_mutex_lock(&writer->lock);
	full = writer->jobs.count >= STORE_QUEUE_JOBS;
	pthread_mutex_unlock(&writer->lock);
	return full;
}

/* --- a caller that waits ----------------------------------------------------------- */

struct call {
	struct job job;
	enum gba_status (*run)(struct store *store, struct db *db, void *arg);
	void *arg;
	enum gba_status status;
	sem_t done;
};

static enum gba_status
call_run(struct store *store, struct db *db, struct job *job)
{
	struct call *call = (struct call *)job;

	return call->run(store, db, call->arg);
}

static void
call_finish(struct store *store, struct job *job, enum gba_status status)
{
	struct call *call = (struct call *)job;

	(void)store;
	call->status = status;
	sem_post(&call->done);
}

enum gba_status
writer_call(struct store *store,
	    enum gba_status (*run)(struct store *store, struct db *db, void *arg),
	    void *arg)
{
	struct call call = {
		.job = { .run = call_run, .finish = call_finish, .atomic = true },
		.run = run,
		.arg = arg
	};
	enum gba_status status;

	if (pthread_equal(pthread_self(), store->writer.thread))
		return GBA_ERR_ARG;
	if (sem_init(&call.done, 0, 0) != 0)
		return GBA_ERR_NOMEM;
	status = writer_submit(store, &call.job);
	if (status == GBA_OK) {
		while (sem_wait(&call.done) != 0)
			;
		status = call.status;
	}
	sem_destroy(&call.done);
	return status;
}

/* --- the thread -------------------------------------------------------------------- */

struct batch {
	struct job_list jobs, audits;
	bool expire, checkpoint;
	int64_t expire_now_s;
};

static bool
audits_are_due(const struct writer *writer)
{
	struct timespec now;

	if (writer->audits.first == NULL)
		return false;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return writer->stop || writer->audits.count >= STORE_AUDIT_QUEUE / 2 ||
	       now.tv_sec > writer->audits_due.tv_sec ||
	       (now.tv_sec == writer->audits_due.tv_sec &&
		now.tv_nsec >= writer->audits_due.tv_nsec);
}

/* Wait for work and take it. False: stopped, and nothing is left. */
static bool
batch_take(struct writer *writer, struct batch *batch)
{
	bool more = true;

	job_list_init(&batch->jobs);
	job_list_init(&batch->audits);
	pthread_mutex_lock(&writer->lock);
	while (writer->jobs.first == NULL && !writer->expire && !writer->checkpoint &&
	       !audits_are_due(writer) && !writer->stop) {
		if (writer->audits.first == NULL)
			pthread_cond_wait(&writer->wake, &writer->lock);
		else
			pthread_cond_timedwait(&writer->wake, &writer->lock,
					       &writer->audits_due);
	}
	while (writer->jobs.first != NULL && batch->jobs.count < STORE_BATCH_JOBS)
		job_list_add(&batch->jobs, job_list_pop(&writer->jobs));
	while (writer->audits.first != NULL && batch->audits.count < STORE_BATCH_JOBS)
		job_list_add(&batch->audits, job_list_pop(&writer->audits));
	batch->expire = writer->expire;
	batch->expire_now_s = writer->expire_now_s;
	batch->checkpoint = writer->checkpoint;
	writer->expire = writer->checkpoint = false;
	if (writer->stop && batch->jobs.first == NULL && batch->audits.first == NULL)
		more = false;
	pthread_mutex_unlock(&writer->lock);
	return more;
}

static enum gba_status
run_atomic(struct store *store, struct db *db, struct job *job)
{
	enum gba_status status = query_simple(db, STMT_SAVEPOINT);
	enum gba_status end = GBA_OK;

	if (status != GBA_OK)
		return status;
	status = job->run(store, db, job);
	if (status == GBA_ERR_STORE)
		return status;
	if (status != GBA_OK)
		end = query_simple(db, STMT_ROLLBACK_TO);
	if (end == GBA_OK)
		end = query_simple(db, STMT_RELEASE);
	return end == GBA_OK ? status : end;
}

static enum gba_status
run_list(struct store *store, struct db *db, struct job_list *list)
{
	for (struct job *job = list->first; job != NULL; job = job->next) {
		job->status = job->atomic ? run_atomic(store, db, job)
					  : job->run(store, db, job);
		if (job->status == GBA_ERR_STORE)
			return GBA_ERR_STORE;
	}
	return GBA_OK;
}

/* One bounded step; true in *more when a full step was deleted. */
static enum gba_status
run_expire(struct db *db, enum stmt_id id, int64_t now_s, bool *more)
{
	struct query q = query(db, id);
	enum gba_status status;

	query_int(&q, ":now_s", now_s);
	query_int(&q, ":limit", STORE_EXPIRE_ROWS);
	status = query_run(&q);
	if (status == GBA_OK && sqlite3_changes(db->sql) >= STORE_EXPIRE_ROWS)
		*more = true;
	return status;
}

static enum gba_status
batch_write(struct store *store, struct batch *batch, bool *expire_more)
{
	struct db *db = &store->writer.db;
	const int before = sqlite3_total_changes(db->sql);
	enum gba_status status = query_simple(db, STMT_BEGIN);

	if (status == GBA_OK)
		status = run_list(store, db, &batch->jobs);
	if (status == GBA_OK)
		status = run_list(store, db, &batch->audits);
	if (status == GBA_OK && batch->audits.count > 0)
		status = audit_trim(db);
	if (status == GBA_OK && batch->expire)
		status = run_expire(db, STMT_BINDING_EXPIRE, batch->expire_now_s,
				    expire_more);
	if (status == GBA_OK && batch->expire)
		status = run_expire(db, STMT_TMPI_EXPIRE, batch->expire_now_s,
				    expire_more);
	if (status == GBA_OK)
		status = query_simple(db, STMT_COMMIT);
	if (status == GBA_OK) {
		atomic_fetch_add(&store->commits, 1);
		atomic_fetch_add(&store->rows_written,
				 (unsigned)sqlite3_total_changes(db->sql) -
					 (unsigned)before);
	} else if (!sqlite3_get_autocommit(db->sql)) {
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
	}
	return status;
}

/* Say it when writing begins to fail, when the cause changes, and when it is over. */
static void
note_result(struct store *store, enum gba_status status)
{
	struct writer *writer = &store->writer;
	const int rc = status == GBA_OK ? 0 : writer->db.rc & 0xff;

	if (status != GBA_OK && rc != writer->failing)
		store_report(store, &writer->db, "write");
	else if (status != GBA_OK)
		atomic_fetch_add(&store->errors, 1);
	else if (writer->failing != 0)
		gba_log(store->log, GBA_LOG_NOTICE, "store", "%s: writing works again",
			store->path);
	writer->failing = rc;
}

static void
finish_list(struct store *store, struct job_list *list, enum gba_status batch)
{
	struct job *job;

	while ((job = job_list_pop(list)) != NULL)
		job->finish(store, job, batch == GBA_OK ? job->status : batch);
}

static void
expire_again(struct writer *writer)
{
	pthread_mutex_lock(&writer->lock);
	writer->expire = true;
	pthread_mutex_unlock(&writer->lock);
}

static void *
writer_main(void *arg)
{
	struct store *store = arg;
	struct writer *writer = &store->writer;
	struct batch batch;

	while (batch_take(writer, &batch)) {
		bool expire_more = false;

		if (batch.jobs.first != NULL || batch.audits.first != NULL ||
		    batch.expire) {
			const enum gba_status status =
				batch_write(store, &batch, &expire_more);

			note_result(store, status);
			finish_list(store, &batch.jobs, status);
			finish_list(store, &batch.audits, status);
			if (status == GBA_OK && expire_more)
				expire_again(writer);
		}
		if (batch.checkpoint)
			sqlite3_wal_checkpoint_v2(writer->db.sql, NULL,
						  SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		else if (writer->wal_pages > WAL_PAGES_SOFT)
			checkpoint_want(store);
	}
	return NULL;
}

static int
on_wal(void *ctx, sqlite3 *sql, const char *name, int pages)
{
	struct writer *writer = ctx;

	(void)sql;
	(void)name;
	writer->wal_pages = pages;
	return SQLITE_OK;
}

enum gba_status
writer_start(struct store *store)
{
	struct writer *writer = &store->writer;

	sqlite3_wal_hook(writer->db.sql, on_wal, writer);
	writer->running = pthread_create(&writer->thread, NULL, writer_main, store) == 0;
	return writer->running ? GBA_OK : GBA_ERR_NOMEM;
}

void
writer_stop(struct store *store)
{
	struct writer *writer = &store->writer;

	if (writer->running) {
		pthread_mutex_lock(&writer->lock);
		writer->stop = true;
		pthread_cond_signal(&writer->wake);
		pthread_mutex_unlock(&writer->lock);
		pthread_join(writer->thread, NULL);
	}
}

void
store_expire(struct store *store, int64_t now_s)
{
	struct writer *writer = &store->writer;

	pthread_mutex_lock(&writer->lock);
	writer->expire = true;
	writer->expire_now_s = now_s;
	pthread_cond_signal(&writer->wake);
	pthread_mutex_unlock(&writer->lock);
}
