/* SPDX-License-Identifier: Apache-2.0 */
/* gba-nafd put together: keys, Zn, Ua, HTTP, control. */
#include "naf/server.h"

#include <stdlib.h>
#include <string.h>

#define HEADER_MAX   (32 * 1024)
#define EXPIRE_EVERY 30 /* ticks */
#define LIMIT_SLOTS  16384

/* No Zn is set up: no key can be had. */
static void
ask_nobody(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	(void)ctx;
	(void)ask;
	done(done_ctx, GBA_ERR_PEER, NULL);
}

static enum gba_status
start_node(struct naf_server *s)
{
	static const uint32_t applications[] = { ZN_APPLICATION };
	const struct naf_conf_zn *zn = &s->conf.zn;
	const char *dot = strchr(zn->identity, '.');
	struct diam_conf conf = {
		.identity = zn->identity,
		.realm = *zn->realm    ? zn->realm
			 : dot != NULL ? dot + 1
				       : zn->identity,
		.port = *zn->listen ? (uint16_t)zn->port : 0,
		.port_tls = *zn->listen ? (uint16_t)zn->port_tls : 0,
		.cert_file = *zn->certificate ? zn->certificate : NULL,
		.key_file = *zn->key ? zn->key : NULL,
		.ca_file = *zn->ca ? zn->ca : NULL,
		.allow_plain = zn->allow_plain,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = s->log,
	};
	struct diam_peer *peers = calloc(CONF_LIST_MAX, sizeof(*peers));
	enum gba_status status = GBA_ERR_NOMEM;

	if (peers == NULL)
		return status;
	status = gba_text_copy(conf.listen, sizeof(conf.listen), gba_text(zn->listen));
	for (size_t i = 0; status == GBA_OK && i < zn->peer.count; i++) {
		struct conf_peer peer;

		status = conf_peer_parse(&peer, zn->peer.item[i]);
		if (status != GBA_OK)
			break;
		memcpy(peers[i].identity, peer.identity, sizeof(peer.identity));
		memcpy(peers[i].host, peer.at.address, sizeof(peer.at.address));
		peers[i].port = peer.at.port;
		peers[i].tls = peer.at.tls;
	}
	conf.peers = peers;
	conf.peer_count = zn->peer.count;
	if (status == GBA_OK)
		status = diam_node_new(&s->node, &conf);
	free(peers);
	return status;
}

static enum gba_status
start_zn(struct naf_server *s)
{
	const struct naf_conf_zn *zn = &s->conf.zn;
	enum gba_status status;

	for (size_t i = 0; i < zn->domain.count; i++)
		s->domains[i] = zn->domain.item[i];
	status = start_node(s);
	if (status != GBA_OK)
		return status;
	return zn_new(&s->zn, &(struct zn_conf){
				      .node = s->node,
				      .realm = zn->bsf_realm,
				      .host = zn->bsf_host,
				      .domains = s->domains,
				      .domain_count = zn->domain.count,
				      .timeout_ms = (unsigned)zn->timeout_ms,
				      .lifetime_max_s = (int64_t)zn->key_lifetime_max_s,
				      .gsid_binary = zn->gsid_binary,
				      .clock = s->clock,
				      .log = s->log,
			      });
}

static enum gba_status
start_keys(struct naf_server *s)
{
	const struct naf_conf_keys *keys = &s->conf.keys;
	struct naf_keys_conf conf = {
		.source = { ask_nobody, NULL },
		.clock = s->clock,
		.random = s->random,
		.max = keys->max,
		.max_refused = keys->refused_max,
		.max_pending = keys->pending_max,
		.refused_s = (unsigned)keys->refused_for_s,
	};
	enum gba_status status;

	status = limit_new(&s->limit, (unsigned)keys->source_rate,
			   (unsigned)keys->source_burst, LIMIT_SLOTS, &s->clock,
			   &s->random);
	if (status != GBA_OK)
		return status;
	conf.limit = s->limit;
	if (s->zn != NULL)
		conf.source = zn_source(s->zn);
	return naf_keys_new(&s->keys, &conf);
}

/* One thread of a listener stays free for connections that need no BSF. */
static unsigned
waits_allowed(unsigned threads)
{
	return threads > 1 ? threads - 1 : 1;
}

static enum gba_status
start_ua(struct naf_server *s)
{
	const struct naf_conf_ua *conf = &s->conf.ua;
	enum gba_status status;

	status = naf_conf_names(s->names, &s->conf);
	if (status == GBA_OK)
		status = nonces_new(&s->nonces, (unsigned)conf->nonce_life_s,
				    conf->nonce_max, &s->clock, &s->random);
	if (status == GBA_OK)
		status =
			ua_new(&s->ua, &(struct ua_conf){ .names = s->names,
							  .count = conf->name.count,
							  .keys = s->keys,
							  .nonces = s->nonces,
							  .clock = s->clock,
							  .random = s->random,
							  .nextnonce = conf->nextnonce });
	if (status == GBA_OK)
		status = why_new(&s->why, conf->why);
	if (status == GBA_OK && conf->psk != NAF_PSK_OFF)
		status = psk_new(&s->psk,
				 &(struct psk_conf){
					 .names = s->names,
					 .count = conf->name.count,
					 .keys = s->keys,
					 .why = s->why,
					 .clock = s->clock,
					 .log = s->log,
					 .wait_ms = (unsigned)conf->psk_wait_ms,
					 .waits = waits_allowed((unsigned)conf->threads),
				 });
	s->front = (struct front){ s->ua, s->why, s->clock, s->log };
	return status;
}

/* Append what one setting lists. */
static enum gba_status
add_listeners(const struct naf_server *s, const struct conf_list *list,
	      enum front_side side, struct http_listener *out, size_t *count)
{
	for (size_t i = 0; i < list->count; i++) {
		struct http_listener *l = &out[(*count)++];
		struct conf_at endpoint;
		enum gba_status status = conf_at_parse(&endpoint, list->item[i]);

		if (status != GBA_OK)
			return status;
		*l = (struct http_listener){ .port = endpoint.port,
					     .tls = endpoint.tls,
					     .cert_file = s->conf.ua.certificate,
					     .key_file = s->conf.ua.key,
					     .tag = (int)side };
		memcpy(l->address, endpoint.address, sizeof(l->address));
	}
	return GBA_OK;
}

static enum gba_status
start_http(struct naf_server *s)
{
	const struct naf_conf_ua *ua = &s->conf.ua;
	struct http_listener *listeners = calloc(2 * CONF_LIST_MAX, sizeof(*listeners));
	const struct http_psk psk = { .hint = PSK_HINT,
				      .plain = ua->psk == NAF_PSK_ANY,
				      .key = psk_key,
				      .ctx = s->psk };
	struct http_conf conf = {
		.listeners = listeners,
		.threads = (unsigned)ua->threads,
		.connections = (unsigned)ua->connections,
		.per_address = (unsigned)ua->connections_per_address,
		.idle_timeout_s = (unsigned)ua->idle_timeout_s,
		.header_max = HEADER_MAX,
		.body_max = ua->body_max,
		.log = s->log,
		.handler = front_handle,
		.ctx = &s->front,
		.psk = s->psk != NULL ? &psk : NULL,
	};
	enum gba_status status = GBA_ERR_NOMEM;

	if (listeners == NULL)
		return status;
	status = add_listeners(s, &ua->listen, FRONT_UA, listeners, &conf.count);
	if (status == GBA_OK)
		status = add_listeners(s, &s->conf.auth.listen, FRONT_AUTH, listeners,
				       &conf.count);
	if (status == GBA_OK)
		status = http_server_new(&s->http, &conf);
	for (size_t i = 0; status == GBA_OK && i < conf.count; i++)
		gba_log(s->log, GBA_LOG_NOTICE, "naf", "listening on=%s port=%u for=%s%s",
			listeners[i].address, http_server_port(s->http, i),
			listeners[i].tag == FRONT_UA ? "ua" : "auth-request",
			listeners[i].tls ? " tls" : "");
	free(listeners);
	return status;
}

static void
warn_of_gaps(const struct naf_server *s)
{
	if (s->conf.ua.name.count == 0)
		gba_log(s->log, GBA_LOG_WARNING, "naf",
			"no [ua] name is set: every host gets 421");
	if (s->node == NULL)
		gba_log(s->log, GBA_LOG_WARNING, "naf",
			"no [zn] identity is set: no key can be had, UEs get 503");
}

enum gba_status
naf_server_start_with(void **state, const void *conf, const struct gba_log *log,
		      const struct gba_clock *clock)
{
	struct naf_server *s = calloc(1, sizeof(*s));
	enum gba_status status = GBA_OK;

	if (s == NULL)
		return GBA_ERR_NOMEM;
	s->conf = *(const struct naf_conf *)conf;
	s->clock = *clock;
	s->random = gba_random_system();
	s->log = log;
	s->started_s = gba_wall_s(&s->clock);
	if (*s->conf.zn.identity != '\0')
		status = start_zn(s);
	if (status == GBA_OK)
		status = start_keys(s);
	if (status == GBA_OK)
		status = start_ua(s);
	if (status == GBA_OK)
		status = start_http(s);
	if (status == GBA_OK && *s->conf.daemon.control != '\0')
		status = ctl_server_new(&s->ctl, s->conf.daemon.control, naf_verbs,
					naf_verb_count, s, log);
	if (status != GBA_OK) {
		naf_server_stop(s);
		return status;
	}
	warn_of_gaps(s);
	*state = s;
	return GBA_OK;
}

enum gba_status
naf_server_start(void **state, const void *conf, const struct gba_log *log)
{
	const struct gba_clock clock = gba_clock_system();

	return naf_server_start_with(state, conf, log, &clock);
}

void
naf_server_tick(void *state)
{
	struct naf_server *s = state;

	if (++s->ticks % EXPIRE_EVERY == 0)
		naf_keys_expire(s->keys);
}

bool
naf_server_is_well(void *state)
{
	return diam_node_is_up(((const struct naf_server *)state)->node);
}

enum gba_status
naf_server_reload(void *state, const void *conf)
{
	struct naf_server *s = state;
	struct conf_error err;

	if (naf_conf_needs_restart(&s->conf, conf, &err)) {
		gba_log(s->log, GBA_LOG_ERROR, "naf", "%s", err.text);
		return GBA_ERR_ARG;
	}
	return http_server_reload(s->http);
}

/* HTTP first: it waits for the answers that are owed, and those may come over Zn. */
void
naf_server_stop(void *state)
{
	struct naf_server *s = state;

	ctl_server_free(s->ctl);
	http_server_free(s->http);
	diam_node_free(s->node);
	ua_free(s->ua);
	psk_free(s->psk);
	why_free(s->why);
	nonces_free(s->nonces);
	naf_keys_free(s->keys);
	limit_free(s->limit);
	zn_free(s->zn);
	free(s);
}
