/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh.h  Zh: Multimedia-Auth (TS 29.109 clause 4.2, TS 29.229), as structs and
 * tables. */
#ifndef GBA_CODEC_ZH_H
#define GBA_CODEC_ZH_H

#include "codec/avp_table.h"

#define ZH_APPLICATION 16777221u
#define ZH_COMMAND     303u

#define ZH_RESYNC_LEN 30 /* RAND and AUTS, SIP-Authorization of a request */
#define ZH_SCHEME_AKA    "Digest-AKAv1-MD5"
#define ZH_SCHEME_DIGEST "SIP Digest"

/* Experimental-Result-Codes that TS 29.229 and 29.329 lend to Zh. */
#define ZH_RESULT_IDENTITIES_DONT_MATCH 5002u
#define ZH_RESULT_SCHEME_NOT_SUPPORTED  5006u
#define ZH_RESULT_NOT_ALLOWED           5101u

/* SIP-Digest-Authenticate 635. */
struct zh_digest {
	bool present;
	struct avp_octets realm, algorithm, qop, ha1;
};

/* SIP-Auth-Data-Item 612; 609 and 610 change meaning with the direction (TS 29.229 6.3). */
struct zh_auth_item {
	bool present;
	struct avp_u32 item_number;
	struct avp_octets scheme, authenticate, authorization, ck, ik;
	struct zh_digest digest;
};

struct zh_mar {
	struct avp_octets impi, impu;
	struct zh_auth_item item;
	struct avp_time guss_timestamp;
};

struct zh_maa {
	struct avp_octets impi, impu;
	struct zh_auth_item item;
	struct avp_octets guss;
};

extern const struct avp_command zh_command;

#endif
