/* SPDX-License-Identifier: Apache-2.0 */
/** @file card.h  Inside the software USIM: a card file, AKA, and the keys of GBA_U. Only
 * usim.c looks in here while a UE runs: the ME has APDUs (uicc.h). */
#ifndef GBA_UE_CARD_H
#define GBA_UE_CARD_H

#include "codec/provision.h"
#include "crypto/aka.h"
#include "ue/file.h"

struct card {
	char path[PATH_MAX];	    /* of the card file, links resolved */
	struct provision_card file; /* secret inside */
};

/** Read a card file. GBA_ERR_SYNTAX names the line. */
GBA_MUST_CHECK enum gba_status card_open(struct card *out, const char *path,
					 struct ue_why *why);
void card_close(struct card *card); /* wipes */

/* What TS 31.102 clause 7.1.2 answers to AUTHENTICATE. */
enum card_outcome {
	CARD_OK,	   /* res, ck, ik, sqn */
	CARD_MAC_FAILURE,  /* the network does not know K */
	CARD_SYNC_FAILURE, /* the AUTN is genuine, its SQN out of range: auts, sqn */
};

struct card_answer {
	enum card_outcome outcome;
	struct aka_sqn sqn;    /* of the AUTN */
	struct aka_sqn sqn_ms; /* highest accepted, as AUTS reports it */
	struct aka_res res;    /* secret */
	struct aka_ck ck;      /* secret */
	struct aka_ik ik;      /* secret */
	struct aka_auts auts;
};

/**
 * AUTHENTICATE (TS 33.102 clause 6.3.3, Annex C.2). The card file is read again under its
 * lock; an accepted SQN is on the disk before RES is handed out, so a power loss can
 * spend a challenge but never lets the card accept it twice.
 * @return GBA_OK whatever the outcome; otherwise the card file or libcrypto failed, and
 * out is untouched
 */
GBA_MUST_CHECK enum gba_status
card_authenticate(struct card *card, struct card_answer *out, const struct aka_rand *rand,
		  const struct aka_autn *autn, struct ue_why *why);

/**
 * AUTHENTICATE in the GBA context, bootstrapping mode (TS 31.102 7.1.1.2; TS 33.220 5.3.2):
 * as above with an AUTN*. Ks and RAND are kept, EF_GBABP names the RAND; CK and IK of the
 * answer are zero, they stay here.
 */
GBA_MUST_CHECK enum gba_status
card_gba_bootstrap(struct card *card, struct card_answer *out,
		   const struct aka_rand *rand, const struct aka_autn *autn_star,
		   struct ue_why *why);

/**
 * NAF derivation mode (TS 31.102 7.1.1.3): Ks_ext_NAF goes out, Ks_int_NAF stays with its
 * record of EF_GBANL; a record of the same NAF_ID is replaced, else a free one is taken,
 * else the one least recently used.
 * @return GBA_OK; GBA_ERR_NOT_FOUND: no Ks, or EF_GBABP does not name its RAND and a
 * B-TID; GBA_ERR_SYNTAX: no NAF_ID or no IMPI; GBA_ERR_ARG: the record does not fit;
 * else the card file or libcrypto failed
 */
GBA_MUST_CHECK enum gba_status card_gba_derive(struct card *card,
					       struct gba_ks_naf *ks_ext_naf,
					       struct gba_octets naf_id,
					       struct gba_octets impi,
					       struct ue_why *why);

/** UPDATE BINARY of EF_GBABP. GBA_ERR_ARG: outside the file. */
GBA_MUST_CHECK enum gba_status card_gbabp_update(struct card *card, size_t offset,
						 struct gba_octets octets,
						 struct ue_why *why);

/** Ks_int_NAF of record n (from 1) for an application of the card; notes the use.
 * GBA_ERR_NOT_FOUND: no such record. */
GBA_MUST_CHECK enum gba_status card_ks_int_naf(struct card *card, struct gba_ks_naf *out,
					       unsigned n, struct ue_why *why);

/** Make a card file from key=value words; GBA_ERR_SYNTAX says which word is wrong,
 * GBA_ERR_DENIED if the file exists. */
GBA_MUST_CHECK enum gba_status card_new(const char *path, const char *const *words,
					size_t count, struct ue_why *why);

/** Lab: let the card have accepted this SEQ for one IND, or for all (ind negative). */
GBA_MUST_CHECK enum gba_status card_sqn_set(struct card *card, uint64_t seq, int ind,
					    struct ue_why *why);

#endif
