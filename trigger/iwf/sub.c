/* SPDX-License-Identifier: Apache-2.0 */
/* Answers of the HSS: copied out of their message, counted, kept in a list with an index
 * by hash. */
#include "iwf/sub.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define BUCKETS	 1024u
#define USER_MAX 256

struct iwf_sub {
	atomic_uint holders;
	uint32_t cause;
	struct mtc_user_id user;
	struct mtc_node node;
	struct mtc_nodes more;
	uint8_t *octets; /* what the views above are on */
};

/* --- one answer ------------------------------------------------------------------------
 */

/* Move the views of a struct to its own octets; with octets NULL, count them alone. */
static size_t
rows_move(void *in, const struct avp_row *rows, size_t count, uint8_t *octets, size_t at)
{
	for (size_t i = 0; i < count; i++) {
		struct avp_octets *avp =
			(struct avp_octets *)(void *)((uint8_t *)in + rows[i].offset);

		if (!avp->present)
			continue;
		if (octets != NULL) {
			if (avp->len > 0)
				memcpy(octets + at, avp->p, avp->len);
			avp->p = octets + at;
		}
		at += avp->len;
	}
	return at;
}

static size_t
sub_move(struct iwf_sub *sub, uint8_t *octets)
{
	size_t at = 0;

	at = rows_move(&sub->user, mtc_user_id_rows, ARRAY_LEN(mtc_user_id_rows), octets,
		       at);
	at = rows_move(&sub->node, mtc_node_rows, ARRAY_LEN(mtc_node_rows), octets, at);
	for (size_t i = 0; i < sub->more.count; i++)
		at = rows_move(&sub->more.item[i], mtc_node_rows,
			       ARRAY_LEN(mtc_node_rows), octets, at);
	return at;
}

static const struct mtc_user_id *
user_with_imsi(const struct s6m_sia *sia)
{
	for (size_t i = 0; i < sia->users.count; i++)
		if (sia->users.item[i].imsi.present)
			return &sia->users.item[i];
	return NULL;
}

enum gba_status
iwf_sub_new(struct iwf_sub **out, const struct s6m_sia *sia)
{
	const struct mtc_user_id *user = user_with_imsi(sia);
	struct iwf_sub *sub;

	if (user == NULL)
		return GBA_ERR_PEER;
	sub = calloc(1, sizeof(*sub));
	if (sub == NULL)
		return GBA_ERR_NOMEM;
	atomic_init(&sub->holders, 1);
	sub->user = *user;
	sub->cause = sia->data.t4.cause.value;
	/* nodes that break their rules are as good as none: the SMS-SC asks then */
	if (s6m_t4_data_is_good(&sia->data.t4)) {
		sub->node = sia->data.t4.node;
		sub->more = sia->data.t4.more_nodes;
	}
	sub->octets = malloc(sub_move(sub, NULL) + 1);
	if (sub->octets == NULL) {
		free(sub);
		return GBA_ERR_NOMEM;
	}
	(void)sub_move(sub, sub->octets);
	*out = sub;
	return GBA_OK;
}

struct iwf_sub *
iwf_sub_hold(struct iwf_sub *sub)
{
	atomic_fetch_add(&sub->holders, 1);
	return sub;
}

void
iwf_sub_release(struct iwf_sub *sub)
{
	if (sub == NULL || atomic_fetch_sub(&sub->holders, 1) != 1)
		return;
	free(sub->octets);
	free(sub);
}

const struct mtc_user_id *
iwf_sub_user(const struct iwf_sub *sub)
{
	return &sub->user;
}

const struct mtc_node *
iwf_sub_node(const struct iwf_sub *sub)
{
	return &sub->node;
}

const struct mtc_nodes *
iwf_sub_more_nodes(const struct iwf_sub *sub)
{
	return &sub->more;
}

uint32_t
iwf_sub_cause(const struct iwf_sub *sub)
{
	return sub->cause;
}

/* --- many of them ----------------------------------------------------------------------
 */

struct entry {
	struct entry *next_in_bucket;
	struct entry *older, *newer; /* by age; older is on the way to the oldest */
	char scs[E164_DIGITS_MAX + 1], user[USER_MAX];
	int64_t since_ms;
	struct iwf_sub *sub;
};

struct iwf_cache {
	pthread_mutex_t lock; /* guards what follows */
	struct entry *bucket[BUCKETS];
	struct entry *oldest, *newest;
	size_t count, max;
	int64_t keep_ms;
	uint64_t age;
};

enum gba_status
iwf_cache_new(struct iwf_cache **out, size_t max, int64_t keep_ms)
{
	struct iwf_cache *cache = calloc(1, sizeof(*cache));

	if (cache == NULL)
		return GBA_ERR_NOMEM;
	pthread_mutex_init(&cache->lock, NULL);
	cache->max = max;
	cache->keep_ms = keep_ms;
	*out = cache;
	return GBA_OK;
}

/* FNV-1a. */
static struct entry **
bucket_of(struct iwf_cache *cache, const char *scs, const char *user)
{
	const char *const parts[] = { scs, "\n", user };
	uint32_t hash = 2166136261u;

	for (size_t i = 0; i < ARRAY_LEN(parts); i++)
		for (const char *p = parts[i]; *p != '\0'; p++)
			hash = (hash ^ (uint8_t)*p) * 16777619u;
	return &cache->bucket[hash % BUCKETS];
}

static struct entry **
entry_find(struct iwf_cache *cache, const char *scs, const char *user)
{
	struct entry **at = bucket_of(cache, scs, user);

	while (*at != NULL &&
	       (strcmp((*at)->scs, scs) != 0 || strcmp((*at)->user, user) != 0))
		at = &(*at)->next_in_bucket;
	return at;
}

static void
entry_drop(struct iwf_cache *cache, struct entry *entry)
{
	struct entry **at = entry_find(cache, entry->scs, entry->user);

	*at = entry->next_in_bucket;
	if (entry->older != NULL)
		entry->older->newer = entry->newer;
	else
		cache->oldest = entry->newer;
	if (entry->newer != NULL)
		entry->newer->older = entry->older;
	else
		cache->newest = entry->older;
	cache->count--;
	iwf_sub_release(entry->sub);
	free(entry);
}

static void
expire(struct iwf_cache *cache, int64_t now_ms)
{
	while (cache->oldest != NULL &&
	       now_ms - cache->oldest->since_ms >= cache->keep_ms)
		entry_drop(cache, cache->oldest);
}

struct iwf_sub *
iwf_cache_get(struct iwf_cache *cache, const char *scs, const char *user, int64_t now_ms)
{
	struct iwf_sub *sub = NULL;
	struct entry *entry;

	pthread_mutex_lock(&cache->lock);
	expire(cache, now_ms);
	entry = *entry_find(cache, scs, user);
	if (entry != NULL)
		sub = iwf_sub_hold(entry->sub);
	pthread_mutex_unlock(&cache->lock);
	return sub;
}

static void
entry_add(struct iwf_cache *cache, struct entry *entry)
{
	struct entry **at = entry_find(cache, entry->scs, entry->user);

	if (*at != NULL)
		entry_drop(cache, *at);
	while (cache->count >= cache->max)
		entry_drop(cache, cache->oldest);
	at = bucket_of(cache, entry->scs, entry->user);
	entry->next_in_bucket = *at;
	*at = entry;
	entry->older = cache->newest;
	if (entry->older != NULL)
		entry->older->newer = entry;
	else
		cache->oldest = entry;
	cache->newest = entry;
	cache->count++;
}

void
iwf_cache_put(struct iwf_cache *cache, const char *scs, const char *user,
	      struct iwf_sub *sub, uint64_t age, int64_t now_ms)
{
	struct entry *entry;

	if (cache->max == 0 || cache->keep_ms == 0 || strlen(user) >= USER_MAX ||
	    strlen(scs) > E164_DIGITS_MAX)
		return;
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL)
		return;
	memcpy(entry->scs, scs, strlen(scs));
	memcpy(entry->user, user, strlen(user));
	entry->since_ms = now_ms;
	entry->sub = iwf_sub_hold(sub);
	pthread_mutex_lock(&cache->lock);
	if (age == cache->age) {
		entry_add(cache, entry);
		entry = NULL;
	}
	pthread_mutex_unlock(&cache->lock);
	if (entry != NULL) {
		iwf_sub_release(entry->sub);
		free(entry);
	}
}

size_t
iwf_cache_purge(struct iwf_cache *cache, const char *scs, const char *user)
{
	struct entry *entry, *newer;
	size_t count = 0;

	pthread_mutex_lock(&cache->lock);
	cache->age++;
	for (entry = cache->oldest; entry != NULL; entry = newer) {
		newer = entry->newer;
		if ((scs != NULL && strcmp(entry->scs, scs) != 0) ||
		    (user != NULL && strcmp(entry->user, user) != 0))
			continue;
		entry_drop(cache, entry);
		count++;
	}
	pthread_mutex_unlock(&cache->lock);
	return count;
}

uint64_t
iwf_cache_age(struct iwf_cache *cache)
{
	uint64_t age;

	pthread_mutex_lock(&cache->lock);
	age = cache->age;
	pthread_mutex_unlock(&cache->lock);
	return age;
}

size_t
iwf_cache_count(struct iwf_cache *cache)
{
	size_t count;

	pthread_mutex_lock(&cache->lock);
	count = cache->count;
	pthread_mutex_unlock(&cache->lock);
	return count;
}

void
iwf_cache_each(struct iwf_cache *cache, int64_t now_ms,
	       void (*row)(void *ctx, const char *scs, const char *user, int64_t age_ms),
	       void *ctx)
{
	pthread_mutex_lock(&cache->lock);
	expire(cache, now_ms);
	for (struct entry *e = cache->newest; e != NULL; e = e->older)
		row(ctx, e->scs, e->user, now_ms - e->since_ms);
	pthread_mutex_unlock(&cache->lock);
}

void
iwf_cache_free(struct iwf_cache *cache)
{
	if (cache == NULL)
		return;
	(void)iwf_cache_purge(cache, NULL, NULL);
	pthread_mutex_destroy(&cache->lock);
	free(cache);
}
