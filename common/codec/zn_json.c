/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as JSON: BootstrappingInfoRequest and -Response of Nbsp_GBA (TS 29.309
 * clause 6.1.6). */
#include "codec/zn_json.h"

#include <stdio.h>
#include <string.h>

#include "base/secret.h"
#include "codec/bsf_xml.h"

/* --- reading ---------------------------------------------------------------------------
 */

struct gba_text
zn_json_text(const json_t *string)
{
	return (struct gba_text){ json_string_value(string), json_string_length(string) };
}

json_t *
zn_json_load(struct gba_octets body)
{
	json_t *root = NULL;

	if (body.p != NULL && body.len <= ZN_WEB_MAX)
		root = json_loadb((const char *)body.p, body.len, JSON_REJECT_DUPLICATES,
				  NULL);
	if (json_is_object(root))
		return root;
	json_decref(root);
	return NULL;
}

enum gba_status
zn_json_read_naf_id(uint8_t naf_id[GBA_NAF_ID_MAX], size_t *len,
		    struct zn_web_error *error, const json_t *given)
{
	const json_t *fqdn = json_object_get(given, "nafFqdn");
	const json_t *ua = json_object_get(given, "uaSecProtId");
	char name[256] = "";
	struct gba_ua_id ua_id;

	if (given == NULL)
		return zn_web_refuse(error, 5005, "nafId");
	if (!json_is_object(given))
		return zn_web_refuse(error, 5004, "nafId");
	if (fqdn == NULL)
		return zn_web_refuse(error, 5005, "nafId/nafFqdn");
	if (ua == NULL)
		return zn_web_refuse(error, 5005, "nafId/uaSecProtId");
	if (!json_is_string(fqdn) || !json_is_string(ua))
		return zn_web_refuse(error, 5004, "nafId");
	if (gba_text_copy(name, sizeof(name), zn_json_text(fqdn)) != GBA_OK ||
	    gba_unhex(ua_id.b, sizeof(ua_id.b), zn_json_text(ua)) != GBA_OK ||
	    naf_id_build(naf_id, len, name, &ua_id) != GBA_OK)
		*len = 0;
	return GBA_OK;
}

enum gba_status
zn_json_read_gsids(struct avp_long_list *list, char (*rooms)[ZN_WEB_GSID_MAX],
		   struct zn_web_error *error, const json_t *gsids)
{
	char text[24];

	if (gsids == NULL)
		return GBA_OK;
	if (!json_is_array(gsids))
		return zn_web_refuse(error, 5004, "gsIds");
	if (json_array_size(gsids) > AVP_LONG_LIST_MAX)
		return zn_web_refuse(error, 5009, "gsIds");
	for (size_t i = 0; i < json_array_size(gsids); i++) {
		const json_t *gsid = json_array_get(gsids, i);

		snprintf(text, sizeof(text), "%" JSON_INTEGER_FORMAT,
			 json_is_integer(gsid) ? json_integer_value(gsid) : -1);
		zn_web_put_gsid(list, rooms, gba_text(text));
	}
	return GBA_OK;
}

struct avp_u32
zn_json_boolean(const json_t *given)
{
	if (given == NULL)
		return (struct avp_u32){ false, 0 };
	return (struct avp_u32){ true, json_is_true(given)    ? 1
				       : json_is_false(given) ? 0
							      : ZN_WEB_AWARE_BAD };
}

static enum gba_status
read_request(struct zn_web_request *out, struct zn_web_error *error, const json_t *root)
{
	const json_t *btid = json_object_get(root, "btId");
	enum gba_status status;
	size_t len = 0;

	if (btid == NULL)
		return zn_web_refuse(error, 5005, "btId");
	if (!json_is_string(btid))
		return zn_web_refuse(error, 5004, "btId");
	zn_web_put_btid(out, zn_json_text(btid));
	status = zn_json_read_naf_id(out->naf_id, &len, error,
				     json_object_get(root, "nafId"));
	zn_web_put_naf_id(out, len);
	if (status == GBA_OK)
		status = zn_json_read_gsids(&out->bir.gsid, out->gsids, error,
					    json_object_get(root, "gsIds"));
	out->bir.gba_u_aware = zn_json_boolean(json_object_get(root, "gbaUAware"));
	return status;
}

enum gba_status
zn_json_parse(struct zn_web_request *out, struct zn_web_error *error,
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

/* --- writing ---------------------------------------------------------------------------
 */

/* The library has no way to wipe what it frees. */
static void
wipe(const json_t *string)
{
	if (json_is_string(string))
		gba_wipe((void *)(uintptr_t)json_string_value(string),
			 json_string_length(string));
}

static void
wipe_keys(const json_t *root)
{
	wipe(json_object_get(root, "meKeyMaterial"));
	wipe(json_object_get(root, "uiccKeyMaterial"));
}

static int
set_key(json_t *root, const char *name, const struct avp_octets *key)
{
	char hex[2 * sizeof(struct gba_ks_naf) + 1];
	int rc;

	if (!key->present)
		return 0;
	if (key->len != sizeof(struct gba_ks_naf))
		return -1;
	gba_hex(hex, key->p, key->len);
	rc = json_object_set_new(root, name, json_string(hex));
	gba_wipe(hex, sizeof(hex));
	return rc;
}

static int
set_time(json_t *root, const char *name, const struct avp_time *instant)
{
	char text[21];

	gba_datetime_build(text, instant->wall_s);
	return instant->present ? json_object_set_new(root, name, json_string(text)) : 0;
}

static json_t *
uids_of(const struct guss_uss *uss)
{
	json_t *list = json_array();

	for (size_t i = 0; i < uss->uid_count; i++)
		json_array_append_new(list, json_pack("{s:s}", "ueId", uss->uids[i]));
	return list;
}

static json_t *
flags_of(const struct guss_uss *uss)
{
	json_t *list = json_array();

	for (size_t i = 0; i < uss->flag_count; i++)
		json_array_append_new(
			list, json_pack("{s:I}", "flag", (json_int_t)uss->flags[i]));
	return list;
}

/* UssListItem, whose ueIds must be there. The group is not told, as in XML. */
static json_t *
uss_item(const struct guss_uss *uss, bool key_choice)
{
	json_t *item = json_pack("{s:I, s:I}", "gsId", (json_int_t)uss->gsid, "gsType",
				 (json_int_t)uss->type);

	json_object_set_new(item, "ueIds", uids_of(uss));
	if (uss->flag_count > 0)
		json_object_set_new(item, "flags", flags_of(uss));
	if (key_choice && uss->key_choice != GUSS_KEY_ABSENT)
		json_object_set_new(item, "keyChoice",
				    json_string(guss_key_choices[uss->key_choice].json));
	return json_pack("{s:o}", "uss", item);
}

static int
set_uss_list(json_t *root, const struct zn_web_answer *answer)
{
	json_t *list;

	if (answer->uss_count == 0)
		return 0;
	list = json_array();
	for (size_t i = 0; i < answer->uss_count; i++)
		json_array_append_new(list, uss_item(answer->uss[i], answer->key_choice));
	if (json_array_size(list) != answer->uss_count) {
		json_decref(list);
		return -1;
	}
	return json_object_set_new(root, "ussList", list);
}

static enum gba_status
dump(struct gba_buf *out, const json_t *root)
{
	size_t room, len;

	if (root == NULL)
		return GBA_ERR_NOMEM;
	room = out->size - out->len;
	len = json_dumpb(root, (char *)out->p + out->len, room, JSON_COMPACT);
	if (len == 0)
		return GBA_ERR_NOMEM;
	if (len >= room)
		return GBA_ERR_ARG;
	out->len += len;
	out->p[out->len] = '\0';
	return GBA_OK;
}

json_t *
zn_json_answer(const struct zn_web_answer *answer)
{
	const struct zn_bia *bia = answer->bia;
	json_t *root = json_object();
	int rc;

	rc = set_key(root, "meKeyMaterial", &bia->ks_naf);
	rc |= set_key(root, "uiccKeyMaterial", &bia->ks_int_naf);
	rc |= set_time(root, "keyExpiryTime", &bia->expiry);
	rc |= set_time(root, "bootstrappingInfoCreationTime", &bia->created);
	rc |= set_uss_list(root, answer);
	if (bia->gba_type.present)
		rc |= json_object_set_new(
			root, "gbaType",
			json_string(zn_web_gba_type(bia->gba_type.value)));
	if (bia->impi.present)
		rc |= json_object_set_new(
			root, "impi",
			json_stringn((const char *)bia->impi.p, bia->impi.len));
	if (rc == 0)
		return root;
	wipe_keys(root);
	json_decref(root);
	return NULL;
}

enum gba_status
zn_json_answer_end(struct gba_buf *out, json_t *root)
{
	const enum gba_status status = dump(out, root);

	wipe_keys(root);
	json_decref(root);
	return status;
}

enum gba_status
zn_json_build(struct gba_buf *out, const struct zn_web_answer *answer)
{
	if (!answer->bia->ks_naf.present)
		return GBA_ERR_ARG;
	return zn_json_answer_end(out, zn_json_answer(answer));
}

enum gba_status
zn_json_problem_build(struct gba_buf *out, const struct zn_web_error *error,
		      const char *detail)
{
	const struct zn_web_fault *fault = error->fault;
	json_t *root =
		json_pack("{s:s, s:i, s:s, s:s*}", "title", fault->name, "status",
			  (int)fault->status, "detail", detail, "cause", fault->cause);
	enum gba_status status;

	if (root != NULL && error->field != NULL)
		json_object_set_new(root, "invalidParams",
				    json_pack("[{s:s}]", "param", error->field));
	status = dump(out, root);
	json_decref(root);
	return status;
}
