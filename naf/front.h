/* SPDX-License-Identifier: Apache-2.0 */
/** @file front.h  The NAF's HTTP side: its own pages, and the answers to a proxy. */
#ifndef GBA_NAF_FRONT_H
#define GBA_NAF_FRONT_H

#include <gba/naf.h>

#include "base/clock.h"
#include "base/log.h"
#include "http/http.h"
#include "naf/why.h"

/* What a listener is for: the tag of its http_listener. */
enum front_side {
	FRONT_UA,   /* UEs; GET / says who they are */
	FRONT_AUTH, /* a proxy's auth_request; X-Original-* say what the UE asked */
};

struct front {
	struct gba_naf *naf;
	struct why *why;
	struct gba_clock clock;
	const struct gba_log *log;
};

/** The handler of the http_server; ctx is the struct front. */
void front_handle(void *ctx, struct http_exchange *x);

#endif
