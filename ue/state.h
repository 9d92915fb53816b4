/* SPDX-License-Identifier: Apache-2.0 */
/** @file state.h  What the ME remembers of a bootstrapping (TS 33.220 4.4.11, 4.5.2). */
#ifndef GBA_UE_STATE_H
#define GBA_UE_STATE_H

#include <stdbool.h>

#include "base/buf.h"
#include "codec/btid.h"
#include "crypto/ks.h"
#include "ue/file.h"

enum state_mode {
	STATE_GBA_ME, /* Ks is here */
	STATE_GBA_U,  /* Ks is in the card: ks stays zero */
	STATE_2G,     /* Ks is here, made with a SIM (TS 33.220 Annex I) */
	STATE_DIGEST, /* Ks is here, made without a card (Annex M) */
};

/* One Ks at a time; a new run replaces it. The TMPI outlives the Ks. */
struct state {
	char impi[GBA_IMPI_MAX + 1]; /* of the card this belongs to */
	char tmpi[GBA_TMPI_LEN + 1]; /* "" : none */
	bool bound;		     /* the rest is filled */
	enum state_mode mode;
	struct gba_ks ks;	     /* secret */
	struct aka_rand rand; /* GBA_Digest: zero, the nonce has its place */
	char nonce[256];      /* as received; GBA_Digest alone */
	char btid[GBA_BTID_MAX + 1];
	char bsf[512];		      /* URL that was used */
	int64_t created_s, expires_s; /* by the clock of the UE */
};

/** Text form, key = value lines, and back. Every key at most once, none unknown, all or
 * none of the keys of a bound state. GBA_ERR_SYNTAX otherwise; *out wiped then. */
GBA_MUST_CHECK enum gba_status state_build(struct gba_buf *out, const struct state *in);
GBA_MUST_CHECK enum gba_status state_parse(struct state *out, struct gba_octets text,
					   struct ue_why *why);

/**
 * Read the state beside the card. A Ks past its lifetime is deleted from the file too;
 * state of another IMPI is deleted whole (another UICC, 4.4.11).
 * @return GBA_OK, also with an empty state if there is none yet
 */
GBA_MUST_CHECK enum gba_status state_read(struct state *out, const char *card_path,
					  const char *impi, int64_t now_s,
					  struct ue_why *why);
GBA_MUST_CHECK enum gba_status state_write(const struct state *in, const char *card_path,
					   struct ue_why *why);
/** Power off: no Ks, no TMPI. */
GBA_MUST_CHECK enum gba_status state_forget(const char *card_path, struct ue_why *why);
const char *state_mode_name(enum state_mode mode);
/** Drop the Ks of *state, keep the TMPI. */
void state_unbind(struct state *state);
void state_fini(struct state *state); /* wipes */

/** Ks_NAF of a bound state whose Ks is here (TS 33.220 B.3); made on demand, not kept. */
GBA_MUST_CHECK enum gba_status state_ks_naf(struct gba_ks_naf *out,
					    const struct state *state, const char *fqdn,
					    const struct gba_ua_id *ua);

#endif
