/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn.h  Zpn: what a Push-NAF may have to push to a user (TS 33.223, TS 29.109 5.4).
 * No I/O, no clock. */
#ifndef GBA_BSF_ZPN_H
#define GBA_BSF_ZPN_H

#include "bsf/limit.h"
#include "bsf/naf.h"
#include "codec/zpn.h"
#include "home/av.h"
#include "run/conf.h"

#define BSF_ZPN_GSID 9u /* GBA push among the service types (TS 29.109 Annex B) */

/* What becomes of GBA_U where the card has it not. */
enum bsf_zpn_no_gba_u { BSF_ZPN_REFUSE, BSF_ZPN_FALL_BACK };

struct bsf_zpn_policy {
	struct bsf_zn_policy zn; /* who may ask, as on Zn */
	enum bsf_zpn_no_gba_u no_gba_u;
	bool gba_u_without_guss;   /* a card of which nothing is known has it */
	bool uss_needed;	   /* nobody is pushed to without a USS of BSF_ZPN_GSID */
	uint64_t lifetime_max_s;
	struct conf_list sim_imsi; /* IMSIs on SIMs, as for Ub */
	struct limit_rate naf_rate, user_rate;
	int64_t repeat_ms; /* how long an answer is kept for a repeated request */
};

/* Everything that can become of a request, in the order of the checks. */
enum bsf_zpn_reason {
	BSF_ZPN_OK,
	/* who asks, and whether it may push at all */
	BSF_ZPN_NAF_UNKNOWN,
	BSF_ZPN_PEER_FOREIGN,
	BSF_ZPN_NAF_ID_BAD,
	BSF_ZPN_FQDN_RESERVED,
	BSF_ZPN_FQDN_REFUSED,
	BSF_ZPN_PROXY_REFUSED,
	BSF_ZPN_PUSH_REFUSED,
	BSF_ZPN_NAF_ID_LONG,
	/* to whom, and what */
	BSF_ZPN_UE_ID_TYPE_BAD,
	BSF_ZPN_UE_ID_BAD,
	BSF_ZPN_USER_REFUSED,
	BSF_ZPN_APP_LABEL_BAD,
	BSF_ZPN_PTID_BAD,
	BSF_ZPN_UICC_ME_BAD,
	BSF_ZPN_LIFETIME_PAST,
	BSF_ZPN_PRIVATE_ID_BAD,
	BSF_ZPN_AWARENESS_BAD,
	BSF_ZPN_GSID_BAD,
	BSF_ZPN_RESYNC_BAD,
	/* how often */
	BSF_ZPN_NAF_LIMIT,
	BSF_ZPN_USER_LIMIT,
	BSF_ZPN_REPEAT_LIMIT,
	/* what the home network says */
	BSF_ZPN_UE_UNKNOWN,
	BSF_ZPN_UE_REFUSED,
	BSF_ZPN_NO_AKA,
	BSF_ZPN_NO_VECTOR,
	BSF_ZPN_SIM,
	/* what the user's settings say */
	BSF_ZPN_NO_GBA_U,
	BSF_ZPN_USS_MISSING,
	BSF_ZPN_PUSH_USS_MISSING,
	BSF_ZPN_KEY_REFUSED,
	/* our own failure */
	BSF_ZPN_STORE_FAILED,
	BSF_ZPN_FAILED,
	BSF_ZPN_REASON_COUNT
};

const struct bsf_naf_reason *bsf_zpn_reason_row(enum bsf_zpn_reason reason);

/* A GPR, read; it needs nothing of the message any more. What was not well formed is kept
 * as such: who may ask comes first. */
struct bsf_zpn_request {
	char origin_host[256], peer[256];
	uint8_t naf_id_octets[GBA_NAF_ID_MAX]; /* as received: they enter the KDF */
	size_t naf_id_len;
	struct naf_id naf_id;
	char ue_id[GBA_IMPU_MAX + 1]; /* an IMPI, or an IMPU in canonical form */
	bool is_public;
	uint8_t app_label[ZPN_APP_LABEL_MAX], ptid[ZPN_PTID_MAX]; /* any octets */
	size_t app_label_len, ptid_len;
	bool gba_u, gba_u_aware, wants_impi;
	int64_t until_s; /* Requested-Key-Lifetime */
	uint32_t gsids[AVP_LONG_LIST_MAX];
	size_t gsid_count;
	bool resync;
	struct aka_rand rand; /* with resync */
	struct aka_auts auts;
	bool naf_id_bad, ue_id_bad, ue_id_type_bad, app_label_bad, ptid_bad;
	bool uicc_me_bad, private_id_bad, awareness_bad, gsid_bad, resync_bad;
	/* The transport tells one request from another; end_to_end does. */
	bool has_end_to_end;
	uint32_t end_to_end;
};

/** Octets to struct. */
void bsf_zpn_parse(struct bsf_zpn_request *out, const struct zpn_gpr *gpr,
		   const char *origin_host, const char *peer, bool gsid_binary);

/** The checks before a vector is drawn (TS 33.223; TS 29.109 5.4, 6.2.2). naf NULL: there
 * is none. */
enum bsf_zpn_reason bsf_zpn_admit(const struct bsf_zpn_policy *policy,
				  const struct bsf_zpn_request *request,
				  const struct store_naf *naf, int64_t now_s);

/** What the source of vectors said. */
enum bsf_zpn_reason bsf_zpn_judge_av(const struct bsf_zpn_policy *policy,
				     enum gba_status status,
				     const struct av_answer *answer);

/* What is known once the vector is there. */
struct bsf_zpn_facts {
	const struct store_naf *naf;
	const struct guss *guss; /* NULL: no user security settings */
	enum guss_uicc uicc;	 /* what the source knows beside it */
	int64_t now_s;
};

struct bsf_zpn_decision {
	enum bsf_zpn_reason reason;
	bool gba_u; /* AUTN* goes out, not AUTN */
	bool give_int_key, give_impi;
	bool tell_choice; /* write keyChoice into the USS */
	struct bsf_naf_uss uss; /* into facts->guss */
	int64_t expires_s;
};

/** The checks after it. */
void bsf_zpn_decide(struct bsf_zpn_decision *out, const struct bsf_zpn_policy *policy,
		    const struct bsf_zpn_request *request,
		    const struct bsf_zpn_facts *facts);

#endif
