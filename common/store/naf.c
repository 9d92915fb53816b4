/* SPDX-License-Identifier: Apache-2.0 */
/* NAFs and what each may see; lists in rows of their own. */
#include "store/inside.h"

#include <stdlib.h>

static enum gba_status
clear_lists(struct db *db, const char *identity)
{
	static const enum stmt_id lists[] = { STMT_NAF_FQDN_DELETE, STMT_NAF_GSID_DELETE,
					      STMT_NAF_USER_DELETE };
	enum gba_status status = GBA_OK;

	for (size_t i = 0; status == GBA_OK && i < ARRAY_LEN(lists); i++) {
		struct query q = query(db, lists[i]);

		query_text(&q, ":identity", identity);
		status = query_run(&q);
	}
	return status;
}

static enum gba_status
put_texts(struct db *db, const struct store_naf *naf, enum stmt_id stmt, const char *name,
	  const char texts[][256], unsigned count)
{
	enum gba_status status = GBA_OK;

	for (unsigned i = 0; status == GBA_OK && i < count; i++) {
		struct query q = query(db, stmt);

		query_text(&q, ":identity", naf->identity);
		query_int(&q, ":position", i);
		query_text(&q, name, texts[i]);
		status = query_run(&q);
	}
	return status;
}

static enum gba_status
put_gsids(struct db *db, const struct store_naf *naf, bool required)
{
	const uint32_t *gsids = required ? naf->required : naf->gsids;
	const unsigned count = required ? naf->required_count : naf->gsid_count;
	enum gba_status status = GBA_OK;

	for (unsigned i = 0; status == GBA_OK && i < count; i++) {
		struct query q = query(db, STMT_NAF_GSID_PUT);

		query_text(&q, ":identity", naf->identity);
		query_int(&q, ":required", required);
		query_int(&q, ":position", i);
		query_int(&q, ":gsid", gsids[i]);
		status = query_run(&q);
	}
	return status;
}

static enum gba_status
put_run(struct store *store, struct db *db, void *arg)
{
	const struct store_naf *naf = arg;
	struct query q = query(db, STMT_NAF_PUT);
	enum gba_status status;

	(void)store;
	query_text(&q, ":identity", naf->identity);
	query_text(&q, ":naf_group", naf->group[0] != '\0' ? naf->group : NULL);
	query_int(&q, ":gba_u", naf->gba_u);
	query_int(&q, ":impi", naf->impi);
	query_int(&q, ":push", naf->push);
	status = query_run(&q);
	if (status == GBA_OK)
		status = clear_lists(db, naf->identity);
	if (status == GBA_OK)
		status = put_texts(db, naf, STMT_NAF_FQDN_PUT, ":fqdn", naf->fqdns,
				   naf->fqdn_count);
	if (status == GBA_OK)
		status = put_texts(db, naf, STMT_NAF_USER_PUT, ":pattern", naf->users,
				   naf->user_count);
	if (status == GBA_OK)
		status = put_gsids(db, naf, false);
	if (status == GBA_OK)
		status = put_gsids(db, naf, true);
	return status;
}

enum gba_status
store_naf_put(struct store *store, const struct store_naf *naf)
{
	struct store_naf copy = *naf;
	enum gba_status status;

	if (naf->identity[0] == '\0' || naf->fqdn_count > ARRAY_LEN(naf->fqdns) ||
	    naf->gsid_count > ARRAY_LEN(naf->gsids) ||
	    naf->required_count > ARRAY_LEN(naf->required) ||
	    naf->user_count > ARRAY_LEN(naf->users))
		return GBA_ERR_ARG;
	status = writer_call(store, put_run, &copy);
	naf_memo_forget(store, naf->identity);
	return status;
}

static enum gba_status
delete_run(struct store *store, struct db *db, void *arg)
{
	struct query q = query(db, STMT_NAF_DELETE);
	enum gba_status status;

	(void)store;
	query_text(&q, ":identity", *(const char **)arg);
	status = query_run(&q);
	if (status == GBA_OK && sqlite3_changes(db->sql) == 0)
		status = GBA_ERR_NOT_FOUND;
	return status;
}

enum gba_status
store_naf_delete(struct store *store, const char *identity)
{
	const enum gba_status status = writer_call(store, delete_run, &identity);

	naf_memo_forget(store, identity);
	return status;
}

/* --- reading ----------------------------------------------------------------------- */

static enum gba_status
get_texts(struct db *db, const struct store_naf *naf, enum stmt_id stmt,
	  char texts[16][256], unsigned *count)
{
	struct query q = query(db, stmt);

	query_text(&q, ":identity", naf->identity);
	while (*count < 16 && query_row(&q))
		query_get_text(&q, 0, texts[(*count)++], sizeof(texts[0]));
	return query_end(&q);
}

static enum gba_status
get_fqdns(struct db *db, struct store_naf *naf)
{
	return get_texts(db, naf, STMT_NAF_FQDN_LIST, naf->fqdns, &naf->fqdn_count);
}

/* Nobody asks for the others' list. */
static enum gba_status
get_users(struct db *db, struct store_naf *naf)
{
	return naf->push ? get_texts(db, naf, STMT_NAF_USER_LIST, naf->users,
				     &naf->user_count)
			 : GBA_OK;
}

static enum gba_status
get_gsids(struct db *db, struct store_naf *naf)
{
	struct query q = query(db, STMT_NAF_GSID_LIST);

	query_text(&q, ":identity", naf->identity);
	while (query_row(&q)) {
		const bool required = query_get_int(&q, 0, 0, 1) != 0;
		const uint32_t gsid = (uint32_t)query_get_int(&q, 1, 0, UINT32_MAX);

		if (required && naf->required_count < ARRAY_LEN(naf->required))
			naf->required[naf->required_count++] = gsid;
		else if (!required && naf->gsid_count < ARRAY_LEN(naf->gsids))
			naf->gsids[naf->gsid_count++] = gsid;
	}
	return query_end(&q);
}

static void
get_row(struct query *q, struct store_naf *naf)
{
	query_get_text(q, 0, naf->identity, sizeof(naf->identity));
	query_get_text(q, 1, naf->group, sizeof(naf->group));
	naf->gba_u = query_get_int(q, 2, 0, 1) != 0;
	naf->impi = query_get_int(q, 3, 0, 1) != 0;
	naf->push = query_get_int(q, 4, 0, 1) != 0;
	if (q->rc == SQLITE_OK &&
	    (get_fqdns(q->db, naf) != GBA_OK || get_gsids(q->db, naf) != GBA_OK ||
	     get_users(q->db, naf) != GBA_OK))
		q->rc = q->db->rc;
}

static enum gba_status
read_naf(struct store *store, struct store_naf *out, const char *identity)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_NAF_GET);
	struct store_naf naf = { 0 };
	enum gba_status status;
	bool found;

	query_text(&q, ":identity", identity);
	found = query_row(&q);
	if (found)
		get_row(&q, &naf);
	status = reader_end(store, reader, &q, "read a NAF");
	if (status == GBA_OK && !found)
		status = GBA_ERR_NOT_FOUND;
	if (status == GBA_OK)
		*out = naf;
	return status;
}

enum gba_status
store_naf_get(struct store *store, struct store_naf *out, const char *identity)
{
	enum gba_status status;
	uint64_t generation;

	if (naf_memo_get(store, out, identity, &generation))
		return GBA_OK;
	status = read_naf(store, out, identity);
	if (status == GBA_OK)
		naf_memo_put(store, out, generation);
	return status;
}

enum gba_status
store_naf_list(struct store *store,
	       void (*on_row)(void *ctx, const struct store_naf *naf), void *ctx)
{
	struct reader *reader = reader_take(store);
	struct query q = query(&reader->db, STMT_NAF_LIST);

	while (query_row(&q)) {
		struct store_naf naf = { 0 };

		get_row(&q, &naf);
		if (q.rc == SQLITE_OK)
			on_row(ctx, &naf);
	}
	return reader_end(store, reader, &q, "list the NAFs");
}
