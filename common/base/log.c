/* SPDX-License-Identifier: Apache-2.0 */
/* Formatting of log lines; the sink belongs to the program. */
#include "base/log.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define LOG_LINE_MAX 2048

static const char *const level_names[] = {
	[GBA_LOG_ERROR] = "error", [GBA_LOG_WARNING] = "warning", [GBA_LOG_NOTICE] = "notice",
	[GBA_LOG_INFO] = "info",   [GBA_LOG_DEBUG] = "debug",
};

bool
gba_log_is_on(const struct gba_log *log, enum gba_log_level level)
{
	return log != NULL && log->sink != NULL &&
	       level <= __atomic_load_n(&log->level, __ATOMIC_RELAXED);
}

void
gba_log(const struct gba_log *log, enum gba_log_level level, const char *room, const char *fmt,
	...)
{
	char line[LOG_LINE_MAX];
	va_list ap;
	int n;

	if (!gba_log_is_on(log, level))
		return;
	n = snprintf(line, sizeof(line), "%s ", room);
	if (n < 0 || (size_t)n >= sizeof(line))
		return;
	va_start(ap, fmt);
	vsnprintf(line + n, sizeof(line) - (size_t)n, fmt, ap);
	va_end(ap);
	for (char *c = line; *c != '\0'; c++)
		if ((unsigned char)*c < 0x20 || *c == 0x7f)
			*c = '?';
	log->sink(log->ctx, level, line);
}

const char *
gba_log_identity(const struct gba_log *log, char out[256], const char *identity)
{
	if (log != NULL && __atomic_load_n(&log->identities_full, __ATOMIC_RELAXED)) {
		snprintf(out, 256, "%s", identity);
	} else if (log != NULL && log->tag != NULL) {
		char tag[8];

		log->tag(log->ctx, tag, identity);
		snprintf(out, 256, "%s", tag);
	} else {
		snprintf(out, 256, "~");
	}
	return out;
}

const char *
gba_log_level_name(enum gba_log_level level)
{
	return level_names[level];
}

enum gba_status
gba_log_level_parse(enum gba_log_level *out, const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++) {
		if (strcmp(level_names[i], name) == 0) {
			*out = (enum gba_log_level)i;
			return GBA_OK;
		}
	}
	return GBA_ERR_SYNTAX;
}
