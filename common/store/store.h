/* SPDX-License-Identifier: Apache-2.0 */
/** @file store.h  What the BSF keeps: subscribers, bindings, NAFs, audit. sqlite behind it.
 *
 * One writer thread gathers what waits into one transaction (synchronous=FULL) and calls
 * back after the commit, on that thread; callbacks must be short and must not call a
 * blocking store function. Reads are synchronous and may be made from any thread. Nothing
 * here assumes that this process is the only one to write. */
#ifndef GBA_STORE_STORE_H
#define GBA_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "codec/guss.h"
#include "crypto/aka.h"
#include "crypto/ks.h"
#include "crypto/seal.h"

struct store;

struct store_conf {
	const char *path;                /* file; created 0600 when missing */
	const struct gba_seal_key *seal; /* NULL: clear text, the logged lab option */
	unsigned readers;                /* read connections, 1 to 64 */
	unsigned sqn_block;              /* SEQs taken by one write, 1 to 4096 */
	const struct gba_clock *clock;
	const struct gba_random *random;
	const struct gba_log *log;
};

/** Open or create, migrate, read every pragma back. A database sealed with another key, a
 * newer schema or a foreign file is refused with a logged sentence. */
GBA_MUST_CHECK enum gba_status store_new(struct store **out, const struct store_conf *conf);
/** Finish what waits, then close. */
void store_free(struct store *store);

/* After the commit: GBA_OK, or GBA_ERR_STORE and nothing was written. */
typedef void (*store_done)(void *ctx, enum gba_status status);

/* --- subscribers ------------------------------------------------------------------- */

struct store_subscriber {
	char impi[GBA_IMPI_MAX + 1];
	struct aka_secrets sec; /* secret: wipe after use */
	struct aka_amf amf;
	struct aka_sqn sqn;     /* provisioned start; on reading, the end of the last block */
	enum guss_uicc uicc;
	bool barred;            /* known, but GBA not allowed */
	char *guss;             /* XML or NULL; store_subscriber_fini frees it */
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
};

GBA_MUST_CHECK enum gba_status store_naf_put(struct store *store, const struct store_naf *naf);
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

struct store_stats {
	uint64_t subscribers, bindings, nafs;
	uint64_t commits, rows_written, audits_dropped, sqn_blocks, errors;
	uint64_t queue_length;
};
void store_stats_get(struct store *store, struct store_stats *out);

#endif
