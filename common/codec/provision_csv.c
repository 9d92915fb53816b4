/* SPDX-License-Identifier: Apache-2.0 */
/* Subscribers from CSV: libcsv splits a line, this file keeps the line number. */
#include <csv.h>
#include <string.h>

#include "base/secret.h"
#include "codec/provision_fields.h"

#define COLUMNS_MAX 32

/* One line, split. The texts stand in `room` because libcsv gives each field only for the
 * length of its callback. */
struct row {
	char room[PROVISION_LINE_MAX];
	size_t used;
	struct gba_text cell[COLUMNS_MAX];
	size_t cells;
	bool too_many;
};

struct csv {
	struct csv_parser parser;
	struct row header, row;
	unsigned line;
	struct provision_error err;
};

static void
on_cell(void *text, size_t len, void *ctx)
{
	struct row *row = ctx;

	if (row->cells == COLUMNS_MAX || len > sizeof(row->room) - row->used) {
		row->too_many = true;
		return;
	}
	if (len > 0)
		memcpy(row->room + row->used, text, len);
	row->cell[row->cells++] = (struct gba_text){ row->room + row->used, len };
	row->used += len;
}

/* libcsv has no reset after an error and does not wipe: both are done here. */
static void
csv_parser_renew(struct csv_parser *p)
{
	gba_wipe(p->entry_buf, p->entry_size);
	csv_free(p);
	(void)csv_init(p, CSV_STRICT | CSV_STRICT_FINI); /* fails only without a parser */
	csv_set_blk_size(
		p, 2 * PROVISION_LINE_MAX); /* never grows: no copy is left behind */
}

static enum gba_status
split(struct csv *c, struct row *row, struct gba_text line)
{
	size_t used;
	int error;

	row->used = row->cells = 0;
	row->too_many = false;
	if (line.len > PROVISION_LINE_MAX)
		return provision_refuse(&c->err, c->line,
					"a line of %zu octets, %u is the limit", line.len,
					PROVISION_LINE_MAX);
	if (memchr(line.p, '\0', line.len) != NULL ||
	    memchr(line.p, '\r', line.len) != NULL)
		return provision_refuse(&c->err, c->line, "a control character");
	used = csv_parse(&c->parser, line.p, line.len, on_cell, NULL, row);
	error = used == line.len ? csv_fini(&c->parser, on_cell, NULL, row)
				 : CSV_EPARSE;
	if (error != 0 || used != line.len) {
		csv_parser_renew(&c->parser);
		return provision_refuse(
			&c->err, c->line,
			"not CSV: a quote is open or stands inside a field");
	}
	if (row->too_many)
		return provision_refuse(&c->err, c->line, "more than %d fields",
					COLUMNS_MAX);
	return GBA_OK;
}

/* Names are not repeated in the text: a file without a header has a key there. */
static enum gba_status
check_header(struct csv *c)
{
	const struct row *h = &c->header;

	for (size_t i = 0; i < h->cells; i++) {
		if (!provision_is_field(h->cell[i]))
			return provision_refuse(&c->err, c->line,
						"header: column %zu has an unknown name",
						i + 1);
		for (size_t j = 0; j < i; j++)
			if (gba_text_equal(h->cell[i], h->cell[j]))
				return provision_refuse(
					&c->err, c->line,
					"header: column %zu repeats column %zu", i + 1,
					j + 1);
	}
	return GBA_OK;
}

/* An empty cell is a field that is not given. */
static enum gba_status
read_row(struct csv *c, struct gba_text line, struct provision_subscriber *sub)
{
	struct provision_field fields[COLUMNS_MAX];
	unsigned lines[COLUMNS_MAX];
	enum gba_status status = split(c, &c->row, line);
	size_t count = 0;

	if (status != GBA_OK)
		return status;
	if (c->row.cells != c->header.cells)
		return provision_refuse(&c->err, c->line, "%zu fields, %zu expected",
					c->row.cells, c->header.cells);
	for (size_t i = 0; i < c->row.cells; i++) {
		if (c->row.cell[i].len == 0)
			continue;
		lines[count] = c->line;
		fields[count++] =
			(struct provision_field){ c->header.cell[i], c->row.cell[i] };
	}
	status = provision_read_fields(sub, fields, lines, count, &c->err);
	c->err.line = c->line;
	return status;
}

static bool
is_blank_line(struct gba_text line)
{
	return provision_trim(line).len == 0;
}

static struct gba_text
skip_bom(struct gba_octets csv)
{
	const struct gba_text t = { (const char *)csv.p, csv.len };

	if (t.len >= 3 && memcmp(t.p, "\xef\xbb\xbf", 3) == 0)
		return (struct gba_text){ t.p + 3, t.len - 3 };
	return t;
}

static enum gba_status
read_header(struct csv *c, struct gba_text *rest)
{
	struct gba_text line;
	enum gba_status status;

	while (provision_next_line(rest, &line)) {
		c->line++;
		if (is_blank_line(line))
			continue;
		status = split(c, &c->header, line);
		return status == GBA_OK ? check_header(c) : status;
	}
	return provision_refuse(&c->err, c->line, "no header line");
}

enum gba_status
provision_csv(struct gba_octets csv,
	      bool (*on_row)(void *ctx, unsigned line,
			     const struct provision_subscriber *sub,
			     const struct provision_error *err),
	      void *ctx)
{
	struct csv c = { .line = 0 };
	struct gba_text rest = skip_bom(csv), line;
	struct provision_subscriber sub;
	enum gba_status status;
	bool go_on = true;

	csv_parser_renew(&c.parser);
	status = read_header(&c, &rest);
	if (status != GBA_OK)
		(void)on_row(ctx, c.line, NULL, &c.err);
	while (status == GBA_OK && go_on && provision_next_line(&rest, &line)) {
		c.line++;
		if (is_blank_line(line))
			continue;
		if (read_row(&c, line, &sub) == GBA_OK)
			go_on = on_row(ctx, c.line, &sub, NULL);
		else
			go_on = on_row(ctx, c.line, NULL, &c.err);
	}
	csv_parser_renew(&c.parser);
	csv_free(&c.parser);
	gba_wipe(&c, sizeof(c));
	gba_wipe(&sub, sizeof(sub));
	return status;
}
