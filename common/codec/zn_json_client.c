/* SPDX-License-Identifier: Apache-2.0 */
/* Zn as JSON, the NAF's side: BootstrappingInfoRequest and -Response of Nbsp_GBA
 * (TS 29.309 clause 6.1.6). */
#include "codec/zn_json.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

/* --- writing ---------------------------------------------------------------------------
 */

int
zn_json_set_gsids(json_t *root, const struct avp_long_list *gsids)
{
	json_t *list;
	uint32_t gsid;
	int rc = 0;

	if (gsids->count == 0)
		return 0;
	list = json_array();
	for (size_t i = 0; rc == 0 && i < gsids->count; i++) {
		const struct gba_octets item = { gsids->item[i].p, gsids->item[i].len };

		rc = zn_gsid_parse(&gsid, item, false) == GBA_OK ? 0 : -1;
		if (rc == 0)
			rc = json_array_append_new(list, json_integer(gsid));
	}
	return json_object_set_new(root, "gsIds", list) | rc;
}

int
zn_json_set_aware(json_t *root, const struct avp_u32 *aware)
{
	if (!aware->present)
		return 0;
	return json_object_set_new(root, "gbaUAware",
				   json_boolean(aware->value == ZN_GBA_U_YES));
}

json_t *
zn_json_naf_id(const struct avp_octets *naf_id)
{
	const struct gba_octets octets = { naf_id->p, naf_id->len };
	char ua_id[2 * sizeof(struct gba_ua_id) + 1];
	struct naf_id parsed;

	if (naf_id_parse(&parsed, octets) != GBA_OK)
		return NULL;
	gba_hex(ua_id, parsed.ua.b, sizeof(parsed.ua.b));
	return json_pack("{s:s, s:s}", "nafFqdn", parsed.fqdn, "uaSecProtId", ua_id);
}

static json_t *
request_of(const struct zn_bir *bir)
{
	json_t *root = json_pack("{s:s%, s:o}", "btId", (const char *)bir->btid.p,
				 bir->btid.len, "nafId", zn_json_naf_id(&bir->naf_id));

	if (root == NULL)
		return NULL;
	if (zn_json_set_gsids(root, &bir->gsid) == 0 &&
	    zn_json_set_aware(root, &bir->gba_u_aware) == 0)
		return root;
	json_decref(root);
	return NULL;
}

enum gba_status
zn_json_request_end(struct gba_buf *out, json_t *root)
{
	const size_t room = out->size - out->len;
	size_t len = 0;

	if (root != NULL)
		len = json_dumpb(root, (char *)out->p + out->len, room, JSON_COMPACT);
	json_decref(root);
	if (len == 0 || len >= room)
		return GBA_ERR_ARG;
	out->len += len;
	out->p[out->len] = '\0';
	return GBA_OK;
}

enum gba_status
zn_json_request_build(struct gba_buf *out, const struct zn_bir *bir)
{
	return zn_json_request_end(out, request_of(bir));
}

/* --- reading ---------------------------------------------------------------------------
 */

static enum gba_status
read_key(struct avp_octets *out, struct gba_ks_naf *key, const json_t *hex)
{
	enum gba_status status;

	if (hex == NULL)
		return GBA_OK;
	status = gba_unhex(key->b, sizeof(key->b), zn_json_text(hex));
	if (status == GBA_OK)
		zn_web_set_key(out, key);
	return status;
}

static enum gba_status
read_time(struct avp_time *out, const json_t *instant)
{
	return instant == NULL ? GBA_OK : zn_web_set_time(out, zn_json_text(instant));
}

static bool
read_u32(uint32_t *out, const json_t *number)
{
	const json_int_t value = json_integer_value(number);

	if (!json_is_integer(number) || value < 0 || value > (json_int_t)UINT32_MAX)
		return false;
	*out = (uint32_t)value;
	return true;
}

/* One USS, with room for all that may be in it. */
struct uss_room {
	struct guss_uss uss;
	char *uids[GUSS_UID_MAX];
	uint32_t flags[GUSS_FLAG_MAX];
};

static bool
read_uids(struct uss_room *room, const json_t *list)
{
	size_t i;
	const json_t *item;

	json_array_foreach(list, i, item)
	{
		const char *uid = json_string_value(json_object_get(item, "ueId"));

		if (uid == NULL || i == GUSS_UID_MAX)
			return false;
		room->uids[i] = (char *)(uintptr_t)uid; /* only read */
	}
	room->uss.uids = room->uids;
	room->uss.uid_count = json_array_size(list);
	return list == NULL || json_is_array(list);
}

static bool
read_flags(struct uss_room *room, const json_t *list)
{
	size_t i;
	const json_t *item;

	json_array_foreach(list, i, item)
	{
		if (i == GUSS_FLAG_MAX ||
		    !read_u32(&room->flags[i], json_object_get(item, "flag")))
			return false;
	}
	room->uss.flags = room->flags;
	room->uss.flag_count = json_array_size(list);
	return list == NULL || json_is_array(list);
}

/* A word that is not known says nothing, as in XML. */
static enum guss_key_choice
key_choice_of(const json_t *word)
{
	for (int i = GUSS_KEY_ME; i < GUSS_KEY_CHOICES; i++)
		if (gba_text_is(zn_json_text(word), guss_key_choices[i].json))
			return (enum guss_key_choice)i;
	return GUSS_KEY_ABSENT;
}

static bool
read_uss(struct uss_room *room, const json_t *item)
{
	const json_t *uss = json_object_get(item, "uss");

	room->uss.key_choice = key_choice_of(json_object_get(uss, "keyChoice"));
	return read_u32(&room->uss.gsid, json_object_get(uss, "gsId")) &&
	       read_u32(&room->uss.type, json_object_get(uss, "gsType")) &&
	       read_uids(room, json_object_get(uss, "ueIds")) &&
	       read_flags(room, json_object_get(uss, "flags"));
}

/* The document that SOAP and Diameter carry. */
static enum gba_status
set_uss_list(struct zn_web_reply *out, const struct guss_uss *const *uss, size_t count)
{
	const struct guss_form form = { .ns = NULL, .key_choice = true };
	char *document = malloc(GUSS_DOC_MAX + 1);
	enum gba_status status = GBA_ERR_NOMEM;
	struct gba_buf buf;

	if (document == NULL)
		return status;
	buf = gba_buf(document, GUSS_DOC_MAX + 1);
	status = guss_uss_list_build_as(&buf, uss, count, &form);
	if (status == GBA_OK)
		zn_web_set_uss(out, document);
	else
		free(document);
	return status == GBA_ERR_ARG ? GBA_ERR_SYNTAX : status;
}

static enum gba_status
read_uss_list(struct zn_web_reply *out, const json_t *list)
{
	const struct guss_uss *uss[GUSS_USS_MAX];
	const size_t count = json_array_size(list);
	enum gba_status status = GBA_OK;
	struct uss_room *rooms;

	if (list == NULL)
		return GBA_OK;
	if (!json_is_array(list) || count > GUSS_USS_MAX)
		return GBA_ERR_SYNTAX;
	if (count == 0)
		return GBA_OK;
	rooms = calloc(count, sizeof(*rooms));
	if (rooms == NULL)
		return GBA_ERR_NOMEM;
	for (size_t i = 0; status == GBA_OK && i < count; i++) {
		uss[i] = &rooms[i].uss;
		if (!read_uss(&rooms[i], json_array_get(list, i)))
			status = GBA_ERR_SYNTAX;
	}
	if (status == GBA_OK)
		status = set_uss_list(out, uss, count);
	free(rooms);
	return status;
}

static enum gba_status
read_answer(struct zn_web_reply *out, const json_t *root)
{
	const json_t *type = json_object_get(root, "gbaType");
	const json_t *impi = json_object_get(root, "impi");
	struct zn_bia *bia = &out->bia;
	enum gba_status status;

	out->result = ZN_WEB_OK;
	status = read_key(&bia->ks_naf, &out->ks_naf,
			  json_object_get(root, "meKeyMaterial"));
	if (status == GBA_OK)
		status = read_key(&bia->ks_int_naf, &out->ks_int_naf,
				  json_object_get(root, "uiccKeyMaterial"));
	if (status == GBA_OK)
		status = read_time(&bia->expiry, json_object_get(root, "keyExpiryTime"));
	if (status == GBA_OK)
		status =
			read_time(&bia->created,
				  json_object_get(root, "bootstrappingInfoCreationTime"));
	if (status == GBA_OK && type != NULL)
		status = zn_web_set_gba_type(out, zn_json_text(type));
	if (status == GBA_OK && impi != NULL)
		status = zn_web_set_impi(out, zn_json_text(impi));
	if (status == GBA_OK)
		status = read_uss_list(out, json_object_get(root, "ussList"));
	return status;
}

/* A ProblemDetails has a member of its own at least, or this is of somebody else. */
static enum gba_status
read_problem(struct zn_web_reply *out, unsigned status, const json_t *root)
{
	const json_t *title = json_object_get(root, "title");
	const json_t *cause = json_object_get(root, "cause");

	if (!json_is_string(title) && !json_is_string(cause))
		return GBA_ERR_SYNTAX;
	out->result = zn_web_result_of(zn_json_text(title), zn_json_text(cause), 0);
	if (out->result != 0)
		return GBA_OK;
	out->by_status = true;
	out->result = zn_web_result_of(zn_json_text(title), zn_json_text(cause), status);
	return GBA_OK;
}

/* The library has no way to wipe what it frees. */
static void
wipe(const json_t *string)
{
	if (json_is_string(string))
		gba_wipe((void *)(uintptr_t)json_string_value(string),
			 json_string_length(string));
}

enum gba_status
zn_json_reply_parse(struct zn_web_reply *out, unsigned status, struct gba_octets body)
{
	return zn_json_reply_read(out, status, body, NULL, NULL);
}

enum gba_status
zn_json_reply_read(struct zn_web_reply *out, unsigned status, struct gba_octets body,
		   enum gba_status (*more)(void *ctx, const json_t *root), void *ctx)
{
	enum gba_status result = GBA_ERR_SYNTAX;
	json_t *root = NULL;

	memset(out, 0, sizeof(*out));
	if (body.p != NULL && body.len <= ZN_WEB_ANSWER_MAX)
		root = json_loadb((const char *)body.p, body.len, JSON_REJECT_DUPLICATES,
				  NULL);
	if (json_is_object(root) && status == 200)
		result = read_answer(out, root);
	if (result == GBA_OK && more != NULL)
		result = more(ctx, root);
	if (json_is_object(root) && status >= 400)
		result = read_problem(out, status, root);
	wipe(json_object_get(root, "meKeyMaterial"));
	wipe(json_object_get(root, "uiccKeyMaterial"));
	json_decref(root);
	if (result != GBA_OK)
		zn_web_reply_fini(out);
	return result;
}
