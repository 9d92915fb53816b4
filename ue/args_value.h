/* SPDX-License-Identifier: Apache-2.0 */
/** @file args_value.h  Values of options; what is wrong with one ends the program with
 * the usage (exit status 2). */
#ifndef GBA_UE_ARGS_VALUE_H
#define GBA_UE_ARGS_VALUE_H

#include <argp.h>

#include "ue/args.h"

/** An option that may be given up to ARGS_LIST_MAX times; the item is a view. */
void args_add(struct argp_state *state, struct args_list *list, const char *item);

/** Decimal digits. */
uint64_t args_number(struct argp_state *state, const char *text, uint64_t min,
		     uint64_t max);

#endif
