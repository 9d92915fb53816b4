/* SPDX-License-Identifier: Apache-2.0 */
/* Zpn as SOAP 1.1, document/literal (TS 29.109 clause 5.5, Annex G), on both sides. */
#include "codec/zpn_web.h"

#include <stdlib.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "codec/zn_soap.h"

/* --- the BSF: reading ------------------------------------------------------------------
 */

static void
read_user_id(void *out, char *text)
{
	struct zpn_web_request *r = out;

	zpn_web_keep(&r->gpr.ue_id, r->ue_id, sizeof(r->ue_id), gba_text(text));
}

static void
read_user_id_type(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->gpr.ue_id_type = zpn_web_word(zpn_web_ue_id_types, gba_text(text));
}

static void
read_app_label(void *out, char *text)
{
	struct zpn_web_request *r = out;

	zpn_web_keep(&r->gpr.app_label, r->app_label, sizeof(r->app_label),
		     gba_text(text));
}

static void
read_naf_id(void *out, char *text)
{
	struct zpn_web_request *r = out;
	const size_t len = zn_soap_unb64(r->naf_id, sizeof(r->naf_id), text);

	r->gpr.naf_id = (struct avp_octets){ true, r->naf_id, len };
}

static void
read_ptid(void *out, char *text)
{
	struct zpn_web_request *r = out;

	zpn_web_keep(&r->gpr.ptid, r->ptid, sizeof(r->ptid), gba_text(text));
}

static void
read_uicc_or_me(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->gpr.uicc_me = zpn_web_word(zpn_web_uicc_or_me, gba_text(text));
}

static void
read_lifetime(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->gpr.lifetime = zpn_web_instant(gba_text(text));
}

static void
read_private_id(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->gpr.private_id =
		zpn_web_private_id((struct avp_u32){ true, zn_soap_boolean(text) });
}

static void
read_aware(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->gpr.gba_u_aware = (struct avp_u32){ true, zn_soap_boolean(text) };
}

static void
read_gsid(void *out, char *text)
{
	struct zpn_web_request *r = out;

	zn_web_put_gsid(&r->gpr.gsid, r->gsids, gba_text(text));
}

static void
read_feature(void *out, char *text)
{
	zpn_web_keep_feature(out, gba_text(text));
}

static void
read_rand(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->has_resync = true;
	r->rand_len = zn_soap_unb64(r->rand_auts, sizeof(struct aka_rand), text);
}

static void
read_auts(void *out, char *text)
{
	struct zpn_web_request *r = out;

	r->has_resync = true;
	r->auts_len = zn_soap_unb64(r->rand_auts + sizeof(struct aka_rand),
				    sizeof(struct aka_auts), text);
}

static const struct zn_soap_field fields[] = {
	{ "userId", true, false, 1, read_user_id },
	{ "userIdType", true, false, 1, read_user_id_type },
	{ "uiccAppLabel", true, false, 1, read_app_label },
	{ "nafid", true, true, 1, read_naf_id },
	{ "ptid", true, false, 1, read_ptid },
	{ "uiccOrMe", true, false, 1, read_uicc_or_me },
	{ "requestedLifeTime", true, false, 1, read_lifetime },
	{ "privateIdRequest", false, false, 1, read_private_id },
	{ "gbaUAware", false, false, 1, read_aware },
	{ "gsid", false, false, AVP_LONG_LIST_MAX, read_gsid },
	{ "securityFeaturesRequest", false, false, AVP_LIST_MAX, read_feature },
	{ "rand", false, true, 1, read_rand },
	{ "auts", false, true, 1, read_auts },
};

enum gba_status
zpn_soap_parse(struct zpn_web_request *out, struct zn_web_error *error,
	       struct gba_octets body)
{
	enum gba_status status;

	memset(out, 0, sizeof(*out));
	status = zn_soap_read(out, error, body, ZPN_SOAP_REQUEST, fields,
			      ARRAY_LEN(fields));
	zpn_web_keep_resync(out);
	return status;
}

/* --- the BSF: writing ------------------------------------------------------------------
 */

enum gba_status
zpn_soap_build(struct gba_buf *out, const struct zpn_web_answer *answer, const char *ns)
{
	const struct zn_bia bia = zpn_web_bia(answer->gpa);
	const struct avp_octets *gpi = &answer->gpa->gpi;
	enum gba_status status;
	struct xml_out x;

	if (!gpi->present || !bia.ks_naf.present)
		return GBA_ERR_ARG;
	status = xml_out_begin(&x);
	if (status != GBA_OK)
		return status;
	zn_soap_open(&x);
	xml_out_start(&x, "g:" ZPN_SOAP_ANSWER);
	xml_out_attribute(&x, "xmlns:g", ns);
	zn_soap_put_answer(&x, &bia);
	zn_soap_put_b64(&x, "gbaPushInfo", gpi->p, gpi->len);
	xml_out_stop(&x);
	zn_soap_close(&x);
	return xml_out_end(&x, out);
}

enum gba_status
zpn_soap_fault_build(struct gba_buf *out, const struct zn_web_error *error,
		     const char *detail, const char *ns)
{
	return zn_soap_fault(out, "g:" ZPN_SOAP_FAULT, error, detail, ns);
}

/* --- the Push-NAF: writing -------------------------------------------------------------
 */

static bool
put_text(struct xml_out *x, const char *name, const struct avp_octets *octets)
{
	char text[GBA_IMPU_MAX + 1];

	if (gba_text_copy(text, sizeof(text),
			  (struct gba_text){ (const char *)octets->p, octets->len }) !=
	    GBA_OK)
		return false;
	zn_soap_put(x, name, text);
	return true;
}

static void
put_boolean(struct xml_out *x, const char *name, const struct avp_u32 *value,
	    uint32_t yes)
{
	if (value->present)
		zn_soap_put(x, name, value->value == yes ? "true" : "false");
}

static bool
put_resync(struct xml_out *x, const struct zpn_resync *resync)
{
	const struct avp_octets *both = &resync->authorization;
	const size_t rand_len = sizeof(struct aka_rand);

	if (!resync->present)
		return true;
	if (both->len != ZPN_RESYNC_LEN)
		return false;
	zn_soap_put_b64(x, "rand", both->p, rand_len);
	zn_soap_put_b64(x, "auts", both->p + rand_len, both->len - rand_len);
	return true;
}

/* In the order of doc/gba-zn.xsd. */
static bool
put_request(struct xml_out *x, const struct zpn_gpr *gpr)
{
	char until[21];
	bool good = gpr->ue_id_type.value < 2 && gpr->uicc_me.value < 2 &&
		    gpr->naf_id.len <= GBA_NAF_ID_MAX;

	if (!good)
		return false;
	good = put_text(x, "userId", &gpr->ue_id);
	zn_soap_put(x, "userIdType", zpn_web_ue_id_types[gpr->ue_id_type.value]);
	good &= put_text(x, "uiccAppLabel", &gpr->app_label);
	zn_soap_put_b64(x, "nafid", gpr->naf_id.p, gpr->naf_id.len);
	good &= put_text(x, "ptid", &gpr->ptid);
	zn_soap_put(x, "uiccOrMe", zpn_web_uicc_or_me[gpr->uicc_me.value]);
	gba_datetime_build(until, gpr->lifetime.wall_s);
	zn_soap_put(x, "requestedLifeTime", until);
	put_boolean(x, "privateIdRequest", &gpr->private_id, ZPN_PRIVATE_REQUESTED);
	put_boolean(x, "gbaUAware", &gpr->gba_u_aware, ZN_GBA_U_YES);
	good &= zn_soap_put_gsids(x, &gpr->gsid);
	for (size_t i = 0; i < gpr->features.count; i++)
		good &= put_text(x, "securityFeaturesRequest", &gpr->features.item[i]);
	return put_resync(x, &gpr->resync) && good;
}

enum gba_status
zpn_soap_request_build(struct gba_buf *out, const struct zpn_gpr *gpr, const char *ns)
{
	enum gba_status status;
	struct xml_out x;
	bool good;

	status = xml_out_begin(&x);
	if (status != GBA_OK)
		return status;
	zn_soap_open(&x);
	xml_out_start(&x, "g:" ZPN_SOAP_REQUEST);
	xml_out_attribute(&x, "xmlns:g", ns);
	good = put_request(&x, gpr);
	x.failed |= !good;
	xml_out_stop(&x);
	zn_soap_close(&x);
	status = xml_out_end(&x, out);
	return good ? status : GBA_ERR_ARG;
}

/* --- the Push-NAF: reading -------------------------------------------------------------
 */

struct gpi_room {
	uint8_t *gpi;
	size_t len;
};

static enum gba_status
read_gpi(void *ctx, const xmlNode *answer)
{
	struct gpi_room *room = ctx;
	enum gba_status status;
	char *text = NULL;

	if (xml_count(answer, "gbaPushInfo") != 1)
		return GBA_ERR_SYNTAX;
	status = xml_text_lines(&text, xml_first(answer, "gbaPushInfo"));
	if (status == GBA_OK)
		room->len = zn_soap_unb64(room->gpi, ZPN_GPI_MAX, text);
	free(text);
	return status;
}

enum gba_status
zpn_soap_reply_parse(struct zpn_web_reply *out, unsigned status, struct gba_octets body)
{
	struct gpi_room room = { out->gpi, 0 };
	enum gba_status result;

	memset(out, 0, sizeof(*out));
	result = zn_soap_reply_read(&out->zn, status, body, ZPN_SOAP_ANSWER, read_gpi,
				    &room);
	if (result == GBA_OK)
		result = zpn_web_reply_end(out, room.len);
	if (result != GBA_OK)
		zpn_web_reply_fini(out);
	return result;
}
