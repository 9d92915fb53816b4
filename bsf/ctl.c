/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs, and the ones that look at the whole daemon. */
#include "bsf/ctl.h"

#include <stdlib.h>

#include "bsf/ctl_verbs.h"

#define WHY_DEFAULT 20

/* --- status, stats, why ---------------------------------------------------------------
 */

static void
ctl_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	struct store_stats stats;

	if (!ctl_words_are(request, reply, ""))
		return;
	store_stats_get(ctl->desk.store, &stats);
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-bsfd");
	ctl_put_time(reply, "time", gba_wall_s(ctl->desk.clock));
	ctl_put(reply, "subscribers", "%llu", (unsigned long long)stats.subscribers);
	ctl_put(reply, "bindings", "%llu", (unsigned long long)stats.bindings);
	ctl_put(reply, "nafs", "%llu", (unsigned long long)stats.nafs);
	ctl_put(reply, "waiting-writes", "%llu", (unsigned long long)stats.queue_length);
	ctl_put(reply, "database-errors", "%llu", (unsigned long long)stats.errors);
	if (ctl->status != NULL)
		ctl->status(ctl->ctx, reply);
	if (stats.subscribers == 0 && !ctl->asks_hss)
		ctl_put(reply, "next",
			"no subscriber yet: gbactl -d bsf subscriber add "
			"impi=IMPI k=HEX opc=HEX");
	else if (stats.nafs == 0)
		ctl_put(reply, "next",
			"no NAF yet: gbactl -d bsf naf add identity=HOST "
			"fqdn=HOST");
}

static void
ctl_stats(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	struct store_stats stats;

	if (!ctl_words_are(request, reply, ""))
		return;
	store_stats_get(ctl->desk.store, &stats);
	ctl_record(reply);
	ctl_put(reply, "store.subscribers", "%llu",
		(unsigned long long)stats.subscribers);
	ctl_put(reply, "store.bindings", "%llu", (unsigned long long)stats.bindings);
	ctl_put(reply, "store.nafs", "%llu", (unsigned long long)stats.nafs);
	ctl_put(reply, "store.commits", "%llu", (unsigned long long)stats.commits);
	ctl_put(reply, "store.rows-written", "%llu",
		(unsigned long long)stats.rows_written);
	ctl_put(reply, "store.sqn-blocks", "%llu", (unsigned long long)stats.sqn_blocks);
	ctl_put(reply, "store.audits-dropped", "%llu",
		(unsigned long long)stats.audits_dropped);
	ctl_put(reply, "store.errors", "%llu", (unsigned long long)stats.errors);
	ctl_put(reply, "store.queue-length", "%llu",
		(unsigned long long)stats.queue_length);
	if (ctl->stats != NULL)
		ctl->stats(ctl->ctx, reply);
}

struct story {
	struct store_audit *steps;
	unsigned count, room;
};

static void
on_audit(void *ctx, const struct store_audit *audit)
{
	struct story *story = ctx;

	if (story->count < story->room)
		story->steps[story->count++] = *audit;
}

/* A story is told forwards: the newest step comes last, next to the prompt. */
static void
tell(struct ctl_reply *reply, const struct story *story)
{
	for (unsigned i = story->count; i > 0; i--) {
		const struct store_audit *step = &story->steps[i - 1];

		ctl_record(reply);
		ctl_put_time(reply, "time", step->wall_ms / 1000);
		ctl_put(reply, "impi", "%s", step->impi);
		ctl_put(reply, "step", "%s", step->step);
		ctl_put(reply, "peer", "%s", step->peer);
		ctl_put(reply, "outcome", "%s", step->outcome);
		ctl_put(reply, "detail", "%s", step->detail);
	}
}

static void
explain_silence(const struct bsf_ctl *ctl, struct ctl_reply *reply, const char *impi)
{
	struct store_subscriber sub;
	enum gba_status status = GBA_OK;

	if (impi != NULL) {
		status = store_subscriber_get(ctl->desk.store, &sub, impi);
		if (status == GBA_OK)
			store_subscriber_fini(&sub);
	}
	if (status == GBA_ERR_NOT_FOUND && !ctl->asks_hss)
		ctl_refuse(reply,
			   "%.200s: no attempt is on record, and there is no such "
			   "subscriber; "
			   "\"subscriber list\" shows the known ones",
			   impi);
	else
		ctl_refuse(reply, "no attempt is on record: nothing has reached this "
				  "BSF; check the BSF "
				  "address the UE uses, and the route to it");
}

static void
ctl_why(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	const char *impi = ctl_word(request, "impi");
	struct story story = { 0 };
	enum gba_status status;

	if (!ctl_words_are(request, reply, "impi limit") ||
	    !ctl_limit(request, reply, WHY_DEFAULT, &story.room))
		return;
	story.steps = calloc(story.room, sizeof(*story.steps));
	if (story.steps == NULL) {
		home_refuse_store(reply, GBA_ERR_NOMEM);
		return;
	}
	status = store_audit_list(ctl->desk.store, impi, story.room, on_audit, &story);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
	else if (story.count == 0)
		explain_silence(ctl, reply, impi);
	else
		tell(reply, &story);
	free(story.steps);
}

/* --- the table ------------------------------------------------------------------------
 */

static const struct ctl_verb verbs[] = {
	{ "status", "", "Say how the daemon is and what is missing.", ctl_status },
	{ "stats", "", "Show every counter.", ctl_stats },
	{ "why", "[impi=IMPI] [limit=N]",
	  "Tell the story of the last attempts, newest last.", ctl_why },
	HOME_VERBS,
	{ "naf add",
	  "identity=HOST fqdn=HOST[,*.DOMAIN...] [group=NAME] [gsids=N,...] "
	  "[required=N,...] "
	  "[gba-u=yes|no] [impi=yes|no]",
	  "Allow a NAF, or replace what it is allowed.", ctl_naf_add },
	{ "naf list", "", "List the NAFs and what each may have.", ctl_naf_list },
	{ "naf delete", "identity=HOST", "Stop serving a NAF.", ctl_naf_delete },
	{ "bindings", "[impi=IMPI] [limit=N]", "List bindings, newest first.",
	  ctl_bindings },
	{ "binding delete", "btid=BTID", "Delete a binding; the UE must bootstrap again.",
	  ctl_binding_delete },
};

const struct ctl_verb *
bsf_ctl_verbs(size_t *count)
{
	*count = ARRAY_LEN(verbs);
	return verbs;
}
