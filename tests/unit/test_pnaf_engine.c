/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs of the Push-NAF: from the order to the acknowledgement, over refusals, silence,
 * the end of their lifetime, and the end of the daemon at any point. */
#include "unit.h"

#include <pthread.h>
#include <stdio.h>
#include <string.h>

#include "pnaf_world.h"

#define SEND_IS(w, i, text)                                                              \
	cr_expect(send_is(&(w)->sends[i], text), "send %zu: %.*s", (size_t)(i),          \
		  (int)(w)->sends[i].len - 3, (w)->sends[i].body + 3)

/* The envelope, then this. */
static bool
send_is(const struct world_send *send, const char *text)
{
	return send->len == 3 + strlen(text) && send->body[0] == 1 &&
	       memcmp(send->body + 3, text, strlen(text)) == 0 &&
	       strcmp(send->type, DESK_TYPE_GPI) == 0;
}

static bool
message_is(const struct world_send *send, const char *text)
{
	return send->len == strlen(text) && memcmp(send->body, text, send->len) == 0 &&
	       strcmp(send->type, DESK_TYPE_GPL) == 0;
}

static char
push(struct world *w, const char *payload, char id[JOB_ID_LEN + 1])
{
	const struct job order = world_order("app");

	cr_assert_eq(world_submit(w, &order, 3600, payload, id), GBA_OK);
	return *id;
}

static struct job
message_order(const struct job *of)
{
	struct job order = *of;

	order.kind = JOB_MESSAGE;
	order.number = 0;
	return order;
}

#define STATE_IS(w, id, s)                                                               \
	cr_expect_eq(world_job(w, id).state, s, "%s",                                    \
		     job_state_name(world_job(w, id).state))

Test(pnaf_engine, a_push_is_asked_for_sent_and_delivered_when_the_ue_answers)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	struct job job;

	world_init(&w);
	world_start(&w);
	push(&w, "hello", id);
	job = world_job(&w, id);
	cr_expect_eq(job.state, JOB_SENT);
	cr_expect_eq(job.sn, 1);
	cr_expect_eq(job.asks, 1);
	cr_expect_eq(job.attempts, 1);
	cr_expect_eq(job.handed_s, WORLD_NOW);
	cr_expect_not(job.has_payload, "it is in what is sent");
	cr_assert_eq(w.send_count, 1);
	SEND_IS(&w, 0, "GPI<p1@" WORLD_NAF "><1|2|hello>");
	cr_expect_eq(world_uplink(&w, job.ptid, 1, 0, ""), GBA_OK);
	STATE_IS(&w, id, JOB_SENT); /* the GPI alone was taken */
	cr_expect_eq(world_uplink(&w, job.ptid, 2, 1, ""), GBA_OK);
	STATE_IS(&w, id, JOB_DELIVERED);
	world_advance(&w, 1000);
	cr_expect_eq(w.send_count, 1, "nothing is sent again");
	cr_expect_eq(w.asks, 1);
	world_fini(&w);
}

Test(pnaf_engine, what_is_not_acknowledged_is_sent_again_unchanged_with_longer_pauses)
{
	static const int64_t pauses[] = { 10, 20, 40, 40 };
	struct world w;
	char id[JOB_ID_LEN + 1];

	world_init(&w);
	world_start(&w);
	push(&w, NULL, id);
	cr_assert_eq(w.send_count, 1);
	for (size_t i = 0; i < ARRAY_LEN(pauses); i++) {
		world_advance(&w, pauses[i] - 1);
		cr_expect_eq(w.send_count, i + 1);
		world_advance(&w, 1);
		cr_assert_eq(w.send_count, i + 2);
		cr_expect_eq(w.sends[i + 1].len, w.sends[0].len);
		cr_expect_arr_eq(w.sends[i + 1].body, w.sends[0].body, w.sends[0].len);
	}
	cr_expect_eq(w.asks, 1, "one question, whatever happens");
	world_advance(&w, 3600);
	STATE_IS(&w, id, JOB_EXPIRED);
	cr_expect_str_eq(world_job(&w, id).reason, "not acknowledged in its lifetime");
	world_fini(&w);
}

Test(pnaf_engine, a_clock_that_is_set_back_makes_no_pause_longer)
{
	char id[JOB_ID_LEN + 1], asked[JOB_ID_LEN + 1];
	struct job order = world_order("app");
	struct world w;

	world_init(&w);
	world_start(&w);
	world_set_clock(&w, 7200);
	push(&w, NULL, id);
	w.bsf_silent = true;
	snprintf(order.callback, sizeof(order.callback), "http://127.0.0.1:9/back");
	cr_assert_eq(world_submit(&w, &order, 3600, NULL, asked), GBA_OK);
	world_set_clock(&w, -7200);
	world_advance(&w, 9);
	cr_expect_eq(w.send_count, 1);
	world_advance(&w, 1);
	cr_expect_eq(w.send_count, 2);
	cr_expect_eq(w.asks, 2, "who waits for an answer goes on waiting");
	world_answer(&w);
	cr_assert_eq(w.send_count, 3);
	w.road_closed = true; /* also to the application */
	world_uplink(&w, world_job(&w, asked).ptid, 1, 1, "hi");
	cr_assert_eq(w.send_count, 4);
	world_set_clock(&w, -3600);
	w.road_closed = false;
	world_advance(&w, 9);
	cr_expect_eq(w.send_count, 4);
	world_advance(&w, 1);
	cr_expect_eq(w.send_count, 5);
	cr_expect_str_eq(w.sends[4].type, "application/json");
	world_fini(&w);
}

Test(pnaf_engine, refusals_end_a_job_and_silence_does_not)
{
	static const struct {
		enum gba_status bsf;
		enum job_state state;
		const char *reason;
	} rows[] = {
		{ GBA_ERR_NOT_FOUND, JOB_FAILED,
		  "the BSF does not know the user (5401)" },
		{ GBA_ERR_DENIED, JOB_FAILED,
		  "this Push-NAF may not push to the user (5402)" },
		{ GBA_ERR_ARG, JOB_FAILED, "what was ordered cannot be asked for" },
		{ GBA_ERR_PEER, JOB_QUEUED, "the BSF gave no usable answer" },
		{ GBA_ERR_BUSY, JOB_QUEUED, "the BSF gave no usable answer" },
	};
	struct world w;
	char id[JOB_ID_LEN + 1];

	world_init(&w);
	world_start(&w);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		w.bsf = rows[i].bsf;
		push(&w, "x", id);
		STATE_IS(&w, id, rows[i].state);
		cr_expect_str_eq(world_job(&w, id).reason, rows[i].reason);
	}
	cr_expect_eq(w.send_count, 0, "a UE is never told of a refusal");
	w.bsf = GBA_OK;
	cr_expect_eq(w.asks, 5);
	world_advance(&w, 1);
	cr_expect_eq(w.asks, 7, "both are asked for again");
	STATE_IS(&w, id, JOB_SENT);
	cr_expect_eq(w.send_count, 2);
	world_fini(&w);
}

Test(pnaf_engine, a_road_that_is_closed_is_tried_again)
{
	struct world w;
	char id[JOB_ID_LEN + 1];

	world_init(&w);
	world_start(&w);
	w.road_closed = true;
	push(&w, "x", id);
	STATE_IS(&w, id, JOB_SENT);
	cr_expect_str_eq(world_job(&w, id).reason, "nobody listens");
	cr_expect_eq(world_job(&w, id).handed_s, 0);
	w.road_closed = false;
	world_advance(&w, 10);
	cr_expect_eq(world_job(&w, id).handed_s, WORLD_NOW + 10);
	cr_expect_str_empty(world_job(&w, id).reason);
	world_fini(&w);
}

Test(pnaf_engine, one_message_of_an_sa_is_on_its_way_at_a_time)
{
	struct world w;
	char id[3][JOB_ID_LEN + 1];
	struct job first, order;

	world_init(&w);
	world_start(&w);
	push(&w, "one", id[0]);
	first = world_job(&w, id[0]);
	order = message_order(&first);
	for (size_t i = 1; i < 3; i++)
		cr_assert_eq(
			world_submit(&w, &order, 3600, i == 1 ? "two" : "three", id[i]),
			GBA_OK);
	STATE_IS(&w, id[1], JOB_QUEUED);
	cr_expect_eq(w.send_count, 1);
	world_uplink(&w, first.ptid, 1, 1, "");
	STATE_IS(&w, id[1], JOB_SENT);
	STATE_IS(&w, id[2], JOB_QUEUED);
	cr_assert_eq(w.send_count, 2);
	cr_expect(message_is(&w.sends[1], "<2|2|two>"));
	world_uplink(&w, first.ptid, 2, 2, "");
	STATE_IS(&w, id[1], JOB_DELIVERED);
	STATE_IS(&w, id[2], JOB_SENT);
	cr_expect(message_is(&w.sends[2], "<3|2|three>"));
	cr_expect_eq(w.asks, 1);
	/* an old number acknowledges nothing new */
	world_uplink(&w, first.ptid, 3, 2, "");
	STATE_IS(&w, id[2], JOB_SENT);
	world_fini(&w);
}

Test(pnaf_engine, an_sa_that_is_over_ends_its_jobs_and_drops_what_comes_late)
{
	struct world w;
	char id[2][JOB_ID_LEN + 1], none[JOB_ID_LEN + 1];
	struct engine_stats stats;
	struct job first, order;

	world_init(&w);
	w.sa_lifetime_s = 100;
	world_start(&w);
	push(&w, "one", id[0]);
	first = world_job(&w, id[0]);
	cr_expect_eq(first.expires_s, WORLD_NOW + 100, "the BSF has the last word");
	order = message_order(&first);
	cr_assert_eq(world_submit(&w, &order, 3600, "two", id[1]), GBA_OK);
	world_advance(&w, 100);
	STATE_IS(&w, id[0], JOB_EXPIRED);
	STATE_IS(&w, id[1], JOB_FAILED);
	cr_expect_str_eq(world_job(&w, id[1]).reason, "the SA is over");
	cr_expect_eq(world_submit(&w, &order, 3600, "three", none), GBA_ERR_EXPIRED);
	cr_expect_eq(world_uplink(&w, first.ptid, 1, 1, "late"), GBA_OK, "silence");
	engine_stats(w.engine, &stats);
	cr_expect_eq(stats.uplink_dropped, 1);
	cr_expect_eq(stats.uplink_taken, 0);
	cr_expect_eq(stats.acknowledged, 0);
	world_fini(&w);
}

Test(pnaf_engine, too_many_jobs_are_refused_and_too_many_questions_wait)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	const struct job order = world_order("app");

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	for (size_t i = 0; i < 32; i++)
		push(&w, NULL, id);
	cr_expect_eq(world_submit(&w, &order, 60, NULL, id), GBA_ERR_BUSY);
	cr_expect_eq(w.asks, 4);
	for (unsigned asked = 8; asked <= 32; asked += 4) {
		world_answer(&w);
		cr_expect_eq(w.asks, asked);
	}
	world_answer(&w);
	cr_expect_eq(w.asks, 32);
	cr_expect_eq(w.send_count, 32);
	world_fini(&w);
}

struct seen {
	unsigned count;
	char text[3][32];
	int64_t number;
};

static void
on_row(void *ctx, const struct uplink *uplink, struct gba_octets payload)
{
	struct seen *seen = ctx;

	snprintf(seen->text[seen->count++ % 3], 32, "%.*s", (int)payload.len,
		 (const char *)payload.p);
	seen->number = uplink->number;
}

static struct seen
uplinks(struct world *w, const char *ptid, const char *application)
{
	struct seen seen = { .count = 0 };

	cr_assert_eq(uplink_each(engine_read(w->engine), ptid, application, 0, 10, on_row,
				 &seen),
		     GBA_OK);
	engine_read_end(w->engine);
	return seen;
}

static void
ignore_done(void *ctx, enum gba_status status, const struct job *job)
{
	(void)job;
	*(enum gba_status *)ctx = status;
}

Test(pnaf_engine, what_a_ue_sends_is_its_applications_until_it_took_it)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	enum gba_status status = GBA_ERR_ARG;
	struct seen seen;
	struct job job;

	world_init(&w);
	world_start(&w);
	push(&w, "question", id);
	job = world_job(&w, id);
	world_uplink(&w, job.ptid, 1, 1, "answer");
	world_uplink(&w, job.ptid, 1, 1, "answer"); /* the same number: a replay */
	world_uplink(&w, job.ptid, 2, 1, "");	    /* an acknowledgement alone */
	world_uplink(&w, job.ptid, 3, 1, "more");
	seen = uplinks(&w, job.ptid, "app");
	cr_expect_eq(seen.count, 2);
	cr_expect_str_eq(seen.text[0], "answer");
	cr_expect_str_eq(seen.text[1], "more");
	cr_expect_eq(uplinks(&w, job.ptid, "other").count, 0);
	engine_taken(w.engine, job.ptid, "other", seen.number, ignore_done, &status);
	world_settle(&w);
	cr_expect_eq(uplinks(&w, job.ptid, "app").count, 2);
	engine_taken(w.engine, job.ptid, "app", seen.number - 1, ignore_done, &status);
	world_settle(&w);
	cr_expect_eq(status, GBA_OK);
	cr_expect_eq(uplinks(&w, job.ptid, "app").count, 1);
	world_fini(&w);
}

/* Number and payload are one commit: what fails between them leaves neither, and the UE
 * is told to send the same octets again. */
Test(pnaf_engine, what_a_ue_sends_counts_exactly_once_whatever_fails)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	enum gba_status status = GBA_ERR_ARG;
	struct seen seen;
	struct job job;

	world_init(&w);
	world_start(&w);
	push(&w, "question", id);
	job = world_job(&w, id);
	world_sql(&w, "CREATE TRIGGER full BEFORE INSERT ON uplink BEGIN "
		      "SELECT raise(ABORT, 'full'); END");
	cr_expect_eq(world_uplink(&w, job.ptid, 5, 1, "answer"), GBA_ERR_STORE);
	STATE_IS(&w, id, JOB_SENT);
	world_stop(&w);
	world_start(&w);
	cr_expect_eq(world_uplink(&w, job.ptid, 5, 1, "answer"), GBA_ERR_STORE);
	world_sql(&w, "DROP TRIGGER full");
	cr_expect_eq(world_uplink(&w, job.ptid, 5, 1, "answer"), GBA_OK);
	STATE_IS(&w, id, JOB_DELIVERED);
	seen = uplinks(&w, job.ptid, "app");
	cr_expect_eq(seen.count, 1);
	cr_expect_str_eq(seen.text[0], "answer");
	/* the reply was lost, and the application took it meanwhile */
	engine_taken(w.engine, job.ptid, "app", seen.number, ignore_done, &status);
	world_settle(&w);
	cr_expect_eq(status, GBA_OK);
	world_stop(&w);
	world_start(&w);
	cr_expect_eq(world_uplink(&w, job.ptid, 5, 1, "answer"), GBA_OK, "silence");
	cr_expect_eq(world_uplink(&w, job.ptid, 4, 1, "late"), GBA_OK, "silence");
	cr_expect_eq(uplinks(&w, job.ptid, "app").count, 0);
	cr_expect_eq(world_uplink(&w, job.ptid, 6, 1, "more"), GBA_OK);
	cr_expect_eq(uplinks(&w, job.ptid, "app").count, 1);
	world_fini(&w);
}

Test(pnaf_engine, a_callback_is_called_until_it_is_taken)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	struct job order = world_order("app"), job;

	world_init(&w);
	world_start(&w);
	snprintf(order.callback, sizeof(order.callback), "http://127.0.0.1:9/back");
	cr_assert_eq(world_submit(&w, &order, 3600, NULL, id), GBA_OK);
	job = world_job(&w, id);
	w.road_closed = true;
	world_uplink(&w, job.ptid, 1, 0, "hi");
	cr_assert_eq(w.send_count, 2);
	cr_expect_str_eq(w.sends[1].address, order.callback);
	cr_expect_str_eq(w.sends[1].type, "application/json");
	cr_expect_not_null(
		strstr((const char *)w.sends[1].body, "\"payload_base64\":\"aGk=\""));
	w.road_closed = false;
	world_advance(&w, 9);
	cr_expect_eq(w.send_count, 2);
	world_advance(&w, 1);
	cr_expect_eq(w.send_count, 3);
	world_advance(&w, 100);
	cr_expect_eq(w.send_count, 3);
	cr_expect_eq(uplinks(&w, job.ptid, "app").count, 0);
	world_fini(&w);
}

Test(pnaf_engine, a_job_is_given_up_by_its_application_alone_and_once)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	enum gba_status status = GBA_OK;

	world_init(&w);
	world_start(&w);
	push(&w, "x", id);
	engine_cancel(w.engine, id, "other", ignore_done, &status);
	world_settle(&w);
	cr_expect_eq(status, GBA_ERR_NOT_FOUND);
	STATE_IS(&w, id, JOB_SENT);
	engine_cancel(w.engine, id, "app", ignore_done, &status);
	world_settle(&w);
	cr_expect_eq(status, GBA_OK);
	STATE_IS(&w, id, JOB_FAILED);
	engine_cancel(w.engine, id, "app", ignore_done, &status);
	world_settle(&w);
	cr_expect_eq(status, GBA_ERR_DENIED);
	world_advance(&w, 100);
	cr_expect_eq(w.send_count, 1);
	world_fini(&w);
}

/* The daemon ends and starts again wherever a job may stand. */
Test(pnaf_engine, a_restart_goes_on_where_each_job_stood)
{
	struct world w;
	char waiting[JOB_ID_LEN + 1], asking[JOB_ID_LEN + 1], sent[JOB_ID_LEN + 1];
	struct world_send before;
	struct job job;

	world_init(&w);
	world_start(&w);
	push(&w, "sent", sent);
	before = w.sends[0];
	job = world_job(&w, sent);
	w.bsf = GBA_ERR_PEER;
	push(&w, "waiting", waiting);
	w.bsf = GBA_OK;
	w.bsf_silent = true;
	push(&w, "asking", asking);
	STATE_IS(&w, asking, JOB_ASKING);
	cr_expect_eq(w.asks, 3);
	world_stop(&w);
	w.bsf_silent = false;
	w.send_count = 0;
	world_start(&w);
	world_settle(&w);
	STATE_IS(&w, sent, JOB_SENT);
	STATE_IS(&w, waiting, JOB_SENT);
	STATE_IS(&w, asking, JOB_SENT);
	cr_expect_eq(w.asks, 5, "those two alone");
	cr_assert_eq(w.send_count, 3);
	for (size_t i = 0; i < 3; i++)
		if (w.sends[i].number == before.number) {
			cr_expect_eq(w.sends[i].len, before.len);
			cr_expect_arr_eq(w.sends[i].body, before.body, before.len);
		}
	cr_expect_eq(world_job(&w, sent).sn, job.sn);
	world_uplink(&w, job.ptid, 1, 1, "");
	STATE_IS(&w, sent, JOB_DELIVERED);
	world_fini(&w);
}

Test(pnaf_engine, what_a_card_answered_is_asked_with_after_a_restart_too)
{
	struct job order = world_order("x"), job;
	char id[JOB_ID_LEN + 1];
	struct world w;

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	push(&w, "without", id);
	cr_expect_not(world_job(&w, id).has_resync);
	order.has_resync = true;
	memset(order.rand, 0xab, sizeof(order.rand));
	memset(order.auts, 0xcd, sizeof(order.auts));
	cr_assert_eq(world_submit(&w, &order, 600, "x", id), GBA_OK);
	world_settle(&w);
	world_stop(&w);
	world_start(&w);
	world_settle(&w);
	STATE_IS(&w, id, JOB_ASKING);
	job = world_job(&w, id);
	cr_expect(job.has_resync);
	cr_expect_arr_eq(job.rand, order.rand, sizeof(job.rand));
	cr_expect_arr_eq(job.auts, order.auts, sizeof(job.auts));
	world_fini(&w);
}

Test(pnaf_engine, an_answer_that_came_before_the_end_is_not_asked_for_again)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	struct job job;

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	push(&w, "x", id);
	job = world_job(&w, id);
	world_stop(&w);
	/* the SA was stored, and the daemon died before the job knew */
	w.sas[0] = (struct world_sa){ .expires_s = WORLD_NOW + 500 };
	memcpy(w.sas[0].ptid, job.ptid, sizeof(job.ptid));
	w.sa_count = 1;
	world_start(&w);
	world_settle(&w);
	STATE_IS(&w, id, JOB_SENT);
	cr_expect_eq(w.asks, 1);
	cr_expect_str_eq(world_job(&w, id).ptid, job.ptid);
	SEND_IS(&w, 0, "GPI<p1@" WORLD_NAF "><1|2|x>");
	world_fini(&w);
}

Test(pnaf_engine, a_payload_is_sealed_and_another_key_does_not_open_it)
{
	struct world w;
	char id[JOB_ID_LEN + 1], octets[65536];
	size_t len;
	FILE *file;

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	push(&w, "a-secret-that-must-not-be-seen", id);
	file = fopen(w.path, "r");
	cr_assert_not_null(file);
	len = fread(octets, 1, sizeof(octets), file);
	fclose(file);
	cr_expect_null(memmem(octets, len, "a-secret-that", 13));
	world_stop(&w);
	w.seal.b[0] ^= 1;
	w.sas[0] = (struct world_sa){ .ptid = "p1@" WORLD_NAF,
				      .expires_s = WORLD_NOW + 500 };
	w.sa_count = 1;
	world_start(&w);
	cr_expect_eq(w.send_count, 0);
	world_fini(&w);
}

Test(pnaf_engine, an_ended_job_is_forgotten_when_its_time_and_its_sas_are_over)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	struct job job;

	world_init(&w);
	world_start(&w);
	push(&w, NULL, id);
	job = world_job(&w, id);
	world_uplink(&w, job.ptid, 1, 0, "");
	STATE_IS(&w, id, JOB_DELIVERED);
	world_advance(&w, 3590);
	STATE_IS(&w, id, JOB_DELIVERED);
	world_advance(&w, 60);
	cr_expect_eq(jobs_get(engine_read(w.engine), &job, id, NULL), GBA_ERR_NOT_FOUND);
	engine_read_end(w.engine);
	world_fini(&w);
}
