/* SPDX-License-Identifier: Apache-2.0 */
/* Writing Digest headers in the one form that every observed UE reads. */
#include "codec/www_auth.h"

#include <string.h>

/* How a value is written. */
enum form {
	BARE,	/* a token */
	STRICT, /* in quotes; nothing that needs an escape, no comma, not empty */
	LIST,	/* as STRICT, with commas */
	ECHO, /* in quotes, escaped: what came from the other side goes back as it was */
};

struct item {
	const char *name;
	struct gba_text value;
	enum form form;
};

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

static bool
value_has(struct gba_text value, const char *bad)
{
	for (size_t i = 0; i < value.len; i++)
		if (is_control(value.p[i]) || strchr(bad, value.p[i]) != NULL)
			return true;
	return false;
}

static bool
is_writable(const struct item *item)
{
	switch (item->form) {
	case BARE:
		return item->value.len > 0 &&
		       !value_has(item->value, " ,\"\\;=()<>@:/[]?{}");
	case STRICT:
		return item->value.len > 0 && !value_has(item->value, ",\"\\");
	case LIST:
		return item->value.len > 0 && !value_has(item->value, "\"\\");
	case ECHO:
		return !value_has(item->value, "");
	}
	return false;
}

static void
put_item(struct gba_buf *buf, const struct item *item)
{
	gba_buf_str(buf, item->name);
	gba_buf_str(buf, item->form == BARE ? "=" : "=\"");
	for (size_t i = 0; i < item->value.len; i++) {
		if (item->value.p[i] == '"' || item->value.p[i] == '\\')
			gba_buf_octet(buf, '\\');
		gba_buf_octet(buf, (uint8_t)item->value.p[i]);
	}
	if (item->form != BARE)
		gba_buf_octet(buf, '"');
}

/* Absent values are left out. On refusal the writer stands where it stood. */
static enum gba_status
put_list(struct gba_buf *out, const char *scheme, const struct item *items, size_t count)
{
	struct gba_buf buf = *out;
	const char *separator = "";

	gba_buf_str(&buf, scheme);
	for (size_t i = 0; i < count; i++) {
		if (items[i].value.p == NULL)
			continue;
		if (!is_writable(&items[i]))
			return GBA_ERR_ARG;
		gba_buf_str(&buf, separator);
		put_item(&buf, &items[i]);
		separator = ", ";
	}
	if (gba_buf_status(&buf) != GBA_OK)
		return GBA_ERR_ARG;
	*out = buf;
	return GBA_OK;
}

enum gba_status
www_auth_challenge_build(struct gba_buf *out, const struct www_auth_challenge *in)
{
	const struct item items[] = {
		{ "realm", in->realm, STRICT },
		{ "nonce", in->nonce, STRICT },
		{ "qop", in->qop, LIST },
		{ "algorithm", in->algorithm, BARE },
		{ "opaque", in->opaque, STRICT },
		{ "stale", gba_text(in->stale ? "true" : NULL), BARE },
	};

	if (in->realm.p == NULL || in->nonce.p == NULL)
		return GBA_ERR_ARG;
	return put_list(out, "Digest ", items, ARRAY_LEN(items));
}

enum gba_status
www_auth_info_build(struct gba_buf *out, const struct www_auth_info *in)
{
	const struct item items[] = {
		{ "qop", in->qop, BARE },
		{ "rspauth", in->rspauth, STRICT },
		{ "cnonce", in->cnonce, ECHO },
		{ "nc", in->nc, BARE },
		{ "opaque", in->opaque, STRICT },
		{ "nonce", in->nonce, STRICT },
		{ "nextnonce", in->nextnonce, STRICT },
	};

	if (in->rspauth.p == NULL) /* nextnonce never stands first */
		return GBA_ERR_ARG;
	return put_list(out, "", items, ARRAY_LEN(items));
}

enum gba_status
www_auth_credentials_build(struct gba_buf *out, const struct www_auth_credentials *in)
{
	const struct item items[] = {
		{ "username", in->username, ECHO },
		{ "realm", in->realm, ECHO },
		{ "nonce", in->nonce, ECHO },
		{ "uri", in->uri, ECHO },
		{ "response", in->response, ECHO },
		{ "qop", in->qop, BARE },
		{ "nc", in->nc, BARE },
		{ "cnonce", in->cnonce, ECHO },
		{ "opaque", in->opaque, ECHO },
		{ "algorithm", in->algorithm, BARE },
		{ "auts", in->auts, ECHO },
	};

	if (in->username.p == NULL)
		return GBA_ERR_ARG;
	return put_list(out, "Digest ", items, ARRAY_LEN(items));
}
