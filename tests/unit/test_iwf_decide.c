/* SPDX-License-Identifier: Apache-2.0 */
/* Table 2.1 over every input there is, and what results mean on Tsp. */
#include "unit.h"

#include <stdio.h>
#include <string.h>

#include "decisions.h"
#include "iwf/decide.h"

/* clang-format off */
#define YES_NO { "yes", "no", NULL }
static const struct decision_domain domains[] = {
	{ "peer", { "ok", "foreign", NULL } }, { "avps", { "ok", "missing", NULL } },
	{ "scs", { "own", "absent", "foreign", NULL } }, { "trusted", YES_NO },
	{ "quota", { "left", "used", NULL } }, { "rate", { "kept", "exceeded", NULL } },
	{ "payload", { "ok", "long", NULL } }, { "validity", { "ok", "long", NULL } },
	{ "user", { "one", "none", "two", NULL } }, { "reference", { "free", "pending", NULL } },
	{ "hss", { "ok", "absent", "unknown", "unauthorised", "service", NULL } },
};
/* clang-format on */

static unsigned cases;

/* The place of a fact's value in its domain is the value of the enumeration. */
static unsigned
place(const struct decision_fact *facts, size_t count, size_t domain)
{
	unsigned i = 0;

	while (!decision_is(facts, count, domains[domain].name,
			    domains[domain].values[i]))
		i++;
	return i;
}

static void
check(const struct decision *line, const struct decision_fact *facts, size_t count)
{
	const struct iwf_facts in = {
		.peer_ok = place(facts, count, 0) == 0,
		.avps_there = place(facts, count, 1) == 0,
		.scs = (enum iwf_scs_claim)place(facts, count, 2),
		.trusted = place(facts, count, 3) == 0,
		.quota_left = place(facts, count, 4) == 0,
		.rate_kept = place(facts, count, 5) == 0,
		.payload_ok = place(facts, count, 6) == 0,
		.validity_ok = place(facts, count, 7) == 0,
		.users = (enum iwf_users)place(facts, count, 8),
		.reference_free = place(facts, count, 9) == 0,
	};
	struct iwf_verdict got = iwf_decide_request(&in);
	char status[16];

	if (got.kind == IWF_PASS)
		got = iwf_decide_hss((enum iwf_hss)place(facts, count, 10));
	snprintf(status, sizeof(status), "%u", got.status);
	cr_expect_str_eq(got.row, line->row);
	cr_expect_str_eq(iwf_verdict_name(got.kind), line->verdict, "row %s", line->row);
	cr_expect_str_eq(status, line->status, "row %s", line->row);
	cases++;
}

Test(iwf_decide, it_decides_as_table_2_1_says_on_all_inputs)
{
	struct decisions all;

	cases = 0;
	decisions_read(&all);
	decisions_walk(&all, "2.1", domains, ARRAY_LEN(domains), check);
	decisions_all_hit(&all, "2.1");
	cr_expect_eq(cases, 11520, "%u", cases);
}

/* TS 29.336 clause 6.3.3, 6.4.9; TS 23.682 clause 5.2.2. */
Test(iwf_decide, results_on_s6m_mean_what_the_specification_says)
{
	cr_expect_eq(iwf_hss_of(2001, false, 0), IWF_HSS_OK);
	cr_expect_eq(iwf_hss_of(2001, false, 1), IWF_HSS_ABSENT);
	cr_expect_eq(iwf_hss_of(2001, false, 0x80), IWF_HSS_OK, "a bit nobody defined");
	cr_expect_eq(iwf_hss_of(2001, false, 2), IWF_HSS_SERVICE);
	cr_expect_eq(iwf_hss_of(2001, false, 4), IWF_HSS_SERVICE);
	cr_expect_eq(iwf_hss_of(2001, false, 5), IWF_HSS_SERVICE);
	cr_expect_eq(iwf_hss_of(5001, true, 0), IWF_HSS_UNKNOWN);
	cr_expect_eq(iwf_hss_of(5001, false, 0), IWF_HSS_AWAY, "AVP_UNSUPPORTED");
	cr_expect_eq(iwf_hss_of(5510, true, 0), IWF_HSS_SCS);
	cr_expect_eq(iwf_hss_of(5511, true, 0), IWF_HSS_SERVICE);
	cr_expect_eq(iwf_hss_of(3002, false, 0), IWF_HSS_AWAY);
	cr_expect_eq(iwf_decide_hss(IWF_HSS_AWAY).status, 201);
	cr_expect_eq(iwf_decide_hss(IWF_HSS_AWAY).kind, IWF_BLOCK);
}

/* TS 29.368 clause 6.4.9 (mtc-trigger 2.3). */
static const struct {
	uint32_t code;
	bool experimental;
	uint32_t status;
} t4[] = {
	{ 2001, false, 0 },   { 5001, true, 107 },  { 5001, false, 107 },
	{ 5530, true, 107 },  { 5531, true, 107 },  { 5532, true, 107 },
	{ 5533, true, 110 },  { 5534, true, 111 },  { 5535, true, 112 },
	{ 5012, false, 107 }, { 3004, false, 201 }, { 4002, false, 201 },
};

Test(iwf_decide, results_on_t4_become_request_status)
{
	uint32_t outcome = 9;

	for (size_t i = 0; i < ARRAY_LEN(t4); i++)
		cr_expect_eq(iwf_status_of_t4(t4[i].code, t4[i].experimental),
			     t4[i].status, "%u", t4[i].code);
	cr_expect(iwf_t4_is_elsewhere(3002, false) && iwf_t4_is_elsewhere(3004, false));
	cr_expect_not(iwf_t4_is_elsewhere(3004, true));
	cr_expect_not(iwf_t4_is_elsewhere(5531, true), "a permanent failure");

	/* success is 2 on T4 and 0 on Tsp */
	cr_expect(iwf_outcome_of_t4(&outcome, 2) && outcome == 0);
	cr_expect(iwf_outcome_of_t4(&outcome, 3) && outcome == 1);
	cr_expect(iwf_outcome_of_t4(&outcome, 0) && outcome == 3);
	cr_expect(iwf_outcome_of_t4(&outcome, 1) && outcome == 3);
	outcome = 9;
	cr_expect_not(iwf_outcome_of_t4(&outcome, 4));
	cr_expect_eq(outcome, 9);
}
