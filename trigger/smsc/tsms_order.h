/* SPDX-License-Identifier: Apache-2.0 */
/** @file tsms_order.h  What a PDU of SMPP asks for, as fields of a short message: pure
 * functions. gba-smscd(8) has the table. */
#ifndef GBA_SMSC_TSMS_ORDER_H
#define GBA_SMSC_TSMS_ORDER_H

#include "codec/sms_udh.h"
#include "smpp/smpp.h"
#include "smsc/message.h"

struct tsms_order {
	struct sms_address from; /* text "": the PDU leaves it to the SC */
	uint8_t pid, dcs;
	uint8_t data_coding; /* as it came */
	bool priority, once, reply_path, replaces;
	enum message_report report;
	int64_t due_s, expires_s, reference; /* 0; 0; -1: not said */
	unsigned by_day;		     /* as of struct message */
	bool has_body;
	struct sms_body body;	   /* with has_body: as it is */
	struct gba_octets payload; /* without: to be cut, a view on the PDU */
	bool has_port;
	struct sms_port port;
};

/**
 * submit_sm, submit_multi or data_sm, but for the destination.
 * @param max_s  how far ahead a schedule and a validity may lie
 * @return SMPP_ROK, or the command_status of the refusal
 */
enum smpp_command_status tsms_order_read(struct tsms_order *out,
					 const struct smpp_pdu *pdu, int64_t now_s,
					 int64_t max_s);
/** Content, dcs and ports alone. */
enum smpp_command_status tsms_content_read(struct tsms_order *out,
					   const struct smpp_pdu *pdu);

/** Which receipts are asked for; false: with bits that nobody has defined. */
GBA_MUST_CHECK bool tsms_report_read(enum message_report *out,
				     uint8_t registered_delivery);
/** The digits of a destination, international, without "+". */
enum smpp_command_status tsms_dest_read(char out[21], const struct smpp_address *in);
/** An originating address. */
enum smpp_command_status tsms_source_read(struct sms_address *out,
					  const struct smpp_address *in);

/**
 * A time of SMPP 3.4, 7.1.1: absolute, or relative to now_s.
 * @return false: not 16 characters that say one
 */
GBA_MUST_CHECK bool tsms_time_read(int64_t *wall_s, const char *text, int64_t now_s);
/** MESSAGE_..._BY_DAY of two times that were read; one that is "" leaves what was. */
unsigned tsms_times_by_day(unsigned before, const char *schedule, const char *validity);
/** Absolute, in UTC. */
void tsms_time_put(char out[17], int64_t wall_s);

#endif
