/* SPDX-License-Identifier: Apache-2.0 */
/* How a peer is connected. */
#include "diam/plain.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "diam/door.h"

int
diam_link_socket(struct peer_hdr *peer)
{
	char text[256];

	return fd_peer_cnx_proto_info(peer, text, sizeof(text)) != 0
		       ? -1
		       : diam_door_socket(text);
}

void
diam_link_read(struct diam_link *out, struct peer_hdr *peer)
{
	struct sockaddr_storage far = { .ss_family = AF_UNSPEC };
	socklen_t len = sizeof(far);
	const void *bytes = &((struct sockaddr_in *)&far)->sin_addr;

	out->tls = peer->info.runtime.pir_cert_list_size > 0;
	out->address[0] = '\0';
	if (getpeername(diam_link_socket(peer), (struct sockaddr *)&far, &len) != 0)
		return;
	if (far.ss_family == AF_INET6)
		bytes = &((struct sockaddr_in6 *)&far)->sin6_addr;
	if (inet_ntop(far.ss_family, bytes, out->address, sizeof(out->address)) == NULL)
		out->address[0] = '\0';
}

/* --- how each peer came, for who wants to know later: the library's own notes go while
 * one reads them
 * -------------------------------------------------------------------------- */

struct diam_known {
	struct diam_known *next;
	char identity[DIAM_IDENTITY_MAX + 1];
	struct diam_link link;
};

static struct diam_known *
known(const struct diam_node *node, const char *identity)
{
	struct diam_known *k = node->known;

	while (k != NULL && strcasecmp(k->identity, identity) != 0)
		k = k->next;
	return k;
}

void
diam_link_keep(struct diam_node *node, struct peer_hdr *peer)
{
	const char *identity = peer->info.pi_diamid;
	struct diam_link link;
	struct diam_known *k;

	diam_link_read(&link, peer);
	pthread_mutex_lock(&node->lock);
	k = known(node, identity);
	if (k == NULL && (k = calloc(1, sizeof(*k))) != NULL) {
		snprintf(k->identity, sizeof(k->identity), "%s", identity);
		k->next = node->known;
		node->known = k;
	}
	if (k != NULL)
		k->link = link;
	pthread_mutex_unlock(&node->lock);
}

void
diam_links_free(struct diam_node *node)
{
	while (node->known != NULL) {
		struct diam_known *next = node->known->next;

		free(node->known);
		node->known = next;
	}
}

bool
diam_peer_link(struct diam_node *node, const char *identity, struct diam_link *out)
{
	const struct diam_known *k;

	if (node == NULL)
		return false;
	pthread_mutex_lock(&node->lock);
	k = known(node, identity);
	if (k != NULL)
		*out = k->link;
	pthread_mutex_unlock(&node->lock);
	return k != NULL;
}
