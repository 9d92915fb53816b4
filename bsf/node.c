/* SPDX-License-Identifier: Apache-2.0 */
/* One Diameter node, as the configuration wants it, with Zn, Zpn and Zh on it. */
#include "bsf/node.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

/* --- the settings ----------------------------------------------------------------------
 */

static struct bsf_zn_policy
policy_of(const struct bsf_conf_zn *conf)
{
	struct bsf_zn_policy policy = {
		.key_choice = (enum bsf_zn_key_choice)conf->key_choice,
		.gsid_binary = conf->gsid_binary,
	};
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

static struct bsf_zpn_policy
zpn_policy_of(const struct bsf_conf *conf)
{
	const struct bsf_conf_zpn *zpn = &conf->zpn;

	return (struct bsf_zpn_policy){
		.zn = policy_of(&conf->zn),
		.no_gba_u = (enum bsf_zpn_no_gba_u)zpn->no_gba_u,
		.gba_u_without_guss = conf->ub.gba_u_without_guss,
		.uss_needed = zpn->require_uss,
		.lifetime_max_s = zpn->key_lifetime_max_s,
		.sim_imsi = conf->ub.sim_imsi,
		.naf_rate = { zpn->naf_rate, 60000, zpn->naf_burst },
		.user_rate = { zpn->user_rate, 60000, zpn->user_burst },
		.repeat_ms = (int64_t)zpn->repeat_s * 1000,
	};
}

static size_t
peers_of(struct conf_peer out[CONF_LIST_MAX], const struct conf_list *list)
{
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++)
		if (conf_peer_parse(&out[count], list->item[i]) == GBA_OK)
			count++;
	return count;
}

static void
peer_put(struct diam_peer *out, const struct conf_peer *peer, uint32_t asked)
{
	*out = (struct diam_peer){ .port = peer->at.port,
				   .tls = peer->at.tls,
				   .asked = asked };
	memcpy(out->identity, peer->identity, sizeof(peer->identity));
	memcpy(out->host, peer->at.address, sizeof(peer->at.address));
}

static size_t
all_peers(struct diam_peer out[2 * CONF_LIST_MAX], const struct bsf_node *node,
	  const struct bsf_conf_zn *conf)
{
	struct conf_peer nafs[CONF_LIST_MAX];
	const size_t naf_count = peers_of(nafs, &conf->peer);
	size_t count = 0;

	for (size_t i = 0; i < node->zh_peer_count; i++)
		peer_put(&out[count++], &node->zh_peers[i], ZH_APPLICATION);
	for (size_t i = 0; i < naf_count; i++)
		peer_put(&out[count++], &nafs[i], 0);
	return count;
}

static enum gba_status
diam_open(struct bsf_node *node, const struct bsf_conf *conf, const struct gba_log *log)
{
	static const uint32_t applications[] = { ZN_APPLICATION, ZPN_APPLICATION,
						 ZH_APPLICATION };
	struct diam_peer peers[2 * CONF_LIST_MAX];
	struct diam_conf diam = {
		.identity = bsf_zn_identity(conf),
		.realm = bsf_zn_realm(conf),
		.port = (uint16_t)conf->zn.port,
		.port_tls = (uint16_t)conf->zn.port_tls,
		.cert_file = conf->zn.certificate,
		.key_file = conf->zn.key,
		.ca_file = conf->zn.ca,
		.allow_plain = bsf_zn_may_be_plain(&conf->zn),
		.peers = peers,
		.peer_count = all_peers(peers, node, &conf->zn),
		.may_connect = bsf_zn_may_connect,
		.may_connect_ctx = node->zn,
		.applications = applications,
		.application_count = conf->av.source == BSF_AV_ZH ? 3 : 2,
		.log = log,
	};

	memcpy(diam.listen, conf->zn.listen, sizeof(diam.listen));
	return diam_node_new(&node->diam, &diam);
}

/* --- the ports of Zh -------------------------------------------------------------------
 */

static enum gba_status
zh_ask(void *ctx, const struct zh_mar *mar, const struct diam_dest *dest,
       unsigned timeout_ms, diam_on_answer on_answer, void *on_answer_ctx)
{
	const struct bsf_node *node = ctx;

	return diam_ask(node->diam, &zh_command, mar, sizeof(struct zh_maa), dest,
			timeout_ms, on_answer, on_answer_ctx);
}

static unsigned
zh_open(void *ctx)
{
	const struct bsf_node *node = ctx;

	return diam_open_asked(node->diam, ZH_APPLICATION);
}

static enum bsf_zh_peer
zh_peer(void *ctx, const char *identity)
{
	const struct bsf_node *node = ctx;

	for (size_t i = 0; i < node->zh_peer_count; i++)
		if (strcasecmp(node->zh_peers[i].identity, identity) == 0)
			return diam_peer_is_open(node->diam, identity)
				       ? BSF_ZH_PEER_OPEN
				       : BSF_ZH_PEER_CLOSED;
	return BSF_ZH_PEER_UNKNOWN;
}

static enum gba_status
zh_open_client(struct bsf_node *node, const struct gba_clock *clock,
	       const struct bsf_conf_zh *conf, const struct gba_log *log)
{
	const struct bsf_zh_ports ports = { zh_ask, zh_open, zh_peer, node, *clock, log };
	struct bsf_zh_conf client = {
		.timeout_ms = (unsigned)conf->timeout_ms,
		.cache_octets = (size_t)conf->cache_octets,
		.redirect_ms = (int64_t)conf->redirect_s * 1000,
	};

	memcpy(client.realm, conf->realm, sizeof(client.realm));
	memcpy(client.digest_scheme, conf->digest_scheme, sizeof(client.digest_scheme));
	return bsf_zh_new(&node->zh, &ports, &client);
}

/* --- the life of it --------------------------------------------------------------------
 */

static enum gba_status
diam_part(struct bsf_node *node, const struct bsf_node_ports *ports,
	  const struct bsf_conf *conf)
{
	const bool zh = conf->av.source == BSF_AV_ZH;
	const struct gba_log *log = ports->log;
	enum gba_status status;

	if (*bsf_zn_identity(conf) == '\0') {
		gba_log(log, GBA_LOG_NOTICE, "zn",
			"off: neither [zn] identity nor [ub] server-name is set");
		return GBA_OK;
	}
	if (zh)
		node->zh_peer_count = peers_of(node->zh_peers, &conf->zh.peer);
	status = diam_open(node, conf, log);
	if (status == GBA_OK && zh)
		status = zh_open_client(node, ports->clock, &conf->zh, log);
	if (status == GBA_OK)
		gba_log(log, GBA_LOG_NOTICE, "zn",
			"listening address=%s port=%u port_tls=%u", conf->zn.listen,
			(unsigned)conf->zn.port, (unsigned)conf->zn.port_tls);
	if (status == GBA_OK && zh)
		gba_log(log, GBA_LOG_NOTICE, "zh", "vectors come from %zu peers",
			node->zh_peer_count);
	return status;
}

static enum gba_status
zpn_open(struct bsf_node *node, const struct bsf_node_ports *ports,
	 const struct bsf_conf *conf)
{
	const struct bsf_zpn_conf zpn = {
		.store = ports->store,
		.clock = *ports->clock,
		.random = ports->random,
		.log = ports->log,
		.source = bsf_node_source(node, ports),
		.policy = zpn_policy_of(conf),
		.repeat_max = (size_t)conf->zpn.repeat_max,
	};

	return bsf_zpn_new(&node->zpn, &zpn);
}

struct av_source
bsf_node_source(const struct bsf_node *node, const struct bsf_node_ports *ports)
{
	return node->zh != NULL ? bsf_zh_source(node->zh) : ports->local;
}

enum gba_status
bsf_node_open(struct bsf_node *node, const struct bsf_node_ports *ports,
	      const struct bsf_conf *conf)
{
	const struct bsf_zn_conf serve = { ports->store, *ports->clock, ports->log,
					   policy_of(&conf->zn) };
	enum gba_status status;

	status = bsf_zn_new(&node->zn, &serve);
	if (status == GBA_OK)
		status = diam_part(node, ports, conf);
	if (status == GBA_OK)
		status = zpn_open(node, ports, conf);
	if (status == GBA_OK && node->diam != NULL)
		status = bsf_zn_serve(node->zn, node->diam);
	if (status == GBA_OK && node->diam != NULL)
		status = bsf_zpn_serve(node->zpn, node->diam);
	return status;
}

void
bsf_node_close(struct bsf_node *node)
{
	diam_node_free(node->diam);
	bsf_zpn_free(node->zpn);
	bsf_zh_free(node->zh);
	bsf_zn_free(node->zn);
}

void
bsf_node_reload(struct bsf_node *node, const struct bsf_conf *conf)
{
	const struct bsf_zn_policy policy = policy_of(&conf->zn);
	const struct bsf_zpn_policy zpn_policy = zpn_policy_of(conf);

	bsf_zn_policy_set(node->zn, &policy);
	bsf_zpn_policy_set(node->zpn, &zpn_policy);
}

void
bsf_node_tick(struct bsf_node *node)
{
	bsf_zpn_tick(node->zpn);
}

/* --- what it tells ---------------------------------------------------------------------
 */

void
bsf_node_status(const struct bsf_node *node, struct ctl_reply *reply)
{
	char name[300];

	ctl_put(reply, "av-source", node->zh != NULL ? "zh" : "local");
	for (size_t i = 0; i < node->zh_peer_count; i++) {
		const char *identity = node->zh_peers[i].identity;

		snprintf(name, sizeof(name), "zh-peer.%s", identity);
		ctl_put(reply, name, "%s",
			diam_peer_is_open(node->diam, identity) ? "open" : "closed");
	}
}

static void
zh_stats(struct bsf_node *node, struct ctl_reply *reply)
{
	struct bsf_zh_memo_stats cache;
	char name[80];

	for (int reason = 0; reason < BSF_ZH_REASON_COUNT; reason++) {
		const enum bsf_zh_reason r = (enum bsf_zh_reason)reason;

		snprintf(name, sizeof(name), "zh.%s", bsf_zh_reason_row(r)->outcome);
		ctl_put(reply, name, "%" PRIu64, bsf_zh_count(node->zh, r));
	}
	bsf_zh_cache_stats(node->zh, &cache);
	ctl_put(reply, "zh.waiting", "%u", bsf_zh_waiting(node->zh));
	ctl_put(reply, "zh.cache.entries", "%zu", cache.entries);
	ctl_put(reply, "zh.cache.octets", "%zu", cache.octets);
	ctl_put(reply, "zh.cache.evicted", "%" PRIu64, cache.evicted);
	ctl_put(reply, "zh.peers.open", "%u",
		diam_open_asked(node->diam, ZH_APPLICATION));
}

static void
zpn_stats(struct bsf_node *node, struct ctl_reply *reply)
{
	struct bsf_zpn_stats stats;
	char name[80];

	bsf_zpn_stats_get(node->zpn, &stats);
	for (int reason = 0; reason < BSF_ZPN_REASON_COUNT; reason++) {
		snprintf(name, sizeof(name), "zpn.%s",
			 bsf_zpn_reason_row((enum bsf_zpn_reason)reason)->outcome);
		ctl_put(reply, name, "%" PRIu64, stats.counts[reason]);
	}
	ctl_put(reply, "zpn.repeated", "%" PRIu64, stats.repeated);
	ctl_put(reply, "zpn.waiting", "%u", stats.waiting);
	ctl_put(reply, "zpn.kept", "%zu", stats.kept);
}

void
bsf_node_stats(struct bsf_node *node, struct ctl_reply *reply)
{
	char name[80];

	for (int reason = 0; reason < BSF_ZN_REASON_COUNT; reason++) {
		const enum bsf_zn_reason r = (enum bsf_zn_reason)reason;

		snprintf(name, sizeof(name), "zn.%s", bsf_zn_reason_row(r)->outcome);
		ctl_put(reply, name, "%" PRIu64, bsf_zn_count(node->zn, r));
	}
	zpn_stats(node, reply);
	if (node->diam == NULL)
		return;
	ctl_put(reply, "zn.peers.open", "%u", diam_open_peers(node->diam));
	if (node->zh != NULL)
		zh_stats(node, reply);
}
