/* SPDX-License-Identifier: Apache-2.0 */
/** @file zpn_key.h  What a BSF answered to a push, whichever transport brought it. */
#ifndef GBA_LIB_ZPN_KEY_H
#define GBA_LIB_ZPN_KEY_H

#include "codec/zpn.h"
#include "lib/push.h"

/** What a refusal means: GBA_ERR_NOT_FOUND (5401), GBA_ERR_DENIED (5402), GBA_ERR_ARG
 * (5004), else GBA_ERR_PEER. */
enum gba_status zpn_refusal_status(uint32_t result, bool experimental);
/** The same for a result that came over HTTPS, where nothing else says which kind it is;
 * 0 is none that Diameter has. */
enum gba_status zpn_web_refusal_status(uint32_t result);
/** Check an answer and make a key of it, as zn_key_make does.
 * @return GBA_OK; GBA_ERR_PEER, also without a GPI or with one that is too long;
 * GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status zpn_key_make(struct naf_key **out,
					    const struct zpn_gpa *gpa, int64_t now_s,
					    int64_t lifetime_max_s);

#endif
