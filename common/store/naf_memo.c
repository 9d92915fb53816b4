/* SPDX-License-Identifier: Apache-2.0 */
/* NAFs that asked lately, as they stand in the database: with its lists a NAF is four
 * statements, which would cost a lookup on Zn as much as the binding itself. */
#include "store/inside.h"

#include <stdlib.h>
#include <string.h>

static struct naf_memo_slot *
slot_of(struct naf_memo *memo, const char *identity)
{
	uint32_t hash = 2166136261u; /* FNV-1a; a collision costs a read */

	for (const char *c = identity; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * 16777619u;
	return &memo->slot[hash % NAF_MEMO_SLOTS];
}

static bool
slot_holds(const struct naf_memo_slot *slot, const char *identity, int64_t now_ms)
{
	return slot->naf != NULL && *identity != '\0' &&
	       strcmp(slot->naf->identity, identity) == 0 &&
	       now_ms - slot->read_ms < NAF_MEMO_MS && now_ms >= slot->read_ms;
}

bool
naf_memo_get(struct store *store, struct store_naf *out, const char *identity,
	     uint64_t *generation)
{
	struct naf_memo *memo = &store->naf_memo;
	const struct naf_memo_slot *slot = slot_of(memo, identity);
	const int64_t now_ms = gba_mono_ms(&store->clock);
	bool found;

	pthread_mutex_lock(&memo->lock);
	*generation = memo->generation;
	found = slot_holds(slot, identity, now_ms);
	if (found)
		*out = *slot->naf;
	pthread_mutex_unlock(&memo->lock);
	return found;
}

void
naf_memo_put(struct store *store, const struct store_naf *naf, uint64_t generation)
{
	struct naf_memo *memo = &store->naf_memo;
	struct naf_memo_slot *slot = slot_of(memo, naf->identity);
	const int64_t now_ms = gba_mono_ms(&store->clock);

	pthread_mutex_lock(&memo->lock);
	if (slot->naf == NULL)
		slot->naf = malloc(sizeof(*slot->naf));
	if (slot->naf != NULL && memo->generation == generation) {
		*slot->naf = *naf;
		slot->read_ms = now_ms;
	} else if (slot->naf != NULL) {
		slot->naf->identity[0] = '\0'; /* what was read may be of yesterday */
	}
	pthread_mutex_unlock(&memo->lock);
}

void
naf_memo_forget(struct store *store, const char *identity)
{
	struct naf_memo *memo = &store->naf_memo;
	struct naf_memo_slot *slot = slot_of(memo, identity);

	pthread_mutex_lock(&memo->lock);
	memo->generation++;
	if (slot->naf != NULL)
		slot->naf->identity[0] = '\0';
	pthread_mutex_unlock(&memo->lock);
}

void
naf_memo_fini(struct store *store)
{
	for (size_t i = 0; i < NAF_MEMO_SLOTS; i++)
		free(store->naf_memo.slot[i].naf);
	pthread_mutex_destroy(&store->naf_memo.lock);
}
