/* SPDX-License-Identifier: Apache-2.0 */
/** @file open.h  [store] of the configuration, and the store it describes. */
#ifndef GBA_HOME_OPEN_H
#define GBA_HOME_OPEN_H

#include "base/clock.h"
#include "base/log.h"
#include "run/conf.h"
#include "store/store.h"

struct home_conf_store {
	char path[256], key_file[256];
	bool clear_text;
	uint64_t readers, sqn_block;
};

/* The rows of a daemon's table. AT(member) gives offset and size of a member of its struct, in
 * which `store` is a struct home_conf_store; name is "bsf" for gba-bsfd, what says which
 * secrets there are. */
/* clang-format off */
#define HOME_STORE_ROWS(name, what) \
	{ "store", "path", CONF_FILE, "/var/lib/opengba/" name ".db", AT(store.path), \
	  .help = "The database; made with mode 0600 when it is missing." }, \
	{ "store", "key-file", CONF_FILE, "/var/lib/opengba/" name ".key", AT(store.key_file), \
	  .help = "Key that seals " what " in the database; made when it is missing." }, \
	{ "store", "clear-text", CONF_BOOL, "no", AT(store.clear_text), \
	  .help = "Keep secrets in clear text, for a lab that wants to look at them." }, \
	{ "store", "readers", CONF_NUMBER, "4", AT(store.readers), .min = 1, .max = 64, \
	  .help = "Read connections to the database." }, \
	{ "store", "sqn-block", CONF_NUMBER, "16", AT(store.sqn_block), .min = 1, .max = 4096, \
	  .help = "Sequence numbers that are reserved by one write; a crash loses them." }
/* clang-format on */

/** What one row alone cannot tell, as a sentence; NULL: nothing is wrong. */
static inline const char *
home_store_fault(const struct home_conf_store *conf)
{
	if (*conf->path == '\0')
		return "[store] path is empty";
	if (!conf->clear_text && *conf->key_file == '\0')
		return "[store] key-file is empty and clear-text is no";
	return NULL;
}

/** Read the key, or make one, and open. What is wrong is logged. */
GBA_MUST_CHECK enum gba_status home_store_open(struct store **out,
					       const struct home_conf_store *conf,
					       const struct gba_clock *clock,
					       const struct gba_random *random,
					       const struct gba_log *log);

#endif
