/* SPDX-License-Identifier: Apache-2.0 */
/** @file sms_udh.h  User data header: ports and concatenation; cutting and joining
 * (TS 23.040 9.2.3.24). Only 8-bit data is cut. */
#ifndef GBA_CODEC_SMS_UDH_H
#define GBA_CODEC_SMS_UDH_H

#include "codec/sms.h"

#define SMS_SEGMENTS_MAX  255
#define SMS_PORT_WAP_PUSH 2948 /* WDP, push over the air, non-secure */
#define SMS_PORT_WAP_FROM 9200
#define SMS_PORT_INTERNAL 16187 /* of this project, when nothing else is set */
/* Octets of payload in a segment: with a port 133 in a single one, else 128. */
#define SMS_PAYLOAD_SINGLE_PORT 133
#define SMS_PAYLOAD_PORT	128
#define SMS_PAYLOAD_SINGLE	140
#define SMS_PAYLOAD		134

struct sms_port {
	uint16_t to, from; /* destination, source */
};

struct sms_udh {
	bool has_port, port8; /* port8: element 04, else 05 */
	struct sms_port port;
	bool has_concat, ref16; /* ref16: element 08, else 00 */
	uint16_t ref;
	uint8_t total, seq;	   /* 1 <= seq <= total */
	struct gba_octets payload; /* what is behind the header; a view on the body */
};

/**
 * Read the header of a body in octets; a body without one is all payload. Of elements of
 * one kind (00 and 08; 04 and 05) the last counts. An element of another length than its
 * kind has, and a concatenation with seq 0 or seq > total, is as if it were not there.
 * @return GBA_OK; GBA_ERR_SYNTAX: the header, or its last element, is longer than there
 * are octets, so that nothing of it can be believed
 */
GBA_MUST_CHECK enum gba_status sms_udh_parse(struct sms_udh *out,
					     const struct sms_body *body);

/** Header and payload of udh into ud, lengths and TP-UDHI; pid and dcs stay. GBA_ERR_ARG:
 * too long, a port8 above 255, a ref above 255 without ref16, or no such segment. */
GBA_MUST_CHECK enum gba_status sms_udh_put(struct sms_body *body,
					   const struct sms_udh *udh);

/* --- cutting -------------------------------------------------------------------------
 */

/** How many segments this payload needs, with a port or without. GBA_ERR_ARG: more than
 * SMS_SEGMENTS_MAX. An empty payload is one segment. */
GBA_MUST_CHECK enum gba_status sms_segment_count(unsigned *out, size_t payload_len,
						 bool has_port);

/** Segment seq (from 1 on) of this payload; port NULL: none. ref is the same in all
 * segments and another one in the next message to this receiver; a single segment has
 * none. pid and dcs of body stay. */
GBA_MUST_CHECK enum gba_status sms_segment_put(struct sms_body *body,
					       struct gba_octets payload,
					       const struct sms_port *port, uint8_t ref,
					       unsigned seq);

/* --- joining -------------------------------------------------------------------------
 */

/* What the segments of one message have in common; to be compared by sms_key_equal. */
struct sms_key {
	struct sms_address oa;
	uint8_t pid, dcs;
	bool has_port, ref16;
	uint16_t port; /* destination */
	uint16_t ref;
	uint8_t total;
};

/** Where a segment belongs: total 1 and seq 1 for a message of one. payload is a view. */
GBA_MUST_CHECK enum gba_status sms_segment_place(struct sms_key *key, uint8_t *seq,
						 struct gba_octets *payload,
						 const struct sms_deliver *deliver);
bool sms_key_equal(const struct sms_key *a, const struct sms_key *b);

#endif
