/* SPDX-License-Identifier: Apache-2.0 */
/* Command tables of Zn and Zh, Diameter time, GSIDs. */
#include "avps_csv.h"

#include "codec/zh.h"
#include "codec/zn.h"
#include "codec/zpn.h"

static const struct {
	const char *name;
	const struct avp_row *const *rows;
	const size_t *count;
	size_t size;
} tables[] = {
	{ "BIR", &zn_command.request, &zn_command.request_rows, sizeof(struct zn_bir) },
	{ "BIA", &zn_command.answer, &zn_command.answer_rows, sizeof(struct zn_bia) },
	{ "GPR", &zpn_command.request, &zpn_command.request_rows,
	  sizeof(struct zpn_gpr) },
	{ "GPA", &zpn_command.answer, &zpn_command.answer_rows, sizeof(struct zpn_gpa) },
	{ "MAR", &zh_command.request, &zh_command.request_rows, sizeof(struct zh_mar) },
	{ "MAA", &zh_command.answer, &zh_command.answer_rows, sizeof(struct zh_maa) },
};

Test(avp_table, every_row_lies_in_its_struct_and_overlaps_no_other)
{
	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		cr_expect(avp_rows_are_sound(*tables[i].rows, *tables[i].count,
					     tables[i].size),
			  "%s", tables[i].name);
}

Test(avp_table, the_lint_sees_what_is_wrong_with_a_table)
{
	struct two {
		struct avp_u32 a;
		struct avp_octets b;
	};
	const struct avp_row good[] = {
		{ .code = 1, .kind = AVP_U32, .offset = offsetof(struct two, a) },
		{ .code = 2,
		  .kind = AVP_OCTETS,
		  .offset = offsetof(struct two, b),
		  .min_len = 1,
		  .max_len = 9 },
	};
	struct avp_row bad[2];

	cr_expect(avp_rows_are_sound(good, 2, sizeof(struct two)));
	cr_expect(!avp_rows_are_sound(good, 2, sizeof(struct two) - 1), "outside");
	memcpy(bad, good, sizeof(bad));
	bad[1].offset = 4;
	cr_expect(!avp_rows_are_sound(bad, 2, sizeof(struct two)), "overlap");
	memcpy(bad, good, sizeof(bad));
	bad[1].code = 1;
	cr_expect(!avp_rows_are_sound(bad, 2, sizeof(struct two)), "twice");
	memcpy(bad, good, sizeof(bad));
	bad[1].max_len = 0;
	cr_expect(!avp_rows_are_sound(bad, 2, sizeof(struct two)), "range");
	memcpy(bad, good, sizeof(bad));
	bad[0].min_len = 4;
	cr_expect(!avp_rows_are_sound(bad, 2, sizeof(struct two)), "range of a number");
	memcpy(bad, good, sizeof(bad));
	bad[1].kind = AVP_GROUP;
	bad[1].group_size = 8;
	cr_expect(!avp_rows_are_sound(bad, 2, sizeof(struct two)), "group without rows");
}

static const struct csv_avp *
csv_find(const struct csv_avp *avps, size_t n, uint32_t code, uint32_t vendor)
{
	for (size_t i = 0; i < n; i++) {
		if (avps[i].code == code && avps[i].vendor == vendor)
			return &avps[i];
	}
	return NULL;
}

static const char *
type_of(const struct avp_row *row, const char *type)
{
	static const char *const of_kind[][3] = {
		[AVP_OCTETS] = { "OctetString" },
		[AVP_TEXT] = { "UTF8String" },
		[AVP_U32] = { "Unsigned32", "Enumerated" },
		[AVP_TIME] = { "Time" },
		[AVP_LIST] = { "OctetString" },
		[AVP_LONG_LIST] = { "OctetString" },
		[AVP_GROUP] = { "Grouped" },
	};

	for (size_t i = 0; i < 3 && of_kind[row->kind][i] != NULL; i++) {
		if (strcmp(of_kind[row->kind][i], type) == 0)
			return type;
	}
	return of_kind[row->kind][0];
}

static size_t
expect_rows_in_csv(const struct avp_row *rows, size_t count, const struct csv_avp *avps,
		   size_t n)
{
	size_t seen = count;

	for (size_t i = 0; i < count; i++) {
		const struct csv_avp *a = csv_find(avps, n, rows[i].code, rows[i].vendor);

		cr_assert_not_null(a, "%u/%u", rows[i].vendor, rows[i].code);
		cr_expect_str_eq(type_of(&rows[i], a->type), a->type, "%s", a->name);
		if (rows[i].kind == AVP_GROUP)
			seen += expect_rows_in_csv(rows[i].group, rows[i].group_rows,
						   avps, n);
	}
	return seen;
}

Test(avp_table, codes_vendors_and_types_agree_with_the_list_of_avps)
{
	struct csv_avp avps[CSV_MAX];
	const size_t n = csv_read(avps, CSV_GBA);
	size_t seen = 0;

	for (size_t i = 0; i < ARRAY_LEN(tables); i++)
		seen += expect_rows_in_csv(*tables[i].rows, *tables[i].count, avps, n);
	cr_expect_eq(seen, 4 + 7 + (12 + 2) + 9 + (4 + 3) + (4 + 7 + 4));
}

/* TS 29.109 clause 6.2.2, 6.3.1; TS 29.229: what the tables must demand and hide. */
Test(avp_table, keys_are_secret_and_btid_and_naf_id_are_required)
{
	static const uint32_t secret[] = { 405, 406 }, required[] = { 401, 402 };

	for (size_t i = 0; i < zn_command.answer_rows; i++) {
		const struct avp_row *row = &zn_command.answer[i];

		cr_expect_eq(row->secret,
			     row->code == secret[0] || row->code == secret[1]);
		if (row->secret)
			cr_expect(row->min_len == 32 && row->max_len == 32);
	}
	for (size_t i = 0; i < zn_command.request_rows; i++)
		cr_expect_eq(zn_command.request[i].required,
			     zn_command.request[i].code == required[0] ||
				     zn_command.request[i].code == required[1]);
}

/* TS 29.309 PushInfoRequest, PushInfoResponse: what is mandatory there. */
Test(avp_table, a_push_needs_all_that_its_json_form_needs_and_its_keys_are_secret)
{
	static const uint32_t required[] = { 402, 411, 412, 413, 414, 415, 418 };
	static const uint32_t answered[] = { 405, 417 };

	for (size_t i = 0; i < zpn_command.request_rows; i++) {
		const struct avp_row *row = &zpn_command.request[i];
		bool is = false;

		for (size_t j = 0; j < ARRAY_LEN(required); j++)
			is |= row->code == required[j];
		cr_expect_eq(row->required, is, "%u", row->code);
	}
	for (size_t i = 0; i < zpn_command.answer_rows; i++) {
		const struct avp_row *row = &zpn_command.answer[i];

		cr_expect_eq(row->required,
			     row->code == answered[0] || row->code == answered[1]);
		cr_expect_eq(row->secret, row->code == 405 || row->code == 406);
		if (row->secret)
			cr_expect(row->min_len == 32 && row->max_len == 32);
	}
}

/* RFC 6733 clause 4.3.1; the first line is gba-diameter 7.2, the others from date(1). */
static const struct {
	uint32_t ntp;
	int64_t wall_s;
} instants[] = {
	{ 0xe9000000, INT64_C(1700102528) }, /* 2023-11-16 02:42:08 */
	{ 0x83aa7e80, 0 },		     /* 1970-01-01 00:00:00 */
	{ 0xffffffff, INT64_C(2085978495) }, /* 2036-02-07 06:28:15 */
	{ 0x00000000, INT64_C(2085978496) }, /* 2036-02-07 06:28:16 */
	{ 0x7fffffff, INT64_C(4233462143) }, /* 2104-02-26 09:42:23 */
	{ 0x80000000, INT64_C(-61505152) },  /* 1968-01-20 03:14:08 */
};

Test(avp_table, time_has_two_eras_and_refuses_what_lies_outside)
{
	uint32_t ntp = 7;

	for (size_t i = 0; i < ARRAY_LEN(instants); i++) {
		cr_expect_eq(avp_time_to_wall(instants[i].ntp), instants[i].wall_s, "%zu",
			     i);
		cr_expect_eq(avp_time_from_wall(&ntp, instants[i].wall_s), GBA_OK);
		cr_expect_eq(ntp, instants[i].ntp, "%zu", i);
	}
	ntp = 7;
	cr_expect_eq(avp_time_from_wall(&ntp, INT64_C(4233462144)), GBA_ERR_ARG);
	cr_expect_eq(avp_time_from_wall(&ntp, INT64_C(-61505153)), GBA_ERR_ARG);
	cr_expect_eq(avp_time_from_wall(&ntp, INT64_MAX), GBA_ERR_ARG);
	cr_expect_eq(avp_time_from_wall(&ntp, INT64_MIN), GBA_ERR_ARG);
	cr_expect_eq(ntp, 7, "a refusal changes nothing");
}

Test(avp_table, a_gsid_is_digits_and_four_octets_only_where_that_is_allowed)
{
	const struct {
		const char *p;
		size_t len;
		bool binary;
		enum gba_status status;
		uint32_t gsid;
	} cases[] = {
		{ "1", 1, false, GBA_OK, 1 },
		{ "1", 1, true, GBA_OK, 1 },
		{ "1000000", 7, false, GBA_OK, 1000000 },
		{ "4294967295", 10, false, GBA_OK, UINT32_MAX },
		{ "4294967296", 10, false, GBA_ERR_SYNTAX, 0 },
		{ "\0\0\0\1", 4, true, GBA_OK, 1 },
		{ "\0\0\0\1", 4, false, GBA_ERR_SYNTAX, 0 },
		{ "\1\2\3\4", 4, true, GBA_OK, 0x01020304 },
		{ "1234", 4, true, GBA_OK, 1234 }, /* digits win */
		{ "\0\0\1", 3, true, GBA_ERR_SYNTAX, 0 },
		{ "1\0", 2, true, GBA_ERR_SYNTAX, 0 },
		{ "-1", 2, false, GBA_ERR_SYNTAX, 0 },
		{ "", 0, true, GBA_ERR_SYNTAX, 0 },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		const struct gba_octets in = { (const uint8_t *)cases[i].p,
					       cases[i].len };
		uint32_t gsid = 99;

		cr_expect_eq(zn_gsid_parse(&gsid, in, cases[i].binary), cases[i].status,
			     "%zu", i);
		cr_expect_eq(gsid, cases[i].status == GBA_OK ? cases[i].gsid : 99, "%zu",
			     i);
	}
}
