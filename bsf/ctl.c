/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs, the words they share, and the ones that look at the whole daemon.
 */
#include "bsf/ctl.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "bsf/ctl_verbs.h"

#define WHY_DEFAULT 20

/* --- words -------------------------------------------------------------------------- */

static bool
is_listed(const char *names, const char *name)
{
	const size_t len = strlen(name);
	const char *at = names;

	while (len > 0 && (at = strstr(at, name)) != NULL) {
		if ((at == names || at[-1] == ' ') && (at[len] == ' ' || at[len] == '\0'))
			return true;
		at += len;
	}
	return false;
}

bool
ctl_words_are(const struct ctl_request *request, struct ctl_reply *reply,
	      const char *names)
{
	for (size_t i = 0; i < request->count; i++) {
		if (is_listed(names, request->name[i]))
			continue;
		ctl_refuse(reply, "%.40s: \"%s\" takes no such word; it takes: %s",
			   request->name[i], request->verb,
			   names[0] != '\0' ? names : "none");
		return false;
	}
	return true;
}

const char *
ctl_need(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
	 const char *example)
{
	const char *value = ctl_word(request, name);

	if (value != NULL && value[0] != '\0')
		return value;
	ctl_refuse(reply, "%s: missing; give it as %s=%s", name, name, example);
	return NULL;
}

bool
ctl_yes_no(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
	   bool *out)
{
	const char *value = ctl_word(request, name);

	if (value != NULL && strcmp(value, "yes") != 0 && strcmp(value, "no") != 0) {
		ctl_refuse(reply, "%s: \"%.20s\" is neither yes nor no", name, value);
		return false;
	}
	*out = value != NULL && strcmp(value, "yes") == 0;
	return true;
}

bool
ctl_limit(const struct ctl_request *request, struct ctl_reply *reply, unsigned absent,
	  unsigned *out)
{
	const char *value = ctl_word(request, "limit");
	uint64_t number = absent;

	if (value != NULL &&
	    gba_number(&number, gba_text(value), 1, CTL_LIST_MAX) != GBA_OK) {
		ctl_refuse(reply, "limit: \"%.20s\" is not a number from 1 to %d", value,
			   CTL_LIST_MAX);
		return false;
	}
	*out = (unsigned)number;
	return true;
}

void
ctl_refuse_store(struct ctl_reply *reply, enum gba_status status)
{
	if (status == GBA_ERR_BUSY)
		ctl_refuse(
			reply,
			"too much waits to be written; nothing was changed, try again");
	else if (status == GBA_ERR_STORE)
		ctl_refuse(reply,
			   "the database could not be read or written, nothing was "
			   "changed; the daemon's log names the cause");
	else
		ctl_refuse(reply,
			   "failed (%s), nothing was changed; the daemon's log may say "
			   "more",
			   gba_status_name(status));
}

void
ctl_put_time(struct ctl_reply *reply, const char *name, int64_t wall_s)
{
	const time_t t = (time_t)wall_s;
	char text[32] = "";
	struct tm tm;

	if (gmtime_r(&t, &tm) != NULL)
		strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	ctl_put(reply, name, "%s", text);
}

/* --- status, stats, why ---------------------------------------------------------------
 */

static void
ctl_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	struct store_stats stats;

	if (!ctl_words_are(request, reply, ""))
		return;
	store_stats_get(ctl->store, &stats);
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-bsfd");
	ctl_put_time(reply, "time", gba_wall_s(ctl->clock));
	ctl_put(reply, "subscribers", "%llu", (unsigned long long)stats.subscribers);
	ctl_put(reply, "bindings", "%llu", (unsigned long long)stats.bindings);
	ctl_put(reply, "nafs", "%llu", (unsigned long long)stats.nafs);
	ctl_put(reply, "waiting-writes", "%llu", (unsigned long long)stats.queue_length);
	ctl_put(reply, "database-errors", "%llu", (unsigned long long)stats.errors);
	if (stats.subscribers == 0)
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
	store_stats_get(ctl->store, &stats);
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
		ctl->stats(ctl->stats_ctx, reply);
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
		status = store_subscriber_get(ctl->store, &sub, impi);
		if (status == GBA_OK)
			store_subscriber_fini(&sub);
	}
	if (status == GBA_ERR_NOT_FOUND)
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
		ctl_refuse_store(reply, GBA_ERR_NOMEM);
		return;
	}
	status = store_audit_list(ctl->store, impi, story.room, on_audit, &story);
	if (status != GBA_OK)
		ctl_refuse_store(reply, status);
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
	{ "subscriber add",
	  "impi=IMPI | imsi=DIGITS mnc-digits=N, k=HEX, opc=HEX | op=HEX | topc=HEX | "
	  "top=HEX, "
	  "[algorithm=milenage|tuak|xor] [amf=HEX] [sqn=HEX] [res-length=N] "
	  "[iterations=N] "
	  "[uicc=gba|gba_u] [guss=XML] [barred=yes|no] [replace=yes|no]",
	  "Add a subscriber, or replace one; GUSS and bar stay unless given.",
	  ctl_subscriber_add },
	{ "subscriber show", "impi=IMPI", "Show a subscriber, without secrets.",
	  ctl_subscriber_show },
	{ "subscriber list", "[after=IMPI] [limit=N]",
	  "List subscribers in order of IMPI.", ctl_subscriber_list },
	{ "subscriber delete", "impi=IMPI", "Delete a subscriber and its bindings.",
	  ctl_subscriber_delete },
	{ "subscriber import", "csv=TEXT [dry-run=yes|no] [replace=yes|no]",
	  "Add all subscribers of a CSV text, or none when a line is wrong.",
	  ctl_subscriber_import },
	{ "guss set", "impi=IMPI xml=XML", "Set the GUSS of a subscriber (empty: none).",
	  ctl_guss_set },
	{ "guss show", "impi=IMPI", "Show the GUSS of a subscriber.", ctl_guss_show },
	{ "guss check", "xml=XML",
	  "Read a GUSS and say what is in it, or what is wrong where.", ctl_guss_check },
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
