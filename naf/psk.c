/* SPDX-License-Identifier: Apache-2.0 */
/* The key of a handshake: from the cache, or from the BSF with a bounded wait. */
#include "naf/psk.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/secret.h"
#include "codec/btid.h"

struct psk {
	struct psk_conf conf;
	atomic_uint waiting;
	atomic_uint_fast64_t keys, refused, waited, late, busy;
};

/* One question; the handshake may give up before the answer comes. */
struct wait {
	pthread_mutex_t lock; /* guards the rest */
	pthread_cond_t answered;
	unsigned refs;
	bool done;
	enum gba_status status;
	struct naf_key *key;
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

static struct wait *
wait_new(void)
{
	struct wait *w = calloc(1, sizeof(*w));
	pthread_condattr_t attr;

	if (w == NULL)
		return NULL;
	w->refs = 2; /* who waits, and who answers */
	pthread_mutex_init(&w->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&w->answered, &attr);
	pthread_condattr_destroy(&attr);
	return w;
}

static void
wait_leave(struct wait *w)
{
	bool last;

	pthread_mutex_lock(&w->lock);
	last = --w->refs == 0;
	pthread_mutex_unlock(&w->lock);
	if (!last)
		return;
	naf_key_unref(w->key);
	pthread_cond_destroy(&w->answered);
	pthread_mutex_destroy(&w->lock);
	free(w);
}

static void
on_key(void *ctx, enum gba_status status, struct naf_key *key)
{
	struct wait *w = ctx;

	pthread_mutex_lock(&w->lock);
	w->status = status;
	w->key = key;
	w->done = true;
	pthread_cond_signal(&w->answered);
	pthread_mutex_unlock(&w->lock);
	wait_leave(w);
}

/* Sleep until there is an answer, or the time is over. */
static void
sleep_for(struct psk *psk, struct wait *w)
{
	const unsigned ms = psk->conf.wait_ms;
	struct timespec until;
	int rc = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += ms / 1000;
	until.tv_nsec += (long)(ms % 1000) * 1000000L;
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	atomic_fetch_add(&psk->waited, 1);
	while (!w->done && rc == 0)
		rc = pthread_cond_timedwait(&w->answered, &w->lock, &until);
	if (!w->done)
		atomic_fetch_add(&psk->late, 1);
}

static enum gba_status
wait_take(struct psk *psk, struct wait *w, struct naf_key **key)
{
	enum gba_status status = GBA_ERR_PEER;

	pthread_mutex_lock(&w->lock);
	if (!w->done && atomic_fetch_add(&psk->waiting, 1) < psk->conf.waits) {
		sleep_for(psk, w);
		atomic_fetch_sub(&psk->waiting, 1);
	} else if (!w->done) {
		atomic_fetch_sub(&psk->waiting, 1);
		atomic_fetch_add(&psk->busy, 1);
		status = GBA_ERR_BUSY;
	}
	if (w->done) {
		status = w->status;
		*key = w->key;
		w->key = NULL;
	}
	pthread_mutex_unlock(&w->lock);
	return status;
}

static enum gba_status
fetch(struct psk *psk, struct naf_key **key, const struct ua_name *name,
      struct gba_text btid, const struct http_psk_offer *offer)
{
	const struct gba_ua_id ua = psk_ua_id(offer->tls13, offer->suite);
	struct wait *w = wait_new();
	uint8_t naf_id[GBA_NAF_ID_MAX];
	struct naf_ask ask = {
		.btid = btid,
		.gsids = name->gsids,
		.gsid_count = name->gsid_count,
		.gba_u_aware = name->uicc != UA_UICC_OFF,
		.peer = offer->peer,
	};
	enum gba_status status;
	size_t len;

	if (w == NULL)
		return GBA_ERR_NOMEM;
	status = naf_id_build(naf_id, &len, name->fqdn, &ua);
	if (status == GBA_OK) {
		ask.naf_id = (struct gba_octets){ naf_id, len };
		naf_keys_get(psk->conf.keys, &ask, on_key, w);
		status = wait_take(psk, w, key);
	} else {
		wait_leave(w);
	}
	wait_leave(w);
	return status;
}

static struct ua_finding
judge(struct psk *psk, struct gba_ks_naf *out, const struct ua_name *name,
      struct gba_text btid, const struct http_psk_offer *offer)
{
	struct ua_finding finding = { UA_FAILED, "the key could not be had" };
	const struct gba_ks_naf *ks = NULL;
	struct naf_key *key = NULL;

	switch (fetch(psk, &key, name, btid, offer)) {
	case GBA_OK:
		finding = psk_use(&ks, name, key, gba_wall_s(&psk->conf.clock));
		if (finding.verdict == UA_ACCEPTED)
			*out = *ks;
		break;
	case GBA_ERR_NOT_FOUND:
		finding = (struct ua_finding){ UA_RENEGOTIATE,
					       "the BSF does not know this B-TID" };
		break;
	case GBA_ERR_DENIED:
		finding = (struct ua_finding){
			UA_DENIED, "the BSF does not let this NAF have the key"
		};
		break;
	case GBA_ERR_PEER:
		finding = (struct ua_finding){ UA_UNAVAILABLE,
					       "the BSF did not answer in time" };
		break;
	case GBA_ERR_BUSY:
		finding = (struct ua_finding){ UA_UNAVAILABLE,
					       "too many keys are being asked for" };
		break;
	default:
		break;
	}
	naf_key_unref(key);
	return finding;
}

static void
note(struct psk *psk, const struct http_psk_offer *offer, const struct ua_name *name,
     struct gba_text btid, const struct ua_finding *finding)
{
	const struct ua_outcome outcome = {
		.verdict = finding->verdict,
		.reason = finding->reason,
		.name = name,
		.btid = btid,
	};
	char text[GBA_BTID_MAX + 1] = "-", who[256];

	if (btid.len > 0 && gba_text_copy(text, sizeof(text), btid) != GBA_OK)
		text[0] = '?';
	gba_log(psk->conf.log,
		finding->verdict == UA_FAILED ? GBA_LOG_ERROR : GBA_LOG_INFO, "ua",
		"psk refused, %s name=%s btid=%s peer=%s why=%s",
		ua_verdict_name(finding->verdict), name != NULL ? name->fqdn : "-",
		gba_log_identity(psk->conf.log, who, text), offer->peer, finding->reason);
	why_add(psk->conf.why, gba_wall_s(&psk->conf.clock), &outcome, offer->sni,
		offer->peer);
}

enum gba_status
psk_key(void *ctx, struct gba_ks_naf *out, const struct http_psk_offer *offer)
{
	struct psk *psk = ctx;
	const struct ua_name *name =
		psk_name(psk->conf.names, psk->conf.count, offer->sni);
	struct ua_finding finding = { UA_MISDIRECTED,
				      "server_name is no name of this NAF" };
	struct gba_text btid = { NULL, 0 };

	if (psk_btid(&btid, offer->identity) != GBA_OK)
		finding = (struct ua_finding){ UA_RENEGOTIATE,
					       "the PSK identity holds no B-TID" };
	else if (name != NULL)
		finding = judge(psk, out, name, btid, offer);
	if (finding.verdict == UA_ACCEPTED) {
		atomic_fetch_add(&psk->keys, 1);
		return GBA_OK;
	}
	atomic_fetch_add(&psk->refused, 1);
	note(psk, offer, name, btid, &finding);
	return finding.verdict == UA_UNAVAILABLE || finding.verdict == UA_FAILED
		       ? GBA_ERR_PEER
		       : GBA_ERR_NOT_FOUND;
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
