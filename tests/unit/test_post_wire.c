/* SPDX-License-Identifier: Apache-2.0 */
/* The room post where nobody answers, where connections break, and over TLS: what is told
 * then, above all whether the other side has perhaps taken it. */
#include "unit.h"

#include <poll.h>

#include "ports.h"
#include "post_util.h"

static int
listen_here(uint16_t *port, int backlog)
{
	const int fd = port_socket(port);

	cr_assert_eq(listen(fd, backlog), 0);
	return fd;
}

/* The next connection. */
static int
take(int listener)
{
	const struct timeval patience = { .tv_sec = PATIENCE_MS / 1000 };
	struct pollfd ready = { .fd = listener, .events = POLLIN };
	int fd;

	cr_assert_eq(poll(&ready, 1, PATIENCE_MS), 1, "nobody connects");
	fd = accept4(listener, NULL, NULL, SOCK_CLOEXEC);
	cr_assert(fd >= 0);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	return fd;
}

/* Read one request whole: its body is "x". */
static void
read_request(int fd)
{
	char in[2048];
	size_t len = 0;
	const char *end;

	for (;;) {
		const ssize_t n = recv(fd, in + len, sizeof(in) - 1 - len, 0);

		cr_assert_gt(n, 0);
		len += (size_t)n;
		in[len] = '\0';
		end = strstr(in, "\r\n\r\n");
		if (end != NULL && strcmp(end + 4, "x") == 0)
			return;
	}
}

static void
await_none(struct told *told, bool perhaps, const char *what)
{
	await(&told->sem);
	cr_expect_eq(told->count, 1, "%s", what);
	cr_expect_eq(told->status, 0, "%s", what);
	cr_expect_str_not_empty(told->reason, "%s", what);
	cr_expect_eq(told->perhaps, perhaps, "%s: %s", what, told->reason);
}

/* --- nobody answers --------------------------------------------------------------------
 */

/* Over a handle that has sent octets of the one before, which was answered. */
Test(post_wire, has_sent_nothing_where_nobody_is)
{
	uint16_t closed_port, port;
	const int closed = port_socket(&closed_port), listener = listen_here(&port, 8);
	struct post *post = new_post(1, PATIENCE_MS);
	char url[64];

	for (unsigned i = 0; i < 2; i++) {
		struct told told = { .count = 0 };
		int fd;

		send_x(post, url_of(url, port, ""), &told);
		fd = take(listener);
		read_request(fd);
		say(fd, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n"
			"Connection: close\r\n\r\n");
		close(fd);
		await(&told.sem);
		cr_assert_eq(told.status, 200, "%s", told.reason);
		told = (struct told){ .count = 0 };
		send_x(post, url_of(url, closed_port, ""), &told);
		await_none(&told, false, "nobody");
	}
	post_free(post);
	close(closed);
	close(listener);
}

/* The kernel takes the octets in: of the one the request, of the other a ClientHello. */
Test(post_wire, tells_after_a_time_out_whether_the_request_has_gone)
{
	static struct told plain, tls;
	uint16_t port;
	const int mute = listen_here(&port, 8);
	struct post *post = new_post(2, 5000);
	char url[64];

	send_x(post, url_of(url, port, ""), &plain);
	snprintf(url, sizeof(url), "https://127.0.0.1:%u/", port);
	send_x(post, url, &tls);
	await_none(&plain, true, "it is taken in and not answered");
	await_none(&tls, false, "no handshake");
	post_free(post);
	close(mute);
}

/* A full queue of the kernel takes no connection in, and refuses none. */
Test(post_wire, does_not_wait_for_a_connection_longer_than_it_may)
{
	uint16_t port;
	const int listener = listen_here(&port, 0);
	const int first = dial(port);
	struct post *post = new_post(1, 300);
	struct told told = { .count = 0 };
	char url[64];

	send_x(post, url_of(url, port, ""), &told);
	await_none(&told, false, "no connection");
	post_free(post);
	close(first);
	close(listener);
}

/* --- connections that break ------------------------------------------------------------
 */

struct line {
	struct post *post;
	int listener, fd;
	uint16_t port;
	char url[64];
};

/* A connection that is kept, after one POST. */
static struct line
open_line(void)
{
	struct line line = { .post = new_post(1, PATIENCE_MS) };
	struct told told = { .count = 0 };

	line.listener = listen_here(&line.port, 8);
	send_x(line.post, url_of(line.url, line.port, ""), &told);
	line.fd = take(line.listener);
	read_request(line.fd);
	say(line.fd, "HTTP/1.1 204 No Content\r\n\r\n");
	await(&told.sem);
	cr_assert_eq(told.status, 204, "%s", told.reason);
	return line;
}

/* Nobody is there any more; the socket that is left keeps the port from others. */
static void
leave(const struct line *line)
{
	close(line->listener);
	cr_assert_eq(shutdown(line->fd, SHUT_RDWR), 0);
}

/* What told waits for is answered over the line, which is then at its end. */
static void
end_line(struct line *line, struct told *told)
{
	read_request(line->fd);
	say(line->fd, "HTTP/1.1 204 No Content\r\n\r\n");
	await(&told->sem);
	cr_expect_eq(told->status, 204);
	post_free(line->post);
	close(line->fd);
	close(line->listener);
}

Test(post_wire, uses_a_kept_connection_again)
{
	struct line line = open_line();
	struct told told = { .count = 0 };

	send_x(line.post, line.url, &told);
	end_line(&line, &told);
}

Test(post_wire, connects_again_when_the_kept_connection_was_closed)
{
	struct line line = open_line();
	struct told told = { .count = 0 };

	close(line.fd);
	send_x(line.post, line.url, &told);
	line.fd = take(line.listener);
	end_line(&line, &told);
}

Test(post_wire, has_sent_nothing_when_the_peer_went_away_between_two)
{
	struct line line = open_line();
	struct told told = { .count = 0 };

	leave(&line);
	send_x(line.post, line.url, &told);
	await_none(&told, false, "gone before");
	post_free(line.post);
	close(line.fd);
}

Test(post_wire, has_perhaps_sent_it_when_the_peer_went_away_with_it)
{
	struct line line = open_line();
	struct told told = { .count = 0 };

	send_x(line.post, line.url, &told);
	read_request(line.fd);
	leave(&line);
	await_none(&told, true, "gone with it");
	post_free(line.post);
	close(line.fd);
}

Test(post_wire, an_answer_that_breaks_off_is_none)
{
	struct line line = open_line();
	struct told told = { .count = 0 };

	send_x(line.post, line.url, &told);
	read_request(line.fd);
	say(line.fd, "HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nab");
	close(line.fd);
	await_none(&told, true, "cut");
	post_free(line.post);
	close(line.listener);
}

/* --- TLS -------------------------------------------------------------------------------
 */

static void
tell_client(void *ctx, struct http_exchange *x)
{
	const char *name = http_tls_client(x, 0);

	(void)ctx;
	http_reply(x, 200, NULL, 0, octets_of(name != NULL ? name : "nobody"));
}

/* Two authorities, and a certificate of the first for each end. */
struct lab {
	char dir[32];
	char cert[64], key[64], ca[64], client_cert[64], client_key[64], other_ca[64],
		now[64];
	struct http_listener l;
};

static void
in_shell(const char *command, const char *dir)
{
	char line[512], out[1024];

	snprintf(line, sizeof(line), "cd %s && %s 2>&1", dir, command);
	shell(line, out, sizeof(out));
}

static void
lab_open(struct lab *lab)
{
	*lab = (struct lab){ .dir = "/tmp/gba-post-XXXXXX",
			     .l = { .address = "127.0.0.1", .tls = true } };
	cr_assert_not_null(mkdtemp(lab->dir));
	in_shell(MINT " . server.test,127.0.0.1 client.test && " MINT " o other",
		 lab->dir);
	snprintf(lab->cert, sizeof(lab->cert), "%s/server.test.pem", lab->dir);
	snprintf(lab->key, sizeof(lab->key), "%s/server.test.key", lab->dir);
	snprintf(lab->ca, sizeof(lab->ca), "%s/ca.pem", lab->dir);
	snprintf(lab->client_cert, sizeof(lab->client_cert), "%s/client.test.pem",
		 lab->dir);
	snprintf(lab->client_key, sizeof(lab->client_key), "%s/client.test.key",
		 lab->dir);
	snprintf(lab->other_ca, sizeof(lab->other_ca), "%s/o/ca.pem", lab->dir);
	snprintf(lab->now, sizeof(lab->now), "%s/now.pem", lab->dir);
	lab->l.cert_file = lab->cert;
	lab->l.key_file = lab->key;
	lab->l.client_ca_file = lab->ca;
}

static struct post *
new_tls_post(const char *ca, const char *cert, const char *key)
{
	const struct post_conf conf = { .timeout_ms = PATIENCE_MS,
					.parallel = 1,
					.ca = ca,
					.cert = cert,
					.key = key };
	struct post *post = NULL;

	cr_assert_eq(post_new(&post, &conf), GBA_OK);
	return post;
}

/* One POST to a server that begins and ends with it, so over a connection of its own. */
static void
try_tls(const struct lab *lab, struct post *post, bool ok, const char *what)
{
	const struct http_conf conf = conf_of(&lab->l, 1, tell_client);
	struct http_server *server = serve(&conf);
	struct told told;
	char url[64];

	snprintf(url, sizeof(url), "https://127.0.0.1:%u/", http_server_port(server, 0));
	told = ask_x(post, url);
	cr_expect_eq(told.status, ok ? 200 : 0, "%s: %s", what, told.reason);
	if (ok)
		cr_expect(told.len == 11 && memcmp(told.body, "client.test", 11) == 0);
	else
		cr_expect_str_not_empty(told.reason);
	http_server_free(server);
}

Test(post_wire, shows_its_certificate_to_who_has_one_of_its_authority)
{
	struct lab lab;
	const struct {
		const char *what, *ca, *cert, *key;
		bool ok;
	} rows[] = {
		{ "as it should be", lab.ca, lab.client_cert, lab.client_key, true },
		{ "another one", lab.other_ca, lab.client_cert, lab.client_key, false },
		{ "the system's", "", lab.client_cert, lab.client_key, false },
		{ "no certificate", lab.ca, "", "", false },
		{ "no such key", lab.ca, lab.client_cert, lab.dir, false },
	};

	lab_open(&lab);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct post *post = new_tls_post(rows[i].ca, rows[i].cert, rows[i].key);

		try_tls(&lab, post, rows[i].ok, rows[i].what);
		try_tls(&lab, post, rows[i].ok, rows[i].what);
		post_free(post);
	}
	in_shell("rm -r \"$PWD\"", lab.dir);
}

Test(post_wire, reads_its_authority_anew_for_each_connection)
{
	struct post *post;
	struct lab lab;

	lab_open(&lab);
	in_shell("cp ca.pem now.pem", lab.dir);
	post = new_tls_post(lab.now, lab.client_cert, lab.client_key);
	try_tls(&lab, post, true, "the first");
	in_shell("cp o/ca.pem now.pem", lab.dir);
	try_tls(&lab, post, false, "another one");
	in_shell("cp ca.pem now.pem", lab.dir);
	try_tls(&lab, post, true, "the first again");
	post_free(post);
	in_shell("rm -r \"$PWD\"", lab.dir);
}
