/* SPDX-License-Identifier: Apache-2.0 */
/** @file post.h  HTTP POSTs, many at a time: one thread, a queue before it, connections
 * kept. */
#ifndef GBA_POST_POST_H
#define GBA_POST_POST_H

#include "base/octets.h"

#define POST_URL_MAX	1023
#define POST_HEADER_MAX 255 /* octets of name and value */
#define POST_REASON_MAX 159

struct post;

struct post_conf {
	unsigned timeout_ms;	/* of one POST, from when its turn has come */
	unsigned parallel;	/* at one time; the others wait */
	const char *ca;		/* PEM for https, no other beside; "": the system's */
	const char *cert, *key; /* PEM: our own name for who asks for it; "": none */
};

struct post_header {
	const char *name, *value; /* no control characters; not empty */
};

/* Views live during post_send. */
struct post_request {
	const char *url; /* http and https alone; no redirect is followed, no proxy asked
			  */
	const struct post_header *headers; /* Content-Type among them */
	size_t header_count;
	struct gba_octets body;
	/* Octets of the body of an answer; one that is longer is no answer. 0: it is read
	 * over, however long it is. */
	size_t answer_max;
};

struct post_answer {
	unsigned status;	/* 0: no answer, reason says why ... */
	const char *type;	/* its Content-Type; NULL: none */
	struct gba_octets body; /* up to answer_max */
	const char *reason;	/* "" with a status */
	bool perhaps; /* ... and octets of the request have gone out all the same */
};

/* Called exactly once. What the answer points to lives during the call. */
typedef void (*post_on_answer)(void *ctx, const struct post_answer *answer);

/** GBA_ERR_SYNTAX: a path is too long; GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status post_new(struct post **out, const struct post_conf *conf);
/** What is under way, or waits, is answered from here, without a status; and what comes
 * later before post_send returns. Not from on_answer. NULL does nothing. */
void post_quiet(struct post *post);
/** post_quiet, if nobody did; then nothing may come any more. NULL does nothing. */
void post_free(struct post *post);

/** From any thread; copies all. The answer comes on the room's thread, or before this
 * returns: when the request is none (bounds above) and when no memory is left. */
void post_send(struct post *post, const struct post_request *request,
	       post_on_answer on_answer, void *ctx);

#endif
