/* SPDX-License-Identifier: Apache-2.0 */
/* One Diameter node with T4 on it: who may speak (rows T4-1 and T4-2), DTR to DTA, DRR
 * until DRA. */
#include "smsc/t4_server.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codec/btid.h"

#define AUTHORIZATION_REJECTED 5003
#define UNABLE_TO_COMPLY       5012

struct t4_server {
	const struct smsc_conf_t4 *conf;
	struct desk *desk;
	const struct gba_log *log;
	struct diam_node *node;
	struct conf_peer iwf[CONF_LIST_MAX], proxy[CONF_LIST_MAX];
	size_t iwf_count, proxy_count;
	atomic_uint_fast64_t action[T4_ACTION_REPLACE + 1];
	atomic_uint_fast64_t accepted, refused, unknown_peers, reports, reports_taken;
};

static bool
is_among(const struct conf_peer *peers, size_t count, const char *identity)
{
	for (size_t i = 0; i < count; i++)
		if (strcasecmp(peers[i].identity, identity) == 0)
			return true;
	return false;
}

static void
refuse_peer(struct t4_server *server, const char *identity, const char *reason)
{
	atomic_fetch_add(&server->unknown_peers, 1);
	desk_block(server->desk, MESSAGE_T4, identity, "", -1, "T4-2", reason);
}

/* Who is no MTC-IWF of the configuration does not get as far as a request. */
static bool
may_connect(void *ctx, const char *identity)
{
	struct t4_server *server = ctx;

	if (is_among(server->iwf, server->iwf_count, identity) ||
	    is_among(server->proxy, server->proxy_count, identity))
		return true;
	refuse_peer(server, identity, "the peer is no MTC-IWF of ours");
	return false;
}

/* An agent may speak for a MTC-IWF, a MTC-IWF for itself alone. */
static bool
may_order(const struct t4_server *server, const struct diam_call *call)
{
	const char *host = diam_call_origin_host(call), *peer = diam_call_peer(call);

	return is_among(server->iwf, server->iwf_count, host) &&
	       (strcasecmp(host, peer) == 0 ||
		is_among(server->proxy, server->proxy_count, peer));
}

static void
on_dtr(void *ctx, struct diam_call *call, const void *dtr)
{
	struct t4_server *server = ctx;
	struct diam_result result;
	struct t4_request request;
	struct t4_dta dta = { .action = ((const struct t4_dtr *)dtr)->action,
			      .old_reference =
				      ((const struct t4_dtr *)dtr)->old_reference };

	if (!may_order(server, call)) {
		refuse_peer(server, diam_call_origin_host(call),
			    "Origin-Host is no MTC-IWF of ours, or not this peer's");
		result = (struct diam_result){ .code = UNABLE_TO_COMPLY };
	} else if (t4_request_read(&request, &result, dtr)) {
		request.again = diam_call_is_repeat(call);
		atomic_fetch_add(&server->action[request.action], 1);
		t4_request_do(server->desk, &request, diam_call_origin_host(call),
			      diam_call_origin_realm(call), &result, &dta.error);
	}
	atomic_fetch_add(
		result.code == DIAM_SUCCESS ? &server->accepted : &server->refused, 1);
	if (result.code != DIAM_SUCCESS)
		gba_log(server->log, GBA_LOG_INFO, "t4", "refused iwf=%s result=%u",
			diam_call_origin_host(call), (unsigned)result.code);
	diam_reply(call, &result, &dta);
}

/* --- reports ---------------------------------------------------------------------------
 */

struct asking {
	struct t4_server *server;
	int64_t number;
};

/* What was refused for good is not asked again (RFC 6733 clause 7.1.5). "Unable to
 * comply" may be otherwise the next time, and who may ask is a setting. */
static bool
is_refused(const struct diam_result *result)
{
	if (!result->experimental && (result->code == UNABLE_TO_COMPLY ||
				      result->code == AUTHORIZATION_REJECTED))
		return false;
	return result->code / 1000 == 5;
}

static void
on_dra(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	struct asking *asking = ctx;
	struct t4_server *server = asking->server;
	const int64_t number = asking->number;
	const bool taken = status == GBA_OK && result->code == DIAM_SUCCESS;

	(void)answer;
	free(asking);
	if (taken) {
		atomic_fetch_add(&server->reports_taken, 1);
	} else if (status == GBA_OK && is_refused(result)) {
		gba_log(server->log, GBA_LOG_WARNING, "t4",
			"a report was refused: result=%u%s; it is not sent again",
			result->code, result->experimental ? " (3GPP)" : "");
	} else {
		gba_log(server->log, GBA_LOG_INFO, "t4",
			"a report was not taken: %s, result=%u; it is sent again",
			gba_status_name(status),
			status == GBA_OK ? (unsigned)result->code : 0);
		return;
	}
	if (queue_report_put(server->desk->conf.queue, number, true, 0) != GBA_OK)
		gba_log(server->log, GBA_LOG_WARNING, "t4",
			"a report that was answered will be sent again");
}

void
t4_server_report(void *ctx, const struct message *message)
{
	struct t4_server *server = ctx;
	struct asking *asking = malloc(sizeof(*asking));
	struct t4_report *report = malloc(sizeof(*report));
	const bool direct = diam_peer_is_open(server->node, message->source);
	const struct diam_dest dest = { .realm = message->source_realm,
					.host = message->source,
					.via = direct ? message->source : NULL };
	enum gba_status status = GBA_ERR_NOMEM;

	if (asking != NULL && report != NULL) {
		*asking = (struct asking){ server, message->number };
		status = t4_report_build(report, message);
	}
	if (status == GBA_OK) {
		atomic_fetch_add(&server->reports, 1);
		status = diam_ask(server->node, &t4_report_command, &report->drr,
				  sizeof(struct t4_dra), &dest,
				  (unsigned)server->conf->timeout_ms, on_dra, asking);
	}
	if (status != GBA_OK) {
		gba_log(server->log, GBA_LOG_INFO, "t4",
			"no report of id=%s now: %s; it is sent again", message->id,
			gba_status_name(status));
		free(asking);
	}
	free(report);
}

/* --- the node --------------------------------------------------------------------------
 */

static void
add_peers(struct conf_peer *out, size_t *count, const struct conf_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (conf_peer_parse(&out[*count], list->item[i]) == GBA_OK)
			++*count;
}

static size_t
diam_peers(struct diam_peer out[2 * CONF_LIST_MAX], const struct t4_server *server)
{
	const size_t all = server->iwf_count + server->proxy_count;

	for (size_t i = 0; i < all; i++) {
		const struct conf_peer *peer =
			i < server->iwf_count ? &server->iwf[i]
					      : &server->proxy[i - server->iwf_count];

		out[i] = (struct diam_peer){ .port = peer->at.port, .tls = peer->at.tls };
		memcpy(out[i].identity, peer->identity, sizeof(out[i].identity));
		memcpy(out[i].host, peer->at.address, sizeof(peer->at.address));
	}
	return all;
}

static enum gba_status
open_node(struct t4_server *server)
{
	static const uint32_t applications[] = { T4_APPLICATION };
	const struct smsc_conf_t4 *conf = server->conf;
	struct diam_peer *peers = calloc(2 * CONF_LIST_MAX, sizeof(*peers));
	struct diam_conf diam = {
		.identity = conf->identity,
		.realm = *conf->realm != '\0' ? conf->realm : fqdn_domain(conf->identity),
		.port = (uint16_t)conf->port,
		.port_tls = (uint16_t)conf->port_tls,
		.cert_file = conf->certificate,
		.key_file = conf->key,
		.ca_file = conf->ca,
		.allow_plain = conf->allow_plain,
		.peers = peers,
		.may_connect = may_connect,
		.may_connect_ctx = server,
		.applications = applications,
		.application_count = ARRAY_LEN(applications),
		.log = server->log,
	};
	enum gba_status status = GBA_ERR_NOMEM;

	memcpy(diam.listen, conf->listen, sizeof(diam.listen));
	if (peers != NULL) {
		diam.peer_count = diam_peers(peers, server);
		status = diam_node_new(&server->node, &diam);
	}
	free(peers);
	if (status == GBA_OK)
		status = diam_serve(server->node, &t4_trigger_command,
				    sizeof(struct t4_dtr), on_dtr, server);
	if (status == GBA_OK)
		gba_log(server->log, GBA_LOG_NOTICE, "t4",
			"listening address=%s port=%u port_tls=%u", diam.listen,
			diam.port, diam.port_tls);
	return status;
}

enum gba_status
t4_server_new(struct t4_server **out, const struct smsc_conf_t4 *conf, struct desk *desk,
	      const struct gba_log *log)
{
	struct t4_server *server;
	enum gba_status status;

	if (*conf->identity == '\0') {
		gba_log(log, GBA_LOG_NOTICE, "t4", "off: [t4] identity is not set");
		return GBA_OK;
	}
	server = calloc(1, sizeof(*server));
	if (server == NULL)
		return GBA_ERR_NOMEM;
	server->conf = conf;
	server->desk = desk;
	server->log = log;
	add_peers(server->iwf, &server->iwf_count, &conf->iwf);
	add_peers(server->proxy, &server->proxy_count, &conf->proxy);
	*out = server;
	status = open_node(server);
	if (status != GBA_OK) {
		t4_server_free(server);
		*out = NULL;
	}
	return status;
}

void
t4_server_free(struct t4_server *server)
{
	if (server == NULL)
		return;
	diam_node_free(server->node);
	free(server);
}

enum gba_status
t4_server_renew(struct t4_server *server)
{
	return server != NULL ? diam_node_renew(server->node) : GBA_OK;
}

bool
t4_server_is_up(const struct t4_server *server)
{
	return server == NULL || diam_node_is_up(server->node);
}

unsigned
t4_server_peers(const struct t4_server *server)
{
	return server != NULL ? diam_open_peers(server->node) : 0;
}

void
t4_server_stats(const struct t4_server *server, struct t4_stats *out)
{
	*out = (struct t4_stats){ .triggers = 0 };
	if (server == NULL)
		return;
	out->triggers = atomic_load(&server->action[T4_ACTION_TRIGGER]);
	out->recalls = atomic_load(&server->action[T4_ACTION_RECALL]);
	out->replaces = atomic_load(&server->action[T4_ACTION_REPLACE]);
	out->accepted = atomic_load(&server->accepted);
	out->refused = atomic_load(&server->refused);
	out->unknown_peers = atomic_load(&server->unknown_peers);
	out->reports = atomic_load(&server->reports);
	out->reports_taken = atomic_load(&server->reports_taken);
}
