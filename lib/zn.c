/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as the NAF speaks it: a key source over Diameter. */
#include "lib/zn.h"

#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "lib/ended.h"
#include "lib/zn_key.h"

struct zn {
	struct zn_conf conf;
	atomic_uint_fast64_t sent, ok, not_found, denied, failed;
};

/* An ask under way. */
struct call {
	struct zn *zn;
	naf_key_done done;
	void *ctx;
	char btid[GBA_BTID_MAX + 1]; /* for the log */
};

enum gba_status
zn_new(struct zn **out, const struct zn_conf *conf)
{
	struct zn *zn = calloc(1, sizeof(*zn));

	if (zn == NULL)
		return GBA_ERR_NOMEM;
	zn->conf = *conf;
	*out = zn;
	return GBA_OK;
}

void
zn_free(struct zn *zn)
{
	free(zn);
}

enum gba_status
zn_result_status(const struct diam_result *result)
{
	if (!result->experimental && result->code == DIAM_SUCCESS)
		return GBA_OK;
	return result->experimental ? zn_refusal_status(result->code) : GBA_ERR_PEER;
}

static void
count(struct zn *zn, enum gba_status status)
{
	atomic_uint_fast64_t *counter = &zn->failed;

	if (status == GBA_OK)
		counter = &zn->ok;
	else if (status == GBA_ERR_NOT_FOUND)
		counter = &zn->not_found;
	else if (status == GBA_ERR_DENIED)
		counter = &zn->denied;
	atomic_fetch_add(counter, 1);
}

static void
on_answer(void *ctx, enum gba_status status, const struct diam_result *result,
	  const void *answer)
{
	struct call *call = ctx;
	struct zn *zn = call->zn;
	struct naf_key *key = NULL;

	if (status == GBA_OK)
		status = zn_result_status(result);
	else
		result = NULL;
	if (status == GBA_OK)
		status = zn_key_make(&key, answer, gba_wall_s(&zn->conf.clock),
				     zn->conf.lifetime_max_s);
	count(zn, status);
	naf_ended_log(zn->conf.log, &naf_ended_zn, call->btid, status,
		      result != NULL ? result->code : 0,
		      result != NULL ? NULL : NAF_ENDED_SILENT);
	call->done(call->ctx, status, key);
	free(call);
}

static bool
domain_is_served(const struct zn *zn, const char *domain)
{
	for (size_t i = 0; i < zn->conf.domain_count; i++)
		if (gba_text_is_nocase(gba_text(domain), zn->conf.domains[i]))
			return true;
	return zn->conf.domain_count == 0;
}

/* The texts of the service identifiers, which the request points to. */
struct gsid_text {
	uint8_t b[NAF_GSID_MAX][11];
};

static void
put_gsids(const struct zn *zn, struct zn_bir *bir, struct gsid_text *text,
	  const struct naf_ask *ask)
{
	for (size_t i = 0; i < ask->gsid_count && i < NAF_GSID_MAX; i++) {
		struct gba_buf b = gba_buf(text->b[i], sizeof(text->b[i]));

		if (zn->conf.gsid_binary) {
			gba_buf_u16(&b, (uint16_t)(ask->gsids[i] >> 16));
			gba_buf_u16(&b, (uint16_t)ask->gsids[i]);
		} else {
			gba_buf_fmt(&b, "%u", ask->gsids[i]);
		}
		bir->gsid.item[i] = (struct avp_octets){ true, text->b[i], b.len };
		bir->gsid.count = i + 1;
	}
}

static enum gba_status
send_bir(struct call *call, const struct naf_ask *ask)
{
	const struct zn_conf *conf = &call->zn->conf;
	struct zn_bir bir = {
		.btid = { true, (const uint8_t *)ask->btid.p, ask->btid.len },
		.naf_id = { true, ask->naf_id.p, ask->naf_id.len },
		.gba_u_aware = { ask->gba_u_aware, 1 },
	};
	const char *domain = strchr(call->btid, '@');
	struct diam_dest dest = { .host = conf->host[0] != '\0' ? conf->host : NULL };
	struct gsid_text text;

	if (domain == NULL || !domain_is_served(call->zn, domain + 1))
		return GBA_ERR_NOT_FOUND;
	dest.realm = conf->realm[0] != '\0' ? conf->realm : domain + 1;
	put_gsids(call->zn, &bir, &text, ask);
	atomic_fetch_add(&call->zn->sent, 1);
	return diam_ask(conf->node, &zn_command, &bir, sizeof(struct zn_bia), &dest,
			conf->timeout_ms, on_answer, call);
}

static void
zn_ask(void *ctx, const struct naf_ask *ask, naf_key_done done, void *done_ctx)
{
	struct call *call = calloc(1, sizeof(*call));
	enum gba_status status = GBA_ERR_NOMEM;

	if (call != NULL) {
		*call = (struct call){ .zn = ctx, .done = done, .ctx = done_ctx };
		status = gba_text_copy(call->btid, sizeof(call->btid), ask->btid);
		if (status == GBA_OK)
			status = send_bir(call, ask);
	}
	if (status == GBA_OK)
		return;
	if (call != NULL) {
		count(call->zn, status);
		naf_ended_log(call->zn->conf.log, &naf_ended_zn, call->btid, status, 0,
			      NAF_ENDED_SILENT);
	}
	free(call);
	done(done_ctx, status == GBA_ERR_NOT_FOUND ? status : GBA_ERR_PEER, NULL);
}

struct naf_key_source
zn_source(struct zn *zn)
{
	return (struct naf_key_source){ .ask = zn_ask, .ctx = zn };
}

void
zn_stats(const struct zn *zn, struct zn_stats *out)
{
	*out = (struct zn_stats){ atomic_load(&zn->sent), atomic_load(&zn->ok),
				  atomic_load(&zn->not_found), atomic_load(&zn->denied),
				  atomic_load(&zn->failed) };
}
