/* SPDX-License-Identifier: Apache-2.0 */
/** @file stream_int.h  What the files of the room share. */
#ifndef GBA_STREAM_STREAM_INT_H
#define GBA_STREAM_STREAM_INT_H

#include <openssl/ssl.h>
#include <poll.h>
#include <pthread.h>
#include <stdatomic.h>
#include <sys/socket.h>

#include "stream/stream.h"

#define STREAM_NAMES_MAX 16
#define STREAM_NAME_MAX	 253

struct stream_tls {
	atomic_size_t refs;
	enum stream_side side;
	SSL_CTX *ctx;
};

enum stream_state {
	STREAM_CONNECTING,
	STREAM_SHAKING, /* the handshake of TLS */
	STREAM_UP,
	STREAM_CLOSING, /* what waits is sent, then the peer's end is waited for */
	STREAM_DEAD,
};

struct stream {
	struct stream_hub *hub;
	struct stream *next;
	enum stream_state state;
	enum stream_side side;
	int fd;
	SSL *ssl; /* NULL: plain */
	bool tls_wants_write, more_to_read, half_closed, opened, refused;
	const struct stream_events *events;
	void *ctx;
	int64_t deadline_ms; /* of SHAKING, CONNECTING and CLOSING */
	uint8_t *out;
	size_t out_at, out_len, out_size;
	char names[STREAM_NAMES_MAX][STREAM_NAME_MAX + 1];
	size_t name_count;
	char address[64], suite[80], reason[160];
};

struct stream_port { /* of a listener */
	struct stream_port *next;
	int fd;
	struct stream_listener conf;
};

struct stream_post {
	struct stream_post *next;
	void (*fn)(void *arg);
	void *arg;
};

struct stream_hub {
	struct stream_hub_conf conf;
	int wake;
	atomic_bool stop;
	struct stream_port *ports;
	struct stream *streams;
	unsigned count;
	int64_t tick_ms, accept_ms; /* next tick; no accept before this */
	struct pollfd *polls;
	size_t poll_size;
	pthread_mutex_t lock; /* guards posts */
	struct stream_post *posts, **posts_end;
};

struct stream_tls *stream_tls_hold(struct stream_tls *tls);
bool stream_is_loopback(const struct sockaddr *address);
void stream_address_text(char out[64], const struct sockaddr *address);

/** A stream over a socket that it owns from now on, also on failure. */
GBA_MUST_CHECK enum gba_status stream_new(struct stream **out, struct stream_hub *hub,
					  int fd, struct stream_tls *tls,
					  enum stream_side side,
					  const struct sockaddr *peer, const char *host);
void stream_free(struct stream *stream);
short stream_wants(const struct stream *stream);
/** Do what poll says can be done. */
void stream_work(struct stream *stream, short revents);
void stream_tick(struct stream *stream, int64_t now_ms, bool round);
void stream_fail(struct stream *stream, const char *reason);
/** Names and suite of a handshake that ended. */
void stream_tls_learn(struct stream *stream);
void stream_tls_error(char out[160], const struct stream *stream, int rc);
void stream_accept(struct stream_hub *hub, struct stream_port *port);

#endif
