/* SPDX-License-Identifier: Apache-2.0 */
/* Tsms from bind to receipt: the rows TS-1 to TS-6 of table 2.2 and the bypass cases of
 * SMPP, over TLS with client certificates. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "codec/sms.h"
#include "smsc/tsms.h"
#include "smsc_world.h"
#include "tsms_client.h"

#define ALLOWED	 "trusted", "secret"
#define PLAIN_ID "lab", "lab"

struct place {
	struct world w;
	struct desk desk;
	struct tsms *tsms;
	char dir[64];
};

static int64_t
wall_s(void *ctx)
{
	return ((struct world *)ctx)->now_s;
}

static int64_t
mono_ms(void *ctx)
{
	const struct gba_clock clock = gba_clock_system();

	(void)ctx;
	return gba_mono_ms(&clock);
}

static void
put_sme(struct place *p, const char *system_id, const char *certificate,
	const char *address, bool trusted, unsigned rate, const char *password)
{
	struct sme sme = { .trusted = trusted, .rate = rate, .addresses.count = 1 };

	snprintf(sme.system_id, sizeof(sme.system_id), "%s", system_id);
	snprintf(sme.certificate, sizeof(sme.certificate), "%s", certificate);
	snprintf(sme.addresses.item[0], sizeof(sme.addresses.item[0]), "%s", address);
	cr_assert_eq(dir_sme_put(p->w.db, &sme, password), GBA_OK);
}

static void
on_due(void *ctx)
{
	struct place *p = ctx;

	if (p->tsms != NULL)
		tsms_kick(p->tsms);
}

static void
open_tsms(struct place *p)
{
	static const struct tsms_listener listeners[] = { { "127.0.0.1", 0, true },
							  { "127.0.0.1", 0, false } };
	char cert[96], key[96], ca[96];
	const struct tsms_conf conf = {
		.desk = &p->desk,
		.listeners = listeners,
		.listener_count = 2,
		.cert_file = cert,
		.key_file = key,
		.ca_file = ca,
		.system_id = "sc.test",
		.sessions = 8,
		.per_sme = 2,
		.window = 4,
		.peer_window = 8,
		.bind_ms = 5000,
		.enquire_ms = 5000,
		.response_ms = 5000,
		.receipt_retry_s = 60,
	};

	snprintf(cert, sizeof(cert), "%s/sc.test.pem", p->dir);
	snprintf(key, sizeof(key), "%s/sc.test.key", p->dir);
	snprintf(ca, sizeof(ca), "%s/ca.pem", p->dir);
	cr_assert_eq(tsms_new(&p->tsms, &conf), GBA_OK);
	queue_watch(p->w.queue, on_due, p);
}

static struct place *
place_new(void)
{
	struct place *p = calloc(1, sizeof(*p));
	char command[256];

	cr_assert_not_null(p);
	snprintf(p->dir, sizeof(p->dir), "/tmp/gba-tsms-XXXXXX");
	cr_assert_not_null(mkdtemp(p->dir));
	snprintf(command, sizeof(command),
		 MINT " %s sc.test,127.0.0.1 as.test other.test", p->dir);
	cr_assert_eq(system(command), 0);
	world_init(&p->w);
	cr_assert_eq(desk_init(&p->desk,
			       &(struct desk_conf){
				       .db = p->w.db,
				       .queue = p->w.queue,
				       .clock = { wall_s, mono_ms, &p->w },
				       .random = gba_random_system(),
				       .audit = AUDIT_MSISDN,
				       .validity_s = 1000,
				       .validity_max_s = 10000,
				       .payload_max = 1000,
			       }),
		     GBA_OK);
	p->w.db->random = gba_random_system(); /* ids that differ */
	world_add_sub(&p->w, IMSI_A, MSISDN_A, false);
	world_add_sub(&p->w, IMSI_B, MSISDN_B, false);
	put_sme(p, "trusted", "AS.test", "4912", true, 0, "secret");
	put_sme(p, "nobody", "other.test", "4913", false, 0, NULL);
	put_sme(p, "lab", "", "4914", true, 2, "lab");
	put_sme(p, "no-pass", "", "4915", true, 0, NULL);
	cr_assert_eq(dir_sme_allow(p->w.db, "trusted", IMSI_A, true), GBA_OK);
	open_tsms(p);
	return p;
}

static void
place_free(struct place *p)
{
	char command[128];

	tsms_free(p->tsms);
	world_fini(&p->w);
	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	cr_assert_eq(system(command), 0);
	free(p);
}

static struct smpp_pdu
trigger(const char *from, const char *to)
{
	static const uint8_t udh_port[] = { 6, 5, 4, 0x3f, 0x3b, 0, 1, 0xab };
	struct smpp_pdu pdu = { .command_id = SMPP_SUBMIT_SM,
				.esm_class = 0x43,
				.protocol_id = 0x48,
				.data_coding = 4,
				.source = { 1, 1, "" },
				.dest = { 1, 1, "" },
				.short_message = { udh_port, sizeof(udh_port) } };

	snprintf(pdu.source.text, sizeof(pdu.source.text), "%s", from);
	snprintf(pdu.dest.text, sizeof(pdu.dest.text), "%s", to);
	return pdu;
}

static struct sme_client *
bound(struct place *p, uint32_t command_id, uint8_t version, const char *certificate,
      const char *system_id, const char *password)
{
	struct sme_client *c = calloc(1, sizeof(*c));

	cr_assert_not_null(c);
	cr_assert(sme_client_open(c, tsms_port(p->tsms, certificate == NULL), p->dir,
				  certificate));
	cr_assert_eq(sme_client_bind(c, command_id, version, system_id, password),
		     SMPP_ROK);
	return c;
}

static void
unbound(struct sme_client *c)
{
	struct smpp_pdu pdu = { .command_id = SMPP_UNBIND };

	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect(!sme_client_hear(c), "the SC closes");
	sme_client_close(c);
	free(c);
}

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

static uint64_t
queued(struct place *p)
{
	struct queue_counts counts;

	cr_assert_eq(queue_count(p->w.queue, &counts), GBA_OK);
	return counts.state[MESSAGE_QUEUED];
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

static struct message
the_message(struct place *p, const char *id)
{
	struct message m;

	cr_assert_eq(queue_get(p->w.queue, &m, id), GBA_OK);
	return m;
}

static struct smpp_pdu
about(uint32_t command_id, const char *id, const char *from)
{
	struct smpp_pdu pdu = { .command_id = command_id, .source = { 1, 1, "" } };

	snprintf(pdu.message_id, sizeof(pdu.message_id), "%s", id);
	snprintf(pdu.source.text, sizeof(pdu.source.text), "%s", from);
	return pdu;
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
