/* SPDX-License-Identifier: Apache-2.0 */
/** @file http_util.h  A server whose handler echoes what it saw, and a raw client. */
#ifndef GBA_HTTP_UTIL_H
#define GBA_HTTP_UTIL_H

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "http/http.h"

#define NO_BODY ((struct gba_octets){ NULL, 0 })

static inline struct gba_octets
octets_of(const char *s)
{
	return (struct gba_octets){ (const uint8_t *)s, strlen(s) };
}

static inline struct http_conf
conf_of(const struct http_listener *listeners, size_t count,
	void (*handler)(void *ctx, struct http_exchange *x))
{
	return (struct http_conf){
		.listeners = listeners,
		.count = count,
		.threads = 2,
		.connections = 256,
		.idle_timeout_s = 10,
		.header_max = 8192,
		.body_max = 16384,
		.handler = handler,
	};
}

static inline struct http_server *
serve(const struct http_conf *conf)
{
	struct http_server *server = NULL;

	cr_assert_eq(http_server_new(&server, conf), GBA_OK);
	return server;
}

static inline int
dial(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const struct timeval patience = { .tv_sec = 10, .tv_usec = 0 };
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	cr_assert(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	cr_assert_eq(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0, "%s",
		     strerror(errno));
	return fd;
}

static inline void
say(int fd, const char *text)
{
	size_t len = strlen(text);

	cr_assert_eq(send(fd, text, len, MSG_NOSIGNAL), (ssize_t)len);
}

/* Read until the body is whole (by Content-Length; 204 has none) or the peer closes. */
static inline size_t
hear(int fd, char *out, size_t size)
{
	size_t len = 0;
	const char *end, *length;

	out[0] = '\0';
	for (;;) {
		ssize_t n = recv(fd, out + len, size - 1 - len, 0);

		if (n <= 0)
			return len;
		len += (size_t)n;
		out[len] = '\0';
		end = strstr(out, "\r\n\r\n");
		length = end != NULL ? strstr(out, "Content-Length: ") : NULL;
		if (end != NULL && strncmp(out, "HTTP/1.1 204 ", 13) == 0)
			return len;
		if (length != NULL &&
		    len >= (size_t)(end + 4 - out) + strtoul(length + 16, NULL, 10))
			return len;
	}
}

static inline const char *
ask(uint16_t port, const char *request, char *out, size_t size)
{
	int fd = dial(port);

	say(fd, request);
	hear(fd, out, size);
	close(fd);
	return out;
}

/* The standard output of a command of the shell. */
static inline const char *
shell(const char *command, char *out, size_t size)
{
	FILE *p = popen(command, "r");
	size_t n;

	cr_assert(p != NULL);
	n = fread(out, 1, size - 1, p);
	out[n] = '\0';
	pclose(p);
	return out;
}

static inline void
wait_ms(long ms)
{
	const struct timespec t = { .tv_sec = ms / 1000,
				    .tv_nsec = ms % 1000 * 1000000L };

	nanosleep(&t, NULL);
}

#endif
