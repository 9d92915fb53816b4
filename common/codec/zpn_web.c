/* SPDX-License-Identifier: Apache-2.0 */
/* What the SOAP and the JSON form of Zpn share. */
#include "codec/zpn_web.h"

#include <string.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"

const char *const zpn_web_ue_id_types[2] = {
	[ZPN_UE_ID_PRIVATE] = "PRIVATE", [ZPN_UE_ID_PUBLIC] = "PUBLIC"
};
const char *const zpn_web_uicc_or_me[2] = {
	[ZPN_GBA_ME] = "GBA_ME", [ZPN_GBA_U] = "GBA_U"
};

struct avp_u32
zpn_web_word(const char *const words[2], struct gba_text word)
{
	uint32_t value = 0;

	while (value < 2 && !gba_text_is_nocase(word, words[value]))
		value++;
	return (struct avp_u32){ true, value };
}

void
zpn_web_keep(struct avp_octets *out, char *room, size_t size, struct gba_text text)
{
	if (gba_text_copy(room, size, text) != GBA_OK)
		*room = '\0';
	*out = (struct avp_octets){ true, (const uint8_t *)room, strlen(room) };
}

void
zpn_web_keep_feature(struct zpn_web_request *out, struct gba_text feature)
{
	struct avp_list *list = &out->gpr.features;

	zpn_web_keep(&list->item[list->count], out->features[list->count],
		     sizeof(out->features[0]), feature);
	list->count++;
}

struct avp_time
zpn_web_instant(struct gba_text text)
{
	struct avp_time instant = { .present = true };

	if (gba_datetime_parse(&instant.wall_s, text) != GBA_OK)
		instant.wall_s = 0;
	return instant;
}

struct avp_u32
zpn_web_private_id(struct avp_u32 wanted)
{
	if (wanted.value <= 1)
		wanted.value = wanted.value == 1 ? ZPN_PRIVATE_REQUESTED
						 : ZPN_PRIVATE_NOT_REQUESTED;
	return wanted;
}

void
zpn_web_keep_resync(struct zpn_web_request *out)
{
	const bool good = out->rand_len == sizeof(struct aka_rand) &&
			  out->auts_len == sizeof(struct aka_auts);

	out->gpr.resync.present = out->has_resync;
	out->gpr.resync.authorization =
		(struct avp_octets){ out->has_resync, out->rand_auts,
				     good ? sizeof(out->rand_auts) : 0 };
}

struct zn_bia
zpn_web_bia(const struct zpn_gpa *gpa)
{
	return (struct zn_bia){
		.impi = gpa->impi,
		.ks_naf = gpa->ks_naf,
		.ks_int_naf = gpa->ks_int_naf,
		.expiry = gpa->expiry,
		.created = gpa->created,
		.uss_list = gpa->uss_list,
		.gba_type = gpa->gba_type,
	};
}

enum gba_status
zpn_web_reply_end(struct zpn_web_reply *out, size_t gpi_len)
{
	const struct zn_bia *bia = &out->zn.bia;

	if (out->zn.result != ZN_WEB_OK)
		return GBA_OK;
	if (!bia->ks_naf.present || gpi_len == 0)
		return GBA_ERR_SYNTAX;
	out->gpa = (struct zpn_gpa){
		.impi = bia->impi,
		.ks_naf = bia->ks_naf,
		.ks_int_naf = bia->ks_int_naf,
		.gpi = { true, out->gpi, gpi_len },
		.expiry = bia->expiry,
		.created = bia->created,
		.uss_list = bia->uss_list,
		.gba_type = bia->gba_type,
	};
	return GBA_OK;
}

void
zpn_web_reply_fini(struct zpn_web_reply *reply)
{
	zn_web_reply_fini(&reply->zn);
	gba_wipe(reply, sizeof(*reply));
}
