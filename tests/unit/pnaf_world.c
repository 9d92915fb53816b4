/* SPDX-License-Identifier: Apache-2.0 */
/* An engine over a BSF, SAs, roads and a clock of the test. */
#include "unit.h"

#include <pthread.h>
#include <semaphore.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "pnaf_world.h"

static int64_t
wall_s(void *ctx)
{
	struct world *w = ctx;
	int64_t now_s;

	pthread_mutex_lock(&w->lock);
	now_s = w->now_s;
	pthread_mutex_unlock(&w->lock);
	return now_s;
}

static int64_t
mono_ms(void *ctx)
{
	struct world *w = ctx;
	int64_t now_s;

	pthread_mutex_lock(&w->lock);
	now_s = w->now_s + w->back_s;
	pthread_mutex_unlock(&w->lock);
	return now_s * 1000;
}

/* --- the desk
 * ----------------------------------------------------------------------------
 */

static enum gba_status
make_ptid(void *ctx, char out[JOB_PTID_MAX + 1], const char *naf)
{
	struct world *w = ctx;

	snprintf(out, JOB_PTID_MAX + 1, "p%u@%s", ++w->ptids, naf);
	return GBA_OK;
}

static void
fill_gpi(struct desk_sa *out, const struct world_sa *sa)
{
	out->expires_s = sa->expires_s;
	out->gpi_len =
		(size_t)snprintf((char *)out->gpi, sizeof(out->gpi), "GPI<%s>", sa->ptid);
}

static struct world_sa *
add_sa(struct world *w, const char *ptid)
{
	struct world_sa *sa = &w->sas[w->sa_count++];

	cr_assert_leq(w->sa_count, WORLD_SAS);
	*sa = (struct world_sa){ .expires_s = w->now_s + w->sa_lifetime_s };
	snprintf(sa->ptid, sizeof(sa->ptid), "%s", ptid);
	return sa;
}

static void
ask(void *ctx, const struct job *job, desk_on_sa on_sa, void *on_sa_ctx)
{
	struct world *w = ctx;
	struct desk_sa out;
	enum gba_status status;

	pthread_mutex_lock(&w->lock);
	w->asks++;
	status = w->bsf;
	if (w->bsf_silent) {
		w->wait_number[w->waiting] = job->number;
		snprintf(w->wait_ptid[w->waiting++], JOB_PTID_MAX + 1, "%s", job->ptid);
		w->on_sa = on_sa;
		w->on_sa_ctx = on_sa_ctx;
		pthread_mutex_unlock(&w->lock);
		return;
	}
	if (status == GBA_OK)
		fill_gpi(&out, add_sa(w, job->ptid));
	pthread_mutex_unlock(&w->lock);
	on_sa(on_sa_ctx, job->number, status, status == GBA_OK ? &out : NULL);
}

static struct world_sa *
find_sa(struct world *w, const char *ptid, size_t len)
{
	for (size_t i = 0; i < w->sa_count; i++)
		if (strlen(w->sas[i].ptid) == len &&
		    memcmp(w->sas[i].ptid, ptid, len) == 0 &&
		    w->sas[i].expires_s > w->now_s)
			return &w->sas[i];
	return NULL;
}

static enum gba_status
find(void *ctx, struct desk_sa *out, const char *ptid)
{
	struct world *w = ctx;
	const struct world_sa *sa;

	pthread_mutex_lock(&w->lock);
	sa = find_sa(w, ptid, strlen(ptid));
	if (sa != NULL)
		fill_gpi(out, sa);
	pthread_mutex_unlock(&w->lock);
	return sa != NULL ? GBA_OK : GBA_ERR_NOT_FOUND;
}

static enum gba_status
protect(void *ctx, uint8_t *out, size_t size, size_t *len, uint32_t *sn, const char *ptid,
	uint8_t suite, struct gba_octets payload)
{
	struct world *w = ctx;
	struct world_sa *sa;

	pthread_mutex_lock(&w->lock);
	sa = find_sa(w, ptid, strlen(ptid));
	if (sa != NULL)
		*sn = ++sa->sn;
	pthread_mutex_unlock(&w->lock);
	if (sa == NULL)
		return GBA_ERR_NOT_FOUND;
	*len = (size_t)snprintf((char *)out, size, "<%u|%u|%.*s>", *sn, suite,
				(int)payload.len, (const char *)payload.p);
	return GBA_OK;
}

/* PTID NUL, SN in 4 octets, the payload. */
static enum gba_status
open_uplink(void *ctx, struct desk_uplink *out, struct gba_octets message)
{
	struct world *w = ctx;
	const uint8_t *end = memchr(message.p, 0, message.len);
	struct world_sa *sa = NULL;
	enum gba_status status = GBA_ERR_SYNTAX;
	uint8_t *copy;
	uint32_t sn;

	if (end == NULL)
		return status;
	memcpy(&sn, end + 1, 4);
	pthread_mutex_lock(&w->lock);
	sa = find_sa(w, (const char *)message.p, (size_t)(end - message.p));
	status = sa == NULL ? GBA_ERR_NOT_FOUND : GBA_OK;
	if (status == GBA_OK) {
		*out = (struct desk_uplink){ .sn = sn, .expires_s = sa->expires_s };
		memcpy(out->ptid, sa->ptid, sizeof(out->ptid));
	}
	pthread_mutex_unlock(&w->lock);
	if (status != GBA_OK)
		return status;
	out->payload.len = message.len - (size_t)(end + 5 - message.p);
	copy = malloc(out->payload.len + 1);
	memcpy(copy, end + 5, out->payload.len);
	out->payload.p = copy;
	return GBA_OK;
}

static int
no_fd(void *ctx)
{
	(void)ctx;
	return -1;
}

static void
process(void *ctx)
{
	(void)ctx;
}

static void
send_parcel(void *ctx, const struct desk_parcel *parcel, desk_on_handed on_handed,
	    void *on_handed_ctx)
{
	struct world *w = ctx;
	struct world_send *send;
	bool ok;

	if (w->gate != NULL)
		sem_wait(w->gate);
	pthread_mutex_lock(&w->lock);
	send = &w->sends[w->send_count++];
	cr_assert_leq(w->send_count, WORLD_SENDS);
	*send = (struct world_send){ .number = parcel->number,
				     .road = parcel->road,
				     .len = parcel->body.len };
	cr_assert_leq(parcel->body.len, sizeof(send->body));
	memcpy(send->body, parcel->body.p, parcel->body.len);
	snprintf(send->address, sizeof(send->address), "%s", parcel->address);
	snprintf(send->type, sizeof(send->type), "%s", parcel->type);
	ok = !w->road_closed;
	pthread_mutex_unlock(&w->lock);
	on_handed(on_handed_ctx, parcel->number, ok, ok ? "" : "nobody listens");
}

/* The message ids of the SMS-SC are m1, m2 and so on. */
static void
send_trigger(void *ctx, const struct desk_trigger *trigger, desk_on_answer on_answer,
	     void *on_answer_ctx)
{
	struct world *w = ctx;
	struct desk_answer answer = { .number = trigger->number,
				      .action = trigger->action };
	char message_id[16] = "";
	struct world_trigger *t;
	bool silent;

	pthread_mutex_lock(&w->lock);
	t = &w->triggers[w->trigger_count++];
	cr_assert_leq(w->trigger_count, WORLD_SENDS);
	*t = (struct world_trigger){ .number = trigger->number,
				     .road = trigger->road,
				     .action = trigger->action,
				     .reference = trigger->reference,
				     .old_reference = trigger->old_reference,
				     .profile = trigger->profile,
				     .priority = trigger->priority,
				     .validity_s = trigger->validity_s,
				     .len = trigger->content.len };
	cr_assert_leq(t->len, sizeof(t->body));
	if (t->len > 0)
		memcpy(t->body, trigger->content.p, t->len);
	snprintf(t->address, sizeof(t->address), "%s", trigger->address);
	snprintf(t->message_id, sizeof(t->message_id), "%s", trigger->message_id);
	answer.outcome = w->outcome;
	answer.stays = w->outcome == DESK_ACCEPTED && w->trigger_stays;
	answer.reason = w->outcome == DESK_ACCEPTED ? "" : w->outcome_reason;
	if (trigger->road == JOB_ROAD_SMPP && w->outcome == DESK_ACCEPTED)
		snprintf(message_id, sizeof(message_id), "m%zu", w->trigger_count);
	answer.message_id = message_id;
	silent = w->trigger_silent;
	pthread_mutex_unlock(&w->lock);
	if (!silent)
		on_answer(on_answer_ctx, &answer);
}

/* --- the world
 * ---------------------------------------------------------------------------
 */

void
world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	snprintf(w->dir, sizeof(w->dir), "/tmp/test-pnaf.XXXXXX");
	cr_assert_not_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof(w->path), "%s/pnaf.db", w->dir);
	memset(w->seal.b, 7, sizeof(w->seal.b));
	pthread_mutex_init(&w->lock, NULL);
	w->now_s = WORLD_NOW;
	w->sa_lifetime_s = 86400;
	w->conf = (struct engine_conf){
		.jobs = { .path = w->path,
			  .seal = &w->seal,
			  .random = gba_random_system() },
		.desk = { w, make_ptid, ask, find, protect, open_uplink, no_fd, process },
		.roads = { w, send_parcel, send_trigger },
		.clock = { wall_s, mono_ms, w },
		.random = gba_random_system(),
		.retransmit_s = 10,
		.retransmit_max_s = 40,
		.asks_max = 4,
		.jobs_max = 32,
		.keep_s = 3600,
	};
}

void
world_start(struct world *w)
{
	cr_assert_eq(engine_new(&w->engine, &w->conf), GBA_OK);
}

void
world_stop(struct world *w)
{
	engine_free(w->engine);
	w->engine = NULL;
	w->waiting = 0; /* what was under way gets no answer any more */
}

void
world_fini(struct world *w)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	char path[128];

	world_stop(w);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++) {
		snprintf(path, sizeof(path), "%s%s", w->path, ends[i]);
		unlink(path);
	}
	cr_expect_eq(rmdir(w->dir), 0);
	pthread_mutex_destroy(&w->lock);
}

struct heard {
	sem_t sem;
	enum gba_status status;
	char id[JOB_ID_LEN + 1];
};

static void
on_done(void *ctx, enum gba_status status, const struct job *job)
{
	struct heard *heard = ctx;

	heard->status = status;
	if (job != NULL)
		memcpy(heard->id, job->id, sizeof(heard->id));
	sem_post(&heard->sem);
}

/* What follows from a transaction is in the next one, and so on. */
void
world_settle(struct world *w)
{
	struct heard heard = { .status = GBA_OK };

	sem_init(&heard.sem, 0, 0);
	for (unsigned i = 0; i < 6; i++) {
		engine_cancel(w->engine, "none", NULL, on_done, &heard);
		sem_wait(&heard.sem);
		cr_assert_eq(heard.status, GBA_ERR_NOT_FOUND);
	}
	sem_destroy(&heard.sem);
}

void
world_advance(struct world *w, int64_t seconds)
{
	pthread_mutex_lock(&w->lock);
	w->now_s += seconds;
	pthread_mutex_unlock(&w->lock);
	world_settle(w);
}

void
world_set_clock(struct world *w, int64_t seconds)
{
	pthread_mutex_lock(&w->lock);
	w->now_s += seconds;
	w->back_s -= seconds;
	pthread_mutex_unlock(&w->lock);
	world_settle(w);
}

void
world_answer(struct world *w)
{
	struct desk_sa out;
	unsigned count = w->waiting;

	w->waiting = 0;
	for (unsigned i = 0; i < count; i++) {
		if (w->bsf == GBA_OK)
			fill_gpi(&out, add_sa(w, w->wait_ptid[i]));
		w->on_sa(w->on_sa_ctx, w->wait_number[i], w->bsf,
			 w->bsf == GBA_OK ? &out : NULL);
	}
	world_settle(w);
}

struct job
world_order(const char *application)
{
	struct job job = { .kind = JOB_PUSH,
			   .who = WORLD_IMPI,
			   .naf = WORLD_NAF,
			   .ua_id = { 1, 0, 0, 0, 5 },
			   .app_label = "USIM",
			   .suite = 2,
			   .road = JOB_ROAD_DIRECT,
			   .address = "http://127.0.0.1:9/upa" };

	snprintf(job.application, sizeof(job.application), "%s", application);
	return job;
}

enum gba_status
world_submit(struct world *w, const struct job *order, int64_t lifetime_s,
	     const char *payload, char id[JOB_ID_LEN + 1])
{
	struct heard heard = { .status = GBA_OK };

	sem_init(&heard.sem, 0, 0);
	engine_submit(w->engine, order, lifetime_s,
		      (struct gba_octets){ (const uint8_t *)payload,
					   payload != NULL ? strlen(payload) : 0 },
		      on_done, &heard);
	sem_wait(&heard.sem);
	sem_destroy(&heard.sem);
	if (heard.status == GBA_OK)
		memcpy(id, heard.id, sizeof(heard.id));
	world_settle(w);
	return heard.status;
}

struct job
world_job(struct world *w, const char *id)
{
	struct job job;

	cr_assert_eq(jobs_get(engine_read(w->engine), &job, id, NULL), GBA_OK);
	engine_read_end(w->engine);
	return job;
}

enum gba_status
world_cancel(struct world *w, const char *id)
{
	struct heard heard = { .status = GBA_OK };

	sem_init(&heard.sem, 0, 0);
	engine_cancel(w->engine, id, "app", on_done, &heard);
	sem_wait(&heard.sem);
	sem_destroy(&heard.sem);
	world_settle(w);
	return heard.status;
}

void
world_sql(struct world *w, const char *statement)
{
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(w->path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db, statement, NULL, NULL, NULL), SQLITE_OK, "%s",
		     sqlite3_errmsg(db));
	sqlite3_close(db);
}

enum gba_status
world_report(struct world *w, enum job_road road, uint32_t reference,
	     const char *message_id, enum job_report report)
{
	struct heard heard = { .status = GBA_OK };
	const struct desk_report said = { road, reference, message_id, report };

	sem_init(&heard.sem, 0, 0);
	engine_report(w->engine, &said, on_done, &heard);
	sem_wait(&heard.sem);
	sem_destroy(&heard.sem);
	world_settle(w);
	return heard.status;
}

enum gba_status
world_uplink(struct world *w, const char *ptid, uint32_t sn, uint32_t taken,
	     const char *payload)
{
	struct heard heard = { .status = GBA_OK };
	uint8_t message[512];
	size_t len = strlen(ptid) + 1;

	memcpy(message, ptid, len);
	memcpy(message + len, &sn, 4);
	len += 4;
	for (unsigned i = 0; i < 4; i++)
		message[len++] = (uint8_t)(taken >> (24 - 8 * i));
	memcpy(message + len, payload, strlen(payload));
	len += strlen(payload);
	sem_init(&heard.sem, 0, 0);
	engine_uplink(w->engine, (struct gba_octets){ message, len }, "127.0.0.1",
		      on_done, &heard);
	sem_wait(&heard.sem);
	sem_destroy(&heard.sem);
	world_settle(w);
	return heard.status;
}
