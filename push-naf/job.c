/* SPDX-License-Identifier: Apache-2.0 */
/* The states of a push (TS 33.223; clause 3.1 of its digest: one question, the same GPI
 * until it is acknowledged or over). */
#include "push-naf/job.h"

/* clang-format off */
static const struct row {
	enum job_state state;
	enum job_event event;
	enum job_state next;
} rows[] = {
	{ JOB_QUEUED, JOB_EV_BEGIN,      JOB_ASKING },
	{ JOB_QUEUED, JOB_EV_SA,         JOB_READY },   /* a message, or found after a restart */
	{ JOB_QUEUED, JOB_EV_REFUSED,    JOB_FAILED },
	{ JOB_QUEUED, JOB_EV_LIFETIME,   JOB_EXPIRED },
	{ JOB_QUEUED, JOB_EV_CANCEL,     JOB_FAILED },

	{ JOB_ASKING, JOB_EV_SA,         JOB_READY },
	{ JOB_ASKING, JOB_EV_NO_ANSWER,  JOB_QUEUED },
	{ JOB_ASKING, JOB_EV_REFUSED,    JOB_FAILED },
	{ JOB_ASKING, JOB_EV_RESTART,    JOB_QUEUED },
	{ JOB_ASKING, JOB_EV_LIFETIME,   JOB_EXPIRED },
	{ JOB_ASKING, JOB_EV_CANCEL,     JOB_FAILED },

	{ JOB_READY,  JOB_EV_WIRE,       JOB_SENT },
	{ JOB_READY,  JOB_EV_REFUSED,    JOB_FAILED },
	{ JOB_READY,  JOB_EV_LIFETIME,   JOB_EXPIRED },
	{ JOB_READY,  JOB_EV_CANCEL,     JOB_FAILED },

	{ JOB_SENT,   JOB_EV_DUE,        JOB_SENT },
	{ JOB_SENT,   JOB_EV_HANDED,     JOB_SENT },
	{ JOB_SENT,   JOB_EV_NOT_HANDED, JOB_SENT },
	{ JOB_SENT,   JOB_EV_ACK,        JOB_DELIVERED },
	{ JOB_SENT,   JOB_EV_LIFETIME,   JOB_EXPIRED },
	{ JOB_SENT,   JOB_EV_CANCEL,     JOB_FAILED },

	/* A device trigger: the network may refuse it, and says what became of it. */
	{ JOB_SENT,   JOB_EV_REFUSED,    JOB_FAILED },
	{ JOB_SENT,   JOB_EV_REPORTED,   JOB_DELIVERED },
	{ JOB_SENT,   JOB_EV_UNDELIVERED, JOB_FAILED },
	{ JOB_SENT,   JOB_EV_REPLACED,   JOB_FAILED },
	{ JOB_SENT,   JOB_EV_RECALL,     JOB_RECALLING },

	{ JOB_RECALLING, JOB_EV_DUE,        JOB_RECALLING },
	{ JOB_RECALLING, JOB_EV_NOT_HANDED, JOB_RECALLING },
	{ JOB_RECALLING, JOB_EV_RECALLED,   JOB_FAILED },
	{ JOB_RECALLING, JOB_EV_ACK,        JOB_DELIVERED }, /* it was too late */
	{ JOB_RECALLING, JOB_EV_REPORTED,   JOB_DELIVERED },
	{ JOB_RECALLING, JOB_EV_UNDELIVERED, JOB_FAILED },
	{ JOB_RECALLING, JOB_EV_LIFETIME,   JOB_FAILED },
};

static const char *const states[JOB_STATES] = {
	[JOB_QUEUED] = "queued",       [JOB_ASKING] = "asking", [JOB_READY] = "ready",
	[JOB_SENT] = "sent",           [JOB_RECALLING] = "recalling",
	[JOB_DELIVERED] = "delivered", [JOB_FAILED] = "failed",
	[JOB_EXPIRED] = "expired",
};
static const char *const events[JOB_EVENTS] = {
	[JOB_EV_BEGIN] = "begin",      [JOB_EV_SA] = "sa",
	[JOB_EV_NO_ANSWER] = "no-answer", [JOB_EV_REFUSED] = "refused",
	[JOB_EV_WIRE] = "wire",        [JOB_EV_DUE] = "due",
	[JOB_EV_HANDED] = "handed",    [JOB_EV_NOT_HANDED] = "not-handed",
	[JOB_EV_ACK] = "ack",          [JOB_EV_LIFETIME] = "lifetime",
	[JOB_EV_CANCEL] = "cancel",    [JOB_EV_RESTART] = "restart",
	[JOB_EV_REPORTED] = "reported", [JOB_EV_UNDELIVERED] = "undelivered",
	[JOB_EV_RECALL] = "recall",    [JOB_EV_RECALLED] = "recalled",
	[JOB_EV_REPLACED] = "replaced",
};
static const char *const roads[JOB_ROADS] = {
	[JOB_ROAD_DIRECT] = "direct",  [JOB_ROAD_FILE] = "file",
	[JOB_ROAD_TSP] = "tsp",        [JOB_ROAD_SMPP] = "smpp",
};
static const char *const profiles[JOB_PROFILES] = {
	[JOB_PROFILE_INTERNAL] = "internal", [JOB_PROFILE_WAP] = "wap",
};
static const char *const reports[JOB_REPORTS] = {
	[JOB_REPORT_NONE] = "",              [JOB_REPORT_AWAITED] = "awaited",
	[JOB_REPORT_SUCCESS] = "success",    [JOB_REPORT_EXPIRED] = "expired",
	[JOB_REPORT_TEMPORARY] = "temporary-error",
	[JOB_REPORT_UNDELIVERABLE] = "undeliverable",
	[JOB_REPORT_UNCONFIRMED] = "unconfirmed",
};
/* clang-format on */

bool
job_next(enum job_state *next, enum job_state state, enum job_event event)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].state == state && rows[i].event == event) {
			*next = rows[i].next;
			return true;
		}
	return false;
}

bool
job_state_is_final(enum job_state state)
{
	return state >= JOB_DELIVERED;
}

const char *
job_state_name(enum job_state state)
{
	return states[state];
}

const char *
job_event_name(enum job_event event)
{
	return events[event];
}

const char *
job_road_name(enum job_road road)
{
	return roads[road];
}

const char *
job_profile_name(enum job_profile profile)
{
	return profiles[profile];
}

const char *
job_report_name(enum job_report report)
{
	return reports[report];
}

bool
job_road_is_trigger(enum job_road road)
{
	return road == JOB_ROAD_TSP || road == JOB_ROAD_SMPP;
}

/* The index of a word. */
static bool
find(unsigned *out, const char *const *words, unsigned count, struct gba_text name)
{
	for (unsigned i = 0; i < count; i++)
		if (gba_text_is(name, words[i])) {
			*out = i;
			return true;
		}
	return false;
}

bool
job_state_parse(enum job_state *out, struct gba_text name)
{
	unsigned i;

	if (!find(&i, states, JOB_STATES, name))
		return false;
	*out = (enum job_state)i;
	return true;
}

bool
job_road_parse(enum job_road *out, struct gba_text name)
{
	unsigned i;

	if (!find(&i, roads, JOB_ROADS, name))
		return false;
	*out = (enum job_road)i;
	return true;
}

bool
job_profile_parse(enum job_profile *out, struct gba_text name)
{
	unsigned i;

	if (!find(&i, profiles, JOB_PROFILES, name))
		return false;
	*out = (enum job_profile)i;
	return true;
}
