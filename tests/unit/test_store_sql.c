/* SPDX-License-Identifier: Apache-2.0 */
/* A database of a room's own: whose file it is, schema steps, durable pragmas, queries.
 */
#include "unit.h"

#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/sql.h"

#define MARK 0x54455354

static const struct sql_step steps[] = {
	{ 1, "0001-init.sql",
	  "PRAGMA application_id = 0x54455354; PRAGMA user_version = 1;"
	  "CREATE TABLE t (id INTEGER PRIMARY KEY, name TEXT, octets BLOB);" },
	{ 2, "0002-more.sql", "PRAGMA user_version = 2; ALTER TABLE t ADD COLUMN more;" },
};
enum { PUT, GET };
static const char *const statements[] = {
	[PUT] = "INSERT INTO t (id, name, octets) VALUES (:id, :name, :octets)",
	[GET] = "SELECT id, name, octets, more FROM t WHERE id = :id",
};

static char path[64];

static struct sql_conf
given(size_t step_count)
{
	return (struct sql_conf){ .path = path,
				  .application_id = MARK,
				  .steps = steps,
				  .step_count = step_count,
				  .statements = statements,
				  .statement_count = step_count == 1 ? 1 : 2,
				  .room = "test" };
}

static void
make_path(void)
{
	int fd;

	snprintf(path, sizeof(path), "/tmp/test-sql.XXXXXX");
	fd = mkstemp(path);
	cr_assert_geq(fd, 0);
	close(fd);
	unlink(path);
}

static void
remove_files(void)
{
	char other[80];

	unlink(path);
	snprintf(other, sizeof(other), "%s-wal", path);
	unlink(other);
	snprintf(other, sizeof(other), "%s-shm", path);
	unlink(other);
}

static struct sql *
opened(void)
{
	const struct sql_conf conf = given(2);
	struct sql *sql = NULL;

	cr_assert_eq(sql_open(&sql, &conf), GBA_OK);
	return sql;
}

static void
put(struct sql *sql, int64_t id)
{
	struct sql_query q = sql_query(sql, PUT);

	sql_int(&q, ":id", id);
	sql_text(&q, ":name", "one");
	sql_blob(&q, ":octets", "\0\1", 2);
	cr_assert_eq(sql_run(&q), GBA_OK);
	cr_expect_eq(sql_changes(sql), 1);
}

static bool
is_there(struct sql *sql, int64_t id)
{
	struct sql_query q = sql_query(sql, GET);
	bool there;

	sql_int(&q, ":id", id);
	there = sql_row(&q);
	cr_assert_eq(sql_end(&q), GBA_OK);
	return there;
}

Test(store_sql, what_was_committed_is_there_after_opening_again_and_the_rest_is_not)
{
	struct stat st;
	struct sql *sql;

	make_path();
	sql = opened();
	cr_assert_eq(stat(path, &st), 0);
	cr_expect_eq(st.st_mode & 0777, 0600);
	cr_assert_eq(sql_begin(sql), GBA_OK);
	put(sql, 1);
	cr_assert_eq(sql_commit(sql), GBA_OK);
	cr_assert_eq(sql_begin(sql), GBA_OK);
	put(sql, 2);
	cr_expect(is_there(sql, 2));
	sql_rollback(sql);
	cr_expect_not(is_there(sql, 2));
	sql_close(sql);
	sql = opened();
	cr_expect(is_there(sql, 1));
	cr_expect_not(is_there(sql, 2));
	sql_close(sql);
	remove_files();
}

Test(store_sql, an_older_schema_is_brought_up_and_a_newer_or_foreign_file_is_refused)
{
	struct sql_conf conf = given(1);
	struct sql *sql = NULL;
	sqlite3 *raw;

	make_path();
	cr_assert_eq(sql_open(&sql, &conf), GBA_OK);
	put(sql, 7);
	sql_close(sql);
	sql = opened();
	cr_expect(is_there(sql, 7));
	sql_close(sql);
	cr_expect_eq(sql_open(&sql, &conf), GBA_ERR_STORE, "schema 2, knows 1");
	conf = given(2);
	conf.application_id = MARK + 1;
	cr_expect_eq(sql_open(&sql, &conf), GBA_ERR_STORE, "the mark of another");
	remove_files();
	cr_assert_eq(sqlite3_open(path, &raw), SQLITE_OK);
	cr_assert_eq(sqlite3_exec(raw, "CREATE TABLE x (y)", NULL, NULL, NULL),
		     SQLITE_OK);
	sqlite3_close(raw);
	conf = given(2);
	cr_expect_eq(sql_open(&sql, &conf), GBA_ERR_STORE, "no mark at all");
	remove_files();
}

Test(store_sql, the_first_error_of_a_query_sticks_and_leaves_it_usable)
{
	struct sql *sql;
	struct sql_query q;
	char text[4];
	uint8_t octets[3];

	make_path();
	sql = opened();
	put(sql, 1);
	q = sql_query(sql, PUT);
	sql_int(&q, ":no_such", 1);
	cr_expect_eq(sql_run(&q), GBA_ERR_STORE);
	q = sql_query(sql, PUT);
	sql_int(&q, ":id", 1);
	cr_expect_eq(sql_run(&q), GBA_ERR_STORE, "the same key twice");
	q = sql_query(sql, GET);
	sql_int(&q, ":id", 1);
	cr_assert(sql_row(&q));
	cr_expect_eq(sql_get_int(&q, 0, 1, 1), 1);
	sql_get_text(&q, 1, text, sizeof(text));
	cr_expect_str_eq(text, "one");
	sql_get_exact(&q, 2, octets, 2);
	cr_expect_arr_eq(octets, "\0\1", 2);
	cr_expect_null(sql_get_octets(&q, 3).p);
	cr_expect_eq(sql_end(&q), GBA_OK);
	for (int wrong = 0; wrong < 4; wrong++) {
		q = sql_query(sql, GET);
		sql_int(&q, ":id", 1);
		cr_assert(sql_row(&q));
		if (wrong == 0)
			sql_get_int(&q, 0, 2, 3);
		else if (wrong == 1)
			sql_get_int(&q, 1, 0, 9);
		else if (wrong == 2)
			sql_get_text(&q, 1, text, 3);
		else
			sql_get_exact(&q, 2, octets, 3);
		cr_expect_eq(sql_end(&q), GBA_ERR_STORE, "row %d", wrong);
	}
	cr_expect(is_there(sql, 1));
	sql_close(sql);
	remove_files();
}

Test(store_sql, a_database_in_memory_leaves_no_file)
{
	struct sql_conf conf = given(2);
	struct sql *sql = NULL;

	conf.path = ":memory:";
	cr_assert_eq(sql_open(&sql, &conf), GBA_OK);
	put(sql, 1);
	cr_expect(is_there(sql, 1));
	sql_close(sql);
	cr_expect_neq(access(":memory:", F_OK), 0);
	conf.path = "/nowhere/at/all";
	cr_expect_eq(sql_open(&sql, &conf), GBA_ERR_IO);
	sql_close(NULL);
}
