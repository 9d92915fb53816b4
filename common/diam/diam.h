/* SPDX-License-Identifier: Apache-2.0 */
/** @file diam.h  A Diameter node: struct in, struct out. The only user of freeDiameter.
 */
#ifndef GBA_DIAM_DIAM_H
#define GBA_DIAM_DIAM_H

#include <stdbool.h>
#include <stdint.h>

#include "base/log.h"
#include "base/octets.h"
#include "codec/avp_table.h"

struct diam_peer {
	char identity[256]; /* DiameterIdentity */
	char host[256];	    /* address to connect to; "" waits to be called */
	uint16_t port;
	bool tls;
	/* Its requests of this application go to this peer; 0: none. As soon as one peer
	 * has it, they go to no other: the open one that is the Destination-Host, or is
	 * of the Destination-Realm, or stands first. */
	uint32_t asked;
};

struct diam_conf {
	const char *identity, *realm;
	char listen[64]; /* address; "" binds nothing and listens to nobody */
	char listen_plain[64]; /* the plain listener's, see peer_link.h; "": it is there too */
	uint16_t port;	   /* 0: no plain listener */
	uint16_t port_tls; /* 0: no TLS listener */
	/* PEM; needed as soon as one port or peer uses TLS; NULL or "": none. cert_file
	 * and ca_file each hold one chain, leaf first; the certificate names the identity. */
	const char *cert_file, *key_file, *ca_file;
	bool allow_plain;	       /* accept peers without TLS (loopback, IPsec) */
	const struct diam_peer *peers; /* to connect to, or known callers */
	size_t peer_count;
	/* May a peer that is not in the list connect? Called on a library thread. */
	bool (*may_connect)(void *ctx, const char *identity);
	/* In its place, of one without TLS from this address; NULL: allow_plain holds. */
	bool (*may_connect_plain)(void *ctx, const char *identity, const char *address);
	void *may_connect_ctx;
	const uint32_t *applications; /* advertised, vendor 10415 */
	size_t application_count;
	const struct gba_log *log;
};

struct diam_node;
struct diam_call; /* a request from outside that waits for its answer */

/** One node in the life of a process: freeDiameter's core starts once. Every setting is
 * checked, and what is wrong logged as an error line, before the library sees it. conf
 * may go afterwards, its log and may_connect_ctx may not.
 * @return GBA_OK; GBA_ERR_ARG for a bad setting; GBA_ERR_IO for a port in use;
 * GBA_ERR_BUSY for a second node */
GBA_MUST_CHECK enum gba_status diam_node_new(struct diam_node **out,
					     const struct diam_conf *conf);
/** Handlers are called no more, replies that are owed get 5 s, connections are taken down
 * in order (seconds), and questions without an answer end in GBA_ERR_PEER. NULL does
 * nothing. */
void diam_node_free(struct diam_node *node);
/** Read certificate, key and CA again, for connections that are made from now on; without
 * TLS it does nothing. One thread at a time.
 * @return GBA_OK; GBA_ERR_ARG: they do not belong together, as an error line says, and what
 * was read before stays; GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status diam_node_renew(struct diam_node *node);
/** False once the library has shut itself down, which it does when a part of it fails; it
 * cannot be started again in this process. True for NULL. */
bool diam_node_is_up(const struct diam_node *node);

#define DIAM_REDIRECTS_MAX 4

/* Redirect-Host and what stands beside it (RFC 6733 clause 6.12 to 6.14). */
struct diam_redirect {
	size_t count;
	char host[DIAM_REDIRECTS_MAX][256];
	bool once;	 /* Redirect-Host-Usage DONT_CACHE */
	uint32_t keep_s; /* Redirect-Max-Cache-Time; 0: not said */
};

#define DIAM_SUCCESS 2001u /* the one result that brings the AVPs of its table */

struct diam_result {
	uint32_t code;	   /* DIAM_SUCCESS, or 5xxx ... */
	bool experimental; /* Experimental-Result with Vendor-Id 10415 */
	uint32_t failed_code, failed_vendor;  /* Failed-AVP when failed_code != 0 */
	const char *error_message;	      /* Error-Message, may be NULL */
	const struct diam_redirect *redirect; /* of a 3006, else NULL */
};

/* A parsed request; `request` is the struct of the command's table, views live until
 * diam_reply. Called on a library thread; the answer may be given later, from any thread.
 */
typedef void (*diam_handler)(void *ctx, struct diam_call *call, const void *request);

/** Serve a command: missing, repeated and misshapen AVPs are answered by the room itself.
 */
GBA_MUST_CHECK enum gba_status diam_serve(struct diam_node *node,
					  const struct avp_command *command,
					  size_t request_size, diam_handler handler,
					  void *ctx);

const char *diam_call_origin_host(const struct diam_call *call);
const char *diam_call_origin_realm(const struct diam_call *call);
/** The directly connected peer it came from, which the transport authenticated. */
const char *diam_call_peer(const struct diam_call *call);
/** With the Origin-Host, what a repeated request has in common with the first (RFC 6733
 * clause 3). */
uint32_t diam_call_end_to_end(const struct diam_call *call);
/** Does it say of itself that it may have been sent before (flag T)? */
bool diam_call_is_repeat(const struct diam_call *call);

/** Answer with a result and, on success, the answer struct; consumes the call. Beside
 * another result the struct goes with it too when the command says answer_always, unless
 * it is a protocol error (3xxx). Secret AVPs are wiped from the message after it was sent,
 * as far as the library lets us. */
void diam_reply(struct diam_call *call, const struct diam_result *result,
		const void *answer);

/* The answer to our request: status GBA_OK with result and, for 2001, or always when the
 * command says so, the struct (else NULL; views live during the callback, and secret AVPs
 * are wiped after it). GBA_ERR_PEER
 * without a result on time-out, no route, another vendor's Experimental-Result, no result
 * or two, or an answer that breaks its table. */
typedef void (*diam_on_answer)(void *ctx, enum gba_status status,
			       const struct diam_result *result, const void *answer);

struct diam_dest {
	const char *realm;
	const char *host; /* NULL: route by realm */
	/* The connected peer that gets it, and no other one, whether we called it or it us;
	 * NULL: whom the peers' `asked` and the library find. */
	const char *via;
	bool again; /* flag T: it may have been sent before (RFC 6733 clause 3) */
};

/** Send; called back exactly once, from another thread, 2 s after timeout_ms at most. */
GBA_MUST_CHECK enum gba_status diam_ask(struct diam_node *node,
					const struct avp_command *command,
					const void *request, size_t answer_size,
					const struct diam_dest *dest, unsigned timeout_ms,
					diam_on_answer on_answer, void *ctx);

/** Number of open peers, those a question can go to now; for readiness and status. */
unsigned diam_open_peers(struct diam_node *node);
/** The same of those that are asked for this application. */
unsigned diam_open_asked(struct diam_node *node, uint32_t application);
/** Is there an open peer of this identity, and is it that one? */
bool diam_peer_is_open(struct diam_node *node, const char *identity);

#endif
