/* SPDX-License-Identifier: Apache-2.0 */
/** @file server.h  What the files of this room share; nobody else includes it. */
#ifndef GBA_HTTP_SERVER_H
#define GBA_HTTP_SERVER_H

#include <microhttpd.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>

#include "http/http.h"

struct fold;
struct tls_psk;
struct gnutls_session_int;
struct tls_identity; /* certificate, chain and key; counted references */

struct listener {
	struct http_server *server;
	struct MHD_Daemon *daemon;
	int fd; /* listening socket; -1: none */
	pthread_t thread; /* that takes connections; when has_thread */
	bool has_thread;
	atomic_bool closing; /* it takes no more */
	atomic_size_t taken; /* connections handed to the library and not closed */
	uint16_t port;
	int tag;
	bool tls;
	char *cert_file, *key_file, *client_ca_file; /* the last NULL: none asked */
	pthread_mutex_t lock; /* guards identity, for the copy of a pointer only */
	struct tls_identity *identity;
};

struct http_server {
	struct http_conf conf; /* listeners is NULL here */
	size_t count;
	struct listener *listeners;
	char *priorities;
	struct tls_psk *psk; /* NULL: certificates alone */
	atomic_uint_fast64_t connections; /* numbers given so far */
	atomic_size_t open;   /* requests begun and not answered to the last octet */
	atomic_size_t handed; /* exchanges in the hands of the handler */
	atomic_bool draining;
};

enum exchange_phase { EXCHANGE_HEAD, EXCHANGE_BODY, EXCHANGE_REPLY };
enum exchange_state { EXCHANGE_IN_HANDLER, EXCHANGE_PARKED, EXCHANGE_REPLIED };

/* One per connection and used again for each of its requests, so that a request costs no
 * allocation here beyond a longer target or body than before. */
struct http_exchange {
	struct listener *listener;
	struct MHD_Connection *mhd;
	uint64_t connection;
	char peer[INET6_ADDRSTRLEN];
	struct tls_identity *identity; /* held while the connection's session lives */
	bool tls_known;		       /* the three below were asked of the session */
	bool has_suite, has_sni;
	struct gba_suite suite;
	char sni[256];
	char (*client_names)[256]; /* of the client's certificate */
	size_t client_name_count;
	char *client_subject; /* of a certificate without such names; or NULL */

	int fd;		      /* of the connection, with PSK */
	bool psk_suite_known; /* during a handshake of TLS 1.2 */
	struct gba_suite psk_suite;
	char psk_identity[HTTP_PSK_IDENTITY_MAX + 1]; /* whose key was given out */
	size_t psk_identity_len;
	bool by_psk;  /* and the handshake ended with it */
	bool alerted; /* a fatal alert was sent */

	bool begun; /* counted in server->open */
	enum exchange_phase phase;
	unsigned refusal; /* status to answer instead of asking the handler; 0: none */
	const char *method;
	char *target;
	size_t target_len, target_size;
	uint8_t *body;
	size_t body_len, body_size, body_max;
	struct fold *folds; /* values put together from continued lines */
	uint64_t discarded; /* octets of a body that is too long */
	_Atomic(enum exchange_state) state;
	unsigned status;
	struct MHD_Response *response;
};

/* exchange.c: the callbacks of libmicrohttpd; closure is the listener. */
void *exchange_on_uri(void *cls, const char *uri, struct MHD_Connection *mhd);
enum MHD_Result exchange_on_request(void *cls, struct MHD_Connection *mhd,
				    const char *url, const char *method,
				    const char *version, const char *data, size_t *size,
				    void **con_cls);
void exchange_on_completed(void *cls, struct MHD_Connection *mhd, void **con_cls,
			   enum MHD_RequestTerminationCode how);
void exchange_on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
			    enum MHD_ConnectionNotificationCode what);

/* fold.c: a header of this name that was continued on further lines, NULL if none. */
const char *fold_find(struct http_exchange *x, const char *name);
void folds_free(struct http_exchange *x);

/* accept.c */
GBA_MUST_CHECK enum gba_status accept_start(struct listener *l);
void accept_stop(struct listener *l); /* connections that are there go on */

/* reply.c */
struct MHD_Response *reply_make(const struct gba_log *log,
				const struct http_header *headers, size_t count,
				struct gba_octets body);

/* tls.c. TLS 1.2 and 1.3, forward secret AEAD suites, no key transport (TS 33.310 Annex
 * E, TS 33.210 clause 6.2). */
extern const char tls_priorities[];
GBA_MUST_CHECK enum gba_status tls_identity_load(struct tls_identity **out,
						 const char *cert_file,
						 const char *key_file,
						 const char *client_ca_file,
						 const struct gba_log *log);
struct tls_identity *tls_identity_hold(struct tls_identity *identity);
void tls_identity_release(struct tls_identity *identity);
/** Make a fresh session of MHD use this identity instead of the daemon's. */
GBA_MUST_CHECK enum gba_status tls_identity_use(struct MHD_Connection *mhd,
						struct tls_identity *identity);
/** Never called: each session is given its identity when the connection starts. */
extern void *const tls_no_certificate;
struct gnutls_session_int *tls_session_of(struct MHD_Connection *mhd);

/* tls_psk.c. What is added to tls_priorities, and the life of a connection. */
extern const char tls_psk_priorities[], tls_psk_priorities_plain[];
GBA_MUST_CHECK enum gba_status tls_psk_new(struct tls_psk **out,
					   const struct http_psk *conf);
void tls_psk_free(struct tls_psk *psk);
/** Let a fresh session offer PSK too. */
GBA_MUST_CHECK enum gba_status tls_psk_use(struct http_exchange *x);
void tls_psk_describe(struct http_exchange *x);
void tls_psk_gone(const struct http_exchange *x);
/** The library complains: if a handshake with a PSK has just failed on this thread, the
 * peer is told decrypt_error. */
void tls_psk_trouble(void);

/** Fill the suite, SNI and client's names of x from its finished handshake. */
void tls_describe(struct http_exchange *x);

#endif
