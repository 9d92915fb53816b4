/* SPDX-License-Identifier: Apache-2.0 */
/* What an operator may see of a context: numbers, and what is remembered of whom. */
#include <string.h>

#include "codec/btid.h"
#include "lib/context.h"

static const char *
stat_of_keys(struct naf_keys *keys, size_t i, uint64_t *value)
{
	struct naf_keys_stats k;

	naf_keys_stats(keys, &k);
	const struct row {
		const char *name;
		uint64_t value;
	} rows[] = { { "keys", k.keys },
		     { "keys_hits", k.hits },
		     { "keys_asks", k.asks },
		     { "keys_joined", k.joined },
		     { "keys_evicted", k.evicted },
		     { "refused", k.refused },
		     { "refused_hits", k.refused_hits },
		     { "pending", k.pending },
		     { "limited", k.limited },
		     { "busy", k.busy } };

	if (i >= ARRAY_LEN(rows))
		return NULL;
	*value = rows[i].value;
	return rows[i].name;
}

/* The verdicts, their replays, then the keys. */
const char *
gba_naf_stat(struct gba_naf *naf, size_t i, uint64_t *value)
{
	struct ua_stats ua;

	if (naf == NULL || value == NULL || !atomic_load(&naf->open))
		return NULL;
	if (i > UA_VERDICTS)
		return stat_of_keys(naf->keys, i - UA_VERDICTS - 1, value);
	ua_stats(naf->ua, &ua);
	*value = i < UA_VERDICTS ? ua.verdicts[i] : ua.replays;
	return i < UA_VERDICTS ? ua_verdict_name((enum ua_verdict)i) : "replays";
}

struct listing {
	gba_naf_on_row *on_row;
	void *ctx;
};

static bool
on_row(void *ctx, const struct naf_keys_row *row)
{
	const struct listing *listing = ctx;
	const size_t fqdn_len = row->naf_id.len - sizeof(struct gba_ua_id);
	const struct gba_text fqdn = { (const char *)row->naf_id.p, fqdn_len };
	char btid[GBA_BTID_MAX + 1], name[GBA_NAF_ID_MAX + 1];
	struct gba_naf_row out = {
		.btid = btid,
		.fqdn = name,
		.ua_id = row->naf_id.p + fqdn_len,
		.status = naf_status(row->status),
		.until = row->until_s,
		.impi = "",
	};

	if (gba_text_copy(btid, sizeof(btid), row->btid) != GBA_OK ||
	    gba_text_copy(name, sizeof(name), fqdn) != GBA_OK)
		return true;
	if (row->key != NULL) {
		out.kind = (enum gba_naf_kind)naf_key_gba(row->key);
		out.impi = naf_key_impi(row->key);
	}
	return listing->on_row(listing->ctx, &out) != 0;
}

enum gba_naf_status
gba_naf_each_key(struct gba_naf *naf, gba_naf_on_row *row, void *ctx)
{
	struct listing listing = { row, ctx };

	if (naf == NULL || row == NULL || !atomic_load(&naf->open))
		return GBA_NAF_ERR_ARG;
	naf_keys_each(naf->keys, on_row, &listing);
	return GBA_NAF_OK;
}
