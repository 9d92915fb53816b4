/* SPDX-License-Identifier: Apache-2.0 */
/* Tsp, S6m and T4: their tables against the list of AVPs, their octets through
 * freeDiameter's encoder, and repeated groups both ways. */
#include "avps_csv.h"

#include <stdlib.h>

#include "base/octets.h"
#include "codec/t4.h"
#include "codec/tsp.h"
#include "diam/route.h"
#include "diameter-dict/gaa.h"

static const struct {
	const char *name;
	const struct avp_row *const *rows;
	const size_t *count;
	size_t size;
} tables[] = {
	{ "DAR", &tsp_action_command.request, &tsp_action_command.request_rows,
	  sizeof(struct tsp_dar) },
	{ "DAA", &tsp_action_command.answer, &tsp_action_command.answer_rows,
	  sizeof(struct tsp_daa) },
	{ "DNR", &tsp_notification_command.request,
	  &tsp_notification_command.request_rows, sizeof(struct tsp_dnr) },
	{ "DNA", &tsp_notification_command.answer, &tsp_notification_command.answer_rows,
	  sizeof(struct tsp_dna) },
	{ "SIR", &s6m_command.request, &s6m_command.request_rows,
	  sizeof(struct s6m_sir) },
	{ "SIA", &s6m_command.answer, &s6m_command.answer_rows, sizeof(struct s6m_sia) },
	{ "DTR", &t4_trigger_command.request, &t4_trigger_command.request_rows,
	  sizeof(struct t4_dtr) },
	{ "DTA", &t4_trigger_command.answer, &t4_trigger_command.answer_rows,
	  sizeof(struct t4_dta) },
	{ "DRR", &t4_report_command.request, &t4_report_command.request_rows,
	  sizeof(struct t4_drr) },
	{ "DRA", &t4_report_command.answer, &t4_report_command.answer_rows,
	  sizeof(struct t4_dra) },
};

/* --- tables ----------------------------------------------------------------------------
 */

static const struct csv_avp *
csv_find(const struct csv_avp *avps, size_t n, const struct avp_row *row)
{
	for (size_t i = 0; i < n; i++)
		if (avps[i].code == row->code && avps[i].vendor == row->vendor)
			return &avps[i];
	return NULL;
}

static bool
type_fits(enum avp_kind kind, const char *type)
{
	switch (kind) {
	case AVP_GROUP:
	case AVP_GROUPS:
		return strcmp(type, "Grouped") == 0;
	case AVP_U32:
		return strcmp(type, "Unsigned32") == 0 || strcmp(type, "Enumerated") == 0;
	case AVP_TEXT:
		return strcmp(type, "UTF8String") == 0 ||
		       strcmp(type, "DiameterIdentity") == 0;
	default:
		return strcmp(type, "OctetString") == 0;
	}
}

static void
expect_rows(const struct avp_row *rows, size_t count, const struct csv_avp *avps,
	    size_t n, bool *seen)
{
	for (size_t i = 0; i < count; i++) {
		const struct csv_avp *a = csv_find(avps, n, &rows[i]);

		cr_assert_not_null(a, "%u/%u", rows[i].vendor, rows[i].code);
		cr_expect(type_fits(rows[i].kind, a->type), "%s", a->name);
		cr_expect_not(rows[i].secret, "%s", a->name);
		seen[a - avps] = true;
		if (rows[i].group != NULL)
			expect_rows(rows[i].group, rows[i].group_rows, avps, n, seen);
	}
}

Test(diam_mtc, every_table_is_sound_and_agrees_with_the_list_of_avps)
{
	bool seen[CSV_MAX] = { false };
	struct csv_avp avps[CSV_MAX];
	const size_t n = csv_read(avps, CSV_MTC);

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		cr_expect(avp_rows_are_sound(*tables[i].rows, *tables[i].count,
					     tables[i].size),
			  "%s", tables[i].name);
		cr_expect(!avp_rows_are_sound(*tables[i].rows, *tables[i].count,
					      sizeof(struct avp_u32) - 1),
			  "%s", tables[i].name);
		expect_rows(*tables[i].rows, *tables[i].count, avps, n, seen);
	}
	for (size_t i = 0; i < n; i++)
		cr_expect(seen[i], "%s is in no table", avps[i].name);
}

/* TS 29.368 clause 6.6, TS 29.336 clause 6.2, TS 29.337 clause 6.2: what stands in
 * braces. */
Test(diam_mtc, what_the_grammars_require_is_required)
{
	static const uint32_t wanted[][4] = {
		{ 0 },
		{ 3002 },
		{ 0 },
		{ 0 },
		{ 3102, 3110 },
		{ 0 },
		{ 3102, 3309, 3004 },
		{ 0 },
		{ 3102, 3309, 3200 },
		{ 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(tables); i++) {
		for (size_t j = 0; j < *tables[i].count; j++) {
			const struct avp_row *row = &(*tables[i].rows)[j];
			bool want = false;

			for (size_t k = 0; k < 4; k++)
				want |= wanted[i][k] == row->code;
			cr_expect_eq(row->required, want, "%s %u", tables[i].name,
				     row->code);
		}
	}
}

static struct avp_octets
octets(const char *p)
{
	return (struct avp_octets){ true, (const uint8_t *)p, strlen(p) };
}

/* TS 29.337 clause 6.3.3, as mtc-trigger 2.2 lists the sets. */
Test(diam_mtc, a_serving_node_is_one_of_the_allowed_sets)
{
	const struct avp_octets v = octets("x");
	const struct {
		struct mtc_node node;
		bool good, additional;
	} cases[] = {
		{ { .sgsn_number = v }, true, true },
		{ { .sgsn_number = v, .sgsn_name = v, .sgsn_realm = v }, true, true },
		{ { .mme_name = v, .mme_realm = v, .mme_number = v }, true, true },
		{ { .msc_number = v }, true, true },
		{ { .msc_number = v, .mme_name = v, .mme_realm = v }, true, true },
		{ { .gw_number = v }, true, false },
		{ { .gw_number = v, .gw_name = v, .gw_realm = v }, true, false },
		{ { .smsf_number = v }, true, true },
		{ { .smsf_number = v, .smsf_name = v, .smsf_realm = v }, true, true },
		{ { .smsf_other_number = v }, true, true },
		{ { .smsf_other_number = v, .smsf_other_name = v, .smsf_other_realm = v },
		  true,
		  true },
		{ { .present = true }, false, false },
		{ { .mme_name = v, .mme_realm = v }, false, false },
		{ { .mme_number = v }, false, false },
		{ { .sgsn_number = v, .sgsn_name = v }, false, false },
		{ { .sgsn_number = v, .msc_number = v }, false, false },
		{ { .gw_name = v, .gw_realm = v }, false, false },
		{ { .smsf_number = v, .smsf_other_number = v }, false, false },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		cr_expect_eq(mtc_node_is_good(&cases[i].node, false), cases[i].good,
			     "%zu", i);
		cr_expect_eq(mtc_node_is_good(&cases[i].node, true), cases[i].additional,
			     "%zu additional", i);
	}
}

Test(diam_mtc, t4_data_keeps_its_rules_and_a_user_identifier_names_somebody)
{
	const struct mtc_node msc = { .present = true, .msc_number = octets("x") };
	struct s6m_t4_data data = { .present = true };
	struct mtc_user_id user = { .present = true };

	cr_expect(s6m_t4_data_is_good(&data), "no node at all");
	data.more_nodes.count = 1;
	data.more_nodes.item[0] = msc;
	cr_expect_not(s6m_t4_data_is_good(&data), "an additional node alone");
	data.node = msc;
	cr_expect(s6m_t4_data_is_good(&data));
	data.cause = (struct avp_u32){ true, S6M_CAUSE_NOT_PROVISIONED | 0x80 };
	cr_expect(s6m_t4_data_is_good(&data), "unknown bits are ignored");
	data.cause.value = S6M_CAUSE_ABSENT;
	cr_expect_not(s6m_t4_data_is_good(&data), "a node of one who is absent");

	cr_expect_not(mtc_user_id_is_good(&user));
	user.external_id = octets("a@b");
	cr_expect(mtc_user_id_is_good(&user));
}

/* --- octets ----------------------------------------------------------------------------
 */

static struct diam_node node;

static void
no_log(int level, const char *format, va_list args)
{
	(void)level;
	(void)format;
	(void)args;
}

static struct diam_command *
start(const struct avp_command *spec)
{
	struct diam_command *command;

	(void)fd_log_handler_register(no_log);
	cr_assert_eq(fd_core_initialize(), 0);
	cr_assert_eq(dict_gaa_init(), 0);
	cr_assert_eq(diam_command_get(&command, &node, spec), GBA_OK);
	return command;
}

static void
stop(void)
{
	diam_commands_free(&node);
	(void)fd_core_shutdown();
	(void)fd_core_wait_shutdown_complete();
}

static void
expect_octets(struct msg *msg, const char *want)
{
	uint8_t *buffer = NULL;
	size_t len = 0;
	char *hex;

	cr_assert_eq(fd_msg_bufferize(msg, &buffer, &len), 0);
	cr_assert_geq(len, 20);
	hex = malloc(2 * (len - 20) + 1);
	cr_assert_not_null(hex);
	gba_hex(hex, buffer + 20, len - 20);
	cr_expect_str_eq(hex, want);
	free(hex);
	free(buffer);
}

static struct msg *
message(const struct diam_command *command, const struct diam_table *table,
	const void *in)
{
	struct msg *msg = NULL;

	cr_assert_eq(fd_msg_new(command->object, 0, &msg), 0);
	cr_assert_eq(diam_avps_build(msg, table, in, true), GBA_OK);
	return msg;
}

/* The first three are of mtc-trigger 7; the whole messages are of an independent encoder
 * (python3, struct). */
static const char *const hex_of_digest[] = {
	"00000bbfc0000010000028af00000007", /* Reference-Number 7 */
	"000001c04000000c0000003c",	    /* Validity-Time 60 */
	"00000c20c000000e000028af94210000", /* SCS-Identity 4912 */
};

/* clang-format off */
static const char hex_dar[] =
	"00000bb9c0000094000028af00000c27c000000f000028af6140620000000c20c000000e"
	"000028af9421000000000bbfc0000010000028af0000000700000bbdc0000010000028af"
	"0000000100000bbbc000003c000028af00000bbcc0000010000028afabababab00000bbe"
	"c0000010000028af0000000100000bc2c0000010000028af00000b84000001c04000000c"
	"0000003c";
static const char hex_sia[] =
	"00000c1ec0000058000028af000000014000001730303130313031323334353637383900"
	"000002bdc0000012000028af945121436587000000000c27c000001e000028af6d657465"
	"7237406578616d706c652e636f6d000000000c1ec0000028000028af00000c27c000001a"
	"000028af6d37406578616d706c652e636f6d000000000c23c00000a8000028af00000c24"
	"c000009c000028af00000c25c0000010000028af0000000000000961c0000048000028af"
	"00000962c0000017000028af6d6d652e6578616d706c65000000096880000013000028af"
	"6578616d706c65000000066d8000000e000028af9471000000000966c000001c000028af"
	"00000963c000000f000028af9471f10000000966c000001c000028af000005d1c000000e"
	"000028af94720000";
/* clang-format on */

Test(diam_mtc, a_dar_is_encoded_to_the_octets_of_the_digest)
{
	const struct tsp_dar dar = {
		.action = { .present = true,
			    .external_id = octets("a@b"),
			    .scs = octets("\x94\x21"),
			    .reference = { true, 7 },
			    .action = { true, TSP_ACTION_TRIGGER },
			    .data = { .present = true,
				      .payload = octets("\xab\xab\xab\xab"),
				      .priority = { true, MTC_PRIORITY_YES },
				      .port = { true, 2948 } },
			    .validity_s = { true, 60 } },
	};
	struct diam_command *command = start(&tsp_action_command);
	struct msg *msg = message(command, &command->request, &dar);
	struct diam_fault fault;
	struct tsp_dar got;

	expect_octets(msg, hex_dar);
	for (size_t i = 0; i < ARRAY_LEN(hex_of_digest); i++)
		cr_expect_not_null(strstr(hex_dar, hex_of_digest[i]), "%zu", i);
	cr_assert_eq(
		diam_avps_parse(&got, sizeof(got), &command->request, msg, true, &fault),
		GBA_OK);
	cr_expect(got.action.present && got.action.data.present);
	cr_expect_eq(got.action.reference.value, 7);
	cr_expect_eq(got.action.validity_s.value, 60);
	cr_expect_eq(got.action.data.payload.len, 4);
	cr_expect_not(got.action.msisdn.present);
	(void)fd_msg_free(msg);
	stop();
}

static void
dictionary_agrees(const char *list)
{
	struct csv_avp avps[CSV_MAX];
	struct dict_object *found;
	struct dict_avp_data data;
	size_t n;

	n = csv_read(avps, list);
	for (size_t i = 0; i < n; i++) {
		struct dict_avp_request request = { .avp_vendor = avps[i].vendor,
						    .avp_code = avps[i].code };
		const bool m = strchr(avps[i].flags, 'M') != NULL;

		cr_assert_eq(fd_dict_search(fd_g_config->cnf_dict, DICT_AVP,
					    AVP_BY_CODE_AND_VENDOR, &request, &found,
					    ENOENT),
			     0, "%s", avps[i].name);
		cr_assert_eq(fd_dict_getval(found, &data), 0);
		/* TS 29.368 calls it so; the list, as TS 29.336 does */
		cr_expect_str_eq(data.avp_name, avps[i].code == 3111   ? "External-Id"
						: avps[i].code == 3103 ? "Service-ID"
								       : avps[i].name);
		cr_expect_eq((data.avp_flag_val & AVP_FLAG_MANDATORY) != 0, m, "%s",
			     avps[i].name);
		cr_expect_eq((data.avp_flag_val & AVP_FLAG_VENDOR) != 0,
			     avps[i].vendor != 0, "%s", avps[i].name);
	}
}

Test(diam_mtc, the_dictionary_agrees_with_the_lists_of_avps)
{
	(void)start(&s6m_command);
	dictionary_agrees(CSV_MTC);
	dictionary_agrees(CSV_LOAD);
	stop();
}

Test(diam_mtc, repeated_groups_go_out_and_come_back_as_far_as_there_is_room)
{
	struct s6m_sia sia = {
		.users = { .count = 2,
			   .item = { { .present = true,
				       .imsi = octets("001010123456789"),
				       .msisdn = octets("\x94\x51\x21\x43\x65\x87"),
				       .external_id = octets("meter7@example.com") },
				     { .present = true,
				       .external_id = octets("m7@example.com") } } },
		.data = { .present = true,
			  .t4 = { .present = true,
				  .cause = { true, 0 },
				  .node = { .present = true,
					    .mme_name = octets("mme.example"),
					    .mme_realm = octets("example"),
					    .mme_number = octets("\x94\x71") },
				  .more_nodes = { .count = 2,
						  .item = { { .present = true,
							      .msc_number = octets(
								      "\x94\x71\xf1") },
							    { .present = true,
							      .sgsn_number = octets(
								      "\x94"
								      "\x72") } } } } },
	};
	struct diam_command *command = start(&s6m_command);
	struct msg *msg = message(command, &command->answer, &sia);
	struct diam_fault fault;
	static struct s6m_sia got;

	expect_octets(msg, hex_sia);
	cr_assert_eq(
		diam_avps_parse(&got, sizeof(got), &command->answer, msg, true, &fault),
		GBA_OK);
	cr_assert_eq(got.users.count, 2);
	cr_expect(got.users.item[1].present && !got.users.item[1].imsi.present);
	cr_expect_arr_eq(got.users.item[1].external_id.p, "m7@example.com", 14);
	cr_assert_eq(got.data.t4.more_nodes.count, 2);
	cr_expect_arr_eq(got.data.t4.more_nodes.item[1].sgsn_number.p, "\x94\x72", 2);
	cr_expect(s6m_t4_data_is_good(&got.data.t4));
	(void)fd_msg_free(msg);
	stop();
}

Test(diam_mtc, repeated_groups_that_there_is_no_room_for_are_passed_over)
{
	struct s6m_sia sia = { .users.count = MTC_USER_IDS_MAX };
	struct diam_command *command = start(&s6m_command);
	static struct s6m_sia got;
	struct diam_fault fault;
	struct msg *msg;

	for (size_t i = 0; i < MTC_USER_IDS_MAX; i++)
		sia.users.item[i] =
			(struct mtc_user_id){ .present = true,
					      .imsi = octets("001010123456789") };
	sia.data.present = true;
	msg = message(command, &command->answer, &sia);
	cr_expect_eq(
		diam_avps_parse(&got, sizeof(got), &command->answer, msg, true, &fault),
		GBA_OK);
	cr_expect_eq(got.users.count, MTC_USER_IDS_MAX);
	sia.users.count = 1;
	sia.users.item[0].imsi = octets("001010000000009");
	sia.data.present = false;
	cr_assert_eq(diam_avps_build(msg, &command->answer, &sia, true), GBA_OK);
	cr_expect_eq(
		diam_avps_parse(&got, sizeof(got), &command->answer, msg, true, &fault),
		GBA_OK);
	cr_assert_eq(got.users.count, MTC_USER_IDS_MAX);
	for (size_t i = 0; i < MTC_USER_IDS_MAX; i++)
		cr_expect_arr_eq(got.users.item[i].imsi.p, "001010123456789", 15);
	cr_expect(got.data.present);
	sia.users.count = 0;
	sia.data.present = true; /* but what there is to be once is not there twice */
	cr_assert_eq(diam_avps_build(msg, &command->answer, &sia, true), GBA_OK);
	cr_expect_eq(
		diam_avps_parse(&got, sizeof(got), &command->answer, msg, true, &fault),
		GBA_ERR_SYNTAX);
	cr_expect_eq(fault.fault.result, 5009);
	cr_expect_eq(fault.fault.code, 3107);
	sia.users.count = MTC_USER_IDS_MAX + 1;
	cr_expect_eq(diam_avps_build(msg, &command->answer, &sia, true), GBA_ERR_ARG);
	(void)fd_msg_free(msg);
	stop();
}

Test(diam_mtc, a_recall_has_a_payload_of_no_octets_and_one_without_any_is_a_fault)
{
	struct t4_dtr dtr = {
		.user = { .present = true, .imsi = octets("001010123456789") },
		.smea = octets("\x0c\x91\x94\x51\x21\x43\x65\x87"),
		.payload = octets(""),
		.action = { true, T4_ACTION_RECALL },
	};
	struct diam_command *command = start(&t4_trigger_command);
	struct msg *msg = message(command, &command->request, &dtr);
	struct diam_fault fault;
	struct t4_dtr got;

	cr_assert_eq(
		diam_avps_parse(&got, sizeof(got), &command->request, msg, true, &fault),
		GBA_OK);
	cr_expect(got.payload.present && got.payload.len == 0);
	(void)fd_msg_free(msg);

	cr_assert_eq(fd_msg_new(command->object, 0, &msg), 0);
	dtr.payload.present = false;
	cr_expect_eq(diam_avps_build(msg, &command->request, &dtr, true), GBA_ERR_ARG);
	(void)fd_msg_free(msg);
	cr_assert_eq(fd_msg_new(command->object, 0, &msg), 0);
	cr_expect_eq(diam_avps_build(msg, &command->request, &dtr, false), GBA_OK);
	cr_expect_eq(
		diam_avps_parse(&got, sizeof(got), &command->request, msg, true, &fault),
		GBA_ERR_SYNTAX);
	cr_expect_eq(fault.fault.result, 5005);
	cr_expect_eq(fault.fault.code, 3004);
	(void)fd_msg_free(msg);
	stop();
}
