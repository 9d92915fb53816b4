/* SPDX-License-Identifier: Apache-2.0 */
/* The control socket: both sides, hostile lines, clients that stall, dead sockets. */
#include "unit.h"

#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include "run/ctl.h"
#include "run/ctl_line.h"

static void
on_echo(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	++*(int *)ctx;
	for (size_t i = 0; i < request->count; i++) {
		ctl_record(reply);
		ctl_put(reply, "name", "%s", request->name[i]);
		ctl_put(reply, "length", "%zu", strlen(request->value[i]));
	}
}

static void
on_refuse(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	(void)ctx;
	ctl_put(reply, "line", "%d", 7);
	ctl_put(reply, "octets", "%s", "caf\xe9");
	ctl_refuse(reply, "no \"%s\"", ctl_word(request, "what") ? "word" : "words");
}

static const struct ctl_verb verbs[] = {
	{ "echo", "NAME=VALUE...", "Say what came.", on_echo },
	{ "subscriber refuse", "", "Refuse.", on_refuse },
};

static char dir[64], path[100];
static int asked;

static struct ctl_server *
serve(void)
{
	struct ctl_server *server = NULL;

	snprintf(dir, sizeof(dir), "/tmp/gba-ctl-XXXXXX");
	cr_assert(mkdtemp(dir) != NULL);
	snprintf(path, sizeof(path), "%s/c.sock", dir);
	cr_assert_eq(ctl_server_new(&server, path, verbs, ARRAY_LEN(verbs), &asked, NULL),
		     GBA_OK);
	return server;
}

static void
end(struct ctl_server *server)
{
	ctl_server_free(server);
	cr_expect_eq(access(path, F_OK), -1, "the socket is gone");
	rmdir(dir);
}

static int
dial(void)
{
	const struct timeval patience = { .tv_sec = 20, .tv_usec = 0 };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	cr_assert_eq(connect(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	return fd;
}

static const char *
raw(const char *request, size_t len, char *out, size_t size)
{
	int fd = dial();
	size_t n = 0;
	ssize_t got;

	cr_assert_eq(send(fd, request, len, MSG_NOSIGNAL), (ssize_t)len);
	do {
		got = recv(fd, out + n, size - 1 - n, 0);
		n += got > 0 ? (size_t)got : 0;
	} while (got > 0 && memchr(out, '\n', n) == NULL);
	out[n] = '\0';
	close(fd);
	return out;
}

Test(ctl, a_question_is_answered_record_by_record_in_order)
{
	const struct ctl_request request = { .verb = "echo",
					     .count = 2,
					     .name = { "impi", "k" },
					     .value = { "a@b", "" } };
	struct ctl_server *server = serve();
	struct ctl_answer *a = NULL;
	struct stat st;

	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0660);
	cr_assert_eq(ctl_ask(&a, path, &request), GBA_OK);
	cr_expect(!a->refused);
	cr_assert_eq(a->record_count, 2);
	cr_assert_eq(a->records[0].count, 2);
	cr_expect_str_eq(a->records[0].name[0], "name");
	cr_expect_str_eq(a->records[0].value[0], "impi");
	cr_expect_str_eq(a->records[0].name[1], "length");
	cr_expect_str_eq(a->records[0].value[1], "3");
	cr_expect_str_eq(a->records[1].value[0], "k");
	cr_expect_str_eq(a->records[1].value[1], "0");
	ctl_answer_free(a);
	end(server);
}

Test(ctl, a_refusal_has_its_sentence_and_its_records_and_help_lists_the_table)
{
	struct ctl_request request = { .verb = "subscriber refuse" };
	struct ctl_server *server = serve();
	struct ctl_answer *a = NULL;

	cr_assert_eq(ctl_ask(&a, path, &request), GBA_OK);
	cr_expect(a->refused);
	cr_expect_str_eq(a->sentence, "no \"words\"");
	cr_assert_eq(a->record_count, 1);
	cr_expect_str_eq(a->records[0].value[0], "7");
	cr_expect_str_eq(a->records[0].value[1], "caf?", "octets that are no UTF-8");
	ctl_answer_free(a);
	request.verb = "help";
	cr_assert_eq(ctl_ask(&a, path, &request), GBA_OK);
	cr_expect(!a->refused);
	cr_assert_eq(a->record_count, ARRAY_LEN(verbs) + 1);
	cr_expect_str_eq(a->records[1].value[0], "subscriber refuse");
	cr_expect_str_eq(a->records[0].value[1], "NAME=VALUE...");
	ctl_answer_free(a);
	request.verb = "subscriber";
	cr_assert_eq(ctl_ask(&a, path, &request), GBA_OK);
	cr_expect(a->refused);
	cr_expect_str_eq(a->sentence,
			 "subscriber: no such verb here; \"help\" lists them");
	ctl_answer_free(a);
	end(server);
}

Test(ctl, a_word_of_16_mib_passes_and_one_that_is_no_utf8_does_not)
{
	const size_t len = 16u * 1024 * 1024;
	char *csv = malloc(len + 1);
	struct ctl_request request = {
		.verb = "echo", .count = 1, .name = { "csv" }, .value = { csv }
	};
	struct ctl_server *server = serve();
	struct ctl_answer *a = NULL;

	cr_assert(csv != NULL);
	memset(csv, 'c', len);
	csv[len] = '\0';
	cr_assert_eq(ctl_ask(&a, path, &request), GBA_OK);
	cr_assert_eq(a->record_count, 1);
	cr_expect_str_eq(a->records[0].value[1], "16777216");
	ctl_answer_free(a);
	csv[5] = '\xe9';
	cr_expect_eq(ctl_ask(&a, path, &request), GBA_ERR_SYNTAX);
	free(csv);
	end(server);
}

#define LINE(s)                                                                          \
	{                                                                                \
		s, sizeof(s) - 1                                                         \
	}
static const struct {
	const char *p;
	size_t len;
} hostile[] = {
	LINE("\n"),
	LINE("{}\n"),
	LINE("[]\n"),
	LINE("nonsense\n"),
	LINE("{\"verb\":\"echo\"} trailing\n"),
	LINE("{\"verb\":7}\n"),
	LINE("{\"verb\":\"echo\",\"words\":[]}\n"),
	LINE("{\"verb\":\"echo\",\"words\":{\"a\":1}}\n"),
	LINE("{\"verb\":\"echo\",\"verb\":\"echo\"}\n"),
	LINE("{\"verb\":\"ec\\u0000ho\"}\n"),
	LINE("{\"verb\":\"echo\",\"words\":{\"a\":\"\xff\"}}\n"),
	LINE("{\"verb\":\"ec\0ho\"}\n"),
};

Test(ctl, lines_that_are_no_request_are_refused_and_the_next_client_is_served)
{
	struct ctl_server *server = serve();
	char out[4096], deep[5000];

	for (size_t i = 0; i < ARRAY_LEN(hostile); i++) {
		raw(hostile[i].p, hostile[i].len, out, sizeof(out));
		cr_expect_eq(
			strncmp(out, "{\"ok\":false,\"sentence\":\"the request is", 38),
			0, "%zu: %s", i, out);
	}
	memset(deep, '[', sizeof(deep));
	deep[sizeof(deep) - 1] = '\n';
	raw(deep, sizeof(deep), out, sizeof(out));
	cr_expect_eq(strncmp(out, "{\"ok\":false", 11), 0, "%s", out);
	cr_expect_eq(asked, 0);
	raw("{\"verb\":\"echo\"}\n", 16, out, sizeof(out));
	cr_expect_str_eq(out, "{\"ok\":true,\"records\":[]}\n");
	cr_expect_eq(asked, 1);
	end(server);
}

Test(ctl, words_up_to_64_pass_and_65_do_not)
{
	struct ctl_server *server = serve();
	char line[4096], out[8192];

	for (int n = CTL_ARGS_MAX; n <= CTL_ARGS_MAX + 1; n++) {
		int len = snprintf(line, sizeof(line), "{\"verb\":\"echo\",\"words\":{");

		for (int i = 0; i < n; i++)
			len += snprintf(line + len, sizeof(line) - (size_t)len,
					"%s\"w%d\":\"\"", i > 0 ? "," : "", i);
		len += snprintf(line + len, sizeof(line) - (size_t)len, "}}\n");
		raw(line, (size_t)len, out, sizeof(out));
		cr_expect_eq(strncmp(out,
				     n == CTL_ARGS_MAX ? "{\"ok\":true" : "{\"ok\":false",
				     10),
			     0, "%s", out);
	}
	end(server);
}

Test(ctl, two_requests_in_one_segment_are_answered_one_after_the_other)
{
	static const char two[] = "{\"verb\":\"echo\"}\n{\"verb\":\"nix\"}\n";
	static const char expected[] = "{\"ok\":true,\"records\":[]}\n{\"ok\":false,"
				       "\"sentence\":\"nix: no such verb here; "
				       "\\\"help\\\" lists them\",\"records\":[]}\n";
	struct ctl_server *server = serve();
	char out[4096];
	size_t n = 0;
	int fd = dial();

	cr_assert_eq(send(fd, two, sizeof(two) - 1, MSG_NOSIGNAL),
		     (ssize_t)sizeof(two) - 1);
	while (n < sizeof(expected) - 1) {
		ssize_t got = recv(fd, out + n, sizeof(out) - 1 - n, 0);

		cr_assert(got > 0);
		n += (size_t)got;
	}
	out[n] = '\0';
	cr_expect_str_eq(out, expected);
	close(fd);
	end(server);
}

Test(ctl, clients_that_say_nothing_do_not_keep_others_away_for_ever)
{
	struct ctl_server *server = serve();
	const struct ctl_request request = { .verb = "echo" };
	struct ctl_answer *a = NULL;
	int idle[20];

	for (size_t i = 0; i < ARRAY_LEN(idle); i++)
		idle[i] = dial();
	cr_assert_eq(send(idle[0], "{\"verb\"", 7, MSG_NOSIGNAL), 7);
	cr_assert_eq(ctl_ask(&a, path, &request), GBA_OK,
		     "after the idle ones were closed");
	ctl_answer_free(a);
	for (size_t i = 0; i < ARRAY_LEN(idle); i++)
		close(idle[i]);
	end(server);
}

Test(ctl, a_dead_socket_is_replaced_a_live_one_and_a_file_are_not)
{
	struct ctl_server *server = serve(), *second = NULL;
	const struct ctl_request request = { .verb = "echo" };
	struct sockaddr_un a = { .sun_family = AF_UNIX };
	struct ctl_answer *answer = NULL;
	FILE *f;
	int fd;

	cr_expect_eq(ctl_server_new(&second, path, verbs, 2, &asked, NULL), GBA_ERR_IO,
		     "live");
	cr_assert_eq(ctl_ask(&answer, path, &request), GBA_OK, "the first is unharmed");
	ctl_answer_free(answer);
	ctl_server_free(server);
	cr_expect_eq(ctl_ask(&answer, path, &request), GBA_ERR_IO, "nobody there");
	cr_expect_eq(errno, ENOENT);

	snprintf(a.sun_path, sizeof(a.sun_path), "%s", path);
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	cr_assert_eq(bind(fd, (const struct sockaddr *)&a, sizeof(a)), 0);
	close(fd);
	cr_expect_eq(ctl_ask(&answer, path, &request), GBA_ERR_IO, "dead");
	cr_expect_eq(ctl_server_new(&server, path, verbs, 2, &asked, NULL), GBA_OK,
		     "replaced");
	ctl_server_free(server);

	f = fopen(path, "we");
	cr_assert(f != NULL);
	fclose(f);
	cr_expect_eq(ctl_server_new(&second, path, verbs, 2, &asked, NULL), GBA_ERR_IO,
		     "a file");
	cr_expect_eq(access(path, F_OK), 0, "and it is still there");
	unlink(path);
	rmdir(dir);
}

Test(ctl, an_answer_that_is_none_is_refused_by_the_client)
{
	static const char *const bad[] = {
		"",
		"{}",
		"[1]",
		"{\"ok\":1}",
		"{\"ok\":true,\"records\":{}}",
		"{\"ok\":true,\"records\":[1]}",
		"{\"ok\":true,\"records\":[{\"a\":1}]}",
		"{\"ok\":true,\"records\":[{\"a\":\"b\"},{\"a\":[]}]}"
	};
	struct ctl_answer *a = NULL;

	for (size_t i = 0; i < ARRAY_LEN(bad); i++)
		cr_expect_eq(ctl_answer_parse(&a, gba_text(bad[i])), GBA_ERR_SYNTAX, "%s",
			     bad[i]);
	cr_expect_eq(ctl_answer_parse(&a, gba_text("{\"ok\":true}")), GBA_OK);
	ctl_answer_free(a);
}
