/* SPDX-License-Identifier: Apache-2.0 */
/* gba-nafd put together: libgba-naf, Zn, HTTP, control. */
#include "naf/server.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define HEADER_MAX   (32 * 1024)
#define EXPIRE_EVERY 30 /* ticks */

static enum gba_naf_status
set_number(struct gba_naf *naf, const char *name, uint64_t value)
{
	char text[21];

	snprintf(text, sizeof(text), "%" PRIu64, value);
	return gba_naf_set(naf, name, text);
}

static enum gba_naf_status
configure(struct gba_naf *naf, const struct naf_conf *c)
{
	const struct {
		const char *name;
		uint64_t value;
	} numbers[] = {
		{ "nonce-life-s", c->ua.nonce_life_s },
		{ "nonce-max", c->ua.nonce_max },
		{ "keys-max", c->keys.max },
		{ "pending-max", c->keys.pending_max },
		{ "refused-max", c->keys.refused_max },
		{ "refused-for-s", c->keys.refused_for_s },
		{ "source-rate", c->keys.source_rate },
		{ "source-burst", c->keys.source_burst },
	};
	enum gba_naf_status status = gba_naf_set(naf, "ua-id", c->ua.ua_id);

	if (status == GBA_NAF_OK)
		status = gba_naf_set(naf, "nextnonce", c->ua.nextnonce ? "yes" : "no");
	for (size_t i = 0; status == GBA_NAF_OK && i < ARRAY_LEN(numbers); i++)
		status = set_number(naf, numbers[i].name, numbers[i].value);
	for (size_t i = 0; status == GBA_NAF_OK && i < c->ua.name.count; i++)
		status = gba_naf_set(naf, "name", c->ua.name.item[i]);
	return status;
}

static enum gba_status
start_naf(struct naf_server *s)
{
	enum gba_status status;

	if (gba_naf_new(&s->naf) != GBA_NAF_OK)
		return GBA_ERR_NOMEM;
	if (configure(s->naf, &s->conf) != GBA_NAF_OK) {
		gba_log(s->log, GBA_LOG_ERROR, "naf", "%s", gba_naf_error(s->naf));
		return GBA_ERR_ARG;
	}
	status = naf_zn_open(&s->zn, s->naf, &s->conf.zn, &s->clock, s->log);
	if (status == GBA_OK)
		status = pump_new(&s->pump, s->naf);
	return status;
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
	enum gba_status status = why_new(&s->why, conf->why);

	if (status == GBA_OK && conf->psk != NAF_PSK_OFF)
		status = psk_new(&s->psk,
				 &(struct psk_conf){
					 .naf = s->naf,
					 .why = s->why,
					 .clock = s->clock,
					 .log = s->log,
					 .wait_ms = (unsigned)conf->psk_wait_ms,
					 .waits = waits_allowed((unsigned)conf->threads),
				 });
	s->front = (struct front){ s->naf, s->why, s->clock, s->log };
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
	const struct http_psk psk = { .hint = GBA_NAF_PSK_HINT,
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
	if (!naf_zn_is_set(s->zn))
		gba_log(s->log, GBA_LOG_WARNING, "naf",
			"no [zn] identity is set: no key can be had, UEs get 503");
}

enum gba_status
naf_server_start_with(void **state, const void *conf, const struct gba_log *log,
		      const struct gba_clock *clock)
{
	struct naf_server *s = calloc(1, sizeof(*s));
	enum gba_status status;

	if (s == NULL)
		return GBA_ERR_NOMEM;
	s->conf = *(const struct naf_conf *)conf;
	s->clock = *clock;
	s->log = log;
	s->started_s = gba_wall_s(&s->clock);
	status = start_naf(s);
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
		gba_naf_expire(s->naf);
}

bool
naf_server_is_well(void *state)
{
	return naf_zn_is_up(((const struct naf_server *)state)->zn);
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
	pump_free(s->pump);
	gba_naf_free(s->naf);
	psk_free(s->psk);
	why_free(s->why);
	free(s);
}
