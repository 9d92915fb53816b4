/* SPDX-License-Identifier: Apache-2.0 */
/* Does a card fit the secrets, and the network? Usual mistakes of provisioning, tried on
 * each side (TS 33.102 6.3.3, 6.3.5). */
#include <string.h>

#include "base/secret.h"
#include "crypto/sqn.h"
#include "ctl/calc_sum.h"

/* Secrets that one side may really have. */
struct guess {
	const char *word, *sentence;
	struct aka_secrets sec;
};

#define GUESSES_MAX 8
enum { NOT_GIVEN = -1, NONE_FITS = -2, AS_GIVEN = 0 };

struct sim {
	struct provision_subscriber sub;
	struct aka_rand rand;
	struct guess guess[GUESSES_MAX]; /* the first: as given */
	size_t count;
	int network, card; /* index of the guess that fits, or one of the above */
	bool masked;	   /* AUTN is AUTN* of GBA_U */
	bool shortened;	   /* the RES is the beginning of the right one */
	bool has_sqn, has_sqn_ms;
	struct aka_sqn sqn, sqn_ms;
};

static struct aka_secrets *
add(struct sim *sim, const char *word, const char *sentence)
{
	struct guess *guess = &sim->guess[sim->count++];

	*guess = (struct guess){ word, sentence, sim->sub.sec };
	return &guess->sec;
}

/* What the operator's constant and K may be instead. MILENAGE has 16 octets of each. */
static enum gba_status
guess_milenage(struct calc *c, struct sim *sim)
{
	static const uint8_t zeros[16] = { 0 };
	const bool derived = sim->sub.derived;
	const struct aka_secrets given = sim->sub.sec;
	struct aka_secrets *sec;
	uint8_t op[16];
	enum gba_status status = calc_hex(c, op, sizeof(op), derived ? "op" : "opc");

	if (status != GBA_OK)
		return status;
	sec = add(sim, derived ? "opc-as-op" : "op-as-opc",
		  derived ? "the OP that was given is used there as the OPc"
			  : "the OPc that was given is used there as the OP");
	if (derived)
		memcpy(sec->opc.b, op, sizeof(op));
	else
		status = aka_opc_derive(sec, op, sizeof(op));
	sec = add(sim, "swapped", "K and OPc are swapped there");
	memcpy(sec->k.b, given.opc.b, 16);
	memcpy(sec->opc.b, given.k.b, 16);
	sec = add(sim, "op-zero", "the OP is all zeros there");
	if (status == GBA_OK)
		status = aka_opc_derive(sec, zeros, sizeof(zeros));
	sec = add(sim, "opc-zero", "the OPc is all zeros there");
	memset(sec->opc.b, 0, sizeof(sec->opc.b));
	sec = add(sim, "xor",
		  "the XOR test algorithm (TS 34.108) runs there, not MILENAGE");
	sec->alg = AKA_XOR;
	sec->res_len = sizeof(((struct aka_res *)NULL)->b);
	gba_wipe(op, sizeof(op));
	return status;
}

static enum gba_status
guess_tuak(struct calc *c, struct sim *sim)
{
	const bool derived = sim->sub.derived;
	struct aka_secrets *sec;
	uint8_t top[32];
	enum gba_status status = calc_hex(c, top, sizeof(top), derived ? "top" : "topc");

	if (status != GBA_OK)
		return status;
	sec = add(sim, derived ? "topc-as-top" : "top-as-topc",
		  derived ? "the TOP that was given is used there as the TOPc"
			  : "the TOPc that was given is used there as the TOP");
	if (derived)
		memcpy(sec->opc.b, top, sizeof(top));
	else
		status = aka_opc_derive(sec, top, sizeof(top));
	gba_wipe(top, sizeof(top));
	return status;
}

static enum gba_status
list_guesses(struct calc *c, struct sim *sim)
{
	(void)add(sim, "right", "the secrets are those that were given");
	if (sim->sub.sec.alg == AKA_MILENAGE)
		return guess_milenage(c, sim);
	return sim->sub.sec.alg == AKA_TUAK ? guess_tuak(c, sim) : GBA_OK;
}

/* --- the sides ---------------------------------------------------------------------- */

/* AUTN as it is, then unmasked with IK (AUTN* of GBA_U). */
static enum gba_status
network_fits(struct sim *sim, const struct aka_secrets *sec, const struct aka_autn *autn)
{
	struct aka_autn plain;
	struct aka_res res;
	struct aka_sqn sqn;
	struct aka_ck ck;
	struct aka_ik ik;
	bool masked = false;
	enum gba_status status;

	status = aka_autn_open(&sqn, NULL, &res, &ck, &ik, sec, &sim->rand, autn);
	if (status == GBA_ERR_MAC) {
		masked = true;
		status = aka_f2345(NULL, NULL, &ik, NULL, sec, &sim->rand);
		if (status == GBA_OK)
			status = aka_autn_star(&plain, autn, &ik);
		if (status == GBA_OK)
			status = aka_autn_open(&sqn, NULL, &res, &ck, &ik, sec,
					       &sim->rand, &plain);
	}
	if (status == GBA_OK) {
		sim->sqn = sqn;
		sim->has_sqn = true;
		sim->masked = masked;
	}
	gba_wipe(&res, sizeof(res));
	gba_wipe(&ck, sizeof(ck));
	gba_wipe(&ik, sizeof(ik));
	return status;
}

static enum gba_status
res_fits(struct sim *sim, const struct aka_secrets *sec, const struct aka_res *got)
{
	struct aka_res want;
	enum gba_status status = aka_f2345(&want, NULL, NULL, NULL, sec, &sim->rand);

	if (status != GBA_OK)
		return status;
	status = GBA_ERR_MAC;
	if (got->len <= want.len && gba_equal_ct(got->b, want.b, got->len)) {
		status = GBA_OK;
		sim->shortened = got->len < want.len;
	}
	gba_wipe(&want, sizeof(want));
	return status;
}

static enum gba_status
find_network(struct calc *c, struct sim *sim)
{
	struct aka_autn autn;
	enum gba_status status = calc_hex(c, autn.b, sizeof(autn.b), "autn");

	sim->network = NONE_FITS;
	for (size_t i = 0; status == GBA_OK && i < sim->count; i++) {
		status = network_fits(sim, &sim->guess[i].sec, &autn);
		if (status == GBA_OK) {
			sim->network = (int)i;
			return GBA_OK;
		}
		if (status == GBA_ERR_MAC)
			status = GBA_OK;
	}
	return status;
}

static enum gba_status
find_card(struct calc *c, struct sim *sim)
{
	const bool has_auts = calc_has(c, "auts");
	struct aka_res res = { .len = 0 };
	struct aka_auts auts;
	enum gba_status status = has_auts ? calc_read_auts(c, &auts) : calc_res(c, &res);

	sim->card = NONE_FITS;
	for (size_t i = 0; status == GBA_OK && i < sim->count; i++) {
		const struct aka_secrets *sec = &sim->guess[i].sec;

		status = has_auts ? aka_auts_open(&sim->sqn_ms, sec, &sim->rand, &auts)
				  : res_fits(sim, sec, &res);
		if (status == GBA_OK) {
			sim->card = (int)i;
			sim->has_sqn_ms = has_auts;
			break;
		}
		if (status == GBA_ERR_MAC)
			status = GBA_OK;
	}
	gba_wipe(&res, sizeof(res));
	return status;
}

/* --- the verdict -------------------------------------------------------------------- */

static void
put_side(struct calc *c, const struct sim *sim, const char *side, int found)
{
	if (found == NONE_FITS)
		calc_put(c, side, "other");
	else if (found != NOT_GIVEN)
		calc_put(c, side, "%s", sim->guess[found].word);
}

/* Why a card with the right secrets sent an AUTS (TS 33.102 6.3.3, Annex C.2). */
static const char *
sqn_story(const struct sim *sim)
{
	const uint64_t seq = aka_sqn_seq(&sim->sqn), seq_ms = aka_sqn_seq(&sim->sqn_ms);

	if (seq > seq_ms && seq - seq_ms > AKA_SQN_DELTA)
		return "the SQN of the network is more than 2^28 steps ahead of the "
		       "card, "
		       "a jump it refuses";
	if (seq > seq_ms)
		return "the SQN of the network is ahead of the card, so the AUTS answers "
		       "another challenge, or the card allows smaller steps than 2^28";
	if (seq + AKA_IND_COUNT > seq_ms)
		return "the card has seen this SQN or one just above it: a repeated "
		       "challenge, or a slot (IND) that was used";
	return "the SQN of the network is behind the card: let it resynchronise to "
	       "SQN_MS";
}

static const char *
name_of_answer(const struct calc *c)
{
	return calc_has(c, "auts") ? "AUTS" : "RES";
}

static void
tell_side(struct calc *c, const struct sim *sim, const char *name, const char *proof,
	  int found)
{
	if (found == NOT_GIVEN)
		return;
	if (found == NONE_FITS)
		calc_put(c, name,
			 "%s fits neither these secrets nor a usual mix-up of them: "
			 "another "
			 "K or operator constant, or another RAND",
			 proof);
	else
		calc_put(c, name, "%s fits: %s", proof, sim->guess[found].sentence);
}

/* What is known of a side, and the one sentence to act upon for each pair. */
enum side { SIDE_OPEN, SIDE_RIGHT, SIDE_MIXED, SIDE_OTHER, SIDES };

static const char *const verdicts[SIDES][SIDES] = {
	[SIDE_OPEN] =
		{
			[SIDE_RIGHT] = "the card has these secrets; what the network has "
				       "is not shown",
			[SIDE_MIXED] =
				"the secrets are mixed up, either here or on the card",
			[SIDE_OTHER] = "the card has another K or operator constant",
		},
	[SIDE_RIGHT] =
		{
			[SIDE_OPEN] = "the network has these secrets; what the card has "
				      "is not shown",
			[SIDE_RIGHT] = "the secrets are right on both sides",
			[SIDE_MIXED] = "the network has these secrets; on the card they "
				       "are mixed up",
			[SIDE_OTHER] =
				"the network has these secrets, the card has others",
		},
	[SIDE_MIXED] =
		{
			[SIDE_OPEN] =
				"the secrets are mixed up, either here or in the network",
			[SIDE_RIGHT] = "the card has these secrets; in the network they "
				       "are mixed up",
			[SIDE_MIXED] =
				"the secrets are mixed up, and on each side differently",
			[SIDE_OTHER] = "the network has these secrets mixed up, the card "
				       "has others",
		},
	[SIDE_OTHER] =
		{
			[SIDE_OPEN] = "the network has another K or operator constant",
			[SIDE_RIGHT] =
				"the card has these secrets, the network has others",
			[SIDE_MIXED] = "the card has these secrets mixed up, the network "
				       "has others",
			[SIDE_OTHER] = "the secrets that were given fit neither side",
		},
};

static enum side
side_of(int found)
{
	switch (found) {
	case NOT_GIVEN:
		return SIDE_OPEN;
	case NONE_FITS:
		return SIDE_OTHER;
	default:
		return found == AS_GIVEN ? SIDE_RIGHT : SIDE_MIXED;
	}
}

static const char *
verdict(const struct sim *sim)
{
	const enum side network = side_of(sim->network), card = side_of(sim->card);

	if (network == SIDE_MIXED && sim->network == sim->card)
		return "card and network agree; the secrets were given mixed up";
	if (network == SIDE_RIGHT && card == SIDE_RIGHT && sim->has_sqn_ms)
		return "the secrets are right on both sides; only the SQN is not";
	if (card == SIDE_RIGHT && sim->shortened)
		return "the card has these secrets, and gives the beginning of RES only";
	return verdicts[network][card];
}

static enum gba_status
tell(struct calc *c, const struct sim *sim)
{
	const char *sentence = verdict(sim);

	put_side(c, sim, "network", sim->network);
	put_side(c, sim, "card", sim->card);
	if (sim->has_sqn)
		calc_put_hex(c, "sqn", sim->sqn.b, sizeof(sim->sqn.b));
	if (sim->has_sqn_ms)
		calc_put_hex(c, "sqn-ms", sim->sqn_ms.b, sizeof(sim->sqn_ms.b));
	tell_side(c, sim, "network-side", sim->masked ? "AUTN* of GBA_U" : "AUTN",
		  sim->network);
	tell_side(c, sim, "card-side", name_of_answer(c), sim->card);
	if (sim->has_sqn && sim->has_sqn_ms)
		calc_put(c, "sequence", "%s", sqn_story(sim));
	if (sim->masked)
		calc_put(c, "note",
			 "AUTN is masked for GBA_U: a card without GBA_U answers it with "
			 "a MAC failure (TS 33.220 5.3.2)");
	calc_put(c, "verdict", "%s", sentence);
	if ((sim->network == AS_GIVEN || sim->network == NOT_GIVEN) &&
	    (sim->card == AS_GIVEN || sim->card == NOT_GIVEN) && !sim->shortened)
		return GBA_OK;
	return calc_refuse(c, GBA_ERR_MAC, "%s", sentence);
}

static enum gba_status
test_sim(struct calc *c, struct sim *sim)
{
	const bool has_answer = calc_has(c, "res") || calc_has(c, "auts");
	enum gba_status status = calc_secrets(c, &sim->sub);

	if (status == GBA_OK)
		status = calc_hex(c, sim->rand.b, sizeof(sim->rand.b), "rand");
	if (status != GBA_OK)
		return status;
	if (calc_has(c, "res") && calc_has(c, "auts"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "res and auts: give one of them");
	if (!has_answer && !calc_has(c, "autn"))
		return calc_refuse(c, GBA_ERR_SYNTAX, "autn, res or auts: missing");
	status = list_guesses(c, sim);
	if (status == GBA_OK && calc_has(c, "autn"))
		status = find_network(c, sim);
	if (status == GBA_OK && has_answer)
		status = find_card(c, sim);
	return status == GBA_OK ? tell(c, sim) : status;
}

enum gba_status
calc_test_sim(struct calc *c)
{
	struct sim sim = { .network = NOT_GIVEN, .card = NOT_GIVEN };
	enum gba_status status = test_sim(c, &sim);

	gba_wipe(&sim, sizeof(sim));
	return status;
}
