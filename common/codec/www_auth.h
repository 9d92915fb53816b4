/* SPDX-License-Identifier: Apache-2.0 */
/** @file www_auth.h  Authorization, WWW-Authenticate, Authentication-Info (RFC 7616, 24.109).
 * Lenient in, exact out: doc/spec-map.md lists the rows of the interop tables. */
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

/** The same for Authentication-Info, which has no scheme. */
GBA_MUST_CHECK enum gba_status www_auth_info_parse(struct www_auth *out, struct gba_text value);

/** qop directive of a request, quoted or bare, any case; absent is DIGEST_QOP_NONE;
 * GBA_ERR_SYNTAX for a list or another word. */
GBA_MUST_CHECK enum gba_status www_auth_qop_parse(enum digest_qop *out, struct gba_text qop);

/* A challenge to send. Order and quoting are those of interop.md A3 to A9:
 * realm, nonce, qop, algorithm, opaque, then stale=true only when stale. */
struct www_auth_challenge {
	struct gba_text realm, nonce, qop, algorithm, opaque;
	bool stale;
};

/** "Digest realm=..., ...". GBA_ERR_ARG if it does not fit or a value holds '"' or a control. */
GBA_MUST_CHECK enum gba_status www_auth_challenge_build(struct gba_buf *out,
							const struct www_auth_challenge *in);

/* Authentication-Info to send: qop, rspauth, cnonce, nc, then opaque and nonce (the 3GPP
 * habit on Ub) or nextnonce where present (interop.md C3, E9). */
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

#endif
