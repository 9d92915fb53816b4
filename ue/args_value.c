/* SPDX-License-Identifier: Apache-2.0 */
/* Values of options. */
#include "ue/args_value.h"

void
args_add(struct argp_state *state, struct args_list *list, const char *item)
{
	if (list->count == ARGS_LIST_MAX)
		argp_error(state, "more than %d of one kind", ARGS_LIST_MAX);
	else
		list->item[list->count++] = item;
}

uint64_t
args_number(struct argp_state *state, const char *text, uint64_t min, uint64_t max)
{
	uint64_t value = 0;

	if (gba_number(&value, gba_text(text), min, max) != GBA_OK)
		argp_error(state, "%s: not a number from %llu to %llu", text,
			   (unsigned long long)min, (unsigned long long)max);
	return value;
}
