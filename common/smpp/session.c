/* SPDX-License-Identifier: Apache-2.0 */
/* A session: what we send, what we are owed, and time.
 */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "smpp/session_int.h"

enum gba_status
smpp_session_new(struct smpp_session **out, const struct smpp_session_conf *conf,
		 int64_t now_ms)
{
	struct smpp_session *s;

	if (conf->pdu_max < SMPP_HEADER || conf->pdu_max > SMPP_PDU_MAX ||
	    conf->window < 1 || conf->window > 1000 || conf->peer_window < 1 ||
	    conf->peer_window > 1000)
		return GBA_ERR_ARG;
	s = calloc(1, sizeof(*s));
	if (s == NULL)
		return GBA_ERR_NOMEM;
	s->conf = *conf;
	s->asked_count = ASKED_OWN + conf->window;
	s->asked = calloc(s->asked_count, sizeof(*s->asked));
	s->owed = calloc(conf->peer_window, sizeof(*s->owed));
	if (s->asked == NULL || s->owed == NULL) {
		smpp_session_free(s);
		return GBA_ERR_NOMEM;
	}
	s->version = SMPP_VERSION_34;
	s->start_ms = s->heard_ms = s->active_ms = now_ms;
	*out = s;
	return GBA_OK;
}

void
smpp_session_free(struct smpp_session *session)
{
	if (session == NULL)
		return;
	gba_wipe(session->in, session->in_size); /* passwords */
	gba_wipe(session->out, session->out_size);
	gba_wipe(session->pdu.password, sizeof(session->pdu.password));
	free(session->asked);
	free(session->owed);
	free(session->in);
	free(session->out);
	free(session);
}

void
session_end(struct smpp_session *s, const char *reason)
{
	if (s->state == SMPP_CLOSED)
		return;
	s->state = SMPP_CLOSED;
	s->reason = reason;
	s->in_len = s->in_at = 0;
	s->owed_count = 0;
}

static bool
room_for_pdu(struct smpp_session *s)
{
	const size_t need = s->out_len + SMPP_PDU_MAX + 1;
	const size_t size = need > 2 * s->out_size ? need : 2 * s->out_size;
	uint8_t *grown;

	if (need <= s->out_size)
		return true;
	grown = malloc(size);
	if (grown == NULL)
		return false;
	if (s->out_len > 0)
		memcpy(grown, s->out, s->out_len);
	gba_wipe(s->out, s->out_size);
	free(s->out);
	s->out = grown;
	s->out_size = size;
	return true;
}

static enum gba_status
put(struct smpp_session *s, const struct smpp_pdu *pdu)
{
	enum gba_status status;
	struct gba_buf buf;

	if (s->out_len > SESSION_OUTPUT_MAX)
		return GBA_ERR_BUSY;
	if (!room_for_pdu(s))
		return GBA_ERR_NOMEM;
	buf = gba_buf(s->out + s->out_len, SMPP_PDU_MAX + 1);
	status = smpp_build(&buf, pdu);
	if (status == GBA_OK)
		s->out_len += buf.len;
	return status;
}

void
session_put(struct smpp_session *s, const struct smpp_pdu *pdu, const char *why_not)
{
	if (put(s, pdu) != GBA_OK)
		session_end(s, why_not);
}

void
session_put_status(struct smpp_session *s, uint32_t command_id, uint32_t sequence_number,
		   enum smpp_command_status status)
{
	const struct smpp_pdu pdu = { .command_id = command_id,
				      .command_status = status,
				      .sequence_number = sequence_number };

	session_put(s, &pdu, "the peer does not read");
}

enum gba_status
session_ask(struct smpp_session *s, struct session_asked *place, struct smpp_pdu *pdu,
	    uint64_t tag, int64_t now_ms)
{
	enum gba_status status;

	s->sequence_number =
		s->sequence_number >= 0x7fffffff ? 1 : s->sequence_number + 1;
	pdu->sequence_number = s->sequence_number;
	pdu->command_status = SMPP_ROK;
	status = put(s, pdu);
	if (status != GBA_OK)
		return status;
	*place = (struct session_asked){ true, s->sequence_number, pdu->command_id, tag,
					 now_ms + s->conf.response_ms };
	return GBA_OK;
}

enum gba_status
smpp_session_request(struct smpp_session *session, struct smpp_pdu *pdu, uint64_t tag,
		     int64_t now_ms)
{
	struct session_asked *place = NULL;
	enum gba_status status;

	if (!session_allows(session->conf.role, session->state, pdu->command_id) ||
	    pdu->command_id == SMPP_UNBIND || pdu->command_id == SMPP_ENQUIRE_LINK)
		return GBA_ERR_ARG;
	for (size_t i = ASKED_OWN; i < session->asked_count; i++)
		if (!session->asked[i].used)
			place = &session->asked[i];
	if (place == NULL || session->out_len > 2 * SMPP_PDU_MAX)
		return GBA_ERR_BUSY;
	if (pdu->command_id == SMPP_OUTBIND ||
	    pdu->command_id == SMPP_ALERT_NOTIFICATION) {
		pdu->sequence_number = ++session->sequence_number;
		return put(session, pdu);
	}
	status = session_ask(session, place, pdu, tag, now_ms);
	if (status == GBA_OK)
		session->active_ms = now_ms;
	return status;
}

/* The peer's unbind is answered when nothing else is owed. */
void
session_settle_unbind(struct smpp_session *s)
{
	if (!s->unbind_owed || s->owed_count > 0)
		return;
	s->unbind_owed = false;
	session_put_status(s, SMPP_RESPONSE | SMPP_UNBIND, s->unbind_sequence, SMPP_ROK);
	session_end(s, "unbound by the peer");
}

enum gba_status
smpp_session_answer(struct smpp_session *session, uint32_t sequence_number,
		    struct smpp_pdu *pdu, int64_t now_ms)
{
	struct session_owed owed;
	size_t i = 0;

	while (i < session->owed_count &&
	       session->owed[i].sequence_number != sequence_number)
		i++;
	if (i == session->owed_count)
		return GBA_ERR_NOT_FOUND;
	owed = session->owed[i];
	session->owed[i] = session->owed[--session->owed_count];
	pdu->command_id = SMPP_RESPONSE | owed.command_id;
	pdu->sequence_number = sequence_number;
	session_put(session, pdu, "the peer does not read");
	if (session_is_bind(owed.command_id) && pdu->command_status == SMPP_ROK &&
	    session->state == SMPP_OPEN) {
		session->state = session_bound(owed.command_id);
		session->version = owed.version;
	}
	session->active_ms = now_ms;
	session_settle_unbind(session);
	return GBA_OK;
}

static void
enquire(struct smpp_session *s, int64_t now_ms)
{
	struct smpp_pdu pdu = { .command_id = SMPP_ENQUIRE_LINK };

	if (session_ask(s, &s->asked[ASKED_ENQUIRE], &pdu, 0, now_ms) != GBA_OK)
		session_end(s, "the peer does not read");
}

static bool
is_bound(const struct smpp_session *s)
{
	return s->state == SMPP_BOUND_TX || s->state == SMPP_BOUND_RX ||
	       s->state == SMPP_BOUND_TRX;
}

void
smpp_session_tick(struct smpp_session *session, int64_t now_ms)
{
	const struct smpp_session_conf *conf = &session->conf;

	if (session->state == SMPP_CLOSED)
		return;
	for (size_t i = 0; i < session->asked_count; i++)
		if (session->asked[i].used && now_ms >= session->asked[i].due_ms) {
			session_end(session, "no response in time");
			return;
		}
	if (session->state == SMPP_OPEN && now_ms >= session->start_ms + conf->bind_ms) {
		session_end(session, "no bind in time");
		return;
	}
	if (!is_bound(session))
		return;
	if (conf->inactivity_ms > 0 && now_ms >= session->active_ms + conf->inactivity_ms)
		smpp_session_unbind(session, now_ms);
	else if (conf->enquire_ms > 0 && !session->asked[ASKED_ENQUIRE].used &&
		 now_ms >= session->heard_ms + conf->enquire_ms)
		enquire(session, now_ms);
}

void
smpp_session_unbind(struct smpp_session *session, int64_t now_ms)
{
	struct smpp_pdu pdu = { .command_id = SMPP_UNBIND };

	if (!is_bound(session)) {
		if (session->state == SMPP_OPEN)
			session_end(session, "not bound");
		return;
	}
	if (session_ask(session, &session->asked[ASKED_UNBIND], &pdu, 0, now_ms) !=
	    GBA_OK)
		session_end(session, "the peer does not read");
	else
		session->state = SMPP_UNBOUND;
}

void
smpp_session_close(struct smpp_session *session, const char *reason)
{
	session_end(session, reason);
}

struct gba_octets
smpp_session_output(const struct smpp_session *session)
{
	return (struct gba_octets){ session->out, session->out_len };
}

void
smpp_session_sent(struct smpp_session *session, size_t len)
{
	if (len == 0)
		return;
	memmove(session->out, session->out + len, session->out_len - len);
	session->out_len -= len;
}

enum smpp_state
smpp_session_state(const struct smpp_session *session)
{
	return session->state;
}

uint8_t
smpp_session_version(const struct smpp_session *session)
{
	return session->version;
}

unsigned
smpp_session_waiting(const struct smpp_session *session)
{
	unsigned n = 0;

	for (size_t i = ASKED_OWN; i < session->asked_count; i++)
		n += session->asked[i].used;
	return n;
}
