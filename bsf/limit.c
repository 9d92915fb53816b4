/* SPDX-License-Identifier: Apache-2.0 */
/* Token buckets as one instant each: when the bucket would be full again. */
#include "bsf/limit.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"

#define WAYS   8 /* buckets a key may sit in */
#define SHARDS 16

struct bucket {
	uint64_t key;	 /* 0: free */
	int64_t full_us; /* bucket is full from then on */
};

struct limit {
	pthread_mutex_t lock[SHARDS]; /* guards the sets with the same remainder */
	uint8_t salt[16];
	size_t sets;
	struct bucket buckets[]; /* sets * WAYS */
};

enum gba_status
limit_new(struct limit **out, size_t keys, const struct gba_random *random)
{
	const size_t sets = keys / WAYS + 1;
	struct limit *limit =
		calloc(1, sizeof(*limit) + sets * WAYS * sizeof(struct bucket));
	enum gba_status status;

	if (limit == NULL)
		return GBA_ERR_NOMEM;
	status = gba_random_fill(random, limit->salt, sizeof(limit->salt));
	if (status != GBA_OK) {
		free(limit);
		return status;
	}
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&limit->lock[i], NULL);
	limit->sets = sets;
	*out = limit;
	return GBA_OK;
}

void
limit_free(struct limit *limit)
{
	if (limit == NULL)
		return;
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_destroy(&limit->lock[i]);
	free(limit);
}

/* 0 when libcrypto failed: such a key has no bucket. */
static uint64_t
limit_hash(const struct limit *limit, struct gba_text key)
{
	const struct gba_octets parts[] = {
		{ limit->salt, sizeof(limit->salt) },
		{ (const uint8_t *)key.p, key.len },
	};
	uint8_t hash[32];
	uint64_t value = 0;

	if (gba_hash(hash, GBA_HASH_SHA256, parts, ARRAY_LEN(parts)) == GBA_OK)
		memcpy(&value, hash, sizeof(value));
	return value;
}

/* The bucket of this key, or the one it may take over. */
static struct bucket *
limit_bucket(struct limit *limit, size_t set, uint64_t key)
{
	struct bucket *way = &limit->buckets[set * WAYS];
	struct bucket *best = way;

	for (size_t i = 0; i < WAYS; i++) {
		if (way[i].key == key)
			return &way[i];
		if (way[i].full_us < best->full_us)
			best = &way[i];
	}
	best->key = key;
	best->full_us = 0;
	return best;
}

bool
limit_take(struct limit *limit, struct gba_text key, const struct limit_rate *rate,
	   int64_t now_ms)
{
	const int64_t now_us = now_ms * 1000;
	const uint64_t hash = rate->count == 0 ? 0 : limit_hash(limit, key);
	const size_t set = hash % limit->sets;
	struct bucket *bucket;
	int64_t step_us, full_us;
	bool taken;

	if (hash == 0)
		return true;
	step_us = (int64_t)(rate->period_ms * 1000 / rate->count);
	pthread_mutex_lock(&limit->lock[set % SHARDS]);
	bucket = limit_bucket(limit, set, hash);
	full_us = bucket->full_us > now_us ? bucket->full_us : now_us;
	taken = full_us - now_us <= (int64_t)(rate->burst - 1) * step_us;
	if (taken)
		bucket->full_us = full_us + step_us;
	pthread_mutex_unlock(&limit->lock[set % SHARDS]);
	return taken;
}

void
limit_forgive(struct limit *limit, struct gba_text key)
{
	const uint64_t hash = limit_hash(limit, key);
	const size_t set = hash % limit->sets;

	pthread_mutex_lock(&limit->lock[set % SHARDS]);
	for (size_t i = 0; i < WAYS; i++) {
		struct bucket *bucket = &limit->buckets[set * WAYS + i];

		if (hash != 0 && bucket->key == hash)
			*bucket = (struct bucket){0, 0};
	}
	pthread_mutex_unlock(&limit->lock[set % SHARDS]);
}
