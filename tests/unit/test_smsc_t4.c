/* SPDX-License-Identifier: Apache-2.0 */
/* A DTR as it is read, and a DRR as it is built (TS 29.337 clause 6, TS 29.338 5.3.3.3).
 */
#include "unit.h"

#include <string.h>

#include "smsc/t4_server.h"
#include "smsc_world.h"

static struct avp_octets
avp(const char *octets, size_t len)
{
	return (struct avp_octets){ true, (const uint8_t *)octets, len };
}

/* 4912 as an address field, and as the digests print it for 491512345678. */
#define SMEA	  avp("\x04\x91\x94\x21", 4)
#define SMEA_LONG avp("\x0c\x91\x94\x51\x21\x43\x65\x87", 8)

static struct t4_dtr
a_dtr(void)
{
	struct t4_dtr dtr = { .smea = SMEA, .payload = avp("x", 1) };

	dtr.user.present = true;
	dtr.user.imsi = avp(IMSI_A, 15);
	return dtr;
}

Test(smsc_t4, reads_who_what_and_for_how_long)
{
	struct t4_dtr dtr = a_dtr();
	struct t4_request r;
	struct diam_result result;

	dtr.user.imsi.present = false;
	dtr.user.msisdn = avp("\x94\x51\x21\x43\x65\x87", 6);
	dtr.smea = SMEA_LONG;
	dtr.reference = (struct avp_u32){ true, UINT32_MAX };
	dtr.validity_s = (struct avp_u32){ true, 60 };
	dtr.priority = (struct avp_u32){ true, 1 };
	dtr.port = (struct avp_u32){ true, 2948 };
	dtr.node.present = true;
	dtr.node.msc_number = avp("\x94\x71\x01", 3);
	cr_assert(t4_request_read(&r, &result, &dtr));
	cr_expect_str_eq(r.msisdn, "491512345678");
	cr_expect_str_eq(r.smea.text, "491512345678");
	cr_expect_eq(r.reference, UINT32_MAX);
	cr_expect_eq(r.old_reference, -1);
	cr_expect(r.has_validity && r.validity_s == 60);
	cr_expect(r.priority);
	cr_expect(r.has_port && r.port == 2948);
	cr_expect_str_eq(r.serving, "491710");
	cr_expect_eq(r.action, T4_ACTION_TRIGGER, "absent means trigger");
	dtr.node.mme_name = avp("mme1.example", 12);
	cr_assert(t4_request_read(&r, &result, &dtr));
	cr_expect_str_eq(r.serving, "mme1.example", "a name before a number");
	dtr.more_nodes.count = 3;
	dtr.more_nodes.item[0].sgsn_number = avp("\x94\x71\x02", 3);
	dtr.more_nodes.item[1].sgsn_name = avp("no name", 7);
	dtr.more_nodes.item[2].smsf_name = avp("smsf.example", 12);
	cr_assert(t4_request_read(&r, &result, &dtr));
	cr_expect_str_eq(r.serving, "mme1.example 491720 smsf.example");
	dtr.node.present = false; /* never without Serving-Node */
	cr_assert(t4_request_read(&r, &result, &dtr));
	cr_expect_str_eq(r.serving, "");
}

Test(smsc_t4, says_which_avp_is_wrong)
{
	static const struct {
		const char *what;
		uint32_t code, failed;
	} rows[] = {
		{ "imsi", 5004, 1 },	      { "nobody", 5004, 3102 },
		{ "msisdn", 5004, 701 },      { "external", 5004, 3111 },
		{ "action", 5004, 3202 },     { "old", 5005, 3011 },
		{ "priority", 5004, 3006 },   { "port", 5004, 3010 },
		{ "smea", 5530, 0 },	      { "smea-text", 5530, 0 },
		{ "smea-national", 5530, 0 },
	};
	struct t4_request r;
	struct diam_result result;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const char *what = rows[i].what;
		struct t4_dtr dtr = a_dtr();

		if (strcmp(what, "imsi") == 0)
			dtr.user.imsi = avp("00101\0000000001", 13);
		else if (strcmp(what, "nobody") == 0)
			dtr.user.imsi.present = false;
		else if (strcmp(what, "msisdn") == 0)
			dtr.user.msisdn = avp("\x9f\x51", 2);
		else if (strcmp(what, "external") == 0)
			dtr.user.external_id = avp("a\0@b", 4);
		else if (strcmp(what, "action") == 0)
			dtr.action = (struct avp_u32){ true, 3 };
		else if (strcmp(what, "old") == 0)
			dtr.action = (struct avp_u32){ true, T4_ACTION_RECALL };
		else if (strcmp(what, "priority") == 0)
			dtr.priority = (struct avp_u32){ true, 2 };
		else if (strcmp(what, "port") == 0)
			dtr.port = (struct avp_u32){ true, 65536 };
		else if (strcmp(what, "smea") == 0)
			dtr.smea = avp("\x04\x91\x94", 3);
		else if (strcmp(what, "smea-text") == 0)
			dtr.smea = avp("\x04\xd0\x94\x21", 4);
		else
			dtr.smea = avp("\x04\xa1\x94\x21", 4);
		cr_expect_not(t4_request_read(&r, &result, &dtr), "%s", what);
		cr_expect_eq(result.code, rows[i].code, "%s", what);
		cr_expect_eq(result.failed_code, rows[i].failed, "%s", what);
		cr_expect_eq(result.experimental, rows[i].code == 5530, "%s", what);
	}
	struct t4_dtr good = a_dtr();

	cr_expect(t4_request_read(&r, &result, &good));
}

Test(smsc_t4, reports_with_the_numbers_of_the_wire)
{
	static const struct {
		enum message_outcome outcome;
		int diagnostic;
		uint32_t told;
		bool absent;
	} rows[] = {
		{ MESSAGE_ABSENT, 0, 0, true },	   { MESSAGE_ABSENT, 5, 0, true },
		{ MESSAGE_ABSENT, -1, 0, false },  { MESSAGE_MEMORY, -1, 1, false },
		{ MESSAGE_SUCCESS, -1, 2, false }, { MESSAGE_OVER, 0, 3, false },
	};
	struct message m = world_message(77);
	struct t4_report report;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		m.outcome = rows[i].outcome;
		m.diagnostic = rows[i].diagnostic;
		cr_assert_eq(t4_report_build(&report, &m), GBA_OK);
		cr_expect_eq(report.drr.outcome.value, rows[i].told);
		cr_expect_eq(report.drr.absent.present, rows[i].absent, "%zu", i);
		if (rows[i].absent)
			cr_expect_eq((int)report.drr.absent.value, rows[i].diagnostic);
	}
	cr_expect(report.drr.reference.present && report.drr.reference.value == 77);
	cr_expect_eq(report.drr.smea.len, 4);
	cr_expect_arr_eq(report.drr.smea.p, SMEA.p, 4);
	cr_expect_eq(report.drr.user.imsi.len, 15);
	cr_expect_not(report.drr.user.external_id.present);
	m.reference = -1;
	cr_assert_eq(t4_report_build(&report, &m), GBA_OK);
	cr_expect_not(report.drr.reference.present);
}
