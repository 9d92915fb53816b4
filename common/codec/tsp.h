/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsp.h  Tsp: Device-Action and Device-Notification (TS 29.368 clause 6), as
 * structs and tables. */
#ifndef GBA_CODEC_TSP_H
#define GBA_CODEC_TSP_H

#include "codec/s6m.h"

#define TSP_APPLICATION		 16777309u
#define TSP_COMMAND_ACTION	 8388639u
#define TSP_COMMAND_NOTIFICATION 8388640u

#define TSP_PAYLOAD_MAX 65535 /* what an AVP may hold; what is taken is a setting */
#define TSP_SM_MAX	200   /* SM-RP-UI, TS 29.338 clause 6.3.3.3 */

/* Action-Type 3005. */
#define TSP_ACTION_TRIGGER 1u
#define TSP_ACTION_REPORT  2u
#define TSP_ACTION_RECALL  3u
#define TSP_ACTION_REPLACE 4u
#define TSP_ACTION_MO_SMS  5u

/* Delivery-Outcome 3009. */
#define TSP_OUTCOME_SUCCESS	  0u
#define TSP_OUTCOME_EXPIRED	  1u
#define TSP_OUTCOME_TEMPORARY	  2u
#define TSP_OUTCOME_UNDELIVERABLE 3u
#define TSP_OUTCOME_UNCONFIRMED	  4u

/* Request-Status 3008. */
#define TSP_STATUS_SUCCESS	  0u
#define TSP_STATUS_PAYLOAD	  101u /* INVPAYLOAD */
#define TSP_STATUS_EXTERNAL_ID	  102u /* INVEXTID */
#define TSP_STATUS_SCS_ID	  103u /* INVSCSID */
#define TSP_STATUS_PERIOD	  104u /* INVPERIOD */
#define TSP_STATUS_NOT_AUTHORIZED 105u
#define TSP_STATUS_UNAVAILABLE	  106u /* SERVICEUNAVAILABLE */
#define TSP_STATUS_PERMANENT	  107u /* PERMANENTERROR */
#define TSP_STATUS_QUOTA	  108u
#define TSP_STATUS_RATE		  109u
#define TSP_STATUS_REPLACE_FAILS  110u
#define TSP_STATUS_RECALL_FAILS	  111u
#define TSP_STATUS_SENT		  112u /* ORIGINALMESSAGESENT */
#define TSP_STATUS_TEMPORARY	  201u

/* Feature-Supported-In-Final-Target 3012. */
#define TSP_FINAL_RECALL_REPLACE 0x1u

struct tsp_trigger_data {
	bool present;
	struct avp_octets payload;
	struct avp_u32 priority, port;
};

/* No member is required here, though TS 29.368 clause 6.4.2 requires two: an answer to
 * one that lacks them has to hold a Device-Notification, so whoever serves the command
 * looks. */
struct tsp_action {
	bool present;
	struct avp_octets external_id, msisdn, scs;
	struct avp_u32 reference, old_reference, action;
	struct tsp_trigger_data data;
	struct avp_u32 validity_s;
};

struct tsp_notification {
	bool present;
	struct avp_octets external_id, msisdn, scs;
	struct avp_u32 reference, action, status, error, outcome;
	struct avp_octets sm; /* SM-RP-UI */
	struct avp_u32 port;
};

struct tsp_dar {
	struct tsp_action action;
	struct mtc_features_list features;
};
struct tsp_daa {
	struct tsp_notification notification;
	struct mtc_features_list features;
	struct avp_u32 final_target;
};
struct tsp_dnr {
	struct tsp_notification notification;
};
struct tsp_dna {
	struct avp_u32 origin_state;
};

/* Device-Action, SCS to MTC-IWF; Device-Notification, MTC-IWF to SCS. */
extern const struct avp_command tsp_action_command, tsp_notification_command;

/** "INVPAYLOAD" and the like, as TS 29.368 clause 6.4.9 spells them; "UNKNOWN". */
const char *tsp_status_name(uint32_t status);
/** "SUCCESS", "EXPIRED" ... of Delivery-Outcome; "UNKNOWN". */
const char *tsp_outcome_name(uint32_t outcome);

#endif
