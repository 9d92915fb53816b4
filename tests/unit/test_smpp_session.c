/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of SMPP: two of ours against each other, and one against what is badly said.
 */
#include "unit.h"

#include <stdlib.h>
#include <string.h>

#include "smpp/session.h"

static const struct smpp_session_conf conf_sc = {
	.role = SMPP_SC,
	.pdu_max = 4096,
	.window = 2,
	.peer_window = 2,
	.bind_ms = 5000,
	.enquire_ms = 10000,
	.response_ms = 3000,
	.inactivity_ms = 60000,
};

struct pair {
	struct smpp_session *sc, *esme;
	int64_t now_ms;
};

static struct pair
pair_new(void)
{
	struct smpp_session_conf conf = conf_sc;
	struct pair p = { .now_ms = 1000 };

	cr_assert_eq(smpp_session_new(&p.sc, &conf, p.now_ms), GBA_OK);
	conf.role = SMPP_ESME;
	cr_assert_eq(smpp_session_new(&p.esme, &conf, p.now_ms), GBA_OK);
	return p;
}

static void
pair_free(struct pair *p)
{
	smpp_session_free(p->sc);
	smpp_session_free(p->esme);
}

static void
carry(struct smpp_session *from, struct smpp_session *to, int64_t now_ms)
{
	const struct gba_octets out = smpp_session_output(from);

	for (size_t i = 0; i < out.len; i++) /* octet by octet */
		smpp_session_input(to, (struct gba_octets){ out.p + i, 1 }, now_ms);
	smpp_session_sent(from, out.len);
}

static struct smpp_event
event_of(struct smpp_session *s, enum smpp_event_kind kind)
{
	struct smpp_event event = { .kind = SMPP_EV_CLOSED };

	cr_assert(smpp_session_take(s, &event), "an event was expected");
	cr_assert_eq(event.kind, kind, "event %d, not %d", event.kind, kind);
	return event;
}

static void
no_event(struct smpp_session *s)
{
	struct smpp_event event;

	cr_assert(!smpp_session_take(s, &event));
}

static void
answer(struct pair *p, uint32_t sequence_number, uint32_t status)
{
	struct smpp_pdu pdu = { .command_status = status, .message_id = "0a" };

	cr_assert_eq(smpp_session_answer(p->sc, sequence_number, &pdu, p->now_ms),
		     GBA_OK);
	carry(p->sc, p->esme, p->now_ms);
}

static void
ask(struct pair *p, uint32_t command_id, uint64_t tag)
{
	struct smpp_pdu pdu = { .command_id = command_id,
				.interface_version = 0x50,
				.dest_count = 1 };

	cr_assert_eq(smpp_session_request(p->esme, &pdu, tag, p->now_ms), GBA_OK);
	carry(p->esme, p->sc, p->now_ms);
}

static void
bound(struct pair *p, uint32_t command_id)
{
	struct smpp_event event;

	ask(p, command_id, 7);
	event = event_of(p->sc, SMPP_EV_REQUEST);
	cr_assert_eq(event.pdu->command_id, command_id);
	answer(p, event.pdu->sequence_number, SMPP_ROK);
	cr_assert_eq(event_of(p->esme, SMPP_EV_RESPONSE).tag, 7);
}

/* One PDU without a body, or any octets, to the SC; its answer's command_id and status.
 */
static void
say(struct smpp_session *s, const char *hex, uint32_t want_id, uint32_t want_status)
{
	enum smpp_command_status error;
	struct gba_octets out;
	struct smpp_pdu pdu;
	uint8_t in[128];
	const size_t len = strlen(hex) / 2;

	cr_assert_eq(gba_unhex(in, len, gba_text(hex)), GBA_OK);
	smpp_session_input(s, (struct gba_octets){ in, len }, 2000);
	no_event(s);
	out = smpp_session_output(s);
	cr_assert_geq(out.len, 16, "no answer to %s", hex);
	cr_assert_eq(smpp_parse(&pdu, &error, out), GBA_OK);
	cr_expect_eq(pdu.command_id, want_id, "%s: %08x", hex, pdu.command_id);
	cr_expect_eq(pdu.command_status, want_status, "%s: %08x", hex,
		     pdu.command_status);
	smpp_session_sent(s, out.len);
}

Test(smpp_session, a_bind_holds_when_it_is_answered_with_success)
{
	struct pair p = pair_new();
	struct smpp_pdu early = { .command_id = SMPP_SUBMIT_SM };
	struct smpp_event event;

	cr_expect_eq(smpp_session_request(p.esme, &early, 1, 0), GBA_ERR_ARG);
	ask(&p, SMPP_BIND_TRANSCEIVER, 1);
	event = event_of(p.sc, SMPP_EV_REQUEST);
	cr_expect_eq(smpp_session_state(p.sc), SMPP_OPEN);
	answer(&p, event.pdu->sequence_number, SMPP_RINVPASWD);
	event = event_of(p.esme, SMPP_EV_RESPONSE);
	cr_expect_eq(event.pdu->command_status, SMPP_RINVPASWD);
	cr_expect_eq(smpp_session_state(p.sc), SMPP_OPEN);
	cr_expect_eq(smpp_session_state(p.esme), SMPP_OPEN);
	bound(&p, SMPP_BIND_TRANSCEIVER);
	cr_expect_eq(smpp_session_state(p.sc), SMPP_BOUND_TRX);
	cr_expect_eq(smpp_session_state(p.esme), SMPP_BOUND_TRX);
	cr_expect_eq(smpp_session_version(p.sc), 0x50);
	pair_free(&p);
}

Test(smpp_session, answers_come_in_any_order_and_find_their_tags)
{
	struct pair p = pair_new();
	uint32_t first, second;

	bound(&p, SMPP_BIND_TRANSMITTER);
	ask(&p, SMPP_SUBMIT_SM, 11);
	ask(&p, SMPP_QUERY_SM, 22);
	cr_expect_eq(smpp_session_waiting(p.esme), 2);
	first = event_of(p.sc, SMPP_EV_REQUEST).pdu->sequence_number;
	second = event_of(p.sc, SMPP_EV_REQUEST).pdu->sequence_number;
	cr_expect_neq(first, second);
	answer(&p, second, SMPP_RQUERYFAIL);
	answer(&p, first, SMPP_ROK);
	cr_expect_eq(event_of(p.esme, SMPP_EV_RESPONSE).tag, 22);
	cr_expect_eq(event_of(p.esme, SMPP_EV_RESPONSE).tag, 11);
	no_event(p.esme);
	cr_expect_eq(smpp_session_answer(p.sc, first, &(struct smpp_pdu){ 0 }, 0),
		     GBA_ERR_NOT_FOUND);
	pair_free(&p);
}

Test(smpp_session, both_windows_hold)
{
	struct smpp_pdu third = { .command_id = SMPP_SUBMIT_SM };
	struct pair p = pair_new();

	bound(&p, SMPP_BIND_TRANSMITTER);
	ask(&p, SMPP_SUBMIT_SM, 1);
	ask(&p, SMPP_SUBMIT_SM, 2);
	cr_expect_eq(smpp_session_request(p.esme, &third, 3, 0), GBA_ERR_BUSY);
	event_of(p.sc, SMPP_EV_REQUEST);
	event_of(p.sc, SMPP_EV_REQUEST);
	say(p.sc,
	    "00000021000000040000000000000077"
	    "00000000000000000000000000000000"
	    "00",
	    SMPP_RESPONSE | SMPP_SUBMIT_SM, SMPP_RTHROTTLED);
	pair_free(&p);
}

static const struct refusal {
	const char *hex;
	uint32_t bind; /* 0: nobody is bound */
	uint32_t command_id, status;
} refusals[] = {
	{ "00000021000000040000000000000077"
	  "0000000000000000000000000000000000",
	  0, SMPP_RESPONSE | SMPP_SUBMIT_SM, SMPP_RINVBNDSTS },
	{ "00000021000000040000000000000077"
	  "0000000000000000000000000000000000",
	  SMPP_BIND_RECEIVER, SMPP_RESPONSE | SMPP_SUBMIT_SM, SMPP_RINVBNDSTS },
	{ "00000017000000020000000000000077"
	  "00000034000000",
	  SMPP_BIND_RECEIVER, SMPP_RESPONSE | SMPP_BIND_TRANSMITTER, SMPP_RALYBND },
	{ "00000021000000050000000000000077"
	  "0000000000000000000000000000000000",
	  SMPP_BIND_TRANSCEIVER, SMPP_RESPONSE, SMPP_RINVCMDID },
	{ "00000010000000990000000000000077", SMPP_BIND_TRANSCEIVER, SMPP_RESPONSE,
	  SMPP_RINVCMDID },
	{ "00000011000000040000000000000077"
	  "00",
	  SMPP_BIND_TRANSCEIVER, SMPP_RESPONSE | SMPP_SUBMIT_SM, SMPP_RINVCMDLEN },
	{ "00000011000000150000000000000077"
	  "00",
	  SMPP_BIND_TRANSCEIVER, SMPP_RESPONSE | SMPP_ENQUIRE_LINK, SMPP_RINVCMDLEN },
	{ "00000010000000150000000000000077", 0, SMPP_RESPONSE | SMPP_ENQUIRE_LINK,
	  SMPP_ROK },
	{ "00000010000000150000000000000077", SMPP_BIND_TRANSCEIVER,
	  SMPP_RESPONSE | SMPP_ENQUIRE_LINK, SMPP_ROK },
	{ "00000010000000060000000000000077", 0, SMPP_RESPONSE | SMPP_UNBIND,
	  SMPP_RINVBNDSTS },
};

Test(smpp_session, what_the_bind_does_not_allow_is_refused_with_its_reason)
{
	for (size_t i = 0; i < ARRAY_LEN(refusals); i++) {
		struct pair p = pair_new();

		if (refusals[i].bind != 0)
			bound(&p, refusals[i].bind);
		say(p.sc, refusals[i].hex, refusals[i].command_id, refusals[i].status);
		cr_expect_neq(smpp_session_state(p.sc), SMPP_CLOSED);
		pair_free(&p);
	}
}

Test(smpp_session, a_length_out_of_range_gets_a_generic_nack_and_the_end)
{
	static const char *const heads[] = { "0000000f000000150000000000000001",
					     "00001001000000040000000000000001",
					     "ffffffff000000040000000000000001" };

	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		struct smpp_session *s;
		struct gba_octets out;
		uint8_t in[16];

		cr_assert_eq(smpp_session_new(&s, &conf_sc, 0), GBA_OK);
		cr_assert_eq(gba_unhex(in, 16, gba_text(heads[i])), GBA_OK);
		smpp_session_input(s, (struct gba_octets){ in, 16 }, 1);
		cr_expect_str_eq(event_of(s, SMPP_EV_CLOSED).reason,
				 "a command_length out of range");
		no_event(s);
		out = smpp_session_output(s);
		cr_assert_eq(out.len, 16);
		cr_expect_arr_eq(out.p, "\0\0\0\x10\x80\0\0\0\0\0\0\2\0\0\0", 16);
		smpp_session_input(s, (struct gba_octets){ in, 16 }, 1);
		no_event(s);
		smpp_session_free(s);
	}
}

Test(smpp_session, unbind_waits_for_what_is_owed)
{
	struct pair p = pair_new();
	struct smpp_event event;
	uint32_t owed;

	bound(&p, SMPP_BIND_TRANSCEIVER);
	ask(&p, SMPP_SUBMIT_SM, 5);
	smpp_session_unbind(p.esme, p.now_ms);
	carry(p.esme, p.sc, p.now_ms);
	owed = event_of(p.sc, SMPP_EV_REQUEST).pdu->sequence_number;
	no_event(p.sc);
	cr_expect_eq(smpp_session_output(p.sc).len, 0);
	cr_expect_eq(smpp_session_state(p.sc), SMPP_UNBOUND);
	answer(&p, owed, SMPP_ROK);
	cr_expect_str_eq(event_of(p.sc, SMPP_EV_CLOSED).reason, "unbound by the peer");
	event = event_of(p.esme, SMPP_EV_RESPONSE);
	cr_expect_eq(event.tag, 5);
	cr_expect_str_eq(event.pdu->message_id, "0a");
	cr_expect_str_eq(event_of(p.esme, SMPP_EV_CLOSED).reason, "unbound");
	pair_free(&p);
}

Test(smpp_session, what_was_asked_is_lost_when_the_transport_ends)
{
	struct pair p = pair_new();
	uint64_t sum = 0;

	bound(&p, SMPP_BIND_TRANSMITTER);
	ask(&p, SMPP_SUBMIT_SM, 1);
	ask(&p, SMPP_SUBMIT_SM, 2);
	smpp_session_close(p.esme, "reset");
	sum = event_of(p.esme, SMPP_EV_LOST).tag;
	sum += event_of(p.esme, SMPP_EV_LOST).tag;
	cr_expect_eq(sum, 3);
	cr_expect_str_eq(event_of(p.esme, SMPP_EV_CLOSED).reason, "reset");
	no_event(p.esme);
	pair_free(&p);
}

Test(smpp_session, silence_is_asked_and_no_answer_ends_it)
{
	struct pair p = pair_new();

	bound(&p, SMPP_BIND_TRANSCEIVER);
	smpp_session_tick(p.sc, p.now_ms + 9999);
	cr_expect_eq(smpp_session_output(p.sc).len, 0);
	smpp_session_tick(p.sc, p.now_ms + 10000);
	cr_expect_eq(smpp_session_output(p.sc).len, 16);
	carry(p.sc, p.esme, p.now_ms + 10001);
	no_event(p.esme);
	carry(p.esme, p.sc, p.now_ms + 10002);
	no_event(p.sc);
	smpp_session_tick(p.sc, p.now_ms + 13500);
	no_event(p.sc);
	smpp_session_tick(p.sc, p.now_ms + 20002);
	smpp_session_tick(p.sc, p.now_ms + 23001);
	no_event(p.sc);
	smpp_session_tick(p.sc, p.now_ms + 23002);
	cr_expect_str_eq(event_of(p.sc, SMPP_EV_CLOSED).reason, "no response in time");
	pair_free(&p);
}

Test(smpp_session, who_never_binds_and_who_has_nothing_to_say_goes)
{
	struct pair p = pair_new();
	struct smpp_event event;

	smpp_session_tick(p.esme, p.now_ms + 5000);
	cr_expect_str_eq(event_of(p.esme, SMPP_EV_CLOSED).reason, "no bind in time");
	pair_free(&p);
	p = pair_new();
	bound(&p, SMPP_BIND_TRANSCEIVER);
	for (int64_t ms = 0; ms < 60000; ms += 1000) {
		smpp_session_tick(p.sc, p.now_ms + ms);
		carry(p.sc, p.esme, p.now_ms + ms);
		cr_assert(!smpp_session_take(p.esme, &event));
		carry(p.esme, p.sc, p.now_ms + ms);
		cr_assert(!smpp_session_take(p.sc, &event));
	}
	cr_expect_eq(smpp_session_state(p.sc), SMPP_BOUND_TRX);
	smpp_session_tick(p.sc, p.now_ms + 60000);
	cr_expect_eq(smpp_session_state(p.sc), SMPP_UNBOUND);
	carry(p.sc, p.esme, p.now_ms);
	cr_expect_str_eq(event_of(p.esme, SMPP_EV_CLOSED).reason, "unbound by the peer");
	pair_free(&p);
}

Test(smpp_session, a_response_that_does_not_parse_ends_it_when_it_was_asked_for)
{
	static const char hex[] = "00000010800000040000000000000002"; /* no message_id */
	uint8_t in[16];

	cr_assert_eq(gba_unhex(in, 16, gba_text(hex)), GBA_OK);
	for (unsigned asked = 0; asked < 2; asked++) {
		struct pair p = pair_new();

		bound(&p, SMPP_BIND_TRANSMITTER);
		if (asked)
			ask(&p, SMPP_SUBMIT_SM, 9); /* sequence number 2 */
		smpp_session_input(p.esme, (struct gba_octets){ in, 16 }, p.now_ms);
		if (asked) {
			cr_expect_eq(event_of(p.esme, SMPP_EV_LOST).tag, 9);
			event_of(p.esme, SMPP_EV_CLOSED);
		}
		no_event(p.esme);
		cr_expect_eq(smpp_session_state(p.esme),
			     asked ? SMPP_CLOSED : SMPP_BOUND_TX);
		pair_free(&p);
	}
}

Test(smpp_session, a_response_to_nothing_is_dropped_and_a_generic_nack_finds_its_request)
{
	struct pair p = pair_new();
	static const char hex[] = "00000010800000040000004500000055"
				  "00000010800000000000000300000002";
	uint8_t in[32];

	bound(&p, SMPP_BIND_TRANSMITTER);
	ask(&p, SMPP_SUBMIT_SM, 9); /* sequence number 2 */
	cr_assert_eq(gba_unhex(in, 32, gba_text(hex)), GBA_OK);
	smpp_session_input(p.esme, (struct gba_octets){ in, 32 }, p.now_ms);
	cr_expect_eq(event_of(p.esme, SMPP_EV_RESPONSE).tag, 9);
	no_event(p.esme);
	pair_free(&p);
}
