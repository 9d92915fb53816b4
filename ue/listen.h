/* SPDX-License-Identifier: Apache-2.0 */
/** @file listen.h  A port of this UE, for what others push to it: plain HTTP. */
#ifndef GBA_UE_LISTEN_H
#define GBA_UE_LISTEN_H

#include "http/http.h"
#include "ue/why.h"

struct ue_port {
	const char *address; /* ADDRESS:PORT */
	bool loopback;	     /* no other address will do */
	size_t body_max;     /* octets */
	void (*handler)(void *ctx, struct http_exchange *x);
	/* As in http_conf; NULL: nobody hears of it. */
	void (*refusal)(void *ctx, const struct http_exchange *x, unsigned status,
			struct http_refusal *out);
	void *ctx;
	const struct gba_log *log;
};

/** @return GBA_OK; GBA_ERR_ARG: no such address; what http_server_new says; then why. */
GBA_MUST_CHECK enum gba_status ue_listen(struct http_server **out,
					 const struct ue_port *port, struct ue_why *why);

#endif
