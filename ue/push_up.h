/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_up.h  What goes from a UE to a Push-NAF: protected, posted, tried again. */
#ifndef GBA_UE_PUSH_UP_H
#define GBA_UE_PUSH_UP_H

#include "base/log.h"
#include "ue/http.h"
#include "ue/push.h"

#define PUSH_UP_WAITING 64

/* One that could not be handed over, until it can be or its SA is over. */
struct push_up_item {
	char ptid[GBA_PTID_MAX + 1]; /* "": free */
	char fqdn[256];
	uint8_t *content; /* plaintext: the number taken, and an answer */
	size_t len;
	uint8_t *message; /* the content protected; NULL: not yet */
	size_t message_len;
	uint32_t sn;	/* of message */
	uint64_t order; /* among those of its SA */
	int64_t due_ms;
	unsigned tries;
};

struct push_up {
	struct push_table *table;
	struct ue_http *http;
	struct gba_clock clock;
	const struct gba_log *log;
	enum gpl_suite suite;
	const char *const *uplinks; /* "[FQDN=]URL" */
	size_t uplink_count;
	struct push_up_item waiting[PUSH_UP_WAITING];
	uint64_t orders;
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

/** Acknowledge, and answer if there is something to say: now, and if that fails later,
 * the same octets in their order, so that a Push-NAF whose reply was lost takes them
 * once. */
void push_up_acknowledge(struct push_up *up, const char *ptid, const char *fqdn,
			 uint32_t sn_h, struct gba_octets answer);

/** Try again what is due. */
void push_up_retry(struct push_up *up);

void push_up_fini(struct push_up *up); /* wipes what still waits */

#endif
