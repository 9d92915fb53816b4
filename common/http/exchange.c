/* SPDX-License-Identifier: Apache-2.0 */
/* One request: head, body, the handler, waiting for the reply; and the views on it. */
#include <arpa/inet.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "http/server.h"

/* A body that is too long is read to its end and then answered when it is not much longer
 * than this, since closing a socket with unread octets makes the peer lose the answer. */
#define DISCARD_MAX (256u * 1024u)
#define KEEP_MAX    (16u * 1024u) /* larger buffers do not outlive their request */

static bool
grow(void *buffer, size_t *size, size_t need)
{
	void **p = buffer;
	size_t want = *size < 256 ? 256 : *size;
	void *bigger;

	if (need <= *size)
		return true;
	while (want < need)
		want *= 2;
	bigger = realloc(*p, want);
	if (bigger == NULL)
		return false;
	*p = bigger;
	*size = want;
	return true;
}

static void
peer_name(struct http_exchange *x)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	const struct sockaddr *sa = info != NULL ? info->client_addr : NULL;

	if (sa != NULL && sa->sa_family == AF_INET)
		inet_ntop(AF_INET,
			  &((const struct sockaddr_in *)(const void *)sa)->sin_addr,
			  x->peer, sizeof(x->peer));
	else if (sa != NULL && sa->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
			  &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr,
			  x->peer, sizeof(x->peer));
}

static struct http_exchange *
connection_started(struct listener *listener, struct MHD_Connection *mhd)
{
	struct http_exchange *x = calloc(1, sizeof(*x));

	if (x == NULL)
		return NULL;
	x->listener = listener;
	x->mhd = mhd;
	x->connection = atomic_fetch_add(&listener->server->connections, 1) + 1;
	peer_name(x);
	if (listener->tls) {
		pthread_mutex_lock(&listener->lock);
		x->identity = tls_identity_hold(listener->identity);
		pthread_mutex_unlock(&listener->lock);
		/* on failure the handshake finds no certificate and fails */
		if (tls_identity_use(mhd, x->identity) != GBA_OK)
			gba_log(listener->server->conf.log, GBA_LOG_ERROR, "http",
				"session refused its certificate");
		if (listener->server->psk != NULL && tls_psk_use(x) != GBA_OK)
			gba_log(listener->server->conf.log, GBA_LOG_ERROR, "http",
				"session refused PSK");
	}
	return x;
}

void
exchange_on_connection(void *cls, struct MHD_Connection *mhd, void **socket_context,
		       enum MHD_ConnectionNotificationCode what)
{
	struct listener *listener = cls;
	struct http_exchange *x = *socket_context;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		*socket_context = connection_started(cls, mhd);
		return;
	}
	atomic_fetch_sub(&listener->taken, 1);
	if (x != NULL) {
		tls_psk_gone(x);
		tls_identity_release(x->identity);
		folds_free(x);
		free(x->client_names);
		free(x->client_subject);
		free(x->target);
		free(x->body);
		free(x);
		*socket_context = NULL;
	}
}

/* The only place where the target is seen as it came. A request line without a target has
 * NULL here and is refused later. */
void *
exchange_on_uri(void *cls, const char *uri, struct MHD_Connection *mhd)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(mhd, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
	struct http_exchange *x = info != NULL ? info->socket_context : NULL;
	const size_t len = uri != NULL ? strlen(uri) : 0;

	(void)cls;
	if (x == NULL)
		return NULL;
	x->phase = EXCHANGE_HEAD;
	x->refusal = uri != NULL ? 0 : MHD_HTTP_BAD_REQUEST;
	x->target_len = len;
	x->body_len = 0;
	x->discarded = 0;
	if (!grow(&x->target, &x->target_size, len + 1))
		return NULL;
	memcpy(x->target, uri != NULL ? uri : "", len + 1);
	return x;
}

void
exchange_on_completed(void *cls, struct MHD_Connection *mhd, void **con_cls,
		      enum MHD_RequestTerminationCode how)
{
	struct http_exchange *x = *con_cls;

	(void)cls;
	(void)mhd;
	(void)how;
	if (x == NULL)
		return;
	if (x->body_size > KEEP_MAX) {
		free(x->body);
		x->body = NULL;
		x->body_size = 0;
	}
	folds_free(x);
	/* the peer went away between http_reply and the sending of it */
	if (x->response != NULL)
		MHD_destroy_response(x->response);
	x->response = NULL;
	if (x->begun)
		atomic_fetch_sub(&x->listener->server->open, 1);
	x->begun = false;
	*con_cls = NULL;
}

static enum MHD_Result
refuse(struct http_exchange *x, unsigned status)
{
	const struct http_conf *conf = &x->listener->server->conf;
	struct http_refusal words = { .type = NULL };
	struct http_header headers[] = { { "Connection", "close" },
					 { "Content-Type", NULL } };
	struct MHD_Response *response;
	enum MHD_Result rc = MHD_NO;

	if (conf->refusal != NULL)
		conf->refusal(conf->ctx, x, status, &words);
	headers[1].value = words.type;
	response = reply_make(
		conf->log, headers, words.type != NULL ? 2 : 1,
		(struct gba_octets){ (const uint8_t *)words.text,
				     words.type != NULL ? strlen(words.text) : 0 });
	if (response != NULL) {
		rc = MHD_queue_response(x->mhd, status, response);
		MHD_destroy_response(response);
	}
	return rc;
}

/* Two lengths, or a length beside a transfer coding, is how a request is smuggled past a
 * proxy (RFC 9112 clause 6.3). */
static unsigned
judge_length(const struct http_exchange *x, uint64_t *length)
{
	const unsigned lengths = http_header_count(x, "Content-Length");
	const unsigned codings = http_header_count(x, "Transfer-Encoding");

	*length = 0;
	if (lengths + codings > 1)
		return MHD_HTTP_BAD_REQUEST;
	if (codings == 1 &&
	    !gba_text_is_nocase(http_header(x, "Transfer-Encoding"), "chunked"))
		return MHD_HTTP_NOT_IMPLEMENTED;
	if (lengths == 1 &&
	    gba_number(length, http_header(x, "Content-Length"), 0, INT64_MAX) != GBA_OK)
		return MHD_HTTP_BAD_REQUEST;
	return 0;
}

static size_t
head_size(const struct http_exchange *x)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(x->mhd, MHD_CONNECTION_INFO_REQUEST_HEADER_SIZE);

	return info != NULL ? info->header_size : 0;
}

static enum MHD_Result
exchange_begin(struct http_exchange *x, const char *method)
{
	const struct http_server *server = x->listener->server;
	const struct http_conf *conf = &server->conf;
	uint64_t length;
	unsigned bad;

	x->begun = true;
	atomic_fetch_add(&x->listener->server->open, 1);
	x->method = method;
	x->phase = EXCHANGE_BODY;
	if (x->listener->tls && !x->tls_known)
		tls_describe(x);
	bad = x->refusal != 0 ? x->refusal : judge_length(x, &length);
	if (bad == 0 && head_size(x) > conf->header_max)
		bad = MHD_HTTP_REQUEST_HEADER_FIELDS_TOO_LARGE;
	if (bad == 0 && atomic_load(&server->draining))
		bad = MHD_HTTP_SERVICE_UNAVAILABLE;
	if (bad != 0)
		return refuse(x, bad);
	x->body_max = conf->body_max_of != NULL ? conf->body_max_of(conf->ctx, x)
						: conf->body_max;
	if (length > x->body_max) {
		if (length - x->body_max > DISCARD_MAX ||
		    http_header_count(x, "Expect") > 0)
			return refuse(x, MHD_HTTP_CONTENT_TOO_LARGE);
		x->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
	}
	return MHD_YES;
}

static enum MHD_Result
exchange_body(struct http_exchange *x, const char *data, size_t *size)
{
	if (x->refusal == 0 && *size > x->body_max - x->body_len)
		x->refusal = MHD_HTTP_CONTENT_TOO_LARGE;
	if (x->refusal != 0) {
		x->discarded += *size;
		if (x->discarded > x->body_max + (uint64_t)DISCARD_MAX)
			return MHD_NO;
	} else {
		if (!grow(&x->body, &x->body_size, x->body_len + *size))
			return MHD_NO;
		memcpy(x->body + x->body_len, data, *size);
		x->body_len += *size;
	}
	*size = 0;
	return MHD_YES;
}

static enum MHD_Result
exchange_send(struct http_exchange *x)
{
	enum MHD_Result rc = MHD_NO;

	if (x->response != NULL) {
		rc = MHD_queue_response(x->mhd, x->status, x->response);
		MHD_destroy_response(x->response);
		x->response = NULL;
	}
	return rc;
}

/* The reply may come while the handler runs, between its return and the suspension, or
 * much later; `state` tells the three apart, and only one side resumes. */
static enum MHD_Result
exchange_run(struct http_exchange *x)
{
	struct http_server *server = x->listener->server;
	enum exchange_state expected = EXCHANGE_IN_HANDLER;

	if (x->refusal != 0)
		return refuse(x, x->refusal);
	atomic_store(&x->state, EXCHANGE_IN_HANDLER);
	x->phase = EXCHANGE_REPLY;
	atomic_fetch_add(&server->handed, 1);
	server->conf.handler(server->conf.ctx, x);
	if (atomic_load(&x->state) == EXCHANGE_REPLIED)
		return exchange_send(x);
	MHD_suspend_connection(x->mhd);
	if (!atomic_compare_exchange_strong(&x->state, &expected, EXCHANGE_PARKED))
		MHD_resume_connection(x->mhd);
	return MHD_YES;
}

enum MHD_Result
exchange_on_request(void *cls, struct MHD_Connection *mhd, const char *url,
		    const char *method, const char *version, const char *data,
		    size_t *size, void **con_cls)
{
	struct http_exchange *x = *con_cls;

	(void)cls;
	(void)mhd;
	(void)url;
	(void)version;
	if (x == NULL)
		return MHD_NO;
	switch (x->phase) {
	case EXCHANGE_HEAD:
		return exchange_begin(x, method);
	case EXCHANGE_BODY:
		return *size > 0 ? exchange_body(x, data, size) : exchange_run(x);
	case EXCHANGE_REPLY:
		return exchange_send(x);
	}
	return MHD_NO;
}

struct gba_text
http_method(const struct http_exchange *x)
{
	return gba_text(x->method);
}

struct gba_text
http_target(const struct http_exchange *x)
{
	return (struct gba_text){ x->target, x->target_len };
}

struct gba_text
http_local_target(struct gba_text target)
{
	static const char *const schemes[] = { "http://", "https://" };

	for (size_t i = 0; i < ARRAY_LEN(schemes); i++) {
		const size_t skip = strlen(schemes[i]);
		size_t at = skip;

		if (target.len < skip || strncasecmp(target.p, schemes[i], skip) != 0)
			continue;
		while (at < target.len && strchr("/?#", target.p[at]) == NULL)
			at++;
		if (at < target.len && target.p[at] == '/')
			return (struct gba_text){ target.p + at, target.len - at };
	}
	return target;
}

struct gba_text
http_header(const struct http_exchange *x, const char *name)
{
	struct gba_text value = { NULL, 0 };

	if (MHD_lookup_connection_value_n(x->mhd, MHD_HEADER_KIND, name, strlen(name),
					  &value.p, &value.len) != MHD_YES)
		return gba_text(fold_find((struct http_exchange *)(uintptr_t)x, name));
	if (value.p == NULL) /* a name without a value: present and empty */
		value = (struct gba_text){ "", 0 };
	return value;
}

struct counter {
	struct gba_text name;
	unsigned count;
};

static enum MHD_Result
count_name(void *cls, enum MHD_ValueKind kind, const char *key, const char *value)
{
	struct counter *counter = cls;

	(void)kind;
	(void)value;
	if (counter->count < UINT_MAX && key != NULL &&
	    gba_text_is_nocase(counter->name, key))
		counter->count++;
	return MHD_YES;
}

unsigned
http_header_count(const struct http_exchange *x, const char *name)
{
	struct counter counter = { gba_text(name), 0 };

	MHD_get_connection_values(x->mhd, MHD_HEADER_KIND, count_name, &counter);
	if (fold_find((struct http_exchange *)(uintptr_t)x, name) != NULL)
		counter.count++;
	return counter.count;
}

struct gba_octets
http_body(const struct http_exchange *x)
{
	return (struct gba_octets){ x->body, x->body_len };
}

int
http_tag(const struct http_exchange *x)
{
	return x->listener->tag;
}

bool
http_is_tls(const struct http_exchange *x)
{
	return x->listener->tls;
}

enum gba_status
http_tls_suite(const struct http_exchange *x, struct gba_suite *out)
{
	if (!x->has_suite)
		return GBA_ERR_NOT_FOUND;
	*out = x->suite;
	return GBA_OK;
}

const char *
http_tls_client(const struct http_exchange *x, size_t index)
{
	return index < x->client_name_count ? x->client_names[index] : NULL;
}

const char *
http_tls_subject(const struct http_exchange *x)
{
	return x->client_subject;
}

struct gba_text
http_tls_sni(const struct http_exchange *x)
{
	return gba_text(x->has_sni ? x->sni : NULL);
}

const char *
http_peer(const struct http_exchange *x)
{
	return x->peer;
}

uint64_t
http_connection(const struct http_exchange *x)
{
	return x->connection;
}
