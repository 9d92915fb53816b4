/* SPDX-License-Identifier: Apache-2.0 */
/* Receipts: owed in the database until an SME that is bound to receive has taken them.
 */
#include <stdio.h>
#include <string.h>

#include "smsc/tsms_int.h"

#define AT_ONCE 8 /* that are read from the database together */
#define LOOK_S	10

static const char *
stat_of(enum message_state state)
{
	switch (tsms_state_of(state)) {
	case SMPP_STATE_DELIVERED:
		return "DELIVRD";
	case SMPP_STATE_EXPIRED:
		return "EXPIRED";
	case SMPP_STATE_DELETED:
		return "DELETED";
	case SMPP_STATE_UNDELIVERABLE:
		return "UNDELIV";
	default:
		return "ENROUTE";
	}
}

/* SMPP 3.4 Appendix B for the text, 5.3.2 for the TLVs. It is no trigger, so its
 * protocol_id says nothing (bypass case 11). */
void
tsms_receipt_build(struct smpp_pdu *out, char text[160], uint8_t tlvs[128],
		   const struct message *message)
{
	struct gba_buf buf = gba_buf(tlvs, 128);
	char submitted[17], done[17]; /* ten of them: to the minute */

	tsms_time_put(submitted, message->created_s);
	tsms_time_put(done, message->ended_s);
	snprintf(text, 160,
		 "id:%s sub:001 dlvrd:%s submit date:%.10s done date:%.10s stat:%s "
		 "err:%03d "
		 "text:",
		 message->id, message->state == MESSAGE_DELIVERED ? "001" : "000",
		 submitted, done, stat_of(message->state),
		 message->state == MESSAGE_DELIVERED ? 0 : (int)message->outcome + 1);
	smpp_tlv_put(&buf, SMPP_TAG_RECEIPTED_MESSAGE_ID, message->id,
		     strlen(message->id) + 1);
	smpp_tlv_put_number(&buf, SMPP_TAG_MESSAGE_STATE, tsms_state_of(message->state),
			    1);
	if (message->reference >= 0)
		smpp_tlv_put_number(&buf, SMPP_TAG_USER_MESSAGE_REFERENCE,
				    (uint32_t)message->reference, 2);
	memset(out, 0, offsetof(struct smpp_pdu, dests));
	out->command_id = SMPP_DELIVER_SM;
	out->source.ton = out->source.npi = 1;
	snprintf(out->source.text, sizeof(out->source.text), "%s", message->msisdn);
	out->dest.ton = message->origin_toa >> 4 & 0x07;
	out->dest.npi = message->origin_toa & 0x0f;
	snprintf(out->dest.text, sizeof(out->dest.text), "%s", message->origin);
	out->esm_class = SMPP_ESM_RECEIPT;
	out->short_message = (struct gba_octets){ (const uint8_t *)text, strlen(text) };
	out->tlvs = (struct gba_octets){ tlvs, buf.len };
}

static bool
receives(const struct tsms_peer *peer)
{
	const enum smpp_state state = smpp_session_state(peer->session);

	return peer->sme != NULL && (state == SMPP_BOUND_RX || state == SMPP_BOUND_TRX);
}

/* Not again before the retry, unless the session ends first. */
static bool
put_off(struct tsms_peer *peer, const struct message *m)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;

	return queue_report_put(desk->queue, m->number, false,
				gba_wall_s(&desk->clock) +
					peer->tsms->conf.receipt_retry_s) == GBA_OK;
}

static bool
send_receipt(struct tsms_peer *peer, const struct message *m, int64_t mono_ms)
{
	uint8_t tlvs[128];
	char text[160];

	if (!put_off(peer, m))
		return false;
	tsms_receipt_build(&peer->answer, text, tlvs, m);
	if (smpp_session_request(peer->session, &peer->answer, (uint64_t)m->number,
				 mono_ms) != GBA_OK) {
		tsms_receipt_lost(peer, (uint64_t)m->number);
		return false;
	}
	atomic_fetch_add(&peer->tsms->receipts, 1);
	return true;
}

/* The time of day may be set: one that is due much later is looked for sooner. */
static int64_t
pause_ms(int64_t s)
{
	return (s < 1 ? 1 : s < LOOK_S ? s : LOOK_S) * 1000;
}

void
tsms_receipts(struct tsms_peer *peer, int64_t mono_ms)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;
	const int64_t now_s = gba_wall_s(&desk->clock);
	struct message owed[AT_ONCE];
	size_t count = 0, room;
	int64_t next_s;

	if (!receives(peer) || mono_ms < peer->report_ms)
		return;
	room = peer->tsms->conf.window - smpp_session_waiting(peer->session);
	if (room == 0) /* looked at again when there is */
		return;
	if (queue_reports(desk->queue, MESSAGE_TSMS, peer->sme->system_id, owed,
			  room < AT_ONCE ? room : AT_ONCE, &count, &next_s) != GBA_OK) {
		peer->report_ms = mono_ms + 1000;
		return;
	}
	for (size_t i = 0; i < count; i++)
		if (!send_receipt(peer, &owed[i], mono_ms))
			break;
	if (count == 0)
		peer->report_ms = mono_ms + pause_ms(next_s - now_s);
}

void
tsms_receipt_done(struct tsms_peer *peer, uint64_t number, uint32_t status)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;

	peer->report_ms = 0;
	/* Taken, or refused for good. After anything else it comes again. */
	if (status != SMPP_ROK && status != SMPP_RX_P_APPN && status != SMPP_RX_R_APPN)
		return;
	if (queue_report_put(desk->queue, (int64_t)number, true, 0) != GBA_OK)
		return;
	atomic_fetch_add(&peer->tsms->receipts_taken, 1);
}

void
tsms_receipt_lost(struct tsms_peer *peer, uint64_t number)
{
	const struct desk_conf *desk = &peer->tsms->conf.desk->conf;

	/* If it cannot be written, the retry that is written already holds. */
	(void)!queue_report_put(desk->queue, (int64_t)number, false,
				gba_wall_s(&desk->clock));
	for (struct tsms_peer *other = peer->tsms->peers; other != NULL;
	     other = other->next)
		other->report_ms = 0;
}
