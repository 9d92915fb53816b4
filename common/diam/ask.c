/* SPDX-License-Identifier: Apache-2.0 */
/* Our requests: sent once, called back exactly once, whatever the library does meanwhile.
 */
#include "diam/route.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define OVERDUE_MS 1000 /* so long after its time the library has not ended it */
#define LOOK_MS	   500

/* It is on the node's list while the library has it; who makes it called, or takes it off
 * uncalled, has the right to call. */
struct diam_ask {
	struct diam_ask *next, *prev;
	int64_t overdue_ms; /* of the monotonic clock */
	bool called;
	struct diam_node *node;
	const struct diam_command *command;
	size_t answer_size;
	diam_on_answer on_answer;
	void *ctx;
	char via[DIAM_IDENTITY_MAX + 1]; /* "": any */
	atomic_int peer; /* of node->peers it went to; -1: none of them */
};

static struct timespec
time_from(clockid_t clock, unsigned ms)
{
	struct timespec at;

	clock_gettime(clock, &at);
	at.tv_sec += ms / 1000;
	at.tv_nsec += (long)(ms % 1000) * 1000000;
	if (at.tv_nsec >= 1000000000) {
		at.tv_sec++;
		at.tv_nsec -= 1000000000;
	}
	return at;
}

static void
ask_link(struct diam_ask *ask)
{
	struct diam_node *node = ask->node;

	pthread_mutex_lock(&node->lock);
	ask->next = node->asks;
	if (ask->next != NULL)
		ask->next->prev = ask;
	node->asks = ask;
	if (node->is_idle)
		pthread_cond_signal(&node->asked);
	pthread_mutex_unlock(&node->lock);
}

/* @return is its callback owed? */
static bool
ask_unlink(struct diam_ask *ask)
{
	struct diam_node *node = ask->node;
	bool owed;

	pthread_mutex_lock(&node->lock);
	if (ask->next != NULL)
		ask->next->prev = ask->prev;
	if (ask->prev != NULL)
		ask->prev->next = ask->next;
	else
		node->asks = ask->next;
	owed = !ask->called;
	pthread_mutex_unlock(&node->lock);
	return owed;
}

/* The library may cancel its threads while they are in our callbacks. */
static void
ask_finish(struct diam_ask *ask, enum gba_status status, const struct diam_result *result,
	   const void *answer)
{
	int before;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	if (ask_unlink(ask))
		ask->on_answer(ask->ctx, status, result, answer);
	free(ask);
	pthread_setcancelstate(before, NULL);
}

/* --- those that the library does not end
 * ------------------------------------------------
 */

/* With the lock held. */
static struct diam_ask *
overdue(const struct diam_node *node)
{
	const int64_t now_ms = diam_now_ms();

	for (struct diam_ask *ask = node->asks; ask != NULL; ask = ask->next)
		if (!ask->called && ask->overdue_ms <= now_ms)
			return ask;
	return NULL;
}

/* With the lock held, which it gives away for the call. The ask stays: the library may
 * come with it yet. */
static void
call_overdue(struct diam_node *node, struct diam_ask *ask)
{
	const diam_on_answer on_answer = ask->on_answer;
	const int peer = atomic_load(&ask->peer);
	void *ctx = ask->ctx;

	ask->called = true;
	pthread_mutex_unlock(&node->lock);
	gba_log(node->log, GBA_LOG_WARNING, "diam",
		"a question is given up: the library has not ended it in time");
	if (peer >= 0)
		diam_route_mute(node, node->peers[peer].identity,
				strlen(node->peers[peer].identity));
	on_answer(ctx, GBA_ERR_PEER, NULL, NULL);
	pthread_mutex_lock(&node->lock);
}

/* A question that was put into the queue of a peer just as that went away waits there
 * until it is back, and the library goes by a clock that can be set. */
static void *
watch(void *ctx)
{
	struct diam_node *node = ctx;
	struct diam_ask *ask;
	struct timespec until;

	pthread_mutex_lock(&node->lock);
	while (!node->asks_over) {
		node->is_idle = node->asks == NULL;
		if (node->is_idle) {
			pthread_cond_wait(&node->asked, &node->lock);
			node->is_idle = false; /* questions that follow do not wake it */
		}
		ask = overdue(node);
		if (ask != NULL) {
			call_overdue(node, ask);
			continue;
		}
		until = time_from(CLOCK_MONOTONIC, LOOK_MS);
		pthread_cond_timedwait(&node->asked, &node->lock, &until);
	}
	pthread_mutex_unlock(&node->lock);
	return NULL;
}

enum gba_status
diam_asks_begin(struct diam_node *node)
{
	if (pthread_create(&node->watch, NULL, watch, node) != 0)
		return GBA_ERR_NOMEM;
	node->is_watched = true;
	return GBA_OK;
}

void
diam_asks_end(struct diam_node *node)
{
	if (node->is_watched) {
		pthread_mutex_lock(&node->lock);
		node->asks_over = true;
		pthread_cond_signal(&node->asked);
		pthread_mutex_unlock(&node->lock);
		pthread_join(node->watch, NULL);
		node->is_watched = false;
	}
	while (node->asks != NULL)
		ask_finish(node->asks, GBA_ERR_PEER, NULL, NULL);
}

/* --- what the library ends
 * --------------------------------------------------------------
 */

bool
diam_is_from_us(const struct diam_node *node, struct msg *msg)
{
	struct avp *avp = diam_avp_find(msg, AC_ORIGIN_HOST, 0);
	const size_t len = strlen(node->identity);
	struct avp_hdr *hdr = NULL;

	return avp != NULL && fd_msg_avp_hdr(avp, &hdr) == 0 && hdr->avp_value != NULL &&
	       hdr->avp_value->os.len == len &&
	       memcmp(hdr->avp_value->os.data, node->identity, len) == 0;
}

static enum gba_status
answer_parse(struct diam_ask *ask, struct msg *msg, struct diam_result *result,
	     char message[256], void *answer)
{
	const struct avp_command *spec = ask->command->spec;
	struct msg_hdr *hdr = NULL;
	struct diam_fault fault;
	enum gba_status status;

	if (fd_msg_hdr(msg, &hdr) != 0 || hdr->msg_code != spec->code ||
	    hdr->msg_appl != spec->application)
		return GBA_ERR_PEER;
	status = diam_result_parse(result, message, msg);
	if (status != GBA_OK || !diam_result_has_avps(spec, result))
		return status;
	status = diam_avps_parse(answer, ask->answer_size, &ask->command->answer, msg,
				 diam_result_is_success(result), &fault);
	if (status == GBA_OK)
		return GBA_OK;
	gba_log(ask->node->log, GBA_LOG_WARNING, "diam",
		"answer refused avp=%u vendor=%u why=%s", fault.fault.code,
		fault.fault.vendor, fault.why);
	return GBA_ERR_PEER;
}

static void
on_answer(void *data, struct msg **msg)
{
	struct diam_ask *ask = data;
	const struct diam_table *table = &ask->command->answer;
	void *answer = calloc(1, ask->answer_size);
	enum gba_status status = GBA_ERR_NOMEM;
	struct diam_result result = { 0 };
	struct diam_redirect redirect;
	char message[256];
	bool filled;

	if (answer != NULL)
		/* an error the library made up itself: no peer could take it */
		status = diam_is_from_us(ask->node, *msg)
				 ? GBA_ERR_PEER
				 : answer_parse(ask, *msg, &result, message, answer);
	filled = status == GBA_OK && diam_result_has_avps(ask->command->spec, &result);
	if (status == GBA_OK && result.code == ER_DIAMETER_REDIRECT_INDICATION &&
	    !result.experimental && diam_redirect_parse(&redirect, *msg))
		result.redirect = &redirect;
	diam_route_heard(ask->node, *msg,
			 status == GBA_OK && result.code == ER_DIAMETER_TOO_BUSY &&
				 !result.experimental);
	ask_finish(ask, status, status == GBA_OK ? &result : NULL,
		   filled ? answer : NULL);
	free(answer); /* views only: what they show lies in the message */
	diam_avps_wipe(*msg, table);
	(void)fd_msg_free(*msg);
	*msg = NULL;
}

static bool
is_called(struct diam_ask *ask)
{
	bool called;

	pthread_mutex_lock(&ask->node->lock);
	called = ask->called;
	pthread_mutex_unlock(&ask->node->lock);
	return called;
}

/* The library cancels this thread when the peer leaves, wherever it is then: a log line
 * would be such a place, and nobody would be called back. */
static void
on_expiry(void *data, DiamId_t peer, size_t peer_len, struct msg **msg)
{
	struct diam_ask *ask = data;
	int before;

	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	gba_log(ask->node->log, GBA_LOG_DEBUG, "diam", "no answer in time peer=%.*s",
		(int)peer_len, peer);
	if (!is_called(ask)) /* or it was muted then, long ago perhaps */
		diam_route_mute(ask->node, peer, peer_len);
	ask_finish(ask, GBA_ERR_PEER, NULL, NULL);
	(void)fd_msg_free(*msg);
	*msg = NULL;
	pthread_setcancelstate(before, NULL);
}

/* What a request belongs to; NULL: it is none of ours. */
static struct diam_ask *
ask_of(struct msg *request)
{
	void (*callback)(void *, struct msg **) = NULL;
	void *data = NULL;

	return fd_msg_anscb_get(request, &callback, NULL, &data) == 0 &&
			       callback == on_answer
		       ? data
		       : NULL;
}

const char *
diam_ask_via(struct msg *request)
{
	const struct diam_ask *ask = ask_of(request);

	return ask != NULL ? ask->via : "";
}

void
diam_ask_goes_to(struct msg *request, size_t peer)
{
	struct diam_ask *ask = ask_of(request);

	if (ask != NULL)
		atomic_store(&ask->peer, (int)peer);
}

void
diam_ask_dropped(struct diam_node *node, struct msg *msg)
{
	struct msg *request = msg;
	struct msg_hdr *hdr = NULL;
	struct diam_ask *ask;

	(void)node;
	if (fd_msg_hdr(msg, &hdr) != 0)
		return;
	if ((hdr->msg_flags & CMD_FLAG_REQUEST) == 0 &&
	    (fd_msg_answ_getq(msg, &request) != 0 || request == NULL))
		return;
	ask = ask_of(request);
	if (ask == NULL)
		return;
	(void)fd_msg_anscb_reset(request, 1, 1);
	ask_finish(ask, GBA_ERR_PEER, NULL, NULL);
}

static enum gba_status
request_build(struct msg **out, struct diam_node *node,
	      const struct diam_command *command, const void *request,
	      const struct diam_dest *dest)
{
	enum gba_status status = GBA_ERR_NOMEM;
	struct msg *msg = NULL;
	struct msg_hdr *hdr;

	if (fd_msg_new(command->object, MSGFL_ALLOC_ETEID, &msg) != 0 ||
	    fd_msg_hdr(msg, &hdr) != 0 || fd_msg_new_session(msg, NULL, 0) != 0)
		goto out;
	hdr->msg_appl = command->spec->application; /* the command may be shared */
	hdr->msg_flags |= dest->again ? CMD_FLAG_RETRANSMIT : 0;
	status = diam_put_application(msg, &node->base, command->spec);
	if (status != GBA_OK)
		goto out;
	if (fd_msg_add_origin(msg, 0) != 0) {
		status = GBA_ERR_NOMEM;
		goto out;
	}
	status = diam_put_octets(msg, node->base.dest_realm, dest->realm,
				 strlen(dest->realm));
	if (status == GBA_OK && dest->host != NULL)
		status = diam_put_octets(msg, node->base.dest_host, dest->host,
					 strlen(dest->host));
	if (status == GBA_OK)
		status = diam_avps_build(msg, &command->request, request, true);
	if (status != GBA_OK)
		goto out;
	*out = msg;
	msg = NULL;
out:
	if (msg != NULL)
		(void)fd_msg_free(msg);
	return status;
}

enum gba_status
diam_ask(struct diam_node *node, const struct avp_command *spec, const void *request,
	 size_t answer_size, const struct diam_dest *dest, unsigned timeout_ms,
	 diam_on_answer on_answer_cb, void *ctx)
{
	/* the library compares with this clock */
	const struct timespec at = time_from(CLOCK_REALTIME, timeout_ms);
	struct diam_command *command;
	struct diam_ask *ask = NULL;
	struct msg *msg = NULL;
	enum gba_status status;

	if (!diam_identity_is_valid(dest->realm) ||
	    (dest->host != NULL && !diam_identity_is_valid(dest->host)) ||
	    (dest->via != NULL && !diam_identity_is_valid(dest->via)))
		return GBA_ERR_ARG;
	status = diam_command_get(&command, node, spec);
	if (status != GBA_OK)
		return status;
	status = request_build(&msg, node, command, request, dest);
	if (status != GBA_OK)
		return status;
	ask = calloc(1, sizeof(*ask));
	if (ask == NULL) {
		(void)fd_msg_free(msg);
		return GBA_ERR_NOMEM;
	}
	*ask = (struct diam_ask){ .node = node,
				  .command = command,
				  .answer_size = answer_size,
				  .overdue_ms = diam_now_ms() + timeout_ms + OVERDUE_MS,
				  .on_answer = on_answer_cb,
				  .ctx = ctx,
				  .peer = -1 };
	snprintf(ask->via, sizeof(ask->via), "%s", dest->via != NULL ? dest->via : "");
	ask_link(ask);
	if (fd_msg_send_timeout(&msg, on_answer, ask, on_expiry, &at) == 0)
		return GBA_OK;
	status = ask_unlink(ask) ? GBA_ERR_PEER : GBA_OK;
	free(ask);
	if (msg != NULL)
		(void)fd_msg_free(msg);
	return status;
}
