/* SPDX-License-Identifier: Apache-2.0 */
/* The table of verbs, and the ones that look at the whole daemon. */
#include "hss/ctl.h"

#include <inttypes.h>
#include <stdio.h>

#include "hss/ctl_ue.h"

static void
ctl_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct hss_ctl *ctl = ctx;
	struct store_stats stats;
	struct hss_s6m_stats s6m;
	struct hss_zh_stats zh;

	if (!ctl_words_are(request, reply, ""))
		return;
	store_stats_get(ctl->desk.store, &stats);
	hss_zh_stats(ctl->zh, &zh);
	hss_s6m_stats(ctl->s6m, &s6m);
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-hssd");
	ctl_put_time(reply, "time", gba_wall_s(ctl->desk.clock));
	ctl_put(reply, "subscribers", "%" PRIu64, stats.subscribers);
	ctl_put(reply, "bsfs-allowed", "%u", zh.bsf_count);
	ctl_put(reply, "iwfs-allowed", "%u", s6m.iwf_count);
	ctl_put(reply, "zh-peers-open", "%u",
		ctl->node != NULL ? diam_open_peers(ctl->node) : 0);
	ctl_put(reply, "requests-under-way", "%" PRIu64, zh.under_way);
	ctl_put(reply, "waiting-writes", "%" PRIu64, stats.queue_length);
	ctl_put(reply, "database-errors", "%" PRIu64, stats.errors);
	if (stats.subscribers == 0)
		ctl_put(reply, "next",
			"no subscriber yet: gbactl -d hss subscriber add impi=IMPI "
			"k=HEX opc=HEX");
	else if (ctl->node == NULL)
		ctl_put(reply, "next", "Zh is off: set [zh] identity");
	else if (zh.bsf_count == 0)
		ctl_put(reply, "next", "no BSF may ask: name one in [zh] bsf");
}

static void
ctl_stats(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct hss_ctl *ctl = ctx;
	struct hss_s6m_stats s6m;
	struct hss_zh_stats zh;
	char name[80];

	if (!ctl_words_are(request, reply, ""))
		return;
	hss_zh_stats(ctl->zh, &zh);
	hss_s6m_stats(ctl->s6m, &s6m);
	ctl_record(reply);
	home_put_store_stats(reply, ctl->desk.store);
	for (size_t i = 0; i < ARRAY_LEN(zh.reason); i++) {
		snprintf(name, sizeof(name), "zh.%s",
			 hss_zh_reason_row((enum hss_zh_reason)i)->outcome);
		ctl_put(reply, name, "%" PRIu64, zh.reason[i]);
	}
	for (size_t i = 0; i < ARRAY_LEN(s6m.reason); i++) {
		snprintf(name, sizeof(name), "s6m.%s",
			 hss_s6m_reason_row((enum hss_s6m_reason)i)->outcome);
		ctl_put(reply, name, "%" PRIu64, s6m.reason[i]);
	}
	ctl_put(reply, "zh.auts.good", "%" PRIu64, zh.resync_done);
	ctl_put(reply, "zh.auts.forged", "%" PRIu64, zh.resync_forged);
	ctl_put(reply, "zh.guss.attached", "%" PRIu64, zh.guss_sent);
	ctl_put(reply, "zh.guss.left-out", "%" PRIu64, zh.guss_left_out);
	ctl_put(reply, "zh.under-way", "%" PRIu64, zh.under_way);
	ctl_put(reply, "zh.held-back", "%" PRIu64, zh.held_back);
	ctl_put(reply, "zh.peers.open", "%u",
		ctl->node != NULL ? diam_open_peers(ctl->node) : 0);
}

static void
put_node(void *ctx, const char *identity, unsigned ind)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "identity", "%s", identity);
	ctl_put(reply, "ind", "%u", ind);
}

static void
ctl_nodes(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct hss_ctl *ctl = ctx;
	enum gba_status status;

	if (!ctl_words_are(request, reply, ""))
		return;
	status = store_node_list(ctl->desk.store, put_node, reply);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
}

static const struct ctl_verb verbs[] = {
	{ "status", "", "Say how the daemon is and what is missing.", ctl_status },
	{ "stats", "", "Show every counter.", ctl_stats },
	{ "why", "[impi=IMPI] [limit=N]",
	  "Tell the story of the last requests, newest last.", home_why },
	HOME_VERBS,
	HSS_UE_VERBS,
	{ "nodes", "", "List the BSFs that have asked, each with the IND chosen for it.",
	  ctl_nodes },
};

const struct ctl_verb *
hss_ctl_verbs(size_t *count)
{
	*count = ARRAY_LEN(verbs);
	return verbs;
}
