/* SPDX-License-Identifier: Apache-2.0 */
/* The AuC inside the daemon, on a real store: vectors, synchronisation, refusals. */
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "home/auc.h"
#include "crypto/sqn.h"
#include "unit.h"

#define IMPI "001010123456789@ims.mnc001.mcc001.3gppnetwork.org"

static char dir[] = "/tmp/test_auc.XXXXXX";
static struct gba_clock wall;
static struct gba_random random_os;
static struct store *store;
static struct auc local;
static struct store_subscriber sub;

static void
setup(void)
{
	static char path[64];
	struct store_conf conf = { .path = path, .readers = 1, .sqn_block = 4 };

	cr_assert_not_null(mkdtemp(dir));
	snprintf(path, sizeof(path), "%s/db", dir);
	wall = gba_clock_system();
	random_os = gba_random_system();
	conf.clock = &wall;
	conf.random = &random_os;
	cr_assert_eq(store_new(&store, &conf), GBA_OK);
	local = (struct auc){ .store = store, .random = random_os, .ind = 3, .push_ind = 7 };
	snprintf(sub.impi, sizeof(sub.impi), "%s", IMPI);
	sub.sec = (struct aka_secrets){ .alg = AKA_MILENAGE, .k_len = 16, .res_len = 8 };
	cr_assert_eq(
		gba_unhex(sub.sec.k.b, 16, gba_text("465b5ce8b199b49faa5f0a2ee238a6bc")),
		GBA_OK);
	cr_assert_eq(gba_unhex(sub.sec.opc.b, 16,
			       gba_text("cd63cb71954a9f4e48a5994e37a02baf")),
		     GBA_OK);
	sub.amf.b[0] = 0x80;
	sub.amf.b[1] = 0x01;
	sub.sqn = aka_sqn_from_u64(0x20);
	sub.uicc = GUSS_UICC_GBA_U;
	sub.guss = strdup("<guss/>");
	cr_assert_eq(store_subscriber_put(store, &sub, false), GBA_OK);
}

static void
teardown(void)
{
	char command[64];

	free(sub.guss);
	store_free(store);
	snprintf(command, sizeof(command), "rm -r %s", dir);
	cr_assert_eq(system(command), 0);
}

TestSuite(auc, .init = setup, .fini = teardown);

struct waiter {
	pthread_mutex_t lock;
	pthread_cond_t told;
	unsigned calls;
	enum gba_status status;
	struct av_answer answer;
	char guss[64];
};

static void
on_answer(void *ctx, enum gba_status status, const struct av_answer *answer)
{
	struct waiter *waiter = ctx;

	pthread_mutex_lock(&waiter->lock);
	waiter->status = status;
	if (answer != NULL) {
		waiter->answer = *answer;
		snprintf(waiter->guss, sizeof(waiter->guss), "%s",
			 answer->guss == NULL ? "" : answer->guss);
	}
	waiter->calls++;
	pthread_cond_signal(&waiter->told);
	pthread_mutex_unlock(&waiter->lock);
}

static struct waiter
ask(const struct av_request *request)
{
	const struct av_source source = auc_source(&local);
	struct waiter waiter = { .lock = PTHREAD_MUTEX_INITIALIZER,
				 .told = PTHREAD_COND_INITIALIZER };

	source.ask(source.ctx, request, on_answer, &waiter);
	pthread_mutex_lock(&waiter.lock);
	while (waiter.calls == 0)
		pthread_cond_wait(&waiter.told, &waiter.lock);
	pthread_mutex_unlock(&waiter.lock);
	cr_expect_eq(waiter.calls, 1);
	return waiter;
}

/* What the card reads in a vector. */
static struct aka_sqn
card_sqn(const struct aka_av *av, struct aka_amf *amf)
{
	struct aka_res res;
	struct aka_ck ck;
	struct aka_ik ik;
	struct aka_sqn sqn;

	cr_assert_eq(
		aka_autn_open(&sqn, amf, &res, &ck, &ik, &sub.sec, &av->rand, &av->autn),
		GBA_OK);
	cr_expect_eq(res.len, av->xres.len);
	cr_expect_arr_eq(res.b, av->xres.b, res.len);
	cr_expect_arr_eq(ck.b, av->ck.b, sizeof(ck.b));
	cr_expect_arr_eq(ik.b, av->ik.b, sizeof(ik.b));
	return sqn;
}

Test(auc, the_card_accepts_each_vector_and_no_two_share_rand_or_sqn)
{
	const struct av_request request = { .impi = IMPI };
	struct aka_sqn_array card = { { 0 } };
	uint8_t last[16] = { 0 };

	for (int i = 0; i < 10; i++) {
		struct waiter told = ask(&request);
		struct aka_sqn sqn;

		cr_assert_eq(told.status, GBA_OK);
		sqn = card_sqn(&told.answer.av, NULL);
		cr_expect_eq(aka_sqn_ind(&sqn), 3);
		cr_expect_eq(aka_sqn_array_accept(&card, &sqn, AKA_SQN_DELTA, 0), GBA_OK,
			     "%d", i);
		cr_expect_neq(memcmp(last, told.answer.av.rand.b, 16), 0);
		memcpy(last, told.answer.av.rand.b, 16);
		cr_expect_eq(told.answer.resync, AV_RESYNC_UNKNOWN);
		cr_expect_eq(told.answer.uicc, GUSS_UICC_GBA_U);
		cr_expect_str_eq(told.guss, "<guss/>");
	}
}

/* A GPI that waits for its way is not out of step because its user bootstraps. */
Test(auc, a_push_has_an_ind_of_its_own_and_stays_fresh_while_ub_goes_on)
{
	const struct av_request ub = { .impi = IMPI, .kind = AV_AKA },
				push = { .impi = IMPI, .kind = AV_AKA, .is_push = true };
	struct aka_sqn first, second, late, sqn;
	struct aka_sqn_array card = { { 0 } };
	struct aka_amf amf;
	struct waiter w = ask(&push);

	late = card_sqn(&w.answer.av, &amf);
	cr_expect_eq(aka_sqn_ind(&late), 7);
	for (int i = 0; i < 5; i++) {
		w = ask(&ub);
		sqn = card_sqn(&w.answer.av, &amf);
		cr_expect_eq(aka_sqn_ind(&sqn), 3);
		cr_expect_eq(aka_sqn_array_accept(&card, &sqn, AKA_SQN_DELTA, 0), GBA_OK);
	}
	w = ask(&push);
	first = card_sqn(&w.answer.av, &amf);
	w = ask(&push);
	second = card_sqn(&w.answer.av, &amf);
	cr_expect_eq(aka_sqn_array_accept(&card, &late, AKA_SQN_DELTA, 0), GBA_OK);
	cr_expect_eq(aka_sqn_array_accept(&card, &late, AKA_SQN_DELTA, 0), GBA_ERR_SQN,
		     "the same one again");
	cr_expect_eq(aka_sqn_array_accept(&card, &second, AKA_SQN_DELTA, 0), GBA_OK);
	cr_expect_eq(aka_sqn_array_accept(&card, &first, AKA_SQN_DELTA, 0), GBA_ERR_SQN,
		     "an old one after a new one");
}

Test(auc, a_public_identity_stands_for_the_one_subscriber_who_has_it)
{
	struct store_subscriber other = sub;
	struct waiter told;

	sub.impus = strdup("sip:alice@home1.net tel:+4930123");
	other.impus = (char[]){ "tel:+4930123" };
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	snprintf(other.impi, sizeof(other.impi), "other@home1.net");
	cr_assert_eq(store_subscriber_put(store, &other, false), GBA_OK);
	told = ask(&(struct av_request){ .impu = "sip:alice@home1.net" });
	cr_assert_eq(told.status, GBA_OK);
	cr_expect_str_eq(told.answer.impi, IMPI);
	card_sqn(&told.answer.av, NULL);
	told = ask(&(struct av_request){ .impu = "sip:bob@home1.net" });
	cr_expect_eq(told.status, GBA_ERR_NOT_FOUND);
	told = ask(&(struct av_request){ .impu = "tel:+4930123" });
	cr_expect_eq(told.status, GBA_ERR_NOT_FOUND);
	told = ask(&(struct av_request){ .impi = "other@home1.net" });
	cr_expect_eq(told.status, GBA_OK);
	cr_expect_str_eq(told.answer.impi, "other@home1.net");
	free(sub.impus);
	sub.impus = NULL;
}

Test(auc, the_separation_bit_of_amf_is_clear_and_the_rest_is_kept)
{
	const struct av_request request = { .impi = IMPI };
	struct waiter told = ask(&request);
	struct aka_amf amf;

	card_sqn(&told.answer.av, &amf);
	cr_expect_eq(amf.b[0], 0x00);
	cr_expect_eq(amf.b[1], 0x01);
}

Test(auc, a_good_auts_moves_the_sqn_and_a_forged_one_does_not)
{
	struct av_request request = { .impi = IMPI };
	const struct aka_sqn sqn_ms = aka_sqn_from_u64(UINT64_C(0x100000000000));
	struct waiter told = ask(&request);
	struct aka_sqn before, after;

	cr_assert_eq(told.status, GBA_OK);
	before = card_sqn(&told.answer.av, NULL);
	request.resync = true;
	request.rand = told.answer.av.rand;
	request.autn = told.answer.av.autn;
	cr_assert_eq(aka_auts_make(&request.auts, &sub.sec, &request.rand, &sqn_ms),
		     GBA_OK);

	request.auts.b[13] ^= 1;
	told = ask(&request);
	cr_assert_eq(told.status, GBA_OK);
	cr_expect_eq(told.answer.resync, AV_RESYNC_FORGED);
	after = card_sqn(&told.answer.av, NULL);
	cr_expect_eq(aka_sqn_seq(&after), aka_sqn_seq(&before) + 1);

	request.auts.b[13] ^= 1;
	told = ask(&request);
	cr_assert_eq(told.status, GBA_OK);
	cr_expect_eq(told.answer.resync, AV_RESYNC_DONE);
	cr_expect_arr_eq(told.answer.sqn_ms.b, sqn_ms.b, 6);
	cr_expect_arr_eq(told.answer.sqn_he.b, before.b, 6);
	after = card_sqn(&told.answer.av, NULL);
	cr_expect_gt(aka_sqn_seq(&after), aka_sqn_seq(&sqn_ms));
	cr_expect_lt(aka_sqn_seq(&after), aka_sqn_seq(&sqn_ms) + 16);
}

Test(auc, an_unknown_and_a_barred_subscriber_are_told_apart)
{
	const struct av_request request = { .impi = IMPI }, unknown = { .impi = "a@b" };

	cr_expect_eq(ask(&unknown).status, GBA_ERR_NOT_FOUND);
	sub.barred = true;
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	cr_expect_eq(ask(&request).status, GBA_ERR_DENIED);
}

static enum gba_status
rand_of_ts55205_set_1(void *ctx, void *out, size_t len)
{
	(void)ctx;
	return gba_unhex(out, len, gba_text("23553cbe9637a89d218ae64dae47bf35"));
}

/* TS 55.205 test set 1 has the Ki and OPc of this subscriber. */
Test(auc, a_subscriber_with_a_sim_gets_a_triplet_and_no_sqn_is_spent)
{
	const struct av_request request = { .impi = IMPI };
	struct store_subscriber after = { .guss = NULL };
	uint8_t sres[4], kc[8];
	struct waiter told;
	struct aka_sqn sqn;

	sub.uicc = GUSS_UICC_SIM;
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	local.random = (struct gba_random){ rand_of_ts55205_set_1, NULL };
	told = ask(&request);
	cr_assert_eq(told.status, GBA_OK);
	cr_assert(told.answer.has_triplet);
	cr_expect_eq(told.answer.uicc, GUSS_UICC_SIM);
	cr_assert_eq(gba_unhex(sres, sizeof(sres), gba_text("46f8416a")), GBA_OK);
	cr_assert_eq(gba_unhex(kc, sizeof(kc), gba_text("eae4be823af9a08b")), GBA_OK);
	cr_expect_arr_eq(told.answer.sres.b, sres, sizeof(sres));
	cr_expect_arr_eq(told.answer.kc.b, kc, sizeof(kc));
	cr_assert_eq(store_subscriber_get(store, &after, IMPI), GBA_OK);
	cr_expect_arr_eq(after.sqn.b, sub.sqn.b, sizeof(sub.sqn.b));
	store_subscriber_fini(&after);

	sub.uicc = GUSS_UICC_GBA;
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	told = ask(&request);
	cr_expect(!told.answer.has_triplet);
	local.quintets = true; /* as an HSS */
	sub.uicc = GUSS_UICC_SIM;
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	told = ask(&request);
	cr_expect(!told.answer.has_triplet);
	sqn = card_sqn(&told.answer.av, NULL);
	cr_expect_gt(aka_sqn_seq(&sqn), 1);
}

Test(auc, digest_credentials_are_given_as_stored_and_cost_no_sqn)
{
	const struct av_request digest = { .impi = IMPI, .kind = AV_SIP_DIGEST };
	const struct av_request aka = { .impi = IMPI };
	struct aka_sqn before, after;
	struct waiter told;

	cr_expect_eq(ask(&digest).status, GBA_ERR_SCHEME, "it has a card and no more");
	snprintf(sub.digest.realm, sizeof(sub.digest.realm), "home1.net");
	sub.digest.qop = DIGEST_QOP_AUTH_INT;
	memset(sub.digest.ha1, 0x5d, sizeof(sub.digest.ha1));
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	told = ask(&aka);
	before = card_sqn(&told.answer.av, NULL);
	told = ask(&digest);
	cr_assert_eq(told.status, GBA_OK);
	cr_expect_str_eq(told.answer.digest.realm, "home1.net");
	cr_expect_eq(told.answer.digest.qop, DIGEST_QOP_AUTH_INT);
	cr_expect_arr_eq(told.answer.digest.ha1, sub.digest.ha1, 16);
	cr_expect_str_eq(told.guss, "<guss/>");
	told = ask(&aka);
	after = card_sqn(&told.answer.av, NULL);
	cr_expect_eq(aka_sqn_seq(&after), aka_sqn_seq(&before) + 1);
	sub.sec = (struct aka_secrets){ .k_len = 0 };
	cr_assert_eq(store_subscriber_put(store, &sub, true), GBA_OK);
	cr_expect_eq(ask(&aka).status, GBA_ERR_SCHEME, "no card");
	cr_expect_eq(ask(&digest).status, GBA_OK);
}
