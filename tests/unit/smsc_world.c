/* SPDX-License-Identifier: Apache-2.0 */
#include "unit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "smsc_world.h"

static int64_t
wall_s(void *ctx)
{
	return ((struct world *)ctx)->now_s;
}

static int64_t
mono_ms(void *ctx)
{
	return (wall_s(ctx) + ((struct world *)ctx)->back_s) * 1000;
}

static enum gba_status
fill(void *ctx, void *out, size_t len)
{
	struct world *w = ctx;

	memset(out, ++w->drawn, len);
	return GBA_OK;
}

static void
on_due(void *ctx)
{
	((struct world *)ctx)->told++;
}

static void
open_all(struct world *w)
{
	const struct gba_seal_key key = { { 7 } };
	const struct db_conf conf = {
		.path = w->path,
		.seal = &key,
		.clock = { wall_s, mono_ms, w },
		.random = { fill, w },
	};
	const struct queue_conf queue = { .pending_max = w->pending_max,
					  .keep_s = 3600,
					  .report_keep_s = w->report_keep_s,
					  .repeat_s = 60 };
	struct queue_conf with_db = queue;

	cr_assert_eq(db_open(&w->db, &conf), GBA_OK);
	with_db.db = w->db;
	cr_assert_eq(queue_open(&w->queue, &with_db), GBA_OK);
	queue_watch(w->queue, on_due, w);
}

void
world_init(struct world *w)
{
	*w = (struct world){ .now_s = WORLD_NOW,
			     .pending_max = 100,
			     .report_keep_s = 86400 };
	snprintf(w->dir, sizeof(w->dir), "/tmp/smsc.XXXXXX");
	cr_assert_not_null(mkdtemp(w->dir));
	snprintf(w->path, sizeof(w->path), "%s/smsc.db", w->dir);
	open_all(w);
}

void
world_set_clock(struct world *w, int64_t seconds)
{
	w->now_s += seconds;
	w->back_s -= seconds;
}

void
world_reopen(struct world *w)
{
	queue_close(w->queue);
	db_close(w->db);
	open_all(w);
}

void
world_fini(struct world *w)
{
	char path[128];

	queue_close(w->queue);
	db_close(w->db);
	unlink(w->path);
	snprintf(path, sizeof(path), "%s-wal", w->path);
	unlink(path);
	snprintf(path, sizeof(path), "%s-shm", w->path);
	unlink(path);
	rmdir(w->dir);
}

void
world_add_sub(struct world *w, const char *imsi, const char *msisdn, bool is_protected)
{
	struct sub sub = { .is_protected = is_protected };

	snprintf(sub.imsi, sizeof(sub.imsi), "%s", imsi);
	snprintf(sub.msisdn, sizeof(sub.msisdn), "%s", msisdn);
	snprintf(sub.node, sizeof(sub.node), "http://127.0.0.1:1/");
	cr_assert_eq(dir_sub_put(w->db, &sub), GBA_OK);
}

static const uint8_t octets[2][5] = { { 0x40, 1, 2, 3, 4 }, { 0x44, 5, 6, 7, 8 } };
const struct gba_octets world_tpdus[2] = { { octets[0], 5 }, { octets[1], 5 } };

struct message
world_message(int64_t reference)
{
	return (struct message){
		.path = MESSAGE_T4,
		.source = "iwf.example",
		.source_realm = "example",
		.origin_toa = 0x91,
		.origin = "4912",
		.imsi = IMSI_A,
		.msisdn = MSISDN_A,
		.reference = reference,
		.pid = 0x48,
		.expires_s = WORLD_NOW + 1000,
		.diagnostic = -1,
		.report = REPORT_WANTED,
		.print = { 1, 2, 3 },
	};
}

enum gba_status
world_add(struct world *w, struct message *m, const struct message *old)
{
	return queue_add(w->queue, m, world_tpdus, ARRAY_LEN(world_tpdus), old);
}

size_t
world_due(struct world *w)
{
	struct message out[8];
	int64_t next_s;
	size_t count;

	cr_assert_eq(queue_take(w->queue, out, ARRAY_LEN(out), &count, &next_s), GBA_OK);
	return count;
}

struct message
world_take(struct world *w)
{
	struct message out[8];
	int64_t next_s;
	size_t count;

	cr_assert_eq(queue_take(w->queue, out, ARRAY_LEN(out), &count, &next_s), GBA_OK);
	cr_assert_eq(count, 1);
	return out[0];
}
