/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_up_int.h  Messages that wait to go up; for push_up*.c only. */
#ifndef GBA_UE_PUSH_UP_INT_H
#define GBA_UE_PUSH_UP_INT_H

#include "ue/push_up.h"

/** A copy of the content. */
GBA_MUST_CHECK enum gba_status push_up_item_init(struct push_up_item *item,
						 const char *ptid, const char *fqdn,
						 struct gba_octets content);
void push_up_item_fini(struct push_up_item *item);

/** A free place in the share of its uplink; NULL: there is none. */
struct push_up_item *push_up_free_place(struct push_up *up,
					const struct push_up_item *item);

/** Is this one over, and in the outbox because the disk kept it? */
bool push_up_is_settled(const struct push_up *up, int64_t number);

/** The outbox alone has it. */
void push_up_overflow(struct push_up *up, const struct push_up_item *item);

#endif
