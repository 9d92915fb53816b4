/* SPDX-License-Identifier: Apache-2.0 */
/* NAF SAs: found, listed, wiped. */
#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
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

enum gba_status
push_row_delete(struct push_table *table, const struct push_sa *sa)
{
	struct sql_query q = sql_query(table->sql, PUSH_SA_DELETE);

	push_hot_drop(table, sa->ptid);
	table->has_wiped = true;
	sql_blob(&q, ":rand", sa->rand.b, sizeof(sa->rand.b));
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
		status = push_row_delete(table, &sa);
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
		status = push_row_delete(table, &sa);
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
	push_hot_expire(table, now_s);
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
