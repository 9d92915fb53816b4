/* SPDX-License-Identifier: Apache-2.0 */
/** @file binding.h  Bindings and TMPIs. Part of store.h. */
#ifndef GBA_STORE_BINDING_H
#define GBA_STORE_BINDING_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/aka.h"
#include "crypto/ks.h"
#include "store/done.h"

struct store;

/* --- bindings ---------------------------------------------------------------------- */

enum gba_mode { GBA_MODE_ME = 0, GBA_MODE_U = 1, GBA_MODE_2G = 2, GBA_MODE_DIGEST = 3 };

struct store_binding {
	struct aka_rand rand; /* key: B-TID user part, decoded */
	char btid[GBA_BTID_MAX + 1];
	char impi[GBA_IMPI_MAX + 1];
	struct gba_ks ks; /* secret: wipe after use */
	enum gba_mode mode;
	int64_t created_s, expires_s;
	char tmpi[GBA_TMPI_LEN + 1]; /* "" : none */
	char *guss;                  /* snapshot or NULL; store_binding_fini frees it */
};

void store_binding_fini(struct store_binding *binding);

/** Queue; what binding points to is copied before the call returns. GBA_ERR_BUSY when too much
 * waits: then, as with any failure here, done is not called. An older record of the same
 * RAND is replaced. replace_old: the IMPI's other bindings are deleted in the same commit. */
GBA_MUST_CHECK enum gba_status store_binding_put(struct store *store,
						 const struct store_binding *binding,
						 bool replace_old, store_done done, void *ctx);
/** GBA_ERR_NOT_FOUND also from its expiry on (expires_s == now_s is expired). */
GBA_MUST_CHECK enum gba_status store_binding_get(struct store *store, struct store_binding *out,
						 const struct aka_rand *rand, int64_t now_s);
/** IMPI behind a TMPI that is still mapped. Its use ends the older mappings of the IMPI. */
GBA_MUST_CHECK enum gba_status store_tmpi_get(struct store *store, char impi[GBA_IMPI_MAX + 1],
					      const char *tmpi, int64_t now_s);
/** Blocking. */
GBA_MUST_CHECK enum gba_status store_binding_delete(struct store *store,
						    const struct aka_rand *rand);
/** Of one IMPI (NULL: all), newest first, at most limit; ks left zero. */
GBA_MUST_CHECK enum gba_status
store_binding_list(struct store *store, const char *impi, unsigned limit,
		   void (*on_row)(void *ctx, const struct store_binding *binding), void *ctx);
/** Queue the removal of what is expired, in bounded steps between other commits; called from a
 * timer. */
void store_expire(struct store *store, int64_t now_s);

#endif
