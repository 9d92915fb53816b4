/* SPDX-License-Identifier: Apache-2.0 */
/* NAF SAs: kept sealed, found by both names, replaced by rule, wiped when they are over.
 */
#include "push_fixture.h"

#include <pthread.h>
#include <sys/stat.h>

static void
expect_same(const struct push_sa *a, const struct push_sa *b)
{
	cr_expect_arr_eq(a->rand.b, b->rand.b, 16);
	cr_expect_str_eq(a->ptid, b->ptid);
	cr_expect_str_eq(a->naf_id.fqdn, b->naf_id.fqdn);
	cr_expect_arr_eq(a->naf_id.ua.b, b->naf_id.ua.b, 5);
	cr_expect_eq(a->gba_u, b->gba_u);
	cr_expect_str_eq(a->app_label, b->app_label);
	cr_expect_arr_eq(a->key.b, b->key.b, 32);
	cr_expect_eq(a->has_int_key, b->has_int_key);
	cr_expect_arr_eq(a->int_key.b, b->int_key.b, 32);
	cr_expect_eq(a->created_s, b->created_s);
	cr_expect_eq(a->expires_s, b->expires_s);
}

static void
expect_found(struct push_fixture *fx, const struct push_sa *want)
{
	char name[RAND_AT_NAF_MAX + 1];
	struct push_sa sa;

	cr_assert_eq(push_sa_by_rand(fx->table[PUSH_NAF], &sa, &want->rand, NOW), GBA_OK);
	expect_same(&sa, want);
	push_sa_fini(&sa);
	cr_assert_eq(push_sa_by_ptid(fx->table[PUSH_NAF], &sa, want->ptid, NOW), GBA_OK);
	expect_same(&sa, want);
	push_sa_fini(&sa);
	cr_assert_eq(rand_at_naf_build(name, &want->rand, want->naf_id.fqdn), GBA_OK);
	cr_assert_eq(push_sa_by_name(fx->table[PUSH_NAF], &sa, gba_text(name), NOW),
		     GBA_OK);
	expect_same(&sa, want);
	push_sa_fini(&sa);
}

Test(push_sa, what_is_put_is_found_by_each_name_after_a_restart)
{
	struct push_sa sa = push_an_sa(1, NOW + 60), got;
	struct push_fixture fx;
	struct aka_rand other;

	push_init(&fx);
	push_open(&fx);
	sa.gba_u = true;
	sa.has_int_key = true;
	memset(sa.int_key.b, 0xcc, sizeof(sa.int_key.b));
	sa.ue_id = (char *)(uintptr_t) "001010000000001@ims";
	sa.ue_trp = (char *)(uintptr_t) "http://[::1]:8089/push";
	sa.uss = (char *)(uintptr_t) "<uss/>";
	sa.gpi = octets_of("octets");
	push_put(&fx, PUSH_NAF, &sa);
	expect_found(&fx, &sa);
	push_close(&fx);
	push_open(&fx);
	expect_found(&fx, &sa);

	cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_NAF], &got, sa.ptid, NOW), GBA_OK);
	cr_expect_str_eq(got.ue_id, sa.ue_id);
	cr_expect_str_eq(got.ue_trp, sa.ue_trp);
	cr_expect_str_eq(got.uss, sa.uss);
	cr_expect_eq(got.gpi.len, 6);
	cr_expect_arr_eq(got.gpi.p, "octets", 6);
	push_sa_fini(&got);

	other = sa.rand;
	other.b[3] ^= 1;
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_NAF], &got, &other, NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(push_sa_by_ptid(fx.table[PUSH_NAF], &got, "sa1@push.home2.net", NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(push_sa_by_name(fx.table[PUSH_NAF], &got,
				     gba_text("010000000000000000000000000000aa@other"),
				     NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &sa.rand, NOW),
		     GBA_ERR_NOT_FOUND);
	push_fini(&fx);
}

/* Does the file, or the WAL beside it, hold these octets? */
static bool
is_on_disk(const struct push_fixture *fx, const uint8_t key[32])
{
	static const char *const tails[] = { "", "-wal" };
	static uint8_t octets[1 << 20];
	bool found = false;
	char path[128];

	for (size_t i = 0; i < ARRAY_LEN(tails); i++) {
		FILE *file;
		size_t len;

		snprintf(path, sizeof(path), "%s%s", fx->path[PUSH_UE], tails[i]);
		file = fopen(path, "rb");
		if (file == NULL)
			continue;
		len = fread(octets, 1, sizeof(octets), file);
		found = found || memmem(octets, len, key, 32) != NULL;
		fclose(file);
	}
	return found;
}

Test(push_sa, keys_are_sealed_and_the_file_is_ours_alone)
{
	struct push_sa sa = push_an_sa(1, NOW + 60);
	struct push_fixture fx;
	struct stat st;

	memset(sa.key.b, 0x77, sizeof(sa.key.b));
	push_init(&fx);
	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	cr_assert_eq(stat(fx.path[PUSH_UE], &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_expect_not(is_on_disk(&fx, sa.key.b));
	push_fini(&fx);

	push_init(&fx);
	fx.conf[PUSH_UE].seal = NULL;
	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	cr_expect(is_on_disk(&fx, sa.key.b)); /* so that the search finds what is there */
	push_fini(&fx);
}

/* Also without a sealing key nothing is left of what is over, forgotten or replaced. */
Test(push_sa, a_key_that_is_wiped_is_not_on_the_disk)
{
	for (unsigned how = 0; how < 4; how++) {
		struct push_sa sa = push_an_sa(1, NOW + 60),
			       next = push_an_sa(2, NOW + 60);
		struct push_table *table;
		struct push_fixture fx;
		struct push_sa got;

		memset(sa.key.b, 0x77, sizeof(sa.key.b));
		push_init(&fx);
		fx.conf[PUSH_UE].seal = NULL;
		push_open(&fx);
		table = fx.table[PUSH_UE];
		push_put(&fx, PUSH_UE, &sa);
		memcpy(next.ptid, sa.ptid, sizeof(next.ptid));
		if (how == 0)
			cr_expect_eq(push_sa_expire(table, NOW + 60, 10, NULL), GBA_OK);
		else if (how == 1)
			cr_expect_eq(push_sa_delete(table, sa.ptid), GBA_OK);
		else if (how == 2)
			cr_expect_eq(push_sa_by_rand(table, &got, &sa.rand, NOW + 60),
				     GBA_ERR_EXPIRED);
		else
			push_put(&fx, PUSH_UE, &next);
		cr_expect_not(is_on_disk(&fx, sa.key.b), "%u", how);
		push_fini(&fx);
	}
}

static void
expect_refused(struct push_fixture *fx, const char *why)
{
	struct push_table *table = NULL;

	fx->lines[0] = '\0';
	cr_expect_eq(push_table_new(&table, &fx->conf[PUSH_UE]), GBA_ERR_STORE, "%s",
		     why);
	cr_expect_null(table);
	cr_expect_not_null(strstr(fx->lines, why), "%s: %s", why, fx->lines);
}

Test(push_sa, a_database_of_somebody_else_is_refused_with_a_sentence)
{
	struct push_fixture fx;
	char path[96];

	push_init(&fx);
	push_open(&fx);
	push_close(&fx);
	fx.key.b[0] ^= 1;
	expect_refused(&fx, "sealed with another key");
	fx.conf[PUSH_UE].seal = NULL;
	expect_refused(&fx, "no sealing key is configured");
	fx.key.b[0] ^= 1;
	fx.conf[PUSH_UE].seal = &fx.key;
	memcpy(path, fx.path[PUSH_UE], sizeof(path));
	memcpy(fx.path[PUSH_UE], fx.path[PUSH_NAF], sizeof(path));
	expect_refused(&fx, "holds the SAs of a Push-NAF");
	memcpy(fx.path[PUSH_UE], path, sizeof(path));
	push_raw(&fx, PUSH_UE, "PRAGMA application_id = 1");
	expect_refused(&fx, "belongs to another program");
	push_raw(&fx, PUSH_UE, "PRAGMA application_id = 0x47424153");
	push_raw(&fx, PUSH_UE, "PRAGMA user_version = 99");
	expect_refused(&fx, "install the newer version");
	push_raw(&fx, PUSH_UE, "PRAGMA user_version = 3");
	push_open(&fx);
	push_fini(&fx);
}

Test(push_sa, a_row_that_was_changed_by_hand_is_no_sa)
{
	const struct push_sa one = push_an_sa(1, NOW + 60), two = push_an_sa(2, NOW + 60);
	struct push_fixture fx;
	struct push_sa got;

	push_init(&fx);
	push_open(&fx);
	push_put(&fx, PUSH_UE, &one);
	push_put(&fx, PUSH_UE, &two);
	push_raw(&fx, PUSH_UE,
		 "UPDATE sa SET key = (SELECT key FROM sa WHERE id = 2) WHERE id = 1");
	cr_expect_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, one.ptid, NOW),
		     GBA_ERR_STORE);
	cr_expect_not_null(strstr(fx.lines, "is not what was sealed"));
	cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, two.ptid, NOW), GBA_OK);
	push_sa_fini(&got);
	push_raw(&fx, PUSH_UE,
		 "UPDATE sa SET ua_id = x'0100000005', rand = 'sixteen chars ab' WHERE "
		 "id = 1");
	cr_expect_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, one.ptid, NOW),
		     GBA_ERR_STORE);
	push_fini(&fx);
}

/* TS 33.223, as the profile has it: the newer of the same NAF wins, another NAF does not.
 */
Test(push_sa, a_p_tid_is_replaced_by_its_own_naf_alone)
{
	struct push_sa first = push_an_sa(1, NOW + 60), next = push_an_sa(2, NOW + 90),
		       got;
	struct push_fixture fx;
	uint64_t count;

	push_init(&fx);
	push_open(&fx);
	push_put(&fx, PUSH_UE, &first);
	memcpy(next.ptid, first.ptid, sizeof(next.ptid));
	memcpy(next.naf_id.fqdn, "push.home2.net", 15);
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &next, NOW), GBA_ERR_DENIED);
	cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, first.ptid, NOW), GBA_OK);
	expect_same(&got, &first);
	push_sa_fini(&got);

	memcpy(next.naf_id.fqdn, first.naf_id.fqdn, 15);
	push_put(&fx, PUSH_UE, &next);
	cr_assert_eq(push_sa_by_ptid(fx.table[PUSH_UE], &got, first.ptid, NOW), GBA_OK);
	expect_same(&got, &next);
	push_sa_fini(&got);
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &first.rand, NOW),
		     GBA_ERR_NOT_FOUND);

	/* what is over is in nobody's way */
	first.naf_id = (struct naf_id){ .fqdn = "push.home3.net" };
	first.expires_s = NOW + 500;
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &first, NOW + 90), GBA_OK);
	cr_assert_eq(push_sa_count(fx.table[PUSH_UE], &count), GBA_OK);
	cr_expect_eq(count, 1);
	push_fini(&fx);
}

Test(push_sa, what_is_no_sa_is_not_kept)
{
	struct push_sa sa = push_an_sa(1, NOW), good = push_an_sa(1, NOW + 1);
	struct push_fixture fx;
	uint64_t count;

	push_init(&fx);
	push_open(&fx);
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &sa, NOW), GBA_ERR_EXPIRED);
	sa = good;
	sa.ptid[0] = '\0';
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &sa, NOW), GBA_ERR_ARG);
	sa = good;
	sa.naf_id.fqdn[0] = '/';
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &sa, NOW), GBA_ERR_ARG);
	sa = good;
	memset(sa.app_label, 'x', sizeof(sa.app_label));
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &sa, NOW), GBA_ERR_ARG);
	cr_assert_eq(push_sa_count(fx.table[PUSH_UE], &count), GBA_OK);
	cr_expect_eq(count, 0);
	cr_expect_eq(push_sa_put(fx.table[PUSH_UE], &good, NOW), GBA_OK);
	push_fini(&fx);
}

Test(push_sa, what_is_over_is_wiped_by_a_look_at_it)
{
	const struct push_sa sa = push_an_sa(1, NOW + 10);
	struct push_fixture fx;
	struct push_sa got;
	uint64_t count;

	push_init(&fx);
	push_open(&fx);
	push_put(&fx, PUSH_UE, &sa);
	cr_assert_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &sa.rand, NOW + 9), GBA_OK);
	push_sa_fini(&got);
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &sa.rand, NOW + 10),
		     GBA_ERR_EXPIRED);
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &sa.rand, NOW + 9),
		     GBA_ERR_NOT_FOUND);
	cr_assert_eq(push_sa_count(fx.table[PUSH_UE], &count), GBA_OK);
	cr_expect_eq(count, 0);
	push_fini(&fx);
}

struct seen {
	unsigned count;
	char ptid[8][GBA_PTID_TEXT_MAX + 1];
};

static void
on_row(void *ctx, const struct push_sa *sa)
{
	static const struct gba_ks_naf none;
	struct seen *seen = ctx;

	cr_assert_lt(seen->count, ARRAY_LEN(seen->ptid));
	memcpy(seen->ptid[seen->count++], sa->ptid, sizeof(sa->ptid));
	cr_expect_arr_eq(sa->key.b, none.b, sizeof(none.b), "no key in a list");
}

Test(push_sa, lists_and_wipes_in_steps)
{
	struct seen seen = { 0 };
	struct push_fixture fx;
	uint64_t count;
	bool left;

	push_init(&fx);
	push_open(&fx);
	for (unsigned i = 1; i <= 5; i++) {
		struct push_sa sa = push_an_sa(i, NOW + 10 * i);

		if (i == 5)
			memcpy(sa.naf_id.fqdn, "other.home1.net", 16);
		push_put(&fx, PUSH_UE, &sa);
	}
	cr_assert_eq(push_sa_list(fx.table[PUSH_UE], NULL, 3, NOW, on_row, &seen),
		     GBA_OK);
	cr_assert_eq(seen.count, 3);
	cr_expect_str_eq(seen.ptid[0], "sa5@push.home1.net");
	cr_expect_str_eq(seen.ptid[2], "sa3@push.home1.net");
	seen.count = 0;
	cr_assert_eq(push_sa_list(fx.table[PUSH_UE], "push.home1.net", 9, NOW + 30,
				  on_row, &seen),
		     GBA_OK);
	cr_assert_eq(seen.count, 1);
	cr_expect_str_eq(seen.ptid[0], "sa4@push.home1.net");

	cr_assert_eq(push_sa_expire(fx.table[PUSH_UE], NOW + 30, 2, &left), GBA_OK);
	cr_expect(left);
	cr_assert_eq(push_sa_expire(fx.table[PUSH_UE], NOW + 30, 2, &left), GBA_OK);
	cr_expect_not(left);
	cr_assert_eq(push_sa_count(fx.table[PUSH_UE], &count), GBA_OK);
	cr_expect_eq(count, 2);
	cr_expect_eq(push_sa_delete(fx.table[PUSH_UE], "sa4@push.home1.net"), GBA_OK);
	cr_expect_eq(push_sa_delete(fx.table[PUSH_UE], "sa4@push.home1.net"),
		     GBA_ERR_NOT_FOUND);
	push_fini(&fx);
}

/* NTP seconds wrap in 2036; the table counts on, and nothing is over for it. */
Test(push_sa, the_year_2036_ends_no_sa)
{
	const int64_t wrap = INT64_C(2085978496);
	const struct push_sa sa = push_an_sa(1, wrap + 3600);
	struct push_fixture fx;
	struct push_sa got;

	push_init(&fx);
	push_open(&fx);
	cr_assert_eq(push_sa_put(fx.table[PUSH_UE], &sa, wrap - 1), GBA_OK);
	cr_assert_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &sa.rand, wrap + 3599),
		     GBA_OK);
	cr_expect_eq(got.expires_s, wrap + 3600);
	push_sa_fini(&got);
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_UE], &got, &sa.rand, wrap + 3600),
		     GBA_ERR_EXPIRED);
	push_fini(&fx);
}

/* --- many at one time ----------------------------------------------------------------
 */

#define THREADS 8
#define EACH	25

struct putter {
	pthread_t thread;
	struct push_table *table;
	unsigned first;
	unsigned kept, denied;
};

/* Of each five one is refused: its P-TID belongs to another NAF. */
static void *
put_many(void *ctx)
{
	struct putter *p = ctx;

	for (unsigned i = 0; i < EACH; i++) {
		struct push_sa sa = push_an_sa(p->first + i, NOW + 60);
		enum gba_status status;

		if (i % 5 == 4) {
			memcpy(sa.ptid, "sa1@push.home1.net", 19);
			memcpy(sa.naf_id.fqdn, "push.home2.net", 15);
		}
		status = push_sa_put(p->table, &sa, NOW);
		p->kept += status == GBA_OK;
		p->denied += status == GBA_ERR_DENIED;
	}
	return NULL;
}

Test(push_sa, threads_share_commits_and_each_gets_its_own_answer)
{
	static struct putter putters[THREADS];
	const struct push_sa taken = push_an_sa(1, NOW + 60);
	struct push_fixture fx;
	uint64_t count;

	push_init(&fx);
	fx.conf[PUSH_NAF].sn_block = 4;
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &taken);
	for (unsigned t = 0; t < THREADS; t++) {
		putters[t] = (struct putter){ .table = fx.table[PUSH_NAF],
					      .first = 1000 * (t + 1) };
		cr_assert_eq(
			pthread_create(&putters[t].thread, NULL, put_many, &putters[t]),
			0);
	}
	for (unsigned t = 0; t < THREADS; t++) {
		cr_assert_eq(pthread_join(putters[t].thread, NULL), 0);
		cr_expect_eq(putters[t].kept, EACH - EACH / 5);
		cr_expect_eq(putters[t].denied, EACH / 5);
	}
	cr_assert_eq(push_sa_count(fx.table[PUSH_NAF], &count), GBA_OK);
	cr_expect_eq(count, 1 + THREADS * (EACH - EACH / 5));
	push_close(&fx);
	push_open(&fx);
	cr_assert_eq(push_sa_count(fx.table[PUSH_NAF], &count), GBA_OK);
	cr_expect_eq(count, 1 + THREADS * (EACH - EACH / 5));
	expect_found(&fx, &taken);
	push_fini(&fx);
}

/* The older SA of this RAND stays when the P-TID makes the new one impossible. */
Test(push_sa, a_put_that_is_refused_changes_nothing)
{
	struct push_sa one = push_an_sa(1, NOW + 60), two = push_an_sa(2, NOW + 60), got;
	struct push_fixture fx;

	push_init(&fx);
	push_open(&fx);
	memcpy(two.naf_id.fqdn, "push.home2.net", 15);
	push_put(&fx, PUSH_NAF, &one);
	push_put(&fx, PUSH_NAF, &two);
	memcpy(two.ptid, one.ptid, sizeof(two.ptid)); /* its own RAND, another's P-TID */
	cr_expect_eq(push_sa_put(fx.table[PUSH_NAF], &two, NOW), GBA_ERR_DENIED);
	expect_found(&fx, &one);
	cr_assert_eq(push_sa_by_rand(fx.table[PUSH_NAF], &got, &two.rand, NOW), GBA_OK);
	cr_expect_str_eq(got.ptid, "sa2@push.home1.net");
	push_sa_fini(&got);
	push_fini(&fx);
}

/* Two that are the same give way to each other in their order, as one after the other. */
Test(push_sa, several_are_kept_by_one_call_and_each_gets_its_own_answer)
{
	static const enum gba_status want[] = { GBA_OK,		 GBA_ERR_DENIED, GBA_OK,
						GBA_ERR_EXPIRED, GBA_ERR_ARG,	 GBA_OK };
	const struct push_sa taken = push_an_sa(1, NOW + 60);
	struct push_sa sas[ARRAY_LEN(want)], got;
	enum gba_status statuses[ARRAY_LEN(want)];
	struct push_fixture fx;
	uint64_t count;

	push_init(&fx);
	fx.conf[PUSH_NAF].sn_block = 4;
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &taken);
	for (unsigned i = 0; i < ARRAY_LEN(want); i++)
		sas[i] = push_an_sa(2 + i, NOW + 60);
	memcpy(sas[1].ptid, taken.ptid, sizeof(taken.ptid));
	memcpy(sas[1].naf_id.fqdn, "push.home2.net", 15);
	sas[3].expires_s = NOW;
	memset(sas[4].app_label, 'x', sizeof(sas[4].app_label));
	sas[5] = push_an_sa(2, NOW + 90);
	push_sa_put_all(fx.table[PUSH_NAF], sas, statuses, ARRAY_LEN(want), NOW);
	for (size_t i = 0; i < ARRAY_LEN(want); i++)
		cr_expect_eq(statuses[i], want[i], "%zu", i);
	push_close(&fx);
	push_open(&fx);
	expect_found(&fx, &taken);
	expect_found(&fx, &sas[2]);
	cr_assert_eq(push_sa_by_rand(fx.table[PUSH_NAF], &got, &sas[0].rand, NOW),
		     GBA_OK);
	cr_expect_eq(got.expires_s, NOW + 90);
	cr_expect_eq(got.sn, 4);
	push_sa_fini(&got);
	cr_assert_eq(push_sa_count(fx.table[PUSH_NAF], &count), GBA_OK);
	cr_expect_eq(count, 3);
	push_fini(&fx);
}

Test(push_sa, a_table_in_memory_is_one_too)
{
	const struct push_sa sa = push_an_sa(1, NOW + 60);
	struct push_fixture fx;
	struct push_sa got;

	push_init(&fx);
	fx.conf[PUSH_NAF].path = ":memory:";
	push_open(&fx);
	push_put(&fx, PUSH_NAF, &sa);
	expect_found(&fx, &sa);
	cr_expect_eq(push_sa_by_rand(fx.table[PUSH_NAF], &got, &sa.rand, NOW + 60),
		     GBA_ERR_EXPIRED);
	cr_expect_eq(push_sa_delete(fx.table[PUSH_NAF], sa.ptid), GBA_ERR_NOT_FOUND);
	cr_expect_str_eq(fx.lines, "");
	push_fini(&fx);
}
