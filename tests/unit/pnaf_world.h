/* SPDX-License-Identifier: Apache-2.0 */
/** @file pnaf_world.h  An engine over a BSF, SAs, roads and a clock of the test. */
#ifndef GBA_TEST_PNAF_WORLD_H
#define GBA_TEST_PNAF_WORLD_H

#include <semaphore.h>

#include "push-naf/engine.h"

#define WORLD_NOW   1764150000
#define WORLD_NAF   "push.home1.net"
#define WORLD_IMPI  "001010000000001@ims.mnc001.mcc001.3gppnetwork.org"
#define WORLD_SENDS 64
#define WORLD_SAS   64

/* An SA of the test: its messages are "SN|payload", its uplink ones "PTID|SN|octets". */
struct world_sa {
	char ptid[JOB_PTID_MAX + 1];
	int64_t expires_s;
	uint32_t sn;
};

struct world_send {
	int64_t number;
	enum job_road road;
	char address[128], type[64];
	uint8_t body[512];
	size_t len;
};

struct world_trigger {
	int64_t number;
	enum job_road road;
	enum desk_action action;
	char address[128], message_id[JOB_MESSAGE_ID_MAX + 1];
	uint32_t reference, old_reference;
	enum job_profile profile;
	bool priority;
	int64_t validity_s;
	uint8_t body[512];
	size_t len;
};

struct world {
	char dir[64], path[96];
	struct engine *engine;
	struct engine_conf conf;
	struct gba_seal_key seal;
	pthread_mutex_t lock; /* guards the rest */
	int64_t now_s, back_s; /* the time of day, and how far it was set back */
	/* the BSF */
	enum gba_status bsf; /* what it answers */
	bool bsf_silent;     /* asks wait for world_answer */
	unsigned asks, waiting;
	int64_t wait_number[WORLD_SAS];
	char wait_ptid[WORLD_SAS][JOB_PTID_MAX + 1];
	desk_on_sa on_sa;
	void *on_sa_ctx;
	struct world_sa sas[WORLD_SAS];
	size_t sa_count;
	unsigned ptids;
	int64_t sa_lifetime_s;
	/* the roads */
	bool road_closed;
	sem_t *gate; /* each parcel takes one first; NULL: none is needed */
	struct world_send sends[WORLD_SENDS];
	size_t send_count;
	/* the roads of device triggers */
	enum desk_outcome outcome; /* what they answer */
	bool trigger_silent;	   /* or do not */
	bool trigger_stays;	   /* cannot recall or replace */
	const char *outcome_reason;
	struct world_trigger triggers[WORLD_SENDS];
	size_t trigger_count;
};

void world_init(struct world *w);
/** Start, or start again over the same database and SAs. */
void world_start(struct world *w);
/** End without a word to anybody: what was not committed is lost. */
void world_stop(struct world *w);
void world_fini(struct world *w);

/** The engine has done all that follows from what it was told. */
void world_settle(struct world *w);
void world_advance(struct world *w, int64_t seconds);
/** The time of day is set, back where it is negative; time itself stands still. */
void world_set_clock(struct world *w, int64_t seconds);
/** Answer the asks that wait. */
void world_answer(struct world *w);

struct job world_order(const char *payload_or_null);
/** Order and wait; the id of the job. */
enum gba_status world_submit(struct world *w, const struct job *order, int64_t lifetime_s,
			     const char *payload, char id[JOB_ID_LEN + 1]);
struct job world_job(struct world *w, const char *id);
enum gba_status world_cancel(struct world *w, const char *id);
/** Change the database behind the back of everybody. */
void world_sql(struct world *w, const char *statement);
/** A delivery report; @return what the network is told. */
enum gba_status world_report(struct world *w, enum job_road road, uint32_t reference,
			     const char *message_id, enum job_report report);
/** An uplink message; @return what the UE is told. */
enum gba_status world_uplink(struct world *w, const char *ptid, uint32_t sn,
			     uint32_t taken, const char *payload);

#endif
