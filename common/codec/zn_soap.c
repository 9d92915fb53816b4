/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as SOAP 1.1, document/literal (TS 29.109 clause 5.3, Annex D). Read by local names;
 * the own documents are those of doc/gba-zn.xsd. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"
#include "codec/zn_soap.h"
#include "crypto/b64.h"

#define ENVELOPE_NS "http://schemas.xmlsoap.org/soap/envelope/"
#define NEXT_ACTOR  "http://schemas.xmlsoap.org/soap/actor/next"

/* --- reading ---------------------------------------------------------------------------
 */

/* A block with another actor is not for us (SOAP 1.1 clause 4.2.2). */
static bool
is_for_us(const xmlNode *header)
{
	const xmlNode *attribute = xml_attribute(header, "actor");
	char *text = NULL;
	bool ours;

	if (attribute == NULL)
		return true;
	ours = xml_text(&text, attribute) != GBA_OK || *text == '\0' ||
	       strcmp(text, NEXT_ACTOR) == 0;
	free(text);
	return ours;
}

static bool
must_be_understood(const xmlNode *header)
{
	const xmlNode *attribute = xml_attribute(header, "mustUnderstand");
	char *text = NULL;
	bool must;

	if (attribute == NULL || !is_for_us(header))
		return false;
	must = xml_text(&text, attribute) != GBA_OK || strcmp(text, "0") != 0;
	free(text);
	return must;
}

/* The element that asks, in an envelope or bare. NULL: none. */
static const xmlNode *
find_request(const xmlNode *root, const char *element, bool *not_understood)
{
	const xmlNode *header, *block;

	if (!xml_is(root, "Envelope"))
		return xml_is(root, element) ? root : NULL;
	header = xml_first(root, "Header");
	block = header != NULL ? xml_first(header, NULL) : NULL;
	for (; block != NULL; block = xml_next(block, NULL))
		*not_understood |= must_be_understood(block);
	root = xml_first(root, "Body");
	return root != NULL ? xml_first(root, element) : NULL;
}

/* An element's text; one that cannot be read is the empty one. */
static enum gba_status
text_of(char **out, const xmlNode *node, bool lines)
{
	enum gba_status status = lines ? xml_text_lines(out, node) : xml_text(out, node);

	if (status != GBA_ERR_SYNTAX)
		return status;
	*out = calloc(1, 1);
	return *out != NULL ? GBA_OK : GBA_ERR_NOMEM;
}

size_t
zn_soap_unb64(uint8_t *out, size_t size, char *text)
{
	size_t len = 0, octets = 0;

	for (const char *c = text; *c != '\0'; c++)
		if (strchr(" \t\r\n", *c) == NULL)
			text[len++] = *c;
	if (gba_unb64(out, size, &octets, (struct gba_text){ text, len }) != GBA_OK)
		return 0;
	return octets;
}

uint32_t
zn_soap_boolean(const char *text)
{
	if (strcasecmp(text, "true") == 0 || strcmp(text, "1") == 0)
		return 1;
	if (strcasecmp(text, "false") == 0 || strcmp(text, "0") == 0)
		return 0;
	return ZN_SOAP_BAD;
}

static void
read_btid(void *out, char *text)
{
	zn_web_put_btid(out, gba_text(text));
}

static void
read_naf_id(void *out, char *text)
{
	struct zn_web_request *request = out;

	zn_web_put_naf_id(request,
			  zn_soap_unb64(request->naf_id, sizeof(request->naf_id), text));
}

static void
read_gsid(void *out, char *text)
{
	struct zn_web_request *request = out;

	zn_web_put_gsid(&request->bir.gsid, request->gsids, gba_text(text));
}

static void
read_aware(void *out, char *text)
{
	zn_web_put_aware(out, zn_soap_boolean(text));
}

static const struct zn_soap_field fields[] = {
	{ "btid", true, false, 1, read_btid },
	{ "nafid", true, true, 1, read_naf_id },
	{ "gsid", false, false, AVP_LONG_LIST_MAX, read_gsid },
	{ "gbaUAware", false, false, 1, read_aware },
};

static enum gba_status
read_field(void *out, struct zn_web_error *error, const struct zn_soap_field *field,
	   const xmlNode *request)
{
	const size_t count = xml_count(request, field->name);
	const xmlNode *node = xml_first(request, field->name);
	enum gba_status status = GBA_OK;

	if (count == 0 && field->required)
		return zn_web_refuse(error, 5005, field->name);
	if (count > field->max)
		return zn_web_refuse(error, 5009, field->name);
	for (; status == GBA_OK && node != NULL; node = xml_next(node, field->name)) {
		char *text = NULL;

		status = text_of(&text, node, field->lines);
		if (status == GBA_OK)
			field->read(out, text);
		free(text);
	}
	return status;
}

enum gba_status
zn_soap_read(void *out, struct zn_web_error *error, struct gba_octets body,
	     const char *element, const struct zn_soap_field *row, size_t count)
{
	static const struct xml_rules rules = { .size_max = ZN_WEB_MAX,
						.depth_max = ZN_SOAP_DEPTH_MAX,
						.utf_16 = true };
	enum gba_status status = GBA_OK;
	bool not_understood = false;
	const xmlNode *request;
	struct xml_error why;
	xmlDoc *doc = NULL;

	memset(error, 0, sizeof(*error));
	status = xml_read(&doc, body, &rules, &why);
	if (status != GBA_OK)
		return status == GBA_ERR_SYNTAX ? zn_web_refuse(error, 0, NULL) : status;
	request = find_request(xmlDocGetRootElement(doc), element, &not_understood);
	if (request == NULL || not_understood) {
		status = zn_web_refuse(error, 0, NULL);
		error->not_understood = not_understood;
	}
	for (size_t i = 0; status == GBA_OK && i < count; i++)
		status = read_field(out, error, &row[i], request);
	xmlFreeDoc(doc);
	return status;
}

enum gba_status
zn_soap_parse(struct zn_web_request *out, struct zn_web_error *error,
	      struct gba_octets body)
{
	memset(out, 0, sizeof(*out));
	return zn_soap_read(out, error, body, ZN_SOAP_REQUEST, fields, ARRAY_LEN(fields));
}

/* --- writing ---------------------------------------------------------------------------
 */

void
zn_soap_put(struct xml_out *x, const char *name, const char *text)
{
	xml_out_start(x, name);
	xml_out_text(x, text);
	xml_out_stop(x);
}

static void
put_octets(struct xml_out *x, const char *name, const struct avp_octets *octets)
{
	char *text;

	if (!octets->present)
		return;
	text = malloc(octets->len + 1);
	if (text == NULL) {
		x->failed = true;
		return;
	}
	memcpy(text, octets->p, octets->len);
	text[octets->len] = '\0';
	zn_soap_put(x, name, text);
	free(text);
}

void
zn_soap_put_b64(struct xml_out *x, const char *name, const void *p, size_t len)
{
	char text[GBA_B64_LEN(4096) + 1];

	if (len > 4096) {
		x->failed = true;
		return;
	}
	gba_b64(text, p, len);
	zn_soap_put(x, name, text);
	gba_wipe(text, sizeof(text));
}

static void
put_key(struct xml_out *x, const char *name, const struct avp_octets *key)
{
	if (!key->present)
		return;
	x->failed |= key->len != sizeof(struct gba_ks_naf);
	if (!x->failed)
		zn_soap_put_b64(x, name, key->p, key->len);
}

static void
put_time(struct xml_out *x, const char *name, const struct avp_time *instant)
{
	char text[21];

	gba_datetime_build(text, instant->wall_s);
	if (instant->present)
		zn_soap_put(x, name, text);
}

void
zn_soap_open(struct xml_out *x)
{
	xml_out_start(x, "s:Envelope");
	xml_out_attribute(x, "xmlns:s", ENVELOPE_NS);
	xml_out_start(x, "s:Body");
}

void
zn_soap_close(struct xml_out *x)
{
	xml_out_stop(x);
	xml_out_stop(x);
}

void
zn_soap_put_answer(struct xml_out *x, const struct zn_bia *bia)
{
	put_octets(x, "impi", &bia->impi);
	put_key(x, "meKeyMaterial", &bia->ks_naf);
	put_key(x, "uiccKeyMaterial", &bia->ks_int_naf);
	put_time(x, "keyExpiryTime", &bia->expiry);
	put_time(x, "bootstrappingInfoCreationTime", &bia->created);
	if (bia->gba_type.present)
		zn_soap_put(x, "gbaType", zn_web_gba_type(bia->gba_type.value));
	put_octets(x, "ussList", &bia->uss_list);
}

enum gba_status
zn_soap_build(struct gba_buf *out, const struct zn_web_answer *answer, const char *ns)
{
	enum gba_status status;
	struct xml_out x;

	status = xml_out_begin(&x);
	if (status != GBA_OK)
		return status;
	zn_soap_open(&x);
	xml_out_start(&x, "g:" ZN_SOAP_ANSWER);
	xml_out_attribute(&x, "xmlns:g", ns);
	zn_soap_put_answer(&x, answer->bia);
	xml_out_stop(&x);
	zn_soap_close(&x);
	return xml_out_end(&x, out);
}

enum gba_status
zn_soap_fault_build(struct gba_buf *out, const struct zn_web_error *error,
		    const char *detail, const char *ns)
{
	return zn_soap_fault(out, "g:" ZN_SOAP_FAULT, error, detail, ns);
}

enum gba_status
zn_soap_fault(struct gba_buf *out, const char *element, const struct zn_web_error *error,
	      const char *detail, const char *ns)
{
	const struct zn_web_fault *fault = error->fault;
	enum gba_status status;
	struct xml_out x;
	char number[12];

	status = xml_out_begin(&x);
	if (status != GBA_OK)
		return status;
	zn_soap_open(&x);
	xml_out_start(&x, "s:Fault");
	zn_soap_put(&x, "faultcode",
		    error->not_understood ? "s:MustUnderstand"
		    : fault->is_ours	  ? "s:Server"
					  : "s:Client");
	zn_soap_put(&x, "faultstring", detail);
	/* what has to do with the envelope alone has no detail (SOAP 1.1 clause 4.4) */
	if (fault->result != 0) {
		snprintf(number, sizeof(number), "%u", (unsigned)fault->result);
		xml_out_start(&x, "detail");
		xml_out_start(&x, element);
		xml_out_attribute(&x, "xmlns:g", ns);
		zn_soap_put(&x, "result", number);
		zn_soap_put(&x, "name", fault->name);
		if (error->field != NULL)
			zn_soap_put(&x, "field", error->field);
		xml_out_stop(&x);
		xml_out_stop(&x);
	}
	xml_out_stop(&x);
	zn_soap_close(&x);
	return xml_out_end(&x, out);
}
