/* SPDX-License-Identifier: Apache-2.0 */
/* NAF SAs: put, found, listed, wiped. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "codec/gpi.h"
#include "push/table.h"

enum {
	C_RAND,
	C_PTID,
	C_FQDN,
	C_UA_ID,
	C_GBA_U,
	C_LABEL,
	C_KEY,
	C_INT_KEY,
	C_CREATED,
	C_EXPIRES,
	C_SN,
	C_SN_H,
	C_UE_ID,
	C_UE_TRP,
	C_USS,
	C_GPI
};

#define NOTE_MAX 65536 /* of ue_id, ue_trp, uss, gpi each */

void
push_sa_fini(struct push_sa *sa)
{
	free(sa->ue_id);
	free(sa->ue_trp);
	if (sa->uss != NULL)
		gba_wipe(sa->uss, strlen(sa->uss));
	free(sa->uss);
	free((void *)(uintptr_t)sa->gpi.p);
	gba_wipe(sa, sizeof(*sa));
}

/* --- rows -------------------------------------------------------------------------- */

/* A copy with a NUL behind it; NULL stays NULL. */
static enum gba_status
copy(void **out, size_t *len, struct sql_query *q, int column)
{
	const struct gba_octets in = sql_get_octets(q, column);
	uint8_t *p;

	*out = NULL;
	*len = 0;
	if (in.p == NULL)
		return GBA_OK;
	p = malloc(in.len + 1);
	if (p == NULL)
		return GBA_ERR_NOMEM;
	memcpy(p, in.p, in.len);
	p[in.len] = '\0';
	*out = p;
	*len = in.len;
	return GBA_OK;
}

/* What can be shown. */
static void
read_public(struct sql_query *q, struct push_sa *sa)
{
	sql_get_exact(q, C_RAND, sa->rand.b, sizeof(sa->rand.b));
	sql_get_text(q, C_PTID, sa->ptid, sizeof(sa->ptid));
	sql_get_text(q, C_FQDN, sa->naf_id.fqdn, sizeof(sa->naf_id.fqdn));
	sql_get_exact(q, C_UA_ID, sa->naf_id.ua.b, sizeof(sa->naf_id.ua.b));
	sa->gba_u = sql_get_int(q, C_GBA_U, 0, 1) == 1;
	sql_get_text(q, C_LABEL, sa->app_label, sizeof(sa->app_label));
	sa->created_s = sql_get_int(q, C_CREATED, INT64_MIN, INT64_MAX);
	sa->expires_s = sql_get_int(q, C_EXPIRES, INT64_MIN, INT64_MAX);
	sa->sn = (uint32_t)sql_get_int(q, C_SN, 0, UINT32_MAX);
	sa->sn_h = (uint32_t)sql_get_int(q, C_SN_H, 0, UINT32_MAX);
}

static enum gba_status
read_text(struct sql_query *q, int column, char **out)
{
	void *p = NULL;
	size_t len;
	const enum gba_status status = copy(&p, &len, q, column);

	*out = p;
	return status;
}

static enum gba_status
read_all(struct push_table *table, struct sql_query *q, struct push_sa *sa)
{
	const struct gba_octets key = sql_get_octets(q, C_KEY),
				int_key = sql_get_octets(q, C_INT_KEY);
	enum gba_status status;
	void *gpi = NULL;

	read_public(q, sa);
	sa->has_int_key = int_key.p != NULL;
	status = push_unseal(table, &sa->key, "sa.key", &sa->rand, key);
	if (status == GBA_OK && sa->has_int_key)
		status = push_unseal(table, &sa->int_key, "sa.int_key", &sa->rand,
				     int_key);
	if (status != GBA_OK) {
		gba_log(table->conf.log, GBA_LOG_ERROR, "push",
			"%s: the key of an SA is not what was sealed: somebody changed "
			"the database",
			table->path);
		return status;
	}
	status = read_text(q, C_UE_ID, &sa->ue_id);
	if (status == GBA_OK)
		status = read_text(q, C_UE_TRP, &sa->ue_trp);
	if (status == GBA_OK)
		status = read_text(q, C_USS, &sa->uss);
	if (status == GBA_OK)
		status = copy(&gpi, &sa->gpi.len, q, C_GPI);
	sa->gpi.p = gpi;
	return status;
}

static enum gba_status
delete_row(struct push_table *table, const struct aka_rand *rand)
{
	struct sql_query q = sql_query(table->sql, PUSH_SA_DELETE);

	sql_blob(&q, ":rand", rand->b, sizeof(rand->b));
	return sql_run(&q);
}

/* The only row of a query; what is over is wiped (TS 33.223: on both sides). */
static enum gba_status
only_row(struct push_table *table, struct sql_query *q, struct push_sa *out,
	 int64_t now_s)
{
	struct push_sa sa = { .gba_u = false };
	enum gba_status status = GBA_ERR_NOT_FOUND;

	if (sql_row(q))
		status = read_all(table, q, &sa);
	if (sql_end(q) != GBA_OK)
		status = GBA_ERR_STORE;
	if (status == GBA_OK && sa.expires_s <= now_s) {
		status = delete_row(table, &sa.rand);
		table->has_wiped = true;
		if (status == GBA_OK)
			status = GBA_ERR_EXPIRED;
	}
	if (status == GBA_OK)
		*out = sa;
	else
		push_sa_fini(&sa);
	return status;
}

enum gba_status
push_row_by_rand(struct push_table *table, struct push_sa *out,
		 const struct aka_rand *rand, int64_t now_s)
{
	struct sql_query q = sql_query(table->sql, PUSH_SA_BY_RAND);

	sql_blob(&q, ":rand", rand->b, sizeof(rand->b));
	return only_row(table, &q, out, now_s);
}

enum gba_status
push_row_by_ptid(struct push_table *table, struct push_sa *out, const char *ptid,
		 int64_t now_s)
{
	struct sql_query q = sql_query(table->sql, PUSH_SA_BY_PTID);

	sql_text(&q, ":ptid", ptid);
	return only_row(table, &q, out, now_s);
}

/* --- put --------------------------------------------------------------------------- */

static bool
is_note(const char *text)
{
	return text == NULL || strnlen(text, NOTE_MAX + 1) <= NOTE_MAX;
}

static bool
is_sound(const struct push_sa *sa)
{
	uint8_t id[GBA_NAF_ID_MAX];
	size_t len;

	return ptid_is_valid(gba_text(sa->ptid)) &&
	       naf_id_build(id, &len, sa->naf_id.fqdn, &sa->naf_id.ua) == GBA_OK &&
	       strnlen(sa->app_label, sizeof(sa->app_label)) < sizeof(sa->app_label) &&
	       is_note(sa->ue_id) && is_note(sa->ue_trp) && is_note(sa->uss) &&
	       sa->gpi.len <= NOTE_MAX;
}

/* Make room: what has this P-TID or this RAND goes, if it is of the same FQDN or over. */
static enum gba_status
give_way(struct push_table *table, const struct push_sa *sa, enum gba_status found,
	 struct push_sa *old)
{
	if (found == GBA_ERR_NOT_FOUND || found == GBA_ERR_EXPIRED)
		return GBA_OK;
	if (found != GBA_OK)
		return found;
	if (strcmp(old->naf_id.fqdn, sa->naf_id.fqdn) != 0)
		return GBA_ERR_DENIED;
	table->has_wiped = true;
	return delete_row(table, &old->rand);
}

static enum gba_status
insert(struct push_table *table, const struct push_sa *sa, uint32_t sn, uint32_t sn_h)
{
	uint8_t key[PUSH_SEALED_LEN], int_key[PUSH_SEALED_LEN];
	size_t key_len, int_key_len = 0;
	enum gba_status status;
	struct sql_query q;

	status = push_seal(table, key, &key_len, "sa.key", &sa->rand, &sa->key);
	if (status == GBA_OK && sa->has_int_key)
		status = push_seal(table, int_key, &int_key_len, "sa.int_key", &sa->rand,
				   &sa->int_key);
	if (status != GBA_OK)
		goto out;
	q = sql_query(table->sql, PUSH_SA_PUT);
	sql_blob(&q, ":rand", sa->rand.b, sizeof(sa->rand.b));
	sql_text(&q, ":ptid", sa->ptid);
	sql_text(&q, ":fqdn", sa->naf_id.fqdn);
	sql_blob(&q, ":ua_id", sa->naf_id.ua.b, sizeof(sa->naf_id.ua.b));
	sql_int(&q, ":gba_u", sa->gba_u);
	sql_text(&q, ":app_label", sa->app_label);
	sql_blob(&q, ":key", key, key_len);
	if (sa->has_int_key)
		sql_blob(&q, ":int_key", int_key, int_key_len);
	sql_int(&q, ":created_s", sa->created_s);
	sql_int(&q, ":expires_s", sa->expires_s);
	sql_int(&q, ":sn", sn);
	sql_int(&q, ":sn_h", sn_h);
	sql_text(&q, ":ue_id", sa->ue_id);
	sql_text(&q, ":ue_trp", sa->ue_trp);
	sql_text(&q, ":uss", sa->uss);
	sql_blob(&q, ":gpi", sa->gpi.p, sa->gpi.len);
	status = sql_run(&q);
out:
	gba_wipe(key, sizeof(key)); /* in a table of clear text it is the key */
	gba_wipe(int_key, sizeof(int_key));
	return status;
}

/* Inside the transaction. A new SA has the first block of its numbers from here, so that
 * the first message costs no other commit; with blocks of one there is none in memory. */
static enum gba_status
put(struct push_table *table, const struct push_sa *sa, int64_t now_s,
    struct push_block *block)
{
	struct push_sa old = { .gba_u = false };
	uint32_t sn = table->conf.sn_block > 1 ? table->conf.sn_block : 0, sn_h = 0;
	enum gba_status status;

	*block = (struct push_block){ .rand = sa->rand, .next = 1, .last = sn };
	status = push_row_by_rand(table, &old, &sa->rand, now_s);
	if (status == GBA_OK) {
		sn = old.sn;
		sn_h = old.sn_h;
		block->next = 1;
		block->last = 0; /* what is in memory stays as it is */
	}
	status = give_way(table, sa, status, &old);
	push_sa_fini(&old);
	if (status == GBA_OK) {
		status = push_row_by_ptid(table, &old, sa->ptid, now_s);
		status = give_way(table, sa, status, &old);
		push_sa_fini(&old);
	}
	return status == GBA_OK ? insert(table, sa, sn, sn_h) : status;
}

enum gba_status
push_sa_put(struct push_table *table, const struct push_sa *sa, int64_t now_s)
{
	struct push_block block;
	enum gba_status status;

	if (!is_sound(sa))
		return GBA_ERR_ARG;
	if (sa->expires_s <= now_s)
		return GBA_ERR_EXPIRED;
	pthread_mutex_lock(&table->lock);
	status = sql_begin(table->sql);
	if (status == GBA_OK) {
		status = put(table, sa, now_s, &block);
		if (status == GBA_OK)
			status = sql_commit(table->sql);
		sql_rollback(table->sql);
	}
	if (status == GBA_OK && block.last > 0)
		*push_block_of(table, &sa->rand) = block;
	push_unlock(table);
	return status;
}

/* --- get, list, wipe --------------------------------------------------------------- */

enum gba_status
push_sa_by_rand(struct push_table *table, struct push_sa *out,
		const struct aka_rand *rand, int64_t now_s)
{
	enum gba_status status;

	pthread_mutex_lock(&table->lock);
	status = push_row_by_rand(table, out, rand, now_s);
	push_unlock(table);
	return status;
}

enum gba_status
push_sa_by_ptid(struct push_table *table, struct push_sa *out, const char *ptid,
		int64_t now_s)
{
	enum gba_status status;

	pthread_mutex_lock(&table->lock);
	status = push_row_by_ptid(table, out, ptid, now_s);
	push_unlock(table);
	return status;
}

enum gba_status
push_sa_by_name(struct push_table *table, struct push_sa *out,
		struct gba_text rand_at_naf, int64_t now_s)
{
	struct gba_text fqdn;
	struct push_sa sa;
	enum gba_status status;
	struct aka_rand rand;

	if (rand_at_naf_parse(&rand, &fqdn, rand_at_naf) != GBA_OK)
		return GBA_ERR_NOT_FOUND;
	status = push_sa_by_rand(table, &sa, &rand, now_s);
	if (status != GBA_OK)
		return status;
	if (!gba_text_is(fqdn, sa.naf_id.fqdn)) {
		push_sa_fini(&sa);
		return GBA_ERR_NOT_FOUND;
	}
	*out = sa;
	return GBA_OK;
}

enum gba_status
push_sa_list(struct push_table *table, const char *fqdn, unsigned limit, int64_t now_s,
	     void (*on_row)(void *ctx, const struct push_sa *sa), void *ctx)
{
	enum gba_status status = GBA_OK, ended;
	struct sql_query q;

	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_SA_LIST);
	sql_int(&q, ":now_s", now_s);
	sql_text(&q, ":fqdn", fqdn);
	sql_int(&q, ":limit", limit);
	while (status == GBA_OK && sql_row(&q)) {
		struct push_sa sa = { .gba_u = false };

		read_public(&q, &sa);
		sa.has_int_key = sql_get_octets(&q, C_INT_KEY).p != NULL;
		status = read_text(&q, C_UE_ID, &sa.ue_id);
		if (status == GBA_OK)
			status = read_text(&q, C_UE_TRP, &sa.ue_trp);
		if (status == GBA_OK)
			on_row(ctx, &sa);
		push_sa_fini(&sa);
	}
	ended = sql_end(&q);
	push_unlock(table);
	return status == GBA_OK ? ended : status;
}

enum gba_status
push_sa_delete(struct push_table *table, const char *ptid)
{
	struct push_sa sa = { .gba_u = false };
	enum gba_status status;

	pthread_mutex_lock(&table->lock);
	status = push_row_by_ptid(table, &sa, ptid, INT64_MIN);
	if (status == GBA_OK)
		status = delete_row(table, &sa.rand);
	table->has_wiped = true;
	push_sa_fini(&sa);
	push_unlock(table);
	return status;
}

enum gba_status
push_sa_expire(struct push_table *table, int64_t now_s, unsigned limit, bool *left)
{
	enum gba_status status;
	struct sql_query q;

	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_SA_EXPIRE);
	sql_int(&q, ":now_s", now_s);
	sql_int(&q, ":limit", limit);
	status = sql_run(&q);
	table->has_wiped = sql_changes(table->sql) > 0;
	if (status == GBA_OK && left != NULL)
		*left = limit > 0 && sql_changes(table->sql) == (int64_t)limit;
	push_unlock(table);
	return status;
}

enum gba_status
push_sa_count(struct push_table *table, uint64_t *out)
{
	enum gba_status status;
	struct sql_query q;
	uint64_t n = 0;

	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_SA_COUNT);
	if (sql_row(&q))
		n = (uint64_t)sql_get_int(&q, 0, 0, INT64_MAX);
	status = sql_end(&q);
	push_unlock(table);
	if (status == GBA_OK)
		*out = n;
	return status;
}
