/* SPDX-License-Identifier: Apache-2.0 */
/** @file request.h  A DAR, read and judged by what it says itself; and the messages that
 * are made of it. Pure functions; what they make holds views on what they are given. */
#ifndef GBA_IWF_REQUEST_H
#define GBA_IWF_REQUEST_H

#include "codec/tbcd.h"
#include "iwf/db.h"
#include "iwf/decide.h"
#include "iwf/sub.h"

#define IWF_USER_MAX (EXTERNAL_ID_MAX + 1)
#define IWF_SMEA_MAX (2 + TBCD_MAX)

struct iwf_request {
	uint32_t action; /* TSP_ACTION_TRIGGER, _RECALL, _REPLACE; as it came, else */
	uint32_t reference, old_reference;
	uint32_t failed_code; /* AVP that is missing, or has no such value; 0: none */
	bool bad_value;	      /* it is there, and has another value */
	enum iwf_users users;
	char user[IWF_USER_MAX]; /* canonical External Identifier, or "+" and digits */
	char external_id[EXTERNAL_ID_MAX + 1]; /* as the SCS gave it; "": none */
	char msisdn[E164_DIGITS_MAX + 1];
	char scs[E164_DIGITS_MAX + 1]; /* SCS-Identity; "": not there */
	bool has_scs, has_validity, priority, wants_features;
	bool can_take_back; /* the SMS-SCs recall and replace; set by who knows */
	uint32_t validity_s;
	size_t payload_len;
};

/** Never fails: what is missing or wrong is said in *out. */
void iwf_request_parse(struct iwf_request *out, const struct tsp_dar *dar);

/** By what a repetition is known: all that the request asks for, but for how long, which
 * grows shorter. */
GBA_MUST_CHECK enum gba_status iwf_request_print(uint8_t out[IWF_PRINT_LEN],
						 const struct tsp_dar *dar,
						 const struct iwf_request *request);

/* Limits of the daemon, where those of the SCS are 0. */
struct iwf_limits {
	uint32_t payload_max, validity_max_s, validity_s; /* when none is given */
};

/** What of table 2.1 the request and the SCS say; scs NULL: nobody known. The peer, the
 * rate and the reference are the caller's to fill in. */
void iwf_request_facts(struct iwf_facts *out, const struct iwf_request *request,
		       const struct iwf_scs *scs, const struct iwf_limits *limits,
		       int64_t now_s);
uint32_t iwf_request_validity(const struct iwf_request *request,
			      const struct iwf_scs *scs, const struct iwf_limits *limits);

/* Who sent it, as far as the transport and the database prove it. */
enum iwf_origin {
	IWF_ORIGIN_OK,
	IWF_ORIGIN_UNKNOWN_SCS,
	IWF_ORIGIN_REALM, /* its Origin-Realm is another's */
	IWF_ORIGIN_FOREIGN,
};
/** scs: the one of this Origin-Host, else NULL. relayed: some SCS of this realm comes
 * through this peer, by this link. */
enum iwf_origin iwf_origin_of(const char *peer, const struct iwf_link *link,
			      const char *host, const char *realm,
			      const struct iwf_scs *scs, bool relayed);

/** Address field of TS 23.040 clause 9.1.2.5, type international ISDN. */
GBA_MUST_CHECK enum gba_status iwf_smea_build(uint8_t out[IWF_SMEA_MAX], size_t *len,
					      const char *digits);

/** The answer: identities as the SCS gave them, and nothing that it did not. */
void iwf_daa_build(struct tsp_daa *out, const struct tsp_dar *dar,
		   const struct iwf_request *request);

/* What a DTR needs beside the request. */
struct iwf_t4_order {
	const struct iwf_sub *sub;
	uint8_t smea[IWF_SMEA_MAX];
	size_t smea_len;
	uint32_t validity_s;
};
void iwf_dtr_build(struct t4_dtr *out, const struct tsp_dar *dar,
		   const struct iwf_request *request, const struct iwf_t4_order *order);

/* Octets that a DNR shows. */
struct iwf_dnr_octets {
	uint8_t msisdn[TBCD_MAX], scs[TBCD_MAX];
};
GBA_MUST_CHECK enum gba_status iwf_dnr_build(struct tsp_dnr *out,
					     struct iwf_dnr_octets *octets,
					     const struct iwf_txn *txn);

#endif
