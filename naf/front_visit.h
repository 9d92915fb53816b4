/* SPDX-License-Identifier: Apache-2.0 */
/** @file front_visit.h  One request while it is served; for front*.c only. */
#ifndef GBA_NAF_FRONT_VISIT_H
#define GBA_NAF_FRONT_VISIT_H

#include "base/buf.h"
#include "naf/front.h"

#define FRONT_BODY_MAX	  16384
#define FRONT_HEADERS_MAX 10

struct visit {
	struct front *front;
	struct http_exchange *x;
	struct gba_naf_request request;
	char peer[64], btid[GBA_NAF_BTID_MAX + 1];
};

/* How it was judged: by the library, or here before it was asked. */
struct judged {
	const struct gba_naf_verdict *verdict; /* NULL: here */
	unsigned http;
	const char *name, *reason;
};

/* A reply being put together. Values live in the arrays of the same struct, or in the
 * verdict. */
struct reply {
	unsigned status;
	size_t count;
	struct http_header headers[FRONT_HEADERS_MAX];
	char field[GBA_NAF_VALUE_MAX], expires[21], ua_id[2 * GBA_NAF_UA_ID_LEN + 1],
		status_text[4];
	char body[FRONT_BODY_MAX];
	size_t body_len;
};

void reply_header(struct reply *reply, const char *name, const char *value);

/** The value of a header field, "" when it is there without one; NULL: it is not there.
 */
const char *front_field(const struct visit *visit, const char *name);

/** The request of a UE itself, and the one that a proxy tells about. NULL, or why it
 * cannot be judged. */
const char *front_ua_request(struct visit *visit);
const char *front_auth_request(struct visit *visit);

/** The field that the verdict asks for, over this body. */
GBA_MUST_CHECK enum gba_status front_put_field(struct reply *reply,
					       const struct gba_naf_verdict *verdict,
					       size_t body_len);

/** Fill in what each side says; 500 when something of ours failed. */
void front_ua_reply(const struct visit *visit, struct reply *reply,
		    const struct judged *judged);
void front_auth_reply(const struct visit *visit, struct reply *reply,
		      const struct judged *judged);

/** The page: how this UE was authenticated; HTML or text. */
GBA_MUST_CHECK enum gba_status front_page(struct gba_buf *out, const struct visit *visit,
					  const struct gba_naf_verdict *verdict,
					  bool html);

#endif
