/* SPDX-License-Identifier: Apache-2.0 */
/* What is handed in is judged once, becomes SMS-DELIVERs, or an audit record and nothing
 * else; and what an answer of the other side means. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "smsc/deliver.h"
#include "smsc/desk.h"
#include "smsc/route.h"
#include "smsc_world.h"

#define SME_ADDRESS "4970001"

struct office {
	struct world w;
	struct desk desk;
};

static void
office_init(struct office *o)
{
	struct sme sme = { .system_id = "as1",
			   .trusted = true,
			   .addresses = { 1, { SME_ADDRESS } } };
	struct link link = { "sc.foreign", LINK_SC, false };

	world_init(&o->w);
	world_add_sub(&o->w, IMSI_A, MSISDN_A, false);
	world_add_sub(&o->w, IMSI_B, MSISDN_B, false);
	cr_assert_eq(dir_sme_put(o->w.db, &sme, NULL), GBA_OK);
	cr_assert_eq(dir_sme_allow(o->w.db, "as1", IMSI_A, true), GBA_OK);
	cr_assert_eq(dir_link_put(o->w.db, &link), GBA_OK);
	cr_assert_eq(desk_init(&o->desk, &(struct desk_conf){ .db = o->w.db,
							      .queue = o->w.queue,
							      .clock = o->w.db->clock,
							      .random = o->w.db->random,
							      .audit = AUDIT_MSISDN,
							      .validity_s = 100,
							      .validity_max_s = 1000,
							      .payload_max = 500 }),
		     GBA_OK);
}

static struct desk_order
an_order(enum message_path path, const char *source, const char *from, const char *to,
	 uint8_t pid)
{
	static const uint8_t payload[300] = { 1, 2, 3 };
	static const struct sms_port port = { 16187, 16187 };
	struct desk_order order = { .path = path,
				    .source = source,
				    .to = { .msisdn = to },
				    .pid = pid,
				    .dcs = SMS_DCS_8BIT,
				    .reference = -1,
				    .payload = { payload, 5 },
				    .port = &port };

	cr_assert_eq(sms_address_from_e164(&order.from, from), GBA_OK);
	return order;
}

struct counted {
	unsigned count;
	char rule[16];
};

static void
count_record(void *ctx, const struct audit_record *record)
{
	struct counted *counted = ctx;

	counted->count++;
	snprintf(counted->rule, sizeof(counted->rule), "%s", record->rule);
}

static uint64_t
stored(struct office *o)
{
	struct queue_counts counts;

	cr_assert_eq(queue_count(o->w.queue, &counts), GBA_OK);
	return counts.state[MESSAGE_QUEUED];
}

/* Rows of table 2.2 (tests/vectors/mtc_decisions.csv), by what is provisioned above. */
Test(smsc_desk, judges_by_what_is_provisioned_and_stores_nothing_of_what_it_blocks)
{
	static const struct {
		enum message_path path;
		const char *source, *from, *to;
		uint8_t pid;
		enum desk_result result;
		const char *row;
	} rows[] = {
		{ MESSAGE_T4, "iwf", "4912", MSISDN_A, 0x48, DESK_TAKEN, NULL },
		{ MESSAGE_TSMS, "as1", SME_ADDRESS, MSISDN_B, 0, DESK_TAKEN, "TS-1" },
		{ MESSAGE_TSMS, "as1", SME_ADDRESS, MSISDN_A, 0x48, DESK_TAKEN, "TS-5" },
		{ MESSAGE_TSMS, "as1", SME_ADDRESS, MSISDN_B, 0x48, DESK_BLOCKED,
		  "TS-4" },
		{ MESSAGE_TSMS, "as1", "4970002", MSISDN_A, 0x48, DESK_BLOCKED, "TS-3" },
		{ MESSAGE_TSMS, "as9", SME_ADDRESS, MSISDN_A, 0x48, DESK_BLOCKED,
		  "TS-6" },
		{ MESSAGE_IWMSC, "msc", MSISDN_A, MSISDN_B, 0, DESK_TAKEN, "IW-1" },
		{ MESSAGE_IWMSC, "msc", MSISDN_A, MSISDN_B, 0x48, DESK_BLOCKED, "IW-2" },
		{ MESSAGE_IWMSC, "msc", SME_ADDRESS, MSISDN_A, 0x48, DESK_BLOCKED,
		  "IW-3" },
		{ MESSAGE_FOREIGN, "sc.foreign", "4980", MSISDN_A, 0, DESK_TAKEN,
		  "IW-1" },
		{ MESSAGE_FOREIGN, "sc.foreign", SME_ADDRESS, MSISDN_A, 0x48,
		  DESK_BLOCKED, "IW-5" },
		{ MESSAGE_TSMS, "as1", SME_ADDRESS, "49999", 0, DESK_UNKNOWN, "TS-1" },
		{ MESSAGE_TSMS, "as1", SME_ADDRESS, "49999", 0x48, DESK_BLOCKED, "TS-4" },
	};
	uint64_t messages = 0, asked = 0;
	unsigned blocked = 0;
	struct office o;

	office_init(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct desk_order order =
			an_order(rows[i].path, rows[i].source, rows[i].from, rows[i].to,
				 rows[i].pid);
		struct counted counted = { 0 };
		struct desk_answer answer;

		desk_submit(&o.desk, &answer, &order);
		messages += rows[i].result == DESK_TAKEN;
		blocked += rows[i].result == DESK_BLOCKED;
		asked += rows[i].path != MESSAGE_T4;
		cr_expect_eq(answer.result, rows[i].result, "row %zu", i);
		if (rows[i].row == NULL)
			cr_expect_null(answer.row);
		else
			cr_expect_str_eq(answer.row, rows[i].row, "row %zu", i);
		cr_assert_eq(audit_each(o.w.db, NULL, NULL, 100, count_record, &counted),
			     GBA_OK);
		cr_expect_eq(counted.count, blocked, "row %zu", i);
		cr_expect_eq(stored(&o), messages, "row %zu", i);
	}
	cr_expect_eq(atomic_load(&o.desk.filtered), asked, "each exactly once, T4 not");
	cr_expect_eq(atomic_load(&o.desk.blocked), blocked);
	world_fini(&o.w);
}

static struct sms_deliver
segment(struct office *o, struct message *m)
{
	uint8_t tpdu[MESSAGE_TPDU_MAX];
	struct sms_deliver deliver;
	size_t len;

	cr_assert_eq(queue_tpdu(o->w.queue, m, tpdu, &len), GBA_OK);
	cr_assert_eq(sms_deliver_parse(&deliver, (struct gba_octets){ tpdu, len }),
		     GBA_OK);
	m->taken++;
	return deliver;
}

/* 133 octets with a port in one short message, else 128 in each (mtc-trigger 4.3). */
Test(smsc_desk, cuts_a_payload_and_says_in_each_segment_what_it_is)
{
	static const struct {
		size_t len;
		unsigned segments;
	} rows[] = {
		{ 0, 1 }, { 133, 1 }, { 134, 2 }, { 256, 2 }, { 257, 3 }, { 500, 4 }
	};
	uint8_t payload[501];
	struct office o;

	office_init(&o);
	memset(payload, 0x5a, sizeof(payload));
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct desk_order order =
			an_order(MESSAGE_T4, "iwf", "4912", MSISDN_A, 0x48);
		struct desk_answer answer;
		size_t sum = 0;

		order.payload = (struct gba_octets){ payload, rows[i].len };
		desk_submit(&o.desk, &answer, &order);
		cr_assert_eq(answer.result, DESK_TAKEN);
		cr_expect_eq(answer.message.segments, rows[i].segments, "%zu",
			     rows[i].len);
		for (unsigned seq = 1; seq <= rows[i].segments; seq++) {
			const struct sms_deliver d = segment(&o, &answer.message);
			struct sms_udh udh;

			cr_expect_eq(d.body.pid, 0x48);
			cr_expect_eq(d.body.dcs, 0x04);
			cr_expect_eq(d.more, seq < rows[i].segments);
			cr_expect_str_eq(d.oa.text, "4912");
			cr_assert_eq(sms_udh_parse(&udh, &d.body), GBA_OK);
			cr_expect(udh.has_port && udh.port.to == 16187);
			cr_expect_eq(udh.has_concat, rows[i].segments > 1);
			sum += udh.payload.len;
		}
		cr_expect_eq(sum, rows[i].len);
	}
	struct desk_order order = an_order(MESSAGE_T4, "iwf", "4912", MSISDN_A, 0x48);
	struct desk_answer answer;

	order.payload = (struct gba_octets){ payload, 501 };
	desk_submit(&o.desk, &answer, &order);
	cr_expect_eq(answer.result, DESK_TOO_LONG);
	world_fini(&o.w);
}

Test(smsc_desk, keeps_a_validity_within_its_bounds)
{
	static const struct {
		int64_t said_s, kept_s;
	} rows[] = { { 0, 100 }, { 50, 50 }, { 1000, 1000 }, { 1001, 1000 } };
	struct office o;

	office_init(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct desk_order order =
			an_order(MESSAGE_T4, "iwf", "4912", MSISDN_A, 0x48);
		struct desk_answer answer;

		order.expires_s = rows[i].said_s > 0 ? WORLD_NOW + rows[i].said_s : 0;
		order.by_day = MESSAGE_EXPIRES_BY_DAY;
		desk_submit(&o.desk, &answer, &order);
		cr_assert_eq(answer.result, DESK_TAKEN);
		cr_expect_eq(answer.message.expires_s, WORLD_NOW + rows[i].kept_s);
		cr_expect_eq(answer.message.by_day, rows[i].said_s == rows[i].kept_s
							    ? MESSAGE_EXPIRES_BY_DAY
							    : 0);
	}
	world_fini(&o.w);
}

Test(smsc_desk, reckons_a_validity_that_nobody_said_from_the_first_attempt)
{
	static const struct {
		int64_t due_s;
		unsigned said, kept;
		int64_t expires_s;
	} rows[] = {
		{ 0, 0, 0, 100 },
		{ 200, 0, 0, 300 },
		{ 200, MESSAGE_DUE_BY_DAY, MESSAGE_DUE_BY_DAY | MESSAGE_EXPIRES_BY_DAY,
		  300 },
		{ -200, MESSAGE_DUE_BY_DAY, 0, 100 },
		{ 950, MESSAGE_DUE_BY_DAY, MESSAGE_DUE_BY_DAY | MESSAGE_EXPIRES_BY_DAY,
		  1000 },
	};
	struct office o;

	office_init(&o);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct desk_order order =
			an_order(MESSAGE_T4, "iwf", "4912", MSISDN_A, 0x48);
		struct desk_answer answer;

		order.due_s = rows[i].due_s != 0 ? WORLD_NOW + rows[i].due_s : 0;
		order.by_day = rows[i].said;
		desk_submit(&o.desk, &answer, &order);
		cr_assert_eq(answer.result, DESK_TAKEN);
		cr_expect_eq(answer.message.expires_s, WORLD_NOW + rows[i].expires_s,
			     "row %zu", i);
		cr_expect_eq(answer.message.by_day, rows[i].kept, "row %zu", i);
	}
	world_fini(&o.w);
}

/* Bypass case 7 of mtc-requirements 2.6. */
Test(smsc_desk, judges_a_command_about_a_trigger_as_a_trigger)
{
	struct desk_order order = an_order(MESSAGE_T4, "iwf", "4912", MSISDN_B, 0x48);
	struct desk_answer trigger, answer;
	struct office o;

	office_init(&o);
	desk_submit(&o.desk, &trigger, &order);
	cr_assert_eq(trigger.result, DESK_TAKEN);
	order = an_order(MESSAGE_IWMSC, "msc", MSISDN_A, MSISDN_B, 0);
	desk_delete(&o.desk, &answer, &order, &trigger.message);
	cr_expect_eq(answer.result, DESK_BLOCKED);
	cr_expect_str_eq(answer.row, "IW-2");
	cr_expect_eq(stored(&o), 1);
	desk_submit(&o.desk, &trigger, &order); /* its own, and no trigger */
	desk_delete(&o.desk, &answer, &order, &trigger.message);
	cr_expect_eq(answer.result, DESK_TAKEN);
	cr_expect_eq(stored(&o), 1);
	world_fini(&o.w);
}

/* --- deliver ---------------------------------------------------------------------------
 */

Test(smsc_deliver, knows_what_an_answer_means)
{
	static const struct {
		uint8_t cause; /* 0: RP-ACK */
		enum message_event event;
		enum message_outcome outcome;
		int diagnostic;
	} rows[] = {
		{ 1, MESSAGE_EV_REFUSED, MESSAGE_ABSENT, 5 },
		{ 21, MESSAGE_EV_REFUSED, MESSAGE_ABSENT, -1 },
		{ 22, MESSAGE_EV_LATER, MESSAGE_MEMORY, -1 },
		{ 27, MESSAGE_EV_LATER, MESSAGE_ABSENT, 0 },
		{ 41, MESSAGE_EV_LATER, MESSAGE_ABSENT, -1 },
		{ 42, MESSAGE_EV_LATER, MESSAGE_ABSENT, -1 },
		{ 111, MESSAGE_EV_REFUSED, MESSAGE_ABSENT, -1 },
	};
	const struct rp ack = { .type = RP_ACK };
	struct queue_result result;

	deliver_judge(&result, &ack, "");
	cr_expect_eq(result.event, MESSAGE_EV_SEGMENT);
	deliver_judge(&result, NULL, "nobody");
	cr_expect_eq(result.event, MESSAGE_EV_LATER);
	cr_expect_eq(result.outcome, MESSAGE_ABSENT);
	cr_expect_eq(result.diagnostic, 0, "no paging response");
	cr_expect_str_eq(result.reason, "nobody");
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct rp error = { .type = RP_ERROR, .cause = rows[i].cause };

		deliver_judge(&result, &error, "");
		cr_expect_eq(result.event, rows[i].event, "%u", rows[i].cause);
		cr_expect_eq(result.outcome, rows[i].outcome, "%u", rows[i].cause);
		cr_expect_eq(result.diagnostic, rows[i].diagnostic, "%u", rows[i].cause);
	}
}

Test(smsc_deliver, doubles_the_pause_up_to_its_end)
{
	static const unsigned want[] = { 30, 60, 120, 240, 300, 300 };

	for (unsigned i = 0; i < ARRAY_LEN(want); i++)
		cr_expect_eq(deliver_pause_s(i, 30, 300), want[i], "%u", i);
	cr_expect_eq(deliver_pause_s(UINT32_MAX, 1, 3600), 3600);
}

/* --- route -----------------------------------------------------------------------------
 */

Test(smsc_route, leads_a_protected_subscriber_through_the_router_and_no_other_way)
{
	struct sub sub = { .imsi = IMSI_A, .node = "node1" };
	struct route route;
	struct world w;

	world_init(&w);
	cr_assert_eq(dir_node_put(w.db, "node1", "http://127.0.0.1:1/"), GBA_OK);
	cr_assert_eq(dir_node_put(w.db, "49151", "http://127.0.0.1:2/"), GBA_OK);
	cr_assert_eq(route_find(w.db, &route, &sub, "http://r/", "", 0), GBA_OK);
	cr_expect_str_eq(route.url, "http://127.0.0.1:1/");
	cr_expect_str_eq(route.to, "imsi:" IMSI_A);
	cr_expect_not(route.by_router);
	cr_assert_eq(route_find(w.db, &route, &sub, "http://r/", "49151", 0), GBA_OK);
	cr_expect_str_eq(route.url, "http://127.0.0.1:2/", "the node that T4 named");
	cr_assert_eq(route_find(w.db, &route, &sub, "http://r/", "49152", 0), GBA_OK);
	cr_expect_str_eq(route.url, "http://127.0.0.1:1/", "one that nobody knows");
	cr_expect_not(route.more);
	sub.is_protected = true;
	cr_assert_eq(route_find(w.db, &route, &sub, "http://r/", "49151", 0), GBA_OK);
	cr_expect_str_eq(route.url, "http://r/");
	cr_expect(route.by_router);
	cr_expect_eq(route_find(w.db, &route, &sub, "", "49151", 0), GBA_ERR_NOT_FOUND,
		     "rather not at all than past the router");
	cr_assert_eq(route_find_node(w.db, &route, &sub), GBA_OK);
	cr_expect_str_eq(route.url, "http://127.0.0.1:1/", "the router's own question");
	world_fini(&w);
}

Test(smsc_route, goes_from_node_to_node_of_those_that_t4_named_and_last_to_the_own_one)
{
	/* 49152 nobody knows here */
	static const struct {
		unsigned at;
		const char *url;
		unsigned is;
		bool more;
	} rows[] = {
		{ 0, "http://127.0.0.1:2/", 0, true },
		{ 1, "http://127.0.0.1:3/", 2, true },
		{ 2, "http://127.0.0.1:3/", 2, true },
		{ 3, "http://127.0.0.1:1/", 3, false },
	};
	struct sub sub = { .imsi = IMSI_A, .node = "node1" };
	struct route route;
	struct world w;

	world_init(&w);
	cr_assert_eq(dir_node_put(w.db, "node1", "http://127.0.0.1:1/"), GBA_OK);
	cr_assert_eq(dir_node_put(w.db, "49151", "http://127.0.0.1:2/"), GBA_OK);
	cr_assert_eq(dir_node_put(w.db, "mme3", "http://127.0.0.1:3/"), GBA_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_assert_eq(route_find(w.db, &route, &sub, "", "49151 49152 mme3",
					rows[i].at),
			     GBA_OK);
		cr_expect_str_eq(route.url, rows[i].url, "%zu", i);
		cr_expect_eq(route.at, rows[i].is, "%zu", i);
		cr_expect_eq(route.more, rows[i].more, "%zu", i);
	}
	sub.is_protected = true;
	cr_assert_eq(route_find(w.db, &route, &sub, "http://r/", "49151 mme3", 0),
		     GBA_OK);
	cr_expect_str_eq(route.url, "http://r/");
	cr_expect_not(route.more, "past the router there is no way");
	world_fini(&w);
}

Test(smsc_route, reads_names_of_the_link_and_nothing_else)
{
	static const char *const wrong[] = { "",
					     "imsi:",
					     "imsi",
					     "imsi:00101a",
					     "msisdn:+491",
					     "imsi:0010100000000011",
					     "tel:491",
					     "msisdn:4915100000000001" };
	char digits[MESSAGE_ADDRESS_MAX + 1];
	struct sub_name name;

	cr_assert_eq(route_name_parse(&name, digits, gba_text("imsi:" IMSI_A)), GBA_OK);
	cr_expect_str_eq(name.imsi, IMSI_A);
	cr_expect_null(name.msisdn);
	cr_assert_eq(route_name_parse(&name, digits, gba_text("MSISDN:491")), GBA_OK);
	cr_expect_str_eq(name.msisdn, "491");
	cr_expect_null(name.imsi);
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		cr_expect_eq(route_name_parse(&name, digits, gba_text(wrong[i])),
			     GBA_ERR_SYNTAX, "%s", wrong[i]);
	cr_expect_eq(route_name_parse(&name, digits, (struct gba_text){ NULL, 0 }),
		     GBA_ERR_SYNTAX);
	cr_expect_eq(
		route_name_parse(&name, digits, (struct gba_text){ "imsi:1\0002", 8 }),
		GBA_ERR_SYNTAX);
}
