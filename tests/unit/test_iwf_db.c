/* SPDX-License-Identifier: Apache-2.0 */
/* SCSs, their quota, and triggers from check to report; and the rate. */
#include "unit.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec/tsp.h"
#include "iwf/db_int.h"
#include "iwf/rate.h"

static struct iwf_db *db;
static const struct iwf_link tls = { .kind = IWF_KIND_TLS };

static void
start(uint32_t quota)
{
	struct iwf_scs scs = { .identity = "4912",
			       .host = "scs.lab.example",
			       .realm = "lab.example",
			       .trusted = true,
			       .quota = quota,
			       .period_s = 100 };

	cr_assert_eq(iwf_db_open(&db, ":memory:", NULL), GBA_OK);
	cr_assert_eq(iwf_scs_put(db, &scs), GBA_OK);
}

static struct iwf_txn
txn(uint32_t reference, int64_t now_s)
{
	return (struct iwf_txn){ .scs = "4912",
				 .reference = reference,
				 .external_id = "a@b.c",
				 .host = "scs.lab.example",
				 .realm = "lab.example",
				 .via = "scs.lab.example",
				 .created_s = now_s,
				 .expires_s = now_s + 50 };
}

static uint32_t
used(void)
{
	struct iwf_scs scs;

	cr_assert_eq(iwf_scs_get(db, &scs, "4912"), GBA_OK);
	return scs.used;
}

static struct iwf_txn
found(uint32_t reference)
{
	struct iwf_txn out;

	cr_assert_eq(iwf_txn_find(db, &out, "4912", reference), GBA_OK);
	return out;
}

Test(iwf_db, scss_are_found_by_host_and_relay_without_case)
{
	struct iwf_scs behind = { .identity = "4913",
				  .host = "in.lab.example",
				  .realm = "lab.example",
				  .relay = "dra.lab.example" };
	struct iwf_scs got;
	bool is;

	start(0);
	cr_assert_eq(iwf_scs_put(db, &behind), GBA_OK);
	cr_assert_eq(iwf_scs_of_host(db, &got, "SCS.Lab.example"), GBA_OK);
	cr_expect_str_eq(got.identity, "4912");
	cr_expect_eq(iwf_scs_of_relay(db, &got, "DRA.lab.example", "LAB.example", &tls),
		     GBA_OK);
	cr_expect_eq(iwf_scs_of_relay(db, &got, "dra.lab.example", "home.example", &tls),
		     GBA_ERR_NOT_FOUND);
	cr_expect(iwf_scs_is_peer(db, "scs.lab.example", &tls, &is) == GBA_OK && is);
	cr_expect(iwf_scs_is_peer(db, "dra.lab.example", &tls, &is) == GBA_OK && is);
	cr_expect(iwf_scs_is_peer(db, "in.lab.example", &tls, &is) == GBA_OK && !is,
		  "it comes through its relay");
	cr_expect(iwf_scs_is_peer(db, "", &tls, &is) == GBA_OK && !is);
	memcpy(behind.host, "scs.lab.example", 16);
	cr_expect_eq(iwf_scs_put(db, &behind), GBA_ERR_DENIED);
	cr_expect_eq(iwf_scs_del(db, "4913"), GBA_OK);
	cr_expect_eq(iwf_scs_del(db, "4913"), GBA_ERR_NOT_FOUND);
	iwf_db_close(db);
}

Test(iwf_db, an_scs_is_a_peer_by_the_link_of_its_kind_alone)
{
	static const struct iwf_link there = { IWF_KIND_NDSIP, "192.0.2.9" };
	static const struct iwf_link elsewhere = { IWF_KIND_NDSIP, "192.0.2.8" };
	struct iwf_scs inside = { .identity = "4913",
				  .host = "scef.lab.example",
				  .realm = "lab.example",
				  .link = there };
	struct iwf_scs behind = { .identity = "4914",
				  .host = "in.lab.example",
				  .realm = "lab.example",
				  .relay = "dra.lab.example",
				  .link = there };
	struct iwf_scs got;
	bool is;

	start(0);
	cr_assert_eq(iwf_scs_put(db, &inside), GBA_OK);
	cr_assert_eq(iwf_scs_put(db, &behind), GBA_OK);
	cr_assert_eq(iwf_scs_get(db, &got, "4913"), GBA_OK);
	cr_expect(iwf_link_equal(&got.link, &there));
	cr_expect(iwf_scs_is_peer(db, "SCEF.lab.example", &there, &is) == GBA_OK && is);
	cr_expect(iwf_scs_is_peer(db, "scef.lab.example", &elsewhere, &is) == GBA_OK &&
		  !is);
	cr_expect(iwf_scs_is_peer(db, "scef.lab.example", &tls, &is) == GBA_OK && !is);
	cr_expect(iwf_scs_is_peer(db, "scs.lab.example", &there, &is) == GBA_OK && !is,
		  "one of kind tls");
	cr_expect_eq(iwf_scs_of_relay(db, &got, "dra.lab.example", "lab.example", &there),
		     GBA_OK);
	cr_expect_eq(iwf_scs_of_relay(db, &got, "dra.lab.example", "lab.example", &tls),
		     GBA_ERR_NOT_FOUND);
	inside.link = tls;
	cr_assert_eq(iwf_scs_put(db, &inside), GBA_OK);
	cr_expect(iwf_scs_is_peer(db, "scef.lab.example", &tls, &is) == GBA_OK && is);
	cr_expect(iwf_scs_is_peer(db, "scef.lab.example", &there, &is) == GBA_OK && !is);
	behind.link = (struct iwf_link){ IWF_KIND_NDSIP, "" };
	cr_expect_eq(iwf_scs_put(db, &behind), GBA_ERR_STORE, "no address, no ndsip");
	behind.link = (struct iwf_link){ IWF_KIND_TLS, "192.0.2.9" };
	cr_expect_eq(iwf_scs_put(db, &behind), GBA_ERR_STORE);
	iwf_db_close(db);
}

Test(iwf_db, there_are_two_kinds)
{
	static const char *const others[] = { "", "TLS", "plain", "none", "tls " };
	enum iwf_kind kind;

	cr_expect(iwf_kind_parse(&kind, "tls") && kind == IWF_KIND_TLS);
	cr_expect(iwf_kind_parse(&kind, "ndsip") && kind == IWF_KIND_NDSIP);
	for (size_t i = 0; i < ARRAY_LEN(others); i++)
		cr_expect_not(iwf_kind_parse(&kind, others[i]));
	cr_expect_str_eq(iwf_kind_name(IWF_KIND_NDSIP), "ndsip");
}

Test(iwf_db, scss_of_a_database_of_schema_1_are_of_kind_tls)
{
	static const char *const add[] = {
		"INSERT INTO scs VALUES ('4912', 'scs.lab.example', 'lab.example', '', "
		"1, "
		"7, 100, 0, 0, 0, 3, 50)",
	};
	char path[] = "/tmp/iwf-db.XXXXXX";
	struct sql_conf old = { .path = path,
				.application_id = 0x47424157,
				.steps = iwf_steps,
				.step_count = 1,
				.statements = add,
				.statement_count = 1,
				.room = "iwf" };
	struct sql *sql = NULL;
	struct sql_query q;
	struct iwf_scs got;
	bool is;

	close(mkstemp(path));
	cr_assert_eq(sql_open(&sql, &old), GBA_OK);
	q = sql_query(sql, 0);
	cr_assert_eq(sql_run(&q), GBA_OK);
	sql_close(sql);
	cr_assert_eq(iwf_db_open(&db, path, NULL), GBA_OK);
	cr_assert_eq(iwf_scs_get(db, &got, "4912"), GBA_OK);
	cr_expect(iwf_link_equal(&got.link, &tls));
	cr_expect(got.trusted && got.quota == 7 && got.used == 3);
	cr_expect(iwf_scs_is_peer(db, "scs.lab.example", &tls, &is) == GBA_OK && is);
	iwf_db_close(db);
	cr_assert_eq(sql_open(&sql, &old), GBA_ERR_STORE, "it is of schema 2 now");
	unlink(path);
}

Test(iwf_db, a_quota_is_used_by_what_is_let_on_and_begins_anew)
{
	struct iwf_txn a = txn(1, 1000), b = txn(2, 1001), c = txn(3, 1002);

	start(2);
	cr_assert_eq(iwf_txn_add(db, &a), GBA_OK);
	cr_assert_eq(iwf_txn_add(db, &b), GBA_OK);
	cr_expect_eq(used(), 2);
	cr_expect_eq(iwf_txn_add(db, &c), GBA_ERR_DENIED);
	cr_assert_eq(iwf_txn_drop(db, &b, false, 1003), GBA_OK);
	cr_expect_eq(used(), 1, "one that was refused is given back");
	cr_assert_eq(iwf_txn_drop(db, &b, false, 1003), GBA_OK);
	cr_expect_eq(used(), 1, "once");
	cr_expect_eq(iwf_txn_add(db, &c), GBA_OK);
	cr_assert_eq(iwf_txn_drop(db, &c, true, 1003), GBA_OK);
	cr_expect_eq(found(3).state, IWF_TXN_LOST, "an SMS-SC may have it");
	cr_expect_eq(found(3).ended_s, 1003);
	cr_expect_eq(used(), 1);
	c = txn(3, 1004);
	cr_expect_eq(iwf_txn_add(db, &c), GBA_OK, "and it may come again");
	cr_expect_eq(used(), 2);
	b = txn(4, 1100);
	cr_expect_eq(iwf_txn_add(db, &b), GBA_OK, "a period is over");
	cr_expect_eq(used(), 1);
	iwf_db_close(db);
}

Test(iwf_db, a_reference_is_pending_until_its_report_is_taken)
{
	struct iwf_txn a = txn(7, 1000), again = txn(7, 1001), due[4];
	size_t count;

	start(0);
	cr_assert_eq(iwf_txn_add(db, &a), GBA_OK);
	cr_expect_eq(iwf_txn_add(db, &again), GBA_ERR_BUSY);
	cr_expect_eq(used(), 1);
	cr_assert_eq(iwf_txn_accept(db, a.number, "sc1", 0, 1001), GBA_OK);
	cr_expect_eq(found(7).state, IWF_TXN_ACCEPTED);
	cr_assert_eq(iwf_txn_drop(db, &a, false, 1001), GBA_OK);
	cr_expect_eq(found(7).state, IWF_TXN_ACCEPTED, "what is accepted stays");
	cr_assert_eq(iwf_txn_outcome(db, a.number, TSP_OUTCOME_SUCCESS, 1002), GBA_OK);
	cr_expect_eq(found(7).state, IWF_TXN_REPORT);
	cr_assert_eq(iwf_txn_outcome(db, a.number, TSP_OUTCOME_EXPIRED, 1002), GBA_OK);
	cr_expect_eq(found(7).outcome, TSP_OUTCOME_SUCCESS, "the first one counts");
	cr_expect_eq(iwf_txn_add(db, &again), GBA_ERR_BUSY);

	cr_assert_eq(iwf_txn_due(db, "other", 1002, 1032, due, 4, &count), GBA_OK);
	cr_expect_eq(count, 0);
	cr_assert_eq(iwf_txn_due(db, "scs.lab.example", 1002, 1032, due, 4, &count),
		     GBA_OK);
	cr_assert_eq(count, 1);
	cr_expect_eq(due[0].number, a.number);
	cr_assert_eq(iwf_txn_due(db, "scs.lab.example", 1003, 1032, due, 4, &count),
		     GBA_OK);
	cr_expect_eq(count, 0, "it is on its way");
	cr_assert_eq(iwf_txn_end(db, a.number, IWF_TXN_DONE, 1004), GBA_OK);
	cr_expect_eq(iwf_txn_add(db, &again), GBA_OK);
	iwf_db_close(db);
}

Test(iwf_db, a_report_before_the_answer_waits_and_none_at_all_is_unconfirmed)
{
	struct iwf_txn early = txn(1, 1000), silent = txn(2, 1000), lost = txn(3, 1000);
	uint64_t count[IWF_TXN_STATES];
	int64_t expired = 0;

	start(0);
	cr_assert_eq(iwf_txn_add(db, &early), GBA_OK);
	cr_assert_eq(iwf_txn_outcome(db, early.number, TSP_OUTCOME_SUCCESS, 1000),
		     GBA_OK);
	cr_expect_eq(found(1).state, IWF_TXN_CHECKING, "no DNR before the DAA");
	cr_assert_eq(iwf_txn_accept(db, early.number, "sc1", 0, 1001), GBA_OK);
	cr_expect_eq(found(1).state, IWF_TXN_REPORT);

	cr_assert_eq(iwf_txn_add(db, &silent), GBA_OK);
	cr_assert_eq(iwf_txn_accept(db, silent.number, "sc1", 0, 1001), GBA_OK);
	cr_assert_eq(iwf_txn_expire(db, 1050, 1051, &expired), GBA_OK);
	cr_expect_eq(expired, 0, "to its last second");
	cr_assert_eq(iwf_txn_expire(db, 1051, 1051, &expired), GBA_OK);
	cr_expect_eq(expired, 1);
	cr_expect_eq(found(2).outcome, TSP_OUTCOME_UNCONFIRMED);

	cr_assert_eq(iwf_txn_add(db, &lost), GBA_OK);
	cr_assert_eq(iwf_txn_later(db, early.number, 9999), GBA_OK);
	cr_assert_eq(iwf_txn_restart(db, 1052), GBA_OK);
	cr_expect_eq(found(1).due_s, 1052, "its answer may have been lost");
	cr_assert_eq(iwf_txn_count(db, count), GBA_OK);
	cr_expect_eq(count[IWF_TXN_LOST], 1);
	cr_expect_eq(count[IWF_TXN_REPORT], 2);
	cr_assert_eq(iwf_txn_forget(db, 1053), GBA_OK);
	cr_assert_eq(iwf_txn_count(db, count), GBA_OK);
	cr_expect(count[IWF_TXN_LOST] == 0 && count[IWF_TXN_REPORT] == 2);
	iwf_db_close(db);
}

static int64_t
time_of_day(void *ctx)
{
	return ((const int64_t *)ctx)[0];
}

static int64_t
monotonic(void *ctx)
{
	return ((const int64_t *)ctx)[1] * 1000;
}

Test(iwf_db, a_clock_that_is_set_back_makes_no_pause_validity_or_period_longer)
{
	int64_t times[2] = { 9000, 0 }, expired = 0;
	const struct gba_clock clock = { time_of_day, monotonic, times };
	struct iwf_txn a = txn(1, 9000), b = txn(2, 9000), c = txn(3, 9000), due[4];
	size_t count;

	start(2);
	iwf_db_see_clock(db, &clock);
	cr_assert_eq(iwf_txn_add(db, &a), GBA_OK);
	cr_assert_eq(iwf_txn_add(db, &b), GBA_OK);
	cr_assert_eq(iwf_txn_accept(db, a.number, "sc1", 0, 9000), GBA_OK);
	cr_assert_eq(iwf_txn_accept(db, b.number, "sc1", 0, 9000), GBA_OK);
	cr_assert_eq(iwf_txn_outcome(db, b.number, TSP_OUTCOME_SUCCESS, 9030), GBA_OK);
	times[0] = 1029;
	times[1] = 29; /* eight thousand seconds back */
	iwf_db_see_clock(db, &clock);
	iwf_db_see_clock(db, &clock);
	cr_assert_eq(iwf_txn_due(db, b.via, 1029, 1060, due, 4, &count), GBA_OK);
	cr_expect_eq(count, 0);
	cr_assert_eq(iwf_txn_due(db, b.via, 1030, 1060, due, 4, &count), GBA_OK);
	cr_assert_eq(count, 1);
	cr_expect_eq(due[0].reference, 2);
	cr_assert_eq(iwf_txn_end(db, b.number, IWF_TXN_DONE, 1031), GBA_OK);
	cr_assert_eq(iwf_txn_expire(db, 1050, 1050, &expired), GBA_OK);
	cr_expect_eq(expired, 0);
	cr_assert_eq(iwf_txn_expire(db, 1051, 1051, &expired), GBA_OK);
	cr_expect_eq(expired, 1);
	c.created_s = 1099;
	cr_expect_eq(iwf_txn_add(db, &c), GBA_ERR_DENIED);
	c.created_s = 1100;
	cr_expect_eq(iwf_txn_add(db, &c), GBA_OK, "its period is over");
	times[0] = 9999;
	iwf_db_see_clock(db, &clock);
	cr_expect_eq(found(3).expires_s, c.expires_s, "set ahead is let be");
	iwf_db_close(db);
}

Test(iwf_db, a_replacement_ends_the_old_one_in_the_same_commit)
{
	struct iwf_txn old = txn(1, 1000), new = txn(2, 1001);

	start(0);
	cr_assert_eq(iwf_txn_add(db, &old), GBA_OK);
	cr_assert_eq(iwf_txn_accept(db, old.number, "sc1", 0, 1001), GBA_OK);
	cr_assert_eq(iwf_txn_add(db, &new), GBA_OK);
	cr_assert_eq(iwf_txn_accept(db, new.number, "sc1", old.number, 1002), GBA_OK);
	cr_expect_eq(found(1).state, IWF_TXN_REPLACED);
	cr_expect_eq(found(2).state, IWF_TXN_ACCEPTED);
	iwf_db_close(db);
}

Test(iwf_db, a_rate_is_kept_a_second)
{
	struct iwf_rates *rates = NULL;

	cr_assert_eq(iwf_rates_new(&rates), GBA_OK);
	for (int i = 0; i < 100; i++)
		cr_expect(iwf_rate_has(rates, "4912", 0, 0, true), "no limit");
	cr_expect(iwf_rate_has(rates, "4912", 2, 1000, true));
	cr_expect(iwf_rate_has(rates, "4912", 2, 1000, false), "a look takes none");
	cr_expect(iwf_rate_has(rates, "4912", 2, 1000, true));
	cr_expect_not(iwf_rate_has(rates, "4912", 2, 1000, true));
	cr_expect(iwf_rate_has(rates, "4913", 2, 1000, true), "another one");
	cr_expect_not(iwf_rate_has(rates, "4912", 2, 1499, true));
	cr_expect(iwf_rate_has(rates, "4912", 2, 1500, true), "half a second is one");
	cr_expect(iwf_rate_has(rates, "4912", 2, 90000, true));
	cr_expect(iwf_rate_has(rates, "4912", 2, 90000, true));
	cr_expect_not(iwf_rate_has(rates, "4912", 2, 90000, true), "no more than full");
	iwf_rate_forget(rates, "4912");
	cr_expect(iwf_rate_has(rates, "4912", 2, 90000, true));
	iwf_rates_free(rates);
}
