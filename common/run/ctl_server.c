/* SPDX-License-Identifier: Apache-2.0 */
/* The daemon's side of the control socket: one thread, poll, one request at a time. */
#include <errno.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/secret.h"
#include "run/ctl_line.h"

#define CLIENTS_MAX  16
#define IDLE_MS	     10000 /* a client that neither sends nor reads this long is closed */
#define LINE_MS	     60000 /* a request must be whole this long after it began */
#define IN_TOTAL_MAX (CTL_LINE_MAX + 16u * 1024u * 1024u)

struct client {
	int fd; /* -1: free */
	int64_t active_ms, line_began_ms;
	char *in;
	size_t in_len, in_size;
	char *out; /* the reply on its way; no request is read meanwhile */
	size_t out_len, out_sent;
	bool closing; /* after the reply */
};

struct ctl_server {
	const struct ctl_verb *verbs;
	size_t count;
	void *ctx;
	const struct gba_log *log;
	struct gba_clock clock;
	struct sockaddr_un address;
	int fd, wake;
	bool bound, running;
	pthread_t thread;
	size_t in_total; /* octets all requests under way hold */
	struct client clients[CLIENTS_MAX];
};

static void
client_close(struct ctl_server *s, struct client *c)
{
	close(c->fd);
	if (c->in != NULL)
		gba_wipe(c->in, c->in_size);
	if (c->out != NULL)
		gba_wipe(c->out, c->out_len);
	free(c->in);
	free(c->out);
	s->in_total -= c->in_size;
	*c = (struct client){.fd = -1};
}

/* Not realloc: it may leave a copy of what was in the smaller block. */
static bool
room_for_more(struct ctl_server *s, struct client *c)
{
	const size_t size = c->in_size > 0 ? 2 * c->in_size : 4096;
	char *bigger;

	if (c->in_len < c->in_size)
		return true;
	if (size > CTL_LINE_MAX || s->in_total + size > IN_TOTAL_MAX)
		return false;
	bigger = malloc(size);
	if (bigger == NULL)
		return false;
	if (c->in != NULL) {
		memcpy(bigger, c->in, c->in_len);
		gba_wipe(c->in, c->in_size);
	}
	free(c->in);
	s->in_total += size - c->in_size;
	c->in = bigger;
	c->in_size = size;
	return true;
}

static void
help(const struct ctl_server *s, struct ctl_reply *reply)
{
	for (size_t i = 0; i < s->count; i++) {
		ctl_record(reply);
		ctl_put(reply, "verb", "%s", s->verbs[i].verb);
		ctl_put(reply, "words", "%s",
			s->verbs[i].words != NULL ? s->verbs[i].words : "");
		ctl_put(reply, "help", "%s",
			s->verbs[i].help != NULL ? s->verbs[i].help : "");
	}
	ctl_record(reply);
	ctl_put(reply, "verb", "help");
	ctl_put(reply, "words", "%s", "");
	ctl_put(reply, "help", "List what this daemon can be asked.");
}

static void
run_verb(struct ctl_server *s, const struct ctl_request *request, struct ctl_reply *reply)
{
	for (size_t i = 0; i < s->count; i++) {
		if (strcmp(s->verbs[i].verb, request->verb) != 0)
			continue;
		s->verbs[i].run(s->ctx, request, reply);
		gba_log(s->log, GBA_LOG_INFO, "ctl", "%s verb=\"%s\"",
			ctl_reply_is_refused(reply) ? "refused" : "done", request->verb);
		return;
	}
	if (strcmp(request->verb, "help") == 0)
		help(s, reply);
	else
		ctl_refuse(reply, "%.100s: no such verb here; \"help\" lists them",
			   request->verb);
}

static void
answer(struct ctl_server *s, struct client *c, struct gba_text line)
{
	struct ctl_reply *reply = ctl_reply_new();
	struct ctl_parsed parsed;

	if (reply == NULL)
		goto out;
	if (ctl_request_parse(&parsed, line) == GBA_OK) {
		run_verb(s, &parsed.request, reply);
		ctl_parsed_free(&parsed);
	} else {
		ctl_refuse(reply,
			   "the request is no JSON object with verb and words, or has "
			   "more than %d words",
			   CTL_ARGS_MAX);
	}
	c->out = ctl_reply_build(reply);
	c->out_len = c->out != NULL ? strlen(c->out) : 0;
	c->out_sent = 0;
out:
	ctl_reply_free(reply);
	if (c->out == NULL)
		c->closing = true;
}

/* Answer the first whole line, if there is one. */
static void
client_look(struct ctl_server *s, struct client *c, size_t from)
{
	char *end = c->in != NULL && c->in_len > from
			    ? memchr(c->in + from, '\n', c->in_len - from)
			    : NULL;
	size_t used;

	if (end == NULL)
		return;
	used = (size_t)(end - c->in) + 1;
	answer(s, c, (struct gba_text){ c->in, used - 1 });
	memmove(c->in, c->in + used, c->in_len - used);
	c->in_len -= used;
	gba_wipe(c->in + c->in_len, c->in_size - c->in_len);
	c->line_began_ms = c->active_ms = gba_mono_ms(&s->clock);
}

static void
client_read(struct ctl_server *s, struct client *c, int64_t now_ms)
{
	const size_t before = c->in_len;
	ssize_t n;

	if (!room_for_more(s, c)) {
		gba_log(s->log, GBA_LOG_WARNING, "ctl", "request too long");
		client_close(s, c);
		return;
	}
	n = read(c->fd, c->in + c->in_len, c->in_size - c->in_len);
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0) {
		client_close(s, c);
		return;
	}
	if (before == 0)
		c->line_began_ms = now_ms;
	c->active_ms = now_ms;
	c->in_len += (size_t)n;
	client_look(s, c, before);
}

static void
client_write(struct ctl_server *s, struct client *c, int64_t now_ms)
{
	const ssize_t n = send(c->fd, c->out + c->out_sent, c->out_len - c->out_sent,
			       MSG_NOSIGNAL | MSG_DONTWAIT);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n < 0) {
		client_close(s, c);
		return;
	}
	c->active_ms = now_ms;
	c->out_sent += (size_t)n;
	if (c->out_sent < c->out_len)
		return;
	gba_wipe(c->out, c->out_len);
	free(c->out);
	c->out = NULL;
	client_look(s, c, 0); /* the next request may be here already */
}

static void
client_accept(struct ctl_server *s, int64_t now_ms)
{
	const int fd = accept4(s->fd, NULL, NULL, SOCK_CLOEXEC | SOCK_NONBLOCK);

	for (size_t i = 0; fd >= 0 && i < CLIENTS_MAX; i++) {
		if (s->clients[i].fd >= 0)
			continue;
		s->clients[i] = (struct client){ .fd = fd,
						 .active_ms = now_ms,
						 .line_began_ms = now_ms };
		return;
	}
	if (fd >= 0)
		close(fd);
}

static bool
client_is_late(const struct client *c, int64_t now_ms)
{
	return now_ms - c->active_ms > IDLE_MS ||
	       (c->in_len > 0 && c->out == NULL && now_ms - c->line_began_ms > LINE_MS);
}

static void
clients_serve(struct ctl_server *s, const struct pollfd *p)
{
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		struct client *c = &s->clients[i];
		const int64_t now_ms = gba_mono_ms(&s->clock);

		if (c->fd < 0 || p[i].fd != c->fd)
			continue;
		if (p[i].revents != 0 && c->out != NULL)
			client_write(s, c, now_ms);
		else if (p[i].revents != 0)
			client_read(s, c, now_ms);
		if (c->fd >= 0 && (client_is_late(c, now_ms) || c->closing))
			client_close(s, c);
	}
}

static void *
serve(void *arg)
{
	struct ctl_server *s = arg;
	struct pollfd p[CLIENTS_MAX + 2];

	for (;;) {
		bool full = true;

		for (size_t i = 0; i < CLIENTS_MAX; i++) {
			full = full && s->clients[i].fd >= 0;
			p[i] = (struct pollfd){
				.fd = s->clients[i].fd,
				.events = s->clients[i].out != NULL ? POLLOUT : POLLIN,
			};
		}
		p[CLIENTS_MAX] = (struct pollfd){ .fd = s->wake, .events = POLLIN };
		p[CLIENTS_MAX + 1] =
			(struct pollfd){ .fd = full ? -1 : s->fd, .events = POLLIN };
		if (poll(p, ARRAY_LEN(p), 1000) < 0 && errno != EINTR)
			break;
		if (p[CLIENTS_MAX].revents != 0)
			break;
		clients_serve(s, p);
		if (p[CLIENTS_MAX + 1].revents != 0)
			client_accept(s, gba_mono_ms(&s->clock));
	}
	return NULL;
}

/* True if the path is a socket on which nobody answers any more. */
static bool
is_stale(const struct sockaddr_un *address)
{
	struct stat st;
	bool stale;
	int fd;

	if (lstat(address->sun_path, &st) != 0 || !S_ISSOCK(st.st_mode))
		return false;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return false;
	stale = connect(fd, (const struct sockaddr *)address, sizeof(*address)) != 0 &&
		errno == ECONNREFUSED;
	close(fd);
	return stale;
}

static bool
listen_at(struct ctl_server *s)
{
	const struct sockaddr *a = (const struct sockaddr *)&s->address;

	s->fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (s->fd < 0 || fchmod(s->fd, 0660) != 0)
		return false;
	if (bind(s->fd, a, sizeof(s->address)) != 0) {
		if (errno != EADDRINUSE)
			return false;
		if (!is_stale(&s->address)) {
			errno = EADDRINUSE;
			return false;
		}
		if (unlink(s->address.sun_path) != 0 ||
		    bind(s->fd, a, sizeof(s->address)) != 0)
			return false;
	}
	s->bound = true;
	return chmod(s->address.sun_path, 0660) == 0 && listen(s->fd, 16) == 0;
}

void
ctl_server_free(struct ctl_server *s)
{
	if (s == NULL)
		return;
	if (s->running) {
		(void)!write(s->wake, &(uint64_t){ 1 }, sizeof(uint64_t));
		pthread_join(s->thread, NULL);
	}
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		if (s->clients[i].fd >= 0)
			client_close(s, &s->clients[i]);
	if (s->bound)
		unlink(s->address.sun_path);
	if (s->fd >= 0)
		close(s->fd);
	if (s->wake >= 0)
		close(s->wake);
	free(s);
}

enum gba_status
ctl_server_new(struct ctl_server **out, const char *path, const struct ctl_verb *verbs,
	       size_t count, void *ctx, const struct gba_log *log)
{
	struct ctl_server *s = calloc(1, sizeof(*s));
	enum gba_status status = GBA_ERR_NOMEM;

	if (s == NULL)
		goto out;
	ctl_wipe_json();
	*s = (struct ctl_server){.verbs = verbs, .count = count, .ctx = ctx, .log = log};
	s->clock = gba_clock_system();
	s->fd = -1;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		s->clients[i].fd = -1;
	s->address.sun_family = AF_UNIX;
	s->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	status = GBA_ERR_IO;
	if (gba_text_copy(s->address.sun_path, sizeof(s->address.sun_path),
			  gba_text(path)) != GBA_OK)
		errno = ENAMETOOLONG;
	else if (s->wake >= 0 && listen_at(s) &&
		 (errno = pthread_create(&s->thread, NULL, serve, s)) == 0)
		status = GBA_OK;
	if (status != GBA_OK) {
		gba_log(log, GBA_LOG_ERROR, "ctl", "cannot listen path=%s: %s", path,
			errno == EADDRINUSE
				? "another process answers there, or it is no socket"
				: strerror(errno));
		goto out;
	}
	s->running = true;
	*out = s;
	s = NULL;
out:
	ctl_server_free(s);
	return status;
}
