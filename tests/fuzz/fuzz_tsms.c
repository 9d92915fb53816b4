/* SPDX-License-Identifier: Apache-2.0 */
/* What an SME hands in, as a short message: a PDU through the reader of Tsms. */
#include "check.h"

#include <string.h>

#include "codec/sms.h"
#include "smsc/tsms_order.h"

static void
check_body(const struct tsms_order *order)
{
	const struct sms_deliver deliver = { .oa = { SMS_TOA_INTERNATIONAL, "4912" },
					     .body = order->body };
	struct sms_deliver back;
	uint8_t tpdu[SMS_TPDU_MAX];
	size_t len = 0;

	CHECK(order->body.len <= SMS_UD_MAX);
	CHECK(order->body.dcs == order->dcs);
	CHECK(sms_deliver_build(tpdu, &len, &deliver) == GBA_OK);
	CHECK(sms_deliver_parse(&back, (struct gba_octets){ tpdu, len }) == GBA_OK);
	CHECK(back.body.udl == order->body.udl && back.body.len == order->body.len);
	CHECK(memcmp(back.body.ud, order->body.ud, order->body.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct smpp_pdu pdu;
	enum smpp_command_status error;
	struct tsms_order order;
	char dest[21];

	if (size < SMPP_HEADER || size > SMPP_PDU_MAX ||
	    smpp_parse(&pdu, &error, (struct gba_octets){ data, size }) != GBA_OK)
		return 0;
	if (tsms_dest_read(dest, &pdu.dest) == SMPP_ROK)
		CHECK(strlen(dest) <= 15);
	if (tsms_order_read(&order, &pdu, 1795651200, 604800) != SMPP_ROK)
		return 0;
	CHECK(order.pid == pdu.protocol_id);
	if (pdu.command_id == SMPP_DATA_SM)
		CHECK(order.pid == 0);
	CHECK(order.expires_s == 0 || order.expires_s > order.due_s);
	if (order.has_body)
		check_body(&order);
	else
		CHECK(order.payload.len == 0 ||
		      (order.payload.p >= data &&
		       order.payload.p + order.payload.len <= data + size));
	return 0;
}
