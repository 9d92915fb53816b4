/* SPDX-License-Identifier: Apache-2.0 */
/* Ub at the HTTP room: the request's views in, the reply's headers out. */
#include "bsf/ub_fsm.h"

static void
on_reply(void *ctx, const struct ub_reply *reply)
{
	const struct gba_octets body = { reply->body, reply->body_len };

	http_reply(ctx, reply->status, reply->headers, reply->count, body);
}

void
ub_http(void *ctx, struct http_exchange *x)
{
	const struct ub_input in = {
		.channel = { .tls = http_is_tls(x) },
		.method = http_method(x),
		.target = http_target(x),
		.host = http_header(x, "Host"),
		.user_agent = http_header(x, "User-Agent"),
		.authorization = http_header(x, "Authorization"),
		.authorization_count = http_header_count(x, "Authorization"),
		.body = http_body(x),
		.peer = http_peer(x),
	};

	ub_handle(ctx, &in, on_reply, x);
}
