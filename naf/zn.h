/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn.h  Zn of gba-nafd: a Diameter node with its peers, which a context of
 * libgba-naf asks. */
#ifndef GBA_NAF_ZN_H
#define GBA_NAF_ZN_H

#include <gba/naf.h>

#include "base/clock.h"
#include "base/log.h"
#include "naf/conf.h"

struct naf_zn;

/** Start the node, if an identity is set, and open the context over it.
 * @param[out] out  lives as long as naf, which closes it; log and conf outlive it */
GBA_MUST_CHECK enum gba_status naf_zn_open(struct naf_zn **out, struct gba_naf *naf,
					   const struct naf_conf_zn *conf,
					   const struct gba_clock *clock,
					   const struct gba_log *log);

/** Is there Zn at all? */
bool naf_zn_is_set(const struct naf_zn *zn);
/** Does the node do its work? */
bool naf_zn_is_up(const struct naf_zn *zn);
unsigned naf_zn_peers_open(const struct naf_zn *zn);
/** As gba_naf_stat. */
const char *naf_zn_stat(const struct naf_zn *zn, size_t i, uint64_t *value);

#endif
