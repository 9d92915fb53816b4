/* SPDX-License-Identifier: Apache-2.0 */
/* The verbs of gba-nafd's control socket. No verb shows key material. */
#include <inttypes.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "naf/server.h"

#define ROWS_MAX 200 /* unless the operator says how many */

/* A number of the library by its name. */
static uint64_t
stat_of(const struct naf_server *s, const char *name)
{
	uint64_t value = 0;
	const char *at;

	for (size_t i = 0; (at = gba_naf_stat(s->naf, i, &value)) != NULL; i++)
		if (strcmp(at, name) == 0)
			return value;
	return 0;
}

/* The host name that a line of [ua] name begins with, as it is compared. */
static void
put_name(struct ctl_reply *reply, const char *line)
{
	char name[256] = "";
	size_t len = 0;

	line += strspn(line, " \t");
	for (; len + 1 < sizeof(name) && line[len] != '\0' &&
	       strchr(" \t", line[len]) == NULL;
	     len++)
		name[len] = line[len] >= 'A' && line[len] <= 'Z'
				    ? (char)(line[len] - 'A' + 'a')
				    : line[len];
	ctl_record(reply);
	ctl_put(reply, "name", "%s", name);
}

static void
run_status(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;

	(void)request;
	ctl_record(reply);
	ctl_put(reply, "daemon", "gba-nafd");
	ctl_put(reply, "up_s", "%" PRId64, gba_wall_s(&s->clock) - s->started_s);
	ctl_put(reply, "names", "%zu", s->conf.ua.name.count);
	ctl_put(reply, "zn", "%s", naf_zn_is_set(s->zn) ? s->conf.zn.identity : "off");
	ctl_put(reply, "zn_peers_open", "%u", naf_zn_peers_open(s->zn));
	ctl_put(reply, "keys", "%" PRIu64, stat_of(s, "keys"));
	for (size_t i = 0; i < s->conf.ua.name.count; i++)
		put_name(reply, s->conf.ua.name.item[i]);
}

static void
put_count(struct ctl_reply *reply, const char *name, uint64_t value)
{
	ctl_put(reply, name, "%" PRIu64, value);
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
	uint64_t value = 0;
	const char *name;

	(void)request;
	ctl_record(reply);
	for (size_t i = 0; (name = gba_naf_stat(s->naf, i, &value)) != NULL; i++)
		put_count(reply, name, value);
	if (s->psk != NULL)
		put_psk_stats(reply, s->psk);
	for (size_t i = 0; (name = naf_zn_stat(s->zn, i, &value)) != NULL; i++)
		put_count(reply, name, value);
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

	*listing = (struct listing){ reply, ctl_word(request, "btid"), ROWS_MAX };
	if (limit == NULL ||
	    gba_number(&listing->left, gba_text(limit), 1, 1000000) == GBA_OK)
		return true;
	ctl_refuse(reply, "limit is a number from 1 to 1000000");
	return false;
}

static const char *
state_name(const struct gba_naf_row *row)
{
	if (row->status == GBA_NAF_OK)
		return "key";
	return gba_status_name(row->status == GBA_NAF_ERR_DENIED ? GBA_ERR_DENIED
								 : GBA_ERR_NOT_FOUND);
}

static int
put_key(void *ctx, const struct gba_naf_row *row)
{
	static const char *const kinds[] = {
		[GBA_NAF_3G] = "3g", [GBA_NAF_2G] = "2g", [GBA_NAF_DIGEST] = "digest"
	};
	struct listing *listing = ctx;
	char hex[2 * GBA_NAF_UA_ID_LEN + 1], until[21];

	if (listing->btid != NULL && strcmp(row->btid, listing->btid) != 0)
		return 1;
	gba_hex(hex, row->ua_id, GBA_NAF_UA_ID_LEN);
	gba_datetime_build(until, row->until);
	ctl_record(listing->reply);
	ctl_put(listing->reply, "btid", "%s", row->btid);
	ctl_put(listing->reply, "naf", "%s", row->fqdn);
	ctl_put(listing->reply, "ua_id", "%s", hex);
	ctl_put(listing->reply, "state", "%s", state_name(row));
	ctl_put(listing->reply, "gba", "%s",
		row->status == GBA_NAF_OK ? kinds[row->kind] : "");
	ctl_put(listing->reply, "until", "%s", until);
	ctl_put(listing->reply, "impi", "%s", row->impi);
	return --listing->left > 0;
}

static void
run_keys(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct naf_server *s = ctx;
	struct listing listing;

	if (listing_begin(&listing, request, reply))
		(void)gba_naf_each_key(s->naf, put_key, &listing);
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
	count = gba_naf_forget(s->naf, btid);
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
	ctl_put(listing->reply, "verdict", "%s", row->verdict);
	ctl_put(listing->reply, "status", "%u", row->http);
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
