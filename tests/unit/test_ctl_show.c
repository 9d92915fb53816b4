/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of a daemon as gbactl prints them. */
#include "unit.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ctl/show.h"

#define RECORDS_MAX 3

struct record {
	const char *name[4], *value[4]; /* up to NULL */
};

static char *
printed(void (*show)(FILE *to, const struct ctl_answer *answer),
	const struct record *given, size_t count)
{
	struct ctl_fields fields[RECORDS_MAX] = { { .count = 0 } };
	struct ctl_answer answer = { .record_count = count, .records = fields };
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	cr_assert_not_null(to);
	for (size_t r = 0; r < count; r++) {
		fields[r].name = (char **)(uintptr_t)given[r].name;
		fields[r].value = (char **)(uintptr_t)given[r].value;
		while (fields[r].count < 4 && given[r].name[fields[r].count] != NULL)
			fields[r].count++;
	}
	show(to, &answer);
	fclose(to);
	return text;
}

static void
expect(void (*show)(FILE *to, const struct ctl_answer *answer),
       const struct record *given, size_t count, const char *want)
{
	char *got = printed(show, given, count);

	cr_expect_str_eq(got, want);
	free(got);
}

static const struct record same[] = {
	{ { "impi", "n" }, { "a@b", "1" } },
	{ { "impi", "n" }, { "someone@b", "22" } },
};

Test(ctl_show, records_of_one_shape_are_a_table_and_one_is_a_list)
{
	expect(show_people, same, 2, "impi       n\na@b        1\nsomeone@b  22\n");
	expect(show_people, same, 1, "impi  a@b\nn     1\n");
	expect(show_people, same, 0, "");
}

Test(ctl_show, records_of_other_shapes_are_lists)
{
	const struct record other[] = {
		{ { "a", "bb" }, { "1", "2" } },
		{ { "ccc" }, { "3" } },
	};

	expect(show_people, other, 2, "a   1\nbb  2\n\nccc  3\n");
}

Test(ctl_show, a_table_too_wide_for_people_becomes_lists)
{
	static char wide[200];
	struct record records[] = {
		{ { "words", "help" }, { wide, "x" } },
		{ { "words", "help" }, { "w", "y" } },
	};
	char *text;

	memset(wide, 'w',
	       sizeof(wide) - 2); /* 198 and two blanks: the widest there may be */
	text = printed(show_people, records, 2);
	cr_expect(strncmp(text, "words   ", 8) == 0 && strstr(text, "  x\n") != NULL,
		  "%s", text);
	free(text);
	wide[sizeof(wide) - 2] = 'w';
	text = printed(show_people, records, 2);
	cr_expect(strncmp(text, "words  www", 10) == 0 &&
			  strstr(text, "\n\nwords  w\n") != NULL,
		  "%s", text);
	free(text);
	records[0].value[0] = "x";
	records[0].value[1] = wide; /* the last column may be wide */
	text = printed(show_people, records, 2);
	cr_expect(strncmp(text, "words  help\n", 12) == 0, "%s", text);
	free(text);
}

Test(ctl_show, raw_is_a_line_for_each_field)
{
	expect(show_raw, same, 2, "impi=a@b\nn=1\n\nimpi=someone@b\nn=22\n");
}

Test(ctl_show, no_control_character_of_a_peer_reaches_the_terminal)
{
	const struct record evil[] = { { { "peer" }, { "a\x1b[2J\n\x7f" } } };

	expect(show_people, evil, 1, "peer  a?[2J\\n?\n");
	expect(show_raw, evil, 1, "peer=a?[2J\\n?\n");
}
