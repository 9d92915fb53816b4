/* SPDX-License-Identifier: Apache-2.0 */
/* Uplink messages of GBA Push. */
#include "ue/push_up_int.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/secret.h"
#include "push/outbox.h"

#define PAUSE_MS     INT64_C(1000) /* doubles from here */
#define PAUSE_MAX_MS INT64_C(60000)

/* Where messages for this NAF go, as an index; the count of uplinks: nobody said. */
static size_t
uplink_of(const struct push_up *up, const char *fqdn)
{
	size_t any = up->uplink_count;

	for (size_t i = 0; i < up->uplink_count; i++) {
		const char *entry = up->uplinks[i];
		const size_t name = strcspn(entry, "=:/");

		if (entry[name] != '=')
			any = any < up->uplink_count ? any : i;
		else if (strlen(fqdn) == name && strncasecmp(fqdn, entry, name) == 0)
			return i;
	}
	return any;
}

const char *
push_up_url(const struct push_up *up, const char *fqdn)
{
	const size_t place = uplink_of(up, fqdn);
	const char *entry = place < up->uplink_count ? up->uplinks[place] : NULL;
	const size_t name = entry != NULL ? strcspn(entry, "=:/") : 0;

	return entry != NULL && entry[name] == '=' ? entry + name + 1 : entry;
}

/* --- one message ---------------------------------------------------------------------
 */

static void
forget_message(struct push_up_item *item)
{
	free(item->message);
	item->message = NULL;
}

void
push_up_item_fini(struct push_up_item *item)
{
	if (item->content != NULL)
		gba_wipe(item->content, item->len);
	free(item->content);
	forget_message(item);
	memset(item, 0, sizeof(*item));
}

/* Where this number stands; PUSH_UP_WAITING: nowhere. */
static size_t
settled_place(const struct push_up *up, int64_t number)
{
	size_t i = 0;

	while (i < PUSH_UP_WAITING && up->settled[i] != number)
		i++;
	return i;
}

bool
push_up_is_settled(const struct push_up *up, int64_t number)
{
	return settled_place(up, number) < PUSH_UP_WAITING;
}

/* Perhaps the disk lets them go now. */
static void
drop_settled(struct push_up *up)
{
	for (size_t i = 0; i < PUSH_UP_WAITING; i++)
		if (up->settled[i] != 0 &&
		    push_out_delete(up->table, up->settled[i]) == GBA_OK)
			up->settled[i] = 0;
}

/* Handed over, or given up: nobody goes on with it. */
static void
item_end(struct push_up *up, struct push_up_item *item)
{
	if (item->number != 0 && push_out_delete(up->table, item->number) != GBA_OK) {
		gba_log(up->log, GBA_LOG_WARNING, "push",
			"what is settled stays in the outbox ptid=%s", item->ptid);
		if (settled_place(up, 0) < PUSH_UP_WAITING)
			up->settled[settled_place(up, 0)] = item->number;
	}
	push_up_item_fini(item);
}

enum gba_status
push_up_item_init(struct push_up_item *item, const char *ptid, const char *fqdn,
		  struct gba_octets content)
{
	*item = (struct push_up_item){ .len = content.len };
	if (gba_text_copy(item->ptid, sizeof(item->ptid), gba_text(ptid)) != GBA_OK ||
	    gba_text_copy(item->fqdn, sizeof(item->fqdn), gba_text(fqdn)) != GBA_OK)
		return GBA_ERR_ARG;
	item->content = malloc(content.len > 0 ? content.len : 1);
	if (item->content == NULL)
		return GBA_ERR_NOMEM;
	memcpy(item->content, content.p, content.len);
	return GBA_OK;
}

/* The octets of an earlier try serve again, so that a message whose 204 was lost counts
 * once. Not so when a higher number went out meanwhile: they would be late. */
static enum gba_status
check_message(struct push_up *up, struct push_up_item *item)
{
	struct push_sa sa;
	enum gba_status status =
		push_sa_by_ptid(up->table, &sa, item->ptid, gba_wall_s(&up->clock));

	if (status != GBA_OK)
		return status;
	if (sa.sn != item->sn)
		forget_message(item);
	push_sa_fini(&sa);
	return GBA_OK;
}

static enum gba_status
make_message(struct push_up *up, struct push_up_item *item)
{
	const size_t size = GPL_OVERHEAD(strlen(item->ptid)) + item->len;
	enum gba_status status = GBA_OK;

	if (item->message != NULL)
		status = check_message(up, item);
	if (status != GBA_OK || item->message != NULL)
		return status;
	item->message = malloc(size);
	if (item->message == NULL)
		return GBA_ERR_NOMEM;
	status = push_protect(up->table, item->message, size, &item->message_len,
			      &item->sn, item->ptid, up->suite,
			      (struct gba_octets){ item->content, item->len },
			      gba_wall_s(&up->clock));
	if (status == GBA_OK && item->number != 0)
		status = push_out_protected(
			up->table, item->number, item->sn,
			(struct gba_octets){ item->message, item->message_len });
	if (status != GBA_OK)
		forget_message(item);
	return status;
}

/* With a carrier, GBA_OK and a tag: it is on its way. */
static enum gba_status
try(struct push_up *up, struct push_up_item *item, struct ue_why *why)
{
	const char *url = push_up_url(up, item->fqdn);
	struct gba_octets message;
	enum gba_status status;

	if (url == NULL) {
		ue_why(why, "no --uplink says where %s takes messages", item->fqdn);
		return GBA_ERR_NOT_FOUND;
	}
	status = make_message(up, item);
	if (status != GBA_OK) {
		ue_why(why, "it cannot be protected: %s", gba_status_name(status));
		return status;
	}
	message = (struct gba_octets){ item->message, item->message_len };
	item->tries++;
	if (up->carry == NULL)
		return push_post(up->http, url, message, why);
	status = push_carry_send(up->carry, uplink_of(up, item->fqdn), url, message,
				 up->tags + 1);
	if (status == GBA_OK) {
		item->tag = ++up->tags;
		return GBA_OK;
	}
	ue_why(why, "it cannot be carried: %s", gba_status_name(status));
	return GBA_ERR_BUSY;
}

enum gba_status
push_up_send(struct push_up *up, const char *ptid, const char *fqdn,
	     struct gba_octets content, struct ue_why *why)
{
	struct push_up_item item;
	enum gba_status status = push_up_item_init(&item, ptid, fqdn, content);

	if (status == GBA_OK)
		status = try(up, &item, why);
	push_up_item_fini(&item);
	return status;
}

/* --- those that wait -----------------------------------------------------------------
 */

/* Another try may help: the Push-NAF does not answer, or not as it must, or the disk is
 * full. */
static bool
is_for_later(enum gba_status status)
{
	return status == GBA_ERR_STORE || status == GBA_ERR_IO ||
	       status == GBA_ERR_PEER || status == GBA_ERR_BUSY ||
	       status == GBA_ERR_NOMEM;
}

/* One that may have been heard goes before all others, in the same octets; then what was
 * told first. */
static bool
goes_before(const struct push_up_item *a, const struct push_up_item *b)
{
	if ((a->message != NULL) != (b->message != NULL))
		return a->message != NULL;
	return a->sn_h != b->sn_h ? a->sn_h < b->sn_h : a->order < b->order;
}

/* The one of an SA that goes next. */
static struct push_up_item *
first_of(struct push_up *up, const char *ptid)
{
	struct push_up_item *first = NULL;

	for (size_t i = 0; i < PUSH_UP_WAITING; i++) {
		struct push_up_item *item = &up->waiting[i];

		if (strcmp(item->ptid, ptid) == 0 &&
		    (first == NULL || goes_before(item, first)))
			first = item;
	}
	return first;
}

static size_t
taken_by(const struct push_up *up, size_t uplink)
{
	size_t taken = 0;

	for (size_t i = 0; i < PUSH_UP_WAITING; i++)
		taken += up->waiting[i].ptid[0] != '\0' &&
					 uplink_of(up, up->waiting[i].fqdn) == uplink
				 ? 1
				 : 0;
	return taken;
}

struct push_up_item *
push_up_free_place(struct push_up *up, const struct push_up_item *item)
{
	if (taken_by(up, uplink_of(up, item->fqdn)) * up->uplink_count >= PUSH_UP_WAITING)
		return NULL;
	for (size_t i = 0; i < PUSH_UP_WAITING; i++)
		if (up->waiting[i].ptid[0] == '\0')
			return &up->waiting[i];
	return NULL;
}

void
push_up_overflow(struct push_up *up, const struct push_up_item *item)
{
	up->overflowed |= UINT64_C(1) << uplink_of(up, item->fqdn);
}

/* Is half of the share free of one that has some in the outbox alone? */
static bool
has_room_again(const struct push_up *up)
{
	for (size_t i = 0; up->overflowed != 0 && i < up->uplink_count; i++)
		if ((up->overflowed >> i & 1) != 0 &&
		    2 * taken_by(up, i) * up->uplink_count <= PUSH_UP_WAITING)
			return true;
	return false;
}

/* An acknowledgement alone takes the place of an older one of its SA. Nothing goes before
 * what waits in the outbox alone. */
static struct push_up_item *
place_for(struct push_up *up, const struct push_up_item *item)
{
	for (size_t i = 0; item->len == PUSH_UP_HEAD && i < PUSH_UP_WAITING; i++) {
		struct push_up_item *other = &up->waiting[i];

		if (other->len == PUSH_UP_HEAD && other->tag == 0 &&
		    strcmp(other->ptid, item->ptid) == 0)
			return other;
	}
	if ((up->overflowed >> uplink_of(up, item->fqdn) & 1) != 0)
		return NULL;
	return push_up_free_place(up, item);
}

static void
set_due(struct push_up *up, struct push_up_item *item)
{
	int64_t pause_ms = PAUSE_MS;

	for (unsigned i = 1; i < item->tries && pause_ms < PAUSE_MAX_MS; i++)
		pause_ms *= 2;
	if (pause_ms > PAUSE_MAX_MS)
		pause_ms = PAUSE_MAX_MS;
	item->due_ms = gba_mono_ms(&up->clock) + pause_ms;
}

/* For the next process too, if this one does not live to hand it over. */
static void
keep(struct push_up *up, struct push_up_item *item)
{
	struct push_out out = { .sn = item->sn,
				.content = { item->content, item->len },
				.message = { item->message, item->message_len } };
	enum gba_status status;

	if (item->message == NULL)
		out.message.len = 0;
	memcpy(out.ptid, item->ptid, sizeof(out.ptid));
	status = push_out_put(up->table, &item->number, &out, gba_wall_s(&up->clock));
	if (status != GBA_OK)
		gba_log(up->log, GBA_LOG_WARNING, "push",
			"what waits is not in the outbox ptid=%s: %s", item->ptid,
			gba_status_name(status));
}

/* What item holds is the table's from here on, or the outbox's alone when there is no
 * room. true: it is in the table. */
static bool
wait_with(struct push_up *up, struct push_up_item *item)
{
	struct push_up_item *place = place_for(up, item);

	if (item->number == 0 && (place == NULL || first_of(up, item->ptid) != NULL))
		keep(up, item);
	if (place == NULL) {
		gba_log(up->log, GBA_LOG_WARNING, "push",
			"too many messages wait: one %s ptid=%s",
			item->number != 0 ? "waits in the outbox alone" : "is given up",
			item->ptid);
		push_up_overflow(up, item);
		push_up_item_fini(item);
		return false;
	}
	item->order = place->ptid[0] != '\0' ? place->order : ++up->orders;
	item_end(up, place);
	*place = *item;
	return true;
}

/* It was tried. true: it is over, and the next of its SA may go. */
static bool
settle(struct push_up *up, struct push_up_item *item, enum gba_status status,
       const struct ue_why *why)
{
	const bool later = is_for_later(status), was_late = item->is_late;
	char ptid[sizeof(item->ptid)];
	const uint32_t sn_h = item->sn_h;

	memcpy(ptid, item->ptid, sizeof(ptid));
	if (later) {
		item->is_late = true;
		set_due(up, item);
		if (item->number == 0)
			keep(up, item);
	} else {
		item_end(up, item);
	}
	if (status == GBA_OK && !was_late)
		gba_log(up->log, GBA_LOG_INFO, "push", "acknowledged ptid=%s sn=%u", ptid,
			sn_h);
	else if (status == GBA_OK)
		gba_log(up->log, GBA_LOG_INFO, "push", "acknowledged later ptid=%s",
			ptid);
	else if (!was_late)
		gba_log(up->log, GBA_LOG_WARNING, "push", "not acknowledged ptid=%s: %s",
			ptid, why->text);
	else if (!later)
		gba_log(up->log, GBA_LOG_INFO, "push", "given up ptid=%s: %s", ptid,
			why->text);
	return !later;
}

/* One that has no place to go may be tried: it ends. */
static bool
may_go(const struct push_up *up, const struct push_up_item *item)
{
	const size_t place = uplink_of(up, item->fqdn);

	return item->tag == 0 && (up->carry == NULL || place == up->uplink_count ||
				  push_carry_is_free(up->carry, place));
}

/* The first of an SA, and those behind it while they are taken. */
static void
send_first(struct push_up *up, const char *of)
{
	struct push_up_item *item;
	char ptid[sizeof(item->ptid)];

	memcpy(ptid, of, sizeof(ptid));
	while ((item = first_of(up, ptid)) != NULL && may_go(up, item)) {
		struct ue_why why = { "" };
		const enum gba_status status = try(up, item, &why);

		if (item->tag != 0 || !settle(up, item, status, &why))
			return;
	}
}

static void
forget_content(struct push_up *up)
{
	if (up->made != NULL)
		gba_wipe(up->made, up->made_len);
	free(up->made);
	up->made = NULL;
}

static enum gba_status
make_content(struct push_up *up, uint32_t sn_h, const char *text)
{
	const struct gba_octets said = { (const uint8_t *)text,
					 text != NULL ? strlen(text) : 0 };
	const size_t len = PUSH_UP_HEAD + said.len;
	uint8_t *made = malloc(len);

	if (made == NULL)
		return GBA_ERR_NOMEM;
	push_up_build(made, sn_h, said);
	forget_content(up);
	up->made = made;
	up->made_len = len;
	return GBA_OK;
}

bool
push_up_answer(struct push_up *up, const char *fqdn, uint32_t sn,
	       struct gba_octets *content)
{
	if (up->answer == NULL || push_up_url(up, fqdn) == NULL ||
	    make_content(up, sn, up->answer) != GBA_OK)
		return false;
	*content = (struct gba_octets){ up->made, up->made_len };
	return true;
}

void
push_up_acknowledge(struct push_up *up, const char *ptid, const char *fqdn, uint32_t sn_h,
		    int64_t kept)
{
	struct push_up_item item;
	char to[sizeof(item.ptid)];

	if (push_up_url(up, fqdn) == NULL)
		return; /* a UE that only receives */
	if (kept == 0 && make_content(up, sn_h, NULL) != GBA_OK)
		return;
	if (push_up_item_init(&item, ptid, fqdn,
			      (struct gba_octets){ up->made, up->made_len }) == GBA_OK) {
		item.number = kept;
		item.sn_h = sn_h;
		memcpy(to, item.ptid, sizeof(to));
		if (wait_with(up, &item))
			send_first(up, to);
	} else {
		push_up_item_fini(&item);
	}
	forget_content(up);
}

/* --- as time passes ------------------------------------------------------------------
 */

static void
see_what_came(struct push_up *up)
{
	struct push_carried end;

	while (push_carry_take(up->carry, &end))
		for (size_t i = 0; i < PUSH_UP_WAITING; i++) {
			struct push_up_item *item = &up->waiting[i];

			if (item->tag != end.tag)
				continue;
			item->tag = 0;
			(void)settle(up, item, end.status, &end.why);
			break;
		}
}

/* The oldest that is due, may go, and has none of its SA before it. */
static struct push_up_item *
next_due(struct push_up *up, int64_t now_ms)
{
	struct push_up_item *next = NULL;

	for (size_t i = 0; i < PUSH_UP_WAITING; i++) {
		struct push_up_item *item = &up->waiting[i];

		if (item->ptid[0] != '\0' && item->due_ms <= now_ms &&
		    (next == NULL || item->order < next->order) && may_go(up, item) &&
		    item == first_of(up, item->ptid))
			next = item;
	}
	return next;
}

void
push_up_go_on(struct push_up *up)
{
	const int64_t now_ms = gba_mono_ms(&up->clock); /* each goes once at most */
	struct push_up_item *item;

	drop_settled(up);
	if (up->carry != NULL)
		see_what_came(up);
	if (has_room_again(up))
		push_up_load(up);
	while ((item = next_due(up, now_ms)) != NULL)
		send_first(up, item->ptid);
}

void
push_up_fini(struct push_up *up)
{
	forget_content(up);
	if (up->carry != NULL) {
		push_carry_stop(up->carry);
		see_what_came(up);
		push_carry_free(up->carry);
		up->carry = NULL;
	}
	drop_settled(up);
	for (size_t i = 0; i < PUSH_UP_WAITING; i++) {
		struct push_up_item *item = &up->waiting[i];

		if (item->ptid[0] != '\0' && item->number == 0)
			keep(up, item);
		push_up_item_fini(item);
	}
}
