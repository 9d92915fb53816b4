/* SPDX-License-Identifier: Apache-2.0 */
/** @file http_psk.h  TLS with a NAF key instead of a certificate (TS 33.222 5.4). */
#ifndef GBA_UE_HTTP_PSK_H
#define GBA_UE_HTTP_PSK_H

#include <openssl/ssl.h>

#include "crypto/ks.h"

#define UE_PSK_HINT "3GPP-bootstrapping"
/* The hash of a PSK whose suite is not said is SHA-256 (RFC 8446 clause 4.2.11): suites
 * of TLS 1.3 with another would be of no use. */
#define UE_PSK_CIPHERS                                                                   \
	"DHE-PSK-AES128-GCM-SHA256:DHE-PSK-AES256-GCM-SHA384:PSK-AES128-GCM-SHA256"
#define UE_PSK_SUITES "TLS_AES_128_GCM_SHA256:TLS_CHACHA20_POLY1305_SHA256"

struct ue_psk {
	const char *identity;
	/* The key for this Ua identifier, which the handshake has come to. */
	enum gba_status (*key)(void *ctx, struct gba_ks_naf *out,
			       const struct gba_ua_id *ua);
	void *ctx;
	/* What came of it. */
	enum gba_status status; /* of the last call of key */
	unsigned alert;		/* fatal, that the server sent; 0: none */
	bool certificate;	/* the server showed one: it does not take the identity */
};

/** Let connections of ctx offer psk, which stays with the caller, and take no
 * certificate. */
void ue_psk_set_up(SSL_CTX *ctx, struct ue_psk *psk);

/** Is UE_PSK_HINT one of the members of a hint, between ';' (TS 24.109 5.3.3)? A server
 * that gives none (NULL) is not asked for it. */
bool ue_psk_hint_is_ours(const char *hint);

#endif
