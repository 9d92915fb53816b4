/* SPDX-License-Identifier: Apache-2.0 */
/** @file peer_link.h  How peers are connected, where some come by TLS and some without.
 *
 * With `listen_plain` the plain listener is on that address and on no other; who has the
 * identity of one of the configured peers is not heard there. `may_connect_plain` says who
 * may come, and diam_peer_link() who came how.
 */
#ifndef GBA_DIAM_PEER_LINK_H
#define GBA_DIAM_PEER_LINK_H

#include "base/address.h"
#include "diam/diam.h"

/* What proves who a peer is. */
struct diam_link {
	bool tls;			/* with a certificate that names it */
	char address[GBA_ADDRESS_SIZE]; /* where it is; "": not known */
};

/** How it came when it connected last; known to nodes with may_connect_plain alone.
 * @return false: it never did */
bool diam_peer_link(struct diam_node *node, const char *identity, struct diam_link *out);

#endif
