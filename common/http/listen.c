/* SPDX-License-Identifier: Apache-2.0 */
/* Listeners: sockets, one libmicrohttpd daemon each, start, reload, and an orderly end.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http/server.h"

#define FILES_KEPT 256	/* open files for everything but connections */
#define DRAIN_MS   2000 /* how long an answered peer may take to read the rest */

union address {
	struct sockaddr sa;
	struct sockaddr_in in;
	struct sockaddr_in6 in6;
};

static bool
address_of(const struct http_listener *conf, union address *out, socklen_t *len)
{
	memset(out, 0, sizeof(*out));
	if (inet_pton(AF_INET, conf->address, &out->in.sin_addr) == 1) {
		out->in.sin_family = AF_INET;
		out->in.sin_port = htons(conf->port);
		*len = sizeof(out->in);
		return true;
	}
	if (inet_pton(AF_INET6, conf->address, &out->in6.sin6_addr) == 1) {
		out->in6.sin6_family = AF_INET6;
		out->in6.sin6_port = htons(conf->port);
		*len = sizeof(out->in6);
		return true;
	}
	errno = EINVAL;
	return false;
}

static int
listen_at(const struct http_listener *conf, uint16_t *port)
{
	const int on = 1;
	union address a;
	socklen_t len;
	int saved, fd = -1;

	if (!address_of(conf, &a, &len))
		goto fail;
	fd = socket(a.sa.sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0 || setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on)) != 0)
		goto fail;
	if (a.sa.sa_family == AF_INET6 &&
	    setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on)) != 0)
		goto fail;
	if (bind(fd, &a.sa, len) != 0 || listen(fd, SOMAXCONN) != 0 ||
	    getsockname(fd, &a.sa, &len) != 0)
		goto fail;
	*port = ntohs(a.sa.sa_family == AF_INET6 ? a.in6.sin6_port : a.in.sin_port);
	return fd;
fail:
	saved = errno;
	if (fd >= 0)
		close(fd);
	errno = saved;
	return -1;
}

/* What the library says is about peers, one line a broken connection: debug. */
static void GBA_PRINTF(2, 0) on_message(void *cls, const char *fmt, va_list ap)
{
	const struct http_server *server = cls;
	char text[512];
	size_t len;

	if (server->psk != NULL && strstr(fmt, "handshake") != NULL)
		tls_psk_trouble();
	if (!gba_log_is_on(server->conf.log, GBA_LOG_DEBUG))
		return;
	if (vsnprintf(text, sizeof(text), fmt, ap) < 0)
		return;
	len = strlen(text);
	while (len > 0 && text[len - 1] == '\n')
		text[--len] = '\0';
	gba_log(server->conf.log, GBA_LOG_DEBUG, "http", "%s", text);
}

/* Request head, its parsed form and the reply's head live in one pool per connection. */
static size_t
pool_size(const struct http_conf *conf)
{
	return 2 * conf->header_max + 8192;
}

/* The library divides its limit among its threads, and a thread that finds its share used
 * up by connections handed to it waits for a lock that it holds itself (0.9.75). So each
 * share is more than all connections together; accept.c keeps to the limit. */
static unsigned
library_limit(const struct http_conf *conf)
{
	return (conf->connections + 16) * (conf->threads > 1 ? conf->threads : 1);
}

static enum gba_status
daemon_start(struct listener *l, bool v6)
{
	const struct http_conf *conf = &l->server->conf;
	struct MHD_OptionItem options[10];
	size_t n = 0;
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME |
			 MHD_USE_ERROR_LOG;

	if (v6)
		flags |= MHD_USE_IPv6;
	if (conf->threads > 1)
		options[n++] = (struct MHD_OptionItem){ MHD_OPTION_THREAD_POOL_SIZE,
							conf->threads, NULL };
	if (conf->per_address > 0)
		options[n++] =
			(struct MHD_OptionItem){ MHD_OPTION_PER_IP_CONNECTION_LIMIT,
						 conf->per_address, NULL };
	if (l->tls) {
		flags |= MHD_USE_TLS;
		options[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_CERT_CALLBACK, 0,
							tls_no_certificate };
		options[n++] = (struct MHD_OptionItem){ MHD_OPTION_HTTPS_PRIORITIES, 0,
							l->server->priorities };
	}
	options[n] = (struct MHD_OptionItem){ MHD_OPTION_END, 0, NULL };
	l->daemon = MHD_start_daemon(
		flags, 0, NULL, NULL, exchange_on_request, l, MHD_OPTION_EXTERNAL_LOGGER,
		on_message, l->server, MHD_OPTION_LISTEN_SOCKET, l->fd,
		MHD_OPTION_CONNECTION_MEMORY_LIMIT, pool_size(conf),
		MHD_OPTION_CONNECTION_LIMIT, library_limit(conf),
		MHD_OPTION_CONNECTION_TIMEOUT, conf->idle_timeout_s,
		MHD_OPTION_URI_LOG_CALLBACK, exchange_on_uri, l,
		MHD_OPTION_NOTIFY_COMPLETED, exchange_on_completed, l,
		MHD_OPTION_NOTIFY_CONNECTION, exchange_on_connection, l, MHD_OPTION_ARRAY,
		options, MHD_OPTION_END);
	return l->daemon != NULL ? GBA_OK : GBA_ERR_IO;
}

static enum gba_status
listener_start(struct listener *l, struct http_server *server,
	       const struct http_listener *conf)
{
	const struct gba_log *log = server->conf.log;
	enum gba_status status = GBA_OK;

	l->server = server;
	l->tag = conf->tag;
	l->tls = conf->tls;
	if (l->tls) {
		l->cert_file = conf->cert_file != NULL ? strdup(conf->cert_file) : NULL;
		l->key_file = conf->key_file != NULL ? strdup(conf->key_file) : NULL;
		if (l->cert_file == NULL || l->key_file == NULL) {
			gba_log(log, GBA_LOG_ERROR, "http",
				"tls without certificate or key at=%s:%u", conf->address,
				(unsigned)conf->port);
			return GBA_ERR_ARG;
		}
		if (conf->client_ca_file != NULL) {
			l->client_ca_file = strdup(conf->client_ca_file);
			if (l->client_ca_file == NULL)
				return GBA_ERR_NOMEM;
		}
		status = tls_identity_load(&l->identity, l->cert_file, l->key_file,
					   l->client_ca_file, log);
		if (status != GBA_OK)
			return status;
	}
	l->fd = listen_at(conf, &l->port);
	if (l->fd < 0)
		status = GBA_ERR_IO;
	else
		status = daemon_start(l, strchr(conf->address, ':') != NULL);
	if (status == GBA_OK)
		status = accept_start(l);
	if (status != GBA_OK)
		gba_log(log, GBA_LOG_ERROR, "http", "cannot listen at=%s port=%u: %s",
			conf->address, (unsigned)conf->port, strerror(errno));
	return status;
}

static void
pause_ms(long ms)
{
	const struct timespec t = { .tv_sec = 0, .tv_nsec = ms * 1000000L };

	nanosleep(&t, NULL);
}

/* Polled: a condition variable would put a lock on the way of every request for the sake
 * of one moment in the life of the process. */
static void
drain(struct http_server *server)
{
	atomic_store(&server->draining, true);
	for (size_t i = 0; i < server->count; i++)
		accept_stop(&server->listeners[i]);
	for (int waited_ms = 0; atomic_load(&server->handed) > 0 ||
				(atomic_load(&server->open) > 0 && waited_ms < DRAIN_MS);
	     waited_ms += 5)
		pause_ms(5);
}

void
http_server_free(struct http_server *server)
{
	if (server == NULL)
		return;
	drain(server);
	for (size_t i = 0; i < server->count; i++) {
		struct listener *l = &server->listeners[i];

		if (l->daemon != NULL)
			MHD_stop_daemon(l->daemon);
		if (l->fd >= 0)
			close(l->fd);
		tls_identity_release(l->identity);
		pthread_mutex_destroy(&l->lock);
		free(l->cert_file);
		free(l->key_file);
		free(l->client_ca_file);
	}
	tls_psk_free(server->psk);
	free(server->priorities);
	free(server->listeners);
	free(server);
}

/* Connections must not use up the open files of the process: the store, the control
 * socket and above all the Diameter library need some, and the latter shuts down for good
 * when it cannot accept. */
static unsigned
connection_limit(const struct http_conf *conf)
{
	const size_t listeners = conf->count > 0 ? conf->count : 1;
	const size_t least = conf->threads > 1 ? conf->threads : 1;
	struct rlimit files;
	size_t room;

	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || files.rlim_cur == RLIM_INFINITY)
		return conf->connections;
	room = files.rlim_cur < 2 * FILES_KEPT ? files.rlim_cur / 2
					       : files.rlim_cur - FILES_KEPT;
	room /= listeners;
	if (room >= conf->connections)
		return conf->connections;
	room = room > least ? room : least;
	gba_log(conf->log, GBA_LOG_WARNING, "http",
		"connections of a listener are limited to %zu instead of %u: the process "
		"may "
		"have %ju open files (ulimit -n, LimitNOFILE)",
		room, conf->connections, (uintmax_t)files.rlim_cur);
	return (unsigned)room;
}

/* What TLS offers on the listeners. */
static enum gba_status
tls_set_up(struct http_server *server, const struct http_psk *psk)
{
	const char *more = psk == NULL	? ""
			   : psk->plain ? tls_psk_priorities_plain
					: tls_psk_priorities;

	/* who offers a PSK is served with it (TS 24.109 5.3.3), so PSK comes first */
	if (asprintf(&server->priorities, "NONE%s%s", more, tls_priorities) < 0) {
		server->priorities = NULL;
		return GBA_ERR_NOMEM;
	}
	return psk != NULL ? tls_psk_new(&server->psk, psk) : GBA_OK;
}

enum gba_status
http_server_new(struct http_server **out, const struct http_conf *conf)
{
	struct http_server *server = calloc(1, sizeof(*server));
	enum gba_status status = GBA_ERR_NOMEM;

	if (server == NULL)
		goto out;
	server->conf = *conf;
	server->conf.listeners = NULL;
	server->conf.psk = NULL;
	server->conf.connections = connection_limit(conf);
	server->listeners =
		calloc(conf->count > 0 ? conf->count : 1, sizeof(struct listener));
	if (server->listeners == NULL)
		goto out;
	for (size_t i = 0; i < conf->count; i++) {
		server->listeners[i].fd = -1;
		pthread_mutex_init(&server->listeners[i].lock, NULL);
	}
	server->count = conf->count;
	status = tls_set_up(server, conf->psk);
	for (size_t i = 0; i < conf->count && status == GBA_OK; i++)
		status = listener_start(&server->listeners[i], server,
					&conf->listeners[i]);
	if (status != GBA_OK)
		goto out;
	*out = server;
	server = NULL;
out:
	http_server_free(server);
	return status;
}

uint16_t
http_server_port(const struct http_server *server, size_t listener)
{
	return server->listeners[listener].port;
}

enum gba_status
http_server_reload(struct http_server *server)
{
	struct tls_identity **fresh =
		calloc(server->count + 1, sizeof(struct tls_identity *));
	enum gba_status status = fresh != NULL ? GBA_OK : GBA_ERR_NOMEM;

	for (size_t i = 0; i < server->count && status == GBA_OK; i++) {
		const struct listener *l = &server->listeners[i];

		if (l->tls)
			status = tls_identity_load(&fresh[i], l->cert_file, l->key_file,
						   l->client_ca_file, server->conf.log);
	}
	for (size_t i = 0; i < server->count && fresh != NULL; i++) {
		struct listener *l = &server->listeners[i];
		struct tls_identity *old = fresh[i];

		if (status == GBA_OK && l->tls) {
			pthread_mutex_lock(&l->lock);
			old = l->identity;
			l->identity = fresh[i];
			pthread_mutex_unlock(&l->lock);
		}
		tls_identity_release(old);
	}
	free(fresh);
	return status;
}
