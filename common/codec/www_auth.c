/* SPDX-License-Identifier: Apache-2.0 */
/* Reading Digest headers: one pass, unescaping into the array of the result. */
#include "codec/www_auth.h"

#include <string.h>

/* Over out->text, which holds the header; values are unescaped where they stand. */
struct scan {
	char *p, *end;
	struct www_auth *out;
	unsigned seen;
};

/* clang-format off */
#define VIEW(name) { #name, sizeof(#name) - 1, offsetof(struct www_auth, name) }
static const struct directive {
	const char *name;
	size_t len, offset;
} directives[] = {
	VIEW(username), VIEW(realm), VIEW(nonce),  VIEW(uri), VIEW(response),
	VIEW(algorithm), VIEW(cnonce), VIEW(opaque), VIEW(qop), VIEW(nc),
	VIEW(auts), VIEW(domain), VIEW(stale), VIEW(rspauth), VIEW(nextnonce),
};
/* clang-format on */

/* CR and LF are what is left of a folded line (RFC 7230 clause 3.2.4). */
static bool
is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static bool
is_control(char c)
{
	return (unsigned char)c < 0x20 || c == 0x7f;
}

/* What an octet may be: of a token, for itself in quotes, for itself without quotes
 * (which is wider than a token: base64, addresses and URIs come so too). Sixteen a line,
 * from NUL. */
enum { TOKEN = 1, QUOTED = 2, BARE = 4 };
/* clang-format off */
static const uint8_t classes[UINT8_MAX + 1] = {
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0,
	2, 7, 0, 7, 7, 7, 7, 7, 6, 6, 7, 7, 2, 7, 7, 6,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 6, 6, 6, 6, 6,
	6, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 4, 6, 7, 7,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7,
	7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 7, 6, 7, 6, 7, 0,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
	6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6, 6,
};
/* clang-format on */

/* The end of what is of this class. */
static char *
class_end(const struct scan *s, uint8_t class)
{
	char *p = s->p;

	while (p < s->end && (classes[(unsigned char)*p] & class) != 0)
		p++;
	return p;
}

static bool
is_token(char c)
{
	return (classes[(unsigned char)c] & TOKEN) != 0;
}

static void
skip_blanks(struct scan *s)
{
	while (s->p < s->end && is_blank(*s->p))
		s->p++;
}

/* A quoted string; the opening quote is passed already. */
static enum gba_status
quoted_value(struct scan *s, struct gba_text *value)
{
	char *to = s->p;

	value->p = to;
	for (;;) {
		char *end = class_end(s, QUOTED);
		const size_t len = (size_t)(end - s->p);

		if (to != s->p)
			memmove(to, s->p, len);
		to += len;
		s->p = end;
		if (s->p == s->end)
			return GBA_ERR_SYNTAX;
		if (*s->p == '"')
			break;
		if (*s->p == '\\' && ++s->p == s->end)
			return GBA_ERR_SYNTAX;
		if (is_control(*s->p) && !is_blank(*s->p))
			return GBA_ERR_SYNTAX;
		*to++ = is_blank(*s->p) ? ' ' : *s->p;
		s->p++;
	}
	value->len = (size_t)(to - value->p);
	s->p++;
	return GBA_OK;
}

static enum gba_status
bare_value(struct scan *s, struct gba_text *value)
{
	char *end = class_end(s, BARE);

	*value = (struct gba_text){ s->p, (size_t)(end - s->p) };
	s->p = end;
	return end == s->end || *end == ',' || is_blank(*end) ? GBA_OK : GBA_ERR_SYNTAX;
}

/* Some UEs encode AUTS with a line break at the end, raw or written as \n. */
static void
trim_auts(struct gba_text *auts)
{
	size_t len = auts->len;

	while (len > 0 && (auts->p[len - 1] == ' ' || auts->p[len - 1] == 'n' ||
			   auts->p[len - 1] == 'r'))
		len--;
	if (len > 0 && auts->p[len - 1] == '=')
		auts->len = len;
	while (auts->len > 0 && auts->p[auts->len - 1] == ' ')
		auts->len--;
}

/* Is it this word of lower-case letters, in any case? */
static bool
is_word(struct gba_text name, const char *word, size_t len)
{
	size_t i = 0;

	while (i < len && i < name.len && (name.p[i] | 0x20) == word[i])
		i++;
	return i == len && i == name.len;
}

/* The first of a repeated directive counts; unknown ones are passed over. */
static void
keep_directive(struct scan *s, struct gba_text name, struct gba_text value)
{
	for (size_t i = 0; i < ARRAY_LEN(directives); i++) {
		struct gba_text *view = (void *)((char *)s->out + directives[i].offset);

		if (!is_word(name, directives[i].name, directives[i].len))
			continue;
		if (view->p == NULL)
			*view = value;
		if (view == &s->out->auts)
			trim_auts(view);
		return;
	}
}

/* name = value. A name without "=" after a directive begins the next challenge of the
 * same header, which is not read. */
static enum gba_status
read_directive(struct scan *s)
{
	struct gba_text name = { s->p, 0 }, value;
	enum gba_status status;

	s->p = class_end(s, TOKEN);
	name.len = (size_t)(s->p - name.p);
	skip_blanks(s);
	if (name.len == 0)
		return GBA_ERR_SYNTAX;
	if (s->p == s->end || *s->p != '=') {
		s->p = s->end;
		return s->seen > 0 ? GBA_OK : GBA_ERR_SYNTAX;
	}
	s->p++;
	skip_blanks(s);
	if (s->p < s->end && *s->p == '"') {
		s->p++;
		status = quoted_value(s, &value);
	} else {
		status = bare_value(s, &value);
	}
	skip_blanks(s);
	if (status == GBA_OK && s->p < s->end && *s->p != ',')
		status = GBA_ERR_SYNTAX;
	if (status == GBA_OK)
		keep_directive(s, name, value);
	s->seen++;
	return status;
}

static enum gba_status
read_list(struct scan *s)
{
	enum gba_status status = GBA_OK;

	while (status == GBA_OK) {
		while (s->p < s->end && (is_blank(*s->p) || *s->p == ','))
			s->p++;
		if (s->p == s->end)
			break;
		status = read_directive(s);
	}
	if (status == GBA_OK && s->seen == 0)
		status = GBA_ERR_SYNTAX;
	return status;
}

/* The end of the list element that starts at p: a comma outside of quotes. */
static const char *
element_end(const char *p, const char *end)
{
	bool quoted = false;

	for (; p < end && (quoted || *p != ','); p++) {
		if (*p == '"')
			quoted = !quoted;
		else if (*p == '\\' && quoted && p + 1 < end)
			p++;
	}
	return p;
}

/* A scheme is a word that no "=" follows; one that does follow makes it a directive. */
static bool
begins_challenge(const char *p, const char *end)
{
	const char *word = p;

	while (p < end && is_token(*p))
		p++;
	if (p == word)
		return false;
	while (p < end && is_blank(*p))
		p++;
	return p == end || *p != '=';
}

bool
www_auth_challenge_take(struct gba_text *list, struct gba_text *challenge)
{
	const char *end = list->p + list->len, *p = list->p, *from = NULL, *stop;

	while (p != NULL && p < end) {
		while (p < end && (is_blank(*p) || *p == ','))
			p++;
		stop = element_end(p, end);
		if (begins_challenge(p, stop)) {
			if (from != NULL)
				break;
			from = p;
		}
		p = stop;
	}
	if (from == NULL)
		return false;
	*challenge = (struct gba_text){ from, (size_t)(p - from) };
	*list = (struct gba_text){ p, (size_t)(end - p) };
	return true;
}

static void
forget_views(struct www_auth *out)
{
	for (size_t i = 0; i < ARRAY_LEN(directives); i++)
		*(struct gba_text *)(void *)((char *)out + directives[i].offset) =
			(struct gba_text){ NULL, 0 };
}

static enum gba_status
read_header(struct www_auth *out, struct gba_text value, const char *scheme)
{
	struct scan s = { .p = out->text, .out = out };
	enum gba_status status = GBA_ERR_SYNTAX;
	const size_t scheme_len = strlen(scheme);

	forget_views(out);
	if (value.p == NULL || value.len > sizeof(out->text))
		return GBA_ERR_SYNTAX;
	memcpy(out->text, value.p, value.len);
	s.end = out->text + value.len;
	skip_blanks(&s);
	if ((size_t)(s.end - s.p) > scheme_len &&
	    gba_text_is_nocase((struct gba_text){ s.p, scheme_len }, scheme) &&
	    (scheme_len == 0 || is_blank(s.p[scheme_len]))) {
		s.p += scheme_len;
		status = read_list(&s);
	}
	if (status != GBA_OK)
		forget_views(out);
	return status;
}

enum gba_status
www_auth_parse(struct www_auth *out, struct gba_text value)
{
	return read_header(out, value, "Digest");
}

enum gba_status
www_auth_info_parse(struct www_auth *out, struct gba_text value)
{
	return read_header(out, value, "");
}

enum gba_status
www_auth_qop_parse(enum digest_qop *out, struct gba_text qop)
{
	if (qop.len >= 2 && qop.p[0] == '"' && qop.p[qop.len - 1] == '"')
		qop = (struct gba_text){ qop.p + 1, qop.len - 2 };
	if (qop.p == NULL)
		*out = DIGEST_QOP_NONE;
	else if (gba_text_is_nocase(qop, "auth"))
		*out = DIGEST_QOP_AUTH;
	else if (gba_text_is_nocase(qop, "auth-int"))
		*out = DIGEST_QOP_AUTH_INT;
	else
		return GBA_ERR_SYNTAX;
	return GBA_OK;
}
