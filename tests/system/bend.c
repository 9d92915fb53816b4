/* SPDX-License-Identifier: Apache-2.0 */
/* bend PORT UPSTREAM FILE: a server on loopback whose replies are those of another, bent
 * by a line "FROM => TO" of FILE, which is read anew for each: text, with \\r \\n.
 * Content-Length follows the body unless FROM names it. One connection after the other.
 */
#include <arpa/inet.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "wire.h"

#define RULE_MAX 1024

static void
unescape(char *text)
{
	char *to = text;

	for (; *text != '\0'; text++) {
		if (text[0] == '\\' && (text[1] == 'r' || text[1] == 'n'))
			*to++ = *++text == 'r' ? '\r' : '\n';
		else
			*to++ = *text;
	}
	*to = '\0';
}

static bool
read_rule(const char *path, char from[RULE_MAX], char to[RULE_MAX])
{
	char line[RULE_MAX] = "";
	FILE *file = fopen(path, "r");
	char *arrow;

	if (file == NULL || fgets(line, sizeof(line), file) == NULL)
		line[0] = '\0';
	if (file != NULL)
		fclose(file);
	line[strcspn(line, "\n")] = '\0';
	arrow = strstr(line, " => ");
	if (arrow == NULL)
		return false;
	*arrow = '\0';
	snprintf(from, RULE_MAX, "%s", line);
	snprintf(to, RULE_MAX, "%s", arrow + 4);
	unescape(from);
	unescape(to);
	return true;
}

/* The first FROM of the text becomes TO; false: it is not there. */
static bool
replace(char *text, size_t *len, const char *from, const char *to)
{
	char *at = memmem(text, *len, from, strlen(from));
	size_t rest;

	if (at == NULL || *len + strlen(to) > WIRE_MAX)
		return false;
	rest = *len - (size_t)(at - text) - strlen(from);
	memmove(at + strlen(to), at + strlen(from), rest);
	memcpy(at, to, strlen(to));
	*len += strlen(to) - strlen(from);
	text[*len] = '\0';
	return true;
}

static void
bend(struct wire *wire, const char *rules)
{
	static const char name[] = "Content-Length: ";
	char from[RULE_MAX], to[RULE_MAX], was[64], is[64];
	char *length, *body;

	if (!read_rule(rules, from, to) || !replace(wire->reply, &wire->len, from, to) ||
	    strstr(from, name) != NULL)
		return;
	length = strstr(wire->reply, name);
	body = strstr(wire->reply, "\r\n\r\n");
	if (length == NULL || body == NULL)
		return;
	snprintf(was, sizeof(was), "%.*s", (int)strcspn(length, "\r"), length);
	snprintf(is, sizeof(is), "%s%zu", name,
		 wire->len - (size_t)(body + 4 - wire->reply));
	(void)replace(wire->reply, &wire->len, was, is);
}

static void
serve(int fd, uint16_t upstream, const char *rules)
{
	static struct wire wire = { .fd = -1 };
	char request[WIRE_MAX + 1];
	size_t len = 0;
	ssize_t n;

	while (len < WIRE_MAX && (n = read(fd, request + len, WIRE_MAX - len)) > 0) {
		len += (size_t)n;
		request[len] = '\0';
		if (len < 4 || memcmp(request + len - 4, "\r\n\r\n", 4) != 0)
			continue;
		if (!wire_open(&wire, upstream) || !wire_ask(&wire, request, len))
			break;
		close(wire.fd);
		bend(&wire, rules);
		if (write(fd, wire.reply, wire.len) != (ssize_t)wire.len ||
		    strstr(wire.reply, "\r\nContent-Length: ") == NULL)
			break;
		len = 0;
	}
}

int
main(int argc, char **argv)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
				  .sin_addr = { htonl(INADDR_LOOPBACK) } };
	const int fd = socket(AF_INET, SOCK_STREAM, 0), one = 1;

	if (argc != 4) {
		fprintf(stderr, "usage: bend PORT UPSTREAM FILE\n");
		return 2;
	}
	at.sin_port = htons((uint16_t)strtoul(argv[1], NULL, 10));
	signal(SIGPIPE, SIG_IGN);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) != 0 ||
	    bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 ||
	    listen(fd, 16) != 0) {
		perror("bend");
		return 1;
	}
	fputs("ready\n", stderr);
	for (;;) {
		const int client = accept(fd, NULL, NULL);

		if (client < 0)
			continue;
		serve(client, (uint16_t)strtoul(argv[2], NULL, 10), argv[3]);
		close(client);
	}
}
