/* SPDX-License-Identifier: Apache-2.0 */
/* One stream: what poll tells it, and what its owner asks.
 */
#include <errno.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"
#include "stream/stream_int.h"

#define READ_MAX    16384
#define READ_ROUNDS 8 /* then the others have their turn */

static bool
tls_begin(struct stream *stream, struct stream_tls *tls, const char *host)
{
	X509_VERIFY_PARAM *param;

	stream->ssl = SSL_new(tls->ctx);
	if (stream->ssl == NULL || SSL_set_fd(stream->ssl, stream->fd) != 1)
		return false;
	if (stream->side == STREAM_SERVER) {
		SSL_set_accept_state(stream->ssl);
		return true;
	}
	SSL_set_connect_state(stream->ssl);
	param = SSL_get0_param(stream->ssl);
	X509_VERIFY_PARAM_set_hostflags(param, X509_CHECK_FLAG_NO_PARTIAL_WILDCARDS);
	if (X509_VERIFY_PARAM_set1_ip_asc(param, host) == 1)
		return true;
	return X509_VERIFY_PARAM_set1_host(param, host, 0) == 1 &&
	       SSL_set_tlsext_host_name(stream->ssl, host) == 1;
}

enum gba_status
stream_new(struct stream **out, struct stream_hub *hub, int fd, struct stream_tls *tls,
	   enum stream_side side, const struct sockaddr *peer, const char *host)
{
	struct stream *stream = calloc(1, sizeof(*stream));

	if (stream == NULL) {
		close(fd);
		return GBA_ERR_NOMEM;
	}
	stream->hub = hub;
	stream->fd = fd;
	stream->side = side;
	stream->state = tls != NULL ? STREAM_SHAKING : STREAM_UP;
	stream->deadline_ms = gba_mono_ms(&hub->conf.clock) + hub->conf.handshake_ms;
	snprintf(stream->suite, sizeof(stream->suite), "plain");
	stream_address_text(stream->address, peer);
	if (tls != NULL && !tls_begin(stream, tls, host)) {
		stream_free(stream);
		return GBA_ERR_NOMEM;
	}
	stream->next = hub->streams;
	hub->streams = stream;
	hub->count++;
	*out = stream;
	return GBA_OK;
}

void
stream_free(struct stream *stream)
{
	SSL_free(stream->ssl);
	if (stream->fd >= 0)
		close(stream->fd);
	gba_wipe(stream->out, stream->out_size);
	free(stream->out);
	free(stream);
}

void
stream_fail(struct stream *stream, const char *reason)
{
	if (stream->state == STREAM_DEAD)
		return;
	if (stream->reason[0] == '\0')
		snprintf(stream->reason, sizeof(stream->reason), "%s", reason);
	stream->state = STREAM_DEAD;
}

short
stream_wants(const struct stream *stream)
{
	switch (stream->state) {
	case STREAM_CONNECTING:
		return POLLOUT;
	case STREAM_SHAKING:
		return stream->tls_wants_write ? POLLOUT : POLLIN;
	case STREAM_UP:
	case STREAM_CLOSING:
		return (short)(POLLIN | (stream->out_len > stream->out_at ? POLLOUT : 0));
	case STREAM_DEAD:
		break;
	}
	return 0;
}

static void
come_up(struct stream *stream)
{
	void *ctx;

	stream->state = STREAM_UP;
	ctx = stream->events->opened(stream->ctx, stream);
	if (ctx == NULL) {
		stream->refused = true;
		stream_close(stream, "not wanted");
		return;
	}
	stream->ctx = ctx;
	stream->opened = true;
}

static void
shake(struct stream *stream)
{
	char reason[160];
	int rc, error;

	ERR_clear_error();
	rc = SSL_do_handshake(stream->ssl);
	if (rc == 1) {
		stream_tls_learn(stream);
		come_up(stream);
		return;
	}
	error = SSL_get_error(stream->ssl, rc);
	stream->tls_wants_write = error == SSL_ERROR_WANT_WRITE;
	if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE)
		return;
	stream_tls_error(reason, stream, rc);
	stream_fail(stream, reason);
}

/* @return octets; 0: none now; -1: no more, and the stream has its reason */
static ssize_t
take(struct stream *stream, uint8_t *into, size_t size)
{
	char reason[160] = "closed by the peer";
	ssize_t n;

	if (stream->ssl == NULL) {
		n = recv(stream->fd, into, size, 0);
		if (n > 0)
			return n;
		if (n < 0 && (errno == EAGAIN || errno == EINTR))
			return 0;
		stream_fail(stream, n == 0 ? reason : strerror(errno));
		return -1;
	}
	ERR_clear_error();
	n = SSL_read(stream->ssl, into, (int)size);
	if (n > 0)
		return n;
	switch (SSL_get_error(stream->ssl, (int)n)) {
	case SSL_ERROR_WANT_READ:
	case SSL_ERROR_WANT_WRITE:
		return 0;
	case SSL_ERROR_ZERO_RETURN:
		break;
	default:
		stream_tls_error(reason, stream, (int)n);
		break;
	}
	stream_fail(stream, reason);
	return -1;
}

static void
read_some(struct stream *stream)
{
	uint8_t octets[READ_MAX];
	unsigned rounds = 0;
	ssize_t n = 1;

	stream->more_to_read = false;
	while (stream->state != STREAM_DEAD && n > 0) {
		if (rounds++ == READ_ROUNDS) {
			stream->more_to_read = true;
			break;
		}
		n = take(stream, octets, sizeof(octets));
		if (n > 0 && stream->state == STREAM_UP)
			stream->events->octets(stream->ctx, stream,
					       (struct gba_octets){ octets, (size_t)n });
	}
	gba_wipe(octets, sizeof(octets));
}

/* @return true: it went, all or a part of it */
static bool
send_some(struct stream *stream)
{
	const uint8_t *p = stream->out + stream->out_at;
	const size_t len = stream->out_len - stream->out_at;
	char reason[160];
	ssize_t n;
	int error;

	if (stream->ssl == NULL) {
		n = send(stream->fd, p, len, MSG_NOSIGNAL);
		if (n < 0 && errno != EAGAIN && errno != EINTR)
			stream_fail(stream, strerror(errno));
	} else {
		ERR_clear_error();
		n = SSL_write(stream->ssl, p, len < READ_MAX ? (int)len : READ_MAX);
		error = n > 0 ? SSL_ERROR_NONE : SSL_get_error(stream->ssl, (int)n);
		if (n <= 0 && error != SSL_ERROR_WANT_READ &&
		    error != SSL_ERROR_WANT_WRITE) {
			stream_tls_error(reason, stream, (int)n);
			stream_fail(stream, reason);
		}
	}
	if (n > 0)
		stream->out_at += (size_t)n;
	return n > 0;
}

static void
flush(struct stream *stream)
{
	if (stream->out_len == 0)
		return;
	while (stream->state != STREAM_DEAD && stream->out_at < stream->out_len)
		if (!send_some(stream))
			return;
	stream->out_at = stream->out_len = 0;
	if (stream->state == STREAM_UP && stream->events->tick != NULL)
		stream->events->tick(stream->ctx, stream,
				     gba_mono_ms(&stream->hub->conf.clock));
}

/* Nothing waits any more: our end is over, and the peer's is waited for, because a socket
 * that is closed with octets unread loses what was sent before. */
static void
half_close(struct stream *stream)
{
	if (stream->state != STREAM_CLOSING || stream->half_closed ||
	    stream->out_at < stream->out_len)
		return;
	stream->half_closed = true;
	ERR_clear_error();
	if (stream->ssl != NULL)
		(void)SSL_shutdown(stream->ssl);
	ERR_clear_error();
	(void)shutdown(stream->fd, SHUT_WR);
}

static void
connected(struct stream *stream)
{
	socklen_t len = sizeof(int);
	int error = 0;

	if (getsockopt(stream->fd, SOL_SOCKET, SO_ERROR, &error, &len) != 0)
		error = errno;
	if (error != 0) {
		stream_fail(stream, strerror(error));
		return;
	}
	if (stream->ssl == NULL) {
		come_up(stream);
		return;
	}
	stream->state = STREAM_SHAKING;
	shake(stream);
}

void
stream_work(struct stream *stream, short revents)
{
	if (revents != 0 && stream->state == STREAM_CONNECTING)
		connected(stream);
	else if (revents != 0 && stream->state == STREAM_SHAKING)
		shake(stream);
	if (stream->state == STREAM_UP || stream->state == STREAM_CLOSING) {
		if ((revents & (POLLIN | POLLHUP | POLLERR)) != 0 || stream->more_to_read)
			read_some(stream);
		flush(stream);
		half_close(stream);
	}
}

void
stream_tick(struct stream *stream, int64_t now_ms, bool round)
{
	if (stream->state == STREAM_UP && !stream->opened && !stream->refused)
		come_up(stream); /* plain, just accepted */
	if (stream->state == STREAM_UP && round && stream->events->tick != NULL)
		stream->events->tick(stream->ctx, stream, now_ms);
	if (stream->state == STREAM_CLOSING && now_ms >= stream->deadline_ms)
		stream_fail(stream, "closed");
	else if (stream->state != STREAM_UP && stream->state != STREAM_DEAD &&
		 now_ms >= stream->deadline_ms)
		stream_fail(stream, stream->state == STREAM_CONNECTING
					    ? "no connection in time"
					    : "no handshake in time");
}

enum gba_status
stream_write(struct stream *stream, struct gba_octets out)
{
	const size_t waits = stream->out_len - stream->out_at;
	size_t size = waits + out.len;
	uint8_t *grown;

	if (stream->state != STREAM_UP || out.len > stream->hub->conf.write_max ||
	    waits > stream->hub->conf.write_max - out.len)
		return GBA_ERR_BUSY;
	if (stream->out_at > 0 && waits > 0)
		memmove(stream->out, stream->out + stream->out_at, waits);
	stream->out_at = 0;
	stream->out_len = waits;
	if (waits + out.len > stream->out_size) {
		if (size < 2 * stream->out_size)
			size = 2 * stream->out_size;
		grown = malloc(size);
		if (grown == NULL)
			return GBA_ERR_BUSY;
		if (waits > 0)
			memcpy(grown, stream->out, waits);
		gba_wipe(stream->out, stream->out_size);
		free(stream->out);
		stream->out = grown;
		stream->out_size = size;
	}
	if (out.len > 0)
		memcpy(stream->out + waits, out.p, out.len);
	stream->out_len += out.len;
	return GBA_OK;
}

void
stream_close(struct stream *stream, const char *reason)
{
	if (stream->state == STREAM_DEAD || stream->state == STREAM_CLOSING)
		return;
	if (stream->state != STREAM_UP) {
		stream_fail(stream, reason);
		return;
	}
	snprintf(stream->reason, sizeof(stream->reason), "%s", reason);
	stream->state = STREAM_CLOSING;
	stream->deadline_ms =
		gba_mono_ms(&stream->hub->conf.clock) + stream->hub->conf.linger_ms;
}

const char *
stream_peer_name(const struct stream *stream, size_t index)
{
	return index < stream->name_count ? stream->names[index] : NULL;
}

const char *
stream_peer_address(const struct stream *stream)
{
	return stream->address;
}

const char *
stream_suite(const struct stream *stream)
{
	return stream->suite;
}
