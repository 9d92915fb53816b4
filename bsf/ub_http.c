/* SPDX-License-Identifier: Apache-2.0 */
/* Ub at the HTTP room: the request's views in, the reply's headers out. */
#include "bsf/ub_fsm.h"

static void
on_reply(void *ctx, const struct ub_reply *reply)
{
	const struct gba_octets body = { reply->body, reply->body_len };

	http_reply(ctx, reply->status, reply->headers, reply->count, body);
}

static enum gba_status
on_export(void *ctx, const char *label, void *out, size_t len)
{
	return http_tls_export(ctx, label, out, len);
}

void
ub_http(void *ctx, struct http_exchange *x)
{
	const struct ub_input in = {
		.channel = { http_is_tls(x), on_export, x },
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
