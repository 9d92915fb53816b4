/* SPDX-License-Identifier: Apache-2.0 */
/* Zn of gba-nafd. The one file here that sees the library from inside: the part that the
 * library loads for Diameter has one peer and no listener, that of a daemon has as many
 * as its configuration says, is linked in, and its time may be given. */
#include "naf/zn.h"

#include <stdlib.h>
#include <string.h>

#include "codec/btid.h"
#include "diam/diam.h"
#include "lib/context.h"
#include "lib/zn.h"

struct naf_zn {
	struct diam_node *node; /* NULL: no Zn */
	struct zn *zn;
	const char *domains[CONF_LIST_MAX];
};

/* No Zn is set up: no key can be had. */
static void
ask_nobody(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	(void)ctx;
	(void)ask;
	done(done_ctx, GBA_ERR_PEER, NULL);
}

static struct naf_key_source
source(void *self)
{
	const struct naf_zn *z = self;

	return z->zn != NULL ? zn_source(z->zn)
			     : (struct naf_key_source){ ask_nobody, NULL };
}

static bool
is_ready(void *self)
{
	return naf_zn_peers_open(self) > 0;
}

static void
close_zn(void *self)
{
	struct naf_zn *z = self;

	diam_node_free(z->node);
	zn_free(z->zn);
	free(z);
}

static const struct naf_transport transport = {
	.close = close_zn,
	.source = source,
	.is_ready = is_ready,
};

static enum gba_status
peers_parse(struct diam_peer *out, const struct naf_conf_zn *conf)
{
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < conf->peer.count; i++) {
		struct conf_peer peer;

		status = conf_peer_parse(&peer, conf->peer.item[i]);
		if (status != GBA_OK)
			break;
		memcpy(out[i].identity, peer.identity, sizeof(peer.identity));
		memcpy(out[i].host, peer.at.address, sizeof(peer.at.address));
		out[i].port = peer.at.port;
		out[i].tls = peer.at.tls;
	}
	return status;
}

static enum gba_status
start_node(struct naf_zn *z, const struct naf_conf_zn *zn, const struct gba_log *log)
{
	static const uint32_t applications[] = { ZN_APPLICATION };
	struct diam_conf conf = {
		.identity = zn->identity,
		.realm = *zn->realm ? zn->realm : fqdn_domain(zn->identity),
		.port = *zn->listen ? (uint16_t)zn->port : 0,
		.port_tls = *zn->listen ? (uint16_t)zn->port_tls : 0,
		.cert_file = zn->certificate,
		.key_file = zn->key,
		.ca_file = zn->ca,
		.allow_plain = zn->allow_plain,
		.peer_count = zn->peer.count,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = log,
	};
	struct diam_peer *peers = calloc(CONF_LIST_MAX, sizeof(*peers));
	enum gba_status status = GBA_ERR_NOMEM;

	if (peers == NULL)
		return status;
	conf.peers = peers;
	status = gba_text_copy(conf.listen, sizeof(conf.listen), gba_text(zn->listen));
	if (status == GBA_OK)
		status = peers_parse(peers, zn);
	if (status == GBA_OK)
		status = diam_node_new(&z->node, &conf);
	free(peers);
	return status;
}

static enum gba_status
start(struct naf_zn *z, const struct naf_conf_zn *zn, const struct gba_clock *clock,
      const struct gba_log *log)
{
	enum gba_status status;

	for (size_t i = 0; i < zn->domain.count; i++)
		z->domains[i] = zn->domain.item[i];
	status = start_node(z, zn, log);
	if (status != GBA_OK)
		return status;
	return zn_new(&z->zn, &(struct zn_conf){
				      .node = z->node,
				      .realm = zn->bsf_realm,
				      .host = zn->bsf_host,
				      .domains = z->domains,
				      .domain_count = zn->domain.count,
				      .timeout_ms = (unsigned)zn->timeout_ms,
				      .lifetime_max_s = (int64_t)zn->key_lifetime_max_s,
				      .gsid_binary = zn->gsid_binary,
				      .clock = *clock,
				      .log = log,
			      });
}

enum gba_status
naf_zn_open(struct naf_zn **out, struct gba_naf *naf, const struct naf_conf_zn *conf,
	    const struct gba_clock *clock, const struct gba_log *log)
{
	struct naf_zn *z = calloc(1, sizeof(*z));
	enum gba_status status = GBA_OK;

	if (z == NULL)
		return GBA_ERR_NOMEM;
	if (*conf->identity != '\0')
		status = start(z, conf, clock, log);
	if (status != GBA_OK) {
		close_zn(z);
		return status;
	}
	naf->clock = *clock;
	naf->transport = &transport;
	naf->transport_self = z;
	*out = z;
	return naf_context_open(naf, &transport) == GBA_NAF_OK ? GBA_OK : GBA_ERR_NOMEM;
}

bool
naf_zn_is_set(const struct naf_zn *zn)
{
	return zn->node != NULL;
}

bool
naf_zn_is_up(const struct naf_zn *zn)
{
	return diam_node_is_up(zn->node);
}

unsigned
naf_zn_peers_open(const struct naf_zn *zn)
{
	return zn->node != NULL ? diam_open_peers(zn->node) : 0;
}

const char *
naf_zn_stat(const struct naf_zn *zn, size_t i, uint64_t *value)
{
	static const char *const names[] = { "zn_sent", "zn_ok", "zn_unknown",
					     "zn_denied", "zn_failed" };
	struct zn_stats stats = { 0 };

	if (i >= ARRAY_LEN(names))
		return NULL;
	if (zn->zn != NULL)
		zn_stats(zn->zn, &stats);
	*value = (const uint64_t[]){ stats.sent, stats.ok, stats.not_found, stats.denied,
				     stats.failed }[i];
	return names[i];
}
