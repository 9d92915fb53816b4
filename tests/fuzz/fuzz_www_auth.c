/* SPDX-License-Identifier: Apache-2.0 */
/* Digest headers: what is read can be written and is read again as the same. */
#include "check.h"

#include <string.h>

#include "codec/www_auth.h"

static void
check_credentials(const struct www_auth *a)
{
	const struct www_auth_credentials c = {
		.username = a->username,
		.realm = a->realm,
		.nonce = a->nonce,
		.uri = a->uri,
		.response = a->response,
		.qop = a->qop,
		.nc = a->nc,
		.cnonce = a->cnonce,
		.opaque = a->opaque,
		.algorithm = a->algorithm,
		.auts = a->auts,
	};
	static char room[2 * WWW_AUTH_MAX + 256];
	static struct www_auth b;
	struct gba_buf out = gba_buf(room, sizeof(room));

	if (www_auth_credentials_build(&out, &c) != GBA_OK || out.len > WWW_AUTH_MAX)
		return;
	CHECK(www_auth_parse(&b, (struct gba_text){ room, out.len }) == GBA_OK);
	CHECK(gba_text_equal(a->username, b.username));
	CHECK(gba_text_equal(a->realm, b.realm));
	CHECK(gba_text_equal(a->nonce, b.nonce));
	CHECK(gba_text_equal(a->uri, b.uri));
	CHECK(gba_text_equal(a->response, b.response));
	CHECK(gba_text_equal(a->qop, b.qop));
	CHECK(gba_text_equal(a->nc, b.nc));
	CHECK(gba_text_equal(a->cnonce, b.cnonce));
	CHECK(gba_text_equal(a->opaque, b.opaque));
	CHECK(gba_text_equal(a->algorithm, b.algorithm));
	CHECK(gba_text_equal(a->auts, b.auts));
}

static void
check_challenge(const struct www_auth *a)
{
	const struct www_auth_challenge c = {
		.realm = a->realm,
		.nonce = a->nonce,
		.qop = a->qop,
		.algorithm = a->algorithm,
		.opaque = a->opaque,
		.stale = a->stale.p != NULL,
	};
	static char room[WWW_AUTH_MAX + 256];
	static struct www_auth b;
	struct gba_buf out = gba_buf(room, sizeof(room));

	if (www_auth_challenge_build(&out, &c) != GBA_OK || out.len > WWW_AUTH_MAX)
		return;
	CHECK(memchr(room, '\n', out.len) == NULL && memchr(room, '\r', out.len) == NULL);
	CHECK(www_auth_parse(&b, (struct gba_text){ room, out.len }) == GBA_OK);
	CHECK(gba_text_equal(a->realm, b.realm) && gba_text_equal(a->nonce, b.nonce));
	CHECK(gba_text_equal(a->qop, b.qop) && gba_text_equal(a->opaque, b.opaque));
}

/* Each challenge lies in the value, behind the one before. */
static void
check_list(struct gba_text value)
{
	const char *at = value.p, *end = value.p + value.len;
	struct gba_text challenge;

	while (www_auth_challenge_take(&value, &challenge)) {
		CHECK(challenge.len > 0 && challenge.p >= at);
		at = challenge.p + challenge.len;
		CHECK(value.p == at && value.p + value.len == end);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct gba_text in = { (const char *)data, size };
	static struct www_auth a;
	enum digest_qop qop;

	if (www_auth_parse(&a, in) == GBA_OK) {
		check_credentials(&a);
		check_challenge(&a);
		(void)!www_auth_qop_parse(&qop, a.qop);
		(void)www_auth_uri_matches(a.uri, in, a.realm);
		if (a.uri.len > 0)
			CHECK(www_auth_uri_matches(a.uri, a.uri, gba_text(NULL)));
		(void)www_auth_realm_member(a.realm, a.nonce);
	}
	check_list(in);
	(void)!www_auth_info_parse(&a, in);
	(void)http_token_has(in, "3gpp-gba");
	return 0;
}
