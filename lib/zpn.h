/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn.h  Zpn as the Push-NAF speaks it over Diameter (TS 29.109 clause 5.4). */
#ifndef GBA_LIB_ZPN_H
#define GBA_LIB_ZPN_H

#include "base/clock.h"
#include "base/log.h"
#include "codec/zpn.h"
#include "diam/diam.h"
#include "lib/push.h"

struct zpn_conf {
	struct diam_node *node;
	const char *realm; /* Destination-Realm */
	unsigned timeout_ms;
	int64_t lifetime_max_s;
	bool gsid_binary; /* GAA-Service-Identifier as 4 octets instead of digits */
	struct gba_clock clock;
	const struct gba_log *log;
};

struct zpn;
GBA_MUST_CHECK enum gba_status zpn_new(struct zpn **out, const struct zpn_conf *conf);
/** No ask may be under way. */
void zpn_free(struct zpn *zpn);
/** The source; ctx is the struct zpn. */
struct naf_push_source zpn_source(struct zpn *zpn);

#endif
