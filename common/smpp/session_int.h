/* SPDX-License-Identifier: Apache-2.0 */
/** @file session_int.h  What the files of a session share. Inside the room. */
#ifndef GBA_SMPP_SESSION_INT_H
#define GBA_SMPP_SESSION_INT_H

#include "smpp/session.h"

#define SESSION_OUTPUT_MAX                                                               \
	(16u * SMPP_PDU_MAX) /* a peer that leaves so much unread goes */

/* A request of ours; the first two places are the session's own. */
struct session_asked {
	bool used;
	uint32_t sequence_number, command_id;
	uint64_t tag;
	int64_t due_ms;
};
enum { ASKED_ENQUIRE, ASKED_UNBIND, ASKED_OWN };

struct session_owed { /* a request of the peer that was handed out */
	uint32_t sequence_number, command_id;
	uint8_t version;
};

struct smpp_session {
	struct smpp_session_conf conf;
	enum smpp_state state;
	uint8_t version;
	uint32_t sequence_number; /* the last one of ours */
	struct session_asked *asked;
	size_t asked_count; /* places */
	struct session_owed *owed;
	size_t owed_count;
	bool unbind_owed;
	uint32_t unbind_sequence;
	uint8_t *in, *out;
	size_t in_len, in_at, in_size, out_len, out_size;
	int64_t start_ms, heard_ms, active_ms;
	const char *reason;
	bool closed_told;
	struct smpp_pdu pdu; /* of the event */
};

/** May this PDU be sent by this side in this state? */
bool session_allows(enum smpp_role sender, enum smpp_state state, uint32_t command_id);
/** Does anybody of this side ever send it? */
bool session_sends(enum smpp_role sender, uint32_t command_id);
bool session_is_bind(uint32_t command_id);
enum smpp_state session_bound(uint32_t command_id);

void session_end(struct smpp_session *s, const char *reason);
void session_put(struct smpp_session *s, const struct smpp_pdu *pdu, const char *why_not);
void session_put_status(struct smpp_session *s, uint32_t command_id,
			uint32_t sequence_number, enum smpp_command_status status);
GBA_MUST_CHECK enum gba_status session_ask(struct smpp_session *s,
					   struct session_asked *place,
					   struct smpp_pdu *pdu, uint64_t tag,
					   int64_t now_ms);
void session_settle_unbind(struct smpp_session *s);

#endif
