/* SPDX-License-Identifier: Apache-2.0 */
/* Replies: exactly the caller's headers, sent from whichever thread has the answer. */
#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#include "http/server.h"

/* A body may have keys in it, and the library frees what it copied as it is: the copy is
 * ours. */
struct copy {
	size_t len;
	uint8_t b[];
};

static void
copy_free(void *cls)
{
	struct copy *copy = cls;

	gba_wipe(copy->b, copy->len);
	free(copy);
}

static struct MHD_Response *
response_new(struct gba_octets body)
{
	struct MHD_Response *response;
	struct copy *copy;

	if (body.len == 0)
		return MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	copy = malloc(sizeof(*copy) + body.len);
	if (copy == NULL)
		return NULL;
	copy->len = body.len;
	memcpy(copy->b, body.p, body.len);
	response = MHD_create_response_from_buffer_with_free_callback_cls(
		body.len, copy->b, copy_free, copy);
	if (response == NULL)
		copy_free(copy);
	return response;
}

struct MHD_Response *
reply_make(const struct gba_log *log, const struct http_header *headers, size_t count,
	   struct gba_octets body)
{
	struct MHD_Response *response = response_new(body);

	for (size_t i = 0; response != NULL && i < count; i++) {
		if (MHD_add_response_header(response, headers[i].name,
					    headers[i].value) == MHD_YES)
			continue;
		gba_log(log, GBA_LOG_ERROR, "http",
			"reply has an impossible header name=%s", headers[i].name);
		MHD_destroy_response(response);
		response = NULL;
	}
	return response;
}

void
http_reply(struct http_exchange *x, unsigned status, const struct http_header *headers,
	   size_t count, struct gba_octets body)
{
	struct http_server *server = x->listener->server;
	struct MHD_Connection *mhd = x->mhd;
	enum exchange_state before;

	x->response = reply_make(server->conf.log, headers, count, body);
	x->status = status;
	if (x->response == NULL) {
		x->response = response_new((struct gba_octets){ NULL, 0 });
		x->status = MHD_HTTP_INTERNAL_SERVER_ERROR;
	}
	/* From here on x may be gone: the worker owns it again. */
	before = atomic_exchange(&x->state, EXCHANGE_REPLIED);
	assert(before != EXCHANGE_REPLIED);
	if (before == EXCHANGE_PARKED)
		MHD_resume_connection(mhd);
	atomic_fetch_sub(&server->handed, 1);
}
