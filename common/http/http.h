/* SPDX-License-Identifier: Apache-2.0 */
/** @file http.h  HTTP(S) server: requests in, replies out, now or later. The only user of
 * libmicrohttpd and of its TLS. */
#ifndef GBA_HTTP_HTTP_H
#define GBA_HTTP_HTTP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "base/octets.h"
#include "crypto/ks.h"
#include "crypto/suite.h"

struct http_server;
struct http_exchange; /* one request and its reply */

struct http_listener {
	char address[64];  /* "127.0.0.1", "::1", "0.0.0.0", "::" */
	uint16_t port;     /* 0: any, see http_server_port */
	bool tls;
	const char *cert_file, *key_file; /* PEM, with tls */
	/* PEM, with tls. Not NULL: a client must show a certificate of these authorities, or
	 * the handshake fails; http_tls_client tells its names. */
	const char *client_ca_file;
	int tag;           /* handed back by http_tag: which listener */
};

#define HTTP_PSK_IDENTITY_MAX 512

/* What a peer offers that wants TLS with a pre-shared key. */
struct http_psk_offer {
	struct gba_text identity; /* any octets */
	struct gba_text sni;      /* absent if none */
	bool tls13;
	struct gba_suite suite; /* negotiated; not with TLS 1.3, where the key comes first */
	const char *peer;
};

struct http_psk {
	const char *hint; /* psk_identity_hint of TLS 1.2 */
	bool plain;       /* also suites without forward secrecy */
	/* The key for an offer. Called on a library thread in the middle of a handshake:
	 * what it waits for, other connections of that thread wait for. GBA_ERR_PEER and
	 * GBA_ERR_NOMEM end in the alert internal_error, any other failure in
	 * unknown_psk_identity. */
	enum gba_status (*key)(void *ctx, struct gba_ks_naf *out,
			       const struct http_psk_offer *offer);
	void *ctx;
};

struct http_refusal {
	const char *type; /* of the text; NULL: there is none */
	char text[256];
};

struct http_conf {
	const struct http_listener *listeners;
	size_t count;
	unsigned threads;        /* per listener, 1 to 64 */
	unsigned connections;    /* limit per listener; lower where open files are few */
	unsigned per_address;    /* connections from one address; 0: no limit */
	unsigned idle_timeout_s;
	size_t header_max;       /* octets of one header block; longer: 431 */
	size_t body_max;         /* octets; longer: 413 */
	/* The same of a request whose head is there, which x tells; NULL: as above. */
	size_t (*body_max_of)(void *ctx, const struct http_exchange *x);
	const struct gba_log *log;
	/* Called once the whole request is there, on a library thread. Either http_reply is
	 * called before it returns, or the connection waits (no thread held) until somebody
	 * calls http_reply from any thread. Exactly one http_reply per exchange. */
	void (*handler)(void *ctx, struct http_exchange *x);
	/* What is told with a refusal that the handler does not see (400, 413, 431, 501
	 * and 503); target and headers of x may be looked at. out is of no words unless
	 * it is written. NULL: none ever. */
	void (*refusal)(void *ctx, const struct http_exchange *x, unsigned status,
			struct http_refusal *out);
	void *ctx;
	const struct http_psk *psk; /* on listeners with tls, beside certificates; or NULL */
};

/** Start all listeners, or none: the sentence why is logged. */
GBA_MUST_CHECK enum gba_status http_server_new(struct http_server **out,
					       const struct http_conf *conf);
/** Stop listening, wait for exchanges that were handed out, free. */
void http_server_free(struct http_server *server);
uint16_t http_server_port(const struct http_server *server, size_t listener);
/** Load certificate and key files again for new connections; old stays on failure. */
GBA_MUST_CHECK enum gba_status http_server_reload(struct http_server *server);

/* Views live until http_reply. */
struct gba_text http_method(const struct http_exchange *x);
struct gba_text http_target(const struct http_exchange *x); /* as on the wire, with query */
/** A target without what an absolute form has before the path (RFC 9112 clause 3.2.2). */
struct gba_text http_local_target(struct gba_text target);
/** First header of this name, absent if none; http_header_count says how many. */
struct gba_text http_header(const struct http_exchange *x, const char *name);
unsigned http_header_count(const struct http_exchange *x, const char *name);
struct gba_octets http_body(const struct http_exchange *x);
int http_tag(const struct http_exchange *x);
bool http_is_tls(const struct http_exchange *x);
/** Negotiated suite of a TLS connection; GBA_ERR_NOT_FOUND without TLS. */
GBA_MUST_CHECK enum gba_status http_tls_suite(const struct http_exchange *x,
					      struct gba_suite *out);
/**
 * Keying material of the TLS connection for this label, without a context (RFC 5705). Only
 * from the handler itself, before it returns.
 * @return GBA_OK; GBA_ERR_NOT_FOUND without TLS; GBA_ERR_DENIED: TLS 1.2 without the
 *         extended master secret, so another connection may have the same (RFC 7627 6)
 */
GBA_MUST_CHECK enum gba_status http_tls_export(const struct http_exchange *x,
					       const char *label, void *out, size_t len);
/** Was the connection authenticated with a pre-shared key? Then by this identity. */
bool http_psk_identity(const struct http_exchange *x, struct gba_text *identity);
/** A host name (dNSName of subjectAltName) in the certificate that the client proved to
 * have, in the certificate's order; NULL behind the last one. Wildcards and what is no host
 * name are left out. */
const char *http_tls_client(const struct http_exchange *x, size_t index);
/** The subject of a client's certificate that has no such name, for a log; else NULL. */
const char *http_tls_subject(const struct http_exchange *x);
/** server_name of the TLS handshake; absent if none. */
struct gba_text http_tls_sni(const struct http_exchange *x);
/** Source address as text without port. */
const char *http_peer(const struct http_exchange *x);
/** The same number for all exchanges of one connection; never 0. */
uint64_t http_connection(const struct http_exchange *x);

struct http_header {
	const char *name, *value;
};

/** Send exactly these headers in this order (Content-Length is added; Date is added when it
 * is not among them; nothing else but Connection) and this body, both copied. */
void http_reply(struct http_exchange *x, unsigned status, const struct http_header *headers,
		size_t count, struct gba_octets body);

#endif
