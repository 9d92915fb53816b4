/* SPDX-License-Identifier: Apache-2.0 */
/** @file pdu.h  The table of PDUs: which field comes when. Inside the room. */
#ifndef GBA_SMPP_PDU_H
#define GBA_SMPP_PDU_H

#include "smpp/smpp.h"

enum pdu_field_kind {
	PDU_TEXT, /* C octet string, size octets at most with its NUL */
	PDU_OCTET,
	PDU_ADDRESS, /* TON, NPI, C octet string of size octets at most */
	PDU_DESTS,   /* number_of_dests, dest_address(es) */
	PDU_FAILED,  /* no_unsuccess, unsuccess_sme(s) */
	PDU_SHORT,   /* sm_length, short_message */
	PDU_TLVS,
};

struct pdu_field {
	enum pdu_field_kind kind;
	size_t offset; /* in struct smpp_pdu */
	size_t size;
	enum smpp_command_status error; /* a text that does not end where it must */
};

struct pdu_row {
	uint32_t command_id;
	const char *name;
	const struct pdu_field *fields;
	size_t count;
};

/** NULL if there is none. */
const struct pdu_row *pdu_row(uint32_t command_id);

#endif
