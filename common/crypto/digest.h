/* SPDX-License-Identifier: Apache-2.0 */
/** @file digest.h  HTTP Digest and Digest AKA (RFC 7616, RFC 2617, RFC 3310, RFC 4169). */
#ifndef GBA_CRYPTO_DIGEST_H
#define GBA_CRYPTO_DIGEST_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "crypto/aka.h"

enum digest_hash { DIGEST_MD5, DIGEST_SHA256 };
enum digest_qop { DIGEST_QOP_NONE, DIGEST_QOP_AUTH, DIGEST_QOP_AUTH_INT };

struct digest_alg {
	enum digest_hash hash;
	bool sess;
	uint8_t aka_version; /* 0: plain Digest; 1, 2: AKAv1-, AKAv2- */
};

/* A hash as lower-case hex text, NUL-terminated: 32 characters for MD5, 64 for SHA-256. */
struct digest_hex {
	char s[65];
};

#define DIGEST_REALM_MAX 255

/* SIP Digest credentials of a subscriber, as its home network keeps them (TS 29.228 6.3,
 * TS 33.220 Annex M). */
struct digest_credentials {
	char realm[DIGEST_REALM_MAX + 1]; /* "": there are none */
	bool sess;                        /* MD5-sess, else MD5 */
	enum digest_qop qop;              /* auth or auth-int */
	uint8_t ha1[16];                  /* secret: H(username:realm:password) */
};

/* What both ends hash, unquoted and exactly as it stood on the wire. */
struct digest_input {
	struct digest_alg alg;
	enum digest_qop qop;
	struct gba_text nonce, nc, cnonce, uri;
	struct gba_text method;  /* of the request; not used by rspauth */
	struct gba_octets body;  /* entity body of the message that carries it; auth-int only */
};

/** "MD5", "MD5-sess", "SHA-256", "AKAv1-MD5", ... without case; absent text means MD5. */
GBA_MUST_CHECK enum gba_status digest_alg_parse(struct digest_alg *out, struct gba_text name);
const char *digest_alg_name(const struct digest_alg *alg);

/** H(username:realm:password); password is octets, for AKAv1 the raw RES. For -sess the
 * caller still passes this HA1: nonce and cnonce enter in digest_response. */
GBA_MUST_CHECK enum gba_status digest_ha1(struct digest_hex *ha1, const struct digest_alg *alg,
					  struct gba_text username, struct gba_text realm,
					  struct gba_octets password);

/** AKAv2 password: base64(HMAC-MD5(RES || IK || CK, "http-digest-akav2-password")), 24
 * characters. */
GBA_MUST_CHECK enum gba_status digest_akav2_password(char out[25], const struct aka_res *res,
						     const struct aka_ik *ik,
						     const struct aka_ck *ck);

/** The `response` directive of a request. */
GBA_MUST_CHECK enum gba_status digest_response(struct digest_hex *out,
					       const struct digest_hex *ha1,
					       const struct digest_input *in);

/** The `rspauth` directive of a reply: A2 without the method, body of the reply. */
GBA_MUST_CHECK enum gba_status digest_rspauth(struct digest_hex *out,
					      const struct digest_hex *ha1,
					      const struct digest_input *in);

/**
 * Compare a received response with the right one in constant time; hex case is ignored.
 * @return GBA_OK; GBA_ERR_MAC if it does not match or has another length; GBA_ERR_CRYPTO
 */
GBA_MUST_CHECK enum gba_status digest_check(const struct digest_hex *ha1,
					    const struct digest_input *in,
					    struct gba_text response);

#endif
