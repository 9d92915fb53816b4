/* SPDX-License-Identifier: Apache-2.0 */
/* Walks a codec table both ways between a struct and the AVPs of a message. */
#include "diam/blame.h"

#include <string.h>

#include "base/secret.h"

#define RESULT_INVALID_VALUE  5004u
#define RESULT_TOO_MANY	      5009u
#define RESULT_INVALID_LENGTH 5014u

#define NO_STATE_MAINTAINED 1u

static struct avp *
first_child(void *parent)
{
	struct avp *avp = NULL;

	if (fd_msg_browse(parent, MSG_BRW_FIRST_CHILD, &avp, NULL) != 0)
		return NULL;
	return avp;
}

static struct avp *
next_sibling(struct avp *avp)
{
	struct avp *next = NULL;

	if (fd_msg_browse(avp, MSG_BRW_NEXT, &next, NULL) != 0)
		return NULL;
	return next;
}

static const struct avp_hdr *
header_of(struct avp *avp)
{
	struct avp_hdr *hdr = NULL;

	if (fd_msg_avp_hdr(avp, &hdr) != 0)
		return NULL;
	return hdr;
}

static bool
header_is(const struct avp_hdr *hdr, uint32_t code, uint32_t vendor)
{
	const uint32_t its =
		(hdr->avp_flags & AVP_FLAG_VENDOR) != 0 ? hdr->avp_vendor : 0;

	return hdr->avp_code == code && its == vendor;
}

struct avp *
diam_avp_find(void *parent, uint32_t code, uint32_t vendor)
{
	for (struct avp *avp = first_child(parent); avp != NULL;
	     avp = next_sibling(avp)) {
		const struct avp_hdr *hdr = header_of(avp);

		if (hdr != NULL && header_is(hdr, code, vendor))
			return avp;
	}
	return NULL;
}

struct avp *
diam_avp_second(void *parent, uint32_t code, uint32_t vendor)
{
	struct avp *avp = diam_avp_find(parent, code, vendor);
	const struct avp_hdr *hdr = NULL;

	do {
		avp = avp == NULL ? NULL : next_sibling(avp);
		hdr = avp == NULL ? NULL : header_of(avp);
	} while (avp != NULL && (hdr == NULL || !header_is(hdr, code, vendor)));
	return avp;
}

/* --- text ----------------------------------------------------------------------------
 */

/* Octets of the UTF-8 character that starts here; 0 if none does. */
static size_t
utf8_len(const uint8_t *p, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const size_t n = p[0] < 0x80		 ? 1
			 : (p[0] & 0xe0) == 0xc0 ? 2
			 : (p[0] & 0xf0) == 0xe0 ? 3
			 : (p[0] & 0xf8) == 0xf0 ? 4
						 : 0;
	uint32_t c;

	if (n == 0 || n > len)
		return 0;
	c = n == 1 ? p[0] : p[0] & (0x7fu >> n);
	for (size_t i = 1; i < n; i++) {
		if ((p[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (p[i] & 0x3fu);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c <= 0xdfff))
		return 0;
	return c < 0x20 || c == 0x7f ? 0 : n; /* no control characters, no NUL */
}

static bool
is_text(const uint8_t *p, size_t len)
{
	size_t n;

	for (size_t i = 0; i < len; i += n) {
		n = utf8_len(p + i, len - i);
		if (n == 0)
			return false;
	}
	return true;
}

/* --- message to struct ---------------------------------------------------------------
 */

static enum gba_status
refuse(struct diam_fault *fault, uint32_t result, const struct diam_table *table,
       size_t i, struct avp *avp, const char *why)
{
	const struct avp_row *row = &table->rows[i];

	*fault = (struct diam_fault){
		.fault = { .result = result, .code = row->code, .vendor = row->vendor },
		.row = row,
		.model = table->avp[i],
		.avp = avp,
		.why = why,
	};
	return GBA_ERR_SYNTAX;
}

static bool
is_present(const void *field, const struct avp_row *row)
{
	switch (row->kind) {
	case AVP_LIST:
	case AVP_LONG_LIST:
	case AVP_GROUPS:
		return *(const size_t *)field > 0;
	case AVP_U32:
		return ((const struct avp_u32 *)field)->present;
	case AVP_TIME:
		return ((const struct avp_time *)field)->present;
	case AVP_OCTETS:
	case AVP_TEXT:
		return ((const struct avp_octets *)field)->present;
	case AVP_GROUP:
		break;
	}
	return *(const bool *)field;
}

/* How many items of a row there is room for, behind their count; 0: it is no list. */
static size_t
room_of(const struct avp_row *row)
{
	return row->kind == AVP_LIST	    ? AVP_LIST_MAX
	       : row->kind == AVP_LONG_LIST ? AVP_LONG_LIST_MAX
					    : row->group_max;
}

static size_t
item_size(const struct avp_row *row)
{
	return row->group != NULL ? row->group_size : sizeof(struct avp_octets);
}

static uint32_t
ntp_of(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

/* One value of a known type into its field. */
static enum gba_status
value_parse(void *field, const struct diam_table *table, size_t i, struct avp *avp,
	    const union avp_value *value, struct diam_fault *fault)
{
	const struct avp_row *row = &table->rows[i];

	if (row->kind == AVP_U32) {
		*(struct avp_u32 *)field = (struct avp_u32){ true, value->u32 };
		return GBA_OK;
	}
	if (row->kind == AVP_TIME) {
		if (value->os.len != sizeof(uint32_t))
			return refuse(fault, RESULT_INVALID_LENGTH, table, i, avp,
				      "length");
		*(struct avp_time *)field =
			(struct avp_time){ true,
					   avp_time_to_wall(ntp_of(value->os.data)) };
		return GBA_OK;
	}
	if (value->os.len < row->min_len || value->os.len > row->max_len)
		return refuse(fault, RESULT_INVALID_LENGTH, table, i, avp, "length");
	if (row->kind == AVP_TEXT && !is_text(value->os.data, value->os.len))
		return refuse(fault, RESULT_INVALID_VALUE, table, i, avp, "not text");
	*(struct avp_octets *)field =
		(struct avp_octets){ true, value->os.data, value->os.len };
	return GBA_OK;
}

/* Where the next item of a row goes; NULL: there is one too many. */
static void *
room_for(void *field, const struct avp_row *row)
{
	const size_t *count = field;

	if (room_of(row) == 0)
		return is_present(field, row) ? NULL : field;
	if (*count == room_of(row))
		return NULL;
	return (uint8_t *)field + sizeof(*count) + *count * item_size(row);
}

static enum gba_status
row_parse(void *out, const struct diam_table *table, size_t i, struct avp *avp,
	  bool strict, struct diam_fault *fault)
{
	const struct avp_row *row = &table->rows[i];
	const struct avp_hdr *hdr = header_of(avp);
	void *field = (uint8_t *)out + row->offset;
	void *item = room_for(field, row);
	enum gba_status status;

	if (item == NULL && row->kind == AVP_GROUPS)
		return GBA_OK;
	if (item == NULL)
		return refuse(fault, RESULT_TOO_MANY, table, i, avp, "repeated");
	if (row->group != NULL) {
		status = diam_avps_parse(item, row->group_size, &table->groups[i], avp,
					 strict, fault);
		if (status == GBA_OK)
			*(bool *)item = true;
	} else if (hdr->avp_value == NULL) {
		return refuse(fault, RESULT_INVALID_VALUE, table, i, avp, "no value");
	} else {
		status = value_parse(item, table, i, avp, hdr->avp_value, fault);
	}
	if (status == GBA_OK && room_of(row) > 0)
		++*(size_t *)field;
	return status;
}

enum gba_status
diam_avps_parse(void *out, size_t size, const struct diam_table *table, void *parent,
		bool strict, struct diam_fault *fault)
{
	enum gba_status status = GBA_OK;

	memset(out, 0, size);
	for (struct avp *avp = first_child(parent); avp != NULL && status == GBA_OK;
	     avp = next_sibling(avp)) {
		const struct avp_hdr *hdr = header_of(avp);

		for (size_t i = 0; hdr != NULL && i < table->count; i++) {
			if (!header_is(hdr, table->rows[i].code, table->rows[i].vendor))
				continue;
			status = row_parse(out, table, i, avp, strict, fault);
			break;
		}
	}
	for (size_t i = 0; strict && i < table->count && status == GBA_OK; i++) {
		if (table->rows[i].required &&
		    !is_present((uint8_t *)out + table->rows[i].offset, &table->rows[i]))
			status = refuse(fault, DIAM_MISSING_AVP, table, i, NULL,
					"missing");
	}
	return status;
}

static void
skim_row(void *out, const struct diam_table *table, size_t i, struct avp *avp)
{
	const struct avp_row *row = &table->rows[i];
	void *field = (uint8_t *)out + row->offset;
	void *item = room_for(field, row);
	struct fd_pei error = { .pei_avp = NULL };
	struct diam_fault fault;

	(void)fd_msg_parse_dict(avp, fd_g_config->cnf_dict, &error);
	if (error.pei_avp_free != 0)
		(void)fd_msg_free(error.pei_avp);
	if (item == NULL)
		return;
	if (row->group == NULL) {
		(void)!row_parse(out, table, i, avp, false, &fault);
		return;
	}
	diam_avps_skim(item, row->group_size, &table->groups[i], avp);
	*(bool *)item = true;
	*(size_t *)field += row->kind == AVP_GROUPS ? 1 : 0;
}

void
diam_avps_skim(void *out, size_t size, const struct diam_table *table, void *parent)
{
	memset(out, 0, size);
	for (struct avp *avp = first_child(parent); avp != NULL;
	     avp = next_sibling(avp)) {
		const struct avp_hdr *hdr = header_of(avp);

		for (size_t i = 0; hdr != NULL && i < table->count; i++)
			if (header_is(hdr, table->rows[i].code, table->rows[i].vendor))
				skim_row(out, table, i, avp);
	}
}

/* --- struct to message ---------------------------------------------------------------
 */

static enum gba_status
put(void *parent, struct dict_object *model, union avp_value *value, struct avp **out)
{
	struct avp *avp = NULL;

	if (fd_msg_avp_new(model, 0, &avp) != 0)
		return GBA_ERR_NOMEM;
	if ((value != NULL && fd_msg_avp_setvalue(avp, value) != 0) ||
	    fd_msg_avp_add(parent, MSG_BRW_LAST_CHILD, avp) != 0) {
		(void)fd_msg_free(avp);
		return GBA_ERR_NOMEM;
	}
	if (out != NULL)
		*out = avp;
	return GBA_OK;
}

enum gba_status
diam_put_u32(void *parent, struct dict_object *model, uint32_t number)
{
	union avp_value value = { .u32 = number };

	return put(parent, model, &value, NULL);
}

enum gba_status
diam_put_octets(void *parent, struct dict_object *model, const void *p, size_t len)
{
	union {
		const void *in;
		uint8_t *out;
	} u = { .in = len > 0 ? p : "" };
	union avp_value value = { .os = { .data = u.out, .len = len } };

	return put(parent, model, &value, NULL); /* the library copies the octets */
}

enum gba_status
diam_put_group(struct avp **out, void *parent, struct dict_object *model)
{
	return put(parent, model, NULL, out);
}

static enum gba_status
time_build(void *parent, struct dict_object *model, const struct avp_time *time)
{
	enum gba_status status;
	uint8_t octets[4];
	uint32_t ntp;

	status = avp_time_from_wall(&ntp, time->wall_s);
	if (status != GBA_OK)
		return status;
	for (unsigned i = 0; i < sizeof(octets); i++)
		octets[i] = (uint8_t)(ntp >> (24 - 8 * i));
	return diam_put_octets(parent, model, octets, sizeof(octets));
}

static enum gba_status
octets_build(void *parent, struct dict_object *model, const struct avp_row *row,
	     const struct avp_octets *octets)
{
	if (octets->len < row->min_len || octets->len > row->max_len)
		return GBA_ERR_ARG;
	return diam_put_octets(parent, model, octets->p, octets->len);
}

static enum gba_status
group_build(void *parent, const struct diam_table *table, size_t i, const void *item)
{
	enum gba_status status;
	struct avp *group;

	status = diam_put_group(&group, parent, table->avp[i]);
	return status != GBA_OK ? status
				: diam_avps_build(group, &table->groups[i], item, true);
}

static enum gba_status
items_build(void *parent, const struct diam_table *table, size_t i, const void *field)
{
	const struct avp_row *row = &table->rows[i];
	const size_t *count = field;
	const uint8_t *item = (const uint8_t *)field + sizeof(*count);
	enum gba_status status = GBA_OK;

	if (*count > room_of(row))
		return GBA_ERR_ARG;
	for (size_t j = 0; j < *count && status == GBA_OK; j++, item += item_size(row))
		status = row->group != NULL ? group_build(parent, table, i, item)
					    : octets_build(parent, table->avp[i], row,
							   (const void *)item);
	return status;
}

static enum gba_status
row_build(void *parent, const struct diam_table *table, size_t i, const void *field)
{
	const struct avp_row *row = &table->rows[i];

	switch (row->kind) {
	case AVP_U32:
		return diam_put_u32(parent, table->avp[i],
				    ((const struct avp_u32 *)field)->value);
	case AVP_TIME:
		return time_build(parent, table->avp[i], field);
	case AVP_OCTETS:
	case AVP_TEXT:
		return octets_build(parent, table->avp[i], row, field);
	case AVP_LIST:
	case AVP_LONG_LIST:
	case AVP_GROUPS:
		return items_build(parent, table, i, field);
	case AVP_GROUP:
		break;
	}
	return group_build(parent, table, i, field);
}

enum gba_status
diam_avps_build(void *parent, const struct diam_table *table, const void *in, bool strict)
{
	enum gba_status status = GBA_OK;

	for (size_t i = 0; i < table->count && status == GBA_OK; i++) {
		const void *field = (const uint8_t *)in + table->rows[i].offset;

		if (is_present(field, &table->rows[i]))
			status = row_build(parent, table, i, field);
		else if (strict && table->rows[i].required)
			status = GBA_ERR_ARG;
	}
	return status;
}

enum gba_status
diam_put_application(struct msg *msg, const struct diam_base *base,
		     const struct avp_command *spec)
{
	enum gba_status status = GBA_OK;
	void *named = msg;
	struct avp *group;

	if (spec->naming == AVP_NAME_VENDOR_ID) {
		status = diam_put_group(&group, msg, base->vsai);
		if (status == GBA_OK)
			status = diam_put_u32(group, base->vendor_id, GBA_VENDOR_3GPP);
		named = status == GBA_OK ? (void *)group : NULL;
	}
	if (status == GBA_OK && spec->naming != AVP_NAME_HEADER)
		status = diam_put_u32(named, base->auth_app, spec->application);
	if (status == GBA_OK)
		status = diam_put_u32(msg, base->session_state, NO_STATE_MAINTAINED);
	return status;
}

/* --- Failed-AVP (RFC 6733 clause 7.5) -------------------------------------------------
 */

/* An example of a missing AVP: the least value its type allows, all zero. */
static enum gba_status
example_put(void *parent, const struct diam_fault *fault)
{
	static const uint8_t zero[64];
	const struct avp_row *row = fault->row;
	struct avp *group;

	switch (row->kind) {
	case AVP_GROUP:
	case AVP_GROUPS:
		return diam_put_group(&group, parent, fault->model);
	case AVP_U32:
		return diam_put_u32(parent, fault->model, 0);
	case AVP_TIME:
		return diam_put_octets(parent, fault->model, zero, sizeof(uint32_t));
	case AVP_OCTETS:
	case AVP_TEXT:
	case AVP_LIST:
	case AVP_LONG_LIST:
		break;
	}
	return diam_put_octets(parent, fault->model, zero,
			       row->min_len < sizeof(zero) ? row->min_len : sizeof(zero));
}

static bool
is_grouped(struct dict_object *model)
{
	struct dict_avp_data data;

	return fd_dict_getval(model, &data) == 0 && data.avp_basetype == AVP_TYPE_GROUPED;
}

/* What came, but for AVPs that nobody knows. */
static enum gba_status
copy_put(void *parent, struct dict_object *model, struct avp *from)
{
	const struct avp_hdr *hdr = header_of(from);
	enum gba_status status;
	struct avp *group;

	if (!is_grouped(model))
		return hdr != NULL && hdr->avp_value != NULL
			       ? put(parent, model, hdr->avp_value, NULL)
			       : GBA_OK;
	status = diam_put_group(&group, parent, model);
	for (struct avp *avp = first_child(from); status == GBA_OK && avp != NULL;
	     avp = next_sibling(avp)) {
		struct dict_object *known = NULL;

		if (fd_msg_model(avp, &known) == 0 && known != NULL)
			status = copy_put(group, known, avp);
	}
	return status;
}

enum gba_status
diam_failed_put(struct msg *msg, const struct diam_base *base,
		const struct diam_fault *fault)
{
	const struct avp_hdr *hdr = fault->avp != NULL ? header_of(fault->avp) : NULL;
	const bool group =
		fault->row->kind == AVP_GROUP || fault->row->kind == AVP_GROUPS;
	enum gba_status status;
	struct avp *failed;

	status = diam_put_group(&failed, msg, base->failed_avp);
	if (status != GBA_OK)
		return status;
	if (group && hdr != NULL)
		return copy_put(failed, fault->model, fault->avp);
	if (hdr == NULL || hdr->avp_value == NULL)
		return example_put(failed, fault);
	if (fault->row->kind == AVP_U32)
		return diam_put_u32(failed, fault->model, hdr->avp_value->u32);
	return diam_put_octets(failed, fault->model, hdr->avp_value->os.data,
			       hdr->avp_value->os.len);
}

/* --- secrets ---------------------------------------------------------------------------
 */

static void
row_wipe(struct avp *avp, const struct diam_table *table, size_t i)
{
	const struct avp_hdr *hdr = header_of(avp);

	if (table->rows[i].group != NULL) {
		diam_avps_wipe(avp, &table->groups[i]);
		return;
	}
	if (!table->rows[i].secret || hdr->avp_value == NULL)
		return;
	if (table->rows[i].kind == AVP_U32)
		hdr->avp_value->u32 = 0;
	else
		gba_wipe(hdr->avp_value->os.data, hdr->avp_value->os.len);
}

void
diam_avps_wipe(void *parent, const struct diam_table *table)
{
	for (struct avp *avp = first_child(parent); avp != NULL;
	     avp = next_sibling(avp)) {
		const struct avp_hdr *hdr = header_of(avp);

		for (size_t i = 0; hdr != NULL && i < table->count; i++) {
			if (header_is(hdr, table->rows[i].code, table->rows[i].vendor))
				row_wipe(avp, table, i);
		}
	}
}
