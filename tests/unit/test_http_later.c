/* SPDX-License-Identifier: Apache-2.0 */
/* The room http: replies that come later, from other threads, and the end of a server. */
#include "unit.h"

#include <stdatomic.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include "http_util.h"

static const struct http_listener here = { .address = "127.0.0.1", .tag = 7 };

/* Exchanges that wait for a thread of ours to answer them. */
struct later {
	pthread_mutex_t lock;
	size_t count;
	struct http_exchange *x[128];
};

static void
keep(void *ctx, struct http_exchange *x)
{
	struct later *later = ctx;

	pthread_mutex_lock(&later->lock);
	later->x[later->count++] = x;
	pthread_mutex_unlock(&later->lock);
}

static size_t
kept(struct later *later)
{
	size_t n;

	pthread_mutex_lock(&later->lock);
	n = later->count;
	pthread_mutex_unlock(&later->lock);
	return n;
}

Test(http, a_hundred_waiting_exchanges_hold_no_thread_and_each_gets_its_own_answer)
{
	static struct later later = { .lock = PTHREAD_MUTEX_INITIALIZER };
	struct http_conf conf = conf_of(&here, 1, keep);
	struct http_server *server;
	char out[4096], request[128];
	int fd[100];

	conf.threads = 1;
	conf.ctx = &later;
	server = serve(&conf);
	for (int i = 0; i < 100; i++) {
		fd[i] = dial(http_server_port(server, 0));
		snprintf(request, sizeof(request), "GET /%d HTTP/1.1\r\nHost: h\r\n\r\n",
			 i);
		say(fd[i], request);
	}
	for (int i = 0; i < 1000 && kept(&later) < 100; i++)
		wait_ms(5);
	cr_assert_eq(kept(&later), 100, "one thread took all of them in");
	for (size_t i = 100; i-- > 0;) {
		struct gba_text target = http_target(later.x[i]);
		char copy[64];

		snprintf(copy, sizeof(copy), "answer to %.*s", (int)target.len, target.p);
		http_reply(later.x[i], 200, NULL, 0, octets_of(copy));
	}
	for (int i = 0; i < 100; i++) {
		snprintf(request, sizeof(request), "answer to /%d", i);
		hear(fd[i], out, sizeof(out));
		cr_expect_str_eq(strstr(out, "\r\n\r\n") + 4, request);
		close(fd[i]);
	}
	http_server_free(server);
}

/* The call by which the room makes a response, on its way to the library: the body tells
 * when the response is freed. */
struct MHD_Response;
struct MHD_Response *MHD_create_response_from_buffer_with_free_callback_cls(
	size_t size, const void *buffer, void (*on_free)(void *), void *cls);
struct MHD_Response *
MHD_create_response_from_buffer_with_free_callback(size_t size, void *buffer,
						   void (*on_free)(void *));

/* What the room wants to hear about its body, before a copy of it. */
struct body {
	void (*freed)(void *cls);
	void *cls;
	char b[];
};

static atomic_int made, freed;

static void
on_free(void *b)
{
	struct body *body = (struct body *)(void *)((char *)b - offsetof(struct body, b));

	body->freed(body->cls);
	atomic_fetch_add(&freed, 1);
	free(body);
}

struct MHD_Response *
MHD_create_response_from_buffer_with_free_callback_cls(size_t size, const void *buffer,
						       void (*free_it)(void *), void *cls)
{
	struct body *body = malloc(sizeof(*body) + size);

	cr_assert_not_null(body);
	body->freed = free_it;
	body->cls = cls;
	memcpy(body->b, buffer, size);
	atomic_fetch_add(&made, 1);
	return MHD_create_response_from_buffer_with_free_callback(size, body->b, on_free);
}

Test(http, the_reply_for_a_peer_that_went_away_is_freed)
{
	static struct later later = { .lock = PTHREAD_MUTEX_INITIALIZER };
	static const struct linger reset = { .l_onoff = 1 };
	struct http_conf conf = conf_of(&here, 1, keep);
	struct http_server *server;

	conf.ctx = &later;
	server = serve(&conf);
	for (size_t i = 0; i < 20; i++) {
		const int fd = dial(http_server_port(server, 0));

		say(fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
		for (int j = 0; j < 1000 && kept(&later) <= i; j++)
			wait_ms(1);
		cr_assert_eq(kept(&later), i + 1);
		cr_assert_eq(setsockopt(fd, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)),
			     0);
		close(fd);
		http_reply(later.x[i], 200, NULL, 0, octets_of("nobody reads this"));
	}
	http_server_free(server);
	cr_expect_eq(made, 20);
	cr_expect_eq(freed, 20, "%d", freed);
}

/* Replies race with the return of the handler. */
static void *
reply_now(void *x)
{
	http_reply(x, 200, NULL, 0, octets_of("raced"));
	return NULL;
}

static void
race(void *ctx, struct http_exchange *x)
{
	pthread_attr_t attr;
	pthread_t thread;

	(void)ctx;
	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	cr_assert_eq(pthread_create(&thread, &attr, reply_now, x), 0);
	pthread_attr_destroy(&attr);
}

Test(http, a_reply_that_races_with_the_return_of_the_handler_arrives_once)
{
	const struct http_conf conf = conf_of(&here, 1, race);
	struct http_server *server = serve(&conf);
	int fd = dial(http_server_port(server, 0));
	char out[4096];

	for (int i = 0; i < 2000; i++) {
		say(fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
		hear(fd, out, sizeof(out));
		cr_assert_str_eq(strstr(out, "\r\n\r\n") + 4, "raced");
	}
	close(fd);
	http_server_free(server);
}

static void *
reply_soon(void *x)
{
	wait_ms(200);
	return reply_now(x);
}

static void
slow(void *ctx, struct http_exchange *x)
{
	pthread_attr_t attr;
	pthread_t thread;

	pthread_attr_init(&attr);
	pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
	cr_assert_eq(pthread_create(&thread, &attr, reply_soon, x), 0);
	pthread_attr_destroy(&attr);
	atomic_fetch_add((atomic_int *)ctx, 1);
}

Test(http, the_end_waits_for_exchanges_that_were_handed_out)
{
	static atomic_int begun;
	struct http_conf conf = conf_of(&here, 1, slow);
	struct http_server *server;
	char out[4096];
	uint16_t port;
	int fd;

	conf.ctx = &begun;
	server = serve(&conf);
	port = http_server_port(server, 0);
	fd = dial(port);
	say(fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
	for (int i = 0; i < 1000 && atomic_load(&begun) == 0; i++)
		wait_ms(1);
	http_server_free(server);
	hear(fd, out, sizeof(out));
	cr_expect(strstr(out, "raced") != NULL, "%s", out);
	close(fd);
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_expect_neq(connect(fd,
			      (const struct sockaddr *)&(struct sockaddr_in){
				      .sin_family = AF_INET,
				      .sin_port = htons(port),
				      .sin_addr.s_addr = htonl(INADDR_LOOPBACK) },
			      sizeof(struct sockaddr_in)),
		      0, "nobody listens");
	close(fd);
}
