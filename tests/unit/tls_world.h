/* SPDX-License-Identifier: Apache-2.0 */
/** @file tls_world.h  A server with bootstrapped keys over a BSF of the test, and a
 * client of OpenSSL, over memory. */
#ifndef GBA_TEST_TLS_WORLD_H
#define GBA_TEST_TLS_WORLD_H

#include <gba/naf-tls.h>

#include "lib_fake.h"

/* What a client brings, and what it saw. */
struct client {
	int version;
	const char *suites;   /* of TLS 1.2; NULL: the usual ones */
	const char *identity; /* NULL: no PSK */
	uint8_t octet;	      /* of the key */
	const char *sni;
	unsigned alert;
	char hint[64];
};

SSL *client_new(SSL_CTX *ctx, struct client *c);

struct world {
	struct gba_naf *naf;
	SSL_CTX *server, *client;
};

/** Open, with the keys of three suites and of TLS 1.3, for FAKE_HOST and FAKE_BTID: of
 * 0x12 octets in TLS 1.2, of 0x13 in TLS 1.3. The server has a certificate. */
struct world world_new(void);
void world_free(struct world *w);
void give_certificate(SSL_CTX *ctx);

/** Both sides by turns, until both are done or one fails; then an octet each way, which
 * makes the client read what comes after the handshake. */
bool shake(SSL *server, SSL *client);

#endif
