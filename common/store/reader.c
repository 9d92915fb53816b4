/* SPDX-License-Identifier: Apache-2.0 */
/* Read connections, handed to one thread at a time. */
#include "store/inside.h"

enum gba_status
reader_pool_init(struct store *store, unsigned count)
{
	struct reader_pool *pool = &store->readers;
	enum gba_status status = GBA_OK;

	for (unsigned i = 0; status == GBA_OK && i < count; i++) {
		struct reader *reader = &pool->all[i];

		pool->count = i + 1;
		status = db_open(store, &reader->db, DB_READER);
		if (status != GBA_OK)
			break;
		status = db_prepare(&reader->db, DB_READER);
		if (status != GBA_OK)
			store_report(store, &reader->db, "prepare the statements");
		reader->next = pool->free;
		pool->free = reader;
	}
	return status;
}

void
reader_pool_fini(struct store *store)
{
	for (unsigned i = 0; i < store->readers.count; i++)
		db_close(&store->readers.all[i].db);
}

struct reader *
reader_take(struct store *store)
{
	struct reader_pool *pool = &store->readers;
	struct reader *reader;

	pthread_mutex_lock(&pool->lock);
	while (pool->free == NULL)
		pthread_cond_wait(&pool->returned, &pool->lock);
	reader = pool->free;
	pool->free = reader->next;
	pthread_mutex_unlock(&pool->lock);
	return reader;
}

void
reader_give(struct store *store, struct reader *reader)
{
	struct reader_pool *pool = &store->readers;

	pthread_mutex_lock(&pool->lock);
	reader->next = pool->free;
	pool->free = reader;
	pthread_cond_signal(&pool->returned);
	pthread_mutex_unlock(&pool->lock);
}

enum gba_status
reader_end(struct store *store, struct reader *reader, struct query *q, const char *doing)
{
	const enum gba_status status = query_end(q);

	if (status != GBA_OK)
		store_report(store, &reader->db, doing);
	reader_give(store, reader);
	return status;
}
