/* SPDX-License-Identifier: Apache-2.0 */
/* The parts are built from the store outwards and taken down from the listeners inwards.
 */
#include "bsf/bsf.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "bsf/ctl.h"
#include "bsf/node.h"
#include "bsf/ub_fsm.h"
#include "bsf/zn_web.h"
#include "codec/xml_memory.h"
#include "home/auc.h"
#include "http/http.h"

#define EXPIRE_EVERY	 10 /* ticks between two clearings of the binding table */
#define HTTP_HEADERS_MAX (16 * 1024)
#define HTTP_BODY_MAX	 (64 * 1024)

struct bsf {
	const struct gba_log *log;
	struct bsf_conf conf; /* what is in force */
	struct gba_clock clock;
	struct gba_random random;
	struct store *store;
	struct auc auc;
	struct ub *ub;
	struct http_server *http;
	struct bsf_node node;
	struct bsf_zn_web *zn_web; /* NULL: off */
	struct bsf_ctl verbs;
	struct ctl_server *ctl; /* NULL: no control socket */
	unsigned ticks;
};

/* The node, and Ub, which draws its vectors from the same source. */
static enum gba_status
bsf_open_node(struct bsf *bsf)
{
	const struct bsf_node_ports ports = {
		.store = bsf->store,
		.clock = &bsf->clock,
		.random = &bsf->random,
		.local = auc_source(&bsf->auc),
		.log = bsf->log,
	};
	struct ub_ports ub = {
		.clock = bsf->clock,
		.random = bsf->random,
		.keep = ub_keep_store(bsf->store),
		.log = bsf->log,
	};
	enum gba_status status;

	bsf->auc.store = bsf->store;
	bsf->auc.random = bsf->random;
	bsf->auc.ind = (unsigned)bsf->conf.av.ind;
	bsf->auc.push_ind = (unsigned)bsf->conf.av.push_ind;
	status = bsf_node_open(&bsf->node, &ports, &bsf->conf);
	ub.av = bsf_node_source(&bsf->node, &ports);
	return status != GBA_OK ? status : ub_new(&bsf->ub, &ub, &bsf->conf.ub);
}

static size_t
bsf_listeners(struct http_listener out[CONF_LIST_MAX], const struct bsf_conf_ub *conf)
{
	size_t count = 0;
	struct conf_at at;

	for (size_t i = 0; i < conf->listen.count; i++) {
		if (conf_at_parse(&at, conf->listen.item[i]) != GBA_OK)
			continue;
		out[count] = (struct http_listener){
			.port = at.port,
			.tls = at.tls,
			.cert_file = at.tls ? conf->certificate : NULL,
			.key_file = at.tls ? conf->key : NULL,
			.tag = (int)i,
		};
		if (gba_text_copy(out[count].address, sizeof(out[count].address),
				  gba_text(at.address)) == GBA_OK)
			count++;
	}
	return count;
}

static enum gba_status
bsf_open_http(struct bsf *bsf)
{
	const struct bsf_conf_ub *conf = &bsf->conf.ub;
	struct http_listener listeners[CONF_LIST_MAX];
	const struct http_conf http = {
		.listeners = listeners,
		.count = bsf_listeners(listeners, conf),
		.threads = (unsigned)conf->threads,
		.connections = (unsigned)conf->connections,
		.per_address = (unsigned)conf->connections_per_address,
		.idle_timeout_s = (unsigned)conf->idle_timeout_s,
		.header_max = HTTP_HEADERS_MAX,
		.body_max = HTTP_BODY_MAX,
		.log = bsf->log,
		.handler = ub_http,
		.ctx = bsf->ub,
	};
	enum gba_status status = http_server_new(&bsf->http, &http);

	for (size_t i = 0; status == GBA_OK && i < http.count; i++)
		gba_log(bsf->log, GBA_LOG_NOTICE, "ub",
			"listening address=%s port=%u tls=%s", listeners[i].address,
			http_server_port(bsf->http, i), listeners[i].tls ? "yes" : "no");
	return status;
}

static void
put_ub_counter(void *ctx, const char *step, const char *outcome, uint64_t value)
{
	char name[80];

	snprintf(name, sizeof(name), "ub.%s.%s", step, outcome);
	ctl_put(ctx, name, "%" PRIu64, value);
}

static void
put_stats(void *ctx, struct ctl_reply *reply)
{
	struct bsf *bsf = ctx;

	ub_stats(bsf->ub, put_ub_counter, reply);
	bsf_node_stats(&bsf->node, reply);
}

static void
put_status(void *ctx, struct ctl_reply *reply)
{
	const struct bsf *bsf = ctx;

	bsf_node_status(&bsf->node, reply);
}

static enum gba_status
bsf_open_ctl(struct bsf *bsf)
{
	const char *path = bsf->conf.daemon.control;
	const struct ctl_verb *verbs;
	size_t count;

	if (*path == '\0')
		return GBA_OK;
	bsf->verbs = (struct bsf_ctl){
		.desk = { .store = bsf->store,
			  .clock = &bsf->clock,
			  .silence = "nothing has reached this BSF; check the BSF "
				     "address the UE uses, and the route to it",
			  .elsewhere = bsf->node.zh != NULL },
		.stats = put_stats,
		.status = put_status,
		.ctx = bsf,
	};
	verbs = bsf_ctl_verbs(&count);
	return ctl_server_new(&bsf->ctl, path, verbs, count, &bsf->verbs, bsf->log);
}

/* A fresh installation is told what to do next. */
static void
bsf_greet(struct bsf *bsf)
{
	struct store_stats stats;

	store_stats_get(bsf->store, &stats);
	if (stats.subscribers > 0 || bsf->node.zh != NULL)
		return;
	gba_log(bsf->log, GBA_LOG_NOTICE, "bsf",
		"the database has no subscriber yet; add one with: gbactl -d bsf "
		"subscriber add "
		"impi=IMPI k=HEX opc=HEX");
}

void
bsf_stop(void *state)
{
	struct bsf *bsf = state;

	if (bsf == NULL)
		return;
	ctl_server_free(bsf->ctl);
	http_server_free(bsf->http);
	bsf_zn_web_close(bsf->zn_web);
	bsf_node_close(&bsf->node);
	ub_free(bsf->ub);
	store_free(bsf->store);
	free(bsf);
}

enum gba_status
bsf_start_with(void **state, const void *conf, const struct gba_log *log,
	       const struct bsf_sources *sources)
{
	struct bsf *bsf = calloc(1, sizeof(*bsf));
	enum gba_status status;

	if (bsf == NULL)
		return GBA_ERR_NOMEM;
	bsf->log = log;
	bsf->conf = *(const struct bsf_conf *)conf;
	bsf->clock = sources->clock;
	bsf->random = sources->random;
	status = home_store_open(&bsf->store, &bsf->conf.store, &bsf->clock,
				 &bsf->random, bsf->log);
	if (status == GBA_OK)
		status = bsf_open_node(bsf);
	if (status == GBA_OK)
		status = bsf_open_http(bsf);
	if (status == GBA_OK)
		status = bsf_zn_web_open(&bsf->zn_web, bsf->node.zn, bsf->node.zpn,
					 bsf->store, &bsf->conf.zn_web, bsf->log);
	if (status == GBA_OK)
		status = bsf_open_ctl(bsf);
	if (status != GBA_OK) {
		bsf_stop(bsf);
		return status;
	}
	bsf_greet(bsf);
	*state = bsf;
	return GBA_OK;
}

enum gba_status
bsf_start(void **state, const void *conf, const struct gba_log *log)
{
	const struct bsf_sources sources = { gba_clock_system(), gba_random_system() };

	xml_memory_wipe();
	return bsf_start_with(state, conf, log, &sources);
}

void
bsf_tick(void *state)
{
	struct bsf *bsf = state;

	ub_tick(bsf->ub);
	bsf_node_tick(&bsf->node);
	if (bsf->ticks++ % EXPIRE_EVERY == 0)
		store_expire(bsf->store, gba_wall_s(&bsf->clock));
}

bool
bsf_is_well(void *state)
{
	return diam_node_is_up(((const struct bsf *)state)->node.diam);
}

enum gba_status
bsf_reload(void *state, const void *conf)
{
	struct bsf *bsf = state;
	const struct bsf_conf *new = conf;
	struct conf_error err;
	enum gba_status status;

	if (bsf_conf_needs_restart(&bsf->conf, new, &err)) {
		gba_log(bsf->log, GBA_LOG_ERROR, "bsf", "%s", err.text);
		return GBA_ERR_DENIED;
	}
	status = http_server_reload(bsf->http);
	if (status == GBA_OK)
		status = bsf_zn_web_reload(bsf->zn_web);
	if (status == GBA_OK && bsf->node.diam != NULL)
		status = diam_node_renew(bsf->node.diam);
	if (status == GBA_OK)
		status = ub_reload(bsf->ub, &new->ub);
	if (status != GBA_OK)
		return status;
	bsf_node_reload(&bsf->node, new);
	bsf->conf = *new;
	return GBA_OK;
}
