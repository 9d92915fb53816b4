/* SPDX-License-Identifier: Apache-2.0 */
/* Opening and closing, the sealing key, reports and statistics. */
#include "store/store.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/secret.h"
#include "store/inside.h"

#define AAD_MAX 512

/* What the check record says; in clear in a store without a key. */
static const char check_text[] = "opengba store, sealed by this key";

/* --- sealing ----------------------------------------------------------------------- */

static enum gba_status
make_aad(struct gba_buf *aad, const char *column, struct gba_octets row)
{
	gba_buf_put(aad, column, strlen(column) + 1);
	gba_buf_put(aad, row.p, row.len);
	return gba_buf_status(aad);
}

enum gba_status
store_seal(struct store *store, uint8_t *out, size_t *out_len, const char *column,
	   struct gba_octets row, struct gba_octets in)
{
	uint8_t room[AAD_MAX];
	struct gba_buf aad = gba_buf(room, sizeof(room));
	enum gba_status status = make_aad(&aad, column, row);

	if (status != GBA_OK)
		return status;
	if (!store->sealed) {
		memcpy(out, in.p, in.len);
		*out_len = in.len;
		return GBA_OK;
	}
	status = gba_seal(out, &store->seal, &store->random,
			  (struct gba_octets){ aad.p, aad.len }, in);
	if (status == GBA_OK)
		*out_len = in.len + GBA_SEAL_OVERHEAD;
	return status;
}

/* Without a log line: the caller knows what a failure means. */
static enum gba_status
unseal(struct store *store, uint8_t *out, size_t len, const char *column,
       struct gba_octets row, struct gba_octets in)
{
	uint8_t room[AAD_MAX];
	struct gba_buf aad = gba_buf(room, sizeof(room));
	enum gba_status status = make_aad(&aad, column, row);

	if (status != GBA_OK)
		return status;
	if (in.len != len + (store->sealed ? GBA_SEAL_OVERHEAD : 0))
		return GBA_ERR_SYNTAX;
	if (store->sealed)
		return gba_unseal(out, &store->seal,
				  (struct gba_octets){ aad.p, aad.len }, in);
	memcpy(out, in.p, len);
	return GBA_OK;
}

enum gba_status
store_unseal(struct store *store, uint8_t *out, size_t len, const char *column,
	     struct gba_octets row, struct gba_octets in)
{
	const enum gba_status status = unseal(store, out, len, column, row, in);

	if (status == GBA_OK)
		return GBA_OK;
	atomic_fetch_add(&store->errors, 1);
	gba_log(store->log, GBA_LOG_ERROR, "store",
		"%s: a %s is not what was sealed for its row (%s): the database was "
		"changed by "
		"hand or is damaged; delete the record or restore a backup",
		store->path, column, gba_status_name(status));
	return GBA_ERR_STORE;
}

/* --- reports ----------------------------------------------------------------------- */

static const char *
advice(int rc)
{
	switch (rc & 0xff) {
	case SQLITE_FULL:
		return "free space on its file system; requests are refused until then";
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return "another program keeps it locked (an open sqlite3 shell?): end "
		       "that one";
	case SQLITE_READONLY:
	case SQLITE_PERM:
	case SQLITE_AUTH:
		return "make it writable: owner, mode, and the mount of its file system";
	case SQLITE_CANTOPEN:
		return "see that its directory exists and belongs to the user of this "
		       "daemon";
	case SQLITE_IOERR:
		return "see the kernel's log, the quota and the file size limit";
	case SQLITE_NOTADB:
		return "it is not an sqlite database: name another file";
	case SQLITE_CORRUPT:
		return "it is damaged: stop the daemon and restore a backup";
	default:
		return "see the message; requests that need it are refused";
	}
}

void
store_report(struct store *store, const struct db *db, const char *doing)
{
	atomic_fetch_add(&store->errors, 1);
	gba_log(store->log, GBA_LOG_ERROR, "store", "%s: cannot %s: %s (%d); %s",
		store->path, doing, sqlite3_errstr(db->rc & 0xff), db->rc,
		advice(db->rc));
}

/* --- opening ----------------------------------------------------------------------- */

/* The file exists and only its owner may read it, before sqlite (which gives the same
 * mode to the WAL beside it) sees it. */
static enum gba_status
make_file(struct store *store)
{
	enum gba_status status = GBA_OK;
	struct stat st;
	const int fd = open(store->path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);

	if (fd < 0 || fstat(fd, &st) != 0) {
		gba_log(store->log, GBA_LOG_ERROR, "store", "%s: cannot open: %s",
			store->path, strerror(errno));
		status = GBA_ERR_STORE;
	} else if (!S_ISREG(st.st_mode)) {
		gba_log(store->log, GBA_LOG_ERROR, "store", "%s is not a file",
			store->path);
		status = GBA_ERR_STORE;
	} else if ((st.st_mode & 0077) != 0) {
		gba_log(store->log, GBA_LOG_WARNING, "store",
			"%s had mode %04o and now has 0600, because it holds secrets",
			store->path, (unsigned)(st.st_mode & 07777));
		if (fchmod(fd, 0600) != 0)
			status = GBA_ERR_STORE;
	}
	if (fd >= 0)
		close(fd);
	return status;
}

static enum gba_status
check_key(struct store *store, struct gba_octets kept)
{
	uint8_t text[sizeof(check_text)];
	const struct gba_octets row = { (const uint8_t *)"seal", 4 };
	const bool clear = kept.len == sizeof(check_text) &&
			   memcmp(kept.p, check_text, sizeof(check_text)) == 0;
	const char *why = NULL;

	if (clear && store->sealed)
		why = "it holds clear text, but a sealing key is configured: take the "
		      "key out "
		      "of the configuration or begin a new database";
	else if (!clear && !store->sealed)
		why = "it is sealed, but no sealing key is configured: name the key file "
		      "it "
		      "was made with";
	else if (!clear &&
		 unseal(store, text, sizeof(text), "meta.value", row, kept) != GBA_OK)
		why = "it is sealed with another key: name the key file it was made with";
	if (why != NULL)
		gba_log(store->log, GBA_LOG_ERROR, "store", "%s: %s", store->path, why);
	return why == NULL ? GBA_OK : GBA_ERR_STORE;
}

static enum gba_status
put_key(struct store *store, struct db *db)
{
	uint8_t check[sizeof(check_text) + GBA_SEAL_OVERHEAD];
	const struct gba_octets row = { (const uint8_t *)"seal", 4 };
	const struct gba_octets text = { (const uint8_t *)check_text,
					 sizeof(check_text) };
	struct query q;
	size_t len;
	enum gba_status status = store_seal(store, check, &len, "meta.value", row, text);

	if (status != GBA_OK)
		return status;
	q = query(db, STMT_META_PUT);
	query_text(&q, ":name", "seal");
	query_blob(&q, ":value", check, len);
	return query_run(&q);
}

/* In one transaction, so that of two processes that start at once one sets the key and
 * the other one checks its own against it. */
static enum gba_status
check_or_put_key(struct store *store, struct db *db)
{
	bool found = false;
	struct query q;
	enum gba_status status = query_simple(db, STMT_BEGIN);

	if (status != GBA_OK)
		goto out;
	q = query(db, STMT_META_GET);
	query_text(&q, ":name", "seal");
	if (query_row(&q)) {
		found = true;
		if (check_key(store, query_get_octets(&q, 0)) != GBA_OK)
			status = GBA_ERR_DENIED;
	}
	if (query_end(&q) != GBA_OK)
		status = GBA_ERR_STORE;
	if (status == GBA_OK && !found)
		status = put_key(store, db);
	if (status == GBA_OK)
		status = query_simple(db, STMT_COMMIT);
	if (!sqlite3_get_autocommit(db->sql))
		sqlite3_exec(db->sql, "ROLLBACK", NULL, NULL, NULL);
out:
	if (status != GBA_OK && status != GBA_ERR_DENIED)
		store_report(store, db, "check the sealing key");
	return status == GBA_OK ? GBA_OK : GBA_ERR_STORE;
}

static enum gba_status
open_writer(struct store *store)
{
	struct db *db = &store->writer.db;
	enum gba_status status = db_open(store, db, DB_WRITER);

	if (status == GBA_OK)
		status = migrate_run(store, db);
	if (status != GBA_OK)
		return status;
	status = db_prepare(db, DB_WRITER);
	if (status != GBA_OK)
		store_report(store, db, "prepare the statements");
	else
		status = check_or_put_key(store, db);
	return status;
}

static void
init_locks(struct store *store)
{
	pthread_condattr_t attr;

	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_mutex_init(&store->writer.lock, NULL);
	pthread_cond_init(&store->writer.wake, &attr);
	pthread_condattr_destroy(&attr);
	pthread_mutex_init(&store->checkpointer.lock, NULL);
	pthread_cond_init(&store->checkpointer.wake, NULL);
	pthread_mutex_init(&store->readers.lock, NULL);
	pthread_cond_init(&store->readers.returned, NULL);
	pthread_mutex_init(&store->naf_memo.lock, NULL);
	job_list_init(&store->writer.jobs);
	job_list_init(&store->writer.audits);
}

static struct store *
make(const struct store_conf *conf)
{
	struct store *store = calloc(1, sizeof(*store));

	if (store == NULL)
		return NULL;
	init_locks(store);
	store->sqn_block = conf->sqn_block;
	store->clock = *conf->clock;
	store->random = *conf->random;
	store->log = conf->log;
	store->sealed = conf->seal != NULL;
	if (store->sealed)
		store->seal = *conf->seal;
	store->path = strdup(conf->path);
	if (store->path == NULL || sqn_table_new(store) != GBA_OK) {
		store_free(store);
		store = NULL;
	}
	return store;
}

enum gba_status
store_new(struct store **out, const struct store_conf *conf)
{
	struct store *store;
	enum gba_status status;

	if (conf->readers < 1 || conf->readers > STORE_READERS_MAX ||
	    conf->sqn_block < 1 || conf->sqn_block > 4096)
		return GBA_ERR_ARG;
	store = make(conf);
	if (store == NULL)
		return GBA_ERR_NOMEM;
	if (!store->sealed)
		gba_log(store->log, GBA_LOG_WARNING, "store",
			"%s: K, OPc and Ks are kept in clear text, because no sealing "
			"key is "
			"configured: for a lab only",
			store->path);
	status = make_file(store);
	if (status == GBA_OK)
		status = open_writer(store);
	if (status == GBA_OK)
		status = reader_pool_init(store, conf->readers);
	if (status == GBA_OK)
		status = checkpoint_start(store);
	if (status == GBA_OK)
		status = writer_start(store);
	if (status != GBA_OK) {
		store_free(store);
		return status;
	}
	*out = store;
	return GBA_OK;
}

void
store_free(struct store *store)
{
	if (store == NULL)
		return;
	writer_stop(store);
	checkpoint_stop(store);
	reader_pool_fini(store);
	db_close(&store->writer.db); /* the last to close copies the WAL back */
	sqn_table_free(store);
	naf_memo_fini(store);
	pthread_mutex_destroy(&store->writer.lock);
	pthread_cond_destroy(&store->writer.wake);
	pthread_mutex_destroy(&store->checkpointer.lock);
	pthread_cond_destroy(&store->checkpointer.wake);
	pthread_mutex_destroy(&store->readers.lock);
	pthread_cond_destroy(&store->readers.returned);
	free(store->path);
	gba_wipe(&store->seal, sizeof(store->seal));
	free(store);
}

/* --- statistics -------------------------------------------------------------------- */

static uint64_t
counter(struct store *store, const char *name)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_COUNTER_GET);
	uint64_t n = 0;

	query_text(&q, ":name", name);
	if (query_row(&q))
		n = (uint64_t)query_get_int(&q, 0, 0, INT64_MAX);
	return reader_end(store, reader, &q, "count") == GBA_OK ? n : 0;
}

void
store_stats_get(struct store *store, struct store_stats *out)
{
	out->subscribers = counter(store, "subscriber");
	out->bindings = counter(store, "binding");
	out->nafs = counter(store, "naf");
	out->commits = atomic_load(&store->commits);
	out->rows_written = atomic_load(&store->rows_written);
	out->audits_dropped = atomic_load(&store->audits_dropped);
	out->sqn_blocks = atomic_load(&store->sqn_blocks);
	out->errors = atomic_load(&store->errors);
	pthread_mutex_lock(&store->writer.lock);
	out->queue_length = store->writer.jobs.count;
	pthread_mutex_unlock(&store->writer.lock);
}
