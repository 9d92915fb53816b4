/* SPDX-License-Identifier: Apache-2.0 */
/* Diameter time, and the lint that a command table must pass. */
#include "codec/avp_table.h"

#define NTP_TO_UNIX INT64_C(2208988800) /* seconds from 1900-01-01 to 1970-01-01 */
#define NTP_ERA	    (INT64_C(1) << 32)
#define NTP_TOP_BIT UINT32_C(0x80000000)

int64_t
avp_time_to_wall(uint32_t ntp)
{
	const int64_t era = (ntp & NTP_TOP_BIT) != 0 ? 0 : NTP_ERA;

	return (int64_t)ntp + era - NTP_TO_UNIX;
}

enum gba_status
avp_time_from_wall(uint32_t *ntp, int64_t wall_s)
{
	const int64_t first = (int64_t)NTP_TOP_BIT - NTP_TO_UNIX;
	const int64_t last = (int64_t)NTP_TOP_BIT - 1 + NTP_ERA - NTP_TO_UNIX;

	if (wall_s < first || wall_s > last)
		return GBA_ERR_ARG;
	*ntp = (uint32_t)((uint64_t)(wall_s + NTP_TO_UNIX) & UINT32_MAX);
	return GBA_OK;
}

size_t
avp_kind_size(enum avp_kind kind)
{
	switch (kind) {
	case AVP_OCTETS:
	case AVP_TEXT:
		return sizeof(struct avp_octets);
	case AVP_U32:
		return sizeof(struct avp_u32);
	case AVP_TIME:
		return sizeof(struct avp_time);
	case AVP_LIST:
		return sizeof(struct avp_list);
	case AVP_LONG_LIST:
		return sizeof(struct avp_long_list);
	case AVP_GROUP:
	case AVP_GROUPS:
		break;
	}
	return 0;
}

_Static_assert(offsetof(struct avp_list, item) == sizeof(size_t) &&
		       offsetof(struct avp_long_list, item) == sizeof(size_t),
	       "items stand behind their count, as repeated groups do");

static size_t
row_size(const struct avp_row *row)
{
	if (row->kind == AVP_GROUPS)
		return sizeof(size_t) + row->group_max * row->group_size;
	return row->kind == AVP_GROUP ? row->group_size : avp_kind_size(row->kind);
}

static bool
row_has_range(const struct avp_row *row)
{
	const bool octets = row->kind == AVP_OCTETS || row->kind == AVP_TEXT ||
			    row->kind == AVP_LIST || row->kind == AVP_LONG_LIST;

	if (!octets)
		return row->min_len == 0 && row->max_len == 0;
	return row->max_len >= 1 && row->min_len <= row->max_len;
}

static bool
rows_collide(const struct avp_row *a, const struct avp_row *b)
{
	if (a->code == b->code && a->vendor == b->vendor)
		return true;
	return a->offset < b->offset + row_size(b) && b->offset < a->offset + row_size(a);
}

static bool
row_is_sound(const struct avp_row *row, size_t struct_size)
{
	const bool group = row->kind == AVP_GROUP || row->kind == AVP_GROUPS;
	const size_t size = row_size(row);

	if (size == 0 || row->offset > struct_size || size > struct_size - row->offset)
		return false;
	if (!row_has_range(row))
		return false;
	if ((row->kind == AVP_GROUPS) != (row->group_max > 0))
		return false;
	return (row->group != NULL && row->group_rows > 0) == group;
}

bool
avp_rows_are_sound(const struct avp_row *rows, size_t count, size_t struct_size)
{
	for (size_t i = 0; i < count; i++) {
		if (!row_is_sound(&rows[i], struct_size))
			return false;
		for (size_t j = 0; j < i; j++) {
			if (rows_collide(&rows[i], &rows[j]))
				return false;
		}
		if (rows[i].group != NULL &&
		    !avp_rows_are_sound(rows[i].group, rows[i].group_rows,
					rows[i].group_size))
			return false;
	}
	return true;
}
