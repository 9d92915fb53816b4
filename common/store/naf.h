/* SPDX-License-Identifier: Apache-2.0 */
/** @file naf.h  NAFs and the audit. Part of store.h. */
#ifndef GBA_STORE_NAF_H
#define GBA_STORE_NAF_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "crypto/ks.h"

struct store;

/* --- NAFs -------------------------------------------------------------------------- */

struct store_naf {
	char identity[256];       /* Diameter identity (Origin-Host), lower case */
	char fqdns[16][256];      /* allowed; "*.example.org" matches below it */
	unsigned fqdn_count;
	char group[64];           /* NAF group for USS choice; "" none */
	uint32_t gsids[16];       /* may ask for these; */
	unsigned gsid_count;      /* 0: for any */
	uint32_t required[16];    /* these USSs must exist, else 5402 */
	unsigned required_count;
	bool gba_u;               /* may have Ks_int_NAF */
	bool impi;                /* may have the IMPI (User-Name) */
	bool push;                /* may ask for GBA-Push-Info (TS 33.223) */
	char users[16][256];      /* with push: to whom, as patterns of UE-Id with '*'; */
	unsigned user_count;      /* 0: to anybody */
};

GBA_MUST_CHECK enum gba_status store_naf_put(struct store *store, const struct store_naf *naf);
/** What this process puts or deletes counts at once; a change that another process made to
 * the same file may take a second to be seen. */
GBA_MUST_CHECK enum gba_status store_naf_get(struct store *store, struct store_naf *out,
					     const char *identity);
GBA_MUST_CHECK enum gba_status store_naf_delete(struct store *store, const char *identity);
GBA_MUST_CHECK enum gba_status
store_naf_list(struct store *store, void (*on_row)(void *ctx, const struct store_naf *naf),
	       void *ctx);

/* --- audit ------------------------------------------------------------------------- */

/* One step of one attempt, for `gbactl why`. No key material. */
struct store_audit {
	int64_t wall_ms;
	char impi[GBA_IMPI_MAX + 1]; /* as claimed; may be unknown */
	char peer[128];              /* source address, or NAF identity */
	char step[32];               /* "challenge", "response", "auts", "zn" ... */
	char outcome[32];            /* "ok", "wrong-response", "unknown-impi" ... */
	char detail[256];            /* a sentence with the clause */
};

/** Queue with whatever is committed next; dropped (and counted) when the queue is full. */
void store_audit_put(struct store *store, const struct store_audit *audit);
/** Newest first, at most limit, of one IMPI (NULL: all). */
GBA_MUST_CHECK enum gba_status
store_audit_list(struct store *store, const char *impi, unsigned limit,
		 void (*on_row)(void *ctx, const struct store_audit *audit), void *ctx);

#endif
