/* SPDX-License-Identifier: Apache-2.0 */
/** @file store.h  What the BSF keeps: subscribers, bindings, NAFs, audit. sqlite behind it.
 *
 * One writer thread gathers what waits into one transaction (synchronous=FULL) and calls
 * back after the commit, on that thread; callbacks must be short and must not call a
 * blocking store function. Reads are synchronous and may be made from any thread. Nothing
 * here assumes that this process is the only one to write. */
#ifndef GBA_STORE_STORE_H
#define GBA_STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/clock.h"
#include "base/log.h"
#include "crypto/seal.h"
#include "store/binding.h"
#include "store/done.h"
#include "store/identity.h"
#include "store/naf.h"
#include "store/subscriber.h"
#include "store/ue.h"

struct store;

struct store_conf {
	const char *path;                /* file; created 0600 when missing */
	const struct gba_seal_key *seal; /* NULL: clear text, the logged lab option */
	unsigned readers;                /* read connections, 1 to 64 */
	unsigned sqn_block;              /* SEQs taken by one write, 1 to 4096 */
	const struct gba_clock *clock;
	const struct gba_random *random;
	const struct gba_log *log;
};

/** Open or create, migrate, read every pragma back. A database sealed with another key, a
 * newer schema or a foreign file is refused with a logged sentence. */
GBA_MUST_CHECK enum gba_status store_new(struct store **out, const struct store_conf *conf);
/** Finish what waits, then close. */
void store_free(struct store *store);

struct store_stats {
	uint64_t subscribers, bindings, nafs;
	uint64_t commits, rows_written, audits_dropped, sqn_blocks, errors;
	uint64_t queue_length;
};
void store_stats_get(struct store *store, struct store_stats *out);

#endif
