/* SPDX-License-Identifier: Apache-2.0 */
/* Tsms: listeners, the thread, what others see of it.
 */
#include "smsc/tsms.h"

#include <stdlib.h>
#include <string.h>

#include "smsc/tsms_int.h"

#define HANDSHAKE_MS 10000
#define LINGER_MS    2000
#define WRITE_MAX    (1u << 20)

static enum gba_status
load_tls(const struct tsms_conf *conf, struct stream_tls **out)
{
	return stream_tls_load(out, STREAM_SERVER, conf->cert_file, conf->key_file,
			       conf->ca_file, conf->log);
}

static enum gba_status
listen_all(struct tsms *tsms)
{
	const struct tsms_conf *conf = &tsms->conf;
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < conf->listener_count; i++) {
		const struct tsms_listener *l = &conf->listeners[i];
		struct stream_listener listener = { .port = l->port,
						    .events = &tsms_events,
						    .ctx = &tsms->ports[i] };

		if (l->tls && tsms->tls == NULL)
			status = load_tls(conf, &tsms->tls);
		if (status != GBA_OK)
			break;
		tsms->secured = tsms->secured || l->tls;
		listener.tls = l->tls ? tsms->tls : NULL;
		memcpy(listener.address, l->address, sizeof(listener.address));
		tsms->ports[i] = (struct tsms_port){ .tsms = tsms, .plain = !l->tls };
		status = stream_listen(tsms->hub, &tsms->ports[i].port, &listener);
		if (status == GBA_ERR_DENIED)
			gba_log(conf->log, GBA_LOG_ERROR, "tsms",
				"plain SMPP is for loopback alone address=%s",
				l->address);
		if (status == GBA_OK && !l->tls)
			gba_log(conf->log, GBA_LOG_WARNING, "tsms",
				"listens without TLS address=%s port=%u", l->address,
				tsms->ports[i].port);
	}
	return status;
}

static void *
run(void *arg)
{
	struct tsms *tsms = arg;

	stream_hub_run(tsms->hub);
	return NULL;
}

enum gba_status
tsms_new(struct tsms **out, const struct tsms_conf *conf)
{
	const struct stream_hub_conf hub = {
		.clock = conf->desk->conf.clock,
		.log = conf->log,
		.room = "tsms",
		.streams = conf->sessions,
		.per_address = conf->per_address,
		.handshake_ms = HANDSHAKE_MS,
		.linger_ms = LINGER_MS,
		.write_max = WRITE_MAX,
	};
	struct tsms *tsms = calloc(1, sizeof(*tsms));
	enum gba_status status = GBA_ERR_NOMEM;

	if (tsms == NULL || conf->listener_count > TSMS_LISTENERS_MAX)
		goto out;
	tsms->conf = *conf;
	status = stream_hub_new(&tsms->hub, &hub);
	if (status == GBA_OK)
		status = listen_all(tsms);
	tsms->conf.listeners = NULL; /* the caller's */
	if (status == GBA_OK && pthread_create(&tsms->thread, NULL, run, tsms) != 0)
		status = GBA_ERR_NOMEM;
	if (status != GBA_OK)
		goto out;
	tsms->runs = true;
	*out = tsms;
	tsms = NULL;
out:
	tsms_free(tsms);
	return status;
}

static void
unbind_all(void *arg)
{
	struct tsms *tsms = arg;

	const int64_t now_ms = gba_mono_ms(&tsms->conf.desk->conf.clock);

	for (struct tsms_peer *peer = tsms->peers; peer != NULL; peer = peer->next) {
		smpp_session_unbind(peer->session, now_ms);
		tsms_events.tick(peer, peer->stream, now_ms);
	}
}

void
tsms_stop(struct tsms *tsms)
{
	if (tsms == NULL || !tsms->runs)
		return;
	if (stream_hub_post(tsms->hub, unbind_all, tsms) != GBA_OK)
		gba_log(tsms->conf.log, GBA_LOG_WARNING, "tsms", "no unbind is said");
	stream_hub_stop(tsms->hub);
	pthread_join(tsms->thread, NULL);
	tsms->runs = false;
}

void
tsms_free(struct tsms *tsms)
{
	if (tsms == NULL)
		return;
	tsms_stop(tsms);
	stream_hub_free(tsms->hub);
	stream_tls_release(tsms->tls);
	while (tsms->smes != NULL) {
		struct tsms_sme *sme = tsms->smes;

		tsms->smes = sme->next;
		free(sme);
	}
	free(tsms);
}

uint16_t
tsms_port(const struct tsms *tsms, size_t listener)
{
	return listener < tsms->conf.listener_count ? tsms->ports[listener].port : 0;
}

static void
kicked(void *arg)
{
	struct tsms *tsms = arg;

	atomic_store(&tsms->kicked, false);
	for (struct tsms_peer *peer = tsms->peers; peer != NULL; peer = peer->next)
		peer->report_ms = 0;
}

void
tsms_kick(struct tsms *tsms)
{
	if (atomic_exchange(&tsms->kicked, true))
		return;
	if (stream_hub_post(tsms->hub, kicked, tsms) != GBA_OK)
		atomic_store(&tsms->kicked, false);
}

struct renewal {
	struct tsms *tsms;
	struct stream_tls *tls;
};

static void
renew(void *arg)
{
	struct renewal *renewal = arg;
	struct tsms *tsms = renewal->tsms;

	for (size_t i = 0; i < tsms->conf.listener_count; i++)
		stream_listener_renew(tsms->hub, i, renewal->tls);
	stream_tls_release(tsms->tls);
	tsms->tls = renewal->tls;
	free(renewal);
}

enum gba_status
tsms_reload(struct tsms *tsms)
{
	struct renewal *renewal;
	enum gba_status status;

	if (!tsms->secured)
		return GBA_OK;
	renewal = calloc(1, sizeof(*renewal));
	if (renewal == NULL)
		return GBA_ERR_NOMEM;
	renewal->tsms = tsms;
	status = load_tls(&tsms->conf, &renewal->tls);
	if (status == GBA_OK)
		status = stream_hub_post(tsms->hub, renew, renewal);
	if (status != GBA_OK) {
		stream_tls_release(renewal->tls);
		free(renewal);
	}
	return status;
}

void
tsms_count(const struct tsms *tsms, struct tsms_counts *out)
{
	*out = (struct tsms_counts){
		.bound = atomic_load(&tsms->bound),
		.binds = atomic_load(&tsms->binds),
		.refused = atomic_load(&tsms->refused),
		.requests = atomic_load(&tsms->requests),
		.throttled = atomic_load(&tsms->throttled),
		.receipts = atomic_load(&tsms->receipts),
		.receipts_taken = atomic_load(&tsms->receipts_taken),
	};
}
