/* SPDX-License-Identifier: Apache-2.0 */
/* Delivery reports: DRR from an SMS-SC, DNR to the SCS, DNA, and then the DRA. What could
 * not be said is said later. */
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "iwf/iwf_int.h"

#define REJECTED	 5003u
#define INVALID_VALUE	 5004u
#define UNABLE_TO_COMPLY 5012u
#define SMEA_CODE	 3309u
#define OUTCOME_CODE	 3200u
#define REFERENCE_CODE	 3007u
#define MISSING_AVP	 5005u

#define VIAS_MAX  64  /* peers that are looked after in one round */
#define BATCH_MAX 128 /* reports to one peer in one round */

struct report {
	struct iwf *iwf;
	struct diam_call *call; /* the DRR that waits for its DRA; NULL: none */
	struct iwf_txn txn;
	struct iwf_dnr_octets octets;
};

/* --- DNR -------------------------------------------------------------------------------
 */

static void
dra(struct diam_call *call, uint32_t code, uint32_t failed_code)
{
	const struct diam_result result = { .code = code,
					    .failed_code = failed_code,
					    .failed_vendor = failed_code != 0
								     ? GBA_VENDOR_3GPP
								     : 0 };
	const struct t4_dra answer = { .features = { 0 } };

	diam_reply(call, &result, &answer);
}

/* A refusal that will not change ends it as well; what may be better later does not. */
static bool
is_final(enum gba_status status, const struct diam_result *result)
{
	if (status != GBA_OK)
		return false;
	if (result->code == DIAM_SUCCESS && !result->experimental)
		return true;
	return result->code / 1000 == 5 && result->code != UNABLE_TO_COMPLY;
}

static void
on_dna(void *ctx, enum gba_status status, const struct diam_result *result,
       const void *answer)
{
	struct report *report = ctx;
	struct iwf *iwf = report->iwf;
	const bool final = is_final(status, result);

	(void)answer;
	if (final) {
		pthread_mutex_lock(&iwf->lock);
		(void)!iwf_txn_end(iwf->db, report->txn.number, IWF_TXN_DONE,
				   gba_wall_s(&iwf->clock));
		pthread_mutex_unlock(&iwf->lock);
		iwf_count(iwf, IWF_C_DNR_DONE);
	}
	gba_log(iwf->log, GBA_LOG_INFO, "tsp",
		"report %s scs=%s peer=%s reference=%u outcome=%s result=%u",
		final ? "taken" : "not taken", report->txn.scs, report->txn.via,
		report->txn.reference, tsp_outcome_name((uint32_t)report->txn.outcome),
		result != NULL ? result->code : 0);
	if (report->call != NULL) /* it is kept here, whatever the SCS said */
		dra(report->call, DIAM_SUCCESS, 0);
	free(report);
}

/* Is the peer there by the link that its SCS is to have? Of one that nobody knows any
 * more there is nothing to say. */
static bool
is_reached_right(struct iwf *iwf, const struct iwf_txn *txn)
{
	struct iwf_link link;
	struct iwf_scs scs;
	enum gba_status status;

	pthread_mutex_lock(&iwf->lock);
	status = iwf_scs_get(iwf->db, &scs, txn->scs);
	pthread_mutex_unlock(&iwf->lock);
	if (status != GBA_OK)
		return status == GBA_ERR_NOT_FOUND;
	return iwf_link_of(iwf, txn->via, &link) && iwf_link_equal(&link, &scs.link);
}

static void
report_send(struct report *report, unsigned timeout_ms)
{
	const struct iwf_txn *txn = &report->txn;
	const struct diam_dest dest = { .realm = txn->realm,
					.host = txn->host,
					.via = txn->via };
	struct iwf *iwf = report->iwf;
	struct tsp_dnr dnr;

	if (!is_reached_right(iwf, txn)) {
		on_dna(report, GBA_ERR_PEER, NULL, NULL);
		return;
	}
	iwf_count(iwf, IWF_C_DNR_SENT);
	if (iwf_dnr_build(&dnr, &report->octets, txn) != GBA_OK ||
	    diam_ask(iwf->node, &tsp_notification_command, &dnr, sizeof(struct tsp_dna),
		     &dest, timeout_ms, on_dna, report) != GBA_OK)
		on_dna(report, GBA_ERR_PEER, NULL, NULL);
}

static struct report *
report_new(struct iwf *iwf, struct diam_call *call, const struct iwf_txn *txn)
{
	struct report *report = calloc(1, sizeof(*report));

	if (report != NULL) {
		report->iwf = iwf;
		report->call = call;
		report->txn = *txn;
	}
	return report;
}

/* --- what is due -----------------------------------------------------------------------
 */

static void
due_to(struct iwf *iwf, const char *via)
{
	struct iwf_txn *txn = calloc(BATCH_MAX, sizeof(*txn));
	unsigned timeout_ms;
	size_t count = 0;
	int64_t now_s;

	if (txn == NULL)
		return;
	pthread_mutex_lock(&iwf->lock);
	now_s = gba_wall_s(&iwf->clock);
	timeout_ms = (unsigned)iwf->conf.trigger.report_timeout_ms;
	if (iwf_txn_due(iwf->db, via, now_s,
			now_s + (int64_t)iwf->conf.trigger.report_retry_s, txn, BATCH_MAX,
			&count) != GBA_OK)
		count = 0;
	pthread_mutex_unlock(&iwf->lock);
	for (size_t i = 0; i < count; i++) {
		struct report *report = report_new(iwf, NULL, &txn[i]);

		if (report != NULL)
			report_send(report, timeout_ms);
	}
	free(txn);
}

void
iwf_report_due(struct iwf *iwf)
{
	char via[VIAS_MAX][IWF_IDENTITY_MAX + 1];
	int64_t now_s, unconfirmed = 0;
	size_t count = 0;

	pthread_mutex_lock(&iwf->lock);
	iwf_db_see_clock(iwf->db, &iwf->clock);
	now_s = gba_wall_s(&iwf->clock);
	(void)!iwf_txn_expire(iwf->db, now_s - (int64_t)iwf->conf.trigger.grace_s, now_s,
			      &unconfirmed);
	if (iwf_txn_due_via(iwf->db, now_s, via, VIAS_MAX, &count) != GBA_OK)
		count = 0;
	pthread_mutex_unlock(&iwf->lock);
	if (unconfirmed > 0) {
		gba_log(iwf->log, GBA_LOG_WARNING, "t4",
			"%lld triggers without a report in time: UNCONFIRMED",
			(long long)unconfirmed);
		atomic_fetch_add(&iwf->counter[IWF_C_UNCONFIRMED], (uint64_t)unconfirmed);
	}
	for (size_t i = 0; i < count && !atomic_load(&iwf->stopping); i++)
		if (diam_peer_is_open(iwf->node, via[i]))
			due_to(iwf, via[i]);
}

/* --- DRR -------------------------------------------------------------------------------
 */

/* The SCS that an address field names (TS 29.338 clause 5.3.3.3). */
static bool
scs_of_smea(char out[E164_DIGITS_MAX + 1], const struct avp_octets *smea)
{
	const struct gba_octets digits = { smea->p + 2, smea->len - 2 };

	return smea->len > 2 && tbcd_parse(out, digits) == GBA_OK &&
	       strlen(out) == smea->p[0];
}

struct drr {
	char scs[E164_DIGITS_MAX + 1];
	uint32_t reference, outcome;
	uint32_t result, failed_code; /* 0: it is good */
};

static struct drr
drr_parse(const struct t4_drr *drr)
{
	struct drr out = { .reference = drr->reference.value };

	if (!drr->reference.present) {
		out.result = MISSING_AVP;
		out.failed_code = REFERENCE_CODE;
	} else if (!scs_of_smea(out.scs, &drr->smea)) {
		out.result = INVALID_VALUE;
		out.failed_code = SMEA_CODE;
	} else if (!iwf_outcome_of_t4(&out.outcome, drr->outcome.value)) {
		out.result = INVALID_VALUE;
		out.failed_code = OUTCOME_CODE;
	}
	return out;
}

/* A failure told by another SMS-SC than the one that accepted it is of a copy that was
 * given up; a success is one, whoever brought it. */
static bool
counts(const struct iwf_txn *txn, const struct drr *drr, const char *peer)
{
	return txn->state != IWF_TXN_ACCEPTED || drr->outcome == TSP_OUTCOME_SUCCESS ||
	       strcasecmp(txn->smsc, peer) == 0;
}

/* Written down; GBA_ERR_NOT_FOUND: nobody waits for it. *send: the SCS is to be told now.
 * Called with the lock held. */
static enum gba_status
drr_take(struct iwf *iwf, const struct drr *drr, const char *peer, struct iwf_txn *txn,
	 bool *send)
{
	const int64_t again_s =
		gba_wall_s(&iwf->clock) + (int64_t)iwf->conf.trigger.report_retry_s;
	enum gba_status status;

	*send = false;
	status = iwf_txn_find(iwf->db, txn, drr->scs, drr->reference);
	if (status != GBA_OK)
		return status;
	if (txn->ended_s != 0 || txn->outcome >= 0 || !counts(txn, drr, peer))
		return GBA_ERR_NOT_FOUND;
	*send = txn->state == IWF_TXN_ACCEPTED && diam_peer_is_open(iwf->node, txn->via);
	txn->outcome = (int)drr->outcome;
	return iwf_txn_outcome(iwf->db, txn->number, drr->outcome,
			       *send ? again_s : gba_wall_s(&iwf->clock));
}

static void
drr_run(struct iwf *iwf, struct diam_call *call, const struct drr *drr)
{
	const char *peer = diam_call_peer(call);
	struct report *report = NULL;
	enum gba_status status;
	unsigned timeout_ms;
	struct iwf_txn txn;
	bool send;

	pthread_mutex_lock(&iwf->lock);
	timeout_ms = (unsigned)iwf->conf.trigger.report_timeout_ms;
	status = drr_take(iwf, drr, peer, &txn, &send);
	pthread_mutex_unlock(&iwf->lock);
	if (status == GBA_ERR_NOT_FOUND) {
		iwf_count(iwf, IWF_C_DRR_STRAY);
		gba_log(iwf->log, GBA_LOG_INFO, "t4",
			"report that nobody waits for smsc=%s scs=%s reference=%u", peer,
			drr->scs, drr->reference);
		dra(call, DIAM_SUCCESS, 0);
		return;
	}
	if (status == GBA_OK && send && !atomic_load(&iwf->stopping))
		report = report_new(iwf, call, &txn);
	if (report != NULL)
		report_send(report, timeout_ms);
	else
		dra(call, status == GBA_OK ? DIAM_SUCCESS : UNABLE_TO_COMPLY, 0);
}

static void
on_drr(void *ctx, struct diam_call *call, const void *request)
{
	const char *peer = diam_call_peer(call);
	const struct drr drr = drr_parse(request);
	struct iwf *iwf = ctx;

	iwf_count(iwf, IWF_C_DRR);
	if (!iwf_is_smsc(iwf, peer)) {
		pthread_mutex_lock(&iwf->lock);
		iwf_audit(iwf, "t4", peer, "", "T4-2", "report of no SMS-SC");
		pthread_mutex_unlock(&iwf->lock);
		dra(call, REJECTED, 0);
	} else if (drr.result != 0) {
		dra(call, drr.result, drr.failed_code);
	} else {
		drr_run(iwf, call, &drr);
	}
}

enum gba_status
iwf_report_serve(struct iwf *iwf)
{
	return diam_serve(iwf->node, &t4_report_command, sizeof(struct t4_drr), on_drr,
			  iwf);
}
