/* SPDX-License-Identifier: Apache-2.0 */
/** @file link.h  The two kinds of link on which SCSs come (TS 33.187 clause 5.2). */
#ifndef GBA_IWF_LINK_H
#define GBA_IWF_LINK_H

#include <stdbool.h>

#include "base/address.h"

/* What protects the link of an SCS, or of the relay it comes through: TLS, or NDS/IP,
 * which is none of ours. */
enum iwf_kind { IWF_KIND_TLS, IWF_KIND_NDSIP };
const char *iwf_kind_name(enum iwf_kind kind);
/** @return false: there is no such kind */
bool iwf_kind_parse(enum iwf_kind *out, const char *text);

/* What a link proves beside the identity of the peer. */
struct iwf_link {
	enum iwf_kind kind;
	char address[GBA_ADDRESS_SIZE]; /* it calls from; "" with TLS */
};
bool iwf_link_equal(const struct iwf_link *a, const struct iwf_link *b);

#endif
