/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl.h  What gba-bsfd can be asked over its control socket. */
#ifndef GBA_BSF_CTL_H
#define GBA_BSF_CTL_H

#include <stddef.h>

#include "base/clock.h"
#include "run/ctl.h"
#include "store/store.h"

/* The ctx to be given to ctl_server_new with the verbs. */
struct bsf_ctl {
	struct store *store;
	const struct gba_clock *clock;
	void (*stats)(void *ctx,
		      struct ctl_reply *reply); /* puts its counters; or NULL */
	void *stats_ctx;
};

const struct ctl_verb *bsf_ctl_verbs(size_t *count);

#endif
