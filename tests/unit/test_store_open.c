/* SPDX-License-Identifier: Apache-2.0 */
/* Opening a store: whose file, which schema, which key. */
#include "store_fixture.h"

#include <sys/stat.h>

static char *
slurp(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = calloc(1, 65536);

	cr_assert_not_null(f, "%s", path);
	cr_assert_not_null(text);
	cr_assert_gt(fread(text, 1, 65535, f), 0);
	fclose(f);
	return text;
}

static int
add_row(void *ctx, int count, char **value, char **name)
{
	struct gba_buf *buf = ctx;

	(void)name;
	for (int i = 0; i < count; i++)
		gba_buf_fmt(buf, "%s|", value[i] != NULL ? value[i] : "NULL");
	gba_buf_str(buf, "\n");
	return 0;
}

/* Everything that makes up a schema, in one text. */
static void
schema_of(const char *path, char out[32768])
{
	struct gba_buf buf = gba_buf(out, 32768);
	sqlite3 *db = NULL;

	cr_assert_eq(sqlite3_open(path, &db), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(db,
				  "PRAGMA user_version; PRAGMA application_id; "
				  "SELECT type, name, tbl_name, sql FROM sqlite_schema "
				  "ORDER BY type, name",
				  add_row, &buf, NULL),
		     SQLITE_OK);
	cr_assert_eq(gba_buf_status(&buf), GBA_OK);
	sqlite3_close(db);
}

Test(store_open, a_new_file_belongs_to_its_owner_alone_and_opens_again)
{
	struct fixture fx;
	struct stat st;

	fixture_init(&fx);
	fixture_open(&fx);
	cr_assert_eq(stat(fx.path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
	fixture_close(&fx);
	cr_assert_eq(chmod(fx.path, 0644), 0);
	fixture_open(&fx);
	cr_assert_eq(stat(fx.path, &st), 0);
	cr_expect_eq(st.st_mode & 07777, 0600);
	cr_expect_not_null(strstr(fx.lines, "had mode 0644"));
	fixture_fini(&fx);
}

static void
expect_upgrade(const char *from, const char *fresh)
{
	static char upgraded[32768];
	struct store_binding binding;
	struct store_subscriber sub;
	struct fixture old;
	char *dump = slurp(from);
	const struct aka_rand rand = { { 0x01, 0x02, 0x03 } };
	struct store_stats stats;
	struct store_naf naf;

	fixture_init(&old);
	raw(&old, dump);
	old.conf.seal = NULL; /* the dump is of a clear-text store */
	fixture_open(&old);
	cr_assert_eq(store_subscriber_get(old.store, &sub, "001010000000001@ims.example"),
		     GBA_OK);
	cr_expect_eq(sub.sec.k.b[0], 0x11);
	cr_expect_eq(aka_sqn_seq(&sub.sqn), 9);
	store_subscriber_fini(&sub);
	cr_assert_eq(store_binding_get(old.store, &binding, &rand, NOW), GBA_OK);
	cr_expect_eq(binding.ks.b[31], 0x22);
	store_binding_fini(&binding);
	cr_assert_eq(store_naf_get(old.store, &naf, "naf.example"), GBA_OK);
	cr_expect_str_eq(naf.fqdns[0], "*.example");
	cr_expect_not(naf.push, "a right that was never given");
	store_stats_get(old.store, &stats);
	cr_expect_eq(stats.subscribers, 1);
	cr_expect_eq(stats.bindings, 1);
	cr_expect_eq(stats.nafs, 1);
	fixture_close(&old);
	schema_of(old.path, upgraded);
	cr_expect_str_eq(upgraded, fresh, "%s", from);
	free(dump);
	fixture_fini(&old);
}

Test(store_open, an_upgraded_schema_equals_a_fresh_one_and_keeps_its_rows)
{
	static char fresh[32768];
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	fixture_close(&fx);
	schema_of(fx.path, fresh);
	expect_upgrade(MIGRATE_DIR "/v1.sql", fresh);
	expect_upgrade(MIGRATE_DIR "/v2.sql", fresh);
	expect_upgrade(MIGRATE_DIR "/v3.sql", fresh);
	fixture_fini(&fx);
}

Test(store_open, a_foreign_database_a_newer_schema_and_no_database_are_refused_untouched)
{
	static const struct {
		const char *sql, *sentence;
	} cases[] = {
		{ "CREATE TABLE other (x)", "belongs to another program" },
		{ "PRAGMA application_id = 77", "belongs to another program" },
		{ "PRAGMA application_id = 0x47424142; PRAGMA user_version = 4711",
		  "has schema 4711" },
	};

	for (size_t i = 0; i < ARRAY_LEN(cases); i++) {
		static char before[32768], after[32768];
		struct fixture fx;

		fixture_init(&fx);
		raw(&fx, cases[i].sql);
		schema_of(fx.path, before);
		cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
		cr_expect_not_null(strstr(fx.lines, cases[i].sentence), "%s", fx.lines);
		schema_of(fx.path, after);
		cr_expect_str_eq(after, before);
		fixture_fini(&fx);
	}
}

Test(store_open, a_text_file_and_a_directory_are_no_database)
{
	struct fixture fx;
	FILE *f;

	fixture_init(&fx);
	f = fopen(fx.path, "w");
	cr_assert_not_null(f);
	for (int i = 0; i < 200; i++)
		fputs("this is the shopping list of somebody else\n", f);
	fclose(f);
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
	cr_expect_not_null(strstr(fx.lines, "not an sqlite database"), "%s", fx.lines);
	fx.conf.path = fx.dir;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
	fx.conf.path = "/nowhere/at/all/bsf.db";
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
	cr_expect_not_null(strstr(fx.lines, "/nowhere/at/all/bsf.db: cannot open"), "%s",
			   fx.lines);
	fixture_fini(&fx);
}

Test(store_open, only_the_key_it_was_sealed_with_opens_it)
{
	struct gba_seal_key other;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	fixture_close(&fx);
	other = fx.key;
	other.b[31] ^= 1;
	fx.conf.seal = &other;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
	cr_expect_not_null(strstr(fx.lines, "sealed with another key"), "%s", fx.lines);
	fx.conf.seal = NULL;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
	cr_expect_not_null(strstr(fx.lines, "no sealing key is configured"), "%s",
			   fx.lines);
	fx.conf.seal = &fx.key;
	fixture_open(&fx);
	fixture_fini(&fx);
}

Test(store_open, clear_text_is_said_aloud_and_does_not_mix_with_a_key)
{
	struct fixture fx;

	fixture_init(&fx);
	fx.conf.seal = NULL;
	fixture_open(&fx);
	cr_expect_not_null(strstr(fx.lines, "for a lab only"), "%s", fx.lines);
	fixture_close(&fx);
	fx.conf.seal = &fx.key;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_STORE);
	cr_expect_not_null(strstr(fx.lines, "holds clear text"), "%s", fx.lines);
	fx.conf.seal = NULL;
	fixture_open(&fx);
	fixture_fini(&fx);
}

Test(store_open, limits_of_the_configuration_are_kept)
{
	struct fixture fx;

	fixture_init(&fx);
	fx.conf.readers = 0;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_ARG);
	fx.conf.readers = 65;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_ARG);
	fx.conf.readers = 1;
	fx.conf.sqn_block = 0;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_ARG);
	fx.conf.sqn_block = 4097;
	cr_expect_eq(store_new(&fx.store, &fx.conf), GBA_ERR_ARG);
	fx.conf.sqn_block = 4096;
	fixture_open(&fx);
	fixture_fini(&fx);
}

Test(store_open, two_processes_may_share_a_file)
{
	struct store_binding binding, found;
	struct store *second = NULL;
	struct fixture fx;

	fixture_init(&fx);
	fixture_open(&fx);
	cr_assert_eq(store_new(&second, &fx.conf), GBA_OK);
	binding = a_binding("alice", 7, NOW + 60);
	cr_assert_eq(put_wait(fx.store, &binding, false), GBA_OK);
	cr_assert_eq(store_binding_get(second, &found, &binding.rand, NOW), GBA_OK);
	cr_expect_arr_eq(found.ks.b, binding.ks.b, sizeof(found.ks.b));
	store_binding_fini(&found);
	cr_expect_eq(store_binding_delete(second, &binding.rand), GBA_OK);
	cr_expect_eq(store_binding_get(fx.store, &found, &binding.rand, NOW),
		     GBA_ERR_NOT_FOUND);
	store_free(second);
	fixture_fini(&fx);
}
