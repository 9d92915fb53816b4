/* SPDX-License-Identifier: Apache-2.0 */
#include "tsms_place.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "unit.h"

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
	const struct tsms_conf conf = {
		.desk = &p->desk,
		.listeners = listeners,
		.listener_count = 2,
		.cert_file = p->cert,
		.key_file = p->key,
		.ca_file = p->ca,
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

	snprintf(p->cert, sizeof(p->cert), "%s/sc.test.pem", p->dir);
	snprintf(p->key, sizeof(p->key), "%s/sc.test.key", p->dir);
	snprintf(p->ca, sizeof(p->ca), "%s/ca.pem", p->dir);
	cr_assert_eq(tsms_new(&p->tsms, &conf), GBA_OK);
	queue_watch(p->w.queue, on_due, p);
}

struct place *
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

void
place_free(struct place *p)
{
	char command[128];

	tsms_free(p->tsms);
	world_fini(&p->w);
	snprintf(command, sizeof(command), "rm -rf %s", p->dir);
	cr_assert_eq(system(command), 0);
	free(p);
}

struct smpp_pdu
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

struct sme_client *
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

void
unbound(struct sme_client *c)
{
	struct smpp_pdu pdu = { .command_id = SMPP_UNBIND };

	cr_expect_eq(sme_client_ask(c, &pdu), SMPP_ROK);
	cr_expect(!sme_client_hear(c), "the SC closes");
	sme_client_close(c);
	free(c);
}

uint64_t
queued(struct place *p)
{
	struct queue_counts counts;

	cr_assert_eq(queue_count(p->w.queue, &counts), GBA_OK);
	return counts.state[MESSAGE_QUEUED];
}

struct message
the_message(struct place *p, const char *id)
{
	struct message m;

	cr_assert_eq(queue_get(p->w.queue, &m, id), GBA_OK);
	return m;
}

struct smpp_pdu
about(uint32_t command_id, const char *id, const char *from)
{
	struct smpp_pdu pdu = { .command_id = command_id, .source = { 1, 1, "" } };

	snprintf(pdu.message_id, sizeof(pdu.message_id), "%s", id);
	snprintf(pdu.source.text, sizeof(pdu.source.text), "%s", from);
	return pdu;
}
