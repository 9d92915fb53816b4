/* SPDX-License-Identifier: Apache-2.0 */
/* Push of connectionless WSP. */
#include "codec/wsp_push.h"

#include <string.h>
#include <strings.h>

#include "base/buf.h"
#include "codec/cursor.h"

#define PDU_PUSH       0x06
#define APP_ID	       0x2f /* X-Wap-Application-Id */
#define SHORT	       0x80 /* a field name or a value of 7 bits */
#define SHORT_MAX      0x7f
#define LENGTH_MAX     30 /* a value-length of one octet */
#define LENGTH_FOLLOWS 31
#define UINTVAR_MAX    5 /* octets */

/* --- reading -------------------------------------------------------------------------
 */

static enum gba_status
take_uintvar(struct gba_octets *in, size_t *out)
{
	uint64_t value = 0;
	uint8_t octet;

	for (unsigned i = 0; i < UINTVAR_MAX; i++) {
		if (cursor_octet(in, &octet) != GBA_OK)
			return GBA_ERR_SYNTAX;
		value = value << 7 | (octet & 0x7f);
		if ((octet & 0x80) == 0) {
			*out = (size_t)value;
			return GBA_OK;
		}
	}
	return GBA_ERR_SYNTAX;
}

/* A text up to its NUL, as a view without it. */
static enum gba_status
take_text(struct gba_octets *in, struct gba_text *out)
{
	const uint8_t *end = in->len > 0 ? memchr(in->p, 0, in->len) : NULL;

	if (end == NULL)
		return GBA_ERR_SYNTAX;
	*out = (struct gba_text){ (const char *)in->p, (size_t)(end - in->p) };
	(void)cursor_take(in, out->len + 1);
	return GBA_OK;
}

/* The octets of a value that begins with its length. */
static enum gba_status
take_counted(struct gba_octets *in, struct gba_octets *out)
{
	size_t len = 0;
	uint8_t first;

	if (cursor_octet(in, &first) != GBA_OK)
		return GBA_ERR_SYNTAX;
	len = first;
	if (first == LENGTH_FOLLOWS && take_uintvar(in, &len) != GBA_OK)
		return GBA_ERR_SYNTAX;
	out->p = cursor_take(in, len);
	out->len = len;
	return out->p != NULL ? GBA_OK : GBA_ERR_SYNTAX;
}

static enum gba_status
name_of_integer(struct wsp_name *out, struct gba_octets in)
{
	if (in.len < 1 || in.len > 2)
		return GBA_ERR_SYNTAX;
	out->code = (uint16_t)(in.len == 1 ? in.p[0] : in.p[0] << 8 | in.p[1]);
	return out->code > 0 ? GBA_OK : GBA_ERR_SYNTAX;
}

/* A code as short or long integer, or a text. */
static enum gba_status
take_name(struct gba_octets *in, struct wsp_name *out)
{
	struct gba_octets integer;
	struct gba_text text;

	memset(out, 0, sizeof(*out));
	if (in->len == 0)
		return GBA_ERR_SYNTAX;
	if (in->p[0] >= SHORT) {
		const uint8_t code = in->p[0] & SHORT_MAX;

		(void)cursor_take(in, 1);
		return name_of_integer(out, (struct gba_octets){ &code, 1 });
	}
	if (in->p[0] <= LENGTH_MAX) {
		if (take_counted(in, &integer) != GBA_OK)
			return GBA_ERR_SYNTAX;
		return name_of_integer(out, integer);
	}
	if (take_text(in, &text) != GBA_OK || !gba_text_is_visible(text))
		return GBA_ERR_SYNTAX;
	return gba_text_copy(out->text, sizeof(out->text), text);
}

/* A type alone, or with parameters behind a length. */
static enum gba_status
take_type(struct gba_octets *in, struct wsp_name *out)
{
	struct gba_octets general;

	if (in->len == 0)
		return GBA_ERR_SYNTAX;
	if (in->p[0] > LENGTH_FOLLOWS)
		return take_name(in, out);
	if (take_counted(in, &general) != GBA_OK)
		return GBA_ERR_SYNTAX;
	return take_name(&general, out);
}

/* Read over the value of a header that means nothing here. */
static enum gba_status
skip_value(struct gba_octets *in)
{
	struct gba_octets counted;
	struct gba_text text;

	if (in->len == 0)
		return GBA_ERR_SYNTAX;
	if (in->p[0] <= LENGTH_FOLLOWS)
		return take_counted(in, &counted);
	if (in->p[0] < SHORT)
		return take_text(in, &text);
	(void)cursor_take(in, 1);
	return GBA_OK;
}

static enum gba_status
take_header(struct gba_octets *in, struct wsp_push *out)
{
	struct gba_text name;
	uint8_t field;

	if (in->p[0] >= SHORT) {
		if (cursor_octet(in, &field) != GBA_OK)
			return GBA_ERR_SYNTAX;
		if (field != (SHORT | APP_ID))
			return skip_value(in);
		if (out->has_app_id || take_name(in, &out->app_id) != GBA_OK)
			return GBA_ERR_SYNTAX;
		out->has_app_id = true;
		return GBA_OK;
	}
	/* another page of names would make all that follows mean something else */
	if (take_text(in, &name) != GBA_OK || !gba_text_is_visible(name))
		return GBA_ERR_SYNTAX;
	return skip_value(in);
}

enum gba_status
wsp_push_parse(struct wsp_push *out, struct gba_octets in)
{
	struct wsp_push push = { .tid = 0 };
	struct gba_octets headers;
	uint8_t pdu;
	size_t len;

	if (cursor_octet(&in, &push.tid) != GBA_OK || cursor_octet(&in, &pdu) != GBA_OK ||
	    pdu != PDU_PUSH || take_uintvar(&in, &len) != GBA_OK)
		return GBA_ERR_SYNTAX;
	headers.p = cursor_take(&in, len);
	headers.len = len;
	if (headers.p == NULL || take_type(&headers, &push.type) != GBA_OK)
		return GBA_ERR_SYNTAX;
	while (headers.len > 0)
		if (take_header(&headers, &push) != GBA_OK)
			return GBA_ERR_SYNTAX;
	push.body = in;
	*out = push;
	return GBA_OK;
}

bool
wsp_name_is(const struct wsp_name *name, const char *text, uint16_t code)
{
	if (name->code != 0)
		return name->code == code;
	return strcasecmp(name->text, text) == 0;
}

/* --- building ------------------------------------------------------------------------
 */

static void
put_text(struct gba_buf *buf, const char *s)
{
	const struct gba_text text = { s, strnlen(s, WSP_PUSH_TEXT_MAX + 1) };

	if (text.len > WSP_PUSH_TEXT_MAX || !gba_text_is_visible(text))
		buf->overflow = true;
	gba_buf_text(buf, text);
	gba_buf_octet(buf, 0);
}

/* An integer of one octet, or behind its length. */
static void
put_code(struct gba_buf *buf, uint16_t code)
{
	if (code <= SHORT_MAX) {
		gba_buf_octet(buf, (uint8_t)(SHORT | code));
	} else if (code <= 0xff) {
		gba_buf_octet(buf, 1);
		gba_buf_octet(buf, (uint8_t)code);
	} else {
		gba_buf_octet(buf, 2);
		gba_buf_u16(buf, code);
	}
}

static void
put_name(struct gba_buf *buf, const struct wsp_name *name)
{
	if (name->code != 0)
		put_code(buf, name->code);
	else
		put_text(buf, name->text);
}

/* A long code is a type behind a length. */
static void
put_type(struct gba_buf *buf, const struct wsp_name *type)
{
	if (type->code > SHORT_MAX)
		gba_buf_octet(buf, type->code <= 0xff ? 2 : 3);
	put_name(buf, type);
}

enum gba_status
wsp_push_build(uint8_t *out, size_t size, size_t *len, const struct wsp_push *in)
{
	uint8_t headers[2 * (WSP_PUSH_TEXT_MAX + 1) + 4];
	struct gba_buf head = gba_buf(headers, sizeof(headers));
	size_t before;

	put_type(&head, &in->type);
	if (in->has_app_id) {
		gba_buf_octet(&head, SHORT | APP_ID);
		put_name(&head, &in->app_id);
	}
	before = head.len > SHORT_MAX ? 4 : 3;
	if (gba_buf_status(&head) != GBA_OK || size < before + head.len ||
	    size - before - head.len < in->body.len)
		return GBA_ERR_ARG;
	if (in->body.len > 0)
		memmove(out + before + head.len, in->body.p, in->body.len);
	out[0] = in->tid;
	out[1] = PDU_PUSH;
	if (before == 4)
		out[2] = (uint8_t)(0x80 | head.len >> 7);
	out[before - 1] = (uint8_t)(head.len & 0x7f);
	memcpy(out + before, headers, head.len);
	*len = before + head.len + in->body.len;
	return GBA_OK;
}
