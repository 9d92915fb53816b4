/* SPDX-License-Identifier: Apache-2.0 */
/** @file front_int.h  One request while it is served; for front*.c only. */
#ifndef GBA_PUSH_NAF_FRONT_INT_H
#define GBA_PUSH_NAF_FRONT_INT_H

#include "push-naf/front.h"

/* Where a target of the API leads. */
enum front_place {
	PLACE_NONE,
	PLACE_JOBS,    /* /push */
	PLACE_JOB,     /* /push/ID */
	PLACE_MESSAGES /* /sa/PTID/message */
};

struct front_target {
	enum front_place place;
	char name[JOB_PTID_MAX + 1]; /* ID or P-TID */
	struct gba_text query;
};

/** Split a request target; %XX is read as its character, unless it is "/". PLACE_NONE
 * for all others. */
void front_target_parse(struct front_target *out, struct gba_text target);
/** The number behind "name=" in a query, or otherwise. GBA_ERR_SYNTAX: it is none. */
GBA_MUST_CHECK enum gba_status front_query_number(uint64_t *out, struct gba_text query,
						  const char *name, uint64_t max,
						  uint64_t otherwise);
/** The text behind "name=", absent if there is none. */
struct gba_text front_query_text(struct gba_text query, const char *name);

/** Who orders, by "Authorization: Bearer TOKEN"; NULL: nobody. */
const struct front_application *front_who(const struct front *front,
					  const struct http_exchange *x);

/** Reply with this JSON, which is freed; NULL: 503. */
void front_reply(struct http_exchange *x, unsigned status, char *text);
void front_refuse(struct http_exchange *x, unsigned status, const char *sentence);
/** 405. */
void front_refuse_method(struct http_exchange *x, const char *allow);
/** Is the body of this type, whatever its parameters? */
bool front_type_is(const struct http_exchange *x, const char *type);

void front_api(struct front *front, struct http_exchange *x);
void front_upa(struct front *front, struct http_exchange *x);

#endif
