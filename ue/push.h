/* SPDX-License-Identifier: Apache-2.0 */
/** @file push.h  GBA Push as the UE takes it, without a network (TS 33.223; octets and keys by
 * PROJECT PROFILE P1). What comes in is taken or dropped; nothing tells the sender which. */
#ifndef GBA_UE_PUSH_H
#define GBA_UE_PUSH_H

#include "base/clock.h"
#include "codec/gpi.h"
#include "push/sa.h"
#include "ue/uicc.h"

#define PUSH_TYPE_GPI GPI_CONTENT_TYPE
#define PUSH_TYPE_GPL "application/vnd.opengba.gpl"

/* Who may push, and for how long. */
struct push_policy {
	const char *const *fqdns; /* "push.home1.net", or "*.home1.net" for all below */
	size_t fqdn_count;
	const struct gba_ua_id *ua_ids; /* that this UE knows */
	size_t ua_id_count;
	int64_t lifetime_max_s;
};

/** GBA_OK; GBA_ERR_DENIED, GBA_ERR_EXPIRED with the reason. */
GBA_MUST_CHECK enum gba_status push_policy_check(const struct push_policy *policy,
						 const struct gpi *gpi, int64_t now_s,
						 struct ue_why *why);

struct push_receiver {
	struct uicc_port port; /* the card */
	const struct ue_trace *trace;
	struct push_table *table; /* of a UE */
	const struct push_policy *policy;
	struct gba_clock clock;
};

/* What a GPI led to. */
struct push_taken {
	bool repeated; /* an SA of this RAND is there already, and stays */
	char rand_at_naf[RAND_AT_NAF_MAX + 1];
	char ptid[GBA_PTID_TEXT_MAX + 1];
	struct naf_id naf_id;
	int64_t expires_s;
	uint32_t sn_h;
	bool gba_u;
	char fingerprint[9]; /* of Ks_NAF or Ks_ext_NAF */
	bool has_auts;	     /* a synchronisation failure, for the application to carry */
	struct aka_rand rand;
	struct aka_auts auts;
};

/**
 * The seven steps for one GPI, without its envelope. The card is asked before the MAC can be
 * checked, so a genuine AUTN moves its SQN whatever follows; in GBA_U it also takes the place
 * of a Ks from Ub.
 * @return GBA_OK: a new SA is kept, or with out->repeated an old one was meant. Else drop:
 *         GBA_ERR_SYNTAX; GBA_ERR_NOT_FOUND: no such application in the card; GBA_ERR_MAC: of the
 *         AUTN or of the GPI; GBA_ERR_SQN: out->auts; GBA_ERR_DENIED, GBA_ERR_EXPIRED: policy;
 *         GBA_ERR_STORE, GBA_ERR_PEER: table or card failed
 */
GBA_MUST_CHECK enum gba_status push_take_gpi(struct push_taken *out,
					     const struct push_receiver *receiver,
					     struct gba_octets gpi, struct ue_why *why);

/** The plaintext of an uplink message (P1, architecture.md 6): the highest number taken, then
 * what the application says. out holds PUSH_UP_HEAD + answer.len octets. */
#define PUSH_UP_HEAD 4
void push_up_build(uint8_t *out, uint32_t sn_h, struct gba_octets answer);

#endif
