/* SPDX-License-Identifier: Apache-2.0 */
/** @file outbox.h  What a UE has to tell a Push-NAF, on disk until it is handed over or its
 * SA is gone: a crash loses none of it, and repeats no sequence number. */
#ifndef GBA_PUSH_OUTBOX_H
#define GBA_PUSH_OUTBOX_H

#include "push/sa.h"

struct push_out {
	int64_t number; /* the order they go in */
	char ptid[GBA_PTID_TEXT_MAX + 1];
	char fqdn[256];
	uint32_t sn;		   /* of message */
	struct gba_octets content; /* plaintext; allocated */
	struct gba_octets message; /* the content protected; len 0: not yet; allocated */
};

void push_out_fini(struct push_out *out); /* wipes */

/** Keep a content of an SA, and the message that was made of it, if one was.
 * @return GBA_OK, and *number is on disk; GBA_ERR_NOT_FOUND, GBA_ERR_EXPIRED: no such SA */
GBA_MUST_CHECK enum gba_status push_out_put(struct push_table *table, int64_t *number,
					    const struct push_out *out, int64_t now_s);

/** A content that is kept was protected. GBA_ERR_NOT_FOUND: it is kept no longer. */
GBA_MUST_CHECK enum gba_status push_out_protected(struct push_table *table,
						  int64_t number, uint32_t sn,
						  struct gba_octets message);

/** It was handed over, or given up. */
GBA_MUST_CHECK enum gba_status push_out_delete(struct push_table *table, int64_t number);

/** The oldest behind this number (0: of all); GBA_ERR_NOT_FOUND: there is none. With
 * another error out->number alone is written: that of the row that cannot be read, so
 * that a caller can go on behind it, or 0 when there was none to be had. */
GBA_MUST_CHECK enum gba_status push_out_next(struct push_table *table,
					     struct push_out *out, int64_t after);

/* What is to be told of a message that is taken. */
struct push_answer {
	/* The content, which stays the maker's and good until the call is over; false:
	 * nothing. It must not call the table. */
	bool (*make)(void *ctx, const struct push_message *message,
		     struct gba_octets *content);
	void *ctx;
	int64_t number; /* written: under which it is kept; 0: nothing is */
};

/** As push_unprotect; and what is to be told is on disk by the same commit as SN_h. */
GBA_MUST_CHECK enum gba_status push_unprotect_answer(struct push_table *table,
						     struct push_message *out,
						     struct gba_octets in,
						     struct push_answer *answer,
						     int64_t now_s);

#endif
