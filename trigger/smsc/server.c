/* SPDX-License-Identifier: Apache-2.0 */
/* The parts are built from the database outwards and taken down from the listeners
 * inwards. */
#include "smsc/server.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define HEADER_MAX   (16 * 1024)
#define BODY_MAX     1024
#define IDLE_S	     30
#define FORGET_EVERY 600 /* ticks */

static bool
is_router(const struct smsc_server *s)
{
	return s->conf.smsc.role == SMSC_ROLE_ROUTER;
}

static enum gba_status
open_store(struct smsc_server *s)
{
	struct gba_seal_key key;
	struct conf_error err;
	enum gba_status status =
		daemon_key_file(&key, s->conf.store.key_file, true, &s->random, &err);

	if (status != GBA_OK) {
		gba_log(s->log, GBA_LOG_ERROR, "smsc", "[store] key-file: %s", err.text);
		return status;
	}
	status = db_open(&s->db, &(struct db_conf){ s->conf.store.path, &key, s->clock,
						    s->random, s->log });
	gba_wipe(&key, sizeof(key));
	if (status == GBA_OK)
		status = queue_open(
			&s->queue,
			&(struct queue_conf){
				.db = s->db,
				.pending_max = s->conf.smsc.queue_max,
				.keep_s = (int64_t)s->conf.smsc.keep_s,
				.report_keep_s = (int64_t)s->conf.smsc.report_keep_s,
				.repeat_s = (int64_t)s->conf.smsc.repeat_s,
			});
	if (status == GBA_OK)
		status = desk_init(
			&s->desk,
			&(struct desk_conf){
				.db = s->db,
				.queue = s->queue,
				.clock = s->clock,
				.random = s->random,
				.log = s->log,
				.audit = (enum audit_policy)s->conf.audit.destination,
				.validity_s = (int64_t)s->conf.smsc.validity_s,
				.validity_max_s = (int64_t)s->conf.smsc.validity_max_s,
				.payload_max = s->conf.smsc.payload_max,
			});
	return status;
}

static void
on_due(void *ctx)
{
	struct smsc_server *s = ctx;
	struct deliver *deliver = atomic_load(&s->deliver);
	struct tsms *tsms = atomic_load(&s->tsms);

	if (deliver != NULL)
		deliver_wake(deliver);
	if (tsms != NULL)
		tsms_kick(tsms);
}

static enum gba_status
open_delivery(struct smsc_server *s)
{
	const struct smsc_conf *c = &s->conf;
	struct deliver *deliver = NULL;
	enum gba_status status =
		post_new(&s->post, &(struct post_conf){
					   .timeout_ms = (unsigned)c->smsc.timeout_ms,
					   .parallel = (unsigned)c->smsc.parallel,
					   .ca = c->route.ca,
					   .cert = c->route.certificate,
					   .key = c->route.key,
				   });

	if (status != GBA_OK || is_router(s))
		return status;
	status = t4_server_new(&s->t4, &c->t4, &s->desk, s->log);
	if (status == GBA_OK)
		status = deliver_new(
			&deliver,
			&(struct deliver_conf){
				.db = s->db,
				.queue = s->queue,
				.post = s->post,
				.clock = s->clock,
				.log = s->log,
				.router = c->route.router,
				.sc = c->smsc.address,
				.parallel = (unsigned)c->smsc.parallel,
				.retry_s = (unsigned)c->smsc.retry_s,
				.retry_max_s = (unsigned)c->smsc.retry_max_s,
				.report = s->t4 != NULL ? t4_server_report : NULL,
				.report_ctx = s->t4,
			});
	if (status == GBA_OK)
		atomic_store(&s->deliver, deliver);
	return status;
}

/* --- Tsms ------------------------------------------------------------------------------
 */

static size_t
add_smpp(struct tsms_listener *out, const struct conf_list *list, bool tls, size_t count)
{
	struct conf_at at;

	for (size_t i = 0; i < list->count; i++) {
		if (conf_at_parse(&at, list->item[i]) != GBA_OK)
			continue; /* the table has checked it */
		out[count] = (struct tsms_listener){ .port = at.port, .tls = tls };
		memcpy(out[count++].address, at.address, sizeof(at.address));
	}
	return count;
}

static enum gba_status
open_tsms(struct smsc_server *s)
{
	const struct smsc_conf_tsms *c = &s->conf.tsms;
	struct tsms_listener listeners[TSMS_LISTENERS_MAX];
	struct tsms_conf conf = {
		.desk = &s->desk,
		.listeners = listeners,
		.cert_file = c->certificate,
		.key_file = c->key,
		.ca_file = c->ca,
		.system_id = c->system_id,
		.sessions = (unsigned)c->sessions,
		.per_address = (unsigned)c->per_address,
		.per_sme = (unsigned)c->per_sme,
		.window = (unsigned)c->window,
		.peer_window = (unsigned)c->peer_window,
		.bind_ms = (int64_t)c->bind_ms,
		.enquire_ms = (int64_t)c->enquire_ms,
		.response_ms = (int64_t)c->timeout_ms,
		.inactivity_ms = (int64_t)c->inactivity_ms,
		.receipt_retry_s = (int64_t)c->receipt_retry_s,
		.log = s->log,
	};
	struct tsms *tsms = NULL;
	enum gba_status status;

	conf.listener_count = add_smpp(listeners, &c->listen, true, 0);
	conf.listener_count = add_smpp(listeners, &c->plain, false, conf.listener_count);
	if (conf.listener_count == 0)
		return GBA_OK;
	status = tsms_new(&tsms, &conf);
	atomic_store(&s->tsms, tsms);
	for (size_t i = 0; status == GBA_OK && i < conf.listener_count; i++)
		gba_log(s->log, GBA_LOG_NOTICE, "smsc",
			"listening for=tsms address=%s port=%u tls=%s",
			listeners[i].address, tsms_port(tsms, i),
			listeners[i].tls ? "yes" : "no");
	return status;
}

/* --- the SMS link ----------------------------------------------------------------------
 */

static size_t
add_listeners(struct smsc_server *s, struct http_listener *out)
{
	const struct smsc_conf_sms *c = &s->conf.sms;
	char word[256];
	struct conf_at at;
	size_t count = 0;

	for (size_t i = 0; i < c->plain.count; i++) {
		if (conf_pair_parse(word, s->plain_rooms[i], c->plain.item[i]) !=
			    GBA_OK ||
		    conf_at_parse(&at, word) != GBA_OK)
			continue; /* the table has checked it */
		s->plain_names[i] = s->plain_rooms[i];
		out[count] = (struct http_listener){ .port = at.port, .tag = (int)i };
		memcpy(out[count++].address, at.address, sizeof(at.address));
	}
	for (size_t i = 0; i < c->listen.count; i++) {
		if (conf_at_parse(&at, c->listen.item[i]) != GBA_OK)
			continue;
		out[count] = (struct http_listener){ .port = at.port,
						     .tls = true,
						     .cert_file = c->certificate,
						     .key_file = c->key,
						     .client_ca_file = c->ca,
						     .tag = -1 };
		memcpy(out[count++].address, at.address, sizeof(at.address));
	}
	return count;
}

static enum gba_status
open_door(struct smsc_server *s)
{
	struct http_listener *listeners = calloc(2 * CONF_LIST_MAX, sizeof(*listeners));
	struct http_conf http = {
		.listeners = listeners,
		.threads = (unsigned)s->conf.sms.threads,
		.connections = (unsigned)s->conf.sms.connections,
		.idle_timeout_s = IDLE_S,
		.header_max = HEADER_MAX,
		.body_max = BODY_MAX,
		.log = s->log,
		.handler = door_handle,
		.ctx = &s->door,
	};
	enum gba_status status = GBA_OK;

	if (listeners == NULL)
		return GBA_ERR_NOMEM;
	http.count = add_listeners(s, listeners);
	s->door.conf = (struct door_conf){
		.router = is_router(s),
		.discard = s->conf.router.block != 0,
		.desk = &s->desk,
		.post = s->post,
		.router_url = s->conf.route.router,
		.plain_names = s->plain_names,
		.plain_count = s->conf.sms.plain.count,
		.log = s->log,
	};
	status = sms_address_from_e164(&s->door.conf.address, s->conf.smsc.address);
	if (status == GBA_OK && http.count > 0)
		status = http_server_new(&s->http, &http);
	for (size_t i = 0; status == GBA_OK && i < http.count; i++)
		gba_log(s->log, GBA_LOG_NOTICE, "smsc",
			"listening for=sms role=%s address=%s port=%u tls=%s",
			is_router(s) ? "router" : "sc", listeners[i].address,
			http_server_port(s->http, i), listeners[i].tls ? "yes" : "no");
	if (s->conf.sms.plain.count > 0)
		gba_log(s->log, GBA_LOG_WARNING, "smsc",
			"a listener of the SMS link is without TLS: for a lab alone");
	free(listeners);
	return status;
}

enum gba_status
smsc_start(void **state, const void *conf, const struct gba_log *log)
{
	struct smsc_server *s = calloc(1, sizeof(*s));
	enum gba_status status;

	if (s == NULL)
		return GBA_ERR_NOMEM;
	s->conf = *(const struct smsc_conf *)conf;
	s->clock = gba_clock_system();
	s->random = gba_random_system();
	s->log = log;
	s->started_s = gba_wall_s(&s->clock);
	status = open_store(s);
	if (status == GBA_OK) {
		queue_watch(s->queue, on_due, s); /* before anybody hands in */
		status = open_delivery(s);
	}
	if (status == GBA_OK)
		status = open_door(s);
	if (status == GBA_OK)
		status = open_tsms(s);
	if (status == GBA_OK && *s->conf.daemon.control != '\0')
		status = ctl_server_new(&s->ctl, s->conf.daemon.control, smsc_verbs,
					smsc_verb_count, s, log);
	if (status != GBA_OK) {
		smsc_stop(s);
		return status;
	}
	*state = s;
	return GBA_OK;
}

void
smsc_tick(void *state)
{
	struct smsc_server *s = state;

	if (++s->ticks % FORGET_EVERY == 1 &&
	    audit_forget(s->db, gba_wall_s(&s->clock) - (int64_t)s->conf.audit.keep_s) !=
		    GBA_OK)
		gba_log(s->log, GBA_LOG_WARNING, "smsc", "old audit records stay");
}

bool
smsc_is_well(void *state)
{
	return t4_server_is_up(((const struct smsc_server *)state)->t4);
}

enum gba_status
smsc_reload(void *state, const void *conf)
{
	struct smsc_server *s = state;
	struct conf_error err;

	if (conf_needs_restart(&smsc_conf_table, &s->conf, conf, NULL, &err)) {
		gba_log(s->log, GBA_LOG_ERROR, "smsc", "%s", err.text);
		return GBA_ERR_DENIED;
	}
	if (s->http != NULL && http_server_reload(s->http) != GBA_OK)
		return GBA_ERR_IO;
	if (t4_server_renew(s->t4) != GBA_OK)
		return GBA_ERR_IO;
	return s->tsms != NULL ? tsms_reload(s->tsms) : GBA_OK;
}

/* First who asks, then who answers: a link waits for what its POST brings back. */
void
smsc_stop(void *state)
{
	struct smsc_server *s = state;

	if (s == NULL)
		return;
	ctl_server_free(s->ctl);
	tsms_stop(s->tsms);
	http_server_free(s->http);
	deliver_stop(s->deliver);
	t4_server_free(s->t4);
	post_free(s->post);
	deliver_free(s->deliver);
	tsms_free(s->tsms); /* who delivered has told it of receipts */
	queue_close(s->queue);
	db_close(s->db);
	free(s);
}
