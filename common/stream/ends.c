/* SPDX-License-Identifier: Apache-2.0 */
/* Where streams begin: listeners and clients.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "stream/stream_int.h"

#define ACCEPT_PAUSE_MS 500

bool
stream_is_loopback(const struct sockaddr *address)
{
	if (address->sa_family == AF_INET)
		return (ntohl(((const struct sockaddr_in *)(const void *)address)
				      ->sin_addr.s_addr) >>
			24) == 127;
	return address->sa_family == AF_INET6 &&
	       IN6_IS_ADDR_LOOPBACK(
		       &((const struct sockaddr_in6 *)(const void *)address)->sin6_addr);
}

void
stream_address_text(char out[64], const struct sockaddr *address)
{
	const socklen_t len = address->sa_family == AF_INET ? sizeof(struct sockaddr_in)
							    : sizeof(struct sockaddr_in6);

	if (getnameinfo(address, len, out, 64, NULL, 0, NI_NUMERICHOST) != 0)
		snprintf(out, 64, "unknown");
}

static struct addrinfo *
look_up(const char *host, uint16_t port, bool passive)
{
	const struct addrinfo hints = {
		.ai_socktype = SOCK_STREAM,
		.ai_flags = AI_NUMERICSERV | (passive ? AI_PASSIVE | AI_NUMERICHOST : 0),
	};
	struct addrinfo *found = NULL;
	char service[8];

	snprintf(service, sizeof(service), "%u", port);
	return getaddrinfo(host, service, &hints, &found) == 0 ? found : NULL;
}

static int
socket_listening(const struct addrinfo *at)
{
	const int one = 1;
	int fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return -1;
	if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    bind(fd, at->ai_addr, at->ai_addrlen) != 0 || listen(fd, 128) != 0) {
		close(fd);
		return -1;
	}
	return fd;
}

static uint16_t
port_of(int fd)
{
	struct sockaddr_storage own = { 0 };
	socklen_t len = sizeof(own);

	if (getsockname(fd, (struct sockaddr *)&own, &len) != 0)
		return 0;
	return own.ss_family == AF_INET6
		       ? ntohs(((const struct sockaddr_in6 *)(const void *)&own)
				       ->sin6_port)
		       : ntohs(((const struct sockaddr_in *)(const void *)&own)
				       ->sin_port);
}

enum gba_status
stream_listen(struct stream_hub *hub, uint16_t *port,
	      const struct stream_listener *listener)
{
	struct addrinfo *at = look_up(listener->address, listener->port, true);
	struct stream_port *added = calloc(1, sizeof(*added));
	struct stream_port **end = &hub->ports;
	enum gba_status status = GBA_ERR_IO;

	if (at == NULL || added == NULL)
		goto out;
	if (listener->tls == NULL && !stream_is_loopback(at->ai_addr)) {
		status = GBA_ERR_DENIED;
		goto out;
	}
	added->fd = socket_listening(at);
	if (added->fd < 0) {
		gba_log(hub->conf.log, GBA_LOG_ERROR, hub->conf.room,
			"cannot listen address=%s port=%u: %s", listener->address,
			listener->port, strerror(errno));
		goto out;
	}
	added->conf = *listener;
	added->conf.tls = stream_tls_hold(listener->tls);
	if (port != NULL)
		*port = port_of(added->fd);
	while (*end != NULL)
		end = &(*end)->next;
	*end = added;
	added = NULL;
	status = GBA_OK;
out:
	if (at != NULL)
		freeaddrinfo(at);
	free(added);
	return status;
}

void
stream_listener_renew(struct stream_hub *hub, size_t listener, struct stream_tls *tls)
{
	struct stream_port *port = hub->ports;

	while (listener-- > 0 && port != NULL)
		port = port->next;
	if (port == NULL || port->conf.tls == NULL)
		return;
	stream_tls_release(port->conf.tls);
	port->conf.tls = stream_tls_hold(tls);
}

static bool
is_welcome(const struct stream_hub *hub, const struct sockaddr *peer)
{
	unsigned same = 0;
	char text[64];

	if (hub->count >= hub->conf.streams)
		return false;
	if (hub->conf.per_address == 0)
		return true;
	stream_address_text(text, peer);
	for (const struct stream *s = hub->streams; s != NULL; s = s->next)
		same += strcmp(s->address, text) == 0;
	return same < hub->conf.per_address;
}

void
stream_accept(struct stream_hub *hub, struct stream_port *port)
{
	struct sockaddr_storage peer = { 0 };
	socklen_t len = sizeof(peer);
	const int one = 1;
	struct stream *stream;
	int fd = accept4(port->fd, (struct sockaddr *)&peer, &len,
			 SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0) {
		if (errno == EMFILE || errno == ENFILE || errno == ENOMEM)
			hub->accept_ms = gba_mono_ms(&hub->conf.clock) + ACCEPT_PAUSE_MS;
		return;
	}
	if (!is_welcome(hub, (const struct sockaddr *)&peer)) {
		gba_log(hub->conf.log, GBA_LOG_WARNING, hub->conf.room,
			"connection refused: too many connections");
		close(fd);
		return;
	}
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	if (stream_new(&stream, hub, fd, port->conf.tls, STREAM_SERVER,
		       (const struct sockaddr *)&peer, NULL) != GBA_OK)
		return;
	stream->events = port->conf.events;
	stream->ctx = port->conf.ctx;
}

static enum gba_status
connect_to(struct stream_hub *hub, const struct stream_target *target,
	   const struct addrinfo *at, const struct stream_events *events, void *ctx)
{
	const int one = 1;
	struct stream *stream;
	enum gba_status status;
	int rc, fd = socket(at->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		return GBA_ERR_NOMEM;
	(void)setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	rc = connect(fd, at->ai_addr, at->ai_addrlen) == 0 ? 0 : errno;
	status = stream_new(&stream, hub, fd, target->tls, STREAM_CLIENT, at->ai_addr,
			    target->host);
	if (status != GBA_OK)
		return status;
	stream->events = events;
	stream->ctx = ctx;
	stream->state = STREAM_CONNECTING;
	if (rc != 0 && rc != EINPROGRESS)
		stream_fail(stream, strerror(rc));
	return GBA_OK;
}

enum gba_status
stream_connect(struct stream_hub *hub, const struct stream_target *target,
	       const struct stream_events *events, void *ctx)
{
	struct addrinfo *at = look_up(target->host, target->port, false);
	enum gba_status status;

	if (at == NULL)
		return GBA_ERR_NOT_FOUND;
	if (target->tls == NULL && !stream_is_loopback(at->ai_addr))
		status = GBA_ERR_DENIED;
	else
		status = connect_to(hub, target, at, events, ctx);
	freeaddrinfo(at);
	return status;
}
