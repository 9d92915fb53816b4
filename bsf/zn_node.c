/* SPDX-License-Identifier: Apache-2.0 */
/* One Diameter node, as the configuration wants it, with Zn on it. */
#include "bsf/zn_node.h"

#include <string.h>

static struct bsf_zn_policy
policy_of(const struct bsf_conf_zn *conf)
{
	struct bsf_zn_policy policy = { .gsid_binary = conf->gsid_binary };
	struct bsf_proxy proxy;

	for (size_t i = 0; i < conf->proxy.count && i < BSF_ZN_PROXIES_MAX; i++) {
		struct bsf_zn_proxy *to = &policy.proxies[policy.proxy_count];

		if (bsf_proxy_parse(&proxy, conf->proxy.item[i]) != GBA_OK)
			continue;
		memcpy(to->identity, proxy.identity, sizeof(to->identity));
		memcpy(to->suffix, proxy.suffix, sizeof(to->suffix));
		policy.proxy_count++;
	}
	return policy;
}

static size_t
peers_of(struct diam_peer out[CONF_LIST_MAX], const struct bsf_conf_zn *conf)
{
	struct bsf_peer peer;
	size_t count = 0;

	for (size_t i = 0; i < conf->peer.count; i++) {
		if (bsf_peer_parse(&peer, conf->peer.item[i]) != GBA_OK)
			continue;
		out[count] =
			(struct diam_peer){ .port = peer.at.port, .tls = peer.at.tls };
		memcpy(out[count].identity, peer.identity, sizeof(peer.identity));
		memcpy(out[count].host, peer.at.address, sizeof(peer.at.address));
		count++;
	}
	return count;
}

/* The realm of an identity is what follows its first label. */
static const char *
realm_of(const struct bsf_conf *conf)
{
	const char *identity = bsf_zn_identity(conf);
	const char *dot = strchr(identity, '.');

	if (*conf->zn.realm != '\0')
		return conf->zn.realm;
	return dot != NULL && dot[1] != '\0' ? dot + 1 : identity;
}

static const char *
or_null(const char *file)
{
	return *file == '\0' ? NULL : file;
}

enum gba_status
bsf_zn_open(struct diam_node **node, struct bsf_zn **zn, struct store *store,
	    const struct gba_clock *clock, const struct bsf_conf *conf,
	    const struct gba_log *log)
{
	static const uint32_t applications[] = { ZN_APPLICATION };
	const struct bsf_zn_conf serve = { store, *clock, log, policy_of(&conf->zn) };
	struct diam_peer peers[CONF_LIST_MAX];
	struct diam_conf diam = {
		.identity = bsf_zn_identity(conf),
		.realm = realm_of(conf),
		.port = (uint16_t)conf->zn.port,
		.port_tls = (uint16_t)conf->zn.port_tls,
		.cert_file = or_null(conf->zn.certificate),
		.key_file = or_null(conf->zn.key),
		.ca_file = or_null(conf->zn.ca),
		.allow_plain = bsf_zn_may_be_plain(&conf->zn),
		.peers = peers,
		.may_connect = bsf_zn_may_connect,
		.may_connect_ctx = store,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = log,
	};
	enum gba_status status;

	if (*diam.identity == '\0') {
		gba_log(log, GBA_LOG_NOTICE, "zn",
			"off: neither [zn] identity nor [ub] server-name is set");
		return GBA_OK;
	}
	memcpy(diam.listen, conf->zn.listen, sizeof(diam.listen));
	diam.peer_count = peers_of(peers, &conf->zn);
	status = diam_node_new(node, &diam);
	if (status == GBA_OK)
		status = bsf_zn_start(zn, *node, &serve);
	if (status == GBA_OK)
		gba_log(log, GBA_LOG_NOTICE, "zn",
			"listening address=%s port=%u port_tls=%u", diam.listen,
			diam.port, diam.port_tls);
	return status;
}

void
bsf_zn_reload(struct bsf_zn *zn, const struct bsf_conf_zn *conf)
{
	const struct bsf_zn_policy policy = policy_of(conf);

	if (zn != NULL)
		bsf_zn_policy_set(zn, &policy);
}
