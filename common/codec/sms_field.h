/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_field.h  Addresses and times of the short message service
 * (TS 23.040 9.1.2.5, 9.2.3.11, 9.2.3.12). */
#ifndef GBA_CODEC_SMS_FIELD_H
#define GBA_CODEC_SMS_FIELD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/octets.h"

/* --- addresses (9.1.2.5) -------------------------------------------------------------
 */

#define SMS_ADDRESS_DIGITS_MAX 20
#define SMS_ADDRESS_MAX	       12 /* octets of the field, with its length */
#define SMS_TOA_INTERNATIONAL  0x91
#define SMS_TOA_UNKNOWN	       0x81
#define SMS_TOA_ALPHANUMERIC   0xd0

struct sms_address {
	uint8_t toa; /* type of number and numbering plan; bit 7 is set */
	/* Digits, also * # a b c; or up to 11 characters when alphanumeric: those that
	 * have another code in the GSM alphabet than in ASCII read as "?". */
	char text[SMS_ADDRESS_DIGITS_MAX + 1];
};

/** Is its type of number "alphanumeric"? */
bool sms_address_is_text(const struct sms_address *address);
/** The E.164 number in international form, no "+"; NULL: it is not one. */
const char *sms_address_e164(const struct sms_address *address);
/** From an E.164 number, no "+". GBA_ERR_ARG: not 1 to 15 digits. */
GBA_MUST_CHECK enum gba_status sms_address_from_e164(struct sms_address *out,
						     const char *digits);
bool sms_address_equal(const struct sms_address *a, const struct sms_address *b);

/** The whole field: count of digits, type, digits; also SM-RP-SMEA of TS 29.338. */
GBA_MUST_CHECK enum gba_status sms_address_build(uint8_t out[SMS_ADDRESS_MAX],
						 size_t *len,
						 const struct sms_address *in);
GBA_MUST_CHECK enum gba_status sms_address_parse(struct sms_address *out,
						 struct gba_octets in);

/* --- times ---------------------------------------------------------------------------
 */

#define SMS_TIME_LEN 7 /* TP-SCTS, TP-DT, absolute TP-VP (9.2.3.11) */

/** UTC, zone 0, years 2000 to 2099. GBA_ERR_ARG: another year. */
GBA_MUST_CHECK enum gba_status sms_time_build(uint8_t out[SMS_TIME_LEN], int64_t wall_s);
/** GBA_ERR_SYNTAX: no date, or no digits. */
GBA_MUST_CHECK enum gba_status sms_time_parse(int64_t *wall_s,
					      const uint8_t in[SMS_TIME_LEN]);

enum sms_vpf {
	SMS_VP_NONE = 0,
	SMS_VP_ENHANCED = 1,
	SMS_VP_RELATIVE = 2,
	SMS_VP_ABSOLUTE = 3
};

struct sms_vp { /* 9.2.3.12 */
	enum sms_vpf format;
	uint8_t b[SMS_TIME_LEN]; /* the first one alone when relative */
};

/** The instant at which it ends, for a message that came at now_s.
 * @return GBA_OK; GBA_ERR_NOT_FOUND: it names none, so the SC decides; GBA_ERR_SYNTAX */
GBA_MUST_CHECK enum gba_status sms_vp_end(int64_t *wall_s, const struct sms_vp *vp,
					  int64_t now_s);
/** The shortest relative period of at least this many seconds; the longest is 63 weeks.
 */
struct sms_vp sms_vp_relative(uint64_t period_s);

#endif
