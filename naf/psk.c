/* SPDX-License-Identifier: Apache-2.0 */
/* The key of a handshake: from memory, or from the BSF with a bounded wait. */
#include "naf/psk.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

struct psk {
	struct psk_conf conf;
	atomic_uint waiting;
	atomic_uint_fast64_t keys, refused, waited, late, busy;
};

enum gba_status
psk_new(struct psk **out, const struct psk_conf *conf)
{
	struct psk *psk = calloc(1, sizeof(*psk));

	if (psk == NULL)
		return GBA_ERR_NOMEM;
	psk->conf = *conf;
	*out = psk;
	return GBA_OK;
}

void
psk_free(struct psk *psk)
{
	free(psk);
}

/* Sleep until there is an answer, or the time is over; unless too many do so. */
static enum gba_naf_status
wait_for(struct psk *psk, const struct gba_naf_psk *offer,
	 struct gba_naf_verdict **verdict)
{
	enum gba_naf_status status = GBA_NAF_ERR_BUSY;

	if (atomic_fetch_add(&psk->waiting, 1) < psk->conf.waits) {
		atomic_fetch_add(&psk->waited, 1);
		status = gba_naf_psk_check(psk->conf.naf, offer, psk->conf.wait_ms,
					   verdict);
		if (status == GBA_NAF_ERR_TIMEOUT)
			atomic_fetch_add(&psk->late, 1);
	} else {
		atomic_fetch_add(&psk->busy, 1);
	}
	atomic_fetch_sub(&psk->waiting, 1);
	return status;
}

/* What was found out of a handshake; texts live as long as the verdict, or for ever. */
struct found {
	struct why_refusal refusal;
	const char *name;
};

static void
explain(struct found *out, enum gba_naf_status status,
	const struct gba_naf_verdict *verdict)
{
	out->name = "-";
	if (verdict != NULL) {
		out->refusal.http = gba_naf_verdict_http(verdict);
		out->refusal.verdict = gba_naf_verdict_name(verdict);
		out->refusal.reason = gba_naf_verdict_reason(verdict);
		out->refusal.btid = gba_naf_verdict_btid(verdict);
		if (*gba_naf_verdict_fqdn(verdict) != '\0')
			out->name = gba_naf_verdict_fqdn(verdict);
		return;
	}
	out->refusal.http = 503;
	out->refusal.verdict = "unavailable";
	out->refusal.reason = status == GBA_NAF_ERR_TIMEOUT
				      ? "the BSF did not answer in time"
				      : "too many handshakes wait for the BSF";
	if (status == GBA_NAF_ERR_TIMEOUT || status == GBA_NAF_ERR_BUSY)
		return;
	out->refusal.http = 500;
	out->refusal.verdict = "failed";
	out->refusal.reason = "the key could not be had";
}

static void
note(struct psk *psk, const struct found *found)
{
	const struct why_refusal *r = &found->refusal;
	char who[256];

	gba_log(psk->conf.log, r->http == 500 ? GBA_LOG_ERROR : GBA_LOG_INFO, "ua",
		"psk refused, %s name=%s btid=%s peer=%s why=%s", r->verdict, found->name,
		gba_log_identity(psk->conf.log, who, *r->btid != '\0' ? r->btid : "-"),
		r->peer, r->reason);
	why_add(psk->conf.why, gba_wall_s(&psk->conf.clock), r);
}

static enum gba_status
judge(struct psk *psk, struct gba_ks_naf *out, const struct gba_naf_psk *p,
      struct found *found)
{
	struct gba_naf_verdict *verdict = NULL;
	enum gba_naf_status status = gba_naf_psk_check(psk->conf.naf, p, 0, &verdict);
	unsigned http = 0;

	if (status == GBA_NAF_ERR_TIMEOUT)
		status = wait_for(psk, p, &verdict);
	if (verdict != NULL)
		http = gba_naf_verdict_http(verdict);
	if (http == 200) {
		memcpy(out->b, gba_naf_verdict_ks(verdict), sizeof(out->b));
		atomic_fetch_add(&psk->keys, 1);
	} else {
		atomic_fetch_add(&psk->refused, 1);
		explain(found, status, verdict);
		note(psk, found);
	}
	gba_naf_verdict_free(verdict);
	if (http == 200)
		return GBA_OK;
	return http == 0 || http >= 500 ? GBA_ERR_PEER : GBA_ERR_NOT_FOUND;
}

enum gba_status
psk_key(void *ctx, struct gba_ks_naf *out, const struct http_psk_offer *offer)
{
	char sni[256] = "", btid[GBA_NAF_BTID_MAX + 1] = "";
	struct gba_naf_psk p = {
		.size = sizeof(p),
		.identity = offer->identity.p,
		.identity_len = offer->identity.len,
		.tls_suite = (uint16_t)(offer->suite.b[0] << 8 | offer->suite.b[1]),
		.peer = offer->peer,
	};
	struct found found = {
		.refusal = { .btid = btid, .host = offer->sni, .peer = offer->peer }
	};

	if (offer->tls13) /* which suite it is to be is not known yet, and does not matter
			   */
		p.tls_suite = 0x1301;
	if (offer->sni.p != NULL) /* one that is too long is no name of ours */
		p.server_name =
			gba_text_copy(sni, sizeof(sni), offer->sni) == GBA_OK ? sni : "-";
	if (gba_naf_psk_btid(p.identity, p.identity_len, btid) != GBA_NAF_OK)
		btid[0] = '\0';
	return judge(ctx, out, &p, &found);
}

void
psk_stats(const struct psk *psk, struct psk_stats *out)
{
	*out = (struct psk_stats){
		.keys = atomic_load(&psk->keys),
		.refused = atomic_load(&psk->refused),
		.waited = atomic_load(&psk->waited),
		.late = atomic_load(&psk->late),
		.busy = atomic_load(&psk->busy),
	};
}
