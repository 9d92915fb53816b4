/* SPDX-License-Identifier: Apache-2.0 */
/* Requests from outside: parsed by table, handed to the service, answered by diam_reply.
 */
#include "diam/route.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "diam/blame.h"

#define CODE_VSAI		 260u
#define CODE_VENDOR_ID		 266u
#define CODE_AUTH_APPLICATION_ID 258u
#define CODE_ORIGIN_HOST	 264u
#define CODE_SESSION_STATE	 277u
#define CODE_ORIGIN_REALM	 296u
#define INVALID_VALUE		 5004u
#define TOO_MANY_AVPS		 5009u
#define UNABLE_TO_COMPLY	 5012u
#define UNKNOWN_PEER		 3010u

#define NO_STATE_MAINTAINED 1u

struct diam_service {
	struct diam_service *next;
	struct diam_node *node;
	const struct diam_command *command;
	size_t request_size;
	diam_handler handler;
	void *ctx;
	struct disp_hdl *hook;
};

struct diam_call {
	struct diam_node *node;
	const struct diam_command *command;
	struct msg *msg;
	void *request;
	char origin_host[DIAM_IDENTITY_MAX + 1], origin_realm[DIAM_IDENTITY_MAX + 1];
	char peer[DIAM_IDENTITY_MAX + 1];
};

const char *
diam_call_origin_host(const struct diam_call *call)
{
	return call->origin_host;
}

const char *
diam_call_origin_realm(const struct diam_call *call)
{
	return call->origin_realm;
}

const char *
diam_call_peer(const struct diam_call *call)
{
	return call->peer;
}

uint32_t
diam_call_end_to_end(const struct diam_call *call)
{
	struct msg_hdr *hdr = NULL;

	return fd_msg_hdr(call->msg, &hdr) == 0 ? hdr->msg_eteid : 0;
}

bool
diam_call_is_repeat(const struct diam_call *call)
{
	struct msg_hdr *hdr = NULL;

	return fd_msg_hdr(call->msg, &hdr) == 0 &&
	       (hdr->msg_flags & CMD_FLAG_RETRANSMIT) != 0;
}

/* --- the answer ------------------------------------------------------------------------
 */

/* A fault of the handler's own finding, in the message or in a group of it (parent NULL:
 * the group is not there): the AVP as it came, else an example of it. */
static bool
fault_of_result(struct diam_fault *out, const struct diam_table *table,
		const struct diam_result *result, void *parent)
{
	for (size_t i = 0; i < table->count; i++) {
		const struct avp_row *row = &table->rows[i];
		struct avp *avp = parent != NULL
					  ? diam_avp_find(parent, row->code, row->vendor)
					  : NULL;

		if (row->code == result->failed_code &&
		    row->vendor == result->failed_vendor) {
			*out = (struct diam_fault){ .row = row,
						    .model = table->avp[i],
						    .avp = avp };
			return true;
		}
		if (row->group != NULL &&
		    fault_of_result(out, &table->groups[i], result, avp))
			return true;
	}
	return false;
}

/* The same in an AVP of the base protocol that says who asks: it is there, or else the
 * library has answered. */
static bool
fault_of_origin(struct diam_fault *out, const struct diam_result *result,
		struct msg *request)
{
	static const struct avp_row row = { .kind = AVP_OCTETS };

	if (result->failed_vendor != 0 || (result->failed_code != CODE_ORIGIN_HOST &&
					   result->failed_code != CODE_ORIGIN_REALM))
		return false;
	*out = (struct diam_fault){ .row = &row };
	out->avp = diam_avp_find(request, result->failed_code, 0);
	return out->avp != NULL && fd_msg_model(out->avp, &out->model) == 0 &&
	       out->model != NULL;
}

static enum gba_status
answer_fill(struct diam_call *call, struct msg *request, const struct diam_result *result,
	    const struct diam_fault *fault, const void *answer)
{
	const struct avp_command *spec = call->command->spec;
	const struct diam_base *base = &call->node->base;
	struct msg *msg = call->msg;
	enum gba_status status;

	status = diam_put_application(msg, base, spec);
	if (status == GBA_OK)
		status = diam_result_put(msg, base, result);
	if (status == GBA_OK && fd_msg_add_origin(msg, 0) != 0)
		status = GBA_ERR_NOMEM;
	if (status == GBA_OK && fault != NULL)
		status = diam_failed_put(msg, base, fault);
	if (status == GBA_OK && result->redirect != NULL)
		status = diam_redirect_put(msg, result->redirect);
	if (status != GBA_OK || !diam_result_has_avps(spec, result))
		return status;
	if (answer == NULL)
		return diam_blame_put(msg, call->command, request);
	return diam_avps_build(msg, &call->command->answer, answer,
			       diam_result_is_success(result));
}

/* What was put so far goes; Session-Id and Proxy-Info came from the request. */
static void
answer_reset(struct msg *msg, const struct diam_table *table)
{
	struct avp *avp = NULL, *next;

	diam_avps_wipe(msg, table);
	(void)fd_msg_browse(msg, MSG_BRW_FIRST_CHILD, &avp, NULL);
	while (avp != NULL) {
		struct avp_hdr *hdr = NULL;

		next = NULL;
		(void)fd_msg_browse(avp, MSG_BRW_NEXT, &next, NULL);
		if (fd_msg_avp_hdr(avp, &hdr) == 0 && hdr->avp_code != 263 &&
		    hdr->avp_code != 284)
			(void)fd_msg_free(avp);
		avp = next;
	}
}

static void
answer_send(struct diam_call *call, const struct diam_result *result,
	    const struct diam_fault *fault, const void *answer)
{
	static const struct diam_result unable = {
		.code = UNABLE_TO_COMPLY, .error_message = "the answer could not be built"
	};
	struct msg *request = call->msg;
	struct msg_hdr *hdr = NULL, *asked = NULL;
	struct diam_fault found;

	if (fd_msg_hdr(request, &asked) != 0 ||
	    fd_msg_new_answer_from_req(fd_g_config->cnf_dict, &call->msg, 0) != 0) {
		(void)fd_msg_free(request);
		return;
	}
	if (fault == NULL && result->failed_code != 0 &&
	    (fault_of_origin(&found, result, request) ||
	     fault_of_result(&found, &call->command->request, result, request)))
		fault = &found;
	if (answer_fill(call, request, result, fault, answer) != GBA_OK) {
		gba_log(call->node->log, GBA_LOG_ERROR, "diam",
			"answer could not be built");
		answer_reset(call->msg, &call->command->answer);
		(void)!answer_fill(call, request, &unable, NULL, NULL);
	}
	if (fd_msg_hdr(call->msg, &hdr) == 0) {
		hdr->msg_flags &= (uint8_t) ~(CMD_FLAG_ERROR | CMD_FLAG_PROXIABLE);
		hdr->msg_flags |= asked->msg_flags & CMD_FLAG_PROXIABLE;
		if (!result->experimental && result->code / 1000 == 3)
			hdr->msg_flags |= CMD_FLAG_ERROR;
	}
	diam_unsent_add(call->node, 1);
	if (fd_msg_send(&call->msg, NULL, NULL) != 0) {
		diam_unsent_add(call->node, -1);
		diam_avps_wipe(call->msg, &call->command->answer);
		(void)fd_msg_free(call->msg);
	}
}

/* The library makes some answers itself: those were never added. */
void
diam_unsent_add(struct diam_node *node, int n)
{
	pthread_mutex_lock(&node->lock);
	if (n > 0)
		node->unsent++;
	else if (node->unsent > 0 && --node->unsent == 0)
		pthread_cond_broadcast(&node->idle);
	pthread_mutex_unlock(&node->lock);
}

static void
call_end(struct diam_call *call)
{
	struct diam_node *node = call->node;

	free(call->request);
	free(call);
	pthread_mutex_lock(&node->lock);
	if (--node->calls == 0)
		pthread_cond_broadcast(&node->idle);
	pthread_mutex_unlock(&node->lock);
}

void
diam_reply(struct diam_call *call, const struct diam_result *result, const void *answer)
{
	answer_send(call, result, NULL, answer);
	call_end(call);
}

static void
reply_fault(struct diam_call *call, const struct diam_fault *fault)
{
	char text[96];
	struct diam_result result = { .code = fault->fault.result,
				      .error_message = text };

	snprintf(text, sizeof(text), "AVP %u of vendor %u: %s", fault->fault.code,
		 fault->fault.vendor, fault->why);
	gba_log(call->node->log, GBA_LOG_INFO, "diam",
		"refused peer=%s command=%u result=%u %s", call->peer,
		call->command->spec->code, result.code, text);
	answer_send(call, &result, fault, NULL);
	call_end(call);
}

static void
reply_code(struct diam_call *call, uint32_t code, uint32_t failed_code, const char *why)
{
	const struct diam_result result = { .code = code,
					    .failed_code = failed_code,
					    .error_message = why };

	gba_log(call->node->log, GBA_LOG_WARNING, "diam", "refused peer=%s result=%u %s",
		call->peer, code, why);
	diam_reply(call, &result, NULL);
}

/* --- the request -----------------------------------------------------------------------
 */

static bool
identity_copy(char out[DIAM_IDENTITY_MAX + 1], const void *p, size_t len)
{
	if (len == 0 || len > DIAM_IDENTITY_MAX || memchr(p, '\0', len) != NULL)
		return false;
	memcpy(out, p, len);
	out[len] = '\0';
	return true;
}

static bool
identity_read(char out[DIAM_IDENTITY_MAX + 1], struct msg *msg, uint32_t code)
{
	struct avp *avp = diam_avp_find(msg, code, 0);
	struct avp_hdr *hdr = NULL;

	if (avp == NULL || fd_msg_avp_hdr(avp, &hdr) != 0 || hdr->avp_value == NULL)
		return false;
	return identity_copy(out, hdr->avp_value->os.data, hdr->avp_value->os.len) &&
	       diam_identity_is_valid(out);
}

static struct diam_call *
call_new(struct diam_service *service, struct msg *msg)
{
	struct diam_call *call = calloc(1, sizeof(*call));
	void *request = calloc(1, service->request_size);

	if (call == NULL || request == NULL) {
		free(call);
		free(request);
		return NULL;
	}
	call->node = service->node;
	call->command = service->command;
	call->msg = msg;
	call->request = request;
	pthread_mutex_lock(&service->node->lock);
	service->node->calls++;
	pthread_mutex_unlock(&service->node->lock);
	return call;
}

static bool
value_is(struct avp *avp, uint32_t value)
{
	struct avp_hdr *hdr = NULL;

	return avp != NULL && fd_msg_avp_hdr(avp, &hdr) == 0 && hdr->avp_value != NULL &&
	       hdr->avp_value->u32 == value;
}

static bool
member_is(struct avp *group, uint32_t code, uint32_t value)
{
	return value_is(diam_avp_find(group, code, 0), value);
}

/* What every command has once at most, and no table. */
static bool
base_is_single(struct diam_fault *fault, const struct diam_call *call)
{
	static const struct avp_row rows[] = {
		{ .code = CODE_VSAI, .kind = AVP_GROUP },
		{ .code = CODE_AUTH_APPLICATION_ID, .kind = AVP_U32 },
		{ .code = CODE_SESSION_STATE, .kind = AVP_U32 },
	};
	const struct diam_base *base = &call->node->base;
	struct dict_object *const models[] = { base->vsai, base->auth_app,
					       base->session_state };

	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		*fault = (struct diam_fault){
			.fault = { .result = TOO_MANY_AVPS, .code = rows[i].code },
			.row = &rows[i],
			.model = models[i],
			.avp = diam_avp_second(call->msg, rows[i].code, 0),
			.why = "repeated",
		};
		if (fault->avp != NULL)
			return false;
	}
	return true;
}

/* What names the application in every request of TS 29.109 or TS 29.368 is required, and
 * says what the header says; where the header is enough, it may still be there. */
static bool
application_is_good(struct diam_fault *fault, const struct diam_call *call)
{
	static const struct avp_row vendor = { .code = CODE_VSAI, .kind = AVP_GROUP };
	static const struct avp_row auth = { .code = CODE_AUTH_APPLICATION_ID,
					     .kind = AVP_U32 };
	const struct avp_command *spec = call->command->spec;
	const bool plain = spec->naming == AVP_NAME_AUTH_ID;
	const struct avp_row *row = plain ? &auth : &vendor;
	struct avp *avp = diam_avp_find(call->msg, row->code, 0);

	*fault = (struct diam_fault){
		.fault = { .result = avp == NULL ? DIAM_MISSING_AVP : INVALID_VALUE,
			   .code = row->code },
		.row = row,
		.model = plain ? call->node->base.auth_app : call->node->base.vsai,
		.avp = avp,
		.why = avp == NULL ? "missing" : "another application",
	};
	if (avp == NULL)
		return spec->naming == AVP_NAME_HEADER;
	if (plain)
		return value_is(avp, spec->application);
	return member_is(avp, CODE_VENDOR_ID, GBA_VENDOR_3GPP) &&
	       member_is(avp, CODE_AUTH_APPLICATION_ID, spec->application);
}

/* No session is kept for what TS 29.368, TS 29.336 and TS 29.337 ask for, and each request
 * says that it knows. */
static bool
state_is_good(struct diam_fault *fault, const struct diam_call *call)
{
	static const struct avp_row row = { .code = CODE_SESSION_STATE, .kind = AVP_U32 };
	struct avp *avp = diam_avp_find(call->msg, row.code, 0);

	*fault = (struct diam_fault){
		.fault = { .result = avp == NULL ? DIAM_MISSING_AVP : INVALID_VALUE,
			   .code = row.code },
		.row = &row,
		.model = call->node->base.session_state,
		.avp = avp,
		.why = avp == NULL ? "missing" : "sessions are not kept",
	};
	return !call->command->spec->stateless || value_is(avp, NO_STATE_MAINTAINED);
}

static void
call_run(struct diam_call *call, const struct diam_service *service)
{
	DiamId_t source = NULL;
	struct diam_fault fault;
	size_t len = 0;

	if (fd_msg_source_get(call->msg, &source, &len) == 0 && source != NULL)
		(void)identity_copy(call->peer, source, len);
	if (diam_peer_is_stranger(call->node, call->peer))
		reply_code(call, UNKNOWN_PEER, 0, "the certificate names another identity");
	else if (!identity_read(call->origin_host, call->msg, CODE_ORIGIN_HOST))
		reply_code(call, INVALID_VALUE, CODE_ORIGIN_HOST,
			   "Origin-Host is no identity");
	else if (!identity_read(call->origin_realm, call->msg, CODE_ORIGIN_REALM))
		reply_code(call, INVALID_VALUE, CODE_ORIGIN_REALM,
			   "Origin-Realm is no identity");
	else if (!base_is_single(&fault, call) || !application_is_good(&fault, call) ||
		 !state_is_good(&fault, call))
		reply_fault(call, &fault);
	else if (diam_avps_parse(call->request, service->request_size,
				 &call->command->request, call->msg, true,
				 &fault) != GBA_OK)
		reply_fault(call, &fault);
	else
		service->handler(service->ctx, call, call->request);
}

static int
on_request(struct msg **msg, struct avp *avp, struct session *session, void *opaque,
	   enum disp_action *action)
{
	struct diam_service *service = opaque;
	struct diam_call *call = call_new(service, *msg);
	int before;

	(void)avp;
	(void)session;
	if (call == NULL)
		return ENOMEM; /* the library answers 5012 */
	*msg = NULL;
	*action = DISP_ACT_CONT;
	pthread_setcancelstate(PTHREAD_CANCEL_DISABLE, &before);
	call_run(call, service);
	pthread_setcancelstate(before, NULL);
	return 0;
}

enum gba_status
diam_serve(struct diam_node *node, const struct avp_command *spec, size_t request_size,
	   diam_handler handler, void *ctx)
{
	struct diam_service *service;
	struct diam_command *command;
	struct disp_when when = { 0 };
	enum gba_status status;

	status = diam_command_get(&command, node, spec);
	if (status != GBA_OK)
		return status;
	service = calloc(1, sizeof(*service));
	if (service == NULL)
		return GBA_ERR_NOMEM;
	*service = (struct diam_service){ .node = node,
					  .command = command,
					  .request_size = request_size,
					  .handler = handler,
					  .ctx = ctx };
	when.app = command->application;
	when.command = command->object;
	if (fd_disp_register(on_request, DISP_HOW_CC, &when, service, &service->hook) !=
	    0) {
		free(service);
		return GBA_ERR_ARG;
	}
	pthread_mutex_lock(&node->lock);
	service->next = node->services;
	node->services = service;
	pthread_mutex_unlock(&node->lock);
	return GBA_OK;
}

#define REPLIES_WAIT_S 5
#define SENDS_WAIT_S   1

void
diam_services_stop(struct diam_node *node)
{
	struct timespec until;

	for (struct diam_service *s = node->services; s != NULL; s = s->next)
		(void)fd_disp_unregister(&s->hook,
					 NULL); /* waits for a running callback */
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += REPLIES_WAIT_S;
	pthread_mutex_lock(&node->lock);
	while (node->calls > 0 &&
	       pthread_cond_timedwait(&node->idle, &node->lock, &until) == 0)
		;
	/* not counted on: an answer to a peer that is gone may end without a word */
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += SENDS_WAIT_S;
	while (node->unsent > 0 &&
	       pthread_cond_timedwait(&node->idle, &node->lock, &until) == 0)
		;
	if (node->calls > 0)
		gba_log(node->log, GBA_LOG_ERROR, "diam",
			"stopped with %zu requests unanswered", node->calls);
	pthread_mutex_unlock(&node->lock);
	while (node->services != NULL) {
		struct diam_service *next = node->services->next;

		free(node->services);
		node->services = next;
	}
}
