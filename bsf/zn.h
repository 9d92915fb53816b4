/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn.h  Zn: what a NAF may learn of a bootstrapping (TS 29.109 5.2,
 * TS 33.220 4.5.3). */
#ifndef GBA_BSF_ZN_H
#define GBA_BSF_ZN_H

#include <stdbool.h>
#include <stdint.h>

#include "bsf/naf.h"
#include "crypto/ks.h"

/* Everything that can become of a request, in the order of the checks. */
enum bsf_zn_reason {
	BSF_ZN_OK,
	BSF_ZN_NAF_UNKNOWN,   /* no NAF of this Origin-Host */
	BSF_ZN_PEER_FOREIGN,  /* it came over a peer that may not speak for that NAF */
	BSF_ZN_NAF_ID_BAD,    /* NAF-Id is not FQDN and 5 octets */
	BSF_ZN_FQDN_RESERVED, /* a name that the keys of GBA push are made with */
	BSF_ZN_FQDN_REFUSED,  /* not one of the NAF's names */
	BSF_ZN_PROXY_REFUSED, /* not a name that the proxy vouches for */
	BSF_ZN_GSID_BAD,
	BSF_ZN_AWARENESS_BAD,
	BSF_ZN_BTID_BAD,     /* no B-TID at all */
	BSF_ZN_BTID_UNKNOWN, /* never made here, or expired */
	BSF_ZN_USS_MISSING,  /* the operator demands a USS that the user has not */
	BSF_ZN_KEY_REFUSED,  /* the USS allow only a key that this NAF cannot have */
	BSF_ZN_GUSS_BAD, /* the snapshot in the binding does not parse */
	BSF_ZN_STORE_FAILED,
	BSF_ZN_FAILED,
	BSF_ZN_REASON_COUNT
};

const struct bsf_naf_reason *bsf_zn_reason_row(enum bsf_zn_reason reason);

/* A BIR, read. What was not well formed is kept as such: who may ask comes first. */
struct bsf_zn_request {
	const char *origin_host, *peer;
	struct gba_octets naf_id_octets; /* as received: they enter the KDF */
	struct naf_id naf_id;
	struct gba_text btid;
	struct aka_rand rand;
	bool naf_id_bad, btid_bad, gsid_bad, awareness_bad;
	uint32_t gsids[AVP_LONG_LIST_MAX];
	size_t gsid_count;
	bool gba_u_aware;
	bool needs_me_key; /* its answer cannot be without (TS 29.309) */
};

/** Octets to struct; views into bir, origin_host and peer. */
void bsf_zn_parse(struct bsf_zn_request *out, const struct zn_bir *bir,
		  const char *origin_host, const char *peer, bool gsid_binary);

/* What the store knows about it; NULL: nothing. */
struct bsf_zn_facts {
	const struct store_naf *naf;
	const struct store_binding *binding;
	const struct guss *guss; /* of the binding; NULL: no user security settings */
};

struct bsf_zn_decision {
	enum bsf_zn_reason reason;
	bool give_me_key, give_int_key, give_impi;
	bool tell_choice; /* write keyChoice into the USS */
	struct bsf_naf_uss uss; /* into facts->guss */
};

/** The checks in their order (TS 29.109 5.2; 33.220 4.5.3, J.1). No I/O, no clock: a
 * binding that is past its end is not among the facts. */
void bsf_zn_decide(struct bsf_zn_decision *out, const struct bsf_zn_policy *policy,
		   const struct bsf_zn_request *request,
		   const struct bsf_zn_facts *facts);

/* A BIA and what its views point to. */
struct bsf_zn_answer {
	struct zn_bia bia;
	struct gba_ks_naf ks_naf, ks_int_naf; /* secret */
	uint8_t *uss_list;		      /* heap */
};

/** Keys and AVPs of a decision that says BSF_ZN_OK. On failure *out is empty. */
GBA_MUST_CHECK enum gba_status bsf_zn_build(struct bsf_zn_answer *out,
					    const struct bsf_zn_decision *decision,
					    const struct bsf_zn_request *request,
					    const struct store_binding *binding);
void bsf_zn_answer_fini(struct bsf_zn_answer *answer); /* wipes and frees */

#endif
