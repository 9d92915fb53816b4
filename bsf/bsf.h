/* SPDX-License-Identifier: Apache-2.0 */
/** @file bsf.h  The parts of gba-bsfd and their order of birth and death. */
#ifndef GBA_BSF_BSF_H
#define GBA_BSF_BSF_H

#include "base/clock.h"
#include "bsf/conf.h"

struct bsf;

/* Where time and chance come from, for all parts alike. */
struct bsf_sources {
	struct gba_clock clock;
	struct gba_random random;
};

/** Build every part and begin to serve, or say why not in one log line and build nothing.
 */
enum gba_status bsf_start_with(void **state, const void *conf, const struct gba_log *log,
			       const struct bsf_sources *sources);

/* The four functions have the form of struct daemon_program. */

/** bsf_start_with the operating system's clocks and generator. */
enum gba_status bsf_start(void **state, const void *conf, const struct gba_log *log);
/** Challenges and bindings whose time is over. */
void bsf_tick(void *state);
/** Is everything that was started still there? */
bool bsf_is_well(void *state);
/** All or nothing: what cannot change while running is refused with a sentence. */
enum gba_status bsf_reload(void *state, const void *conf);
/** Stop serving, finish what is under way, close. */
void bsf_stop(void *state);

#endif
