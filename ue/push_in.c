/* SPDX-License-Identifier: Apache-2.0 */
/* Parcels of Upa. */
#include "ue/push_in.h"

#include <string.h>

static void
tell(struct push_in *in, struct push_event *event)
{
	in->on_event(in->ctx, event);
}

static void
drop(struct push_in *in, const char *source, const char *why)
{
	struct push_event event = { .type = PUSH_EV_DROPPED,
				    .source = source,
				    .why = why };

	tell(in, &event);
}

static bool
is_within_limit(struct push_in *in, const char *source)
{
	if (push_limit_take(&in->limit, source, gba_mono_ms(&in->receiver.clock)))
		return true;
	drop(in, source, "too many parcels of this source");
	return false;
}

/* --- messages ----------------------------------------------------------------------- */

static const char *
why_no_message(enum gba_status status)
{
	switch (status) {
	case GBA_ERR_SYNTAX:
		return "it is no message to a UE";
	case GBA_ERR_NOT_FOUND:
		return "there is no SA of this RAND";
	case GBA_ERR_EXPIRED:
		return "the lifetime of its SA is over";
	case GBA_ERR_MAC:
		return "the MAC of the message is wrong";
	default:
		return gba_status_name(status);
	}
}

static void
take_message(struct push_in *in, const char *source, struct gba_octets octets,
	     bool counted)
{
	struct push_event event = { .type = PUSH_EV_MESSAGE,
				    .source = source,
				    .acknowledge = true };
	struct push_answer answer = { .make = in->answer, .ctx = in->ctx };
	const int64_t now_s = gba_wall_s(&in->receiver.clock);
	struct push_message message;
	enum gba_status status;

	status = in->answer == NULL
			 ? push_unprotect(in->receiver.table, &message, octets, now_s)
			 : push_unprotect_answer(in->receiver.table, &message, octets,
						 &answer, now_s);
	if (status != GBA_OK && status != GBA_ERR_SQN) {
		drop(in, source, why_no_message(status));
		return;
	}
	/* an answer to each replay would be an amplifier */
	if (status == GBA_ERR_SQN) {
		event.type = PUSH_EV_MESSAGE_AGAIN;
		if (!counted && !is_within_limit(in, source)) {
			push_message_fini(&message);
			return;
		}
	}
	event.ptid = message.ptid;
	event.sn_h = message.sn_h;
	event.kept = answer.number;
	event.message = &message;
	tell(in, &event);
	push_message_fini(&message);
}

/* --- GPIs --------------------------------------------------------------------------- */

/* The envelope is told by what is in it: version and lengths have to be right there. */
static enum gba_status
unwrap(struct gba_octets *gpi, struct gba_octets *rest, struct gba_octets octets)
{
	struct gpi_challenge challenge;
	struct gba_octets inside;
	uint16_t session;

	if (gpi_envelope_parse(&session, &inside, octets) == GBA_OK &&
	    gpi_split(gpi, rest, inside) == GBA_OK &&
	    gpi_challenge_parse(&challenge, *gpi) == GBA_OK)
		return GBA_OK;
	return gpi_split(gpi, rest, octets);
}

/* Nothing may follow the MAC of a GPI (P1) but a whole message on its SA, which is looked
 * at before the card is asked: so a parcel that lost its end, or got a longer one,
 * changes nothing. */
static bool
is_on_sa(struct gba_octets message, struct gba_octets gpi)
{
	struct gpi_challenge challenge;
	struct gpl_head head;

	return gpl_parse(&head, NULL, message) == GBA_OK &&
	       head.direction == GPL_DOWNLINK &&
	       gpi_challenge_parse(&challenge, gpi) == GBA_OK &&
	       memcmp(head.sa_id.p, challenge.rand.b, sizeof(challenge.rand.b)) == 0;
}

static void
take_gpi(struct push_in *in, const char *source, struct gba_octets octets)
{
	struct push_event event = { .type = PUSH_EV_SA, .source = source };
	struct ue_why why = { "" };
	struct gba_octets gpi, rest;
	struct push_taken taken;
	enum gba_status status;

	if (unwrap(&gpi, &rest, octets) != GBA_OK) {
		drop(in, source, "it is no GPI of this profile");
		return;
	}
	if (rest.len > 0 && !is_on_sa(rest, gpi)) {
		drop(in, source, "what is behind the GPI is no message on its SA");
		return;
	}
	if (!is_within_limit(in, source))
		return;
	status = push_take_gpi(&taken, &in->receiver, gpi, &why);
	if (status != GBA_OK && status != GBA_ERR_SQN) {
		drop(in, source,
		     why.text[0] != '\0' ? why.text : gba_status_name(status));
		return;
	}
	event.taken = &taken;
	event.ptid = taken.ptid;
	event.sn_h = taken.sn_h;
	event.why = why.text;
	if (status == GBA_ERR_SQN)
		event.type = PUSH_EV_AUTS;
	else if (taken.repeated)
		event.type = PUSH_EV_SA_AGAIN;
	event.acknowledge = status == GBA_OK && rest.len == 0;
	tell(in, &event);
	if (status == GBA_OK && rest.len > 0)
		take_message(in, source, rest, true);
}

void
push_in_parcel(struct push_in *in, enum push_parcel kind, const char *source,
	       struct gba_octets octets)
{
	if (kind == PUSH_PARCEL_GPI)
		take_gpi(in, source, octets);
	else
		take_message(in, source, octets, false);
}
