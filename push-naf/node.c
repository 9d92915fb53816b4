/* SPDX-License-Identifier: Apache-2.0 */
/* The one Diameter node of gba-pnafd. The one file here that sees the library from
 * inside: the part that the library loads for Diameter has the BSF for its only peer, and
 * there is one node in a process, which the road "tsp" needs too. */
#include "push-naf/node.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codec/btid.h"
#include "codec/tsp.h"
#include "lib/context.h"
#include "lib/diameter_uri.h"
#include "lib/renewal.h"
#include "lib/zpn.h"

#define PEERS_MAX (1 + PNAF_TSP_PEERS_MAX)

struct pnaf_node {
	struct diam_node *diam; /* NULL: there is no peer */
	bool zpn_over_diameter;
	struct zpn *zpn;
	char bsf_realm[256];
	unsigned timeout_ms;
	struct gba_clock clock;
	const struct gba_log *log;
	bool tls;
	char files[RENEWAL_FILES][256]; /* with TLS */
	struct renewal renewal;
};

/* --- the transport of the context
 * -------------------------------------------------------------
 */

/* A Push-NAF has no B-TID to ask for. */
static void
ask_nobody(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	(void)ctx;
	(void)ask;
	done(done_ctx, GBA_ERR_PEER, NULL);
}

static struct naf_key_source
no_source(void *self)
{
	(void)self;
	return (struct naf_key_source){ ask_nobody, NULL };
}

static struct naf_push_source
push_source(void *self)
{
	return zpn_source(((struct pnaf_node *)self)->zpn);
}

static bool
is_ready(void *self)
{
	const struct pnaf_node *n = self;

	return n->diam != NULL && diam_open_asked(n->diam, ZPN_APPLICATION) > 0;
}

/* The node has been stopped: no ask is under way. */
static void
close_zpn(void *self)
{
	struct pnaf_node *n = self;

	zpn_free(n->zpn);
	n->zpn = NULL;
}

static const struct naf_transport transport = {
	.close = close_zpn,
	.source = no_source,
	.push = push_source,
	.is_ready = is_ready,
};

enum gba_naf_status
pnaf_node_context(struct pnaf_node *n, struct gba_naf *naf)
{
	const struct naf_settings *settings = &naf->settings;
	enum gba_status status;

	if (!n->zpn_over_diameter)
		return gba_naf_open(naf);
	status = zpn_new(&n->zpn,
			 &(struct zpn_conf){
				 .node = n->diam,
				 .realm = n->bsf_realm,
				 .timeout_ms = (unsigned)settings->timeout_ms,
				 .lifetime_max_s = (int64_t)settings->key_lifetime_max_s,
				 .gsid_binary = settings->gsid_binary,
				 .clock = n->clock,
				 .log = n->log,
			 });
	if (status != GBA_OK)
		return naf_status(status);
	naf->clock = n->clock;
	naf->transport_self = n;
	return naf_context_open(naf, &transport);
}

/* --- the node --------------------------------------------------------------------------
 */

static enum gba_status
refuse(const struct pnaf_node *n, const char *what)
{
	gba_log(n->log, GBA_LOG_ERROR, "pnaf", "%s", what);
	return GBA_ERR_ARG;
}

/* The BSF of an aaa:// or aaas:// URI. */
static enum gba_status
add_bsf(struct pnaf_node *n, struct diam_peer *peer, const struct pnaf_conf_bsf *bsf)
{
	struct diameter_uri uri;

	if (diameter_uri_parse(&uri, bsf->uri) != GBA_OK)
		return refuse(n, "[bsf] uri: aaa://HOST[:PORT][;transport=tcp] is "
				 "expected");
	memcpy(peer->identity, uri.host, sizeof(uri.host));
	peer->port = uri.port;
	peer->tls = uri.tls;
	peer->asked = ZPN_APPLICATION;
	if (diameter_uri_address(peer->host, *bsf->address != '\0' ? bsf->address
								   : uri.host) != GBA_OK)
		return refuse(n, *bsf->address != '\0'
					 ? "[bsf] address: it has no address"
					 : "[bsf] uri: its name has no address");
	return gba_text_copy(n->bsf_realm, sizeof(n->bsf_realm),
			     gba_text(*bsf->realm != '\0' ? bsf->realm
							  : fqdn_domain(peer->identity)));
}

static enum gba_status
add_iwf(struct diam_peer *out, const char *line)
{
	struct conf_peer peer;
	enum gba_status status = conf_peer_parse(&peer, line);

	if (status != GBA_OK)
		return status;
	memcpy(out->identity, peer.identity, sizeof(peer.identity));
	memcpy(out->host, peer.at.address, sizeof(peer.at.address));
	out->port = peer.at.port;
	out->tls = peer.at.tls;
	out->asked = TSP_APPLICATION;
	return GBA_OK;
}

static enum gba_status
watch_files(struct pnaf_node *n, const char *const given[RENEWAL_FILES])
{
	const char *files[RENEWAL_FILES];

	for (size_t i = 0; i < RENEWAL_FILES; i++) {
		if (*given[i] == '\0')
			return refuse(n, "[bsf] certificate, key and ca: Diameter over "
					 "TLS needs them");
		if (gba_text_copy(n->files[i], sizeof(n->files[i]), gba_text(given[i])) !=
		    GBA_OK)
			return GBA_ERR_ARG;
		files[i] = n->files[i];
	}
	renewal_init(&n->renewal, files, gba_mono_ms(&n->clock));
	n->tls = true;
	return GBA_OK;
}

static enum gba_status
start(struct pnaf_node *n, const struct pnaf_conf *c, const struct diam_peer *peers,
      size_t count)
{
	static const uint32_t applications[] = { ZPN_APPLICATION, TSP_APPLICATION };
	const bool own = c->tsp.peer.count > 0 && *c->tsp.certificate != '\0';
	const char *const files[] = { own ? c->tsp.certificate : c->bsf.certificate,
				      own ? c->tsp.key : c->bsf.key,
				      own ? c->tsp.ca : c->bsf.ca };
	enum gba_status status = GBA_OK;
	bool tls = false;

	for (size_t i = 0; i < count; i++)
		tls = tls || peers[i].tls;
	if (tls)
		status = watch_files(n, files);
	if (status != GBA_OK)
		return status;
	return diam_node_new(
		&n->diam, &(struct diam_conf){
				  .identity = c->bsf.identity,
				  .realm = *c->bsf.identity_realm
						   ? c->bsf.identity_realm
						   : fqdn_domain(c->bsf.identity),
				  .cert_file = tls ? files[0] : NULL,
				  .key_file = tls ? files[1] : NULL,
				  .ca_file = tls ? files[2] : NULL,
				  .allow_plain = true, /* each peer says what it has */
				  .peers = peers,
				  .peer_count = count,
				  .applications = applications,
				  .application_count = c->tsp.peer.count > 0 ? 2 : 1,
				  .log = n->log,
			  });
}

enum gba_status
pnaf_node_open(struct pnaf_node **out, const struct pnaf_conf *conf,
	       const struct gba_clock *clock, const struct gba_log *log)
{
	struct pnaf_node *n = calloc(1, sizeof(*n));
	struct diam_peer *peers = calloc(PEERS_MAX, sizeof(*peers));
	enum gba_status status = GBA_ERR_NOMEM;
	size_t count = 0;

	if (n == NULL || peers == NULL)
		goto out;
	n->clock = *clock;
	n->log = log;
	n->zpn_over_diameter = strncasecmp(conf->bsf.uri, "aaa", 3) == 0;
	status = GBA_OK;
	if (n->zpn_over_diameter)
		status = add_bsf(n, &peers[count++], &conf->bsf);
	for (size_t i = 0; status == GBA_OK && i < conf->tsp.peer.count; i++)
		status = add_iwf(&peers[count++], conf->tsp.peer.item[i]);
	if (status == GBA_OK && count > 0)
		status = start(n, conf, peers, count);
	if (status != GBA_OK)
		goto out;
	*out = n;
	n = NULL;
out:
	pnaf_node_free(n);
	free(peers);
	return status;
}

void
pnaf_node_stop(struct pnaf_node *n)
{
	if (n == NULL)
		return;
	diam_node_free(n->diam);
	n->diam = NULL;
}

void
pnaf_node_free(struct pnaf_node *n)
{
	if (n == NULL)
		return;
	pnaf_node_stop(n);
	if (n->tls)
		renewal_fini(&n->renewal);
	free(n);
}

struct diam_node *
pnaf_node_diam(const struct pnaf_node *n)
{
	return n != NULL ? n->diam : NULL;
}

void
pnaf_node_renew(struct pnaf_node *n)
{
	if (n == NULL || !n->tls || !renewal_take(&n->renewal, gba_mono_ms(&n->clock)))
		return;
	if (diam_node_renew(n->diam) == GBA_OK)
		gba_log(n->log, GBA_LOG_NOTICE, "pnaf",
			"certificate, key and ca were replaced, and count for the next "
			"connection");
	renewal_give(&n->renewal);
}

bool
pnaf_node_is_up(const struct pnaf_node *n)
{
	return n == NULL || diam_node_is_up(n->diam);
}
