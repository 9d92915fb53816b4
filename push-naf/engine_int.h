/* SPDX-License-Identifier: Apache-2.0 */
/** @file engine_int.h  What a struct engine is; for engine*.c only. */
#ifndef GBA_PUSH_NAF_ENGINE_INT_H
#define GBA_PUSH_NAF_ENGINE_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include "push-naf/engine_after.h"
#include "push-naf/engine_queue.h"

enum effect_type { EFFECT_ASK, EFFECT_SEND, EFFECT_TRIGGER, EFFECT_TELL, EFFECT_DONE };

/* What is to be done after the commit. */
struct effect {
	struct effect *next;
	enum effect_type type;
	struct job *job;	   /* ASK, TRIGGER, DONE */
	bool owns_job;		   /* else it is that of an order */
	const struct event *event; /* DONE: whose; it lives as long */
	enum gba_status status;	   /* DONE */
	int64_t number;		   /* of the job, or of the uplink message */
	enum job_road road;
	const char *type_name;
	char id[JOB_ID_LEN + 1];
	struct gba_octets body; /* owned */
	uint32_t old_reference; /* TRIGGER: that it replaces */
	int64_t validity_s;	/* TRIGGER */
	char address[];
};

struct counters {
	atomic_uint_fast64_t submitted, asked, refused, unanswered, sent, resent, handed,
		not_handed, acknowledged, delivered, failed, expired, uplink_taken,
		uplink_dropped, told, not_told, store_failures, triggers, reports;
};

struct engine {
	struct engine_conf conf;
	struct jobs *jobs, *reader;
	pthread_mutex_t reader_lock;
	int wake, desk_stop; /* eventfd */
	pthread_t thread, desk_thread;
	bool running, desk_running;
	struct counters counters;

	struct after after;

	pthread_mutex_t lock; /* guards the rest of this part */
	struct event *first, **last;
	bool stop, dead; /* it shall end; it has */

	/* The engine's thread alone. */
	int64_t now_s, next_due_s, swept_s;
	int64_t ahead_ms; /* for gba_set_back_s */
	uint64_t active; /* jobs that have not ended */
	size_t taken;	 /* what the last transaction was about */
	unsigned asks;	 /* under way */
	int64_t *held;	 /* numbers of jobs that wait for their turn to ask; a ring */
	size_t held_size, held_first, held_count;
	struct effect *effects, **effects_last;
};

/* engine_step.c: inside the transaction. GBA_ERR_STORE, GBA_ERR_NOMEM: all of it is to be
 * given up. */
GBA_MUST_CHECK enum gba_status engine_event(struct engine *e, struct event *event);
/** Why a job is where it is, for people. */
void engine_say(struct job *job, const char *reason);
/** Walk the table; false: the event says nothing in this state. */
bool engine_move(struct engine *e, struct job *job, enum job_event event);
/** Write a job that moved; one that ended makes room on its SA. */
GBA_MUST_CHECK enum gba_status engine_put(struct engine *e, const struct job *job);
/** Both, if the table knows it; reason NULL leaves the one there is. */
GBA_MUST_CHECK enum gba_status engine_end(struct engine *e, struct job *job,
					  enum job_event event, const char *reason);

/* engine_due.c */
/** The SA is there: make what is sent from now on, unchanged. */
GBA_MUST_CHECK enum gba_status engine_begin_sending(struct engine *e, struct job *job,
						    int64_t sa_expires_s,
						    struct gba_octets gpi);
/* When a job that is not stored yet begins. */
enum engine_turn {
	TURN_ASK,  /* with its row: there is room, and nobody waits before it */
	TURN_HELD, /* engine_hold, once it is stored */
	TURN_DUE   /* its due_s says when */
};
enum engine_turn engine_turn(struct engine *e, struct job *job);
GBA_MUST_CHECK enum gba_status engine_hold(struct engine *e, int64_t number);
/** One job whose time has come. */
GBA_MUST_CHECK enum gba_status engine_due(struct engine *e, int64_t number);
void engine_pack_held(struct engine *e);
/** The next of those that are held, while there is room. */
GBA_MUST_CHECK enum gba_status engine_begin_held(struct engine *e);
/** When a job that was sent is due again. */
int64_t engine_next_try_s(const struct engine *e, const struct job *job);

/* engine_trigger.c */
/** Not again while its answer is under way, or its report is owed. */
GBA_MUST_CHECK enum gba_status engine_trigger(struct engine *e, struct job *job,
					      struct gba_octets wire);
/** A trigger that is given up may be under way: call it back. false: it is not. */
bool engine_must_recall(const struct job *job);
GBA_MUST_CHECK enum gba_status engine_recall(struct engine *e, struct job *job);
GBA_MUST_CHECK enum gba_status engine_answer(struct engine *e, const struct event *event);
GBA_MUST_CHECK enum gba_status engine_reported(struct engine *e,
					       const struct event *event);

/* engine_effect.c */
/** job lives until the effects are run: that of an order. */
GBA_MUST_CHECK enum gba_status engine_add_ask(struct engine *e, struct job *job);
/** The job is copied. */
GBA_MUST_CHECK enum gba_status engine_add_ask_copy(struct engine *e,
						   const struct job *job);
/** body, made with malloc, is the effect's from here on. */
GBA_MUST_CHECK enum gba_status engine_add_send(struct engine *e, const struct job *job,
					       struct gba_octets body);
/** The job is copied; old_reference: of the trigger that this one replaces; 0: none. */
GBA_MUST_CHECK enum gba_status engine_add_trigger(struct engine *e, const struct job *job,
						  uint32_t old_reference,
						  struct gba_octets body);
GBA_MUST_CHECK enum gba_status engine_add_done(struct engine *e,
					       const struct event *event,
					       enum gba_status status,
					       const struct job *job);
GBA_MUST_CHECK enum gba_status
engine_add_tell(struct engine *e, const struct uplink *uplink, struct gba_octets payload);
/** Do those of a list, or forget those that were added. */
void engine_run_effects(struct engine *e, struct effect *list);
void engine_drop_effects(struct engine *e);

/* engine_ask.c */
void engine_on_sa(void *ctx, int64_t number, enum gba_status status,
		  const struct desk_sa *sa);
void engine_on_handed(void *ctx, int64_t number, bool ok, const char *reason);
void engine_on_told(void *ctx, int64_t number, bool ok, const char *reason);
void engine_on_answer(void *ctx, const struct desk_answer *answer);

#endif
