/* SPDX-License-Identifier: Apache-2.0 */
/** @file zh_later.h  Work that is done a while later, or on another thread, in order. */
#ifndef GBA_HSS_ZH_LATER_H
#define GBA_HSS_ZH_LATER_H

#include <stdint.h>

#include "base/status.h"

struct hss_later; /* a queue and the thread that empties it */

/* Embedded in what waits. */
struct hss_later_item {
	struct hss_later_item *next;
	int64_t due_ns;
};

GBA_MUST_CHECK enum gba_status hss_later_new(struct hss_later **out,
					     void (*run)(struct hss_later_item *item));
/** From now on nothing waits for its time. */
void hss_later_hurry(struct hss_later *later);
/** After the last item has run. NULL does nothing. */
void hss_later_free(struct hss_later *later);
/** run(item) on the thread of the queue, not before delay_ms. An item waits also for
 * those that were put before it. */
void hss_later_put(struct hss_later *later, struct hss_later_item *item,
		   uint64_t delay_ms);
uint64_t hss_later_count(struct hss_later *later);

#endif
