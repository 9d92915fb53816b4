/* SPDX-License-Identifier: Apache-2.0 */
/** @file plain.h  What the files of this room share about links, and those without TLS.
 */
#ifndef GBA_DIAM_PLAIN_H
#define GBA_DIAM_PLAIN_H

#include "diam/internal.h"
#include "diam/peer_link.h"

/** After the file is read, before the servers start: the plain listener goes to
 * listen_plain, if there is one. */
GBA_MUST_CHECK enum gba_status diam_conf_listen_plain(const struct diam_conf *conf);
/** May it come with these certificates, or, when there are none, without TLS? Whom we
 * call with TLS does not come without, and where the plain listener is for others alone,
 * nobody whom we call. ctx is the node. */
bool diam_peer_may_come(void *ctx, struct msg *cer, const gnutls_datum_t *certs,
			unsigned count);

/** The socket of its connection, on its own thread; -1: there is none. */
int diam_link_socket(struct peer_hdr *peer);
/** How it is connected, or is about to be; on the peer's own thread. */
void diam_link_read(struct diam_link *out, struct peer_hdr *peer);
/** The same, for diam_peer_link(). */
void diam_link_keep(struct diam_node *node, struct peer_hdr *peer);
void diam_links_free(struct diam_node *node);

#endif
