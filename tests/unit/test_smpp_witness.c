/* SPDX-License-Identifier: Apache-2.0 */
/* The PDUs that libsmpp34 can do, made by it and by us: the same octets. What it cannot
 * do, and why the program does not use it, is in doc/architecture.md. */
#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <libsmpp34/smpp34.h>

#include <libsmpp34/smpp34_structs.h>

#include "smpp/smpp.h"

#define TEXT(field, text) memcpy(field, text, sizeof(text))

static void
same(void *theirs, const char *what)
{
	uint8_t in[1024], out[1024];
	struct gba_buf buf = gba_buf(out, sizeof(out));
	enum smpp_command_status error = SMPP_ROK;
	struct smpp_pdu pdu;
	int len = 0;

	cr_assert_eq(smpp34_pack2(in, sizeof(in), &len, theirs), 0, "%s: %s", what,
		     smpp34_strerror);
	cr_assert_eq(smpp_parse(&pdu, &error, (struct gba_octets){ in, (size_t)len }),
		     GBA_OK, "%s: %02x", what, error);
	cr_assert_eq(smpp_build(&buf, &pdu), GBA_OK, "%s", what);
	cr_expect_eq(buf.len, (size_t)len, "%s", what);
	cr_expect_arr_eq(out, in, (size_t)len, "%s", what);
}

Test(smpp_witness, binds)
{
	bind_transceiver_t b = { .command_id = BIND_TRANSCEIVER, .sequence_number = 9 };
	bind_receiver_t r = { .command_id = BIND_RECEIVER, .sequence_number = 1 };
	bind_transmitter_resp_t resp = { .command_id = BIND_TRANSMITTER_RESP,
					 .sequence_number = 9 };

	TEXT(b.system_id, "mtc-as");
	TEXT(b.password, "secret");
	TEXT(b.system_type, "TRIGGER");
	b.interface_version = 0x34;
	b.addr_ton = 1;
	b.addr_npi = 1;
	TEXT(b.address_range, "4912*");
	same(&b, "bind_transceiver");
	TEXT(r.system_id, "a");
	r.interface_version = 0x33;
	same(&r, "bind_receiver");
	TEXT(resp.system_id, "sc.example");
	same(&resp, "bind_transmitter_resp");
}

Test(smpp_witness, submit_and_deliver)
{
	submit_sm_t s = { .command_id = SUBMIT_SM, .sequence_number = 3 };
	deliver_sm_t d = { .command_id = DELIVER_SM, .sequence_number = 4 };
	submit_sm_resp_t resp = { .command_id = SUBMIT_SM_RESP,
				  .sequence_number = 3 };
	tlv_t port = { .tag = TLVID_destination_port, .length = 2, .value.val16 = 16187 };
	enum smpp_command_status error = SMPP_ROK;
	uint8_t octets[1024];
	struct smpp_pdu pdu;
	uint32_t n = 0;
	int len = 0;

	s.source_addr_ton = s.source_addr_npi = s.dest_addr_ton = s.dest_addr_npi = 1;
	TEXT(s.service_type, "M2M");
	TEXT(s.source_addr, "4912");
	TEXT(s.destination_addr, "491512345678");
	s.esm_class = 3;
	s.protocol_id = 0x48;
	s.priority_flag = 1;
	TEXT(s.schedule_delivery_time, "261126040312000R");
	TEXT(s.validity_period, "000001000000000R");
	s.registered_delivery = 1;
	s.data_coding = 4;
	s.sm_length = 5;
	TEXT(s.short_message, "\0\1\2\3\4");
	s.tlv = &port;
	same(&s, "submit_sm");
	cr_assert_eq(smpp34_pack2(octets, sizeof(octets), &len, &s), 0);
	cr_assert_eq(smpp_parse(&pdu, &error, (struct gba_octets){ octets, (size_t)len }),
		     GBA_OK);
	cr_expect_str_eq(pdu.service_type, "M2M");
	cr_expect_str_eq(pdu.validity_period, "000001000000000R");
	cr_expect_str_eq(pdu.schedule_delivery_time, "261126040312000R");
	cr_expect_eq(pdu.protocol_id, 0x48);
	cr_expect_eq(pdu.registered_delivery, 1);
	cr_expect_eq(smpp_tlv_number(&n, &pdu, SMPP_TAG_DESTINATION_PORT, 2), GBA_OK);
	cr_expect_eq(n, 16187);
	TEXT(resp.message_id, "00000000000000000000000000000abc");
	same(&resp, "submit_sm_resp");
	TEXT(d.source_addr, "491512345678");
	d.esm_class = SMPP34_DELIVERY_RECEIPT;
	d.sm_length = 12;
	TEXT(d.short_message, "id:abc sub:1");
	same(&d, "deliver_sm");
}

Test(smpp_witness, the_rest)
{
	query_sm_t q = { .command_id = QUERY_SM, .sequence_number = 1 };
	query_sm_resp_t qr = { .command_id = QUERY_SM_RESP, .sequence_number = 1 };
	cancel_sm_t c = { .command_id = CANCEL_SM, .sequence_number = 2 };
	replace_sm_t r = { .command_id = REPLACE_SM, .sequence_number = 3 };
	data_sm_t d = { .command_id = DATA_SM, .sequence_number = 4 };
	unbind_t u = { .command_id = UNBIND, .sequence_number = 5 };
	enquire_link_resp_t e = { .command_id = ENQUIRE_LINK_RESP,
				  .sequence_number = 6 };
	generic_nack_t g = { .command_id = GENERIC_NACK,
			     .command_status = ESME_RINVCMDID };
	tlv_t payload = { .tag = TLVID_message_payload, .length = 3 };

	TEXT(q.message_id, "0a");
	TEXT(q.source_addr, "12");
	same(&q, "query_sm");
	TEXT(qr.message_id, "0a");
	TEXT(qr.final_date, "261126040312000+");
	qr.message_state = 2;
	same(&qr, "query_sm_resp");
	TEXT(c.message_id, "0a");
	TEXT(c.destination_addr, "4915");
	same(&c, "cancel_sm");
	TEXT(r.message_id, "0a");
	r.sm_length = 1;
	same(&r, "replace_sm");
	memcpy(payload.value.octet, "\1\2\3", 3);
	d.esm_class = 0x40;
	d.tlv = &payload;
	TEXT(d.destination_addr, "4915");
	same(&d, "data_sm");
	same(&u, "unbind");
	same(&e, "enquire_link_resp");
	g.sequence_number = 8;
	same(&g, "generic_nack");
}
