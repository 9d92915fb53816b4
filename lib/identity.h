/* SPDX-License-Identifier: Apache-2.0 */
/** @file identity.h  What an application may learn of the subscriber (TS 24.109 7.3). */
#ifndef GBA_LIB_IDENTITY_H
#define GBA_LIB_IDENTITY_H

#include "base/buf.h"
#include "lib/ua.h"

/** Value of X-3GPP-Asserted-Identity: each identity in quotation marks, between commas;
 * nothing is written when there is none or the name may not have it. An identity with a
 * quotation mark, a backslash or a control in it is left out.
 * @param intended  X-3GPP-Intended-Identity of the UE: of several identities in the USS
 *                  only this one; absent: all */
void identity_assert(struct gba_buf *out, const struct naf_key *key,
		     enum naf_identities which, struct gba_text intended);

/** False when the USS tell the user's identities and the intended one is none of them. It
 * may stand in quotation marks or not. */
bool identity_is_possible(const struct naf_key *key, enum naf_identities which,
			  struct gba_text intended);

/** Value of X-3GPP-Authorization-Flags: the flags of the USS, each in quotation marks. */
void identity_flags(struct gba_buf *out, const struct naf_key *key,
		    enum naf_identities which);

#endif
