/* SPDX-License-Identifier: Apache-2.0 */
/* Whom the SMS-SC knows, and what is written down of a block. */
#include "unit.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "smsc/audit.h"
#include "smsc_world.h"

static struct sme
an_sme(const char *system_id)
{
	struct sme sme = { .certificate = "as.example", .trusted = true, .rate = 5 };

	snprintf(sme.system_id, sizeof(sme.system_id), "%s", system_id);
	sme.addresses.count = 2;
	snprintf(sme.addresses.item[0], sizeof(sme.addresses.item[0]), "4970%s",
		 system_id);
	snprintf(sme.addresses.item[1], sizeof(sme.addresses.item[1]), "4980%s",
		 system_id);
	return sme;
}

Test(smsc_directory, gives_an_sme_back_as_it_was_put)
{
	struct sme sme = an_sme("1"), out;
	struct world w;
	bool may;

	world_init(&w);
	world_add_sub(&w, IMSI_A, MSISDN_A, false);
	world_add_sub(&w, IMSI_B, MSISDN_B, false);
	cr_expect_eq(dir_sme_get(w.db, &out, "1"), GBA_ERR_NOT_FOUND);
	cr_assert_eq(dir_sme_put(w.db, &sme, "secret"), GBA_OK);
	cr_assert_eq(dir_sme_get(w.db, &out, "1"), GBA_OK);
	cr_expect_str_eq(out.certificate, "as.example");
	cr_expect(out.trusted && !out.any_ue);
	cr_expect_eq(out.rate, 5);
	cr_expect(dir_sme_has_address(&out, "49701") &&
		  dir_sme_has_address(&out, "49801"));
	cr_expect_not(dir_sme_has_address(&out, "4970"));
	cr_expect(dir_sme_password_is(w.db, &out, "secret"));
	cr_expect_not(dir_sme_password_is(w.db, &out, "Secret"));
	cr_expect_not(dir_sme_password_is(w.db, &out, ""));
	cr_assert_eq(dir_sme_by_address(w.db, &out, "49801"), GBA_OK);
	cr_expect_str_eq(out.system_id, "1");
	cr_expect_eq(dir_sme_by_address(w.db, &out, "49802"), GBA_ERR_NOT_FOUND);

	cr_assert_eq(dir_sme_allow(w.db, "1", IMSI_A, true), GBA_OK);
	cr_expect_eq(dir_sme_may(w.db, &may, &sme, IMSI_A), GBA_OK);
	cr_expect(may);
	cr_expect_eq(dir_sme_may(w.db, &may, &sme, IMSI_B), GBA_OK);
	cr_expect_not(may);
	cr_expect_neq(dir_sme_allow(w.db, "2", IMSI_A, true), GBA_OK, "no such SME");
	cr_assert_eq(dir_sme_allow(w.db, "1", IMSI_A, false), GBA_OK);
	cr_expect_eq(dir_sme_may(w.db, &may, &sme, IMSI_A), GBA_OK);
	cr_expect_not(may);
	sme.any_ue = true;
	cr_expect_eq(dir_sme_may(w.db, &may, &sme, IMSI_B), GBA_OK);
	cr_expect(may);

	sme = out = an_sme("1");
	sme.addresses.count = 0;
	cr_assert_eq(dir_sme_put(w.db, &sme, NULL), GBA_OK);
	cr_assert_eq(dir_sme_get(w.db, &out, "1"), GBA_OK);
	cr_expect_eq(out.addresses.count, 0);
	cr_expect(dir_sme_password_is(w.db, &out, "whatever"), "it has none now");
	cr_assert_eq(dir_sme_delete(w.db, "1"), GBA_OK);
	cr_expect_eq(dir_sme_delete(w.db, "1"), GBA_ERR_NOT_FOUND);
	world_fini(&w);
}

Test(smsc_directory, finds_a_subscriber_by_each_of_its_names)
{
	struct sub sub = { .imsi = IMSI_A,
			   .msisdn = MSISDN_A,
			   .external_id = "meter@example",
			   .node = "mme1",
			   .is_protected = true,
			   .senders = { 1, { "4912" } } },
		   out;
	const struct sub_name names[] = {
		{ .imsi = IMSI_A },
		{ .msisdn = MSISDN_A },
		{ .external_id = "meter@example" },
		{ .external_id = "meter@EXAMPLE" },
		{ .imsi = "", .msisdn = MSISDN_A },
	};
	const struct sub_name wrong[] = {
		{ .imsi = IMSI_B },
		{ .msisdn = IMSI_A },
		{ .external_id = "Meter@example" },
		{ .external_id = "meter" },
		{ .external_id = "meter@example@example" },
		{ .imsi = NULL },
		{ .imsi = IMSI_B, .msisdn = MSISDN_A },
	};
	struct world w;

	world_init(&w);
	cr_assert_eq(dir_sub_put(w.db, &sub), GBA_OK);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		memset(&out, 0, sizeof(out));
		cr_assert_eq(dir_sub_get(w.db, &out, &names[i]), GBA_OK, "%zu", i);
		cr_expect_str_eq(out.imsi, IMSI_A);
		cr_expect_str_eq(out.node, "mme1");
		cr_expect(out.is_protected);
		cr_expect(dir_sub_has_sender(&out, "4912"));
		cr_expect_not(dir_sub_has_sender(&out, "491"));
	}
	for (size_t i = 0; i < ARRAY_LEN(wrong); i++)
		cr_expect_eq(dir_sub_get(w.db, &out, &wrong[i]), GBA_ERR_NOT_FOUND, "%zu",
			     i);
	world_add_sub(&w, IMSI_B, MSISDN_B, false);
	sub.msisdn[0] = '\0';
	cr_assert_eq(dir_sub_put(w.db, &sub), GBA_OK, "two without one may be there");
	cr_assert_eq(dir_sub_delete(w.db, IMSI_A), GBA_OK);
	cr_expect_eq(dir_sub_get(w.db, &out, &names[0]), GBA_ERR_NOT_FOUND);
	world_fini(&w);
}

Test(smsc_directory, finds_subscribers_of_a_database_from_before_domains_had_no_case)
{
	static const char *const add[] = {
		"INSERT INTO sub VALUES ('" IMSI_A
		"', NULL, 'Meter@IoT.Example', 'n', 0), "
		"('" IMSI_B "', NULL, 'Meter@iot.EXAMPLE', 'n', 0), "
		"('001010000000003', NULL, NULL, 'n', 0)",
	};
	const struct sub_name name = { .external_id = "Meter@IOT.example" };
	struct sql_conf old = { .application_id = 0x47424153,
				.steps = db_steps,
				.step_count = 1,
				.statements = add,
				.statement_count = 1,
				.room = "smsc" };
	struct sql *sql = NULL;
	struct sub out;
	struct world w;
	struct sql_query q;

	world_init(&w);
	queue_close(w.queue);
	db_close(w.db);
	w.queue = NULL;
	w.db = NULL;
	cr_assert_eq(unlink(w.path), 0);
	old.path = w.path;
	cr_assert_eq(sql_open(&sql, &old), GBA_OK);
	q = sql_query(sql, 0);
	cr_assert_eq(sql_run(&q), GBA_OK);
	sql_close(sql);
	world_reopen(&w);
	cr_assert_eq(dir_sub_get(w.db, &out, &name), GBA_OK, "in the spelling of today");
	cr_expect_str_eq(out.external_id, "Meter@iot.example");
	cr_expect_str_eq(out.imsi, IMSI_A, "of two the first keeps it");
	cr_expect_eq(dir_sub_get(w.db, &out, &(struct sub_name){ .imsi = IMSI_B }),
		     GBA_OK, "and the other is there");
	world_fini(&w);
}

Test(smsc_directory, compares_names_of_nodes_and_links_without_case)
{
	struct link link = { "MSC1.example", LINK_MSC, false }, out;
	char url[DIR_URL_MAX + 1];
	enum link_class class;
	struct world w;

	world_init(&w);
	cr_assert_eq(dir_node_put(w.db, "mme1.example", "http://127.0.0.1:9/"), GBA_OK);
	cr_assert_eq(dir_node_get(w.db, url, "MME1.example"), GBA_OK);
	cr_expect_str_eq(url, "http://127.0.0.1:9/");
	cr_expect_eq(dir_node_get(w.db, url, "mme2.example"), GBA_ERR_NOT_FOUND);
	cr_assert_eq(dir_link_put(w.db, &link), GBA_OK);
	cr_assert_eq(dir_link_get(w.db, &out, "msc1.example"), GBA_OK);
	cr_expect_eq(out.class, LINK_MSC);
	cr_expect_eq(dir_link_get(w.db, &out, "msc2.example"), GBA_ERR_NOT_FOUND);
	cr_expect(dir_link_class_parse(&class, "home-sc") && class == LINK_HOME_SC);
	cr_expect_not(dir_link_class_parse(&class, "home"));
	cr_assert_eq(dir_link_delete(w.db, "msc1.example"), GBA_OK);
	cr_assert_eq(dir_node_delete(w.db, "mme1.example"), GBA_OK);
	cr_expect_eq(dir_link_get(w.db, &out, "msc1.example"), GBA_ERR_NOT_FOUND);
	world_fini(&w);
}

struct seen {
	unsigned count;
	char destination[64], rule[16];
};

static void
see(void *ctx, const struct audit_record *record)
{
	struct seen *seen = ctx;

	seen->count++;
	snprintf(seen->destination, sizeof(seen->destination), "%s", record->destination);
	snprintf(seen->rule, sizeof(seen->rule), "%s", record->rule);
}

Test(smsc_audit, hashes_the_destination_unless_the_operator_wants_it)
{
	const struct audit_record record = { .path = "tsms",
					     .source = "as1",
					     .destination = MSISDN_A,
					     .pid = 0x48,
					     .rule = "TS-4",
					     .reason = "device trigger" };
	char hash[AUDIT_HASH_LEN + 1], other[AUDIT_HASH_LEN + 1];
	struct seen seen = { 0 };
	struct world w;

	world_init(&w);
	cr_assert_eq(audit_hash(w.db, hash, MSISDN_A), GBA_OK);
	cr_assert_eq(audit_hash(w.db, other, MSISDN_B), GBA_OK);
	cr_expect_str_neq(hash, other);
	cr_assert_eq(audit_put(w.db, AUDIT_HASH, &record), GBA_OK);
	cr_assert_eq(audit_each(w.db, "TS-4", NULL, 10, see, &seen), GBA_OK);
	cr_expect_eq(seen.count, 1);
	cr_expect_str_eq(seen.destination, hash);
	cr_expect_null(strstr(seen.destination, MSISDN_A));
	cr_assert_eq(audit_put(w.db, AUDIT_MSISDN, &record), GBA_OK);
	cr_assert_eq(audit_each(w.db, NULL, "as1", 1, see, &seen), GBA_OK);
	cr_expect_eq(seen.count, 2);
	cr_expect_str_eq(seen.destination, MSISDN_A);
	cr_assert_eq(audit_each(w.db, "TS-2", NULL, 10, see, &seen), GBA_OK);
	cr_assert_eq(audit_each(w.db, NULL, "as2", 10, see, &seen), GBA_OK);
	cr_expect_eq(seen.count, 2);
	cr_assert_eq(audit_forget(w.db, WORLD_NOW), GBA_OK);
	cr_assert_eq(audit_each(w.db, NULL, NULL, 10, see, &seen), GBA_OK);
	cr_expect_eq(seen.count, 4);
	cr_assert_eq(audit_forget(w.db, WORLD_NOW + 1), GBA_OK);
	cr_assert_eq(audit_each(w.db, NULL, NULL, 10, see, &seen), GBA_OK);
	cr_expect_eq(seen.count, 4);
	world_fini(&w);
}
