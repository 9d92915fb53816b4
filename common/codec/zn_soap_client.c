/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as SOAP 1.1, the NAF's side (TS 29.109 clause 5.3, Annex D). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/zn_soap.h"
#include "codec/zn_web_client.h"
#include "crypto/b64.h"

/* --- writing ---------------------------------------------------------------------------
 */

bool
zn_soap_put_gsids(struct xml_out *x, const struct avp_long_list *gsids)
{
	char number[12];
	uint32_t gsid;

	for (size_t i = 0; i < gsids->count; i++) {
		const struct gba_octets item = { gsids->item[i].p, gsids->item[i].len };

		if (zn_gsid_parse(&gsid, item, false) != GBA_OK)
			return false;
		snprintf(number, sizeof(number), "%u", (unsigned)gsid);
		zn_soap_put(x, "gsid", number);
	}
	return true;
}

static bool
put_request(struct xml_out *x, const struct zn_bir *bir, const char *btid)
{
	bool good;

	zn_soap_put(x, "btid", btid);
	zn_soap_put_b64(x, "nafid", bir->naf_id.p, bir->naf_id.len);
	good = zn_soap_put_gsids(x, &bir->gsid);
	x->failed |= !good;
	if (bir->gba_u_aware.present)
		zn_soap_put(x, "gbaUAware",
			    bir->gba_u_aware.value == ZN_GBA_U_YES ? "true" : "false");
	return good;
}

enum gba_status
zn_soap_request_build(struct gba_buf *out, const struct zn_bir *bir, const char *ns)
{
	const struct gba_text given = { (const char *)bir->btid.p, bir->btid.len };
	char btid[GBA_BTID_MAX + 1];
	enum gba_status status;
	struct xml_out x;
	bool good;

	if (gba_text_copy(btid, sizeof(btid), given) != GBA_OK ||
	    bir->naf_id.len > GBA_NAF_ID_MAX)
		return GBA_ERR_ARG;
	status = xml_out_begin(&x);
	if (status != GBA_OK)
		return status;
	zn_soap_open(&x);
	xml_out_start(&x, "g:" ZN_SOAP_REQUEST);
	xml_out_attribute(&x, "xmlns:g", ns);
	good = put_request(&x, bir, btid);
	xml_out_stop(&x);
	zn_soap_close(&x);
	status = xml_out_end(&x, out);
	return good ? status : GBA_ERR_ARG;
}

/* --- reading ---------------------------------------------------------------------------
 */

static enum gba_status
read_impi(struct zn_web_reply *out, char *text)
{
	return zn_web_set_impi(out, gba_text(text));
}

/* xsd:base64Binary may be broken over lines. */
static enum gba_status
read_key(struct avp_octets *out, struct gba_ks_naf *key, char *text)
{
	enum gba_status status;
	size_t len = 0, key_len;

	for (const char *c = text; *c != '\0'; c++)
		if (strchr(" \t\r\n", *c) == NULL)
			text[len++] = *c;
	status = gba_unb64(key->b, sizeof(key->b), &key_len,
			   (struct gba_text){ text, len });
	if (status == GBA_OK && key_len != sizeof(key->b))
		status = GBA_ERR_SYNTAX;
	if (status == GBA_OK)
		zn_web_set_key(out, key);
	return status;
}

static enum gba_status
read_me_key(struct zn_web_reply *out, char *text)
{
	return read_key(&out->bia.ks_naf, &out->ks_naf, text);
}

static enum gba_status
read_uicc_key(struct zn_web_reply *out, char *text)
{
	return read_key(&out->bia.ks_int_naf, &out->ks_int_naf, text);
}

static enum gba_status
read_expiry(struct zn_web_reply *out, char *text)
{
	return zn_web_set_time(&out->bia.expiry, gba_text(text));
}

static enum gba_status
read_created(struct zn_web_reply *out, char *text)
{
	return zn_web_set_time(&out->bia.created, gba_text(text));
}

static enum gba_status
read_gba_type(struct zn_web_reply *out, char *text)
{
	return zn_web_set_gba_type(out, gba_text(text));
}

static enum gba_status
read_uss_list(struct zn_web_reply *out, char *text)
{
	char *copy;

	if (*text == '\0')
		return GBA_OK;
	if (strlen(text) > GUSS_DOC_MAX)
		return GBA_ERR_SYNTAX;
	copy = strdup(text);
	if (copy == NULL)
		return GBA_ERR_NOMEM;
	zn_web_set_uss(out, copy);
	return GBA_OK;
}

static const struct field {
	const char *name;
	enum gba_status (*read)(struct zn_web_reply *out, char *text);
} fields[] = {
	{ "impi", read_impi },
	{ "meKeyMaterial", read_me_key },
	{ "uiccKeyMaterial", read_uicc_key },
	{ "keyExpiryTime", read_expiry },
	{ "bootstrappingInfoCreationTime", read_created },
	{ "gbaType", read_gba_type },
	{ "ussList", read_uss_list },
};

static enum gba_status
read_field(struct zn_web_reply *out, const struct field *field, const xmlNode *answer)
{
	enum gba_status status;
	char *text = NULL;

	switch (xml_count(answer, field->name)) {
	case 0:
		return GBA_OK;
	case 1:
		break;
	default:
		return GBA_ERR_SYNTAX;
	}
	status = xml_text_lines(&text, xml_first(answer, field->name));
	if (status != GBA_OK)
		return status;
	status = field->read(out, text);
	gba_wipe(text, strlen(text));
	free(text);
	return status;
}

static enum gba_status
read_answer(struct zn_web_reply *out, const xmlNode *answer)
{
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(fields); i++)
		status = read_field(out, &fields[i], answer);
	out->result = ZN_WEB_OK;
	return status;
}

/* The result in a detail, or in what stands in it. */
static const xmlNode *
find_result(const xmlNode *fault)
{
	const xmlNode *detail = xml_first(fault, "detail");
	const xmlNode *block = detail != NULL ? xml_first(detail, NULL) : NULL;
	const xmlNode *found = NULL;

	for (; found == NULL && block != NULL; block = xml_next(block, NULL))
		found = xml_is(block, "result") ? block : xml_first(block, "result");
	return found;
}

static enum gba_status
read_fault(struct zn_web_reply *out, const xmlNode *fault)
{
	const xmlNode *result = find_result(fault);
	enum gba_status status;
	char *text = NULL;
	uint64_t number;

	out->result = 0;
	if (result == NULL)
		return GBA_OK;
	status = xml_text(&text, result);
	if (status == GBA_OK)
		status = gba_number(&number, gba_text(text), 3000, 5999);
	if (status == GBA_OK)
		out->result = (uint32_t)number;
	free(text);
	return status;
}

/* The library has no way to wipe what it frees. */
static void
wipe_texts(const xmlNode *answer)
{
	const xmlNode *field = answer != NULL ? xml_first(answer, NULL) : NULL;

	for (; field != NULL; field = xml_next(field, NULL))
		for (const xmlNode *n = field->children; n != NULL; n = n->next)
			if (n->type == XML_TEXT_NODE && n->content != NULL)
				gba_wipe(n->content, strlen((char *)n->content));
}

/* What an answer is called, and who reads what Zn has not. */
struct form {
	const char *element;
	enum gba_status (*more)(void *ctx, const xmlNode *answer);
	void *ctx;
};

static enum gba_status
read_body(struct zn_web_reply *out, unsigned status, const xmlNode *body,
	  const struct form *form)
{
	const xmlNode *answer = xml_first(body, form->element);
	const xmlNode *fault = xml_first(body, "Fault");
	enum gba_status result = GBA_ERR_SYNTAX;

	if (fault != NULL)
		result = read_fault(out, fault);
	else if (answer != NULL && status == 200)
		result = read_answer(out, answer);
	if (result == GBA_OK && fault == NULL && form->more != NULL)
		result = form->more(form->ctx, answer);
	wipe_texts(answer);
	return result;
}

enum gba_status
zn_soap_reply_read(struct zn_web_reply *out, unsigned status, struct gba_octets body,
		   const char *element,
		   enum gba_status (*more)(void *ctx, const xmlNode *answer), void *ctx)
{
	static const struct xml_rules rules = { .size_max = ZN_WEB_ANSWER_MAX,
						.depth_max = ZN_SOAP_DEPTH_MAX,
						.utf_16 = true };
	const struct form form = { element, more, ctx };
	enum gba_status result;
	const xmlNode *root;
	struct xml_error why;
	xmlDoc *doc = NULL;

	memset(out, 0, sizeof(*out));
	result = xml_read(&doc, body, &rules, &why);
	if (result != GBA_OK)
		return result;
	root = xmlDocGetRootElement(doc);
	if (xml_is(root, "Envelope"))
		root = xml_first(root, "Body");
	else
		root = NULL;
	result = root != NULL ? read_body(out, status, root, &form) : GBA_ERR_SYNTAX;
	xmlFreeDoc(doc);
	if (result != GBA_OK)
		zn_web_reply_fini(out);
	return result;
}

enum gba_status
zn_soap_reply_parse(struct zn_web_reply *out, unsigned status, struct gba_octets body)
{
	return zn_soap_reply_read(out, status, body, ZN_SOAP_ANSWER, NULL, NULL);
}
