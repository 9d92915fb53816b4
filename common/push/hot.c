/* SPDX-License-Identifier: Apache-2.0 */
/* SAs at hand: those with sequence numbers that are on disk as taken and not used yet. A
 * message on one of them costs no look into the database. */
#include <string.h>

#include "base/secret.h"
#include "push/table.h"

/* FNV-1a; P-TIDs are made by Push-NAFs at random. */
static struct push_hot *
slot_of(struct push_table *table, const char *ptid)
{
	uint32_t hash = 2166136261u;

	for (; *ptid != '\0'; ptid++)
		hash = (hash ^ (uint8_t)*ptid) * 16777619u;
	return &table->hot[hash % PUSH_HOT];
}

static void
wipe(struct push_hot *hot)
{
	gba_wipe(hot, sizeof(*hot));
	hot->next = 1; /* none */
}

void
push_hot_init(struct push_table *table)
{
	pthread_mutex_init(&table->hot_lock, NULL);
	for (size_t i = 0; i < PUSH_HOT; i++)
		table->hot[i].next = 1;
}

void
push_hot_fini(struct push_table *table)
{
	gba_wipe(table->hot, sizeof(table->hot));
	pthread_mutex_destroy(&table->hot_lock);
}

void
push_hot_put(struct push_table *table, const struct push_sa *sa, uint32_t next,
	     uint32_t last)
{
	struct push_hot *hot = slot_of(table, sa->ptid);

	pthread_mutex_lock(&table->hot_lock);
	wipe(hot);
	if (next <= last && next > 0) {
		hot->rand = sa->rand;
		memcpy(hot->ptid, sa->ptid, sizeof(hot->ptid));
		hot->key = sa->key;
		hot->expires_s = sa->expires_s;
		hot->next = next;
		hot->last = last;
	}
	pthread_mutex_unlock(&table->hot_lock);
}

bool
push_hot_take(struct push_table *table, const char *ptid, int64_t now_s,
	      struct push_turn *out)
{
	struct push_hot *hot = slot_of(table, ptid);
	bool taken;

	pthread_mutex_lock(&table->hot_lock);
	taken = hot->next <= hot->last && hot->expires_s > now_s &&
		strcmp(hot->ptid, ptid) == 0;
	if (taken) {
		out->rand = hot->rand;
		out->key = hot->key;
		out->sn = hot->next;
		if (hot->next == hot->last)
			wipe(hot); /* used up; next may not wrap */
		else
			hot->next++;
	}
	pthread_mutex_unlock(&table->hot_lock);
	return taken;
}

void
push_hot_drop(struct push_table *table, const char *ptid)
{
	struct push_hot *hot = slot_of(table, ptid);

	pthread_mutex_lock(&table->hot_lock);
	if (strcmp(hot->ptid, ptid) == 0)
		wipe(hot);
	pthread_mutex_unlock(&table->hot_lock);
}

void
push_hot_expire(struct push_table *table, int64_t now_s)
{
	pthread_mutex_lock(&table->hot_lock);
	for (size_t i = 0; i < PUSH_HOT; i++)
		if (table->hot[i].next <= table->hot[i].last &&
		    table->hot[i].expires_s <= now_s)
			wipe(&table->hot[i]);
	pthread_mutex_unlock(&table->hot_lock);
}
