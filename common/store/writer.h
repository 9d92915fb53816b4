/* SPDX-License-Identifier: Apache-2.0 */
/** @file writer.h  The writer thread, its jobs, and the checkpoints that follow it. */
#ifndef GBA_STORE_WRITER_H
#define GBA_STORE_WRITER_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

#include "base/status.h"
#include "store/stmt.h"

struct store;

#define STORE_QUEUE_JOBS    8192
#define STORE_QUEUE_OCTETS  (64u << 20)
#define STORE_BATCH_JOBS    1000
#define STORE_EXPIRE_ROWS   500	   /* deleted by one commit */
#define STORE_AUDIT_ROWS    100000 /* kept */
#define STORE_AUDIT_QUEUE   4096
#define STORE_AUDIT_WAIT_MS 250 /* longest time an audit waits for a commit to join */
#define STORE_TMPI_KEPT	    8	/* unused mappings of one IMPI */

/* --- writer ------------------------------------------------------------------------ */

/* One thing to write. run is called inside the transaction: GBA_ERR_STORE ends the whole
 * batch; another failure concerns this job only, which then must not have written
 * anything unless atomic asks for a savepoint. finish is called once, after the commit or
 * the failure, and frees the job. */
struct job {
	struct job *next;
	enum gba_status (*run)(struct store *store, struct db *db, struct job *job);
	void (*finish)(struct store *store, struct job *job, enum gba_status status);
	size_t size; /* octets held while it waits */
	bool atomic;
	enum gba_status status;
};

struct job_list {
	struct job *first, **last;
	size_t count, octets;
};

struct writer {
	struct db db;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* guards what follows, up to the next comment */
	pthread_cond_t wake;
	struct job_list jobs, audits;
	struct timespec audits_due;
	bool stop, expire, checkpoint;
	int64_t expire_now_s;
	/* the writer's own: */
	int failing; /* primary sqlite code of the failure that was logged; 0: all is well
		      */
	int wal_pages; /* after the last commit */
};

GBA_MUST_CHECK enum gba_status writer_start(struct store *store);
void writer_stop(struct store *store); /* after everything that waits is written */
/** GBA_ERR_BUSY when the queue is full: the job stays the caller's. */
GBA_MUST_CHECK enum gba_status writer_submit(struct store *store, struct job *job);
void writer_submit_always(struct store *store,
			  struct job *job); /* bounded by its caller */
bool writer_is_full(struct store *store);
/** Run it in a transaction and wait. GBA_ERR_ARG on the writer's own thread. */
GBA_MUST_CHECK enum gba_status
writer_call(struct store *store,
	    enum gba_status (*run)(struct store *store, struct db *db, void *arg),
	    void *arg);
void job_list_init(struct job_list *list);
void job_list_add(struct job_list *list, struct job *job);

/* --- checkpoints: the bulk by a thread of its own, the rest by the writer ------------
 */

struct checkpointer {
	struct db db;
	pthread_t thread;
	bool running;
	pthread_mutex_t lock; /* guards wanted and stop */
	pthread_cond_t wake;
	bool wanted, stop;
};
GBA_MUST_CHECK enum gba_status checkpoint_start(struct store *store);
void checkpoint_stop(struct store *store);
void checkpoint_want(struct store *store);

/* --- audit ------------------------------------------------------------------------- */

GBA_MUST_CHECK enum gba_status audit_trim(struct db *db); /* keep the ring bounded */

#endif
