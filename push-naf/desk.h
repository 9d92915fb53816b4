/* SPDX-License-Identifier: Apache-2.0 */
/** @file desk.h  What the jobs need of the world: the BSF, the SAs with their counters,
 * and the roads. The daemon has the first two from libgba-naf (library.c) and the roads
 * from roads.c; a test makes its own. */
#ifndef GBA_PUSH_NAF_DESK_H
#define GBA_PUSH_NAF_DESK_H

#include "base/octets.h"
#include "push-naf/job.h"

#define DESK_GPI_MAX 2048

/* What is known of an SA; no key. */
struct desk_sa {
	int64_t expires_s;
	uint8_t gpi[DESK_GPI_MAX];
	size_t gpi_len;
};

/* An uplink message whose MAC was right. */
struct desk_uplink {
	char ptid[JOB_PTID_MAX + 1];
	uint32_t sn;
	int64_t expires_s;	   /* of its SA */
	struct gba_octets payload; /* to be wiped and freed by the caller */
};

/** The answer to an ask, exactly once, from desk->process or before ask returned.
 * @param status  GBA_OK and sa; GBA_ERR_NOT_FOUND (5401) and GBA_ERR_DENIED (5402): for
 * good; GBA_ERR_ARG: what was asked for cannot be; anything else: perhaps later */
typedef void (*desk_on_sa)(void *ctx, int64_t number, enum gba_status status,
			   const struct desk_sa *sa);

struct desk {
	void *ctx;
	/** A fresh P-TID of this NAF name. GBA_ERR_STORE: later. */
	enum gba_status (*ptid)(void *ctx, char out[JOB_PTID_MAX + 1], const char *naf);
	/** Ask for an SA with the P-TID of the job, and keep it before it is told. */
	void (*ask)(void *ctx, const struct job *job, desk_on_sa on_sa, void *on_sa_ctx);
	/** GBA_ERR_NOT_FOUND: there is none, or it is over. */
	enum gba_status (*find)(void *ctx, struct desk_sa *out, const char *ptid);
	/** The next sequence number is taken, durably, before this returns.
	 * GBA_ERR_NOT_FOUND; GBA_ERR_EXPIRED: numbers or lifetime are over. */
	enum gba_status (*protect)(void *ctx, uint8_t *out, size_t size, size_t *len,
				   uint32_t *sn, const char *ptid, uint8_t suite,
				   struct gba_octets payload);
	/** Check the MAC. Its number is not kept here: the jobs do, with what it held.
	 * GBA_ERR_STORE: the SAs cannot be read. */
	enum gba_status (*open)(void *ctx, struct desk_uplink *out,
				struct gba_octets message);
	int (*fd)(void *ctx); /* readable while process has something to do; -1: never */
	void (*process)(void *ctx);
};

/* Octets that go out, or a message to the application. */
struct desk_parcel {
	int64_t number; /* of the job, or of the uplink message */
	enum job_road road;
	const char *address, *type; /* Content-Type */
	const char *name;	    /* of the job, for a file */
	struct gba_octets body;	    /* a view */
};

/** What became of it, exactly once, from any thread. reason "" when ok. */
typedef void (*desk_on_handed)(void *ctx, int64_t number, bool ok, const char *reason);

enum desk_action { DESK_SUBMIT, DESK_REPLACE, DESK_RECALL };

/* A device trigger, or what is to become of one that may be pending. Views. */
struct desk_trigger {
	int64_t number; /* of the job */
	enum job_road road;
	enum desk_action action;
	const char *address;
	uint32_t reference;	/* of this request */
	uint32_t old_reference; /* REPLACE, RECALL: of the trigger meant */
	const char *message_id; /* RECALL: that the SMS-SC gave */
	enum job_profile profile;
	bool priority;
	bool again; /* it was asked for before, and nobody knows what came of it */
	int64_t expires_s, validity_s; /* the instant, and how far it is */
	struct gba_octets content;     /* envelope, GPI and message; RECALL: none */
};

enum desk_outcome {
	DESK_ACCEPTED,
	DESK_LATER,  /* not now, or nobody knows: the same again */
	DESK_REFUSED /* for good */
};

struct desk_answer {
	int64_t number; /* of the job */
	enum desk_action action;
	enum desk_outcome outcome;
	const char *message_id; /* ACCEPTED, from an SMS-SC; else "" */
	bool stays;		/* ACCEPTED: it cannot be recalled or replaced */
	const char *reason;	/* "" when accepted */
};
/** What became of a trigger, exactly once, from any thread. */
typedef void (*desk_on_answer)(void *ctx, const struct desk_answer *answer);

/* A delivery report: whose it is tells the reference (tsp) or the message id (smpp). */
struct desk_report {
	enum job_road road;
	uint32_t reference;
	const char *message_id;
	enum job_report report;
};

struct desk_roads {
	void *ctx;
	void (*send)(void *ctx, const struct desk_parcel *parcel,
		     desk_on_handed on_handed, void *on_handed_ctx);
	void (*trigger)(void *ctx, const struct desk_trigger *trigger,
			desk_on_answer on_answer, void *on_answer_ctx);
};

#define DESK_TYPE_GPI "application/vnd.3gpp.gba.gpi"
#define DESK_TYPE_GPL "application/vnd.opengba.gpl"

#endif
