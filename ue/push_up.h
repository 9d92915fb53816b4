/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_up.h  What goes from a UE to a Push-NAF: protected, posted, tried again. */
#ifndef GBA_UE_PUSH_UP_H
#define GBA_UE_PUSH_UP_H

#include "base/log.h"
#include "ue/http.h"
#include "ue/push.h"
#include "ue/push_carry.h"

#define PUSH_UP_WAITING 256 /* shared evenly by the uplinks */

/* One that is to be handed over, until it is or its SA is over. If that fails it is in
 * the outbox of the table too, so that the next process goes on with it. */
struct push_up_item {
	int64_t number; /* in the outbox; 0: not there */
	char ptid[GBA_PTID_TEXT_MAX + 1]; /* "": free */
	char fqdn[256];
	uint8_t *content; /* plaintext: the number taken, and an answer */
	size_t len;
	uint8_t *message; /* the content protected; NULL: not yet */
	size_t message_len;
	uint32_t sn;	/* of message */
	uint32_t sn_h;	/* what it acknowledges */
	uint64_t order; /* among all of an uplink: the oldest goes first */
	uint64_t tag;	/* while it is carried; else 0 */
	int64_t due_ms;
	unsigned tries;
	bool is_late; /* it failed before, or an earlier process left it */
};

struct push_up {
	struct push_table *table;
	struct ue_http *http;
	struct push_carry
		*carry; /* of a place for each uplink; NULL: each is waited for */
	struct gba_clock clock;
	const struct gba_log *log;
	enum gpl_suite suite;
	const char *const *uplinks; /* "[FQDN=]URL" */
	size_t uplink_count;
	const char *answer; /* to each message that is delivered; NULL: none */
	uint8_t *made;	    /* the last content of push_up_answer */
	size_t made_len;
	struct push_up_item waiting[PUSH_UP_WAITING];
	uint64_t orders, tags;
	/* A bit for each uplink, of 64 at most: the outbox has some for which there was
	 * no room here. */
	uint64_t overflowed;
	/* Numbers of what is over, and stays in the outbox because the disk would not
	 * forget it: they are not sent again. 0: none. */
	int64_t settled[PUSH_UP_WAITING];
};

/** Where the messages for this NAF go; NULL: nobody said. */
const char *push_up_url(const struct push_up *up, const char *fqdn);

/**
 * Protect the content under the next number of the SA and post it.
 * @return GBA_OK: taken; GBA_ERR_BUSY: the Push-NAF could not keep it; GBA_ERR_IO,
 *         GBA_ERR_PEER: no connection, or an answer that makes no sense;
 * GBA_ERR_NOT_FOUND: no URL, or no SA; GBA_ERR_EXPIRED
 */
GBA_MUST_CHECK enum gba_status push_up_send(struct push_up *up, const char *ptid,
					    const char *fqdn, struct gba_octets content,
					    struct ue_why *why);

/** What is told of a message of this NAF, for the outbox; false: nothing is. The octets
 * are good until the next call. */
bool push_up_answer(struct push_up *up, const char *fqdn, uint32_t sn,
		    struct gba_octets *content);

/** Acknowledge: now, and if that fails later, the same octets in their order, so that a
 * Push-NAF whose reply was lost takes them once. kept: the answer that the outbox has
 * under this number, as push_up_answer made it; 0: the acknowledgement alone. */
void push_up_acknowledge(struct push_up *up, const char *ptid, const char *fqdn,
			 uint32_t sn_h, int64_t kept);

/** Go on with what an earlier process could not hand over. */
void push_up_load(struct push_up *up);

/** See what came of those that were carried, and send what is due. */
void push_up_go_on(struct push_up *up);

/** What is carried is broken off, what waits is kept in the outbox, and wiped here. */
void push_up_fini(struct push_up *up);

#endif
