/* SPDX-License-Identifier: Apache-2.0 */
/** @file www_auth.h  Authorization, WWW-Authenticate, Authentication-Info (RFC 7616, 24.109).
 * Lenient in, exact out: doc/interop.md lists what UEs send and can read. */
#ifndef GBA_CODEC_WWW_AUTH_H
#define GBA_CODEC_WWW_AUTH_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/octets.h"
#include "crypto/digest.h"

#define WWW_AUTH_MAX 4096 /* longest header value that is read */

/* The directives of one header, unquoted and unescaped. Absent: p is NULL. The views point
 * into `text` of the same struct: do not copy the struct by assignment. */
struct www_auth {
	struct gba_text username, realm, nonce, uri, response, algorithm, cnonce, opaque, qop,
		nc, auts, domain, stale, rspauth, nextnonce;
	char text[WWW_AUTH_MAX];
};

/**
 * Read a Digest Authorization or WWW-Authenticate value: "Digest" in any case, then a list.
 * Accepted: empty list elements, missing blanks, folded lines, quoted or bare values, unknown
 * directives. The first of a repeated directive counts.
 * @return GBA_OK; GBA_ERR_SYNTAX for another scheme, an unclosed quote, a NUL, or a value
 *         longer than WWW_AUTH_MAX; GBA_ERR_ARG if a size limit of ours is passed
 */
GBA_MUST_CHECK enum gba_status www_auth_parse(struct www_auth *out, struct gba_text value);

/**
 * Cut the first challenge off a list of them: a WWW-Authenticate value may hold several,
 * of any scheme (RFC 9110 clause 11.6.1).
 * @param list  the value; afterwards what follows the challenge
 * @return false when there is none left
 */
bool www_auth_challenge_take(struct gba_text *list, struct gba_text *challenge);
/** The same for Authentication-Info, which has no scheme. */
GBA_MUST_CHECK enum gba_status www_auth_info_parse(struct www_auth *out, struct gba_text value);

/* A refused header leaves every view absent. A second challenge in the same header is not
 * read: see www_auth_challenge_take. auts comes without the line break that some UEs put
 * at its end. */

/** qop directive of a request, quoted or bare, any case; absent is DIGEST_QOP_NONE;
 * GBA_ERR_SYNTAX for a list or another word. */
GBA_MUST_CHECK enum gba_status www_auth_qop_parse(enum digest_qop *out, struct gba_text qop);

/* A challenge to send. Order and quoting are those of interop.md A3 to A9:
 * realm, nonce, qop, algorithm, opaque, then stale=true only when stale. */
struct www_auth_challenge {
	struct gba_text realm, nonce, qop, algorithm, opaque;
	bool stale;
};

/** "Digest realm=..., ...". GBA_ERR_ARG, and *out as it was, if it does not fit, realm or
 * nonce is absent, a value is empty or holds '"', '\\', a comma (qop may) or a control. */
GBA_MUST_CHECK enum gba_status www_auth_challenge_build(struct gba_buf *out,
							const struct www_auth_challenge *in);

/* Authentication-Info to send: qop, rspauth, cnonce, nc, then opaque and nonce (the 3GPP
 * habit on Ub) or nextnonce where present (interop.md C3, E9). rspauth must be there;
 * cnonce is escaped as it has to be. */
struct www_auth_info {
	struct gba_text qop, rspauth, cnonce, nc, opaque, nonce, nextnonce;
};
GBA_MUST_CHECK enum gba_status www_auth_info_build(struct gba_buf *out,
						   const struct www_auth_info *in);

/* A request's Authorization to send (the UE). Absent views are left out; present and empty
 * ones are sent as "". */
struct www_auth_credentials {
	struct gba_text username, realm, nonce, uri, response, qop, nc, cnonce, opaque,
		algorithm, auts;
};
GBA_MUST_CHECK enum gba_status www_auth_credentials_build(struct gba_buf *out,
							  const struct www_auth_credentials *in);

/** Does the uri directive name the request target (interop.md B6, E7)? Absolute and path forms
 * are equal, also when they differ by one '/' at the end of the path or by percent-encoding.
 * The host of an absolute uri must be `host` (Host header; port ignored; may be absent). */
bool www_auth_uri_matches(struct gba_text digest_uri, struct gba_text target,
			  struct gba_text host);

/** Is `part` the whole realm or one of its members between ';', case ignored (E2, E3)? */
bool www_auth_realm_member(struct gba_text whole, struct gba_text part);

/** Does User-Agent or Server hold this product token, also in a comment, with or without a
 * version? "3gpp-gba-tmpi" is not "3gpp-gba". */
bool http_token_has(struct gba_text user_agent, const char *token);

#endif
