/* SPDX-License-Identifier: Apache-2.0 */
/** @file smpp.h  SMPP 3.4 PDUs: octets <-> struct. session.h has the session above them.
 */
#ifndef GBA_SMPP_SMPP_H
#define GBA_SMPP_SMPP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/octets.h"
#include "base/status.h"
#include "smpp/codes.h"

#define SMPP_PDU_MAX	  65536u /* octets with the header; a longer one ends the session */
#define SMPP_HEADER	  16u
#define SMPP_DESTS_MAX	  254 /* of submit_multi */
#define SMPP_SHORT_MAX	  254 /* short_message; message_payload holds more */
#define SMPP_PASSWORD_MAX 8   /* of a bind */

struct smpp_address {
	uint8_t ton, npi;
	char text[65]; /* digits, or letters with TON 5; 20 in most PDUs, 64 in data_sm */
};

/* One of submit_multi's destinations, or of the failed ones in its response. */
struct smpp_dest {
	bool is_list; /* a distribution list; its name is address.text */
	struct smpp_address address;
	uint32_t error; /* in the response */
};

/* What any PDU holds; the table in pdu.c says which PDU has which field, in which order.
 * Views point into the octets that were parsed. */
struct smpp_pdu {
	uint32_t command_id, command_status, sequence_number;
	char system_id[16], password[SMPP_PASSWORD_MAX + 1], system_type[13],
		address_range[41];
	uint8_t interface_version, addr_ton, addr_npi;
	char service_type[6], message_id[65];
	struct smpp_address source, dest; /* alert_notification: dest is the ESME */
	uint8_t esm_class, protocol_id, priority_flag, registered_delivery,
		replace_if_present_flag, data_coding, sm_default_msg_id;
	char schedule_delivery_time[17], validity_period[17], final_date[17];
	uint8_t message_state, error_code;
	struct gba_octets short_message;
	struct gba_octets tlvs; /* whole TLVs, as on the wire */
	size_t dest_count;
	struct smpp_dest dests[SMPP_DESTS_MAX];
};

/**
 * How long is the PDU at the start of a stream?
 * @param[out] len  octets of it; 0: more octets are needed to tell
 * @return GBA_OK; GBA_ERR_SYNTAX: command_length below 16 or above max, nothing behind it
 *         can be trusted
 */
GBA_MUST_CHECK enum gba_status smpp_frame(size_t *len, struct gba_octets in, size_t max);

/**
 * Octets of one whole PDU to a struct. A response whose command_status is not 0 may end
 * behind its header (SMPP 3.4, 4.1.2 and others).
 * @param[out] out    written when GBA_OK is returned; its first three fields otherwise
 * too
 * @param[out] error  with GBA_ERR_SYNTAX: the command_status that says what is wrong
 * @param in  as smpp_frame measured it, 16 octets at least
 * @return GBA_OK; GBA_ERR_NOT_FOUND: no such command_id; GBA_ERR_SYNTAX
 */
GBA_MUST_CHECK enum gba_status
smpp_parse(struct smpp_pdu *out, enum smpp_command_status *error, struct gba_octets in);

/**
 * A struct to octets, command_length included. Of a response whose command_status is not
 * 0 the header alone, but for submit_multi_resp and data_sm_resp.
 * @return GBA_OK; GBA_ERR_ARG: no such command_id, too many destinations, a short_message
 *         over 254 octets, a text in a field without room for it, or no room in out
 */
GBA_MUST_CHECK enum gba_status smpp_build(struct gba_buf *out,
					  const struct smpp_pdu *pdu);

/** A TLV of this tag. @return GBA_OK; GBA_ERR_NOT_FOUND; GBA_ERR_SYNTAX: there are two */
GBA_MUST_CHECK enum gba_status smpp_tlv(struct gba_octets *value,
					const struct smpp_pdu *pdu, uint16_t tag);
/** The same for a number of len (1 to 4) octets; GBA_ERR_SYNTAX on another length too. */
GBA_MUST_CHECK enum gba_status
smpp_tlv_number(uint32_t *value, const struct smpp_pdu *pdu, uint16_t tag, size_t len);
/** Append a TLV to what becomes smpp_pdu.tlvs. */
void smpp_tlv_put(struct gba_buf *tlvs, uint16_t tag, const void *value, size_t len);
void smpp_tlv_put_number(struct gba_buf *tlvs, uint16_t tag, uint32_t value, size_t len);

/** "submit_sm", "submit_sm_resp"; "unknown" for another. */
const char *smpp_command_name(uint32_t command_id);

#endif
