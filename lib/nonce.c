/* SPDX-License-Identifier: Apache-2.0 */
/* Nonces that need no memory until they were used, and then resist replay. */
#include "lib/nonce.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/secret.h"
#include "crypto/hash.h"

#define WAYS	16
#define MAC_LEN 12

struct nonce {
	uint8_t time[4];
	uint8_t random[8];
	uint8_t mac[MAC_LEN];
};
_Static_assert(2 * sizeof(struct nonce) == NONCE_LEN, "the hex of a nonce");

struct used {
	uint32_t time_s, nc; /* nc 0: a free way */
	uint8_t random[8], mac[MAC_LEN];
};

struct row {
	uint32_t floor_s; /* nonces made then or before, and not here, are stale */
	struct used way[WAYS];
};

struct nonces {
	pthread_mutex_t lock; /* guards rows[] */
	struct gba_clock clock;
	struct gba_random random;
	struct gba_tag_key key;
	unsigned life_s;
	size_t row_count;
	struct row rows[];
};

enum gba_status
nonces_new(struct nonces **out, unsigned life_s, size_t max,
	   const struct gba_clock *clock, const struct gba_random *random)
{
	const size_t rows = max / WAYS + 1;
	struct nonces *nonces =
		calloc(1, sizeof(*nonces) + rows * sizeof(nonces->rows[0]));
	enum gba_status status;

	if (nonces == NULL)
		return GBA_ERR_NOMEM;
	status = gba_random_fill(random, nonces->key.b, sizeof(nonces->key.b));
	if (status != GBA_OK) {
		free(nonces);
		return status;
	}
	pthread_mutex_init(&nonces->lock, NULL);
	nonces->clock = *clock;
	nonces->random = *random;
	nonces->life_s = life_s;
	nonces->row_count = rows;
	*out = nonces;
	return GBA_OK;
}

void
nonces_free(struct nonces *nonces)
{
	if (nonces == NULL)
		return;
	pthread_mutex_destroy(&nonces->lock);
	gba_wipe(&nonces->key, sizeof(nonces->key));
	free(nonces);
}

static enum gba_status
sign(const struct nonces *nonces, uint8_t mac[MAC_LEN], const struct nonce *n)
{
	const struct gba_octets parts[] = { { n->time, sizeof(n->time) },
					    { n->random, sizeof(n->random) } };
	struct gba_tag tag;
	enum gba_status status;

	status = gba_tag(&tag, &nonces->key, parts, ARRAY_LEN(parts));
	if (status == GBA_OK)
		memcpy(mac, tag.b, MAC_LEN);
	return status;
}

static uint32_t
made_at(const struct nonce *n)
{
	return (uint32_t)n->time[0] << 24 | (uint32_t)n->time[1] << 16 |
	       (uint32_t)n->time[2] << 8 | n->time[3];
}

static uint32_t
now(const struct nonces *nonces)
{
	return (uint32_t)gba_wall_s(&nonces->clock);
}

enum gba_status
nonces_make(struct nonces *nonces, char out[NONCE_LEN + 1])
{
	const uint32_t time_s = now(nonces);
	struct nonce n = { .time = { (uint8_t)(time_s >> 24), (uint8_t)(time_s >> 16),
				     (uint8_t)(time_s >> 8), (uint8_t)time_s } };
	enum gba_status status;

	status = gba_random_fill(&nonces->random, n.random, sizeof(n.random));
	if (status == GBA_OK)
		status = sign(nonces, n.mac, &n);
	if (status == GBA_OK)
		gba_hex(out, &n, sizeof(n));
	return status;
}

/* Is it one of this process, whatever its age? */
static enum gba_status
check_mac(const struct nonces *nonces, const struct nonce *n)
{
	enum gba_status status;
	uint8_t mac[MAC_LEN];

	status = sign(nonces, mac, n);
	if (status == GBA_OK && !gba_equal_ct(mac, n->mac, MAC_LEN))
		status = GBA_ERR_EXPIRED;
	return status;
}

static struct used *
find_way(struct row *row, const struct nonce *n)
{
	const uint32_t time_s = made_at(n);

	for (size_t i = 0; i < WAYS; i++) {
		struct used *u = &row->way[i];

		if (u->nc != 0 && u->time_s == time_s &&
		    memcmp(u->random, n->random, sizeof(u->random)) == 0)
			return u;
	}
	return NULL;
}

/* A way for a nonce that has none: a free one, else that of the oldest, which is what
 * raises the floor; NULL: the nonce itself is not above the floor. */
static struct used *
take_way(struct row *row, const struct nonce *n)
{
	const uint32_t time_s = made_at(n);
	struct used *oldest = &row->way[0];

	for (size_t i = 1; i < WAYS; i++) {
		struct used *u = &row->way[i];

		if (oldest->nc != 0 && (u->nc == 0 || u->time_s < oldest->time_s))
			oldest = u;
	}
	if (time_s <= row->floor_s)
		return NULL;
	if (oldest->nc != 0) {
		if (time_s <= oldest->time_s)
			return NULL;
		row->floor_s = oldest->time_s;
	}
	*oldest = (struct used){ .time_s = time_s };
	memcpy(oldest->random, n->random, sizeof(oldest->random));
	memcpy(oldest->mac, n->mac, sizeof(oldest->mac));
	return oldest;
}

/* The MAC is computed when a nonce comes first; from then on it is known. */
static enum gba_status
use_in(struct nonces *nonces, struct row *row, const struct nonce *n, uint32_t nc)
{
	struct used *used = find_way(row, n);
	enum gba_status status;

	if (used == NULL) {
		status = check_mac(nonces, n);
		if (status != GBA_OK)
			return status;
		used = take_way(row, n);
	} else if (!gba_equal_ct(used->mac, n->mac, MAC_LEN)) {
		return GBA_ERR_EXPIRED;
	}
	if (used == NULL)
		return GBA_ERR_EXPIRED;
	if (nc <= used->nc)
		return GBA_ERR_MAC;
	used->nc = nc;
	return GBA_OK;
}

enum gba_status
nonces_use(struct nonces *nonces, struct gba_text text, uint32_t nc)
{
	enum gba_status status;
	struct nonce n;
	uint64_t pick;

	if (gba_unhex(&n, sizeof(n), text) != GBA_OK ||
	    now(nonces) - made_at(&n) >= nonces->life_s)
		return GBA_ERR_EXPIRED;
	memcpy(&pick, n.random, sizeof(pick));
	pthread_mutex_lock(&nonces->lock);
	status = use_in(nonces, &nonces->rows[pick % nonces->row_count], &n, nc);
	pthread_mutex_unlock(&nonces->lock);
	return status;
}

bool
nonces_is_ageing(const struct nonces *nonces, struct gba_text text)
{
	struct nonce n;

	return gba_unhex(&n, sizeof(n), text) != GBA_OK ||
	       check_mac(nonces, &n) != GBA_OK ||
	       now(nonces) - made_at(&n) >= nonces->life_s / 2;
}
