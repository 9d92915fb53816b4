/* SPDX-License-Identifier: Apache-2.0 */
/* GUSS documents: reading by the rules of the reader. */
#include "codec/guss.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "codec/xml.h"

#define DEPTH_MAX 8

struct reader {
	struct guss *guss;
	struct guss_error err; /* with GBA_OK: a remark */
	const xmlChar *ns;     /* of the root, NULL for none */
};

static void
remark(struct reader *r, const xmlNode *node, const char *text)
{
	if (r->err.text[0] != '\0')
		return;
	r->err.line = (unsigned)xmlGetLineNo(node);
	snprintf(r->err.text, sizeof(r->err.text), "%s", text);
}

static enum gba_status
refuse(struct reader *r, const xmlNode *node, const char *text)
{
	r->err.text[0] = '\0';
	remark(r, node, text);
	return GBA_ERR_SYNTAX;
}

static bool
has_ns(const struct reader *r, const xmlNode *node)
{
	return xmlStrEqual(node->ns != NULL ? node->ns->href : NULL, r->ns) != 0;
}

/* One namespace, or none, throughout the elements we know. */
static enum gba_status
check_ns(struct reader *r, const xmlNode *parent, const char *name)
{
	const xmlNode *node = xml_first(parent, name);

	for (; node != NULL; node = xml_next(node, name))
		if (!has_ns(r, node))
			return refuse(r, node, "another namespace than the root has");
	return GBA_OK;
}

static enum gba_status
read_text(struct reader *r, const xmlNode *node, char **out)
{
	const enum gba_status status = xml_text(out, node);
	char reason[80];

	if (status == GBA_ERR_SYNTAX) {
		snprintf(reason, sizeof(reason), "a control character in %.40s",
			 (const char *)node->name);
		return refuse(r, node, reason);
	}
	return status;
}

static enum gba_status
read_number(struct reader *r, const xmlNode *node, uint64_t max, uint64_t *out)
{
	enum gba_status status;
	char *text = NULL;
	char reason[120];

	status = read_text(r, node, &text);
	if (status == GBA_OK && gba_number(out, gba_text(text), 0, max) != GBA_OK) {
		snprintf(reason, sizeof(reason),
			 "%.40s is not a number from 0 to %" PRIu64,
			 (const char *)node->name, max);
		status = refuse(r, node, reason);
	}
	free(text);
	return status;
}

static enum gba_status
read_u32(struct reader *r, const xmlNode *node, uint32_t *out)
{
	uint64_t n = 0;
	const enum gba_status status = read_number(r, node, UINT32_MAX, &n);

	if (status == GBA_OK)
		*out = (uint32_t)n;
	return status;
}

/* The next node below `top` in document order, or NULL. */
static const xmlNode *
walk(const xmlNode *top, const xmlNode *node)
{
	if (node->type == XML_ELEMENT_NODE && node->children != NULL)
		return node->children;
	while (node != top && node->next == NULL)
		node = node->parent;
	return node != top ? node->next : NULL;
}

/* Its place in the document is not settled: it is looked for anywhere inside the uss. */
static enum gba_status
read_key_choice(struct reader *r, const xmlNode *uss, enum guss_key_choice *out)
{
	const xmlNode *node = uss;
	enum gba_status status;
	char *text = NULL;

	while (node != NULL &&
	       (node->type != XML_ELEMENT_NODE || !xml_is(node, "keyChoice")))
		node = walk(uss, node);
	if (node == NULL)
		return GBA_OK;
	status = read_text(r, node, &text);
	if (status != GBA_OK)
		return status;
	for (size_t i = 1; i < GUSS_KEY_CHOICES; i++)
		if (strcmp(text, guss_key_choices[i].xml) == 0 ||
		    strcmp(text, guss_key_choices[i].json) == 0)
			*out = (enum guss_key_choice)i;
	if (*out == GUSS_KEY_ABSENT)
		remark(r, node, "an unknown keyChoice is ignored");
	free(text);
	return GBA_OK;
}

static enum gba_status
read_uids(struct reader *r, const xmlNode *uids, struct guss_uss *u)
{
	const xmlNode *node = xml_first(uids, "uid");
	const size_t count = xml_count(uids, "uid");
	enum gba_status status = check_ns(r, uids, "uid");

	if (status != GBA_OK || count == 0)
		return status;
	if (count > GUSS_UID_MAX)
		return refuse(r, uids, "too many uid in one uss");
	u->uids = calloc(count, sizeof(*u->uids));
	if (u->uids == NULL)
		return GBA_ERR_NOMEM;
	for (; node != NULL && status == GBA_OK; node = xml_next(node, "uid")) {
		char *uid = NULL;

		status = read_text(r, node, &uid);
		if (status == GBA_OK && uid[0] != '\0')
			u->uids[u->uid_count++] = uid;
		else
			free(uid);
	}
	return status;
}

static enum gba_status
read_flags(struct reader *r, const xmlNode *flags, struct guss_uss *u)
{
	const xmlNode *node = xml_first(flags, "flag");
	const size_t count = xml_count(flags, "flag");
	enum gba_status status = check_ns(r, flags, "flag");

	if (status != GBA_OK || count == 0)
		return status;
	if (count > GUSS_FLAG_MAX)
		return refuse(r, flags, "too many flag in one uss");
	u->flags = calloc(count, sizeof(*u->flags));
	if (u->flags == NULL)
		return GBA_ERR_NOMEM;
	for (; node != NULL && status == GBA_OK; node = xml_next(node, "flag")) {
		status = read_u32(r, node, &u->flags[u->flag_count]);
		if (status == GBA_OK)
			u->flag_count++;
	}
	return status;
}

static enum gba_status
read_uss_attributes(struct reader *r, const xmlNode *node, struct guss_uss *u)
{
	const xmlNode *id = xml_attribute(node, "id"),
		      *type = xml_attribute(node, "type");
	const xmlNode *group = xml_attribute(node, "nafGroup");
	enum gba_status status;

	if (id == NULL)
		return refuse(r, node, "uss without id");
	if (type == NULL)
		return refuse(r, node, "uss without type");
	status = read_u32(r, id, &u->gsid);
	if (status == GBA_OK)
		status = read_u32(r, type, &u->type);
	if (status == GBA_OK && group != NULL)
		status = read_text(r, group, &u->naf_group);
	if (u->naf_group != NULL && u->naf_group[0] == '\0') {
		free(u->naf_group);
		u->naf_group = NULL;
	}
	return status;
}

static enum gba_status
read_uss(struct reader *r, const xmlNode *node, struct guss_uss *u)
{
	const xmlNode *uids = xml_first(node, "uids"), *flags = xml_first(node, "flags");
	enum gba_status status = read_uss_attributes(r, node, u);

	if (status == GBA_OK)
		status = check_ns(r, node, "uids");
	if (status == GBA_OK)
		status = check_ns(r, node, "flags");
	if (status == GBA_OK && uids != NULL)
		status = read_uids(r, uids, u);
	if (status == GBA_OK && flags != NULL)
		status = read_flags(r, flags, u);
	if (status == GBA_OK)
		status = read_key_choice(r, node, &u->key_choice);
	return status;
}

static enum gba_status
read_uss_list(struct reader *r, const xmlNode *list)
{
	const xmlNode *node = xml_first(list, "uss");
	const size_t count = xml_count(list, "uss");
	enum gba_status status = check_ns(r, list, "uss");

	if (status != GBA_OK || count == 0)
		return status;
	if (count > GUSS_USS_MAX)
		return refuse(r, list, "too many uss");
	r->guss->uss = calloc(count, sizeof(*r->guss->uss));
	if (r->guss->uss == NULL)
		return GBA_ERR_NOMEM;
	for (; node != NULL && status == GBA_OK; node = xml_next(node, "uss")) {
		struct guss_uss *u = &r->guss->uss[r->guss->uss_count];

		status = read_uss(r, node, u);
		if (status != GBA_OK ||
		    guss_uss_find(r->guss, u->gsid, u->naf_group) != NULL)
			guss_uss_fini(u); /* the first of (id, nafGroup) counts */
		else
			r->guss->uss_count++;
	}
	return status;
}

static enum gba_status
read_bsf_info(struct reader *r, const xmlNode *info)
{
	const xmlNode *uicc = xml_first(info, "uiccType");
	const xmlNode *life = xml_first(info, "lifeTime");
	enum gba_status status = check_ns(r, info, "uiccType");
	uint64_t seconds = 0;
	char *text = NULL;

	if (status == GBA_OK)
		status = check_ns(r, info, "lifeTime");
	if (status == GBA_OK && uicc != NULL)
		status = read_text(r, uicc, &text);
	if (status == GBA_OK && text != NULL) {
		r->guss->uicc =
			strcmp(text, "GBA_U") == 0 ? GUSS_UICC_GBA_U : GUSS_UICC_GBA;
		if (strcmp(text, "GBA_U") != 0 && strcmp(text, "GBA") != 0)
			remark(r, uicc, "an unknown uiccType is taken as GBA");
	}
	free(text);
	if (status == GBA_OK && life != NULL) {
		status = read_number(r, life, UINT64_MAX, &seconds);
		if (seconds == 0 || seconds > GUSS_LIFETIME_MAX)
			seconds = GUSS_LIFETIME_MAX;
		r->guss->lifetime_s = seconds;
	}
	return status;
}

static enum gba_status
read_extension(struct reader *r, const xmlNode *extension)
{
	const xmlNode *node = xml_first(extension, "timestamp");
	enum gba_status status;
	char *text = NULL;

	while (node != NULL && !has_ns(r, node))
		node = xml_next(node, "timestamp");
	if (node == NULL)
		return GBA_OK;
	status = read_text(r, node, &text);
	if (status == GBA_OK &&
	    gba_datetime_parse(&r->guss->timestamp_s, gba_text(text)) != GBA_OK)
		remark(r, node, "an unreadable timestamp is ignored");
	free(text);
	return status;
}

static enum gba_status
read_guss(struct reader *r, const xmlNode *root)
{
	const xmlNode *id = xml_attribute(root, "id"), *info = xml_first(root, "bsfInfo");
	const xmlNode *extension = xml_first(root, "Extension");
	const xmlNode *list = xml_first(root, "ussList");
	enum gba_status status = check_ns(r, root, "bsfInfo");

	if (status == GBA_OK)
		status = check_ns(r, root, "ussList");
	if (status == GBA_OK && list == NULL)
		status = refuse(r, root, "guss without ussList");
	if (status == GBA_OK && id != NULL)
		status = read_text(r, id, &r->guss->id);
	if (status == GBA_OK && info != NULL)
		status = read_bsf_info(r, info);
	if (status == GBA_OK && extension != NULL)
		status = read_extension(r, extension);
	if (status == GBA_OK)
		status = read_uss_list(r, list);
	return status;
}

static enum gba_status
read_document(struct reader *r, const xmlNode *root)
{
	r->ns = root->ns != NULL ? root->ns->href : NULL;
	if (xml_is(root, "guss"))
		return read_guss(r, root);
	if (xml_is(root, "ussList"))
		return read_uss_list(r, root);
	return refuse(r, root, "the root is neither guss nor ussList");
}

enum gba_status
guss_parse(struct guss **out, struct gba_octets xml, struct guss_error *err)
{
	static const struct xml_rules rules = { .size_max = GUSS_DOC_MAX,
						.depth_max = DEPTH_MAX };
	struct reader r = { .guss = NULL };
	enum gba_status status;
	struct xml_error bad;
	xmlDoc *doc = NULL;

	status = xml_read(&doc, xml, &rules, &bad);
	if (status != GBA_OK) {
		r.err.line = bad.line;
		snprintf(r.err.text, sizeof(r.err.text), "%s", bad.text);
		goto out;
	}
	r.guss = calloc(1, sizeof(*r.guss));
	status = r.guss != NULL ? read_document(&r, xmlDocGetRootElement(doc))
				: GBA_ERR_NOMEM;
	if (status == GBA_OK) {
		*out = r.guss;
		r.guss = NULL;
	}
out:
	guss_free(r.guss);
	xmlFreeDoc(doc);
	if (err != NULL)
		*err = r.err;
	return status;
}

enum gba_status
guss_parse_of(struct guss **out, struct gba_octets xml, const char *impi,
	      struct guss_error *err)
{
	struct guss *guss = NULL;
	enum gba_status status = guss_parse(&guss, xml, err);

	if (status == GBA_OK && guss->id != NULL && strcmp(guss->id, impi) != 0) {
		if (err != NULL)
			*err = (struct guss_error){
				.text = "it is the GUSS of another IMPI"
			};
		guss_free(guss);
		guss = NULL;
		status = GBA_ERR_SYNTAX;
	}
	if (status == GBA_OK)
		*out = guss;
	return status;
}
