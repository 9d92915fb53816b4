/* SPDX-License-Identifier: Apache-2.0 */
/* The parts are built from the database outwards and taken down from the listener
 * inwards. */
#include "iwf/iwf_int.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codec/btid.h"

void
iwf_count(struct iwf *iwf, enum iwf_counter what)
{
	atomic_fetch_add(&iwf->counter[what], 1);
}

const char *
iwf_counter_name(enum iwf_counter what)
{
	static const char *const names[IWF_COUNTERS] = {
		[IWF_C_REQUESTS] = "tsp.requests",
		[IWF_C_REPEATS] = "tsp.repeats",
		[IWF_C_ACCEPTED] = "tsp.accepted",
		[IWF_C_RECALLED] = "tsp.recalled",
		[IWF_C_BLOCKED] = "tsp.blocked",
		[IWF_C_REFUSED] = "tsp.refused",
		[IWF_C_CACHE_HITS] = "s6m.cache-hits",
		[IWF_C_S6M_ASKED] = "s6m.asked",
		[IWF_C_S6M_FAILED] = "s6m.failed",
		[IWF_C_T4_ASKED] = "t4.asked",
		[IWF_C_T4_FAILOVERS] = "t4.failovers",
		[IWF_C_DRR] = "t4.reports",
		[IWF_C_DRR_STRAY] = "t4.reports.stray",
		[IWF_C_DNR_SENT] = "tsp.reports.sent",
		[IWF_C_DNR_DONE] = "tsp.reports.taken",
		[IWF_C_UNCONFIRMED] = "tsp.reports.unconfirmed",
	};

	return names[what];
}

void
iwf_audit(struct iwf *iwf, const char *path, const char *source, const char *destination,
	  const char *rule, const char *reason)
{
	struct iwf_audit audit = { .at_s = gba_wall_s(&iwf->clock) };
	char tag[256] = "";

	if (*destination != '\0')
		destination = gba_log_identity(iwf->log, tag, destination);
	snprintf(audit.path, sizeof(audit.path), "%s", path);
	snprintf(audit.source, sizeof(audit.source), "%s", source);
	snprintf(audit.destination, sizeof(audit.destination), "%s", destination);
	snprintf(audit.rule, sizeof(audit.rule), "%s", rule);
	snprintf(audit.reason, sizeof(audit.reason), "%s", reason);
	(void)!iwf_audit_put(iwf->db, &audit);
}

bool
iwf_is_smsc(const struct iwf *iwf, const char *identity)
{
	for (size_t i = 0; i < iwf->smsc_count; i++)
		if (strcasecmp(iwf->smsc[i].identity, identity) == 0)
			return true;
	return false;
}

/* --- the node --------------------------------------------------------------------------
 */

static size_t
add_peers(struct diam_peer *out, const struct conf_list *list, uint32_t asked)
{
	struct conf_peer peer;
	size_t count = 0;

	for (size_t i = 0; i < list->count; i++) {
		struct diam_peer *to = &out[count];

		if (conf_peer_parse(&peer, list->item[i]) != GBA_OK)
			continue;
		*to = (struct diam_peer){ .port = peer.at.port,
					  .tls = peer.at.tls,
					  .asked = asked };
		memcpy(to->identity, peer.identity, sizeof(peer.identity));
		memcpy(to->host, peer.at.address, sizeof(peer.at.address));
		count++;
	}
	return count;
}

static void
realms_set(struct iwf *iwf)
{
	const struct iwf_conf *conf = &iwf->conf;
	const char *own = *conf->tsp.realm != '\0' ? conf->tsp.realm
						   : fqdn_domain(conf->tsp.identity);

	snprintf(iwf->realm, sizeof(iwf->realm), "%s", own);
	snprintf(iwf->s6m_realm, sizeof(iwf->s6m_realm), "%s",
		 *conf->s6m.realm != '\0' ? conf->s6m.realm : own);
	snprintf(iwf->t4_realm, sizeof(iwf->t4_realm), "%s",
		 *conf->t4.realm != '\0' ? conf->t4.realm : own);
}

/* Who relies on what protects the network beneath is told so (TS 33.187 clause 5.2.1). */
static void
tell_listeners(const struct gba_log *log, const struct diam_conf *conf)
{
	gba_log(log, GBA_LOG_NOTICE, "tsp", "listening address=%s port_tls=%u",
		conf->listen, conf->port_tls);
	if (conf->listen_plain[0] == '\0')
		return;
	gba_log(log, GBA_LOG_NOTICE, "tsp", "listening inside NDS/IP address=%s port=%u",
		conf->listen_plain, conf->port);
	gba_log(log, GBA_LOG_WARNING, "tsp",
		"without TLS, by allow-plain: SCSs of kind ndsip, at %s port %u alone",
		conf->listen_plain, conf->port);
}

static enum gba_status
open_node(struct iwf *iwf)
{
	static const uint32_t applications[] = { TSP_APPLICATION, S6M_APPLICATION,
						 T4_APPLICATION };
	const struct iwf_conf_tsp *tsp = &iwf->conf.tsp;
	struct diam_peer peers[2 * IWF_PEERS_MAX];
	struct diam_conf conf = {
		.identity = tsp->identity,
		.realm = iwf->realm,
		.port_tls = (uint16_t)tsp->port_tls,
		.cert_file = tsp->certificate,
		.key_file = tsp->key,
		.ca_file = tsp->ca,
		.peers = peers,
		.may_connect = iwf_may_connect,
		.may_connect_plain = iwf_may_connect_plain,
		.may_connect_ctx = iwf,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = iwf->log,
	};
	enum gba_status status;

	memcpy(conf.listen, tsp->listen, sizeof(conf.listen));
	memcpy(conf.listen_plain, tsp->listen_ndsip, sizeof(conf.listen_plain));
	conf.port = *conf.listen_plain != '\0' ? (uint16_t)tsp->port_ndsip : 0;
	iwf->smsc_count = add_peers(iwf->smsc, &iwf->conf.t4.smsc, T4_APPLICATION);
	memcpy(peers, iwf->smsc, iwf->smsc_count * sizeof(*peers));
	conf.peer_count = iwf->smsc_count;
	conf.peer_count +=
		add_peers(peers + conf.peer_count, &iwf->conf.s6m.hss, S6M_APPLICATION);
	status = diam_node_new(&iwf->node, &conf);
	if (status == GBA_OK)
		status = iwf_tsp_serve(iwf);
	if (status == GBA_OK)
		status = iwf_report_serve(iwf);
	if (status == GBA_OK)
		tell_listeners(iwf->log, &conf);
	return status;
}

/* --- birth and death -------------------------------------------------------------------
 */

static enum gba_status
open_parts(struct iwf *iwf)
{
	const struct iwf_conf *conf = &iwf->conf;
	enum gba_status status;

	status = iwf_db_open(&iwf->db, conf->path, iwf->log);
	if (status == GBA_OK)
		status = iwf_txn_restart(iwf->db, gba_wall_s(&iwf->clock));
	if (status == GBA_OK)
		iwf_db_see_clock(iwf->db, &iwf->clock);
	if (status == GBA_OK)
		status = iwf_rates_new(&iwf->rates);
	if (status == GBA_OK)
		status = iwf_cache_new(&iwf->cache, conf->s6m.cache_size,
				       (int64_t)conf->s6m.cache_time_s * 1000);
	return status == GBA_OK ? open_node(iwf) : status;
}

static enum gba_status
open_ctl(struct iwf *iwf)
{
	const struct ctl_verb *verbs;
	size_t count;

	if (*iwf->conf.daemon.control == '\0')
		return GBA_OK;
	verbs = iwf_ctl_verbs(&count);
	return ctl_server_new(&iwf->ctl, iwf->conf.daemon.control, verbs, count, iwf,
			      iwf->log);
}

/* allow-plain says that something else protects these links; that it is used is worth a
 * line (TS 33.187 clause 5.2.1). */
static void
warn_plain(const struct gba_log *log, const char *part, const struct conf_list *list)
{
	struct conf_peer peer;

	for (size_t i = 0; i < list->count; i++)
		if (conf_peer_parse(&peer, list->item[i]) == GBA_OK && !peer.at.tls &&
		    peer.at.address[0] != '\0' && !conf_is_loopback(peer.at.address))
			gba_log(log, GBA_LOG_WARNING, part,
				"without TLS, by allow-plain: %s at %s", peer.identity,
				peer.at.address);
}

enum gba_status
iwf_start(void **state, const void *conf, const struct gba_log *log)
{
	struct iwf *iwf = calloc(1, sizeof(*iwf));
	enum gba_status status;

	if (iwf == NULL)
		return GBA_ERR_NOMEM;
	iwf->log = log;
	iwf->conf = *(const struct iwf_conf *)conf;
	iwf->clock = gba_clock_system();
	pthread_mutex_init(&iwf->lock, NULL);
	realms_set(iwf);
	status = open_parts(iwf);
	if (status == GBA_OK)
		status = open_ctl(iwf);
	if (status != GBA_OK) {
		iwf_stop(iwf);
		return status;
	}
	if (iwf->conf.s6m.hss.count == 0)
		gba_log(log, GBA_LOG_NOTICE, "s6m", "no HSS: name one in [s6m] hss");
	if (iwf->smsc_count == 0)
		gba_log(log, GBA_LOG_NOTICE, "t4", "no SMS-SC: name one in [t4] smsc");
	warn_plain(log, "s6m", &iwf->conf.s6m.hss);
	warn_plain(log, "t4", &iwf->conf.t4.smsc);
	*state = iwf;
	return GBA_OK;
}

void
iwf_tick(void *state)
{
	struct iwf *iwf = state;

	iwf_report_due(iwf);
	pthread_mutex_lock(&iwf->lock);
	(void)!iwf_txn_forget(iwf->db, gba_wall_s(&iwf->clock) -
					       (int64_t)iwf->conf.trigger.keep_s);
	pthread_mutex_unlock(&iwf->lock);
}

enum gba_status
iwf_reload(void *state, const void *conf)
{
	const struct iwf_conf *new = conf;
	struct iwf *iwf = state;
	struct conf_error err;
	enum gba_status status;

	if (conf_needs_restart(&iwf_conf_table, &iwf->conf, new, iwf_conf_may_change,
			       &err)) {
		gba_log(iwf->log, GBA_LOG_ERROR, "iwf", "%s", err.text);
		return GBA_ERR_DENIED;
	}
	status = diam_node_renew(iwf->node);
	if (status != GBA_OK)
		return status;
	pthread_mutex_lock(&iwf->lock);
	iwf->conf.trigger = new->trigger;
	iwf->conf.s6m.timeout_ms = new->s6m.timeout_ms;
	iwf->conf.t4.timeout_ms = new->t4.timeout_ms;
	iwf->conf.daemon = new->daemon;
	pthread_mutex_unlock(&iwf->lock);
	return GBA_OK;
}

bool
iwf_is_well(void *state)
{
	return diam_node_is_up(((const struct iwf *)state)->node);
}

void
iwf_stop(void *state)
{
	struct iwf *iwf = state;

	if (iwf == NULL)
		return;
	atomic_store(&iwf->stopping, true);
	ctl_server_free(iwf->ctl);
	diam_node_free(iwf->node);
	iwf_cache_free(iwf->cache);
	iwf_rates_free(iwf->rates);
	iwf_db_close(iwf->db);
	pthread_mutex_destroy(&iwf->lock);
	free(iwf);
}
