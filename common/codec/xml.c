/* SPDX-License-Identifier: Apache-2.0 */
/* The hardened reader and a thin writer over libxml2. */
#include "codec/xml.h"

#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <malloc.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/xml_memory.h"

/* Fetched once: libxml2 wants its tables made before the first parser of any thread. */
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void
wiping_free(void *p)
{
	if (p != NULL)
		gba_wipe(p, malloc_usable_size(p));
	free(p);
}

static void *
wiping_realloc(void *p, size_t size)
{
	const size_t before = p != NULL ? malloc_usable_size(p) : 0;
	void *bigger;

	if (size > 0 && size <= before)
		return p;
	bigger = malloc(size);
	if (bigger == NULL)
		return NULL;
	if (p != NULL)
		memcpy(bigger, p, before < size ? before : size);
	wiping_free(p);
	return bigger;
}

void
xml_memory_wipe(void)
{
	(void)xmlMemSetup(wiping_free, malloc, wiping_realloc, strdup);
}

#if LIBXML_VERSION >= 21200
typedef const xmlError report;
#else
typedef xmlError report;
#endif

/* Why the parser was stopped by us, or what it met first, in ctxt->_private. */
struct stop {
	int depth_max;
	const char *why;
	struct xml_error first; /* text "": nothing */
};

static void
stop(xmlParserCtxt *ctxt, const char *why)
{
	struct stop *s = ctxt->_private;

	if (s->why == NULL)
		s->why = why;
	xmlStopParser(ctxt);
}

static void
on_doctype(void *ctx, const xmlChar *name, const xmlChar *external_id,
	   const xmlChar *system_id)
{
	(void)name;
	(void)external_id;
	(void)system_id;
	stop(ctx, "a DOCTYPE is not allowed");
}

static void
on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
	 int namespace_count, const xmlChar **namespaces, int attribute_count,
	 int defaulted_count, const xmlChar **attributes)
{
	xmlParserCtxt *ctxt = ctx;
	const struct stop *s = ctxt->_private;

	if (ctxt->nodeNr >= s->depth_max) {
		stop(ctxt, "nested too deep");
		return;
	}
	xmlSAX2StartElementNs(ctx, name, prefix, uri, namespace_count, namespaces,
			      attribute_count, defaulted_count, attributes);
}

static void
tell(struct xml_error *err, long line, const char *text)
{
	err->line = line > 0 ? (unsigned)line : 0;
	snprintf(err->text, sizeof(err->text), "%s", text);
	err->text[strcspn(err->text, "\r\n")] = '\0';
	for (char *c = err->text; *c != '\0'; c++)
		if (*c < 0x20 || *c > 0x7e)
			*c = '?';
}

/* What comes after the first error is mostly its consequence. */
static void
on_report(void *ctx, report *error)
{
	xmlParserCtxt *ctxt = ctx;
	struct stop *s = ctxt->_private;

	if (error->level == XML_ERR_FATAL && s->first.text[0] == '\0')
		tell(&s->first, error->line,
		     error->message != NULL ? error->message : "not well-formed");
}

static void
explain(struct xml_error *err, const xmlParserCtxt *ctxt, const struct stop *s)
{
	if (s->why != NULL)
		tell(err, ctxt->input != NULL ? ctxt->input->line : 0, s->why);
	else if (s->first.text[0] != '\0')
		*err = s->first;
	else
		tell(err, 0, "not well-formed");
}

/* UTF-16 is what begins as UTF-16 begins, with a mark or with "<"; which of the two,
 * NULL: none. The name is given to the parser, so that what a document says of itself has
 * no say. */
static const char *
utf_16_of(struct gba_octets xml)
{
	static const struct {
		uint8_t begin[2];
		const char *name;
	} rows[] = {
		{ { 0xff, 0xfe }, "UTF-16LE" },
		{ { 0xfe, 0xff }, "UTF-16BE" },
		{ { '<', 0 }, "UTF-16LE" },
		{ { 0, '<' }, "UTF-16BE" },
	};

	for (size_t i = 0; xml.len % 2 == 0 && i < ARRAY_LEN(rows); i++)
		if (memcmp(xml.p, rows[i].begin, sizeof(rows[i].begin)) == 0)
			return rows[i].name;
	return NULL;
}

/* The parser takes U+0000 for the end of the document, and lets anything follow it. */
static bool
has_nul(struct gba_octets xml, bool is_utf16)
{
	if (!is_utf16)
		return memchr(xml.p, '\0', xml.len) != NULL;
	for (size_t i = 0; i < xml.len; i += 2)
		if (xml.p[i] == 0 && xml.p[i + 1] == 0)
			return true;
	return false;
}

enum gba_status
xml_read(xmlDoc **doc, struct gba_octets xml, const struct xml_rules *rules,
	 struct xml_error *err)
{
	const int options = XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING;
	struct stop s = { .depth_max = rules->depth_max };
	const char *utf_16;
	xmlParserCtxt *ctxt;
	xmlDoc *read;

	*err = (struct xml_error){ .line = 0 };
	if (xml.p == NULL || xml.len == 0 || xml.len > rules->size_max) {
		if (xml.len > rules->size_max)
			snprintf(err->text, sizeof(err->text),
				 "too long: %zu octets, %zu are the most", xml.len,
				 rules->size_max);
		else
			snprintf(err->text, sizeof(err->text), "empty");
		return GBA_ERR_SYNTAX;
	}
	utf_16 = rules->utf_16 ? utf_16_of(xml) : NULL;
	if (has_nul(xml, utf_16 != NULL)) {
		snprintf(err->text, sizeof(err->text), "a NUL; UTF-8%s is expected",
			 rules->utf_16 ? " or UTF-16" : "");
		return GBA_ERR_SYNTAX;
	}
	pthread_once(&once, xmlInitParser);
	ctxt = xmlNewParserCtxt();
	if (ctxt == NULL)
		return GBA_ERR_NOMEM;
	ctxt->_private = &s;
	ctxt->sax->internalSubset = on_doctype;
	ctxt->sax->startElementNs = on_start;
	ctxt->sax->serror = on_report;
	read = xmlCtxtReadMemory(ctxt, (const char *)xml.p, (int)xml.len, NULL,
				 utf_16 != NULL ? utf_16 : "UTF-8", options);
	if (read == NULL || s.why != NULL || ctxt->wellFormed == 0) {
		explain(err, ctxt, &s);
		xmlFreeDoc(read);
		read = NULL;
	}
	xmlFreeParserCtxt(ctxt);
	if (read == NULL)
		return GBA_ERR_SYNTAX;
	*doc = read;
	return GBA_OK;
}

bool
xml_is(const xmlNode *node, const char *local_name)
{
	return strcmp((const char *)node->name, local_name) == 0;
}

static const xmlNode *
find_from(const xmlNode *node, const char *local_name)
{
	while (node != NULL && (node->type != XML_ELEMENT_NODE ||
				(local_name != NULL && !xml_is(node, local_name))))
		node = node->next;
	return node;
}

const xmlNode *
xml_first(const xmlNode *parent, const char *local_name)
{
	return find_from(parent->children, local_name);
}

const xmlNode *
xml_next(const xmlNode *node, const char *local_name)
{
	return find_from(node->next, local_name);
}

size_t
xml_count(const xmlNode *parent, const char *local_name)
{
	const xmlNode *node = xml_first(parent, local_name);
	size_t count = 0;

	for (; node != NULL; node = xml_next(node, local_name))
		count++;
	return count;
}

const xmlNode *
xml_attribute(const xmlNode *node, const char *local_name)
{
	for (const xmlAttr *a = node->properties; a != NULL; a = a->next)
		if (strcmp((const char *)a->name, local_name) == 0)
			return (const xmlNode *)a;
	return NULL;
}

static bool
is_text(const xmlNode *node)
{
	return (node->type == XML_TEXT_NODE || node->type == XML_CDATA_SECTION_NODE) &&
	       node->content != NULL;
}

static bool
is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static enum gba_status
read_text(char **out, const xmlNode *node, bool lines)
{
	size_t size = 1, len = 0, start = 0;
	char *text;

	for (const xmlNode *n = node->children; n != NULL; n = n->next)
		size += is_text(n) ? strlen((const char *)n->content) : 0;
	text = malloc(size);
	if (text == NULL)
		return GBA_ERR_NOMEM;
	for (const xmlNode *n = node->children; n != NULL; n = n->next)
		for (const xmlChar *c = n->content; is_text(n) && *c != '\0'; c++)
			text[len++] = (char)*c;
	while (len > 0 && is_space(text[len - 1]))
		len--;
	while (start < len && is_space(text[start]))
		start++;
	memmove(text, text + start, len - start);
	text[len - start] = '\0';
	for (const char *c = text; *c != '\0'; c++) {
		if (((unsigned char)*c < 0x20 && !(lines && is_space(*c))) ||
		    *c == 0x7f) {
			free(text);
			return GBA_ERR_SYNTAX;
		}
	}
	*out = text;
	return GBA_OK;
}

enum gba_status
xml_text(char **out, const xmlNode *node)
{
	return read_text(out, node, false);
}

enum gba_status
xml_text_lines(char **out, const xmlNode *node)
{
	return read_text(out, node, true);
}

enum gba_status
xml_out_begin(struct xml_out *x)
{
	pthread_once(&once, xmlInitParser);
	*x = (struct xml_out){ .buffer = xmlBufferCreate() };
	if (x->buffer != NULL)
		x->writer = xmlNewTextWriterMemory(x->buffer, 0);
	if (x->writer == NULL) {
		xmlBufferFree(x->buffer);
		return GBA_ERR_NOMEM;
	}
	x->failed = xmlTextWriterStartDocument(x->writer, NULL, "UTF-8", NULL) < 0;
	return GBA_OK;
}

void
xml_out_indent(struct xml_out *x)
{
	x->failed |= xmlTextWriterSetIndent(x->writer, 1) < 0;
	x->failed |= xmlTextWriterSetIndentString(x->writer, BAD_CAST "  ") < 0;
}

void
xml_out_start(struct xml_out *x, const char *name)
{
	x->failed |= xmlTextWriterStartElement(x->writer, BAD_CAST name) < 0;
}

void
xml_out_attribute(struct xml_out *x, const char *name, const char *value)
{
	x->failed |=
		xmlTextWriterWriteAttribute(x->writer, BAD_CAST name, BAD_CAST value) < 0;
}

void
xml_out_text(struct xml_out *x, const char *text)
{
	x->failed |= xmlTextWriterWriteString(x->writer, BAD_CAST text) < 0;
}

void
xml_out_newline(struct xml_out *x)
{
	x->failed |= xmlTextWriterWriteRaw(x->writer, BAD_CAST "\n") < 0;
}

void
xml_out_stop(struct xml_out *x)
{
	x->failed |= xmlTextWriterEndElement(x->writer) < 0;
}

enum gba_status
xml_out_end(struct xml_out *x, struct gba_buf *out)
{
	enum gba_status status = GBA_ERR_NOMEM;
	struct gba_buf buf = *out;

	x->failed |= xmlTextWriterEndDocument(x->writer) < 0;
	xmlFreeTextWriter(x->writer);
	if (!x->failed) {
		gba_buf_put(&buf, xmlBufferContent(x->buffer),
			    (size_t)xmlBufferLength(x->buffer));
		status = gba_buf_status(&buf);
	}
	/* it may have had a key; the library frees and does not wipe */
	gba_wipe((void *)(uintptr_t)xmlBufferContent(x->buffer),
		 (size_t)xmlBufferLength(x->buffer));
	xmlBufferFree(x->buffer);
	if (status == GBA_OK)
		*out = buf;
	return status;
}
