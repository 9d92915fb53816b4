/* SPDX-License-Identifier: Apache-2.0 */
/* Tsms, what becomes of a message: asked about, taken back, reported, held off. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tsms_place.h"

Test(smsc_tsms, what_waits_is_queried_replaced_cancelled_and_no_more)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	struct smpp_pdu pdu = trigger("4912", MSISDN_A);
	char first[65], second[65];

	snprintf(pdu.schedule_delivery_time, sizeof(pdu.schedule_delivery_time),
		 "000000000100000R");
	snprintf(pdu.validity_period, sizeof(pdu.validity_period), "000000000200000R");
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	memcpy(first, c->in.message_id, sizeof(first));
	cr_expect_eq(the_message(p, first).due_s, WORLD_NOW + 60);
	cr_expect_eq(the_message(p, first).expires_s, WORLD_NOW + 120);
	cr_expect_eq(world_due(&p->w), 0);
	pdu = trigger("4912", MSISDN_A);
	pdu.replace_if_present_flag = 1;
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	memcpy(second, c->in.message_id, sizeof(second));
	cr_expect_eq(the_message(p, first).state, MESSAGE_RECALLED);
	pdu = about(SMPP_QUERY_SM, first, "4912");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_eq(c->in.message_state, SMPP_STATE_DELETED);
	cr_expect_str_eq(c->in.final_date, "261126000000000+");
	pdu = about(SMPP_QUERY_SM, second, "4912");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_eq(c->in.message_state, SMPP_STATE_ENROUTE);
	cr_expect_str_eq(c->in.final_date, "");
	pdu = about(SMPP_QUERY_SM, second, "4913");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RINVSRCADR);
	pdu = about(SMPP_QUERY_SM, "00", "");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RINVMSGID);
	pdu = about(SMPP_CANCEL_SM, "", "4912"); /* all from and to */
	pdu.dest = (struct smpp_address){ 1, 1, MSISDN_A };
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RCANCELFAIL);
	pdu = about(SMPP_CANCEL_SM, second, "4912");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RCANCELFAIL);
	pdu = about(SMPP_REPLACE_SM, second, "4912");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RREPLACEFAIL);
	cr_expect_eq(queued(p), 0);
	unbound(c);
	place_free(p);
}

static void
deliver_it(struct place *p, bool success)
{
	struct message m = world_take(&p->w);
	const struct queue_result result = {
		.event = success ? MESSAGE_EV_LAST : MESSAGE_EV_REFUSED,
		.outcome = success ? MESSAGE_SUCCESS : MESSAGE_ABSENT,
		.diagnostic = -1,
		.reason = "",
	};

	cr_assert_eq(queue_done(p->w.queue, &m, &result), GBA_OK);
	tsms_kick(p->tsms);
}

static uint64_t
owed(struct place *p)
{
	struct queue_counts counts;

	cr_assert_eq(queue_count(p->w.queue, &counts), GBA_OK);
	return counts.reports_owed;
}

static void
expect_receipt(struct sme_client *c, const char *id, const char *stat)
{
	char text[255] = "", want[255];
	struct gba_octets value;
	uint32_t state = 0;

	cr_assert(sme_client_hear(c));
	cr_assert_eq(c->in.command_id, SMPP_DELIVER_SM);
	cr_expect_eq(c->in.esm_class, SMPP_ESM_RECEIPT);
	cr_expect_eq(c->in.protocol_id, 0, "a receipt is no trigger");
	cr_expect_str_eq(c->in.source.text, MSISDN_A);
	cr_expect_str_eq(c->in.dest.text, "4912");
	memcpy(text, c->in.short_message.p, c->in.short_message.len);
	snprintf(want, sizeof(want),
		 "id:%s sub:001 dlvrd:%s submit date:2611260000 done date:2611260000 "
		 "stat:%s "
		 "err:%s text:",
		 id, strcmp(stat, "DELIVRD") == 0 ? "001" : "000", stat,
		 strcmp(stat, "DELIVRD") == 0 ? "000" : "001");
	cr_expect_str_eq(text, want);
	cr_assert_eq(smpp_tlv(&value, &c->in, SMPP_TAG_RECEIPTED_MESSAGE_ID), GBA_OK);
	cr_expect_str_eq((const char *)value.p, id);
	cr_assert_eq(smpp_tlv_number(&state, &c->in, SMPP_TAG_MESSAGE_STATE, 1), GBA_OK);
	cr_expect_eq(state, strcmp(stat, "DELIVRD") == 0 ? 2 : 5);
}

static void
respond(struct sme_client *c, uint32_t status)
{
	struct smpp_pdu pdu = { .command_id = SMPP_RESPONSE | SMPP_DELIVER_SM,
				.command_status = status,
				.sequence_number = c->in.sequence_number };

	sme_client_say(c, &pdu);
}

Test(smsc_tsms, a_receipt_comes_again_until_it_is_taken_B11)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSMITTER, 0x34, "as.test", ALLOWED);
	struct smpp_pdu pdu = trigger("4912", MSISDN_A);
	char first[65], second[65];

	pdu.registered_delivery = 1;
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	memcpy(first, c->in.message_id, sizeof(first));
	deliver_it(p, true);
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	memcpy(second, c->in.message_id, sizeof(second));
	deliver_it(p, false);
	pdu.registered_delivery = 0;
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	deliver_it(p, true);
	unbound(c);
	cr_expect_eq(owed(p), 2, "a transmitter gets none");
	c = bound(p, SMPP_BIND_RECEIVER, 0x34, "as.test", ALLOWED);
	expect_receipt(c, first, "DELIVRD"); /* and the connection breaks */
	sme_client_close(c);
	free(c);
	c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	expect_receipt(c, first, "DELIVRD");
	respond(c, SMPP_ROK);
	expect_receipt(c, second, "UNDELIV");
	respond(c, SMPP_RX_T_APPN); /* not now */
	unbound(c);
	cr_expect_eq(owed(p), 1);
	p->w.now_s += 60;
	c = bound(p, SMPP_BIND_RECEIVER, 0x34, "as.test", ALLOWED);
	expect_receipt(c, second, "UNDELIV");
	respond(c, SMPP_ROK);
	unbound(c);
	cr_expect_eq(owed(p), 0);
	place_free(p);
}

Test(smsc_tsms, the_same_reference_and_content_again_is_the_same_message)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	struct smpp_pdu pdu = trigger("4912", MSISDN_A);
	uint8_t tlvs[16], other[] = { 6, 5, 4, 0x3f, 0x3b, 0, 1, 0xac };
	struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));
	char id[65];

	smpp_tlv_put_number(&buf, SMPP_TAG_USER_MESSAGE_REFERENCE, 7, 2);
	pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	memcpy(id, c->in.message_id, sizeof(id));
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_str_eq(c->in.message_id, id);
	cr_expect_eq(queued(p), 1);
	pdu.short_message = (struct gba_octets){ other, sizeof(other) };
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_str_neq(c->in.message_id, id, "another content");
	pdu.tlvs.len = 0;
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_eq(queued(p), 4, "without a reference each is a message");
	unbound(c);
	place_free(p);
}

Test(smsc_tsms, a_reload_takes_new_certificates_and_keeps_the_old_ones_on_failure)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	struct smpp_pdu pdu = { .command_id = SMPP_ENQUIRE_LINK };
	struct sme_client *again;
	char from[96], to[96];

	snprintf(from, sizeof(from), "%s/sc.test.pem", p->dir);
	snprintf(to, sizeof(to), "%s/sc.test.old", p->dir);
	cr_assert_eq(tsms_reload(p->tsms), GBA_OK);
	again = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	unbound(again);
	cr_assert_eq(rename(from, to), 0);
	cr_expect_eq(tsms_reload(p->tsms), GBA_ERR_IO);
	again = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	unbound(again);
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_ROK, "who was bound stays");
	unbound(c);
	place_free(p);
}

Test(smsc_tsms, a_rate_and_the_sessions_of_an_sme_have_their_limits)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, NULL, PLAIN_ID);
	struct smpp_pdu pdu = trigger("4914", MSISDN_A);
	struct sme_client *more, *third = calloc(1, sizeof(*third));
	unsigned throttled = 0;

	pdu.protocol_id = 0;
	for (unsigned i = 0; i < 20; i++)
		throttled += sme_client_ask(c, &pdu) == SMPP_RTHROTTLED;
	cr_expect_geq(throttled, 1, "two a second, not twenty at once");
	cr_expect_lt(throttled, 20);
	more = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, NULL, PLAIN_ID);
	cr_assert_not_null(third);
	cr_assert(sme_client_open(third, tsms_port(p->tsms, 1), p->dir, NULL));
	cr_expect_eq(sme_client_bind(third, SMPP_BIND_RECEIVER, 0x34, PLAIN_ID),
		     SMPP_RBINDFAIL);
	sme_client_close(third);
	free(third);
	unbound(c);
	unbound(more);
	place_free(p);
}
