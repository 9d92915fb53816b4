/* SPDX-License-Identifier: Apache-2.0 */
/* Comparing what a UE sent with what it should have sent, as leniently as UEs need. */
#include "codec/www_auth.h"

#include <string.h>
#include <strings.h>

static size_t
text_find(struct gba_text t, char c)
{
	const char *at = t.len > 0 ? memchr(t.p, c, t.len) : NULL;

	return at != NULL ? (size_t)(at - t.p) : t.len;
}

static struct gba_text
text_from(struct gba_text t, size_t start)
{
	return (struct gba_text){ t.p + start, t.len - start };
}

static bool
text_equal_nocase(struct gba_text a, struct gba_text b)
{
	return a.len == b.len && strncasecmp(a.p, b.p, a.len) == 0;
}

static struct gba_text
text_trim(struct gba_text t)
{
	while (t.len > 0 && (t.p[0] == ' ' || t.p[0] == '\t'))
		t = text_from(t, 1);
	while (t.len > 0 && (t.p[t.len - 1] == ' ' || t.p[t.len - 1] == '\t'))
		t.len--;
	return t;
}

struct uri {
	struct gba_text host; /* absent in the path form */
	struct gba_text path, query;
	struct gba_text whole; /* path and query */
};

static struct gba_text
without_port(struct gba_text authority)
{
	for (size_t i = authority.len; i > 0 && authority.p[i - 1] != ']'; i--) {
		if (authority.p[i - 1] == ':') {
			authority.len = i - 1;
			break;
		}
		if (authority.p[i - 1] < '0' || authority.p[i - 1] > '9')
			break;
	}
	return authority;
}

static struct uri
uri_split(struct gba_text t)
{
	const size_t colon = text_find(t, ':');
	struct uri uri = { .whole = t };
	size_t end = 0;

	if (t.p[0] != '/' && t.len >= colon + 3 && memcmp(t.p + colon, "://", 3) == 0) {
		uri.host = text_from(t, colon + 3);
		while (end < uri.host.len && uri.host.p[end] != '/' &&
		       uri.host.p[end] != '?')
			end++;
		uri.whole = text_from(uri.host, end);
		uri.host.len = end;
		uri.host = without_port(uri.host);
	}
	if (uri.whole.len == 0)
		uri.whole = gba_text("/");
	end = text_find(uri.whole, '?');
	uri.path = (struct gba_text){ uri.whole.p, end };
	uri.query = text_from(uri.whole, end);
	return uri;
}

static int
next_octet(struct gba_text *t)
{
	uint8_t octet = (uint8_t)t->p[0];
	size_t used = 1;

	if (t->p[0] == '%' && t->len >= 3 &&
	    gba_unhex(&octet, 1, (struct gba_text){ t->p + 1, 2 }) == GBA_OK)
		used = 3;
	*t = text_from(*t, used);
	return octet;
}

static bool
equal_decoded(struct gba_text a, struct gba_text b)
{
	while (a.len > 0 && b.len > 0)
		if (next_octet(&a) != next_octet(&b))
			return false;
	return a.len == 0 && b.len == 0;
}

static struct gba_text
without_slash(struct gba_text t)
{
	if (t.len > 0 && t.p[t.len - 1] == '/')
		t.len--;
	return t;
}

static bool
equal_path(struct gba_text a, struct gba_text b)
{
	return equal_decoded(a, b) || equal_decoded(without_slash(a), b) ||
	       equal_decoded(a, without_slash(b));
}

bool
www_auth_uri_matches(struct gba_text digest_uri, struct gba_text target,
		     struct gba_text host)
{
	struct uri a, b;

	if (digest_uri.p == NULL || target.p == NULL || digest_uri.len == 0 ||
	    target.len == 0)
		return false;
	a = uri_split(digest_uri);
	b = uri_split(target);
	if (host.p != NULL)
		host = without_port(host);
	else
		host = b.host;
	if (a.host.p != NULL && host.p != NULL && !text_equal_nocase(a.host, host))
		return false;
	return equal_decoded(a.whole, b.whole) ||
	       (equal_path(a.path, b.path) && equal_decoded(a.query, b.query));
}

bool
www_auth_realm_member(struct gba_text whole, struct gba_text part)
{
	if (whole.p == NULL || part.p == NULL)
		return false;
	whole = text_trim(whole);
	part = text_trim(part);
	if (part.len == 0)
		return false;
	if (text_equal_nocase(whole, part))
		return true;
	for (;;) {
		const size_t end = text_find(whole, ';');
		const struct gba_text member = { whole.p, end };

		if (text_equal_nocase(text_trim(member), part))
			return true;
		if (end == whole.len)
			return false;
		whole = text_from(whole, end + 1);
	}
}

bool
http_token_has(struct gba_text user_agent, const char *token)
{
	size_t start = 0;

	for (size_t i = 0; i <= user_agent.len && user_agent.p != NULL; i++) {
		if (i < user_agent.len && user_agent.p[i] != '\0' &&
		    strchr(" \t;,()/", user_agent.p[i]) == NULL)
			continue;
		if (i > start &&
		    gba_text_is_nocase(
			    (struct gba_text){ user_agent.p + start, i - start }, token))
			return true;
		start = i + 1;
	}
	return false;
}
