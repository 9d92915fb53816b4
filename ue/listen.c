/* SPDX-License-Identifier: Apache-2.0 */
/* One listener with one thread: a UE has few who call it. */
#include "ue/listen.h"

#include <string.h>

#include "run/conf_item.h"

#define HEADER_MAX     8192
#define CONNECTIONS    512
#define IDLE_TIMEOUT_S 10 /* so many that say nothing keep others out no longer */

enum gba_status
ue_listen(struct http_server **out, const struct ue_port *port, struct ue_why *why)
{
	struct http_listener at = { .tag = 0 };
	const struct http_conf http = { .listeners = &at,
					.count = 1,
					.threads = 1,
					.connections = CONNECTIONS,
					.idle_timeout_s = IDLE_TIMEOUT_S,
					.header_max = HEADER_MAX,
					.body_max = port->body_max,
					.log = port->log,
					.handler = port->handler,
					.refusal = port->refusal,
					.ctx = port->ctx };
	struct conf_at endpoint;
	enum gba_status status = conf_at_parse(&endpoint, port->address);

	if (status != GBA_OK || endpoint.tls ||
	    (port->loopback && !conf_is_loopback(endpoint.address))) {
		ue_why(why, "%s: no ADDRESS:PORT%s", port->address,
		       port->loopback ? " of this machine itself" : "");
		return GBA_ERR_ARG;
	}
	memcpy(at.address, endpoint.address, sizeof(at.address));
	at.port = endpoint.port;
	status = http_server_new(out, &http);
	if (status != GBA_OK)
		ue_why(why, "cannot listen at %s", port->address);
	return status;
}
