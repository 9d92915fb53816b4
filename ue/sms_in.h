/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_in.h  Short messages as they come to a UE: answered, sorted, and what is a
 * device trigger handed to the trigger function (TS 23.040, TS 24.109 Annex J;
 * TS 33.187 6.1). */
#ifndef GBA_UE_SMS_IN_H
#define GBA_UE_SMS_IN_H

#include "codec/rp.h"
#include "ue/inbox.h"
#include "ue/push_in.h"

/* What became of short messages; each but the last three was answered by RP-ACK. */
enum sms_in_count {
	SMS_IN_SEGMENT, /* kept for the trigger function */
	SMS_IN_AGAIN,	/* taken before */
	SMS_IN_OTHER,	/* no trigger, or none for this trigger function */
	SMS_IN_MESSAGE, /* whole, and handed on to Upa */
	SMS_IN_NO_GPI,	/* whole, and not what the port is for */
	SMS_IN_REFUSED, /* answered by RP-ERROR */
	SMS_IN_COUNTS
};

struct sms_in {
	struct inbox *inbox;
	struct push_in *push;
	const struct gba_log *log;
	struct gba_clock clock;
	uint16_t port;	   /* of this project's own profile; WAP push is at 2948 */
	uint16_t gpi_code; /* short code of the Content-Type of a GPI; 0: none */
	char imsi[16];	   /* of the card; "": whatever is sent here is for it */
	uint64_t counts[SMS_IN_COUNTS];
	bool waiting; /* a message is whole, and its originator has had its share */
};

/* One request of the SMS link. */
struct sms_in_request {
	struct gba_text type, to,
		id; /* Content-Type, SMS-To, SMS-Id; p NULL: not there */
	struct gba_octets body;
};

/**
 * Take a request, and say what to answer. What is acknowledged is on disk.
 * @param[out] out  RP_MAX octets, with *len: the body of a 200
 * @return the HTTP status: 200; 415: no RP message; 400: no RP-DATA to a UE
 */
unsigned sms_in_take(struct sms_in *in, const struct sms_in_request *request,
		     uint8_t *out, size_t *len);

/** Hand on what is whole; also what an earlier process took and did not come to. What is
 * over the limit of its originator stays for the next time, so that nothing acknowledged
 * is lost. */
void sms_in_hand_on(struct sms_in *in);

/** Forget what is too old. */
void sms_in_expire(struct sms_in *in);

/** One line with all counts. */
void sms_in_tell(const struct sms_in *in);

#endif
