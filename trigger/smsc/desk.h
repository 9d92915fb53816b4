/* SPDX-License-Identifier: Apache-2.0 */
/** @file desk.h  Where SMs are handed in: judged once, made into SMS-DELIVERs, stored.
 * The listeners of T4, Tsms, SMS-IWMSC and foreign SMS-SCs read and answer, and ask here.
 */
#ifndef GBA_SMSC_DESK_H
#define GBA_SMSC_DESK_H

#include <stdatomic.h>

#include "codec/sms_udh.h"
#include "filter/filter.h"
#include "smsc/audit.h"
#include "smsc/directory.h"
#include "smsc/queue.h"

struct desk_conf {
	struct db *db;
	struct queue *queue;
	struct gba_clock clock;
	struct gba_random random;
	const struct gba_log *log;
	enum audit_policy audit;
	int64_t validity_s, validity_max_s;
	size_t payload_max;
};

struct desk {
	struct desk_conf conf;
	atomic_uint concat; /* reference of the next concatenated message */
	atomic_uint_fast64_t taken[MESSAGE_FOREIGN + 1]; /* by enum message_path */
	atomic_uint_fast64_t filtered, blocked, unknown, full, too_long, failed;
};

GBA_MUST_CHECK enum gba_status desk_init(struct desk *desk, const struct desk_conf *conf);

/* An SM as it was handed in. Views live during the call. */
struct desk_order {
	enum message_path path;
	/* What the connection proved: Origin-Host of the MTC-IWF, system_id of the SME,
	 * name of the link. */
	const char *source;
	struct sms_address from; /* its originator: TP-OA */
	/* IWMSC: the UE, when it was named by its IMSI; NULL: its number is in from. One
	 * without a number has the same in from as all others without one. */
	const char *from_imsi;
	struct sub_name to;
	uint8_t pid, dcs;
	uint8_t data_coding; /* Tsms: what the SME said, of which dcs was made */
	bool priority;
	bool once;		    /* one attempt */
	int64_t due_s;		    /* not before; 0: at once */
	int64_t expires_s;	    /* 0: not said */
	unsigned by_day;	    /* which of the two are not from now on */
	bool reply_path;	    /* TP-RP */
	enum message_report report; /* a DRR or a receipt, when it is over */
	int64_t reference;	    /* Reference-Number, TP-MR; -1: none */
	enum message_repeat repeat;
	/* Either user data as it is: pid and dcs above count, not the ones in it ... */
	const struct sms_body *body;
	/* ... or octets to be cut, each segment with these ports (NULL: none); 8-bit. */
	struct gba_octets payload;
	const struct sms_port *port;
	const struct message *replaces; /* NULL: nothing; the filter judges as ever */
	bool keeps_id;			/* and has the id of what it replaces */
	const char *source_realm;	/* T4 */
	const char *serving;		/* T4: the nodes it named; NULL: none */
};

enum desk_result {
	DESK_TAKEN,   /* stored; message tells the id */
	DESK_BLOCKED, /* by row; there is an audit record, and nothing else */
	DESK_UNKNOWN, /* no such receiver */
	DESK_FULL,    /* the queue is */
	DESK_TOO_LONG,
	DESK_NOT_DELETED, /* what it replaces is being sent */
	DESK_NOT_PENDING, /* what it replaces is over */
	DESK_FAILED,	  /* of our own: try again later */
};

struct desk_answer {
	enum desk_result result;
	const char *row;	/* of table 2.2; NULL: the filter was not asked (T4) */
	struct message message; /* with DESK_TAKEN */
};

/** Judge, build, store: each order passes the filter exactly once, those of T4 not at
 * all, because the MTC-IWF has decided (rows T4-1 and T4-2 are its connection's). */
void desk_submit(struct desk *desk, struct desk_answer *out,
		 const struct desk_order *order);

/**
 * Take back a message that the caller found to be of this source: SMS-COMMAND, cancel_sm.
 * A command about a trigger is judged as a trigger is (bypass case 7); of the order,
 * path, source, from, to and pid count. out->message stays empty.
 */
void desk_delete(struct desk *desk, struct desk_answer *out,
		 const struct desk_order *order, const struct message *message);

/** One record for a block that a listener sees itself, as T4-2 and TS-6. */
void desk_block(struct desk *desk, enum message_path path, const char *source,
		const char *destination, int pid, const char *row, const char *reason);

#endif
