/* SPDX-License-Identifier: Apache-2.0 */
/* Sequence numbers by block: the upper end of a block is on disk before any SEQ of it is
 * given out, so a crash loses numbers and repeats none (TS 33.102 C.1.2, 6.3.5). */
#include "crypto/sqn.h"
#include "store/store.h"

#include <stdlib.h>
#include <string.h>
#include <sys/queue.h>

#include "store/inside.h"

#define SHARDS	    64
#define BUCKETS	    256
#define ENTRIES	    1024 /* of one shard, before idle ones are forgotten */
#define WAITERS_MAX 1024 /* for one IMPI */

struct waiter {
	struct waiter *next;
	store_sqn_done done;
	void *ctx;
	unsigned ind;
	struct aka_sqn sqn;
	enum gba_status status;
};

struct waiter_list {
	struct waiter *first, **last;
	unsigned count;
};

/* Pinned, that is never forgotten, while something of it is under way. */
struct entry {
	struct job fetch; /* the write of the next block */
	TAILQ_ENTRY(entry) age;
	struct entry *chain;
	struct shard *shard;
	size_t bucket;
	uint64_t next_seq, end_seq; /* next > end: the block is used up */
	uint64_t new_next, new_end; /* of the fetch under way */
	unsigned resyncs;	    /* under way: nothing is given out meanwhile */
	bool fetching;
	struct waiter_list waiters;
	char impi[GBA_IMPI_MAX + 1];
};

struct shard {
	pthread_mutex_t lock; /* guards all of the shard and its entries */
	struct entry *bucket[BUCKETS];
	TAILQ_HEAD(, entry) ages; /* least recently used first */
	unsigned count;
};

struct sqn_table {
	uint64_t seed;
	unsigned entries_per_shard;
	struct shard shard[SHARDS];
};

/* --- lists of waiters --------------------------------------------------------------- */

static void
list_init(struct waiter_list *list)
{
	list->first = NULL;
	list->last = &list->first;
	list->count = 0;
}

static void
list_add(struct waiter_list *list, struct waiter *waiter)
{
	waiter->next = NULL;
	*list->last = waiter;
	list->last = &waiter->next;
	list->count++;
}

static struct waiter *
list_pop(struct waiter_list *list)
{
	struct waiter *waiter = list->first;

	if (waiter != NULL) {
		list->first = waiter->next;
		if (list->first == NULL)
			list->last = &list->first;
		list->count--;
	}
	return waiter;
}

/* Outside the lock. */
static void
call_back(struct waiter_list *list)
{
	struct waiter *waiter;

	while ((waiter = list_pop(list)) != NULL) {
		waiter->done(waiter->ctx, waiter->status, &waiter->sqn);
		free(waiter);
	}
}

/* --- the table ---------------------------------------------------------------------- */

static bool
is_pinned(const struct entry *entry)
{
	return entry->fetching || entry->resyncs > 0 || entry->waiters.first != NULL;
}

static void
forget(struct entry *entry)
{
	struct shard *shard = entry->shard;
	struct entry **link = &shard->bucket[entry->bucket];

	while (*link != entry)
		link = &(*link)->chain;
	*link = entry->chain;
	TAILQ_REMOVE(&shard->ages, entry, age);
	shard->count--;
	free(entry);
}

static struct shard *
find_shard(struct sqn_table *table, const char *impi, size_t *bucket)
{
	uint64_t hash = table->seed;

	for (const char *c = impi; *c != '\0'; c++)
		hash = (hash ^ (unsigned char)*c) * UINT64_C(0x100000001b3); /* FNV-1a */
	hash ^= hash >> 32;
	*bucket = hash / SHARDS % BUCKETS;
	return &table->shard[hash % SHARDS];
}

static struct entry *
find(struct shard *shard, size_t bucket, const char *impi)
{
	struct entry *entry = shard->bucket[bucket];

	while (entry != NULL && strcmp(entry->impi, impi) != 0)
		entry = entry->chain;
	if (entry != NULL) {
		TAILQ_REMOVE(&shard->ages, entry, age);
		TAILQ_INSERT_TAIL(&shard->ages, entry, age);
	}
	return entry;
}

static bool
make_room(struct sqn_table *table, struct shard *shard)
{
	struct entry *entry;

	if (shard->count < table->entries_per_shard)
		return true;
	TAILQ_FOREACH(entry, &shard->ages, age)
	{
		if (!is_pinned(entry)) {
			forget(entry);
			return true;
		}
	}
	return false;
}

static enum gba_status fetch_run(struct store *store, struct db *db, struct job *job);
static void fetch_finish(struct store *store, struct job *job, enum gba_status status);

static struct entry *
find_or_add(struct sqn_table *table, struct shard *shard, size_t bucket, const char *impi)
{
	struct entry *entry = find(shard, bucket, impi);

	if (entry != NULL || !make_room(table, shard))
		return entry;
	entry = calloc(1, sizeof(*entry));
	if (entry == NULL)
		return NULL;
	if (gba_text_copy(entry->impi, sizeof(entry->impi), gba_text(impi)) != GBA_OK) {
		free(entry);
		return NULL;
	}
	entry->fetch = (struct job){ .run = fetch_run, .finish = fetch_finish };
	entry->next_seq = 1;
	entry->shard = shard;
	entry->bucket = bucket;
	list_init(&entry->waiters);
	entry->chain = shard->bucket[bucket];
	shard->bucket[bucket] = entry;
	TAILQ_INSERT_TAIL(&shard->ages, entry, age);
	shard->count++;
	return entry;
}

enum gba_status
sqn_table_new(struct store *store)
{
	struct sqn_table *table = calloc(1, sizeof(*table));

	if (table == NULL)
		return GBA_ERR_NOMEM;
	table->entries_per_shard = ENTRIES;
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&table->shard[i].lock, NULL);
		TAILQ_INIT(&table->shard[i].ages);
	}
	store->sqn = table;
	return gba_random_fill(&store->random, &table->seed, sizeof(table->seed));
}

void
sqn_table_free(struct store *store)
{
	struct sqn_table *table = store->sqn;

	if (table == NULL)
		return;
	for (size_t i = 0; i < SHARDS; i++) {
		while (!TAILQ_EMPTY(&table->shard[i].ages))
			forget(TAILQ_FIRST(&table->shard[i].ages));
		pthread_mutex_destroy(&table->shard[i].lock);
	}
	free(table);
	store->sqn = NULL;
}

void
sqn_table_limit(struct store *store, unsigned entries_per_shard)
{
	store->sqn->entries_per_shard = entries_per_shard;
}

void
sqn_forget(struct store *store, const char *impi)
{
	struct entry *entry;
	size_t bucket;
	struct shard *shard = find_shard(store->sqn, impi, &bucket);

	pthread_mutex_lock(&shard->lock);
	entry = find(shard, bucket, impi);
	if (entry != NULL) {
		entry->next_seq = 1;
		entry->end_seq = 0;
	}
	pthread_mutex_unlock(&shard->lock);
}

/* --- the write of a block ------------------------------------------------------------
 */

static enum gba_status
read_sqn(struct db *db, const char *impi, struct aka_sqn *sqn)
{
	struct query q = query(db, STMT_SQN_GET);
	enum gba_status status;
	bool found;

	query_text(&q, ":impi", impi);
	found = query_row(&q);
	if (found)
		*sqn = aka_sqn_from_u64(
			(uint64_t)query_get_int(&q, 0, 0, INT64_C(0xffffffffffff)));
	status = query_end(&q);
	return status == GBA_OK && !found ? GBA_ERR_NOT_FOUND : status;
}

static enum gba_status
write_sqn(struct db *db, const char *impi, const struct aka_sqn *sqn)
{
	struct query q = query(db, STMT_SQN_PUT);

	query_text(&q, ":impi", impi);
	query_int(&q, ":sqn", (int64_t)aka_sqn_to_u64(sqn));
	return query_run(&q);
}

static enum gba_status
fetch_run(struct store *store, struct db *db, struct job *job)
{
	struct entry *entry = (struct entry *)job;
	struct aka_sqn sqn;
	uint64_t seq, end;
	enum gba_status status = read_sqn(db, entry->impi, &sqn);

	if (status != GBA_OK)
		return status;
	seq = aka_sqn_seq(&sqn);
	if (seq >= AKA_SEQ_MAX)
		return GBA_ERR_SQN; /* used up; it never wraps (C.2) */
	end = AKA_SEQ_MAX - seq < store->sqn_block ? AKA_SEQ_MAX : seq + store->sqn_block;
	sqn = aka_sqn_join(end, aka_sqn_ind(&sqn));
	status = write_sqn(db, entry->impi, &sqn);
	if (status == GBA_OK) {
		entry->new_next = seq + 1;
		entry->new_end = end;
	}
	return status;
}

/* Move to served whoever can be answered; true when another block is to be fetched. */
static bool
serve(struct entry *entry, enum gba_status status, struct waiter_list *served)
{
	struct waiter *waiter;

	while (entry->waiters.first != NULL &&
	       (status != GBA_OK || entry->next_seq <= entry->end_seq)) {
		waiter = list_pop(&entry->waiters);
		waiter->status = status;
		if (status == GBA_OK)
			waiter->sqn = aka_sqn_join(entry->next_seq++, waiter->ind);
		list_add(served, waiter);
	}
	return entry->waiters.first != NULL;
}

static void
fetch_finish(struct store *store, struct job *job, enum gba_status status)
{
	struct entry *entry = (struct entry *)job;
	struct shard *shard = entry->shard;
	struct waiter_list served;
	bool again = false;

	list_init(&served);
	pthread_mutex_lock(&shard->lock);
	entry->fetching = false;
	if (status == GBA_OK) {
		atomic_fetch_add(&store->sqn_blocks, 1);
		entry->next_seq = entry->new_next;
		entry->end_seq = entry->new_end;
	}
	/* A resynchronisation that came after this fetch makes its block worthless. */
	if (status != GBA_OK || entry->resyncs == 0)
		again = serve(entry, status, &served);
	entry->fetching = again;
	if (status != GBA_OK && !is_pinned(entry))
		forget(entry);
	pthread_mutex_unlock(&shard->lock);
	if (again)
		writer_submit_always(store, job);
	call_back(&served);
}

/* --- taking ------------------------------------------------------------------------- */

static struct waiter *
waiter_new(unsigned ind, store_sqn_done done, void *ctx)
{
	struct waiter *waiter = calloc(1, sizeof(*waiter));

	if (waiter != NULL) {
		waiter->ind = ind;
		waiter->done = done;
		waiter->ctx = ctx;
	}
	return waiter;
}

/* From the block in memory (GBA_OK); else wait (GBA_ERR_NOT_FOUND, and *fetch says
 * whether a block must be asked for); else refused. Under the shard's lock. */
static enum gba_status
take(struct store *store, struct entry *entry, struct aka_sqn *sqn, struct waiter *waiter,
     bool *fetch)
{
	if (entry == NULL)
		return GBA_ERR_BUSY;
	if (entry->next_seq <= entry->end_seq && entry->resyncs == 0 &&
	    entry->waiters.first == NULL) {
		*sqn = aka_sqn_join(entry->next_seq++, waiter->ind);
		return GBA_OK;
	}
	if (entry->waiters.count >= WAITERS_MAX || writer_is_full(store)) {
		if (!is_pinned(entry))
			forget(entry);
		return GBA_ERR_BUSY;
	}
	list_add(&entry->waiters, waiter);
	*fetch = !entry->fetching && entry->resyncs == 0;
	if (*fetch)
		entry->fetching = true;
	return GBA_ERR_NOT_FOUND;
}

void
store_sqn_take(struct store *store, const char *impi, unsigned ind, store_sqn_done done,
	       void *ctx)
{
	struct waiter *waiter = waiter_new(ind, done, ctx);
	struct aka_sqn sqn = { { 0 } };
	struct entry *entry;
	struct shard *shard;
	bool fetch = false;
	enum gba_status status;
	size_t bucket;

	if (waiter == NULL || ind >= AKA_IND_COUNT) {
		done(ctx, waiter == NULL ? GBA_ERR_NOMEM : GBA_ERR_ARG, &sqn);
		free(waiter);
		return;
	}
	shard = find_shard(store->sqn, impi, &bucket);
	pthread_mutex_lock(&shard->lock);
	entry = find_or_add(store->sqn, shard, bucket, impi);
	status = take(store, entry, &sqn, waiter, &fetch);
	pthread_mutex_unlock(&shard->lock);
	if (fetch)
		writer_submit_always(store, &entry->fetch);
	if (status == GBA_ERR_NOT_FOUND)
		return; /* waits; called back by fetch_finish */
	free(waiter);
	done(ctx, status, &sqn);
}

/* --- resynchronisation ----------------------------------------------------------------
 */

struct resync {
	struct job job;
	struct entry *entry; /* pinned by entry->resyncs */
	struct aka_sqn sqn_ms;
	store_done done;
	void *ctx;
};

/* 6.3.5: the stored SQN stays if its successor would be accepted, else it becomes SQN_MS,
 * also when that is a step back. */
static enum gba_status
resync_run(struct store *store, struct db *db, struct job *job)
{
	const struct resync *resync = (const struct resync *)job;
	struct aka_sqn stored;
	enum gba_status status = read_sqn(db, resync->entry->impi, &stored);

	(void)store;
	if (status != GBA_OK ||
	    aka_sqn_next_is_acceptable(&stored, &resync->sqn_ms, AKA_SQN_DELTA))
		return status;
	return write_sqn(db, resync->entry->impi, &resync->sqn_ms);
}

static void
resync_finish(struct store *store, struct job *job, enum gba_status status)
{
	struct resync *resync = (struct resync *)job;
	struct entry *entry = resync->entry;
	struct shard *shard = entry->shard;
	bool fetch;

	pthread_mutex_lock(&shard->lock);
	entry->resyncs--;
	entry->next_seq = 1;
	entry->end_seq = 0;
	fetch = entry->resyncs == 0 && !entry->fetching && entry->waiters.first != NULL;
	if (fetch)
		entry->fetching = true;
	if (!is_pinned(entry))
		forget(entry);
	pthread_mutex_unlock(&shard->lock);
	if (fetch)
		writer_submit_always(store, &entry->fetch);
	resync->done(resync->ctx, status);
	free(resync);
}

void
store_sqn_resync(struct store *store, const char *impi, const struct aka_sqn *sqn_ms,
		 store_done done, void *ctx)
{
	struct resync *resync = calloc(1, sizeof(*resync));
	struct shard *shard;
	size_t bucket;

	if (resync == NULL) {
		done(ctx, GBA_ERR_NOMEM);
		return;
	}
	resync->job = (struct job){ .run = resync_run, .finish = resync_finish };
	resync->sqn_ms = *sqn_ms;
	resync->done = done;
	resync->ctx = ctx;
	shard = find_shard(store->sqn, impi, &bucket);
	pthread_mutex_lock(&shard->lock);
	if (!writer_is_full(store))
		resync->entry = find_or_add(store->sqn, shard, bucket, impi);
	if (resync->entry != NULL)
		resync->entry->resyncs++;
	pthread_mutex_unlock(&shard->lock);
	if (resync->entry != NULL) {
		writer_submit_always(store, &resync->job);
	} else {
		free(resync);
		done(ctx, GBA_ERR_BUSY);
	}
}
