/* SPDX-License-Identifier: Apache-2.0 */
/* The software USIM against the vectors, and what a power loss leaves. */
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crypto/b64.h"
#include "crypto/sqn.h"
#include "ue/card.h"
#include "ue_lab.h"
#include "unit.h"

static struct ue_why why;

static void
hex_to(void *out, size_t len, const char *hex)
{
	cr_assert_eq(gba_unhex(out, len, gba_text(hex)), GBA_OK, "%s", hex);
}

/* The challenge of computed_gba_chain.json, SQN 0x21, AMF 0000. */
static void
realistic(struct aka_rand *rand, struct aka_autn *autn)
{
	hex_to(rand->b, sizeof(rand->b), "23553cbe9637a89d218ae64dae47bf35");
	hex_to(autn->b, sizeof(autn->b), "aa689c64835100009f897ef2e7a4c5f8");
}

static enum card_outcome
authenticate(struct card *card, struct card_answer *answer)
{
	struct aka_rand rand;
	struct aka_autn autn;

	realistic(&rand, &autn);
	cr_assert_eq(card_authenticate(card, answer, &rand, &autn, &why), GBA_OK, "%s",
		     why.text);
	return answer->outcome;
}

static void
expect_hex(const uint8_t *got, size_t len, const char *want)
{
	char hex[65];

	gba_hex(hex, got, len);
	cr_expect_str_eq(hex, want);
}

Test(ue_card, a_genuine_fresh_autn_gives_res_ck_and_ik)
{
	struct lab_dir dir;
	struct card_answer answer;
	struct card card;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	cr_assert_eq(authenticate(&card, &answer), CARD_OK);
	cr_assert_eq(answer.res.len, 8);
	expect_hex(answer.res.b, 8, "a54211d5e3ba50bf");
	expect_hex(answer.ck.b, 16, "b40ba9a3c58b2a05bbf0d987b21bf8cb");
	expect_hex(answer.ik.b, 16, "f769bcd751044604127672711c6d3441");
	expect_hex(answer.sqn.b, 6, "000000000021");
	card_close(&card);
	lab_dir_fini(&dir);
}

Test(ue_card, an_autn_with_any_bit_of_sqn_amf_or_mac_changed_is_a_mac_failure)
{
	struct lab_dir dir;
	struct card_answer answer;
	struct aka_rand rand;
	struct aka_autn autn;
	struct card card;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	realistic(&rand, &autn);
	for (size_t bit = 0; bit < 8 * sizeof(autn.b); bit++) {
		autn.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
		cr_assert_eq(card_authenticate(&card, &answer, &rand, &autn, &why),
			     GBA_OK);
		cr_expect_eq(answer.outcome, CARD_MAC_FAILURE, "bit %zu", bit);
		cr_expect_eq(answer.res.len, 0);
		autn.b[bit / 8] ^= (uint8_t)(1u << bit % 8);
	}
	cr_assert_eq(authenticate(&card, &answer), CARD_OK);
	card_close(&card);
	lab_dir_fini(&dir);
}

Test(ue_card, the_same_challenge_twice_is_a_sync_failure_also_after_a_restart)
{
	struct lab_dir dir;
	struct card_answer answer;
	struct card card;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	cr_assert_eq(authenticate(&card, &answer), CARD_OK);
	cr_expect_eq(authenticate(&card, &answer), CARD_SYNC_FAILURE);
	card_close(&card);
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	cr_expect_eq(authenticate(&card, &answer), CARD_SYNC_FAILURE);
	cr_expect_eq(answer.res.len, 0);
	card_close(&card);
	lab_dir_fini(&dir);
}

/* SQN = SEQ || IND; the highest of an array of zeros but one slot is that slot. */
static void
card_stand_at(struct card *card, uint64_t sqn)
{
	cr_assert_eq(card_sqn_set(card, 0, -1, &why), GBA_OK, "%s", why.text);
	cr_assert_eq(card_sqn_set(card, sqn >> 5, (int)(sqn & 31), &why), GBA_OK, "%s",
		     why.text);
}

Test(ue_card, auts_equals_the_computed_vectors)
{
	json_t *root = lab_vectors("computed_auts.json"), *one;
	size_t i, seen = 0;

	json_array_foreach(json_object_get(root, "cases"), i, one)
	{
		const char *opc = json_string_value(json_object_get(one, "opc"));
		char k_word[80], opc_word[80];
		const char *words[] = { "impi=u@home1.net", k_word, opc_word };
		struct aka_sqn sqn_ms;
		struct aka_av av;
		struct card_answer answer;
		struct card card;
		struct lab_dir dir;

		if (opc == NULL)
			continue;
		lab_dir_init(&dir);
		snprintf(k_word, sizeof(k_word), "k=%s", lab_text(one, "k"));
		snprintf(opc_word, sizeof(opc_word), "opc=%s", opc);
		cr_assert_eq(card_new(dir.card, words, 3, &why), GBA_OK, "%s", why.text);
		cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
		hex_to(sqn_ms.b, 6, lab_text(one, "sqn_ms"));
		card_stand_at(&card, aka_sqn_to_u64(&sqn_ms));
		hex_to(av.rand.b, 16, lab_text(one, "rand"));
		/* SQN 0 is never fresh: SEQ 0 is what a new card holds */
		cr_assert_eq(aka_av_make(&av, &card.file.sub.sec, &av.rand,
					 &(struct aka_sqn){ { 0 } },
					 &(struct aka_amf){ { 0 } }),
			     GBA_OK);
		cr_assert_eq(card_authenticate(&card, &answer, &av.rand, &av.autn, &why),
			     GBA_OK);
		cr_assert_eq(answer.outcome, CARD_SYNC_FAILURE);
		/* with SEQ 0 the vector's IND cannot be told from the others */
		if (aka_sqn_seq(&sqn_ms) > 0) {
			expect_hex(answer.auts.b, sizeof(answer.auts.b),
				   lab_text(one, "auts"));
			seen++;
		}
		card_close(&card);
		lab_dir_fini(&dir);
	}
	json_decref(root);
	cr_expect_geq(seen, 6);
}

Test(ue_card, sqn_steps_are_judged_as_in_the_vectors)
{
	json_t *root = lab_vectors("computed_sqn.json"), *step;
	struct lab_dir dir;
	struct card card;
	size_t i;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	json_array_foreach(json_object_get(root, "usim_steps"), i, step)
	{
		const bool accept = strcmp(lab_text(step, "result"), "accept") == 0;
		const struct aka_amf amf = { { 0 } };
		struct card_answer answer;
		struct aka_sqn sqn;
		struct aka_av av;

		memset(av.rand.b, (int)i, sizeof(av.rand.b));
		hex_to(sqn.b, sizeof(sqn.b), lab_text(step, "offered_sqn"));
		cr_assert_eq(aka_av_make(&av, &card.file.sub.sec, &av.rand, &sqn, &amf),
			     GBA_OK);
		cr_assert_eq(card_authenticate(&card, &answer, &av.rand, &av.autn, &why),
			     GBA_OK);
		cr_expect_eq(answer.outcome, accept ? CARD_OK : CARD_SYNC_FAILURE,
			     "step %zu", i);
		expect_hex(answer.sqn_ms.b, 6, lab_text(step, "sqn_ms_after"));
	}
	card_close(&card);
	lab_dir_fini(&dir);
	json_decref(root);
}

/* What the tests below do to the next rename of this process. */
static enum fate {
	RENAME_WORKS,
	RENAME_FAILS,
	POWER_LOST_BEFORE,
	POWER_LOST_AFTER
} next_rename;

int
rename(const char *from, const char *to)
{
	int done;

	if (next_rename == RENAME_FAILS)
		return -1;
	if (next_rename == POWER_LOST_BEFORE)
		_exit(9);
	done = renameat(AT_FDCWD, from, AT_FDCWD, to);
	if (next_rename == POWER_LOST_AFTER)
		_exit(9);
	return done;
}

/* Authenticate in a process that loses power; true if RES came out of it. */
static bool
res_leaves(const struct lab_dir *dir, enum fate when)
{
	int status, fd[2];
	char octet;
	bool left;

	cr_assert_eq(pipe(fd), 0);
	if (fork() == 0) {
		struct card_answer answer;
		struct card card;

		next_rename = when;
		if (card_open(&card, dir->card, &why) == GBA_OK &&
		    authenticate(&card, &answer) == CARD_OK)
			(void)!write(fd[1], "R", 1);
		_exit(0);
	}
	close(fd[1]);
	left = read(fd[0], &octet, 1) == 1;
	close(fd[0]);
	cr_assert_neq(wait(&status), -1);
	cr_expect_eq(WEXITSTATUS(status), when == RENAME_WORKS ? 0 : 9);
	return left;
}

Test(ue_card, power_lost_before_the_save_spends_nothing_and_gives_no_res)
{
	struct lab_dir dir;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_expect_not(res_leaves(&dir, POWER_LOST_BEFORE));
	cr_expect(res_leaves(&dir, RENAME_WORKS));
	lab_dir_fini(&dir);
}

Test(ue_card, power_lost_between_save_and_res_spends_the_challenge)
{
	struct lab_dir dir;
	struct card_answer answer;
	struct card card;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_expect_not(res_leaves(&dir, POWER_LOST_AFTER));
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	cr_expect_eq(authenticate(&card, &answer), CARD_SYNC_FAILURE);
	card_close(&card);
	lab_dir_fini(&dir);
}

Test(ue_card, an_sqn_that_cannot_be_saved_gives_no_res_and_leaves_the_file_whole)
{
	struct lab_dir dir;
	struct card_answer answer = { .res = { .len = 77 } };
	struct aka_rand rand;
	struct aka_autn autn;
	struct card card;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	realistic(&rand, &autn);
	next_rename = RENAME_FAILS;
	cr_expect_eq(card_authenticate(&card, &answer, &rand, &autn, &why), GBA_ERR_IO);
	cr_expect_eq(answer.res.len, 77);
	next_rename = RENAME_WORKS;
	cr_expect_eq(authenticate(&card, &answer), CARD_OK);
	card_close(&card);
	lab_dir_fini(&dir);
}

Test(ue_card, a_card_file_open_to_others_is_refused)
{
	struct lab_dir dir;
	struct card card;

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(chmod(dir.card, 0640), 0);
	cr_expect_eq(card_open(&card, dir.card, &why), GBA_ERR_DENIED);
	cr_expect(strstr(why.text, "0600") != NULL, "%s", why.text);
	cr_assert_eq(chmod(dir.card, 0600), 0);
	cr_expect_eq(card_open(&card, dir.card, &why), GBA_OK, "%s", why.text);
	card_close(&card);
	lab_dir_fini(&dir);
}

Test(ue_card, a_new_card_is_closed_to_others_and_never_overwrites_one)
{
	const char *const words[] = { "impi=u@home1.net",
				      "k=465b5ce8b199b49faa5f0a2ee238a6bc",
				      "opc=cd63cb71954a9f4e48a5994e37a02baf" };
	struct lab_dir dir;
	struct stat st;
	mode_t mask = umask(0);

	lab_dir_init(&dir);
	lab_card_new(&dir);
	cr_assert_eq(stat(dir.card, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_expect_eq(card_new(dir.card, words, 3, &why), GBA_ERR_DENIED);
	umask(mask);
	lab_dir_fini(&dir);
}

Test(ue_card, a_wrong_word_makes_no_card_and_the_reason_does_not_show_the_key)
{
	const char *const bad[] = { "impi=u@home1.net",
				    "k=465b5ce8b199b49faa5f0a2ee238a6",
				    "opc=cd63cb71954a9f4e48a5994e37a02baf" };
	const char *const line[] = { "impi=u@home1.net\nk=00" };
	const char *const bare[] = { "impi" };
	struct lab_dir dir;

	lab_dir_init(&dir);
	cr_expect_eq(card_new(dir.card, bad, 3, &why), GBA_ERR_SYNTAX);
	cr_expect(strstr(why.text, "465b5c") == NULL, "%s", why.text);
	cr_expect_eq(card_new(dir.card, line, 1, &why), GBA_ERR_SYNTAX);
	cr_expect_eq(card_new(dir.card, bare, 1, &why), GBA_ERR_SYNTAX);
	cr_expect_neq(access(dir.card, F_OK), 0);
	lab_dir_fini(&dir);
}
