/* SPDX-License-Identifier: Apache-2.0 */
/* echo-app PORT: a web application on loopback whose pages are the requests for them,
 * each line after "> ", so that a test sees what an application behind a proxy is told.
 * Each page has the ETag "v1"; If-Match with another is answered with 412. */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>
#include <unistd.h>

#define REQUEST_MAX 65536

static int
listen_on(uint16_t port)
{
	const struct sockaddr_in at = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr = { htonl(INADDR_LOOPBACK) } };
	const int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 64) != 0)
		return -1;
	return fd;
}

/* A head and as much body as its Content-Length says; 0: the other side went away. */
static size_t
read_request(int fd, char request[REQUEST_MAX + 1])
{
	size_t len = 0, want = REQUEST_MAX;

	while (len < want && len < REQUEST_MAX) {
		const ssize_t n = read(fd, request + len, REQUEST_MAX - len);
		const char *end, *length;

		if (n <= 0)
			return 0;
		len += (size_t)n;
		request[len] = '\0';
		end = strstr(request, "\r\n\r\n");
		if (end == NULL)
			continue;
		want = (size_t)(end + 4 - request);
		length = strcasestr(request, "\r\nContent-Length:");
		if (length != NULL && length < end)
			want += strtoul(strchr(length, ':') + 1, NULL, 10);
	}
	return len;
}

/* The request with "> " before each line, as a mail quotes another. */
static size_t
quote(char page[3 * REQUEST_MAX], const char *request, size_t len)
{
	size_t at = 0;

	for (size_t i = 0; i < len; i++) {
		if (i == 0 || request[i - 1] == '\n') {
			page[at++] = '>';
			page[at++] = ' ';
		}
		page[at++] = request[i];
	}
	return at;
}

static void
answer(int fd, const char *request, size_t len)
{
	static char page[3 * REQUEST_MAX];
	const char *match = strcasestr(request, "\r\nIf-Match:");
	const char *status = "200 OK";
	char head[256];
	int n;

	if (match != NULL && strncmp(strchr(match, ':'), ": \"v1\"\r\n", 8) != 0)
		status = "412 Precondition Failed";
	len = quote(page, request, len);
	n = snprintf(
		head, sizeof(head),
		"HTTP/1.1 %s\r\nETag: \"v1\"\r\nContent-Type: application/vnd.lab+xml; "
		"charset=\"utf-8\"\r\nContent-Length: %zu\r\nConnection: close\r\n\r\n",
		status, len);
	if (write(fd, head, (size_t)n) == n && strncmp(request, "HEAD ", 5) != 0)
		(void)!write(fd, page, len);
}

int
main(int argc, char **argv)
{
	static char request[REQUEST_MAX + 1];
	const int fd = argc == 2 ? listen_on((uint16_t)strtoul(argv[1], NULL, 10)) : -1;

	if (fd < 0) {
		fprintf(stderr, "usage: echo-app PORT\n");
		return 2;
	}
	signal(SIGPIPE, SIG_IGN);
	fputs("ready\n", stderr);
	for (;;) {
		const int client = accept(fd, NULL, NULL);
		const size_t len = client >= 0 ? read_request(client, request) : 0;

		if (len > 0)
			answer(client, request, len);
		if (client >= 0)
			close(client);
	}
}
