/* SPDX-License-Identifier: Apache-2.0 */
/** @file ub_mode.h  The kinds of bootstrapping and how they differ: one row each. */
#ifndef GBA_BSF_UB_MODE_H
#define GBA_BSF_UB_MODE_H

#include "base/clock.h"
#include "bsf/ub.h"
#include "home/av.h"

struct ub_mode_row {
	const char *name; /* in audit records */
	bool tls;	  /* TLS before any HTTP */
	bool tmpi, auts;  /* has TMPIs; can report a synchronisation failure */
	enum ub_reason wrong, off, plain, no_auts;
	enum av_kind kind; /* what the home network is asked for */
	/* Nonce, what the UE must prove, and Ks, from what the home network gave. */
	enum gba_status (*fill)(struct challenge *c, const struct av_answer *answer,
				const struct gba_random *random);
	/* The password of the right answer, and its Ks. GBA_ERR_DENIED: this connection
	 * cannot carry it. */
	enum gba_status (*password)(struct gba_digest_password *out,
				    const struct challenge *c,
				    const struct ub_request *request,
				    const struct bsf_conf_ub *conf);
	enum gba_status (*ks)(struct gba_ks *out, const struct challenge *c,
			      const struct ub_request *request,
			      const struct bsf_conf_ub *conf);
};

const struct ub_mode_row *ub_mode_row(enum gba_mode mode);

/** May this request take part in a bootstrapping of this kind? reason is written when it
 * may not. */
bool ub_mode_is_served(enum ub_reason *reason, enum gba_mode mode,
		       const struct bsf_conf_ub *conf, const struct ub_request *request);

/** Is a decoded nonce of this length one of ours? */
bool ub_nonce_len_is_ours(size_t len);

/* --- ub_3g.c: TS 33.220 4.5.2, 5.3.2 --- */
enum gba_status ub_3g_fill(struct challenge *c, const struct av_answer *answer,
			   const struct gba_random *random);

/** RES as octets (RFC 3310), and the Ks that came with the vector. */
enum gba_status ub_3g_password(struct gba_digest_password *out, const struct challenge *c,
			       const struct ub_request *request,
			       const struct bsf_conf_ub *conf);
enum gba_status ub_3g_ks(struct gba_ks *out, const struct challenge *c,
			 const struct ub_request *request,
			 const struct bsf_conf_ub *conf);

/* --- ub_2g.c: TS 33.220 Annex I, TS 24.109 Annex H --- */
enum gba_status ub_2g_fill(struct challenge *c, const struct av_answer *answer,
			   const struct gba_random *random);
/** Does the IMPI begin with the IMSI of one of the operator's ranges ([ub] sim-imsi)? */
bool ub_2g_is_in_range(const struct conf_list *prefixes, const char *impi);
/** Has the subscriber a SIM? It is the home network or the operator who says so, never
 * the UE: nobody can ask for the weaker kind. */
bool ub_2g_is_for(const struct bsf_conf_ub *conf, const char *impi,
		  const struct av_answer *answer);

/* --- ub_digest.c: TS 33.220 Annex M, B.5; TS 24.109 Annex I --- */
enum gba_status ub_digest_fill(struct challenge *c, const struct av_answer *answer,
			       const struct gba_random *random);
enum gba_status ub_digest_password(struct gba_digest_password *out,
				   const struct challenge *c,
				   const struct ub_request *request,
				   const struct bsf_conf_ub *conf);
enum gba_status ub_digest_ks(struct gba_ks *out, const struct challenge *c,
			     const struct ub_request *request,
			     const struct bsf_conf_ub *conf);

#endif
