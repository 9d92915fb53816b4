/* SPDX-License-Identifier: Apache-2.0 */
/* Files that are replaced, in each way in which operators do it. */
#include "unit.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "lib/renewal.h"

static char dir[] = "/tmp/opengba-renewal.XXXXXX";
static char names[RENEWAL_FILES][40];
static struct renewal renewal;
static int64_t now_ms;

static void
put(const char *name, const char *text)
{
	FILE *file = fopen(name, "w");

	cr_assert_not_null(file);
	cr_assert_geq(fputs(text, file), 0);
	cr_assert_eq(fclose(file), 0);
}

static void
set_up(void)
{
	const char *files[RENEWAL_FILES];

	cr_assert_not_null(mkdtemp(dir));
	for (size_t i = 0; i < RENEWAL_FILES; i++) {
		snprintf(names[i], sizeof(names[i]), "%s/%c", dir, (char)('a' + i));
		put(names[i], "one");
		files[i] = names[i];
	}
	renewal_init(&renewal, files, now_ms);
}

static void
tear_down(void)
{
	renewal_fini(&renewal);
	for (size_t i = 0; i < RENEWAL_FILES; i++)
		(void)unlink(names[i]);
	(void)rmdir(dir);
}

TestSuite(lib_renewal, .init = set_up, .fini = tear_down);

static bool
is_due(void)
{
	bool due;

	now_ms += RENEWAL_LOOK_MS;
	due = renewal_take(&renewal, now_ms);
	if (due)
		renewal_give(&renewal);
	return due;
}

Test(lib_renewal, what_is_as_it_was_is_not_due)
{
	cr_expect_not(is_due());
	cr_expect_not(is_due());
}

Test(lib_renewal, each_file_counts_once_for_each_time_that_it_is_replaced)
{
	char other[50];

	for (size_t i = 0; i < RENEWAL_FILES; i++) {
		put(names[i], "longer");
		cr_expect(is_due(), "other content");
		cr_expect_not(is_due());
		snprintf(other, sizeof(other), "%s/new", dir);
		put(other, "longer");
		cr_assert_eq(rename(other, names[i]), 0);
		cr_expect(is_due(), "another file with the same content");
		cr_expect_not(is_due());
		cr_assert_eq(unlink(names[i]), 0);
		cr_expect(is_due(), "gone");
		cr_expect_not(is_due());
		put(names[i], "longer");
		cr_expect(is_due(), "back");
		cr_expect_not(is_due());
	}
}

Test(lib_renewal, the_same_length_with_another_time_is_another_file)
{
	const struct timespec times[2] = { { 0, UTIME_OMIT }, { 1000, 1 } };

	cr_assert_eq(utimensat(AT_FDCWD, names[0], times, 0), 0);
	cr_expect(is_due());
	cr_expect_not(is_due());
}

Test(lib_renewal, files_are_looked_at_once_a_second_and_by_one_thread)
{
	put(names[0], "longer");
	cr_expect_not(renewal_take(&renewal, now_ms + RENEWAL_LOOK_MS - 1));
	cr_expect(renewal_take(&renewal, now_ms + RENEWAL_LOOK_MS));
	put(names[0], "longer still");
	cr_expect_not(renewal_take(&renewal, now_ms + 2 * RENEWAL_LOOK_MS),
		      "taken, so not to be had");
	renewal_give(&renewal);
	cr_expect(renewal_take(&renewal, now_ms + 2 * RENEWAL_LOOK_MS));
	renewal_give(&renewal);
}
