/* SPDX-License-Identifier: Apache-2.0 */
/** @file naf.h  What Zn and Zpn have in common: who asks, over whom and in whose name, and
 * what of the user security settings goes to a NAF. No I/O. */
#ifndef GBA_BSF_NAF_H
#define GBA_BSF_NAF_H

#include <stdbool.h>
#include <stdint.h>

#include "codec/btid.h"
#include "codec/guss.h"
#include "codec/zn.h"
#include "store/store.h"

#define BSF_ZN_PROXIES_MAX 16

/* A peer that speaks for NAFs of its own network, and vouches for names below one domain
 * (TS 33.220 4.2.2a). */
struct bsf_zn_proxy {
	char identity[256];
	char suffix[256]; /* "visited.example"; "" : any name */
};

/* What keyChoice of a USS does (TS 33.220 5.3.3; TS 29.109 Annex A). */
enum bsf_zn_key_choice {
	BSF_ZN_ENFORCE, /* a key that no chosen USS allows does not go out */
	BSF_ZN_TELL,	/* the NAF reads it in the USS, and obeys */
};

/* What holds for every NAF; what differs stands in the store (struct store_naf). */
struct bsf_zn_policy {
	enum bsf_zn_key_choice key_choice;
	bool gsid_binary; /* GAA-Service-Identifier may come as four octets */
	struct bsf_zn_proxy proxies[BSF_ZN_PROXIES_MAX];
	unsigned proxy_count;
};

/* Who asks. */
struct bsf_naf_asker {
	const char *origin_host, *peer;
	const struct naf_id *naf_id; /* NULL: it is none */
};

/* In the order of the checks. */
enum bsf_naf_fault {
	BSF_NAF_OK,
	BSF_NAF_UNKNOWN,       /* no NAF of this Origin-Host */
	BSF_NAF_PEER_FOREIGN,  /* it came over a peer that may not speak for that NAF */
	BSF_NAF_ID_BAD,	       /* NAF-Id is not FQDN and 5 octets */
	BSF_NAF_FQDN_RESERVED, /* a name that the keys of GBA push are made with */
	BSF_NAF_FQDN_REFUSED,  /* not one of the NAF's names */
	BSF_NAF_PROXY_REFUSED, /* not a name that the proxy vouches for */
};

/* Why a request of Zn or Zpn ended as it did, and what is said of it. */
struct bsf_naf_reason {
	uint32_t result;
	bool experimental;
	uint32_t failed_avp; /* of vendor 10415; 0: none */
	const char *outcome; /* of the audit record, and the counter's name */
	const char *detail;  /* a sentence with the clause */
};

/** Is this peer a Zn-Proxy? */
bool bsf_naf_is_proxy(const struct bsf_zn_policy *policy, const char *peer);

/** naf NULL: there is none of this Origin-Host. */
enum bsf_naf_fault bsf_naf_check(const struct bsf_zn_policy *policy,
				 const struct bsf_naf_asker *asker,
				 const struct store_naf *naf);

/** Numbers of GAA-Service-Identifiers; those that are none set *bad. */
size_t bsf_naf_gsids(uint32_t out[AVP_LONG_LIST_MAX], bool *bad, const struct avp_long_list *list,
		     bool binary);

/* --- user security settings; guss NULL: there are none --- */

/** The USS of this GSID for this NAF (TS 33.220 4.2.1). */
const struct guss_uss *bsf_naf_uss_of(const struct guss *guss, uint32_t gsid,
				      const struct store_naf *naf);
/** Are there all USS that are demanded for this NAF (TS 33.220 J.1)? */
bool bsf_naf_has_required(const struct guss *guss, const struct store_naf *naf);

struct bsf_naf_uss {
	const struct guss_uss *uss[AVP_LONG_LIST_MAX]; /* into the GUSS */
	size_t count;
};
/** What there is of the GSIDs that it asked for and may ask for. */
void bsf_naf_uss_select(struct bsf_naf_uss *out, const uint32_t *gsids, size_t gsid_count,
			const struct guss *guss, const struct store_naf *naf);

/** The document of GBA-UserSecSettings, on the heap; *out NULL with GBA_OK: there is none
 * to send. tell_choice: with keyChoice. */
GBA_MUST_CHECK enum gba_status bsf_naf_uss_build(uint8_t **out, size_t *len,
						 const struct bsf_naf_uss *uss,
						 bool tell_choice);

#define BSF_NAF_KEY_ME	1u
#define BSF_NAF_KEY_INT 2u
/** The keys that the chosen USS and the demanded ones allow (TS 33.220 5.3.3). */
unsigned bsf_naf_keys_allowed(const struct bsf_zn_policy *policy,
			      const struct bsf_naf_uss *uss, const struct guss *guss,
			      const struct store_naf *naf);

#endif
