/* SPDX-License-Identifier: Apache-2.0 */
/* Two processes over loopback: a server and one that asks. freeDiameter's core starts
 * once in a process, so every node of a test has a process of its own. */
#include "unit.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock_early.h"
#include "codec/zn.h"
#include "diam/diam.h"
#include "ports.h"

#define BSF   "bsf.test.example"
#define NAF   "naf.test.example"
#define REALM "test.example"

static const uint32_t applications[] = { ZN_APPLICATION };
static const uint8_t key[32] = "0123456789abcdef0123456789abcdef";

/* --- the server ------------------------------------------------------------------------
 */

static const struct diam_redirect redirect = { .count = 2,
					       .host = { "hss1.example", "hss2.example" },
					       .keep_s = 90 };

/* What it does is said in the B-TID. */
static void
serve(void *ctx, struct diam_call *call, const void *request)
{
	const struct zn_bir *bir = request;
	struct zn_bia bia = { .ks_naf = { true, key, sizeof(key) },
			      .expiry = { true, INT64_C(1700102528) } };
	struct diam_result result = { .code = 2001 };
	const char what = (char)bir->btid.p[0];

	(void)ctx;
	if (strcmp(diam_call_origin_host(call), NAF) != 0 ||
	    strcmp(diam_call_origin_realm(call), REALM) != 0 ||
	    strcmp(diam_call_peer(call), NAF) != 0)
		result.code = 5003;
	if (what == 'x')
		result = (struct diam_result){ .code = 5403,
					       .experimental = true,
					       .error_message = "unknown" };
	if (what == 'f')
		result = (struct diam_result){ .code = 5004,
					       .failed_code = 402,
					       .failed_vendor = GBA_VENDOR_3GPP };
	if (what == 'r')
		result = (struct diam_result){ .code = 3006, .redirect = &redirect };
	if (what == 'k')
		bia.ks_naf.len = 31; /* may not be sent: answered 5012 instead */
	if (what == 's')
		sleep(2); /* its time is over long before */
	diam_reply(call, &result, &bia);
}

/* A child that serves until hold ends, and then takes the node down; a late one begins
 * with the first octet there. */
static pid_t
server_start_late(uint16_t port, int *hold, bool (*may)(void *, const char *), bool plain,
		  bool late)
{
	struct diam_conf conf = {
		.identity = BSF,
		.realm = REALM,
		.listen = "127.0.0.1",
		.port = port,
		.allow_plain = plain,
		.may_connect = may,
		.applications = applications,
		.application_count = 1,
	};
	struct diam_node *node = NULL;
	int ready[2], stop[2];
	pid_t pid;
	char c;

	cr_assert_eq(pipe(ready), 0);
	cr_assert_eq(pipe(stop), 0);
	pid = fork();
	cr_assert_geq(pid, 0);
	if (pid == 0) {
		close(stop[1]);
		alarm(300);
		if (late)
			(void)!read(stop[0], &c, 1);
		if (diam_node_new(&node, &conf) != GBA_OK ||
		    diam_serve(node, &zn_command, sizeof(struct zn_bir), serve, NULL) !=
			    GBA_OK)
			_exit(9);
		signal(SIGPIPE, SIG_IGN);
		(void)!write(ready[1], "r", 1);
		(void)!read(stop[0], &c, 1);
		diam_node_free(node);
		_exit(0);
	}
	close(stop[0]);
	close(ready[1]);
	*hold = stop[1];
	if (!late)
		cr_assert_eq(read(ready[0], &c, 1), 1, "the server did not start");
	close(ready[0]);
	return pid;
}

static pid_t
server_start(uint16_t port, int *hold, bool (*may)(void *, const char *), bool plain)
{
	return server_start_late(port, hold, may, plain, false);
}

static void
server_stop(pid_t pid, int hold)
{
	int status = -1;

	close(hold);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_expect_eq(status, 0, "the server ended with %x", status);
}

static bool
anybody(void *ctx, const char *identity)
{
	(void)ctx;
	return strcmp(identity, NAF) == 0;
}

static bool
nobody(void *ctx, const char *identity)
{
	(void)ctx;
	(void)identity;
	return false;
}

/* --- the one that asks
 * ------------------------------------------------------------------- */

struct got {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	int times;
	enum gba_status status;
	struct diam_result result;
	struct diam_redirect redirect;
	char message[64];
	uint8_t key[32];
	int64_t expiry;
	bool has_result, has_answer;
};

static void
on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
	  const void *answer)
{
	const struct zn_bia *bia = answer;
	struct got *got = ctx;

	pthread_mutex_lock(&got->lock);
	got->times++;
	got->status = status;
	got->has_result = result != NULL;
	got->has_answer = answer != NULL;
	if (result != NULL) {
		got->result = *result;
		if (result->redirect != NULL)
			got->redirect = *result->redirect;
		snprintf(got->message, sizeof(got->message), "%s",
			 result->error_message != NULL ? result->error_message : "");
	}
	if (bia != NULL && bia->ks_naf.len == sizeof(got->key)) {
		memcpy(got->key, bia->ks_naf.p, sizeof(got->key));
		got->expiry = bia->expiry.wall_s;
	}
	pthread_cond_signal(&got->cond);
	pthread_mutex_unlock(&got->lock);
}

static const struct gba_log *client_log; /* NULL: nothing is told */

static struct diam_node *
client_start(uint16_t port)
{
	struct diam_peer bsf = { .identity = BSF, .host = "127.0.0.1", .port = port };
	struct diam_conf conf = {
		.identity = NAF,
		.realm = REALM,
		.peers = &bsf,
		.peer_count = 1,
		.applications = applications,
		.application_count = 1,
		.log = client_log,
	};
	struct diam_node *node = NULL;

	cr_assert_eq(diam_node_new(&node, &conf), GBA_OK);
	return node;
}

static bool
wait_open(struct diam_node *node)
{
	for (int i = 0; i < 3000 && !diam_peer_is_open(node, "BSF.test.example"); i++)
		usleep(20000);
	return diam_peer_is_open(node, BSF);
}

static struct got
ask_to(struct diam_node *node, const char *btid, const char *realm, unsigned timeout_ms)
{
	struct got got = { .lock = PTHREAD_MUTEX_INITIALIZER,
			   .cond = PTHREAD_COND_INITIALIZER };
	static const uint8_t naf_id[] = "naf.home1.net\1\0\0\0\2";
	const struct zn_bir bir = {
		.btid = { true, (const uint8_t *)btid, strlen(btid) },
		.naf_id = { true, naf_id, sizeof(naf_id) - 1 },
	};
	const struct diam_dest dest = { .realm = realm };
	struct timespec until;

	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += 60;
	cr_assert_eq(diam_ask(node, &zn_command, &bir, sizeof(struct zn_bia), &dest,
			      timeout_ms, on_answer, &got),
		     GBA_OK);
	pthread_mutex_lock(&got.lock);
	while (got.times == 0 &&
	       pthread_cond_timedwait(&got.cond, &got.lock, &until) == 0)
		;
	pthread_mutex_unlock(&got.lock);
	cr_assert_eq(got.times, 1, "%s: called back %d times", btid, got.times);
	return got;
}

static struct got
ask(struct diam_node *node, const char *btid)
{
	return ask_to(node, btid, REALM, 20000);
}

/* --- tests
 * --------------------------------------------------------------------------------- */

Test(diam, a_question_is_answered_and_each_refusal_arrives_as_such)
{
	const uint16_t port = port_kept();
	struct diam_node *node;
	struct got got;
	int hold;
	pid_t pid;

	pid = server_start(port, &hold, anybody, true);
	node = client_start(port);
	cr_assert(wait_open(node));
	cr_expect_eq(diam_open_peers(node), 1);
	cr_expect(!diam_peer_is_open(node, "other.test.example"));

	got = ask(node, "good");
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 2001 && !got.result.experimental);
	cr_expect_arr_eq(got.key, key, sizeof(key));
	cr_expect_eq(got.expiry, INT64_C(1700102528));

	got = ask(node, "x");
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 5403 && got.result.experimental);
	cr_expect(!got.has_answer);
	cr_expect_str_eq(got.message, "unknown");

	got = ask(node, "f");
	cr_expect(got.result.code == 5004 && got.result.failed_code == 402 &&
		  got.result.failed_vendor == GBA_VENDOR_3GPP);

	got = ask(node, "r");
	cr_assert_eq(got.status, GBA_OK);
	cr_expect_eq(got.result.code, 3006);
	cr_assert_eq(got.redirect.count, 2);
	cr_expect_str_eq(got.redirect.host[0], "hss1.example");
	cr_expect_str_eq(got.redirect.host[1], "hss2.example");
	cr_expect_eq(got.redirect.keep_s, 90);
	cr_expect_not(got.redirect.once);

	got = ask(node, "k");
	cr_expect(got.result.code == 5012 && !got.result.experimental && !got.has_answer);

	got = ask_to(node, "s", REALM, 200);
	cr_expect(got.status == GBA_ERR_PEER && !got.has_result, "too late");
	got = ask(node, "good");
	cr_expect(got.status == GBA_OK && got.has_answer,
		  "the late answer disturbs nobody");

	got = ask_to(node, "good", "elsewhere.example", 3000);
	cr_expect(got.status == GBA_ERR_PEER && !got.has_result, "no route");

	diam_node_free(node);
	server_stop(pid, hold);
}

Test(diam, without_a_peer_a_question_ends_and_a_peer_that_comes_back_is_used)
{
	const uint16_t port = port_kept();
	struct diam_node *node;
	struct got got;
	int hold;
	pid_t pid;

	pid = server_start_late(port, &hold, anybody, true, true);
	node = client_start(port);
	got = ask(node, "good");
	cr_expect(got.status == GBA_ERR_PEER && !got.has_result);
	cr_expect_eq(diam_open_peers(node), 0);
	cr_assert_eq(write(hold, "g", 1), 1);
	cr_assert(wait_open(node));
	got = ask(node, "good");
	cr_expect_eq(got.status, GBA_OK);
	diam_node_free(node);
	server_stop(pid, hold);
}

/* The server is killed while it owes an answer. */
Test(diam, a_peer_that_dies_ends_the_question_once)
{
	const uint16_t port = port_kept();
	struct diam_node *node;
	struct got got;
	int hold, status;
	pid_t pid, killer;

	pid = server_start(port, &hold, anybody, true);
	node = client_start(port);
	cr_assert(wait_open(node));
	killer = fork();
	if (killer == 0) {
		usleep(200000);
		kill(pid, SIGKILL);
		_exit(0);
	}
	got = ask_to(node, "s", REALM, 20000);
	cr_expect(got.status == GBA_ERR_PEER && !got.has_result);
	waitpid(killer, &status, 0);
	waitpid(pid, &status, 0);
	close(hold);
	diam_node_free(node);
}

static struct {
	struct diam_node *node;
	pid_t server;
	bool met;
} late;

/* The server is killed, and with its connection goes what was begun for it. */
static void
on_line(void *ctx, enum gba_log_level level, const char *line)
{
	(void)ctx;
	(void)level;
	if (strstr(line, "no answer in time") == NULL || late.met)
		return;
	late.met = true;
	kill(late.server, SIGKILL);
	for (int i = 0; i < 3000 && diam_peer_is_open(late.node, BSF); i++)
		usleep(20000);
	usleep(300000);
	pthread_testcancel(); /* as writing the line would do */
}

Test(diam, a_peer_that_dies_while_the_time_for_its_answer_ends_ends_the_question_too)
{
	const struct gba_log log = { .level = GBA_LOG_DEBUG, .sink = on_line };
	const uint16_t port = port_kept();
	struct got got;
	int hold, status;

	client_log = &log;
	late.server = server_start(port, &hold, anybody, true);
	late.node = client_start(port);
	cr_assert(wait_open(late.node));
	got = ask_to(late.node, "s", REALM, 300);
	cr_expect(late.met);
	cr_expect(got.status == GBA_ERR_PEER && !got.has_result);
	waitpid(late.server, &status, 0);
	close(hold);
	diam_node_free(late.node);
}

/* The library waits for an answer until an instant of the clock of the day. */
Test(diam, a_question_ends_in_time_whatever_the_library_waits_for_and_only_once)
{
	static struct got got = { .lock = PTHREAD_MUTEX_INITIALIZER,
				  .cond = PTHREAD_COND_INITIALIZER };
	static const uint8_t naf_id[] = "naf.home1.net\1\0\0\0\2";
	const struct zn_bir bir = {
		.btid = { true, (const uint8_t *)"good", 4 },
		.naf_id = { true, naf_id, sizeof(naf_id) - 1 },
	};
	const struct diam_dest dest = { .realm = REALM };
	const uint16_t port = port_kept();
	struct diam_node *node;
	int hold, times = 0;
	pid_t pid;

	pid = server_start(port, &hold, anybody, true);
	node = client_start(port);
	cr_assert(wait_open(node));
	kill(pid, SIGSTOP);
	clock_is_early = true;
	cr_assert_eq(diam_ask(node, &zn_command, &bir, sizeof(struct zn_bia), &dest, 200,
			      on_answer, &got),
		     GBA_OK);
	clock_is_early = false;
	for (int i = 0; i < 3000 && times == 0; i++) {
		usleep(20000);
		pthread_mutex_lock(&got.lock);
		times = got.times;
		pthread_mutex_unlock(&got.lock);
	}
	cr_expect_eq(times, 1);
	cr_expect(got.status == GBA_ERR_PEER && !got.has_result);

	/* the answer comes all the same, and the next question's behind it */
	kill(pid, SIGCONT);
	cr_expect_eq(ask(node, "good").status, GBA_OK);
	cr_expect_eq(got.times, 1, "the late one was told too");
	diam_node_free(node);
	cr_expect_eq(got.times, 1);
	server_stop(pid, hold);
}

static atomic_bool is_told;

static void
on_refused(void *ctx, enum gba_log_level level, const char *line)
{
	(void)ctx;
	if (level == GBA_LOG_WARNING &&
	    strstr(line, "it refuses " NAF ", result=3010") != NULL &&
	    strstr(line, "has to be provisioned there") != NULL)
		is_told = true;
}

Test(diam, a_peer_that_nobody_knows_is_refused_and_told_what_to_do)
{
	const struct gba_log log = { .level = GBA_LOG_INFO, .sink = on_refused };
	const uint16_t port = port_kept();
	struct diam_node *node;
	int hold;
	pid_t pid;

	client_log = &log;
	pid = server_start(port, &hold, nobody, true);
	node = client_start(port);
	for (int i = 0; i < 1500 && !is_told; i++)
		usleep(20000);
	cr_expect(is_told);
	cr_expect_eq(diam_open_peers(node), 0);
	diam_node_free(node);
	server_stop(pid, hold);
}

Test(diam, a_peer_without_tls_is_refused_where_plain_is_not_allowed)
{
	const uint16_t port = port_kept();
	struct diam_node *node;
	int hold;
	pid_t pid;

	pid = server_start(port, &hold, anybody, false);
	node = client_start(port);
	usleep(800000);
	cr_expect_eq(diam_open_peers(node), 0);
	diam_node_free(node);
	server_stop(pid, hold);
}

Test(diam, a_bad_setting_is_refused_before_the_library_sees_it)
{
	const struct diam_peer peer = { .identity = BSF, .host = "127.0.0.1", .port = 1 };
	const struct diam_conf good = { .identity = NAF,
					.realm = REALM,
					.peers = &peer,
					.peer_count = 1,
					.applications = applications,
					.application_count = 1 };
	const struct diam_peer no_port = { .identity = BSF, .host = "127.0.0.1" };
	const struct diam_peer no_address = { .identity = BSF,
					      .host = "bsf host",
					      .port = 1 };
	const struct diam_peer no_identity = { .identity = "bsf\";", .port = 1 };
	const struct diam_peer ourselves = { .identity = "NAF.test.example" };
	const struct diam_peer twice[] = { peer, peer };
	const struct diam_peer tls = {
		.identity = BSF, .host = "127.0.0.1", .port = 1, .tls = true
	};
	const struct diam_peer *const bad_peers[] = { &no_port, &no_address, &no_identity,
						      &ourselves, &tls };
	struct diam_node *node = NULL;
	struct diam_conf conf;

	for (size_t i = 0; i < ARRAY_LEN(bad_peers); i++) {
		conf = good;
		conf.peers = bad_peers[i];
		cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG, "peer %zu", i);
	}
	conf = good;
	conf.peers = twice;
	conf.peer_count = 2;
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG);
	conf = good;
	conf.identity = "naf..example";
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG);
	conf = good;
	conf.realm = "";
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG);
	conf = good;
	snprintf(conf.listen, sizeof(conf.listen), "localhost");
	conf.port = 21299;
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG);
	snprintf(conf.listen, sizeof(conf.listen), "192.0.2.77");
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_IO, "not an address of ours");
	conf = good;
	snprintf(conf.listen, sizeof(conf.listen), "127.0.0.1");
	conf.port_tls = 21298;
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG,
		     "TLS without a certificate");
	conf.cert_file = conf.key_file = conf.ca_file = "/nonexistent";
	cr_expect_eq(diam_node_new(&node, &conf), GBA_ERR_ARG);
	cr_expect_null(node);
	cr_assert_eq(diam_node_new(&node, &good), GBA_OK,
		     "none of them used up the one node");
	cr_expect_eq(diam_node_new(&node, &good), GBA_ERR_BUSY);
	diam_node_free(node);
	diam_node_free(NULL);
}
