/* SPDX-License-Identifier: Apache-2.0 */
/* The state machine of Ub, and what every step of it leaves behind. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/secret.h"
#include "bsf/ub_session.h"

struct ub_row {
	enum ub_state state;
	enum ub_event event;
	enum gba_status (*action)(struct ub_session *s);
	enum ub_state next;
};

/* TS 33.220 clause 4.5.2 and TS 24.109 clause 4, as the BSF sees them. */
/* clang-format off */
static const struct ub_row ub_rows[] = {
	{ UB_IDLE,       UB_EV_REQUEST,    ub_ask_av,    UB_WAIT_AV },
	{ UB_IDLE,       UB_EV_STRAY,      ub_ask_av,    UB_WAIT_AV },
	{ UB_IDLE,       UB_EV_REFUSE,     ub_refuse,    UB_CLOSED },
	{ UB_WAIT_AV,    UB_EV_AV,         ub_challenge, UB_CHALLENGED },
	{ UB_WAIT_AV,    UB_EV_NO_AV,      ub_refuse,    UB_CLOSED },
	{ UB_CHALLENGED, UB_EV_RES,        ub_bind,      UB_WAIT_STORE },
	{ UB_CHALLENGED, UB_EV_RES_WRONG,  ub_ask_av,    UB_WAIT_AV },
	{ UB_CHALLENGED, UB_EV_AUTS,       ub_resync,    UB_WAIT_AV },
	{ UB_CHALLENGED, UB_EV_STRAY,      ub_ask_av,    UB_WAIT_AV },
	{ UB_CHALLENGED, UB_EV_REFUSE,     ub_refuse,    UB_CLOSED },
	{ UB_CHALLENGED, UB_EV_TIMEOUT,    ub_forget,    UB_CLOSED },
	{ UB_WAIT_STORE, UB_EV_STORED,     ub_confirm,   UB_BOUND },
	{ UB_WAIT_STORE, UB_EV_NOT_STORED, ub_refuse,    UB_CLOSED },
};

static const char *const state_names[UB_STATE_COUNT] = {
	[UB_IDLE] = "idle", [UB_WAIT_AV] = "wait-av", [UB_CHALLENGED] = "challenged",
	[UB_WAIT_STORE] = "wait-store", [UB_BOUND] = "bound", [UB_CLOSED] = "closed",
};

static const char *const event_names[UB_EVENT_COUNT] = {
	[UB_EV_REQUEST] = "request", [UB_EV_STRAY] = "stray", [UB_EV_REFUSE] = "refuse",
	[UB_EV_AV] = "av", [UB_EV_NO_AV] = "no-av", [UB_EV_RES] = "res",
	[UB_EV_RES_WRONG] = "res-wrong", [UB_EV_AUTS] = "auts", [UB_EV_TIMEOUT] = "timeout",
	[UB_EV_STORED] = "stored", [UB_EV_NOT_STORED] = "not-stored",
};
/* clang-format on */

const char *
ub_state_name(enum ub_state state)
{
	return state_names[state];
}

const char *
ub_event_name(enum ub_event event)
{
	return event_names[event];
}

static const struct ub_row *
row_find(enum ub_state state, enum ub_event event)
{
	for (size_t i = 0; i < ARRAY_LEN(ub_rows); i++)
		if (ub_rows[i].state == state && ub_rows[i].event == event)
			return &ub_rows[i];
	return NULL;
}

/* An action failed, or the table has no such row: nothing was sent and nothing is under
 * way. */
static void
ub_fail(struct ub_session *s, enum gba_status status)
{
	const bool store = status == GBA_ERR_STORE || status == GBA_ERR_BUSY;

	gba_log(s->ub->ports.log, GBA_LOG_ERROR, "ub", "%s failed status=%s",
		ub_state_name(s->state), gba_status_name(status));
	s->state = UB_CLOSED;
	s->reason = store ? UB_STORE_FAILED : UB_FAILED;
	if (ub_refuse(s) != GBA_OK)
		ub_session_free(s);
}

void
ub_step(struct ub_session *s, enum ub_event event)
{
	const struct ub_row *row = row_find(s->state, event);
	enum gba_status status;

	if (row == NULL) {
		ub_fail(s, GBA_ERR_ARG);
		return;
	}
	gba_log(s->ub->ports.log, GBA_LOG_DEBUG, "ub", "%s -> %s event=%s",
		ub_state_name(s->state), ub_state_name(row->next), ub_event_name(event));
	s->state = row->next;
	status = row->action(s);
	if (status != GBA_OK)
		ub_fail(s, status);
}

static bool
reason_is_worth_info(enum ub_reason reason)
{
	return reason != UB_CHALLENGE_SENT && reason != UB_BOUND_OK;
}

/* The steps that went well on the way are told by the next one. Refusals by a rate limit,
 * and while no vector is to be had, are told once a minute a key: they must not become the
 * flood. */
static bool
audit_is_due(struct ub_session *s, enum ub_reason reason)
{
	static const struct limit_rate once_a_minute = { 1, 60 * 1000, 1 };
	const char *key = reason == UB_SOURCE_LIMIT ? s->peer : s->impi;

	if (reason == UB_FIRST_REQUEST || reason == UB_RESPONSE_GOOD)
		return false;
	if (reason != UB_SOURCE_LIMIT && reason != UB_IMPI_LIMIT &&
	    reason != UB_AV_FAILED)
		return true;
	return limit_take(s->ub->audits, gba_text(key), &once_a_minute,
			  gba_mono_ms(&s->ub->ports.clock));
}

void
ub_note(struct ub_session *s, enum ub_reason reason, const char *detail)
{
	const struct ub_reason_row *row = ub_reason_row(reason);
	const struct ub_ports *ports = &s->ub->ports;
	const char *impi = *s->impi != '\0' ? s->impi : s->request.username;
	struct store_audit audit = { .wall_ms = gba_wall_s(&ports->clock) * 1000 };
	char who[256];

	atomic_fetch_add_explicit(&s->ub->counters[reason], 1, memory_order_relaxed);
	if (!audit_is_due(s, reason))
		return;
	if (reason_is_worth_info(reason))
		gba_log(ports->log, GBA_LOG_INFO, "ub", "%s impi=%s outcome=%s peer=%s",
			row->step,
			*impi != '\0' ? gba_log_identity(ports->log, who, impi) : "-",
			row->outcome, s->peer);
	snprintf(audit.impi, sizeof(audit.impi), "%s", impi);
	snprintf(audit.peer, sizeof(audit.peer), "%s", s->peer);
	snprintf(audit.step, sizeof(audit.step), "%s", row->step);
	snprintf(audit.outcome, sizeof(audit.outcome), "%s", row->outcome);
	snprintf(audit.detail, sizeof(audit.detail), "%s%s%s", row->detail,
		 detail == NULL ? "" : ": ", detail == NULL ? "" : detail);
	ports->keep.audit_put(ports->keep.ctx, &audit);
}

static struct ub_policy *
policy_hold(struct ub *ub)
{
	struct ub_policy *policy;

	pthread_mutex_lock(&ub->lock);
	policy = ub->policy;
	atomic_fetch_add(&policy->refs, 1);
	pthread_mutex_unlock(&ub->lock);
	return policy;
}

static void
policy_drop(struct ub_policy *policy)
{
	if (policy != NULL && atomic_fetch_sub(&policy->refs, 1) == 1)
		free(policy);
}

struct ub_session *
ub_session_new(struct ub *ub)
{
	struct ub_session *s = calloc(1, sizeof(*s));

	if (s == NULL)
		return NULL;
	s->ub = ub;
	s->policy = policy_hold(ub);
	s->peer = "-";
	return s;
}

void
ub_session_free(struct ub_session *s)
{
	challenge_free(s->challenge);
	policy_drop(s->policy);
	gba_wipe(&s->ha1, sizeof(s->ha1));
	gba_wipe(&s->binding.ks, sizeof(s->binding.ks));
	free(s);
}

void
ub_reply_and_end(struct ub_session *s)
{
	if (s->on_reply != NULL)
		s->on_reply(s->on_reply_ctx, &s->reply);
	ub_session_free(s);
}

enum gba_status
ub_reload(struct ub *ub, const struct bsf_conf_ub *conf)
{
	struct ub_policy *policy = malloc(sizeof(*policy));
	struct ub_policy *old;

	if (policy == NULL)
		return GBA_ERR_NOMEM;
	atomic_init(&policy->refs, 1);
	policy->conf = *conf;
	pthread_mutex_lock(&ub->lock);
	old = ub->policy;
	ub->policy = policy;
	pthread_mutex_unlock(&ub->lock);
	policy_drop(old);
	return GBA_OK;
}

void
ub_free(struct ub *ub)
{
	if (ub == NULL)
		return;
	challenge_table_free(ub->challenges);
	limit_free(ub->sources);
	limit_free(ub->impis);
	limit_free(ub->wrong);
	limit_free(ub->audits);
	policy_drop(ub->policy);
	pthread_mutex_destroy(&ub->lock);
	free(ub);
}
