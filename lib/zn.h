/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn.h  Zn as the NAF speaks it: a key source over Diameter (TS 29.109 clause 5).
 */
#ifndef GBA_LIB_ZN_H
#define GBA_LIB_ZN_H

#include "base/clock.h"
#include "base/log.h"
#include "codec/zn.h"
#include "diam/diam.h"
#include "lib/key.h"

#define ZN_DOMAIN_MAX 8

struct zn_conf {
	struct diam_node *node;
	const char *realm; /* Destination-Realm; "": the domain of the B-TID */
	const char *host;  /* Destination-Host; "": none */
	const char *const
		*domains; /* B-TIDs of other domains are unknown; none: all go out */
	size_t domain_count;
	unsigned timeout_ms;
	int64_t lifetime_max_s; /* a key lives no longer here, whatever the BSF says */
	bool gsid_binary;	/* GAA-Service-Identifier as 4 octets instead of digits */
	struct gba_clock clock;
	const struct gba_log *log;
};

struct zn;
GBA_MUST_CHECK enum gba_status zn_new(struct zn **out, const struct zn_conf *conf);
/** No ask may be under way. */
void zn_free(struct zn *zn);

/** The key source; ctx is the struct zn. */
struct naf_key_source zn_source(struct zn *zn);

/** What a result says about the ask: GBA_OK, GBA_ERR_NOT_FOUND (5403), GBA_ERR_DENIED
 * (5402), else GBA_ERR_PEER. */
enum gba_status zn_result_status(const struct diam_result *result);

struct zn_stats {
	uint64_t sent, ok, not_found, denied, failed;
};
void zn_stats(const struct zn *zn, struct zn_stats *out);

#endif
