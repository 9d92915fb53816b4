/* SPDX-License-Identifier: Apache-2.0 */
/* S6m at the HSS without the network: who may ask, what a SIR says, what becomes of it.
 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hss/conf.h"
#include "hss/s6m.h"

#define TRIGGER (1u << 0)
#define SMS_MO	(1u << 1)

static struct avp_octets
octets(const void *p, size_t len)
{
	return (struct avp_octets){ .present = true, .p = p, .len = len };
}

static struct avp_octets
text(const char *s)
{
	return octets(s, strlen(s));
}

/* --- who --------------------------------------------------------------------------- */

static struct hss_s6m_policy policy;

static void
setup(void)
{
	struct hss_conf *conf = calloc(1, sizeof(*conf));
	struct conf_error err;

	cr_assert_not_null(conf);
	conf_defaults(conf, &hss_conf_table);
	cr_assert_eq(conf_parse(conf, &hss_conf_table,
				gba_text("[zh]\nidentity = hss.example\n"
					 "bsf = bsf.example\n"
					 "[s6m]\niwf = iwf1.example\n"
					 "iwf = IWF2.example 127.0.0.1:3868 tls\n"
					 "proxy = agent.example\n"),
				"test", &err),
		     GBA_OK, "%s", err.text);
	cr_assert_eq(hss_conf_check(conf, &err), GBA_OK, "%s", err.text);
	hss_conf_s6m_policy(&policy, &conf->s6m);
	free(conf);
}

TestSuite(hss_s6m, .init = setup);

static const struct {
	const char *origin, *peer;
	enum hss_s6m_reason reason;
} askers[] = {
	{ "iwf1.example", "iwf1.example", HSS_S6M_OK },
	{ "IWF1.Example", "iwf1.example", HSS_S6M_OK },
	{ "iwf2.example", "agent.example", HSS_S6M_OK },
	{ "iwf1.example", "iwf2.example", HSS_S6M_PEER_FOREIGN },
	{ "iwf1.example", "bsf.example", HSS_S6M_PEER_FOREIGN },
	{ "bsf.example", "bsf.example", HSS_S6M_IWF_UNKNOWN },
	{ "agent.example", "agent.example", HSS_S6M_IWF_UNKNOWN },
	{ "iwf1.example.org", "agent.example", HSS_S6M_IWF_UNKNOWN },
};

Test(hss_s6m, an_mtc_iwf_asks_for_itself_or_through_an_agent)
{
	for (size_t i = 0; i < ARRAY_LEN(askers); i++)
		cr_expect_eq(hss_s6m_who(&policy, askers[i].origin, askers[i].peer),
			     askers[i].reason, "%s over %s", askers[i].origin,
			     askers[i].peer);
	cr_expect(hss_s6m_is_known(&policy, "iwf2.example"));
	cr_expect(hss_s6m_is_known(&policy, "Agent.example"));
	cr_expect_not(hss_s6m_is_known(&policy, "bsf.example"));
}

/* --- parse ------------------------------------------------------------------------- */

/* TS 29.329 6.3.2: 491512345678 */
static const uint8_t msisdn[] = { 0x94, 0x51, 0x21, 0x43, 0x65, 0x87 };
static const uint8_t scs[] = { 0x94, 0x03, 0xf1 }; /* 49301 */
static const uint8_t letters[] = { 0x94, 0x5a };
static const uint8_t filler_inside[] = { 0x9f, 0x51 };
static const uint8_t sixteen[] = { 0x21, 0x43, 0x65, 0x87, 0x21, 0x43, 0x65, 0x87 };
static const uint8_t nul[] = { 'a', 0, '@', 'x' };

static const struct {
	struct mtc_user_id user;
	struct avp_octets scs;
	struct avp_u32 service, port;
	uint32_t flags;
	enum hss_s6m_reason reason;
} sirs[] = {
#define O(a)                                                                             \
	{                                                                                \
		true, a, sizeof(a)                                                       \
	}
#define T(s)                                                                             \
	{                                                                                \
		true, (const uint8_t *)(s), sizeof(s) - 1                                \
	}
	{ { .imsi = T("001010000000001") }, .flags = 1, .reason = HSS_S6M_OK },
	{ { .imsi = T("001010") }, .flags = 0xfffffffd, .reason = HSS_S6M_OK },
	{ { .msisdn = O(msisdn) }, .flags = 1, .reason = HSS_S6M_OK },
	{ { .external_id = T("a@x") }, O(scs), .flags = 1, .reason = HSS_S6M_OK },
	{ { .imsi = T("001010") }, .flags = 0, .reason = HSS_S6M_NOT_S6M },
	{ { .imsi = T("001010") }, .flags = 2, .reason = HSS_S6M_NOT_S6M },
	{ { .present = true }, .flags = 1, .reason = HSS_S6M_NO_IDENTITY },
	{ { .lmsi = O(nul) }, .flags = 1, .reason = HSS_S6M_NO_IDENTITY },
	{ { .imsi = T("00101000000000x") }, .flags = 1, .reason = HSS_S6M_IMSI_BAD },
	{ { .imsi = T("alice") }, .flags = 1, .reason = HSS_S6M_IMSI_BAD },
	{ { .imsi = T("00101") }, .flags = 1, .reason = HSS_S6M_IMSI_BAD },
	{ { .imsi = T("0010100000000012") }, .flags = 1, .reason = HSS_S6M_IMSI_BAD },
	{ { .msisdn = O(letters) }, .flags = 1, .reason = HSS_S6M_MSISDN_BAD },
	{ { .msisdn = O(filler_inside) }, .flags = 1, .reason = HSS_S6M_MSISDN_BAD },
	{ { .msisdn = O(sixteen) }, .flags = 1, .reason = HSS_S6M_MSISDN_BAD },
	{ { .external_id = T("a@b@x") }, .flags = 1, .reason = HSS_S6M_EXTERNAL_BAD },
	{ { .external_id = T("ax") }, .flags = 1, .reason = HSS_S6M_EXTERNAL_BAD },
	{ { .external_id = O(nul) }, .flags = 1, .reason = HSS_S6M_EXTERNAL_BAD },
	{ { .imsi = T("001010"), .external_id = T("a@b@x") },
	  .flags = 1,
	  .reason = HSS_S6M_EXTERNAL_BAD },
	{ { .imsi = T("001010") }, O(letters), .flags = 1, .reason = HSS_S6M_SCS_BAD },
	{ { .imsi = T("001010") },
	  .port = { true, 65536 },
	  .flags = 1,
	  .reason = HSS_S6M_PORT_BAD },
	{ { .imsi = T("001010") },
	  .service = { true, 1 },
	  .flags = 1,
	  .reason = HSS_S6M_PORT_MISSING },
	{ { .imsi = T("001010") },
	  .service = { true, 1 },
	  .port = { true, 65535 },
	  .flags = 1,
	  .reason = HSS_S6M_OK },
#undef O
#undef T
};

Test(hss_s6m, a_request_that_says_nonsense_is_known_by_what_is_wrong)
{
	for (size_t i = 0; i < ARRAY_LEN(sirs); i++) {
		struct hss_s6m_request request;
		struct s6m_sir sir = {
			.user = sirs[i].user,
			.scs = sirs[i].scs,
			.service = sirs[i].service,
			.parameters = { .port = sirs[i].port },
			.flags = { true, sirs[i].flags },
		};

		cr_expect_eq(hss_s6m_parse(&request, &sir), sirs[i].reason, "row %zu", i);
	}
}

Test(hss_s6m, a_request_is_read_into_digits_and_a_canonical_external_identifier)
{
	const struct s6m_sir sir = {
		.user = { .present = true,
			  .imsi = text("001010000000001"),
			  .msisdn = octets(msisdn, sizeof(msisdn)),
			  .external_id = text("Meter1@SCS.Example") },
		.scs = octets(scs, sizeof(scs)),
		.service = { true, 0 },
		.parameters = { .port = { true, 16187 } },
		.flags = { true, 1 },
	};
	struct hss_s6m_request request;

	cr_assert_eq(hss_s6m_parse(&request, &sir), HSS_S6M_OK);
	cr_expect_str_eq(request.imsi, "001010000000001");
	cr_expect_str_eq(request.msisdn, "491512345678");
	cr_expect_str_eq(request.external, "Meter1@scs.example");
	cr_expect_str_eq(request.scs, "49301");
	cr_expect(request.has_service && request.service == 0);
	cr_expect(request.has_port && request.port == 16187);
}

/* --- decide ------------------------------------------------------------------------ */

#define NO_SERVICE 99u

/* TS 23.682 clause 5.2.1: the user, then the SCS, then the service. */
static const struct {
	const char *what;
	bool unknown, differ, scs;
	unsigned ue, any;  /* rights of the SCS */
	unsigned services; /* of the UE */
	uint32_t service;  /* asked for */
	bool port;	   /* leads to an External Identifier */
	enum hss_s6m_reason reason;
	uint32_t result;
} rows[] = {
	{ "allowed", 0, 0, 1, TRIGGER, 0, TRIGGER, 0, 0, HSS_S6M_OK, 2001 },
	{ "any-ue", 0, 0, 1, 0, TRIGGER, TRIGGER, 0, 0, HSS_S6M_OK, 2001 },
	{ "both", 0, 0, 1, SMS_MO, TRIGGER, 3, 0, 0, HSS_S6M_OK, 2001 },
	{ "unknown", 1, 0, 1, TRIGGER, TRIGGER, 3, 0, 0, HSS_S6M_USER_UNKNOWN, 5001 },
	{ "unknown first", 1, 0, 1, 0, 0, 0, 0, 0, HSS_S6M_USER_UNKNOWN, 5001 },
	{ "two UEs", 0, 1, 1, TRIGGER, 0, 3, 0, 0, HSS_S6M_IDENTITIES_DIFFER, 5001 },
	{ "no right", 0, 0, 1, 0, 0, 3, 0, 0, HSS_S6M_SCS_FORBIDDEN, 5510 },
	{ "SCS first", 0, 0, 1, 0, 0, 0, 0, 0, HSS_S6M_SCS_FORBIDDEN, 5510 },
	{ "no SCS", 0, 0, 0, 0, 0, 3, 0, 0, HSS_S6M_SCS_MISSING, 5510 },
	{ "not of the UE", 0, 0, 1, 3, 3, SMS_MO, 0, 0, HSS_S6M_UE_SERVICE, 5511 },
	{ "other service", 0, 0, 1, SMS_MO, 0, 3, 0, 0, HSS_S6M_SCS_SERVICE, 5511 },
	{ "any-ue, other", 0, 0, 1, 0, SMS_MO, 3, 0, 0, HSS_S6M_SCS_SERVICE, 5511 },
	{ "unheard of", 0, 0, 1, 3, 3, 3, 7, 0, HSS_S6M_UE_SERVICE, 5511 },
	{ "huge", 0, 0, 1, 3, 3, 3, 32, 0, HSS_S6M_UE_SERVICE, 5511 },
	{ "MO", 0, 0, 0, 0, 0, SMS_MO, 1, 1, HSS_S6M_OK, 2001 },
	{ "MO by SCS", 0, 0, 1, SMS_MO, 0, SMS_MO, 1, 1, HSS_S6M_OK, 2001 },
	{ "MO, SCS not", 0, 0, 1, 0, 0, SMS_MO, 1, 1, HSS_S6M_SCS_FORBIDDEN, 5510 },
	{ "MO, no service", 0, 0, 0, 0, 0, TRIGGER, 1, 1, HSS_S6M_UE_SERVICE, 5511 },
	{ "MO, no port", 0, 0, 0, 0, 0, SMS_MO, 1, 0, HSS_S6M_PORT_UNKNOWN, 5511 },
	{ "names alone", 0, 0, 0, 0, 0, 0, NO_SERVICE, 0, HSS_S6M_OK, 2001 },
	{ "names, SCS", 0, 0, 1, SMS_MO, 0, 0, NO_SERVICE, 0, HSS_S6M_OK, 2001 },
	{ "names, not", 0, 0, 1, 0, 0, 3, NO_SERVICE, 0, HSS_S6M_SCS_FORBIDDEN, 5510 },
};

Test(hss_s6m, the_user_is_checked_before_the_scs_and_the_scs_before_the_service)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct hss_s6m_facts facts = {
			.unknown = rows[i].unknown,
			.differ = rows[i].differ,
			.ue = { .services = rows[i].services,
				.externals = { "a@x" },
				.external_count = 1,
				.ports = { { rows[i].port ? 1000 : 1001, 0 } },
				.port_count = 1 },
			.rights = { rows[i].ue, rows[i].any },
		};
		struct hss_s6m_request request = {
			.has_service = rows[i].service != NO_SERVICE,
			.service = rows[i].service,
			.has_port = true,
			.port = 1000,
		};
		const enum hss_s6m_reason reason =
			(snprintf(request.scs, sizeof(request.scs), "%s",
				  rows[i].scs ? "4930" : ""),
			 hss_s6m_decide(&request, &facts));

		cr_expect_eq(reason, rows[i].reason, "%s", rows[i].what);
		cr_expect_eq(hss_s6m_reason_row(reason)->result, rows[i].result, "%s",
			     rows[i].what);
		cr_expect_eq(hss_s6m_reason_row(reason)->experimental,
			     rows[i].result != 2001, "%s", rows[i].what);
	}
}

Test(hss_s6m, each_reason_has_a_name_of_its_own_and_a_sentence_with_its_clause)
{
	for (int i = 0; i < HSS_S6M_REASON_COUNT; i++) {
		const struct hss_s6m_reason_row *row =
			hss_s6m_reason_row((enum hss_s6m_reason)i);

		cr_assert_not_null(row->outcome);
		cr_expect(strlen(row->outcome) < 32 && strlen(row->detail) < 190);
		for (int j = 0; j < i; j++)
			cr_expect_str_neq(
				hss_s6m_reason_row((enum hss_s6m_reason)j)->outcome,
				row->outcome);
	}
}

/* --- build ------------------------------------------------------------------------- */

static const struct store_ue whole = {
	.impi = "alice@ims.example",
	.imsi = "001010000000001",
	.msisdn = "491512345678",
	.externals = { "meter1@scs.example", "mo@scs.example" },
	.external_count = 2,
	.ports = { { 1000, 1 } },
	.port_count = 1,
	.nodes = { { STORE_NODE_MME, "49171", "mme1.epc.example", "epc.example" },
		   { STORE_NODE_MSC, "49172", "mme1.epc.example", "epc.example" },
		   { STORE_NODE_SGSN, "49173", "", "" } },
	.node_count = 3,
	.services = TRIGGER | SMS_MO,
};

static void
expect_text(const struct avp_octets *avp, const char *expected)
{
	cr_expect_eq(avp->present, expected != NULL);
	if (avp->present && expected != NULL) {
		cr_expect_eq(avp->len, strlen(expected));
		cr_expect_arr_eq(avp->p, expected, avp->len, "%s", expected);
	}
}

/* Which External Identifier stands in the answer. */
static const struct {
	const char *what, *asked_by;
	uint32_t service;
	const char *external;
} names[] = {
	{ "by MSISDN", "", 0, "meter1@scs.example" },
	{ "by External Identifier", "mo@scs.example", 0, NULL },
	{ "what the port selects", "", 1, "mo@scs.example" },
	{ "names alone", "", NO_SERVICE, "meter1@scs.example" },
};

Test(hss_s6m, an_answer_names_the_ue_and_what_the_question_did_not)
{
	static const uint8_t tbcd[] = { 0x94, 0x51, 0x21, 0x43, 0x65, 0x87 };
	struct hss_s6m_answer *answer = calloc(1, sizeof(*answer));

	cr_assert_not_null(answer);
	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		struct hss_s6m_request request = { .has_service =
							   names[i].service != NO_SERVICE,
						   .service = names[i].service,
						   .has_port = true,
						   .port = 1000 };
		const struct mtc_user_id *user = &answer->sia.users.item[0];

		snprintf(request.external, sizeof(request.external), "%s",
			 names[i].asked_by);
		cr_assert_eq(hss_s6m_build(answer, &request, &whole), GBA_OK);
		cr_expect_eq(answer->sia.users.count, 1);
		expect_text(&user->imsi, whole.imsi);
		cr_expect(user->msisdn.present);
		cr_expect_eq(user->msisdn.len, sizeof(tbcd));
		cr_expect_arr_eq(user->msisdn.p, tbcd, sizeof(tbcd));
		expect_text(&user->external_id, names[i].external);
		cr_expect_eq(answer->sia.data.present, names[i].service == 0, "%s",
			     names[i].what);
	}
	free(answer);
}

static const struct {
	const char *what;
	bool absent, no_teleservice, call_barred;
	unsigned nodes;
	bool data;
	uint32_t cause;
	bool node;
	size_t more;
} t4_data[] = {
	{ "served", 0, 0, 0, 3, true, 0, true, 2 },
	{ "by one", 0, 0, 0, 1, true, 0, true, 0 },
	{ "nowhere", 0, 0, 0, 0, false, 0, false, 0 },
	{ "absent", 1, 0, 0, 3, true, 1, false, 0 },
	{ "not provisioned", 0, 1, 0, 3, true, 2, false, 0 },
	{ "barred", 0, 0, 1, 3, true, 4, false, 0 },
	{ "all at once", 1, 1, 1, 3, true, 7, false, 0 },
	{ "absent, nowhere", 1, 0, 0, 0, true, 1, false, 0 },
};

Test(hss_s6m, serving_nodes_are_told_only_of_a_ue_that_takes_short_messages)
{
	const struct hss_s6m_request request = { .has_service = true };
	struct hss_s6m_answer *answer = calloc(1, sizeof(*answer));
	struct store_ue *ue = calloc(1, sizeof(*ue));

	cr_assert(answer != NULL && ue != NULL);
	for (size_t i = 0; i < ARRAY_LEN(t4_data); i++) {
		const struct s6m_t4_data *data = &answer->sia.data.t4;

		*ue = whole;
		ue->absent = t4_data[i].absent;
		ue->no_teleservice = t4_data[i].no_teleservice;
		ue->call_barred = t4_data[i].call_barred;
		ue->node_count = t4_data[i].nodes;
		cr_assert_eq(hss_s6m_build(answer, &request, ue), GBA_OK);
		cr_expect_eq(answer->sia.data.present, t4_data[i].data, "%s",
			     t4_data[i].what);
		cr_expect_eq(data->cause.present, t4_data[i].cause != 0);
		cr_expect_eq(data->cause.value, t4_data[i].cause, "%s", t4_data[i].what);
		cr_expect_eq(data->node.present, t4_data[i].node, "%s", t4_data[i].what);
		cr_expect_eq(data->more_nodes.count, t4_data[i].more, "%s",
			     t4_data[i].what);
		cr_expect(s6m_t4_data_is_good(data), "%s", t4_data[i].what);
	}
	free(ue);
	free(answer);
}

Test(hss_s6m, a_node_is_told_in_the_avps_of_its_kind)
{
	static const uint8_t mme[] = { 0x94, 0x71, 0xf1 }; /* 49171 */
	const struct hss_s6m_request request = { .has_service = true };
	struct hss_s6m_answer *answer = calloc(1, sizeof(*answer));
	struct store_ue *ue = calloc(1, sizeof(*ue));
	const struct s6m_t4_data *data = &answer->sia.data.t4;

	cr_assert(answer != NULL && ue != NULL);
	*ue = whole;
	cr_assert_eq(hss_s6m_build(answer, &request, ue), GBA_OK);
	expect_text(&data->node.mme_name, "mme1.epc.example");
	expect_text(&data->node.mme_realm, "epc.example");
	cr_expect_eq(data->node.mme_number.len, sizeof(mme));
	cr_expect_arr_eq(data->node.mme_number.p, mme, sizeof(mme));
	cr_expect_not(data->node.msc_number.present);
	cr_expect(data->more_nodes.item[0].msc_number.present);
	expect_text(&data->more_nodes.item[0].mme_name, "mme1.epc.example");
	cr_expect(data->more_nodes.item[1].sgsn_number.present);
	expect_text(&data->more_nodes.item[1].sgsn_name, NULL);
	for (unsigned kind = 0; kind < STORE_NODE_KINDS; kind++) {
		ue->node_count = 1;
		ue->nodes[0].kind = (enum store_node_kind)kind;
		cr_expect_eq(hss_s6m_build(answer, &request, ue), GBA_OK, "%u", kind);
		cr_expect(mtc_node_is_good(&data->node, false), "%u", kind);
	}
	ue->nodes[0].kind = STORE_NODE_MME; /* as a hand may have written it */
	ue->nodes[0].name[0] = ue->nodes[0].realm[0] = '\0';
	cr_expect_eq(hss_s6m_build(answer, &request, ue), GBA_ERR_ARG);
	free(ue);
	free(answer);
}
