/* SPDX-License-Identifier: Apache-2.0 */
/* Jobs on the roads of device triggers: what the network accepts, refuses and reports,
 * what is recalled and replaced, and the end of the daemon in between. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "pnaf_world.h"
#include "push-naf/jobs_int.h"

#define STATE_IS(w, id, s)                                                               \
	cr_expect_eq(world_job(w, id).state, s, "%s",                                    \
		     job_state_name(world_job(w, id).state))

static struct job
trigger_order(enum job_road road)
{
	struct job order = world_order("app");

	order.road = road;
	snprintf(order.address, sizeof(order.address), "%s",
		 road == JOB_ROAD_TSP ? "meter7@home1.net" : "tel:+491512345678");
	return order;
}

static void
trigger(struct world *w, enum job_road road, char id[JOB_ID_LEN + 1])
{
	const struct job order = trigger_order(road);

	cr_assert_eq(world_submit(w, &order, 3600, "go", id), GBA_OK);
}

static struct job
outcome_of(struct world *w, enum job_road road, enum job_report report)
{
	char id[JOB_ID_LEN + 1];
	struct job job;

	trigger(w, road, id);
	job = world_job(w, id);
	cr_expect_eq(world_report(w, road, job.reference, job.message_id, report),
		     GBA_OK);
	return world_job(w, id);
}

Test(pnaf_trigger, one_is_sent_once_and_ends_with_its_report)
{
	static const enum job_road roads[] = { JOB_ROAD_TSP, JOB_ROAD_SMPP };

	for (size_t i = 0; i < ARRAY_LEN(roads); i++) {
		struct world w;
		char id[JOB_ID_LEN + 1];
		struct job job;

		world_init(&w);
		world_start(&w);
		trigger(&w, roads[i], id);
		job = world_job(&w, id);
		cr_assert_eq(w.trigger_count, 1);
		cr_expect_eq(w.triggers[0].action, DESK_SUBMIT);
		cr_expect_eq(w.triggers[0].validity_s, 3600);
		cr_expect_eq(w.triggers[0].reference, job.reference);
		cr_expect_eq(w.triggers[0].body[0], 1, "the envelope");
		cr_expect_eq(memcmp(w.triggers[0].body + 3,
				    "GPI<p1@push.home1.net><1|2|go>",
				    w.triggers[0].len - 3),
			     0);
		cr_expect_eq(job.state, JOB_SENT);
		cr_expect_eq(job.report, JOB_REPORT_AWAITED);
		cr_expect_eq(job.handed_s, WORLD_NOW);
		cr_expect_eq(job.reference != 0, roads[i] == JOB_ROAD_TSP);
		cr_expect_str_eq(job.message_id, roads[i] == JOB_ROAD_TSP ? "" : "m1");
		world_advance(&w, 1800);
		cr_expect_eq(w.trigger_count, 1, "its report is owed");
		cr_expect_eq(world_report(&w, roads[i], job.reference, job.message_id,
					  JOB_REPORT_SUCCESS),
			     GBA_OK);
		STATE_IS(&w, id, JOB_DELIVERED);
		cr_expect_eq(world_job(&w, id).report, JOB_REPORT_SUCCESS);
		cr_expect_eq(w.send_count, 0, "by no other road");
		world_fini(&w);
	}
}

Test(pnaf_trigger, each_report_means_what_it_says)
{
	static const struct {
		enum job_report report;
		enum job_state state;
		const char *reason;
	} rows[] = {
		{ JOB_REPORT_SUCCESS, JOB_DELIVERED, "" },
		{ JOB_REPORT_EXPIRED, JOB_FAILED,
		  "the network could not deliver it in its time (EXPIRED)" },
		{ JOB_REPORT_UNDELIVERABLE, JOB_FAILED,
		  "the network cannot deliver it (UNDELIVERABLE)" },
		{ JOB_REPORT_TEMPORARY, JOB_SENT,
		  "the network could not deliver it (TEMPORARYERROR)" },
		{ JOB_REPORT_UNCONFIRMED, JOB_SENT,
		  "the network does not know whether it delivered it (UNCONFIRMED)" },
	};
	struct world w;

	world_init(&w);
	world_start(&w);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct job job = outcome_of(&w, JOB_ROAD_TSP, rows[i].report);
		const struct job sms = outcome_of(&w, JOB_ROAD_SMPP, rows[i].report);

		cr_expect_eq(job.state, rows[i].state, "row %zu", i);
		cr_expect_eq(sms.state, rows[i].state, "row %zu", i);
		cr_expect_str_eq(job.reason, rows[i].reason);
		cr_expect_eq(job.report, rows[i].report);
	}
	world_advance(&w, 10);
	cr_assert_eq(w.trigger_count, 14, "two by two are sent again");
	cr_expect_eq(w.triggers[10].reference, w.triggers[6].reference);
	cr_expect_eq(w.triggers[10].len, w.triggers[6].len);
	cr_expect_arr_eq(w.triggers[10].body, w.triggers[6].body, w.triggers[6].len);
	world_fini(&w);
}

Test(pnaf_trigger, a_refusal_for_good_ends_it_and_another_does_not)
{
	struct world w;
	char id[2][JOB_ID_LEN + 1];

	world_init(&w);
	world_start(&w);
	w.outcome = DESK_REFUSED;
	w.outcome_reason = "NOTAUTHORIZED";
	trigger(&w, JOB_ROAD_TSP, id[0]);
	STATE_IS(&w, id[0], JOB_FAILED);
	cr_expect_str_eq(world_job(&w, id[0]).reason, "NOTAUTHORIZED");
	w.outcome = DESK_LATER;
	w.outcome_reason = "RATEEXCEEDED";
	trigger(&w, JOB_ROAD_TSP, id[1]);
	STATE_IS(&w, id[1], JOB_SENT);
	cr_expect_str_eq(world_job(&w, id[1]).reason, "RATEEXCEEDED");
	cr_expect_eq(world_job(&w, id[1]).report, JOB_REPORT_NONE);
	world_advance(&w, 9);
	cr_expect_eq(w.trigger_count, 2);
	w.outcome = DESK_ACCEPTED;
	world_advance(&w, 1);
	cr_assert_eq(w.trigger_count, 3);
	cr_expect_eq(w.triggers[2].reference, w.triggers[1].reference);
	cr_expect_eq(w.triggers[2].validity_s, 3590);
	cr_expect_eq(world_job(&w, id[1]).report, JOB_REPORT_AWAITED);
	cr_expect_str_eq(world_job(&w, id[1]).reason, "");
	world_advance(&w, 3600);
	STATE_IS(&w, id[1], JOB_EXPIRED);
	world_fini(&w);
}

Test(pnaf_trigger, after_a_crash_the_same_number_is_asked_with_and_an_accepted_one_is_not)
{
	struct world w;
	char id[2][JOB_ID_LEN + 1];

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id[0]);
	w.trigger_silent = true;
	trigger(&w, JOB_ROAD_TSP, id[1]);
	cr_assert_eq(w.trigger_count, 2);
	cr_expect_neq(w.triggers[0].reference, w.triggers[1].reference);
	world_advance(&w, 1000);
	cr_expect_eq(w.trigger_count, 2, "an answer is under way");
	world_stop(&w);
	w.trigger_silent = false;
	world_start(&w);
	world_settle(&w);
	cr_assert_eq(w.trigger_count, 3, "the one without an answer");
	cr_expect_eq(w.triggers[2].reference, w.triggers[1].reference);
	cr_expect_arr_eq(w.triggers[2].body, w.triggers[1].body, w.triggers[1].len);
	cr_expect_eq(world_report(&w, JOB_ROAD_TSP, w.triggers[0].reference, "",
				  JOB_REPORT_SUCCESS),
		     GBA_OK);
	STATE_IS(&w, id[0], JOB_DELIVERED);
	STATE_IS(&w, id[1], JOB_SENT);
	world_fini(&w);
}

Test(pnaf_trigger, a_report_that_is_nobodys_is_taken_and_changes_nothing)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	uint32_t reference;

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id);
	reference = world_job(&w, id).reference;
	cr_expect_eq(
		world_report(&w, JOB_ROAD_TSP, reference + 1, "", JOB_REPORT_SUCCESS),
		GBA_OK);
	cr_expect_eq(world_report(&w, JOB_ROAD_TSP, 0, "", JOB_REPORT_SUCCESS), GBA_OK);
	cr_expect_eq(world_report(&w, JOB_ROAD_SMPP, reference, "", JOB_REPORT_SUCCESS),
		     GBA_OK);
	cr_expect_eq(world_report(&w, JOB_ROAD_SMPP, reference, "m9", JOB_REPORT_SUCCESS),
		     GBA_OK);
	STATE_IS(&w, id, JOB_SENT);
	cr_expect_eq(world_job(&w, id).report, JOB_REPORT_AWAITED);
	cr_expect_eq(world_report(&w, JOB_ROAD_TSP, reference, "", JOB_REPORT_EXPIRED),
		     GBA_OK);
	cr_expect_eq(world_report(&w, JOB_ROAD_TSP, reference, "", JOB_REPORT_EXPIRED),
		     GBA_OK, "it came twice");
	STATE_IS(&w, id, JOB_FAILED);
	world_fini(&w);
}

Test(pnaf_trigger, the_answer_of_the_ue_comes_before_the_report)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	struct job job;

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id);
	job = world_job(&w, id);
	cr_expect_eq(world_uplink(&w, job.ptid, 1, 1, ""), GBA_OK);
	STATE_IS(&w, id, JOB_DELIVERED);
	cr_expect_eq(
		world_report(&w, JOB_ROAD_TSP, job.reference, "", JOB_REPORT_SUCCESS),
		GBA_OK);
	STATE_IS(&w, id, JOB_DELIVERED);
	cr_expect_eq(world_job(&w, id).report, JOB_REPORT_SUCCESS, "shown all the same");
	world_fini(&w);
}

/* --- recall ----------------------------------------------------------------------------
 */

Test(pnaf_trigger, a_job_that_is_given_up_is_recalled)
{
	static const struct {
		enum desk_outcome outcome;
		const char *reason;
	} rows[] = {
		{ DESK_ACCEPTED, "given up on request; recalled" },
		{ DESK_REFUSED, "given up on request; not recalled: RECALLFAIL" },
	};

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct world w;
		char id[JOB_ID_LEN + 1];

		world_init(&w);
		world_start(&w);
		trigger(&w, JOB_ROAD_TSP, id);
		w.outcome = rows[i].outcome;
		w.outcome_reason = "RECALLFAIL";
		cr_expect_eq(world_cancel(&w, id), GBA_OK);
		cr_assert_eq(w.trigger_count, 2);
		cr_expect_eq(w.triggers[1].action, DESK_RECALL);
		cr_expect_eq(w.triggers[1].old_reference, w.triggers[0].reference);
		cr_expect_neq(w.triggers[1].reference, w.triggers[0].reference);
		cr_expect_neq(w.triggers[1].reference, 0);
		cr_expect_eq(w.triggers[1].len, 0);
		STATE_IS(&w, id, JOB_FAILED);
		cr_expect_str_eq(world_job(&w, id).reason, rows[i].reason);
		cr_expect_eq(world_cancel(&w, id), GBA_ERR_DENIED, "it has ended");
		world_fini(&w);
	}
}

Test(pnaf_trigger, a_recall_goes_on_after_a_crash_and_may_be_too_late)
{
	struct world w;
	char id[2][JOB_ID_LEN + 1];

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id[0]);
	trigger(&w, JOB_ROAD_SMPP, id[1]);
	w.trigger_silent = true;
	for (size_t i = 0; i < 2; i++)
		cr_expect_eq(world_cancel(&w, id[i]), GBA_OK);
	cr_assert_eq(w.trigger_count, 4);
	cr_expect_str_eq(w.triggers[3].message_id, "m2");
	STATE_IS(&w, id[0], JOB_RECALLING);
	cr_expect_eq(world_cancel(&w, id[0]), GBA_OK, "again");
	cr_expect_eq(w.trigger_count, 4);
	world_stop(&w);
	world_start(&w);
	world_settle(&w);
	cr_assert_eq(w.trigger_count, 6);
	cr_expect_eq(w.triggers[4].action, DESK_RECALL);
	cr_expect_eq(w.triggers[4].reference, w.triggers[2].reference);
	cr_expect_eq(w.triggers[4].old_reference, w.triggers[0].reference);
	cr_expect_eq(world_report(&w, JOB_ROAD_TSP, w.triggers[0].reference, "",
				  JOB_REPORT_SUCCESS),
		     GBA_OK);
	STATE_IS(&w, id[0], JOB_DELIVERED);
	world_advance(&w, 3600);
	STATE_IS(&w, id[1], JOB_FAILED);
	cr_expect_str_eq(world_job(&w, id[1]).reason, "given up on request");
	world_fini(&w);
}

Test(pnaf_trigger, what_was_not_sent_is_not_recalled)
{
	struct world w;
	char id[JOB_ID_LEN + 1];

	world_init(&w);
	w.bsf_silent = true;
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id);
	STATE_IS(&w, id, JOB_ASKING);
	cr_expect_eq(world_cancel(&w, id), GBA_OK);
	STATE_IS(&w, id, JOB_FAILED);
	cr_expect_eq(w.trigger_count, 0);
	world_fini(&w);
}

Test(pnaf_trigger, what_the_network_cannot_take_back_is_not_recalled)
{
	struct world w;
	char id[JOB_ID_LEN + 1];

	world_init(&w);
	w.trigger_stays = true;
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id);
	world_stop(&w);
	world_start(&w);
	world_settle(&w);
	cr_expect_eq(world_cancel(&w, id), GBA_OK);
	cr_expect_eq(w.trigger_count, 1);
	STATE_IS(&w, id, JOB_FAILED);
	cr_expect_str_eq(world_job(&w, id).reason,
			 "given up on request; the network cannot recall it");
	cr_expect_eq(world_report(&w, JOB_ROAD_TSP, w.triggers[0].reference, "",
				  JOB_REPORT_SUCCESS),
		     GBA_OK);
	STATE_IS(&w, id, JOB_FAILED);
	cr_expect_eq(world_job(&w, id).report, JOB_REPORT_SUCCESS, "which is shown");
	world_fini(&w);
}

/* --- replacement -----------------------------------------------------------------------
 */

Test(pnaf_trigger, one_takes_the_place_of_another)
{
	struct world w;
	char id[3][JOB_ID_LEN + 1], reason[64];
	struct job order = trigger_order(JOB_ROAD_TSP);

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id[0]);
	memcpy(order.replaces, id[0], sizeof(order.replaces));
	cr_assert_eq(world_submit(&w, &order, 3600, "stop", id[1]), GBA_OK);
	cr_assert_eq(w.trigger_count, 2);
	cr_expect_eq(w.triggers[1].action, DESK_REPLACE);
	cr_expect_eq(w.triggers[1].old_reference, w.triggers[0].reference);
	cr_expect_neq(w.triggers[1].reference, w.triggers[0].reference);
	STATE_IS(&w, id[0], JOB_FAILED);
	snprintf(reason, sizeof(reason), "replaced by %s", id[1]);
	cr_expect_str_eq(world_job(&w, id[0]).reason, reason);
	STATE_IS(&w, id[1], JOB_SENT);
	/* one that has ended is not there to be replaced */
	cr_assert_eq(world_submit(&w, &order, 3600, "stop", id[2]), GBA_OK);
	cr_expect_eq(w.triggers[2].action, DESK_SUBMIT);
	cr_expect_eq(w.triggers[2].old_reference, 0);
	STATE_IS(&w, id[1], JOB_SENT);
	world_fini(&w);
}

Test(pnaf_trigger, in_the_place_of_what_cannot_be_replaced_comes_a_new_one)
{
	struct world w;
	char id[2][JOB_ID_LEN + 1];
	struct job order = trigger_order(JOB_ROAD_TSP);

	world_init(&w);
	w.trigger_stays = true;
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id[0]);
	memcpy(order.replaces, id[0], sizeof(order.replaces));
	cr_assert_eq(world_submit(&w, &order, 3600, "stop", id[1]), GBA_OK);
	cr_assert_eq(w.trigger_count, 2);
	cr_expect_eq(w.triggers[1].action, DESK_SUBMIT);
	cr_expect_eq(w.triggers[1].old_reference, 0);
	for (size_t i = 0; i < 2; i++) {
		STATE_IS(&w, id[i], JOB_SENT);
		cr_expect_eq(world_job(&w, id[i]).report, JOB_REPORT_AWAITED);
	}
	world_fini(&w);
}

Test(pnaf_trigger, a_replacement_that_is_refused_leaves_the_first_where_it_is)
{
	struct world w;
	char id[2][JOB_ID_LEN + 1];
	struct job order = trigger_order(JOB_ROAD_TSP);

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id[0]);
	memcpy(order.replaces, id[0], sizeof(order.replaces));
	w.outcome = DESK_REFUSED;
	w.outcome_reason = "REPLACEFAIL";
	cr_assert_eq(world_submit(&w, &order, 3600, "stop", id[1]), GBA_OK);
	STATE_IS(&w, id[1], JOB_FAILED);
	STATE_IS(&w, id[0], JOB_SENT);
	world_fini(&w);
}

/* --- numbers ---------------------------------------------------------------------------
 */

static struct jobs *
open_jobs(struct world *w)
{
	struct jobs *jobs = NULL;

	cr_assert_eq(jobs_open(&jobs, &w->conf.jobs), GBA_OK);
	return jobs;
}

Test(pnaf_trigger, a_number_is_not_given_twice_while_it_is_pending)
{
	struct world w;
	char id[JOB_ID_LEN + 1];
	struct jobs *jobs;
	uint32_t pending, next;

	world_init(&w);
	world_start(&w);
	trigger(&w, JOB_ROAD_TSP, id);
	pending = world_job(&w, id).reference;
	world_stop(&w);
	jobs = open_jobs(&w);
	/* as if all others had been given since */
	world_sql(
		&w,
		"UPDATE trigger_reference SET last = last - 1 + (last = 1) * 4294967295");
	cr_assert_eq(jobs_begin(jobs), GBA_OK);
	cr_assert_eq(jobs_take_reference(jobs, &next), GBA_OK);
	cr_assert_eq(jobs_commit(jobs), GBA_OK);
	cr_expect_eq(next, pending == UINT32_MAX ? 1 : pending + 1);
	world_sql(&w, "UPDATE trigger_reference SET last = 4294967295");
	cr_assert_eq(jobs_begin(jobs), GBA_OK);
	cr_assert_eq(jobs_take_reference(jobs, &next), GBA_OK);
	cr_assert_eq(jobs_commit(jobs), GBA_OK);
	cr_expect_eq(next, pending == 1 ? 2 : 1, "0 is none");
	jobs_close(jobs);
	world_fini(&w);
}

Test(pnaf_trigger, a_database_of_schema_1_is_taken_on)
{
	struct world w;
	struct sql *sql = NULL;
	struct job job;
	struct jobs *jobs;
	const enum job_state now[] = { JOB_QUEUED,    JOB_ASKING, JOB_READY,  JOB_SENT,
				       JOB_DELIVERED, JOB_FAILED, JOB_EXPIRED };

	world_init(&w);
	cr_assert_eq(sql_open(&sql, &(struct sql_conf){ .path = w.path,
							.application_id = 0x47424150,
							.steps = jobs_steps,
							.step_count = 1,
							.room = "test" }),
		     GBA_OK);
	sql_close(sql);
	for (unsigned i = 0; i < ARRAY_LEN(now); i++) {
		char text[512];

		snprintf(text, sizeof(text),
			 "INSERT INTO job VALUES (NULL, 'id%u', 'app', 0, %u, 0, 'a@b', "
			 "'push.home1.net', x'0100000005', 'USIM', 0, 2, 1, 'dev', '', "
			 "NULL, "
			 "1, 2, 3, 0, 0, 0, 0, NULL, 0, NULL, '')",
			 i, i);
		world_sql(&w, text);
	}
	jobs = open_jobs(&w);
	for (unsigned i = 0; i < ARRAY_LEN(now); i++) {
		char id[8];

		snprintf(id, sizeof(id), "id%u", i);
		cr_assert_eq(jobs_get(jobs, &job, id, "app"), GBA_OK);
		cr_expect_eq(job.state, now[i], "%s", job_state_name(job.state));
		cr_expect_eq(job.report, JOB_REPORT_NONE);
		cr_expect_eq(job.reference, 0);
	}
	jobs_close(jobs);
	world_fini(&w);
}
