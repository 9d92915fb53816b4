/* SPDX-License-Identifier: Apache-2.0 */
/* GBA Push in the public library: what is asked, what comes of it, and SAs that stay.
 * Octets are those of the worked example of PROJECT PROFILE P1. */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "lib/zpn_gpr.h"
#include "lib/zpn_key.h"
#include "lib_fake.h"
#include "vectors.h"

#define NAME "push.home1.net"
#define PTID "7c1e09f2@push.home1.net"

/* The BSF of the test: what it was asked, and what it answers. */
static struct {
	enum gba_status status;
	bool silent, refuses_keys;
	int64_t more_s; /* of lifetime than 100 */
	unsigned asks;
	char ue_id[256], ptid[256], app_label[64];
	bool is_public, gba_u, wants_impi, resync;
	int64_t until_s;
	uint8_t naf_id[64], gpi[256], ks[32];
	size_t naf_id_len, gpi_len;
	struct aka_auts auts;
	naf_push_done done;
	void *ctx;
} bsf;

static void
answer(void)
{
	struct naf_key_parts parts = { .has_me = true,
				       .expires_s = (int64_t)time(NULL) + 100,
				       .impi = gba_text("impi@home1.net") };
	struct naf_push_answer out = { .gpi = { bsf.gpi, bsf.gpi_len } };

	parts.expires_s += bsf.more_s;
	memcpy(parts.ks_naf.b, bsf.ks, sizeof(bsf.ks));
	if (bsf.status == GBA_OK)
		cr_assert_eq(naf_key_new(&out.key, &parts), GBA_OK);
	bsf.done(bsf.ctx, bsf.status, bsf.status == GBA_OK ? &out : NULL);
}

static void
push_ask(void *ctx, const struct naf_push_ask *ask, naf_push_done done, void *done_ctx)
{
	(void)ctx;
	bsf.asks++;
	cr_assert_eq(gba_text_copy(bsf.ue_id, sizeof(bsf.ue_id), ask->ue_id), GBA_OK);
	cr_assert_eq(gba_text_copy(bsf.ptid, sizeof(bsf.ptid), ask->ptid), GBA_OK);
	cr_assert_eq(gba_text_copy(bsf.app_label, sizeof(bsf.app_label), ask->app_label),
		     GBA_OK);
	bsf.is_public = ask->is_public;
	bsf.gba_u = ask->gba_u;
	bsf.wants_impi = ask->wants_impi;
	bsf.until_s = ask->until_s;
	bsf.resync = ask->resync;
	bsf.auts = ask->auts;
	bsf.naf_id_len = ask->naf_id.len;
	memcpy(bsf.naf_id, ask->naf_id.p, ask->naf_id.len);
	bsf.done = done;
	bsf.ctx = done_ctx;
	if (!bsf.silent)
		answer();
}

static struct naf_push_source
push_source(void *self)
{
	return (struct naf_push_source){ push_ask, self };
}

static void
load_example(void)
{
	struct vectors *file = vectors_open("push_p1");
	const struct vec v = vectors_root(file);
	const struct gba_octets gpi = vec_octets(&v, "gpi_me");

	memset(&bsf, 0, sizeof(bsf));
	memcpy(bsf.gpi, gpi.p, gpi.len);
	bsf.gpi_len = gpi.len;
	vec_hex(bsf.ks, sizeof(bsf.ks), &v, "ks_naf");
	vectors_forget(file);
}

static struct gba_naf *
opened(const char *store, const char *key_file, enum gba_naf_status want)
{
	static struct naf_transport transport;
	struct gba_naf *naf = NULL;

	transport = lib_transport;
	transport.push = push_source;
	lib_bsf = (struct fake_bsf){ .otherwise = GBA_ERR_DENIED };
	cr_assert_eq(gba_naf_new(&naf), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(naf, "bsf", "aaa://bsf.example"), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(naf, "name", NAME), GBA_NAF_OK);
	cr_assert_eq(gba_naf_set(naf, "pending-max", "16"), GBA_NAF_OK);
	if (store != NULL)
		cr_assert_eq(gba_naf_set(naf, "sa-store", store), GBA_NAF_OK);
	if (key_file != NULL)
		cr_assert_eq(gba_naf_set(naf, "sa-key-file", key_file), GBA_NAF_OK);
	cr_assert_eq(naf_context_open(naf, &transport), want, "%s", gba_naf_error(naf));
	return naf;
}

static struct gba_naf_push
order(void)
{
	return (struct gba_naf_push){ .size = sizeof(struct gba_naf_push),
				      .fqdn = NAME,
				      .impi = "impi@home1.net",
				      .expires = (int64_t)time(NULL) + 600,
				      .ptid = PTID };
}

static struct gba_naf_sa *
push(struct gba_naf *naf)
{
	const struct gba_naf_push given = order();
	struct gba_naf_sa *sa = NULL;

	cr_assert_eq(gba_naf_push_get(naf, &given, 0, &sa), GBA_NAF_OK);
	return sa;
}

Test(lib_push, an_sa_has_what_the_bsf_gave_and_its_first_message_is_that_of_the_example)
{
	struct gba_naf *naf;
	struct gba_naf_sa *sa;
	struct vectors *file = vectors_open("push_p1");
	const struct vec v = vectors_root(file);
	struct gba_octets naf_id, message;
	uint8_t out[GBA_NAF_GPL_MAX], rand[16];
	struct vec gpl;
	uint32_t sn = 0;
	size_t len;

	load_example();
	naf = opened(NULL, NULL, GBA_NAF_OK);
	sa = push(naf);
	naf_id = vec_octets(&v, "naf_id");
	cr_expect_eq(bsf.naf_id_len, naf_id.len);
	cr_expect_arr_eq(bsf.naf_id, naf_id.p, naf_id.len);
	cr_expect_str_eq(bsf.ue_id, "impi@home1.net");
	cr_expect_str_eq(bsf.app_label, "USIM");
	cr_expect_not(bsf.is_public || bsf.gba_u || bsf.wants_impi || bsf.resync);
	cr_expect_str_eq(gba_naf_sa_ptid(sa), PTID);
	cr_expect_str_eq(gba_naf_sa_fqdn(sa), NAME);
	cr_expect_arr_eq(gba_naf_sa_gpi(sa, &len), bsf.gpi, bsf.gpi_len);
	cr_expect_eq(len, bsf.gpi_len);
	vec_hex(rand, sizeof(rand), &v, "rand");
	cr_expect_arr_eq(gba_naf_sa_rand(sa), rand, sizeof(rand));
	cr_expect_eq(gba_naf_sa_gba_u(sa), 0);
	cr_expect_arr_eq(gba_naf_key_ks_naf(gba_naf_sa_key(sa)), bsf.ks, sizeof(bsf.ks));
	cr_expect_str_eq(gba_naf_key_impi(gba_naf_sa_key(sa)), "impi@home1.net");
	gpl = vec_object(&v, "gpl");
	message = vec_octets(&gpl, "message");
	cr_assert_eq(gba_naf_sa_protect(naf, PTID, GBA_NAF_ENCRYPT, "hello", 5, out,
					sizeof(out), &len, &sn),
		     GBA_NAF_OK);
	cr_expect_eq(sn, 1);
	cr_expect_eq(len, message.len);
	cr_expect_arr_eq(out, message.p, message.len);
	cr_assert_eq(gba_naf_sa_protect(naf, PTID, GBA_NAF_ENCRYPT, "hello", 5, out,
					sizeof(out), &len, &sn),
		     GBA_NAF_OK);
	cr_expect_eq(sn, 2);
	vectors_forget(file);
	gba_naf_sa_free(sa);
	gba_naf_sa_free(NULL);
	gba_naf_free(naf);
}

Test(lib_push, each_member_reaches_the_bsf)
{
	static const uint8_t ua_id[5] = { 1, 0, 0, 0, 9 }, rand[16] = { 1 },
			     auts[14] = { 2, 3 };
	struct gba_naf_push given = order();
	struct gba_naf_sa *sa = NULL;
	struct gba_naf *naf;
	char made[GBA_NAF_PTID_MAX + 1];

	load_example();
	naf = opened(NULL, NULL, GBA_NAF_OK);
	given.impi = NULL;
	given.impu = "sip:user@home1.net";
	given.ua_id = ua_id;
	given.app_label = "100%";
	given.gba_u = given.want_impi = 1;
	given.ptid = NULL;
	given.rand = rand;
	given.auts = auts;
	cr_assert_eq(gba_naf_push_get(naf, &given, 0, &sa), GBA_NAF_OK);
	cr_expect_str_eq(bsf.ue_id, "sip:user@home1.net");
	cr_expect(bsf.is_public && bsf.gba_u && bsf.wants_impi && bsf.resync);
	cr_expect_arr_eq(bsf.naf_id + bsf.naf_id_len - 5, ua_id, 5);
	cr_expect_str_eq(bsf.app_label, "100%");
	cr_expect_eq(bsf.until_s, given.expires);
	cr_expect_arr_eq(bsf.auts.b, auts, sizeof(auts));
	cr_expect_eq(strlen(bsf.ptid), 16); /* of 12 octets */
	cr_expect_str_eq(gba_naf_sa_ptid(sa), bsf.ptid);
	gba_naf_sa_free(sa);
	cr_assert_eq(gba_naf_ptid_make(naf, "PUSH.home1.net", made), GBA_NAF_OK);
	cr_expect_eq(strlen(made), 16);
	cr_expect_str_neq(made, bsf.ptid);
	cr_expect_eq(gba_naf_ptid_make(naf, "other.example", made), GBA_NAF_ERR_ARG);
	gba_naf_free(naf);
}

Test(lib_push, an_sa_ends_when_the_bsf_says_and_never_after_what_was_asked_for)
{
	for (int64_t more_s = 0; more_s <= 900; more_s += 900) {
		struct gba_naf *naf = opened(NULL, NULL, GBA_NAF_OK);
		struct gba_naf_sa *sa;

		load_example();
		bsf.more_s = more_s;
		sa = push(naf);
		cr_expect_eq(gba_naf_sa_expires(sa) > (int64_t)time(NULL) + 200, more_s > 0);
		cr_expect_leq(gba_naf_sa_expires(sa), (int64_t)time(NULL) + 600);
		cr_expect_eq(gba_naf_key_expires(gba_naf_sa_key(sa)),
			     gba_naf_sa_expires(sa));
		gba_naf_sa_free(sa);
		gba_naf_free(naf);
	}
}

/* A generator whose numbers come from a list. */
struct dice {
	const uint8_t *octets;
	unsigned thrown;
	enum gba_status status;
};

static enum gba_status throw(void *ctx, void *out, size_t len) {
	struct dice *dice = ctx;

	memset(out, dice->octets[dice->thrown++], len);
	return dice->status;
}

/* base64url of eight octets 0x05, of eight 0x06, and of twelve 0x05. */
Test(lib_push, a_short_ptid_is_none_of_an_sa_that_goes_on)
{
	static const uint8_t fall[] = { 5, 5, 5, 6, 5, 5, 5, 5, 5, 7 };
	struct dice dice = { .octets = fall };
	struct gba_naf_push given = order();
	char made[GBA_NAF_PTID_MAX + 1] = "";
	struct gba_naf_sa *sa = NULL;
	struct gba_naf *naf;

	load_example();
	naf = opened(NULL, NULL, GBA_NAF_OK);
	naf->random = (struct gba_random){ throw, &dice };
	naf->settings.ptid_octets = 8;
	given.ptid = NULL;
	cr_assert_eq(gba_naf_push_get(naf, &given, 0, &sa), GBA_NAF_OK);
	cr_expect_str_eq(gba_naf_sa_ptid(sa), "BQUFBQUFBQU");
	gba_naf_sa_free(sa);
	naf->settings.ptid_octets = 12;
	cr_assert_eq(gba_naf_ptid_make(naf, NAME, made), GBA_NAF_OK);
	cr_expect_str_eq(made, "BQUFBQUFBQUFBQUF", "another length is another P-TID");
	naf->settings.ptid_octets = 8;
	cr_assert_eq(gba_naf_ptid_make(naf, NAME, made), GBA_NAF_OK);
	cr_expect_str_eq(made, "BgYGBgYGBgY");
	cr_expect_eq(dice.thrown, 4, "5 again is taken");
	cr_expect_eq(gba_naf_ptid_make(naf, NAME, made), GBA_NAF_ERR_INTERNAL);
	cr_expect_str_eq(made, "BgYGBgYGBgY", "a refusal writes nothing");
	cr_expect_eq(dice.thrown, 8, "it gives up");
	dice.status = GBA_ERR_CRYPTO;
	cr_expect_eq(gba_naf_ptid_make(naf, NAME, made), GBA_NAF_ERR_INTERNAL);
	cr_expect_eq(dice.thrown, 9);
	gba_naf_free(naf);
}

Test(lib_push, what_is_no_order_is_never_asked)
{
	struct gba_naf_push given[14];
	struct gba_naf_sa *sa = NULL;
	struct gba_naf *naf;
	static const uint8_t rand[16];
	char too_long[257];

	load_example();
	naf = opened(NULL, NULL, GBA_NAF_OK);
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		given[i] = order();
	memset(too_long, 'a', sizeof(too_long) - 1);
	too_long[sizeof(too_long) - 1] = '\0';
	given[0].size = 3;
	given[1].fqdn = "other.example";
	given[2].fqdn = NULL;
	given[3].impi = NULL;
	given[4].impu = "sip:both@home1.net";
	given[5].expires = (int64_t)time(NULL) - 1;
	given[6].ptid = "two words";
	given[7].rand = rand;
	given[8].impi = "";
	given[9].app_label = "";
	given[10].app_label = "two words";
	given[11].app_label = "123456789012345678901234567890123";
	given[12].impi = too_long;
	given[13].ptid = "a%20b";
	for (size_t i = 0; i < ARRAY_LEN(given); i++)
		cr_expect_eq(gba_naf_push_get(naf, &given[i], 0, &sa), GBA_NAF_ERR_ARG,
			     "row %zu", i);
	cr_expect_eq(gba_naf_push_get(NULL, &given[0], 0, &sa), GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_push_get(naf, NULL, 0, &sa), GBA_NAF_ERR_ARG);
	cr_expect_eq(bsf.asks, 0);
	cr_expect_null(sa);
	gba_naf_free(naf);
	naf = lib_open(FAKE_HOST);
	given[0] = order();
	given[0].fqdn = FAKE_HOST;
	cr_expect_eq(gba_naf_push_get(naf, &given[0], 0, &sa), GBA_NAF_ERR_UNSUPPORTED);
	gba_naf_free(naf);
}

Test(lib_push, refusals_have_their_status_and_leave_no_sa)
{
	static const struct {
		enum gba_status bsf;
		enum gba_naf_status status;
	} rows[] = {
		{ GBA_ERR_NOT_FOUND, GBA_NAF_ERR_UNKNOWN },
		{ GBA_ERR_DENIED, GBA_NAF_ERR_DENIED },
		{ GBA_ERR_ARG, GBA_NAF_ERR_ARG },
		{ GBA_ERR_PEER, GBA_NAF_ERR_PEER },
		{ GBA_ERR_NOMEM, GBA_NAF_ERR_NOMEM },
	};
	const struct gba_naf_push given = order();
	struct gba_naf_sa *sa = NULL;
	struct gba_naf *naf;
	uint64_t count = 1;

	load_example();
	naf = opened(NULL, NULL, GBA_NAF_OK);
	for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
		bsf.status = rows[i].bsf;
		cr_expect_eq(gba_naf_push_get(naf, &given, 0, &sa), rows[i].status);
	}
	bsf.status = GBA_OK;
	bsf.gpi_len--; /* a GPI that is none */
	cr_expect_eq(gba_naf_push_get(naf, &given, 0, &sa), GBA_NAF_ERR_PEER);
	cr_expect_null(sa);
	cr_assert_eq(gba_naf_sa_count(naf, &count), GBA_NAF_OK);
	cr_expect_eq(count, 0);
	cr_expect_eq(gba_naf_sa_find(naf, PTID, &sa), GBA_NAF_ERR_UNKNOWN);
	gba_naf_free(naf);
}

struct heard {
	unsigned calls;
	enum gba_naf_status status;
	struct gba_naf_sa *sa;
};

static void
on_sa(void *ctx, enum gba_naf_status status, struct gba_naf_sa *sa)
{
	struct heard *heard = ctx;

	heard->calls++;
	heard->status = status;
	heard->sa = sa;
}

Test(lib_push, without_waiting_the_callback_comes_from_process_and_a_late_sa_is_kept)
{
	const struct gba_naf_push given = order();
	struct heard heard = { .calls = 0 };
	struct gba_naf_sa *sa = NULL;
	struct gba_naf *naf;

	load_example();
	naf = opened(NULL, NULL, GBA_NAF_OK);
	bsf.silent = true;
	cr_assert_eq(gba_naf_push_ask(naf, &given, on_sa, &heard), GBA_NAF_OK);
	cr_expect_eq(gba_naf_process(naf), 0);
	answer();
	cr_expect_eq(heard.calls, 0);
	cr_expect_eq(gba_naf_process(naf), 1);
	cr_expect_eq(heard.calls, 1);
	cr_assert_eq(heard.status, GBA_NAF_OK);
	cr_expect_str_eq(gba_naf_sa_ptid(heard.sa), PTID);
	gba_naf_sa_free(heard.sa);
	cr_assert_eq(gba_naf_sa_drop(naf, PTID), GBA_NAF_OK);
	cr_expect_eq(gba_naf_push_get(naf, &given, 1, &sa), GBA_NAF_ERR_TIMEOUT);
	answer();
	cr_assert_eq(gba_naf_sa_find(naf, PTID, &sa), GBA_NAF_OK);
	gba_naf_sa_free(sa);
	gba_naf_free(naf);
}

static void
write_key(const char *path, mode_t mode)
{
	FILE *file = fopen(path, "w");

	cr_assert_not_null(file);
	for (unsigned i = 0; i < 32; i++)
		fprintf(file, "%02x", i);
	fputc('\n', file);
	fclose(file);
	cr_assert_eq(chmod(path, mode), 0);
}

Test(lib_push, an_sa_survives_a_restart_with_numbers_that_are_never_used_twice)
{
	char dir[] = "/tmp/test-lib-push.XXXXXX", store[64], key[64], other[72];
	struct gba_naf *naf;
	struct gba_naf_sa *sa = NULL;
	uint8_t out[128];
	uint32_t sn[2];
	size_t len;

	cr_assert_not_null(mkdtemp(dir));
	snprintf(store, sizeof(store), "%s/sa.db", dir);
	snprintf(key, sizeof(key), "%s/key", dir);
	write_key(key, 0600);
	load_example();
	naf = opened(store, key, GBA_NAF_OK);
	gba_naf_sa_free(push(naf));
	cr_assert_eq(gba_naf_sa_protect(naf, PTID, GBA_NAF_INTEGRITY, "a", 1, out,
					sizeof(out), &len, &sn[0]),
		     GBA_NAF_OK);
	gba_naf_free(naf);
	naf = opened(store, key, GBA_NAF_OK);
	cr_assert_eq(gba_naf_sa_find(naf, PTID, &sa), GBA_NAF_OK);
	cr_expect_arr_eq(gba_naf_sa_gpi(sa, &len), bsf.gpi, bsf.gpi_len);
	cr_expect_arr_eq(gba_naf_key_ks_naf(gba_naf_sa_key(sa)), bsf.ks, 32);
	cr_assert_eq(gba_naf_sa_protect(naf, PTID, GBA_NAF_INTEGRITY, "a", 1, out,
					sizeof(out), &len, &sn[1]),
		     GBA_NAF_OK);
	cr_expect_gt(sn[1], sn[0]);
	gba_naf_sa_free(sa);
	gba_naf_free(naf);
	write_key(key, 0644);
	gba_naf_free(opened(store, key, GBA_NAF_ERR_IO));
	gba_naf_free(opened(store, NULL, GBA_NAF_ERR_ARG));
	unlink(key);
	gba_naf_free(opened(store, key, GBA_NAF_ERR_IO));
	for (size_t i = 0; i < 3; i++) {
		snprintf(other, sizeof(other), "%s%s", store,
			 i == 0	  ? ""
			 : i == 1 ? "-wal"
				  : "-shm");
		unlink(other);
	}
	cr_expect_eq(rmdir(dir), 0);
}

Test(lib_push, an_uplink_message_counts_once)
{
	struct vectors *file = vectors_open("computed_push");
	const struct vec v = vectors_root(file);
	struct gba_naf_message *message = NULL;
	struct gba_naf *naf;
	struct gba_octets octets, payload;
	uint8_t bent[512];
	const struct vec uplink = vec_find(&v, "gpl", "what", "up, encrypted");
	struct gba_naf_push given = order();
	struct gba_naf_sa *sa = NULL;
	char ptid[GBA_NAF_PTID_MAX + 1] = "";
	size_t len;

	load_example();
	vec_hex(bsf.ks, sizeof(bsf.ks), &uplink, "key");
	octets = vec_octets(&uplink, "sa_id");
	memcpy(ptid, octets.p, octets.len);
	given.ptid = ptid;
	naf = opened(NULL, NULL, GBA_NAF_OK);
	cr_assert_eq(gba_naf_push_get(naf, &given, 0, &sa), GBA_NAF_OK);
	gba_naf_sa_free(sa);
	octets = vec_octets(&uplink, "message");
	payload = vec_octets(&uplink, "payload");
	memcpy(bent, octets.p, octets.len);
	bent[octets.len - 1] ^= 1;
	cr_expect_eq(gba_naf_sa_unprotect(naf, bent, octets.len, &message),
		     GBA_NAF_ERR_DENIED);
	cr_expect_eq(gba_naf_sa_unprotect(naf, octets.p, octets.len - 1, &message),
		     GBA_NAF_ERR_ARG);
	cr_expect_eq(gba_naf_sa_look(naf, bent, octets.len, &message),
		     GBA_NAF_ERR_DENIED);
	cr_expect_eq(gba_naf_sa_look(naf, NULL, octets.len, &message), GBA_NAF_ERR_ARG);
	for (int i = 0; i < 2; i++) { /* a look counts nothing */
		cr_assert_eq(gba_naf_sa_look(naf, octets.p, octets.len, &message),
			     GBA_NAF_OK);
		cr_expect_arr_eq(gba_naf_message_payload(message, &len), payload.p,
				 payload.len);
		cr_expect_eq(gba_naf_message_sn(message), vec_number(&uplink, "sn"));
		gba_naf_message_free(message);
	}
	cr_assert_eq(gba_naf_sa_unprotect(naf, octets.p, octets.len, &message),
		     GBA_NAF_OK);
	cr_expect_str_eq(gba_naf_message_ptid(message), ptid);
	cr_expect_arr_eq(gba_naf_message_payload(message, &len), payload.p, payload.len);
	cr_expect_eq(len, payload.len);
	gba_naf_message_free(message);
	gba_naf_message_free(NULL);
	message = NULL;
	cr_expect_eq(gba_naf_sa_unprotect(naf, octets.p, octets.len, &message),
		     GBA_NAF_ERR_DENIED);
	cr_expect_eq(gba_naf_sa_look(naf, octets.p, octets.len, &message),
		     GBA_NAF_ERR_DENIED);
	cr_expect_null(message);
	vectors_forget(file);
	gba_naf_free(naf);
}

Test(lib_push, a_question_has_what_was_asked_in_each_form_of_the_gsid)
{
	static const uint32_t gsids[] = { 1, 4294967295u };
	static struct zpn_question q;
	struct naf_push_ask ask = { .ue_id = gba_text("sip:user@home1.net"),
				    .is_public = true,
				    .app_label = gba_text("ISIM"),
				    .ptid = gba_text(PTID),
				    .naf_id = { (const uint8_t *)"naf", 3 },
				    .until_s = 2000,
				    .gsids = gsids,
				    .gsid_count = ARRAY_LEN(gsids) };

	zpn_question_init(&q, &ask, false);
	cr_expect_arr_eq(q.gpr.ue_id.p, "sip:user@home1.net", q.gpr.ue_id.len);
	cr_expect_eq(q.gpr.ue_id_type.value, ZPN_UE_ID_PUBLIC);
	cr_expect_eq(q.gpr.uicc_me.value, ZPN_GBA_ME);
	cr_expect_eq(q.gpr.lifetime.wall_s, 2000);
	cr_expect_not(q.gpr.private_id.present || q.gpr.gba_u_aware.present ||
		      q.gpr.resync.present);
	cr_assert_eq(q.gpr.gsid.count, 2);
	cr_assert_eq(q.gpr.gsid.item[1].len, 10);
	cr_expect_arr_eq(q.gpr.gsid.item[1].p, "4294967295", 10);
	ask.is_public = false;
	ask.gba_u = ask.gba_u_aware = ask.wants_impi = ask.resync = true;
	memset(ask.rand.b, 1, sizeof(ask.rand.b));
	memset(ask.auts.b, 2, sizeof(ask.auts.b));
	zpn_question_init(&q, &ask, true);
	cr_expect_eq(q.gpr.ue_id_type.value, ZPN_UE_ID_PRIVATE);
	cr_expect_eq(q.gpr.uicc_me.value, ZPN_GBA_U);
	cr_expect(q.gpr.private_id.present && q.gpr.private_id.value == 0);
	cr_expect(q.gpr.gba_u_aware.present && q.gpr.gba_u_aware.value == ZN_GBA_U_YES);
	cr_assert_eq(q.gpr.gsid.item[0].len, 4);
	cr_expect_arr_eq(q.gpr.gsid.item[0].p, "\0\0\0\1", 4);
	cr_assert(q.gpr.resync.present && q.gpr.resync.authorization.len == 30);
	cr_expect_eq(q.gpr.resync.authorization.p[15], 1);
	cr_expect_eq(q.gpr.resync.authorization.p[16], 2);
}

Test(lib_push, results_of_zpn_and_answers_that_are_none)
{
	static const uint8_t ks[32] = { 1 }, octets[16] = { 1 };
	const struct zpn_gpa good = { .ks_naf = { true, ks, 32 },
				      .gpi = { true, octets, 16 },
				      .expiry = { true, 2000 } };
	struct zpn_gpa gpa;
	struct naf_key *key = NULL;

	cr_expect_eq(zpn_refusal_status(5401, true), GBA_ERR_NOT_FOUND);
	cr_expect_eq(zpn_refusal_status(5402, true), GBA_ERR_DENIED);
	cr_expect_eq(zpn_refusal_status(5402, false), GBA_ERR_PEER);
	cr_expect_eq(zpn_refusal_status(5403, true), GBA_ERR_PEER);
	cr_expect_eq(zpn_refusal_status(5004, false), GBA_ERR_ARG);
	cr_expect_eq(zpn_refusal_status(5014, false), GBA_ERR_ARG);
	cr_expect_eq(zpn_refusal_status(3002, false), GBA_ERR_PEER);
	cr_expect_eq(zpn_web_refusal_status(5401), GBA_ERR_NOT_FOUND);
	cr_expect_eq(zpn_web_refusal_status(5402), GBA_ERR_DENIED);
	cr_expect_eq(zpn_web_refusal_status(5403), GBA_ERR_PEER);
	cr_expect_eq(zpn_web_refusal_status(5004), GBA_ERR_ARG);
	cr_expect_eq(zpn_web_refusal_status(5014), GBA_ERR_ARG);
	cr_expect_eq(zpn_web_refusal_status(5005), GBA_ERR_PEER);
	cr_expect_eq(zpn_web_refusal_status(5012), GBA_ERR_PEER);
	cr_expect_eq(zpn_web_refusal_status(3004), GBA_ERR_PEER);
	cr_expect_eq(zpn_web_refusal_status(0), GBA_ERR_PEER);
	gpa = good;
	gpa.gpi.present = false;
	cr_expect_eq(zpn_key_make(&key, &gpa, 1000, 5000), GBA_ERR_PEER);
	gpa = good;
	gpa.gpi.len = NAF_PUSH_GPI_MAX + 1;
	cr_expect_eq(zpn_key_make(&key, &gpa, 1000, 5000), GBA_ERR_PEER);
	gpa = good;
	gpa.ks_naf.len = 31;
	cr_expect_eq(zpn_key_make(&key, &gpa, 1000, 5000), GBA_ERR_PEER);
	gpa = good;
	gpa.expiry.wall_s = 1000;
	cr_expect_eq(zpn_key_make(&key, &gpa, 1000, 5000), GBA_ERR_PEER, "over");
	cr_assert_eq(zpn_key_make(&key, &good, 1000, 5000), GBA_OK);
	cr_expect_eq(naf_key_expires_s(key), 2000);
	naf_key_unref(key);
}
