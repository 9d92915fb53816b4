/* SPDX-License-Identifier: Apache-2.0 */
/** @file front.h  The HTTP side of gba-pnafd: applications that order pushes, and UEs
 * that answer. */
#ifndef GBA_PUSH_NAF_FRONT_H
#define GBA_PUSH_NAF_FRONT_H

#include "http/http.h"
#include "push-naf/api_json.h"
#include "push-naf/engine.h"

/* What a listener is for: the tag of its http_listener. */
enum front_side { FRONT_API, FRONT_UPA };

#define FRONT_TOKEN_LEN 64 /* hex digits */

/* Who may order. */
struct front_application {
	char name[64];
	char token[FRONT_TOKEN_LEN + 1]; /* secret */
	const char *const *names;	 /* under which it may push */
	size_t name_count;
};

struct front {
	struct engine *engine;
	const struct front_application *applications;
	size_t application_count;
	struct api_limits limits; /* names are those of the application */
	const struct gba_log *log;
};

/** The job that made an SA, if it is this application's; else GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status front_owner(struct engine *engine, const char *application,
					   const char *ptid, struct job *owner);
/** What an order for a message leaves out is as it was for the GPI.
 * @return NULL, or the sentence why it cannot be */
const char *front_fill_from(struct job *job, const struct job *owner);
/** May this order replace what it says? @return NULL, or the sentence why not */
const char *front_replace_fault(struct engine *engine, const struct job *order);

/** The handler of the http_server; ctx is the struct front. */
void front_handle(void *ctx, struct http_exchange *x);
/** How long a body may be: a thousand orders, of an application; else one order. */
size_t front_body_max(void *ctx, const struct http_exchange *x);
/** What it says of refusals that the handler does not see. */
void front_refusal(void *ctx, const struct http_exchange *x, unsigned status,
		   struct http_refusal *out);

#endif
