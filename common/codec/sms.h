/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms.h  TPDUs of the short message service (TS 23.040 9.2): octets and structs.
 *
 * Parsers take a whole TPDU and nothing behind it; the caller knows the direction, and
 * sms_mti tells the type. A failed call changes nothing. sms_udh.h has the user data
 * header, rp.h what a TPDU travels in. */
#ifndef GBA_CODEC_SMS_H
#define GBA_CODEC_SMS_H

#include "codec/sms_field.h"

#define SMS_PID_TRIGGER                                                                  \
	0x48		  /* Device Triggering Short Message, the whole octet (9.2.3.9) */
#define SMS_DCS_8BIT 0x04 /* 8-bit data, no class, not compressed (TS 23.038) */

#define SMS_UD_MAX   140 /* octets */
#define SMS_TPDU_MAX 176 /* a status report that holds everything */

/* What the user reads: header, data and how they are coded. */
struct sms_body {
	uint8_t pid, dcs;
	bool udhi;   /* ud begins with a header */
	uint8_t udl; /* as on the wire: octets, or septets of the GSM alphabet */
	uint8_t len; /* octets of ud; follows from dcs and udl */
	uint8_t ud[SMS_UD_MAX];
};

/** 8-bit data by TS 23.038 4, not compressed? */
bool sms_dcs_is_8bit(uint8_t dcs);
/** The trigger function of a UE takes these alone: 0x04 and 0xF4 to 0xF7. */
bool sms_dcs_is_trigger(uint8_t dcs);
/** Set octets and both lengths. GBA_ERR_ARG: more than fit. dcs is set already. */
GBA_MUST_CHECK enum gba_status sms_body_put(struct sms_body *body, struct gba_octets ud);

struct sms_deliver { /* SC to UE */
	bool more, loop, reply_path,
		report; /* TP-MMS (more: the bit is 0), LP, RP, SRI */
	struct sms_address oa;
	uint8_t scts[SMS_TIME_LEN];
	struct sms_body body;
};

struct sms_submit {				    /* UE to SC */
	bool reject_duplicates, reply_path, report; /* TP-RD, RP, SRR */
	uint8_t mr;
	struct sms_address da;
	struct sms_vp vp;
	struct sms_body body;
};

struct sms_command { /* UE to SC: about a message that was submitted before */
	bool report, udhi;
	uint8_t mr, pid, ct, mn; /* mn: TP-MR of that message */
	struct sms_address da;
	uint8_t len;
	uint8_t data[SMS_UD_MAX];
};

enum sms_ct {
	SMS_CT_ENQUIRY = 0,
	SMS_CT_CANCEL = 1,
	SMS_CT_DELETE = 2,
	SMS_CT_REPORT = 3
};

/* What a report may have, and says by TP-PI. */
struct sms_optional {
	bool has_pid, has_dcs, has_ud;
	struct sms_body body;
};

struct sms_submit_report { /* SC to UE, in RP-ACK and RP-ERROR */
	bool in_error;	   /* in RP-ERROR: with TP-FCS */
	uint8_t fcs;	   /* 9.2.3.22 */
	uint8_t scts[SMS_TIME_LEN];
	struct sms_optional optional;
};

#define SMS_FCS_PID 0x8f /* unspecified TP-PID error */

struct sms_status_report {	     /* SC to UE */
	bool more, loop, of_command; /* TP-MMS, LP, SRQ */
	uint8_t mr, st;		     /* TP-ST: 0 = received by the SME (9.2.3.15) */
	struct sms_address ra;
	uint8_t scts[SMS_TIME_LEN], dt[SMS_TIME_LEN];
	struct sms_optional optional;
};

enum sms_mti {
	SMS_MTI_DELIVER = 0,
	SMS_MTI_SUBMIT = 1,
	SMS_MTI_STATUS_OR_COMMAND = 2,
	SMS_MTI_RESERVED = 3,
	SMS_MTI_NONE = 4
};

/** TP-MTI; SMS_MTI_NONE: no octets. */
enum sms_mti sms_mti(struct gba_octets tpdu);

/* out holds SMS_TPDU_MAX octets. build: GBA_ERR_ARG for fields that cannot be said;
 * parse: GBA_ERR_SYNTAX for anything but one whole TPDU of this type. */
GBA_MUST_CHECK enum gba_status sms_deliver_build(uint8_t *out, size_t *len,
						 const struct sms_deliver *in);
GBA_MUST_CHECK enum gba_status sms_deliver_parse(struct sms_deliver *out,
						 struct gba_octets in);
GBA_MUST_CHECK enum gba_status sms_submit_build(uint8_t *out, size_t *len,
						const struct sms_submit *in);
GBA_MUST_CHECK enum gba_status sms_submit_parse(struct sms_submit *out,
						struct gba_octets in);
GBA_MUST_CHECK enum gba_status sms_command_build(uint8_t *out, size_t *len,
						 const struct sms_command *in);
GBA_MUST_CHECK enum gba_status sms_command_parse(struct sms_command *out,
						 struct gba_octets in);
/* in_error: it came in RP-ERROR, where it has a TP-FCS. */
GBA_MUST_CHECK enum gba_status
sms_submit_report_build(uint8_t *out, size_t *len, const struct sms_submit_report *in);
GBA_MUST_CHECK enum gba_status sms_submit_report_parse(struct sms_submit_report *out,
						       bool in_error,
						       struct gba_octets in);
GBA_MUST_CHECK enum gba_status
sms_status_report_build(uint8_t *out, size_t *len, const struct sms_status_report *in);
GBA_MUST_CHECK enum gba_status sms_status_report_parse(struct sms_status_report *out,
						       struct gba_octets in);

#endif
