/* SPDX-License-Identifier: Apache-2.0 */
/* Short messages as codec/ builds them, in the lines of text2pcap, for an outside
 * decoder. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/rp.h"
#include "codec/sms_udh.h"

#define AT_S INT64_C(1794456192) /* 2026-11-12T04:03:12Z */

static void
need(enum gba_status status)
{
	if (status == GBA_OK)
		return;
	fprintf(stderr, "sms-dump: %s\n", gba_status_name(status));
	exit(1);
}

static void
print(enum rp_type type, const uint8_t *tpdu, size_t len)
{
	struct rp rp = {
		.type = type, .ref = 7, .cause = RP_REJECTED, .tpdu = { tpdu, len }
	};
	uint8_t out[RP_MAX];

	need(sms_address_from_e164(&rp.sc, "491710000000"));
	if (type != RP_ERROR)
		rp.cause = 0;
	need(rp_build(out, &len, &rp));
	printf("0000");
	for (size_t i = 0; i < len; i++)
		printf(" %02x", out[i]);
	printf("\n\n");
}

static void
print_trigger(unsigned seq)
{
	static const struct sms_port port = { SMS_PORT_WAP_PUSH, SMS_PORT_WAP_FROM };
	struct sms_deliver d = { .body = { .pid = SMS_PID_TRIGGER,
					   .dcs = SMS_DCS_8BIT } };
	static const uint8_t payload[200];
	uint8_t tpdu[SMS_TPDU_MAX];
	size_t len;

	need(sms_address_from_e164(&d.oa, "491512345678"));
	need(sms_time_build(d.scts, AT_S));
	need(sms_segment_put(&d.body, (struct gba_octets){ payload, sizeof(payload) },
			     &port, 0x5a, seq));
	need(sms_deliver_build(tpdu, &len, &d));
	print(RP_DATA, tpdu, len);
}

static void
print_reports(void)
{
	struct sms_submit_report refused = { .in_error = true, .fcs = SMS_FCS_PID };
	struct sms_status_report status = { .mr = 9, .st = 0 };
	uint8_t tpdu[SMS_TPDU_MAX];
	size_t len;

	need(sms_time_build(refused.scts, AT_S));
	need(sms_submit_report_build(tpdu, &len, &refused));
	print(RP_ERROR, tpdu, len);
	memcpy(status.scts, refused.scts, sizeof(status.scts));
	memcpy(status.dt, refused.scts, sizeof(status.dt));
	need(sms_address_from_e164(&status.ra, "491700000001"));
	need(sms_status_report_build(tpdu, &len, &status));
	print(RP_DATA, tpdu, len);
}

int
main(void)
{
	print_trigger(1);
	print_trigger(2);
	print_reports();
	return 0;
}
