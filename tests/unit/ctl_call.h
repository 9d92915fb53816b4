/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl_call.h  Calling gbactl calc inside a test, as from a shell. */
#ifndef GBA_UNIT_CTL_CALL_H
#define GBA_UNIT_CTL_CALL_H

#include <stdbool.h>
#include <stddef.h>

#include "vectors.h"

#define CALL_WORDS_MAX 40

struct call {
	char *argv[CALL_WORDS_MAX];
	int argc, rc;
	char *out, *err;
};

/** "calc --raw TOOL", then the words up to NULL; nothing runs yet. */
void call_begin(struct call *call, const char *tool, ...);
void call_word(struct call *call, const char *name, const char *value);
/** The word that has this value in the vector; only when the vector has it. */
void call_vec(struct call *call, const char *name, const struct vec *at, const char *key);
void call_run(struct call *call);
void call_end(struct call *call);

/** Does the output hold "name=value" as a line? value NULL: any. */
bool call_shows(const struct call *call, const char *name, const char *value);

/** The output has this field with the value of the vector. */
void call_expect(const struct call *call, const char *name, const struct vec *at,
		 const char *key);

#endif
