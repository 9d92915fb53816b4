/* SPDX-License-Identifier: Apache-2.0 */
/* gbactl calc test-sim: what fits, what does not, and on which side.
 *
 * TS 35.207 test set 1. The answers of cards and networks with other secrets were
 * computed with openssl enc and a few lines of Python, which first reproduced the
 * published set. */
#include "unit.h"

#include <string.h>

#include "ctl_call.h"

#define K   "465b5ce8b199b49faa5f0a2ee238a6bc"
#define OP  "cdc202d5123e20f62b6d676ac72cb318"
#define OPC "cd63cb71954a9f4e48a5994e37a02baf"
#define RND "rand=23553cbe9637a89d218ae64dae47bf35"

/* SQN 0x21, AMF 0000; SQN_MS 0x40. */
#define RES_RIGHT    "a54211d5e3ba50bf"
#define AUTN_RIGHT   "aa689c64835100009f897ef2e7a4c5f8"
#define AUTS_RIGHT   "451e8beca47b7c4adabf45e76f4b"
#define RES_OP	     "0b3522927ca10d7e" /* the OP serves as OPc */
#define AUTN_OP	     "aecab5fcf0580000a40dfbfb3b256f5d"
#define AUTS_OP	     "5adedfff3b6580937fba2c37f13e"
#define RES_SWAPPED  "05295405e536ed68"
#define AUTN_SWAPPED "7687d3935d850000a608037c27974623"
#define RES_OTHER    "2cd30a57b70f2f63"
#define AUTN_OTHER   "b36535ea810b00008b1991393e67e94a"
#define AUTS_OTHER   "25f3137bb5174facca51bfee654e"
/* AUTN_RIGHT under the mask of GBA_U: MAC xor SHA-1(IK), from computed_gba_chain. */
#define AUTN_STAR "aa689c64835100005969bb3cc144d80f"

static const struct trial {
	const char *k, *op, *autn, *res, *auts;
	int rc;
	const char *network, *card, *verdict;
	bool plain; /* the operator constant is given as op */
} trials[] = {
	{ K, OPC, AUTN_RIGHT, RES_RIGHT, NULL, 0, "right", "right",
	  "the secrets are right on both sides", false },
	{ K, OP, AUTN_RIGHT, RES_RIGHT, NULL, 0, "right", "right",
	  "the secrets are right on both sides", true },
	{ K, OPC, AUTN_RIGHT, NULL, NULL, 0, "right", NULL,
	  "the network has these secrets; what the card has is not shown", false },
	{ K, OPC, NULL, RES_RIGHT, NULL, 0, NULL, "right",
	  "the card has these secrets; what the network has is not shown", false },
	{ K, OPC, AUTN_RIGHT, NULL, AUTS_RIGHT, 0, "right", "right",
	  "the secrets are right on both sides; only the SQN is not", false },
	{ K, OPC, AUTN_STAR, RES_RIGHT, NULL, 0, "right", "right",
	  "the secrets are right on both sides", false },
	/* given wrongly, right on both sides */
	{ K, OP, AUTN_RIGHT, RES_RIGHT, NULL, 1, "op-as-opc", "op-as-opc",
	  "card and network agree; the secrets were given mixed up", false },
	{ K, OPC, AUTN_RIGHT, RES_RIGHT, NULL, 1, "opc-as-op", "opc-as-op",
	  "card and network agree; the secrets were given mixed up", true },
	{ OPC, K, AUTN_RIGHT, RES_RIGHT, NULL, 1, "swapped", "swapped",
	  "card and network agree; the secrets were given mixed up", false },
	/* one side wrong */
	{ K, OP, AUTN_RIGHT, RES_OP, NULL, 1, "right", "opc-as-op",
	  "the network has these secrets; on the card they are mixed up", true },
	{ K, OP, AUTN_OP, RES_RIGHT, NULL, 1, "opc-as-op", "right",
	  "the card has these secrets; in the network they are mixed up", true },
	{ K, OP, AUTN_OP, NULL, AUTS_OP, 1, "opc-as-op", "opc-as-op",
	  "card and network agree; the secrets were given mixed up", true },
	{ K, OPC, AUTN_SWAPPED, RES_RIGHT, NULL, 1, "swapped", "right",
	  "the card has these secrets; in the network they are mixed up", false },
	{ K, OPC, AUTN_RIGHT, RES_SWAPPED, NULL, 1, "right", "swapped",
	  "the network has these secrets; on the card they are mixed up", false },
	{ K, OPC, AUTN_RIGHT, RES_OTHER, NULL, 1, "right", "other",
	  "the network has these secrets, the card has others", false },
	{ K, OPC, AUTN_RIGHT, NULL, AUTS_OTHER, 1, "right", "other",
	  "the network has these secrets, the card has others", false },
	{ K, OPC, AUTN_OTHER, RES_RIGHT, NULL, 1, "other", "right",
	  "the card has these secrets, the network has others", false },
	{ K, OPC, AUTN_OTHER, RES_OTHER, NULL, 1, "other", "other",
	  "the secrets that were given fit neither side", false },
	{ K, OP, AUTN_OP, RES_SWAPPED, NULL, 1, "opc-as-op", "swapped",
	  "the secrets are mixed up, and on each side differently", true },
	/* never provisioned, and test cards */
	{ K, OPC, NULL, "b0ce1569efb7fb20", NULL, 1, NULL, "op-zero",
	  "the secrets are mixed up, either here or on the card", false },
	{ K, OPC, "189038b0bca900006716ec25075d8fb4", NULL, NULL, 1, "opc-zero", NULL,
	  "the secrets are mixed up, either here or in the network", false },
	{ K, OPC, AUTN_RIGHT, "650e605627ae1c028bd5ec634c7f1989", NULL, 1, "right", "xor",
	  "the network has these secrets; on the card they are mixed up", false },
	{ K, OPC, AUTN_RIGHT, "a54211d5", NULL, 1, "right", "right",
	  "the card has these secrets, and gives the beginning of RES only", false },
	{ K, OPC, NULL, RES_OTHER, NULL, 1, NULL, "other",
	  "the card has another K or operator constant", false },
	{ K, OPC, AUTN_OTHER, NULL, NULL, 1, "other", NULL,
	  "the network has another K or operator constant", false },
};

static void
begin(struct call *call, const struct trial *t)
{
	call_begin(call, "test-sim", RND, NULL);
	call_word(call, "k", t->k);
	call_word(call, t->plain ? "op" : "opc", t->op);
	if (t->autn != NULL)
		call_word(call, "autn", t->autn);
	if (t->res != NULL)
		call_word(call, "res", t->res);
	if (t->auts != NULL)
		call_word(call, "auts", t->auts);
	call_run(call);
}

static void
expect_side(const struct call *call, size_t i, const char *side, const char *word)
{
	cr_expect_eq(call_shows(call, side, word), word != NULL,
		     "%zu %s: want %s, got\n%s", i, side, word != NULL ? word : "none",
		     call->out);
}

Test(ctl_calc_sim, the_verdict_says_what_fits_and_which_side_does_not)
{
	for (size_t i = 0; i < ARRAY_LEN(trials); i++) {
		const struct trial *t = &trials[i];
		struct call call;

		begin(&call, t);
		cr_expect_eq(call.rc, t->rc, "%zu: %d", i, call.rc);
		expect_side(&call, i, "network", t->network);
		expect_side(&call, i, "card", t->card);
		cr_expect(call_shows(&call, "verdict", t->verdict), "%zu: want %s\n%s", i,
			  t->verdict, call.out);
		cr_expect_eq(strstr(call.err, t->verdict) != NULL, t->rc != 0, "%zu: %s",
			     i, call.err);
		call_end(&call);
	}
}

Test(ctl_calc_sim, every_changed_bit_of_a_res_or_autn_is_noticed)
{
	static const char digits[] = "0123456789abcdef";
	char res[] = RES_RIGHT, autn[] = AUTN_RIGHT;
	struct trial t = trials[0];
	struct call call;

	t.res = res;
	t.autn = autn;
	for (size_t i = 0; i < 16; i++) {
		const char was = res[i];

		res[i] = was == digits[i] ? '0' : digits[i];
		if (res[i] != was) {
			begin(&call, &t);
			cr_expect_eq(call.rc, 1, "%zu", i);
			cr_expect(call_shows(&call, "card", "other"), "%s", call.out);
			call_end(&call);
		}
		res[i] = was;
	}
	for (size_t i = 0; i < 32; i++) {
		const char was = autn[i];

		autn[i] = was == 'f' ? '0' : 'f';
		begin(&call, &t);
		cr_expect_eq(call.rc, 1, "%zu", i);
		cr_expect(call_shows(&call, "network", "other"), "%s", call.out);
		call_end(&call);
		autn[i] = was;
	}
}

/* The SQN of the network against SQN_MS (TS 33.102 C.2), each from the same independent
 * program. */
static const struct {
	const char *autn, *auts, *sqn, *sqn_ms, *says;
} sequences[] = {
	{ AUTN_RIGHT, AUTS_RIGHT, "000000000021", "000000000040", "has seen this SQN" },
	{ "aa689c64837000000eed35e2ae9e21c0", "451e8baca43baba2fc8317384675",
	  "000000000000", "000000400000", "is behind the card" },
	{ "aa6a9c6483100000c9449609891e6f6d", "451e8beca41bf8ee589d46d835c9",
	  "000200000060", "000000000020", "more than 2^28 steps ahead" },
	{ "aa689c74837000001bed82743f3e31a0", AUTS_RIGHT, "000000100000", "000000000040",
	  "is ahead of the card" },
};

Test(ctl_calc_sim, an_auts_is_explained_by_the_two_sequence_numbers)
{
	for (size_t i = 0; i < ARRAY_LEN(sequences); i++) {
		struct call call;

		call_begin(&call, "test-sim", RND, "k=" K, "opc=" OPC, NULL);
		call_word(&call, "autn", sequences[i].autn);
		call_word(&call, "auts", sequences[i].auts);
		call_run(&call);
		cr_expect_eq(call.rc, 0, "%zu: %s", i, call.err);
		cr_expect(call_shows(&call, "sqn", sequences[i].sqn), "%s", call.out);
		cr_expect(call_shows(&call, "sqn-ms", sequences[i].sqn_ms), "%s",
			  call.out);
		cr_expect(strstr(call.out, sequences[i].says) != NULL, "want %s\n%s",
			  sequences[i].says, call.out);
		call_end(&call);
	}
}

Test(ctl_calc_sim, a_card_with_top_as_topc_is_told_apart)
{
	struct vectors *file = vectors_open("tuak_35233");
	const struct vec root = vectors_root(file), set = vec_item(&root, "sets", 6, 0);
	struct call call;

	/* the RES of the set, with the secrets right, then with TOP given as TOPc and
	 * reversed */
	static const char *const words[][3] = {
		{ "topc", "topc", "right" },
		{ "topc", "top", "top-as-topc" },
		{ "top", "topc", "topc-as-top" },
	};
	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		call_begin(&call, "test-sim", "algorithm=tuak", "res-length=4", NULL);
		call_vec(&call, "k", &set, "k");
		call_vec(&call, "rand", &set, "rand");
		call_vec(&call, "res", &set, "f2_res");
		call_vec(&call, words[i][0], &set, words[i][1]);
		call_run(&call);
		cr_expect_eq(call.rc, i > 0, "%s", call.err);
		cr_expect(call_shows(&call, "card", words[i][2]), "%s", call.out);
		call_end(&call);
	}
	vectors_forget(file);
}

Test(ctl_calc_sim, words_that_are_missing_or_too_many_are_refused)
{
	static const struct {
		const char *words[4], *reason;
	} bad[] = {
		{ { "rand=" K }, "autn, res or auts: missing" },
		{ { RND, "res=" RES_RIGHT, "auts=" AUTS_RIGHT },
		  "res and auts: give one" },
		{ { RND, "res=a54211" }, "res: 6 digits, an even number from 8 to 32" },
		{ { RND, "res=a54211d5e" }, "res: 9 digits" },
		{ { RND, "res=a54211d5e3ba50bfa54211d5e3ba50bfa5" }, "res: 34 digits" },
		{ { RND, "res=a54211zz" }, "res: not hexadecimal" },
		{ { RND, "res=" }, "res: empty" },
		{ { RND, "autn=aa689c64835100009f897ef2e7a4c5" }, "autn: 30 digits, 32" },
		{ { RND, "auts=" AUTS_RIGHT "0" }, "auts: 29 digits, 28" },
	};

	for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
		struct call call;

		call_begin(&call, "test-sim", "k=" K, "opc=" OPC, bad[i].words[0],
			   bad[i].words[1],
			   bad[i].words[1] != NULL ? bad[i].words[2] : NULL, NULL);
		call_run(&call);
		cr_expect_eq(call.rc, 2, "%zu: %d", i, call.rc);
		cr_expect_str_eq(call.out, "");
		cr_expect(strstr(call.err, bad[i].reason) != NULL, "%zu: %s", i,
			  call.err);
		call_end(&call);
	}
}
