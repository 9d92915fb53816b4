/* SPDX-License-Identifier: Apache-2.0 */
/* One shard of the key cache: a hash table and two lists by last use. */
#include "lib/keys_table.h"

#include <stdlib.h>
#include <string.h>

enum gba_status
keys_table_init(struct keys_table *table, const size_t max[ENTRY_STATES])
{
	size_t total = 0, buckets = 16;

	for (size_t i = 0; i < ENTRY_STATES; i++)
		total += max[i];
	while (buckets < total)
		buckets *= 2;
	*table = (struct keys_table){.bucket_count = buckets};
	for (size_t i = 0; i < ENTRY_STATES; i++)
		table->list[i].max = max[i];
	table->buckets = calloc(buckets, sizeof(*table->buckets));
	return table->buckets != NULL ? GBA_OK : GBA_ERR_NOMEM;
}

void
keys_table_fini(struct keys_table *table)
{
	for (size_t i = 0; i < ENTRY_STATES; i++)
		while (table->list[i].oldest != NULL)
			keys_table_drop(table, table->list[i].oldest);
	free(table->buckets);
	table->buckets = NULL;
}

static struct entry **
bucket_of(const struct keys_table *table, const struct gba_tag *id)
{
	uint64_t n;

	memcpy(&n, id->b + 8, sizeof(n)); /* the first octets chose the shard */
	return &table->buckets[n & (table->bucket_count - 1)];
}

static void
list_remove(struct entry_list *list, struct entry *e)
{
	*(e->newer != NULL ? &e->newer->older : &list->newest) = e->older;
	*(e->older != NULL ? &e->older->newer : &list->oldest) = e->newer;
	e->newer = e->older = NULL;
	list->count--;
}

static void
list_put(struct entry_list *list, struct entry *e)
{
	e->older = list->newest;
	e->newer = NULL;
	*(e->older != NULL ? &e->older->newer : &list->oldest) = e;
	list->newest = e;
	list->count++;
}

struct entry *
keys_table_find(const struct keys_table *table, const struct gba_tag *id)
{
	struct entry *e = *bucket_of(table, id);

	while (e != NULL && memcmp(&e->id, id, sizeof(*id)) != 0)
		e = e->chain;
	return e;
}

struct entry *
keys_table_add(struct keys_table *table, const struct gba_tag *id,
	       const struct naf_ask *ask)
{
	struct entry **bucket = bucket_of(table, id);
	struct entry *e = calloc(1, sizeof(*e) + ask->btid.len + ask->naf_id.len);

	if (e == NULL)
		return NULL;
	e->id = *id;
	e->state = ENTRY_PENDING;
	e->btid_len = ask->btid.len;
	e->naf_id_len = ask->naf_id.len;
	memcpy(e->text, ask->btid.p, ask->btid.len);
	memcpy(e->text + ask->btid.len, ask->naf_id.p, ask->naf_id.len);
	e->chain = *bucket;
	*bucket = e;
	list_put(&table->list[ENTRY_PENDING], e);
	return e;
}

void
keys_table_move(struct keys_table *table, struct entry *entry, enum entry_state state)
{
	struct entry_list *to = &table->list[state];

	list_remove(&table->list[entry->state], entry);
	while (to->count > 0 && to->count >= to->max) {
		keys_table_drop(table, to->oldest);
		table->evicted++;
	}
	entry->state = state;
	list_put(to, entry);
}

void
keys_table_drop(struct keys_table *table, struct entry *entry)
{
	struct entry **at = bucket_of(table, &entry->id);

	while (*at != entry)
		at = &(*at)->chain;
	*at = entry->chain;
	list_remove(&table->list[entry->state], entry);
	naf_key_unref(entry->key);
	free(entry);
}

struct gba_text
entry_btid(const struct entry *entry)
{
	return (struct gba_text){ (const char *)entry->text, entry->btid_len };
}

struct gba_octets
entry_naf_id(const struct entry *entry)
{
	return (struct gba_octets){ entry->text + entry->btid_len, entry->naf_id_len };
}
