/* SPDX-License-Identifier: Apache-2.0 */
/* Blocking, with patience: tests only. */
#include "wire.h"

#include <arpa/inet.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include <linux/tcp.h>

#define PATIENCE_MS 20000

bool
wire_open(struct wire *wire, uint16_t port)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };

	wire->fd = socket(AF_INET, SOCK_STREAM, 0);
	wire->len = 0;
	return wire->fd >= 0 &&
	       connect(wire->fd, (const struct sockaddr *)&at, sizeof(at)) == 0;
}

static unsigned
segments_in(int fd)
{
	struct tcp_info info = { 0 };
	socklen_t len = sizeof(info);

	if (getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0)
		return 0;
	return info.tcpi_data_segs_in;
}

/* False at the end of the stream, or when nothing comes. */
static bool
read_some(struct wire *wire)
{
	struct pollfd ready = { wire->fd, POLLIN, 0 };
	ssize_t n;

	if (wire->len == WIRE_MAX || poll(&ready, 1, PATIENCE_MS) != 1)
		return false;
	n = read(wire->fd, wire->reply + wire->len, WIRE_MAX - wire->len);
	if (n <= 0)
		return false;
	wire->len += (size_t)n;
	wire->reply[wire->len] = '\0';
	return true;
}

static bool
is_complete(const struct wire *wire)
{
	const char *end = strstr(wire->reply, "\r\n\r\n");
	const char *length = strcasestr(wire->reply, "\r\nContent-Length:");
	size_t body = 0;

	if (end == NULL)
		return false;
	if (length != NULL && length < end && !wire->no_body)
		body = strtoul(strchr(length, ':') + 1, NULL, 10);
	return wire->len - (size_t)(end + 4 - wire->reply) >= body;
}

static bool
send_all(int fd, const char *octets, size_t len)
{
	while (len > 0) {
		const ssize_t n = send(fd, octets, len, MSG_NOSIGNAL);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		octets += n;
		len -= (size_t)n;
	}
	return true;
}

bool
wire_ask(struct wire *wire, const char *octets, size_t len)
{
	const unsigned before = segments_in(wire->fd);

	wire->len = 0;
	wire->reply[0] = '\0';
	/* A server may answer and close before it has read all: the answer counts. */
	(void)send_all(wire->fd, octets, len);
	while (!is_complete(wire) && read_some(wire))
		;
	wire->segments = segments_in(wire->fd) - before;
	return is_complete(wire);
}

void
wire_end(struct wire *wire)
{
	if (wire->fd < 0)
		return;
	(void)shutdown(wire->fd, SHUT_WR);
	while (read_some(wire))
		;
	close(wire->fd);
	wire->fd = -1;
}
