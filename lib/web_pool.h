/* SPDX-License-Identifier: Apache-2.0 */
/** @file web_pool.h  Posts over HTTPS with mutual TLS: one thread, one pool of
 * connections. The only user of libcurl here. */
#ifndef GBA_LIB_WEB_POOL_H
#define GBA_LIB_WEB_POOL_H

#include "base/clock.h"
#include "base/octets.h"

#define WEB_WHY_MAX 256

/* Files are read again for each new connection, and none is used longer than
 * WEB_CONNECTION_LIFE_S: so a renewed certificate comes into use by itself. */
#define WEB_CONNECTION_LIFE_S 300
#define WEB_CONNECTION_IDLE_S 20

struct web_pool_conf {
	const char *url;     /* a HEAD of it says whether there is somebody */
	const char *address; /* where its host is reached; "": its name is looked up */
	const char *certificate, *key, *ca; /* PEM */
	unsigned connections;		    /* posts beyond them wait */
	unsigned timeout_ms;		    /* of the HEAD */
	struct gba_clock clock;
};

struct web_pool;
/** GBA_ERR_ARG: libcurl does not take a setting; GBA_ERR_IO: a thread cannot be had;
 * GBA_ERR_NOMEM. The strings may go. */
GBA_MUST_CHECK enum gba_status web_pool_new(struct web_pool **out,
					    const struct web_pool_conf *conf);
/** Every post that is under way is answered from here. NULL does nothing. */
void web_pool_free(struct web_pool *pool);

/**
 * What came of a post, exactly once, from the thread of the pool. body holds what the BSF
 * sent; it is wiped afterwards.
 * @param http  status of HTTP; 0: no answer, and why says in words what there was instead
 */
typedef void (*web_done)(void *ctx, unsigned http, struct gba_octets body,
			 const char *why);

struct web_post {
	const char *url, *type; /* type: Content-Type */
	const char *header;	/* one field more; NULL: none */
	struct gba_octets body;
	unsigned timeout_ms; /* from now on, waiting for a connection too */
	size_t answer_max;   /* a longer answer is none */
};
/** Copies what it needs. GBA_ERR_NOMEM; GBA_ERR_BUSY: the pool is being freed. done is
 * not called then. */
GBA_MUST_CHECK enum gba_status web_pool_post(struct web_pool *pool,
					     const struct web_post *post, web_done done,
					     void *ctx);

/** Did the BSF answer the last time, and not long ago? If not, it is asked by a HEAD, for
 * the next call of this. */
bool web_pool_is_up(struct web_pool *pool);

#endif
