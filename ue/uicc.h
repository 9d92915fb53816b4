/* SPDX-License-Identifier: Apache-2.0 */
/** @file uicc.h  The UICC as the ME knows it: through APDUs and nothing else. */
#ifndef GBA_UE_UICC_H
#define GBA_UE_UICC_H

#include <stdbool.h>

#include "base/buf.h"
#include "crypto/digest.h"
#include "crypto/ks.h"
#include "ue/trace.h"
#include "ue/why.h"

/* What carries APDUs to a card, here to the software USIM (usim_port). */
struct uicc_port {
	void (*exchange)(void *ctx, struct gba_buf *reply, struct gba_octets apdu);
	/* What happened inside, for the people of a lab; NULL or "": nothing to tell. */
	const char *(*explain)(void *ctx);
	void *ctx;
};

struct uicc {
	struct uicc_port port;
	const struct ue_trace *trace;
	bool isim;  /* the application in use; else a USIM */
	bool gba_u; /* it offers GBA, so keys are made in the card */
	char impi[GBA_IMPI_MAX + 1];
	char imsi[16]; /* "" with an ISIM */
	unsigned mnc_digits;
};

/** Select an ISIM if there is one, else the USIM (TS 33.220 4.4.8); read identity and
 * services. GBA_ERR_PEER: not a card that can be used, why says what it answered. */
GBA_MUST_CHECK enum gba_status uicc_open(struct uicc *out, const struct uicc_port *port,
					 const struct ue_trace *trace,
					 struct ue_why *why);

/** The same with the application that a label of GBA Push names, "USIM" or "ISIM" (TS 33.223).
 * GBA_ERR_NOT_FOUND: the card has none of this name. */
GBA_MUST_CHECK enum gba_status uicc_open_labelled(struct uicc *out,
						  const struct uicc_port *port,
						  const struct ue_trace *trace,
						  const char *label, struct ue_why *why);

/** The BSF's name by the identity (TS 23.003 16.2). */
GBA_MUST_CHECK enum gba_status uicc_bsf_name(char out[256], const struct uicc *uicc);

/* What AUTHENTICATE says (TS 31.102 7.1.2). */
enum uicc_outcome {
	UICC_OK,
	UICC_MAC_FAILURE,  /* 98 62: the network does not know K */
	UICC_SYNC_FAILURE, /* tag DC: auts */
};

struct uicc_answer {
	enum uicc_outcome outcome;
	struct aka_res res; /* secret */
	struct aka_ck ck;   /* secret; 3G context only */
	struct aka_ik ik;   /* secret; 3G context only */
	struct aka_auts auts;
	char note[200]; /* what the card explains, or "" */
};

/** AUTHENTICATE; gba_u: the GBA context in bootstrapping mode, where Ks stays in the
 * card.
 * @return GBA_OK whatever the outcome; GBA_ERR_STORE: the card failed (6F 00);
 *         GBA_ERR_PEER: another status word, or data that no card sends */
GBA_MUST_CHECK enum gba_status uicc_authenticate(struct uicc *uicc,
						 struct uicc_answer *out, bool gba_u,
						 const struct aka_rand *rand,
						 const struct aka_autn *autn,
						 struct ue_why *why);

/** AUTHENTICATE in the GSM security context, as a SIM runs its GSM algorithm (TS 31.102
 * 7.1.2). Statuses as above. */
GBA_MUST_CHECK enum gba_status uicc_run_gsm(struct uicc *uicc, struct aka_sres *sres,
					    struct aka_kc *kc,
					    const struct aka_rand *rand,
					    struct ue_why *why);

/** Tell the card which B-TID and lifetime its Ks has (TS 33.220 G.1). */
GBA_MUST_CHECK enum gba_status uicc_gba_bind(struct uicc *uicc, const char *btid,
					     const char *lifetime, struct ue_why *why);

/** Take B-TID and lifetime away again: the card derives nothing more from its Ks. */
GBA_MUST_CHECK enum gba_status uicc_gba_unbind(struct uicc *uicc, struct ue_why *why);

/* EF_GBABP, as texts. */
struct uicc_binding {
	struct aka_rand rand;
	char btid[GBA_BTID_MAX + 1], lifetime[64];
};
/** GBA_ERR_NOT_FOUND: the card has no Ks that is bound. */
GBA_MUST_CHECK enum gba_status
uicc_gba_binding(struct uicc *uicc, struct uicc_binding *out, struct ue_why *why);

/** NAF derivation mode: Ks_ext_NAF. GBA_ERR_NOT_FOUND: the card has no Ks (69 85). */
GBA_MUST_CHECK enum gba_status uicc_gba_derive(struct uicc *uicc,
					       struct gba_ks_naf *ks_ext_naf,
					       struct gba_octets naf_id,
					       struct ue_why *why);

/** Let the application in the card make HA1 with Ks_int_NAF, after uicc_gba_derive for
 * this NAF_Id. */
GBA_MUST_CHECK enum gba_status uicc_int_ha1(struct uicc *uicc, struct digest_hex *ha1,
					    const struct digest_alg *alg,
					    struct gba_octets naf_id,
					    struct gba_text realm, struct ue_why *why);
/** Lab: read Ks_int_NAF itself; GBA_ERR_DENIED unless the card discloses it. */
GBA_MUST_CHECK enum gba_status uicc_int_key(struct uicc *uicc, struct gba_ks_naf *out,
					    struct gba_octets naf_id, struct ue_why *why);

#endif
