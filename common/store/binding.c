/* SPDX-License-Identifier: Apache-2.0 */
/* Bindings (TS 33.220 4.5.2) and the TMPIs that came with them. */
#include "store/store.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "store/inside.h"

/* A record's identity: RAND, then the IMPI, so that a Ks opens only for its own
 * subscriber. */
struct row_id {
	uint8_t b[sizeof(struct aka_rand) + GBA_IMPI_MAX];
	size_t len;
};

static struct gba_octets
row_id(struct row_id *id, const struct store_binding *binding)
{
	const size_t impi_len = strnlen(binding->impi, GBA_IMPI_MAX);

	memcpy(id->b, binding->rand.b, sizeof(binding->rand.b));
	memcpy(id->b + sizeof(binding->rand.b), binding->impi, impi_len);
	id->len = sizeof(binding->rand.b) + impi_len;
	return (struct gba_octets){ id->b, id->len };
}

void
store_binding_fini(struct store_binding *binding)
{
	free(binding->guss);
	gba_wipe(binding, sizeof(*binding));
}

/* --- writing ----------------------------------------------------------------------- */

struct put_job {
	struct job job;
	struct aka_rand rand;
	enum gba_mode mode;
	int64_t created_s, expires_s;
	uint8_t ks[sizeof(struct gba_ks) + GBA_SEAL_OVERHEAD]; /* sealed, or secret */
	size_t ks_len;
	bool replace_old;
	store_done done;
	void *ctx;
	char *guss; /* these three point behind the struct */
	char *btid, *impi;
	char tmpi[GBA_TMPI_LEN + 1];
};

static enum gba_status
put_record(struct db *db, const struct put_job *put)
{
	struct query q = query(db, STMT_BINDING_PUT);

	query_blob(&q, ":rand", put->rand.b, sizeof(put->rand.b));
	query_text(&q, ":btid", put->btid);
	query_text(&q, ":impi", put->impi);
	query_blob(&q, ":ks", put->ks, put->ks_len);
	query_int(&q, ":mode", put->mode);
	query_int(&q, ":created_s", put->created_s);
	query_int(&q, ":expires_s", put->expires_s);
	query_text(&q, ":tmpi", put->tmpi[0] != '\0' ? put->tmpi : NULL);
	query_text(&q, ":guss", put->guss);
	return query_run(&q);
}

static enum gba_status
delete_others(struct db *db, const struct put_job *put)
{
	struct query q = query(db, STMT_BINDING_DELETE_OLD);

	query_text(&q, ":impi", put->impi);
	query_blob(&q, ":rand", put->rand.b, sizeof(put->rand.b));
	return query_run(&q);
}

/* Older mappings stay until a newer one was used: the UE may not have got the last 200.
 */
static enum gba_status
put_tmpi(struct db *db, const struct put_job *put)
{
	struct query q = query(db, STMT_TMPI_PUT);
	enum gba_status status;

	query_text(&q, ":tmpi", put->tmpi);
	query_text(&q, ":impi", put->impi);
	query_int(&q, ":expires_s", put->expires_s);
	status = query_run(&q);
	if (status != GBA_OK)
		return status;
	q = query(db, STMT_TMPI_TRIM);
	query_text(&q, ":impi", put->impi);
	query_int(&q, ":keep", STORE_TMPI_KEPT);
	return query_run(&q);
}

static enum gba_status
put_run(struct store *store, struct db *db, struct job *job)
{
	const struct put_job *put = (const struct put_job *)job;
	enum gba_status status = put_record(db, put);

	(void)store;
	if (status == GBA_OK && put->replace_old)
		status = delete_others(db, put);
	if (status == GBA_OK && put->tmpi[0] != '\0')
		status = put_tmpi(db, put);
	return status;
}

static void
put_finish(struct store *store, struct job *job, enum gba_status status)
{
	struct put_job *put = (struct put_job *)job;

	(void)store;
	if (put->done != NULL)
		put->done(put->ctx, status);
	gba_wipe(put->ks, sizeof(put->ks));
	free(put);
}

static char *
append(char **end, const char *s)
{
	const size_t size = strlen(s) + 1;
	char *copy = *end;

	memcpy(copy, s, size);
	*end += size;
	return copy;
}

static struct put_job *
put_job_new(const struct store_binding *binding)
{
	const size_t guss_size = binding->guss != NULL ? strlen(binding->guss) + 1 : 0;
	const size_t size = sizeof(struct put_job) + guss_size + strlen(binding->btid) +
			    1 + strlen(binding->impi) + 1;
	struct put_job *put = calloc(1, size);
	char *end = (char *)(put + 1);

	if (put == NULL)
		return NULL;
	put->job = (struct job){ .run = put_run, .finish = put_finish, .size = size };
	put->rand = binding->rand;
	put->mode = binding->mode;
	put->created_s = binding->created_s;
	put->expires_s = binding->expires_s;
	memcpy(put->tmpi, binding->tmpi, sizeof(put->tmpi));
	put->btid = append(&end, binding->btid);
	put->impi = append(&end, binding->impi);
	if (binding->guss != NULL)
		put->guss = append(&end, binding->guss);
	return put;
}

enum gba_status
store_binding_put(struct store *store, const struct store_binding *binding,
		  bool replace_old, store_done done, void *ctx)
{
	struct put_job *put = put_job_new(binding);
	struct row_id id;
	enum gba_status status;

	if (put == NULL)
		return GBA_ERR_NOMEM;
	put->replace_old = replace_old;
	put->done = done;
	put->ctx = ctx;
	status = store_seal(store, put->ks, &put->ks_len, "binding.ks",
			    row_id(&id, binding),
			    (struct gba_octets){ binding->ks.b, sizeof(binding->ks.b) });
	if (status == GBA_OK)
		status = writer_submit(store, &put->job);
	if (status != GBA_OK) {
		gba_wipe(put->ks, sizeof(put->ks));
		free(put);
	}
	return status;
}

static enum gba_status
delete_run(struct store *store, struct db *db, void *arg)
{
	const struct aka_rand *rand = arg;
	struct query q = query(db, STMT_BINDING_DELETE);
	enum gba_status status;

	(void)store;
	query_blob(&q, ":rand", rand->b, sizeof(rand->b));
	status = query_run(&q);
	if (status == GBA_OK && sqlite3_changes(db->sql) == 0)
		status = GBA_ERR_NOT_FOUND;
	return status;
}

enum gba_status
store_binding_delete(struct store *store, const struct aka_rand *rand)
{
	struct aka_rand copy = *rand;

	return writer_call(store, delete_run, &copy);
}

/* --- reading ----------------------------------------------------------------------- */

/* All but Ks (column 3), which only one caller opens. */
static void
get_row(struct query *q, struct store_binding *binding)
{
	query_get_exact(q, 0, binding->rand.b, sizeof(binding->rand.b));
	query_get_text(q, 1, binding->btid, sizeof(binding->btid));
	query_get_text(q, 2, binding->impi, sizeof(binding->impi));
	binding->mode = (enum gba_mode)query_get_int(q, 4, GBA_MODE_ME, GBA_MODE_DIGEST);
	binding->created_s = query_get_int(q, 5, INT64_MIN, INT64_MAX);
	binding->expires_s = query_get_int(q, 6, INT64_MIN, INT64_MAX);
	query_get_text(q, 7, binding->tmpi, sizeof(binding->tmpi));
	binding->guss = query_get_dup(q, 8);
}

static enum gba_status
get_ks(struct store *store, struct query *q, struct store_binding *binding)
{
	struct row_id id;

	return store_unseal(store, binding->ks.b, sizeof(binding->ks.b), "binding.ks",
			    row_id(&id, binding), query_get_octets(q, 3));
}

enum gba_status
store_binding_get(struct store *store, struct store_binding *out,
		  const struct aka_rand *rand, int64_t now_s)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_BINDING_GET);
	struct store_binding binding = { 0 };
	enum gba_status opened = GBA_ERR_NOT_FOUND, status;

	query_blob(&q, ":rand", rand->b, sizeof(rand->b));
	if (query_row(&q)) {
		get_row(&q, &binding);
		if (q.rc == SQLITE_OK && binding.expires_s > now_s)
			opened = get_ks(store, &q, &binding);
	}
	status = reader_end(store, reader, &q, "read a binding");
	if (status == GBA_OK)
		status = opened;
	if (status == GBA_OK)
		*out = binding;
	else
		free(binding.guss);
	gba_wipe(&binding, sizeof(binding));
	return status;
}

enum gba_status
store_binding_list(struct store *store, const char *impi, unsigned limit,
		   void (*on_row)(void *ctx, const struct store_binding *binding),
		   void *ctx)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db,
			       impi != NULL ? STMT_BINDING_LIST_IMPI : STMT_BINDING_LIST);

	if (impi != NULL)
		query_text(&q, ":impi", impi);
	query_int(&q, ":limit", limit);
	while (query_row(&q)) {
		struct store_binding binding = { 0 };

		get_row(&q, &binding);
		if (q.rc == SQLITE_OK)
			on_row(ctx, &binding);
		store_binding_fini(&binding);
	}
	return reader_end(store, reader, &q, "list bindings");
}

/* --- TMPI -------------------------------------------------------------------------- */

struct used_job {
	struct job job;
	int64_t id;
	char impi[GBA_IMPI_MAX + 1];
};

static enum gba_status
used_run(struct store *store, struct db *db, struct job *job)
{
	const struct used_job *used = (const struct used_job *)job;
	struct query q = query(db, STMT_TMPI_USED);

	(void)store;
	query_text(&q, ":impi", used->impi);
	query_int(&q, ":id", used->id);
	return query_run(&q);
}

static void
used_finish(struct store *store, struct job *job, enum gba_status status)
{
	(void)store;
	(void)status; /* the next use tries again */
	free(job);
}

/* The UE has this mapping, so it will not come back with an older one. */
static void
forget_older(struct store *store, const char *impi, int64_t id)
{
	struct used_job *used = calloc(1, sizeof(*used));

	if (used == NULL)
		return;
	used->job = (struct job){ .run = used_run, .finish = used_finish };
	used->id = id;
	memcpy(used->impi, impi, sizeof(used->impi));
	if (writer_submit(store, &used->job) != GBA_OK)
		free(used);
}

enum gba_status
store_tmpi_get(struct store *store, char impi[GBA_IMPI_MAX + 1], const char *tmpi,
	       int64_t now_s)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_TMPI_GET);
	char found[GBA_IMPI_MAX + 1] = "";
	bool live = false, has_older = false;
	enum gba_status status;
	int64_t id = 0;

	query_text(&q, ":tmpi", tmpi);
	if (query_row(&q)) {
		query_get_text(&q, 0, found, sizeof(found));
		live = query_get_int(&q, 1, INT64_MIN, INT64_MAX) > now_s;
		id = query_get_int(&q, 2, 1, INT64_MAX);
		has_older = query_get_int(&q, 3, 0, 1) != 0;
	}
	status = reader_end(store, reader, &q, "read a TMPI");
	if (status == GBA_OK && !live)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK) {
		memcpy(impi, found, sizeof(found));
		if (has_older)
			forget_older(store, found, id);
	}
	return status;
}
