/* SPDX-License-Identifier: Apache-2.0 */
/* Replies: exactly the caller's headers, sent from whichever thread has the answer. */
#include <assert.h>
#include <string.h>

#include "http/server.h"

static struct MHD_Response *
response_new(struct gba_octets body)
{
	/* The library copies at once, or keeps nothing: the cast drops const only. */
	return MHD_create_response_from_buffer(body.len, (void *)(uintptr_t)body.p,
					       body.len > 0 ? MHD_RESPMEM_MUST_COPY
							    : MHD_RESPMEM_PERSISTENT);
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
