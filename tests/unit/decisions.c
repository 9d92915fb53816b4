/* SPDX-License-Identifier: Apache-2.0 */
/* The decision tables, read and walked. */
#include "decisions.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "unit.h"

#define LINE_MAX_LEN 512

static void
copy(char *out, size_t size, const char *from, size_t len)
{
	cr_assert_lt(len, size, "too long: %s", from);
	memcpy(out, from, len);
	out[len] = '\0';
}

static void
read_conditions(struct decision *out, const char *text)
{
	while (*text != '\0') {
		const size_t len = strcspn(text, " ");
		const char *eq = memchr(text, '=', len);
		struct decision_fact *c = &out->condition[out->condition_count++];

		cr_assert_leq(out->condition_count, CONDITIONS_MAX, "%s", text);
		cr_assert_not_null(eq, "%s", text);
		copy(c->name, sizeof(c->name), text, (size_t)(eq - text));
		copy(c->value, sizeof(c->value), eq + 1, (size_t)(text + len - eq - 1));
		text += len;
		text += strspn(text, " ");
	}
}

static void
read_line(struct decision *out, const char *text)
{
	struct {
		char *p;
		size_t size;
	} field[] = { { out->table, sizeof(out->table) },
		      { out->row, sizeof(out->row) },
		      { out->verdict, sizeof(out->verdict) },
		      { out->status, sizeof(out->status) } };

	for (size_t i = 0; i < sizeof(field) / sizeof(field[0]); i++) {
		const char *comma = strchr(text, ',');

		cr_assert_not_null(comma, "%s", text);
		copy(field[i].p, field[i].size, text, (size_t)(comma - text));
		text = comma + 1;
	}
	read_conditions(out, text);
	cr_assert_gt(out->condition_count, 0, "%s", text);
}

void
decisions_read(struct decisions *out)
{
	FILE *file = fopen(VECTORS_DIR "/mtc_decisions.csv", "r");
	char line[LINE_MAX_LEN];

	memset(out, 0, sizeof(*out));
	cr_assert_not_null(file);
	while (fgets(line, sizeof(line), file) != NULL) {
		cr_assert_not_null(strchr(line, '\n'), "too long: %s", line);
		line[strcspn(line, "\n")] = '\0';
		if (line[0] == '#' || line[0] == '\0')
			continue;
		cr_assert_lt(out->count, DECISIONS_MAX);
		read_line(&out->line[out->count++], line);
	}
	fclose(file);
}

const char *
decision_fact(const struct decision_fact *facts, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(facts[i].name, name) == 0)
			return facts[i].value;
	cr_assert_fail("%s is no fact", name);
	return NULL;
}

bool
decision_is(const struct decision_fact *facts, size_t count, const char *name,
	    const char *value)
{
	return strcmp(decision_fact(facts, count, name), value) == 0;
}

static bool
meets(const struct decision *line, const struct decision_fact *facts, size_t count)
{
	for (size_t i = 0; i < line->condition_count; i++)
		if (!decision_is(facts, count, line->condition[i].name,
				 line->condition[i].value))
			return false;
	return true;
}

const struct decision *
decisions_find(struct decisions *all, const char *table,
	       const struct decision_fact *facts, size_t count)
{
	struct decision *found = NULL;

	for (size_t i = 0; i < all->count; i++) {
		struct decision *line = &all->line[i];

		if (strcmp(line->table, table) != 0 || !meets(line, facts, count))
			continue;
		cr_assert_null(found, "table %s: %s and %s both speak of one case", table,
			       found != NULL ? found->row : "", line->row);
		found = line;
	}
	cr_assert_not_null(found, "table %s has nothing on %s=%s ...", table,
			   facts[0].name, facts[0].value);
	found->hits++;
	return found;
}

static size_t
value_count(const struct decision_domain *domain)
{
	size_t n = 0;

	while (domain->values[n] != NULL)
		n++;
	return n;
}

void
decisions_walk(struct decisions *all, const char *table,
	       const struct decision_domain *domains, size_t count,
	       void (*check)(const struct decision *line,
			     const struct decision_fact *facts, size_t count))
{
	struct decision_fact facts[CONDITIONS_MAX];
	size_t at[CONDITIONS_MAX] = { 0 }, i = 0;

	cr_assert_leq(count, CONDITIONS_MAX);
	while (i < count) {
		for (size_t d = 0; d < count; d++) {
			const char *value = domains[d].values[at[d]];

			copy(facts[d].name, sizeof(facts[d].name), domains[d].name,
			     strlen(domains[d].name));
			copy(facts[d].value, sizeof(facts[d].value), value,
			     strlen(value));
		}
		check(decisions_find(all, table, facts, count), facts, count);
		for (i = 0; i < count && ++at[i] == value_count(&domains[i]); i++)
			at[i] = 0;
	}
}

void
decisions_all_hit(const struct decisions *all, const char *table)
{
	for (size_t i = 0; i < all->count; i++)
		cr_expect(strcmp(all->line[i].table, table) != 0 || all->line[i].hits > 0,
			  "table %s row %s, line %zu, is never met", table,
			  all->line[i].row, i);
}
