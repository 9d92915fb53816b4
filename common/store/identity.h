/* SPDX-License-Identifier: Apache-2.0 */
/** @file identity.h  Public identities, and the nodes that ask for vectors. Part of
 * store.h. */
#ifndef GBA_STORE_IDENTITY_H
#define GBA_STORE_IDENTITY_H

#include <stdbool.h>

#include "base/status.h"
#include "crypto/ks.h"

struct store;

/* --- public identities ----------------------------------------------------------------- */

/* What is known of an IMPU: whose it is. */
struct store_impu {
	char impi[GBA_IMPI_MAX + 1]; /* the first of them */
	unsigned count;              /* subscribers it belongs to */
	bool related;                /* the IMPI asked about is among them */
};

/** impu in canonical form (impu_canonical); impi NULL: any. Nobody's: GBA_OK, count 0. */
GBA_MUST_CHECK enum gba_status store_impu_find(struct store *store, struct store_impu *out,
					       const char *impu, const char *impi);

/* --- nodes ------------------------------------------------------------------------------ */

/** The IND of this node (lower-case identity): the remembered one, or a new one that the
 * fewest others have, remembered from now on. Blocking when it is new. */
GBA_MUST_CHECK enum gba_status store_node_ind(struct store *store, const char *identity,
					      unsigned *ind);
GBA_MUST_CHECK enum gba_status
store_node_list(struct store *store, void (*on_row)(void *ctx, const char *identity, unsigned ind),
		void *ctx);

#endif
