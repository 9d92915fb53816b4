/* SPDX-License-Identifier: Apache-2.0 */
/** @file s6m.h  S6m: Subscriber-Information (TS 29.336 clause 6), as structs and tables.
 */
#ifndef GBA_CODEC_S6M_H
#define GBA_CODEC_S6M_H

#include "codec/avp_table.h"

#define S6M_APPLICATION 16777310u
#define S6M_COMMAND	8388641u

#define MTC_IMSI_MAX	 15  /* digits, User-Name */
#define MTC_TBCD_MAX	 10  /* octets of MSISDN, SCS-Identity, node numbers */
#define MTC_EXTERNAL_MAX 255 /* octets of an External-Identifier */
#define MTC_NODES_MAX	 4   /* Additional-Serving-Node */
#define MTC_USER_IDS_MAX 32  /* User-Identifier of a SIA */
#define MTC_FEATURES_MAX 32  /* Supported-Features */
#define MTC_SMEA_MIN	 2   /* octets of an address field, TS 23.040 clause 9.1.2.5 */
#define MTC_SMEA_MAX	 12

/* Service-ID 3103. */
#define S6M_SERVICE_DEVICE_TRIGGER 0u
#define S6M_SERVICE_SMS_MO	   1u

/* SIR-Flags 3110: bits that are not defined are sent as 0 and ignored. */
#define S6M_FLAG_MTC_IWF 0x1u

/* HSS-Cause 3109. */
#define S6M_CAUSE_ABSENT	  0x1u
#define S6M_CAUSE_NOT_PROVISIONED 0x2u
#define S6M_CAUSE_BARRED	  0x4u

/* Experimental-Result (TS 29.336 clause 6.3.3). */
#define S6M_RESULT_USER_UNKNOWN	  5001u
#define S6M_RESULT_SCS_FORBIDDEN  5510u /* UNAUTHORIZED_REQUESTING_ENTITY */
#define S6M_RESULT_SERVICE_DENIED 5511u /* UNAUTHORIZED_SERVICE */

/* Priority-Indication 3006, also of Tsp and T4. */
#define MTC_PRIORITY_NO	 0u
#define MTC_PRIORITY_YES 1u

/* User-Identifier 3102: at least one member. */
struct mtc_user_id {
	bool present;
	struct avp_octets imsi;	       /* User-Name, digits */
	struct avp_octets msisdn;      /* TBCD */
	struct avp_octets external_id; /* local@domain */
	struct avp_octets lmsi;
};

/* Serving-Node 2401, Additional-Serving-Node 2406. Numbers are TBCD. */
struct mtc_node {
	bool present;
	struct avp_octets sgsn_number, sgsn_name, sgsn_realm;
	struct avp_octets mme_name, mme_realm, mme_number;
	struct avp_octets msc_number;
	struct avp_octets gw_number, gw_name, gw_realm; /* IP-SM-GW */
	struct avp_octets smsf_number, smsf_name, smsf_realm;
	struct avp_octets smsf_other_number, smsf_other_name,
		smsf_other_realm; /* non-3GPP */
};
struct mtc_nodes {
	size_t count;
	struct mtc_node item[MTC_NODES_MAX];
};

/* Supported-Features 628. */
struct mtc_features {
	bool present;
	struct avp_u32 vendor, list_id, list;
};
struct mtc_features_list {
	size_t count;
	struct mtc_features item[MTC_FEATURES_MAX];
};

struct s6m_t4_parameters {
	bool present;
	struct avp_u32 priority;
	struct avp_octets smea; /* SM-RP-SMEA */
};
struct s6m_service_parameters {
	bool present;
	struct s6m_t4_parameters t4;
	struct avp_u32 port; /* Application-Port-Identifier */
};
struct s6m_t4_data {
	bool present;
	struct avp_u32 cause; /* HSS-Cause */
	struct mtc_node node;
	struct mtc_nodes more_nodes;
};
struct s6m_service_data {
	bool present;
	struct s6m_t4_data t4;
};

struct s6m_sir {
	struct mtc_user_id user;
	struct avp_u32 service;
	struct avp_octets scs; /* SCS-Identity, TBCD */
	struct s6m_service_parameters parameters;
	struct avp_u32 flags; /* SIR-Flags */
	struct mtc_features_list features;
};

struct s6m_sia {
	struct s6m_users {
		size_t count;
		struct mtc_user_id item[MTC_USER_IDS_MAX];
	} users;
	struct s6m_service_data data;
	struct mtc_features_list features;
};

extern const struct avp_command s6m_command;

/* Tables that T4 shares. */
extern const struct avp_row mtc_user_id_rows[4], mtc_node_rows[16], mtc_features_rows[3];

/** A User-Identifier names somebody. */
bool mtc_user_id_is_good(const struct mtc_user_id *user);

/** Are these members one of the sets that T4 allows (TS 29.337 clause 6.3.3)?
 * additional: as Additional-Serving-Node, where no IP-SM-GW stands. */
bool mtc_node_is_good(const struct mtc_node *node, bool additional);

/** A T4-Data keeps its rules: no node beside "absent", no additional node alone, and each
 * of an allowed set (TS 29.336 clause 6.4.9). */
bool s6m_t4_data_is_good(const struct s6m_t4_data *data);

#endif
