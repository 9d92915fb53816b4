/* SPDX-License-Identifier: Apache-2.0 */
/** @file push_fixture.h  The SA tables of a Push-NAF and of a UE, in a directory of their own. */
#ifndef GBA_UNIT_PUSH_FIXTURE_H
#define GBA_UNIT_PUSH_FIXTURE_H

#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "push/sa.h"

#define NOW INT64_C(1700000000)

struct push_fixture {
	char dir[64], path[2][96]; /* by enum push_side */
	char lines[8192];	   /* the log */
	struct gba_seal_key key;
	struct gba_random random;
	struct gba_log log;
	struct push_conf conf[2];
	struct push_table *table[2];
};

void push_init(struct push_fixture *fx);
void push_open(struct push_fixture *fx); /* both */
void push_close(struct push_fixture *fx);
void push_fini(struct push_fixture *fx);

/** An SA by its number; both sides have the same. */
struct push_sa push_an_sa(unsigned number, int64_t expires_s);
void push_put(struct push_fixture *fx, enum push_side side, const struct push_sa *sa);
void push_raw(struct push_fixture *fx, enum push_side side, const char *sql);

static inline struct gba_octets
octets_of(const char *text)
{
	return (struct gba_octets){ (const uint8_t *)text, strlen(text) };
}

#endif
