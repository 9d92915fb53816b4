/* SPDX-License-Identifier: Apache-2.0 */
/* Both filters against the tables, over every input there is. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "base/status.h"
#include "decisions.h"
#include "filter/filter.h"

/* clang-format off */
#define YES_NO { "yes", "no", NULL }
static const struct decision_domain sc_domains[] = {
	{ "source", { "t4", "tsms", "iwmsc", "foreign-sc", "home-sc", NULL } },
	{ "proven", YES_NO }, { "trigger", YES_NO }, { "from_ue", YES_NO }, { "own", YES_NO },
	{ "trusted", YES_NO }, { "sc_trusted", YES_NO },
	{ "authorised", YES_NO }, { "any_ue", YES_NO },
	{ "ue", YES_NO }, /* follows from the two before it */
};
static const struct decision_domain iwf_domains[] = {
	{ "peer", { "ok", "foreign", NULL } }, { "avps", { "ok", "missing", NULL } },
	{ "scs", { "own", "absent", "foreign", NULL } }, { "trusted", YES_NO },
	{ "quota", { "left", "used", NULL } }, { "rate", { "kept", "exceeded", NULL } },
	{ "payload", { "ok", "long", NULL } }, { "validity", { "ok", "long", NULL } },
	{ "user", { "one", "none", "two", NULL } }, { "reference", { "free", "pending", NULL } },
	{ "hss", { "ok", "absent", "unknown", "unauthorised", "service", NULL } },
};
/* clang-format on */

static unsigned cases;

static struct filter_input
input(const struct decision_fact *facts, size_t count)
{
	struct filter_input in = { .source = FILTER_T4 };

	while (!decision_is(facts, count, "source", sc_domains[0].values[in.source]))
		in.source++;
	in.proven = decision_is(facts, count, "proven", "yes");
	in.trigger = decision_is(facts, count, "trigger", "yes");
	in.from_ue = decision_is(facts, count, "from_ue", "yes");
	in.own_address = decision_is(facts, count, "own", "yes");
	in.trusted = decision_is(facts, count, "trusted", "yes");
	in.sc_trusted = decision_is(facts, count, "sc_trusted", "yes");
	in.authorised = decision_is(facts, count, "authorised", "yes");
	in.any_ue = decision_is(facts, count, "any_ue", "yes");
	return in;
}

static void
expect(const struct decision *line, struct filter_answer got, const char *row)
{
	cr_expect_str_eq(got.row, row);
	cr_expect_str_eq(filter_verdict_name(got.verdict), line->verdict, "row %s",
			 line->row);
	cases++;
}

static bool
ue_is_as_it_follows(const struct filter_input *in, const struct decision_fact *facts,
		    size_t count)
{
	return decision_is(facts, count, "ue", "yes") == (in->authorised || in->any_ue);
}

static void
check_sc(const struct decision *line, const struct decision_fact *facts, size_t count)
{
	const struct filter_input in = input(facts, count);

	if (ue_is_as_it_follows(&in, facts, count))
		expect(line, filter_sc(&in), line->row);
}

static void
check_router(const struct decision *line, const struct decision_fact *facts, size_t count)
{
	const struct filter_input in = input(facts, count);

	if (ue_is_as_it_follows(&in, facts, count))
		expect(line, filter_router(&in), line->row);
}

/* IN-1 is a message of table 2.2 that table 2.3 decides on. */
static struct decision
take_in1(struct decisions *all)
{
	for (size_t i = 0; i < all->count; i++)
		if (strcmp(all->line[i].row, "IN-1") == 0) {
			const struct decision in1 = all->line[i];

			all->line[i] = all->line[--all->count];
			return in1;
		}
	cr_assert_fail("there is no row IN-1");
	return all->line[0];
}

Test(filter, the_sms_sc_decides_as_table_2_2_says_on_all_inputs)
{
	struct decisions all;

	cases = 0;
	decisions_read(&all);
	(void)take_in1(&all);
	decisions_walk(&all, "2.2", sc_domains, ARRAY_LEN(sc_domains), check_sc);
	decisions_all_hit(&all, "2.2");
	cr_expect_eq(cases, FILTER_SOURCES * 256, "%u", cases);
}

Test(filter, the_router_decides_as_table_2_3_says_on_all_inputs)
{
	struct decisions all;

	cases = 0;
	decisions_read(&all);
	decisions_walk(&all, "2.3", sc_domains, ARRAY_LEN(sc_domains), check_router);
	decisions_all_hit(&all, "2.3");
	cr_expect_eq(cases, FILTER_SOURCES * 256, "%u", cases);
}

Test(filter, what_the_sms_sc_let_pass_the_router_forwards)
{
	struct filter_input in = { .source = FILTER_HOME_SC, .proven = true };
	struct filter_answer got;
	struct decisions all;
	struct decision in1;

	decisions_read(&all);
	in1 = take_in1(&all);
	cr_assert_eq(in1.condition_count, 3);
	in.trigger = true;
	got = filter_router(&in);
	cr_expect_str_eq(got.row, in1.status);
	cr_expect_str_eq(filter_verdict_name(got.verdict), in1.verdict);
	in.proven = false;
	cr_expect_eq(filter_router(&in).verdict, FILTER_BLOCK);
}

static void
check_nothing(const struct decision *line, const struct decision_fact *facts,
	      size_t count)
{
	(void)line;
	(void)facts;
	(void)count;
	cases++;
}

Test(filter, the_data_of_table_2_1_decides_each_case_once)
{
	struct decisions all;

	cases = 0;
	decisions_read(&all);
	decisions_walk(&all, "2.1", iwf_domains, ARRAY_LEN(iwf_domains), check_nothing);
	decisions_all_hit(&all, "2.1");
	cr_expect_eq(cases, 11520, "%u", cases);
}

Test(filter, of_256_protocol_identifiers_one_is_a_trigger)
{
	for (unsigned pid = 0; pid < 256; pid++)
		cr_expect_eq(filter_is_trigger((uint8_t)pid), pid == 72, "0x%02x", pid);
}

Test(filter, a_source_there_is_not_is_refused)
{
	struct filter_input in = { .proven = true, .trusted = true, .any_ue = true };

	in.source = FILTER_SOURCES;
	cr_expect_eq(filter_sc(&in).verdict, FILTER_REFUSE);
	cr_expect_str_eq(filter_sc(&in).row, "DENY");
	in.trigger = true;
	cr_expect_eq(filter_router(&in).verdict, FILTER_BLOCK);
}
