/* SPDX-License-Identifier: Apache-2.0 */
/* Connections are taken here and handed to libmicrohttpd with descriptors that leave the
 * low ones alone: freeDiameter calls select() in its TLS handshakes, and a descriptor of
 * FD_SETSIZE or above there ends the process. Thousands of UEs must not do that. */
#include <errno.h>
#include <fcntl.h>
#include <sys/select.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "http/server.h"

#define PAUSE_MS 5

static int
above_select(int fd)
{
	const int above = fd < FD_SETSIZE ? fcntl(fd, F_DUPFD_CLOEXEC, FD_SETSIZE) : -1;

	if (above < 0)
		return fd; /* it is, or RLIMIT_NOFILE lets nothing be there */
	close(fd);
	return above;
}

static bool
is_full(struct listener *l)
{
	return atomic_load(&l->taken) >= l->server->conf.connections;
}

static void
take_a_rest(void)
{
	static const struct timespec pause = { .tv_nsec = PAUSE_MS * 1000000L };

	nanosleep(&pause, NULL);
}

/* Waits for the next connection and takes it; false if it has to be tried again later. */
static bool
take_one(struct listener *l)
{
	struct sockaddr_storage from;
	socklen_t len = sizeof(from);
	const int fd = accept4(l->fd, (struct sockaddr *)&from, &len,
			       SOCK_NONBLOCK | SOCK_CLOEXEC);

	if (fd < 0)
		return errno == EINTR || errno == ECONNABORTED;
	atomic_fetch_add(&l->taken, 1);
	/* a refusal closes it: too many of one address */
	if (MHD_add_connection(l->daemon, above_select(fd), (struct sockaddr *)&from,
			       len) != MHD_YES)
		atomic_fetch_sub(&l->taken, 1);
	return true;
}

/* Connections for which there is no room stay in the backlog. */
static void *
run(void *arg)
{
	struct listener *l = arg;

	while (!atomic_load(&l->closing))
		if (is_full(l) || !take_one(l))
			take_a_rest();
	return NULL;
}

enum gba_status
accept_start(struct listener *l)
{
	const int flags = fcntl(l->fd, F_GETFL);

	/* It keeps its threads and limits, and waits for nothing on the socket itself. */
	if (MHD_quiesce_daemon(l->daemon) != l->fd || flags < 0 ||
	    fcntl(l->fd, F_SETFL, flags & ~O_NONBLOCK) != 0 ||
	    pthread_create(&l->thread, NULL, run, l) != 0)
		return GBA_ERR_IO;
	l->has_thread = true;
	return GBA_OK;
}

void
accept_stop(struct listener *l)
{
	if (!l->has_thread)
		return;
	atomic_store(&l->closing, true);
	(void)shutdown(l->fd, SHUT_RDWR); /* wakes the thread */
	pthread_join(l->thread, NULL);
	l->has_thread = false;
}
