/* SPDX-License-Identifier: Apache-2.0 */
/* Uplink messages that an earlier process left in the outbox, or for which there was no
 * room. */
#include "ue/push_up_int.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "push/outbox.h"

static enum gba_status
take_over(struct push_up_item *item, const struct push_out *out)
{
	enum gba_status status =
		push_up_item_init(item, out->ptid, out->fqdn, out->content);

	if (status == GBA_OK && out->message.len > 0) {
		item->message = malloc(out->message.len);
		if (item->message == NULL)
			return GBA_ERR_NOMEM;
		memcpy(item->message, out->message.p, out->message.len);
		item->message_len = out->message.len;
		item->sn = out->sn;
	}
	item->number = out->number;
	for (size_t i = 0; status == GBA_OK && i < PUSH_UP_HEAD && i < item->len; i++)
		item->sn_h = item->sn_h << 8 | item->content[i];
	return status;
}

static bool
is_here(const struct push_up *up, int64_t number)
{
	for (size_t i = 0; i < PUSH_UP_WAITING; i++)
		if (up->waiting[i].number == number)
			return true;
	return false;
}

static enum gba_status
load_one(struct push_up *up, const struct push_out *out)
{
	struct push_up_item item = { .number = 0 }, *place;
	enum gba_status status = take_over(&item, out);

	place = status == GBA_OK ? push_up_free_place(up, &item) : NULL;
	if (place == NULL) {
		if (status == GBA_OK)
			push_up_overflow(up, &item);
		push_up_item_fini(&item);
		return status;
	}
	item.order = ++up->orders;
	item.is_late = true;
	*place = item;
	return GBA_OK;
}

/* One of a Push-NAF that this process does not know a place for stays for another one,
 * and so does one that cannot be read; those behind it do not wait for it.
 * made: those that are messages already, or the others. */
static enum gba_status
load_all(struct push_up *up, bool made)
{
	struct push_out out = { .number = 0 };
	enum gba_status status;

	do {
		const int64_t after = out.number;

		out = (struct push_out){ .number = 0 };
		status = push_out_next(up->table, &out, after);
		if (status == GBA_ERR_NOT_FOUND)
			return GBA_OK;
		if (status == GBA_OK &&
		    ((out.message.len > 0) != made || push_up_url(up, out.fqdn) == NULL ||
		     is_here(up, out.number) || push_up_is_settled(up, out.number)))
			; /* not now, or not here */
		else if (status == GBA_OK)
			status = load_one(up, &out);
		else if (made)
			gba_log(up->log, GBA_LOG_WARNING, "push",
				"what an earlier process left cannot be read "
				"number=%" PRId64 ": %s",
				out.number, gba_status_name(status));
		push_out_fini(&out);
	} while (out.number != 0);
	return status;
}

void
push_up_load(struct push_up *up)
{
	const uint64_t before = up->overflowed;

	up->overflowed = 0;
	/* what may have been heard has room before all others */
	if (load_all(up, true) != GBA_OK || load_all(up, false) != GBA_OK)
		up->overflowed |= before;
}
