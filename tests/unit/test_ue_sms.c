/* SPDX-License-Identifier: Apache-2.0 */
/* Short messages at the UE without a card and a network: the inbox, what goes out, and
 * what is answered. tests/system/200-ue-sms has GPIs in them. */
#include "sms_util.h"

#include "ue/sms_in.h"
#include "ue/sms_out.h"
#include "ue_lab.h"

#define NOW INT64_C(1767319445)

/* --- the inbox -----------------------------------------------------------------------
 */

struct room {
	struct lab_dir dir;
	char path[160];
	struct inbox *inbox;
	struct inbox_message message;
};

static void
room_init(struct room *room)
{
	lab_dir_init(&room->dir);
	snprintf(room->path, sizeof(room->path), "%s.sms", room->dir.card);
	cr_assert_eq(inbox_open(&room->inbox, room->path, NULL), GBA_OK);
}

static void
room_fini(struct room *room)
{
	inbox_close(room->inbox);
	lab_dir_fini(&room->dir);
}

/* Segment seq of total with this letter as data; a TPDU of its own each time. */
static enum gba_status
put(struct room *room, const char *id, uint8_t ref, uint8_t total, uint8_t seq,
    char letter, int64_t now_s)
{
	static unsigned nth;
	const uint8_t data = (uint8_t)letter;
	const struct inbox_part part = { .key = { .oa = { 0x91, "4912" },
						  .pid = 0x48,
						  .dcs = 4,
						  .has_port = true,
						  .port = 16187,
						  .ref = ref,
						  .total = total },
					 .seq = seq,
					 .payload = { &data, 1 } };

	nth++;
	return inbox_put(room->inbox, id,
			 (struct gba_octets){ (const uint8_t *)&nth, sizeof(nth) }, &part,
			 now_s);
}

static void
expect_next(struct room *room, const char *text)
{
	struct inbox_message *m = &room->message;

	cr_assert_eq(inbox_next(room->inbox, m, 0), GBA_OK, "%s", text);
	cr_expect_eq(m->len, strlen(text), "%zu", m->len);
	cr_expect_arr_eq(m->octets, text, m->len, "%.*s", (int)m->len, m->octets);
	cr_expect_eq(m->segments, strlen(text));
	cr_expect_eq(m->port, 16187);
	cr_expect_str_eq(m->oa.text, "4912");
	cr_expect_eq(inbox_done(room->inbox, m->number), GBA_OK);
}

Test(ue_sms, segments_join_in_any_order_and_survive_a_restart)
{
	struct room room;

	room_init(&room);
	cr_expect_eq(put(&room, "a.3", 7, 3, 3, 'c', NOW), GBA_OK);
	cr_expect_eq(put(&room, "a.1", 7, 3, 1, 'a', NOW), GBA_OK);
	cr_expect_eq(inbox_next(room.inbox, &room.message, 0), GBA_ERR_NOT_FOUND);
	inbox_close(room.inbox);
	cr_assert_eq(inbox_open(&room.inbox, room.path, NULL), GBA_OK);
	cr_expect_eq(put(&room, "a.3", 7, 3, 3, 'x', NOW), GBA_ERR_DENIED);
	cr_expect_eq(put(&room, NULL, 7, 3, 1, 'a', NOW), GBA_ERR_DENIED);
	cr_expect_eq(put(&room, "a.2", 7, 3, 2, 'b', NOW), GBA_OK);
	inbox_close(room.inbox);
	cr_assert_eq(inbox_open(&room.inbox, room.path, NULL), GBA_OK);
	expect_next(&room, "abc");
	cr_expect_eq(inbox_next(room.inbox, &room.message, 0), GBA_ERR_NOT_FOUND);
	room_fini(&room);
}

Test(ue_sms, a_reference_that_comes_again_begins_another_message)
{
	struct room room;

	room_init(&room);
	cr_expect_eq(put(&room, NULL, 7, 2, 1, 'a', NOW),
		     GBA_OK); /* its second is lost */
	cr_expect_eq(put(&room, NULL, 7, 2, 1, 'c', NOW + 9), GBA_OK);
	cr_expect_eq(put(&room, NULL, 7, 2, 2, 'd', NOW + 9), GBA_OK);
	cr_expect_eq(put(&room, NULL, 8, 2, 2, 'f', NOW), GBA_OK); /* another's */
	cr_expect_eq(put(&room, NULL, 0, 1, 1, 's', NOW), GBA_OK);
	cr_expect_eq(put(&room, NULL, 0, 1, 1, 't', NOW), GBA_OK);
	expect_next(&room, "cd");
	expect_next(&room, "s");
	expect_next(&room, "t");
	cr_expect_eq(inbox_next(room.inbox, &room.message, 0), GBA_ERR_NOT_FOUND);
	room_fini(&room);
}

Test(ue_sms, a_tpdu_is_known_again_and_what_is_for_nobody_too)
{
	const struct gba_octets one = { (const uint8_t *)"one", 3 },
				two = { (const uint8_t *)"two", 3 };
	struct room room;

	room_init(&room);
	cr_expect_eq(inbox_put(room.inbox, "1", one, NULL, NOW), GBA_OK);
	cr_expect_eq(inbox_put(room.inbox, "2", one, NULL, NOW), GBA_ERR_DENIED);
	cr_expect_eq(inbox_put(room.inbox, "1", two, NULL, NOW), GBA_ERR_DENIED);
	cr_expect_eq(inbox_put(room.inbox, NULL, two, NULL, NOW), GBA_OK);
	cr_expect_eq(inbox_put(room.inbox, "2", two, NULL, NOW), GBA_ERR_DENIED);
	room_fini(&room);
}

Test(ue_sms, what_never_becomes_whole_makes_room)
{
	unsigned incomplete = 77;
	struct room room;

	room_init(&room);
	for (unsigned i = 0; i < INBOX_OPEN_MAX; i++)
		cr_expect_eq(put(&room, NULL, (uint8_t)i, 2, 1, 'a', NOW), GBA_OK);
	cr_expect_eq(put(&room, "full", 200, 2, 1, 'a', NOW), GBA_ERR_BUSY);
	cr_expect_eq(put(&room, NULL, 5, 2, 2, 'b', NOW + 9),
		     GBA_OK); /* no new message */
	cr_expect_eq(inbox_expire(room.inbox, &incomplete, NOW + INBOX_OPEN_S), GBA_OK);
	cr_expect_eq(incomplete, 0);
	cr_expect_eq(inbox_expire(room.inbox, &incomplete, NOW + INBOX_OPEN_S + 1),
		     GBA_OK);
	cr_expect_eq(incomplete, INBOX_OPEN_MAX - 1);
	expect_next(&room, "ab"); /* what is whole stays until it was handed on */
	cr_expect_eq(put(&room, "full", 200, 2, 1, 'a', NOW), GBA_OK, "busy is not seen");
	cr_expect_eq(put(&room, "full", 200, 2, 2, 'b', NOW), GBA_ERR_DENIED);
	cr_expect_eq(inbox_expire(room.inbox, &incomplete, NOW + INBOX_SEEN_S + 1),
		     GBA_OK);
	cr_expect_eq(put(&room, "full", 201, 2, 2, 'b', NOW), GBA_OK, "long ago");
	room_fini(&room);
}

/* --- answers -------------------------------------------------------------------------
 */

static int64_t now_s = NOW;

static unsigned
take(struct sms_in *in, const char *hex, const char *to, const char *type, const char *id,
     uint8_t *answer, size_t *len)
{
	struct block b = block_hex(hex);
	const struct sms_in_request request = { gba_text(type), gba_text(to),
						gba_text(id), view(&b) };
	const unsigned status = sms_in_take(in, &request, answer, len);

	free(b.p);
	return status;
}

#define HEAD	"0105079194710100000000"
#define TRIGGER "440c919451214365874804621121403021000b0605043f3b0000abababab"
#define OTHER	"440c919451214365870004621121403021000b0605043f3b0000abababab"

Test(ue_sms, each_request_is_answered_and_counted)
{
	static const struct {
		const char *hex, *to, *type, *id;
		unsigned status;
		const char *answer;
		int counted; /* -1: none */
	} rows[] = {
		{ HEAD "1e" TRIGGER, "imsi:001010123456789", RP_CONTENT_TYPE, "a.1", 200,
		  "0205", SMS_IN_SEGMENT },
		{ HEAD "1e" TRIGGER, NULL, "Application/VND.3gpp.sms; x=y", "b.1", 200,
		  "0205", SMS_IN_AGAIN },
		{ HEAD "1e" OTHER, NULL, RP_CONTENT_TYPE, NULL, 200, "0205",
		  SMS_IN_OTHER },
		{ HEAD "1e" OTHER, "imsi:00101012345678", RP_CONTENT_TYPE, NULL, 200,
		  "04050101", SMS_IN_REFUSED },
		{ HEAD "1e" OTHER, "msisdn:001010123456789", RP_CONTENT_TYPE, NULL, 200,
		  "04050101", SMS_IN_REFUSED },
		{ HEAD "0104", NULL, RP_CONTENT_TYPE, NULL, 200, "04050160",
		  SMS_IN_REFUSED },
		{ HEAD "0101", NULL, RP_CONTENT_TYPE, NULL, 200, "0405016f",
		  SMS_IN_REFUSED },
		{ HEAD "0103", NULL, RP_CONTENT_TYPE, NULL, 200, "0405016f",
		  SMS_IN_REFUSED },
		{ HEAD "1e" OTHER, NULL, "application/vnd.3gpp.smsx", NULL, 415, "", -1 },
		{ HEAD "1e" OTHER, NULL, NULL, NULL, 415, "", -1 },
		{ HEAD "1e" OTHER, NULL, RP_CONTENT_TYPE, "", 400, "", -1 },
		{ "", NULL, RP_CONTENT_TYPE, NULL, 400, "", -1 },
		{ "0305", NULL, RP_CONTENT_TYPE, NULL, 400, "", -1 },
		{ "00050007919471010000000100", NULL, RP_CONTENT_TYPE, NULL, 400, "",
		  -1 },
	};
	struct sms_in in = { .clock = lab_clock(&now_s),
			     .port = SMS_PORT_INTERNAL,
			     .imsi = "001010123456789" };
	uint8_t answer[RP_MAX];
	struct room room;

	room_init(&room);
	in.inbox = room.inbox;
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		uint64_t before[SMS_IN_COUNTS];
		size_t len = 0;

		memcpy(before, in.counts, sizeof(before));
		cr_expect_eq(take(&in, rows[i].hex, rows[i].to, rows[i].type, rows[i].id,
				  answer, &len),
			     rows[i].status, "row %zu", i);
		expect_hex(answer, len, rows[i].answer, rows[i].hex);
		for (int c = 0; c < SMS_IN_COUNTS; c++)
			cr_expect_eq(in.counts[c], before[c] + (c == rows[i].counted),
				     "row %zu, count %d", i, c);
	}
	room_fini(&room);
}

Test(ue_sms, a_report_is_no_trigger_whatever_its_tp_pid)
{
	struct sms_in in = { .clock = lab_clock(&now_s), .port = SMS_PORT_INTERNAL };
	uint8_t answer[RP_MAX];
	struct room room;
	size_t len;

	room_init(&room);
	in.inbox = room.inbox;
	cr_expect_eq(take(&in,
			  HEAD "1b06090c919471000000106211214030210062112140302100"
			       "000148",
			  NULL, RP_CONTENT_TYPE, NULL, answer, &len),
		     200);
	expect_hex(answer, len, "0205", "RP-ACK");
	cr_expect_eq(in.counts[SMS_IN_OTHER], 1);
	cr_expect_eq(inbox_next(room.inbox, &room.message, 0), GBA_ERR_NOT_FOUND);
	room_fini(&room);
}

#define SAID_MAX 400

static void
on_event(void *ctx, const struct push_event *event)
{
	char *said = ctx;
	const size_t len = strlen(said);

	cr_expect_eq(event->type, PUSH_EV_DROPPED);
	snprintf(said + len, SAID_MAX - len, "%s ", event->source);
}

Test(ue_sms, what_is_over_the_limit_of_its_originator_waits)
{
	char said[SAID_MAX] = "";
	struct push_in push = { .receiver = { .clock = lab_clock(&now_s) },
				.on_event = on_event,
				.ctx = said };
	struct sms_in in = { .clock = lab_clock(&now_s),
			     .push = &push,
			     .port = SMS_PORT_INTERNAL };
	struct room room;

	room_init(&room);
	in.inbox = room.inbox;
	push_limit_init(&push.limit, 1);
	for (char c = 'a'; c <= 'c'; c++)
		cr_expect_eq(put(&room, NULL, 0, 1, 1, c, NOW), GBA_OK);
	cr_expect(push_limit_take(&push.limit, "sms:4912", gba_mono_ms(&in.clock)));
	sms_in_hand_on(&in);
	cr_expect(in.waiting);
	cr_expect_str_eq(said, "");
	cr_expect_eq(in.counts[SMS_IN_MESSAGE], 0);
	push_limit_init(&push.limit, 60000);
	sms_in_hand_on(&in);
	cr_expect_not(in.waiting);
	cr_expect_str_eq(said, "sms:4912 sms:4912 sms:4912 ");
	cr_expect_eq(in.counts[SMS_IN_MESSAGE], 3);
	cr_expect_eq(inbox_next(room.inbox, &room.message, 0), GBA_ERR_NOT_FOUND);
	room_fini(&room);
}

/* --- what goes out: the octets are of tests/system/sms/tpdu.py ------------------------
 */

static struct sms_out
message(const char *payload)
{
	struct sms_out out = { .dcs = SMS_DCS_8BIT, .ref = 1 };

	cr_assert_eq(sms_address_from_e164(&out.to, "491700000001"), GBA_OK);
	out.payload = (struct gba_octets){ (const uint8_t *)payload, strlen(payload) };
	return out;
}

Test(ue_sms, a_message_of_the_independent_program)
{
	struct sms_out out = message("hi");
	uint8_t rp[RP_MAX];
	unsigned total;
	size_t len;

	cr_assert_eq(sms_address_from_e164(&out.sc, "491710000000"), GBA_OK);
	out.ref = 6;
	cr_assert_eq(sms_out_count(&total, &out), GBA_OK);
	cr_expect_eq(total, 1);
	cr_assert_eq(sms_out_build(rp, &len, &out, 1), GBA_OK);
	expect_hex(rp, len, "00060007919471010000000f01060c919471000000100004026869",
		   "RP");
	cr_expect_eq(sms_out_build(rp, &len, &out, 0), GBA_ERR_ARG);
	cr_expect_eq(sms_out_build(rp, &len, &out, 2), GBA_ERR_ARG);
	out.is_command = true;
	out.report = true;
	out.ct = SMS_CT_DELETE;
	out.mn = 7;
	out.payload = (struct gba_octets){ (const uint8_t *)"\1", 1 };
	cr_assert_eq(sms_out_build(rp, &len, &out, 1), GBA_OK);
	expect_hex(rp, len, "00060007919471010000000f22060002070c919471000000100101",
		   "RP");
}

Test(ue_sms, a_header_goes_out_as_it_is_and_everything_has_to_fit)
{
	static const char text[] =
		"0123456789012345678901234567890123456789012345678901234567"
		"8901234567890123456789012345678901234567890123456789012345"
		"678901234567890123456789";
	struct sms_out out = message(text);
	uint8_t rp[RP_MAX];
	unsigned total;
	size_t len;

	cr_assert_eq(out.payload.len, 140);
	cr_expect_eq(sms_out_count(&total, &out), GBA_OK);
	cr_expect_eq(total, 1);
	out.has_port = true;
	cr_expect_eq(sms_out_count(&total, &out), GBA_OK);
	cr_expect_eq(total, 2);
	out.udh = (struct gba_octets){ (const uint8_t *)"\0", 1 };
	cr_expect_eq(sms_out_count(&total, &out), GBA_ERR_ARG);
	cr_expect_eq(sms_out_build(rp, &len, &out, 1), GBA_ERR_ARG);
	out.payload.len = 139;
	cr_expect_eq(sms_out_build(rp, &len, &out, 1), GBA_OK);
	cr_expect_eq(rp[5], 0x41, "SMS-SUBMIT with TP-UDHI, %02x", rp[5]);
	out.udh.p = NULL;
	out.udh.len = 0;
	out.dcs = 0;
	out.payload.len = 141;
	cr_expect_eq(sms_out_count(&total, &out), GBA_ERR_ARG);
}

Test(ue_sms, an_answer_is_one_to_this_message)
{
	static const struct {
		const char *hex;
		bool ok, acknowledged, has_fcs;
		uint8_t cause, fcs;
	} rows[] = {
		{ "0307", true, true, false, 0, 0 },
		{ "05070115410a018f0062112140302100", true, false, true, 21, 0x8f },
		{ "05070116", true, false, false, 22, 0 },
		{ "0507011541020180", true, false, false, 21,
		  0 }, /* a report that is none */
		{ "0308", false, false, false, 0, 0 },
		{ "0207", false, false, false, 0, 0 },
		{ "010700000100", false, false, false, 0, 0 },
		{ "", false, false, false, 0, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct block b = block_hex(rows[i].hex);
		struct sms_out_answer answer = { .cause = 99 };

		cr_expect_eq(sms_out_answer_parse(&answer, 7, view(&b)),
			     rows[i].ok ? GBA_OK : GBA_ERR_SYNTAX, "%s", rows[i].hex);
		if (rows[i].ok) {
			cr_expect_eq(answer.acknowledged, rows[i].acknowledged);
			cr_expect_eq(answer.cause, rows[i].cause);
			cr_expect_eq(answer.has_fcs, rows[i].has_fcs);
			cr_expect_eq(answer.fcs, rows[i].fcs);
		} else {
			cr_expect_eq(answer.cause, 99);
		}
		free(b.p);
	}
}
