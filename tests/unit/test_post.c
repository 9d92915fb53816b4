/* SPDX-License-Identifier: Apache-2.0 */
/* The room post against the room http: what is sent, what of an answer is told, and that
 * each POST is answered once. */
#include "unit.h"

#include "post_util.h"

static const struct http_listener here = { .address = "127.0.0.1" };

/* --- one after the other ---------------------------------------------------------------
 */

/* What the server was sent last. */
static pthread_mutex_t seen_lock = PTHREAD_MUTEX_INITIALIZER;
static struct seen {
	unsigned count, expects;
	char method[16], type[64], note[300];
	uint8_t body[8];
	size_t len;
	uint64_t connection;
} seen;

static void
see(const struct http_exchange *x)
{
	const struct gba_text method = http_method(x), type = http_header(x, "X-Type"),
			      note = http_header(x, "X-Note");
	const struct gba_octets body = http_body(x);

	pthread_mutex_lock(&seen_lock);
	seen.count++;
	seen.expects += http_header_count(x, "Expect");
	seen.connection = http_connection(x);
	snprintf(seen.method, sizeof(seen.method), "%.*s", (int)method.len, method.p);
	snprintf(seen.type, sizeof(seen.type), "%.*s", (int)type.len, type.p);
	snprintf(seen.note, sizeof(seen.note), "%.*s", (int)note.len, note.p);
	seen.len = body.len;
	if (body.len > 0 && body.len <= sizeof(seen.body))
		memcpy(seen.body, body.p, body.len);
	pthread_mutex_unlock(&seen_lock);
}

static struct seen
what_was_seen(void)
{
	struct seen now;

	pthread_mutex_lock(&seen_lock);
	now = seen;
	pthread_mutex_unlock(&seen_lock);
	return now;
}

/* The target says what is answered: /STATUS/LEN, LEN octets of 'a', with a type if LEN.
 */
static void
serve_target(void *ctx, struct http_exchange *x)
{
	static const struct http_header headers[] = { { "Content-Type", "text/a" },
						      { "Location", "/200/0" } };
	uint8_t octets[20000];
	char target[32];
	unsigned status = 0, len = 0;

	(void)ctx;
	see(x);
	snprintf(target, sizeof(target), "%.*s", (int)http_target(x).len,
		 http_target(x).p);
	cr_assert_eq(sscanf(target, "/%u/%u", &status, &len), 2, "%s", target);
	memset(octets, 'a', sizeof(octets));
	http_reply(x, status, len > 0 ? headers : headers + 1,
		   len > 0 && status < 300 ? 1 : status >= 300,
		   (struct gba_octets){ octets, len });
}

struct place {
	struct http_server *server;
	struct post *post;
	uint16_t port;
};

static struct place
open_place(unsigned parallel, void (*handler)(void *, struct http_exchange *), void *ctx)
{
	struct http_conf conf = conf_of(&here, 1, handler);
	struct place place = { .post = new_post(parallel, PATIENCE_MS) };

	conf.ctx = ctx;
	place.server = serve(&conf);
	place.port = http_server_port(place.server, 0);
	return place;
}

static void
close_place(struct place *place)
{
	post_free(place->post);
	http_server_free(place->server);
}

Test(post, sends_its_headers_and_octets_and_tells_the_whole_answer)
{
	static const struct post_header headers[] = { { "X-Type", "x/y" },
						      { "X-Note", "a: b; c" } };
	struct place p = open_place(1, serve_target, NULL);
	struct told told = { .count = 0 };
	struct post_request request = { .headers = headers,
					.header_count = ARRAY_LEN(headers),
					.body = { (const uint8_t *)"a\0b", 3 },
					.answer_max = 64 };
	struct seen now;
	char url[64];

	request.url = url_of(url, p.port, "200/5");
	sem_init(&told.sem, 0, 0);
	post_send(p.post, &request, on_told, &told);
	await(&told.sem);
	now = what_was_seen();
	cr_expect_str_eq(now.method, "POST");
	cr_expect_str_eq(now.type, "x/y");
	cr_expect_str_eq(now.note, "a: b; c");
	cr_expect_eq(now.len, 3);
	cr_expect_arr_eq(now.body, "a\0b", 3);
	cr_expect_eq(told.status, 200);
	cr_expect_str_eq(told.type, "text/a");
	cr_expect_eq(told.len, 5);
	cr_expect_arr_eq(told.body, "aaaaa", 5);
	cr_expect_str_eq(told.reason, "");
	cr_expect_not(told.perhaps);
	close_place(&p);
}

/* Over one handle and one connection; a 302 is an answer as any other. */
Test(post, tells_each_answer_as_if_none_had_been_before)
{
	static const struct {
		const char *target;
		unsigned status;
		const char *type;
		size_t len;
		const char *reason;
	} rows[] = {
		{ "200/64", 200, "text/a", 64, "" },
		{ "204/0", 204, "-", 0, "" },
		{ "302/0", 302, "-", 0, "" },
		{ "200/65", 0, "-", 0, "the answer is too long" },
		{ "200/0", 200, "-", 0, "" },
		{ "200/20000", 0, "-", 0, "the answer is too long" },
		{ "503/0", 503, "-", 0, "" },
		{ "200/3", 200, "text/a", 3, "" },
	};
	struct place p = open_place(1, serve_target, NULL);
	uint64_t connection = 0;
	char url[64];

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const struct told told =
			ask_x(p.post, url_of(url, p.port, rows[i].target));
		const struct seen now = what_was_seen();

		cr_expect_eq(told.status, rows[i].status, "%zu: %u", i, told.status);
		cr_expect_str_eq(told.type, rows[i].type, "%zu", i);
		cr_expect_eq(told.len, rows[i].len, "%zu", i);
		cr_expect_str_eq(told.reason, rows[i].reason, "%zu", i);
		cr_expect_eq(told.perhaps, rows[i].status == 0, "%zu", i);
		cr_expect_eq(now.count, i + 1, "no redirect is followed");
		if (i == 0)
			connection = now.connection;
		if (i <= 2)
			cr_expect_eq(now.connection, connection, "it is kept");
	}
	close_place(&p);
}

Test(post, reads_over_an_answer_that_nobody_wants)
{
	struct place p = open_place(1, serve_target, NULL);
	struct told told = { .count = 0 };
	struct post_request request = { .body = { (const uint8_t *)"x", 1 } };
	char url[64];

	request.url = url_of(url, p.port, "200/20000");
	sem_init(&told.sem, 0, 0);
	post_send(p.post, &request, on_told, &told);
	await(&told.sem);
	cr_expect_eq(told.status, 200);
	cr_expect_eq(told.len, 0);
	cr_expect_str_eq(told.reason, "");
	close_place(&p);
}

/* libcurl would ask first from one megabyte on. */
Test(post, sends_a_large_body_without_asking_first)
{
	static uint8_t body[3 << 20];
	struct http_conf conf = conf_of(&here, 1, serve_target);
	struct place p = { .post = new_post(1, PATIENCE_MS) };
	struct told told = { .count = 0 };
	struct post_request request = { .body = { body, sizeof(body) } };
	char url[64];

	conf.body_max = sizeof(body);
	p.server = serve(&conf);
	request.url = url_of(url, http_server_port(p.server, 0), "200/0");
	sem_init(&told.sem, 0, 0);
	post_send(p.post, &request, on_told, &told);
	await(&told.sem);
	cr_expect_eq(told.status, 200, "%s", told.reason);
	cr_expect_eq(what_was_seen().len, sizeof(body));
	cr_expect_eq(what_was_seen().expects, 0);
	close_place(&p);
}

/* --- what is no request ----------------------------------------------------------------
 */

Test(post, refuses_a_header_that_is_not_one_line_within_its_bounds)
{
	static char longest[POST_HEADER_MAX], longer[POST_HEADER_MAX + 1];
	static const struct {
		struct post_header header;
		bool ok;
	} rows[] = {
		{ { "X-Note", "fine" }, true },
		{ { "X-Note", longest }, true },
		{ { "X-Note", longer }, false },
		{ { "X-Note", "a\r\nX-Type: b" }, false },
		{ { "X-Note", "a\nX-Type: b" }, false },
		{ { "X-Note", "a\rb" }, false },
		{ { "X-Note", "a\x7f" }, false },
		{ { "X-Note", "" }, false },
		{ { "X-Note\r\nX-Type", "a" }, false },
		{ { "X-Note: a", "b" }, false },
		{ { "X-Note;", "b" }, false },
		{ { "", "a" }, false },
		{ { "X-Note", "fine again" }, true },
	};
	struct place p = open_place(1, serve_target, NULL);
	unsigned sent = 0;
	char url[64];

	memset(longest, 'n', POST_HEADER_MAX - strlen("X-Note"));
	memset(longer, 'n', POST_HEADER_MAX - strlen("X-Note") + 1);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		struct told told = { .count = 0 };
		const struct post_request request = {
			.url = url_of(url, p.port, "200/0"),
			.headers = &rows[i].header,
			.header_count = 1,
		};

		sem_init(&told.sem, 0, 0);
		post_send(p.post, &request, on_told, &told);
		await(&told.sem);
		sent += rows[i].ok;
		cr_expect_eq(told.count, 1);
		cr_expect_eq(told.status, rows[i].ok ? 200 : 0, "%zu", i);
		cr_expect_eq(strncmp(told.reason, "a header is ", 12) == 0, !rows[i].ok,
			     "%zu: %s", i, told.reason);
		cr_expect_not(told.perhaps);
		cr_expect_eq(what_was_seen().count, sent, "%zu", i);
		if (rows[i].ok)
			cr_expect_str_eq(what_was_seen().note, rows[i].header.value,
					 "%zu", i);
	}
	close_place(&p);
}

Test(post, knows_http_alone_and_urls_within_their_bound)
{
	struct place p = open_place(1, serve_target, NULL);
	char longest[POST_URL_MAX + 1], longer[POST_URL_MAX + 2], url[64];
	const char *const none[] = {
		"ftp://127.0.0.1/",
		"file:///dev/null",
		"gopher://127.0.0.1/",
		"no url",
		"",
		"http://127.0.0.1/\r\nX: y",
		longer,
	};
	struct told told;
	int len;

	len = snprintf(longest, sizeof(longest), "http://127.0.0.1:%u/200/0?", p.port);
	memset(longest + len, 'q', sizeof(longest) - 1 - (size_t)len);
	longest[sizeof(longest) - 1] = '\0';
	snprintf(longer, sizeof(longer), "%sq", longest);
	for (size_t i = 0; i < ARRAY_LEN(none); i++) {
		cr_expect_eq(ask_x(p.post, url_of(url, p.port, "200/0")).status, 200);
		told = ask_x(p.post, none[i]);
		cr_expect_eq(told.status, 0, "%zu", i);
		cr_expect_str_not_empty(told.reason, "%zu", i);
		cr_expect_not(told.perhaps, "%zu", i);
	}
	cr_expect_eq(what_was_seen().count, ARRAY_LEN(none));
	cr_expect_eq(ask_x(p.post, longest).status, 200);
	close_place(&p);
}

Test(post, does_not_begin_with_a_path_that_is_too_long)
{
	char path[300];
	struct post *post = NULL;

	memset(path, 'p', sizeof(path) - 1);
	path[sizeof(path) - 1] = '\0';
	cr_expect_eq(post_new(&post, &(struct post_conf){ .timeout_ms = 1000,
							  .parallel = 1,
							  .ca = path,
							  .cert = "",
							  .key = "" }),
		     GBA_ERR_SYNTAX);
	cr_expect_null(post);
	post_quiet(NULL);
	post_free(NULL);
}

/* --- many at a time --------------------------------------------------------------------
 */

#define KEPT_MAX 64

/* Exchanges that wait until the test replies. */
struct later {
	pthread_mutex_t lock;
	sem_t came;
	unsigned count, open, most;
	struct http_exchange *x[KEPT_MAX];
};

static void
keep(void *ctx, struct http_exchange *x)
{
	struct later *later = ctx;

	pthread_mutex_lock(&later->lock);
	cr_assert_lt(later->count, KEPT_MAX);
	later->x[later->count++] = x;
	later->open++;
	if (later->open > later->most)
		later->most = later->open;
	pthread_mutex_unlock(&later->lock);
	sem_post(&later->came);
}

static void
reply(struct later *later, unsigned i)
{
	struct http_exchange *x;

	pthread_mutex_lock(&later->lock);
	x = later->x[i];
	later->open--;
	pthread_mutex_unlock(&later->lock);
	http_reply(x, 204, NULL, 0, NO_BODY);
}

Test(post, has_no_more_under_way_than_it_may_and_who_waits_comes_after)
{
	static struct later later = { .lock = PTHREAD_MUTEX_INITIALIZER };
	static struct told told[20];
	struct place p;
	char url[64];

	sem_init(&later.came, 0, 0);
	p = open_place(3, keep, &later);
	url_of(url, p.port, "");
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		send_x(p.post, url, &told[i]);
	for (unsigned i = 0; i < 3; i++)
		await(&later.came);
	for (unsigned i = 0; i < ARRAY_LEN(told); i++) {
		reply(&later, i);
		if (i + 3 < ARRAY_LEN(told))
			await(&later.came);
	}
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		await(&told[i].sem);
		cr_expect_eq(told[i].status, 204, "%zu", i);
	}
	post_free(p.post);
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		cr_expect_eq(told[i].count, 1, "%zu", i);
	cr_expect_eq(later.count, ARRAY_LEN(told));
	cr_expect_eq(later.most, 3);
	http_server_free(p.server);
}

Test(post, answers_each_once_when_it_becomes_quiet_and_sends_nothing_after)
{
	static struct later later = { .lock = PTHREAD_MUTEX_INITIALIZER };
	static struct told told[6];
	struct told after;
	unsigned perhaps = 0;
	struct place p;
	char url[64];

	sem_init(&later.came, 0, 0);
	p = open_place(2, keep, &later);
	url_of(url, p.port, "");
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		send_x(p.post, url, &told[i]);
	await(&later.came);
	await(&later.came);
	post_quiet(p.post);
	for (size_t i = 0; i < ARRAY_LEN(told); i++) {
		cr_expect_eq(told[i].count, 1, "%zu", i);
		cr_expect_eq(told[i].status, 0);
		cr_expect_str_eq(told[i].reason, "the daemon ends");
		perhaps += told[i].perhaps;
	}
	cr_expect_eq(perhaps, 2, "those that the server has");
	after = ask_x(p.post, url);
	cr_expect_eq(after.count, 1);
	cr_expect_eq(after.status, 0);
	cr_expect_str_eq(after.reason, "the daemon ends");
	cr_expect_not(after.perhaps);
	cr_expect_eq(later.count, 2);
	reply(&later, 0);
	reply(&later, 1);
	post_quiet(p.post);
	close_place(&p);
	for (size_t i = 0; i < ARRAY_LEN(told); i++)
		cr_expect_eq(told[i].count, 1, "%zu", i);
}

#define EACH 100

/* A thread that sends, and what came of it. */
struct sender {
	struct post *post;
	const char *url;
	pthread_t thread;
	struct told told[EACH];
};

static void *
send_each(void *ctx)
{
	struct sender *sender = ctx;

	for (unsigned i = 0; i < EACH; i++)
		send_x(sender->post, sender->url, &sender->told[i]);
	return NULL;
}

/* Some are answered by the server and some at the end, while others are being sent. */
Test(post, answers_each_once_whoever_sends_and_whenever_it_ends)
{
	static struct sender senders[4];
	struct place p = open_place(3, serve_target, NULL);
	unsigned done = 1;
	char url[64];

	url_of(url, p.port, "204/0");
	for (size_t i = 0; i < ARRAY_LEN(senders); i++) {
		senders[i].post = p.post;
		senders[i].url = url;
		cr_assert_eq(
			pthread_create(&senders[i].thread, NULL, send_each, &senders[i]),
			0);
	}
	cr_expect_eq(ask_x(p.post, url).status, 204);
	post_quiet(p.post);
	for (size_t i = 0; i < ARRAY_LEN(senders); i++)
		pthread_join(senders[i].thread, NULL);
	for (size_t i = 0; i < ARRAY_LEN(senders); i++)
		for (size_t j = 0; j < EACH; j++) {
			const struct told *told = &senders[i].told[j];

			cr_expect_eq(told->count, 1, "%zu %zu", i, j);
			cr_expect(told->status == 204 ||
				  (told->status == 0 &&
				   strcmp(told->reason, "the daemon ends") == 0));
			done += told->status == 204;
		}
	cr_expect_geq(what_was_seen().count, done);
	close_place(&p);
}
