/* SPDX-License-Identifier: Apache-2.0 */
/* A token bucket per source address, in a table of fixed size. */
#include "lib/limit.h"

#include <arpa/inet.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "crypto/hash.h"

#define WAYS 4

/* Thousandths of tokens, so that one token at one a second refills by the millisecond. */
struct bucket {
	uint64_t id; /* 0: never used */
	int64_t at_ms;
	int64_t milli;
};

struct limit {
	pthread_mutex_t lock; /* guards rows[] */
	struct gba_clock clock;
	uint8_t salt[16];
	unsigned rate, burst;
	size_t row_count;
	struct bucket rows[][WAYS];
};

enum gba_status
limit_new(struct limit **out, unsigned rate, unsigned burst, size_t slots,
	  const struct gba_clock *clock, const struct gba_random *random)
{
	size_t rows = slots / WAYS + 1;
	struct limit *limit = calloc(1, sizeof(*limit) + rows * sizeof(limit->rows[0]));
	enum gba_status status;

	if (limit == NULL)
		return GBA_ERR_NOMEM;
	status = gba_random_fill(random, limit->salt, sizeof(limit->salt));
	if (status != GBA_OK) {
		free(limit);
		return status;
	}
	pthread_mutex_init(&limit->lock, NULL);
	limit->clock = *clock;
	limit->rate = rate;
	limit->burst = burst > 0 ? burst : 1;
	limit->row_count = rows;
	*out = limit;
	return GBA_OK;
}

void
limit_free(struct limit *limit)
{
	if (limit == NULL)
		return;
	pthread_mutex_destroy(&limit->lock);
	free(limit);
}

static uint64_t
source_id(const struct limit *limit, const char *address)
{
	uint8_t v6[16], digest[32];
	struct gba_octets source = { (const uint8_t *)address, strlen(address) };
	uint64_t id;

	if (inet_pton(AF_INET6, address, v6) == 1)
		source = (struct gba_octets){ v6, 8 };
	if (gba_hash(digest, GBA_HASH_SHA256,
		     (const struct gba_octets[]){ { limit->salt, sizeof(limit->salt) },
						  source },
		     2) != GBA_OK)
		return 1;
	memcpy(&id, digest, sizeof(id));
	return id != 0 ? id : 1;
}

static void
refill(const struct limit *limit, struct bucket *b, int64_t now_ms)
{
	const int64_t full = (int64_t)limit->burst * 1000;
	const int64_t since = now_ms - b->at_ms;

	if (b->id == 0 || since >= full)
		b->milli = full;
	else if (since > 0)
		b->milli += since * (int64_t)limit->rate;
	if (b->milli > full)
		b->milli = full;
	b->at_ms = now_ms;
}

static struct bucket *
find(const struct limit *limit, struct bucket row[WAYS], uint64_t id, int64_t now_ms)
{
	struct bucket *fullest = &row[0];

	for (size_t i = 0; i < WAYS; i++) {
		refill(limit, &row[i], now_ms);
		if (row[i].id == id)
			return &row[i];
		if (row[i].milli > fullest->milli)
			fullest = &row[i];
	}
	fullest->id = id;
	return fullest;
}

bool
limit_take(struct limit *limit, const char *address)
{
	struct bucket *b;
	uint64_t id;
	bool taken;

	if (limit->rate == 0)
		return true;
	id = source_id(limit, address);
	pthread_mutex_lock(&limit->lock);
	b = find(limit, limit->rows[id % limit->row_count], id,
		 gba_mono_ms(&limit->clock));
	taken = b->milli >= 1000;
	if (taken)
		b->milli -= 1000;
	pthread_mutex_unlock(&limit->lock);
	return taken;
}
