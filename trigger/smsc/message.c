/* SPDX-License-Identifier: Apache-2.0 */
/* The states of an SM as a table. */
#include "smsc/message.h"

/* clang-format off */
static const struct message_row {
	enum message_state state;
	enum message_event event;
	enum message_state next;
} rows[] = {
	{ MESSAGE_QUEUED,  MESSAGE_EV_TAKE,    MESSAGE_SENDING },
	{ MESSAGE_QUEUED,  MESSAGE_EV_EXPIRE,  MESSAGE_EXPIRED },
	{ MESSAGE_QUEUED,  MESSAGE_EV_RECALL,  MESSAGE_RECALLED },
	{ MESSAGE_SENDING, MESSAGE_EV_SEGMENT, MESSAGE_SENDING },
	{ MESSAGE_SENDING, MESSAGE_EV_LAST,    MESSAGE_DELIVERED },
	{ MESSAGE_SENDING, MESSAGE_EV_LATER,   MESSAGE_QUEUED },
	{ MESSAGE_SENDING, MESSAGE_EV_REFUSED, MESSAGE_FAILED },
	{ MESSAGE_SENDING, MESSAGE_EV_EXPIRE,  MESSAGE_EXPIRED },
	{ MESSAGE_SENDING, MESSAGE_EV_RESTART, MESSAGE_QUEUED },
};
/* clang-format on */

bool
message_move(struct message *message, enum message_event event)
{
	for (size_t i = 0; i < ARRAY_LEN(rows); i++)
		if (rows[i].state == message->state && rows[i].event == event) {
			message->state = rows[i].next;
			return true;
		}
	return false;
}

bool
message_is_over(enum message_state state)
{
	return state != MESSAGE_QUEUED && state != MESSAGE_SENDING;
}

static const char *const state_names[MESSAGE_STATES] = {
	[MESSAGE_QUEUED] = "queued",	   [MESSAGE_SENDING] = "sending",
	[MESSAGE_DELIVERED] = "delivered", [MESSAGE_EXPIRED] = "expired",
	[MESSAGE_FAILED] = "failed",	   [MESSAGE_RECALLED] = "recalled",
};

const char *
message_state_name(enum message_state state)
{
	return state_names[state];
}

bool
message_state_parse(enum message_state *out, struct gba_text word)
{
	for (size_t i = 0; i < ARRAY_LEN(state_names); i++)
		if (gba_text_is(word, state_names[i])) {
			*out = (enum message_state)i;
			return true;
		}
	return false;
}

const char *
message_path_name(enum message_path path)
{
	static const char *const names[] = {
		[MESSAGE_T4] = "t4",
		[MESSAGE_TSMS] = "tsms",
		[MESSAGE_IWMSC] = "iwmsc",
		[MESSAGE_FOREIGN] = "foreign-sc",
	};

	return names[path];
}

const char *
message_outcome_name(enum message_outcome outcome)
{
	static const char *const names[] = {
		[MESSAGE_ABSENT] = "absent-subscriber",
		[MESSAGE_MEMORY] = "memory-capacity-exceeded",
		[MESSAGE_SUCCESS] = "successful-transfer",
		[MESSAGE_OVER] = "validity-time-expired",
	};

	return names[outcome];
}

bool
message_is_digits(struct gba_text text, size_t max)
{
	if (text.p == NULL || text.len == 0 || text.len > max)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (text.p[i] < '0' || text.p[i] > '9')
			return false;
	return true;
}
