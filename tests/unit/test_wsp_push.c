/* SPDX-License-Identifier: Apache-2.0 */
/* Push of connectionless WSP. */
#include "sms_util.h"

#include "codec/gpi.h"
#include "codec/sms_udh.h"
#include "codec/wsp_push.h"

/* "application/vnd.3gpp.gba.gpi" and a NUL, by tests/system/sms/tpdu.py */
#define GPI_TEXT "6170706c69636174696f6e2f766e642e336770702e6762612e67706900"

static struct wsp_push
push_of(const char *type, uint16_t type_code, const char *app, uint16_t app_code)
{
	struct wsp_push push = { .tid = 1, .has_app_id = app != NULL || app_code != 0 };

	push.type.code = type_code;
	push.app_id.code = app_code;
	if (type != NULL)
		memcpy(push.type.text, type, strlen(type) + 1);
	if (app != NULL)
		memcpy(push.app_id.text, app, strlen(app) + 1);
	return push;
}

Test(wsp_push, codes_and_texts)
{
	static const struct {
		const char *type, *app, *hex;
		uint16_t type_code, app_code;
	} rows[] = {
		{ GPI_CONTENT_TYPE, NULL, "01061faf90ab", 0, 0x10 },
		{ GPI_CONTENT_TYPE, NULL, "01061d" GPI_TEXT "ab", 0, 0 },
		{ NULL, NULL, "010603b6af90ab", 0x36, 0x10 },
		{ NULL, NULL, "010605020190af90ab", 0x90, 0x10 },
		{ NULL, NULL, "01060803020310af029103ab", 0x0310, 0x9103 },
		{ NULL, "a:b", "010606b6af613a6200ab", 0x36, 0 },
	};
	static const uint8_t body[] = { 0xab };
	uint8_t out[256];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct wsp_push push = push_of(rows[i].type, rows[i].type_code,
					       rows[i].app, rows[i].app_code),
				back;
		struct block b;

		push.body = (struct gba_octets){ body, 1 };
		cr_assert_eq(wsp_push_build(out, sizeof(out), &len, &push), GBA_OK);
		if (i == 0) { /* the type stands before the application */
			expect_hex(out, len, "01061f" GPI_TEXT "af90ab", "row 0");
		} else {
			expect_hex(out, len, rows[i].hex, "built");
		}
		b = block(out, len);
		cr_assert_eq(wsp_push_parse(&back, view(&b)), GBA_OK);
		cr_expect_eq(back.tid, 1);
		cr_expect_eq(back.type.code, rows[i].type_code);
		cr_expect_str_eq(back.type.text, push.type.text);
		cr_expect_eq(back.has_app_id, push.has_app_id);
		cr_expect_eq(back.app_id.code, rows[i].app_code);
		cr_expect_eq(back.body.len, 1);
		free(b.p);
	}
}

/* Room for the envelope in one message with a port: mtc-trigger 4.4 says 97 and 122 to
 * 124. */
Test(wsp_push, the_head_leaves_the_room_that_was_counted)
{
	static const struct {
		const char *type;
		uint16_t type_code, app_code;
		size_t room;
	} rows[] = { { GPI_CONTENT_TYPE, 0, 0x9103, 97 },
		     { NULL, 0x0310, 0x9103, 122 },
		     { NULL, 0x0310, 0x10, 124 },
		     { NULL, 0x10, 0x9103, 125 } };
	uint8_t out[256];
	size_t len;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct wsp_push push =
			push_of(rows[i].type, rows[i].type_code, NULL, rows[i].app_code);

		cr_assert_eq(wsp_push_build(out, sizeof(out), &len, &push), GBA_OK);
		cr_expect_eq(SMS_PAYLOAD_SINGLE_PORT - len, rows[i].room, "row %zu: %zu",
			     i, SMS_PAYLOAD_SINGLE_PORT - len);
	}
}

Test(wsp_push, headers_of_others_are_read_over)
{
	static const char *const right[] = {
		"010601b6",		      /* no header, no body */
		"01060403b6818eab",	      /* parameters of the type */
		"0106091f07b6810000000000ab", /* a length that follows */
		"010603b68d80",		      /* Content-Length */
		"010609b68d0401020304af90",   /* a long value before it is ours */
		"010606b6b161626300ab",	      /* a text value */
		"010607b6582d61006200",	      /* X-a: b, and an empty body */
	};
	struct wsp_push push;

	for (size_t i = 0; i < ARRAY_LEN(right); i++) {
		struct block b = block_hex(right[i]);

		cr_expect_eq(wsp_push_parse(&push, view(&b)), GBA_OK, "%s", right[i]);
		cr_expect_eq(push.type.code, 0x36, "%s", right[i]);
		free(b.p);
	}
}

Test(wsp_push, what_is_none_is_refused)
{
	static const char *const wrong[] = {
		"",
		"01",
		"0106",
		"010601",	    /* HeadersLen beyond the octets */
		"010701b6",	    /* another PDU */
		"010600",	    /* no Content-Type */
		"01068180808080b6", /* a uintvar without end */
		"0106026162",	    /* a text without end */
		"01060180",	    /* code 0 */
		"010602612000",	    /* HeadersLen cuts the text */
		"01060361200000",   /* a blank in the type */
		"010605b6af90af91", /* two applications */
		"010603b6af03010203",
		"010605b6af03010203",
		"010602b6af",	/* a header without a value */
		"010603b67f01", /* another page of names */
		"010603b60102",
		"01060203b6",
		"01060103ab",
		"010607b6b161626300ab", /* HeadersLen into the body */
		"010605b6b161626300ab", /* and before the end of a text */
	};
	struct wsp_push push = { .tid = 77 };

	for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
		struct block b = block_hex(wrong[i]);

		cr_expect_eq(wsp_push_parse(&push, view(&b)), GBA_ERR_SYNTAX, "%s",
			     wrong[i]);
		free(b.p);
	}
	cr_expect_eq(push.tid, 77);
}

Test(wsp_push, a_name_is_a_code_or_a_text_without_case)
{
	struct wsp_name name = { .code = 0 };

	memcpy(name.text, "Application/VND.3gpp.gba.gpi", 29);
	cr_expect(wsp_name_is(&name, GPI_CONTENT_TYPE, 0));
	cr_expect(wsp_name_is(&name, GPI_CONTENT_TYPE, 0x0310));
	name.text[3] = 'x';
	cr_expect_not(wsp_name_is(&name, GPI_CONTENT_TYPE, 0));
	name = (struct wsp_name){ .code = 0x0310 };
	cr_expect(wsp_name_is(&name, GPI_CONTENT_TYPE, 0x0310));
	cr_expect_not(wsp_name_is(&name, GPI_CONTENT_TYPE, 0x0311));
	cr_expect_not(wsp_name_is(&name, GPI_CONTENT_TYPE, 0));
}

Test(wsp_push, only_what_can_be_read_is_built)
{
	struct wsp_push push = push_of(NULL, 0x36, NULL, 0);
	uint8_t out[8] = { 0x77 };
	size_t len = 7;

	cr_expect_eq(wsp_push_build(out, 3, &len, &push), GBA_ERR_ARG);
	cr_expect_eq(wsp_push_build(out, 4, &len, &push), GBA_OK);
	push.body = (struct gba_octets){ (const uint8_t *)"12345", 5 };
	cr_expect_eq(wsp_push_build(out, 8, &len, &push), GBA_ERR_ARG);
	push.body.len = 4;
	cr_expect_eq(wsp_push_build(out, 8, &len, &push), GBA_OK);
	push.type.code = 0;
	cr_expect_eq(wsp_push_build(out, 8, &len, &push), GBA_ERR_ARG);
	memcpy(push.type.text, "a b", 4);
	cr_expect_eq(wsp_push_build(out, 8, &len, &push), GBA_ERR_ARG);
	memset(push.type.text, 'a', sizeof(push.type.text));
	cr_expect_eq(wsp_push_build(out, 8, &len, &push), GBA_ERR_ARG);
}
