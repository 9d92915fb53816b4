/* SPDX-License-Identifier: Apache-2.0 */
/* One Diameter node, as the configuration wants it, with Zh on it. */
#include "hss/node.h"

#include <string.h>

static void
add_peers(struct diam_peer out[2 * CONF_LIST_MAX], size_t *count,
	  const struct conf_list *list)
{
	struct conf_peer peer;

	for (size_t i = 0; i < list->count; i++) {
		struct diam_peer *to = &out[*count];

		if (conf_peer_parse(&peer, list->item[i]) != GBA_OK)
			continue;
		*to = (struct diam_peer){ .port = peer.at.port, .tls = peer.at.tls };
		memcpy(to->identity, peer.identity, sizeof(peer.identity));
		memcpy(to->host, peer.at.address, sizeof(peer.at.address));
		++*count;
	}
}

/* The realm of an identity is what follows its first label. */
static const char *
realm_of(const struct hss_conf_zh *conf)
{
	const char *dot = strchr(conf->identity, '.');

	if (*conf->realm != '\0')
		return conf->realm;
	return dot != NULL && dot[1] != '\0' ? dot + 1 : conf->identity;
}

static const char *
or_null(const char *file)
{
	return *file == '\0' ? NULL : file;
}

enum gba_status
hss_zh_open(struct diam_node **node, struct hss_zh *zh, const struct hss_conf_zh *conf,
	    const struct gba_log *log)
{
	static const uint32_t applications[] = { ZH_APPLICATION };
	struct diam_peer peers[2 * CONF_LIST_MAX];
	struct diam_conf diam = {
		.identity = conf->identity,
		.realm = realm_of(conf),
		.port = (uint16_t)conf->port,
		.port_tls = (uint16_t)conf->port_tls,
		.cert_file = or_null(conf->certificate),
		.key_file = or_null(conf->key),
		.ca_file = or_null(conf->ca),
		.allow_plain = conf->allow_plain || conf_is_loopback(conf->listen),
		.peers = peers,
		.may_connect = hss_zh_may_connect,
		.may_connect_ctx = zh,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = log,
	};
	enum gba_status status;

	if (*conf->identity == '\0') {
		gba_log(log, GBA_LOG_NOTICE, "zh", "off: [zh] identity is not set");
		return GBA_OK;
	}
	memcpy(diam.listen, conf->listen, sizeof(diam.listen));
	add_peers(peers, &diam.peer_count, &conf->bsf);
	add_peers(peers, &diam.peer_count, &conf->proxy);
	status = diam_node_new(node, &diam);
	if (status == GBA_OK)
		status = hss_zh_serve(zh, *node);
	if (status == GBA_OK)
		gba_log(log, GBA_LOG_NOTICE, "zh",
			"listening address=%s port=%u port_tls=%u", diam.listen,
			diam.port, diam.port_tls);
	return status;
}
