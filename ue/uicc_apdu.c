/* SPDX-License-Identifier: Apache-2.0 */
/* APDUs from the ME's side (ETSI TS 102 221 clause 7.3, 10). */
#include "ue/uicc_apdu.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"

static enum gba_status
build(struct gba_buf *out, const struct uicc_command *c, uint8_t le)
{
	const uint8_t head[] = { c->cla, c->ins, c->p1, c->p2 };

	if (c->data.len > 255)
		return GBA_ERR_ARG;
	gba_buf_put(out, head, sizeof(head));
	if (c->data.len > 0) {
		gba_buf_octet(out, (uint8_t)c->data.len);
		gba_buf_put(out, c->data.p, c->data.len);
	}
	if (c->wants)
		gba_buf_octet(out, le);
	return gba_buf_status(out);
}

/* Commands hold nothing secret; answers may. */
static void
trace(const struct uicc *uicc, const struct gba_buf *apdu, const struct uicc_reply *reply)
{
	char hex[2 * 64 + 1];
	const size_t shown = apdu->len < 64 ? apdu->len : 64;

	if (uicc->trace == NULL || uicc->trace->mode != UE_TRACE_FULL)
		return;
	gba_hex(hex, apdu->p, shown);
	ue_trace_note(uicc->trace, "APDU", "%s%s -> %04x, %zu octets", hex,
		      shown < apdu->len ? "..." : "", reply->sw, reply->len);
}

static enum gba_status
send_once(struct uicc *uicc, struct uicc_reply *out, const struct uicc_command *c,
	  uint8_t le, struct ue_why *why)
{
	uint8_t room[5 + 255 + 1 + 1];
	struct gba_buf apdu = gba_buf(room, sizeof(room));
	struct gba_buf reply = gba_buf(out->p, sizeof(out->p));
	enum gba_status status = build(&apdu, c, le);

	out->len = 0;
	if (status != GBA_OK) {
		ue_why(why, "more than 255 octets do not fit in a command to the card");
		return status;
	}
	uicc->port.exchange(uicc->port.ctx, &reply,
			    (struct gba_octets){ apdu.p, apdu.len });
	if (gba_buf_status(&reply) != GBA_OK || reply.len < 2) {
		ue_why(why, "the card does not answer");
		return GBA_ERR_PEER;
	}
	out->len = reply.len - 2;
	out->sw = (unsigned)out->p[out->len] << 8 | out->p[out->len + 1];
	trace(uicc, &apdu, out);
	return GBA_OK;
}

enum gba_status
uicc_send(struct uicc *uicc, struct uicc_reply *out, const struct uicc_command *command,
	  struct ue_why *why)
{
	const struct uicc_command get_response = { .ins = 0xc0, .wants = true };
	enum gba_status status = send_once(uicc, out, command, 0, why);

	if (status == GBA_OK && out->sw >> 8 == 0x6c)
		status = send_once(uicc, out, command, (uint8_t)out->sw, why);
	if (status == GBA_OK && out->sw >> 8 == 0x61)
		status = send_once(uicc, out, &get_response, (uint8_t)out->sw, why);
	if (status != GBA_OK)
		gba_wipe(out, sizeof(*out));
	return status;
}

enum gba_status
uicc_unexpected(const struct uicc *uicc, const char *what, unsigned sw,
		struct ue_why *why)
{
	const char *note =
		uicc->port.explain != NULL ? uicc->port.explain(uicc->port.ctx) : NULL;

	if (sw == 0x6f00 && note != NULL && note[0] != '\0')
		ue_why(why, "%s: the card failed (6F00): %s", what, note);
	else
		ue_why(why, "%s: the card answers %04X", what, sw);
	return sw == 0x6f00 ? GBA_ERR_STORE : GBA_ERR_PEER;
}

enum gba_status
uicc_select(struct uicc *uicc, unsigned fid, struct ue_why *why)
{
	const uint8_t octets[] = { (uint8_t)(fid >> 8), (uint8_t)fid };
	const struct uicc_command c = { .ins = 0xa4,
					.p2 = 0x0c,
					.data = { octets, sizeof(octets) } };
	struct uicc_reply reply;
	enum gba_status status = uicc_send(uicc, &reply, &c, why);

	if (status == GBA_OK && reply.sw == 0x6a82)
		return GBA_ERR_NOT_FOUND;
	if (status == GBA_OK && reply.sw != 0x9000)
		status = uicc_unexpected(uicc, "SELECT", reply.sw, why);
	return status;
}
