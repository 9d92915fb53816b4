/* SPDX-License-Identifier: Apache-2.0 */
/* One connection of an SME: its stream joined with its session, and who is bound on it.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "smsc/tsms_int.h"

#define CHUNK 16384 /* of what a session has to say, in one write */

static int64_t
now_ms(const struct tsms *tsms)
{
	return gba_mono_ms(&tsms->conf.desk->conf.clock);
}

/* --- binds -----------------------------------------------------------------------------
 */

static struct tsms_sme *
sme_of(struct tsms *tsms, const char *system_id)
{
	struct tsms_sme *sme = tsms->smes;

	while (sme != NULL && strcmp(sme->system_id, system_id) != 0)
		sme = sme->next;
	if (sme != NULL)
		return sme;
	sme = calloc(1, sizeof(*sme));
	if (sme == NULL)
		return NULL;
	snprintf(sme->system_id, sizeof(sme->system_id), "%s", system_id);
	sme->at_ms = now_ms(tsms);
	sme->tokens = UINT32_MAX; /* a full second, whatever its rate is */
	sme->next = tsms->smes;
	tsms->smes = sme;
	return sme;
}

static bool
certificate_fits(const struct tsms_peer *peer, const struct sme *sme)
{
	const char *name;

	if (sme->certificate[0] == '\0')
		return false;
	for (size_t i = 0; (name = stream_peer_name(peer->stream, i)) != NULL; i++)
		if (strcasecmp(name, sme->certificate) == 0)
			return true;
	return false;
}

/* The certificate says who it is; the password is a second factor, or, on a plain
 * connection, the only one. @return NULL: it may bind; else why not, with its status */
static const char *
judge_bind(struct tsms_peer *peer, const struct smpp_pdu *pdu, uint32_t *status)
{
	struct db *db = peer->tsms->conf.desk->conf.db;
	struct sme sme;
	enum gba_status found;

	*status = SMPP_RBINDFAIL;
	if (pdu->interface_version < SMPP_VERSION_34)
		return "a version before 3.4";
	found = dir_sme_get(db, &sme, pdu->system_id);
	if (found == GBA_ERR_NOT_FOUND)
		return "no such SME";
	*status = found == GBA_OK ? SMPP_RBINDFAIL : SMPP_RSYSERR;
	if (found != GBA_OK)
		return "no directory";
	if (peer->plain ? !sme.has_password : !certificate_fits(peer, &sme))
		return peer->plain ? "no password is set"
				   : "another name in its certificate";
	*status = SMPP_RINVPASWD;
	if (!dir_sme_password_is(db, &sme, pdu->password))
		return "wrong password";
	*status = SMPP_RBINDFAIL;
	peer->sme = sme_of(peer->tsms, sme.system_id);
	if (peer->sme == NULL || peer->sme->sessions >= peer->tsms->conf.per_sme) {
		peer->sme = NULL;
		return "too many sessions of this SME";
	}
	return NULL;
}

static void
refuse_bind(struct tsms_peer *peer, const struct smpp_pdu *pdu, const char *why)
{
	const char *name = stream_peer_name(peer->stream, 0);
	char source[MESSAGE_IDENTITY_MAX + 1];

	/* What is proven comes first, what was said in brackets. */
	snprintf(source, sizeof(source), "%s (%s)",
		 name != NULL ? name : stream_peer_address(peer->stream), pdu->system_id);
	atomic_fetch_add(&peer->tsms->refused, 1);
	gba_log(peer->tsms->conf.log, GBA_LOG_WARNING, "tsms", "bind refused peer=%s: %s",
		source, why);
	desk_block(peer->tsms->conf.desk, MESSAGE_TSMS, source, "", -1, "TS-6", why);
}

void
tsms_bind(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	struct smpp_pdu *answer = &peer->answer;
	const uint32_t sequence_number = pdu->sequence_number;
	uint8_t tlvs[8];
	struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));
	const char *why = judge_bind(peer, pdu, &answer->command_status);

	if (why != NULL) {
		refuse_bind(peer, pdu, why);
	} else {
		answer->command_status = SMPP_ROK;
		snprintf(answer->system_id, sizeof(answer->system_id), "%s",
			 peer->tsms->conf.system_id);
		smpp_tlv_put_number(&buf, SMPP_TAG_SC_INTERFACE_VERSION, SMPP_VERSION_50,
				    1);
		answer->tlvs = (struct gba_octets){ tlvs, buf.len };
		peer->sme->sessions++;
		atomic_fetch_add(&peer->tsms->binds, 1);
		atomic_fetch_add(&peer->tsms->bound, 1);
		gba_log(peer->tsms->conf.log, GBA_LOG_INFO, "tsms",
			"bound system_id=%s as=%s version=%02x peer=%s %s",
			peer->sme->system_id, smpp_command_name(pdu->command_id),
			pdu->interface_version, stream_peer_address(peer->stream),
			stream_suite(peer->stream));
	}
	(void)!smpp_session_answer(peer->session, sequence_number, answer,
				   now_ms(peer->tsms));
	if (why != NULL)
		smpp_session_close(peer->session, "bind refused");
}

void
tsms_unbound(struct tsms_peer *peer)
{
	if (peer->sme == NULL)
		return;
	peer->sme->sessions--;
	peer->sme = NULL;
	atomic_fetch_sub(&peer->tsms->bound, 1);
}

bool
tsms_rate(struct tsms_peer *peer, unsigned rate, size_t count)
{
	struct tsms_sme *sme = peer->sme;
	const int64_t now = now_ms(peer->tsms);
	const double asked = (double)count;

	if (rate == 0)
		return true;
	sme->tokens += (double)(now - sme->at_ms) * rate / 1000;
	sme->at_ms = now;
	if (sme->tokens > rate)
		sme->tokens = rate;
	if (sme->tokens < (asked < rate ? asked : rate)) {
		atomic_fetch_add(&peer->tsms->throttled, 1);
		return false;
	}
	sme->tokens -= asked;
	return true;
}

/* --- stream and session ----------------------------------------------------------------
 */

static void
on_request(struct tsms_peer *peer, const struct smpp_pdu *pdu)
{
	const uint32_t sequence_number = pdu->sequence_number;

	memset(&peer->answer, 0, offsetof(struct smpp_pdu, dests));
	if (peer->sme == NULL) {
		tsms_bind(peer, pdu);
		return;
	}
	atomic_fetch_add(&peer->tsms->requests, 1);
	tsms_request(peer, pdu);
	(void)!smpp_session_answer(peer->session, sequence_number, &peer->answer,
				   now_ms(peer->tsms));
}

static void
say(struct tsms_peer *peer)
{
	struct gba_octets out = smpp_session_output(peer->session);

	while (out.len > 0) {
		if (out.len > CHUNK)
			out.len = CHUNK;
		if (stream_write(peer->stream, out) != GBA_OK)
			return; /* at the next tick */
		smpp_session_sent(peer->session, out.len);
		out = smpp_session_output(peer->session);
	}
}

/* Take what the session has to tell, and say what it has to say. */
static void
work(struct tsms_peer *peer)
{
	const char *ended = NULL;
	struct smpp_event event;

	while (smpp_session_take(peer->session, &event)) {
		switch (event.kind) {
		case SMPP_EV_REQUEST:
			on_request(peer, event.pdu);
			break;
		case SMPP_EV_RESPONSE:
			tsms_receipt_done(peer, event.tag, event.pdu->command_status);
			break;
		case SMPP_EV_LOST:
			tsms_receipt_lost(peer, event.tag);
			break;
		case SMPP_EV_CLOSED:
			ended = event.reason;
			break;
		case SMPP_EV_NOTICE:
			break;
		}
	}
	say(peer);
	if (ended == NULL)
		return;
	if (peer->sme != NULL)
		gba_log(peer->tsms->conf.log, GBA_LOG_INFO, "tsms",
			"unbound system_id=%s: %s", peer->sme->system_id, ended);
	tsms_unbound(peer);
	stream_close(peer->stream, ended);
}

static void *
on_opened(void *ctx, struct stream *stream)
{
	const struct tsms_port *port = ctx;
	struct tsms *tsms = port->tsms;
	const struct smpp_session_conf conf = {
		.role = SMPP_SC,
		.pdu_max = SMPP_PDU_MAX,
		.window = tsms->conf.window,
		.peer_window = tsms->conf.peer_window,
		.bind_ms = tsms->conf.bind_ms,
		.enquire_ms = tsms->conf.enquire_ms,
		.response_ms = tsms->conf.response_ms,
		.inactivity_ms = tsms->conf.inactivity_ms,
	};
	struct tsms_peer *peer = calloc(1, sizeof(*peer));

	if (peer == NULL)
		return NULL;
	peer->tsms = tsms;
	peer->stream = stream;
	peer->plain = port->plain;
	if (smpp_session_new(&peer->session, &conf, now_ms(tsms)) != GBA_OK) {
		free(peer);
		return NULL;
	}
	peer->next = tsms->peers;
	tsms->peers = peer;
	return peer;
}

static void
on_octets(void *ctx, struct stream *stream, struct gba_octets in)
{
	struct tsms_peer *peer = ctx;

	(void)stream;
	smpp_session_input(peer->session, in, now_ms(peer->tsms));
	work(peer);
}

static void
on_tick(void *ctx, struct stream *stream, int64_t mono_ms)
{
	struct tsms_peer *peer = ctx;

	(void)stream;
	smpp_session_tick(peer->session, mono_ms);
	tsms_receipts(peer, mono_ms);
	work(peer);
}

static void
on_closed(void *ctx, const char *reason)
{
	struct tsms_peer *peer = ctx, **at = &peer->tsms->peers;
	struct smpp_event event;

	smpp_session_close(peer->session, reason);
	while (smpp_session_take(peer->session, &event))
		if (event.kind == SMPP_EV_LOST)
			tsms_receipt_lost(peer, event.tag);
	if (peer->sme != NULL)
		gba_log(peer->tsms->conf.log, GBA_LOG_INFO, "tsms",
			"unbound system_id=%s: %s", peer->sme->system_id, reason);
	tsms_unbound(peer);
	while (*at != peer)
		at = &(*at)->next;
	*at = peer->next;
	smpp_session_free(peer->session);
	free(peer);
}

const struct stream_events tsms_events = { on_opened, on_octets, on_tick, on_closed };
