/* SPDX-License-Identifier: Apache-2.0 */
/* Requests in both directions over one connection: the peer that called is asked in turn,
 * and answers whose AVPs stand beside a refusal. */
#include "unit.h"

#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "codec/t4.h"
#include "codec/tsp.h"
#include "diam/diam.h"
#include "ports.h"

#define IWF	   "iwf.test.example"
#define IWF_REALM  "test.example"
#define SCS	   "scs.foreign.example"
#define SCS_REALM  "foreign.example"
#define OTHER	   "other.third.example"
#define TIMEOUT_MS 20000

static const uint32_t applications[] = { TSP_APPLICATION, T4_APPLICATION };

static const struct avp_octets external_id = { true, (const uint8_t *)"a@b", 3 };

/* --- the one who calls: an SCS, a process of its own -----------------------------------
 */

static int notes; /* where it says what it got */

/* It refuses Reference-Number 9, and says who asked. */
static void
on_dnr(void *ctx, struct diam_call *call, const void *request)
{
	const struct tsp_dnr *dnr = request;
	const bool bad = dnr->notification.reference.value == 9;
	const struct diam_result result = { .code = bad ? 5012 : 2001 };
	const struct tsp_dna dna = { .origin_state = { true, 1 } };

	(void)ctx;
	(void)!write(notes, strcmp(diam_call_peer(call), IWF) == 0 ? "n" : "?", 1);
	diam_reply(call, &result, &dna);
}

static void
scs_run(const char *identity, const char *realm, uint16_t port, int ready, int stop)
{
	struct diam_peer iwf = { .identity = IWF, .host = "127.0.0.1", .port = port };
	struct diam_conf conf = {
		.identity = identity,
		.realm = realm,
		.peers = &iwf,
		.peer_count = 1,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
	};
	struct diam_node *node = NULL;
	char c;

	alarm(120);
	signal(SIGPIPE, SIG_IGN);
	notes = ready;
	if (diam_node_new(&node, &conf) != GBA_OK ||
	    diam_serve(node, &tsp_notification_command, sizeof(struct tsp_dnr), on_dnr,
		       NULL) != GBA_OK)
		_exit(9);
	while (!diam_peer_is_open(node, IWF))
		usleep(10000);
	(void)!write(ready, "r", 1);
	(void)!read(stop, &c, 1);
	diam_node_free(node);
	_exit(0);
}

struct scs {
	pid_t pid;
	int notes, stop;
};

static struct scs
scs_start(const char *identity, const char *realm, uint16_t port)
{
	int ready[2], stop[2];
	struct scs scs;

	cr_assert_eq(pipe(ready), 0);
	cr_assert_eq(pipe(stop), 0);
	scs.pid = fork();
	cr_assert_geq(scs.pid, 0);
	if (scs.pid == 0) {
		close(stop[1]);
		scs_run(identity, realm, port, ready[1], stop[0]);
	}
	close(stop[0]);
	close(ready[1]);
	scs.notes = ready[0];
	scs.stop = stop[1];
	return scs;
}

static char
scs_note(const struct scs *scs)
{
	char c = '\0';

	return read(scs->notes, &c, 1) == 1 ? c : '\0';
}

static void
scs_tell(struct scs *scs)
{
	(void)!write(scs->stop, "q", 1); /* another child may have it open too */
	close(scs->stop);
}

static void
scs_wait(struct scs *scs)
{
	int status = -1;

	cr_assert_eq(waitpid(scs->pid, &status, 0), scs->pid);
	cr_expect_eq(status, 0);
	close(scs->notes);
}

/* --- the one who was called, and asks --------------------------------------------------
 */

struct got {
	pthread_mutex_t lock;
	pthread_cond_t cond;
	bool done, has_answer;
	enum gba_status status;
	struct diam_result result;
	uint32_t value;
};

static void
got_put(struct got *got, enum gba_status status, const struct diam_result *result,
	bool has_answer, uint32_t value)
{
	pthread_mutex_lock(&got->lock);
	got->status = status;
	if (result != NULL)
		got->result = *result;
	got->has_answer = has_answer;
	got->value = value;
	got->done = true;
	pthread_cond_signal(&got->cond);
	pthread_mutex_unlock(&got->lock);
}

static void
on_dna(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	const struct tsp_dna *dna = answer;

	got_put(ctx, status, result, dna != NULL,
		dna != NULL && dna->origin_state.present ? dna->origin_state.value : 0);
}

static void
on_dta(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	const struct t4_dta *dta = answer;

	got_put(ctx, status, result, dta != NULL,
		dta != NULL && dta->error.present ? dta->error.value : 99);
}

static struct got
wait_for(struct got *got)
{
	pthread_mutex_lock(&got->lock);
	while (!got->done)
		pthread_cond_wait(&got->cond, &got->lock);
	pthread_mutex_unlock(&got->lock);
	return *got;
}

static struct got
notify(struct diam_node *node, const char *host, const char *realm, const char *via,
       uint32_t reference)
{
	struct got got = { .lock = PTHREAD_MUTEX_INITIALIZER,
			   .cond = PTHREAD_COND_INITIALIZER };
	const struct tsp_dnr dnr = {
		.notification = { .present = true,
				  .external_id = external_id,
				  .reference = { true, reference },
				  .action = { true, TSP_ACTION_REPORT },
				  .outcome = { true, TSP_OUTCOME_SUCCESS } },
	};
	const struct diam_dest dest = { .realm = realm, .host = host, .via = via };

	cr_assert_eq(diam_ask(node, &tsp_notification_command, &dnr,
			      sizeof(struct tsp_dna), &dest, TIMEOUT_MS, on_dna, &got),
		     GBA_OK);
	return wait_for(&got);
}

static bool
anybody(void *ctx, const char *identity)
{
	(void)ctx;
	(void)identity;
	return true;
}

static struct diam_node *
iwf_start(uint16_t port, const struct diam_peer *peers, size_t count)
{
	const struct diam_conf conf = {
		.identity = IWF,
		.realm = IWF_REALM,
		.listen = "127.0.0.1",
		.port = port,
		.allow_plain = true,
		.may_connect = anybody,
		.peers = peers,
		.peer_count = count,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
	};
	struct diam_node *node = NULL;

	cr_assert_eq(diam_node_new(&node, &conf), GBA_OK);
	return node;
}

Test(diam_both, a_peer_that_called_is_asked_and_nobody_else_is)
{
	const uint16_t port = port_kept();
	struct scs scs = scs_start(SCS, SCS_REALM, port);
	struct scs other = scs_start(OTHER, "third.example", port);
	struct diam_node *node = iwf_start(port, NULL, 0);
	struct got got;

	cr_assert_eq(scs_note(&scs), 'r');
	cr_assert_eq(scs_note(&other), 'r');
	got = notify(node, SCS, SCS_REALM, SCS, 7);
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 2001 && got.has_answer && got.value == 1);
	cr_expect_eq(scs_note(&scs), 'n');
	got = notify(node, SCS, SCS_REALM, SCS, 9);
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 5012 && !got.has_answer);
	cr_expect_eq(scs_note(&scs), 'n');
	/* a relay of its domain: one more hop, and the host is not the peer */
	got = notify(node, "inner.foreign.example", SCS_REALM, "SCS.foreign.example", 7);
	cr_expect_neq(got.status, GBA_ERR_ARG);

	scs_tell(&scs);
	scs_wait(&scs);
	got = notify(node, SCS, SCS_REALM, SCS, 8);
	cr_expect_eq(got.status, GBA_ERR_PEER, "it has gone");
	scs_tell(&other);
	cr_expect_eq(scs_note(&other), '\0', "the other one saw nothing");
	scs_wait(&other);
	diam_node_free(node);
}

/* --- answers with AVPs beside a refusal ------------------------------------------------
 */

/* Reference-Number 1: accepted; 2: refused by the application; 3: by the base protocol,
 * with an AVP; 4: a protocol error, which has none. */
static void
on_dtr(void *ctx, struct diam_call *call, const void *request)
{
	static const struct diam_result results[] = {
		{ .code = 5012 },
		{ .code = 2001 },
		{ .code = T4_RESULT_REPLACE_FAILS, .experimental = true },
		{ .code = 5004, .failed_code = 3007, .failed_vendor = GBA_VENDOR_3GPP },
		{ .code = 3004 },
	};
	const struct t4_dtr *dtr = request;
	const struct t4_dta dta = { .error = { true, T4_ERROR_NOT_STORED } };
	const uint32_t n = dtr->reference.value;

	(void)ctx;
	diam_reply(call, &results[n < ARRAY_LEN(results) ? n : 0], &dta);
}

static void
smsc_run(uint16_t port, int ready, int stop)
{
	const struct diam_conf conf = {
		.identity = SCS,
		.realm = SCS_REALM,
		.listen = "127.0.0.1",
		.port = port,
		.allow_plain = true,
		.may_connect = anybody,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
	};
	struct diam_node *node = NULL;
	char c;

	alarm(120);
	if (diam_node_new(&node, &conf) != GBA_OK ||
	    diam_serve(node, &t4_trigger_command, sizeof(struct t4_dtr), on_dtr, NULL) !=
		    GBA_OK)
		_exit(9);
	(void)!write(ready, "r", 1);
	(void)!read(stop, &c, 1);
	diam_node_free(node);
	_exit(0);
}

static struct got
submit(struct diam_node *node, uint32_t reference)
{
	struct got got = { .lock = PTHREAD_MUTEX_INITIALIZER,
			   .cond = PTHREAD_COND_INITIALIZER };
	const struct t4_dtr dtr = {
		.user = { .present = true, .external_id = external_id },
		.smea = external_id,
		.payload = external_id,
		.reference = { true, reference },
	};
	const struct diam_dest dest = { .realm = SCS_REALM, .host = SCS, .via = SCS };

	cr_assert_eq(diam_ask(node, &t4_trigger_command, &dtr, sizeof(struct t4_dta),
			      &dest, TIMEOUT_MS, on_dta, &got),
		     GBA_OK);
	return wait_for(&got);
}

Test(diam_both, avps_of_an_answer_stand_beside_a_refusal_but_not_a_protocol_error)
{
	const uint16_t port = port_kept();
	const struct diam_peer peer = { .identity = SCS,
					.host = "127.0.0.1",
					.port = port };
	struct diam_node *node;
	int ready[2], stop[2];
	struct scs smsc;
	struct got got;

	cr_assert_eq(pipe(ready), 0);
	cr_assert_eq(pipe(stop), 0);
	smsc.pid = fork();
	cr_assert_geq(smsc.pid, 0);
	if (smsc.pid == 0) {
		close(stop[1]);
		smsc_run(port, ready[1], stop[0]);
	}
	close(stop[0]);
	close(ready[1]);
	smsc.notes = ready[0];
	smsc.stop = stop[1];
	cr_assert_eq(scs_note(&smsc), 'r');
	node = iwf_start(0, &peer, 1);
	while (!diam_peer_is_open(node, SCS))
		usleep(10000);

	got = submit(node, 1);
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 2001 && got.has_answer && got.value == 1);
	got = submit(node, 2);
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 5533 && got.result.experimental && got.has_answer);
	cr_expect_eq(got.value, T4_ERROR_NOT_STORED);
	got = submit(node, 3);
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 5004 && got.result.failed_code == 3007 &&
		  got.has_answer && got.value == T4_ERROR_NOT_STORED);
	got = submit(node, 4);
	cr_assert_eq(got.status, GBA_OK);
	cr_expect(got.result.code == 3004 && !got.has_answer);
	diam_node_free(node);
	scs_tell(&smsc);
	scs_wait(&smsc);
}
