/* SPDX-License-Identifier: Apache-2.0 */
/** @file route.h  The routing query: where SMs to a subscriber go (Home Network Routing,
 * TS 33.187 clause 6.1). */
#ifndef GBA_SMSC_ROUTE_H
#define GBA_SMSC_ROUTE_H

#include "smsc/directory.h"

#define ROUTE_TO_MAX 63

struct route {
	char url[DIR_URL_MAX + 1];
	char to[ROUTE_TO_MAX + 1]; /* SMS-To */
	bool by_router;
	unsigned
		at; /* which one of the nodes that T4 named; their number: none of them */
	bool more;  /* there is another way */
};

/**
 * @param router   the SMS Router; "": there is none, and protected subscribers are not to
 * be reached
 * @param serving  the nodes that T4 named, the first one first, with blanks between them;
 * "": none. A protected subscriber's are of no account, nor is one that nobody knows here
 * @param at  the first of them that is not yet tried; after the last one it is the
 * subscriber's own node
 * @return GBA_OK; GBA_ERR_NOT_FOUND: its node has no address
 */
GBA_MUST_CHECK enum gba_status route_find(struct db *db, struct route *out,
					  const struct sub *sub, const char *router,
					  const char *serving, unsigned at);
/** The serving node alone, as the router asks for it. */
GBA_MUST_CHECK enum gba_status route_find_node(struct db *db, struct route *out,
					       const struct sub *sub);

/** "imsi:DIGITS" or "msisdn:DIGITS" of SMS-To and SMS-From. *name points into *digits. */
GBA_MUST_CHECK enum gba_status route_name_parse(struct sub_name *name,
						char digits[MESSAGE_ADDRESS_MAX + 1],
						struct gba_text text);
bool route_is_url(const char *text);

#endif
