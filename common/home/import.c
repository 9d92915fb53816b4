/* SPDX-License-Identifier: Apache-2.0 */
/* Control verb "subscriber import": every line of a CSV text, or none. */
#include "home/desk.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define ROWS_MAX 1000000

struct import {
	const struct home_desk *desk;
	struct ctl_reply *reply;
	struct store_subscriber *subs; /* secret */
	unsigned *lines;	       /* of the same index */
	size_t count, room;
	unsigned bad;
	bool replace, no_memory;
};

static void
bad_line(struct import *import, unsigned line, const char *reason)
{
	if (import->bad++ >= CTL_LIST_MAX)
		return;
	ctl_record(import->reply);
	ctl_put(import->reply, "line", "%u", line);
	ctl_put(import->reply, "reason", "%s", reason);
}

static void
free_rows(struct import *import)
{
	for (size_t i = 0; i < import->count; i++)
		store_subscriber_fini(&import->subs[i]);
	free(import->subs);
	free(import->lines);
}

/* Not realloc, which may leave secrets behind. */
static bool
make_room(struct import *import)
{
	const size_t room = import->room > 0 ? 2 * import->room : 64;
	struct store_subscriber *subs;
	unsigned *lines;

	if (import->count < import->room)
		return true;
	if (room > ROWS_MAX)
		return false;
	subs = calloc(room, sizeof(*subs));
	lines = calloc(room, sizeof(*lines));
	if (subs == NULL || lines == NULL) {
		free(subs);
		free(lines);
		return false;
	}
	if (import->count > 0) {
		memcpy(subs, import->subs, import->count * sizeof(*subs));
		memcpy(lines, import->lines, import->count * sizeof(*lines));
		gba_wipe(import->subs, import->count * sizeof(*subs));
	}
	free(import->subs);
	free(import->lines);
	import->subs = subs;
	import->lines = lines;
	import->room = room;
	return true;
}

static bool
on_row(void *ctx, unsigned line, const struct provision_subscriber *given,
       const struct provision_error *err)
{
	struct import *import = ctx;
	struct store_subscriber *sub;

	if (given == NULL) {
		bad_line(import, line, err->text);
		return true;
	}
	if (!make_room(import)) {
		import->no_memory = true;
		return false;
	}
	import->lines[import->count] = line;
	sub = &import->subs[import->count++];
	import->no_memory = home_subscriber_fill(sub, given) != GBA_OK;
	return !import->no_memory;
}

/* What is in the database already: kept in part, or in the way. */
static void
meet_old(struct import *import)
{
	for (size_t i = 0; i < import->count; i++) {
		const enum gba_status status =
			home_keep_old(import->desk->store, &import->subs[i]);

		if (status != GBA_ERR_NOT_FOUND && !import->replace)
			bad_line(import, import->lines[i],
				 "this subscriber is there already; replace=yes replaces "
				 "it");
	}
}

struct place {
	const char *impi;
	unsigned line;
};

static int
by_impi(const void *a, const void *b)
{
	const struct place *x = a, *y = b;
	const int order = strcmp(x->impi, y->impi);

	return order != 0 ? order : x->line < y->line ? -1 : x->line > y->line;
}

static void
find_twins(struct import *import)
{
	struct place *places = calloc(import->count + 1, sizeof(*places));

	if (places == NULL) {
		import->no_memory = true;
		return;
	}
	for (size_t i = 0; i < import->count; i++)
		places[i] = (struct place){ import->subs[i].impi, import->lines[i] };
	qsort(places, import->count, sizeof(*places), by_impi);
	for (size_t i = 1; i < import->count; i++)
		if (strcmp(places[i].impi, places[i - 1].impi) == 0)
			bad_line(import, places[i].line,
				 "this subscriber stands in an earlier line as well");
	free(places);
}

static void
finish(struct import *import, bool dry_run)
{
	enum gba_status status = GBA_OK;
	size_t bad = 0;

	if (!dry_run && import->count > 0)
		status = store_subscriber_put_all(import->desk->store, import->subs,
						  import->count, import->replace, &bad);
	if (status == GBA_ERR_DENIED) {
		ctl_refuse(import->reply,
			   "line %u: this subscriber was added meanwhile; nothing "
			   "was imported",
			   import->lines[bad]);
	} else if (status != GBA_OK) {
		home_refuse_store(import->reply, status);
	} else {
		ctl_record(import->reply);
		ctl_put(import->reply, dry_run ? "would-import" : "imported", "%zu",
			import->count);
		home_put_elsewhere(import->reply, import->desk);
	}
}

void
home_subscriber_import(void *ctx, const struct ctl_request *request,
		       struct ctl_reply *reply)
{
	struct import import = { .desk = ctx, .reply = reply };
	enum gba_status status;
	const char *csv;
	bool dry_run;

	if (!ctl_words_are(request, reply, "csv dry-run replace") ||
	    !ctl_yes_no(request, reply, "dry-run", &dry_run) ||
	    !ctl_yes_no(request, reply, "replace", &import.replace) ||
	    (csv = ctl_need(request, reply, "csv", "TEXT")) == NULL)
		return;
	status = provision_csv((struct gba_octets){ (const uint8_t *)csv, strlen(csv) },
			       on_row, &import);
	find_twins(&import);
	meet_old(&import);
	if (import.no_memory)
		ctl_refuse(
			reply,
			"too many lines for one import, at most %d; nothing was imported",
			ROWS_MAX);
	else if (import.bad > 0 || status != GBA_OK)
		ctl_refuse(reply, "%u bad line%s and %zu good; nothing was imported",
			   import.bad, import.bad == 1 ? "" : "s", import.count);
	else
		finish(&import, dry_run);
	free_rows(&import);
}
