/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsms_int.h  What the files of Tsms share. Everything here is of the loop's
 * thread, but for the counters and the posts. */
#ifndef GBA_SMSC_TSMS_INT_H
#define GBA_SMSC_TSMS_INT_H

#include "smpp/session.h"
#include "smsc/tsms.h"
#include "smsc/tsms_order.h"
#include "stream/stream.h"

/* What is kept of an SME while the daemon runs: its rate, and how often it is bound. */
struct tsms_sme {
	struct tsms_sme *next;
	char system_id[SYSTEM_ID_MAX + 1];
	unsigned sessions;
	double tokens; /* below 0 after a submit_multi of more than there were */
	int64_t at_ms;
};

struct tsms_peer {
	struct tsms *tsms;
	struct tsms_peer *next;
	struct stream *stream;
	struct smpp_session *session;
	bool plain;
	struct tsms_sme *sme; /* NULL: nobody is bound */
	int64_t report_ms;    /* when its next receipt may be due; monotonic */
	struct smpp_pdu answer;
};

struct tsms_port { /* what a listener hands to its streams */
	struct tsms *tsms;
	uint16_t port;
	bool plain;
};

struct tsms {
	struct tsms_conf conf;
	struct stream_hub *hub;
	bool secured; /* some listener has TLS */
	struct stream_tls *tls;
	struct tsms_port ports[TSMS_LISTENERS_MAX];
	pthread_t thread;
	bool runs;
	struct tsms_peer *peers;
	struct tsms_sme *smes;
	atomic_bool kicked;
	atomic_uint_fast64_t bound, binds, refused, requests, throttled, receipts,
		receipts_taken;
};

extern const struct stream_events tsms_events;

/** Let go of what a session held: its SME's count, and receipts that were on their way.
 */
void tsms_bind(struct tsms_peer *peer, const struct smpp_pdu *pdu);
void tsms_unbound(struct tsms_peer *peer);
/** May the SME hand in so many more now? */
bool tsms_rate(struct tsms_peer *peer, unsigned rate, size_t count);
/** Fill peer->answer for any request but a bind. */
void tsms_request(struct tsms_peer *peer, const struct smpp_pdu *pdu);
void tsms_manage(struct tsms_peer *peer, const struct smpp_pdu *pdu,
		 const struct sme *sme);
/** What the answer says for this result of the desk. */
uint32_t tsms_status(const struct tsms_peer *peer, const struct desk_answer *answer);

void tsms_receipts(struct tsms_peer *peer, int64_t mono_ms);
void tsms_receipt_done(struct tsms_peer *peer, uint64_t number, uint32_t status);
void tsms_receipt_lost(struct tsms_peer *peer, uint64_t number);
/** A deliver_sm about a message that is over; text holds its short_message. */
void tsms_receipt_build(struct smpp_pdu *out, char text[160], uint8_t tlvs[128],
			const struct message *message);
enum smpp_message_state tsms_state_of(enum message_state state);

#endif
