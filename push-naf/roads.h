/* SPDX-License-Identifier: Apache-2.0 */
/** @file roads.h  How octets leave: POSTed to an address (of a UE, or
 * of an application), put into a directory, or in a
 * device trigger. */
#ifndef GBA_PUSH_NAF_ROADS_H
#define GBA_PUSH_NAF_ROADS_H

#include "post/post.h"
#include "push-naf/desk.h"

/* A road that ends in a device trigger; send NULL: it is closed. */
struct trigger_road {
	void *ctx;
	void (*send)(void *ctx, const struct desk_trigger *trigger,
		     desk_on_answer on_answer, void *on_answer_ctx);
};

struct roads {
	struct post *post;
	const char *directory; /* of the road "file"; "": it is closed */
	struct trigger_road tsp, smpp;
};

/** The roads of an engine; roads stays with the caller. */
struct desk_roads roads_desk(struct roads *roads);

/** May this be an address of the road? For "file" it is the first part of a name, for
 * "tsp" an External Identifier or tel:+E164, for "smpp" tel:+E164. */
bool roads_address_is_valid(enum job_road road, const char *address);
/** The same in words, for a refusal. */
const char *roads_address_form(enum job_road road);
/** The digits of tel:+E164; NULL: it is none. */
const char *roads_e164(const char *address);

#endif
