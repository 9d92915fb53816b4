/* SPDX-License-Identifier: Apache-2.0 */
/** @file vectors.h  Reading tests/vectors so that nothing in a file is left untested.
 *
 * A value that is missing or of another size fails the test, and vectors_close fails it
 * if a value was never asked for. Values under descriptive names (title, source, note,
 * ...) are exempt (vectors_exempt.h). */
#ifndef GBA_UNIT_VECTORS_H
#define GBA_UNIT_VECTORS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/octets.h"

struct vectors;

/* A JSON object somewhere in a file, and its path for messages. */
struct vec {
	struct vectors *file;
	const void *at;
	char path[96];
};

/** Open "name.json" in $VECTORS_DIR, or in the folder of the source tree. */
struct vectors *vectors_open(const char *name);
struct vec vectors_root(struct vectors *file);

/** Fail if a value of the file was not read; give the file back. */
void vectors_close(struct vectors *file);

/** Give back a file that another test reads in full; this one only looked something up.
 */
void vectors_forget(struct vectors *file);

bool vec_has(const struct vec *at, const char *key);
struct vec vec_object(const struct vec *at, const char *key);

/** Item i of the array under key, which has count items, no fewer and no more. */
struct vec vec_item(const struct vec *at, const char *key, size_t count, size_t i);

/** The item of the array under key whose field has this text; there must be one. */
struct vec vec_find(const struct vec *at, const char *key, const char *field,
		    const char *text);

/** Read a value. Octets and text live until vectors_close. */
void vec_hex(void *out, size_t len, const struct vec *at, const char *key);
struct gba_octets vec_octets(const struct vec *at, const char *key); /* any length */
const char *vec_str(const struct vec *at, const char *key);
struct gba_text vec_text(const struct vec *at, const char *key);
uint64_t vec_number(const struct vec *at, const char *key);

/** Compare with a value; a miss names file, path and value, and the test goes on. */
void vec_expect_hex(const struct vec *at, const char *key, const void *p, size_t len);
void vec_expect_str(const struct vec *at, const char *key, const char *s);
void vec_expect_number(const struct vec *at, const char *key, uint64_t number);

#endif
