/* SPDX-License-Identifier: Apache-2.0 */
/** @file iwf_int.h  What the files of gba-iwfd share. */
#ifndef GBA_IWF_IWF_INT_H
#define GBA_IWF_IWF_INT_H

#include <pthread.h>
#include <stdatomic.h>

#include "base/clock.h"
#include "diam/diam.h"
#include "iwf/iwf.h"
#include "iwf/rate.h"
#include "iwf/request.h"
#include "run/ctl.h"

#define IWF_PEERS_MAX CONF_LIST_MAX

/* What happened so often; names in iwf_counter_name. */
enum iwf_counter {
	IWF_C_REQUESTS,
	IWF_C_REPEATS,
	IWF_C_ACCEPTED,
	IWF_C_RECALLED,
	IWF_C_BLOCKED,
	IWF_C_REFUSED,
	IWF_C_CACHE_HITS,
	IWF_C_S6M_ASKED,
	IWF_C_S6M_FAILED,
	IWF_C_T4_ASKED,
	IWF_C_T4_FAILOVERS,
	IWF_C_DRR,
	IWF_C_DRR_STRAY,
	IWF_C_DNR_SENT,
	IWF_C_DNR_DONE,
	IWF_C_UNCONFIRMED,
	IWF_COUNTERS
};

struct iwf {
	const struct gba_log *log;
	struct iwf_conf conf; /* what is in force; trigger and the timeouts under lock */
	char realm[256], s6m_realm[256], t4_realm[256];
	struct gba_clock clock;
	struct diam_node *node;
	struct iwf_cache *cache;
	struct ctl_server *ctl; /* NULL: no control socket */
	struct diam_peer smsc[IWF_PEERS_MAX];
	size_t smsc_count;
	atomic_bool stopping;
	atomic_uint_fast64_t counter[IWF_COUNTERS];
	pthread_mutex_t lock; /* guards what follows, and the settings above */
	struct iwf_db *db;
	struct iwf_rates *rates;
};

void iwf_count(struct iwf *iwf, enum iwf_counter what);
const char *iwf_counter_name(enum iwf_counter what);
/** A record of a block; destination in the log's way. Called with the lock held. */
void iwf_audit(struct iwf *iwf, const char *path, const char *source,
	       const char *destination, const char *rule, const char *reason);
bool iwf_is_smsc(const struct iwf *iwf, const char *identity);

/* tsp.c */
GBA_MUST_CHECK enum gba_status iwf_tsp_serve(struct iwf *iwf);
/** May a peer of this identity connect? For struct diam_conf. */
bool iwf_may_connect(void *ctx, const char *identity);
/** And without TLS, from this address? */
bool iwf_may_connect_plain(void *ctx, const char *identity, const char *address);
/** How it connected. @return false: it never did */
bool iwf_link_of(struct iwf *iwf, const char *peer, struct iwf_link *out);

/* report.c */
GBA_MUST_CHECK enum gba_status iwf_report_serve(struct iwf *iwf);
void iwf_report_due(struct iwf *iwf);

/* ctl.c */
const struct ctl_verb *iwf_ctl_verbs(size_t *count);

#endif
