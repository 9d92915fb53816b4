/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP side of the Push-NAF over real connections: who may order and see what, and
 * what a UE is answered. */
#include "unit.h"

#include "http_util.h"
#include "pnaf_world.h"
#include "push-naf/front.h"
#include "push-naf/front_int.h"

#define TOKEN_A "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
#define TOKEN_B "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"

static const char *const names[] = { WORLD_NAF, "other.home1.net" };
static const struct front_application applications[] = {
	{ "a", TOKEN_A, names, 2 },
	{ "b", TOKEN_B, names + 1, 1 },
};

struct shop {
	struct world w;
	struct front front;
	struct http_server *server;
	uint16_t api, upa;
	char out[16384];
};

static void
open_shop(struct shop *s)
{
	static const struct http_listener listeners[] = {
		{ .address = "127.0.0.1", .tag = FRONT_API },
		{ .address = "127.0.0.1", .tag = FRONT_UPA },
	};
	struct http_conf conf = conf_of(listeners, 2, front_handle);

	world_init(&s->w);
	world_start(&s->w);
	s->front = (struct front){ .engine = s->w.engine,
				   .applications = applications,
				   .application_count = 2,
				   .limits = { .ua_id = { 1, 0, 0, 0, 5 },
					       .app_label = "USIM",
					       .lifetime_s = 600,
					       .lifetime_max_s = 3600,
					       .payload_max = 64,
					       .roads = { true, false } } };
	conf.ctx = &s->front;
	conf.refusal = front_refusal;
	conf.body_max_of = front_body_max;
	s->server = serve(&conf);
	s->api = http_server_port(s->server, 0);
	s->upa = http_server_port(s->server, 1);
}

static void
close_shop(struct shop *s)
{
	http_server_free(s->server);
	world_fini(&s->w);
}

/* The status of the reply, which is in s->out. */
static unsigned
call(struct shop *s, const char *token, const char *method, const char *target,
     const char *body)
{
	char request[4096];
	unsigned status = 0;

	snprintf(request, sizeof(request),
		 "%s %s HTTP/1.1\r\nHost: x\r\n%s%s%s%sContent-Length: %zu\r\n\r\n%s",
		 method, target, token != NULL ? "Authorization: Bearer " : "",
		 token != NULL ? token : "", token != NULL ? "\r\n" : "",
		 body != NULL ? "Content-Type: application/json\r\n" : "",
		 body != NULL ? strlen(body) : 0, body != NULL ? body : "");
	ask(s->api, request, s->out, sizeof(s->out));
	cr_assert_eq(sscanf(s->out, "HTTP/1.1 %u", &status), 1, "%s", s->out);
	world_settle(&s->w);
	return status;
}

#define ORDER                                                                            \
	"{\"who\":{\"impi\":\"" WORLD_IMPI "\"},\"road\":\"direct\","                    \
	"\"address\":\"http://127.0.0.1:9/upa\",\"payload\":\"hello\"}"

/* The text behind "name":" in the last reply. */
static const char *
member(struct shop *s, const char *name, char out[256])
{
	char key[64];
	const char *at;

	snprintf(key, sizeof(key), "\"%s\":\"", name);
	at = strstr(s->out, key);
	cr_assert_not_null(at, "%s in %s", name, s->out);
	snprintf(out, 256, "%.*s", (int)strcspn(at + strlen(key), "\""),
		 at + strlen(key));
	return out;
}

/* How often a word is in the last reply. */
static unsigned
times(const struct shop *s, const char *word)
{
	unsigned n = 0;

	for (const char *at = s->out; (at = strstr(at, word)) != NULL; at++)
		n++;
	return n;
}

Test(pnaf_front, an_array_of_orders_is_as_many_jobs_or_none)
{
	static struct shop s;
	char id[256];

	open_shop(&s);
	cr_expect_eq(call(&s, TOKEN_A, "POST", "/push", " [" ORDER ",{}]"), 400);
	cr_expect_not_null(strstr(s.out, "order 2: "));
	cr_expect_eq(call(&s, TOKEN_A, "GET", "/push", NULL), 200);
	cr_expect_eq(times(&s, "\"id\""), 0, "none of them");
	cr_assert_eq(call(&s, TOKEN_A, "POST", "/push", "\r\n[" ORDER "," ORDER "]"), 202,
		     "%s", s.out);
	cr_expect_eq(strcspn(strstr(s.out, "{\"ids\":[\"") + 9, "\""), 32);
	snprintf(id, sizeof(id), "/push/%.32s", strstr(s.out, "\":[\"") + 4);
	cr_expect_eq(call(&s, TOKEN_A, "GET", id, NULL), 200, "%s", id);
	cr_expect_not_null(strstr(s.out, "\"state\":\"sent\""));
	cr_expect_eq(call(&s, TOKEN_B, "GET", id, NULL), 404, "the application's own");
	cr_expect_eq(call(&s, TOKEN_A, "GET", "/push", NULL), 200);
	cr_expect_eq(times(&s, "\"id\""), 2);
	close_shop(&s);
}

Test(pnaf_front, an_order_is_a_job_of_its_application_alone)
{
	static struct shop s;
	char id[256], ptid[256], target[300];

	open_shop(&s);
	cr_assert_eq(call(&s, TOKEN_A, "POST", "/push", ORDER), 202, "%s", s.out);
	member(&s, "id", id);
	snprintf(target, sizeof(target), "Location: /push/%s\r\n", id);
	cr_expect_not_null(strstr(s.out, target));
	snprintf(target, sizeof(target), "/push/%s", id);
	cr_expect_eq(call(&s, TOKEN_A, "GET", target, NULL), 200);
	cr_expect_str_eq(member(&s, "state", ptid), "sent");
	member(&s, "ptid", ptid);
	cr_expect_eq(call(&s, TOKEN_B, "GET", target, NULL), 404);
	cr_expect_eq(call(&s, TOKEN_B, "DELETE", target, NULL), 404);
	cr_expect_eq(call(&s, TOKEN_A, "GET", "/push?state=sent&limit=5", NULL), 200);
	cr_expect_not_null(strstr(s.out, id));
	cr_expect_eq(call(&s, TOKEN_A, "GET", "/push?state=failed", NULL), 200);
	cr_expect_not_null(strstr(s.out, "{\"jobs\":[]}"));
	cr_expect_eq(call(&s, TOKEN_B, "GET", "/push", NULL), 200);
	cr_expect_not_null(strstr(s.out, "{\"jobs\":[]}"));
	cr_expect_eq(call(&s, TOKEN_A, "DELETE", target, NULL), 200);
	cr_expect_str_eq(member(&s, "state", ptid), "failed");
	cr_expect_eq(call(&s, TOKEN_A, "DELETE", target, NULL), 409);
	cr_expect_eq(call(&s, TOKEN_A, "DELETE", "/push/none", NULL), 404);
	close_shop(&s);
}

Test(pnaf_front, a_message_goes_where_the_gpi_went_and_answers_are_fetched)
{
	static struct shop s;
	char ptid[256], target[400];

	open_shop(&s);
	cr_assert_eq(call(&s, TOKEN_A, "POST", "/push", ORDER), 202);
	cr_assert_eq(call(&s, TOKEN_A, "GET", "/push", NULL), 200);
	member(&s, "ptid", ptid);
	world_uplink(&s.w, ptid, 1, 1, "answer");
	snprintf(target, sizeof(target), "/sa/%s/message", ptid);
	cr_expect_eq(call(&s, TOKEN_A, "POST", target, "{\"payload\":\"two\"}"), 202);
	cr_expect_eq(s.w.send_count, 2);
	cr_expect_str_eq(s.w.sends[1].address, "http://127.0.0.1:9/upa");
	cr_expect_eq(call(&s, TOKEN_B, "POST", target, "{\"payload\":\"two\"}"), 404);
	cr_expect_eq(call(&s, TOKEN_A, "POST", "/sa/none/message", "{\"payload\":\"x\"}"),
		     404);
	cr_expect_eq(call(&s, TOKEN_A, "POST", target, "{}"), 400);
	/* %40 is @ */
	snprintf(target, sizeof(target), "/sa/p1%%40" WORLD_NAF "/message?after=0");
	cr_expect_eq(call(&s, TOKEN_A, "GET", target, NULL), 200);
	cr_expect_not_null(strstr(s.out, "\"payload_base64\":\"YW5zd2Vy\""), "%s", s.out);
	cr_expect_eq(call(&s, TOKEN_B, "GET", target, NULL), 404);
	snprintf(target, sizeof(target), "/sa/%s/message?limit=1001", ptid);
	cr_expect_eq(call(&s, TOKEN_A, "GET", target, NULL), 400);
	snprintf(target, sizeof(target), "/sa/%s/message?limit=0", ptid);
	cr_expect_eq(call(&s, TOKEN_A, "GET", target, NULL), 200);
	cr_expect_not_null(strstr(s.out, "{\"messages\":[]}"));
	cr_expect_eq(call(&s, TOKEN_A, "DELETE", "/sa/none/message?upto=1", NULL), 404);
	snprintf(target, sizeof(target), "/sa/%s/message?upto=1", ptid);
	cr_expect_eq(call(&s, TOKEN_B, "DELETE", target, NULL), 404);
	cr_expect_eq(call(&s, TOKEN_A, "DELETE", target, NULL), 204);
	snprintf(target, sizeof(target), "/sa/%s/message", ptid);
	cr_expect_eq(call(&s, TOKEN_A, "GET", target, NULL), 200);
	cr_expect_not_null(strstr(s.out, "{\"messages\":[]}"));
	cr_expect_eq(call(&s, TOKEN_A, "DELETE", target, NULL), 400);
	close_shop(&s);
}

/* The status of a message on the SA of the newest push. */
static unsigned
message_on_newest(struct shop *s)
{
	char ptid[256], target[400];

	cr_assert_eq(call(s, TOKEN_A, "GET", "/push?limit=1", NULL), 200);
	member(s, "ptid", ptid);
	snprintf(target, sizeof(target), "/sa/%s/message", ptid);
	return call(s, TOKEN_A, "POST", target, "{\"payload\":\"two\"}");
}

Test(pnaf_front, a_message_waits_for_an_sa_on_its_way_and_is_refused_without_one)
{
	static const char over[] = "{\"error\":\"the SA of this P-TID is over";
	static struct shop s;

	open_shop(&s);
	s.w.sa_lifetime_s = 100;
	s.w.bsf_silent = true;
	cr_assert_eq(call(&s, TOKEN_A, "POST", "/push", ORDER), 202);
	cr_expect_eq(message_on_newest(&s), 202, "%s", s.out);
	cr_expect_not_null(strstr(s.out, "\"state\":\"queued\""));
	s.w.bsf_silent = false;
	world_answer(&s.w);
	world_advance(&s.w, 99);
	cr_expect_eq(message_on_newest(&s), 202, "%s", s.out);
	world_advance(&s.w, 1);
	cr_expect_eq(message_on_newest(&s), 410);
	cr_expect_not_null(strstr(s.out, over), "%s", s.out);
	s.w.bsf = GBA_ERR_NOT_FOUND; /* 5401: there never was one */
	cr_assert_eq(call(&s, TOKEN_A, "POST", "/push", ORDER), 202);
	world_settle(&s.w);
	cr_expect_eq(message_on_newest(&s), 410);
	cr_expect_not_null(strstr(s.out, over), "%s", s.out);
	close_shop(&s);
}

Test(pnaf_front, who_has_no_token_or_asks_for_something_else_is_told_so)
{
	static struct shop s;
	static const struct {
		const char *token, *method, *target, *body;
		unsigned status;
	} rows[] = {
		{ NULL, "POST", "/push", ORDER, 401 },
		{ "short", "POST", "/push", ORDER, 401 },
		{ "cccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccccc",
		  "POST", "/push", ORDER, 401 },
		{ TOKEN_A "a", "POST", "/push", ORDER, 401 },
		{ "gaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
		  "POST", "/push", ORDER, 401 },
		{ "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
		  "GET", "/push", NULL, 200 },
		{ NULL, "GET", "/nowhere", NULL, 401 },
		{ TOKEN_A, "GET", "/nowhere", NULL, 404 },
		{ TOKEN_A, "GET", "/push/", NULL, 404 },
		{ TOKEN_A, "GET", "/push/a/b", NULL, 404 },
		{ TOKEN_A, "GET", "/push/%41", NULL, 404 },
		{ TOKEN_A, "PUT", "/push", ORDER, 405 },
		{ TOKEN_A, "POST", "/push/x", ORDER, 405 },
		{ TOKEN_A, "PUT", "/sa/x/message", ORDER, 405 },
		{ TOKEN_A, "POST", "/push", "{}", 400 },
		{ TOKEN_A, "POST", "/push", NULL, 415 },
		{ TOKEN_A, "GET", "/push?limit=1001", NULL, 400 },
		{ TOKEN_A, "GET", "/push?limit=x", NULL, 400 },
		{ TOKEN_A, "GET", "/push?state=gone", NULL, 400 },
		{ TOKEN_B, "POST", "/push", ORDER, 202 },
	};

	open_shop(&s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		cr_expect_eq(call(&s, rows[i].token, rows[i].method, rows[i].target,
				  rows[i].body),
			     rows[i].status, "row %zu: %s", i, s.out);
		cr_expect_eq(strstr(s.out, "{\"error\":\"") != NULL,
			     rows[i].status >= 400, "row %zu: %s", i, s.out);
	}
	cr_assert_eq(call(&s, TOKEN_B, "GET", "/push", NULL), 200);
	cr_expect_not_null(strstr(s.out, "\"naf\":\"other.home1.net\""),
			   "its first name");
	cr_expect_eq(s.w.asks, 1, "the last row alone");
	close_shop(&s);
}

static unsigned
upa(struct shop *s, const char *method, const char *target, const char *type, size_t len)
{
	static char request[80000];
	unsigned status = 0;
	int fd = dial(s->upa);
	size_t head = (size_t)snprintf(request, sizeof(request),
				       "%s %s HTTP/1.1\r\nHost: x\r\nContent-Type: %s\r\n"
				       "Content-Length: %zu\r\n\r\n",
				       method, target, type, len);

	memset(request + head, 'x', len);
	cr_assert_eq(send(fd, request, head + len, MSG_NOSIGNAL), (ssize_t)(head + len));
	hear(fd, s->out, sizeof(s->out));
	close(fd);
	cr_assert_eq(sscanf(s->out, "HTTP/1.1 %u", &status), 1);
	return status;
}

Test(pnaf_front, what_http_refuses_is_told_in_a_sentence_too)
{
	static const struct {
		const char *head;
		unsigned status;
		const char *words;
	} rows[] = {
		{ "Content-Length: 9999999\r\n", 413,
		  "{\"error\":\"the body is too long" },
		{ "Transfer-Encoding: gzip\r\n", 501, "{\"error\":\"of the transfer" },
		{ "Content-Length: 2\r\nContent-Length: 2\r\n", 400, "{\"error\":\"the" },
		{ "Content-Type: application/json\r\nContent-Encoding: gzip\r\n"
		  "Content-Length: 0\r\n",
		  415, "Content-Encoding" },
		{ "Content-Type: application/json\r\nContent-Encoding: identity\r\n"
		  "Content-Length: 0\r\n",
		  400, "empty" },
	};
	static struct shop s;
	char request[1024];

	open_shop(&s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		unsigned status = 0;

		snprintf(request, sizeof(request),
			 "POST /push HTTP/1.1\r\nHost: x\r\nAuthorization: bearer "
			 " " TOKEN_A "\r\n%s\r\n",
			 rows[i].head);
		ask(s.api, request, s.out, sizeof(s.out));
		cr_assert_eq(sscanf(s.out, "HTTP/1.1 %u", &status), 1, "%s", s.out);
		cr_expect_eq(status, rows[i].status, "row %zu: %s", i, s.out);
		cr_expect_not_null(strstr(s.out, "Content-Type: application/json\r\n"));
		cr_expect_not_null(strstr(s.out, rows[i].words), "row %zu: %s", i, s.out);
	}
	close_shop(&s);
}

/* Who may order many pushes sends a long body; nobody else makes the daemon keep one. */
Test(pnaf_front, a_long_body_is_for_those_who_may_order)
{
	static const struct {
		bool upa;
		const char *token, *status;
	} rows[] = {
		{ false, TOKEN_A, "100" },
		{ false, "", "413" },
		{ false, TOKEN_A "a", "413" },
		{ true, TOKEN_A, "413" },
	};
	static struct shop s;
	char request[512];

	open_shop(&s);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		const int fd = dial(rows[i].upa ? s.upa : s.api);
		char first[13] = "";

		snprintf(request, sizeof(request),
			 "POST /push HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer %s\r\n"
			 "Expect: 100-continue\r\nContent-Length: 2000000\r\n\r\n",
			 rows[i].token);
		cr_assert_eq(send(fd, request, strlen(request), MSG_NOSIGNAL),
			     (ssize_t)strlen(request));
		cr_assert_eq(recv(fd, first, 12, MSG_WAITALL), 12);
		cr_expect_str_eq(first + 9, rows[i].status, "row %zu", i);
		close(fd);
	}
	close_shop(&s);
}

Test(pnaf_front, a_ue_gets_204_for_what_is_dropped_too)
{
	static struct shop s;
	struct engine_stats stats;

	open_shop(&s);
	cr_expect_eq(upa(&s, "POST", "/gpl", DESK_TYPE_GPL, 10), 204);
	cr_expect_eq(upa(&s, "POST", "/gpl", DESK_TYPE_GPL, 0), 204);
	cr_expect_eq(upa(&s, "POST", "http://h/gpl", DESK_TYPE_GPL, 0), 204);
	cr_expect_eq(upa(&s, "POST", "/gpl", "text/plain", 10), 415);
	cr_expect_eq(upa(&s, "GET", "/gpl", DESK_TYPE_GPL, 0), 405);
	cr_expect_eq(upa(&s, "POST", "/push", DESK_TYPE_GPL, 10), 404);
	cr_expect_eq(upa(&s, "POST", "/gpl", DESK_TYPE_GPL, 65290), 413);
	engine_stats(s.w.engine, &stats);
	cr_expect_eq(stats.uplink_dropped, 3);
	close_shop(&s);
}

Test(pnaf_front, targets_are_split_once)
{
	static const struct {
		const char *target;
		enum front_place place;
		const char *name, *query;
	} rows[] = {
		{ "/push", PLACE_JOBS, "", NULL },
		{ "/push?", PLACE_JOBS, "", "" },
		{ "/push?a=/push/x", PLACE_JOBS, "", "a=/push/x" },
		{ "/push/x", PLACE_JOB, "x", NULL },
		{ "/sa/a@b/message", PLACE_MESSAGES, "a@b", NULL },
		{ "/sa/a%40b/message?upto=2", PLACE_MESSAGES, "a@b", "upto=2" },
		{ "/sa/%61%2D%5f%7E/message", PLACE_MESSAGES, "a-_~", NULL },
		{ "http://h:1/push?limit=1", PLACE_JOBS, "", "limit=1" },
		{ "HTTPS://h/push", PLACE_JOBS, "", NULL },
		{ "http://h?a=/push", PLACE_NONE, "", "a=/push" },
		{ "http://h#/push", PLACE_NONE, "", NULL },
		{ "https://h/sa/a/message", PLACE_MESSAGES, "a", NULL },
		{ "http://h", PLACE_NONE, "", NULL },
		{ "/sa/a%2Fb/message", PLACE_NONE, "", NULL },
		{ "/sa/a%20b/message", PLACE_NONE, "", NULL },
		{ "/sa/a%00/message", PLACE_NONE, "", NULL },
		{ "/push/a%4", PLACE_NONE, "", NULL },
		{ "/push/a%4g", PLACE_NONE, "", NULL },
		{ "/sa//message", PLACE_NONE, "", NULL },
		{ "/sa/x", PLACE_NONE, "", NULL },
		{ "push", PLACE_NONE, "", NULL },
		{ "", PLACE_NONE, "", NULL },
	};
	struct front_target t;

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		front_target_parse(&t, gba_text(rows[i].target));
		cr_expect_eq(t.place, rows[i].place, "%s", rows[i].target);
		if (t.place == PLACE_NONE)
			continue;
		cr_expect_str_eq(t.name, rows[i].name);
		cr_expect_eq(t.query.p == NULL, rows[i].query == NULL);
		if (rows[i].query != NULL)
			cr_expect(gba_text_is(t.query, rows[i].query));
	}
}
