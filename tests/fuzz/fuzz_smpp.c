/* SPDX-License-Identifier: Apache-2.0 */
/* SMPP: one PDU, and the octets as what a peer says to a session of either side. */
#include "check.h"

#include <string.h>

#include "smpp/session.h"

static uint8_t first[SMPP_PDU_MAX + 1], second[SMPP_PDU_MAX + 1];

static void
check_pdu(struct gba_octets in)
{
	static struct smpp_pdu pdu, again;
	struct gba_buf a = gba_buf(first, sizeof(first));
	struct gba_buf b = gba_buf(second, sizeof(second));
	enum smpp_command_status error;
	struct gba_octets value;
	uint32_t n;

	if (smpp_parse(&pdu, &error, in) != GBA_OK)
		return;
	(void)!smpp_tlv(&value, &pdu, SMPP_TAG_MESSAGE_PAYLOAD);
	(void)!smpp_tlv_number(&n, &pdu, SMPP_TAG_SOURCE_PORT, 2);
	CHECK(smpp_build(&a, &pdu) == GBA_OK);
	CHECK(a.len <= in.len || pdu.command_id == (SMPP_RESPONSE | SMPP_DELIVER_SM) ||
	      pdu.command_status != SMPP_ROK);
	CHECK(smpp_parse(&again, &error, (struct gba_octets){ first, a.len }) == GBA_OK);
	CHECK(smpp_build(&b, &again) == GBA_OK);
	CHECK(a.len == b.len && memcmp(first, second, a.len) == 0);
}

static void
check_session(enum smpp_role role, struct gba_octets in)
{
	const struct smpp_session_conf conf = { .role = role,
						.pdu_max = SMPP_PDU_MAX,
						.window = 4,
						.peer_window = 4,
						.bind_ms = 5000,
						.enquire_ms = 1000,
						.response_ms = 3000 };
	static struct smpp_pdu pdu;
	struct smpp_session *s;
	struct smpp_event event;
	unsigned closed = 0;

	CHECK(smpp_session_new(&s, &conf, 0) == GBA_OK);
	if (role == SMPP_ESME) {
		memset(&pdu, 0, offsetof(struct smpp_pdu, dests));
		pdu.command_id = SMPP_BIND_TRANSCEIVER;
		CHECK(smpp_session_request(s, &pdu, 1, 0) == GBA_OK);
	}
	for (size_t at = 0; at < in.len; at += 100) {
		const size_t len = in.len - at < 100 ? in.len - at : 100;

		smpp_session_input(s, (struct gba_octets){ in.p + at, len }, 1);
		while (smpp_session_take(s, &event)) {
			CHECK(closed == 0);
			closed += event.kind == SMPP_EV_CLOSED;
			if (event.kind != SMPP_EV_REQUEST)
				continue;
			memset(&pdu, 0, offsetof(struct smpp_pdu, dests));
			(void)!smpp_session_answer(s, event.pdu->sequence_number, &pdu,
						   2);
		}
		smpp_session_sent(s, smpp_session_output(s).len);
		smpp_session_tick(s, 1200);
	}
	smpp_session_close(s, "end");
	while (smpp_session_take(s, &event))
		closed += event.kind == SMPP_EV_CLOSED;
	CHECK(closed == 1);
	smpp_session_free(s);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gba_octets in = { data, size };

	if (size >= SMPP_HEADER && size <= SMPP_PDU_MAX)
		check_pdu(in);
	check_session(SMPP_SC, in);
	check_session(SMPP_ESME, in);
	return 0;
}
