/* SPDX-License-Identifier: Apache-2.0 */
/* Multimedia-Auth-Request and -Answer as tables (TS 29.109 clause 4.2, TS 29.229 6.3). */
#include "codec/zh.h"

#include "codec/guss.h"
#include "crypto/aka.h"
#include "crypto/ks.h"

#define AV_LEN (sizeof(struct aka_rand) + sizeof(struct aka_autn)) /* 609 in the answer  \
								    */
#define RESYNC_MAX 255 /* 610 in the request, of which ZH_RESYNC_LEN is right */
#define XRES_MIN   4
#define XRES_MAX   16
#define HA1_LEN	   32 /* hexadecimal characters, RFC 4740 */
#define SCHEME_MAX 64
#define IMPU_MAX   1024
#define DIGEST_MAX 255

/* clang-format off */
static const struct avp_row digest_rows[] = {
	{ .code = 104, .kind = AVP_TEXT, .offset = offsetof(struct zh_digest, realm),
	  .min_len = 1, .max_len = DIGEST_MAX },
	{ .code = 111, .kind = AVP_TEXT, .offset = offsetof(struct zh_digest, algorithm),
	  .min_len = 1, .max_len = DIGEST_MAX },
	{ .code = 110, .kind = AVP_TEXT, .offset = offsetof(struct zh_digest, qop),
	  .min_len = 1, .max_len = DIGEST_MAX },
	{ .code = 121, .kind = AVP_TEXT, .secret = true, .offset = offsetof(struct zh_digest, ha1),
	  .min_len = HA1_LEN, .max_len = HA1_LEN },
};

static const struct avp_row mar_item_rows[] = {
	{ .code = 613, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zh_auth_item, item_number) },
	{ .code = 608, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct zh_auth_item, scheme), .min_len = 1, .max_len = SCHEME_MAX },
	{ .code = 610, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct zh_auth_item, authorization),
	  .min_len = 1, .max_len = RESYNC_MAX }, /* another length: 5004, by the HSS */
};

static const struct avp_row maa_item_rows[] = {
	{ .code = 613, .vendor = GBA_VENDOR_3GPP, .kind = AVP_U32,
	  .offset = offsetof(struct zh_auth_item, item_number) },
	{ .code = 608, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct zh_auth_item, scheme), .min_len = 1, .max_len = SCHEME_MAX },
	{ .code = 609, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct zh_auth_item, authenticate),
	  .min_len = AV_LEN, .max_len = AV_LEN },
	{ .code = 610, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .secret = true,
	  .offset = offsetof(struct zh_auth_item, authorization),
	  .min_len = XRES_MIN, .max_len = XRES_MAX },
	{ .code = 625, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .secret = true,
	  .offset = offsetof(struct zh_auth_item, ck),
	  .min_len = sizeof(struct aka_ck), .max_len = sizeof(struct aka_ck) },
	{ .code = 626, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS, .secret = true,
	  .offset = offsetof(struct zh_auth_item, ik),
	  .min_len = sizeof(struct aka_ik), .max_len = sizeof(struct aka_ik) },
	{ .code = 635, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct zh_auth_item, digest), .group = digest_rows,
	  .group_rows = ARRAY_LEN(digest_rows), .group_size = sizeof(struct zh_digest) },
};

static const struct avp_row mar_rows[] = {
	{ .code = 1, .kind = AVP_TEXT,
	  .offset = offsetof(struct zh_mar, impi), .min_len = 1, .max_len = GBA_IMPI_MAX },
	{ .code = 601, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct zh_mar, impu), .min_len = 1, .max_len = IMPU_MAX },
	{ .code = 612, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct zh_mar, item), .group = mar_item_rows,
	  .group_rows = ARRAY_LEN(mar_item_rows), .group_size = sizeof(struct zh_auth_item) },
	{ .code = 409, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TIME,
	  .offset = offsetof(struct zh_mar, guss_timestamp) },
};

static const struct avp_row maa_rows[] = {
	{ .code = 1, .kind = AVP_TEXT,
	  .offset = offsetof(struct zh_maa, impi), .min_len = 1, .max_len = GBA_IMPI_MAX },
	{ .code = 601, .vendor = GBA_VENDOR_3GPP, .kind = AVP_TEXT,
	  .offset = offsetof(struct zh_maa, impu), .min_len = 1, .max_len = IMPU_MAX },
	{ .code = 612, .vendor = GBA_VENDOR_3GPP, .kind = AVP_GROUP,
	  .offset = offsetof(struct zh_maa, item), .group = maa_item_rows,
	  .group_rows = ARRAY_LEN(maa_item_rows), .group_size = sizeof(struct zh_auth_item) },
	{ .code = 400, .vendor = GBA_VENDOR_3GPP, .kind = AVP_OCTETS,
	  .offset = offsetof(struct zh_maa, guss), .min_len = 1, .max_len = GUSS_DOC_MAX },
};
/* clang-format on */

const struct avp_command zh_command = {
	.application = ZH_APPLICATION,
	.code = ZH_COMMAND,
	.request = mar_rows,
	.answer = maa_rows,
	.request_rows = ARRAY_LEN(mar_rows),
	.answer_rows = ARRAY_LEN(maa_rows),
};
