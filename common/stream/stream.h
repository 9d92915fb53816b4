/* SPDX-License-Identifier: Apache-2.0 */
/** @file stream.h  Octet streams over TCP or mutual TLS: one poll loop for all of them,
 * as server and as client. The TLS is OpenSSL's. */
#ifndef GBA_STREAM_STREAM_H
#define GBA_STREAM_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/octets.h"
#include "base/status.h"

struct stream;
struct stream_hub; /* the loop, and who hangs on it */
struct stream_tls; /* credentials that were loaded */

/* Called on the thread that runs the hub. A stream may be closed from any of them. */
struct stream_events {
	/* The stream is up, TLS included. ctx of a client is what stream_connect was
	 * given, of a server what stream_listener has. What is returned is the ctx of the
	 * calls below; NULL closes it without a further call. */
	void *(*opened)(void *ctx, struct stream *stream);
	void (*octets)(void *ctx, struct stream *stream, struct gba_octets in);
	/* About five times a second, and when all that was written has left. */
	void (*tick)(void *ctx, struct stream *stream, int64_t mono_ms);
	/* Once for each stream that was opened, and for a client that could not be (then
	 * with the ctx of stream_connect). The stream is gone when it returns. */
	void (*closed)(void *ctx, const char *reason);
};

enum stream_side { STREAM_SERVER, STREAM_CLIENT };

/**
 * Load credentials. Both sides show a certificate of an authority in ca_file, with the
 * purpose of their side; TLS 1.2 and 1.3 with AEAD suites and forward secrecy alone, no
 * renegotiation (TS 33.310 Annex E).
 * @return GBA_OK; GBA_ERR_IO: the sentence why is logged
 */
GBA_MUST_CHECK enum gba_status
stream_tls_load(struct stream_tls **out, enum stream_side side, const char *cert_file,
		const char *key_file, const char *ca_file, const struct gba_log *log);
void stream_tls_release(struct stream_tls *tls);

struct stream_hub_conf {
	struct gba_clock clock;
	const struct gba_log *log;
	const char *room;     /* of its log lines */
	unsigned streams;     /* limit; more are not accepted */
	unsigned per_address; /* from one address; 0: no limit */
	int64_t handshake_ms; /* from accept, or connect, until it is up */
	int64_t linger_ms;    /* after stream_close, for what is still to be sent */
	size_t write_max;     /* octets that may wait to be sent, of one stream */
};

GBA_MUST_CHECK enum gba_status stream_hub_new(struct stream_hub **out,
					      const struct stream_hub_conf *conf);
/** Run until stream_hub_stop. The thread is the caller's. */
void stream_hub_run(struct stream_hub *hub);
/** From any thread, or a signal handler. */
void stream_hub_stop(struct stream_hub *hub);
/** Have fn called on the hub's thread; from any thread. What was posted before a stop is
 * called before stream_hub_run returns, or by stream_hub_free. */
GBA_MUST_CHECK enum gba_status stream_hub_post(struct stream_hub *hub,
					       void (*fn)(void *arg), void *arg);
/** Not while it runs. Closes all streams (closed is called) and listeners. */
void stream_hub_free(struct stream_hub *hub);

struct stream_listener {
	char address[64];
	uint16_t port; /* 0: any */
	/* Of the server side, held until the hub is freed. NULL: plain TCP, which is
	 * refused on an address that is not loopback. */
	struct stream_tls *tls;
	const struct stream_events *events;
	void *ctx;
};

/**
 * Listen, from before the hub runs.
 * @param[out] port  may be NULL
 * @return GBA_OK; GBA_ERR_IO (the sentence why is logged); GBA_ERR_DENIED: plain TCP
 * there
 */
GBA_MUST_CHECK enum gba_status stream_listen(struct stream_hub *hub, uint16_t *port,
					     const struct stream_listener *listener);
/** Credentials for connections from now on; from before the hub runs, or on its thread.
 */
void stream_listener_renew(struct stream_hub *hub, size_t listener,
			   struct stream_tls *tls);

struct stream_target {
	char host[256]; /* name or address; the server's certificate must have it */
	uint16_t port;
	struct stream_tls
		*tls; /* of the client side; NULL: plain TCP to loopback alone */
};

/**
 * Connect; on the hub's thread, or before it runs. Either opened or closed is called,
 * later. A name is looked up at once, and the thread waits for it.
 * @return GBA_OK; GBA_ERR_DENIED: plain TCP to elsewhere; GBA_ERR_NOT_FOUND: no such
 * name; GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status stream_connect(struct stream_hub *hub,
					      const struct stream_target *target,
					      const struct stream_events *events,
					      void *ctx);

/* On the hub's thread: */

/** Queue octets. @return GBA_OK; GBA_ERR_BUSY: over write_max, nothing was taken */
GBA_MUST_CHECK enum gba_status stream_write(struct stream *stream, struct gba_octets out);
/** Send what waits, close_notify, and close. No octets are handed on any more. */
void stream_close(struct stream *stream, const char *reason);
/** A dNSName of the certificate that the peer proved to have, in lower case; NULL behind
 * the last one. Wildcards and what is no host name are left out. */
const char *stream_peer_name(const struct stream *stream, size_t index);
/** Address of the peer, without port. */
const char *stream_peer_address(const struct stream *stream);
/** "TLSv1.3 TLS_AES_256_GCM_SHA384", or "plain". */
const char *stream_suite(const struct stream *stream);

#endif
