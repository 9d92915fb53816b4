/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: listeners, streams, and what other threads post.
 */
#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "stream/stream_int.h"

#define TICK_MS 200

enum gba_status
stream_hub_new(struct stream_hub **out, const struct stream_hub_conf *conf)
{
	struct stream_hub *hub = calloc(1, sizeof(*hub));

	if (hub == NULL)
		return GBA_ERR_NOMEM;
	hub->conf = *conf;
	hub->posts_end = &hub->posts;
	atomic_init(&hub->stop, false);
	hub->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (hub->wake < 0 || pthread_mutex_init(&hub->lock, NULL) != 0) {
		if (hub->wake >= 0)
			close(hub->wake);
		free(hub);
		return GBA_ERR_IO;
	}
	*out = hub;
	return GBA_OK;
}

static void
wake(struct stream_hub *hub)
{
	const uint64_t one = 1;

	(void)!write(hub->wake, &one, sizeof(one));
}

void
stream_hub_stop(struct stream_hub *hub)
{
	atomic_store(&hub->stop, true);
	wake(hub);
}

enum gba_status
stream_hub_post(struct stream_hub *hub, void (*fn)(void *arg), void *arg)
{
	struct stream_post *post = malloc(sizeof(*post));

	if (post == NULL)
		return GBA_ERR_NOMEM;
	*post = (struct stream_post){ NULL, fn, arg };
	pthread_mutex_lock(&hub->lock);
	*hub->posts_end = post;
	hub->posts_end = &post->next;
	pthread_mutex_unlock(&hub->lock);
	wake(hub);
	return GBA_OK;
}

static void
run_posts(struct stream_hub *hub)
{
	struct stream_post *post, *next;
	uint64_t count;

	(void)!read(hub->wake, &count, sizeof(count));
	pthread_mutex_lock(&hub->lock);
	post = hub->posts;
	hub->posts = NULL;
	hub->posts_end = &hub->posts;
	pthread_mutex_unlock(&hub->lock);
	for (; post != NULL; post = next) {
		next = post->next;
		post->fn(post->arg);
		free(post);
	}
}

static void
bury(struct stream_hub *hub, struct stream *stream)
{
	const bool client = stream->side == STREAM_CLIENT;

	hub->count--;
	if (stream->opened || (client && !stream->refused))
		stream->events->closed(stream->ctx, stream->reason);
	else if (!stream->refused)
		gba_log(hub->conf.log, GBA_LOG_WARNING, hub->conf.room,
			"connection refused peer=%s: %s", stream->address,
			stream->reason);
	stream_free(stream);
}

static void
reap(struct stream_hub *hub)
{
	struct stream **at = &hub->streams;

	while (*at != NULL) {
		struct stream *stream = *at;

		if (stream->state != STREAM_DEAD) {
			at = &stream->next;
			continue;
		}
		*at = stream->next;
		bury(hub, stream);
		at = &hub->streams; /* closed() may have connected another */
	}
}

static bool
room_for_polls(struct stream_hub *hub, size_t need)
{
	struct pollfd *grown;

	if (need <= hub->poll_size)
		return true;
	grown = realloc(hub->polls, need * 2 * sizeof(*grown));
	if (grown == NULL)
		return false;
	hub->polls = grown;
	hub->poll_size = need * 2;
	return true;
}

/* Place 0 is the wake, then listeners, then streams, in the order of their lists. */
static size_t
gather(struct stream_hub *hub, int64_t now_ms, int *timeout)
{
	size_t n = 0;

	for (const struct stream_port *port = hub->ports; port != NULL; port = port->next)
		n++;
	if (!room_for_polls(hub, 1 + n + hub->count))
		return 0;
	n = 0;
	*timeout = hub->count > 0 || now_ms < hub->accept_ms ? TICK_MS : -1;
	hub->polls[n++] = (struct pollfd){ .fd = hub->wake, .events = POLLIN };
	for (const struct stream_port *port = hub->ports; port != NULL; port = port->next)
		hub->polls[n++] =
			(struct pollfd){ .fd = now_ms < hub->accept_ms ? -1 : port->fd,
					 .events = POLLIN };
	for (const struct stream *stream = hub->streams; stream != NULL;
	     stream = stream->next) {
		hub->polls[n++] = (struct pollfd){ .fd = stream->fd,
						   .events = stream_wants(stream) };
		if (stream->more_to_read ||
		    (stream->state == STREAM_UP && !stream->opened))
			*timeout = 0;
	}
	return n;
}

static void
turn(struct stream_hub *hub)
{
	int64_t now_ms = gba_mono_ms(&hub->conf.clock);
	struct stream *first = hub->streams;
	int timeout = TICK_MS;
	size_t n = gather(hub, now_ms, &timeout), at = 1;
	bool round;

	if (n == 0 || (poll(hub->polls, n, timeout) < 0 && errno != EINTR)) {
		(void)usleep(TICK_MS * 1000); /* no memory; the daemon goes on */
		return;
	}
	now_ms = gba_mono_ms(&hub->conf.clock);
	round = now_ms >= hub->tick_ms;
	if (round)
		hub->tick_ms = now_ms + TICK_MS;
	for (struct stream_port *port = hub->ports; port != NULL; port = port->next)
		if ((hub->polls[at++].revents & POLLIN) != 0)
			stream_accept(hub, port);
	/* New streams stand before first. */
	for (struct stream *stream = first; stream != NULL && at < n;
	     stream = stream->next)
		stream_work(stream, hub->polls[at++].revents);
	run_posts(hub);
	for (struct stream *stream = hub->streams; stream != NULL; stream = stream->next)
		stream_tick(stream, now_ms, round);
	reap(hub);
}

void
stream_hub_run(struct stream_hub *hub)
{
	struct stream *stream;
	sigset_t pipe, before;
	int64_t end_ms;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE); /* SSL_write of a peer that has gone */
	pthread_sigmask(SIG_BLOCK, &pipe, &before);
	while (!atomic_load(&hub->stop))
		turn(hub);
	end_ms = gba_mono_ms(&hub->conf.clock) + hub->conf.linger_ms;
	run_posts(hub);
	for (stream = hub->streams; stream != NULL; stream = stream->next)
		stream_close(stream, "stopped");
	hub->accept_ms = INT64_MAX;
	while (hub->streams != NULL && gba_mono_ms(&hub->conf.clock) < end_ms)
		turn(hub);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
}

void
stream_hub_free(struct stream_hub *hub)
{
	if (hub == NULL)
		return;
	run_posts(hub);
	while (hub->streams != NULL) {
		for (struct stream *s = hub->streams; s != NULL; s = s->next)
			stream_fail(s, "stopped");
		reap(hub);
	}
	while (hub->ports != NULL) {
		struct stream_port *port = hub->ports;

		hub->ports = port->next;
		close(port->fd);
		stream_tls_release(port->conf.tls);
		free(port);
	}
	pthread_mutex_destroy(&hub->lock);
	close(hub->wake);
	free(hub->polls);
	free(hub);
}
