/* SPDX-License-Identifier: Apache-2.0 */
/** @file poster.h  HTTP POSTs that nobody waits for: to UEs over the road "direct", and
 * to applications. The only user of libcurl here. */
#ifndef GBA_PUSH_NAF_POSTER_H
#define GBA_PUSH_NAF_POSTER_H

#include "push-naf/desk.h"

struct poster;

struct poster_conf {
	unsigned timeout_ms;
	unsigned parallel; /* at one time; the others wait */
	const char *ca;	   /* PEM for https; "": the system's */
};

GBA_MUST_CHECK enum gba_status poster_new(struct poster **out,
					  const struct poster_conf *conf);
/** What is under way, or waits, is answered from here: not handed; and so is what comes
 * later. */
void poster_quiet(struct poster *poster);
void poster_free(struct poster *poster);

/** http and https alone; redirects are not followed. Copies all; a 2xx is ok. */
void poster_send(struct poster *poster, const struct desk_parcel *parcel,
		 desk_on_handed on_handed, void *ctx);

#endif
