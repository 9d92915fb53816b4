/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn.h  Zn: Bootstrapping-Info (TS 29.109 clause 5.2), as structs and tables. */
#ifndef GBA_CODEC_ZN_H
#define GBA_CODEC_ZN_H

#include "codec/avp_table.h"

#define ZN_APPLICATION 16777220u
#define ZN_COMMAND     310u

/* Experimental-Result-Code values (6.2.2). */
#define GBA_RESULT_IDENTITY_UNKNOWN 5401u
#define GBA_RESULT_NOT_AUTHORIZED   5402u
#define GBA_RESULT_BTID_INVALID	    5403u

struct zn_bir {
	struct avp_octets btid; /* Transaction-Identifier */
	struct avp_octets naf_id;
	struct avp_long_list gsid; /* ASCII digits, or 4 octets where configured */
	struct avp_u32 gba_u_aware;
};

struct zn_bia {
	struct avp_octets impi;	      /* User-Name */
	/* ME-Key-Material, UICC-Key-Material: at least one (keyChoice, 33.220 5.3.3). Secret. */
	struct avp_octets ks_naf, ks_int_naf;
	struct avp_time expiry, created;
	struct avp_octets uss_list; /* GBA-UserSecSettings */
	struct avp_u32 gba_type;
};

/* GBA-Type 410. GBA_U is not one of them: it shows as UICC-Key-Material. */
#define ZN_GBA_TYPE_3G	   0u
#define ZN_GBA_TYPE_2G	   1u
#define ZN_GBA_TYPE_DIGEST 2u

/* GBA_U-Awareness-Indicator 407; absent means NO. */
#define ZN_GBA_U_NO  0u
#define ZN_GBA_U_YES 1u

extern const struct avp_command zn_command;

/** The number in a GAA-Service-Identifier: decimal digits, or 4 octets if `binary` allows
 * that. GBA_ERR_SYNTAX for anything else. */
GBA_MUST_CHECK enum gba_status zn_gsid_parse(uint32_t *out, struct gba_octets in,
					     bool binary);

#endif
