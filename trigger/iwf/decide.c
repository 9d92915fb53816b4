/* SPDX-License-Identifier: Apache-2.0 */
/* Table 2.1 from its top to its bottom, and what results of S6m and T4 mean on Tsp. */
#include "iwf/decide.h"

#define INVALID_VALUE 5004u
#define MISSING_AVP   5005u

#define UNABLE_TO_DELIVER 3002u
#define TOO_BUSY	  3004u
#define SUCCESS		  2001u

static struct iwf_verdict
block(const char *row, uint32_t status)
{
	return (struct iwf_verdict){ IWF_BLOCK, row, status };
}

static struct iwf_verdict
refuse(const char *row, uint32_t result)
{
	return (struct iwf_verdict){ IWF_REFUSE, row, result };
}

static struct iwf_verdict
pass(const char *row)
{
	return (struct iwf_verdict){ IWF_PASS, row, TSP_STATUS_SUCCESS };
}

struct iwf_verdict
iwf_decide_request(const struct iwf_facts *facts)
{
	if (!facts->peer_ok)
		return refuse("1", INVALID_VALUE);
	if (!facts->avps_there)
		return refuse("4", MISSING_AVP);
	if (facts->scs == IWF_SCS_FOREIGN)
		return block("2", TSP_STATUS_SCS_ID);
	if (!facts->trusted)
		return block("2", TSP_STATUS_NOT_AUTHORIZED);
	if (!facts->quota_left)
		return block("3a", TSP_STATUS_QUOTA);
	if (!facts->rate_kept)
		return block("3b", TSP_STATUS_RATE);
	if (!facts->payload_ok)
		return block("4", TSP_STATUS_PAYLOAD);
	if (!facts->validity_ok)
		return block("4", TSP_STATUS_PERIOD);
	if (facts->users != IWF_USER_ONE)
		return block("4", TSP_STATUS_EXTERNAL_ID);
	if (!facts->reference_free)
		return refuse("4", INVALID_VALUE);
	return pass("4");
}

struct iwf_verdict
iwf_decide_hss(enum iwf_hss hss)
{
	switch (hss) {
	case IWF_HSS_OK:
	case IWF_HSS_ABSENT:
		return pass("8");
	case IWF_HSS_UNKNOWN:
		return block("5", TSP_STATUS_EXTERNAL_ID);
	case IWF_HSS_SCS:
		return block("6", TSP_STATUS_NOT_AUTHORIZED);
	case IWF_HSS_SERVICE:
		return block("7", TSP_STATUS_UNAVAILABLE);
	case IWF_HSS_AWAY:
		break;
	}
	return block("5", TSP_STATUS_TEMPORARY);
}

/* "Absent" alone lets it go on; a UE that is barred or has no short messages would never
 * get it, and TS 29.336 leaves its serving nodes out. */
enum iwf_hss
iwf_hss_of(uint32_t code, bool experimental, uint32_t cause)
{
	if (!experimental && code == SUCCESS) {
		if ((cause & (S6M_CAUSE_NOT_PROVISIONED | S6M_CAUSE_BARRED)) != 0)
			return IWF_HSS_SERVICE;
		return (cause & S6M_CAUSE_ABSENT) != 0 ? IWF_HSS_ABSENT : IWF_HSS_OK;
	}
	if (!experimental)
		return IWF_HSS_AWAY;
	switch (code) {
	case S6M_RESULT_USER_UNKNOWN:
		return IWF_HSS_UNKNOWN;
	case S6M_RESULT_SCS_FORBIDDEN:
		return IWF_HSS_SCS;
	case S6M_RESULT_SERVICE_DENIED:
		return IWF_HSS_SERVICE;
	default:
		return IWF_HSS_AWAY;
	}
}

/* Permanent failures without a row of their own are 107, congestion among them; what is
 * not permanent is 201. The base protocol's 5001 and 3GPP's are not the same result. */
uint32_t
iwf_status_of_t4(uint32_t code, bool experimental)
{
	if (!experimental)
		return code == SUCCESS	  ? TSP_STATUS_SUCCESS
		       : code / 1000 == 5 ? TSP_STATUS_PERMANENT
					  : TSP_STATUS_TEMPORARY;
	switch (code) {
	case T4_RESULT_REPLACE_FAILS:
		return TSP_STATUS_REPLACE_FAILS;
	case T4_RESULT_RECALL_FAILS:
		return TSP_STATUS_RECALL_FAILS;
	case T4_RESULT_NOT_PENDING:
		return TSP_STATUS_SENT;
	default:
		return code / 1000 == 5 ? TSP_STATUS_PERMANENT : TSP_STATUS_TEMPORARY;
	}
}

bool
iwf_t4_is_elsewhere(uint32_t code, bool experimental)
{
	return !experimental && (code == UNABLE_TO_DELIVER || code == TOO_BUSY);
}

bool
iwf_outcome_of_t4(uint32_t *out, uint32_t t4)
{
	static const uint32_t outcomes[] = {
		[T4_OUTCOME_ABSENT] = TSP_OUTCOME_UNDELIVERABLE,
		[T4_OUTCOME_MEMORY_FULL] = TSP_OUTCOME_UNDELIVERABLE,
		[T4_OUTCOME_SUCCESS] = TSP_OUTCOME_SUCCESS,
		[T4_OUTCOME_EXPIRED] = TSP_OUTCOME_EXPIRED,
	};

	if (t4 >= ARRAY_LEN(outcomes))
		return false;
	*out = outcomes[t4];
	return true;
}

const char *
iwf_verdict_name(enum iwf_verdict_kind kind)
{
	static const char *const names[] = { "pass", "block", "refuse" };

	return names[kind];
}
