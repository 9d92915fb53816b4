/* SPDX-License-Identifier: Apache-2.0 */
/** @file hss.h  The parts of gba-hssd and their order of birth and death. */
#ifndef GBA_HSS_HSS_H
#define GBA_HSS_HSS_H

#include "hss/conf.h"

struct hss;

/** Build every part and begin to serve, or say why not in one log line and build nothing.
 * The functions have the form of struct daemon_program. */
enum gba_status hss_start(void **state, const void *conf, const struct gba_log *log);
/** All or nothing: what cannot change while running is refused with a sentence. */
enum gba_status hss_reload(void *state, const void *conf);
/** Stop serving, finish what is under way, close. */
/** Is everything that was started still there? */
bool hss_is_well(void *state);
void hss_stop(void *state);

#endif
