/* SPDX-License-Identifier: Apache-2.0 */
/* Keys per (B-TID, NAF_Id): asked for once, kept until they expire. */
#include "lib/keys.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "crypto/hash.h"
#include "lib/keys_table.h"

#define SHARDS 16
#define FITTED                                                                           \
	4096 /* hints kept; two B-TIDs that meet in a slot cost one more attempt         \
	      */
#define WAITERS_MAX 1024

struct shard {
	pthread_mutex_t lock; /* guards the rest, and the entries of the table */
	struct keys_table table;
	struct naf_keys_stats stats;
};

struct fitted {
	uint64_t id;
	struct gba_ua_id ua;
};

struct naf_keys {
	struct naf_keys_conf conf;
	struct gba_tag_key tag_key;
	struct shard shard[SHARDS];
	pthread_mutex_t fitted_lock; /* guards fitted[] */
	struct fitted fitted[FITTED];
};

static size_t
per_shard(size_t max)
{
	return (max + SHARDS - 1) / SHARDS;
}

enum gba_status
naf_keys_new(struct naf_keys **out, const struct naf_keys_conf *conf)
{
	const size_t max[ENTRY_STATES] = { per_shard(conf->max),
					   per_shard(conf->max_refused),
					   per_shard(conf->max_pending) };
	struct naf_keys *keys = calloc(1, sizeof(*keys));
	enum gba_status status;

	if (keys == NULL)
		return GBA_ERR_NOMEM;
	keys->conf = *conf;
	pthread_mutex_init(&keys->fitted_lock, NULL);
	for (size_t i = 0; i < SHARDS; i++)
		pthread_mutex_init(&keys->shard[i].lock, NULL);
	status = gba_random_fill(&conf->random, keys->tag_key.b, sizeof(keys->tag_key.b));
	for (size_t i = 0; status == GBA_OK && i < SHARDS; i++)
		status = keys_table_init(&keys->shard[i].table, max);
	if (status != GBA_OK) {
		naf_keys_free(keys);
		return status;
	}
	*out = keys;
	return GBA_OK;
}

void
naf_keys_free(struct naf_keys *keys)
{
	if (keys == NULL)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		keys_table_fini(&keys->shard[i].table);
		pthread_mutex_destroy(&keys->shard[i].lock);
	}
	pthread_mutex_destroy(&keys->fitted_lock);
	gba_wipe(&keys->tag_key, sizeof(keys->tag_key));
	free(keys);
}

/* A B-TID holds no NUL, so the NUL between makes the pair unambiguous. */
static enum gba_status
make_place(const struct naf_keys *keys, struct naf_place *out, struct gba_text btid,
	   struct gba_octets fqdn)
{
	const struct gba_octets parts[] = { { (const uint8_t *)btid.p, btid.len },
					    { (const uint8_t *)"", 1 },
					    fqdn };

	return gba_tag(&out->tag, &keys->tag_key, parts, ARRAY_LEN(parts));
}

/* The identifier turns some bits of the tag: those of one place differ by it, and those
 * of two places meet as rarely as two tags do. */
static void
make_id(struct gba_tag *id, const struct naf_place *place, const uint8_t *ua)
{
	*id = place->tag;
	for (size_t i = 0; i < sizeof(struct gba_ua_id); i++)
		id->b[8 + i] ^= ua[i];
}

static enum gba_status
make_id_of_ask(const struct naf_keys *keys, struct gba_tag *id, const struct naf_ask *ask)
{
	const size_t ua_len = sizeof(struct gba_ua_id);
	struct gba_octets fqdn = ask->naf_id;
	struct naf_place place;
	enum gba_status status;

	if (fqdn.len < ua_len)
		return GBA_ERR_ARG;
	fqdn.len -= ua_len;
	status = make_place(keys, &place, ask->btid, fqdn);
	if (status == GBA_OK)
		make_id(id, &place, fqdn.p + fqdn.len);
	return status;
}

static struct shard *
shard_of(struct naf_keys *keys, const struct gba_tag *id)
{
	return &keys->shard[id->b[0] % SHARDS];
}

/* The outcome for an entry that just stopped being pending; the entry may be gone after.
 */
static void
settle(struct naf_keys *keys, struct shard *shard, struct entry *e,
       enum gba_status status, struct naf_key *key)
{
	const bool lasting = status == GBA_ERR_NOT_FOUND || status == GBA_ERR_DENIED;

	e->waiters = NULL;
	e->status = status;
	if (status == GBA_OK && !e->forget) {
		e->key = naf_key_ref(key);
		e->until_s = naf_key_expires_s(key);
		keys_table_move(&shard->table, e, ENTRY_KEY);
	} else if (lasting && !e->forget && keys->conf.refused_s > 0) {
		e->until_s = gba_wall_s(&keys->conf.clock) + keys->conf.refused_s;
		keys_table_move(&shard->table, e, ENTRY_REFUSED);
	} else {
		keys_table_drop(&shard->table, e);
	}
}

static void
on_answer(void *ctx, enum gba_status status, struct naf_key *key)
{
	struct entry *e = ctx;
	struct naf_keys *keys = e->owner;
	struct shard *shard = shard_of(keys, &e->id);
	struct waiter *w;

	pthread_mutex_lock(&shard->lock);
	w = e->waiters;
	settle(keys, shard, e, status, key);
	pthread_mutex_unlock(&shard->lock);
	while (w != NULL) {
		struct waiter *next = w->next;

		w->done(w->ctx, status, key != NULL ? naf_key_ref(key) : NULL);
		free(w);
		w = next;
	}
	naf_key_unref(key);
}

/* An answer that is known and still holds: GBA_OK with a reference, or the refusal. Else
 * GBA_ERR_EXPIRED, and what was over has been dropped. */
static enum gba_status
recall(struct naf_keys *keys, struct shard *shard, struct entry *e, struct naf_key **key)
{
	if (gba_wall_s(&keys->conf.clock) >= e->until_s) {
		keys_table_drop(&shard->table, e);
		return GBA_ERR_EXPIRED;
	}
	keys_table_move(&shard->table, e, e->state);
	if (e->state == ENTRY_REFUSED) {
		shard->stats.refused_hits++;
		return e->status;
	}
	shard->stats.hits++;
	*key = naf_key_ref(e->key);
	return GBA_OK;
}

/* First come, first served: the nc of one UE's requests shall not arrive turned round. */
static bool
join(struct shard *shard, struct entry *e, struct waiter *w)
{
	struct waiter **at = &e->waiters;
	size_t count = 0;

	for (; *at != NULL; at = &(*at)->next)
		count++;
	if (count >= WAITERS_MAX)
		return false;
	*at = w;
	shard->stats.joined++;
	return true;
}

/* A pending entry that the caller has to ask for, or NULL and why not. */
static struct entry *
begin(struct naf_keys *keys, struct shard *shard, const struct gba_tag *id,
      const struct naf_ask *ask, enum gba_status *why)
{
	const struct entry_list *pending = &shard->table.list[ENTRY_PENDING];
	struct entry *e;

	*why = GBA_ERR_BUSY;
	if (pending->count >= pending->max) {
		shard->stats.busy++;
		return NULL;
	}
	if (keys->conf.limit != NULL && ask->peer != NULL &&
	    !limit_take(keys->conf.limit, ask->peer)) {
		shard->stats.limited++;
		return NULL;
	}
	e = keys_table_add(&shard->table, id, ask);
	if (e == NULL) {
		*why = GBA_ERR_NOMEM;
		return NULL;
	}
	e->owner = keys;
	shard->stats.asks++;
	return e;
}

/* What naf_keys_get found under the lock. */
struct found {
	enum gba_status status;
	struct naf_key *key;
	struct entry *ask; /* not NULL: the source has to be asked */
	bool waits;	   /* the waiter was taken over */
};

static void
look(struct naf_keys *keys, const struct gba_tag *id, const struct naf_ask *ask,
     struct waiter *w, struct found *found)
{
	struct shard *shard = shard_of(keys, id);
	struct entry *e;

	pthread_mutex_lock(&shard->lock);
	e = keys_table_find(&shard->table, id);
	found->status = GBA_ERR_EXPIRED;
	if (e != NULL && e->state == ENTRY_PENDING) {
		found->waits = join(shard, e, w);
		found->status = GBA_ERR_BUSY;
	} else if (e != NULL) {
		found->status = recall(keys, shard, e, &found->key);
	}
	if (found->status == GBA_ERR_EXPIRED) {
		found->ask = begin(keys, shard, id, ask, &found->status);
		if (found->ask != NULL) {
			found->ask->waiters = w;
			found->waits = true;
		}
	}
	pthread_mutex_unlock(&shard->lock);
}

enum gba_status
naf_keys_place(const struct naf_keys *keys, struct naf_place *out, struct gba_text btid,
	       const char *fqdn)
{
	return make_place(keys, out, btid,
			  (struct gba_octets){ (const uint8_t *)fqdn, strlen(fqdn) });
}

enum gba_status
naf_keys_find(struct naf_keys *keys, const struct naf_place *place,
	      const struct gba_ua_id *ua, struct naf_key **key)
{
	enum gba_status status = GBA_ERR_EXPIRED;
	struct shard *shard;
	struct gba_tag id;
	struct entry *e;

	make_id(&id, place, ua->b);
	shard = shard_of(keys, &id);
	pthread_mutex_lock(&shard->lock);
	e = keys_table_find(&shard->table, &id);
	if (e != NULL && e->state != ENTRY_PENDING)
		status = recall(keys, shard, e, key);
	pthread_mutex_unlock(&shard->lock);
	return status;
}

void
naf_keys_get(struct naf_keys *keys, const struct naf_ask *ask, naf_key_done done,
	     void *ctx)
{
	struct waiter *w = calloc(1, sizeof(*w));
	struct found found = { .status = GBA_ERR_NOMEM };
	struct gba_tag id;

	if (w != NULL) {
		*w = (struct waiter){ NULL, done, ctx };
		found.status = make_id_of_ask(keys, &id, ask);
		if (found.status == GBA_OK)
			look(keys, &id, ask, w, &found);
	}
	if (found.ask != NULL)
		keys->conf.source.ask(keys->conf.source.ctx, ask, on_answer, found.ask);
	if (found.waits)
		return;
	free(w);
	done(ctx, found.status, found.key);
}

size_t
naf_keys_forget(struct naf_keys *keys, struct gba_text btid)
{
	size_t count = 0;

	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &keys->shard[i];

		pthread_mutex_lock(&shard->lock);
		for (size_t s = 0; s < ENTRY_STATES; s++)
			for (struct entry *e = shard->table.list[s].oldest, *next;
			     e != NULL; e = next) {
				next = e->newer;
				if (!gba_text_equal(entry_btid(e), btid))
					continue;
				count++;
				e->forget = true;
				if (s != ENTRY_PENDING)
					keys_table_drop(&shard->table, e);
			}
		pthread_mutex_unlock(&shard->lock);
	}
	return count;
}

void
naf_keys_expire(struct naf_keys *keys)
{
	const int64_t now_s = gba_wall_s(&keys->conf.clock);

	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &keys->shard[i];

		pthread_mutex_lock(&shard->lock);
		for (size_t s = 0; s < ENTRY_PENDING; s++)
			for (struct entry *e = shard->table.list[s].oldest, *next;
			     e != NULL; e = next) {
				next = e->newer;
				if (now_s >= e->until_s)
					keys_table_drop(&shard->table, e);
			}
		pthread_mutex_unlock(&shard->lock);
	}
}

static struct fitted *
fitted_slot(struct naf_keys *keys, const struct naf_place *place, uint64_t *tag)
{
	uint64_t slot;

	memcpy(tag, place->tag.b, sizeof(*tag));
	memcpy(&slot, place->tag.b + sizeof(*tag), sizeof(slot));
	return &keys->fitted[slot % FITTED];
}

void
naf_keys_fitted_put(struct naf_keys *keys, const struct naf_place *place,
		    const struct gba_ua_id *ua)
{
	uint64_t tag;
	struct fitted *slot = fitted_slot(keys, place, &tag);

	pthread_mutex_lock(&keys->fitted_lock);
	*slot = (struct fitted){ tag, *ua };
	pthread_mutex_unlock(&keys->fitted_lock);
}

bool
naf_keys_fitted(struct naf_keys *keys, const struct naf_place *place,
		struct gba_ua_id *ua)
{
	bool known;
	uint64_t tag;
	const struct fitted *slot = fitted_slot(keys, place, &tag);

	pthread_mutex_lock(&keys->fitted_lock);
	known = slot->id == tag;
	if (known)
		*ua = slot->ua;
	pthread_mutex_unlock(&keys->fitted_lock);
	return known;
}

void
naf_keys_each(struct naf_keys *keys,
	      bool (*row)(void *ctx, const struct naf_keys_row *row), void *ctx)
{
	bool more = true;

	for (size_t i = 0; more && i < SHARDS; i++) {
		struct shard *shard = &keys->shard[i];

		pthread_mutex_lock(&shard->lock);
		for (size_t s = 0; more && s < ENTRY_PENDING; s++)
			for (const struct entry *e = shard->table.list[s].newest;
			     more && e != NULL; e = e->older)
				more = row(ctx, &(struct naf_keys_row){
							entry_btid(e), entry_naf_id(e),
							e->status, e->until_s, e->key });
		pthread_mutex_unlock(&shard->lock);
	}
}

void
naf_keys_stats(struct naf_keys *keys, struct naf_keys_stats *out)
{
	struct naf_keys_stats sum = { 0 };

	for (size_t i = 0; i < SHARDS; i++) {
		struct shard *shard = &keys->shard[i];
		const struct entry_list *list = shard->table.list;

		pthread_mutex_lock(&shard->lock);
		sum.hits += shard->stats.hits;
		sum.asks += shard->stats.asks;
		sum.joined += shard->stats.joined;
		sum.refused_hits += shard->stats.refused_hits;
		sum.limited += shard->stats.limited;
		sum.busy += shard->stats.busy;
		sum.evicted += shard->table.evicted;
		sum.keys += list[ENTRY_KEY].count;
		sum.refused += list[ENTRY_REFUSED].count;
		sum.pending += list[ENTRY_PENDING].count;
		pthread_mutex_unlock(&shard->lock);
	}
	*out = sum;
}
