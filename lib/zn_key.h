/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_key.h  A key from what a BSF answered, whichever transport brought it. */
#ifndef GBA_LIB_ZN_KEY_H
#define GBA_LIB_ZN_KEY_H

#include "codec/zn.h"
#include "lib/key.h"

/**
 * Check an answer and make a key of it. Key-ExpiryTime may be missing; then, and when it
 * is further away than lifetime_max_s, that counts.
 * @return GBA_OK; GBA_ERR_PEER without a 32-octet ME-Key-Material, with a ussList that
 * does not parse, or with a GBA-Type that is not known; GBA_ERR_NOT_FOUND if the key is
 * over already; GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status zn_key_make(struct naf_key **out, const struct zn_bia *bia,
					   int64_t now_s, int64_t lifetime_max_s);

/** What a refusal means: GBA_ERR_NOT_FOUND (5403), GBA_ERR_DENIED (5402), else
 * GBA_ERR_PEER. */
enum gba_status zn_refusal_status(uint32_t result);

#endif
