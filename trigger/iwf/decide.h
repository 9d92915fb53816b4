/* SPDX-License-Identifier: Apache-2.0 */
/** @file decide.h  Table 2.1: may this request on Tsp go on to T4? Pure functions.
 *
 * The table is tests/vectors/mtc_decisions.csv. Checks 1 to 3 and 5 and their order are
 * of TS 23.682 clause 5.2.1, numbers of TS 29.368 clause 6.4.9; the place of check 4 is
 * ours. */
#ifndef GBA_IWF_DECIDE_H
#define GBA_IWF_DECIDE_H

#include "codec/t4.h"
#include "codec/tsp.h"

enum iwf_scs_claim { IWF_SCS_OWN, IWF_SCS_ABSENT, IWF_SCS_FOREIGN };
enum iwf_users { IWF_USER_ONE, IWF_USER_NONE, IWF_USER_TWO };
enum iwf_hss {
	IWF_HSS_OK,
	IWF_HSS_ABSENT,	 /* known, allowed, and not there: goes on (TS 23.682 5.2.2) */
	IWF_HSS_UNKNOWN, /* 5001 */
	IWF_HSS_SCS,	 /* 5510 */
	IWF_HSS_SERVICE, /* 5511, or the UE may not get short messages */
	IWF_HSS_AWAY,	 /* no answer that says anything: in no row of the table */
};

/* What is proven or read before S6m is asked. */
struct iwf_facts {
	bool peer_ok; /* Origin-Host and Origin-Realm belong to the peer or its relay */
	bool avps_there; /* all that the command must have */
	enum iwf_scs_claim scs;
	bool trusted, quota_left, rate_kept;
	bool payload_ok, validity_ok;
	enum iwf_users users;
	bool reference_free;
};

enum iwf_verdict_kind {
	IWF_PASS,
	IWF_BLOCK,  /* understood and refused: 2001 with a Request-Status */
	IWF_REFUSE, /* a Result-Code of the base protocol */
};
struct iwf_verdict {
	enum iwf_verdict_kind kind;
	const char *row; /* "1" ... "8" */
	uint32_t status; /* Request-Status of a block, Result-Code of a refusal */
};

/** Checks 1 to 4; pass: S6m is to be asked. */
struct iwf_verdict iwf_decide_request(const struct iwf_facts *facts);
/** Checks 5 to 8; pass: on to T4. */
struct iwf_verdict iwf_decide_hss(enum iwf_hss hss);

/** What the HSS meant: its result, and HSS-Cause of a success. */
enum iwf_hss iwf_hss_of(uint32_t code, bool experimental, uint32_t cause);
/** Request-Status of a result on T4 (TS 29.368 clause 6.4.9). */
uint32_t iwf_status_of_t4(uint32_t code, bool experimental);
/** Is it worth to ask the next SMS-SC after this result? */
bool iwf_t4_is_elsewhere(uint32_t code, bool experimental);
/** Delivery-Outcome of a SM-Delivery-Outcome-T4; false: there is no such one. */
GBA_MUST_CHECK bool iwf_outcome_of_t4(uint32_t *out, uint32_t t4);

const char *iwf_verdict_name(enum iwf_verdict_kind kind);

#endif
