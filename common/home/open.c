/* SPDX-License-Identifier: Apache-2.0 */
/* The store as the configuration wants it. */
#include "home/open.h"

#include "base/secret.h"
#include "run/daemon.h"

enum gba_status
home_store_open(struct store **out, const struct home_conf_store *conf,
		const struct gba_clock *clock, const struct gba_random *random,
		const struct gba_log *log)
{
	struct store_conf store = {
		.path = conf->path,
		.readers = (unsigned)conf->readers,
		.sqn_block = (unsigned)conf->sqn_block,
		.clock = clock,
		.random = random,
		.log = log,
	};
	enum gba_status status = GBA_OK;
	struct gba_seal_key seal;
	struct conf_error err;

	if (!conf->clear_text) {
		status = daemon_key_file(&seal, conf->key_file, true, random, &err);
		if (status != GBA_OK)
			gba_log(log, GBA_LOG_ERROR, "store", "[store] key-file: %s",
				err.text);
		store.seal = &seal;
	}
	if (status == GBA_OK)
		status = store_new(out, &store);
	gba_wipe(&seal, sizeof(seal));
	return status;
}
