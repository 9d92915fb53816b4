/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_out.h  Short messages that a UE sends: SMS-SUBMIT and SMS-COMMAND in
 * RP-DATA, with whatever TP-PID and header a tester wants, and what the SMS-SC answers.
 * No network. */
#ifndef GBA_UE_SMS_OUT_H
#define GBA_UE_SMS_OUT_H

#include "codec/rp.h"
#include "codec/sms_udh.h"

#define SMS_OUT_FROM                                                                     \
	"SMS-From" /* "msisdn:" and digits: the serving node vouches for it */

struct sms_out {
	struct sms_address to, sc; /* sc "": not named */
	uint8_t pid, dcs;
	uint8_t ref; /* TP-MR of the first TPDU, RP-MR, and that of a concatenation */
	bool report, reject_duplicates;
	uint64_t validity_s; /* 0: the SC decides */
	bool has_port;
	struct sms_port port;
	struct gba_octets udh; /* as it goes out, with its length; p NULL: made here */
	struct gba_octets payload;
	bool is_command; /* about the message with TP-MR mn; payload: TP-CD */
	uint8_t ct, mn;
};

/** How many TPDUs it needs. GBA_ERR_ARG: it cannot be sent at all. */
GBA_MUST_CHECK enum gba_status sms_out_count(unsigned *out, const struct sms_out *in);

/** RP-DATA with TPDU seq, from 1 on; its reference is ref + seq - 1. out holds RP_MAX. */
GBA_MUST_CHECK enum gba_status sms_out_build(uint8_t *out, size_t *len,
					     const struct sms_out *in, unsigned seq);

struct sms_out_answer {
	bool acknowledged;
	uint8_t cause; /* unless acknowledged */
	bool has_fcs;
	uint8_t fcs;
};

/** GBA_ERR_SYNTAX: no answer to the RP-DATA with this reference. */
GBA_MUST_CHECK enum gba_status sms_out_answer_parse(struct sms_out_answer *out,
						    uint8_t ref, struct gba_octets in);

#endif
