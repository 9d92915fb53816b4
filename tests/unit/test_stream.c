/* SPDX-License-Identifier: Apache-2.0 */
/* Streams: a server and clients of ours in one loop, and openssl as a client that is not.
 */
#include "unit.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "stream/stream.h"

#define BIG (3u << 20)

static char dir[64];

static int
shell(const char *command)
{
	return system(command); /* its status */
}

static void
lab(void)
{
	char command[512];

	snprintf(dir, sizeof(dir), "/tmp/gba-stream-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(command, sizeof(command),
		 MINT " %s/a sc.test,127.0.0.1 SME.test,sme2.test other.test && " MINT
		      " %s/b sme.test >/dev/null",
		 dir, dir);
	cr_assert_eq(shell(command), 0);
}

static void
lab_end(void)
{
	char command[128];

	snprintf(command, sizeof(command), "rm -rf %s", dir);
	cr_assert_eq(shell(command), 0);
}

static struct stream_tls *
load(enum stream_side side, const char *place, const char *name)
{
	char cert[160], key[160], ca[160];
	struct stream_tls *tls = NULL;

	snprintf(cert, sizeof(cert), "%s/%s/%s.pem", dir, place, name);
	snprintf(key, sizeof(key), "%s/%s/%s.key", dir, place, name);
	snprintf(ca, sizeof(ca), "%s/%s/ca.pem", dir, place);
	cr_assert_eq(stream_tls_load(&tls, side, cert, key, ca, NULL), GBA_OK);
	return tls;
}

/* What happened at one side; the loop writes, the test waits. */
struct side {
	atomic_uint opened, closed;
	atomic_size_t octets;
	char names[2][64], suite[80], reason[160];
	struct stream *stream;
	bool echo, big, say_and_close;
	size_t said;
};

static void *
on_opened(void *ctx, struct stream *stream)
{
	struct side *side = ctx;

	side->stream = stream;
	for (size_t i = 0; i < 2; i++)
		if (stream_peer_name(stream, i) != NULL)
			snprintf(side->names[i], sizeof(side->names[i]), "%s",
				 stream_peer_name(stream, i));
	snprintf(side->suite, sizeof(side->suite), "%s", stream_suite(stream));
	if (side->say_and_close) {
		cr_assert_eq(
			stream_write(stream,
				     (struct gba_octets){ (const uint8_t *)"last", 4 }),
			GBA_OK);
		stream_close(stream, "said all");
	}
	atomic_fetch_add(&side->opened, 1);
	return side;
}

static void
on_octets(void *ctx, struct stream *stream, struct gba_octets in)
{
	struct side *side = ctx;

	atomic_fetch_add(&side->octets, in.len);
	if (side->echo && stream_write(stream, in) != GBA_OK)
		stream_close(stream, "too much");
}

static void
on_tick(void *ctx, struct stream *stream, int64_t mono_ms)
{
	static const uint8_t block[50000] = { 1 };
	struct side *side = ctx;

	(void)mono_ms;
	while (side->big && side->said < BIG) {
		const size_t len = BIG - side->said < sizeof(block) ? BIG - side->said
								    : sizeof(block);

		if (stream_write(stream, (struct gba_octets){ block, len }) != GBA_OK)
			return;
		side->said += len;
	}
}

static void
on_closed(void *ctx, const char *reason)
{
	struct side *side = ctx;

	snprintf(side->reason, sizeof(side->reason), "%s", reason);
	side->stream = NULL;
	atomic_fetch_add(&side->closed, 1);
}

static const struct stream_events events = { on_opened, on_octets, on_tick, on_closed };

struct world {
	struct stream_hub *hub;
	struct side server, client;
	uint16_t port;
	pthread_t thread;
};

static void *
run(void *arg)
{
	stream_hub_run(arg);
	return NULL;
}

static void
start(struct world *w, struct stream_tls *tls)
{
	const struct stream_hub_conf conf = { .clock = gba_clock_system(),
					      .room = "test",
					      .streams = 3,
					      .per_address = 2,
					      .handshake_ms = 3000,
					      .linger_ms = 2000,
					      .write_max = 1 << 20 };
	const struct stream_listener listener = {
		.address = "127.0.0.1", .tls = tls, .events = &events, .ctx = &w->server
	};

	cr_assert_eq(stream_hub_new(&w->hub, &conf), GBA_OK);
	cr_assert_eq(stream_listen(w->hub, &w->port, &listener), GBA_OK);
}

static void
dial(struct world *w, struct stream_tls *tls, const char *host)
{
	struct stream_target target = { .port = w->port, .tls = tls };

	snprintf(target.host, sizeof(target.host), "%s", host);
	cr_assert_eq(stream_connect(w->hub, &target, &events, &w->client), GBA_OK);
}

static void
go(struct world *w)
{
	cr_assert_eq(pthread_create(&w->thread, NULL, run, w->hub), 0);
}

static bool
until(atomic_uint *what, unsigned want)
{
	const struct timespec t = { .tv_nsec = 5000000 };

	for (int i = 0; i < 4000 && atomic_load(what) < want; i++)
		nanosleep(&t, NULL);
	return atomic_load(what) >= want;
}

static void
until_octets(atomic_size_t *what, size_t want)
{
	const struct timespec t = { .tv_nsec = 5000000 };

	for (int i = 0; i < 4000 && atomic_load(what) < want; i++)
		nanosleep(&t, NULL);
	cr_assert_eq(atomic_load(what), want);
}

static void
end(struct world *w)
{
	stream_hub_stop(w->hub);
	cr_assert_eq(pthread_join(w->thread, NULL), 0);
	stream_hub_free(w->hub);
}

/* Of the certificates of each side, and the host that the client wants. */
static const struct meeting {
	const char *what, *place, *name, *host;
	bool up;
} meetings[] = {
	{ "both know each other", "a", "SME.test", "127.0.0.1", true },
	{ "by name", "a", "SME.test", "localhost", false }, /* not in the certificate */
	{ "a client of another authority", "b", "sme.test", "127.0.0.1", false },
};

Test(stream, tls_is_mutual_and_tells_the_names)
{
	lab();
	for (size_t i = 0; i < ARRAY_LEN(meetings); i++) {
		const struct meeting *m = &meetings[i];
		struct stream_tls *sc = load(STREAM_SERVER, "a", "sc.test");
		struct stream_tls *sme = load(STREAM_CLIENT, m->place, m->name);
		struct world w = { .server.echo = true, .client.big = true };

		start(&w, sc);
		dial(&w, sme, m->host);
		go(&w);
		if (m->up) {
			cr_assert(until(&w.client.opened, 1), "%s", m->what);
			until_octets(&w.client.octets, BIG);
			cr_expect_eq(atomic_load(&w.server.octets), BIG);
			cr_expect_str_eq(w.server.names[0], "sme.test");
			cr_expect_str_eq(w.server.names[1], "sme2.test");
			cr_expect_str_eq(w.client.names[0], "sc.test");
			cr_expect_eq(strncmp(w.client.suite, "TLSv1.3 TLS_", 12), 0);
		} else {
			cr_assert(until(&w.client.closed, 1), "%s", m->what);
			cr_expect_eq(atomic_load(&w.server.opened), 0, "%s", m->what);
			cr_expect_neq(w.client.reason[0], '\0', "%s", m->what);
		}
		end(&w);
		cr_expect_eq(atomic_load(&w.client.closed), 1, "%s", m->what);
		cr_expect_eq(atomic_load(&w.server.closed), m->up, "%s", m->what);
		stream_tls_release(sc);
		stream_tls_release(sme);
	}
	lab_end();
}

static const struct offer {
	const char *options;
	bool up;
} offers[] = {
	{ "-tls1_2 -cipher ECDHE-ECDSA-AES128-GCM-SHA256", true },
	{ "-tls1_2 -cipher ECDHE-ECDSA-CHACHA20-POLY1305", true },
	{ "-tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384", true },
	{ "-tls1_2 -cipher ECDHE-ECDSA-AES128-SHA256", false },
	{ "-tls1_2 -cipher ECDHE-ECDSA-NULL-SHA:@SECLEVEL=0", false },
	{ "-tls1_1 -cipher DEFAULT@SECLEVEL=0", false },
	{ "-tls1_3 -ciphersuites TLS_AES_128_CCM_SHA256", false },
};

Test(stream, only_aead_suites_and_clients_with_a_certificate)
{
	lab();
	struct stream_tls *sc = load(STREAM_SERVER, "a", "sc.test");
	struct world w = { .server.say_and_close = true };
	unsigned up = 0;
	char command[600];

	start(&w, sc);
	go(&w);
	for (size_t i = 0; i < ARRAY_LEN(offers); i++) {
		snprintf(command, sizeof(command),
			 "openssl s_client -quiet -connect 127.0.0.1:%u -CAfile "
			 "%s/a/ca.pem "
			 "-cert %s/a/other.test.pem -key %s/a/other.test.key %s "
			 "</dev/null 2>/dev/null | grep -q last",
			 w.port, dir, dir, dir, offers[i].options);
		cr_expect_eq(shell(command) == 0, offers[i].up, "%s", offers[i].options);
		up += offers[i].up;
	}
	cr_expect_eq(atomic_load(&w.server.opened), up);
	snprintf(command, sizeof(command),
		 "openssl s_client -quiet -connect 127.0.0.1:%u -CAfile %s/a/ca.pem "
		 "</dev/null 2>/dev/null | grep -q last",
		 w.port, dir);
	cr_expect_neq(shell(command), 0, "a client without a certificate");
	cr_expect_eq(atomic_load(&w.server.opened), up);
	end(&w);
	stream_tls_release(sc);
	lab_end();
}

static int
raw(uint16_t port)
{
	const struct sockaddr_in to = { .sin_family = AF_INET,
					.sin_port = htons(port),
					.sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	cr_assert(fd >= 0);
	cr_assert_eq(connect(fd, (const struct sockaddr *)&to, sizeof(to)), 0);
	return fd;
}

Test(stream, plain_is_for_loopback_alone)
{
	struct world w = { .server.echo = true };
	struct stream_listener all = { .address = "0.0.0.0", .events = &events };
	struct stream_target far = { .host = "192.0.2.1", .port = 2775 };
	char octets[8];
	int fd;

	start(&w, NULL);
	cr_expect_eq(stream_listen(w.hub, NULL, &all), GBA_ERR_DENIED);
	cr_expect_eq(stream_connect(w.hub, &far, &events, &w.client), GBA_ERR_DENIED);
	go(&w);
	fd = raw(w.port);
	cr_assert_eq(send(fd, "hello", 5, 0), 5);
	cr_assert_eq(recv(fd, octets, 5, MSG_WAITALL), 5);
	cr_expect_arr_eq(octets, "hello", 5);
	cr_expect_str_eq(w.server.suite, "plain");
	close(fd);
	cr_assert(until(&w.server.closed, 1));
	cr_expect_str_eq(w.server.reason, "closed by the peer");
	end(&w);
}

Test(stream, silence_in_a_handshake_and_one_connection_too_many_end)
{
	lab();
	struct stream_tls *sc = load(STREAM_SERVER, "a", "sc.test");
	struct world w = { .port = 0 };
	char octet;
	int fd[3];

	start(&w, sc);
	go(&w);
	for (size_t i = 0; i < 3; i++)
		fd[i] = raw(w.port);
	for (size_t i = 3; i-- > 0;) { /* the third at once, the others in time */
		cr_expect_leq(recv(fd[i], &octet, 1, 0), 0);
		close(fd[i]);
	}
	cr_expect_eq(atomic_load(&w.server.opened), 0);
	end(&w);
	cr_expect_eq(atomic_load(&w.server.closed), 0);
	stream_tls_release(sc);
	lab_end();
}

static void
count_up(void *arg)
{
	atomic_fetch_add((atomic_uint *)arg, 1);
}

Test(stream, what_is_posted_is_called_also_at_the_end)
{
	struct world w = { .port = 0 };
	atomic_uint calls = 0;

	start(&w, NULL);
	cr_assert_eq(stream_hub_post(w.hub, count_up, &calls), GBA_OK);
	go(&w);
	cr_assert(until(&calls, 1));
	cr_assert_eq(stream_hub_post(w.hub, count_up, &calls), GBA_OK);
	cr_assert(until(&calls, 2));
	stream_hub_stop(w.hub);
	cr_assert_eq(pthread_join(w.thread, NULL), 0);
	cr_assert_eq(stream_hub_post(w.hub, count_up, &calls), GBA_OK);
	stream_hub_free(w.hub);
	cr_expect_eq(atomic_load(&calls), 3);
}

Test(stream, nobody_there_is_said_to_the_client)
{
	struct world w = { .port = 0 };
	struct world gone = { .port = 0 };

	start(&gone, NULL);
	start(&w, NULL);
	w.port = gone.port;
	stream_hub_free(gone.hub);
	dial(&w, NULL, "127.0.0.1");
	go(&w);
	cr_assert(until(&w.client.closed, 1));
	cr_expect_str_eq(w.client.reason, "Connection refused");
	cr_expect_eq(atomic_load(&w.client.opened), 0);
	end(&w);
}
