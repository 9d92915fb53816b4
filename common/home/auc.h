/* SPDX-License-Identifier: Apache-2.0 */
/** @file auc.h  The authentication centre over the store (TS 33.102 6.3.2, 6.3.5). */
#ifndef GBA_HOME_AUC_H
#define GBA_HOME_AUC_H

#include "home/av.h"
#include "store/store.h"

/* One for each node that asks: their sequence numbers do not meet. */
struct auc {
	struct store *store;
	struct gba_random random;
	unsigned ind;	   /* TS 33.102 C.1.2 */
	unsigned push_ind; /* of is_push: a GPI on its way stays fresh while Ub goes on */
	bool quintets;	   /* also of a SIM: Zh has no triplets (TS 29.109 4.2) */
};

/** auc outlives the source. */
struct av_source auc_source(struct auc *auc);

#endif
