/* SPDX-License-Identifier: Apache-2.0 */
/** @file inbox.h  Short messages to the trigger function, on disk before anybody hears
 * that they were taken, until they are whole and handed on. */
#ifndef GBA_UE_INBOX_H
#define GBA_UE_INBOX_H

#include "base/log.h"
#include "codec/sms_udh.h"

#define INBOX_OPEN_MAX	  64		   /* messages that are not handed on */
#define INBOX_OPEN_S	  INT64_C(86400)   /* how long one waits for its other segments */
#define INBOX_SEEN_S	  INT64_C(2592000) /* how long a repetition is known */
#define INBOX_MESSAGE_MAX (SMS_SEGMENTS_MAX * SMS_PAYLOAD_PORT)

struct inbox;

GBA_MUST_CHECK enum gba_status inbox_open(struct inbox **out, const char *path,
					  const struct gba_log *log);
void inbox_close(struct inbox *inbox);

/* A segment that is for the trigger function. */
struct inbox_part {
	struct sms_key key;
	uint8_t seq;
	struct gba_octets payload;
};

/**
 * Remember a TPDU and the SMS-Id that it came with (NULL: none), and keep its part (NULL:
 * it has none); once this returns it is on disk.
 * @return GBA_OK; GBA_ERR_DENIED: it was here before, by either; GBA_ERR_BUSY: too many
 *         messages are open, and nothing was written; GBA_ERR_STORE
 */
GBA_MUST_CHECK enum gba_status inbox_put(struct inbox *inbox, const char *id,
					 struct gba_octets tpdu,
					 const struct inbox_part *part, int64_t now_s);

struct inbox_message {
	int64_t number;
	struct sms_address oa;
	uint16_t port;
	uint8_t segments;
	size_t len;
	uint8_t octets[INBOX_MESSAGE_MAX];
};

/** The oldest message that is whole and behind this number (0: of all).
 * GBA_ERR_NOT_FOUND: there is none. */
GBA_MUST_CHECK enum gba_status inbox_next(struct inbox *inbox, struct inbox_message *out,
					  int64_t after);

/** It was handed on: forget it. */
GBA_MUST_CHECK enum gba_status inbox_done(struct inbox *inbox, int64_t number);

/** Forget what is too old; tells how many messages never became whole. */
GBA_MUST_CHECK enum gba_status inbox_expire(struct inbox *inbox, unsigned *incomplete,
					    int64_t now_s);

#endif
