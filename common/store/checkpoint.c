/* SPDX-License-Identifier: Apache-2.0 */
/* Copying the WAL back into the database without stalling commits: a thread of its own
 * does the bulk while the writer goes on appending; then the writer itself copies the
 * little that came meanwhile, after which the WAL starts again from its beginning. */
#include "store/inside.h"

static bool
wait_until_wanted(struct checkpointer *cp)
{
	bool go;

	pthread_mutex_lock(&cp->lock);
	while (!cp->wanted && !cp->stop)
		pthread_cond_wait(&cp->wake, &cp->lock);
	cp->wanted = false;
	go = !cp->stop;
	pthread_mutex_unlock(&cp->lock);
	return go;
}

/* A failure is not reported here: the commits that meet the same cause are. */
static void *
checkpoint_main(void *arg)
{
	struct store *store = arg;
	struct writer *writer = &store->writer;

	while (wait_until_wanted(&store->checkpointer)) {
		sqlite3_wal_checkpoint_v2(store->checkpointer.db.sql, NULL,
					  SQLITE_CHECKPOINT_PASSIVE, NULL, NULL);
		pthread_mutex_lock(&writer->lock);
		writer->checkpoint = true;
		pthread_cond_signal(&writer->wake);
		pthread_mutex_unlock(&writer->lock);
	}
	return NULL;
}

void
checkpoint_want(struct store *store)
{
	struct checkpointer *cp = &store->checkpointer;

	pthread_mutex_lock(&cp->lock);
	cp->wanted = true;
	pthread_cond_signal(&cp->wake);
	pthread_mutex_unlock(&cp->lock);
}

enum gba_status
checkpoint_start(struct store *store)
{
	struct checkpointer *cp = &store->checkpointer;
	enum gba_status status = db_open(store, &cp->db, DB_CHECKPOINTER);

	if (status == GBA_OK) {
		cp->running =
			pthread_create(&cp->thread, NULL, checkpoint_main, store) == 0;
		status = cp->running ? GBA_OK : GBA_ERR_NOMEM;
	}
	return status;
}

void
checkpoint_stop(struct store *store)
{
	struct checkpointer *cp = &store->checkpointer;

	if (cp->running) {
		pthread_mutex_lock(&cp->lock);
		cp->stop = true;
		pthread_cond_signal(&cp->wake);
		pthread_mutex_unlock(&cp->lock);
		pthread_join(cp->thread, NULL);
	}
	db_close(&cp->db);
}
