/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of gba-nafd's control socket. No verb shows key material. */
#include <inttypes.h>

#include "codec/bsf_xml.h"
#include "naf/server.h"

#define ROWS_MAX 200 /* unless the operator says how many */

static void
run_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;
	struct naf_keys_stats keys;

	(void)request;
	naf_keys_stats(s->keys, &keys);
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-nafd");
	ctl_put(reply, "up_s", "%" PRId64, gba_wall_s(&s->clock) - s->started_s);
	ctl_put(reply, "names", "%zu", s->conf.ua.name.count);
	ctl_put(reply, "zn", "%s", s->node != NULL ? s->conf.zn.identity : "off");
	ctl_put(reply, "zn_peers_open", "%u",
		s->node != NULL ? diam_open_peers(s->node) : 0);
	ctl_put(reply, "keys", "%zu", keys.keys);
	for (size_t i = 0; i < s->conf.ua.name.count; i++) {
		ctl_record(reply);
		ctl_put(reply, "name", "%s", s->names[i].fqdn);
	}
}

static void
put_count(struct ctl_reply *reply, const char *name, uint64_t value)
{
	ctl_put(reply, name, "%" PRIu64, value);
}

static void
put_zn_stats(const struct naf_server *s, struct ctl_reply *reply)
{
	struct zn_stats zn = { 0 };

	if (s->zn != NULL)
		zn_stats(s->zn, &zn);
	put_count(reply, "zn_sent", zn.sent);
	put_count(reply, "zn_ok", zn.ok);
	put_count(reply, "zn_unknown", zn.not_found);
	put_count(reply, "zn_denied", zn.denied);
	put_count(reply, "zn_failed", zn.failed);
}

static void
put_psk_stats(struct ctl_reply *reply, const struct psk *psk)
{
	struct psk_stats stats;

	psk_stats(psk, &stats);
	put_count(reply, "psk_keys", stats.keys);
	put_count(reply, "psk_refused", stats.refused);
	put_count(reply, "psk_waited", stats.waited);
	put_count(reply, "psk_late", stats.late);
	put_count(reply, "psk_busy", stats.busy);
}

static void
run_stats(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;
	struct naf_keys_stats keys;
	struct ua_stats ua;

	(void)request;
	naf_keys_stats(s->keys, &keys);
	ua_stats(s->ua, &ua);
	ctl_record(reply);
	for (size_t i = 0; i < UA_VERDICTS; i++)
		put_count(reply, ua_verdict_name((enum ua_verdict)i), ua.verdicts[i]);
	put_count(reply, "replays", ua.replays);
	if (s->psk != NULL)
		put_psk_stats(reply, s->psk);
	put_count(reply, "keys", keys.keys);
	put_count(reply, "keys_hits", keys.hits);
	put_count(reply, "keys_asks", keys.asks);
	put_count(reply, "keys_joined", keys.joined);
	put_count(reply, "keys_evicted", keys.evicted);
	put_count(reply, "refused", keys.refused);
	put_count(reply, "refused_hits", keys.refused_hits);
	put_count(reply, "pending", keys.pending);
	put_count(reply, "limited", keys.limited);
	put_count(reply, "busy", keys.busy);
	put_zn_stats(s, reply);
}

/* A listing that stops after so many rows. */
struct listing {
	struct ctl_reply *reply;
	const char *btid; /* NULL: all */
	uint64_t left;
};

static bool
listing_begin(struct listing *listing, const struct ctl_request *request,
	      struct ctl_reply *reply)
{
	const char *limit = ctl_word(request, "limit");

	*listing = (struct listing){reply, ctl_word(request, "btid"), ROWS_MAX};
	if (limit == NULL ||
	    gba_number(&listing->left, gba_text(limit), 1, 1000000) == GBA_OK)
		return true;
	ctl_refuse(reply, "limit is a number from 1 to 1000000");
	return false;
}

static bool
put_key(void *ctx, const struct naf_keys_row *row)
{
	struct listing *listing = ctx;
	const size_t fqdn_len = row->naf_id.len - sizeof(struct gba_ua_id);
	char hex[2 * sizeof(struct gba_ua_id) + 1], until[21];

	if (listing->btid != NULL && !gba_text_is(row->btid, listing->btid))
		return true;
	gba_hex(hex, row->naf_id.p + fqdn_len, sizeof(struct gba_ua_id));
	gba_datetime_build(until, row->until_s);
	ctl_record(listing->reply);
	ctl_put(listing->reply, "btid", "%.*s", (int)row->btid.len, row->btid.p);
	ctl_put(listing->reply, "naf", "%.*s", (int)fqdn_len,
		(const char *)row->naf_id.p);
	ctl_put(listing->reply, "ua_id", "%s", hex);
	ctl_put(listing->reply, "state", "%s",
		row->key != NULL ? "key" : gba_status_name(row->status));
	ctl_put(listing->reply, "gba", "%s",
		row->key != NULL ? naf_gba_name(naf_key_gba(row->key)) : "");
	ctl_put(listing->reply, "until", "%s", until);
	ctl_put(listing->reply, "impi", "%s",
		row->key != NULL ? naf_key_impi(row->key) : "");
	return --listing->left > 0;
}

static void
run_keys(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;
	struct listing listing;

	if (listing_begin(&listing, request, reply))
		naf_keys_each(s->keys, put_key, &listing);
}

static void
run_key_forget(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;
	const char *btid = ctl_word(request, "btid");
	size_t count;

	if (btid == NULL) {
		ctl_refuse(reply, "say which: btid=B-TID");
		return;
	}
	count = naf_keys_forget(s->keys, gba_text(btid));
	if (count == 0) {
		ctl_refuse(reply, "nothing is known of this B-TID");
		return;
	}
	ctl_record(reply);
	ctl_put(reply, "forgotten", "%zu", count);
}

static bool
put_why(void *ctx, const struct why_row *row)
{
	struct listing *listing = ctx;
	char at[21];

	gba_datetime_build(at, row->at_s);
	ctl_record(listing->reply);
	ctl_put(listing->reply, "at", "%s", at);
	ctl_put(listing->reply, "verdict", "%s", ua_verdict_name(row->verdict));
	ctl_put(listing->reply, "status", "%u", ua_http_status(row->verdict));
	ctl_put(listing->reply, "btid", "%s", row->btid);
	ctl_put(listing->reply, "host", "%s", row->host);
	ctl_put(listing->reply, "peer", "%s", row->peer);
	ctl_put(listing->reply, "reason", "%s", row->reason);
	return --listing->left > 0;
}

static void
run_why(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;
	struct listing listing;

	if (listing_begin(&listing, request, reply))
		why_each(s->why, listing.btid, put_why, &listing);
}

const struct ctl_verb naf_verbs[] = {
	{ "status", "", "The daemon, its Zn peers and its names.", run_status },
	{ "stats", "", "Counters since the start.", run_stats },
	{ "keys", "[btid=B-TID] [limit=N]",
	  "B-TIDs with a key or a remembered refusal; no key material.", run_keys },
	{ "key forget", "btid=B-TID", "Drop the keys and refusals of a B-TID.",
	  run_key_forget },
	{ "why", "[btid=B-TID] [limit=N]", "The last refusals, newest first.", run_why },
};
const size_t naf_verb_count = ARRAY_LEN(naf_verbs);
