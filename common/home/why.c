/* SPDX-License-Identifier: Apache-2.0 */
/* Control verb "why", and the counters of the store. */
#include "home/desk.h"

#include <stdlib.h>

#define WHY_DEFAULT 20

void
home_put_store_stats(struct ctl_reply *reply, struct store *store)
{
	struct store_stats stats;

	store_stats_get(store, &stats);
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
explain_silence(const struct home_desk *desk, struct ctl_reply *reply, const char *impi)
{
	struct store_subscriber sub;
	enum gba_status status = GBA_OK;

	if (impi != NULL) {
		status = store_subscriber_get(desk->store, &sub, impi);
		if (status == GBA_OK)
			store_subscriber_fini(&sub);
	}
	if (status == GBA_ERR_NOT_FOUND && !desk->elsewhere)
		ctl_refuse(reply,
			   "%.200s: no attempt is on record, and there is no such "
			   "subscriber; "
			   "\"subscriber list\" shows the known ones",
			   impi);
	else
		ctl_refuse(reply, "no attempt is on record: %s", desk->silence);
}

void
home_why(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct home_desk *desk = ctx;
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
	status = store_audit_list(desk->store, impi, story.room, on_audit, &story);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
	else if (story.count == 0)
		explain_silence(desk, reply, impi);
	else
		tell(reply, &story);
	free(story.steps);
}
