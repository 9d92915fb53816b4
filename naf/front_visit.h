/* SPDX-License-Identifier: Apache-2.0 */
/** @file front_visit.h  One request while it is served; for front*.c only. */
#ifndef GBA_NAF_FRONT_VISIT_H
#define GBA_NAF_FRONT_VISIT_H

#include "naf/front.h"

#define FRONT_IDENTITY_MAX 4096
#define FRONT_FLAGS_MAX	   2048
#define FRONT_BODY_MAX	   16384
#define FRONT_HEADERS_MAX  10

struct visit {
	struct front *front;
	struct http_exchange *x;
	struct ua_request request;
	struct gba_text intended; /* X-3GPP-Intended-Identity */
	char peer[64];
};

/* A reply being put together. Values live in the arrays of the same struct. */
struct reply {
	unsigned status;
	size_t count;
	struct http_header headers[FRONT_HEADERS_MAX];
	char challenge[UA_CHALLENGE_MAX], info[UA_INFO_MAX];
	char identity[FRONT_IDENTITY_MAX], flags[FRONT_FLAGS_MAX], btid[256], expires[21],
		ua_id[11], status_text[4];
	char body[FRONT_BODY_MAX];
	size_t body_len;
};

void reply_header(struct reply *reply, const char *name, const char *value);

/** The request of a UE itself, and the one that a proxy tells about. NULL, or why the
 * latter cannot be judged. */
void front_ua_request(struct visit *visit);
const char *front_auth_request(struct visit *visit);

/** Fill in what each side says; 500 when something of ours failed. */
void front_ua_reply(const struct visit *visit, struct reply *reply,
		    const struct ua_outcome *outcome);
void front_auth_reply(const struct visit *visit, struct reply *reply,
		      const struct ua_outcome *outcome);

/** The page: how this UE was authenticated; HTML or text. */
GBA_MUST_CHECK enum gba_status front_page(struct gba_buf *out, const struct visit *visit,
					  const struct ua_outcome *outcome, bool html);

#endif
