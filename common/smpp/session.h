/* SPDX-License-Identifier: Apache-2.0 */
/** @file session.h  One SMPP session, of an SC or of an ESME: no socket, no clock of its
 * own. */
#ifndef GBA_SMPP_SESSION_H
#define GBA_SMPP_SESSION_H

#include "smpp/smpp.h"

struct smpp_session;

enum smpp_role { SMPP_SC, SMPP_ESME };

enum smpp_state {
	SMPP_OPEN, /* nobody is bound */
	SMPP_BOUND_TX,
	SMPP_BOUND_RX,
	SMPP_BOUND_TRX,
	SMPP_UNBOUND, /* an unbind was said or answered: only answers leave */
	SMPP_CLOSED,  /* send what smpp_session_output still has, then close */
};

struct smpp_session_conf {
	enum smpp_role role;
	size_t pdu_max;	       /* octets; at most SMPP_PDU_MAX */
	unsigned window;       /* requests of ours without a response, 1 to 1000 */
	unsigned peer_window;  /* requests of the peer without one; above: RTHROTTLED */
	int64_t bind_ms;       /* from the start to a bind that holds */
	int64_t enquire_ms;    /* silence until an enquire_link; 0: none is sent */
	int64_t response_ms;   /* a request of ours without a response ends the session */
	int64_t inactivity_ms; /* bound, and nothing but enquire_link; 0: for ever */
};

enum smpp_event_kind {
	SMPP_EV_REQUEST,  /* pdu: a request that waits for smpp_session_answer */
	SMPP_EV_RESPONSE, /* pdu, tag: to a request of ours; a generic_nack too */
	SMPP_EV_NOTICE,	  /* pdu: outbind or alert_notification; nothing answers it */
	SMPP_EV_LOST,	  /* tag: the session closed before a response came */
	SMPP_EV_CLOSED,	  /* reason; the last event */
};

struct smpp_event {
	enum smpp_event_kind kind;
	const struct smpp_pdu *pdu; /* until the next call of smpp_session_* */
	uint64_t tag;
	const char *reason; /* for a line of the log */
};

/* What the session does alone: framing, generic_nack, responses to enquire_link and
 * unbind, refusal of what does not parse (with the command_status that says why) and of
 * what the bind does not allow (RINVBNDSTS, RALYBND, RINVCMDID), its own enquire_link,
 * time-outs. A bind is a request like any other: the answer with command_status 0 makes
 * it hold. */
GBA_MUST_CHECK enum gba_status smpp_session_new(struct smpp_session **out,
						const struct smpp_session_conf *conf,
						int64_t now_ms);
void smpp_session_free(struct smpp_session *session);

/** Octets from the peer, all taken. Then take events until there is none. */
void smpp_session_input(struct smpp_session *session, struct gba_octets in,
			int64_t now_ms);
bool smpp_session_take(struct smpp_session *session, struct smpp_event *event);

/** Octets for the peer; say how many of them were sent. */
struct gba_octets smpp_session_output(const struct smpp_session *session);
void smpp_session_sent(struct smpp_session *session, size_t len);

/**
 * Send a request. Its sequence number is given here; tag comes back with its response.
 * @return GBA_OK; GBA_ERR_BUSY: the window is full, or the peer does not read;
 * GBA_ERR_ARG: the bind does not allow it, or the PDU cannot be built
 */
GBA_MUST_CHECK enum gba_status smpp_session_request(struct smpp_session *session,
						    struct smpp_pdu *pdu, uint64_t tag,
						    int64_t now_ms);
/**
 * Answer a request, in any order. command_id of the request is known from its sequence
 * number: pdu needs the status and the fields of the body.
 * @return GBA_OK; GBA_ERR_NOT_FOUND: no such request waits, for example on a closed
 * session
 */
GBA_MUST_CHECK enum gba_status smpp_session_answer(struct smpp_session *session,
						   uint32_t sequence_number,
						   struct smpp_pdu *pdu, int64_t now_ms);
/** Time passes; call it a few times a second, then take events. */
void smpp_session_tick(struct smpp_session *session, int64_t now_ms);
/** Say unbind and close when it is answered; at once when nobody is bound. */
void smpp_session_unbind(struct smpp_session *session, int64_t now_ms);
/** The transport ended, or shall end: what was asked is lost. Then take events. */
void smpp_session_close(struct smpp_session *session, const char *reason);

enum smpp_state smpp_session_state(const struct smpp_session *session);
/** interface_version of the bind, or what the SC said in its response. */
uint8_t smpp_session_version(const struct smpp_session *session);
/** Requests of ours without a response. */
unsigned smpp_session_waiting(const struct smpp_session *session);

#endif
