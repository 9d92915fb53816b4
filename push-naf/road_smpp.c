/* SPDX-License-Identifier: Apache-2.0 */
/* The road "smpp": the connection to the SMS-SC, made again whenever it ends. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/secret.h"
#include "push-naf/road_smpp_int.h"

#define CHUNK		 16384 /* of what a session has to say, in one write */
#define RECONNECT_MIN_MS 1000
#define UNBIND_S	 2

static int64_t
now_ms(const struct road_smpp *s)
{
	return gba_mono_ms(&s->conf.clock);
}

/* --- receipts --------------------------------------------------------------------------
 */

/* A deliver_sm that waits for the engine. */
struct owed {
	struct road_smpp *smpp;
	uint64_t generation;
	uint32_t sequence_number;
	bool kept;
};

static void
reply(struct road_smpp *s, uint32_t sequence_number, uint32_t status)
{
	memset(&s->pdu, 0, offsetof(struct smpp_pdu, dests));
	s->pdu.command_status = status;
	(void)!smpp_session_answer(s->session, sequence_number, &s->pdu, now_ms(s));
}

static void
reply_kept(void *ctx)
{
	struct owed *owed = ctx;
	struct road_smpp *s = owed->smpp;

	if (s->session != NULL && s->generation == owed->generation) {
		reply(s, owed->sequence_number, owed->kept ? SMPP_ROK : SMPP_RX_T_APPN);
		smpp_work(s);
	}
	free(owed);
}

/* After the commit, on the engine's thread. Without memory the SMS-SC hears nothing, and
 * sends it again. */
static void
on_kept(void *ctx, enum gba_status status, const struct job *job)
{
	struct owed *owed = ctx;

	(void)job;
	owed->kept = status == GBA_OK;
	if (stream_hub_post(owed->smpp->hub, reply_kept, owed) != GBA_OK)
		free(owed);
}

static void
on_receipt(struct road_smpp *s, const struct smpp_pdu *pdu)
{
	const uint32_t sequence_number = pdu->sequence_number;
	struct engine *engine = atomic_load(&s->engine);
	char message_id[JOB_MESSAGE_ID_MAX + 1];
	struct desk_report report = { .road = JOB_ROAD_SMPP, .message_id = message_id };
	struct owed *owed;

	switch (smpp_receipt_parse(&report.report, message_id, pdu)) {
	case SMPP_NOT_YET:
		reply(s, sequence_number, SMPP_ROK);
		return;
	case SMPP_NO_RECEIPT:
		gba_log(s->conf.log, GBA_LOG_WARNING, "smpp",
			"refused: a %s that is no receipt",
			smpp_command_name(pdu->command_id));
		reply(s, sequence_number, SMPP_RX_P_APPN);
		return;
	case SMPP_RECEIPT:
		break;
	}
	owed = engine != NULL ? malloc(sizeof(*owed)) : NULL;
	if (owed == NULL) {
		reply(s, sequence_number, SMPP_RX_T_APPN);
		return;
	}
	*owed = (struct owed){ s, s->generation, sequence_number, false };
	engine_report(engine, &report, on_kept, owed);
}

/* --- the session -----------------------------------------------------------------------
 */

static void
bind_answered(struct road_smpp *s, uint32_t status)
{
	if (status == SMPP_ROK) {
		gba_log(s->conf.log, GBA_LOG_NOTICE, "smpp", "bound to=%s as=%s %s",
			s->conf.host, s->conf.system_id, stream_suite(s->stream));
		s->pause_ms = RECONNECT_MIN_MS;
		atomic_store(&s->bound, true);
		return;
	}
	gba_log(s->conf.log, GBA_LOG_ERROR, "smpp",
		"the SMS-SC refuses the bind to=%s as=%s command_status=0x%08x",
		s->conf.host, s->conf.system_id, status);
	smpp_session_close(s->session, "bind refused");
}

static void
on_response(struct road_smpp *s, const struct smpp_event *event)
{
	if (event->tag == SMPP_TAG_BIND)
		bind_answered(s, event->pdu->command_status);
	else
		smpp_line_answered(s, (struct smpp_letter *)(uintptr_t)event->tag,
				   event->pdu);
}

static void
on_lost(const struct smpp_event *event)
{
	if (event->tag != SMPP_TAG_BIND)
		smpp_line_lost((struct smpp_letter *)(uintptr_t)event->tag);
}

static void
say(struct road_smpp *s)
{
	struct gba_octets out = smpp_session_output(s->session);

	while (out.len > 0) {
		if (out.len > CHUNK)
			out.len = CHUNK;
		if (stream_write(s->stream, out) != GBA_OK)
			return; /* at the next tick */
		smpp_session_sent(s->session, out.len);
		out = smpp_session_output(s->session);
	}
}

/* Take what the session has to tell, and say what it has to say. */
void
smpp_work(struct road_smpp *s)
{
	const char *ended = NULL;
	struct smpp_event event;

	while (smpp_session_take(s->session, &event)) {
		switch (event.kind) {
		case SMPP_EV_REQUEST:
			on_receipt(s, event.pdu);
			break;
		case SMPP_EV_RESPONSE:
			on_response(s, &event);
			break;
		case SMPP_EV_LOST:
			on_lost(&event);
			break;
		case SMPP_EV_CLOSED:
			ended = event.reason;
			break;
		case SMPP_EV_NOTICE:
			break;
		}
	}
	if (ended == NULL && smpp_session_state(s->session) != SMPP_BOUND_TRX)
		atomic_store(&s->bound, false);
	if (ended == NULL)
		smpp_line_send(s);
	say(s);
	if (ended != NULL)
		stream_close(s->stream, ended);
}

static void *
on_opened(void *ctx, struct stream *stream)
{
	struct road_smpp *s = ctx;
	const struct smpp_session_conf conf = {
		.role = SMPP_ESME,
		.pdu_max = SMPP_PDU_MAX,
		.window = s->conf.window + 1, /* enquire_link and unbind too */
		.peer_window = 1000,
		.bind_ms = s->conf.timeout_ms,
		.enquire_ms = s->conf.keep_alive_ms,
		.response_ms = s->conf.timeout_ms,
	};

	s->connecting = false;
	if (smpp_session_new(&s->session, &conf, now_ms(s)) != GBA_OK)
		return NULL;
	s->stream = stream;
	s->generation++;
	memset(&s->pdu, 0, offsetof(struct smpp_pdu, dests));
	s->pdu.command_id = SMPP_BIND_TRANSCEIVER;
	s->pdu.interface_version = SMPP_VERSION_34;
	snprintf(s->pdu.system_id, sizeof(s->pdu.system_id), "%s", s->conf.system_id);
	snprintf(s->pdu.password, sizeof(s->pdu.password), "%s", s->conf.password);
	snprintf(s->pdu.system_type, sizeof(s->pdu.system_type), "%s",
		 s->conf.system_type);
	(void)!smpp_session_request(s->session, &s->pdu, SMPP_TAG_BIND, now_ms(s));
	gba_wipe(s->pdu.password, sizeof(s->pdu.password));
	smpp_work(s);
	return s;
}

static void
on_octets(void *ctx, struct stream *stream, struct gba_octets in)
{
	struct road_smpp *s = ctx;

	(void)stream;
	smpp_session_input(s->session, in, now_ms(s));
	smpp_work(s);
}

static void
on_tick(void *ctx, struct stream *stream, int64_t mono_ms)
{
	struct road_smpp *s = ctx;

	(void)stream;
	smpp_session_tick(s->session, mono_ms);
	smpp_work(s);
}

static void
on_closed(void *ctx, const char *reason)
{
	struct road_smpp *s = ctx;
	const bool was_bound = atomic_exchange(&s->bound, false);
	struct smpp_event event;

	if (!s->ending)
		gba_log(s->conf.log, GBA_LOG_WARNING, "smpp",
			"not connected to=%s again_in_ms=%lld: %s", s->conf.host,
			was_bound ? 0 : (long long)s->pause_ms, reason);
	s->connecting = false;
	s->connect_ms = was_bound ? now_ms(s) : now_ms(s) + s->pause_ms;
	s->pause_ms *= 2;
	if (s->pause_ms > s->conf.reconnect_max_ms)
		s->pause_ms = s->conf.reconnect_max_ms;
	s->stream = NULL;
	if (s->session != NULL) {
		smpp_session_close(s->session, reason);
		while (smpp_session_take(s->session, &event))
			if (event.kind == SMPP_EV_LOST)
				on_lost(&event);
		smpp_session_free(s->session);
		s->session = NULL;
	}
	if (s->ending)
		sem_post(&s->unbound);
}

static const struct stream_events events = { on_opened, on_octets, on_tick, on_closed };

/* --- what is told to the hub's thread --------------------------------------------------
 */

/* The certificate is read for each connection, so that a new one needs no word of
 * anybody. */
static void
reconnect(struct road_smpp *s)
{
	struct stream_target target = { .port = s->conf.port };
	enum gba_status status = GBA_OK;

	snprintf(target.host, sizeof(target.host), "%s", s->conf.host);
	if (!s->conf.plain)
		status = stream_tls_load(&target.tls, STREAM_CLIENT, s->conf.certificate,
					 s->conf.key, s->conf.ca, s->conf.log);
	s->connecting = true;
	if (status == GBA_OK)
		status = stream_connect(s->hub, &target, &events, s);
	stream_tls_release(target.tls);
	if (status != GBA_OK)
		on_closed(s, gba_status_name(status));
}

static void
on_second(void *ctx)
{
	struct road_smpp *s = ctx;

	smpp_line_give_up(s);
	if (!s->ending && !s->connecting && s->session == NULL &&
	    now_ms(s) >= s->connect_ms)
		reconnect(s);
}

static void
end(void *ctx)
{
	struct road_smpp *s = ctx;

	s->ending = true;
	if (s->session == NULL) {
		sem_post(&s->unbound);
		return;
	}
	smpp_session_unbind(s->session, now_ms(s));
	smpp_work(s);
}

/* --- life ------------------------------------------------------------------------------
 */

static void *
run(void *ctx)
{
	struct road_smpp *s = ctx;

	stream_hub_run(s->hub);
	return NULL;
}

/* Wrong files are told at the start, not by a line of the log. */
static enum gba_status
check_files(const struct road_smpp_conf *conf)
{
	struct stream_tls *tls = NULL;

	if (conf->plain)
		return GBA_OK;
	if (stream_tls_load(&tls, STREAM_CLIENT, conf->certificate, conf->key, conf->ca,
			    conf->log) != GBA_OK)
		return GBA_ERR_ARG;
	stream_tls_release(tls);
	return GBA_OK;
}

enum gba_status
road_smpp_new(struct road_smpp **out, const struct road_smpp_conf *conf)
{
	struct road_smpp *s = calloc(1, sizeof(*s));
	enum gba_status status = s != NULL ? check_files(conf) : GBA_ERR_NOMEM;

	if (status == GBA_OK)
		status = stream_hub_new(&s->hub, &(struct stream_hub_conf){
							 .clock = conf->clock,
							 .log = conf->log,
							 .room = "smpp",
							 .streams = 1,
							 .handshake_ms = conf->timeout_ms,
							 .linger_ms = 500,
							 .write_max = 1 << 20 });
	if (status != GBA_OK) {
		free(s);
		return status;
	}
	s->conf = *conf;
	s->last = &s->first;
	s->pause_ms = RECONNECT_MIN_MS;
	s->tokens_ms = now_ms(s);
	s->connect_ms = s->tokens_ms;
	sem_init(&s->unbound, 0, 0);
	if (pthread_create(&s->thread, NULL, run, s) != 0) {
		stream_hub_free(s->hub);
		sem_destroy(&s->unbound);
		free(s);
		return GBA_ERR_NOMEM;
	}
	*out = s;
	return GBA_OK;
}

void
road_smpp_serve(struct road_smpp *s, struct engine *engine)
{
	if (s != NULL)
		atomic_store(&s->engine, engine);
}

void
road_smpp_quiet(struct road_smpp *s)
{
	if (s != NULL)
		atomic_store(&s->engine, NULL);
}

void
road_smpp_tick(struct road_smpp *s)
{
	if (s != NULL)
		(void)!stream_hub_post(s->hub, on_second, s);
}

bool
road_smpp_is_bound(const struct road_smpp *s)
{
	return s != NULL && atomic_load(&s->bound);
}

void
road_smpp_free(struct road_smpp *s)
{
	struct timespec until;

	if (s == NULL)
		return;
	clock_gettime(CLOCK_REALTIME, &until);
	until.tv_sec += UNBIND_S;
	if (stream_hub_post(s->hub, end, s) == GBA_OK)
		while (sem_timedwait(&s->unbound, &until) != 0 && errno == EINTR)
			;
	stream_hub_stop(s->hub);
	pthread_join(s->thread, NULL);
	stream_hub_free(s->hub);
	smpp_line_end(s);
	sem_destroy(&s->unbound);
	free(s);
}
