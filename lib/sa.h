/* SPDX-License-Identifier: Apache-2.0 */
/** @file sa.h  An SA as the public library hands it out; for push_api.c and sa_api.c. */
#ifndef GBA_LIB_SA_H
#define GBA_LIB_SA_H

#include "lib/context.h"
#include "lib/push.h"
#include "push/sa.h"

struct gba_naf_sa {
	struct naf_key *key;
	char ptid[GBA_PTID_MAX + 1], fqdn[256];
	struct aka_rand rand;
	bool gba_u;
	int64_t expires_s;
	size_t gpi_len;
	uint8_t gpi[NAF_PUSH_GPI_MAX];
};

/** Open the database of the settings. GBA_ERR_IO or GBA_ERR_STORE and a reason. */
GBA_MUST_CHECK enum gba_status naf_sa_open(struct push_table **out, struct gba_naf *naf,
					   char reason[NAF_REASON_MAX]);

/** Of an answer of the BSF: keep it, then make the object. GBA_ERR_PEER: the GPI is none,
 * or its RAND or P-TID is in use for another name. */
GBA_MUST_CHECK enum gba_status naf_sa_keep(struct gba_naf_sa **out, struct gba_naf *naf,
					   const struct naf_push_ask *ask,
					   const struct naf_push_answer *answer);

#endif
