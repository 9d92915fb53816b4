/* SPDX-License-Identifier: Apache-2.0 */
/* What is kept comes back, and what was tampered with does not. */
#include "store_fixture.h"

#define ALICE "alice@ims.example"
#define BOB   "bob@ims.example"

static void
must_put(struct store *store, struct store_subscriber sub)
{
	cr_assert_eq(store_subscriber_put(store, &sub, false), GBA_OK);
}

Test(store_subscriber, comes_back_as_it_was_put)
{
	struct store_subscriber sub = a_subscriber(ALICE, 0x31), out;
	char guss[] = "<guss/>";
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	sub.sec.alg = AKA_TUAK;
	sub.sec.k_len = 32;
	sub.sec.res_len = 16;
	sub.sec.tuak_iterations = 2;
	memset(sub.sec.k.b, 0xaa, sizeof(sub.sec.k.b));
	sub.sqn = aka_sqn_join(77, 3);
	sub.uicc = GUSS_UICC_GBA_U;
	sub.barred = true;
	sub.guss = guss;
	must_put(fx.store, sub);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_str_eq(out.impi, ALICE);
	cr_expect_eq(out.sec.alg, AKA_TUAK);
	cr_expect_eq(out.sec.k_len, 32);
	cr_expect_eq(out.sec.res_len, 16);
	cr_expect_eq(out.sec.tuak_iterations, 2);
	cr_expect_arr_eq(out.sec.k.b, sub.sec.k.b, sizeof(out.sec.k.b));
	cr_expect_arr_eq(out.sec.opc.b, sub.sec.opc.b, sizeof(out.sec.opc.b));
	cr_expect_arr_eq(out.amf.b, sub.amf.b, sizeof(out.amf.b));
	cr_expect_eq(aka_sqn_seq(&out.sqn), 77);
	cr_expect_eq(out.uicc, GUSS_UICC_GBA_U);
	cr_expect(out.barred);
	cr_expect_str_eq(out.guss, "<guss/>");
	cr_expect_eq(out.updated_s, NOW);
	store_subscriber_fini(&out);
	cr_expect_eq(store_subscriber_get(fx.store, &out, BOB), GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_subscriber_guss(fx.store, ALICE, NULL), GBA_OK);
	cr_expect_eq(store_subscriber_guss(fx.store, BOB, "x"), GBA_ERR_NOT_FOUND);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_null(out.guss);
	store_subscriber_fini(&out);
	fixture_fini(&fx);
}

Test(store_subscriber, is_replaced_only_on_request_and_its_sqn_does_not_fall_back)
{
	struct store_subscriber sub = a_subscriber(ALICE, 1), out;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	sub.sqn = aka_sqn_join(500, 0);
	must_put(fx.store, sub);
	sub.sqn = aka_sqn_join(2, 0);
	sub.uicc = GUSS_UICC_GBA_U;
	cr_expect_eq(store_subscriber_put(fx.store, &sub, false), GBA_ERR_DENIED);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_eq(out.uicc, GUSS_UICC_GBA);
	cr_expect_eq(store_subscriber_put(fx.store, &sub, true), GBA_OK);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_eq(out.uicc, GUSS_UICC_GBA_U);
	cr_expect_eq(aka_sqn_seq(&out.sqn), 500, "the same card");
	sub.sec.k.b[0] ^= 1;
	cr_expect_eq(store_subscriber_put(fx.store, &sub, true), GBA_OK);
	cr_assert_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_OK);
	cr_expect_eq(aka_sqn_seq(&out.sqn), 2, "another card");
	fixture_fini(&fx);
}

Test(store_subscriber, many_are_put_all_or_none)
{
	struct store_subscriber subs[3] = { a_subscriber("a", 1), a_subscriber("b", 2),
					    a_subscriber("c", 3) };
	struct store_stats stats;
	struct fixture fx;
	size_t bad = 99;

	fixture_init(&fx);
	fixture_open(&fx);
	must_put(fx.store, subs[2]);
	cr_expect_eq(store_subscriber_put_all(fx.store, subs, 3, false, &bad),
		     GBA_ERR_DENIED);
	cr_expect_eq(bad, 2);
	store_stats_get(fx.store, &stats);
	cr_expect_eq(stats.subscribers, 1);
	cr_expect_eq(store_subscriber_put_all(fx.store, subs, 2, false, &bad), GBA_OK);
	store_stats_get(fx.store, &stats);
	cr_expect_eq(stats.subscribers, 3);
	subs[1].impi[0] = '\0';
	cr_expect_eq(store_subscriber_put_all(fx.store, subs, 3, true, &bad),
		     GBA_ERR_ARG);
	cr_expect_eq(bad, 1);
	fixture_fini(&fx);
}

struct names {
	char text[256];
	unsigned count;
};

static void
add_subscriber(void *ctx, const struct store_subscriber *sub)
{
	static const struct aka_k none;
	struct names *names = ctx;
	const size_t len = strlen(names->text);

	cr_expect_arr_eq(sub->sec.k.b, none.b, sizeof(none.b), "a list shows no secrets");
	snprintf(names->text + len, sizeof(names->text) - len, "%s ", sub->impi);
	names->count++;
}

Test(store_subscriber, the_list_goes_page_by_page_without_gap_or_repeat)
{
	static const char *const impis[] = { "d", "a", "c", "e", "b" };
	struct names names = { .count = 0 };
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	for (size_t i = 0; i < ARRAY_LEN(impis); i++)
		must_put(fx.store, a_subscriber(impis[i], (uint8_t)i));
	cr_assert_eq(store_subscriber_list(fx.store, NULL, 2, add_subscriber, &names),
		     GBA_OK);
	cr_expect_str_eq(names.text, "a b ");
	cr_assert_eq(store_subscriber_list(fx.store, "b", 2, add_subscriber, &names),
		     GBA_OK);
	cr_expect_str_eq(names.text, "a b c d ");
	cr_assert_eq(store_subscriber_list(fx.store, "d", 9, add_subscriber, &names),
		     GBA_OK);
	cr_expect_str_eq(names.text, "a b c d e ");
	cr_assert_eq(store_subscriber_list(fx.store, "e", 9, add_subscriber, &names),
		     GBA_OK);
	cr_expect_eq(names.count, 5);
	fixture_fini(&fx);
}

Test(store_subscriber, takes_its_bindings_and_tmpis_with_it)
{
	struct store_binding of_alice = a_binding(ALICE, 1, NOW + 9), found;
	struct store_binding of_bob = a_binding(BOB, 2, NOW + 9);
	char impi[GBA_IMPI_MAX + 1];
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	must_put(fx.store, a_subscriber(ALICE, 1));
	snprintf(of_alice.tmpi, sizeof(of_alice.tmpi), "T@tmpi.bsf.3gppnetwork.org");
	cr_assert_eq(put_wait(fx.store, &of_alice, false), GBA_OK);
	cr_assert_eq(put_wait(fx.store, &of_bob, false), GBA_OK);
	cr_expect_eq(store_tmpi_get(fx.store, impi, of_alice.tmpi, NOW), GBA_OK);
	cr_expect_eq(store_subscriber_delete(fx.store, ALICE), GBA_OK);
	cr_expect_eq(store_subscriber_delete(fx.store, ALICE), GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_binding_get(fx.store, &found, &of_alice.rand, NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_tmpi_get(fx.store, impi, of_alice.tmpi, NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_binding_get(fx.store, &found, &of_bob.rand, NOW), GBA_OK);
	fixture_fini(&fx);
}

/* --- sealing -------------------------------------------------------------------------
 */

Test(store_seal, no_secret_stands_in_the_file_in_clear)
{
	struct store_binding binding = a_binding(ALICE, 0x5a, NOW + 9);
	uint8_t file[1 << 18], k[16];
	struct fixture fx;
	size_t len;
	FILE *f;

	fixture_init(&fx);
	fixture_open(&fx);
	memset(k, 0x31, sizeof(k));
	must_put(fx.store, a_subscriber(ALICE, 0x31));
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	fixture_close(&fx);
	f = fopen(fx.path, "r");
	cr_assert_not_null(f);
	len = fread(file, 1, sizeof(file), f);
	fclose(f);
	cr_assert_lt(len, sizeof(file));
	cr_expect_not_null(memmem(file, len, ALICE, strlen(ALICE)), "the right file");
	cr_expect_null(memmem(file, len, k, sizeof(k)));
	cr_expect_null(memmem(file, len, binding.ks.b, sizeof(binding.ks.b)));
	fixture_fini(&fx);
}

Test(store_seal, a_secret_moved_to_another_row_or_column_does_not_open)
{
	static const char *const swaps[] = {
		"UPDATE subscriber SET k = (SELECT k FROM subscriber WHERE impi = '" BOB
		"') WHERE impi = '" ALICE "'",
		"UPDATE subscriber SET opc = (SELECT opc FROM subscriber WHERE impi = "
		"'" BOB "') WHERE impi = '" ALICE "'",
		"UPDATE subscriber SET k = opc WHERE impi = '" ALICE "'",
		"UPDATE subscriber SET k = x'00' WHERE impi = '" ALICE "'",
		"UPDATE subscriber SET k = zeroblob(60) WHERE impi = '" ALICE "'",
		"UPDATE subscriber SET amf = x'0000', alg = 9 WHERE impi = '" ALICE "'",
	};

	for (size_t i = 0; i < ARRAY_LEN(swaps); i++) {
		struct store_subscriber out;
		struct fixture fx;

		fixture_init(&fx);
		fixture_open(&fx);
		must_put(fx.store, a_subscriber(ALICE, 1));
		must_put(fx.store, a_subscriber(BOB, 2));
		raw(&fx, swaps[i]);
		cr_expect_eq(store_subscriber_get(fx.store, &out, ALICE), GBA_ERR_STORE,
			     "%s", swaps[i]);
		cr_expect_eq(store_subscriber_get(fx.store, &out, BOB), GBA_OK);
		cr_expect_neq(fx.lines[0], '\0', "it is logged");
		fixture_fini(&fx);
	}
}

Test(store_seal, a_ks_opens_only_for_its_own_rand_and_impi)
{
	static const char *const swaps[] = {
		"UPDATE binding SET ks = (SELECT ks FROM binding WHERE impi = '" BOB
		"') WHERE impi = '" ALICE "'",
		"UPDATE binding SET impi = '" BOB "'",
		"UPDATE binding SET ks = zeroblob(60)",
	};

	for (size_t i = 0; i < ARRAY_LEN(swaps); i++) {
		struct store_binding one = a_binding(ALICE, 1, NOW + 9), found;
		const struct store_binding two = a_binding(BOB, 2, NOW + 9);
		struct fixture fx;

		fixture_init(&fx);
		fixture_open(&fx);
		cr_assert_eq(put_wait(fx.store, &one, false), GBA_OK);
		cr_assert_eq(put_wait(fx.store, &two, false), GBA_OK);
		cr_expect_eq(store_binding_get(fx.store, &found, &one.rand, NOW), GBA_OK);
		raw(&fx, swaps[i]);
		memset(&found, 0x77, sizeof(found));
		cr_expect_eq(store_binding_get(fx.store, &found, &one.rand, NOW),
			     GBA_ERR_STORE, "%s", swaps[i]);
		cr_expect_eq(found.ks.b[0], 0x77, "a refusal writes nothing");
		cr_expect_not_null(strstr(fx.lines, "not what was sealed for its row"));
		fixture_fini(&fx);
	}
}

/* --- bindings ------------------------------------------------------------------------
 */

Test(store_binding, is_gone_from_the_second_it_expires)
{
	const struct store_binding binding = a_binding(ALICE, 1, NOW + 60);
	struct store_binding found;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	cr_assert_eq(store_binding_get(fx.store, &found, &binding.rand, NOW + 59),
		     GBA_OK);
	cr_expect_str_eq(found.btid, binding.btid);
	cr_expect_str_eq(found.impi, ALICE);
	cr_expect_arr_eq(found.ks.b, binding.ks.b, sizeof(found.ks.b));
	cr_expect_eq(found.mode, GBA_MODE_U);
	cr_expect_eq(found.created_s, NOW);
	cr_expect_eq(found.expires_s, NOW + 60);
	cr_expect_str_eq(found.tmpi, "");
	cr_expect_null(found.guss);
	cr_expect_eq(store_binding_get(fx.store, &found, &binding.rand, NOW + 60),
		     GBA_ERR_NOT_FOUND);
	fixture_fini(&fx);
}

static uint64_t
count_bindings(struct store *store)
{
	struct store_stats stats;

	store_stats_get(store, &stats);
	return stats.bindings;
}

Test(store_binding, the_same_rand_is_replaced_and_old_ones_go_on_request)
{
	struct store_binding binding = a_binding(ALICE, 1, NOW + 60), found;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	binding.ks.b[0] ^= 0xff;
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	cr_expect_eq(count_bindings(fx.store), 1);
	cr_assert_eq(store_binding_get(fx.store, &found, &binding.rand, NOW), GBA_OK);
	cr_expect_eq(found.ks.b[0], binding.ks.b[0]);
	binding = a_binding(ALICE, 2, NOW + 60);
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	binding = a_binding(BOB, 3, NOW + 60);
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	cr_expect_eq(count_bindings(fx.store), 3);
	binding = a_binding(ALICE, 4, NOW + 60);
	cr_assert_eq(put_wait(fx.store, &binding, true), GBA_OK);
	cr_expect_eq(count_bindings(fx.store), 2, "the new one, and Bob's");
	cr_expect_eq(store_binding_delete(fx.store, &binding.rand), GBA_OK);
	cr_expect_eq(store_binding_delete(fx.store, &binding.rand), GBA_ERR_NOT_FOUND);
	cr_expect_eq(count_bindings(fx.store), 1);
	fixture_fini(&fx);
}

static void
add_binding(void *ctx, const struct store_binding *binding)
{
	static const struct gba_ks none;
	struct names *names = ctx;
	const size_t len = strlen(names->text);

	cr_expect_arr_eq(binding->ks.b, none.b, sizeof(none.b), "a list shows no Ks");
	snprintf(names->text + len, sizeof(names->text) - len, "%s ", binding->btid);
	names->count++;
}

Test(store_binding, the_list_is_newest_first_and_of_one_impi_if_wanted)
{
	struct names all = { .count = 0 }, of_alice = { .count = 0 };
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	for (uint32_t i = 1; i <= 4; i++) {
		const struct store_binding b =
			a_binding(i % 2 ? ALICE : BOB, i, NOW + 60);

		cr_assert_eq(put_wait(fx.store, &b, false), GBA_OK);
	}
	cr_assert_eq(store_binding_list(fx.store, NULL, 3, add_binding, &all), GBA_OK);
	cr_expect_str_eq(all.text,
			 "user-4@bsf.example user-3@bsf.example user-2@bsf.example ");
	cr_assert_eq(store_binding_list(fx.store, ALICE, 9, add_binding, &of_alice),
		     GBA_OK);
	cr_expect_str_eq(of_alice.text, "user-3@bsf.example user-1@bsf.example ");
	fixture_fini(&fx);
}

static void
wait_for_bindings(struct store *store, uint64_t count)
{
	for (int i = 0; i < 500 && count_bindings(store) != count; i++)
		usleep(10000);
	cr_expect_eq(count_bindings(store), count);
}

Test(store_binding, expired_ones_go_in_steps_until_none_is_left)
{
	struct store_stats before, after;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	for (uint32_t i = 0; i < 1200; i++) {
		const struct store_binding b =
			a_binding(ALICE, i, NOW + (i < 1100 ? 5 : 6));

		cr_assert_eq(store_binding_put(fx.store, &b, false, NULL, NULL), GBA_OK);
	}
	wait_for_bindings(fx.store, 1200);
	store_stats_get(fx.store, &before);
	store_expire(fx.store, NOW + 4);
	store_expire(fx.store, NOW + 5);
	wait_for_bindings(fx.store, 100);
	store_stats_get(fx.store, &after);
	cr_expect_geq(after.commits - before.commits, 3, "500 rows a commit at most");
	fixture_fini(&fx);
}

Test(store_tmpi, the_previous_mapping_lives_until_the_new_one_is_used)
{
	static const char *const tmpis[] = { "one@tmpi.bsf.3gppnetwork.org",
					     "two@tmpi.bsf.3gppnetwork.org" };
	char impi[GBA_IMPI_MAX + 1] = "unchanged";
	enum gba_status status = GBA_OK;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	for (uint32_t i = 0; i < 2; i++) {
		struct store_binding b = a_binding(ALICE, i, NOW + 60);

		snprintf(b.tmpi, sizeof(b.tmpi), "%s", tmpis[i]);
		cr_assert_eq(put_wait(fx.store, &b, true), GBA_OK);
	}
	cr_expect_eq(store_tmpi_get(fx.store, impi, "x@tmpi.bsf.3gppnetwork.org", NOW),
		     GBA_ERR_NOT_FOUND);
	cr_expect_eq(store_tmpi_get(fx.store, impi, tmpis[0], NOW + 60),
		     GBA_ERR_NOT_FOUND);
	cr_expect_str_eq(impi, "unchanged");
	cr_expect_eq(store_tmpi_get(fx.store, impi, tmpis[0], NOW + 59), GBA_OK);
	cr_expect_str_eq(impi, ALICE);
	cr_expect_eq(store_tmpi_get(fx.store, impi, tmpis[1], NOW), GBA_OK);
	cr_expect_str_eq(impi, ALICE);
	for (int i = 0; i < 500 && status == GBA_OK; i++) {
		usleep(10000);
		status = store_tmpi_get(fx.store, impi, tmpis[0], NOW);
	}
	cr_expect_eq(status, GBA_ERR_NOT_FOUND, "the new one was used");
	cr_expect_eq(store_tmpi_get(fx.store, impi, tmpis[1], NOW), GBA_OK);
	fixture_fini(&fx);
}

/* --- audit -----------------------------------------------------------------------------
 */

static void
add_audit(void *ctx, const struct store_audit *audit)
{
	struct names *names = ctx;
	const size_t len = strlen(names->text);

	snprintf(names->text + len, sizeof(names->text) - len, "%s/%s ", audit->step,
		 audit->outcome);
	names->count++;
}

Test(store_audit, is_seen_at_once_newest_first_and_of_one_impi)
{
	struct store_audit audit = { .wall_ms = NOW * 1000,
				     .impi = ALICE,
				     .peer = "127.0.0.1" };
	struct names alice = { .count = 0 }, all = { .count = 0 };
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	snprintf(audit.step, sizeof(audit.step), "challenge");
	snprintf(audit.outcome, sizeof(audit.outcome), "ok");
	store_audit_put(fx.store, &audit);
	snprintf(audit.impi, sizeof(audit.impi), BOB);
	store_audit_put(fx.store, &audit);
	snprintf(audit.impi, sizeof(audit.impi), ALICE);
	snprintf(audit.step, sizeof(audit.step), "response");
	snprintf(audit.outcome, sizeof(audit.outcome), "wrong");
	store_audit_put(fx.store, &audit);
	cr_assert_eq(store_audit_list(fx.store, ALICE, 9, add_audit, &alice), GBA_OK);
	cr_expect_str_eq(alice.text, "response/wrong challenge/ok ");
	cr_assert_eq(store_audit_list(fx.store, NULL, 2, add_audit, &all), GBA_OK);
	cr_expect_eq(all.count, 2);
	fixture_fini(&fx);
}

Test(store_audit, the_ring_keeps_the_newest_and_shrinks_to_its_size)
{
	struct store_audit audit = { .wall_ms = 1, .impi = ALICE, .step = "x" };
	struct names names = { .count = 0 };
	sqlite3_stmt *stmt = NULL;
	sqlite3 *db = NULL;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	raw(&fx,
	    "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n "
	    "WHERE i < 101500) INSERT INTO audit (wall_ms, impi, peer, step, outcome, "
	    "detail) SELECT i, 'old', '', '', '', '' FROM n");
	store_audit_put(fx.store, &audit);
	cr_assert_eq(store_audit_list(fx.store, ALICE, 9, add_audit, &names), GBA_OK);
	cr_expect_eq(names.count, 1);
	fixture_close(&fx);
	cr_assert_eq(sqlite3_open(fx.path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_prepare_v2(db, "SELECT count(*), min(id) FROM audit", -1,
					&stmt, NULL),
		     SQLITE_OK);
	cr_assert_eq(sqlite3_step(stmt), SQLITE_ROW);
	cr_expect_eq(sqlite3_column_int(stmt, 0), 100000);
	cr_expect_eq(sqlite3_column_int(stmt, 1), 1502);
	sqlite3_finalize(stmt);
	sqlite3_close(db);
	fixture_fini(&fx);
}
