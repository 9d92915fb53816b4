/* SPDX-License-Identifier: Apache-2.0 */
/** @file gpl.h  A message of the Generic Push Layer, in the layout of PROJECT PROFILE P1.
 *
 *   0x01 | kind | suite | Ls SA id | SN 4 octets | Lp 2 octets, payload | MAC 16
 *
 * TS 33.224 has a layout of its own that could not be read; gpl_build, gpl_parse, gpl_open and
 * crypto/push.c are all that knows this one. The rules for SN belong to who keeps the SA. */
#ifndef GBA_CODEC_GPL_H
#define GBA_CODEC_GPL_H

#include <stdint.h>

#include "base/octets.h"
#include "codec/push_id.h"
#include "crypto/push.h"

#define GPL_PAYLOAD_MAX 65000
#define GPL_OVERHEAD(sa_id_len) (4 + (sa_id_len) + 4 + 2 + GBA_PUSH_MAC_LEN)
#define GPL_MAX (GPL_OVERHEAD(GBA_PTID_MAX) + GPL_PAYLOAD_MAX)

enum gpl_suite { GPL_INTEGRITY = 1, GPL_AES128_CTR = 2 };

struct gpl_head {
	enum gpl_direction direction;
	enum gpl_suite suite;
	struct gba_octets sa_id; /* RAND to the UE, P-TID from it, as octets */
	uint32_t sn;             /* from 1 on; never twice with the same keys */
};

/** keys are those of head.direction. GBA_ERR_ARG: a field out of its bounds, or no room. */
GBA_MUST_CHECK enum gba_status gpl_build(uint8_t *out, size_t size, size_t *len,
					 const struct gpl_head *head, struct gba_octets payload,
					 const struct gba_push_keys *keys);

/** Read the head, to find the SA by it; nothing of it is proven. sa_id views in. GBA_ERR_SYNTAX:
 * other lengths, version, kind, suite, SN 0, or octets behind the MAC. payload_len may be NULL. */
GBA_MUST_CHECK enum gba_status gpl_parse(struct gpl_head *out, size_t *payload_len,
					 struct gba_octets in);

/** Check the MAC, then decrypt; out holds payload_len octets and is written for GBA_OK only.
 * @return GBA_OK; GBA_ERR_MAC; GBA_ERR_SYNTAX; GBA_ERR_ARG if size is too small */
GBA_MUST_CHECK enum gba_status gpl_open(uint8_t *out, size_t size, size_t *len,
					struct gba_octets in, const struct gba_push_keys *keys);

#endif
