/* SPDX-License-Identifier: Apache-2.0 */
/* Tsms from bind to receipt: the rows TS-1 to TS-6 of table 2.2 and the bypass cases of
 * SMPP, over TLS with client certificates. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/sms.h"
#include "tsms_place.h"

struct tally {
	unsigned count;
	char rule[16], source[64];
};

static void
on_record(void *ctx, const struct audit_record *record)
{
	struct tally *tally = ctx;

	tally->count++;
	snprintf(tally->rule, sizeof(tally->rule), "%s", record->rule);
	snprintf(tally->source, sizeof(tally->source), "%s", record->source);
}

/* Records of blocks since the last call, all of this row. */
static void
audited(struct place *p, unsigned count, const char *rule)
{
	struct tally tally = { 0 };

	cr_assert_eq(audit_each(p->w.db, NULL, NULL, 10, on_record, &tally), GBA_OK);
	cr_expect_eq(tally.count, count, "%u records of %s", tally.count, tally.rule);
	if (count > 0)
		cr_expect_str_eq(tally.rule, rule);
	cr_assert_eq(audit_forget(p->w.db, INT64_MAX), GBA_OK);
}

static const struct bind_row {
	const char *what, *certificate, *system_id, *password;
	uint8_t version;
	uint32_t status;
} binds[] = {
	{ "the SME itself", "as.test", ALLOWED, 0x34, SMPP_ROK },
	{ "with SMPP 5.0", "as.test", ALLOWED, 0x50, SMPP_ROK },
	{ "with SMPP 3.3", "as.test", ALLOWED, 0x33, SMPP_RBINDFAIL },
	{ "with the certificate of another SME", "other.test", ALLOWED, 0x34,
	  SMPP_RBINDFAIL },
	{ "with a wrong password", "as.test", "trusted", "Secret", 0x34, SMPP_RINVPASWD },
	{ "with no password", "as.test", "trusted", "", 0x34, SMPP_RINVPASWD },
	{ "as nobody known", "as.test", "unknown", "", 0x34, SMPP_RBINDFAIL },
	{ "that has no password", "other.test", "nobody", "", 0x34, SMPP_ROK },
	{ "on plain TCP with its password", NULL, PLAIN_ID, 0x34, SMPP_ROK },
	{ "on plain TCP without a password set", NULL, "no-pass", "", 0x34,
	  SMPP_RBINDFAIL },
	{ "on plain TCP, an SME with a certificate and its password", NULL, ALLOWED, 0x34,
	  SMPP_ROK },
};

Test(smsc_tsms, who_may_bind_and_an_unbound_one_stores_nothing_TS_6)
{
	struct place *p = place_new();

	for (size_t i = 0; i < ARRAY_LEN(binds); i++) {
		const struct bind_row *b = &binds[i];
		struct smpp_pdu early = trigger("4912", MSISDN_A);
		struct sme_client *c = calloc(1, sizeof(*c));

		cr_assert_not_null(c);
		cr_assert(sme_client_open(c, tsms_port(p->tsms, b->certificate == NULL),
					  p->dir, b->certificate),
			  "%s", b->what);
		cr_expect_eq(sme_client_ask(c, &early), SMPP_RINVBNDSTS, "%s", b->what);
		cr_expect_eq(sme_client_bind(c, SMPP_BIND_TRANSCEIVER, b->version,
					     b->system_id, b->password),
			     b->status, "%s: %x", b->what, c->in.command_status);
		if (b->status == SMPP_ROK) {
			cr_expect_str_eq(c->in.system_id, "sc.test");
			cr_expect_eq(sme_client_bind(c, SMPP_BIND_RECEIVER, 0x34,
						     b->system_id, b->password),
				     SMPP_RALYBND, "%s", b->what);
			unbound(c);
		} else {
			cr_expect(!sme_client_hear(c), "%s: the SC closes", b->what);
			sme_client_close(c);
			free(c);
		}
		audited(p, b->status != SMPP_ROK, "TS-6");
	}
	cr_expect_eq(queued(p), 0);
	place_free(p);
}

static const struct submit_row {
	const char *what, *certificate, *system_id, *password, *from, *to;
	uint8_t version, pid;
	uint32_t status;
	const char *rule; /* of the record; NULL: none */
} submits[] = {
	{ "TS-1", "other.test", "nobody", "", "4913", MSISDN_A, 0x34, 0x00, SMPP_ROK,
	  NULL },
	{ "TS-1, almost a trigger", "other.test", "nobody", "", "4913", MSISDN_A, 0x34,
	  0xc8, SMPP_ROK, NULL },
	{ "TS-2", "other.test", "nobody", "", "4913", MSISDN_A, 0x34, 0x48,
	  SMPP_RSUBMITFAIL, "TS-2" },
	{ "TS-2 of 5.0", "other.test", "nobody", "", "4913", MSISDN_A, 0x50, 0x48,
	  SMPP_RPROHIBITED, "TS-2" },
	{ "TS-3", "as.test", ALLOWED, "4913", MSISDN_A, 0x34, 0x48, SMPP_RSUBMITFAIL,
	  "TS-3" },
	{ "no trigger, another's address", "as.test", ALLOWED, "4913", MSISDN_A, 0x34, 0,
	  SMPP_RINVSRCADR, NULL },
	{ "TS-4", "as.test", ALLOWED, "4912", MSISDN_B, 0x34, 0x48, SMPP_RSUBMITFAIL,
	  "TS-4" },
	{ "TS-5", "as.test", ALLOWED, "4912", MSISDN_A, 0x34, 0x48, SMPP_ROK, NULL },
	{ "TS-5, its only address", "as.test", ALLOWED, "", MSISDN_A, 0x50, 0x48,
	  SMPP_ROK, NULL },
	{ "a receiver that nobody knows", "as.test", ALLOWED, "4912", "491519999999",
	  0x34, 0, SMPP_RINVDSTADR, NULL },
};

Test(smsc_tsms, each_row_of_the_table_has_its_answer)
{
	struct place *p = place_new();
	uint64_t before = 0;

	for (size_t i = 0; i < ARRAY_LEN(submits); i++) {
		const struct submit_row *s = &submits[i];
		struct sme_client *c = bound(p, SMPP_BIND_TRANSMITTER, s->version,
					     s->certificate, s->system_id, s->password);
		struct smpp_pdu pdu = trigger(s->from, s->to);

		pdu.protocol_id = s->pid;
		cr_expect_eq(sme_client_ask(c, &pdu), s->status, "%s: %x", s->what,
			     c->in.command_status);
		cr_expect_eq(strlen(c->in.message_id), s->status == SMPP_ROK ? 16 : 0,
			     "%s", s->what);
		audited(p, s->rule != NULL, s->rule);
		before += s->status == SMPP_ROK;
		cr_expect_eq(queued(p), before, "%s", s->what);
		unbound(c);
	}
	place_free(p);
}

Test(smsc_tsms, replace_sm_is_judged_as_a_trigger_and_keeps_pid_and_port_B1)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	struct sme_client *other =
		bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "other.test", "nobody", "");
	struct smpp_pdu pdu = trigger("4912", MSISDN_A);
	uint8_t tpdu[MESSAGE_TPDU_MAX];
	struct sms_deliver deliver;
	struct message m;
	struct sme sme;
	char id[65];
	size_t len;

	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	memcpy(id, c->in.message_id, sizeof(id));
	pdu = about(SMPP_REPLACE_SM, id, "4912");
	pdu.short_message = (struct gba_octets){ (const uint8_t *)"new", 3 };
	cr_expect_eq(sme_client_ask(other, &pdu), SMPP_RINVMSGID, "another's message");
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	m = the_message(p, id);
	cr_expect_eq(m.state, MESSAGE_QUEUED);
	cr_expect_eq(m.pid, 0x48);
	cr_assert_eq(queue_tpdu(p->w.queue, &m, tpdu, &len), GBA_OK);
	cr_assert_eq(sms_deliver_parse(&deliver, (struct gba_octets){ tpdu, len }),
		     GBA_OK);
	cr_expect_eq(deliver.body.pid, 0x48);
	cr_expect_eq(deliver.body.len, 10);
	cr_expect_arr_eq(deliver.body.ud, "\6\5\4\x3f\x3b\0\1new", 10);
	cr_expect_eq(queued(p), 1);
	/* What it may has changed since: the stored trigger is not filled anew. */
	cr_assert_eq(dir_sme_get(p->w.db, &sme, "trusted"), GBA_OK);
	sme.trusted = false;
	cr_assert_eq(dir_sme_put(p->w.db, &sme, NULL), GBA_OK);
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RSUBMITFAIL);
	audited(p, 1, "TS-2");
	pdu = about(SMPP_CANCEL_SM, id, "4912");
	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_RSUBMITFAIL);
	audited(p, 1, "TS-2");
	cr_expect_eq(the_message(p, id).state, MESSAGE_QUEUED);
	unbound(c);
	unbound(other);
	place_free(p);
}

Test(smsc_tsms, data_sm_is_no_trigger_whatever_it_says_B2)
{
	struct place *p = place_new();
	struct sme_client *c =
		bound(p, SMPP_BIND_TRANSCEIVER, 0x50, "other.test", "nobody", "");
	struct smpp_pdu pdu = trigger("4913", MSISDN_A);
	uint8_t tlvs[64];
	struct gba_buf buf = gba_buf(tlvs, sizeof(tlvs));

	pdu.command_id = SMPP_DATA_SM;
	pdu.esm_class = 0;
	smpp_tlv_put_number(&buf, SMPP_TAG_DESTINATION_PORT, 16187, 2);
	smpp_tlv_put_number(&buf, SMPP_TAG_PAYLOAD_TYPE, 0x48, 1);
	smpp_tlv_put_number(&buf, 0x1448, 0x48, 1);
	smpp_tlv_put(&buf, SMPP_TAG_MESSAGE_PAYLOAD, "gpi", 3);
	pdu.tlvs = (struct gba_octets){ tlvs, buf.len };
	cr_assert_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect_eq(the_message(p, c->in.message_id).pid, 0);
	audited(p, 0, NULL);
	unbound(c);
	place_free(p);
}

Test(smsc_tsms, submit_multi_is_decided_for_each_destination_B3)
{
	struct place *p = place_new();
	struct sme_client *c = bound(p, SMPP_BIND_TRANSCEIVER, 0x34, "as.test", ALLOWED);
	struct smpp_pdu *pdu = calloc(1, sizeof(*pdu));

	cr_assert_not_null(pdu);
	*pdu = trigger("4912", MSISDN_A);
	pdu->command_id = SMPP_SUBMIT_MULTI;
	pdu->dest_count = 4;
	pdu->dests[0].address = (struct smpp_address){ 1, 1, MSISDN_B };
	pdu->dests[1].address = (struct smpp_address){ 1, 1, MSISDN_A };
	pdu->dests[2].address = (struct smpp_address){ 1, 1, "491519999999" };
	pdu->dests[3] = (struct smpp_dest){ true, { 0, 0, "everybody" }, 0 };
	cr_assert_eq(sme_client_ask(c, pdu), SMPP_ROK);
	cr_expect_str_eq(the_message(p, c->in.message_id).imsi, IMSI_A);
	cr_assert_eq(c->in.dest_count, 3);
	cr_expect_str_eq(c->in.dests[0].address.text, MSISDN_B);
	cr_expect_eq(c->in.dests[0].error, SMPP_RSUBMITFAIL);
	cr_expect_neq(c->in.dests[1].error, SMPP_ROK,
		      "no such receiver, and no right to it");
	cr_expect_eq(c->in.dests[2].error, SMPP_RINVDLNAME);
	cr_expect_eq(queued(p), 1);
	audited(p, 2, "TS-4");
	pdu->dest_count = 1;
	cr_expect_eq(sme_client_ask(c, pdu), SMPP_RSUBMITFAIL, "nobody is left");
	cr_expect_eq(c->in.dest_count, 1);
	cr_expect_eq(queued(p), 1);
	unbound(c);
	free(pdu);
	place_free(p);
}
