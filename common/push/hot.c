/* SPDX-License-Identifier: Apache-2.0 */
/* SAs at hand: those with sequence numbers that are on disk as taken and not used yet. A
 * message on one of them costs no look into the database. */
#include <string.h>

#include "base/secret.h"
#include "push/table.h"

/* FNV-1a; P-TIDs are made by Push-NAFs at random. */
static struct push_hot *
set_of(struct push_table *table, const char *ptid)
{
	uint32_t hash = 2166136261u;

	for (; *ptid != '\0'; ptid++)
		hash = (hash ^ (uint8_t)*ptid) * 16777619u;
	return table->hot[hash % PUSH_HOT_SETS];
}

static bool
has_numbers(const struct push_hot *hot)
{
	return hot->next <= hot->last;
}

/* Its place in a set; NULL: it has none. */
static struct push_hot *
find(struct push_hot *set, const char *ptid)
{
	for (size_t i = 0; i < PUSH_HOT_WAYS; i++)
		if (has_numbers(&set[i]) && strcmp(set[i].ptid, ptid) == 0)
			return &set[i];
	return NULL;
}

/* Who gives way to a new one: an empty place, or what has been there longest. */
static struct push_hot *
oldest(struct push_hot *set)
{
	struct push_hot *out = &set[0];

	for (size_t i = 1; i < PUSH_HOT_WAYS && has_numbers(out); i++)
		if (!has_numbers(&set[i]) || set[i].at < out->at)
			out = &set[i];
	return out;
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
	for (size_t i = 0; i < PUSH_HOT_SETS; i++)
		for (size_t j = 0; j < PUSH_HOT_WAYS; j++)
			table->hot[i][j].next = 1;
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
	struct push_hot *set = set_of(table, sa->ptid), *hot;

	if (strlen(sa->ptid) > GBA_PTID_MAX)
		return; /* not one that a Push-NAF of ours has */
	pthread_mutex_lock(&table->hot_lock);
	hot = find(set, sa->ptid);
	if (hot == NULL)
		hot = oldest(set);
	wipe(hot);
	hot->at = ++table->hot_puts;
	hot->rand = sa->rand;
	memcpy(hot->ptid, sa->ptid, strlen(sa->ptid) + 1);
	hot->key = sa->key;
	hot->expires_s = sa->expires_s;
	hot->next = next;
	hot->last = last;
	pthread_mutex_unlock(&table->hot_lock);
}

bool
push_hot_take(struct push_table *table, const char *ptid, int64_t now_s,
	      struct push_turn *out)
{
	struct push_hot *hot;
	bool taken;

	pthread_mutex_lock(&table->hot_lock);
	hot = find(set_of(table, ptid), ptid);
	taken = hot != NULL && hot->expires_s > now_s;
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
	struct push_hot *hot;

	pthread_mutex_lock(&table->hot_lock);
	hot = find(set_of(table, ptid), ptid);
	if (hot != NULL)
		wipe(hot);
	pthread_mutex_unlock(&table->hot_lock);
}

void
push_hot_expire(struct push_table *table, int64_t now_s)
{
	pthread_mutex_lock(&table->hot_lock);
	for (size_t i = 0; i < PUSH_HOT_SETS; i++)
		for (size_t j = 0; j < PUSH_HOT_WAYS; j++)
			if (has_numbers(&table->hot[i][j]) &&
			    table->hot[i][j].expires_s <= now_s)
				wipe(&table->hot[i][j]);
	pthread_mutex_unlock(&table->hot_lock);
}
