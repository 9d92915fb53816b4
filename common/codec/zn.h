/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn.h  Zn: Bootstrapping-Info (TS 29.109 clause 5.2), as structs and tables. */
#ifndef GBA_CODEC_ZN_H
#define GBA_CODEC_ZN_H

#include "codec/avp_table.h"

#define ZN_APPLICATION 16777220u
#define ZN_COMMAND     310u

/* Experimental-Result-Code values (6.2.2). */
#define GBA_RESULT_IDENTITY_UNKNOWN   5401u
#define GBA_RESULT_NOT_AUTHORIZED     5402u
#define GBA_RESULT_BTID_INVALID       5403u

struct zn_bir {
	struct avp_octets btid;    /* Transaction-Identifier */
	struct avp_octets naf_id;
	struct avp_list gsid;      /* ASCII digits, or 4 octets where configured */
	struct avp_u32 gba_u_aware;
};

struct zn_bia {
	struct avp_octets impi;    /* User-Name */
	struct avp_octets ks_naf;  /* ME-Key-Material; secret */
	struct avp_octets ks_int_naf; /* UICC-Key-Material; secret */
	struct avp_time expiry, created;
	struct avp_octets uss_list; /* GBA-UserSecSettings */
	struct avp_u32 gba_type;
};

extern const struct avp_command zn_command;

/** Table lint, for tests: every row's offset and size lies in its struct. */

#endif
