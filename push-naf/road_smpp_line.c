/* SPDX-License-Identifier: Apache-2.0 */
/* The line of letters: in when a job has one, out when the session has room. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "push-naf/road_smpp_int.h"

#define THROTTLE_MS 1000

static int64_t
now_ms(const struct road_smpp *s)
{
	return gba_mono_ms(&s->conf.clock);
}

/* --- letters ---------------------------------------------------------------------------
 */

static void
letter_end(struct smpp_letter *letter, enum desk_outcome outcome, const char *message_id,
	   const char *reason)
{
	const struct desk_answer answer = { .number = letter->number,
					    .action = letter->action,
					    .outcome = outcome,
					    .message_id = message_id,
					    .reason = reason };

	if (outcome == DESK_REFUSED)
		gba_log(letter->smpp->conf.log, GBA_LOG_WARNING, "smpp", "%s", reason);
	letter->on_answer(letter->ctx, &answer);
	free(letter);
}

static struct smpp_letter *
take_first(struct road_smpp *s)
{
	struct smpp_letter *letter = s->first;

	if (letter == NULL)
		return NULL;
	s->first = letter->next;
	if (s->first == NULL)
		s->last = &s->first;
	return letter;
}

/* Letters stand in the order in which their time ends. */
void
smpp_line_give_up(struct road_smpp *s)
{
	const int64_t now = now_ms(s);

	while (s->first != NULL && s->first->until_ms <= now)
		letter_end(take_first(s), DESK_LATER, "",
			   atomic_load(&s->bound) ? "the SMS-SC takes no more for now"
						  : "no SMS-SC is connected");
}

static bool
has_token(struct road_smpp *s)
{
	const int64_t now = now_ms(s);

	if (s->conf.rate == 0)
		return true;
	s->tokens += (double)(now - s->tokens_ms) * s->conf.rate / 1000;
	s->tokens_ms = now;
	if (s->tokens > s->conf.rate)
		s->tokens = s->conf.rate;
	return s->tokens >= 1;
}

static bool
may_send(struct road_smpp *s)
{
	return s->first != NULL && atomic_load(&s->bound) && !s->ending &&
	       now_ms(s) >= s->throttled_ms &&
	       smpp_session_waiting(s->session) < s->conf.window && has_token(s);
}

/* GBA_ERR_BUSY: it stays in line. */
static enum gba_status
send_letter(struct road_smpp *s, struct smpp_letter *letter)
{
	const size_t size = letter->len + 32;
	uint8_t short_message[140];
	uint8_t *tlvs = malloc(size);
	enum gba_status status = GBA_ERR_NOMEM;

	if (tlvs == NULL)
		return status;
	status = smpp_letter_build(&s->pdu, tlvs, size, short_message, letter);
	if (status == GBA_OK)
		status = smpp_session_request(s->session, &s->pdu,
					      (uint64_t)(uintptr_t)letter, now_ms(s));
	free(tlvs);
	return status;
}

void
smpp_line_send(struct road_smpp *s)
{
	while (may_send(s)) {
		struct smpp_letter *letter = s->first;
		const enum gba_status status = send_letter(s, letter);

		if (status == GBA_ERR_BUSY)
			return;
		(void)take_first(s);
		s->tokens -= 1;
		if (status != GBA_OK)
			letter_end(letter, DESK_LATER, "", "it cannot be submitted");
	}
}

void
smpp_line_answered(struct road_smpp *s, struct smpp_letter *letter,
		   const struct smpp_pdu *response)
{
	char reason[JOB_REASON_MAX + 1];
	bool throttled;
	const enum desk_outcome outcome =
		smpp_letter_judge(reason, &throttled, letter, response);

	if (throttled)
		s->throttled_ms = now_ms(s) + THROTTLE_MS;
	letter_end(letter, outcome,
		   letter->action != DESK_RECALL && outcome == DESK_ACCEPTED
			   ? response->message_id
			   : "",
		   reason);
}

static void
put_in_line(void *ctx)
{
	struct smpp_letter *letter = ctx;
	struct road_smpp *s = letter->smpp;

	*s->last = letter;
	s->last = &letter->next;
	if (s->session != NULL)
		smpp_work(s);
}

/* --- the road --------------------------------------------------------------------------
 */

static struct smpp_letter *
letter_new(struct road_smpp *s, const struct desk_trigger *trigger,
	   desk_on_answer on_answer, void *ctx)
{
	const size_t size = trigger->content.len + TRIGGER_ADDED_MAX;
	const char *digits = roads_e164(trigger->address);
	struct smpp_letter *letter = malloc(sizeof(*letter) + size);

	if (letter == NULL)
		return NULL;
	*letter = (struct smpp_letter){
		.smpp = s,
		.number = trigger->number,
		.expires_s = trigger->expires_s,
		.until_ms = now_ms(s) + s->conf.timeout_ms,
		.action = trigger->action,
		.priority = trigger->priority,
		.port = trigger_port(&s->conf.shape, trigger->profile),
		.source_port = trigger_source_port(&s->conf.shape, trigger->profile),
		.on_answer = on_answer,
		.ctx = ctx,
	};
	snprintf(letter->dest, sizeof(letter->dest), "%s", digits != NULL ? digits : "");
	snprintf(letter->message_id, sizeof(letter->message_id), "%s",
		 trigger->message_id);
	if (trigger->action != DESK_RECALL &&
	    trigger_build(letter->payload, size, &letter->len, &s->conf.shape,
			  trigger->profile, trigger->content) != GBA_OK) {
		free(letter);
		return NULL;
	}
	return letter;
}

static void
smpp_send(void *ctx, const struct desk_trigger *trigger, desk_on_answer on_answer,
	  void *on_answer_ctx)
{
	struct road_smpp *s = ctx;
	struct desk_answer refusal = { .number = trigger->number,
				       .action = trigger->action,
				       .outcome = DESK_LATER,
				       .message_id = "",
				       .reason = "no memory is left" };
	struct smpp_letter *letter = letter_new(s, trigger, on_answer, on_answer_ctx);

	if (letter != NULL && letter->len > s->conf.payload_max) {
		refusal.outcome = DESK_REFUSED;
		refusal.reason = "the trigger is longer than this road takes";
	} else if (letter != NULL &&
		   stream_hub_post(s->hub, put_in_line, letter) == GBA_OK) {
		return;
	}
	free(letter);
	on_answer(on_answer_ctx, &refusal);
}

struct trigger_road
road_smpp_road(struct road_smpp *s)
{
	return (struct trigger_road){ .ctx = s, .send = smpp_send };
}

void
smpp_line_lost(struct smpp_letter *letter)
{
	letter_end(letter, DESK_LATER, "",
		   "the connection to the SMS-SC ended before it answered");
}

void
smpp_line_end(struct road_smpp *s)
{
	while (s->first != NULL)
		letter_end(take_first(s), DESK_LATER, "", "the daemon ends");
}
