/* SPDX-License-Identifier: Apache-2.0 */
/** @file t4.h  T4: Device-Trigger and Delivery-Report (TS 29.337 clause 6), as structs
 * and tables. */
#ifndef GBA_CODEC_T4_H
#define GBA_CODEC_T4_H

#include "codec/s6m.h"

#define T4_APPLICATION	   16777311u
#define T4_COMMAND_TRIGGER 8388643u
#define T4_COMMAND_REPORT  8388644u

#define T4_PAYLOAD_MAX 65535 /* what an AVP may hold; what is taken is a setting */

/* Trigger-Action 3202; absent means trigger. */
#define T4_ACTION_TRIGGER 0u
#define T4_ACTION_RECALL  1u
#define T4_ACTION_REPLACE 2u

/* MTC-Error-Diagnostic 3203. */
#define T4_ERROR_NOT_DELETED 0u /* ORIGINAL_MESSAGE_NOT_DELETED */
#define T4_ERROR_NOT_STORED  1u /* NEW_MESSAGE_NOT_STORED */

/* SM-Delivery-Outcome-T4 3200. */
#define T4_OUTCOME_ABSENT      0u
#define T4_OUTCOME_MEMORY_FULL 1u
#define T4_OUTCOME_SUCCESS     2u
#define T4_OUTCOME_EXPIRED     3u

/* Absent-Subscriber-Diagnostic-T4 3201. */
#define T4_ABSENT_NO_PAGING    0u
#define T4_ABSENT_DETACHED     1u
#define T4_ABSENT_DEREGISTERED 2u
#define T4_ABSENT_PURGED       3u
#define T4_ABSENT_ROAMING      4u
#define T4_ABSENT_UNIDENTIFIED 5u

/* Experimental-Result (TS 29.337 clause 7). */
#define T4_RESULT_USER_UNKNOWN	5001u
#define T4_RESULT_INVALID_SME	5530u
#define T4_RESULT_CONGESTION	5531u
#define T4_RESULT_REPLACE_FAILS 5533u
#define T4_RESULT_RECALL_FAILS	5534u
#define T4_RESULT_NOT_PENDING	5535u

struct t4_dtr {
	struct mtc_user_id user;
	struct avp_octets smea;	   /* SM-RP-SMEA: address field of TS 23.040 */
	struct avp_octets payload; /* of no octets in a recall */
	struct mtc_node node;
	struct mtc_nodes more_nodes;
	struct avp_u32 reference, validity_s, priority, port, old_reference, action;
	struct mtc_features_list features;
};

struct t4_dta {
	struct avp_u32 error; /* MTC-Error-Diagnostic */
	struct avp_u32 old_reference, action;
	struct mtc_features_list features;
};

struct t4_drr {
	struct mtc_user_id user;
	struct avp_octets smea;
	struct avp_u32 outcome, absent, reference;
	struct mtc_features_list features;
};

struct t4_dra {
	struct mtc_features_list features;
};

extern const struct avp_command t4_trigger_command, t4_report_command;

#endif
