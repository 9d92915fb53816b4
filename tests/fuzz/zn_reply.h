/* SPDX-License-Identifier: Apache-2.0 */
/** @file zn_reply.h  What holds for each reply of Zn that was read, whatever its form. */
#ifndef GBA_FUZZ_ZN_REPLY_H
#define GBA_FUZZ_ZN_REPLY_H

#include "check.h"

#include <string.h>

#include "codec/zn_web_client.h"

static inline void
check_key(const struct avp_octets *key)
{
	CHECK(!key->present || key->len == sizeof(struct gba_ks_naf));
}

static inline void
check_reply(struct zn_web_reply *reply, enum gba_status status)
{
	const struct zn_bia *bia = &reply->bia;

	CHECK(status == GBA_OK || status == GBA_ERR_SYNTAX);
	if (status != GBA_OK)
		return;
	check_key(&bia->ks_naf);
	check_key(&bia->ks_int_naf);
	CHECK(reply->result == ZN_WEB_OK || !bia->ks_naf.present);
	CHECK(bia->impi.len <= GBA_IMPI_MAX && bia->uss_list.len <= GUSS_DOC_MAX);
	CHECK(bia->gba_type.value <= ZN_GBA_TYPE_DIGEST);
	CHECK(!bia->impi.present || memchr(bia->impi.p, '\0', bia->impi.len) == NULL);
	zn_web_reply_fini(reply);
}

#endif
