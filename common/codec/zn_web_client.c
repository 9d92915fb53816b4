/* SPDX-License-Identifier: Apache-2.0 */
/* What the SOAP and the JSON form of Zn share on the side of the NAF. */
#include "codec/zn_web_client.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"

enum gba_status
zn_web_set_impi(struct zn_web_reply *out, struct gba_text impi)
{
	enum gba_status status = gba_text_copy(out->impi, sizeof(out->impi), impi);

	if (status == GBA_OK)
		out->bia.impi = (struct avp_octets){ true, (const uint8_t *)out->impi,
						     strlen(out->impi) };
	return status;
}

enum gba_status
zn_web_set_time(struct avp_time *out, struct gba_text t)
{
	int64_t wall_s;
	enum gba_status status = gba_datetime_parse(&wall_s, t);

	if (status == GBA_OK)
		*out = (struct avp_time){ true, wall_s };
	return status;
}

enum gba_status
zn_web_set_gba_type(struct zn_web_reply *out, struct gba_text word)
{
	for (uint32_t type = 0; type <= ZN_GBA_TYPE_DIGEST; type++) {
		if (!gba_text_is(word, zn_web_gba_type(type)))
			continue;
		out->bia.gba_type = (struct avp_u32){ true, type };
		return GBA_OK;
	}
	return GBA_ERR_SYNTAX;
}

void
zn_web_set_key(struct avp_octets *out, const struct gba_ks_naf *key)
{
	*out = (struct avp_octets){ true, key->b, sizeof(key->b) };
}

void
zn_web_set_uss(struct zn_web_reply *out, char *uss)
{
	out->uss = uss;
	out->bia.uss_list =
		(struct avp_octets){ true, (const uint8_t *)uss, strlen(uss) };
}

void
zn_web_reply_fini(struct zn_web_reply *reply)
{
	free(reply->uss);
	gba_wipe(reply, sizeof(*reply));
}
