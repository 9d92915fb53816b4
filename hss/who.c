/* SPDX-License-Identifier: Apache-2.0 */
/* Lists of Diameter identities. */
#include "hss/who.h"

#include <string.h>
#include <strings.h>

void
hss_names_of(struct hss_names *out, const struct conf_list *peers)
{
	struct conf_peer peer;

	memset(out, 0, sizeof(*out));
	for (size_t i = 0; i < peers->count && out->count < HSS_NAMES_MAX; i++)
		if (conf_peer_parse(&peer, peers->item[i]) == GBA_OK)
			memcpy(out->name[out->count++], peer.identity,
			       sizeof(peer.identity));
}

bool
hss_names_have(const struct hss_names *names, const char *identity)
{
	for (unsigned i = 0; i < names->count; i++)
		if (strcasecmp(names->name[i], identity) == 0)
			return true;
	return false;
}
