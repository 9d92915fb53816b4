/* SPDX-License-Identifier: Apache-2.0 */
/** @file xml.h  libxml2 as this room uses it: hardened reading, walking by local name. */
#ifndef GBA_CODEC_XML_H
#define GBA_CODEC_XML_H

#include <libxml/tree.h>
#include <libxml/xmlwriter.h>

#include "base/buf.h"
#include "base/octets.h"

struct xml_error {
	unsigned line;	/* 0: no line */
	char text[128]; /* printable */
};

struct xml_rules {
	size_t size_max; /* longest document, in octets */
	int depth_max;	 /* deepest nesting of elements */
	bool utf_16;	 /* UTF-16 too (XML 1.0 clause 4.3.3), not UTF-8 alone */
};

/**
 * Read a document: no network, no DTD, no entity of its own, nothing on stderr.
 * @param[out] doc  to be freed with xmlFreeDoc; written only with GBA_OK
 * @param[out] err  filled on refusal
 * @return GBA_OK; GBA_ERR_SYNTAX: not well-formed, a DOCTYPE, too long, too deep;
 * GBA_ERR_NOMEM
 */
GBA_MUST_CHECK enum gba_status xml_read(xmlDoc **doc, struct gba_octets xml,
					const struct xml_rules *rules,
					struct xml_error *err);

bool xml_is(const xmlNode *node, const char *local_name);

/** The first child element of this local name (any when NULL), whatever its namespace;
 * and the next one behind `node`. NULL when there is none. */
const xmlNode *xml_first(const xmlNode *parent, const char *local_name);
const xmlNode *xml_next(const xmlNode *node, const char *local_name);
size_t xml_count(const xmlNode *parent, const char *local_name);

/** The text directly in an element or attribute, white space at both ends cut, comments
 * skipped; *out to be freed with free. GBA_ERR_SYNTAX when a control octet is inside. */
GBA_MUST_CHECK enum gba_status xml_text(char **out, const xmlNode *node);
/** The same, with tabs and line ends kept where they stand inside. */
GBA_MUST_CHECK enum gba_status xml_text_lines(char **out, const xmlNode *node);

/** An attribute by local name, or NULL. */
const xmlNode *xml_attribute(const xmlNode *node, const char *local_name);

/* A document being written. Begin, write with xmlTextWriter* and add the results to
 * `failed`, end. */
struct xml_out {
	xmlBuffer *buffer;
	xmlTextWriter *writer;
	bool failed;
};
GBA_MUST_CHECK enum gba_status xml_out_begin(struct xml_out *x);
void xml_out_indent(struct xml_out *x); /* from here on, one element a line */
void xml_out_start(struct xml_out *x, const char *name);
void xml_out_attribute(struct xml_out *x, const char *name, const char *value);
void xml_out_text(struct xml_out *x, const char *text); /* escaped */
void xml_out_newline(struct xml_out *x);
void xml_out_stop(struct xml_out *x);
/** Append what was written to out and free everything, also after a failure. */
GBA_MUST_CHECK enum gba_status xml_out_end(struct xml_out *x, struct gba_buf *out);

#endif
