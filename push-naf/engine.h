/* SPDX-License-Identifier: Apache-2.0 */
/** @file engine.h  What makes jobs go on: one thread that gathers what happened into one
 * transaction, commits it, and only then does what follows from it. */
#ifndef GBA_PUSH_NAF_ENGINE_H
#define GBA_PUSH_NAF_ENGINE_H

#include "base/clock.h"
#include "base/log.h"
#include "push-naf/api_json.h"
#include "push-naf/desk.h"
#include "push-naf/jobs.h"

struct engine;

struct engine_conf {
	struct jobs_conf jobs;
	struct desk desk;
	struct desk_roads roads;
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
	unsigned retransmit_s,
		retransmit_max_s; /* the pause doubles from one to the other */
	unsigned asks_max;	  /* questions to the BSF at one time */
	uint64_t jobs_max;	  /* that have not ended */
	int64_t keep_s;		  /* a job that ended, and no less than its SA */
};

/** Opens the database and goes on with every job where it stood. */
GBA_MUST_CHECK enum gba_status engine_new(struct engine **out,
					  const struct engine_conf *conf);
/** Its thread ends, and what waits for a done gets GBA_ERR_BUSY; what is told from now on
 * is not heard. NULL does nothing. */
void engine_stop(struct engine *engine);
/** Stops; the same for what was told since. No road and no desk may answer any more. */
void engine_free(struct engine *engine);

/** After the commit, or after a refusal; job is NULL unless GBA_OK. From the engine's
 * thread.
 */
typedef void (*engine_done)(void *ctx, enum gba_status status, const struct job *job);

/** The same for many orders; their jobs are filled in when the status is GBA_OK. */
typedef void (*engine_done_all)(void *ctx, enum gba_status status,
				const struct api_order *orders, size_t count);

/** A new job: what was ordered is filled in, id and times are made here. payload is
 * copied. done: GBA_ERR_BUSY: too many jobs; GBA_ERR_EXPIRED: a message, and its SA is
 * over; GBA_ERR_STORE. */
void engine_submit(struct engine *engine, const struct job *order, int64_t lifetime_s,
		   struct gba_octets payload, engine_done done, void *ctx);
/** Each a job, by one transaction, or none. orders, made with malloc, is the engine's from
 * here on, with the payloads. */
void engine_submit_all(struct engine *engine, struct api_order *orders, size_t count,
		       engine_done_all done, void *ctx);
/** done: GBA_ERR_NOT_FOUND; GBA_ERR_DENIED: it has ended. application NULL: anybody's. */
void engine_cancel(struct engine *engine, const char *id, const char *application,
		   engine_done done, void *ctx);
/** An uplink message, copied. done: GBA_OK also when it is dropped; GBA_ERR_STORE: to be
 * sent again. */
void engine_uplink(struct engine *engine, struct gba_octets message, const char *peer,
		   engine_done done, void *ctx);
/** The delivery report of a device trigger. done: GBA_OK: it is kept, or nobody's here;
 * GBA_ERR_STORE, GBA_ERR_BUSY: to be sent again. */
void engine_report(struct engine *engine, const struct desk_report *report,
		   engine_done done, void *ctx);
/** The application has taken the messages of an SA up to this number. */
void engine_taken(struct engine *engine, const char *ptid, const char *application,
		  int64_t upto, engine_done done, void *ctx);

/** A second connection for who only reads, from any thread; the lock is held in between.
 */
struct jobs *engine_read(struct engine *engine);
void engine_read_end(struct engine *engine);

struct engine_stats {
	uint64_t submitted, asked, refused, unanswered, sent, resent, handed, not_handed,
		acknowledged, delivered, failed, expired, uplink_taken, uplink_dropped,
		told, not_told, store_failures, triggers, reports;
};
void engine_stats(const struct engine *engine, struct engine_stats *out);

#endif
