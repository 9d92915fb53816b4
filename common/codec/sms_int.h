/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_int.h  What the parts of sms.h share. */
#ifndef GBA_CODEC_SMS_INT_H
#define GBA_CODEC_SMS_INT_H

#include "base/buf.h"
#include "codec/cursor.h"
#include "codec/sms.h"

/* The first octet of a TPDU. */
#define SMS_BIT_MMS  0x04 /* 1: nothing more waits */
#define SMS_BIT_RD   0x04
#define SMS_BIT_LP   0x08
#define SMS_BIT_SR   0x20 /* SRI, SRR, SRQ */
#define SMS_BIT_UDHI 0x40
#define SMS_BIT_RP   0x80

static inline uint8_t
sms_bit(bool set, uint8_t value)
{
	return set ? value : 0;
}

/** The next address, of as many octets as its count of digits says. */
enum gba_status sms_take_address(struct gba_octets *in, struct sms_address *out);
void sms_put_address(struct gba_buf *buf, const struct sms_address *in);

/** TP-UDL and TP-UD, to the last octet there is; dcs and udhi are set. */
enum gba_status sms_take_ud(struct gba_octets *in, struct sms_body *body);
void sms_put_ud(struct gba_buf *buf, const struct sms_body *body);

/** Hand over what was built. */
enum gba_status sms_done(uint8_t *out, size_t *len, const struct gba_buf *buf);

#endif
