/* SPDX-License-Identifier: Apache-2.0 */
/* Configuration files: inih reads the lines, the table says what may stand in them. */
#include "run/conf.h"

#include <assert.h>
#include <errno.h>
#include <ini.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "run/conf_value.h"

#define LINE_ROOM 1024 /* characters of a line, its end included */
#define FILE_ROOM (1024 * 1024)
#define ROWS_MAX  512

/* What inih's reader and handler share. The first error counts. */
struct reading {
	void *out;
	const struct conf_table *table;
	const char *name;
	struct conf_error *err;
	struct gba_text rest;
	unsigned line;
	bool failed;
	bool seen[ROWS_MAX];
};

static void GBA_PRINTF(2, 3) fail(struct reading *r, const char *fmt, ...)
{
	const size_t size = sizeof(r->err->text);
	va_list ap;
	int n;

	if (r->failed)
		return;
	r->failed = true;
	n = snprintf(r->err->text, size, "%s:%u: ", r->name, r->line);
	if (n < 0 || (size_t)n >= size)
		return;
	va_start(ap, fmt);
	vsnprintf(r->err->text + n, size - (size_t)n, fmt, ap);
	va_end(ap);
}

void
conf_defaults(void *out, const struct conf_table *table)
{
	char reason[160];

	for (size_t i = 0; i < table->count; i++) {
		const struct conf_row *row = &table->rows[i];

		conf_value_clear(out, row);
		if (row->preset == NULL)
			continue;
		/* a default that does not pass its own row is a mistake in the table */
		if (conf_value_set(out, row, row->preset, 0, reason) != GBA_OK) {
			fprintf(stderr, "[%s] %s: default: %s\n", row->section, row->key,
				reason);
			abort();
		}
	}
}

static bool
section_is_known(const struct conf_table *table, const char *p, size_t len)
{
	for (size_t i = 0; i < table->count; i++)
		if (gba_text_is((struct gba_text){ p, len }, table->rows[i].section))
			return true;
	return false;
}

/* inih says nothing of a section without keys and cuts its name short: looked at here. */
static void
look_at_section(struct reading *r, const char *line)
{
	const char *start = line + strspn(line, " \t");
	const char *end;

	if (*start != '[')
		return;
	end = strchr(start, ']');
	if (end == NULL || end[1 + strspn(end + 1, " \t\r\n")] != '\0')
		fail(r, "a section is [name] and nothing else");
	else if (!section_is_known(r->table, start + 1, (size_t)(end - start - 1)))
		fail(r, "[%.*s]: no such section",
		     (int)(end - start - 1 < 64 ? end - start - 1 : 64), start + 1);
}

/* fgets over memory that counts lines, and refuses what inih would cut or misread. */
static char *
read_line(char *out, int room, void *stream)
{
	struct reading *r = stream;
	const char *newline;
	size_t len;

	if (r->failed || r->rest.len == 0)
		return NULL;
	r->line++;
	newline = memchr(r->rest.p, '\n', r->rest.len);
	len = newline != NULL ? (size_t)(newline - r->rest.p) + 1 : r->rest.len;
	if (room < LINE_ROOM || len >= LINE_ROOM) {
		fail(r, "the line is longer than %d characters", LINE_ROOM - 2);
		return NULL;
	}
	for (size_t i = 0; i < len; i++) {
		const unsigned char c = (unsigned char)r->rest.p[i];

		if ((c < 0x20 && strchr("\t\r\n", c) == NULL) || c == 0x7f || c == '\0') {
			fail(r, "the line holds a control character");
			return NULL;
		}
	}
	memcpy(out, r->rest.p, len);
	out[len] = '\0';
	r->rest.p += len;
	r->rest.len -= len;
	look_at_section(r, out);
	return r->failed ? NULL : out;
}

static int
take(void *user, const char *section, const char *key, const char *value)
{
	struct reading *r = user;
	const struct conf_row *row = NULL;
	char reason[160];
	size_t i;

	if (r->failed)
		return 0;
	for (i = 0; i < r->table->count && row == NULL; i++)
		if (strcmp(r->table->rows[i].section, section) == 0 &&
		    strcmp(r->table->rows[i].key, key) == 0)
			row = &r->table->rows[i];
	if (row == NULL) {
		if (*section == '\0')
			fail(r, "%s: a [section] is missing before it", key);
		else
			fail(r, "[%s] %s: no such key", section, key);
		return 0;
	}
	i--;
	if (r->seen[i] && row->type != CONF_LIST) {
		fail(r, "[%s] %s: stands twice", section, key);
		return 0;
	}
	if (!r->seen[i] && row->type == CONF_LIST)
		conf_value_clear(r->out, row); /* the file's list replaces the default */
	r->seen[i] = true;
	if (conf_value_set(r->out, row, value, r->line, reason) != GBA_OK)
		fail(r, "[%s] %s: %s", section, key, reason);
	return !r->failed;
}

enum gba_status
conf_parse(void *out, const struct conf_table *table, struct gba_text text,
	   const char *name, struct conf_error *err)
{
	struct reading r = {
		.out = out, .table = table, .name = name, .err = err, .rest = text
	};
	int rc;

	assert(table->count <= ROWS_MAX);
	/* The library keeps its ways in variables. A value may hold ';' and '#'. */
	ini_allow_inline_comments = false;
	ini_allow_multiline = false;
	ini_stop_on_first_error = true;
	ini_use_stack = false;
	ini_max_line = ini_initial_alloc = LINE_ROOM;
	rc = ini_parse_stream(read_line, &r, take, &r);
	if (rc == -2)
		return GBA_ERR_NOMEM;
	if (rc != 0)
		fail(&r, "neither [section] nor key = value");
	return r.failed ? GBA_ERR_SYNTAX : GBA_OK;
}

enum gba_status
conf_read(void *out, const struct conf_table *table, const char *path,
	  struct conf_error *err)
{
	char *text = malloc(FILE_ROOM);
	FILE *f = text != NULL ? fopen(path, "re") : NULL;
	enum gba_status status = text != NULL ? GBA_ERR_IO : GBA_ERR_NOMEM;
	size_t len;

	if (f == NULL) {
		snprintf(err->text, sizeof(err->text), "%s: %s", path, strerror(errno));
		goto out;
	}
	len = fread(text, 1, FILE_ROOM, f);
	if (ferror(f)) {
		snprintf(err->text, sizeof(err->text), "%s: %s", path, strerror(errno));
	} else if (len == FILE_ROOM) {
		snprintf(err->text, sizeof(err->text), "%s: too long", path);
		status = GBA_ERR_SYNTAX;
	} else {
		status =
			conf_parse(out, table, (struct gba_text){ text, len }, path, err);
	}
out:
	if (f != NULL)
		fclose(f);
	free(text);
	return status;
}

void
conf_print(FILE *to, const void *in, const struct conf_table *table)
{
	const char *section = "";

	for (size_t i = 0; i < table->count; i++) {
		const struct conf_row *row = &table->rows[i];

		if (strcmp(section, row->section) != 0)
			fprintf(to, "%s[%s]\n", i > 0 ? "\n" : "", row->section);
		section = row->section;
		if (row->help != NULL)
			fprintf(to, "# %s\n", row->help);
		conf_value_print(to, in, row);
	}
}
