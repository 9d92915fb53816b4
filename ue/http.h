/* SPDX-License-Identifier: Apache-2.0 */
/** @file http.h  HTTP(S) client of the UE. The only user of libcurl. */
#ifndef GBA_UE_HTTP_H
#define GBA_UE_HTTP_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"
#include "crypto/suite.h"
#include "ue/why.h"

struct ue_http; /* keeps connections alive between exchanges */
struct ue_trace;
struct ue_psk;
struct ue_request;
struct ue_reply;

struct ue_http_conf {
	const char *cacert;	    /* NULL: the system's */
	const char *cert, *key;	    /* of this client, PEM; NULL: none */
	bool insecure;		    /* any server certificate */
	const char *ciphers;	    /* OpenSSL list for TLS 1.2; NULL: its default */
	bool tls12;		    /* no TLS 1.3 */
	const char *const *resolve; /* "NAME:PORT:ADDRESS" */
	size_t resolve_count;
	unsigned connect_timeout_s, timeout_s;
	size_t body_max; /* a longer reply is refused */
	const struct ue_trace *trace;
	const atomic_bool *stop; /* once set, an exchange breaks off within two seconds */
	/* Shown each reply and the request it answers; NULL: nobody watches. */
	void (*watch)(void *ctx, const struct ue_request *request,
		      const struct ue_reply *reply);
	void *watch_ctx;
};

/* A URL in the parts that Digest and GBA need. */
struct ue_url {
	bool tls;
	char host[256]; /* lower case, no port, no trailing dot */
	uint16_t port;
	bool port_default; /* of the scheme */
	char target[2048]; /* path and query, as they go on the wire */
};

struct ue_request {
	const char *peer; /* "BSF" or "NAF", for traces */
	const char *method, *url;
	const char *target;	    /* request target; NULL: that of the URL */
	const char *const *headers; /* "Name: value"; "Name:" removes one of libcurl's */
	size_t header_count;
	struct gba_octets body; /* p NULL: none */
	bool fresh;		/* on a connection of its own */
	struct ue_psk *psk; /* TLS with a key, no certificate is taken; NULL: certificates */
	const char *export_label; /* keying material to take from TLS; NULL: none */
};

#define UE_EXPORT_LEN 48 /* TS 33.220 B.5 */

struct ue_reply {
	unsigned status;
	char *head; /* status line and headers, unfolded */
	size_t head_len;
	uint8_t *body; /* after transfer decoding */
	size_t body_len;
	bool tls;
	struct gba_suite suite; /* negotiated, with tls */
	struct x509_st *certificate; /* of the server, with tls */
	bool has_export;	     /* false also for TLS 1.2 without the extended master
				      * secret (RFC 7627 6) */
	uint8_t export[UE_EXPORT_LEN]; /* secret; of the connection it came over */
};

/** Once in a process, before the first client and after the last. */
GBA_MUST_CHECK enum gba_status ue_http_start(void);
void ue_http_stop(void);

GBA_MUST_CHECK enum gba_status ue_http_new(struct ue_http **out,
					   const struct ue_http_conf *conf);
void ue_http_free(struct ue_http *http);

/** http and https, no user part. GBA_ERR_SYNTAX otherwise. */
GBA_MUST_CHECK enum gba_status ue_url_parse(struct ue_url *out, const char *url);

/**
 * One exchange; redirects are not followed. *reply must be empty or finished.
 * @return GBA_OK for any HTTP status; GBA_ERR_IO: no connection, no TLS, timeout (why
 * says which); GBA_ERR_PEER: not HTTP, or longer than the limits; GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status ue_http_send(struct ue_http *http, struct ue_reply *reply,
					    const struct ue_request *request,
					    struct ue_why *why);
void ue_reply_fini(struct ue_reply *reply);

/** Is this name one of the server's certificate, letter by letter: no wildcard? */
bool ue_reply_is_of(const struct ue_reply *reply, const char *fqdn);

/** The nth header of this name, counted from 0; absent if there are fewer. */
struct gba_text ue_reply_header(const struct ue_reply *reply, const char *name,
				unsigned nth);

#endif
