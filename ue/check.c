/* SPDX-License-Identifier: Apache-2.0 */
/* A reply, and the rows that it is held against. */
#include <assert.h>
#include <string.h>
#include <strings.h>

#include "crypto/b64.h"
#include "ue/check_seen.h"

struct gba_text
check_header(const struct check_seen *s, const char *name)
{
	return ue_reply_header(s->reply, name, 0);
}

unsigned
check_count(const struct check_seen *s, const char *name)
{
	unsigned n = 0;

	while (ue_reply_header(s->reply, name, n).p != NULL)
		n++;
	return n;
}

struct gba_text
check_directive(const struct check_seen *s, const char *name)
{
	const struct check_item *item = check_form_find(&s->form, name);

	return item != NULL ? item->value : (struct gba_text){ NULL, 0 };
}

bool
check_contains(struct gba_text t, const char *word)
{
	const size_t len = strlen(word);

	for (size_t i = 0; i + len <= t.len; i++)
		if (strncasecmp(t.p + i, word, len) == 0)
			return true;
	return false;
}

static unsigned
on_of(unsigned status)
{
	if (status == 401)
		return ON_CHALLENGE;
	if (status >= 200 && status < 300)
		return ON_OK;
	return status >= 400 ? ON_REFUSAL : ON_OTHER;
}

static void
read_request(struct check_seen *s, const struct ue_request *request)
{
	static const char name[] = "Authorization:";

	for (size_t i = 0; i < request->header_count; i++) {
		const char *line = request->headers[i];

		if (strncasecmp(line, name, sizeof(name) - 1) != 0)
			continue;
		line += sizeof(name) - 1;
		if (www_auth_parse(&s->sent, gba_text(line + strspn(line, " "))) ==
		    GBA_OK)
			s->credentials = s->sent.response.len > 0;
	}
}

/* What later replies are held against. */
static void
remember(struct check_seen *s)
{
	uint8_t nonce[WWW_AUTH_MAX];
	size_t len = 0;

	if (check_contains(check_header(s, "Server"), "3gpp-gba-tmpi"))
		s->check->tmpi_seen = true;
	else if (s->on != ON_OTHER && s->check->probe == CHECK_USUAL)
		s->check->tmpi_missed = true;
	if (s->on == ON_CHALLENGE && s->check->kind != UB_DIGEST &&
	    gba_unb64(nonce, sizeof(nonce), &len, check_directive(s, "nonce")) ==
		    GBA_OK &&
	    len >= 16)
		gba_b64(s->check->rand, nonce, 16);
}

static void
judge(const struct check_seen *s, const struct check_row *rows, size_t row_count,
      bool *reported)
{
	struct check *check = s->check;

	for (size_t i = 0; i < row_count; i++) {
		const struct check_row *row = &rows[i];

		if (reported[i] || (row->peers & 1u << check->peer) == 0 ||
		    (row->on & s->on) == 0 || !row->is_bad(s))
			continue;
		reported[i] = true;
		check->deviations++;
		check->on_deviation(check->ctx, row->id, row->clause, row->sentence);
	}
}

void
check_reply(void *ctx, const struct ue_request *request, const struct ue_reply *reply)
{
	struct check *check = ctx;
	struct check_seen s = { .check = check,
				.reply = reply,
				.on = on_of(reply->status) };

	assert(check_challenge_rows_count + check_answer_rows_count <= CHECK_ROWS_MAX);
	if (strcmp(request->peer, check->peer == CHECK_BSF ? "BSF" : "NAF") != 0)
		return;
	check->replies++;
	s.body = (struct gba_text){ (const char *)reply->body, reply->body_len };
	read_request(&s, request);
	if (s.on == ON_CHALLENGE)
		check_form_read(&s.form, check_header(&s, "WWW-Authenticate"));
	if (check_header(&s, "Authentication-Info").p == NULL ||
	    www_auth_info_parse(&s.info, check_header(&s, "Authentication-Info")) !=
		    GBA_OK)
		memset(&s.info, 0, sizeof(s.info));
	remember(&s);
	judge(&s, check_challenge_rows, check_challenge_rows_count, check->reported);
	judge(&s, check_answer_rows, check_answer_rows_count,
	      check->reported + check_challenge_rows_count);
}
