/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP side of gba-pnafd: targets, tokens, replies, and the listener of UEs. */
#include "push-naf/front_int.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* Octets of a body. */
#define ORDER_MAX  ((size_t)(2 * JOB_PAYLOAD_MAX + 16384)) /* also what a UE says */
#define ORDERS_MAX ((size_t)2 << 20)

#define GPL_MESSAGE_MAX (4 + 255 + 4 + 2 + 65000 + 16)

/* --- targets
 * -----------------------------------------------------------------------------
 */

static bool
skip(struct gba_text *t, const char *prefix)
{
	const size_t len = strlen(prefix);

	if (t->len < len || memcmp(t->p, prefix, len) != 0)
		return false;
	t->p += len;
	t->len -= len;
	return true;
}

/* The next character of the path, perhaps as %XX; '\0': none that a name may have. */
static char
take_char(struct gba_text *t)
{
	uint8_t c = (uint8_t)t->p[0];
	size_t len = 1;

	if (c == '%') {
		len = 3;
		if (t->len < len ||
		    gba_unhex(&c, 1, (struct gba_text){ t->p + 1, 2 }) != GBA_OK ||
		    c == '/')
			return '\0';
	}
	t->p += len;
	t->len -= len;
	return c > ' ' && c <= '~' ? (char)c : '\0';
}

/* A segment of the path: visible characters. */
static bool
take_name(char out[JOB_PTID_MAX + 1], struct gba_text *t)
{
	size_t len = 0;

	while (t->len > 0 && t->p[0] != '/') {
		const char c = take_char(t);

		if (len == JOB_PTID_MAX || c == '\0')
			return false;
		out[len++] = c;
	}
	out[len] = '\0';
	return len > 0;
}

void
front_target_parse(struct front_target *out, struct gba_text target)
{
	struct gba_text path = http_local_target(target);
	const char *query = path.len > 0 ? memchr(path.p, '?', path.len) : NULL;
	const char *end = path.p + path.len;

	*out = (struct front_target){ .place = PLACE_NONE };
	if (query != NULL) {
		path.len = (size_t)(query - path.p);
		out->query = (struct gba_text){ query + 1, (size_t)(end - query) - 1 };
	}
	if (gba_text_is(path, "/push"))
		out->place = PLACE_JOBS;
	else if (skip(&path, "/push/")) {
		if (take_name(out->name, &path) && path.len == 0)
			out->place = PLACE_JOB;
	} else if (skip(&path, "/sa/")) {
		if (take_name(out->name, &path) && gba_text_is(path, "/message"))
			out->place = PLACE_MESSAGES;
	}
}

struct gba_text
front_query_text(struct gba_text query, const char *name)
{
	while (query.len > 0) {
		const char *end = memchr(query.p, '&', query.len);
		struct gba_text pair = { query.p, end != NULL ? (size_t)(end - query.p)
							      : query.len };
		const size_t used = end != NULL ? pair.len + 1 : pair.len;

		if (skip(&pair, name) && skip(&pair, "="))
			return pair;
		query.p += used;
		query.len -= used;
	}
	return (struct gba_text){ NULL, 0 };
}

enum gba_status
front_query_number(uint64_t *out, struct gba_text query, const char *name, uint64_t max,
		   uint64_t otherwise)
{
	const struct gba_text text = front_query_text(query, name);

	if (text.p != NULL)
		return gba_number(out, text, 0, max);
	*out = otherwise;
	return GBA_OK;
}

/* --- who, and what they are told
 * ---------------------------------------------------------
 */

const struct front_application *
front_who(const struct front *front, const struct http_exchange *x)
{
	struct gba_text given = http_header(x, "Authorization");
	const struct front_application *who = NULL;
	char token[FRONT_TOKEN_LEN + 1];
	uint8_t octets[FRONT_TOKEN_LEN / 2];

	if (http_header_count(x, "Authorization") != 1 || given.len < 7 ||
	    !gba_text_is_nocase((struct gba_text){ given.p, 7 }, "Bearer "))
		return NULL;
	given.p += 7;
	given.len -= 7;
	while (given.len > 0 && given.p[0] == ' ') { /* RFC 9110 clause 11.4: 1*SP */
		given.p++;
		given.len--;
	}
	/* hex digits of either case, as in the file */
	if (given.len != FRONT_TOKEN_LEN ||
	    gba_unhex(octets, sizeof(octets), given) != GBA_OK)
		return NULL;
	gba_hex(token, octets, sizeof(octets));
	for (size_t i = 0; i < front->application_count; i++)
		if (gba_equal_ct(token, front->applications[i].token, FRONT_TOKEN_LEN))
			who = &front->applications[i];
	gba_wipe(octets, sizeof(octets));
	gba_wipe(token, sizeof(token));
	return who;
}

size_t
front_body_max(void *ctx, const struct http_exchange *x)
{
	const struct front *front = ctx;

	return http_tag(x) == FRONT_API && front_who(front, x) != NULL ? ORDERS_MAX
								       : ORDER_MAX;
}

void
front_reply(struct http_exchange *x, unsigned status, char *text)
{
	const struct http_header headers[] = { { "Content-Type", "application/json" },
					       { "Cache-Control", "no-store" } };

	if (text == NULL) {
		http_reply(x, 503, NULL, 0, (struct gba_octets){ NULL, 0 });
		return;
	}
	http_reply(x, status, headers, ARRAY_LEN(headers),
		   (struct gba_octets){ (const uint8_t *)text, strlen(text) });
	gba_wipe(text, strlen(text));
	free(text);
}

void
front_refuse(struct http_exchange *x, unsigned status, const char *sentence)
{
	const struct http_header headers[] = {
		{ "Content-Type", "application/json" },
		status == 401 ? (struct http_header){ "WWW-Authenticate", "Bearer" }
			      : (struct http_header){ "Retry-After", "1" },
	};
	char *text = api_error_text(sentence);

	http_reply(x, status, headers, status == 401 || status == 503 ? 2 : 1,
		   (struct gba_octets){ (const uint8_t *)text,
					text != NULL ? strlen(text) : 0 });
	free(text);
}

void
front_refuse_method(struct http_exchange *x, const char *allow)
{
	const struct http_header headers[] = { { "Content-Type", "application/json" },
					       { "Allow", allow } };
	char *text = api_error_text("this method is not served here");

	http_reply(x, 405, headers, ARRAY_LEN(headers),
		   (struct gba_octets){ (const uint8_t *)text,
					text != NULL ? strlen(text) : 0 });
	free(text);
}

bool
front_type_is(const struct http_exchange *x, const char *type)
{
	struct gba_text given = http_header(x, "Content-Type");
	const char *end = given.len > 0 ? memchr(given.p, ';', given.len) : NULL;

	if (end != NULL)
		given.len = (size_t)(end - given.p);
	while (given.len > 0 && given.p[given.len - 1] == ' ')
		given.len--;
	return gba_text_is_nocase(given, type);
}

/* --- UEs
 * ---------------------------------------------------------------------------------
 */

static void
on_uplink(void *ctx, enum gba_status status, const struct job *job)
{
	struct http_exchange *x = ctx;

	(void)job;
	if (status == GBA_OK)
		http_reply(x, 204, NULL, 0, (struct gba_octets){ NULL, 0 });
	else
		front_refuse(x, 503, "not kept; try again under the next number");
}

void
front_upa(struct front *front, struct http_exchange *x)
{
	if (!gba_text_is(http_local_target(http_target(x)), "/gpl"))
		front_refuse(x, 404, "/gpl is what there is");
	else if (!gba_text_is(http_method(x), "POST"))
		front_refuse_method(x, "POST");
	else if (!front_type_is(x, DESK_TYPE_GPL))
		front_refuse(x, 415, DESK_TYPE_GPL " is expected");
	else if (http_body(x).len > GPL_MESSAGE_MAX)
		front_refuse(x, 413, "longer than a GPL message");
	else
		engine_uplink(front->engine, http_body(x), http_peer(x), on_uplink, x);
}

/* A sentence, as with any other refusal. */
void
front_refusal(void *ctx, const struct http_exchange *x, unsigned status,
	      struct http_refusal *out)
{
	static const struct {
		unsigned status;
		const char *sentence;
	} rows[] = {
		{ 413, "the body is too long for who has no token of an application" },
		{ 413, "the body is too long" },
		{ 431, "the header is too long" },
		{ 501, "of the transfer codings chunked is known" },
		{ 503, "the daemon stops" },
		{ 400, "the request, or how long its body is, cannot be told" },
	};
	char *text;
	size_t i = 0;

	if (http_tag(x) != FRONT_API || front_who(ctx, x) != NULL)
		i++; /* not the first row */
	while (i + 1 < ARRAY_LEN(rows) && rows[i].status != status)
		i++;
	text = api_error_text(rows[i].sentence);
	if (text != NULL &&
	    gba_text_copy(out->text, sizeof(out->text), gba_text(text)) == GBA_OK)
		out->type = "application/json";
	free(text);
}

void
front_handle(void *ctx, struct http_exchange *x)
{
	if (http_tag(x) == FRONT_UPA)
		front_upa(ctx, x);
	else
		front_api(ctx, x);
}
