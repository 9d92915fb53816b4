/* SPDX-License-Identifier: Apache-2.0 */
/* What the SMS-SC has accepted: on disk, sent in order, once, and reported. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "smsc_world.h"

static const struct queue_result taken = { .event = MESSAGE_EV_SEGMENT, .reason = "" };
static const struct queue_result absent = { .event = MESSAGE_EV_LATER,
					    .outcome = MESSAGE_ABSENT,
					    .diagnostic = 0,
					    .due_s = WORLD_NOW + 30,
					    .reason = "no answer" };

static struct message
now_is(struct world *w, const struct message *m)
{
	struct message out;

	cr_assert_eq(queue_get(w->queue, &out, m->id), GBA_OK);
	return out;
}

static size_t
reports(struct world *w, struct message *first)
{
	struct message out[4];
	int64_t next_s;
	size_t count;

	cr_assert_eq(queue_reports(w->queue, MESSAGE_T4, NULL, out, ARRAY_LEN(out),
				   &count, &next_s),
		     GBA_OK);
	if (count > 0)
		*first = out[0];
	return count;
}

/* Each row of the table, and that nothing else is in it. */
Test(smsc_message, goes_through_the_states_of_its_table_and_no_others)
{
	static const struct {
		enum message_state from;
		enum message_event event;
		enum message_state to;
	} rows[] = {
		{ MESSAGE_QUEUED, MESSAGE_EV_TAKE, MESSAGE_SENDING },
		{ MESSAGE_QUEUED, MESSAGE_EV_EXPIRE, MESSAGE_EXPIRED },
		{ MESSAGE_QUEUED, MESSAGE_EV_RECALL, MESSAGE_RECALLED },
		{ MESSAGE_SENDING, MESSAGE_EV_SEGMENT, MESSAGE_SENDING },
		{ MESSAGE_SENDING, MESSAGE_EV_LAST, MESSAGE_DELIVERED },
		{ MESSAGE_SENDING, MESSAGE_EV_LATER, MESSAGE_QUEUED },
		{ MESSAGE_SENDING, MESSAGE_EV_REFUSED, MESSAGE_FAILED },
		{ MESSAGE_SENDING, MESSAGE_EV_EXPIRE, MESSAGE_EXPIRED },
		{ MESSAGE_SENDING, MESSAGE_EV_RESTART, MESSAGE_QUEUED },
	};
	unsigned moved = 0;

	for (int state = 0; state < MESSAGE_STATES; state++)
		for (int event = 0; event <= MESSAGE_EV_RESTART; event++) {
			struct message m = { .state = (enum message_state)state };
			const bool ok = message_move(&m, (enum message_event)event);
			bool listed = false;

			for (size_t i = 0; i < ARRAY_LEN(rows); i++)
				if ((int)rows[i].from == state &&
				    (int)rows[i].event == event) {
					listed = true;
					cr_expect_eq(m.state, rows[i].to);
				}
			cr_expect_eq(ok, listed, "%d %d", state, event);
			if (!ok)
				cr_expect_eq((int)m.state, state);
			moved += ok;
		}
	cr_expect_eq(moved, ARRAY_LEN(rows));
}

static char last_line[256];

static void
keep_line(void *ctx, enum gba_log_level level, const char *line)
{
	(void)level;
	(void)ctx;
	snprintf(last_line, sizeof(last_line), "%s", line);
}

Test(smsc_queue, sends_the_segments_in_order_and_the_same_octets_after_a_crash)
{
	const struct gba_log log = { .level = GBA_LOG_INFO, .sink = keep_line };
	struct message m = world_message(7), at;
	uint8_t tpdu[MESSAGE_TPDU_MAX];
	struct world w;
	size_t len;

	world_init(&w);
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	cr_expect_eq(w.told, 1);
	world_reopen(&w);
	at = world_take(&w);
	cr_expect_str_eq(at.id, m.id);
	cr_expect_eq(at.reference, 7);
	cr_expect_eq(at.segments, 2);
	cr_assert_eq(queue_tpdu(w.queue, &at, tpdu, &len), GBA_OK);
	cr_expect_eq(len, world_tpdus[0].len);
	cr_expect_arr_eq(tpdu, world_tpdus[0].p, world_tpdus[0].len);
	cr_assert_eq(queue_done(w.queue, &at, &taken), GBA_OK);
	cr_expect_eq(at.state, MESSAGE_SENDING);
	cr_assert_eq(queue_tpdu(w.queue, &at, tpdu, &len), GBA_OK);
	cr_expect_arr_eq(tpdu, world_tpdus[1].p, world_tpdus[1].len);
	world_reopen(&w); /* in the middle: the second is sent again, the first is not */
	at = world_take(&w);
	cr_expect_eq(at.taken, 1);
	cr_assert_eq(queue_tpdu(w.queue, &at, tpdu, &len), GBA_OK);
	cr_expect_arr_eq(tpdu, world_tpdus[1].p, world_tpdus[1].len);
	cr_assert_eq(queue_done(w.queue, &at, &taken), GBA_OK);
	cr_expect_eq(at.state, MESSAGE_DELIVERED);
	cr_expect_eq(at.outcome, MESSAGE_SUCCESS);
	w.db->log = &log;
	cr_expect_eq(queue_tpdu(w.queue, &m, tpdu, &len), GBA_ERR_STORE, "it is gone");
	cr_expect_not_null(strstr(last_line, m.id), "%s", last_line);
	cr_expect_eq(world_due(&w), 0);
	world_fini(&w);
}

Test(smsc_queue, waits_for_the_next_attempt_and_sends_priority_first)
{
	struct message one = world_message(1), two = world_message(2), at, out[8];
	struct world w;
	int64_t next_s;
	size_t count;

	world_init(&w);
	two.priority = true;
	cr_assert_eq(world_add(&w, &one, NULL), GBA_OK);
	cr_assert_eq(world_add(&w, &two, NULL), GBA_OK);
	cr_assert_eq(queue_take(w.queue, out, 8, &count, &next_s), GBA_OK);
	cr_assert_eq(count, 2);
	cr_expect_str_eq(out[0].id, two.id);
	cr_expect_eq(next_s, INT64_MAX);
	cr_assert_eq(queue_done(w.queue, &out[0], &absent), GBA_OK);
	cr_expect_eq(out[0].state, MESSAGE_QUEUED);
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 29;
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 1;
	at = world_take(&w);
	cr_expect_str_eq(at.id, two.id);
	cr_expect_eq(at.attempts, 1);
	cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK);
	cr_assert_eq(queue_wake(w.queue, IMSI_B), GBA_OK);
	cr_assert_eq(world_due(&w), 1, "its time was in the past already");
	world_fini(&w);
}

Test(smsc_queue, wakes_what_waits_for_a_ue_and_for_no_other)
{
	struct message m = world_message(1), at;
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	at = world_take(&w);
	cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK);
	cr_assert_eq(queue_wake(w.queue, IMSI_B), GBA_OK);
	cr_expect_eq(world_due(&w), 0);
	cr_assert_eq(queue_wake(w.queue, IMSI_A), GBA_OK);
	cr_expect_eq(world_due(&w), 1);
	world_fini(&w);
}

Test(smsc_queue, ends_a_message_whose_validity_is_over_and_owes_the_report)
{
	struct message m = world_message(1), at, owed;
	struct queue_result late = absent;
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	at = world_take(&w);
	late.due_s = m.expires_s + 500; /* behind its end: the end itself counts */
	cr_assert_eq(queue_done(w.queue, &at, &late), GBA_OK);
	cr_expect_eq(at.state, MESSAGE_QUEUED);
	w.now_s = m.expires_s - 1;
	cr_expect_eq(world_due(&w), 0);
	cr_expect_eq(reports(&w, &owed), 0);
	w.now_s = m.expires_s;
	cr_expect_eq(world_due(&w), 0);
	at = now_is(&w, &m);
	cr_expect_eq(at.state, MESSAGE_EXPIRED);
	cr_expect_eq(at.outcome, MESSAGE_OVER);
	cr_assert_eq(reports(&w, &owed), 1);
	cr_expect_str_eq(owed.id, m.id);
	world_reopen(&w);
	cr_expect_eq(reports(&w, &owed), 1, "until its source has it");
	cr_assert_eq(queue_report_put(w.queue, owed.number, false, w.now_s + 10), GBA_OK);
	cr_expect_eq(reports(&w, &owed), 0);
	w.now_s += 10;
	cr_assert_eq(reports(&w, &owed), 1);
	cr_expect_eq(owed.report_tries, 1);
	cr_assert_eq(queue_report_put(w.queue, owed.number, true, 0), GBA_OK);
	w.now_s += 100000;
	cr_expect_eq(reports(&w, &owed), 0);
	world_fini(&w);
}

Test(smsc_queue, finds_what_waits_before_what_is_over)
{
	struct message first = world_message(9), second = first, found;
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &first, NULL), GBA_OK);
	second.print[0]++; /* of other content, under the same reference */
	cr_assert_eq(world_add(&w, &second, NULL), GBA_OK);
	cr_assert_eq(queue_find(w.queue, &found, MESSAGE_T4, "4912", IMSI_A, 9), GBA_OK);
	cr_expect_eq(found.number, second.number);
	cr_assert_eq(queue_recall(w.queue, second.number, "test"), GBA_OK);
	cr_assert_eq(queue_find(w.queue, &found, MESSAGE_T4, "4912", IMSI_A, 9), GBA_OK);
	cr_expect_eq(found.number, first.number);
	cr_assert_eq(queue_recall(w.queue, first.number, "test"), GBA_OK);
	cr_assert_eq(queue_find(w.queue, &found, MESSAGE_T4, "4912", IMSI_A, 9), GBA_OK);
	cr_expect_eq(found.number, second.number);
	world_fini(&w);
}

Test(smsc_queue, owes_the_report_that_was_asked_for)
{
	static const struct {
		enum message_report report;
		bool when_delivered, when_refused;
	} rows[] = {
		{ REPORT_NONE, false, false },
		{ REPORT_WANTED, true, true },
		{ REPORT_ON_FAILURE, false, true },
		{ REPORT_ON_SUCCESS, true, false },
	};
	const struct queue_result refused = { .event = MESSAGE_EV_REFUSED,
					      .reason = "refused" };
	const struct queue_result segment = { .event = MESSAGE_EV_SEGMENT };
	struct message owed, at, m;
	struct world w;

	world_init(&w);
	for (size_t i = 0; i < 2 * ARRAY_LEN(rows); i++) {
		const bool good = i % 2 == 0;
		const bool want =
			good ? rows[i / 2].when_delivered : rows[i / 2].when_refused;

		m = world_message((int64_t)i);
		m.print[0] = (uint8_t)i;
		m.report = rows[i / 2].report;
		cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
		at = world_take(&w);
		cr_assert_eq(at.report, rows[i / 2].report, "it is kept");
		cr_assert_eq(queue_done(w.queue, &at, good ? &segment : &refused),
			     GBA_OK);
		if (good)
			cr_assert_eq(queue_done(w.queue, &at, &segment), GBA_OK);
		cr_assert_eq(at.state, good ? MESSAGE_DELIVERED : MESSAGE_FAILED);
		cr_expect_eq(reports(&w, &owed), want ? 1 : 0, "%zu", i);
		if (want)
			cr_assert_eq(queue_report_put(w.queue, owed.number, true, 0),
				     GBA_OK);
	}
	world_fini(&w);
}

Test(smsc_queue, tries_once_when_no_more_is_asked_and_gives_up_what_is_refused)
{
	const struct queue_result refused = { .event = MESSAGE_EV_REFUSED,
					      .outcome = MESSAGE_ABSENT,
					      .diagnostic = 5,
					      .reason = "unassigned" };
	struct message once = world_message(1), no = world_message(2), at, owed;
	struct world w;

	world_init(&w);
	once.once = true;
	cr_assert_eq(world_add(&w, &once, NULL), GBA_OK);
	at = world_take(&w);
	cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK);
	cr_expect_eq(at.state, MESSAGE_FAILED);
	cr_expect_eq(at.outcome, MESSAGE_ABSENT);
	cr_expect_eq(at.diagnostic, 0);
	cr_expect_eq(reports(&w, &owed), 1);
	cr_assert_eq(world_add(&w, &no, NULL), GBA_OK);
	at = world_take(&w);
	cr_assert_eq(queue_done(w.queue, &at, &refused), GBA_OK);
	cr_expect_eq(at.state, MESSAGE_FAILED);
	cr_expect_eq(at.diagnostic, 5);
	cr_expect_eq(queue_done(w.queue, &at, &taken), GBA_ERR_ARG, "it is over");
	world_fini(&w);
}

Test(smsc_queue, recalls_what_waits_and_not_what_is_sent_or_over)
{
	struct message m = world_message(9), found, at, owed;
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	cr_expect_eq(queue_find(w.queue, &found, MESSAGE_T4, "4912", IMSI_B, 9),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(queue_find(w.queue, &found, MESSAGE_T4, "4913", IMSI_A, 9),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(queue_find(w.queue, &found, MESSAGE_IWMSC, "4912", IMSI_A, 9),
		     GBA_ERR_NOT_FOUND);
	cr_assert_eq(queue_find(w.queue, &found, MESSAGE_T4, "4912", IMSI_A, 9), GBA_OK);
	at = world_take(&w);
	cr_expect_eq(queue_recall(w.queue, found.number, "test"), GBA_ERR_DENIED);
	cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK);
	cr_expect_eq(queue_recall(w.queue, found.number, "test"), GBA_OK);
	cr_expect_eq(now_is(&w, &m).state, MESSAGE_RECALLED);
	cr_expect_eq(queue_recall(w.queue, found.number, "test"), GBA_ERR_EXPIRED);
	cr_expect_eq(reports(&w, &owed), 0, "who recalled it knows");
	w.now_s += 10000;
	cr_expect_eq(world_due(&w), 0);
	world_fini(&w);
}

Test(smsc_queue, replaces_in_one_step_or_not_at_all)
{
	struct message old = world_message(1), new = world_message(2), at;
	struct queue_counts counts;
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &old, NULL), GBA_OK);
	at = world_take(&w);
	cr_expect_eq(world_add(&w, &new, &old), GBA_ERR_DENIED);
	cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK);
	w.pending_max = 1;
	world_reopen(&w); /* full, but for the place that the old one leaves */
	cr_assert_eq(world_add(&w, &new, &old), GBA_OK);
	cr_expect_eq(now_is(&w, &old).state, MESSAGE_RECALLED);
	cr_expect_eq(now_is(&w, &new).state, MESSAGE_QUEUED);
	old = world_message(3);
	cr_expect_eq(world_add(&w, &old, NULL), GBA_ERR_BUSY);
	cr_assert_eq(queue_count(w.queue, &counts), GBA_OK);
	cr_expect_eq(counts.state[MESSAGE_QUEUED], 1);
	cr_expect_eq(counts.state[MESSAGE_RECALLED], 1);
	world_fini(&w);
}

Test(smsc_queue, keeps_the_id_of_what_it_replaces_when_it_is_to)
{
	struct message old = world_message(1), new = world_message(2);
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &old, NULL), GBA_OK);
	memcpy(new.id, old.id, sizeof(new.id));
	cr_assert_eq(world_add(&w, &new, &old), GBA_OK);
	cr_expect_str_eq(new.id, old.id);
	cr_expect_eq(now_is(&w, &old).number, new.number);
	cr_expect_eq(now_is(&w, &old).state, MESSAGE_QUEUED);
	cr_expect_eq(world_due(&w), 1);
	world_fini(&w);
}

Test(smsc_queue, holds_a_message_until_its_time_also_when_the_ue_shows_itself)
{
	struct message m = world_message(1), other = world_message(2);
	struct world w;

	world_init(&w);
	m.due_s = WORLD_NOW + 100;
	other.due_s = WORLD_NOW - 100;
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	cr_expect_eq(world_due(&w), 0);
	cr_assert_eq(queue_wake(w.queue, NULL), GBA_OK);
	cr_assert_eq(queue_wake(w.queue, IMSI_A), GBA_OK);
	cr_expect_eq(world_due(&w), 0);
	cr_assert_eq(world_add(&w, &other, NULL), GBA_OK);
	cr_expect_eq(now_is(&w, &other).due_s, WORLD_NOW);
	w.now_s += 100;
	cr_expect_eq(world_due(&w), 2);
	world_fini(&w);
}

Test(smsc_queue, a_clock_that_is_set_back_makes_no_pause_and_no_validity_longer)
{
	struct message tried = world_message(1), held = world_message(2), at, owed;
	struct world w;

	world_init(&w);
	held.due_s = WORLD_NOW + 100; /* in a hundred seconds, not at this time of day */
	cr_assert_eq(world_add(&w, &tried, NULL), GBA_OK);
	cr_assert_eq(world_add(&w, &held, NULL), GBA_OK);
	at = world_take(&w);
	cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK); /* again in 30 s */
	world_set_clock(&w, -7200);
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 29;
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 1;
	at = world_take(&w);
	cr_expect_str_eq(at.id, tried.id);
	at.due_s = 0;
	cr_assert_eq(queue_done(w.queue, &at,
				&(struct queue_result){ .event = MESSAGE_EV_LATER,
							.outcome = MESSAGE_ABSENT,
							.diagnostic = -1,
							.due_s = w.now_s + 5000,
							.reason = "away" }),
		     GBA_OK);
	w.now_s += 69;
	cr_expect_eq(world_due(&w), 0);
	world_set_clock(&w, -1); /* they add up */
	w.now_s += 1;
	cr_expect_eq(world_due(&w), 0, "a second or two may be");
	world_set_clock(&w, -1);
	cr_expect_eq(world_due(&w), 1);
	w.now_s += 899;
	cr_expect_eq(now_is(&w, &tried).state, MESSAGE_QUEUED);
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 1;
	cr_expect_eq(world_due(&w), 0);
	cr_expect_eq(now_is(&w, &tried).state, MESSAGE_EXPIRED, "1000 s after it came");
	cr_assert_eq(reports(&w, &owed), 1);
	cr_assert_eq(queue_report_put(w.queue, owed.number, false, w.now_s + 30), GBA_OK);
	world_set_clock(&w, -3600);
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 29;
	cr_expect_eq(reports(&w, &owed), 0);
	w.now_s += 1;
	cr_expect_eq(reports(&w, &owed), 1);
	cr_expect_leq(owed.created_s, owed.ended_s);
	cr_expect_leq(owed.ended_s, w.now_s, "it is not of the future");
	world_set_clock(&w, 100 - w.now_s); /* a machine that has no clock of its own */
	cr_expect_eq(world_due(&w), 0);
	cr_expect_eq(reports(&w, &owed), 1);
	world_fini(&w);
}

Test(smsc_queue, what_is_set_by_the_time_of_day_stays_there_when_that_is_set)
{
	struct message m = world_message(1), ahead = world_message(2);
	struct world w;

	world_init(&w);
	m.due_s = WORLD_NOW + 100;
	m.by_day = MESSAGE_DUE_BY_DAY | MESSAGE_EXPIRES_BY_DAY;
	ahead.due_s = WORLD_NOW + 7200;
	ahead.expires_s = WORLD_NOW + 9000;
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	cr_assert_eq(world_add(&w, &ahead, NULL), GBA_OK);
	world_set_clock(&w, -50);
	cr_expect_eq(world_due(&w), 0);
	cr_expect_eq(now_is(&w, &m).due_s, WORLD_NOW + 100);
	cr_expect_eq(now_is(&w, &m).expires_s, WORLD_NOW + 1000);
	w.now_s += 149;
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 1;
	cr_expect_eq(world_due(&w), 1);
	world_set_clock(&w, 7200); /* a clock that is set ahead makes things due */
	cr_expect_eq(world_due(&w), 1);
	world_fini(&w);
}

/* A message that is over, and whose report is owed. */
static struct message
that_reached_nobody(struct world *w)
{
	struct message m = world_message(1), at;

	m.once = true;
	cr_assert_eq(world_add(w, &m, NULL), GBA_OK);
	at = world_take(w);
	cr_assert_eq(queue_done(w->queue, &at, &absent), GBA_OK);
	return m;
}

Test(smsc_queue, a_reference_of_a_message_that_ended_in_the_future_is_used_again)
{
	struct message m, again = world_message(1), owed;
	struct world w;

	world_init(&w);
	m = that_reached_nobody(&w);
	cr_assert_eq(reports(&w, &owed), 1);
	cr_assert_eq(queue_report_put(w.queue, owed.number, true, 0), GBA_OK);
	world_set_clock(&w, -3600);
	cr_expect_eq(world_due(&w), 0);
	w.now_s += 6;
	again.repeat = REPEAT_UNSAID;
	cr_assert_eq(world_add(&w, &again, NULL), GBA_OK);
	cr_expect_str_neq(again.id, m.id);
	cr_expect_eq(world_due(&w), 1);
	world_fini(&w);
}

Test(smsc_queue, knows_an_order_that_comes_again)
{
	struct message m = world_message(1), again = world_message(1), other, late;
	struct world w;

	world_init(&w);
	cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
	cr_assert_eq(world_add(&w, &again, NULL), GBA_OK);
	cr_expect_str_eq(again.id, m.id);
	other = world_message(1);
	other.print[0] ^= 1;
	cr_assert_eq(world_add(&w, &other, NULL), GBA_OK);
	cr_expect_str_neq(other.id, m.id);
	other = world_message(-1); /* nothing that could be the same */
	late = world_message(-1);
	cr_assert_eq(world_add(&w, &other, NULL), GBA_OK);
	cr_assert_eq(world_add(&w, &late, NULL), GBA_OK);
	cr_expect_str_neq(other.id, late.id);
	cr_expect_eq(world_due(&w), 4);
	world_fini(&w);
}

Test(smsc_queue, a_reference_is_used_again_unless_it_is_said_to_be_a_repetition)
{
	static const struct {
		enum message_repeat repeat;
		unsigned later_s; /* than its end, of which its source was told */
		bool same;
	} rows[] = {
		{ REPEAT_SAID, 0, true },    { REPEAT_SAID, 59, true },
		{ REPEAT_SAID, 61, false },  { REPEAT_UNSAID, 5, true },
		{ REPEAT_UNSAID, 6, false }, { REPEAT_NEVER, 0, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct message m = world_message(1), again = world_message(1), at, owed;
		struct world w;

		world_init(&w);
		m.once = true;
		cr_assert_eq(world_add(&w, &m, NULL), GBA_OK);
		again.repeat = rows[i].repeat;
		cr_assert_eq(world_add(&w, &again, NULL), GBA_OK);
		cr_expect_eq(strcmp(again.id, m.id) == 0, rows[i].repeat != REPEAT_NEVER,
			     "row %zu: while it waits", i);
		if (rows[i].repeat == REPEAT_NEVER) {
			world_fini(&w);
			continue;
		}
		at = world_take(&w);
		cr_assert_eq(queue_done(w.queue, &at, &absent), GBA_OK);
		cr_assert_eq(reports(&w, &owed), 1);
		cr_assert_eq(queue_report_put(w.queue, owed.number, true, 0), GBA_OK);
		cr_expect_eq(reports(&w, &owed), 0);
		w.now_s += rows[i].later_s;
		again = world_message(1);
		again.repeat = rows[i].repeat;
		cr_assert_eq(world_add(&w, &again, NULL), GBA_OK);
		cr_expect_eq(strcmp(again.id, m.id) == 0, rows[i].same, "row %zu", i);
		cr_expect_eq(world_due(&w), rows[i].same ? 0 : 1, "row %zu", i);
		cr_expect_eq(reports(&w, &owed), rows[i].same ? 1 : 0,
			     "row %zu: told once more", i);
		world_fini(&w);
	}
}

Test(smsc_queue, forgets_what_is_over_but_not_while_a_report_is_owed)
{
	struct message m, owed, out;
	struct world w;

	world_init(&w);
	m = that_reached_nobody(&w);
	w.now_s += 4000;
	cr_assert_eq(queue_sweep(w.queue), GBA_OK);
	cr_assert_eq(reports(&w, &owed), 1);
	cr_assert_eq(queue_report_put(w.queue, owed.number, true, 0), GBA_OK);
	cr_assert_eq(queue_sweep(w.queue), GBA_OK);
	cr_expect_eq(queue_get(w.queue, &out, m.id), GBA_ERR_NOT_FOUND);
	world_fini(&w);
}

Test(smsc_queue, gives_up_a_report_in_its_time_though_the_message_is_kept)
{
	struct message m, owed, out;
	struct world w;

	world_init(&w);
	w.report_keep_s = 60;
	world_reopen(&w);
	m = that_reached_nobody(&w);
	w.now_s += 60;
	cr_assert_eq(queue_sweep(w.queue), GBA_OK);
	cr_expect_eq(reports(&w, &owed), 1);
	w.now_s += 1;
	cr_assert_eq(queue_sweep(w.queue), GBA_OK);
	cr_expect_eq(reports(&w, &owed), 0);
	cr_expect_eq(queue_get(w.queue, &out, m.id), GBA_OK);
	w.now_s += 3600;
	cr_assert_eq(queue_sweep(w.queue), GBA_OK);
	cr_expect_eq(queue_get(w.queue, &out, m.id), GBA_ERR_NOT_FOUND);
	world_fini(&w);
}
