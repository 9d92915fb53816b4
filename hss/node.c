/* SPDX-License-Identifier: Apache-2.0 */
/* One Diameter node, as the configuration wants it, with Zh and S6m on it. */
#include "hss/node.h"

#include <string.h>
#include <strings.h>

#include "codec/btid.h"

#define PEERS_MAX (4 * CONF_LIST_MAX)

struct peers {
	struct diam_peer peer[PEERS_MAX];
	size_t count;
};

static bool
has_peer(const struct peers *peers, const char *identity)
{
	for (size_t i = 0; i < peers->count; i++)
		if (strcasecmp(peers->peer[i].identity, identity) == 0)
			return true;
	return false;
}

/* An agent of both interfaces stands in two lists and is one peer. */
static void
add_peers(struct peers *peers, const struct conf_list *list)
{
	struct conf_peer peer;

	for (size_t i = 0; i < list->count; i++) {
		struct diam_peer *to = &peers->peer[peers->count];

		if (conf_peer_parse(&peer, list->item[i]) != GBA_OK ||
		    has_peer(peers, peer.identity))
			continue;
		*to = (struct diam_peer){ .port = peer.at.port, .tls = peer.at.tls };
		memcpy(to->identity, peer.identity, sizeof(peer.identity));
		memcpy(to->host, peer.at.address, sizeof(peer.at.address));
		peers->count++;
	}
}

static bool
may_connect(void *ctx, const char *identity)
{
	const struct hss_servers *servers = ctx;

	return hss_zh_may_connect(servers->zh, identity) ||
	       hss_s6m_may_connect(servers->s6m, identity);
}

static void
add_all_peers(struct peers *peers, const struct hss_conf *conf)
{
	peers->count = 0;
	add_peers(peers, &conf->zh.bsf);
	add_peers(peers, &conf->zh.proxy);
	add_peers(peers, &conf->s6m.iwf);
	add_peers(peers, &conf->s6m.proxy);
}

enum gba_status
hss_node_open(struct diam_node **node, struct hss_servers *servers,
	      const struct hss_conf *conf, const struct gba_log *log)
{
	static const uint32_t applications[] = { ZH_APPLICATION, S6M_APPLICATION };
	const struct hss_conf_zh *zh = &conf->zh;
	struct peers peers;
	struct diam_conf diam = {
		.identity = zh->identity,
		.realm = *zh->realm != '\0' ? zh->realm : fqdn_domain(zh->identity),
		.port = (uint16_t)zh->port,
		.port_tls = (uint16_t)zh->port_tls,
		.cert_file = zh->certificate,
		.key_file = zh->key,
		.ca_file = zh->ca,
		.allow_plain = zh->allow_plain || conf_is_loopback(zh->listen),
		.peers = peers.peer,
		.may_connect = may_connect,
		.may_connect_ctx = servers,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = log,
	};
	enum gba_status status;

	if (*zh->identity == '\0') {
		gba_log(log, GBA_LOG_NOTICE, "zh", "off: [zh] identity is not set");
		return GBA_OK;
	}
	memcpy(diam.listen, zh->listen, sizeof(diam.listen));
	add_all_peers(&peers, conf);
	diam.peer_count = peers.count;
	status = diam_node_new(node, &diam);
	if (status == GBA_OK)
		status = hss_zh_serve(servers->zh, *node);
	if (status == GBA_OK)
		status = hss_s6m_serve(servers->s6m, *node);
	if (status == GBA_OK)
		gba_log(log, GBA_LOG_NOTICE, "zh",
			"listening address=%s port=%u port_tls=%u", diam.listen,
			diam.port, diam.port_tls);
	return status;
}
