/* SPDX-License-Identifier: Apache-2.0 */
/** @file decisions.h  tests/vectors/mtc_decisions.csv, read for the tests. */
#ifndef GBA_UNIT_DECISIONS_H
#define GBA_UNIT_DECISIONS_H

#include <stdbool.h>
#include <stddef.h>

#define DECISIONS_MAX  96
#define CONDITIONS_MAX 12

struct decision_fact {
	char name[16], value[16];
};

struct decision {
	char table[4], row[8], verdict[8], status[8];
	struct decision_fact condition[CONDITIONS_MAX];
	size_t condition_count;
	unsigned hits;
};

struct decisions {
	struct decision line[DECISIONS_MAX];
	size_t count;
};

/* What a fact of a table may be, for a walk over all combinations. */
struct decision_domain {
	const char *name, *values[8]; /* NULL behind the last */
};

void decisions_read(struct decisions *out);

/** The one line of this table whose conditions these facts meet; counts a hit. Fails the
 * test for none, for several, and for a condition on what is no fact. */
const struct decision *decisions_find(struct decisions *all, const char *table,
				      const struct decision_fact *facts, size_t count);

/** Call check for every combination of values, with its line. */
void decisions_walk(struct decisions *all, const char *table,
		    const struct decision_domain *domains, size_t count,
		    void (*check)(const struct decision *line,
				  const struct decision_fact *facts, size_t count));

/** The value of a fact; fails the test if there is none. */
const char *decision_fact(const struct decision_fact *facts, size_t count,
			  const char *name);
bool decision_is(const struct decision_fact *facts, size_t count, const char *name,
		 const char *value);

/** Each line of the table was hit. */
void decisions_all_hit(const struct decisions *all, const char *table);

#endif
