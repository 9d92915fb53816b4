/* SPDX-License-Identifier: Apache-2.0 */
/** @file card_inside.h  What the two files of the card share. */
#ifndef GBA_UE_CARD_INSIDE_H
#define GBA_UE_CARD_INSIDE_H

#include "ue/card.h"

typedef enum gba_status card_work(struct provision_card *file, void *ctx);

/** Read the file again under its lock, work on it, and write it if that was GBA_OK. */
GBA_MUST_CHECK enum gba_status card_change(struct card *card, card_work *work, void *ctx,
					   struct ue_why *why);

/** A new Ks replaces the old one; EF_GBABP gets its RAND, and no B-TID yet. */
void card_memory_begin(struct provision_memory *memory, const struct card_answer *answer,
		       const struct aka_rand *rand);

#endif
