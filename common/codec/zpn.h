/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn.h  Zpn: GBAPush-Info (TS 29.109 clause 5.4), as structs and tables. */
#ifndef GBA_CODEC_ZPN_H
#define GBA_CODEC_ZPN_H

#include "codec/avp_table.h"
#include "codec/zn.h"

#define ZPN_APPLICATION 16777268u
#define ZPN_COMMAND	312u

#define ZPN_APP_LABEL_MAX 32
#define ZPN_PTID_MAX	  255
#define ZPN_GPI_MAX	  2048 /* longest GBA-Push-Info that is carried */
#define ZPN_RESYNC_LEN	  30   /* RAND and AUTS, SIP-Authorization */

/* UE-Id-Type 412, UICC-ME 414, Private-Identity-Request 416. */
#define ZPN_UE_ID_PRIVATE	  0u
#define ZPN_UE_ID_PUBLIC	  1u
#define ZPN_GBA_ME		  0u
#define ZPN_GBA_U		  1u
#define ZPN_PRIVATE_REQUESTED	  0u /* absent means not requested */
#define ZPN_PRIVATE_NOT_REQUESTED 1u

/* SIP-Auth-Data-Item 612 of a resynchronisation, as on Zh. */
struct zpn_resync {
	bool present;
	struct avp_octets scheme, authorization;
};

struct zpn_gpr {
	struct avp_octets ue_id; /* IMPI or IMPU */
	struct avp_u32 ue_id_type;
	struct avp_octets app_label; /* UICC-App-Label */
	struct avp_octets naf_id;
	struct avp_octets ptid; /* NAF-SA-Identifier */
	struct avp_u32 uicc_me;
	struct avp_time lifetime; /* Requested-Key-Lifetime: an instant */
	struct avp_u32 private_id;
	struct avp_u32 gba_u_aware;
	struct avp_long_list gsid;
	struct avp_list features; /* Security-Feature-Request */
	struct zpn_resync resync;
};

struct zpn_gpa {
	struct avp_octets impi;		      /* User-Name */
	struct avp_octets ks_naf, ks_int_naf; /* secret */
	struct avp_octets gpi;		      /* GBA-Push-Info */
	struct avp_time expiry, created;
	struct avp_octets uss_list;
	struct avp_u32 gba_type;
	struct avp_list features; /* Security-Feature-Response */
};

extern const struct avp_command zpn_command;

#endif
