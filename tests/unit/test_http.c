/* SPDX-License-Identifier: Apache-2.0 */
/* The room http over clear TCP: bytes on the wire, waiting replies, limits, the end. */
#include "unit.h"

#include "http_util.h"

static const struct http_listener here = { .address = "127.0.0.1", .tag = 7 };

static void
echo(void *ctx, struct http_exchange *x)
{
	static const struct http_header headers[] = {
		{ "Server", "gba" },
		{ "WWW-Authenticate", "Digest realm=\"bsf\", nonce=\"a==\"" },
		{ "X-Last", "1" },
	};
	char text[4096];
	struct gba_buf buf = gba_buf(text, sizeof(text));

	(void)ctx;
	gba_buf_text(&buf, http_method(x));
	gba_buf_str(&buf, " ");
	gba_buf_text(&buf, http_target(x));
	gba_buf_fmt(&buf, "\ntag=%d tls=%d peer=%s body=%zu\n", http_tag(x),
		    http_is_tls(x), http_peer(x), http_body(x).len);
	gba_buf_fmt(&buf, "n=%u x=[", http_header_count(x, "x-test"));
	gba_buf_text(&buf, http_header(x, "X-Test"));
	gba_buf_fmt(&buf, "] absent=%d\n", http_header(x, "X-Absent").p == NULL);
	cr_assert_eq(gba_buf_status(&buf), GBA_OK);
	http_reply(x, 200, headers, ARRAY_LEN(headers),
		   (struct gba_octets){ buf.p, buf.len });
}

static void
check_date(const char *reply)
{
	const char *date = strstr(reply, "Date: ");
	struct tm tm = { 0 };
	const char *end;

	cr_assert(date != NULL, "%s", reply);
	end = strptime(date + 6, "%a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
	cr_assert(end != NULL && end - (date + 6) == 31, "%s", date);
	cr_expect(labs((long)(timegm(&tm) - time(NULL))) <= 2);
}

Test(http, a_reply_is_our_headers_in_order_with_length_and_date_and_nothing_else)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	const uint16_t port = http_server_port(server, 0);
	char out[8192], rest[8192];
	const char *line;

	ask(port, "GET /a%20b?x=1&y=%41 HTTP/1.1\r\nHost: h\r\nX-Test: one\r\n\r\n", out,
	    sizeof(out));
	check_date(out);
	line = strstr(out, "\r\nDate:");
	snprintf(rest, sizeof(rest), "%.*s%s", (int)(line - out), out,
		 strstr(line + 2, "\r\n"));
	cr_expect_str_eq(rest, "HTTP/1.1 200 OK\r\nServer: gba\r\n"
			       "WWW-Authenticate: Digest realm=\"bsf\", nonce=\"a==\"\r\n"
			       "X-Last: 1\r\nContent-Length: 76\r\n\r\n"
			       "GET /a%20b?x=1&y=%41\ntag=7 tls=0 peer=127.0.0.1 body=0\n"
			       "n=1 x=[one] absent=1\n");
	http_server_free(server);
}

static void
dated(void *ctx, struct http_exchange *x)
{
	static const struct http_header headers[] = {
		{ "A", "1" },
		{ "Date", "Thu, 08 Jan 2004 10:13:18 GMT" },
		{ "B", "2" },
	};

	(void)ctx;
	http_reply(x, 401, headers, ARRAY_LEN(headers), NO_BODY);
}

Test(http, a_date_of_ours_stays_where_we_put_it_and_is_the_only_one)
{
	const struct http_conf conf = conf_of(&here, 1, dated);
	struct http_server *server = serve(&conf);
	char out[4096];

	ask(http_server_port(server, 0), "GET / HTTP/1.1\r\nHost: h\r\n\r\n", out,
	    sizeof(out));
	cr_expect_str_eq(out, "HTTP/1.1 401 Unauthorized\r\nA: 1\r\n"
			      "Date: Thu, 08 Jan 2004 10:13:18 GMT\r\nB: 2\r\n"
			      "Content-Length: 0\r\n\r\n");
	http_server_free(server);
}

Test(http, head_and_body_of_a_small_reply_leave_in_one_segment)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	int fd = dial(http_server_port(server, 0));
	char out[8192];
	ssize_t n;

	for (int i = 0; i < 20; i++) {
		say(fd, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
		n = recv(fd, out, sizeof(out) - 1, 0);
		cr_assert(n > 0);
		out[n] = '\0';
		cr_assert(strstr(out, "absent=1\n") != NULL, "one read brings it all: %s",
			  out);
	}
	close(fd);
	http_server_free(server);
}

Test(http, head_has_the_length_but_no_body_and_the_connection_lives_on)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	int fd = dial(http_server_port(server, 0));
	char out[8192];
	ssize_t n;

	say(fd, "HEAD / HTTP/1.1\r\nHost: h\r\n\r\n");
	n = recv(fd, out, sizeof(out) - 1, 0);
	cr_assert(n > 0);
	out[n] = '\0';
	cr_expect(strstr(out, "Content-Length: 59\r\n") != NULL, "%s", out);
	cr_expect_str_eq(out + n - 4, "\r\n\r\n");
	say(fd, "GET /second HTTP/1.1\r\nHost: h\r\n\r\n");
	hear(fd, out, sizeof(out));
	cr_expect(strstr(out, "GET /second\n") != NULL, "%s", out);
	close(fd);
	http_server_free(server);
}

static const struct {
	const char *what, *request, *expected;
} heads[] = {
	{ "absolute target", "GET http://bsf.example/?q HTTP/1.1\r\nHost: h\r\n\r\n",
	  "GET http://bsf.example/?q\n" },
	{ "asterisk", "OPTIONS * HTTP/1.1\r\nHost: h\r\n\r\n", "OPTIONS *\n" },
	{ "encoded NUL", "GET /a%00b?%00 HTTP/1.1\r\nHost: h\r\n\r\n",
	  "GET /a%00b?%00\n" },
	{ "duplicate", "GET / HTTP/1.1\r\nHost: h\r\nX-Test: one\r\nx-TEST: two\r\n\r\n",
	  "n=2 x=[one]" },
	{ "empty value", "GET / HTTP/1.1\r\nHost: h\r\nX-Test:\r\n\r\n", "n=1 x=[]" },
	{ "folded",
	  "GET / HTTP/1.1\r\nHost: h\r\nX-Test: a=1,\r\n\tb=\"2\",\r\n   c=3\r\nY: "
	  "z\r\n\r\n",
	  "n=1 x=[a=1, b=\"2\",c=3]" },
	{ "blanks around", "GET / HTTP/1.1\r\nHost: h\r\nX-Test: \t v w \t \r\n\r\n",
	  "n=1 x=[v w" },
	{ "a longer name",
	  "GET / HTTP/1.1\r\nHost: h\r\nX-Test-Info: a=1\r\nX-Testing: 1\r\n\r\n",
	  "n=0 x=[] absent=1" },
	{ "HTTP/1.0", "GET /old HTTP/1.0\r\n\r\n", "GET /old\n" },
	{ "body", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\n\r\nabc",
	  "body=3\n" },
	{ "chunked",
	  "PUT / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
	  "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n",
	  "body=5\n" },
	{ "two lengths",
	  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nContent-Length: "
	  "4\r\n\r\nabcd",
	  "HTTP/1.1 400 " },
	{ "length and coding",
	  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 3\r\nTransfer-Encoding: "
	  "chunked\r\n"
	  "\r\n0\r\n\r\n",
	  "HTTP/1.1 400 " },
	{ "another coding",
	  "POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: gzip\r\n\r\n",
	  "HTTP/1.1 501 " },
	{ "signed length", "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: +3\r\n\r\nabc",
	  "HTTP/1.1 400 " },
	{ "huge length",
	  "POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 99999999999999999999999\r\n\r\n",
	  "HTTP/1.1 413 " },
};

Test(http, heads_are_seen_as_they_came_and_ambiguous_ones_are_refused)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	char out[8192];

	for (size_t i = 0; i < ARRAY_LEN(heads); i++) {
		ask(http_server_port(server, 0), heads[i].request, out, sizeof(out));
		cr_expect(strstr(out, heads[i].expected) != NULL, "%s: %s", heads[i].what,
			  out);
	}
	http_server_free(server);
}

/* A request whose head has exactly this many octets. */
static char *
head_of(size_t octets)
{
	static const char front[] = "GET / HTTP/1.1\r\nHost: h\r\nX-Test: ";
	char *s = malloc(octets + 1);

	cr_assert(s != NULL);
	memset(s, 'v', octets);
	memcpy(s, front, sizeof(front) - 1);
	memcpy(s + octets - 4, "\r\n\r\n", 5);
	return s;
}

static void
long_head(void *ctx, struct http_exchange *x)
{
	(void)ctx;
	http_reply(x, http_header(x, "X-Test").len > 1000 ? 200 : 404, NULL, 0, NO_BODY);
}

Test(http, a_head_of_the_limit_passes_and_one_octet_more_is_431)
{
	const struct http_conf conf = conf_of(&here, 1, long_head);
	struct http_server *server = serve(&conf);
	const size_t sizes[] = { 8191, 8192, 8193, 9000, 30000, 100000 };
	char out[4096];

	for (size_t i = 0; i < ARRAY_LEN(sizes); i++) {
		char *request = head_of(sizes[i]);

		ask(http_server_port(server, 0), request, out, sizeof(out));
		cr_expect_eq(strncmp(out, "HTTP/1.1 ", 9), 0, "%zu: %s", sizes[i], out);
		cr_expect_eq(strncmp(out + 9, sizes[i] <= 8192 ? "200" : "431", 3), 0,
			     "%zu: %s", sizes[i], out);
		free(request);
	}
	http_server_free(server);
}

Test(http, a_body_of_the_limit_passes_and_more_is_413_and_closed)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	static char request[600000];
	const struct {
		size_t body;
		bool passes;
	} rows[] = {
		{ 16384, true }, { 16385, false }, { 200000, false }, { 500000, false }
	};
	char out[4096];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		int fd = dial(http_server_port(server, 0));
		int n = snprintf(
			request, sizeof(request),
			"POST / HTTP/1.1\r\nHost: h\r\nContent-Length: %zu\r\n\r\n",
			rows[i].body);

		memset(request + n, 'b', rows[i].body);
		request[(size_t)n + rows[i].body] = '\0';
		(void)!send(fd, request, (size_t)n + rows[i].body, MSG_NOSIGNAL);
		hear(fd, out, sizeof(out));
		if (rows[i].passes) {
			cr_expect(strstr(out, "body=16384\n") != NULL, "%s", out);
		} else if (rows[i].body < 16384 + 256 * 1024) {
			cr_expect_eq(strncmp(out, "HTTP/1.1 413 ", 13), 0, "%s", out);
			cr_expect(strstr(out, "\r\nConnection: close\r\n") != NULL, "%s",
				  out);
			cr_expect_eq(recv(fd, out, 1, 0), 0, "closed");
		} else {
			cr_expect(strstr(out, " 200 ") == NULL, "%s", out);
		}
		close(fd);
	}
	http_server_free(server);
}

static size_t
body_max_of(void *ctx, const struct http_exchange *x)
{
	(void)ctx;
	return http_tag(x) == 1 && http_header(x, "X-Long").p != NULL ? 20000 : 16384;
}

Test(http, what_a_request_is_tells_how_long_its_body_may_be)
{
	struct http_listener both[2] = { here, here };
	struct http_conf conf = conf_of(both, 2, echo);
	static char request[20200];
	struct http_server *server;
	char out[32768];

	both[1].tag = 1;
	conf.body_max_of = body_max_of;
	server = serve(&conf);
	for (size_t i = 0; i < 4; i++) {
		const int head = snprintf(request, sizeof(request),
					  "POST / HTTP/1.1\r\nHost: h\r\n%s"
					  "Content-Length: 20000\r\n\r\n",
					  i / 2 == 1 ? "X-Long: yes\r\n" : "");

		memset(request + head, 'x', 20000);
		request[head + 20000] = '\0';
		ask(http_server_port(server, i % 2), request, out, sizeof(out));
		cr_expect_eq(strncmp(out, i < 3 ? "HTTP/1.1 413" : "HTTP/1.1 200", 12), 0,
			     "%zu: %.40s", i, out);
	}
	http_server_free(server);
}

Test(http, a_chunked_body_that_grows_too_long_is_413)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	static char request[60000];
	int n = snprintf(
		request, sizeof(request),
		"POST / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
		"5000\r\n");
	char out[4096];

	memset(request + n, 'c', 0x5000);
	snprintf(request + n + 0x5000, 100, "\r\n0\r\n\r\n");
	ask(http_server_port(server, 0), request, out, sizeof(out));
	cr_expect_eq(strncmp(out, "HTTP/1.1 413 ", 13), 0, "%s", out);
	http_server_free(server);
}

Test(http, expect_100_continue_is_answered_before_the_body_is_sent)
{
	const struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server = serve(&conf);
	int fd = dial(http_server_port(server, 0));
	char out[4096];
	ssize_t n;

	say(fd, "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
		"4\r\n\r\n");
	n = recv(fd, out, sizeof(out) - 1, 0);
	cr_assert(n > 0);
	out[n] = '\0';
	cr_expect_str_eq(out, "HTTP/1.1 100 Continue\r\n\r\n");
	say(fd, "abcd");
	hear(fd, out, sizeof(out));
	cr_expect(strstr(out, "body=4\n") != NULL, "%s", out);
	close(fd);
	ask(http_server_port(server, 0),
	    "POST / HTTP/1.1\r\nHost: h\r\nExpect: 100-continue\r\nContent-Length: "
	    "999999\r\n\r\n",
	    out, sizeof(out));
	cr_expect_eq(strncmp(out, "HTTP/1.1 413 ", 13), 0, "%s", out);
	http_server_free(server);
}

static void
numbers(void *ctx, struct http_exchange *x)
{
	char text[64];

	(void)ctx;
	snprintf(text, sizeof(text), "connection=%llu",
		 (unsigned long long)http_connection(x));
	http_reply(x, 200, NULL, 0, octets_of(text));
}

Test(http, a_connection_keeps_its_number_and_another_has_another)
{
	const struct http_conf conf = conf_of(&here, 1, numbers);
	struct http_server *server = serve(&conf);
	int a = dial(http_server_port(server, 0)), b = dial(http_server_port(server, 0));
	static const char get[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
	char first[4096], again[4096], other[4096];

	say(a, get);
	hear(a, first, sizeof(first));
	say(b, get);
	hear(b, other, sizeof(other));
	say(a, get);
	hear(a, again, sizeof(again));
	cr_expect_str_eq(strstr(first, "connection="), strstr(again, "connection="));
	cr_expect_str_neq(strstr(first, "connection="), strstr(other, "connection="));
	cr_expect(strstr(first, "connection=0") == NULL);
	close(a);
	close(b);
	http_server_free(server);
}

static void
impossible(void *ctx, struct http_exchange *x)
{
	static const struct http_header bad = { "X", "a\r\nSet-Cookie: b" };

	(void)ctx;
	http_reply(x, 200, &bad, 1, NO_BODY);
}

Test(http, a_header_with_a_line_break_never_leaves)
{
	const struct http_conf conf = conf_of(&here, 1, impossible);
	struct http_server *server = serve(&conf);
	char out[4096];

	ask(http_server_port(server, 0), "GET / HTTP/1.1\r\nHost: h\r\n\r\n", out,
	    sizeof(out));
	cr_expect_eq(strncmp(out, "HTTP/1.1 500 ", 13), 0, "%s", out);
	cr_expect(strstr(out, "Set-Cookie") == NULL);
	http_server_free(server);
}

Test(http, listeners_on_both_families_stand_side_by_side_and_all_or_none_start)
{
	struct http_listener both[] = { { .address = "127.0.0.1", .tag = 1 },
					{ .address = "::1", .tag = 2 } };
	const struct http_listener any6 = { .address = "::", .tag = 3 };
	struct http_conf conf = conf_of(both, 2, echo);
	struct http_server *server = serve(&conf), *second = NULL;
	char command[128], out[4096];

	snprintf(command, sizeof(command), "curl -sS -g 'http://[::1]:%u/six'",
		 (unsigned)http_server_port(server, 1));
	shell(command, out, sizeof(out));
	cr_expect(strstr(out, "GET /six\ntag=2 tls=0 peer=::1 body=0\n") != NULL, "%s",
		  out);
	snprintf(command, sizeof(command),
		 "curl -sS 'http://127.0.0.1:%u/four' -d @/dev/null",
		 (unsigned)http_server_port(server, 0));
	shell(command, out, sizeof(out));
	cr_expect(strstr(out, "POST /four\ntag=1 tls=0 peer=127.0.0.1 body=0\n") != NULL,
		  "%s", out);

	both[0].port = http_server_port(server, 0);
	cr_expect_eq(http_server_new(&second, &conf), GBA_ERR_IO, "port taken");
	cr_expect(second == NULL);
	http_server_free(server);
	snprintf(both[1].address, sizeof(both[1].address), "localhost");
	both[0].port = 0;
	cr_expect_eq(http_server_new(&second, &conf), GBA_ERR_IO, "a name is no address");

	conf = conf_of(&any6, 1, echo);
	server = serve(&conf);
	snprintf(command, sizeof(command),
		 "curl -s 'http://127.0.0.1:%u/' || echo refused; curl -sS -g "
		 "'http://[::1]:%u/'",
		 (unsigned)http_server_port(server, 0),
		 (unsigned)http_server_port(server, 0));
	shell(command, out, sizeof(out));
	cr_expect_eq(strncmp(out, "refused\nGET /\n", 14), 0, "[::] is IPv6 only: %s",
		     out);
	http_server_free(server);
}

Test(http, one_address_gets_its_share_of_connections_and_no_more)
{
	struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server;
	static const char get[] = "GET / HTTP/1.1\r\nHost: h\r\n\r\n";
	char out[4096];
	int a, b, c;

	conf.per_address = 2;
	server = serve(&conf);
	a = dial(http_server_port(server, 0));
	say(a, get);
	cr_expect_gt(hear(a, out, sizeof(out)), 0);
	b = dial(http_server_port(server, 0));
	say(b, get);
	cr_expect_gt(hear(b, out, sizeof(out)), 0);
	c = dial(http_server_port(server, 0));
	(void)!send(c, get, sizeof(get) - 1, MSG_NOSIGNAL);
	cr_expect_eq(hear(c, out, sizeof(out)), 0, "the third is closed");
	close(a);
	close(b);
	close(c);
	http_server_free(server);
}

Test(http, an_idle_connection_is_closed)
{
	struct http_conf conf = conf_of(&here, 1, echo);
	struct http_server *server;
	struct timespec before, after;
	char out[64];
	int fd;

	conf.idle_timeout_s = 1;
	server = serve(&conf);
	clock_gettime(CLOCK_MONOTONIC, &before);
	fd = dial(http_server_port(server, 0));
	say(fd, "GET / HT");
	cr_expect_eq(recv(fd, out, sizeof(out), 0), 0);
	clock_gettime(CLOCK_MONOTONIC, &after);
	cr_expect_leq(after.tv_sec - before.tv_sec, 4);
	close(fd);
	http_server_free(server);
}
