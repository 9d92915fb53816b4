/* SPDX-License-Identifier: Apache-2.0 */
/** @file s6m.h  S6m at the HSS: who asks for whom and what, and what is answered (TS
 * 29.336). */
#ifndef GBA_HSS_S6M_H
#define GBA_HSS_S6M_H

#include <stdbool.h>
#include <stdint.h>

#include "codec/btid.h"
#include "codec/s6m.h"
#include "codec/tbcd.h"
#include "hss/who.h"
#include "store/ue.h"

/* --- policy ------------------------------------------------------------------------ */

struct hss_s6m_policy {
	struct hss_names iwf;	/* Origin-Hosts that may ask */
	struct hss_names proxy; /* peers that speak for them */
};

/* --- reasons ----------------------------------------------------------------------- */

/* Everything that can become of a request, in the order of the checks. */
enum hss_s6m_reason {
	HSS_S6M_OK,
	HSS_S6M_IWF_UNKNOWN,  /* no MTC-IWF that may ask has this Origin-Host */
	HSS_S6M_PEER_FOREIGN, /* it came over a peer that may not speak for that one */
	HSS_S6M_NOT_S6M,      /* SIR-Flags: sent on S6n by an MTC-AAA */
	HSS_S6M_NO_IDENTITY,  /* User-Identifier names nobody */
	HSS_S6M_IMSI_BAD,
	HSS_S6M_MSISDN_BAD,
	HSS_S6M_EXTERNAL_BAD,
	HSS_S6M_SCS_BAD,
	HSS_S6M_PORT_BAD,
	HSS_S6M_PORT_MISSING,	   /* SMS_MO, and no port selects the External Identifier */
	HSS_S6M_USER_UNKNOWN,	   /* one of the identities is nobody's */
	HSS_S6M_IDENTITIES_DIFFER, /* they are of several UEs */
	HSS_S6M_SCS_MISSING,	   /* who triggers is not said */
	HSS_S6M_SCS_FORBIDDEN,	   /* may ask nothing of this UE */
	HSS_S6M_SCS_SERVICE,	   /* may not ask this service of it */
	HSS_S6M_UE_SERVICE,	   /* the UE does not have the service */
	HSS_S6M_PORT_UNKNOWN,	   /* SMS_MO: no External Identifier stands behind the port */
	HSS_S6M_STORE_FAILED,
	HSS_S6M_FAILED,
	HSS_S6M_REASON_COUNT
};

struct hss_s6m_reason_row {
	uint32_t result;
	bool experimental;
	uint32_t failed_code, failed_vendor; /* of Failed-AVP; 0: none */
	const char *outcome; /* of the audit record, and the counter's name */
	const char *detail;  /* a sentence with the clause; names no subscriber */
};
const struct hss_s6m_reason_row *hss_s6m_reason_row(enum hss_s6m_reason reason);

/* --- parse ------------------------------------------------------------------------- */

/* A SIR, read; nothing of it points into the message. "" where it says nothing. */
struct hss_s6m_request {
	char imsi[IMSI_DIGITS_MAX + 1];
	char msisdn[E164_DIGITS_MAX + 1];
	char external[EXTERNAL_ID_MAX + 1]; /* canonical */
	char scs[E164_DIGITS_MAX + 1];
	bool has_service, has_port;
	uint32_t service;
	uint16_t port;
};

/** HSS_S6M_OK, or what is wrong with it; out holds what could be read. */
enum hss_s6m_reason hss_s6m_parse(struct hss_s6m_request *out, const struct s6m_sir *sir);

/* --- decide ------------------------------------------------------------------------ */

/** One of the MTC-IWFs or proxies: such a peer may connect. */
bool hss_s6m_is_known(const struct hss_s6m_policy *policy, const char *identity);
/** May this MTC-IWF ask, over this peer? HSS_S6M_OK, or why not. */
enum hss_s6m_reason hss_s6m_who(const struct hss_s6m_policy *policy,
				const char *origin_host, const char *peer);

/* What the store knows, as far as it matters. */
struct hss_s6m_facts {
	bool unknown, differ; /* one of the identities is nobody's; or another UE's */
	struct store_ue ue;   /* else */
	struct store_scs_rights rights;
};

/** The checks in their order: user, SCS, service (TS 23.682 clause 5.2.1, TS 29.336
 * clause 6.3.3). */
enum hss_s6m_reason hss_s6m_decide(const struct hss_s6m_request *request,
				   const struct hss_s6m_facts *facts);

/* --- build ------------------------------------------------------------------------- */

/* A SIA and what its views point to; made in its place, because they point into it. */
struct hss_s6m_answer {
	struct s6m_sia sia;
	struct store_ue ue;
	uint8_t msisdn[TBCD_MAX], number[STORE_UE_NODES][TBCD_MAX];
};

/** After HSS_S6M_OK. GBA_ERR_ARG: the record cannot be said. */
GBA_MUST_CHECK enum gba_status hss_s6m_build(struct hss_s6m_answer *out,
					     const struct hss_s6m_request *request,
					     const struct store_ue *ue);

#endif
