/* SPDX-License-Identifier: Apache-2.0 */
/* A request from its arrival to its first event. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bsf/ub_session.h"

#define LIMIT_KEYS	65536
#define EXPIRE_AT_ONCE	4096
#define WRONG_PERIOD_MS (10 * 60 * 1000)
#define MINUTE_MS	(60 * 1000)

static enum gba_status
limits_new(struct ub *ub)
{
	struct limit **tables[] = { &ub->sources, &ub->impis, &ub->wrong, &ub->audits };
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(tables); i++)
		status = limit_new(tables[i], LIMIT_KEYS, &ub->ports.random);
	return status;
}

enum gba_status
ub_new(struct ub **out, const struct ub_ports *ports, const struct bsf_conf_ub *conf)
{
	struct ub *ub = calloc(1, sizeof(*ub));
	enum gba_status status;

	if (ub == NULL)
		return GBA_ERR_NOMEM;
	ub->ports = *ports;
	pthread_mutex_init(&ub->lock, NULL);
	status = ub_reload(ub, conf);
	if (status == GBA_OK)
		status = challenge_table_new(&ub->challenges, conf->challenge_max);
	if (status == GBA_OK)
		status = limits_new(ub);
	if (status != GBA_OK) {
		ub_free(ub);
		return status;
	}
	*out = ub;
	return GBA_OK;
}

/* Host and path are served (TS 33.220 4.5.2 step 1). */
static bool
session_is_served(struct ub_session *s, const struct ub_input *in)
{
	const struct bsf_conf_ub *conf = &s->policy->conf;

	if (!ub_realm(s->realm, conf, in->host))
		s->reason = UB_HOST_UNKNOWN;
	else if (!ub_path_is_served(conf, in->target))
		s->reason = UB_PATH_UNKNOWN;
	else
		return true;
	return false;
}

/* GBA_Digest is asked for in so many words; who has a SIM shows later. */
static bool
session_kind_is_served(struct ub_session *s)
{
	const struct bsf_conf_ub *conf = &s->policy->conf;

	s->mode = s->request.is_digest ? GBA_MODE_DIGEST : GBA_MODE_ME;
	if (s->mode == GBA_MODE_DIGEST)
		return ub_mode_is_served(&s->reason, s->mode, conf, &s->request);
	s->reason = UB_3G_OFF;
	return conf->allow_3g || conf->allow_2g;
}

static bool
source_is_within_limit(struct ub_session *s)
{
	const struct bsf_conf_ub *conf = &s->policy->conf;
	const struct limit_rate rate = { conf->source_rate, 1000, conf->source_burst };

	s->reason = UB_SOURCE_LIMIT;
	return limit_take(s->ub->sources, gba_text(s->peer), &rate,
			  gba_mono_ms(&s->ub->ports.clock));
}

/* The IMPI behind the username (TS 33.220 B.4). */
static bool
session_find_impi(struct ub_session *s)
{
	const struct ub_ports *ports = &s->ub->ports;
	enum gba_status status = GBA_ERR_NOT_FOUND;

	if (!s->request.is_tmpi) {
		snprintf(s->impi, sizeof(s->impi), "%s", s->request.username);
		return true;
	}
	if (s->policy->conf.tmpi)
		status = ports->keep.tmpi_get(ports->keep.ctx, s->impi,
					      s->request.username,
					      gba_wall_s(&ports->clock));
	s->reason = status == GBA_ERR_NOT_FOUND ? UB_TMPI_UNKNOWN : UB_STORE_FAILED;
	return status == GBA_OK;
}

/* What is over a limit is refused before it costs a vector. */
static enum ub_event
session_limit(struct ub_session *s, enum ub_event event)
{
	const struct bsf_conf_ub *conf = &s->policy->conf;
	const struct limit_rate impi = { conf->impi_rate, MINUTE_MS, conf->impi_burst };
	const struct limit_rate wrong = { conf->wrong_response_limit, WRONG_PERIOD_MS,
					  conf->wrong_response_limit };
	const int64_t now_ms = gba_mono_ms(&s->ub->ports.clock);
	const struct gba_text key = gba_text(s->impi);

	if (event == UB_EV_RES || event == UB_EV_REFUSE)
		return event;
	if (event == UB_EV_RES_WRONG) {
		if (!limit_take(s->ub->wrong, key, &wrong, now_ms)) {
			s->reason = UB_RESPONSE_LIMIT;
			return UB_EV_REFUSE;
		}
		if (conf->status_wrong_response != 401)
			return UB_EV_REFUSE;
	}
	if (!limit_take(s->ub->impis, key, &impi, now_ms)) {
		s->reason = UB_IMPI_LIMIT;
		return UB_EV_REFUSE;
	}
	return event;
}

/* A nonce is used once, right or wrong: the challenge leaves the table here. */
static enum ub_event
session_judge(struct ub_session *s)
{
	struct ub_facts facts = {
		.conf = &s->policy->conf,
		.realm = s->realm,
		.now_ms = gba_mono_ms(&s->ub->ports.clock),
	};

	if (s->request.kind != UB_FIRST && s->request.nonce_is_ours)
		s->challenge = challenge_take(s->ub->challenges, &s->request.nonce);
	facts.challenge = s->challenge;
	s->state = s->challenge == NULL ? UB_IDLE : UB_CHALLENGED;
	return session_limit(s, ub_judge(&s->reason, &s->ha1, &s->request, &facts));
}

static enum ub_event
session_first_event(struct ub_session *s, const struct ub_input *in)
{
	if (!source_is_within_limit(s) || !session_is_served(s, in) ||
	    ub_parse(&s->request, in, &s->reason) != GBA_OK ||
	    !session_kind_is_served(s) || !session_find_impi(s))
		return UB_EV_REFUSE;
	return session_judge(s);
}

void
ub_handle(struct ub *ub, const struct ub_input *in, ub_on_reply on_reply, void *ctx)
{
	static const struct ub_reply no_memory = { .status = 503 };
	struct ub_session *s = ub_session_new(ub);

	if (s == NULL) {
		on_reply(ctx, &no_memory);
		return;
	}
	s->on_reply = on_reply;
	s->on_reply_ctx = ctx;
	s->peer = in->peer;
	ub_step(s, session_first_event(s, in));
}

static void
on_challenge_gone(void *ctx, struct challenge *c)
{
	struct ub_session *s = ub_session_new(ctx);

	if (s == NULL) {
		challenge_free(c);
		return;
	}
	s->challenge = c;
	s->state = UB_CHALLENGED;
	snprintf(s->impi, sizeof(s->impi), "%s", c->impi);
	ub_step(s, UB_EV_TIMEOUT);
}

void
ub_tick(struct ub *ub)
{
	const int64_t now_ms = gba_mono_ms(&ub->ports.clock);
	uint64_t timeout_s;

	pthread_mutex_lock(&ub->lock);
	timeout_s = ub->policy->conf.challenge_timeout_s;
	pthread_mutex_unlock(&ub->lock);
	challenge_expire(ub->challenges, now_ms - (int64_t)timeout_s * 1000,
			 EXPIRE_AT_ONCE, on_challenge_gone, ub);
}

void
ub_stats(struct ub *ub,
	 void (*on_counter)(void *ctx, const char *step, const char *outcome,
			    uint64_t value),
	 void *ctx)
{
	for (int reason = 0; reason < UB_REASON_COUNT; reason++) {
		const struct ub_reason_row *row = ub_reason_row((enum ub_reason)reason);

		on_counter(ctx, row->step, row->outcome,
			   atomic_load(&ub->counters[reason]));
	}
	on_counter(ctx, "challenges", "waiting", challenge_count(ub->challenges));
	on_counter(ctx, "challenges", "evicted", challenge_evicted(ub->challenges));
}
