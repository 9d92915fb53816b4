/* SPDX-License-Identifier: Apache-2.0 */
/** @file show.h  An answer of a daemon for people, or for scripts. */
#ifndef GBA_CTL_SHOW_H
#define GBA_CTL_SHOW_H

#include <stdio.h>

#include "run/ctl.h"

/** One record: "name  value" lines; several of the same shape: a table, if it is not
 * too wide. */
void show_people(FILE *to, const struct ctl_answer *answer);

/** name=value lines, an empty line between records; line ends in values as \n. */
void show_raw(FILE *to, const struct ctl_answer *answer);

#endif
