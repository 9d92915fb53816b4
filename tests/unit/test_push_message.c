/* SPDX-License-Identifier: Apache-2.0 */
/* GPL on an SA: no number goes out twice and no message is delivered twice, whatever
 * happens. */
#include "push_fixture.h"

#include <signal.h>
#include <sys/wait.h>

#define ROOM 256

struct wire {
	uint8_t octets[ROOM];
	size_t len;
	uint32_t sn;
};

static struct push_sa
init_with_an_sa(struct push_fixture *fx)
{
	push_init(fx);
	return push_an_sa(1, NOW + 60);
}

static struct wire
sent(struct push_fixture *fx, enum push_side side, const char *ptid, const char *text)
{
	struct wire w;

	cr_assert_eq(push_protect(fx->table[side], w.octets, sizeof(w.octets), &w.len,
				  &w.sn, ptid, GPL_AES128_CTR, octets_of(text), NOW),
		     GBA_OK, "%s", fx->lines);
	return w;
}

/* Delivered as this text, or not delivered with this status; text NULL then. */
static void
expect_received(struct push_fixture *fx, enum push_side side, const struct wire *w,
		enum gba_status want, const char *text, int64_t now_s)
{
	struct push_message m = { .sn = 0 };
	const enum gba_status status = push_unprotect(
		fx->table[side], &m, (struct gba_octets){ w->octets, w->len }, now_s);

	cr_expect_eq(status, want, "SN %u: %s, not %s", w->sn, gba_status_name(status),
		     gba_status_name(want));
	if (want == GBA_OK || want == GBA_ERR_SQN) {
		cr_expect_eq(m.sn, w->sn);
		cr_expect_str_eq(m.ptid, "sa1@push.home1.net");
		cr_expect_str_eq(m.naf_id.fqdn, "push.home1.net");
	}
	if (text != NULL) {
		cr_assert_eq(m.payload.len, strlen(text));
		cr_expect_arr_eq(m.payload.p, text, m.payload.len);
	} else {
		cr_expect_null(m.payload.p);
	}
	push_message_fini(&m);
}

Test(push_message, numbers_only_go_up_and_each_is_taken_once)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire one, two, three, bad;

	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	push_put(&fx, PUSH_UE, &sa);
	one = sent(&fx, PUSH_NAF, sa.ptid, "one");
	two = sent(&fx, PUSH_NAF, sa.ptid, "two");
	three = sent(&fx, PUSH_NAF, sa.ptid, "three");
	cr_expect_eq(one.sn, 1);
	cr_expect_eq(two.sn, 2);
	cr_expect_eq(three.sn, 3);

	expect_received(&fx, PUSH_UE, &one, GBA_OK, "one", NOW);
	expect_received(&fx, PUSH_UE, &one, GBA_ERR_SQN, NULL, NOW); /* equal */
	expect_received(&fx, PUSH_UE, &three, GBA_OK, "three", NOW); /* a jump */
	expect_received(&fx, PUSH_UE, &two, GBA_ERR_SQN, NULL, NOW); /* lower */
	bad = sent(&fx, PUSH_NAF, sa.ptid, "four");
	bad.octets[bad.len - 1] ^= 1;
	expect_received(&fx, PUSH_UE, &bad, GBA_ERR_MAC, NULL, NOW);
	bad.octets[bad.len - 1] ^= 1; /* the bad MAC has moved nothing */
	expect_received(&fx, PUSH_UE, &bad, GBA_OK, "four", NOW);
	one.octets[one.len - 1] ^=
		1; /* low and of a wrong MAC: not acknowledged either */
	expect_received(&fx, PUSH_UE, &one, GBA_ERR_MAC, NULL, NOW);
	push_fini(&fx);
}

Test(push_message, each_direction_has_its_own_keys_and_its_own_name)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire up, down, turned;

	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	push_put(&fx, PUSH_UE, &sa);
	up = sent(&fx, PUSH_UE, sa.ptid, "up");
	down = sent(&fx, PUSH_NAF, sa.ptid, "down");
	expect_received(&fx, PUSH_UE, &up, GBA_ERR_SYNTAX, NULL, NOW);
	expect_received(&fx, PUSH_NAF, &down, GBA_ERR_SYNTAX, NULL, NOW);
	turned = up; /* a downlink message with a P-TID for a name */
	turned.octets[1] = 0;
	expect_received(&fx, PUSH_UE, &turned, GBA_ERR_SYNTAX, NULL, NOW);
	expect_received(&fx, PUSH_NAF, &up, GBA_OK, "up", NOW);
	expect_received(&fx, PUSH_UE, &down, GBA_OK, "down", NOW);
	push_fini(&fx);
}

/* A P-TID of 16 octets is as long as a RAND: the direction is in the keys as well. */
Test(push_message, an_uplink_message_turned_round_has_a_wrong_mac)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire up;

	memcpy(sa.ptid, "sixteen@octets.a", 17);
	memcpy(sa.rand.b, sa.ptid, 16);
	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	up = sent(&fx, PUSH_UE, sa.ptid, "up");
	up.octets[1] = 0;
	expect_received(&fx, PUSH_UE, &up, GBA_ERR_MAC, NULL, NOW);
	push_fini(&fx);
}

Test(push_message, an_sa_that_is_over_takes_and_gives_nothing)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire w, late;

	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	push_put(&fx, PUSH_UE, &sa);
	w = sent(&fx, PUSH_NAF, sa.ptid, "in time");
	late = sent(&fx, PUSH_NAF, sa.ptid, "on its way when the time was over");
	expect_received(&fx, PUSH_UE, &w, GBA_OK, "in time", NOW + 59);
	expect_received(&fx, PUSH_UE, &late, GBA_ERR_EXPIRED, NULL, NOW + 60);
	expect_received(&fx, PUSH_UE, &late, GBA_ERR_NOT_FOUND, NULL, NOW + 59);
	cr_expect_eq(push_protect(fx.table[PUSH_NAF], w.octets, sizeof(w.octets), &w.len,
				  &w.sn, sa.ptid, GPL_INTEGRITY, octets_of("x"),
				  NOW + 60),
		     GBA_ERR_EXPIRED);
	cr_expect_eq(push_protect(fx.table[PUSH_NAF], w.octets, sizeof(w.octets), &w.len,
				  &w.sn, sa.ptid, GPL_INTEGRITY, octets_of("x"), NOW),
		     GBA_ERR_NOT_FOUND);
	push_fini(&fx);
}

Test(push_message, what_cannot_be_sent_takes_no_number)
{
	static uint8_t big[GPL_PAYLOAD_MAX + 1];
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire w = { .sn = 77 };

	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	cr_expect_eq(push_protect(fx.table[PUSH_UE], w.octets, sizeof(w.octets), &w.len,
				  &w.sn, sa.ptid, (enum gpl_suite)3, octets_of("x"), NOW),
		     GBA_ERR_ARG);
	cr_expect_eq(push_protect(fx.table[PUSH_UE], w.octets, sizeof(w.octets), &w.len,
				  &w.sn, sa.ptid, GPL_INTEGRITY,
				  (struct gba_octets){ big, sizeof(big) }, NOW),
		     GBA_ERR_ARG);
	cr_expect_eq(push_protect(fx.table[PUSH_UE], w.octets,
				  GPL_OVERHEAD(strlen(sa.ptid)), &w.len, &w.sn, sa.ptid,
				  GPL_INTEGRITY, octets_of("x"), NOW),
		     GBA_ERR_ARG);
	cr_expect_eq(w.sn, 77);
	cr_expect_eq(sent(&fx, PUSH_UE, sa.ptid, "x").sn, 1);
	push_fini(&fx);
}

Test(push_message, the_numbers_of_an_sa_end)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire w;

	fx.conf[PUSH_NAF].sn_block = 64;
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	push_close(&fx);
	push_raw(&fx, PUSH_NAF, "UPDATE sa SET sn = 4294967292");
	push_open(&fx);
	for (uint32_t sn = 4294967293u; sn != 0; sn++)
		cr_expect_eq(sent(&fx, PUSH_NAF, sa.ptid, "x").sn, sn);
	for (int i = 0; i < 2; i++)
		cr_expect_eq(push_protect(fx.table[PUSH_NAF], w.octets, sizeof(w.octets),
					  &w.len, &w.sn, sa.ptid, GPL_INTEGRITY,
					  octets_of("x"), NOW),
			     GBA_ERR_EXPIRED);
	push_fini(&fx);
}

Test(push_message, a_restart_loses_the_rest_of_a_block_and_repeats_nothing)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);

	fx.conf[PUSH_NAF].sn_block = 8;
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	for (uint32_t sn = 1; sn <= 10; sn++)
		cr_expect_eq(sent(&fx, PUSH_NAF, sa.ptid, "x").sn, sn);
	push_close(&fx);
	push_open(&fx);
	cr_expect_eq(sent(&fx, PUSH_NAF, sa.ptid, "x").sn, 17);
	push_put(&fx, PUSH_NAF, &sa); /* the same answer of the BSF once more */
	cr_expect_eq(sent(&fx, PUSH_NAF, sa.ptid, "x").sn, 25);
	push_close(&fx);
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	cr_expect_eq(sent(&fx, PUSH_NAF, sa.ptid, "x").sn, 33);
	push_fini(&fx);
}

/* Where the room keeps an SA at hand: FNV-1a of its P-TID, in 512 sets of 8 places. */
#define PLACES 8
static unsigned
set_of(const char *ptid)
{
	uint32_t hash = 2166136261u;

	for (; *ptid != '\0'; ptid++)
		hash = (hash ^ (uint8_t)*ptid) * 16777619u;
	return hash % 512;
}

/* One more SA than there are places: who came first loses its block, and nobody else. */
Test(push_message, sas_that_share_a_set_share_no_numbers)
{
	struct push_fixture fx;
	struct push_sa sas[PLACES + 1];

	sas[0] = init_with_an_sa(&fx);
	fx.conf[PUSH_NAF].sn_block = 4;
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sas[0]);
	for (unsigned i = 1, n = 0; i <= PLACES; i++) {
		sas[i] = push_an_sa(1 + i, NOW + 60);
		do
			snprintf(sas[i].ptid, sizeof(sas[i].ptid), "other%u", n++);
		while (set_of(sas[i].ptid) != set_of(sas[0].ptid));
		push_put(&fx, PUSH_NAF, &sas[i]);
	}
	for (unsigned i = 1; i <= PLACES; i++)
		cr_expect_eq(sent(&fx, PUSH_NAF, sas[i].ptid, "x").sn, 1, "SA %u", i);
	cr_expect_eq(sent(&fx, PUSH_NAF, sas[0].ptid, "x").sn, 5);
	cr_expect_eq(sent(&fx, PUSH_NAF, sas[1].ptid, "x").sn, 5,
		     "pushed out by the first");
	cr_expect_eq(sent(&fx, PUSH_NAF, sas[PLACES].ptid, "x").sn, 2);
	cr_expect_eq(sent(&fx, PUSH_NAF, sas[0].ptid, "x").sn, 6);
	cr_expect_eq(sent(&fx, PUSH_NAF, sas[2].ptid, "x").sn, 5, "pushed out by SA 1");
	push_fini(&fx);
}

/* As many as a Push-NAF has under way: each has its first message without a commit. */
Test(push_message, a_thousand_new_sas_have_their_numbers_at_hand)
{
	enum { COUNT = 1000 };
	struct push_sa *sas = calloc(COUNT, sizeof(*sas));
	enum gba_status statuses[COUNT];
	struct push_fixture fx;
	unsigned first = 0;

	init_with_an_sa(&fx);
	fx.conf[PUSH_NAF].sn_block = 4;
	push_open(&fx);
	for (unsigned i = 0; i < COUNT; i++)
		sas[i] = push_an_sa(1 + i, NOW + 60);
	push_sa_put_all(fx.table[PUSH_NAF], sas, statuses, COUNT, NOW);
	for (unsigned i = 0; i < COUNT; i++)
		first += sent(&fx, PUSH_NAF, sas[i].ptid, "x").sn == 1;
	cr_expect_eq(first, COUNT, "only %u of %d", first, COUNT);
	free(sas);
	push_fini(&fx);
}

/* What is at hand goes with the row, whichever way that goes. */
Test(push_message, no_message_is_made_on_an_sa_that_is_gone)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx), later;
	enum gba_status status;
	struct wire w;

	fx.conf[PUSH_NAF].sn_block = 16;
	push_open(&fx);
	for (int way = 0; way < 4; way++) {
		const int64_t now_s = way == 1 || way == 2 ? sa.expires_s : NOW;

		push_put(&fx, PUSH_NAF, &sa);
		cr_expect_eq(sent(&fx, PUSH_NAF, sa.ptid, "x").sn, 1);
		if (way == 0)
			cr_assert_eq(push_sa_delete(fx.table[PUSH_NAF], sa.ptid), GBA_OK);
		if (way == 2)
			cr_assert_eq(push_sa_expire(fx.table[PUSH_NAF], now_s, 9, NULL),
				     GBA_OK);
		if (way == 3) { /* the same RAND, another P-TID */
			later = sa;
			memcpy(later.ptid, "later@push.home1.net", 21);
			push_put(&fx, PUSH_NAF, &later);
		}
		status = push_protect(fx.table[PUSH_NAF], w.octets, sizeof(w.octets),
				      &w.len, &w.sn, sa.ptid, GPL_INTEGRITY,
				      octets_of("x"), now_s);
		cr_expect_eq(status, way == 1 ? GBA_ERR_EXPIRED : GBA_ERR_NOT_FOUND,
			     "way %d", way);
	}
	cr_expect_eq(sent(&fx, PUSH_NAF, later.ptid, "x").sn, 17);
	push_fini(&fx);
}

Test(push_message, two_processes_on_one_database_send_in_order)
{
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct push_table *second, *first;
	uint32_t last = 0;

	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	first = fx.table[PUSH_UE];
	cr_assert_eq(push_table_new(&second, &fx.conf[PUSH_UE]), GBA_OK);
	for (unsigned i = 0; i < 6; i++) {
		struct wire w;

		fx.table[PUSH_UE] = i % 2 == 0 ? second : first;
		w = sent(&fx, PUSH_UE, sa.ptid, "x");
		cr_expect_eq(w.sn, last + 1);
		last = w.sn;
	}
	fx.table[PUSH_UE] = first;
	push_table_free(second);
	push_fini(&fx);
}

/* --- kill -9 ----------------------------------------------------------------------- */

#define KILLS 12

static void
write_all(int fd, const void *p, size_t len)
{
	if (write(fd, p, len) != (ssize_t)len)
		_exit(1);
}

/* The child tells each number when it would go out, until it is killed. */
static void
send_until_killed(const struct push_conf *conf, const char *ptid, int fd)
{
	struct push_table *table;
	struct wire w;

	if (push_table_new(&table, conf) != GBA_OK)
		_exit(1);
	while (push_protect(table, w.octets, sizeof(w.octets), &w.len, &w.sn, ptid,
			    GPL_INTEGRITY, octets_of("x"), NOW) == GBA_OK)
		write_all(fd, &w.sn, sizeof(w.sn));
	_exit(1);
}

/* The child delivers the messages in their order, from the first one, until it is killed.
 */
static void
receive_until_killed(const struct push_conf *conf, const struct wire *wires, size_t count,
		     int fd)
{
	struct push_table *table;
	struct push_message m;

	if (push_table_new(&table, conf) != GBA_OK)
		_exit(1);
	for (size_t i = 0; i < count; i++) {
		const struct gba_octets in = { wires[i].octets, wires[i].len };
		const enum gba_status status = push_unprotect(table, &m, in, NOW);

		if (status == GBA_OK)
			write_all(fd, &m.sn, sizeof(m.sn));
		else if (status != GBA_ERR_SQN)
			_exit(1);
		push_message_fini(&m);
	}
	_exit(0);
}

/* Read the numbers a child tells; kill it after `after` of them, or let it end. */
static size_t
read_and_kill(uint32_t *sns, size_t size, int fd, pid_t pid, size_t after)
{
	size_t n = 0;
	int status;

	while (n < size && read(fd, &sns[n], sizeof(sns[n])) == sizeof(sns[n]))
		if (++n == after)
			kill(pid, SIGKILL);
	close(fd);
	cr_assert_eq(waitpid(pid, &status, 0), pid);
	cr_assert(WIFSIGNALED(status) || WEXITSTATUS(status) == 0, "the child failed");
	return n;
}

Test(push_message, no_number_goes_out_twice_though_the_process_is_killed)
{
	static const uint32_t blocks[] = { 1, 16 };
	static uint32_t sns[65536];

	for (size_t b = 0; b < ARRAY_LEN(blocks); b++) {
		struct push_fixture fx;
		const struct push_sa sa = init_with_an_sa(&fx);
		uint32_t last = 0;

		fx.conf[PUSH_NAF].sn_block = blocks[b];
		push_open(&fx);
		push_put(&fx, PUSH_NAF, &sa);
		push_close(&fx);
		for (size_t k = 0; k < KILLS; k++) {
			int fd[2];
			pid_t pid;
			size_t n;

			cr_assert_eq(pipe(fd), 0);
			pid = fork();
			if (pid == 0)
				send_until_killed(&fx.conf[PUSH_NAF], sa.ptid, fd[1]);
			close(fd[1]);
			n = read_and_kill(sns, ARRAY_LEN(sns), fd[0], pid, 1 + 3 * k);
			cr_assert_geq(n, 1 + 3 * k);
			for (size_t i = 0; i < n; i++) {
				cr_expect_gt(sns[i], last);
				last = sns[i];
			}
		}
		push_fini(&fx);
	}
}

Test(push_message, no_message_is_delivered_twice_though_the_process_is_killed)
{
	static struct wire wires[80];
	static uint32_t sns[ARRAY_LEN(wires)];
	bool seen[ARRAY_LEN(wires) + 1] = { false };
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	size_t delivered = 0;

	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	push_put(&fx, PUSH_UE, &sa);
	for (size_t i = 0; i < ARRAY_LEN(wires); i++)
		wires[i] = sent(&fx, PUSH_NAF, sa.ptid, "x");
	push_close(&fx);
	for (size_t k = 0; k <= KILLS; k++) {
		int fd[2];
		pid_t pid;
		size_t n;

		cr_assert_eq(pipe(fd), 0);
		pid = fork();
		if (pid == 0)
			receive_until_killed(&fx.conf[PUSH_UE], wires, ARRAY_LEN(wires),
					     fd[1]);
		close(fd[1]);
		n = read_and_kill(sns, ARRAY_LEN(sns), fd[0], pid,
				  k < KILLS ? 1 + k % 4 : SIZE_MAX);
		for (size_t i = 0; i < n; i++) {
			cr_assert(sns[i] >= 1 && sns[i] <= ARRAY_LEN(wires));
			cr_expect_not(seen[sns[i]], "SN %u twice", sns[i]);
			seen[sns[i]] = true;
			delivered++;
		}
	}
	/* what was killed between the commit and the pipe is lost, one a kill at most */
	cr_expect_geq(delivered + KILLS, ARRAY_LEN(wires));
	push_fini(&fx);
}

Test(push_message, a_look_counts_nothing_and_sees_what_was_counted)
{
	struct push_message message;
	struct push_fixture fx;
	struct push_sa sa = init_with_an_sa(&fx);
	struct wire first, second, bent;

	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	push_put(&fx, PUSH_UE, &sa);
	first = sent(&fx, PUSH_UE, sa.ptid, "first");
	second = sent(&fx, PUSH_UE, sa.ptid, "second");
	bent = second;
	bent.octets[bent.len - 1] ^= 1;
	for (int i = 0; i < 2; i++) {
		cr_assert_eq(push_look(fx.table[PUSH_NAF], &message,
				       (struct gba_octets){ second.octets, second.len },
				       NOW),
			     GBA_OK);
		cr_expect_eq(message.payload.len, 6);
		cr_expect_arr_eq(message.payload.p, "second", 6);
		push_message_fini(&message);
	}
	cr_expect_eq(push_look(fx.table[PUSH_NAF], &message,
			       (struct gba_octets){ bent.octets, bent.len }, NOW),
		     GBA_ERR_MAC);
	expect_received(&fx, PUSH_NAF, &first, GBA_OK, "first", NOW);
	cr_expect_eq(push_look(fx.table[PUSH_NAF], &message,
			       (struct gba_octets){ first.octets, first.len }, NOW),
		     GBA_ERR_SQN);
	expect_received(&fx, PUSH_NAF, &second, GBA_OK, "second", NOW);
	push_fini(&fx);
}

/* --- out of step -----------------------------------------------------------------------
 */

Test(push_message, the_last_auts_stays_after_a_restart)
{
	struct push_auts auts = { .rand = { { 1, 2 } },
				  .auts = { { 3, 4 } },
				  .at_s = NOW };
	struct push_auts got = { .at_s = 7 };
	struct push_fixture fx;

	push_init(&fx);
	push_open(&fx);
	cr_expect_eq(push_auts_get(fx.table[PUSH_UE], &got), GBA_ERR_NOT_FOUND);
	cr_expect_eq(got.at_s, 7);
	cr_assert_eq(push_auts_put(fx.table[PUSH_UE], &auts), GBA_OK);
	auts.rand.b[15] = 0xff;
	auts.auts.b[13] = 0xfe;
	auts.at_s = INT64_C(2085978496) + 5; /* beyond 32 bit of NTP */
	cr_assert_eq(push_auts_put(fx.table[PUSH_UE], &auts), GBA_OK);
	push_close(&fx);
	push_open(&fx);
	cr_assert_eq(push_auts_get(fx.table[PUSH_UE], &got), GBA_OK);
	cr_expect_arr_eq(got.rand.b, auts.rand.b, 16);
	cr_expect_arr_eq(got.auts.b, auts.auts.b, 14);
	cr_expect_eq(got.at_s, auts.at_s);
	push_close(&fx);
	push_raw(&fx, PUSH_UE, "UPDATE meta SET value = x'00' WHERE name = 'auts'");
	push_open(&fx);
	cr_expect_eq(push_auts_get(fx.table[PUSH_UE], &got), GBA_ERR_STORE);
	push_fini(&fx);
}
