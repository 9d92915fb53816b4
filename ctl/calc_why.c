/* SPDX-License-Identifier: Apache-2.0 */
/* What explains a response that does not match: the usual mistakes of senders, tried in
 * combination, the fewest first. */
#include <string.h>

#include "base/secret.h"
#include "codec/btid.h"
#include "ctl/calc_http.h"

enum way { PASSWORD, REALM, USERNAME, METHOD, URI, QOP, BODY, SESS, WAYS };

#define CHOICES_MAX  8
#define MISTAKES_MAX 3

/* One thing a sender may have hashed; the first choice of each way is the right one. */
struct choice {
	struct gba_text text;
	enum digest_qop qop;
	const char *mistake;
};

struct search {
	const struct calc_digest *d;
	struct choice choice[WAYS][CHOICES_MAX];
	size_t count[WAYS];
};

static void
add(struct search *s, enum way way, struct gba_text text, const char *mistake)
{
	if (text.p == NULL || s->count[way] == CHOICES_MAX)
		return;
	for (size_t i = 0; i < s->count[way]; i++)
		if (gba_text_equal(s->choice[way][i].text, text))
			return;
	s->choice[way][s->count[way]++] =
		(struct choice){ .text = text, .mistake = mistake };
}

static void
add_qop(struct search *s, enum digest_qop qop, const char *mistake)
{
	if (qop != s->d->in.qop || mistake == NULL)
		s->choice[QOP][s->count[QOP]++] =
			(struct choice){ .qop = qop, .mistake = mistake };
}

static void
list_realms(struct search *s, const struct calc *c)
{
	const struct gba_text realm = s->d->realm;
	const char *middle = realm.len > 0 ? memchr(realm.p, ';', realm.len) : NULL;

	add(s, REALM, realm, NULL);
	add(s, REALM, calc_text_or(c, "challenge-realm", NULL),
	    "HA1 is over the realm of the challenge, not over the one that was sent");
	if (middle != NULL) {
		const size_t first = (size_t)(middle - realm.p);

		add(s, REALM, (struct gba_text){ realm.p, first },
		    "HA1 is over the first part of the realm, the whole was sent");
		add(s, REALM, (struct gba_text){ middle + 1, realm.len - first - 1 },
		    "HA1 is over the second part of the realm, the whole was sent");
	}
	add(s, REALM, gba_text(""), "HA1 is over an empty realm");
}

static void
list_uris(struct search *s, const struct calc *c)
{
	const struct gba_text uri = s->d->in.uri;
	const char *host = memmem(uri.p, uri.len, "://", 3);
	const char *path = NULL;

	add(s, URI, uri, NULL);
	add(s, URI, calc_text_or(c, "target", NULL),
	    "the uri that was hashed is the request target, not the uri directive");
	if (host != NULL)
		path = memchr(host + 3, '/', uri.len - (size_t)(host + 3 - uri.p));
	if (path != NULL)
		add(s, URI, (struct gba_text){ path, uri.len - (size_t)(path - uri.p) },
		    "the uri that was hashed is the path alone, an absolute one was "
		    "sent");
	if (uri.len > 1 && uri.p[uri.len - 1] == '/')
		add(s, URI, (struct gba_text){ uri.p, uri.len - 1 },
		    "the uri was hashed without the '/' at its end");
	add(s, URI, gba_text("/"), "the uri that was hashed is \"/\"");
	add(s, URI, gba_text(""), "the uri that was hashed is empty");
}

static void
list_ways(struct search *s, const struct calc *c)
{
	const struct calc_digest *d = s->d;
	const struct gba_text body = { (const char *)d->in.body.p, d->in.body.len };

	s->count[PASSWORD] = d->password_count;
	list_realms(s, c);
	list_uris(s, c);
	add(s, USERNAME, d->username, NULL);
	add(s, USERNAME, calc_text_or(c, "impi", NULL),
	    "HA1 is over the IMPI, not over the username that was sent");
	add(s, METHOD, d->in.method, NULL);
	add(s, METHOD, gba_text("GET"), "the method that was hashed is GET");
	add(s, METHOD, gba_text("POST"), "the method that was hashed is POST");
	add(s, METHOD, gba_text("PUT"), "the method that was hashed is PUT");
	add(s, METHOD, gba_text(""), "A2 has no method");
	add_qop(s, d->in.qop, NULL);
	if (d->in.cnonce.p != NULL && d->in.nc.p != NULL) {
		add_qop(s, DIGEST_QOP_AUTH,
			"the response is that of qop auth, another one was sent");
		add_qop(s, DIGEST_QOP_AUTH_INT,
			"the response is that of qop auth-int, another one was sent");
	}
	add_qop(s, DIGEST_QOP_NONE,
		"the response is made as without qop (RFC 2069), qop was sent");
	add(s, BODY, body, NULL);
	add(s, BODY, gba_text(""), "the body that was hashed is empty");
	s->count[SESS] = d->in.cnonce.p != NULL ? 2 : 1;
}

/* Does it come out with these choices? Choices that change nothing do not count. */
static enum gba_status
attempt(const struct search *s, const size_t at[WAYS])
{
	const struct calc_password *password = &s->d->password[at[PASSWORD]];
	const struct gba_text body = s->choice[BODY][at[BODY]].text;
	struct digest_input in = s->d->in;
	struct digest_hex ha1;
	enum gba_status status;

	in.method = s->choice[METHOD][at[METHOD]].text;
	in.uri = s->choice[URI][at[URI]].text;
	in.qop = s->choice[QOP][at[QOP]].qop;
	in.body = (struct gba_octets){ (const uint8_t *)body.p, body.len };
	in.alg.sess = in.alg.sess != (at[SESS] == 1);
	if (at[BODY] > 0 && in.qop != DIGEST_QOP_AUTH_INT)
		return GBA_ERR_MAC;
	status = digest_ha1(&ha1, &in.alg, s->choice[USERNAME][at[USERNAME]].text,
			    s->choice[REALM][at[REALM]].text,
			    (struct gba_octets){ password->b, password->len });
	if (status == GBA_OK)
		status = digest_check(&ha1, &in, s->d->response);
	gba_wipe(&ha1, sizeof(ha1));
	return status;
}

static void
tell(struct calc *c, const struct search *s, const size_t at[WAYS])
{
	for (enum way way = 0; way < WAYS; way++) {
		const char *mistake = s->choice[way][at[way]].mistake;

		if (at[way] == 0)
			continue;
		if (way == PASSWORD)
			mistake = s->d->password[at[way]].mistake;
		else if (way == SESS)
			mistake =
				s->d->in.alg.sess
					? "the response is made without -sess, which was "
					  "named"
					: "the response is that of the -sess algorithm, "
					  "which was not named";
		calc_put(c, "mistake", "%s", mistake);
	}
}

/* The next combination of choices, like an odometer; false after the last. */
static bool
turn(const struct search *s, size_t at[WAYS])
{
	for (enum way way = 0; way < WAYS; way++) {
		if (++at[way] < s->count[way])
			return true;
		at[way] = 0;
	}
	return false;
}

static unsigned
mistakes(const size_t at[WAYS])
{
	unsigned count = 0;

	for (enum way way = 0; way < WAYS; way++)
		count += at[way] > 0;
	return count;
}

enum gba_status
calc_digest_explain(struct calc *c, const struct calc_digest *d)
{
	struct search s = { .d = d };
	enum gba_status status = GBA_ERR_MAC;

	list_ways(&s, c);
	for (unsigned wanted = 1; wanted <= MISTAKES_MAX; wanted++) {
		size_t at[WAYS] = { 0 };

		do {
			if (mistakes(at) == wanted)
				status = attempt(&s, at);
			if (status == GBA_OK)
				tell(c, &s, at);
			if (status != GBA_ERR_MAC)
				goto out;
		} while (turn(&s, at));
	}
out:
	return status;
}

void
calc_digest_notes(struct calc *c, const struct calc_digest *d)
{
	const struct gba_text challenge = calc_text_or(c, "challenge-realm", NULL);

	if (challenge.p != NULL && !gba_text_equal(challenge, d->realm))
		calc_put(
			c, "note",
			"the realm is not that of the challenge; HA1 over the realm that "
			"was sent fits");
	if (d->header.algorithm.p == NULL)
		calc_put(c, "note", "no algorithm was sent; %s fits",
			 digest_alg_name(&d->in.alg));
	if (d->in.qop == DIGEST_QOP_NONE)
		calc_put(c, "note", "no qop was sent; the form without qop fits");
	else if (!gba_text_is(d->in.nc, "00000001"))
		calc_put(c, "note",
			 "nc is not 00000001: right only when the nonce was used before");
	if (d->header.opaque.p == NULL || d->header.opaque.len == 0)
		calc_put(c, "note", "opaque of the challenge did not come back");
	if (memmem(d->in.uri.p, d->in.uri.len, "://", 3) != NULL)
		calc_put(c, "note", "the uri is absolute");
	if (tmpi_is_tmpi(d->username))
		calc_put(c, "note", "the username is a TMPI");
	if (d->header.auts.p != NULL)
		calc_put(c, "note",
			 "it carries auts: a synchronisation failure; gbactl calc auts "
			 "opens it");
}
