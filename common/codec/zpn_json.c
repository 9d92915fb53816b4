/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn as JSON: PushInfoRequest and -Response of Nbsp_GBA (TS 29.309 clause 6.1.6), on
 * both sides. */
#include "codec/zpn_web.h"

#include <stdlib.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "codec/zn_json.h"

/* --- the BSF: reading ------------------------------------------------------------------
 */

/* date-time of OpenAPI (RFC 3339): "T" and "Z" also as small letters, and with the offset
 * that xs:dateTime may leave out. */
static struct avp_time
read_instant(struct gba_text given)
{
	const size_t offset = sizeof("+00:00") - 1;
	char room[64];
	const struct gba_text text = { room, given.len };
	struct avp_time instant = { .present = true };

	if (gba_text_copy(room, sizeof(room), given) != GBA_OK)
		return instant;
	for (size_t i = 0; i < text.len; i++)
		if (room[i] == 't' || room[i] == 'z')
			room[i] = (char)(room[i] - 'a' + 'A');
	instant = zpn_web_instant(text);
	if (instant.wall_s != 0 && text.p[text.len - 1] != 'Z' &&
	    text.p[text.len - offset] != '+' && text.p[text.len - offset] != '-')
		instant.wall_s = 0;
	return instant;
}

/* The members that must be there, and are strings. */
static void
read_text(struct zpn_web_request *out, size_t member, struct gba_text text)
{
	struct zpn_gpr *gpr = &out->gpr;

	switch (member) {
	case 0:
		zpn_web_keep(&gpr->ue_id, out->ue_id, sizeof(out->ue_id), text);
		break;
	case 1:
		gpr->ue_id_type = zpn_web_word(zpn_web_ue_id_types, text);
		break;
	case 2:
		zpn_web_keep(&gpr->app_label, out->app_label, sizeof(out->app_label),
			     text);
		break;
	case 3:
		zpn_web_keep(&gpr->ptid, out->ptid, sizeof(out->ptid), text);
		break;
	case 4:
		gpr->uicc_me = zpn_web_word(zpn_web_uicc_or_me, text);
		break;
	default:
		gpr->lifetime = read_instant(text);
		break;
	}
}

static enum gba_status
read_texts(struct zpn_web_request *out, struct zn_web_error *error, const json_t *root)
{
	static const char *const names[] = { "ueId", "ueIdType", "uiccAppLabel",
					     "ptId", "uiccOrMe", "requestedLifeTime" };

	for (size_t i = 0; i < ARRAY_LEN(names); i++) {
		const json_t *given = json_object_get(root, names[i]);

		if (given == NULL)
			return zn_web_refuse(error, 5005, names[i]);
		if (!json_is_string(given))
			return zn_web_refuse(error, 5004, names[i]);
		read_text(out, i, zn_json_text(given));
	}
	return GBA_OK;
}

static enum gba_status
read_features(struct zpn_web_request *out, struct zn_web_error *error, const json_t *list)
{
	static const char name[] = "securityFeaturesRequest";

	if (list == NULL)
		return GBA_OK;
	if (!json_is_array(list))
		return zn_web_refuse(error, 5004, name);
	if (json_array_size(list) > AVP_LIST_MAX)
		return zn_web_refuse(error, 5009, name);
	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *feature = json_array_get(list, i);

		if (!json_is_string(feature))
			return zn_web_refuse(error, 5004, name);
		zpn_web_keep_feature(out, zn_json_text(feature));
	}
	return GBA_OK;
}

static void
read_resync(struct zpn_web_request *out, const json_t *rand, const json_t *auts)
{
	const size_t rand_len = sizeof(struct aka_rand);
	const size_t auts_len = sizeof(struct aka_auts);

	out->has_resync = rand != NULL || auts != NULL;
	if (gba_unhex(out->rand_auts, rand_len, zn_json_text(rand)) == GBA_OK)
		out->rand_len = rand_len;
	if (gba_unhex(out->rand_auts + rand_len, auts_len, zn_json_text(auts)) == GBA_OK)
		out->auts_len = auts_len;
	zpn_web_keep_resync(out);
}

static enum gba_status
read_request(struct zpn_web_request *out, struct zn_web_error *error, const json_t *root)
{
	enum gba_status status = read_texts(out, error, root);
	size_t len = 0;

	if (status == GBA_OK)
		status = zn_json_read_naf_id(out->naf_id, &len, error,
					     json_object_get(root, "nafId"));
	out->gpr.naf_id = (struct avp_octets){ true, out->naf_id, len };
	out->gpr.private_id = zpn_web_private_id(
		zn_json_boolean(json_object_get(root, "privateIdRequest")));
	out->gpr.gba_u_aware = zn_json_boolean(json_object_get(root, "gbaUAware"));
	if (status == GBA_OK)
		status = zn_json_read_gsids(&out->gpr.gsid, out->gsids, error,
					    json_object_get(root, "gsIds"));
	if (status == GBA_OK)
		status = read_features(out, error,
				       json_object_get(root, "securityFeaturesRequest"));
	read_resync(out, json_object_get(root, "rand"), json_object_get(root, "auts"));
	return status;
}

enum gba_status
zpn_json_parse(struct zpn_web_request *out, struct zn_web_error *error,
	       struct gba_octets body)
{
	enum gba_status status;
	json_t *root;

	memset(out, 0, sizeof(*out));
	memset(error, 0, sizeof(*error));
	root = zn_json_load(body);
	status = root != NULL ? read_request(out, error, root)
			      : zn_web_refuse(error, 0, NULL);
	json_decref(root);
	return status;
}

/* --- the BSF: writing ------------------------------------------------------------------
 */

static int
set_hex(json_t *root, const char *name, const uint8_t *p, size_t len)
{
	char hex[2 * ZPN_GPI_MAX + 1];

	if (len > ZPN_GPI_MAX)
		return -1;
	gba_hex(hex, p, len);
	return json_object_set_new(root, name, json_string(hex));
}

enum gba_status
zpn_json_build(struct gba_buf *out, const struct zpn_web_answer *answer)
{
	const struct zn_bia bia = zpn_web_bia(answer->gpa);
	const struct zn_web_answer zn = { &bia, answer->uss, answer->uss_count,
					  answer->key_choice };
	const struct avp_octets *gpi = &answer->gpa->gpi;
	json_t *root;

	if (!bia.ks_naf.present || !gpi->present || gpi->len > ZPN_GPI_MAX)
		return GBA_ERR_ARG;
	root = zn_json_answer(&zn);
	if (root != NULL && set_hex(root, "gbaPushInfo", gpi->p, gpi->len) != 0) {
		(void)!zn_json_answer_end(out, root);
		return GBA_ERR_NOMEM;
	}
	return zn_json_answer_end(out, root);
}

/* --- the Push-NAF: writing -------------------------------------------------------------
 */

static json_t *
request_of(const struct zpn_gpr *gpr)
{
	char until[21];

	if (gpr->ue_id_type.value > 1 || gpr->uicc_me.value > 1)
		return NULL;
	gba_datetime_build(until, gpr->lifetime.wall_s);
	return json_pack("{s:s%, s:s, s:s%, s:o, s:s%, s:s, s:s}", "ueId",
			 (const char *)gpr->ue_id.p, gpr->ue_id.len, "ueIdType",
			 zpn_web_ue_id_types[gpr->ue_id_type.value], "uiccAppLabel",
			 (const char *)gpr->app_label.p, gpr->app_label.len, "nafId",
			 zn_json_naf_id(&gpr->naf_id), "ptId", (const char *)gpr->ptid.p,
			 gpr->ptid.len, "uiccOrMe",
			 zpn_web_uicc_or_me[gpr->uicc_me.value], "requestedLifeTime",
			 until);
}

static int
set_features(json_t *root, const struct avp_list *features)
{
	json_t *list;
	int rc = 0;

	if (features->count == 0)
		return 0;
	list = json_array();
	for (size_t i = 0; i < features->count; i++)
		rc |= json_array_append_new(
			list, json_stringn((const char *)features->item[i].p,
					   features->item[i].len));
	return json_object_set_new(root, "securityFeaturesRequest", list) | rc;
}

static int
set_resync(json_t *root, const struct zpn_resync *resync)
{
	const struct avp_octets *both = &resync->authorization;
	const size_t rand_len = sizeof(struct aka_rand);

	if (!resync->present)
		return 0;
	if (both->len != ZPN_RESYNC_LEN)
		return -1;
	return set_hex(root, "rand", both->p, rand_len) |
	       set_hex(root, "auts", both->p + rand_len, both->len - rand_len);
}

enum gba_status
zpn_json_request_build(struct gba_buf *out, const struct zpn_gpr *gpr)
{
	json_t *root = request_of(gpr);
	int rc;

	if (root == NULL)
		return GBA_ERR_ARG;
	rc = zn_json_set_aware(root, &gpr->gba_u_aware);
	if (gpr->private_id.present)
		rc |= json_object_set_new(
			root, "privateIdRequest",
			json_boolean(gpr->private_id.value == ZPN_PRIVATE_REQUESTED));
	rc |= zn_json_set_gsids(root, &gpr->gsid);
	rc |= set_features(root, &gpr->features);
	rc |= set_resync(root, &gpr->resync);
	if (rc == 0)
		return zn_json_request_end(out, root);
	json_decref(root);
	return GBA_ERR_ARG;
}

/* --- the Push-NAF: reading -------------------------------------------------------------
 */

struct gpi_room {
	uint8_t *gpi;
	size_t len;
};

/* After a refusal there is none. */
static enum gba_status
read_gpi(void *ctx, const json_t *root)
{
	const struct gba_text hex = zn_json_text(json_object_get(root, "gbaPushInfo"));
	struct gpi_room *room = ctx;

	if (hex.p == NULL)
		return GBA_OK;
	if (hex.len == 0 || hex.len % 2 != 0 || hex.len / 2 > ZPN_GPI_MAX ||
	    gba_unhex(room->gpi, hex.len / 2, hex) != GBA_OK)
		return GBA_ERR_SYNTAX;
	room->len = hex.len / 2;
	return GBA_OK;
}

enum gba_status
zpn_json_reply_parse(struct zpn_web_reply *out, unsigned status, struct gba_octets body)
{
	struct gpi_room room = { out->gpi, 0 };
	enum gba_status result;

	memset(out, 0, sizeof(*out));
	result = zn_json_reply_read(&out->zn, status, body, read_gpi, &room);
	/* 404 in words of the BSF's own: of a B-TID in Zn, of a user here */
	if (result == GBA_OK && out->zn.by_status &&
	    out->zn.result == GBA_RESULT_BTID_INVALID)
		out->zn.result = GBA_RESULT_IDENTITY_UNKNOWN;
	if (result == GBA_OK)
		result = zpn_web_reply_end(out, room.len);
	if (result != GBA_OK)
		zpn_web_reply_fini(out);
	return result;
}
