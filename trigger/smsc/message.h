/* SPDX-License-Identifier: Apache-2.0 */
/** @file message.h  One SM that the SMS-SC has taken on, and the states it goes through.
 */
#ifndef GBA_SMSC_MESSAGE_H
#define GBA_SMSC_MESSAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"

#define MESSAGE_ID_LEN	     16 /* hex digits: what SMPP calls message_id */
#define MESSAGE_ADDRESS_MAX  20 /* digits of an address */
#define MESSAGE_IMSI_MAX     15
#define MESSAGE_IDENTITY_MAX 255 /* Diameter identity, system_id, certificate's name */
#define MESSAGE_REASON_MAX   159
#define MESSAGE_TPDU_MAX     176 /* the longest SMS-DELIVER: 164, and some room */
#define MESSAGE_SEGMENTS_MAX 255
#define MESSAGE_PRINT_LEN    16

/* The ways into the SMS-SC. */
enum message_path { MESSAGE_T4, MESSAGE_TSMS, MESSAGE_IWMSC, MESSAGE_FOREIGN };

enum message_state {
	MESSAGE_QUEUED,
	MESSAGE_SENDING,
	MESSAGE_DELIVERED,
	MESSAGE_EXPIRED,
	MESSAGE_FAILED,
	MESSAGE_RECALLED,
};
#define MESSAGE_STATES 6

enum message_event {
	MESSAGE_EV_TAKE,    /* its time has come */
	MESSAGE_EV_SEGMENT, /* the UE has one more segment, others follow */
	MESSAGE_EV_LAST,    /* the UE has all of it */
	MESSAGE_EV_LATER,   /* it did not get through this time */
	MESSAGE_EV_REFUSED, /* and never will */
	MESSAGE_EV_EXPIRE,
	MESSAGE_EV_RECALL,
	MESSAGE_EV_RESTART, /* the daemon ended while it was being sent */
};

/* SM-Delivery-Outcome-T4 (TS 29.337 clause 6.3.1), which the last attempt would give. */
enum message_outcome {
	MESSAGE_ABSENT = 0,
	MESSAGE_MEMORY = 1,
	MESSAGE_SUCCESS = 2,
	MESSAGE_OVER = 3,
};

/* When an order is one that came before: it has the originator, receiver, reference and
 * content of that one, which waits or owes a report, or has ended just now ... */
enum message_repeat {
	REPEAT_SAID,   /* or came within the window: its source says that it may be one */
	REPEAT_UNSAID, /* and no other: references are used again */
	REPEAT_NEVER,  /* never: its source says that it is none */
};

/* What its source is owed: a DRR on T4, a receipt on Tsms. They stand in the database. */
enum message_report {
	REPORT_NONE,
	REPORT_WANTED,
	REPORT_OWED,
	REPORT_SAID,
	REPORT_ON_FAILURE, /* wanted, unless it is delivered */
	REPORT_ON_SUCCESS, /* wanted, if it is */
	REPORTS,
};

/* What its source set by the time of day; all else are pauses, which are as long as they
 * were when the clock is set back. */
#define MESSAGE_EXPIRES_BY_DAY 1u
#define MESSAGE_DUE_BY_DAY     2u /* its first attempt */

struct message {
	int64_t number;
	char id[MESSAGE_ID_LEN + 1];
	enum message_path path;
	enum message_state state;
	char source[MESSAGE_IDENTITY_MAX + 1];	     /* proven by the connection */
	char source_realm[MESSAGE_IDENTITY_MAX + 1]; /* T4 */
	uint8_t origin_toa;
	char origin[MESSAGE_ADDRESS_MAX + 1]; /* TP-OA; on T4 the SM-RP-SMEA */
	char imsi[MESSAGE_IMSI_MAX + 1], msisdn[MESSAGE_ADDRESS_MAX + 1];
	char external_id[MESSAGE_IDENTITY_MAX + 1];
	int64_t reference;	    /* Reference-Number, TP-MR; -1: none */
	enum message_repeat repeat; /* of the order; not kept */
	uint8_t pid;
	int data_coding; /* Tsms, as the SME said it; -1: nobody did */
	bool priority;
	bool once;				/* validity 0: one attempt */
	char serving[MESSAGE_IDENTITY_MAX + 1]; /* nodes that T4 named, with blanks */
	int64_t created_s, expires_s, due_s, ended_s;
	unsigned by_day;
	unsigned segments, taken, attempts;
	enum message_outcome outcome;
	int diagnostic; /* Absent-Subscriber-Diagnostic-T4; -1: none */
	enum message_report report;
	int64_t report_due_s;
	unsigned report_tries;
	uint8_t print[MESSAGE_PRINT_LEN];
	char reason[MESSAGE_REASON_MAX + 1];
};

/** Walk the table; false, and nothing changes, if the event says nothing in this state.
 */
GBA_MUST_CHECK bool message_move(struct message *message, enum message_event event);
bool message_is_over(enum message_state state);

const char *message_state_name(enum message_state state);
const char *message_path_name(enum message_path path);
const char *message_outcome_name(enum message_outcome outcome);
/** False for another word. */
GBA_MUST_CHECK bool message_state_parse(enum message_state *out, struct gba_text word);

/** 1 to max digits, and nothing else. */
bool message_is_digits(struct gba_text text, size_t max);

#endif
