/* SPDX-License-Identifier: Apache-2.0 */
/* Who gets our request when several peers could, and what happens when the first one
 * dies. Every node has a process of its own, as the library's core starts once. */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "clock_early.h"
#include "codec/zh.h"
#include "diam/diam.h"
#include "ports.h"

#define BSF   "bsf.test.example"
#define REALM "test.example"

#define PATIENCE 3000 /* times 20 ms: a busy machine is no fault */

static const uint32_t applications[] = { ZH_APPLICATION };

/* --- the peers: three processes that say in Public-Identity who answered
 * -----------------
 */

struct server {
	const char *identity, *realm;
	uint16_t port;
	pid_t pid;
	int hold;   /* closing it ends the process in order */
	int go, up; /* it waits for an octet before it serves; it says when it does */
};

enum { ONE, TWO, NAF, SERVERS, TWO_AGAIN = SERVERS };
static struct server servers[SERVERS + 1] = {
	{ .identity = "one.test.example", .realm = REALM },
	{ .identity = "two.test.example", .realm = REALM },
	{ .identity = "naf.test.example", .realm = REALM },
	{ .identity = "two.test.example", .realm = REALM },
};

/* "slow" in the IMPI: the first one takes longer than it lives; "busy": it refuses. */
static void
serve(void *ctx, struct diam_call *call, const void *request)
{
	const struct server *server = ctx;
	const struct zh_mar *mar = request;
	const struct zh_maa maa = {
		.impu = { true, (const uint8_t *)server->identity,
			  strlen(server->identity) },
	};
	const bool first = strncmp(server->identity, "one.", 4) == 0;
	const bool busy = first && memmem(mar->impi.p, mar->impi.len, "busy", 4) != NULL;
	const struct diam_result result = { .code = busy ? 3004 : 2001 };

	if (first && memmem(mar->impi.p, mar->impi.len, "slow", 4) != NULL)
		sleep(20);
	diam_reply(call, &result, &maa);
}

static bool
anybody(void *ctx, const char *identity)
{
	(void)ctx;
	(void)identity;
	return true;
}

static void
server_run(const struct server *server, int go, int ready, int stop)
{
	struct server copy = *server;
	struct diam_node *node = NULL;
	const struct diam_conf conf = {
		.identity = server->identity,
		.realm = server->realm,
		.listen = "127.0.0.1",
		.port = server->port,
		.allow_plain = true,
		.may_connect = anybody,
		.applications = applications,
		.application_count = 1,
	};
	char c;

	alarm(300);
	if (read(go, &c, 1) != 1)
		_exit(0);
	if (diam_node_new(&node, &conf) != GBA_OK ||
	    diam_serve(node, &zh_command, sizeof(struct zh_mar), serve, &copy) != GBA_OK)
		_exit(9);
	(void)!write(ready, "r", 1);
	(void)!read(stop, &c, 1);
	diam_node_free(node);
	_exit(0);
}

/* All processes are forked before there is a node in this one. */
static void
server_fork(struct server *server)
{
	int go[2], ready[2], stop[2];

	cr_assert_eq(pipe(go), 0);
	cr_assert_eq(pipe(ready), 0);
	cr_assert_eq(pipe(stop), 0);
	server->pid = fork();
	cr_assert_geq(server->pid, 0);
	if (server->pid == 0) {
		for (struct server *before = servers; before < server; before++) {
			close(before->go);
			close(before->hold); /* or that one would never see its end */
			close(before->up);
		}
		close(go[1]);
		close(stop[1]);
		server_run(server, go[0], ready[1], stop[0]);
	}
	close(go[0]);
	close(stop[0]);
	close(ready[1]);
	server->go = go[1];
	server->hold = stop[1];
	server->up = ready[0];
}

static void
server_start(struct server *server)
{
	char c = 'g';

	cr_assert_eq(write(server->go, &c, 1), 1);
	cr_assert_eq(read(server->up, &c, 1), 1, "%s did not start", server->identity);
}

static void
server_end(struct server *server, int signal)
{
	int status;

	if (signal != 0)
		kill(server->pid, signal);
	close(server->go);
	close(server->up);
	close(server->hold);
	cr_expect_eq(waitpid(server->pid, &status, 0), server->pid);
	cr_expect(signal != 0 ? WIFSIGNALED(status) : status == 0,
		  "%s ended with status %x", server->identity, (unsigned)status);
}

/* --- the one that asks -----------------------------------------------------------------
 */

struct got {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	int times;
	enum gba_status status;
	uint32_t code;
	char who[64];
};

static void
on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
	  const void *answer)
{
	const struct zh_maa *maa = answer;
	struct got *got = ctx;

	pthread_mutex_lock(&got->lock);
	got->times++;
	got->status = status;
	got->code = result != NULL ? result->code : 0;
	if (maa != NULL)
		snprintf(got->who, sizeof(got->who), "%.*s", (int)maa->impu.len,
			 (const char *)maa->impu.p);
	pthread_cond_signal(&got->cond);
	pthread_mutex_unlock(&got->lock);
}

static struct got
ask_within(struct diam_node *node, const char *impi, const char *realm, const char *host,
	   unsigned timeout_ms)
{
	struct got got = { .lock = PTHREAD_MUTEX_INITIALIZER,
			   .cond = PTHREAD_COND_INITIALIZER };
	const struct zh_mar mar = {
		.impi = { true, (const uint8_t *)impi, strlen(impi) },
	};
	const struct diam_dest dest = { .realm = realm, .host = host };
	const struct timespec until = { .tv_sec = time(NULL) + 60 };

	cr_assert_eq(diam_ask(node, &zh_command, &mar, sizeof(struct zh_maa), &dest,
			      timeout_ms, on_answer, &got),
		     GBA_OK);
	pthread_mutex_lock(&got.lock);
	while (got.times == 0 &&
	       pthread_cond_timedwait(&got.cond, &got.lock, &until) == 0)
		;
	pthread_mutex_unlock(&got.lock);
	cr_assert_eq(got.times, 1, "%s: called back %d times", impi, got.times);
	return got;
}

static struct got
ask(struct diam_node *node, const char *impi, const char *realm, const char *host)
{
	return ask_within(node, impi, realm, host, 30000);
}

/* The third is a peer like the others, but nothing is asked of it. */
static struct diam_node *
client_start(void)
{
	struct diam_peer peers[SERVERS];
	const struct diam_conf conf = {
		.identity = BSF,
		.realm = REALM,
		.peers = peers,
		.peer_count = SERVERS,
		.applications = applications,
		.application_count = 1,
	};
	struct diam_node *node = NULL;

	memset(peers, 0, sizeof(peers));
	for (size_t i = 0; i <= SERVERS; i++) {
		servers[i].port = i == TWO_AGAIN ? servers[TWO].port : port_kept();
		server_fork(&servers[i]);
	}
	for (size_t i = 0; i < SERVERS; i++) {
		server_start(&servers[i]);
		snprintf(peers[i].identity, sizeof(peers[i].identity), "%s",
			 servers[i].identity);
		snprintf(peers[i].host, sizeof(peers[i].host), "127.0.0.1");
		peers[i].port = servers[i].port;
		peers[i].asked = i == NAF ? 0 : ZH_APPLICATION;
	}
	cr_assert_eq(diam_node_new(&node, &conf), GBA_OK);
	for (int i = 0; i < PATIENCE && diam_open_peers(node) < SERVERS; i++)
		usleep(20000);
	cr_assert_eq(diam_open_peers(node), SERVERS);
	return node;
}

static void
expect_from(struct diam_node *node, const char *realm, const char *host, int server)
{
	const struct got got = ask(node, "user@test.example", realm, host);

	cr_expect_eq(got.status, GBA_OK);
	cr_expect_str_eq(got.who, servers[server].identity, "realm %s host %s", realm,
			 host != NULL ? host : "-");
}

Test(diam_route, the_first_that_is_asked_answers_and_the_next_one_when_it_is_gone)
{
	struct diam_node *node = client_start();
	struct got got;
	pid_t killer;
	int status;

	cr_expect_eq(diam_open_asked(node, ZH_APPLICATION), 2);
	cr_expect_eq(diam_open_asked(node, ZH_APPLICATION + 1), 0);
	for (int i = 0; i < 3; i++)
		expect_from(node, REALM, NULL, ONE);
	expect_from(node, REALM, servers[TWO].identity, TWO);
	got = ask(node, "user@test.example", "elsewhere.example", NULL);
	cr_expect_eq(got.code, 3002, "it went to one of them, which is no agent");
	got = ask(node, "user@test.example", REALM, servers[NAF].identity);
	cr_expect_eq(got.code, 3002, "nor did the NAF get it by its name: %s", got.who);

	killer = fork();
	if (killer == 0) {
		usleep(200000);
		kill(servers[ONE].pid, SIGKILL);
		_exit(0);
	}
	got = ask(node, "slow@test.example", REALM, NULL);
	cr_expect_eq(got.status, GBA_OK, "asked again at the other");
	cr_expect_str_eq(got.who, servers[TWO].identity);
	waitpid(killer, &status, 0);
	server_end(&servers[ONE], SIGKILL);
	cr_expect_eq(diam_open_asked(node, ZH_APPLICATION), 1);
	expect_from(node, REALM, NULL, TWO);

	server_end(&servers[TWO], SIGKILL);
	for (int i = 0; i < PATIENCE && diam_open_asked(node, ZH_APPLICATION) > 0; i++)
		usleep(20000);
	cr_expect_eq(diam_open_asked(node, ZH_APPLICATION), 0);
	got = ask(node, "user@test.example", REALM, NULL);
	cr_expect_eq(got.status, GBA_ERR_PEER, "the last peer must not get it");

	server_start(&servers[TWO_AGAIN]); /* and it is used once it is back */
	for (int i = 0; i < PATIENCE && diam_open_asked(node, ZH_APPLICATION) == 0; i++)
		usleep(20000);
	expect_from(node, REALM, NULL, TWO);
	diam_node_free(node);
	server_end(&servers[TWO_AGAIN], 0);
	server_end(&servers[NAF], 0);
}

/* Where the library does not see that the time of a question is over, as while the clock
 * of the day is set back, who asks does. */
Test(diam_route, a_peer_that_is_silent_is_asked_after_the_others_whatever_the_clock_says)
{
	struct diam_node *node = client_start();
	struct got got;

	kill(servers[ONE].pid, SIGSTOP);
	clock_is_early = true;
	got = ask_within(node, "user@test.example", REALM, NULL, 300);
	clock_is_early = false;
	cr_expect_eq(got.status, GBA_ERR_PEER);
	cr_expect_eq(diam_open_asked(node, ZH_APPLICATION), 2);
	expect_from(node, REALM, NULL, TWO);

	kill(servers[ONE].pid, SIGCONT);
	diam_node_free(node);
	for (size_t i = 0; i <= SERVERS; i++)
		server_end(&servers[i], 0);
}

/* Stopped, it keeps its connection: only its silence tells. */
Test(diam_route, a_peer_that_is_silent_or_busy_is_asked_after_the_others)
{
	struct diam_node *node = client_start();
	struct got got;

	kill(servers[ONE].pid, SIGSTOP);
	got = ask_within(node, "user@test.example", REALM, NULL, 300);
	cr_expect_eq(got.status, GBA_ERR_PEER);
	cr_expect_eq(diam_open_asked(node, ZH_APPLICATION), 2);
	expect_from(node, REALM, NULL, TWO);
	got = ask_within(node, "user@test.example", REALM, servers[ONE].identity, 300);
	cr_expect_eq(got.status, GBA_ERR_PEER, "who names it, gets it");

	kill(servers[ONE].pid, SIGCONT);
	expect_from(node, REALM, servers[ONE].identity, ONE);
	expect_from(node, REALM, NULL, ONE); /* it answered, so it comes first again */

	got = ask(node, "busy@test.example", REALM, NULL);
	cr_expect_eq(got.code, 3004);
	expect_from(node, REALM, NULL, TWO);
	diam_node_free(node);
	for (size_t i = 0; i <= SERVERS; i++)
		server_end(&servers[i], 0);
}
