/* SPDX-License-Identifier: Apache-2.0 */
/** @file iwf.h  The parts of gba-iwfd and their order of birth and death. */
#ifndef GBA_IWF_IWF_H
#define GBA_IWF_IWF_H

#include "iwf/conf.h"

/** Build every part and begin to serve, or say why not in one log line and build nothing.
 * The functions have the form of struct daemon_program. */
enum gba_status iwf_start(void **state, const void *conf, const struct gba_log *log);
/** Reports that are due, triggers that nobody reported on, what is to be forgotten. */
void iwf_tick(void *state);
/** All or nothing: what cannot change while running is refused with a sentence. */
enum gba_status iwf_reload(void *state, const void *conf);
/** Is everything that was started still there? */
bool iwf_is_well(void *state);
/** Stop serving, finish what is under way, close. */
void iwf_stop(void *state);

#endif
