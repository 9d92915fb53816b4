/* SPDX-License-Identifier: Apache-2.0 */
/** @file naf-tls.h  libgba-naf-tls: bootstrapped keys as pre-shared keys of OpenSSL
 * (3GPP TS 33.222 clause 5.4, TS 24.109 clause 5.3.3), in TLS 1.2 and 1.3, beside
 * certificates.
 *
 * What <gba/naf.h> says of threads holds here, too: any number of them may make
 * handshakes with connections of one SSL_CTX, each with its own. */
#ifndef GBA_NAF_TLS_H
#define GBA_NAF_TLS_H

#include <gba/naf.h>
#include <openssl/ssl.h>

#ifdef __cplusplus
extern "C" {
#endif

#define GBA_NAF_TLS_NAME_MAX 255 /* octets of a server_name */

/**
 * Let servers of ctx take bootstrapped keys. Of ctx it sets the PSK identity hint, the
 * functions for ClientHello, for PSKs of a server and for sessions that are not resumed,
 * and automatic parameters for DHE; its certificates, suites and versions stay as they
 * are.
 * @param naf         open, and not freed before ctx and its connections
 * @param timeout_ms  how long a handshake may wait for the BSF, inside SSL_accept; with 0
 *                    only a key that is here is taken
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: naf is not open, or ctx has one already;
 * GBA_NAF_ERR_NOMEM; GBA_NAF_ERR_INTERNAL
 */
enum gba_naf_status gba_naf_tls_psk(struct gba_naf *naf, SSL_CTX *ctx,
				    unsigned timeout_ms);

/** The key that a connection was made with, while ssl lives or until its next handshake;
 * NULL: made with none, or not made yet. */
const struct gba_naf_key *gba_naf_tls_key(const SSL *ssl);
/** The B-TID of that key; "" if there is none. */
const char *gba_naf_tls_btid(const SSL *ssl);

/** Fill the members server_name, tls_suite and psk_btid of a request from the connection
 * that it came over, with a key or with a certificate. They live as gba_naf_tls_key.
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: the handshake is not over, or the struct is of a
 * version without these members */
enum gba_naf_status gba_naf_tls_request(const SSL *ssl, struct gba_naf_request *request);

/* --- for an application with a function of its own for ClientHello
 * ----------------------
 */

/** The function that gba_naf_tls_psk set with SSL_CTX_set_client_hello_cb: who sets
 * another one after it calls this one there, and returns what it returns. It looks for
 * the key of TLS 1.3, chooses the alert, and leaves the suites that such a key fits. */
int gba_naf_tls_client_hello(SSL *ssl, int *alert, void *unused);

/** What a ClientHello offers for TLS 1.3; only inside such a function, which may ask for
 * the key without waiting and return SSL_CLIENT_HELLO_RETRY until it is there.
 * @param[out] psk          its pointers live as long as the call of that function
 * @param[out] server_name  GBA_NAF_TLS_NAME_MAX + 1 octets, pointed to by psk
 * @return GBA_NAF_OK; GBA_NAF_ERR_ARG: no identity with a B-TID */
enum gba_naf_status gba_naf_tls_offer(SSL *ssl, struct gba_naf_psk *psk,
				      char *server_name);

#ifdef __cplusplus
}
#endif

#endif
