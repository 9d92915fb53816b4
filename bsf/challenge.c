/* SPDX-License-Identifier: Apache-2.0 */
/* Shards of a chained hash table; in each a list from the oldest to the newest. */
#include "bsf/challenge.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"

#define SHARDS	    16
#define SHARDS_FROM 1024 /* below that one shard, so that "the oldest" is exact */

struct shard {
	pthread_mutex_t lock; /* guards all of it and the links of its challenges */
	struct challenge **bucket;
	struct challenge *oldest, *newest;
	size_t count, max, mask;
	uint64_t evicted;
};

struct challenge_table {
	size_t shards;
	struct shard shard[SHARDS];
};

struct aka_rand
challenge_rand(const struct challenge *c)
{
	struct aka_rand rand;

	memcpy(rand.b, c->nonce.b, sizeof(rand.b));
	return rand;
}

void
challenge_free(struct challenge *c)
{
	if (c == NULL)
		return;
	free(c->guss);
	gba_wipe(c, sizeof(*c));
	free(c);
}

static enum gba_status
shard_init(struct shard *shard, size_t max)
{
	size_t buckets = 16;

	while (buckets < max)
		buckets *= 2;
	shard->bucket = calloc(buckets, sizeof(*shard->bucket));
	if (shard->bucket == NULL)
		return GBA_ERR_NOMEM;
	shard->mask = buckets - 1;
	shard->max = max;
	pthread_mutex_init(&shard->lock, NULL);
	return GBA_OK;
}

enum gba_status
challenge_table_new(struct challenge_table **out, size_t max)
{
	struct challenge_table *table = calloc(1, sizeof(*table));
	enum gba_status status = table == NULL || max == 0 ? GBA_ERR_NOMEM : GBA_OK;
	const size_t shards = max < SHARDS_FROM ? 1 : SHARDS;

	for (size_t i = 0; status == GBA_OK && i < shards; i++) {
		status = shard_init(&table->shard[i], (max + shards - 1) / shards);
		table->shards += status == GBA_OK ? 1 : 0;
	}
	if (status != GBA_OK) {
		challenge_table_free(table);
		return status;
	}
	*out = table;
	return GBA_OK;
}

/* RAND is random, whoever made it: its first octets are the hash. */
static size_t
nonce_hash(const struct ub_nonce *nonce)
{
	uint32_t hash;

	memcpy(&hash, nonce->b, sizeof(hash));
	return hash;
}

static struct shard *
shard_of(struct challenge_table *table, const struct ub_nonce *nonce)
{
	return &table->shard[nonce->b[4] % table->shards];
}

static bool
nonce_equal(const struct ub_nonce *a, const struct ub_nonce *b)
{
	return a->len == b->len && memcmp(a->b, b->b, a->len) == 0;
}

static struct challenge **
shard_find(struct shard *shard, const struct ub_nonce *nonce)
{
	struct challenge **at = &shard->bucket[nonce_hash(nonce) & shard->mask];

	while (*at != NULL && !nonce_equal(&(*at)->nonce, nonce))
		at = &(*at)->chain;
	return at;
}

/* NULL when at points to the end of a chain. */
static struct challenge *
shard_unlink(struct shard *shard, struct challenge **at)
{
	struct challenge *c = *at;

	if (c == NULL)
		return NULL;
	*at = c->chain;
	*(c->older == NULL ? &shard->oldest : &c->older->newer) = c->newer;
	*(c->newer == NULL ? &shard->newest : &c->newer->older) = c->older;
	c->chain = c->older = c->newer = NULL;
	shard->count--;
	return c;
}

void
challenge_put(struct challenge_table *table, struct challenge *c)
{
	struct shard *shard = shard_of(table, &c->nonce);
	struct challenge *same, *evicted = NULL;
	struct challenge **at;

	pthread_mutex_lock(&shard->lock);
	same = shard_unlink(shard, shard_find(shard, &c->nonce));
	if (shard->count >= shard->max) {
		evicted = shard_unlink(shard, shard_find(shard, &shard->oldest->nonce));
		shard->evicted++;
	}
	at = &shard->bucket[nonce_hash(&c->nonce) & shard->mask];
	c->chain = *at;
	*at = c;
	c->newer = NULL;
	c->older = shard->newest;
	*(shard->newest == NULL ? &shard->oldest : &shard->newest->newer) = c;
	shard->newest = c;
	shard->count++;
	pthread_mutex_unlock(&shard->lock);
	challenge_free(same);
	challenge_free(evicted);
}

struct challenge *
challenge_take(struct challenge_table *table, const struct ub_nonce *nonce)
{
	struct shard *shard = shard_of(table, nonce);
	struct challenge *c;

	pthread_mutex_lock(&shard->lock);
	c = shard_unlink(shard, shard_find(shard, nonce));
	pthread_mutex_unlock(&shard->lock);
	return c;
}

static struct challenge *
shard_take_older(struct shard *shard, int64_t before_ms)
{
	struct challenge *c = NULL;

	pthread_mutex_lock(&shard->lock);
	if (shard->oldest != NULL && shard->oldest->made_ms < before_ms)
		c = shard_unlink(shard, shard_find(shard, &shard->oldest->nonce));
	pthread_mutex_unlock(&shard->lock);
	return c;
}

void
challenge_expire(struct challenge_table *table, int64_t before_ms, size_t limit,
		 void (*on_gone)(void *ctx, struct challenge *c), void *ctx)
{
	struct challenge *c;

	for (size_t i = 0; i < table->shards; i++) {
		while (limit > 0 &&
		       (c = shard_take_older(&table->shard[i], before_ms)) != NULL) {
			on_gone(ctx, c);
			limit--;
		}
	}
}

size_t
challenge_count(struct challenge_table *table)
{
	size_t count = 0;

	for (size_t i = 0; i < table->shards; i++) {
		pthread_mutex_lock(&table->shard[i].lock);
		count += table->shard[i].count;
		pthread_mutex_unlock(&table->shard[i].lock);
	}
	return count;
}

uint64_t
challenge_evicted(struct challenge_table *table)
{
	uint64_t evicted = 0;

	for (size_t i = 0; i < table->shards; i++) {
		pthread_mutex_lock(&table->shard[i].lock);
		evicted += table->shard[i].evicted;
		pthread_mutex_unlock(&table->shard[i].lock);
	}
	return evicted;
}

void
challenge_table_free(struct challenge_table *table)
{
	if (table == NULL)
		return;
	for (size_t i = 0; i < table->shards; i++) {
		struct shard *shard = &table->shard[i];

		while (shard->oldest != NULL)
			challenge_free(shard_unlink(
				shard, shard_find(shard, &shard->oldest->nonce)));
		free(shard->bucket);
		pthread_mutex_destroy(&shard->lock);
	}
	free(table);
}
