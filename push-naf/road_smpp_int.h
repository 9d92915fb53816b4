/* SPDX-License-Identifier: Apache-2.0 */
/** @file road_smpp_int.h  One connection to an SMS-SC; for road_smpp*.c only. */
#ifndef GBA_PUSH_NAF_ROAD_SMPP_INT_H
#define GBA_PUSH_NAF_ROAD_SMPP_INT_H

#include <pthread.h>
#include <semaphore.h>
#include <stdatomic.h>

#include "push-naf/road_smpp.h"
#include "smpp/session.h"
#include "stream/stream.h"

/* A request, from when it is ordered until it is answered. */
struct smpp_letter {
	struct smpp_letter *next; /* in line */
	struct road_smpp *smpp;
	int64_t number, expires_s, until_ms;
	enum desk_action action;
	bool priority;
	uint16_t port, source_port;
	desk_on_answer on_answer;
	void *ctx;
	char dest[16], message_id[JOB_MESSAGE_ID_MAX + 1];
	size_t len;
	uint8_t payload[];
};

struct road_smpp {
	struct road_smpp_conf conf;
	struct stream_hub *hub;
	pthread_t thread;
	_Atomic(struct engine *) engine; /* NULL: receipts are put off */
	atomic_bool bound;
	sem_t unbound; /* the end of the session, when all ends */

	/* The hub's thread alone. */
	bool connecting, ending;
	struct stream *stream;
	struct smpp_session *session;
	uint64_t generation;	      /* of the session */
	int64_t connect_ms, pause_ms; /* when it is tried again, and how long after */
	int64_t throttled_ms;	      /* nothing is submitted until then */
	double tokens;
	int64_t tokens_ms;
	struct smpp_letter *first, **last; /* in line */
	struct smpp_pdu pdu;
};

/** Take what the session has to tell, and say what it has to say. */
void smpp_work(struct road_smpp *smpp);

/* --- road_smpp_line.c: on the hub's thread ---------------------------------------------
 */
/** Those that waited for longer than the time-out. */
void smpp_line_give_up(struct road_smpp *smpp);
/** As many as the session takes now. */
void smpp_line_send(struct road_smpp *smpp);
void smpp_line_answered(struct road_smpp *smpp, struct smpp_letter *letter,
			const struct smpp_pdu *response);
/** No response will come. */
void smpp_line_lost(struct smpp_letter *letter);
/** All that are left. */
void smpp_line_end(struct road_smpp *smpp);

/* --- road_smpp_sm.c: messages ----------------------------------------------------------
 */

#define SMPP_TAG_BIND	 0 /* tags of requests; letters have their address */
#define SMPP_CONTENT_MAX (140 - 7)

/** A letter as a PDU; views of it. tlvs has room for its payload and 32 octets. */
GBA_MUST_CHECK enum gba_status smpp_letter_build(struct smpp_pdu *out, uint8_t *tlvs,
						 size_t size, uint8_t short_message[140],
						 const struct smpp_letter *letter);
/** What a response says of a letter. *throttled: it asks for a pause. */
enum desk_outcome smpp_letter_judge(char reason[JOB_REASON_MAX + 1], bool *throttled,
				    const struct smpp_letter *letter,
				    const struct smpp_pdu *response);

enum smpp_receipt { SMPP_NO_RECEIPT, SMPP_NOT_YET, SMPP_RECEIPT };
/** Read a deliver_sm or data_sm. NOT_YET: the message is on its way. */
enum smpp_receipt smpp_receipt_parse(enum job_report *report,
				     char message_id[JOB_MESSAGE_ID_MAX + 1],
				     const struct smpp_pdu *pdu);

#endif
