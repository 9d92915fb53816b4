/* SPDX-License-Identifier: Apache-2.0 */
/** @file conf.h  Configuration: one C table drives parser, --print-config and the pages. */
#ifndef GBA_RUN_CONF_H
#define GBA_RUN_CONF_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

#include "base/octets.h"

enum conf_type {
	CONF_TEXT,     /* char[size] at offset */
	CONF_FILE,     /* char[size]; a path */
	CONF_BOOL,     /* bool: yes no true false on off */
	CONF_NUMBER,   /* uint64_t in min..max */
	CONF_SECONDS,  /* uint64_t; "90", "90s", "15m", "8h", "7d" */
	CONF_MILLIS,   /* uint64_t; "250ms", "2s" */
	CONF_OCTETS,   /* uint64_t; "4096", "16k", "1m" */
	CONF_CHOICE,   /* int: index into choices */
	CONF_ENDPOINT, /* struct conf_endpoint: "127.0.0.1:8080", "[::1]:8080" */
	CONF_LIST,     /* the key may stand several times: struct conf_list of char[] */
};

struct conf_endpoint { char address[64]; uint16_t port; };
#define CONF_LIST_MAX 32
struct conf_list { size_t count; char item[CONF_LIST_MAX][384]; unsigned line[CONF_LIST_MAX]; };

struct conf_row {
	const char *section, *key;
	enum conf_type type;
	const char *preset;      /* default, in the file's own syntax; NULL: empty */
	size_t offset, size;     /* in the program's struct; size of char[] */
	uint64_t min, max;
	const char *const *choices; /* NULL-terminated */
	const char *help;        /* one sentence; for CONF_LIST one line of syntax too */
	/* further check of a value; NULL: none. Writes the reason. */
	bool (*check)(const char *value, char reason[160]);
};

struct conf_table {
	const struct conf_row *rows;
	size_t count;
};

struct conf_error { char text[512]; }; /* "file:line: [ub] listen: port out of range" */

/** Fill *out with the defaults. */
void conf_defaults(void *out, const struct conf_table *table);
/** Read a file over what is in *out. Unknown section or key, a repeated key that is no list,
 * a bad value: GBA_ERR_SYNTAX with file and line. GBA_ERR_IO: cannot be read. */
GBA_MUST_CHECK enum gba_status conf_read(void *out, const struct conf_table *table,
					 const char *path, struct conf_error *err);
/** The same from memory; name stands for the file in messages. */
GBA_MUST_CHECK enum gba_status conf_parse(void *out, const struct conf_table *table,
					  struct gba_text text, const char *name,
					  struct conf_error *err);
/** Every key with its value as a file that can be read again, help as comments. */
void conf_print(FILE *to, const void *in, const struct conf_table *table);

#endif
