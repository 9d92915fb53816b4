/* SPDX-License-Identifier: Apache-2.0 */
/* Short messages to a UE. */
#include "ue/sms_in.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codec/gpi.h"
#include "codec/wsp_push.h"

#define SMS_ID_MAX 64

/* A request on its way. */
struct taking {
	struct sms_in *in;
	struct rp rp;
	struct sms_deliver deliver;
	char id[SMS_ID_MAX + 1];
	bool has_id;
};

/* --- what it is ----------------------------------------------------------------------
 */

/* TP-PID alone makes a trigger, the port alone says whose; NULL: it is for us. */
static const char *
why_not_ours(const struct sms_in *in, const struct sms_deliver *deliver,
	     struct inbox_part *part)
{
	if (deliver->body.pid != SMS_PID_TRIGGER)
		return "no trigger by its TP-PID";
	if (!sms_dcs_is_trigger(deliver->body.dcs))
		return "no 8-bit data by its TP-DCS";
	if (sms_segment_place(&part->key, &part->seq, &part->payload, deliver) != GBA_OK)
		return "its user data header is broken";
	if (!part->key.has_port)
		return "it names no port";
	if (part->key.port != SMS_PORT_WAP_PUSH && part->key.port != in->port)
		return "its port is another's";
	return NULL;
}

/* --- answers -------------------------------------------------------------------------
 */

static unsigned
answer(const struct taking *t, uint8_t cause, uint8_t *out, size_t *len)
{
	const struct rp rp = { .type = cause == 0 ? RP_ACK : RP_ERROR,
			       .from_ms = true,
			       .ref = t->rp.ref,
			       .cause = cause };

	return rp_build(out, len, &rp) == GBA_OK ? 200 : 500;
}

static void
count(struct sms_in *in, enum sms_in_count what)
{
	in->counts[what]++;
}

static void
tell(const struct taking *t, const char *what, const struct inbox_part *part,
     const char *why)
{
	char of[48] = "";

	if (part != NULL)
		(void)snprintf(of, sizeof(of), " port=%u segment=%u/%u", part->key.port,
			       part->seq, part->key.total);
	gba_log(t->in->log, GBA_LOG_INFO, "sms",
		"%s hop=%s oa=%s pid=0x%02x dcs=0x%02x%s%s%s", what,
		t->rp.sc.text[0] != '\0' ? t->rp.sc.text : "-", t->deliver.oa.text,
		t->deliver.body.pid, t->deliver.body.dcs, of, why[0] != '\0' ? ": " : "",
		why);
}

static unsigned
refuse(struct taking *t, uint8_t cause, const char *why, uint8_t *out, size_t *len)
{
	count(t->in, SMS_IN_REFUSED);
	gba_log(t->in->log, GBA_LOG_WARNING, "sms", "refused hop=%s cause=%u (%s): %s",
		t->rp.sc.text[0] != '\0' ? t->rp.sc.text : "-", cause,
		rp_cause_name(cause), why);
	return answer(t, cause, out, len);
}

/* --- taking --------------------------------------------------------------------------
 */

static unsigned
take_deliver(struct taking *t, uint8_t *out, size_t *len)
{
	struct inbox_part part;
	const char *why = why_not_ours(t->in, &t->deliver, &part);
	const struct inbox_part *kept = why == NULL ? &part : NULL;
	const enum gba_status status =
		inbox_put(t->in->inbox, t->has_id ? t->id : NULL, t->rp.tpdu, kept,
			  gba_wall_s(&t->in->clock));

	switch (status) {
	case GBA_OK:
		count(t->in, why == NULL ? SMS_IN_SEGMENT : SMS_IN_OTHER);
		tell(t, why == NULL ? "taken" : "left", kept, why == NULL ? "" : why);
		return answer(t, 0, out, len);
	case GBA_ERR_DENIED:
		count(t->in, SMS_IN_AGAIN);
		tell(t, "again", kept, "it was taken before");
		return answer(t, 0, out, len);
	case GBA_ERR_BUSY:
		return refuse(t, RP_MEMORY_EXCEEDED, "too many messages are not whole",
			      out, len);
	default:
		return refuse(t, RP_MEMORY_EXCEEDED, "it cannot be kept", out, len);
	}
}

/* A report tells of a message that this UE sent: it is no trigger, whatever its TP-PID.
 */
static unsigned
take_report(struct taking *t, uint8_t *out, size_t *len)
{
	struct sms_status_report report;

	if (sms_status_report_parse(&report, t->rp.tpdu) != GBA_OK)
		return refuse(t, RP_INVALID_MANDATORY, "no SMS-STATUS-REPORT", out, len);
	count(t->in, SMS_IN_OTHER);
	gba_log(t->in->log, GBA_LOG_INFO, "sms", "left hop=%s: a status report",
		t->rp.sc.text[0] != '\0' ? t->rp.sc.text : "-");
	return answer(t, 0, out, len);
}

static bool
is_for_us(const struct sms_in *in, struct gba_text to)
{
	static const char scheme[] = "imsi:";
	const size_t n = sizeof(scheme) - 1;

	if (to.p == NULL || in->imsi[0] == '\0')
		return true;
	return to.len > n && strncasecmp(to.p, scheme, n) == 0 &&
	       gba_text_is((struct gba_text){ to.p + n, to.len - n }, in->imsi);
}

unsigned
sms_in_take(struct sms_in *in, const struct sms_in_request *request, uint8_t *out,
	    size_t *len)
{
	struct taking t = { .in = in };

	if (!rp_type_is(request->type))
		return 415;
	if (rp_parse(&t.rp, request->body) != GBA_OK || t.rp.type != RP_DATA ||
	    t.rp.from_ms)
		return 400;
	if (request->id.p != NULL) {
		if (request->id.len == 0 ||
		    gba_text_copy(t.id, sizeof(t.id), request->id) != GBA_OK)
			return 400;
		t.has_id = true;
	}
	if (!is_for_us(in, request->to))
		return refuse(&t, RP_UNASSIGNED_NUMBER, "it is for another card", out,
			      len);
	switch (sms_mti(t.rp.tpdu)) {
	case SMS_MTI_DELIVER:
		if (sms_deliver_parse(&t.deliver, t.rp.tpdu) != GBA_OK)
			return refuse(&t, RP_INVALID_MANDATORY, "no SMS-DELIVER", out,
				      len);
		return take_deliver(&t, out, len);
	case SMS_MTI_STATUS_OR_COMMAND:
		return take_report(&t, out, len);
	default:
		return refuse(&t, RP_PROTOCOL_ERROR, "neither SMS-DELIVER nor a report",
			      out, len);
	}
}

/* --- handing on ----------------------------------------------------------------------
 */

/* A WAP push carries the type of what is in it; at the port of our own there is a GPI. */
static enum gba_status
unwrap(const struct sms_in *in, struct gba_octets *gpi,
       const struct inbox_message *message)
{
	const struct gba_octets octets = { message->octets, message->len };
	struct wsp_push push;

	if (message->port != SMS_PORT_WAP_PUSH) {
		*gpi = octets;
		return GBA_OK;
	}
	if (wsp_push_parse(&push, octets) != GBA_OK ||
	    !wsp_name_is(&push.type, GPI_CONTENT_TYPE, in->gpi_code))
		return GBA_ERR_SYNTAX;
	*gpi = push.body;
	return GBA_OK;
}

static void
hand_on(struct sms_in *in, const struct inbox_message *message, const char *source)
{
	struct gba_octets gpi;

	if (unwrap(in, &gpi, message) != GBA_OK) {
		count(in, SMS_IN_NO_GPI);
		gba_log(in->log, GBA_LOG_INFO, "sms",
			"dropped oa=%s port=%u: no WAP push of a GPI", message->oa.text,
			message->port);
		return;
	}
	count(in, SMS_IN_MESSAGE);
	gba_log(in->log, GBA_LOG_INFO, "sms",
		"trigger oa=%s port=%u segments=%u octets=%zu", message->oa.text,
		message->port, message->segments, message->len);
	push_in_parcel(in->push, PUSH_PARCEL_GPI, source, gpi);
}

/* Out of the inbox only when it was handed on: an SA that is there is not made twice, nor
 * is a message behind its GPI delivered twice. */
static enum gba_status
hand_on_one(struct sms_in *in, const struct inbox_message *message)
{
	char source[8 + sizeof(message->oa.text)];

	(void)snprintf(source, sizeof(source), "sms:%s", message->oa.text);
	if (!push_limit_has(&in->push->limit, source, gba_mono_ms(&in->clock))) {
		in->waiting = true;
		return GBA_OK;
	}
	hand_on(in, message, source);
	return inbox_done(in->inbox, message->number);
}

void
sms_in_hand_on(struct sms_in *in)
{
	struct inbox_message *message = malloc(sizeof(*message));
	enum gba_status status = message != NULL ? GBA_OK : GBA_ERR_NOMEM;
	int64_t after = 0;

	in->waiting = false;
	while (status == GBA_OK) {
		status = inbox_next(in->inbox, message, after);
		if (status != GBA_OK)
			break;
		after = message->number;
		status = hand_on_one(in, message);
	}
	if (status != GBA_ERR_NOT_FOUND)
		gba_log(in->log, GBA_LOG_ERROR, "sms", "messages stay in the inbox: %s",
			gba_status_name(status));
	free(message);
}

void
sms_in_expire(struct sms_in *in)
{
	unsigned incomplete;

	if (inbox_expire(in->inbox, &incomplete, gba_wall_s(&in->clock)) == GBA_OK &&
	    incomplete > 0)
		gba_log(in->log, GBA_LOG_INFO, "sms", "forgot %u that never became whole",
			incomplete);
}

void
sms_in_tell(const struct sms_in *in)
{
	const uint64_t *n = in->counts;

	gba_log(in->log, GBA_LOG_NOTICE, "sms",
		"counts segments=%llu again=%llu left=%llu triggers=%llu no-gpi=%llu "
		"refused=%llu",
		(unsigned long long)n[SMS_IN_SEGMENT],
		(unsigned long long)n[SMS_IN_AGAIN], (unsigned long long)n[SMS_IN_OTHER],
		(unsigned long long)n[SMS_IN_MESSAGE],
		(unsigned long long)n[SMS_IN_NO_GPI],
		(unsigned long long)n[SMS_IN_REFUSED]);
}
