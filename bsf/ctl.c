/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs, and the ones that look at the whole daemon. */
#include "bsf/ctl.h"

#include "bsf/ctl_verbs.h"

/* --- status, stats --------------------------------------------------------------------
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
	if (stats.subscribers == 0 && !ctl->desk.elsewhere)
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

	if (!ctl_words_are(request, reply, ""))
		return;
	ctl_record(reply);
	home_put_store_stats(reply, ctl->desk.store);
	if (ctl->stats != NULL)
		ctl->stats(ctl->ctx, reply);
}

/* --- the table ------------------------------------------------------------------------
 */

static const struct ctl_verb verbs[] = {
	{ "status", "", "Say how the daemon is and what is missing.", ctl_status },
	{ "stats", "", "Show every counter.", ctl_stats },
	{ "why", "[impi=IMPI] [limit=N]",
	  "Tell the story of the last attempts, newest last.", home_why },
	HOME_VERBS,
	{ "naf add",
	  "identity=HOST fqdn=HOST[,*.DOMAIN...] [group=NAME] [gsids=N,...] "
	  "[required=N,...] "
	  "[gba-u=yes|no] [impi=yes|no] [push=yes|no] [push-to=UE-ID,*@DOMAIN...]",
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
