/* SPDX-License-Identifier: Apache-2.0 */
/* The road "tsp": Device-Action towards the MTC-IWF, Device-Notification from it. */
#include "push-naf/road_tsp.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "codec/tbcd.h"
#include "codec/tsp.h"

/* A request, from when it is ordered until it is answered. */
struct letter {
	struct letter *next; /* in line */
	struct road_tsp *tsp;
	int64_t number, validity_s;
	enum desk_action action;
	const char *address; /* behind the payload */
	uint32_t reference, old_reference, port;
	bool priority, again;
	desk_on_answer on_answer;
	void *ctx;
	size_t len;
	uint8_t payload[];
};

struct road_tsp {
	struct road_tsp_conf conf;
	uint8_t scs[TBCD_MAX];
	size_t scs_len;
	struct engine *engine;
	atomic_bool quiet;

	pthread_mutex_t lock; /* guards the rest */
	struct letter *first, **last;
	unsigned under_way;
};

/* --- what answers say ------------------------------------------------------------------
 */

/* Request-Status of TS 29.368 clause 6.4.9 that will be the same the next time.
 * PERMANENTERROR is what an SMS-SC that is congested becomes too, and quota and rate
 * pass. */
static bool
is_final(uint32_t status)
{
	return (status >= TSP_STATUS_PAYLOAD && status <= TSP_STATUS_UNAVAILABLE) ||
	       (status >= TSP_STATUS_REPLACE_FAILS && status <= TSP_STATUS_SENT);
}

/* A refusal of the base protocol that is of this request, not of this moment. */
static bool
is_final_result(uint32_t code)
{
	return code == 5001 || code == 5004 || code == 5005 || code == 5009 ||
	       code == 5014;
}

static void
judge(enum desk_outcome *outcome, char reason[JOB_REASON_MAX + 1],
      const struct letter *letter, enum gba_status status,
      const struct diam_result *result, const struct tsp_daa *daa)
{
	const struct tsp_notification *n = daa != NULL ? &daa->notification : NULL;

	*outcome = DESK_LATER;
	reason[0] = '\0';
	if (status != GBA_OK)
		snprintf(reason, JOB_REASON_MAX + 1, "the MTC-IWF gave no usable answer");
	else if (result->code != DIAM_SUCCESS || result->experimental) {
		if (is_final_result(result->code))
			*outcome = DESK_REFUSED;
		snprintf(reason, JOB_REASON_MAX + 1, "the MTC-IWF refused it (%u)",
			 result->code);
	} else if (!n->reference.present || n->reference.value != letter->reference ||
		   !n->status.present)
		snprintf(reason, JOB_REASON_MAX + 1,
			 "the answer of the MTC-IWF is to another request");
	else if (n->status.value == TSP_STATUS_SUCCESS)
		*outcome = DESK_ACCEPTED;
	else {
		if (is_final(n->status.value))
			*outcome = DESK_REFUSED;
		snprintf(reason, JOB_REASON_MAX + 1, "the MTC-IWF refused it: %s (%u)",
			 tsp_status_name(n->status.value), n->status.value);
	}
}

/* The SMS-SC can neither recall nor replace (TS 29.368 clause 6.4.13, 6.5.2). Of one that
 * nothing is said of, it will say so itself. */
static bool
stays(const struct tsp_daa *daa)
{
	return daa->final_target.present &&
	       (daa->final_target.value & TSP_FINAL_RECALL_REPLACE) == 0;
}

static void
letter_end(struct letter *letter, enum desk_outcome outcome, bool stays,
	   const char *reason)
{
	const struct desk_answer answer = { .number = letter->number,
					    .action = letter->action,
					    .outcome = outcome,
					    .message_id = "",
					    .stays = stays,
					    .reason = reason };

	gba_log(letter->tsp->conf.log,
		outcome == DESK_REFUSED ? GBA_LOG_WARNING : GBA_LOG_DEBUG, "tsp",
		"reference=%u action=%d %s%s", letter->reference, (int)letter->action,
		outcome == DESK_ACCEPTED ? "accepted" : "why=", reason);
	letter->on_answer(letter->ctx, &answer);
	free(letter);
}

/* --- requests --------------------------------------------------------------------------
 */

static struct avp_octets
octets(const void *p, size_t len)
{
	return (struct avp_octets){ .present = true, .p = p, .len = len };
}

static struct avp_u32
u32(uint32_t value)
{
	return (struct avp_u32){ .present = true, .value = value };
}

static void
build_action(struct tsp_action *out, const struct letter *letter,
	     uint8_t msisdn[TBCD_MAX])
{
	static const uint32_t actions[] = { [DESK_SUBMIT] = TSP_ACTION_TRIGGER,
					    [DESK_REPLACE] = TSP_ACTION_REPLACE,
					    [DESK_RECALL] = TSP_ACTION_RECALL };
	const struct road_tsp *tsp = letter->tsp;
	const char *digits = roads_e164(letter->address);
	size_t len;

	*out = (struct tsp_action){ .present = true };
	out->scs = octets(tsp->scs, tsp->scs_len);
	if (digits != NULL && tbcd_build(msisdn, &len, digits) == GBA_OK)
		out->msisdn = octets(msisdn, len);
	else
		out->external_id = octets(letter->address, strlen(letter->address));
	out->reference = u32(letter->reference);
	out->action = u32(actions[letter->action]);
	if (letter->action != DESK_SUBMIT)
		out->old_reference = u32(letter->old_reference);
	if (letter->action == DESK_RECALL)
		return;
	out->data = (struct tsp_trigger_data){
		.present = true,
		.payload = octets(letter->payload, letter->len),
		.priority = u32(letter->priority),
		.port = u32(letter->port),
	};
	out->validity_s =
		u32((uint32_t)(letter->validity_s < UINT32_MAX ? letter->validity_s
							       : UINT32_MAX));
}

/* The next in line; without one the place is free. */
static struct letter *
take_next(struct road_tsp *tsp)
{
	struct letter *letter;

	pthread_mutex_lock(&tsp->lock);
	letter = tsp->first;
	if (letter == NULL)
		tsp->under_way--;
	else {
		tsp->first = letter->next;
		if (tsp->first == NULL)
			tsp->last = &tsp->first;
	}
	pthread_mutex_unlock(&tsp->lock);
	return letter;
}

static void send_letters(struct letter *letter);

static void
on_daa(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	struct letter *letter = ctx;
	struct road_tsp *tsp = letter->tsp;
	char reason[JOB_REASON_MAX + 1];
	enum desk_outcome outcome;

	judge(&outcome, reason, letter, status, result, answer);
	letter_end(letter, outcome, outcome == DESK_ACCEPTED && stays(answer),
		   reason);
	send_letters(take_next(tsp));
}

/* One that has a place, and those behind it while none can be sent. */
static void
send_letters(struct letter *letter)
{
	while (letter != NULL) {
		struct road_tsp *tsp = letter->tsp;
		const struct diam_dest dest = { .realm = tsp->conf.realm,
						.again = letter->again };
		struct tsp_dar dar = {
			.features = { 1,
				      { { true, u32(GBA_VENDOR_3GPP), u32(1),
					  u32(TSP_FINAL_RECALL_REPLACE) } } },
		};
		uint8_t msisdn[TBCD_MAX];

		build_action(&dar.action, letter, msisdn);
		if (diam_ask(tsp->conf.node, &tsp_action_command, &dar,
			     sizeof(struct tsp_daa), &dest, tsp->conf.timeout_ms, on_daa,
			     letter) == GBA_OK)
			return;
		letter_end(letter, DESK_LATER, false, "no MTC-IWF can be asked");
		letter = take_next(tsp);
	}
}

static struct letter *
letter_new(struct road_tsp *tsp, const struct desk_trigger *trigger,
	   desk_on_answer on_answer, void *ctx)
{
	const size_t size = trigger->content.len + TRIGGER_ADDED_MAX;
	const size_t address = strlen(trigger->address) + 1;
	struct letter *letter = malloc(sizeof(*letter) + size + address);

	if (letter == NULL)
		return NULL;
	*letter = (struct letter){
		.tsp = tsp,
		.number = trigger->number,
		.action = trigger->action,
		.reference = trigger->reference,
		.old_reference = trigger->old_reference,
		.validity_s = trigger->validity_s,
		.priority = trigger->priority,
		.again = trigger->again,
		.port = trigger_port(&tsp->conf.shape, trigger->profile),
		.on_answer = on_answer,
		.ctx = ctx,
	};
	letter->address = memcpy(letter->payload + size, trigger->address, address);
	if (trigger->action != DESK_RECALL &&
	    trigger_build(letter->payload, size, &letter->len, &tsp->conf.shape,
			  trigger->profile, trigger->content) != GBA_OK) {
		free(letter);
		return NULL;
	}
	return letter;
}

static void
refuse(const struct desk_trigger *trigger, enum desk_outcome outcome, const char *reason,
       desk_on_answer on_answer, void *ctx)
{
	const struct desk_answer answer = { .number = trigger->number,
					    .action = trigger->action,
					    .outcome = outcome,
					    .message_id = "",
					    .reason = reason };

	on_answer(ctx, &answer);
}

static void
tsp_send(void *ctx, const struct desk_trigger *trigger, desk_on_answer on_answer,
	 void *on_answer_ctx)
{
	struct road_tsp *tsp = ctx;
	struct letter *letter = letter_new(tsp, trigger, on_answer, on_answer_ctx);

	if (letter == NULL) {
		refuse(trigger, DESK_LATER, "no memory is left", on_answer,
		       on_answer_ctx);
		return;
	}
	if (letter->len > tsp->conf.payload_max) {
		free(letter);
		refuse(trigger, DESK_REFUSED,
		       "the trigger is longer than this road takes", on_answer,
		       on_answer_ctx);
		return;
	}
	pthread_mutex_lock(&tsp->lock);
	if (tsp->under_way == tsp->conf.window) {
		*tsp->last = letter;
		tsp->last = &letter->next;
		letter = NULL;
	} else
		tsp->under_way++;
	pthread_mutex_unlock(&tsp->lock);
	send_letters(letter);
}

struct trigger_road
road_tsp_road(struct road_tsp *tsp)
{
	return (struct trigger_road){ .ctx = tsp, .send = tsp_send };
}

/* --- reports ---------------------------------------------------------------------------
 */

static const enum job_report reports[] = {
	[TSP_OUTCOME_SUCCESS] = JOB_REPORT_SUCCESS,
	[TSP_OUTCOME_EXPIRED] = JOB_REPORT_EXPIRED,
	[TSP_OUTCOME_TEMPORARY] = JOB_REPORT_TEMPORARY,
	[TSP_OUTCOME_UNDELIVERABLE] = JOB_REPORT_UNDELIVERABLE,
	[TSP_OUTCOME_UNCONFIRMED] = JOB_REPORT_UNCONFIRMED,
};

/* After the commit; a report that could not be kept is sent again. */
static void
on_kept(void *ctx, enum gba_status status, const struct job *job)
{
	static const struct diam_result ok = { .code = DIAM_SUCCESS };
	static const struct diam_result busy = { .code = 3004 };
	static const struct tsp_dna dna = { .origin_state = { .present = false } };

	(void)job;
	diam_reply(ctx, status == GBA_OK ? &ok : &busy, &dna);
}

static void
refuse_report(struct diam_call *call, uint32_t result, uint32_t avp)
{
	const struct diam_result refusal = { .code = result,
					     .failed_code = avp,
					     .failed_vendor = GBA_VENDOR_3GPP };

	diam_reply(call, &refusal, NULL);
}

/* The node has other peers too, and none of them may speak for an MTC-IWF. */
static bool
is_from_iwf(const struct road_tsp *tsp, const struct diam_call *call)
{
	for (size_t i = 0; i < tsp->conf.peer_count; i++)
		if (strcasecmp(tsp->conf.peer[i], diam_call_peer(call)) == 0)
			return true;
	return false;
}

static void
on_dnr(void *ctx, struct diam_call *call, const void *request)
{
	struct road_tsp *tsp = ctx;
	const struct tsp_dnr *dnr = request;
	const struct tsp_notification *n = &dnr->notification;
	struct desk_report report = { .road = JOB_ROAD_TSP, .message_id = "" };

	if (!is_from_iwf(tsp, call)) {
		gba_log(tsp->conf.log, GBA_LOG_WARNING, "tsp",
			"refused: a report of peer=%s, which is no MTC-IWF",
			diam_call_peer(call));
		refuse_report(call, 5003, 0);
	} else if (atomic_load(&tsp->quiet)) {
		on_kept(call, GBA_ERR_BUSY, NULL);
	} else if (!n->present) {
		refuse_report(call, 5005, 3002);
	} else if (!n->action.present || n->action.value != TSP_ACTION_REPORT) {
		refuse_report(call, 5004, 3005);
	} else if (!n->reference.present) {
		refuse_report(call, 5005, 3007);
	} else if (!n->outcome.present) {
		refuse_report(call, 5005, 3009);
	} else if (n->outcome.value >= ARRAY_LEN(reports)) {
		refuse_report(call, 5004, 3009);
	} else {
		report.reference = n->reference.value;
		report.report = reports[n->outcome.value];
		engine_report(tsp->engine, &report, on_kept, call);
	}
}

/* --- life ------------------------------------------------------------------------------
 */

enum gba_status
road_tsp_new(struct road_tsp **out, const struct road_tsp_conf *conf)
{
	struct road_tsp *tsp = calloc(1, sizeof(*tsp));
	enum gba_status status;

	if (tsp == NULL)
		return GBA_ERR_NOMEM;
	tsp->conf = *conf;
	tsp->last = &tsp->first;
	status = tbcd_build(tsp->scs, &tsp->scs_len, conf->scs);
	if (status != GBA_OK) {
		free(tsp);
		return status;
	}
	pthread_mutex_init(&tsp->lock, NULL);
	*out = tsp;
	return GBA_OK;
}

enum gba_status
road_tsp_serve(struct road_tsp *tsp, struct engine *engine)
{
	tsp->engine = engine;
	return diam_serve(tsp->conf.node, &tsp_notification_command,
			  sizeof(struct tsp_dnr), on_dnr, tsp);
}

void
road_tsp_quiet(struct road_tsp *tsp)
{
	if (tsp != NULL)
		atomic_store(&tsp->quiet, true);
}

void
road_tsp_free(struct road_tsp *tsp)
{
	struct letter *letter;

	if (tsp == NULL)
		return;
	while ((letter = take_next(tsp)) != NULL)
		letter_end(letter, DESK_LATER, false, "the daemon ends");
	pthread_mutex_destroy(&tsp->lock);
	free(tsp);
}
