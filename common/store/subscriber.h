/* SPDX-License-Identifier: Apache-2.0 */
/** @file subscriber.h  Subscribers and their sequence numbers. Part of store.h. */
#ifndef GBA_STORE_SUBSCRIBER_H
#define GBA_STORE_SUBSCRIBER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "codec/guss.h"
#include "crypto/aka.h"
#include "crypto/digest.h"
#include "crypto/ks.h"
#include "store/done.h"

struct store;

/* --- subscribers ------------------------------------------------------------------- */

struct store_subscriber {
	char impi[GBA_IMPI_MAX + 1];
	struct aka_secrets sec; /* secret: wipe after use; k_len 0: none */
	struct digest_credentials digest; /* secret; realm "": none */
	struct aka_amf amf;
	struct aka_sqn sqn;     /* provisioned start; on reading, the end of the last block */
	enum guss_uicc uicc;
	bool barred;            /* known, but GBA not allowed */
	char *guss;             /* XML or NULL; store_subscriber_fini frees it */
	char *impus;            /* public identities in canonical form, a space between
				 * them, or NULL; freed as well */
	int64_t updated_s;
};

void store_subscriber_fini(struct store_subscriber *sub); /* wipes and frees */

/** Blocking; replaces an existing one only if `replace`, else GBA_ERR_DENIED. Replacing one
 * with the same K and OPc never takes its SQN back; another card starts at sub->sqn. */
GBA_MUST_CHECK enum gba_status store_subscriber_put(struct store *store,
						    const struct store_subscriber *sub,
						    bool replace);
/** Many in one transaction: all or none; *bad is the index of the one that was refused. */
GBA_MUST_CHECK enum gba_status store_subscriber_put_all(struct store *store,
							const struct store_subscriber *subs,
							size_t count, bool replace, size_t *bad);
GBA_MUST_CHECK enum gba_status store_subscriber_get(struct store *store,
						    struct store_subscriber *out,
						    const char *impi);
/** Blocking; set the GUSS (NULL: none) and nothing else. GBA_ERR_NOT_FOUND. */
GBA_MUST_CHECK enum gba_status store_subscriber_guss(struct store *store, const char *impi,
						     const char *guss);
/** Blocking; its bindings go too. GBA_ERR_NOT_FOUND if there is none. */
GBA_MUST_CHECK enum gba_status store_subscriber_delete(struct store *store, const char *impi);
/* The on_row of any list must not call the store: it runs on a read connection. */

/** Ordered by IMPI, after `after` (NULL: from the start), at most limit; without secrets. */
GBA_MUST_CHECK enum gba_status
store_subscriber_list(struct store *store, const char *after, unsigned limit,
		      void (*on_row)(void *ctx, const struct store_subscriber *sub), void *ctx);

/* After a SQN is safely ours: the next one, its SEQ never given before or again. */
typedef void (*store_sqn_done)(void *ctx, enum gba_status status, const struct aka_sqn *sqn);

/** Next SQN of this subscriber for IND. Called back at once on the caller's thread when the
 * block in memory has one left, else from the writer after the block's upper end is on disk. */
void store_sqn_take(struct store *store, const char *impi, unsigned ind, store_sqn_done done,
		    void *ctx);
/** After a good AUTS: SQN_HE := SQN_MS unless the stored one is acceptable anyway
 * (TS 33.102 6.3.5); drops the block in memory. */
void store_sqn_resync(struct store *store, const char *impi, const struct aka_sqn *sqn_ms,
		      store_done done, void *ctx);

#endif
