/* SPDX-License-Identifier: Apache-2.0 */
/* Control verbs: NAFs, and the bindings they ask for. */
#include "bsf/ctl_verbs.h"

#include <ctype.h>
#include <string.h>

#include "codec/btid.h"

/* --- lists
 * ------------------------------------------------------------------------------ */

/* The next item of a comma list; false at its end. */
static bool
next_item(const char **at, struct gba_text *item)
{
	const char *end;

	if (*at == NULL)
		return false;
	end = strchr(*at, ',');
	*item = (struct gba_text){*at, end != NULL ? (size_t)(end - *at) : strlen(*at)};
	*at = end != NULL ? end + 1 : NULL;
	return true;
}

static bool
read_gsids(const struct ctl_request *request, struct ctl_reply *reply, const char *name,
	   uint32_t gsids[16], unsigned *count)
{
	const char *at = ctl_word(request, name);
	struct gba_text item;
	uint64_t gsid;

	while (next_item(&at, &item)) {
		if (gba_number(&gsid, item, 0, UINT32_MAX) != GBA_OK) {
			ctl_refuse(reply,
				   "%s: \"%.*s\" is not a GSID: numbers from 0 to "
				   "4294967295, "
				   "with commas between them",
				   name, (int)(item.len < 20 ? item.len : 20), item.p);
			return false;
		}
		if (*count == 16) {
			ctl_refuse(reply, "%s: more than 16", name);
			return false;
		}
		gsids[(*count)++] = (uint32_t)gsid;
	}
	return true;
}

/* A host name in lower case, where wanted with "*." in front. */
static bool
read_host(char out[256], struct gba_text host, bool may_be_wild)
{
	struct gba_text rest = host;

	if (may_be_wild && rest.len > 2 && memcmp(rest.p, "*.", 2) == 0)
		rest = (struct gba_text){ rest.p + 2, rest.len - 2 };
	if (!fqdn_is_valid(rest) || gba_text_copy(out, 256, host) != GBA_OK)
		return false;
	for (char *c = out; *c != '\0'; c++)
		*c = (char)tolower((unsigned char)*c);
	return true;
}

static bool
read_fqdns(struct ctl_reply *reply, const char *list, struct store_naf *naf)
{
	struct gba_text item;

	while (next_item(&list, &item)) {
		if (naf->fqdn_count == ARRAY_LEN(naf->fqdns)) {
			ctl_refuse(
				reply,
				"fqdn: more than %zu; a wildcard such as *.example.org "
				"stands for many",
				ARRAY_LEN(naf->fqdns));
			return false;
		}
		if (!read_host(naf->fqdns[naf->fqdn_count++], item, true)) {
			ctl_refuse(reply,
				   "fqdn: \"%.*s\" is no host name: letters, digits, '-' "
				   "and '.', "
				   "or *. and a domain",
				   (int)(item.len < 100 ? item.len : 100), item.p);
			return false;
		}
	}
	return true;
}

/* A UE-Id, or a pattern of some. */
static bool
is_user_pattern(struct gba_text pattern)
{
	for (size_t i = 0; i < pattern.len; i++)
		if (pattern.p[i] <= 0x20 || pattern.p[i] > 0x7e || pattern.p[i] == '"')
			return false;
	return pattern.len > 0;
}

static bool
read_users(const struct ctl_request *request, struct ctl_reply *reply,
	   struct store_naf *naf)
{
	const char *at = ctl_word(request, "push-to");
	struct gba_text item;

	if (at != NULL && !naf->push) {
		ctl_refuse(reply, "push-to: it says to whom, and push=yes is not there");
		return false;
	}
	while (next_item(&at, &item)) {
		if (naf->user_count == ARRAY_LEN(naf->users)) {
			ctl_refuse(reply,
				   "push-to: more than %zu; a pattern such as "
				   "*@ims.example.org stands for many",
				   ARRAY_LEN(naf->users));
			return false;
		}
		if (!is_user_pattern(item) ||
		    gba_text_copy(naf->users[naf->user_count++], sizeof(naf->users[0]),
				  item) != GBA_OK) {
			ctl_refuse(
				reply,
				"push-to: \"%.*s\" is neither an IMPI nor an IMPU, nor "
				"one with '*' in it",
				(int)(item.len < 100 ? item.len : 100), item.p);
			return false;
		}
	}
	return true;
}

/* --- NAFs
 * ------------------------------------------------------------------------------- */

static bool
read_naf(const struct ctl_request *request, struct ctl_reply *reply,
	 struct store_naf *naf)
{
	const char *identity, *fqdns, *group = ctl_word(request, "group");

	if (!ctl_words_are(request, reply,
			   "identity fqdn group gsids required gba-u impi push "
			   "push-to") ||
	    (identity = ctl_need(request, reply, "identity",
				 "the NAF's Diameter Origin-Host")) == NULL ||
	    (fqdns = ctl_need(
		     request, reply, "fqdn",
		     "naf.example.org,*.apps.example.org (the host names it may ask "
		     "keys for)")) == NULL)
		return false;
	if (!read_host(naf->identity, gba_text(identity), false)) {
		ctl_refuse(
			reply,
			"identity: \"%.100s\" is no host name; give the Origin-Host the "
			"NAF sends",
			identity);
		return false;
	}
	if (group != NULL &&
	    gba_text_copy(naf->group, sizeof(naf->group), gba_text(group)) != GBA_OK) {
		ctl_refuse(reply, "group: longer than %zu characters",
			   sizeof(naf->group) - 1);
		return false;
	}
	return read_fqdns(reply, fqdns, naf) &&
	       read_gsids(request, reply, "gsids", naf->gsids, &naf->gsid_count) &&
	       read_gsids(request, reply, "required", naf->required,
			  &naf->required_count) &&
	       ctl_yes_no(request, reply, "gba-u", &naf->gba_u) &&
	       ctl_yes_no(request, reply, "impi", &naf->impi) &&
	       ctl_yes_no(request, reply, "push", &naf->push) &&
	       read_users(request, reply, naf);
}

static void
put_gsids(struct ctl_reply *reply, const char *name, const uint32_t *gsids,
	  unsigned count, const char *none)
{
	char room[16 * 11 + 1];
	struct gba_buf buf = gba_buf(room, sizeof(room));

	for (unsigned i = 0; i < count; i++)
		gba_buf_fmt(&buf, "%s%u", i > 0 ? "," : "", gsids[i]);
	ctl_put(reply, name, "%s", count > 0 ? room : none);
}

static void
put_texts(struct ctl_reply *reply, const char *name, const char texts[][256],
	  unsigned count, const char *none)
{
	char room[16 * 256 + 1];
	struct gba_buf buf = gba_buf(room, sizeof(room));

	for (unsigned i = 0; i < count; i++)
		gba_buf_fmt(&buf, "%s%s", i > 0 ? "," : "", texts[i]);
	ctl_put(reply, name, "%s", count > 0 ? room : none);
}

static void
show_naf(void *ctx, const struct store_naf *naf)
{
	struct ctl_reply *reply = ctx;

	ctl_record(reply);
	ctl_put(reply, "identity", "%s", naf->identity);
	put_texts(reply, "fqdn", naf->fqdns, naf->fqdn_count, "");
	ctl_put(reply, "group", "%s", naf->group[0] != '\0' ? naf->group : "none");
	put_gsids(reply, "gsids", naf->gsids, naf->gsid_count, "any");
	put_gsids(reply, "required", naf->required, naf->required_count, "none");
	ctl_put(reply, "gba-u", "%s", naf->gba_u ? "yes" : "no");
	ctl_put(reply, "impi", "%s", naf->impi ? "yes" : "no");
	ctl_put(reply, "push", "%s", naf->push ? "yes" : "no");
	if (naf->push)
		put_texts(reply, "push-to", naf->users, naf->user_count, "anybody");
}

void
ctl_naf_add(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	struct store_naf naf = { 0 };
	enum gba_status status;

	if (!read_naf(request, reply, &naf))
		return;
	status = store_naf_put(ctl->desk.store, &naf);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
	else
		show_naf(reply, &naf);
}

void
ctl_naf_list(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	enum gba_status status;

	if (!ctl_words_are(request, reply, ""))
		return;
	status = store_naf_list(ctl->desk.store, show_naf, reply);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
}

void
ctl_naf_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	char identity[256] = "";
	enum gba_status status = GBA_ERR_NOT_FOUND;
	const char *given;

	if (!ctl_words_are(request, reply, "identity") ||
	    (given = ctl_need(request, reply, "identity", "HOST")) == NULL)
		return;
	if (read_host(identity, gba_text(given), false))
		status = store_naf_delete(ctl->desk.store, identity);
	if (status == GBA_ERR_NOT_FOUND) {
		ctl_refuse(reply,
			   "%.200s: no such NAF; \"naf list\" shows the known ones",
			   given);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "deleted", "%s", identity);
	}
}

/* --- bindings
 * --------------------------------------------------------------------------- */

struct listing {
	struct ctl_reply *reply;
	int64_t now_s;
};

static void
show_binding(void *ctx, const struct store_binding *binding)
{
	static const char *const modes[] = { "gba_me", "gba_u", "2g", "digest" };
	const struct listing *listing = ctx;
	struct ctl_reply *reply = listing->reply;

	ctl_record(reply);
	ctl_put(reply, "btid", "%s", binding->btid);
	ctl_put(reply, "impi", "%s", binding->impi);
	ctl_put(reply, "mode", "%s", modes[binding->mode]);
	ctl_put_time(reply, "created", binding->created_s);
	ctl_put_time(reply, "expires", binding->expires_s);
	ctl_put(reply, "state", "%s",
		binding->expires_s > listing->now_s ? "live" : "expired");
	ctl_put(reply, "tmpi", "%s", binding->tmpi[0] != '\0' ? "yes" : "no");
	ctl_put(reply, "guss", "%s", binding->guss != NULL ? "yes" : "no");
}

void
ctl_bindings(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	struct listing listing = { reply, gba_wall_s(ctl->desk.clock) };
	enum gba_status status;
	unsigned limit;

	if (!ctl_words_are(request, reply, "impi limit") ||
	    !ctl_limit(request, reply, CTL_LIST_DEFAULT, &limit))
		return;
	status = store_binding_list(ctl->desk.store, ctl_word(request, "impi"), limit,
				    show_binding, &listing);
	if (status != GBA_OK)
		home_refuse_store(reply, status);
}

void
ctl_binding_delete(void *ctx, const struct ctl_request *request, struct ctl_reply *reply)
{
	const struct bsf_ctl *ctl = ctx;
	struct gba_text domain;
	struct aka_rand rand;
	enum gba_status status;
	const char *btid;

	if (!ctl_words_are(request, reply, "btid") ||
	    (btid = ctl_need(request, reply, "btid", "B-TID as \"bindings\" shows it")) ==
		    NULL)
		return;
	if (btid_parse(&rand, &domain, gba_text(btid)) != GBA_OK) {
		ctl_refuse(
			reply,
			"btid: \"%.100s\" is not base64 of 16 octets, '@' and a domain",
			btid);
		return;
	}
	status = store_binding_delete(ctl->desk.store, &rand);
	if (status == GBA_ERR_NOT_FOUND) {
		ctl_refuse(reply, "%.200s: no such binding; it may have expired", btid);
	} else if (status != GBA_OK) {
		home_refuse_store(reply, status);
	} else {
		ctl_record(reply);
		ctl_put(reply, "deleted", "%s", btid);
	}
}
