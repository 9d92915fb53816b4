/* SPDX-License-Identifier: Apache-2.0 */
/* A session: what the peer sends.
 */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "smpp/session_int.h"

static bool
keep(struct smpp_session *s, struct gba_octets in)
{
	const size_t rest = s->in_len - s->in_at;
	uint8_t *grown;

	if (s->in_at > 0)
		memmove(s->in, s->in + s->in_at, rest);
	s->in_at = 0;
	s->in_len = rest;
	if (rest + in.len > s->in_size) {
		grown = malloc(rest + in.len);
		if (grown == NULL)
			return false;
		if (rest > 0)
			memcpy(grown, s->in, rest);
		gba_wipe(s->in, s->in_size);
		free(s->in);
		s->in = grown;
		s->in_size = rest + in.len;
	}
	memcpy(s->in + rest, in.p, in.len);
	s->in_len += in.len;
	return true;
}

void
smpp_session_input(struct smpp_session *session, struct gba_octets in, int64_t now_ms)
{
	if (session->state == SMPP_CLOSED || in.len == 0)
		return;
	session->heard_ms = now_ms;
	if (!keep(session, in))
		session_end(session, "no memory");
}

static enum smpp_role
peer_of(const struct smpp_session *s)
{
	return s->conf.role == SMPP_SC ? SMPP_ESME : SMPP_SC;
}

static bool
is_owed(const struct smpp_session *s, uint32_t sequence_number, bool *binds)
{
	bool found = false;

	*binds = false;
	for (size_t i = 0; i < s->owed_count; i++) {
		found = found || s->owed[i].sequence_number == sequence_number;
		*binds = *binds || session_is_bind(s->owed[i].command_id);
	}
	return found;
}

/* May the peer ask this now? SMPP_ROK, or the status of the refusal. */
static enum smpp_command_status
judge(const struct smpp_session *s)
{
	const uint32_t id = s->pdu.command_id;
	bool binds;

	if (is_owed(s, s->pdu.sequence_number, &binds))
		return SMPP_RSYSERR; /* one sequence number, two requests */
	if (session_is_bind(id) && (s->state != SMPP_OPEN || binds))
		return SMPP_RALYBND;
	if (!session_allows(peer_of(s), s->state, id))
		return SMPP_RINVBNDSTS;
	return s->owed_count == s->conf.peer_window ? SMPP_RTHROTTLED : SMPP_ROK;
}

/* @return true: an event is to be told */
static bool
on_request(struct smpp_session *s, struct smpp_event *event)
{
	const struct smpp_pdu *pdu = &s->pdu;
	enum smpp_command_status refusal = judge(s);

	if (refusal != SMPP_ROK) {
		session_put_status(s, SMPP_RESPONSE | pdu->command_id,
				   pdu->sequence_number, refusal);
		return false;
	}
	if (pdu->command_id == SMPP_ENQUIRE_LINK) {
		session_put_status(s, SMPP_RESPONSE | SMPP_ENQUIRE_LINK,
				   pdu->sequence_number, SMPP_ROK);
		return false;
	}
	s->active_ms = s->heard_ms;
	if (pdu->command_id == SMPP_UNBIND) {
		s->state = SMPP_UNBOUND;
		s->unbind_owed = true;
		s->unbind_sequence = pdu->sequence_number;
		session_settle_unbind(s);
		return false;
	}
	s->owed[s->owed_count++] =
		(struct session_owed){ pdu->sequence_number, pdu->command_id,
				       pdu->interface_version };
	*event = (struct smpp_event){ .kind = SMPP_EV_REQUEST, .pdu = pdu };
	return true;
}

static struct session_asked *
asked_find(struct smpp_session *s)
{
	const uint32_t id = s->pdu.command_id & ~SMPP_RESPONSE;

	for (size_t i = 0; i < s->asked_count; i++)
		if (s->asked[i].used &&
		    s->asked[i].sequence_number == s->pdu.sequence_number &&
		    (id == SMPP_GENERIC_NACK || s->asked[i].command_id == id))
			return &s->asked[i];
	return NULL;
}

static bool
on_response(struct smpp_session *s, struct smpp_event *event)
{
	struct session_asked *asked = asked_find(s);
	uint32_t version;

	if (asked == NULL) /* to nothing that we asked, or too late */
		return false;
	asked->used = false;
	if (asked == &s->asked[ASKED_ENQUIRE])
		return false;
	if (asked == &s->asked[ASKED_UNBIND]) {
		session_end(s, "unbound");
		return false;
	}
	s->active_ms = s->heard_ms;
	if (session_is_bind(asked->command_id) && s->pdu.command_status == SMPP_ROK &&
	    s->pdu.command_id != (SMPP_RESPONSE | SMPP_GENERIC_NACK)) {
		s->state = session_bound(asked->command_id);
		if (smpp_tlv_number(&version, &s->pdu, SMPP_TAG_SC_INTERFACE_VERSION,
				    1) == GBA_OK)
			s->version = (uint8_t)version;
	}
	*event = (struct smpp_event){ .kind = SMPP_EV_RESPONSE,
				      .pdu = &s->pdu,
				      .tag = asked->tag };
	return true;
}

/* What does not parse, or nobody of the peer's side sends. */
static void
on_nonsense(struct smpp_session *s, enum smpp_command_status error)
{
	const uint32_t id = s->pdu.command_id;

	if ((id & SMPP_RESPONSE) != 0) {
		if (asked_find(s) != NULL)
			session_end(s, "a response that does not parse");
	} else if (error == SMPP_RINVCMDID || !session_sends(peer_of(s), id) ||
		   id == SMPP_OUTBIND || id == SMPP_ALERT_NOTIFICATION) {
		session_put_status(s, SMPP_RESPONSE | SMPP_GENERIC_NACK,
				   s->pdu.sequence_number, error);
	} else {
		session_put_status(s, SMPP_RESPONSE | id, s->pdu.sequence_number, error);
	}
}

static bool
on_pdu(struct smpp_session *s, struct smpp_event *event, struct gba_octets in)
{
	enum smpp_command_status error = SMPP_RINVCMDID;
	const enum gba_status status = smpp_parse(&s->pdu, &error, in);
	const uint32_t id = s->pdu.command_id;

	if (status != GBA_OK) {
		on_nonsense(s, error);
		return false;
	}
	if ((id & SMPP_RESPONSE) != 0)
		return on_response(s, event);
	if (!session_sends(peer_of(s), id)) {
		on_nonsense(s, SMPP_RINVCMDID);
		return false;
	}
	if (id != SMPP_OUTBIND && id != SMPP_ALERT_NOTIFICATION)
		return on_request(s, event);
	*event = (struct smpp_event){ .kind = SMPP_EV_NOTICE, .pdu = &s->pdu };
	return session_allows(peer_of(s), s->state, id);
}

static bool
next_pdu(struct smpp_session *s, struct smpp_event *event)
{
	size_t len = 0;

	while (s->state != SMPP_CLOSED) {
		struct gba_octets in = { NULL, s->in_len - s->in_at };

		if (in.len == 0)
			return false;
		in.p = s->in + s->in_at;
		if (smpp_frame(&len, in, s->conf.pdu_max) != GBA_OK) {
			session_put_status(s, SMPP_RESPONSE | SMPP_GENERIC_NACK, 0,
					   SMPP_RINVCMDLEN);
			session_end(s, "a command_length out of range");
			return false;
		}
		if (len == 0)
			return false;
		s->in_at += len;
		if (on_pdu(s, event, (struct gba_octets){ in.p, len }))
			return true;
	}
	return false;
}

bool
smpp_session_take(struct smpp_session *session, struct smpp_event *event)
{
	if (next_pdu(session, event))
		return true;
	if (session->state != SMPP_CLOSED || session->closed_told)
		return false;
	for (size_t i = ASKED_OWN; i < session->asked_count; i++)
		if (session->asked[i].used) {
			session->asked[i].used = false;
			*event = (struct smpp_event){ .kind = SMPP_EV_LOST,
						      .tag = session->asked[i].tag };
			return true;
		}
	session->closed_told = true;
	*event = (struct smpp_event){ .kind = SMPP_EV_CLOSED, .reason = session->reason };
	return true;
}
