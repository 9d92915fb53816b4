/* SPDX-License-Identifier: Apache-2.0 */
/* GUSS documents against the schema, for people who write them. */
#include <libxml/xmlschemas.h>
#include <libxml/xmlschemastypes.h>
#include <pthread.h>
#include <string.h>

#include "codec/guss.h"
#include "codec/guss_schema.h"
#include "codec/xml.h"

#define DEPTH_MAX 8

#if LIBXML_VERSION >= 21200
typedef const xmlError report;
#else
typedef xmlError report;
#endif

/* libxml2 wants the types of schemas made before the first schema of any thread. */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
init(void)
{
	(void)xmlSchemaInitTypes();
}

struct lint {
	guss_on_finding *on_finding;
	void *ctx;
	unsigned count;
};

/* "Element '{urn:...}uss': ..." without the namespaces, in one line of plain text. */
static void
tidy(char *out, size_t size, const char *message)
{
	size_t n = 0;
	bool in_ns = false;

	for (const char *c = message; *c != '\0' && *c != '\n' && n + 1 < size; c++) {
		in_ns = in_ns || *c == '{';
		if (!in_ns)
			out[n++] = *c >= 0x20 && *c < 0x7f ? *c : '?';
		in_ns = in_ns && *c != '}';
	}
	while (n > 0 && (out[n - 1] == ' ' || out[n - 1] == '.'))
		n--;
	out[n] = '\0';
}

static void
on_report(void *ctx, report *error)
{
	struct lint *lint = ctx;
	struct guss_error finding = { .line = 0 };
	const xmlNode *node = error->node;

	if (lint->count++ >= GUSS_FINDINGS_MAX)
		return;
	if (node != NULL && xmlGetLineNo(node) > 0)
		finding.line = (unsigned)xmlGetLineNo(node);
	else if (error->line > 0)
		finding.line = (unsigned)error->line;
	tidy(finding.text, sizeof(finding.text),
	     error->message != NULL ? error->message : "not valid");
	lint->on_finding(lint->ctx, &finding);
}

/* The schema is of one namespace, the reader takes any: put what is in the root's into
 * that of the schema. */
static void
move_namespace(xmlNode *node, const xmlChar *from, xmlNs *to)
{
	for (; node != NULL; node = node->next) {
		if (node->type != XML_ELEMENT_NODE)
			continue;
		if (xmlStrEqual(node->ns != NULL ? node->ns->href : NULL, from) != 0)
			node->ns = to;
		move_namespace(node->children, from, to);
	}
}

static enum gba_status
adopt(xmlDoc *doc)
{
	xmlNode *root = xmlDocGetRootElement(doc);
	xmlChar *from = NULL;
	xmlNs *to;

	if (root->ns != NULL && root->ns->href != NULL) {
		if (strcmp((const char *)root->ns->href, GUSS_NS_R9) == 0)
			return GBA_OK;
		from = xmlStrdup(root->ns->href);
		if (from == NULL)
			return GBA_ERR_NOMEM;
	}
	to = xmlNewNs(root, BAD_CAST GUSS_NS_R9, BAD_CAST "gba-guss");
	if (to != NULL)
		move_namespace(root, from, to);
	xmlFree(from);
	return to != NULL ? GBA_OK : GBA_ERR_NOMEM;
}

static enum gba_status
validate(xmlDoc *doc, struct lint *lint)
{
	enum gba_status status = GBA_ERR_NOMEM;
	xmlSchemaParserCtxt *parser = NULL;
	xmlSchemaValidCtxt *valid = NULL;
	xmlSchema *schema = NULL;

	pthread_once(&once, init);
	parser = xmlSchemaNewMemParserCtxt(guss_schema, (int)strlen(guss_schema));
	if (parser != NULL)
		schema = xmlSchemaParse(parser);
	if (schema != NULL)
		valid = xmlSchemaNewValidCtxt(schema);
	if (valid != NULL) {
		xmlSchemaSetValidStructuredErrors(valid, on_report, lint);
		status = xmlSchemaValidateDoc(valid, doc) < 0 ? GBA_ERR_NOMEM : GBA_OK;
	}
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	xmlSchemaFreeParserCtxt(parser);
	return status;
}

enum gba_status
guss_lint(struct gba_octets xml, guss_on_finding *on_finding, void *ctx)
{
	static const struct xml_rules rules = { .size_max = GUSS_DOC_MAX,
						.depth_max = DEPTH_MAX };
	struct lint lint = { on_finding, ctx, 0 };
	enum gba_status status;
	struct xml_error bad;
	xmlDoc *doc = NULL;

	status = xml_read(&doc, xml, &rules, &bad);
	if (status == GBA_OK)
		status = adopt(doc);
	if (status == GBA_OK)
		status = validate(doc, &lint);
	xmlFreeDoc(doc);
	return status;
}
