/* SPDX-License-Identifier: Apache-2.0 */
/** @file smsc_world.h  A database of gba-smscd in a file of its own, and the time of a
 * test. */
#ifndef GBA_SMSC_WORLD_H
#define GBA_SMSC_WORLD_H

#include "smsc/directory.h"
#include "smsc/queue.h"

#define WORLD_NOW 1795651200 /* 2026-11-26 */
#define IMSI_A	  "001010000000001"
#define IMSI_B	  "001010000000002"
#define MSISDN_A  "491510000001"
#define MSISDN_B  "491510000002"

struct world {
	char dir[64], path[96];
	int64_t now_s, back_s; /* the time of day, and how far it was set back */
	uint8_t drawn; /* what is random counts up */
	uint64_t pending_max;
	int64_t report_keep_s;
	struct db *db;
	struct queue *queue;
	unsigned told; /* how often the queue said that something is due */
};

void world_init(struct world *w);
/** As after the end of the daemon, or kill -9: everything that was in memory is gone. */
void world_reopen(struct world *w);
void world_fini(struct world *w);
/** The time of day is set, back where it is negative; time itself stands still. */
void world_set_clock(struct world *w, int64_t seconds);
void world_add_sub(struct world *w, const char *imsi, const char *msisdn,
		   bool is_protected);

/* A message to A from the SME 4912, on T4, with a report, of two segments. */
struct message world_message(int64_t reference);
enum gba_status world_add(struct world *w, struct message *m, const struct message *old);
/** Take the one that is due; the test fails when it is not one. */
struct message world_take(struct world *w);
/** How many are due now. */
size_t world_due(struct world *w);
extern const struct gba_octets world_tpdus[2];

#endif
