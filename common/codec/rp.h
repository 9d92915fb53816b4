/* SPDX-License-Identifier: Apache-2.0 */
/** @file rp.h  Messages of the short message relay layer (TS 24.011 7.3, 8.2): what a
 * TPDU travels in between UE and network, and on the SMS link of the lab as
 * RP_CONTENT_TYPE. */
#ifndef GBA_CODEC_RP_H
#define GBA_CODEC_RP_H

#include "base/octets.h"
#include "codec/sms.h"

#define RP_CONTENT_TYPE "application/vnd.3gpp.sms"
#define RP_TPDU_MAX	233 /* octets of RP-User Data */
#define RP_MAX		(2 + 2 * SMS_ADDRESS_MAX + 1 + RP_TPDU_MAX)

enum rp_type { RP_DATA, RP_ACK, RP_ERROR };

/* RP-Cause (8.2.5.4), those that are used here. */
enum rp_cause {
	RP_UNASSIGNED_NUMBER = 1,
	RP_REJECTED = 21, /* short message transfer rejected */
	RP_MEMORY_EXCEEDED = 22,
	RP_OUT_OF_ORDER = 27, /* destination out of order */
	RP_UNIDENTIFIED = 28, /* unidentified subscriber */
	RP_TEMPORARY_FAILURE = 41,
	RP_INVALID_MANDATORY = 96,
	RP_PROTOCOL_ERROR = 111,
};

struct rp {
	enum rp_type type;
	bool from_ms; /* UE to network */
	uint8_t ref;  /* RP-Message Reference: an answer has that of the RP-DATA */
	/* RP-DATA: the number of the SC, RP-DA from a UE and RP-OA to it; text "" :
	 * empty. */
	struct sms_address sc;
	uint8_t cause;		/* RP-ERROR */
	struct gba_octets tpdu; /* p NULL: none; RP-DATA has one. A view when parsed */
};

/** Is this Content-Type RP_CONTENT_TYPE, perhaps with parameters? No for p NULL. */
bool rp_type_is(struct gba_text type);

/** out holds RP_MAX octets. GBA_ERR_ARG: a field out of its bounds. */
GBA_MUST_CHECK enum gba_status rp_build(uint8_t *out, size_t *len, const struct rp *in);

/** GBA_ERR_SYNTAX: another type, other lengths, an address on the wrong side, octets
 * behind the last element. RP-Cause loses its diagnostic. */
GBA_MUST_CHECK enum gba_status rp_parse(struct rp *out, struct gba_octets in);

/** A name for logs, for example "short message transfer rejected"; never NULL. */
const char *rp_cause_name(uint8_t cause);

#endif
