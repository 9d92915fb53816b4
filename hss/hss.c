/* SPDX-License-Identifier: Apache-2.0 */
/* The parts are built from the store outwards and taken down from the listener inwards.
 */
#include "hss/hss.h"

#include <stdlib.h>

#include "hss/ctl.h"
#include "hss/node.h"

struct hss {
	const struct gba_log *log;
	struct hss_conf conf; /* what is in force */
	struct gba_clock clock;
	struct gba_random random;
	struct store *store;
	struct hss_servers servers;
	struct diam_node *node; /* NULL: it is off */
	struct hss_ctl verbs;
	struct ctl_server *ctl; /* NULL: no control socket */
};

static enum gba_status
open_zh(struct hss *hss)
{
	struct hss_zh_conf *conf = calloc(1, sizeof(*conf));
	enum gba_status status;

	if (conf == NULL)
		return GBA_ERR_NOMEM;
	conf->store = hss->store;
	conf->clock = hss->clock;
	conf->random = hss->random;
	conf->log = hss->log;
	conf->delay_ms = hss->conf.zh.delay_ms;
	hss_conf_policy(&conf->policy, &hss->conf.zh);
	status = hss_zh_new(&hss->servers.zh, conf);
	free(conf);
	return status;
}

static enum gba_status
open_s6m(struct hss *hss)
{
	struct hss_s6m_conf *conf = calloc(1, sizeof(*conf));
	enum gba_status status;

	if (conf == NULL)
		return GBA_ERR_NOMEM;
	conf->store = hss->store;
	conf->clock = hss->clock;
	conf->log = hss->log;
	hss_conf_s6m_policy(&conf->policy, &hss->conf.s6m);
	status = hss_s6m_new(&hss->servers.s6m, conf);
	free(conf);
	return status;
}

static enum gba_status
open_ctl(struct hss *hss)
{
	const struct ctl_verb *verbs;
	size_t count;

	if (*hss->conf.daemon.control == '\0')
		return GBA_OK;
	hss->verbs = (struct hss_ctl){
		.desk = { .store = hss->store,
			  .clock = &hss->clock,
			  .silence = "no BSF has asked; check its peer and realm "
				     "settings for Zh, and [zh] bsf here" },
		.zh = hss->servers.zh,
		.s6m = hss->servers.s6m,
		.node = hss->node,
	};
	verbs = hss_ctl_verbs(&count);
	return ctl_server_new(&hss->ctl, hss->conf.daemon.control, verbs, count,
			      &hss->verbs, hss->log);
}

/* A fresh installation is told what to do next. */
static void
greet(struct hss *hss)
{
	struct store_stats stats;

	store_stats_get(hss->store, &stats);
	if (stats.subscribers == 0)
		gba_log(hss->log, GBA_LOG_NOTICE, "hss",
			"the database has no subscriber yet; add one with: gbactl -d hss "
			"subscriber add impi=IMPI k=HEX opc=HEX");
	if (hss->node != NULL && hss->conf.zh.bsf.count == 0)
		gba_log(hss->log, GBA_LOG_NOTICE, "hss",
			"no BSF may ask: name one in [zh] bsf");
}

void
hss_stop(void *state)
{
	struct hss *hss = state;

	if (hss == NULL)
		return;
	ctl_server_free(hss->ctl);
	hss_zh_hurry(hss->servers.zh);
	diam_node_free(hss->node);
	hss_s6m_free(hss->servers.s6m);
	hss_zh_free(hss->servers.zh);
	store_free(hss->store);
	free(hss);
}

enum gba_status
hss_start(void **state, const void *conf, const struct gba_log *log)
{
	struct hss *hss = calloc(1, sizeof(*hss));
	enum gba_status status;

	if (hss == NULL)
		return GBA_ERR_NOMEM;
	hss->log = log;
	hss->conf = *(const struct hss_conf *)conf;
	hss->clock = gba_clock_system();
	hss->random = gba_random_system();
	status = home_store_open(&hss->store, &hss->conf.store, &hss->clock, &hss->random,
				 hss->log);
	if (status == GBA_OK)
		status = open_zh(hss);
	if (status == GBA_OK)
		status = open_s6m(hss);
	if (status == GBA_OK)
		status = hss_node_open(&hss->node, &hss->servers, &hss->conf, hss->log);
	if (status == GBA_OK)
		status = open_ctl(hss);
	if (status != GBA_OK) {
		hss_stop(hss);
		return status;
	}
	greet(hss);
	*state = hss;
	return GBA_OK;
}

static enum gba_status
change_policies(struct hss *hss, const struct hss_conf *new)
{
	struct hss_zh_policy *zh = calloc(1, sizeof(*zh));
	struct hss_s6m_policy *s6m = calloc(1, sizeof(*s6m));
	enum gba_status status = GBA_ERR_NOMEM;

	if (zh == NULL || s6m == NULL)
		goto out;
	hss_conf_policy(zh, &new->zh);
	hss_conf_s6m_policy(s6m, &new->s6m);
	status = hss_zh_change(hss->servers.zh, zh, new->zh.delay_ms);
	if (status == GBA_OK)
		hss_s6m_change(hss->servers.s6m, s6m);
out:
	free(zh);
	free(s6m);
	return status;
}

enum gba_status
hss_reload(void *state, const void *conf)
{
	const struct hss_conf *new = conf;
	struct hss *hss = state;
	struct conf_error err;
	enum gba_status status;

	if (conf_needs_restart(&hss_conf_table, &hss->conf, new, hss_conf_may_change,
			       &err)) {
		gba_log(hss->log, GBA_LOG_ERROR, "hss", "%s", err.text);
		return GBA_ERR_DENIED;
	}
	status = change_policies(hss, new);
	if (status == GBA_OK)
		hss->conf = *new;
	return status;
}

bool
hss_is_well(void *state)
{
	return diam_node_is_up(((const struct hss *)state)->node);
}
