/* SPDX-License-Identifier: Apache-2.0 */
/** @file log.h  One event, one line, key=value. Only programs log; they hand the log down. */
#ifndef GBA_BASE_LOG_H
#define GBA_BASE_LOG_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

enum gba_log_level { GBA_LOG_ERROR, GBA_LOG_WARNING, GBA_LOG_NOTICE, GBA_LOG_INFO, GBA_LOG_DEBUG };

/* level and identities_full may be set, atomically, while other threads write lines.
 * K, OPc, CK, IK, RES, Ks and keys made from them are never an argument, at no level. */
struct gba_log {
	enum gba_log_level level; /* lines above it are dropped before formatting */
	void (*sink)(void *ctx, enum gba_log_level level, const char *line);
	void (*tag)(void *ctx, char out[8], const char *identity); /* keyed tag, "~7f3a" */
	void *ctx;
	bool identities_full; /* operator's choice: identities in clear */
};

/**
 * Write "room event..." as one line. log NULL writes nothing. Control characters in the
 * formatted text become '?', so a peer cannot forge a second line.
 */
void gba_log(const struct gba_log *log, enum gba_log_level level, const char *room,
	     const char *fmt, ...) GBA_PRINTF(4, 5);

/** Would a line of this level be written? For texts that cost something to make. */
bool gba_log_is_on(const struct gba_log *log, enum gba_log_level level);

/**
 * How an identity (IMPI, IMPU, B-TID user part) is to appear in a line: in clear if the
 * operator wants that, else as a short keyed tag.
 * @param out  at least 256 characters; returned for use inside a gba_log call
 */
const char *gba_log_identity(const struct gba_log *log, char out[256], const char *identity);

/** "error" ... "debug", and back; GBA_ERR_SYNTAX for another word. */
const char *gba_log_level_name(enum gba_log_level level);
GBA_MUST_CHECK enum gba_status gba_log_level_parse(enum gba_log_level *out, const char *name);

#endif
