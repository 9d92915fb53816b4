/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub.h  The UE's side of Ub (TS 33.220 clause 4.5.2, TS 24.109 clause 4). */
#ifndef GBA_UE_UB_H
#define GBA_UE_UB_H

#include "base/clock.h"
#include "codec/bsf_xml.h"
#include "codec/www_auth.h"
#include "ue/http.h"
#include "ue/profile.h"
#include "ue/state.h"
#include "ue/trace.h"
#include "ue/uicc.h"

#define UB_RESYNC_MAX 2 /* AUTS sent in one run */
#define UB_RETRY_MAX  2 /* challenges answered after a response was refused */

/* What the UE bootstraps with. */
enum ub_kind {
	UB_USIM,   /* a USIM or an ISIM: Digest AKA (TS 33.220 4.5.2, 5.3) */
	UB_SIM,	   /* a SIM: 2G GBA (Annex I) */
	UB_DIGEST, /* SIP Digest credentials: GBA_Digest (Annex M) */
};

struct ub_conf {
	enum ub_kind kind;
	const struct digest_credentials *digest; /* UB_DIGEST: of the user; secret */
	enum gba_digest_form digest_form;
	const char *digest_exporter; /* label of TLS_MK_Extr */
	struct ue_http *http;
	struct uicc *uicc;
	bool gba_u; /* use the GBA context: Ks stays in the card (TS 33.220 5.3) */
	const struct profile *profile;
	const char *bsf_url; /* NULL: by the card */
	bool no_tmpi;	     /* neither use nor take one */
	const struct gba_clock *clock;
	const struct gba_random *random;
	const struct ue_trace *trace;
};

/**
 * Run Ub once, with resynchronisation and the return from TMPI to IMPI where they are
 * needed.
 * @param[in,out] state  in: TMPI and IMPI; out, with GBA_OK: the new bootstrapping. A
 * TMPI that the BSF does not know is gone from it in any case, and the old Ks once a card
 * has put another in its place.
 * @return GBA_OK; GBA_ERR_MAC: the AUTN or the BSF's rspauth is not genuine; GBA_ERR_SQN:
 * the resynchronisations are used up; GBA_ERR_DENIED: the BSF refused; GBA_ERR_EXPIRED:
 *         what it gave is over already; GBA_ERR_PEER: it does not speak Ub; GBA_ERR_IO:
 * it cannot be reached; GBA_ERR_STORE: the card failed
 */
GBA_MUST_CHECK enum gba_status ub_run(const struct ub_conf *conf, struct state *state,
				      struct ue_why *why);

/** Where to go: the override, a URL or a name, else the BSF of the card's identity; on port
 * 80 unless a URL says otherwise, or on 443 with tls. */
GBA_MUST_CHECK enum gba_status ub_bsf_url(char out[512], const struct uicc *uicc,
					  const char *override, bool tls,
					  struct ue_why *why);

/* --- the messages, without a network -------------------------------------------------
 */

/* A challenge. The views of auth point into it: do not copy. */
struct ub_challenge {
	struct www_auth auth;
	struct digest_alg alg;
	enum digest_qop qop;
	struct aka_rand rand; /* this and the rest: not with UB_DIGEST */
	struct aka_autn autn;
	bool is_2g; /* 16 zero octets in the place of AUTN, and Ks-input behind */
	struct gba_ks_input ks_input;
};

/** The first challenge of a 401 for this kind: Digest AKA, or with UB_DIGEST plain Digest
 * with qop auth-int. GBA_ERR_NOT_FOUND if there is none; lenient
 * about a missing algorithm and qop, server data behind RAND and AUTN, and a list of
 * qops. */
GBA_MUST_CHECK enum gba_status ub_challenge_parse(struct ub_challenge *out,
						  const struct ue_reply *reply,
						  enum ub_kind kind);

/* What an answer is made of, kept to check rspauth against it. */
struct ub_answer {
	char realm[512];
	char uri[3072];
	char cnonce[65];
	char nc[9];
	struct digest_hex ha1;	    /* secret */
	struct digest_hex response; /* secret where Ks is made from it */
};

/** Request 2. password: RES, or empty when auts is not NULL (RFC 3310). */
GBA_MUST_CHECK enum gba_status
ub_answer_build(struct gba_buf *out, struct ub_answer *answer,
		const struct profile *profile, const struct ub_challenge *challenge,
		const char *username, struct gba_octets password,
		const struct aka_auts *auts);

/** The 200: rspauth first, then the document. GBA_ERR_MAC, GBA_ERR_SYNTAX. */
GBA_MUST_CHECK enum gba_status ub_ok_open(struct bsf_info *out,
					  const struct ub_answer *answer,
					  const struct ub_challenge *challenge,
					  const struct ue_reply *reply);

/** What a refusal of this status says of its cause: ": ..." or "" (TS 24.109 4). */
const char *ub_refusal_hint(unsigned status);

#endif
