/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_carry.h  POSTs to Push-NAFs: at once, or by a carrier, so that one that is
 * silent keeps nobody else waiting. */
#ifndef GBA_UE_PUSH_CARRY_H
#define GBA_UE_PUSH_CARRY_H

#include "ue/http.h"

/** Post a message of the Push Layer.
 * @return GBA_OK: taken; GBA_ERR_BUSY: 503; GBA_ERR_PEER: another answer; what ue_http_send
 * says; all but the first with why */
GBA_MUST_CHECK enum gba_status push_post(struct ue_http *http, const char *url,
					 struct gba_octets message, struct ue_why *why);

/* A thread for each place that messages go to; one message at a time each. All calls come
 * from one thread. */
struct push_carry;

/* How a message ended. */
struct push_carried {
	uint64_t tag;
	enum gba_status status; /* of push_post */
	struct ue_why why;
};

/** What conf points to stays. Signals that the caller blocks reach no carrier. */
GBA_MUST_CHECK enum gba_status push_carry_new(struct push_carry **out,
					      const struct ue_http_conf *conf,
					      size_t places);
/** Readable when a message has ended. */
int push_carry_fd(const struct push_carry *carry);
bool push_carry_is_free(struct push_carry *carry, size_t place);
/** Have it carried; the octets are copied, url stays.
 * @return GBA_OK: push_carry_take will tell; GBA_ERR_BUSY: not free, or stopped;
 * GBA_ERR_NOMEM */
GBA_MUST_CHECK enum gba_status push_carry_send(struct push_carry *carry, size_t place,
					       const char *url, struct gba_octets message,
					       uint64_t tag);
/** One that has ended; false: none has. Its place is free then. */
bool push_carry_take(struct push_carry *carry, struct push_carried *out);
/** Break off what is under way; push_carry_take tells of it. Within two seconds. */
void push_carry_stop(struct push_carry *carry);
void push_carry_free(struct push_carry *carry); /* stops it; NULL does nothing */

#endif
