/* SPDX-License-Identifier: Apache-2.0 */
/* The loadable part that speaks Diameter: one node with one peer, the BSF or an agent. */
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "codec/btid.h"
#include "lib/diameter_uri.h"
#include "lib/renewal.h"
#include "lib/transport.h"
#include "lib/zn.h"
#include "lib/zpn.h"

/* The library below leaves signals to the program: none goes to its threads, and none is
 * raised here when it writes to a peer that is gone. */
struct quiet {
	sigset_t before;
	bool was_pending;
};

static void
quiet_begin(struct quiet *quiet)
{
	sigset_t all, pending;

	sigpending(&pending);
	quiet->was_pending = sigismember(&pending, SIGPIPE) == 1;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &quiet->before);
}

static void
quiet_end(const struct quiet *quiet)
{
	const struct timespec at_once = { 0, 0 };
	sigset_t pipe;

	sigemptyset(&pipe);
	sigaddset(&pipe, SIGPIPE);
	if (!quiet->was_pending)
		while (sigtimedwait(&pipe, NULL, &at_once) == SIGPIPE)
			;
	pthread_sigmask(SIG_SETMASK, &quiet->before, NULL);
}

struct diameter {
	struct diam_node *node;
	struct zn *zn;
	struct zpn *zpn;
	char bsf_realm[256], push_realm[256];
	struct gba_clock clock;
	const struct gba_log *log;
	bool tls;
	char files[RENEWAL_FILES][256]; /* with TLS */
	struct renewal renewal;
};

static enum gba_status
refuse(char reason[NAF_REASON_MAX], const char *what)
{
	snprintf(reason, NAF_REASON_MAX, "%s", what);
	return GBA_ERR_ARG;
}

static enum gba_status
find_peer(struct diam_peer *peer, const struct naf_transport_conf *conf,
	  char reason[NAF_REASON_MAX])
{
	struct diameter_uri uri;
	size_t len;

	if (diameter_uri_parse(&uri, conf->uri) != GBA_OK)
		return refuse(reason,
			      "bsf: aaa://HOST[:PORT][;transport=tcp] is expected");
	if (*conf->identity == '\0')
		return refuse(reason, "identity: it is not set");
	if (uri.tls &&
	    (*conf->certificate == '\0' || *conf->key == '\0' || *conf->ca == '\0'))
		return refuse(reason, "bsf: aaas:// needs certificate, key and ca");
	len = strlen(uri.host) + 1;
	memcpy(peer->identity, uri.host, len);
	peer->port = uri.port;
	peer->tls = uri.tls;
	if (*conf->address == '\0' && diameter_uri_address(peer->host, uri.host) != GBA_OK)
		return refuse(reason, "bsf: its name has no address");
	if (*conf->address != '\0' && diameter_uri_address(peer->host, conf->address) != GBA_OK)
		return refuse(reason, "bsf-address: it has no address");
	return GBA_OK;
}

static enum gba_status
start_node(struct diameter *d, const struct naf_transport_conf *conf,
	   const struct diam_peer *peer)
{
	static const uint32_t applications[] = { ZN_APPLICATION, ZPN_APPLICATION };
	const bool tls = peer->tls;
	enum gba_status status;
	struct quiet quiet;

	quiet_begin(&quiet);
	status = diam_node_new(&d->node,
			       &(struct diam_conf){
				       .identity = conf->identity,
				       .realm = *conf->realm != '\0'
							? conf->realm
							: fqdn_domain(conf->identity),
				       .cert_file = tls ? conf->certificate : NULL,
				       .key_file = tls ? conf->key : NULL,
				       .ca_file = tls ? conf->ca : NULL,
				       .allow_plain = !tls,
				       .peers = peer,
				       .peer_count = 1,
				       .applications = applications,
				       .application_count = ARRAY_LEN(applications),
				       .log = conf->log,
			       });
	quiet_end(&quiet);
	return status;
}

static enum gba_status
watch_files(struct diameter *d, const struct naf_transport_conf *conf)
{
	const char *const given[] = { conf->certificate, conf->key, conf->ca };
	const char *files[RENEWAL_FILES];

	for (size_t i = 0; i < RENEWAL_FILES; i++) {
		if (gba_text_copy(d->files[i], sizeof(d->files[i]), gba_text(given[i])) !=
		    GBA_OK)
			return GBA_ERR_ARG;
		files[i] = d->files[i];
	}
	renewal_init(&d->renewal, files, gba_mono_ms(&d->clock));
	d->tls = true;
	return GBA_OK;
}

static void
renew(struct diameter *d)
{
	if (!d->tls || !renewal_take(&d->renewal, gba_mono_ms(&d->clock)))
		return;
	if (diam_node_renew(d->node) == GBA_OK)
		gba_log(d->log, GBA_LOG_NOTICE, "lib",
			"certificate, key and ca were replaced, and count for the next "
			"connection");
	renewal_give(&d->renewal);
}

static void
diameter_close(void *self)
{
	struct diameter *d = self;
	struct quiet quiet;

	quiet_begin(&quiet);
	diam_node_free(d->node);
	quiet_end(&quiet);
	zn_free(d->zn);
	zpn_free(d->zpn);
	if (d->tls)
		renewal_fini(&d->renewal);
	free(d);
}

/* There is no B-TID whose domain could be the realm: without a setting it is that of the
 * BSF's name. */
static enum gba_status
start_push(struct diameter *d, const struct naf_transport_conf *conf,
	   const struct diam_peer *peer)
{
	const char *realm = *conf->bsf_realm != '\0' ? conf->bsf_realm
						     : fqdn_domain(peer->identity);
	enum gba_status status =
		gba_text_copy(d->push_realm, sizeof(d->push_realm), gba_text(realm));

	if (status != GBA_OK)
		return status;
	return zpn_new(&d->zpn, &(struct zpn_conf){
					.node = d->node,
					.realm = d->push_realm,
					.timeout_ms = conf->timeout_ms,
					.lifetime_max_s = conf->lifetime_max_s,
					.gsid_binary = conf->gsid_binary,
					.clock = conf->clock,
					.log = conf->log,
				});
}

static enum gba_status
diameter_open(void **self, const struct naf_transport_conf *conf,
	      char reason[NAF_REASON_MAX])
{
	struct diam_peer peer = { .port = 0 };
	struct diameter *d = NULL;
	enum gba_status status = find_peer(&peer, conf, reason);

	if (status != GBA_OK)
		return status;
	d = calloc(1, sizeof(*d));
	if (d == NULL)
		return GBA_ERR_NOMEM;
	d->clock = conf->clock;
	d->log = conf->log;
	status = gba_text_copy(d->bsf_realm, sizeof(d->bsf_realm),
			       gba_text(conf->bsf_realm));
	if (status == GBA_OK && peer.tls)
		status = watch_files(d, conf);
	if (status == GBA_OK)
		status = start_node(d, conf, &peer);
	if (status == GBA_ERR_BUSY)
		snprintf(reason, NAF_REASON_MAX,
			 "bsf: Diameter was started in this process before");
	else if (status != GBA_OK)
		snprintf(reason, NAF_REASON_MAX,
			 "bsf: Diameter does not start; the log says why");
	if (status == GBA_OK)
		status = zn_new(&d->zn, &(struct zn_conf){
						.node = d->node,
						.realm = d->bsf_realm,
						.host = "",
						.timeout_ms = conf->timeout_ms,
						.lifetime_max_s = conf->lifetime_max_s,
						.gsid_binary = conf->gsid_binary,
						.clock = conf->clock,
						.log = conf->log,
					});
	if (status == GBA_OK)
		status = start_push(d, conf, &peer);
	if (status != GBA_OK) {
		diameter_close(d);
		return status;
	}
	*self = d;
	return GBA_OK;
}

static void
diameter_ask(void *self, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	struct diameter *d = self;
	const struct naf_key_source source = zn_source(d->zn);

	renew(d);
	source.ask(source.ctx, ask, done, done_ctx);
}

static struct naf_key_source
diameter_source(void *self)
{
	return (struct naf_key_source){ .ask = diameter_ask, .ctx = self };
}

static void
diameter_push_ask(void *self, const struct naf_push_ask *ask, naf_push_done done,
		  void *done_ctx)
{
	struct diameter *d = self;
	const struct naf_push_source source = zpn_source(d->zpn);

	renew(d);
	source.ask(source.ctx, ask, done, done_ctx);
}

static struct naf_push_source
diameter_push(void *self)
{
	return (struct naf_push_source){ .ask = diameter_push_ask, .ctx = self };
}

static bool
diameter_is_ready(void *self)
{
	renew(self);
	return diam_open_peers(((struct diameter *)self)->node) > 0;
}

extern const struct naf_transport gba_naf_transport;
const struct naf_transport gba_naf_transport = {
	.version = PACKAGE_VERSION,
	.open = diameter_open,
	.close = diameter_close,
	.source = diameter_source,
	.push = diameter_push,
	.is_ready = diameter_is_ready,
};
