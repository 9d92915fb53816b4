/* SPDX-License-Identifier: Apache-2.0 */
/* BootstrappingInfo, the body of the 200 on Ub (TS 24.109 Annex C). */
#include "codec/bsf_xml.h"

#include <stdlib.h>

#include "codec/xml.h"

#define NAMESPACE "uri:3gpp-gba"
#define DEPTH_MAX 16

/* An opaque token of printable ASCII: it goes into headers as it is. */
static bool
is_btid_text(struct gba_text btid)
{
	if (btid.len < 1 || btid.len > GBA_BTID_MAX)
		return false;
	for (size_t i = 0; i < btid.len; i++)
		if (btid.p[i] <= 0x20 || btid.p[i] > 0x7e || btid.p[i] == '"')
			return false;
	return true;
}

static bool
is_buildable_time(int64_t wall_s)
{
	return wall_s >= 0 && wall_s <= INT64_C(253402300799); /* to the end of 9999 */
}

static void
put_element(struct xml_out *x, const char *name, const char *text)
{
	xml_out_newline(x);
	xml_out_start(x, name);
	xml_out_text(x, text);
	xml_out_stop(x);
}

enum gba_status
bsf_info_build(struct gba_buf *out, const struct bsf_info *in)
{
	enum gba_status status;
	struct xml_out x;
	char when[21];

	if (!is_btid_text(gba_text(in->btid)) || !is_buildable_time(in->expires_s) ||
	    !is_buildable_time(in->currenttime_s))
		return GBA_ERR_ARG;
	status = xml_out_begin(&x);
	if (status != GBA_OK)
		return status;
	xml_out_start(&x, "BootstrappingInfo");
	xml_out_attribute(&x, "xmlns", NAMESPACE);
	put_element(&x, "btid", in->btid);
	gba_datetime_build(when, in->expires_s);
	put_element(&x, "lifetime", when);
	if (in->currenttime_s != 0) {
		xml_out_newline(&x);
		xml_out_start(&x, "Extension");
		gba_datetime_build(when, in->currenttime_s);
		put_element(&x, "currenttime", when);
		xml_out_newline(&x);
		xml_out_stop(&x);
	}
	xml_out_newline(&x);
	xml_out_stop(&x);
	return xml_out_end(&x, out);
}

static enum gba_status
read_time(int64_t *wall_s, const xmlNode *node)
{
	enum gba_status status;
	char *text = NULL;

	status = xml_text(&text, node);
	if (status == GBA_OK)
		status = gba_datetime_parse(wall_s, gba_text(text));
	free(text);
	return status;
}

static enum gba_status
read_info(struct bsf_info *info, const xmlNode *root)
{
	const xmlNode *extension, *now;
	enum gba_status status;
	char *btid = NULL;

	if (!xml_is(root, "BootstrappingInfo") || xml_count(root, "btid") != 1 ||
	    xml_count(root, "lifetime") != 1)
		return GBA_ERR_SYNTAX;
	status = xml_text(&btid, xml_first(root, "btid"));
	if (status == GBA_OK && !is_btid_text(gba_text(btid)))
		status = GBA_ERR_SYNTAX;
	if (status == GBA_OK)
		status = gba_text_copy(info->btid, sizeof(info->btid), gba_text(btid));
	if (status == GBA_OK)
		status = read_time(&info->expires_s, xml_first(root, "lifetime"));
	free(btid);
	extension = xml_first(root, "Extension");
	now = extension != NULL ? xml_first(extension, "currenttime") : NULL;
	if (now != NULL && read_time(&info->currenttime_s, now) != GBA_OK)
		info->currenttime_s =
			0; /* the extension is a help, never a reason to fail */
	return status;
}

enum gba_status
bsf_info_parse(struct bsf_info *out, struct gba_octets xml)
{
	static const struct xml_rules rules = { .size_max = BSF_XML_MAX,
						.depth_max = DEPTH_MAX };
	struct bsf_info info = { .expires_s = 0 };
	enum gba_status status;
	struct xml_error err;
	xmlDoc *doc = NULL;

	status = xml_read(&doc, xml, &rules, &err);
	if (status != GBA_OK)
		return status;
	status = read_info(&info, xmlDocGetRootElement(doc));
	xmlFreeDoc(doc);
	if (status == GBA_OK)
		*out = info;
	return status;
}
