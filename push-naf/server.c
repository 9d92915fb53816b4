/* SPDX-License-Identifier: Apache-2.0 */
/* gba-pnafd put together: library, roads, engine, HTTP, control. */
#include "push-naf/server.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/secret.h"

#define HEADER_MAX   (16 * 1024)
#define EXPIRE_EVERY 30 /* ticks */

static enum gba_status
start_engine(struct pnaf_server *s)
{
	const struct pnaf_conf *c = &s->conf;
	struct conf_error err;
	enum gba_status status;

	status = daemon_key_file(&s->seal, c->store.key_file, true, &s->random, &err);
	if (status != GBA_OK) {
		gba_log(s->log, GBA_LOG_ERROR, "pnaf", "[store] key-file: %s", err.text);
		return status;
	}
	status = pnaf_node_open(&s->node, c, &s->clock, s->log);
	if (status == GBA_OK)
		status = library_open(&s->library, c, s->node, s->log);
	if (status != GBA_OK)
		return status;
	s->roads.directory = s->conf.road.directory;
	status = post_new(&s->roads.post,
			  &(struct post_conf){
				  .timeout_ms = (unsigned)c->road.timeout_ms,
				  .parallel = (unsigned)c->road.parallel,
				  .ca = c->road.ca,
				  .cert = "",
				  .key = "",
			  });
	if (status == GBA_OK)
		status = pnaf_roads_start(s);
	if (status != GBA_OK)
		return status;
	status =
		engine_new(&s->engine,
			   &(struct engine_conf){
				   .jobs = { c->store.path, &s->seal, s->random, s->log },
				   .desk = library_desk(&s->library),
				   .roads = roads_desk(&s->roads),
				   .clock = s->clock,
				   .random = s->random,
				   .log = s->log,
				   .retransmit_s = (unsigned)c->push.retransmit_s,
				   .retransmit_max_s = (unsigned)c->push.retransmit_max_s,
				   .asks_max = (unsigned)c->push.asks_max,
				   .jobs_max = c->push.jobs_max,
				   .keep_s = (int64_t)c->push.keep_s,
			   });
	return status == GBA_OK ? pnaf_roads_serve(s) : status;
}

struct trigger_shape
pnaf_shape(const struct pnaf_conf *conf)
{
	return (struct trigger_shape){ .port = (uint16_t)conf->trigger.port,
				       .app_id = conf->trigger.app_id };
}

struct api_limits
pnaf_limits(const struct pnaf_conf *conf)
{
	struct api_limits limits = {
		.app_label = conf->push.app_label,
		.lifetime_s = (int64_t)conf->push.lifetime_s,
		.lifetime_max_s = (int64_t)conf->push.lifetime_max_s,
		.payload_max = conf->push.payload_max,
		.roads = { [JOB_ROAD_DIRECT] = conf->road.direct,
			   [JOB_ROAD_FILE] = *conf->road.directory != '\0',
			   [JOB_ROAD_TSP] = conf->tsp.peer.count > 0,
			   [JOB_ROAD_SMPP] = *conf->smpp.server != '\0' },
		.profile = (enum job_profile)conf->trigger.profile,
		.shape = pnaf_shape(conf),
		.trigger_max = { [JOB_ROAD_TSP] = conf->tsp.payload_max,
				 [JOB_ROAD_SMPP] = conf->smpp.payload_max },
		.ptid_len = (4 * conf->push.ptid_octets + 2) / 3,
	};

	if (gba_unhex(limits.ua_id, sizeof(limits.ua_id), gba_text(conf->push.ua_id)) !=
	    GBA_OK)
		memset(limits.ua_id, 0,
		       sizeof(limits.ua_id)); /* the table has checked it */
	return limits;
}

/* One application: its token, and under which names it may push. */
static enum gba_status
add_application(struct pnaf_server *s, size_t i)
{
	struct pnaf_application *parsed = &s->parsed[i];
	struct front_application *out = &s->applications[i];
	struct gba_seal_key token;
	struct conf_error err;
	enum gba_status status =
		pnaf_application_parse(parsed, s->conf.api.application.item[i]);

	if (status != GBA_OK)
		return status;
	status = daemon_key_file(&token, parsed->file, true, &s->random, &err);
	if (status != GBA_OK) {
		gba_log(s->log, GBA_LOG_ERROR, "pnaf", "[api] application: %s", err.text);
		return status;
	}
	gba_hex(out->token, token.b, sizeof(token.b));
	gba_wipe(&token, sizeof(token));
	memcpy(out->name, parsed->name, sizeof(out->name));
	for (size_t j = 0; j < parsed->name_count; j++)
		s->parsed_names[i][j] = parsed->names[j];
	out->names = parsed->name_count > 0 ? s->parsed_names[i] : s->names;
	out->name_count =
		parsed->name_count > 0 ? parsed->name_count : s->conf.push.name.count;
	return GBA_OK;
}

static enum gba_status
start_front(struct pnaf_server *s)
{
	enum gba_status status = GBA_OK;

	for (size_t i = 0; i < s->conf.push.name.count; i++)
		s->names[i] = s->conf.push.name.item[i];
	for (size_t i = 0; status == GBA_OK && i < s->conf.api.application.count; i++)
		status = add_application(s, i);
	s->front = (struct front){
		.engine = s->engine,
		.applications = s->applications,
		.application_count = s->conf.api.application.count,
		.limits = pnaf_limits(&s->conf),
		.log = s->log,
	};
	return status;
}

/* Append what one setting lists. */
static enum gba_status
add_listeners(const struct conf_list *list, enum front_side side, const char *cert_file,
	      const char *key_file, struct http_listener *out, size_t *count)
{
	for (size_t i = 0; i < list->count; i++) {
		struct http_listener *l = &out[(*count)++];
		struct conf_at endpoint;
		enum gba_status status = conf_at_parse(&endpoint, list->item[i]);

		if (status != GBA_OK)
			return status;
		*l = (struct http_listener){ .port = endpoint.port,
					     .tls = endpoint.tls,
					     .cert_file = cert_file,
					     .key_file = key_file,
					     .tag = (int)side };
		memcpy(l->address, endpoint.address, sizeof(l->address));
	}
	return GBA_OK;
}

static enum gba_status
start_http(struct pnaf_server *s)
{
	const struct pnaf_conf *c = &s->conf;
	struct http_listener *listeners = calloc(2 * CONF_LIST_MAX, sizeof(*listeners));
	struct http_conf conf = {
		.listeners = listeners,
		.threads = (unsigned)c->api.threads,
		.connections = (unsigned)c->api.connections,
		.per_address = (unsigned)c->upa.connections_per_address,
		.idle_timeout_s = (unsigned)c->api.idle_timeout_s,
		.header_max = HEADER_MAX,
		.body_max_of = front_body_max,
		.log = s->log,
		.handler = front_handle,
		.refusal = front_refusal,
		.ctx = &s->front,
	};
	enum gba_status status = GBA_ERR_NOMEM;

	if (listeners == NULL)
		return status;
	status = add_listeners(&c->api.listen, FRONT_API, c->api.certificate, c->api.key,
			       listeners, &conf.count);
	if (status == GBA_OK)
		status = add_listeners(&c->upa.listen, FRONT_UPA, c->upa.certificate,
				       c->upa.key, listeners, &conf.count);
	if (status == GBA_OK)
		status = http_server_new(&s->http, &conf);
	for (size_t i = 0; status == GBA_OK && i < conf.count; i++)
		gba_log(s->log, GBA_LOG_NOTICE, "pnaf",
			"listening on=%s port=%u for=%s%s", listeners[i].address,
			http_server_port(s->http, i),
			listeners[i].tag == FRONT_API ? "api" : "upa",
			listeners[i].tls ? " tls" : "");
	free(listeners);
	return status;
}

enum gba_status
pnaf_server_start(void **state, const void *conf, const struct gba_log *log)
{
	struct pnaf_server *s = calloc(1, sizeof(*s));
	enum gba_status status;

	if (s == NULL)
		return GBA_ERR_NOMEM;
	s->conf = *(const struct pnaf_conf *)conf;
	s->clock = gba_clock_system();
	s->random = gba_random_system();
	s->log = log;
	s->started_s = gba_wall_s(&s->clock);
	status = start_engine(s);
	if (status == GBA_OK)
		status = start_front(s);
	if (status == GBA_OK)
		status = start_http(s);
	if (status == GBA_OK && *s->conf.daemon.control != '\0')
		status = ctl_server_new(&s->ctl, s->conf.daemon.control, pnaf_verbs,
					pnaf_verb_count, s, log);
	if (status != GBA_OK) {
		pnaf_server_stop(s);
		return status;
	}
	if (s->conf.api.application.count == 0)
		gba_log(log, GBA_LOG_WARNING, "pnaf",
			"no [api] application is set: pushes are ordered with gbactl "
			"alone");
	if (*s->conf.road.directory != '\0' &&
	    access(s->conf.road.directory, W_OK | X_OK) != 0)
		gba_log(log, GBA_LOG_WARNING, "pnaf",
			"[road-file] directory=%s cannot be written: %s; what goes there "
			"waits",
			s->conf.road.directory, strerror(errno));
	*state = s;
	return GBA_OK;
}

void
pnaf_server_tick(void *state)
{
	struct pnaf_server *s = state;

	if (++s->ticks % EXPIRE_EVERY == 0)
		gba_naf_expire(s->library.naf);
	pnaf_node_renew(s->node);
	road_smpp_tick(s->smpp);
}

enum gba_status
pnaf_server_reload(void *state, const void *conf)
{
	struct pnaf_server *s = state;
	struct conf_error err;

	if (conf_needs_restart(&pnaf_conf_table, &s->conf, conf, NULL, &err)) {
		gba_log(s->log, GBA_LOG_ERROR, "pnaf", "%s", err.text);
		return GBA_ERR_ARG;
	}
	return http_server_reload(s->http);
}

/* First who asks, then who answers: HTTP waits for the replies that the engine owes, and
 * what the roads and the library still say then is an event that nobody reads any more.
 */
void
pnaf_server_stop(void *state)
{
	struct pnaf_server *s = state;

	ctl_server_free(s->ctl);
	http_server_free(s->http);
	post_quiet(s->roads.post);
	road_tsp_quiet(s->tsp);
	road_smpp_quiet(s->smpp);
	engine_stop(s->engine);
	post_free(s->roads.post);
	pnaf_node_stop(s->node);
	road_tsp_free(s->tsp);
	road_smpp_free(s->smpp);
	library_close(&s->library);
	pnaf_node_free(s->node);
	engine_free(s->engine);
	gba_wipe(s->applications, sizeof(s->applications));
	gba_wipe(&s->seal, sizeof(s->seal));
	gba_wipe(s->smpp_password, sizeof(s->smpp_password));
	free(s);
}
