/* SPDX-License-Identifier: Apache-2.0 */
/** @file ctl.h  What gba-bsfd can be asked over its control socket. */
#ifndef GBA_BSF_CTL_H
#define GBA_BSF_CTL_H

#include <stddef.h>

#include "home/desk.h"

/* The ctx to be given to ctl_server_new with the verbs. */
struct bsf_ctl {
	struct home_desk desk; /* first: the verbs of home/ see no more */
	void (*stats)(void *ctx,
		      struct ctl_reply *reply); /* puts its counters; or NULL */
	void (*status)(void *ctx,
		       struct ctl_reply *reply); /* puts what else runs; or NULL */
	void *ctx;
};

const struct ctl_verb *bsf_ctl_verbs(size_t *count);

#endif
