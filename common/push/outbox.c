/* SPDX-License-Identifier: Apache-2.0 */
/* What a UE has to tell, in the database of its SAs. */
#include "push/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "base/secret.h"
#include "push/table.h"

#define COLUMN "outbox.content"

static void
octets_free(struct gba_octets *octets)
{
	uint8_t *p = (uint8_t *)(uintptr_t)octets->p;

	if (p != NULL)
		gba_wipe(p, octets->len);
	free(p);
	*octets = (struct gba_octets){ NULL, 0 };
}

void
push_out_fini(struct push_out *out)
{
	octets_free(&out->content);
	octets_free(&out->message);
}

static enum gba_status
copy(struct gba_octets *out, struct gba_octets in)
{
	uint8_t *p = malloc(in.len > 0 ? in.len : 1);

	if (p == NULL)
		return GBA_ERR_NOMEM;
	if (in.len > 0)
		memcpy(p, in.p, in.len);
	*out = (struct gba_octets){ p, in.len };
	return GBA_OK;
}

/* --- putting, with the lock held -----------------------------------------------------
 */

static enum gba_status
insert(struct push_table *table, int64_t *number, const struct push_sa *sa,
       struct gba_octets sealed, const struct push_out *out)
{
	struct sql_query q = sql_query(table->sql, PUSH_OUT_PUT);
	enum gba_status status;
	int64_t made = 0;

	sql_blob(&q, ":rand", sa->rand.b, sizeof(sa->rand.b));
	sql_blob(&q, ":content", sealed.p, sealed.len);
	sql_int(&q, ":sn", out->sn);
	if (out->message.len > 0)
		sql_blob(&q, ":message", out->message.p, out->message.len);
	if (sql_row(&q))
		made = sql_get_int(&q, 0, 1, INT64_MAX);
	status = sql_run(&q);
	if (status == GBA_OK)
		*number = made;
	return status;
}

enum gba_status
push_row_out_put(struct push_table *table, int64_t *number, const struct push_sa *sa,
		 const struct push_out *out)
{
	uint8_t *sealed = malloc(out->content.len + GBA_SEAL_OVERHEAD);
	enum gba_status status = GBA_ERR_NOMEM;
	size_t len;

	if (sealed != NULL)
		status = push_seal_octets(table, sealed, &len, COLUMN, &sa->rand,
					  out->content);
	if (status == GBA_OK)
		status = insert(table, number, sa, (struct gba_octets){ sealed, len },
				out);
	if (sealed != NULL)
		gba_wipe(sealed, out->content.len + GBA_SEAL_OVERHEAD);
	free(sealed);
	return status;
}

/* --- calls ---------------------------------------------------------------------------
 */

enum gba_status
push_out_put(struct push_table *table, int64_t *number, const struct push_out *out,
	     int64_t now_s)
{
	enum gba_status status;
	struct push_sa sa;

	pthread_mutex_lock(&table->lock);
	status = push_row_by_ptid(table, &sa, out->ptid, now_s);
	if (status == GBA_OK) {
		status = push_row_out_put(table, number, &sa, out);
		push_sa_fini(&sa);
	}
	push_unlock(table);
	return status;
}

enum gba_status
push_out_protected(struct push_table *table, int64_t number, uint32_t sn,
		   struct gba_octets message)
{
	enum gba_status status;
	struct sql_query q;

	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_OUT_PROTECTED);
	sql_int(&q, ":number", number);
	sql_int(&q, ":sn", sn);
	sql_blob(&q, ":message", message.p, message.len);
	status = sql_run(&q);
	if (status == GBA_OK && sql_changes(table->sql) != 1)
		status = GBA_ERR_NOT_FOUND;
	push_unlock(table);
	return status;
}

enum gba_status
push_out_delete(struct push_table *table, int64_t number)
{
	enum gba_status status;
	struct sql_query q;

	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_OUT_DELETE);
	sql_int(&q, ":number", number);
	status = sql_run(&q);
	push_unlock(table);
	return status;
}

static enum gba_status
unseal(struct push_table *table, struct gba_octets *content, const struct aka_rand *rand,
       struct gba_octets sealed)
{
	uint8_t *p = malloc(sealed.len > 0 ? sealed.len : 1);
	enum gba_status status = GBA_ERR_NOMEM;
	size_t len = 0;

	if (p != NULL)
		status = push_unseal_octets(table, p, &len, COLUMN, rand, sealed);
	if (status != GBA_OK) {
		free(p);
		return status;
	}
	*content = (struct gba_octets){ p, len };
	return GBA_OK;
}

static enum gba_status
read_row(struct push_table *table, struct push_out *out, struct sql_query *q)
{
	struct aka_rand rand = { { 0 } };
	enum gba_status status;

	out->number = sql_get_int(q, 0, 1, INT64_MAX);
	sql_get_exact(q, 1, rand.b, sizeof(rand.b));
	sql_get_text(q, 2, out->ptid, sizeof(out->ptid));
	sql_get_text(q, 3, out->fqdn, sizeof(out->fqdn));
	out->sn = (uint32_t)sql_get_int(q, 4, 0, UINT32_MAX);
	status = copy(&out->message, sql_get_octets(q, 5));
	if (status == GBA_OK)
		status = unseal(table, &out->content, &rand, sql_get_octets(q, 6));
	return status;
}

enum gba_status
push_out_next(struct push_table *table, struct push_out *out, int64_t after)
{
	enum gba_status status = GBA_ERR_NOT_FOUND;
	struct push_out read = { .number = 0 };
	struct sql_query q;

	out->number = 0;
	pthread_mutex_lock(&table->lock);
	q = sql_query(table->sql, PUSH_OUT_NEXT);
	sql_int(&q, ":after", after);
	if (sql_row(&q))
		status = read_row(table, &read, &q);
	if (sql_end(&q) != GBA_OK)
		status = GBA_ERR_STORE;
	push_unlock(table);
	if (status == GBA_OK) {
		*out = read;
	} else {
		out->number = read.number;
		push_out_fini(&read);
	}
	return status;
}
