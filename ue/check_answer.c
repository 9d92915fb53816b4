/* SPDX-License-Identifier: Apache-2.0 */
/* What may be wrong with any reply, with a refusal, and with what follows a right digest.
 */
#include <string.h>
#include <strings.h>
#include <time.h>

#include "codec/bsf_xml.h"
#include "ue/check_seen.h"

static bool
auts_is_not_answered(const struct check_seen *s)
{
	return s->sent.auts.p != NULL && s->reply->status != 401;
}

static bool
date_is_odd(const struct check_seen *s)
{
	char text[32], again[30];
	struct tm tm = { 0 };

	if (check_count(s, "Date") != 1 ||
	    gba_text_copy(text, sizeof(text), check_header(s, "Date")) != GBA_OK ||
	    strptime(text, "%a, %d %b %Y %H:%M:%S GMT", &tm) == NULL)
		return true;
	gba_http_date_build(again, (int64_t)timegm(&tm));
	return strcmp(text, again) != 0;
}

/* One reply says that the BSF has TMPI, another does not. */
static bool
tmpi_comes_and_goes(const struct check_seen *s)
{
	return s->check->tmpi_seen && s->check->tmpi_missed;
}

static bool
length_is_missing(const struct check_seen *s)
{
	return check_header(s, "Transfer-Encoding").p != NULL ||
	       check_count(s, "Content-Length") != 1;
}

static bool
is_coded(const struct check_seen *s)
{
	return check_header(s, "Content-Encoding").p != NULL;
}

static bool
is_redirect(const struct check_seen *s)
{
	return s->reply->status >= 300 && s->reply->status < 400;
}

static bool
refusal_is_html(const struct check_seen *s)
{
	return check_contains(check_header(s, "Content-Type"), "html") ||
	       check_contains(s->body, "<html");
}

static bool
refusal_is_odd(const struct check_seen *s)
{
	switch (s->check->probe) {
	case CHECK_MALFORMED:
		return s->reply->status != 400;
	case CHECK_UNKNOWN:
		return s->reply->status != 403 && s->reply->status != 400;
	default:
		return false;
	}
}

static bool
type_is_odd(const struct check_seen *s)
{
	return !gba_text_is(check_header(s, "Content-Type"),
			    "application/vnd.3gpp.bsf+xml");
}

static bool
is_expected(const struct check_seen *s)
{
	return s->check->peer == CHECK_BSF || s->credentials;
}

static bool
info_is_missing(const struct check_seen *s)
{
	const struct www_auth *info = &s->info;

	return is_expected(s) &&
	       (check_count(s, "Authentication-Info") != 1 || info->qop.len == 0 ||
		info->rspauth.len != 32 + 32 * (info->rspauth.len == 64) ||
		info->cnonce.p == NULL || info->nc.p == NULL);
}

/* RFC 7616 3.5: cnonce and nc are those of the request. */
static bool
info_answers_another(const struct check_seen *s)
{
	const struct www_auth *a = &s->info, *b = &s->sent;

	return is_expected(s) && a->cnonce.p != NULL && a->nc.p != NULL &&
	       (a->cnonce.len != b->cnonce.len || a->nc.len != b->nc.len ||
		memcmp(a->cnonce.p, b->cnonce.p, a->cnonce.len) != 0 ||
		memcmp(a->nc.p, b->nc.p, a->nc.len) != 0);
}

static bool
nextnonce_is_first(const struct check_seen *s)
{
	const struct gba_text info = check_header(s, "Authentication-Info");

	return info.len > 9 && strncasecmp(info.p, "nextnonce", 9) == 0;
}

static const char *
find(const struct check_seen *s, const char *word)
{
	return s->body.p != NULL ? memmem(s->body.p, s->body.len, word, strlen(word))
				 : NULL;
}

static bool
root_is_odd(const struct check_seen *s)
{
	return find(s, "<BootstrappingInfo xmlns=\"uri:3gpp-gba\">") == NULL ||
	       find(s, "<btid>") == NULL || find(s, "<lifetime>") == NULL;
}

/* What stands between <name> and </name>; absent if either is not there. */
static struct gba_text
element(const struct check_seen *s, const char *open, const char *close)
{
	const char *a = find(s, open), *b = find(s, close);

	a = a != NULL ? a + strlen(open) : NULL;
	return a == NULL || b == NULL || b < a ? (struct gba_text){ NULL, 0 }
					       : (struct gba_text){ a, (size_t)(b - a) };
}

static struct gba_text
btid(const struct check_seen *s)
{
	return element(s, "<btid>", "</btid>");
}

static struct gba_text
lifetime(const struct check_seen *s)
{
	return element(s, "<lifetime>", "</lifetime>");
}

static bool
has_blank(struct gba_text t)
{
	return t.p != NULL && (check_contains(t, " ") || check_contains(t, "\n") ||
			       check_contains(t, "\t"));
}

static bool
is_single(const struct check_seen *s, const char *word)
{
	const char *at = find(s, word);

	return at != NULL && memmem(at + 1, s->body.len - (size_t)(at + 1 - s->body.p),
				    word, strlen(word)) == NULL;
}

static bool
elements_are_odd(const struct check_seen *s)
{
	return !is_single(s, "<btid>") || !is_single(s, "<lifetime>") ||
	       btid(s).p == NULL || lifetime(s).p == NULL || btid(s).p > lifetime(s).p ||
	       has_blank(btid(s)) || has_blank(lifetime(s));
}

static bool
lifetime_is_odd(const struct check_seen *s)
{
	char text[21], again[21];
	int64_t end_s;

	if (gba_text_copy(text, sizeof(text), lifetime(s)) != GBA_OK ||
	    gba_datetime_parse(&end_s, gba_text(text)) != GBA_OK)
		return true;
	gba_datetime_build(again, end_s);
	return strcmp(text, again) != 0;
}

static bool
lifetime_is_short(const struct check_seen *s)
{
	int64_t end_s;

	return gba_datetime_parse(&end_s, lifetime(s)) == GBA_OK &&
	       end_s - s->check->now_s <= 300;
}

static bool
btid_is_odd(const struct check_seen *s)
{
	const struct gba_text id = btid(s);
	const char *at = id.p != NULL ? memchr(id.p, '@', id.len) : NULL;

	return id.p != NULL && (id.len > 255 || at == NULL || at + 1 == id.p + id.len);
}

/* TS 33.220 4.5.2: base64(RAND)@domain. */
static bool
btid_is_not_of_rand(const struct check_seen *s)
{
	const size_t len = strlen(s->check->rand);
	const struct gba_text id = btid(s);

	return s->check->kind != UB_DIGEST && len > 0 && id.p != NULL &&
	       (id.len <= len || memcmp(id.p, s->check->rand, len) != 0 ||
		id.p[len] != '@');
}

/* clang-format off */
const struct check_row check_answer_rows[] = {
	{ "A12", "TS 24.109 4.5", BSF, ON_ANY, auts_is_not_answered,
	  "a request with auts is not answered with 401" },
	{ "A13", "RFC 9110 6.6.1", BSF, ON_ANY, date_is_odd,
	  "no valid Date" },
	{ "A14", "TS 24.109 4.2", BSF, ON_ANY, tmpi_comes_and_goes,
	  "Server has 3gpp-gba-tmpi in one reply and not in another" },
	{ "B15", "RFC 9110 8.4", BSF, ON_ANY, is_coded,
	  "the reply is compressed" },
	{ "C1", "TS 24.109 Annex C", BSF, ON_OK, type_is_odd,
	  "Content-Type is not application/vnd.3gpp.bsf+xml" },
	{ "C2", "RFC 9110 8.6", BSF, ON_ANY, length_is_missing,
	  "no Content-Length, or chunked" },
	{ "C3", "TS 24.109 4.3", BSF, ON_OK, info_is_missing,
	  "no Authentication-Info with qop, rspauth, cnonce and nc" },
	{ "C3", "RFC 7616 3.5", BSF, ON_OK, info_answers_another,
	  "cnonce or nc of Authentication-Info are not those of the request" },
	{ "C4", "TS 24.109 Annex C", BSF, ON_OK, root_is_odd,
	  "not <BootstrappingInfo xmlns=\"uri:3gpp-gba\"> with <btid> and <lifetime>, "
	  "without prefix and attributes" },
	{ "C5", "TS 24.109 Annex C", BSF, ON_OK, elements_are_odd,
	  "not <btid>, then <lifetime>, without white space inside" },
	{ "C6", "TS 24.109 Annex C", BSF, ON_OK, lifetime_is_odd,
	  "lifetime is not YYYY-MM-DDThh:mm:ssZ" },
	{ "C7", "TS 33.220 4.4.6", BSF, ON_OK, lifetime_is_short,
	  "the lifetime is five minutes or less" },
	{ "C8", "TS 33.220 4.5.2", BSF, ON_OK, btid_is_odd,
	  "the B-TID is longer than 255 octets, or no name@domain" },
	{ "C8", "TS 33.220 4.5.2", BSF, ON_OK, btid_is_not_of_rand,
	  "the B-TID does not begin with base64(RAND)@" },
	{ "C9", "TS 24.109 4.2", BSF, ON_REFUSAL, refusal_is_html,
	  "a refusal has an HTML body" },
	{ "C9", "TS 24.109 4.2", BSF, ON_ANY, refusal_is_odd,
	  "malformed is not answered with 400, or an unknown user not with 403" },
	{ "C10", "TS 24.109 4", BSF, ON_ANY, is_redirect,
	  "a redirect" },
	{ "E9", "TS 24.109 5.2.4", NAF, ON_OK, info_is_missing,
	  "no Authentication-Info with qop, rspauth, cnonce and nc" },
	{ "E9", "RFC 7616 3.5", NAF, ON_OK, info_answers_another,
	  "cnonce or nc of Authentication-Info are not those of the request" },
	{ "E9", "RFC 7616 3.5", NAF, ON_OK, nextnonce_is_first,
	  "nextnonce comes first in Authentication-Info" },
};
/* clang-format on */
const size_t check_answer_rows_count = ARRAY_LEN(check_answer_rows);
