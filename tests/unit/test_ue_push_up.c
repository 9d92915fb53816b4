/* SPDX-License-Identifier: Apache-2.0 */
/* What a UE has to tell its Push-NAFs, where those do not listen. */
#include <poll.h>

#include "push/outbox.h"
#include "push_fixture.h"
#include "ue/push_up.h"
#include "ue_lab.h"

#define PATIENCE_MS 30000

static int64_t wall_s, mono_ms, step_ms;
static unsigned looks;

static int64_t
wall(void *ctx)
{
	(void)ctx;
	return wall_s;
}

/* Each look at the clock takes its time. */
static int64_t
mono(void *ctx)
{
	(void)ctx;
	cr_assert_lt(++looks, 100000u, "it goes on for ever");
	return mono_ms += step_ms;
}

struct place {
	struct push_fixture fx;
	struct push_up up;
	const char *uplinks[2];
	struct ue_http *http;
};

static const struct ue_http_conf conf = { .connect_timeout_s = 60, .timeout_s = 3600 };

static void
carry(struct place *p)
{
	cr_assert_eq(push_carry_new(&p->up.carry, &conf, p->up.uplink_count), GBA_OK);
}

static void
place_init(struct place *p, size_t uplinks, bool carried)
{
	wall_s = NOW;
	mono_ms = 0;
	step_ms = 0;
	push_init(&p->fx);
	push_open(&p->fx);
	cr_assert_eq(ue_http_new(&p->http, &conf), GBA_OK);
	p->up = (struct push_up){ .table = p->fx.table[PUSH_UE],
				  .http = p->http,
				  .clock = { wall, mono, NULL },
				  .log = &p->fx.log,
				  .suite = GPL_AES128_CTR,
				  .uplinks = p->uplinks,
				  .uplink_count = uplinks };
	if (carried)
		carry(p);
}

static void
place_fini(struct place *p)
{
	ue_http_free(p->http);
	push_fini(&p->fx);
}

/* An SA with this Push-NAF for so many seconds, and the first word on it. */
static void
tell_for(struct place *p, unsigned number, const char *fqdn, int64_t lifetime_s)
{
	struct push_sa sa = push_an_sa(number, NOW + lifetime_s);

	snprintf(sa.naf_id.fqdn, sizeof(sa.naf_id.fqdn), "%s", fqdn);
	push_put(&p->fx, PUSH_UE, &sa);
	push_up_acknowledge(&p->up, sa.ptid, fqdn, number, 0);
}

static void
tell(struct place *p, unsigned number, const char *fqdn)
{
	tell_for(p, number, fqdn, 600);
}

/* An answer on an SA, as it is kept with the delivery. */
static void
answer(struct place *p, const char *ptid, uint32_t sn_h)
{
	struct push_out out = { .number = 0 };
	int64_t number = 0;

	snprintf(out.ptid, sizeof(out.ptid), "%s", ptid);
	p->up.answer = "done";
	cr_assert(push_up_answer(&p->up, "push.home1.net", sn_h, &out.content));
	cr_assert_eq(push_out_put(p->up.table, &number, &out, NOW), GBA_OK);
	push_up_acknowledge(&p->up, ptid, "push.home1.net", sn_h, number);
}

/* How many are in the outbox. */
static size_t
kept(struct place *p)
{
	struct push_out out = { .number = 0 };
	size_t count = 0;

	for (int64_t after = 0; push_out_next(p->up.table, &out, after) == GBA_OK;
	     after = out.number) {
		count++;
		push_out_fini(&out);
	}
	return count;
}

Test(ue_push_up, what_cannot_be_handed_over_is_tried_once_at_a_time)
{
	static struct place p;
	char url[64];
	const int fd = lab_closed_port(url);

	p.uplinks[0] = url;
	place_init(&p, 1, false);
	for (unsigned i = 1; i <= 3; i++)
		tell(&p, i, "push.home1.net");
	step_ms = 3600000; /* while one is tried the others become due */
	push_up_go_on(&p.up);
	for (size_t i = 0; i < 3; i++)
		cr_expect_eq(p.up.waiting[i].tries, 2u, "%zu: %u", i,
			     p.up.waiting[i].tries);
	push_up_fini(&p.up);
	cr_expect_eq(kept(&p), 3u);
	place_fini(&p);
	close(fd);
}

Test(ue_push_up, what_is_broken_off_at_a_stop_is_kept_in_its_order)
{
	enum { behind = PUSH_UP_WAITING + 20 }; /* more than there is room for */
	static struct place p;
	char url[64];
	const int fd = lab_silent_port(url);

	p.uplinks[0] = url;
	place_init(&p, 1, true);
	tell(&p, 7, "push.home1.net");
	for (uint32_t sn_h = 8; sn_h < 8 + behind; sn_h++)
		answer(&p, "sa7@push.home1.net", sn_h);
	push_up_go_on(&p.up);
	cr_expect_neq(p.up.waiting[0].tag, 0u, "the first is under way");
	cr_expect_eq(p.up.waiting[1].tag, 0u, "the other waits for it");
	push_up_fini(&p.up);
	cr_expect_not_null(strstr(p.fx.lines, "broken off"), "%s", p.fx.lines);
	cr_expect_eq(kept(&p), 1u + behind);

	carry(&p);
	push_up_load(&p.up);
	push_up_go_on(&p.up);
	for (size_t i = 0; i < PUSH_UP_WAITING; i++)
		cr_expect_eq(p.up.waiting[i].tag != 0, p.up.waiting[i].sn_h == 7,
			     "%u goes first", p.up.waiting[i].sn_h);
	push_up_fini(&p.up);
	place_fini(&p);
	close(fd);
}

static void
take_it(void *ctx, unsigned nth, const char *request, FILE *out)
{
	(void)ctx, (void)nth, (void)request;
	fputs("HTTP/1.1 204 taken\r\n\r\n", out);
}

Test(ue_push_up, one_that_is_silent_takes_no_more_than_its_share)
{
	static struct place p;
	struct lab_server server = { .answer = take_it };
	enum { share = PUSH_UP_WAITING / 2, more = 5 };
	char mute[64], silent[96], other[96];
	const int fd = lab_silent_port(mute);

	lab_server_start(&server);
	snprintf(silent, sizeof(silent), "push.home1.net=%s", mute);
	snprintf(other, sizeof(other), "push.home2.net=http://127.0.0.1:%u/",
		 server.port);
	p.uplinks[0] = silent;
	p.uplinks[1] = other;
	place_init(&p, 2, true);
	for (unsigned i = 1; i <= share + more; i++)
		tell(&p, i, "push.home1.net");
	cr_expect(p.up.overflowed);
	cr_expect_eq(kept(&p), more, "those have no place but the outbox");

	tell(&p, 1000, "push.home2.net");
	for (int waited = 0; strstr(p.fx.lines, "acknowledged ptid=") == NULL &&
			     waited < PATIENCE_MS / 100;
	     waited++) {
		struct pollfd ended = { push_carry_fd(p.up.carry), POLLIN, 0 };

		(void)poll(&ended, 1, 100);
		push_up_go_on(&p.up);
	}
	cr_expect_not_null(strstr(p.fx.lines, "acknowledged ptid="), "%s", p.fx.lines);
	cr_expect(p.up.overflowed, "there is still no room for them");
	push_up_fini(&p.up);
	cr_expect_eq(kept(&p), share + more, "and none is lost");
	place_fini(&p);
	lab_server_stop(&server);
	close(fd);
}

Test(ue_push_up, what_had_no_room_goes_on_when_the_others_are_over)
{
	static struct place p;
	char url[64];
	const int fd = lab_closed_port(url);

	p.uplinks[0] = url;
	place_init(&p, 1, false);
	for (unsigned i = 1; i <= PUSH_UP_WAITING; i++)
		tell(&p, i, "push.home1.net");
	tell_for(&p, 1000, "push.home1.net", 6000);
	cr_expect_eq(p.up.overflowed, 1u);
	wall_s = NOW + 700;
	step_ms = 3600000;
	push_up_go_on(&p.up); /* all that are here are over */
	cr_expect_eq(kept(&p), 1u);
	push_up_go_on(&p.up);
	cr_expect_eq(p.up.overflowed, 0u);
	cr_expect_str_eq(p.up.waiting[0].ptid, "sa1000@push.home1.net");
	cr_expect_eq(p.up.waiting[0].tries, 1u);
	push_up_fini(&p.up);
	place_fini(&p);
	close(fd);
}

Test(ue_push_up, what_is_settled_is_not_sent_again_where_the_disk_keeps_it)
{
	static struct place p;
	struct lab_server server = { .answer = take_it };
	struct push_out left = { .ptid = "sa1@push.home1.net" };
	int64_t number = 0;
	char url[64];

	lab_server_start(&server);
	snprintf(url, sizeof(url), "http://127.0.0.1:%u/", server.port);
	p.uplinks[0] = url;
	place_init(&p, 1, false);
	tell(&p, 1, "push.home1.net");
	cr_assert_eq(server.requests, 1u, "%s", p.fx.lines);

	push_raw(&p.fx, PUSH_UE,
		 "CREATE TRIGGER full BEFORE DELETE ON outbox "
		 "BEGIN SELECT RAISE(ABORT, 'full'); END");
	answer(&p, "sa1@push.home1.net", 2);
	cr_expect_eq(server.requests, 2u);
	cr_expect_not_null(strstr(p.fx.lines, "stays in the outbox"), "%s", p.fx.lines);
	tell_for(&p, 2, "push.home1.net", 600); /* a higher number on another SA */
	push_up_load(&p.up);
	push_up_go_on(&p.up);
	cr_expect_eq(server.requests, 3u, "that other one alone was sent");
	cr_expect_eq(kept(&p), 1u);

	/* one that is not settled is sent from there */
	left.content = (struct gba_octets){ (const uint8_t *)"\0\0\0\3", 4 };
	cr_assert_eq(push_out_put(p.up.table, &number, &left, NOW), GBA_OK);
	push_up_load(&p.up);
	push_up_go_on(&p.up);
	cr_expect_eq(server.requests, 4u);
	cr_expect_eq(kept(&p), 2u, "both stay");

	push_raw(&p.fx, PUSH_UE, "DROP TRIGGER full");
	push_up_go_on(&p.up);
	cr_expect_eq(server.requests, 4u);
	cr_expect_eq(kept(&p), 0u, "and go when the disk lets them");
	push_up_fini(&p.up);
	place_fini(&p);
	lab_server_stop(&server);
}
