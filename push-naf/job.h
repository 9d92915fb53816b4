/* SPDX-License-Identifier: Apache-2.0 */
/** @file job.h  A push as a job: what was ordered, how far it is, and what may happen
 * next. */
#ifndef GBA_PUSH_NAF_JOB_H
#define GBA_PUSH_NAF_JOB_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"

#define JOB_ID_LEN	   32 /* hex digits of 16 octets, the last 12 random */
#define JOB_PTID_MAX	   255
#define JOB_WHO_MAX	   255
#define JOB_ADDRESS_MAX	   1023
#define JOB_REASON_MAX	   159
#define JOB_PAYLOAD_MAX	   60000
#define JOB_MESSAGE_ID_MAX 64

enum job_kind {
	JOB_PUSH,   /* a GPI, perhaps with a message behind it */
	JOB_MESSAGE /* a message on an SA that is there, or on its way */
};

enum job_state {
	JOB_QUEUED,
	JOB_ASKING,    /* a question to the BSF is under way */
	JOB_READY,     /* the SA is there */
	JOB_SENT,      /* given to the road, again and again until it is acknowledged */
	JOB_RECALLING, /* given up, while the trigger may be under way yet */
	JOB_DELIVERED, /* the UE acknowledged it */
	JOB_FAILED,
	JOB_EXPIRED,
	JOB_STATES
};

enum job_event {
	JOB_EV_BEGIN,	    /* its turn */
	JOB_EV_SA,	    /* the BSF gave an SA */
	JOB_EV_NO_ANSWER,   /* nor a refusal: ask again later */
	JOB_EV_REFUSED,	    /* the BSF, or what is here, says no for good */
	JOB_EV_WIRE,	    /* the octets to be sent are made */
	JOB_EV_DUE,	    /* not acknowledged yet: send the same again */
	JOB_EV_HANDED,	    /* the road took it */
	JOB_EV_NOT_HANDED,  /* it did not */
	JOB_EV_ACK,	    /* an uplink message acknowledges it */
	JOB_EV_LIFETIME,    /* its time is over */
	JOB_EV_CANCEL,	    /* the application, or an operator, gives it up */
	JOB_EV_RESTART,	    /* what was under way when the daemon ended is not any more */
	JOB_EV_REPORTED,    /* a delivery report says that the UE has it */
	JOB_EV_UNDELIVERED, /* or that it never will */
	JOB_EV_RECALL,	    /* given up, and to be called back */
	JOB_EV_RECALLED,    /* it was, or cannot be */
	JOB_EV_REPLACED,    /* another trigger took its place */
	JOB_EVENTS
};

enum job_road {
	JOB_ROAD_DIRECT, /* HTTP POST */
	JOB_ROAD_FILE,
	JOB_ROAD_TSP,  /* a device trigger, as SCS (TS 23.682) */
	JOB_ROAD_SMPP, /* a device trigger, as SME */
	JOB_ROADS
};

/* What is in a device trigger (TS 24.109 Annex J.2, or the project's own). */
enum job_profile { JOB_PROFILE_INTERNAL, JOB_PROFILE_WAP, JOB_PROFILES };

/* The delivery report of a device trigger. */
enum job_report {
	JOB_REPORT_NONE,
	JOB_REPORT_AWAITED, /* the trigger was accepted */
	JOB_REPORT_SUCCESS,
	JOB_REPORT_EXPIRED,
	JOB_REPORT_TEMPORARY, /* not now: sent again */
	JOB_REPORT_UNDELIVERABLE,
	JOB_REPORT_UNCONFIRMED, /* nobody knows */
	JOB_REPORTS
};

/* One row. Octets are the holder's. */
struct job {
	int64_t number; /* 0: not stored yet */
	char id[JOB_ID_LEN + 1];
	char application[64];
	enum job_kind kind;
	enum job_state state;
	bool is_public;
	char who[JOB_WHO_MAX + 1];
	char naf[254];
	uint8_t ua_id[5];
	char app_label[33];
	bool gba_u;
	uint8_t suite; /* of the message: 1 integrity, 2 also encryption */
	enum job_road road;
	char address[JOB_ADDRESS_MAX + 1];
	char callback[JOB_ADDRESS_MAX + 1]; /* "": uplink messages are fetched */
	bool has_payload;
	int64_t created_s, expires_s, due_s, ended_s, handed_s;
	uint32_t asks, attempts;
	char ptid[JOB_PTID_MAX + 1]; /* "": not asked yet */
	uint32_t sn;
	bool has_resync; /* rand and auts are set */
	uint8_t rand[16], auts[14];
	/* Of a device trigger. */
	enum job_profile profile;
	bool priority;
	char replaces[JOB_ID_LEN + 1]; /* id of another one; "": none */
	enum job_report report;
	uint32_t reference;			 /* Reference-Number; 0: none yet */
	uint32_t recall_reference;		 /* the same, of the recall */
	char message_id[JOB_MESSAGE_ID_MAX + 1]; /* that the SMS-SC gave; "": none */
	bool stays; /* the network has it, and cannot recall or replace it */
	char reason[JOB_REASON_MAX + 1];
};

/**
 * The table of states: what an event makes of a job.
 * @return true and *next; false: in this state the event says nothing
 */
bool job_next(enum job_state *next, enum job_state state, enum job_event event);
bool job_state_is_final(enum job_state state);

const char *job_state_name(enum job_state state);
const char *job_event_name(enum job_event event);
const char *job_road_name(enum job_road road);
const char *job_profile_name(enum job_profile profile);
/** "" for JOB_REPORT_NONE. */
const char *job_report_name(enum job_report report);
/** Does it end in a device trigger? */
bool job_road_is_trigger(enum job_road road);
/** Back; false for another word. */
bool job_state_parse(enum job_state *out, struct gba_text name);
bool job_road_parse(enum job_road *out, struct gba_text name);
bool job_profile_parse(enum job_profile *out, struct gba_text name);

#endif
