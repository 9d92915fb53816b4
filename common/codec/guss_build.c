/* SPDX-License-Identifier: Apache-2.0 */
/* GUSS documents: writing, valid under doc/guss.xsd. */
#include <stdio.h>
#include <string.h>

#include "codec/bsf_xml.h"
#include "codec/guss.h"
#include "codec/xml.h"

const struct guss_key_choice_name guss_key_choices[GUSS_KEY_CHOICES] = {
	{ "", "" },
	{ "ME-based-key", "ME_BASED_KEY" },
	{ "UICC-based-key", "UICC_BASED_KEY" },
	{ "ME-UICC-based-keys", "ME_UICC_BASED_KEYS" },
};

static const struct guss_form default_form = { .ns = GUSS_NS_R9 };

/* What XML 1.0 can carry and our reader takes back. */
static bool
is_writable(const char *text)
{
	for (const char *c = text; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			return false;
	return xmlCheckUTF8((const unsigned char *)text) != 0;
}

static bool
is_writable_uss(const struct guss_uss *u)
{
	if (u->naf_group != NULL && !is_writable(u->naf_group))
		return false;
	for (size_t i = 0; i < u->uid_count; i++)
		if (!is_writable(u->uids[i]))
			return false;
	return true;
}

static void
put_text(struct xml_out *x, const char *name, const char *text)
{
	xml_out_start(x, name);
	xml_out_text(x, text);
	xml_out_stop(x);
}

static void
put_number(struct xml_out *x, const char *name, uint64_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	put_text(x, name, text);
}

static void
put_number_attribute(struct xml_out *x, const char *name, uint32_t n)
{
	char text[24];

	snprintf(text, sizeof(text), "%lu", (unsigned long)n);
	xml_out_attribute(x, name, text);
}

static void
put_uss(struct xml_out *x, const struct guss_uss *u, const struct guss_form *form,
	bool with_group)
{
	xml_out_start(x, "uss");
	put_number_attribute(x, "id", u->gsid);
	put_number_attribute(x, "type", u->type);
	if (with_group && u->naf_group != NULL)
		xml_out_attribute(x, "nafGroup", u->naf_group);
	xml_out_start(x, "uids");
	for (size_t i = 0; i < u->uid_count; i++)
		put_text(x, "uid", u->uids[i]);
	xml_out_stop(x);
	if (u->flag_count > 0) {
		xml_out_start(x, "flags");
		for (size_t i = 0; i < u->flag_count; i++)
			put_number(x, "flag", u->flags[i]);
		xml_out_stop(x);
	}
	if (form->key_choice && u->key_choice != GUSS_KEY_ABSENT) {
		xml_out_start(x, "Extension");
		put_text(x, "keyChoice", guss_key_choices[u->key_choice].xml);
		xml_out_stop(x);
	}
	xml_out_stop(x);
}

static enum gba_status
begin(struct xml_out *x, const char *root, const struct guss_form *form)
{
	const enum gba_status status = xml_out_begin(x);

	if (status != GBA_OK)
		return status;
	xml_out_indent(x);
	xml_out_start(x, root);
	if (form->ns != NULL && form->ns[0] != '\0')
		xml_out_attribute(x, "xmlns", form->ns);
	return GBA_OK;
}

static void
put_bsf_info(struct xml_out *x, const struct guss *guss)
{
	if (guss->uicc == GUSS_UICC_ABSENT && guss->lifetime_s == 0)
		return;
	xml_out_start(x, "bsfInfo");
	if (guss->uicc != GUSS_UICC_ABSENT)
		put_text(x, "uiccType", guss->uicc == GUSS_UICC_GBA_U ? "GBA_U" : "GBA");
	if (guss->lifetime_s != 0)
		put_number(x, "lifeTime", guss->lifetime_s);
	xml_out_stop(x);
}

static void
put_timestamp(struct xml_out *x, int64_t timestamp_s)
{
	char when[21];

	if (timestamp_s == 0)
		return;
	gba_datetime_build(when, timestamp_s);
	xml_out_start(x, "Extension");
	put_text(x, "timestamp", when);
	xml_out_stop(x);
}

enum gba_status
guss_build_as(struct gba_buf *out, const struct guss *guss, const struct guss_form *form)
{
	enum gba_status status;
	struct xml_out x;

	if (guss->id == NULL || !is_writable(guss->id))
		return GBA_ERR_ARG;
	for (size_t i = 0; i < guss->uss_count; i++)
		if (!is_writable_uss(&guss->uss[i]))
			return GBA_ERR_ARG;
	status = begin(&x, "guss", form);
	if (status != GBA_OK)
		return status;
	xml_out_attribute(&x, "id", guss->id);
	put_bsf_info(&x, guss);
	put_timestamp(&x, guss->timestamp_s);
	xml_out_start(&x, "ussList");
	for (size_t i = 0; i < guss->uss_count; i++)
		put_uss(&x, &guss->uss[i], form, true);
	xml_out_stop(&x);
	xml_out_stop(&x);
	return xml_out_end(&x, out);
}

enum gba_status
guss_uss_list_build_as(struct gba_buf *out, const struct guss_uss *const *uss,
		       size_t count, const struct guss_form *form)
{
	enum gba_status status;
	struct xml_out x;

	for (size_t i = 0; i < count; i++)
		if (!is_writable_uss(uss[i]))
			return GBA_ERR_ARG;
	status = begin(&x, "ussList", form);
	if (status != GBA_OK)
		return status;
	for (size_t i = 0; i < count; i++)
		put_uss(&x, uss[i], form, false);
	xml_out_stop(&x);
	return xml_out_end(&x, out);
}

enum gba_status
guss_build(struct gba_buf *out, const struct guss *guss)
{
	return guss_build_as(out, guss, &default_form);
}

enum gba_status
guss_uss_list_build(struct gba_buf *out, const struct guss_uss *const *uss, size_t count)
{
	return guss_uss_list_build_as(out, uss, count, &default_form);
}
