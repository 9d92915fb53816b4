/* SPDX-License-Identifier: Apache-2.0 */
/* Answers on paper. */
#include "ctl/show.h"

#include <string.h>

#define COLUMNS_MAX 16
#define TABLE_MAX   200 /* characters before the last column; a wider table is none */

static void
put_value(FILE *to, const char *value)
{
	for (const char *c = value; *c != '\0'; c++) {
		if (*c == '\n')
			fputs("\\n", to);
		else if ((unsigned char)*c < 0x20 || *c == 0x7f)
			fputc('?',
			      to); /* no escape sequence of a peer reaches the terminal */
		else
			fputc(*c, to);
	}
}

void
show_raw(FILE *to, const struct ctl_answer *answer)
{
	for (size_t r = 0; r < answer->record_count; r++) {
		const struct ctl_fields *fields = &answer->records[r];

		if (r > 0)
			fputc('\n', to);
		for (size_t i = 0; i < fields->count; i++) {
			fprintf(to, "%s=", fields->name[i]);
			put_value(to, fields->value[i]);
			fputc('\n', to);
		}
	}
}

static void
show_record(FILE *to, const struct ctl_fields *fields)
{
	size_t width = 0;

	for (size_t i = 0; i < fields->count; i++)
		if (strlen(fields->name[i]) > width)
			width = strlen(fields->name[i]);
	for (size_t i = 0; i < fields->count; i++) {
		fprintf(to, "%-*s  ", (int)width, fields->name[i]);
		put_value(to, fields->value[i]);
		fputc('\n', to);
	}
}

static bool
same_shape(const struct ctl_answer *answer)
{
	const struct ctl_fields *first = &answer->records[0];

	if (first->count > COLUMNS_MAX)
		return false;
	for (size_t r = 1; r < answer->record_count; r++) {
		const struct ctl_fields *fields = &answer->records[r];

		if (fields->count != first->count)
			return false;
		for (size_t i = 0; i < first->count; i++)
			if (strcmp(fields->name[i], first->name[i]) != 0)
				return false;
	}
	return true;
}

static size_t
column_width(const struct ctl_answer *answer, size_t column)
{
	size_t width = strlen(answer->records[0].name[column]);

	for (size_t r = 0; r < answer->record_count; r++)
		if (strlen(answer->records[r].value[column]) > width)
			width = strlen(answer->records[r].value[column]);
	return width;
}

/* The last column may be as wide as it likes. */
static bool
is_narrow(const struct ctl_answer *answer)
{
	size_t width = 0;

	for (size_t i = 0; i + 1 < answer->records[0].count; i++)
		width += column_width(answer, i) + 2;
	return width <= TABLE_MAX;
}

static void
show_table(FILE *to, const struct ctl_answer *answer)
{
	const struct ctl_fields *first = &answer->records[0];
	size_t width[COLUMNS_MAX];

	for (size_t i = 0; i < first->count; i++)
		width[i] = column_width(answer, i);
	for (size_t i = 0; i < first->count; i++)
		fprintf(to, "%-*s%s", i + 1 < first->count ? (int)width[i] : 0,
			first->name[i], i + 1 < first->count ? "  " : "\n");
	for (size_t r = 0; r < answer->record_count; r++) {
		for (size_t i = 0; i < first->count; i++) {
			const char *value = answer->records[r].value[i];

			put_value(to, value);
			for (size_t n = strlen(value);
			     i + 1 < first->count && n < width[i] + 2; n++)
				fputc(' ', to);
		}
		fputc('\n', to);
	}
}

void
show_people(FILE *to, const struct ctl_answer *answer)
{
	if (answer->record_count > 1 && same_shape(answer) && is_narrow(answer)) {
		show_table(to, answer);
		return;
	}
	for (size_t r = 0; r < answer->record_count; r++) {
		if (r > 0)
			fputc('\n', to);
		show_record(to, &answer->records[r]);
	}
}
