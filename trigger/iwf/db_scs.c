/* SPDX-License-Identifier: Apache-2.0 */
/* The SCSs that gba-iwfd knows. */
#include "iwf/db_int.h"

#include <string.h>

static const char *const kinds[] = {
	[IWF_KIND_TLS] = "tls",
	[IWF_KIND_NDSIP] = "ndsip",
};

const char *
iwf_kind_name(enum iwf_kind kind)
{
	return kinds[kind];
}

bool
iwf_kind_parse(enum iwf_kind *out, const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
		if (strcmp(text, kinds[i]) == 0) {
			*out = (enum iwf_kind)i;
			return true;
		}
	}
	return false;
}

bool
iwf_link_equal(const struct iwf_link *a, const struct iwf_link *b)
{
	return a->kind == b->kind && strcmp(a->address, b->address) == 0;
}

static void
link_bind(struct sql_query *q, const struct iwf_link *link)
{
	sql_text(q, ":kind", iwf_kind_name(link->kind));
	sql_text(q, ":address", link->address);
}

static void
scs_read(struct sql_query *q, struct iwf_scs *out)
{
	char kind[8];

	memset(out, 0, sizeof(*out));
	sql_get_text(q, 0, out->identity, sizeof(out->identity));
	sql_get_text(q, 1, out->host, sizeof(out->host));
	sql_get_text(q, 2, out->realm, sizeof(out->realm));
	sql_get_text(q, 3, out->relay, sizeof(out->relay));
	out->trusted = sql_get_int(q, 4, 0, 1) != 0;
	out->quota = (uint32_t)sql_get_int(q, 5, 0, UINT32_MAX);
	out->period_s = sql_get_int(q, 6, 0, UINT32_MAX);
	out->rate = (uint32_t)sql_get_int(q, 7, 0, UINT32_MAX);
	out->payload_max = (uint32_t)sql_get_int(q, 8, 0, UINT32_MAX);
	out->validity_max_s = (uint32_t)sql_get_int(q, 9, 0, UINT32_MAX);
	out->used = (uint32_t)sql_get_int(q, 10, 0, UINT32_MAX);
	out->period_from_s = sql_get_int(q, 11, 0, INT64_MAX);
	sql_get_text(q, 12, kind, sizeof(kind));
	out->link.kind =
		strcmp(kind, kinds[IWF_KIND_NDSIP]) == 0 ? IWF_KIND_NDSIP : IWF_KIND_TLS;
	sql_get_text(q, 13, out->link.address, sizeof(out->link.address));
}

static enum gba_status
scs_one(struct sql_query *q, struct iwf_scs *out)
{
	struct iwf_scs found;
	enum gba_status status;
	bool has = sql_row(q);

	if (has)
		scs_read(q, &found);
	status = sql_end(q);
	if (status != GBA_OK)
		return status;
	if (!has)
		return GBA_ERR_NOT_FOUND;
	*out = found;
	return GBA_OK;
}

enum gba_status
iwf_scs_put(struct iwf_db *db, const struct iwf_scs *scs)
{
	struct iwf_scs other;
	enum gba_status status;
	struct sql_query q;

	status = iwf_scs_of_host(db, &other, scs->host);
	if (status == GBA_OK && strcmp(other.identity, scs->identity) != 0)
		return GBA_ERR_DENIED;
	if (status != GBA_OK && status != GBA_ERR_NOT_FOUND)
		return status;
	q = sql_query(db->sql, SCS_PUT);
	sql_text(&q, ":identity", scs->identity);
	sql_text(&q, ":host", scs->host);
	sql_text(&q, ":realm", scs->realm);
	sql_text(&q, ":relay", scs->relay);
	sql_int(&q, ":trusted", scs->trusted);
	sql_int(&q, ":quota", scs->quota);
	sql_int(&q, ":period_s", scs->period_s);
	sql_int(&q, ":rate", scs->rate);
	sql_int(&q, ":payload_max", scs->payload_max);
	sql_int(&q, ":validity_max_s", scs->validity_max_s);
	link_bind(&q, &scs->link);
	return sql_run(&q);
}

enum gba_status
iwf_scs_del(struct iwf_db *db, const char *identity)
{
	struct sql_query q = sql_query(db->sql, SCS_DEL);
	enum gba_status status;

	sql_text(&q, ":identity", identity);
	status = sql_run(&q);
	if (status != GBA_OK)
		return status;
	return sql_changes(db->sql) > 0 ? GBA_OK : GBA_ERR_NOT_FOUND;
}

enum gba_status
iwf_scs_get(struct iwf_db *db, struct iwf_scs *out, const char *identity)
{
	struct sql_query q = sql_query(db->sql, SCS_GET);

	sql_text(&q, ":identity", identity);
	return scs_one(&q, out);
}

enum gba_status
iwf_scs_of_host(struct iwf_db *db, struct iwf_scs *out, const char *host)
{
	struct sql_query q = sql_query(db->sql, SCS_OF_HOST);

	sql_text(&q, ":host", host);
	return scs_one(&q, out);
}

enum gba_status
iwf_scs_of_relay(struct iwf_db *db, struct iwf_scs *out, const char *relay,
		 const char *realm, const struct iwf_link *link)
{
	struct sql_query q = sql_query(db->sql, SCS_OF_RELAY);

	sql_text(&q, ":relay", relay);
	sql_text(&q, ":realm", realm);
	link_bind(&q, link);
	return scs_one(&q, out);
}

enum gba_status
iwf_scs_each(struct iwf_db *db, void (*row)(void *ctx, const struct iwf_scs *scs),
	     void *ctx)
{
	struct sql_query q = sql_query(db->sql, SCS_EACH);
	struct iwf_scs scs;

	while (sql_row(&q)) {
		scs_read(&q, &scs);
		row(ctx, &scs);
	}
	return sql_end(&q);
}

enum gba_status
iwf_scs_is_peer(struct iwf_db *db, const char *identity, const struct iwf_link *link,
		bool *is)
{
	enum gba_status status;
	struct sql_query q;
	bool found;

	*is = false;
	if (*identity == '\0') /* no relay has this name */
		return GBA_OK;
	q = sql_query(db->sql, SCS_IS_PEER);
	sql_text(&q, ":peer", identity);
	link_bind(&q, link);
	found = sql_row(&q);
	status = sql_end(&q);
	if (status == GBA_OK)
		*is = found;
	return status;
}

bool
iwf_scs_has_quota(const struct iwf_scs *scs, int64_t now_s)
{
	return scs->quota == 0 || scs->used < scs->quota ||
	       scs->period_from_s + scs->period_s <= now_s;
}
