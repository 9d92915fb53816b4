/* SPDX-License-Identifier: Apache-2.0 */
/* What a UE has to tell outlives it, and goes with its SA. */
#include "push_fixture.h"

#include "push/outbox.h"

#define ROOM 256

struct wire {
	uint8_t octets[ROOM];
	size_t len;
};

static struct wire
to_ue(struct push_fixture *fx, const char *ptid, const char *text)
{
	struct wire w;
	uint32_t sn;

	cr_assert_eq(push_protect(fx->table[PUSH_NAF], w.octets, sizeof(w.octets), &w.len,
				  &sn, ptid, GPL_AES128_CTR, octets_of(text), NOW),
		     GBA_OK);
	return w;
}

/* Says "N taken" to each message but to one that says "hush". */
static bool
make_answer(void *ctx, const struct push_message *message, struct gba_octets *content)
{
	static char room[32];

	cr_expect_str_eq(message->naf_id.fqdn, "push.home1.net");
	*(unsigned *)ctx += 1;
	if (message->payload.len == 4 && memcmp(message->payload.p, "hush", 4) == 0)
		return false;
	snprintf(room, sizeof(room), "%u taken", message->sn_h);
	*content = octets_of(room);
	return true;
}

/* The number under which the answer is kept. */
static int64_t
expect_taken(struct push_fixture *fx, const struct wire *w, enum gba_status want,
	     unsigned makes)
{
	unsigned made = 0;
	struct push_answer answer = { .make = make_answer, .ctx = &made, .number = 99 };
	struct push_message m = { .sn = 0 };

	cr_expect_eq(push_unprotect_answer(fx->table[PUSH_UE], &m,
					   (struct gba_octets){ w->octets, w->len },
					   &answer, NOW),
		     want, "%s", fx->lines);
	push_message_fini(&m);
	cr_expect_eq(made, makes);
	return answer.number;
}

/* The next one behind this number: its number; 0: there is none. */
static int64_t
expect_next(struct push_fixture *fx, int64_t after, const char *ptid, const char *content,
	    uint32_t sn, const char *message)
{
	struct push_out out = { .number = 0 };
	const enum gba_status status = push_out_next(fx->table[PUSH_UE], &out, after);

	if (ptid == NULL) {
		cr_expect_eq(status, GBA_ERR_NOT_FOUND);
		return 0;
	}
	cr_assert_eq(status, GBA_OK, "%s: %s", content, fx->lines);
	cr_expect_str_eq(out.ptid, ptid);
	cr_expect_str_eq(out.fqdn, "push.home1.net");
	cr_expect_eq(out.sn, sn);
	cr_assert_eq(out.content.len, strlen(content));
	cr_expect_arr_eq(out.content.p, content, out.content.len);
	cr_assert_eq(out.message.len, strlen(message));
	cr_expect_arr_eq(out.message.p, message, out.message.len);
	push_out_fini(&out);
	return out.number;
}

static int64_t
put(struct push_fixture *fx, const char *ptid, const char *content, uint32_t sn,
    const char *message)
{
	struct push_out out = { .sn = sn,
				.content = octets_of(content),
				.message = octets_of(message) };
	int64_t number = 0;

	snprintf(out.ptid, sizeof(out.ptid), "%s", ptid);
	cr_assert_eq(push_out_put(fx->table[PUSH_UE], &number, &out, NOW), GBA_OK, "%s",
		     fx->lines);
	return number;
}

static struct push_sa
open_with_sas(struct push_fixture *fx, unsigned count)
{
	struct push_sa sa;

	push_init(fx);
	push_open(fx);
	for (unsigned i = count; i > 0; i--) {
		sa = push_an_sa(i, NOW + 60 * i);
		push_put(fx, PUSH_NAF, &sa);
		push_put(fx, PUSH_UE, &sa);
	}
	return sa;
}

Test(push_outbox, an_answer_is_kept_by_the_commit_that_takes_the_message)
{
	struct push_fixture fx;
	struct push_sa sa = open_with_sas(&fx, 1);
	const struct wire one = to_ue(&fx, sa.ptid, "one"),
			  hush = to_ue(&fx, sa.ptid, "hush"),
			  three = to_ue(&fx, sa.ptid, "three");
	struct wire bad = to_ue(&fx, sa.ptid, "bad");
	int64_t first, second;

	first = expect_taken(&fx, &one, GBA_OK, 1);
	cr_expect_gt(first, 0);
	cr_expect_eq(expect_taken(&fx, &one, GBA_ERR_SQN, 0), 0);
	cr_expect_eq(expect_taken(&fx, &hush, GBA_OK, 1), 0);
	cr_expect_eq(expect_taken(&fx, &hush, GBA_ERR_SQN, 0), 0, "it counts");
	bad.octets[bad.len - 1] ^= 1;
	cr_expect_eq(expect_taken(&fx, &bad, GBA_ERR_MAC, 0), 0);
	second = expect_taken(&fx, &three, GBA_OK, 1);
	push_close(&fx); /* killed */
	push_open(&fx);
	cr_expect_eq(expect_next(&fx, 0, sa.ptid, "1 taken", 0, ""), first);
	cr_expect_eq(expect_next(&fx, first, sa.ptid, "3 taken", 0, ""), second);
	expect_next(&fx, second, NULL, NULL, 0, NULL);
	cr_expect_eq(expect_taken(&fx, &three, GBA_ERR_SQN, 0), 0);
	push_fini(&fx);
}

Test(push_outbox, an_answer_that_cannot_be_kept_takes_no_message)
{
	struct push_fixture fx;
	struct push_sa sa = open_with_sas(&fx, 1);
	const struct wire one = to_ue(&fx, sa.ptid, "one");

	push_raw(&fx, PUSH_UE,
		 "CREATE TRIGGER full BEFORE INSERT ON outbox BEGIN "
		 "SELECT raise(ABORT, 'full'); END");
	cr_expect_eq(expect_taken(&fx, &one, GBA_ERR_STORE, 1), 0);
	push_raw(&fx, PUSH_UE, "DROP TRIGGER full");
	cr_expect_gt(expect_taken(&fx, &one, GBA_OK, 1), 0);
	push_fini(&fx);
}

Test(push_outbox, a_message_is_noted_and_what_is_handed_over_goes)
{
	struct push_fixture fx;
	struct push_sa sa = open_with_sas(&fx, 1);
	const int64_t one = put(&fx, sa.ptid, "one", 0, ""),
		      two = put(&fx, sa.ptid, "two", 7, "octets");
	struct push_out out = { .ptid = "nobody" };
	int64_t number = 5;

	cr_expect_eq(push_out_protected(fx.table[PUSH_UE], one, 9, octets_of("others")),
		     GBA_OK);
	push_close(&fx);
	push_open(&fx);
	cr_expect_eq(expect_next(&fx, 0, sa.ptid, "one", 9, "others"), one);
	cr_expect_eq(expect_next(&fx, one, sa.ptid, "two", 7, "octets"), two);
	cr_expect_eq(push_out_delete(fx.table[PUSH_UE], one), GBA_OK);
	cr_expect_eq(push_out_protected(fx.table[PUSH_UE], one, 10, octets_of("x")),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(expect_next(&fx, 0, sa.ptid, "two", 7, "octets"), two);
	cr_expect_eq(push_out_delete(fx.table[PUSH_UE], two), GBA_OK);
	expect_next(&fx, 0, NULL, NULL, 0, NULL);
	cr_expect_gt(put(&fx, sa.ptid, "three", 0, ""), two, "no number comes again");
	cr_expect_eq(push_out_put(fx.table[PUSH_UE], &number, &out, NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(number, 5);
	push_fini(&fx);
}

Test(push_outbox, it_goes_with_its_sa)
{
	struct push_fixture fx;
	struct push_sa sa = open_with_sas(&fx, 3), other = push_an_sa(4, NOW + 60);

	for (unsigned i = 1; i <= 3; i++)
		put(&fx, push_an_sa(i, NOW).ptid, "x", 0, "");
	cr_expect_eq(push_sa_delete(fx.table[PUSH_UE], push_an_sa(2, NOW).ptid), GBA_OK);
	cr_expect_eq(push_sa_expire(fx.table[PUSH_UE], NOW + 60, 10, NULL), GBA_OK);
	sa = push_an_sa(3, NOW);
	expect_next(&fx, expect_next(&fx, 0, sa.ptid, "x", 0, ""), NULL, NULL, 0, NULL);
	snprintf(other.ptid, sizeof(other.ptid), "%s", sa.ptid); /* takes its place */
	push_put(&fx, PUSH_UE, &other);
	expect_next(&fx, 0, NULL, NULL, 0, NULL);
	push_fini(&fx);
}

Test(push_outbox, content_is_sealed_and_bound_to_its_sa)
{
	struct push_fixture fx;
	struct push_sa sa = open_with_sas(&fx, 2);
	struct push_out out = { .number = 0 };
	int64_t number;

	number = put(&fx, sa.ptid, "the valve is open", 0, "");
	push_close(&fx);
	push_raw(
		&fx, PUSH_UE,
		"CREATE TABLE t (n INTEGER CHECK (n = 0)); INSERT INTO t SELECT count(*) "
		"FROM outbox WHERE instr(content, CAST('valve' AS BLOB)) > 0");
	push_raw(
		&fx, PUSH_UE,
		"UPDATE outbox SET rand = (SELECT rand FROM sa WHERE ptid LIKE 'sa2@%')");
	push_open(&fx);
	cr_expect_eq(push_out_next(fx.table[PUSH_UE], &out, 0), GBA_ERR_STORE);
	cr_expect_null(out.content.p);
	cr_expect_eq(out.number, number, "the one that cannot be read is named");
	put(&fx, sa.ptid, "the valve is shut", 0, "");
	expect_next(&fx, out.number, sa.ptid, "the valve is shut", 0, "");
	push_fini(&fx);
}

Test(push_outbox, a_database_from_before_there_was_one_is_brought_up_to_date)
{
	struct push_fixture fx;
	struct push_sa sa = open_with_sas(&fx, 1);

	push_close(&fx);
	push_raw(&fx, PUSH_UE, "DROP TABLE outbox; PRAGMA user_version = 1");
	push_open(&fx);
	expect_next(&fx, 0, NULL, NULL, 0, NULL);
	put(&fx, sa.ptid, "x", 0, "");
	expect_next(&fx, 0, sa.ptid, "x", 0, "");
	push_fini(&fx);
}
