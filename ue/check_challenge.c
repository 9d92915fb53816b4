/* SPDX-License-Identifier: Apache-2.0 */
/* What may be wrong with a challenge. */
#include <string.h>
#include <strings.h>

#include "crypto/b64.h"
#include "ue/auth.h"
#include "ue/check_seen.h"

static bool
not_one_challenge(const struct check_seen *s)
{
	struct ue_challenges walk = { .reply = s->reply };
	struct gba_text challenge;
	unsigned n = 0;

	while (ue_challenges_next(&walk, &challenge))
		n++;
	return n != 1 || check_count(s, "WWW-Authenticate") != 1;
}

static bool
scheme_is_odd(const struct check_seen *s)
{
	return !s->form.has_scheme;
}

static bool
list_is_odd(const struct check_seen *s)
{
	return s->form.upper || s->form.blanks || s->form.broken;
}

static bool
quotes_confuse(const struct check_seen *s)
{
	static const char *const words[] = { "realm=",	   "nonce=",  "opaque=", "qop=",
					     "algorithm=", "domain=", "stale=" };

	for (size_t i = 0; i < s->form.count; i++) {
		const struct check_item *item = &s->form.items[i];
		const bool qop = gba_text_is_nocase(item->name, "qop");

		if (item->quoted &&
		    (item->value.len == 0 ||
		     (!qop && memchr(item->value.p, ',', item->value.len))))
			return true;
		for (size_t w = 0; w < ARRAY_LEN(words); w++)
			if (item->quoted && check_contains(item->value, words[w]))
				return true;
	}
	return false;
}

static bool
quoting_is_odd(const struct check_seen *s)
{
	for (size_t i = 0; i < s->form.count; i++) {
		const struct check_item *item = &s->form.items[i];
		const bool bare = gba_text_is_nocase(item->name, "algorithm") ||
				  gba_text_is_nocase(item->name, "stale");

		if (item->quoted == bare)
			return true;
	}
	return false;
}

static bool
algorithm_is_odd(const struct check_seen *s)
{
	const bool aka = s->check->peer == CHECK_BSF && s->check->kind != UB_DIGEST;
	const struct gba_text algorithm = check_directive(s, "algorithm");

	if (aka)
		return !gba_text_is(algorithm, "AKAv1-MD5");
	return algorithm.p != NULL && !gba_text_is(algorithm, "MD5") &&
	       !gba_text_is(algorithm, "SHA-256");
}

static bool
qop_is_not_auth_int(const struct check_seen *s)
{
	return !gba_text_is(check_directive(s, "qop"), "auth-int");
}

static bool
qop_does_not_begin_with_auth(const struct check_seen *s)
{
	const struct gba_text qop = check_directive(s, "qop");

	return !gba_text_is(qop, "auth") && !gba_text_is(qop, "auth-int") &&
	       (qop.len < 5 || memcmp(qop.p, "auth,", 5) != 0);
}

static bool
nonce_is_odd(const struct check_seen *s)
{
	const size_t want = s->check->kind == UB_SIM ? 48 : 32;
	uint8_t octets[WWW_AUTH_MAX];
	size_t len = 0;

	if (s->check->kind == UB_DIGEST)
		return check_directive(s, "nonce").len == 0;
	return gba_unb64(octets, sizeof(octets), &len, check_directive(s, "nonce")) !=
		       GBA_OK ||
	       len != want;
}

static bool
opaque_is_odd(const struct check_seen *s)
{
	const struct gba_text opaque = check_directive(s, "opaque");

	for (size_t i = 0; i < opaque.len; i++)
		if (strchr("+/=", opaque.p[i]) == NULL &&
		    !((opaque.p[i] | 0x20) >= 'a' && (opaque.p[i] | 0x20) <= 'z') &&
		    !(opaque.p[i] >= '0' && opaque.p[i] <= '9'))
			return true;
	return opaque.len == 0;
}

static bool
order_is_odd(const struct check_seen *s)
{
	static const char *const order[] = { "realm",	  "nonce",  "qop",
					     "algorithm", "opaque", "stale" };
	size_t at = 0;

	for (size_t i = 0; i < s->form.count; i++) {
		const struct check_item *item = &s->form.items[i];

		while (at < ARRAY_LEN(order) &&
		       !gba_text_is_nocase(item->name, order[at]))
			at++;
		if (at++ == ARRAY_LEN(order))
			return true;
		if (at == ARRAY_LEN(order) && !gba_text_is(item->value, "true"))
			return true;
	}
	return false;
}

static bool
realm_is_not_the_bsf(const struct check_seen *s)
{
	return s->check->kind != UB_DIGEST && s->check->host[0] != '\0' &&
	       !gba_text_is_nocase(check_directive(s, "realm"), s->check->host);
}

/* One member after the other, each PREFIX@host. */
static bool
realm_is_not_of_gba(const struct check_seen *s)
{
	static const char *const prefixes[] = { "3GPP-bootstrapping@",
						"3GPP-bootstrapping-uicc@",
						"3GPP-bootstrapping-digest@",
						"3GPP-bootstrapping-akma@" };
	struct gba_text rest = check_directive(s, "realm");

	do {
		const char *end = rest.len > 0 ? memchr(rest.p, ';', rest.len) : NULL;
		const size_t len = end != NULL ? (size_t)(end - rest.p) : rest.len;
		bool found = false;

		for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
			found = found ||
				(len > strlen(prefixes[i]) &&
				 memcmp(rest.p, prefixes[i], strlen(prefixes[i])) == 0);
		if (!found)
			return true;
		rest = (struct gba_text){ rest.p + len, rest.len - len };
		if (rest.len > 0)
			rest = (struct gba_text){ rest.p + 1, rest.len - 1 };
		else
			return false;
	} while (true);
}

static bool
realm_is_of_another_host(const struct check_seen *s)
{
	struct gba_text rest = check_directive(s, "realm");

	while (rest.len > 0 && s->check->host[0] != '\0') {
		const char *at = memchr(rest.p, '@', rest.len);
		const char *end = memchr(rest.p, ';', rest.len);
		struct gba_text host = { at, 0 };

		if (end == NULL)
			end = rest.p + rest.len;
		if (at == NULL || at > end)
			return true;
		host = (struct gba_text){ at + 1, (size_t)(end - at - 1) };
		if (!gba_text_is_nocase(host, s->check->host))
			return true;
		rest.len -= (size_t)(end - rest.p);
		rest.p = end;
		if (rest.len > 0)
			rest = (struct gba_text){ rest.p + 1, rest.len - 1 };
	}
	return false;
}

static bool
challenge_has_a_body(const struct check_seen *s)
{
	return !gba_text_is(check_header(s, "Content-Length"), "0") || s->body.len > 0;
}

static bool
path_error_is_401(const struct check_seen *s)
{
	return s->check->probe == CHECK_PATH && s->credentials &&
	       !gba_text_is_nocase(check_directive(s, "stale"), "true");
}

static bool
gap_in_nc_is_refused(const struct check_seen *s)
{
	return s->check->probe == CHECK_NC && s->credentials;
}

/* clang-format off */
const struct check_row check_challenge_rows[] = {
	{ "A1", "RFC 9110 11.6.1", BSF | NAF, ON_CHALLENGE, not_one_challenge,
	  "not one WWW-Authenticate with one challenge" },
	{ "A2", "RFC 7616 3.3", BSF | NAF, ON_CHALLENGE, scheme_is_odd,
	  "the scheme is not spelt \"Digest\" with one blank" },
	{ "A3", "RFC 7616 3.3", BSF | NAF, ON_CHALLENGE, list_is_odd,
	  "directives not in lower case, with blanks round '=', or not separated by \", \"" },
	{ "A4", "RFC 7616 3.3", BSF | NAF, ON_CHALLENGE, quotes_confuse,
	  "a comma, name= or nothing inside quotes" },
	{ "A5", "RFC 7616 3.3", BSF | NAF, ON_CHALLENGE, quoting_is_odd,
	  "realm, nonce, opaque, qop have quotes, algorithm and stale have none: not so here" },
	{ "A5", "TS 24.109 4.2", BSF, ON_CHALLENGE, algorithm_is_odd,
	  "algorithm is not the one of this kind of bootstrapping" },
	{ "A5", "RFC 7616 3.3", NAF, ON_CHALLENGE, algorithm_is_odd,
	  "algorithm is neither MD5 nor SHA-256" },
	{ "A6", "TS 24.109 4.2", BSF, ON_CHALLENGE, qop_is_not_auth_int,
	  "qop is not \"auth-int\" alone" },
	{ "A7", "TS 33.220 4.5.2", BSF, ON_CHALLENGE, nonce_is_odd,
	  "the nonce is not base64 of RAND and AUTN alone" },
	{ "A8", "RFC 7616 3.3", BSF | NAF, ON_CHALLENGE, opaque_is_odd,
	  "opaque is missing, empty, or neither hex nor base64" },
	{ "A9", "RFC 7616 3.3", BSF, ON_CHALLENGE, order_is_odd,
	  "the order is not realm, nonce, qop, algorithm, opaque, or there is more, or a "
	  "stale that is not true" },
	{ "A10", "TS 24.109 4.2", BSF, ON_CHALLENGE, realm_is_not_the_bsf,
	  "the realm is not the name of the BSF" },
	{ "A11", "RFC 9110 8.6", BSF, ON_CHALLENGE, challenge_has_a_body,
	  "the 401 is not without a body, by Content-Length: 0" },
	{ "E1", "TS 24.109 5.2.4", NAF, ON_CHALLENGE, qop_does_not_begin_with_auth,
	  "qop is not auth, auth-int, or a list that begins with auth" },
	{ "E2", "TS 24.109 5.2.4", NAF, ON_CHALLENGE, realm_is_not_of_gba,
	  "the realm is not 3GPP-bootstrapping@name, or such members between ';'" },
	{ "E4", "TS 33.222 5.3", NAF, ON_CHALLENGE, realm_is_of_another_host,
	  "the name in the realm is not the host contacted, without port" },
	{ "E8", "RFC 7616 3.4", NAF, ON_CHALLENGE, gap_in_nc_is_refused,
	  "nc that leaves a gap is refused" },
	{ "E10", "TS 24.109 5.2.5", NAF, ON_CHALLENGE, path_error_is_401,
	  "a path that is not there is answered with 401, for which UEs bootstrap" },
};
/* clang-format on */
const size_t check_challenge_rows_count = ARRAY_LEN(check_challenge_rows);
